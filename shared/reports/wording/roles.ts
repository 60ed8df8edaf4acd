import { isNamed, objectsInLine } from '../../core/event/event';
import { roleIdOfName } from '../../core/resource/privileged-roles';
import { subjectPartLength } from '../frame';
import { count, listedUpTo } from '../language/counting';
import { flagDetail, listDetail, numberDetail, textDetail } from '../language/details';
import { someOf } from '../language/naming';
import { capital, plainText, quoted, shorten } from '../language/plain-text';
import { rolesPortal, userPortal } from '../language/portal';
import { firstThatFits, type PortalSubject, type Scene, type Wording } from '../language/scene';

/** `roleName`, else the name in the lines, which is added later for a custom role. */
const roleNameOf = ({ event }: Scene): string | undefined =>
  textDetail(event, 'roleName') ??
  event.lines.flatMap(objectsInLine).find((one) => one.type === 'role' && isNamed(one))?.name;

/** The name of a built-in role as it is. Anybody can choose the name of a custom one, so it is in quotation marks. */
function inQuotesIfCustom(name: string, { event }: Scene): string {
  const id = textDetail(event, 'roleId');
  const builtIn = roleIdOfName(name);
  return builtIn !== null && (id === undefined || id === builtIn) ? plainText(name, 40) : quoted(name, 40);
}

/** `Global Administrator`, `"Secret Rotator"`, else "privileged role". */
export function roleOf(scene: Scene): string {
  const name = roleNameOf(scene);
  return name === undefined ? 'privileged role' : inQuotesIfCustom(name, scene);
}

/** A role as a title after "became", without an article: "Global Administrator". */
export const roleHolderOf = (scene: Scene): string =>
  roleNameOf(scene) === undefined ? 'holder of a privileged role' : roleOf(scene);

/**
 * A role after "made somebody", with its article: "an Exchange Administrator". No role begins with a U that needs "an".
 */
export const aRoleHolderOf = (scene: Scene): string => {
  const holder = roleHolderOf(scene);
  return `${/^"?[aeio]/i.test(holder) ? 'an' : 'a'} ${holder}`;
};

/** `the role Global Administrator`, `the role User Administrator for the app "Payroll"`, `a privileged role`. */
export const theRoleOf = (scene: Scene): string =>
  `${roleNameOf(scene) === undefined ? 'a privileged role' : `the role ${roleOf(scene)}`}${inScope(scene)}`;

/** The object that limits a role: before its name, without a name, and in a headline. */
const partWords: Readonly<Record<string, readonly [named: string, unnamed: string, short: string]>> = {
  administrativeUnit: ['the administrative unit', 'one administrative unit', 'one unit'],
  app: ['the app', 'one app', 'one app'],
  group: ['the group', 'one group', 'one group'],
  object: ['the app or group', 'one app or group', 'one app or group'],
};

const partOf = ({ event }: Scene) => partWords[textDetail(event, 'scope') ?? ''];

/** ` for the administrative unit "Sales"`; empty for a role over the whole tenant. */
export function inScope(scene: Scene): string {
  const words = partOf(scene);
  return words === undefined ? '' : ` for ${inWords(words, textDetail(scene.event, 'scopeName'))}`;
}

const inWords = ([named, unnamed]: readonly [string, string, string], name: string | undefined): string =>
  name === undefined ? unnamed : `${named} ${quoted(name, 40)}`;

/** ` only` after a limited scope, for somebody who received the role. */
export const only = (scene: Scene): string => (partOf(scene) === undefined ? '' : ' only');

/** The scope for a headline. */
export function scopeInShort(scene: Scene): string {
  const words = partOf(scene);
  return words === undefined ? '' : ` for ${words[2]}`;
}

/** What the holder keeps after the end: the same role for other objects, or as a member of a group. */
export function remainsOf(scene: Scene, verb: 'holds' | 'can activate'): string | undefined {
  const remains = listDetail(scene.event, 'remains').map(remainInWords);
  const still = verb === 'holds' ? 'still holds' : 'can still activate';
  return remains.length === 0 ? undefined : `${capital(holderOf(scene))} ${still} this role ${listedUpTo(remains, 3)}.`;
}

function remainInWords(coded: string): string {
  const [type = '', ...name] = coded.split('|');
  const given = name.length === 0 ? undefined : name.join('|');
  if (type === 'member') return `as a member of ${given === undefined ? 'a group' : `the group ${quoted(given, 40)}`}`;
  const words = partWords[type];
  return words === undefined ? 'for the whole tenant' : `for ${inWords(words, given)}`;
}

