import { eligibleActivityNames, roleActivityNames } from '../core/attribution';
import { type Coverage, exposureOf, peopleIn, type UserClass, withActive } from '../core/conditional-access';
import type { Exposure, Line, Reference } from '../core/event/event';
import { countsAsPrivileged, roleName } from '../core/resource/privileged-roles';
import type { User } from '../core/resource/resource';
import { type ControlState, type Finding, findingsOf, type Verdict } from '../core/verdict/control';
import { acceptedIds } from './excepted-ids';

/** Entries of the audit log that change who holds a role, now or by activation, directly or through a group. */
export const holderActivities: readonly string[] = [
  ...roleActivityNames,
  ...eligibleActivityNames,
  'add member to group',
  'remove member from group',
  'enable account',
];

/**
 * Whether the role counts as privileged: a built-in one, one that the operator added, or a custom one that the operator
 * did not declare harmless.
 */
export const isPrivileged = (roleId: string, { facts }: ControlState): boolean =>
  countsAsPrivileged(roleId, facts.configuration.thresholds);

/**
 * Names of groups that hold such a role, or can activate it, and whose members are unknown. These members are missing from every count, so
 * the count is unknown.
 */
export function unreadHolderGroups(state: ControlState, isSuchRole: (roleId: string) => boolean): readonly string[] {
  const known = new Set(state.small('group').map(({ id }) => id));
  const unread = [
    ...state.small('unifiedRoleAssignment'),
    ...state.small('unifiedRoleEligibilityScheduleInstance'),
  ].filter(
    ({ principalType, principalId, roleDefinitionId }) =>
      principalType === 'group' && isSuchRole(roleDefinitionId) && !known.has(principalId),
  );
  return [...new Set(unread.map(({ principalName, principalId }) => principalName ?? principalId))];
}

export const unreadReason = (groups: readonly string[]): string =>
  `the members of these groups could not be read: ${groups.join(', ')}`;

/** The most people that an evidence line names. */
const maxPeople = 50;

export const peopleLine = (label: string, ids: readonly string[]): readonly Line[] =>
  ids.length === 0
    ? []
    : [{ label, before: [], after: ids.slice(0, maxPeople).map((id): Reference => ({ type: 'person', id })) }];

export const idsOf = (classes: readonly UserClass[]): readonly string[] => classes.flatMap(({ ids }) => ids);

/** "2 active", "2 active and 1 eligible". */
export const activeAndEligible = (active: number, eligible: number): string =>
  `${active} active${eligible === 0 ? '' : ` and ${eligible} eligible`}`;

/** The class of people as if they had activated a role that policies for roles cannot target. */
const withUnseen = (userClass: UserClass, id: string): UserClass => ({
  ...userClass,
  otherRoleIds: [...userClass.otherRoleIds, id].sort(),
  otherEligibleRoleIds: userClass.otherEligibleRoleIds.filter((other) => other !== id),
});

/**
 * Turns the class of these people into classes of admins: one for each privileged role that they can activate, or the
 * class itself if they already hold a role. Other eligible roles stay eligible, and the engine tries them. All these
 * classes keep the key of the first, because they are the same people.
 */
export function asAdministrators(userClass: UserClass, isSuchRole: (roleId: string) => boolean): readonly UserClass[] {
  if ([...userClass.roleIds, ...userClass.otherRoleIds].some(isSuchRole)) return [userClass];
  const activated = [
    ...userClass.eligibleRoleIds.filter(isSuchRole).map((id) => withActive(userClass, [id])),
    ...userClass.otherEligibleRoleIds.filter(isSuchRole).map((id) => withUnseen(userClass, id)),
  ];
  return activated.length === 0 ? [userClass] : activated;
}

const distinct = (classes: readonly UserClass[]): readonly UserClass[] => [
  ...new Map(classes.map((userClass) => [userClass.key, userClass])).values(),
];

/** Coverage of classes that contain the same people more than once, with everybody counted once. */
export function countedOnce(coverage: Coverage, judged: readonly UserClass[]): Coverage {
  if (coverage.status === 'unknown') return coverage;
  const of = peopleIn(distinct(judged));
  if (coverage.status === 'holds') return { ...coverage, of };
  const classes = distinct(coverage.classes);
  return { ...coverage, classes, count: peopleIn(classes), of };
}

/** People with a privileged role, active or eligible, and those among them who are missing from the directory's data. */
type PrivilegedHolders = { readonly users: readonly User[]; readonly unknownIds: readonly string[] };

