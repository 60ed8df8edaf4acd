import { type Coverage, peopleIn, type UserClass } from '../core/conditional-access';
import type { ControlState } from '../core/control';
import type { Line, Reference } from '../core/event';
import { isPrivilegedRole } from '../core/privileged-roles';

/** Whether the tenant counts the role as privileged: a built-in one, or one that the operator added. */
export const isPrivileged = (roleId: string, { facts }: ControlState): boolean =>
  isPrivilegedRole(roleId) || facts.configuration.thresholds.privilegedRolesAdded.includes(roleId);

/**
 * Names of groups that hold such a role, or can activate it, and whose members are not known: whoever is in them is missing from
 * every count, so the count says nothing.
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

/** How many people a line of evidence names. */
const maxPeople = 50;

export const peopleLine = (label: string, ids: readonly string[]): readonly Line[] =>
  ids.length === 0
    ? []
    : [{ label, before: [], after: ids.slice(0, maxPeople).map((id): Reference => ({ type: 'person', id })) }];

export const idsOf = (classes: readonly UserClass[]): readonly string[] => classes.flatMap(({ ids }) => ids);

/** "2 active", "2 active and 1 eligible". */
export const activeAndEligible = (active: number, eligible: number): string =>
  `${active} active${eligible === 0 ? '' : ` and ${eligible} eligible`}`;

const withRole = (userClass: UserClass, seen: readonly string[], other: readonly string[]): UserClass => ({
  ...userClass,
  roleIds: [...new Set([...userClass.roleIds, ...seen])].sort(),
  otherRoleIds: [...new Set([...userClass.otherRoleIds, ...other])].sort(),
  eligibleRoleIds: [],
  otherEligibleRoleIds: [],
});

/**
 * The class as it signs in now, and once for each role that it may activate: a policy for one role says nothing of the others. All
 * of them keep the key of the class, for they are the same people.
 */
export const asActivated = (userClass: UserClass): readonly UserClass[] => [
  withRole(userClass, [], []),
  ...userClass.eligibleRoleIds.map((id) => withRole(userClass, [id], [])),
  ...userClass.otherEligibleRoleIds.map((id) => withRole(userClass, [], [id])),
];

const distinct = (classes: readonly UserClass[]): readonly UserClass[] => [
  ...new Map(classes.map((userClass) => [userClass.key, userClass])).values(),
];

/** Coverage of classes that stand for the same people more than once, with everybody counted once. */
export function countedOnce(coverage: Coverage, judged: readonly UserClass[]): Coverage {
  if (coverage.status === 'unknown') return coverage;
  const of = peopleIn(distinct(judged));
  if (coverage.status === 'holds') return { ...coverage, of };
  const classes = distinct(coverage.classes);
  return { ...coverage, classes, count: peopleIn(classes), of };
}
