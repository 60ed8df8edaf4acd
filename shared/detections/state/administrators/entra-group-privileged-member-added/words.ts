import { isRuleEdit, personReference, type Reference } from '../../../../core/event/event';
import { count, listed, number } from '../../../../reports/language/counting';
import { flagDetail, listDetail, numberDetail, textDetail } from '../../../../reports/language/details';
import { addedReferences, membersInWords, removedReferences, someOf } from '../../../../reports/language/naming';
import { quoted, shorten } from '../../../../reports/language/plain-text';
import { groupPortal } from '../../../../reports/language/portal';
import { defineWording, firstThatFits, type Scene } from '../../../../reports/language/scene';
import { affectedByLoss, lostMfa } from '../../../../reports/wording/conditional-access';
import { acceptOnPage } from '../../../../reports/wording/control-words';

/** `groupName`, else the name of the resource. */
const groupOf = ({ event }: Scene, maxLength = 48): string =>
  quoted(textDetail(event, 'groupName') ?? event.resource.name ?? 'a deleted group', maxLength);

const wereRemoved = ({ event }: Scene): boolean => textDetail(event, 'change') === 'removed';

/** The new or former members. A group, device or application is one member, however many people it brings. */
type Moved = { readonly references: readonly Reference[]; readonly people: number; readonly all: number };

const isPerson = ({ type }: Reference): boolean => type === 'person';

/** The line of an event names the first 50 people; `moved` is how many there are. */
function countedIn({ event }: Scene, references: readonly Reference[], isCounted: boolean): Moved {
  const others = references.filter((reference) => !isPerson(reference));
  const people = references.filter(isPerson);
  const total = Math.max(people.length, isCounted ? (numberDetail(event, 'moved') ?? 0) : 0);
  return { references: [...others, ...people], people: total, all: others.length + total };
}

const cameIn = (scene: Scene): Moved => sideOf(scene, 'added');
const wentIn = (scene: Scene): Moved => sideOf(scene, 'removed');

/**
 * `moved` counts only the members whose move weakened something: those who joined, or those who left. For the end of an
 * alert, it counts the only side that the line has.
 */
function sideOf(scene: Scene, side: 'added' | 'removed'): Moved {
  const { lines } = scene.event;
  const [own, other] =
    side === 'added'
      ? [addedReferences(lines), removedReferences(lines)]
      : [removedReferences(lines), addedReferences(lines)];
  const change = textDetail(scene.event, 'change');
  return countedIn(scene, own, change === undefined ? other.length === 0 : change === side);
}

const namesOf = ({ references, all }: Moved, { naming }: Scene): string => membersInWords(references, naming, all);

/** The people whose move weakened something; peopleIds if the line names nobody. */
function movedIn(scene: Scene): Moved {
  const moved = wereRemoved(scene) ? wentIn(scene) : cameIn(scene);
  if (moved.all > 0) return moved;
  const references = scene.event.peopleIds.map(personReference);
  return { references, people: references.length, all: references.length };
}

const movedOf = (scene: Scene): string => namesOf(movedIn(scene), scene) || 'an account';

/** Counts several people; counts groups only if no people moved. */
function movedInShort(scene: Scene): string {
  const { references, people, all } = movedIn(scene);
  if (people > 0) return count(people, 'person', 'people');
  const [first] = references;
  if (first === undefined) return 'an account';
  const isOneSort = references.every(({ type }) => type === first.type);
  if (all === 1) return someOf(first.type);
  return isOneSort ? `${number(all)} ${first.type}s` : `${number(all)} members`;
}

const areSeveral = (scene: Scene): boolean => movedIn(scene).all > 1;

/** `the group "Vendors" was deleted`, if it was not its members who were moved. */
function groupWas(scene: Scene, maxLength?: number): string | undefined {
  const group = textDetail(scene.event, 'group');
  return group === undefined ? undefined : `the group ${groupOf(scene, maxLength)} was ${group}`;
}