/** True if the holder keeps the role, and it only lost its end date or has one again. */
export const isOfEndDate = ({ event }: Scene): boolean => flagDetail(event, 'madePermanent');

/** The words about a grant of the role, or about its end date if the holder keeps the role. The subject (`lost`) stays as it is. */
export function withEndDate(
  role: 'role' | 'eligible role',
  words: Wording & Required<Pick<Wording, 'did' | 'fixed'>>,
): Wording {
  const held = (scene: Scene): string => `${role} ${roleOf(scene)}${inScope(scene)} of ${holderOf(scene)}`;
  const or =
    <T>(ofEndDate: (scene: Scene) => T, ofGrant: (scene: Scene) => T) =>
    (scene: Scene): T =>
      isOfEndDate(scene) ? ofEndDate(scene) : ofGrant(scene);
  return {
    ...words,
    happened: or((scene) => `the ${held(scene)} lost its end date`, words.happened),
    did: or((scene) => `removed the end date from the ${held(scene)}`, words.did),
    remedy: or(
      (scene) => ({
        ...words.remedy(scene),
        undo: `set an end date for the ${held(scene)} again, or remove the role, in Entra admin center > Privileged Identity Management.`,
      }),
      words.remedy,
    ),
    regained: or(
      (scene) =>
        firstThatFits(
          `${roleOf(scene)} of ${holderOf(scene)} has an end date again`,
          `the role of ${shorten(holderOf(scene), 24)} has an end date again`,
        ),
      words.regained,
    ),
    fixed: or((scene) => `set an end date for the ${held(scene)} again`, words.fixed),
    ended: or((scene) => `The ${held(scene)} has an end date again`, words.ended),
  };
}

/** The clause for an account that ended the role by deleting its holder; undefined if it removed the role. */
export function deletedHolder(scene: Scene): string | undefined {
  const { attribution, details } = scene.event;
  const isGone = details.isHolderGone === true || (attribution.status === 'known' && attribution.withHolder === true);
  const pronoun = personOf(scene) === undefined ? 'which' : 'who';
  return isGone ? `deleted ${holderOf(scene)}, ${pronoun} had ${theRoleOf(scene)}` : undefined;
}

/** True if somebody restored the deleted holder, and the role came back with it. */
export const isBackWithHolder = ({ event: { attribution, details } }: Scene): boolean =>
  details.isHolderBack === true || (attribution.status === 'known' && attribution.withHolder === true);

/** The clause for an account that brought the role back by restoring its holder; undefined if it assigned the role. */
export const restoredHolder = (scene: Scene, has: 'has' | 'can activate'): string | undefined =>
  isBackWithHolder(scene)
    ? `restored ${holderWithMembers(scene)}, ${personOf(scene) === undefined ? 'which' : 'who'} ${has} ${theRoleOf(scene)} again`
    : undefined;

/** The title of an end, which must not claim more than the holder lost. */
export function roleLost(scene: Scene): string {
  const [first, ...others] = listDetail(scene.event, 'remains');
  const [holder, role] = [holderOf(scene), roleOf(scene)];
  if (first === undefined || partOf(scene) !== undefined)
    return firstThatFits(
      `${holder} is no longer ${roleHolderOf(scene)}${scopeInShort(scene)}`,
      `${shorten(holder, 36)} lost the role again`,
    );
  return [first, ...others].every((one) => one.startsWith('member'))
    ? firstThatFits(
        `${holder} still holds ${role} through a group`,
        `${shorten(holder, 24)} holds a role through a group only`,
      )
    : firstThatFits(
        `${holder} lost ${role} for the whole tenant`,
        `${shorten(holder, 24)} lost a role for the whole tenant`,
      );
}

/**
 * The one person who got the role; undefined if a group or an application got it, because then peopleIds are its
 * members.
 */
const personOf = ({ event }: PortalSubject): string | undefined =>
  ['group', 'servicePrincipal'].includes(textDetail(event, 'principalType') ?? '') ? undefined : event.peopleIds[0];

const isExternal = (scene: Scene): boolean => {
  const person = personOf(scene);
  return person !== undefined && scene.naming.isExternal(person);
};

export const isGroup = ({ event }: Scene): boolean => textDetail(event, 'principalType') === 'group';

/** The name in quotation marks; undefined if neither the event nor the directory has one. */
function nameOfHolder({ event, naming }: Scene, maxLength: number): string | undefined {
  const [id = ''] = event.resource.id.split('|');
  const name = event.resource.name ?? naming.reference({ type: 'group', id, name: id });
  return name === someOf('group') ? undefined : quoted(name, maxLength);
}

