import { listed } from '../../../../reports/language/counting';
import { flagDetail, listDetail, textDetail } from '../../../../reports/language/details';
import { addedReferences, referencesInWords, removedReferences } from '../../../../reports/language/naming';
import { plainText, quoted, shorten } from '../../../../reports/language/plain-text';
import { groupPortal, tenantPropertiesPortal, userPortal } from '../../../../reports/language/portal';
import { defineWording, type PortalSubject, type Remedy, type Scene } from '../../../../reports/language/scene';
import { theRoleOf } from '../../../../reports/wording/roles';

/** Set if the event is about a declared group. The people in such an event are its new and former members. */
const groupName = ({ event }: PortalSubject): string | undefined =>
  event.resource.name ?? (event.peopleIds.length === 0 ? textDetail(event, 'groupName') : undefined);

const accountOf = (scene: Scene): string => {
  const group = groupName(scene);
  const [person] = scene.event.peopleIds;
  if (group !== undefined) return quoted(group, 40);
  return person === undefined ? 'without a name' : scene.naming.person(person);
};

const wholeOf = (scene: Scene): string =>
  `the break-glass ${groupName(scene) === undefined ? 'account' : 'group'} ${accountOf(scene)}`;

const joinedGroup = ({ event }: Scene): string => {
  const name = textDetail(event, 'groupName');
  return name === undefined ? 'a group' : `the group ${quoted(name, 40)}`;
};

const fieldWords: Readonly<Record<string, string>> = {
  displayName: 'name',
  userPrincipalName: 'sign-in name',
  userType: 'type',
  accountEnabled: 'sign-in',
  onPremisesSyncEnabled: 'synchronisation',
  onPremisesImmutableId: 'on-premises link',
  creationType: 'origin',
  externalUserState: 'invitation',
};

const changedWords = (scene: Scene): string => {
  const fields = listDetail(scene.event, 'fields').flatMap((field) => fieldWords[field] ?? []);
  return fields.length === 0
    ? `${wholeOf(scene)} was changed`
    : `the ${listed(fields)} of ${wholeOf(scene)} ${fields.length === 1 ? 'was' : 'were'} changed`;
};

const moved = (scene: Scene, side: 'came' | 'went'): string => {
  const { event, naming } = scene;
  const references = side === 'came' ? addedReferences(event.lines) : removedReferences(event.lines);
  const were = references.length > 1 ? 'were' : 'was';
  const who = references.length === 0 ? 'an account' : referencesInWords(references, naming);
  return `${who} ${were} ${side === 'came' ? 'added to' : 'removed from'} ${wholeOf(scene)}`;
};

function loggedWords(scene: Scene): string {
  const activity = plainText(textDetail(scene.event, 'activity') ?? '', 70).replaceAll('"', "'");
  const name = activity === '' ? 'a change' : `"${activity}"`;
  return flagDetail(scene.event, 'attempted')
    ? `${name} on ${wholeOf(scene)} failed`
    : `${name} changed ${wholeOf(scene)}`;
}

/** What happened to the account, by the detection's own key. */
const happenings: Readonly<Record<string, (scene: Scene) => string>> = {
  // An account is declared by its id, and Entra gives an id again only to the same account.
  created: (scene) => `${wholeOf(scene)} was restored`,
  deleted: (scene) => `${wholeOf(scene)} was deleted`,
  disabled: (scene) => `sign-in of ${wholeOf(scene)} was blocked`,
  enabled: (scene) => `sign-in of ${wholeOf(scene)} was allowed again`,
  changed: changedWords,
  joinedGroup: (scene) => `${wholeOf(scene)} was added to ${joinedGroup(scene)}`,
  leftGroup: (scene) => `${wholeOf(scene)} was removed from ${joinedGroup(scene)}`,
  membersAdded: (scene) => moved(scene, 'came'),
  membersRemoved: (scene) => moved(scene, 'went'),
  roleGiven: (scene) => `${wholeOf(scene)} received ${theRoleOf(scene)}`,
  roleTaken: (scene) => `${theRoleOf(scene)} was removed from ${wholeOf(scene)}`,
  roleActivated: (scene) => `${theRoleOf(scene)} was activated for ${wholeOf(scene)}`,
  madeEligible: (scene) => `${wholeOf(scene)} became eligible for ${theRoleOf(scene)}`,
  eligibilityTaken: (scene) => `${wholeOf(scene)} is no longer eligible for ${theRoleOf(scene)}`,
  logged: loggedWords,
};