/** `deleted the group "Vendors"` */
const didToGroup = (scene: Scene): string | undefined => {
  const group = textDetail(scene.event, 'group');
  return group === undefined ? undefined : `${group} the group ${groupOf(scene)}`;
};

const isOwner = ({ event }: Scene): boolean => textDetail(event, 'as') === 'owner';
const givesRole = ({ event }: Scene): boolean => listDetail(event, 'why').includes('role');
const rolesOf = ({ event }: Scene): readonly string[] => listDetail(event, 'roles');
const isNamedByPolicy = ({ event }: Scene): boolean =>
  flagDetail(event, 'excluded') || listDetail(event, 'why').includes('policy') || event.exposure !== null;

/** The membership rule of a dynamic group moved them: nobody can add or remove its members one by one. */
const isByRule = ({ event: { attribution } }: Scene): boolean =>
  (attribution.status === 'known' && isRuleEdit(attribution)) ||
  (attribution.status === 'nobody' && attribution.through === 'membershipRule');

/** The log names the account, and so the group that it changed. */
const isEntryFound = ({ event: { attribution } }: Scene): boolean => attribution.status === 'known';

/** True until the log shows whether the group itself was changed, or a group inside it. */
const isPathUnknown = (scene: Scene): boolean => flagDetail(scene.event, 'holdsGroups') && !isEntryFound(scene);

/** The groups that the account changed; empty if that is not known. */
const groupsChanged = ({ event: { attribution } }: Scene) =>
  (attribution.status === 'known' ? attribution.within : undefined) ?? [];

/** The changed groups that are inside the group. */
const innerGroups = (scene: Scene): readonly string[] =>
  groupsChanged(scene)
    .filter(({ id }) => id !== scene.event.resource.id)
    .map(({ name }) => (name === null ? 'a group' : quoted(name, 48)));

/** Whether members also came or went in the group itself. */
const isAlsoDirect = (scene: Scene): boolean => groupsChanged(scene).some(({ id }) => id === scene.event.resource.id);

/** `the group "Crew" inside the group "Exclusions"` */
function pathOf(scene: Scene): string {
  const group = `the group ${groupOf(scene)}`;
  const inner = innerGroups(scene);
  if (inner.length === 0) return group;
  const groups = `${inner.length === 1 ? 'the group' : 'the groups'} ${listed(inner)}`;
  return isAlsoDirect(scene) ? `${group} and ${groups} inside it` : `${groups} inside ${group}`;
}

/** `40 people joined the admin group "Role-Admins"`. */
function movedToOrFrom(scene: Scene, who: string): string {
  const whole = groupWas(scene, 24);
  if (whole !== undefined) return whole;
  const group = `the ${givesRole(scene) ? 'admin group' : 'group'} ${groupOf(scene, 24)}`;
  const several = areSeveral(scene);
  if (isOwner(scene)) return `${who} became ${several ? 'owners' : 'an owner'} of ${group}`;
  if (movedWithAccount(scene) && !wereRemoved(scene)) return `${who} ${several ? 'are' : 'is'} in ${group} again`;
  if (isPathUnknown(scene) || innerGroups(scene).length > 0)
    return `${who} ${several ? 'are' : 'is'} ${wereRemoved(scene) ? 'no longer' : 'now'} in ${group}`;
  return wereRemoved(scene) ? `${who} ${several ? 'were' : 'was'} removed from ${group}` : `${who} joined ${group}`;
}

/** True if the members came back with their restored accounts, or left with their deleted ones. */
const movedWithAccount = ({ event: { attribution } }: Scene): boolean =>
  attribution.status === 'known' && attribution.withHolder === true;

/** `restored Emil Weber, who is in the group "Vendors" again`; undefined if the account added the members. */
function restoredMembers(scene: Scene): string | undefined {
  const [came, are] = [namesOf(cameIn(scene), scene), cameIn(scene).all > 1 ? 'are' : 'is'];
  return came !== '' && movedWithAccount(scene) ? `restored ${came}, who ${are} in ${pathOf(scene)} again` : undefined;
}