const groupOf = (scene: Scene, maxLength = 40): string => {
  const name = nameOfHolder(scene, maxLength);
  return name === undefined ? someOf('group') : `the group ${name}`;
};

/** A person by name; a group or an application by its name in quotation marks. */
export const holderOf = (scene: Scene): string => {
  const { event, naming } = scene;
  const person = personOf(scene);
  if (person !== undefined) return `${isExternal(scene) ? 'the external user ' : ''}${naming.person(person)}`;
  if (isGroup(scene)) return groupOf(scene);
  const name = event.resource.name === null ? undefined : quoted(event.resource.name, 40);
  if (textDetail(event, 'principalType') === 'servicePrincipal')
    return name === undefined ? 'an app' : `the app ${name}`;
  return name ?? 'an account';
};

/** The number of people who hold the role through a group; empty if the holder is not a group or the number is not known. */
function membersBehind(scene: Scene): string {
  const members = isGroup(scene) ? numberDetail(scene.event, 'members') : undefined;
  return members === undefined ? '' : ` (${count(members, 'member', 'members')})`;
}

/** `the group "Ops" (12 members)` */
export const holderWithMembers = (scene: Scene): string => `${holderOf(scene)}${membersBehind(scene)}`;

/**
 * The holder for a headline, which has no room for an article. A long name of a group is cut, but not the number of its
 * members: "5 people in "Ops Team"", or "5 people".
 */
export function holderInShort(scene: Scene, rest: string): string {
  if (!isGroup(scene)) return holderOf(scene).replace(/^the external/, 'external');
  const lengths = [40, 28, 20, 14, 10, 8];
  const members = numberDetail(scene.event, 'members') ?? 0;
  const people = count(members, 'person', 'people');
  const named = lengths.flatMap((length) => nameOfHolder(scene, length) ?? []).map((name) => `${people} in ${name}`);
  const forms = [
    ...lengths.map((length) => `${groupOf(scene, length)}${membersBehind(scene)}`),
    ...(members === 0 ? [] : [...named, people]),
  ];
  return forms.find((form) => [...`${form}${rest}`].length <= subjectPartLength) ?? groupOf(scene, 14);
}

/** What the holder did or can do, with their name as long as the subject has room for it. */
export const holderSentence = (scene: Scene, rest: string): string => `${holderInShort(scene, rest)}${rest}`;

/** The present holder of the role. */
export function holdersOf(scene: Scene): string {
  const { event, naming } = scene;
  if (textDetail(event, 'principalType') === 'servicePrincipal')
    return `Everyone who has a secret or certificate of ${holderOf(scene)}, or owns it`;
  const person = personOf(scene);
  if (person !== undefined) return `The account that holds it now: ${naming.personWithAddress(person)}`;
  const members = numberDetail(event, 'members');
  if (members === undefined) return `Every member of ${holderOf(scene)}; their number is not known yet`;
  if (members === 0) return `Nobody yet: ${holderOf(scene)} has no members`;
  const names = listedUpTo(event.peopleIds.map(naming.person), membersNamed, members);
  return `${count(members, 'member', 'members')} of ${holderOf(scene)}: ${names}`;
}

const membersNamed = 6;

/** The portal page of the account that got the role; the page of the roles if it is not a single account. */
export const holderPortal = (scene: PortalSubject) => {
  const person = personOf(scene);
  return person === undefined ? rolesPortal(scene) : userPortal(scene, person);
};

/** The limits of admins of this tenant when the account belongs to another organisation. */
export const outsideOf = (scene: Scene): readonly string[] =>
  isExternal(scene)
    ? ['This account belongs to another organisation: only that organisation can reset its password.']
    : [];

/** What the role gives access to, for roles that reach everything. Other roles are described by their type. */
export function reachOf(scene: Scene): string {
  const scope = textDetail(scene.event, 'scope');
  if (scope === 'administrativeUnit')
    return 'Holders of this role can reach the accounts and groups in the administrative unit, and no others.';
  if (scope === 'app')
    return 'Holders of this role can manage this app and no other. With a new secret for it, they can act as the app.';
  if (scope === 'group') return 'Holders of this role can manage this group and its members, and no other group.';
  if (scope === 'object') return 'Holders of this role can manage this one app or group, and no other.';
  const role = roleOf(scene);
  if (/^global administrator/i.test(role))
    return 'This role can do everything in the tenant: read every mailbox, change every policy, create further admins.';
  if (/^privileged (role|authentication) administrator/i.test(role))
    return 'Holders of this role can make themselves Global Administrator.';
  return 'This role is privileged: its holders can reach other accounts, policies or data.';
}