export function privilegedHolders(state: ControlState): PrivilegedHolders {
  const { rolesOfPerson, eligibleRolesOfPerson } = state.facts;
  const ids = [...rolesOfPerson, ...eligibleRolesOfPerson]
    .filter(([, roleIds]) => roleIds.some((roleId) => isPrivileged(roleId, state)))
    .map(([personId]) => personId);
  const known = new Map(state.namedUsers().map((holder) => [holder.id, holder]));
  const sorted = [...new Set(ids)].sort();
  return {
    users: sorted.flatMap((personId) => known.get(personId) ?? []),
    unknownIds: sorted.filter((personId) => !known.has(personId)),
  };
}

/** A person's privileged roles, active or eligible, by name. */
export const privilegedRoleNames = (personId: string, state: ControlState): readonly string[] => {
  const { rolesOfPerson, eligibleRolesOfPerson } = state.facts;
  const ids = [...(rolesOfPerson.get(personId) ?? []), ...(eligibleRolesOfPerson.get(personId) ?? [])];
  return [...new Set(ids)].filter((roleId) => isPrivileged(roleId, state)).map((roleId) => nameOfRole(roleId, state));
};

export const nameOfRole = (roleId: string, { facts }: ControlState): string =>
  roleName(roleId) ?? facts.nameOf(roleId) ?? 'a custom role';

/** Why the result is uncertain for some holders; undefined if everybody was read. */
export function holdersDoubt({ unknownIds }: PrivilegedHolders, state: ControlState): Verdict<never> | undefined {
  const unread = unreadHolderGroups(state, (roleId) => isPrivileged(roleId, state));
  if (unread.length > 0) return { status: 'unknown', reason: unreadReason(unread) };
  return unknownIds.length === 0
    ? undefined
    : { status: 'unknown', reason: `${unknownIds.length} holders of a privileged role could not be read` };
}

/** The exposure of people who all have a privileged role: how many of all known people they are. */
export const administratorsExposed = (ids: readonly string[], state: ControlState): Exposure =>
  exposureOf(
    { ids, count: ids.length, privilegedIds: ids, privilegedCount: ids.length },
    peopleIn(state.conditionalAccess().userClasses),
  );

type HolderQuestion<P extends string> = {
  readonly controlId: string;
  /** The problems of an account with a privileged role, active or eligible. */
  readonly problemOf: (user: User) => P | undefined;
  /** For a person without a problem: whether any of the requirements is unknown for them. */
  readonly isPartlyRead?: (user: User) => boolean;
  /** The labels of the evidence lines, one for each problem. */
  readonly labels: Readonly<Record<P, string>>;
};

/** The verdict of a control that checks each holder's account separately. */
export function holdersVerdict<P extends string>(
  state: ControlState,
  { controlId, problemOf, isPartlyRead, labels }: HolderQuestion<P>,
): Verdict<P> {
  if (state.conditionalAccess().userClasses.length === 0) return { status: 'unknown', reason: 'no user is known yet' };
  const holders = privilegedHolders(state);
  const accepted = acceptedIds(controlId, state);
  const all = holders.users.flatMap((user) => {
    const problem = problemOf(user);
    return problem === undefined ? [] : [{ userId: user.id, problem }];
  });
  const wrong = all.filter(({ userId }) => !accepted.has(userId));
  const declared = all.filter(({ userId }) => accepted.has(userId));
  const idsIn = (some: typeof all): readonly string[] => some.map(({ userId }) => userId);
  const evidence = [
    // Safe: the keys of the labels are the problems.
    ...(Object.keys(labels) as P[]).flatMap((wanted) =>
      peopleLine(labels[wanted], idsIn(wrong.filter(({ problem }) => problem === wanted))),
    ),
    ...peopleLine('Accepted', idsIn(declared)),
  ];
  if (wrong.length > 0) {
    const findings = wrong.map(
      ({ userId, problem }): Finding<P> => ({
        resourceId: userId,
        subject: { type: 'person', id: userId },
        problem,
        details: { roles: privilegedRoleNames(userId, state) },
      }),
    );
    const exposure = administratorsExposed(idsIn(wrong), state);
    return { status: 'fail', findings: findingsOf(findings), exposure, evidence, metric: null };
  }
  const doubt = holdersDoubt(holders, state);
  if (doubt !== undefined) return doubt;
  const partlyRead = holders.users.filter((user) => !accepted.has(user.id) && isPartlyRead?.(user) === true).length;
  if (partlyRead > 0)
    return { status: 'unknown', reason: `${partlyRead} holders of a privileged role could not be read in full` };
  if (holders.users.length + holders.unknownIds.length === 0)
    return { status: 'notApplicable', reason: 'nobody holds a privileged role, or can activate one' };
  const note = declared.length === 0 ? null : 'all others are accepted';
  return { status: 'pass', note, evidence, metric: null };
}