/** True if PIM's entry shows that an apparent addition was an activation. */
const wasActivation = ({ event }: Scene): boolean => flagDetail(event, 'wasActivation');

/** The group whose members joined or left. */
function groupToEdit(scene: Scene): string {
  const direct = isAlsoDirect(scene) ? [groupOf(scene)] : [];
  const inner = innerGroups(scene);
  if (inner.length > 0) return listed([...direct, ...inner]);
  return isPathUnknown(scene) ? `${groupOf(scene)} or the group inside it` : groupOf(scene);
}

function undoOfGroup(scene: Scene): string | undefined {
  const group = textDetail(scene.event, 'group');
  if (group === undefined) return undefined;
  return group === 'deleted'
    ? `restore ${groupOf(scene)} in Entra admin center > Groups > Deleted groups. If it is not listed there: create a group with the same members, and name it in the policy.`
    : `delete ${groupOf(scene)} again in Entra admin center > Groups.`;
}

function rolesGiven(scene: Scene): string {
  const roles = rolesOf(scene);
  if (roles.length === 0) return 'The group assigns an admin role';
  return `The group assigns the role${roles.length === 1 ? '' : 's'} ${listed(roles)}`;
}

/** `Emil Weber became Global Administrator through a group`; only if the group has one role. */
function gotRole(scene: Scene): string | undefined {
  const [role, ...others] = rolesOf(scene);
  if (role === undefined || others.length > 0 || isOwner(scene) || wereRemoved(scene)) return undefined;
  const who = areSeveral(scene) ? movedInShort(scene) : shorten(movedOf(scene), 22);
  if (movedWithAccount(scene))
    return areSeveral(scene) ? `${who} have the role ${role} again` : `${who} is ${role} again`;
  const got = areSeveral(scene) ? `got the role ${role}` : `became ${role}`;
  return firstThatFits(`${who} ${got} through a group`, `${who} ${got}`);
}

function meaningOf(scene: Scene): readonly string[] {
  const parts: string[] = [];
  if (isNamedByPolicy(scene)) {
    parts.push(
      flagDetail(scene.event, 'excluded')
        ? `No policy was edited: the group is excluded from Conditional Access, so ${movedWithAccount(scene) ? 'its members are excluded again' : 'new members are excluded too'}.`
        : 'No policy was edited: Conditional Access names the group, so the policy now treats these people differently.',
    );
  }
  if (isOwner(scene)) parts.push('An owner can add and remove members without being an admin.');
  if (givesRole(scene)) parts.push(`${rolesGiven(scene)} to all its members.`);
  if (scene.event.exposure !== null) parts.push(...affectedByLoss(scene));
  return parts.length === 0 ? ['Admin roles can be assigned to this group.'] : parts;
}

/**
 * Reads `groupName` or the resource's name, the line (who went -> who came), `change` ("added", "removed"), `group` ("deleted", "restored"), `moved` (how many), `as` ("owner"),
 * `why` ("policy", "role", "assignable", "declared"), `roles` (their names), `excluded`, `wasActivation` (of a recovery), and the exposure.
 */