/** A log entry about an edit that a collection sees too is worded like that edit. */
function whatOf({ event }: Scene): string {
  const what = textDetail(event, 'what') ?? '';
  return what === 'logged' ? (listDetail(event, 'elements')[0] ?? what) : what;
}
const happenedTo = (scene: Scene): string =>
  (happenings[whatOf(scene)] ?? ((other: Scene) => `${wholeOf(other)} was changed`))(scene);

const shortWords: Readonly<Record<string, string>> = {
  created: 'was restored',
  deleted: 'was deleted',
  disabled: 'was blocked',
  enabled: 'was unblocked',
  roleGiven: 'got a role',
  roleTaken: 'lost a role',
  roleActivated: 'activated a role',
};

function lostOf(scene: Scene): string {
  const account = shorten(accountOf(scene), 20);
  const noun = groupName(scene) === undefined ? 'account' : 'group';
  return flagDetail(scene.event, 'attempted')
    ? `failed change of break-glass ${noun} ${account}`
    : `break-glass ${noun} ${account} ${shortWords[whatOf(scene)] ?? 'was changed'}`;
}

function meaningOf(scene: Scene): readonly string[] {
  switch (whatOf(scene)) {
    case 'membersAdded':
      return ['Every member of this group counts as a break-glass account, and policies exclude them.'];
    case 'deleted':
    case 'disabled':
    case 'roleTaken':
    case 'membersRemoved':
      return [
        'In an emergency this account is the way back into the tenant. In its present state it cannot be used for that.',
      ];
    default:
      return [
        'Policies exclude a break-glass account. Anyone who can change it can use it, or make it useless when it is needed.',
      ];
  }
}

const signsIn = 'and check that it can still sign in';

/** How to undo each change of an account. A password cannot be restored. */
const undos: Readonly<Record<string, (scene: Scene) => string>> = {
  created: (scene) => `block ${accountOf(scene)} and delete it in Entra admin center > Users.`,
  deleted: (scene) =>
    `restore ${accountOf(scene)} in Entra admin center > Users > Deleted users, reset its password, ${signsIn}.`,
  disabled: (scene) => `allow the sign-in of ${accountOf(scene)} again, reset its password, ${signsIn}.`,
  enabled: (scene) => `block the sign-in of ${accountOf(scene)} again, revoke its sessions and reset its password.`,
  changed: (scene) => {
    const fields = listDetail(scene.event, 'fields').flatMap((field) => fieldWords[field] ?? []);
    const what = fields.length === 0 ? 'the former settings' : `the ${listed(fields)}`;
    return `restore ${what} of ${accountOf(scene)} in Entra admin center > Users, ${signsIn}.`;
  },
  joinedGroup: (scene) => `remove ${accountOf(scene)} from ${joinedGroup(scene)} in Entra admin center > Groups.`,
  leftGroup: (scene) => `add ${accountOf(scene)} to ${joinedGroup(scene)} again in Entra admin center > Groups.`,
  roleGiven: (scene) => `remove ${theRoleOf(scene)} from ${accountOf(scene)}, and revoke its sessions.`,
  roleActivated: (scene) =>
    `end the activation of ${theRoleOf(scene)}, revoke the sessions of ${accountOf(scene)} and reset its password.`,
  madeEligible: (scene) => `remove the eligibility for ${theRoleOf(scene)} from ${accountOf(scene)}.`,
  roleTaken: (scene) => `assign ${theRoleOf(scene)} to ${accountOf(scene)} again, ${signsIn}.`,
  eligibilityTaken: (scene) => `make ${accountOf(scene)} eligible for ${theRoleOf(scene)} again.`,
};