export const entraGroupPrivilegedMemberAddedWords = defineWording({
  id: 'EV.R12',
  role: 'cause',
  addsUp: true,
  lost: (scene) =>
    lostMfa(
      scene,
      gotRole(scene) ??
        firstThatFits(
          movedToOrFrom(scene, areSeveral(scene) ? movedInShort(scene) : movedOf(scene)),
          movedToOrFrom(scene, movedInShort(scene)),
        ),
    ),
  happened: (scene) => {
    const whole = groupWas(scene);
    if (whole !== undefined) return whole;
    const were = areSeveral(scene) ? 'were' : 'was';
    if (isOwner(scene))
      return `${movedOf(scene)} ${were} made ${areSeveral(scene) ? 'owners' : 'an owner'} of the group ${groupOf(scene)}`;
    if (isPathUnknown(scene))
      return `${movedOf(scene)} ${wereRemoved(scene) ? 'left' : 'joined'} the group ${groupOf(scene)} or a group inside it`;
    return wereRemoved(scene)
      ? `${movedOf(scene)} ${were} removed from ${pathOf(scene)}`
      : `${movedOf(scene)} ${were} added to ${pathOf(scene)}`;
  },
  did: (scene) => {
    const whole = didToGroup(scene);
    if (whole !== undefined) return whole;
    if (isOwner(scene))
      return `made ${movedOf(scene)} ${areSeveral(scene) ? 'owners' : 'an owner'} of the group ${groupOf(scene)}`;
    return wereRemoved(scene)
      ? `removed ${movedOf(scene)} from ${pathOf(scene)}`
      : (restoredMembers(scene) ?? `added ${movedOf(scene)} to ${pathOf(scene)}`);
  },
  meaning: meaningOf,
  adds: (scene) => meaningOf(scene).slice(0, 1),
  changed: (scene) => {
    const what = isOwner(scene) ? 'Owners' : 'Members';
    const [came, went] = [namesOf(cameIn(scene), scene), namesOf(wentIn(scene), scene)];
    return [...(came === '' ? [] : [`${what} added: ${came}`]), ...(went === '' ? [] : [`${what} removed: ${went}`])];
  },
  remedy: (scene) => ({
    undo:
      undoOfGroup(scene) ??
      (isByRule(scene)
        ? `set the membership rule back in Entra admin center > Groups > ${groupOf(scene)} > Dynamic membership rules.`
        : `${wereRemoved(scene) ? `add ${movedOf(scene)} back to` : `remove ${movedOf(scene)} from`} ${groupToEdit(scene)} in Entra admin center > Groups > ${isOwner(scene) ? 'Owners' : 'Members'}.`),
    accept: acceptOnPage,
  }),
  activity: 'change to such a group',
  portal: (scene) => groupPortal(scene, scene.event.resource.id),
  regained: (scene) =>
    wasActivation(scene)
      ? firstThatFits(
          `${movedOf(scene)} only activated a membership of ${groupOf(scene, 30)}`,
          `${shorten(movedOf(scene), 28)} only activated a membership`,
        )
      : (groupWas(scene, 30) ?? `members of ${groupOf(scene, 30)} are as before`),
  fixed: (scene) => {
    if (wasActivation(scene)) return undefined;
    const whole = didToGroup(scene);
    if (whole !== undefined) return whole;
    const [came, went] = [namesOf(cameIn(scene), scene), namesOf(wentIn(scene), scene)];
    if (went !== '' && movedWithAccount(scene))
      return `deleted ${went}, who ${wentIn(scene).all > 1 ? 'were' : 'was'} in ${pathOf(scene)}`;
    if (went !== '') return `removed ${went} from ${pathOf(scene)}`;
    return came === '' ? undefined : (restoredMembers(scene) ?? `added ${came} back to ${pathOf(scene)}`);
  },
  ended: (scene) => {
    if (wasActivation(scene))
      return `This was an activation in PIM, not an addition: ${movedOf(scene)} activated a membership of ${pathOf(scene)}`;
    const whole = groupWas(scene);
    if (whole !== undefined) return whole;
    const [came, went] = [namesOf(cameIn(scene), scene), namesOf(wentIn(scene), scene)];
    if (went === '' && came === '') return `The members of ${groupOf(scene)} were set back`;
    if (isPathUnknown(scene))
      return went === ''
        ? `${came} ${cameIn(scene).all > 1 ? 'are' : 'is'} in ${pathOf(scene)} again`
        : `${went} ${wentIn(scene).all > 1 ? 'are' : 'is'} no longer in ${pathOf(scene)}`;
    return went === '' ? `${came} joined ${pathOf(scene)} again` : `${went} left ${pathOf(scene)} again`;
  },
});