const isOfCredential = ({ event }: Scene): boolean =>
  /password|security info|authentication (method|phone)|passkey|fido|temporary access pass/i.test(
    textDetail(event, 'activity') ?? '',
  );

function undoOf(scene: Scene): string {
  if (flagDetail(scene.event, 'attempted'))
    return `nothing was changed. Find out who tried it, and reset the password of ${accountOf(scene)}.`;
  if (isOfCredential(scene))
    return `reset the password of ${accountOf(scene)}, remove unknown sign-in methods, register its keys again, ${signsIn}.`;
  return (
    undos[whatOf(scene)]?.(scene) ??
    `reverse the change in Entra admin center > Users, reset the password of ${accountOf(scene)}, ${signsIn}.`
  );
}

function remedyOf(scene: Scene): Remedy {
  const { event, naming } = scene;
  if (groupName(scene) === undefined)
    return {
      undo: undoOf(scene),
      accept: 'check that the account can still sign in, and note the change where its password is kept.',
    };
  const [came, went] = [addedReferences(event.lines), removedReferences(event.lines)];
  const remove =
    came.length === 0
      ? []
      : [
          `remove ${referencesInWords(came, naming)} from ${accountOf(scene)} and revoke the sessions of the new members`,
        ];
  const add = went.length === 0 ? [] : [`add ${referencesInWords(went, naming)} to ${accountOf(scene)} again`];
  const steps = [...remove, ...add];
  return {
    undo: `${steps.length === 0 ? `reverse the change of ${accountOf(scene)}` : listed(steps)}, in Entra admin center > Groups.`,
    accept: 'add the right accounts by name under breakGlass, with a reason, an owner and an end date.',
  };
}

type Undone = {
  readonly regained: string;
  readonly fixed: (account: string) => string;
  readonly ended: (account: string) => string;
};

/** The end of each change that can be undone. */
const undone: Readonly<Record<string, Undone>> = {
  disabled: {
    regained: 'can sign in again',
    fixed: (account) => `allowed the sign-in of ${account} again`,
    ended: (account) => `sign-in of ${account} was allowed again`,
  },
  enabled: {
    regained: 'is blocked again',
    fixed: (account) => `blocked the sign-in of ${account} again`,
    ended: (account) => `sign-in of ${account} was blocked again`,
  },
  deleted: {
    regained: 'was restored',
    fixed: (account) => `restored ${account}`,
    ended: (account) => `${account} was restored`,
  },
  created: {
    regained: 'was deleted again',
    fixed: (account) => `deleted ${account} again`,
    ended: (account) => `${account} was deleted again`,
  },
};

const undoneIn = ({ event }: Scene): Undone | undefined => undone[listDetail(event, 'elements')[0] ?? ''];

/** Reads `what`, `activity`, `attempted`, `fields`, `groupName`, `roleName`, the lines, peopleIds[0] or the resource's name (a group). */
export const entraBreakGlassChangedWords = defineWording({
  id: 'EV.R22',
  role: 'headline',
  lost: lostOf,
  happened: happenedTo,
  meaning: meaningOf,
  exposed: (scene) => {
    const [person] = scene.event.peopleIds;
    return [
      groupName(scene) !== undefined || person === undefined
        ? `The members of ${accountOf(scene)}`
        : scene.naming.personWithAddress(person),
    ];
  },
  remedy: remedyOf,
  activity: 'change to a break-glass account',
  portal: (scene) => {
    const { event } = scene;
    const [person] = event.peopleIds;
    if (event.resource.kind === 'group' && groupName(scene) !== undefined) return groupPortal(scene, event.resource.id);
    return person === undefined ? tenantPropertiesPortal(scene) : userPortal(scene, person);
  },
  regained: (scene) =>
    `break-glass account ${shorten(accountOf(scene), 22)} ${undoneIn(scene)?.regained ?? 'is as before'}`,
  fixed: (scene) => undoneIn(scene)?.fixed(wholeOf(scene)) ?? `undid the change of ${wholeOf(scene)}`,
  ended: (scene) => undoneIn(scene)?.ended(wholeOf(scene)) ?? `The change of ${wholeOf(scene)} was undone`,
});
