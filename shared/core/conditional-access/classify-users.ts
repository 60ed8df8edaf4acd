import { roleName } from '../resource/privileged-roles';
import type {
  ConditionalAccessPolicy,
  Group,
  RoleAssignment,
  RoleAssignmentScheduleInstance,
  RoleEligibilityScheduleInstance,
  User,
} from '../resource/resource';
import type { DeclaredTraits, UserClass } from './user-class';

/** Limit on the ids that a class lists. */
const maxIds = 50;

type ClassifierInput = {
  readonly policies: readonly ConditionalAccessPolicy[];
  /** Ids of declared accounts and accepted exclusions: users or groups. */
  readonly declaredIds: readonly string[];
  readonly groups: readonly Group[];
  readonly roleAssignments: readonly RoleAssignment[];
  /** Empty if PIM is not licensed. */
  readonly roleEligibilities: readonly RoleEligibilityScheduleInstance[];
  /** What PIM lists as active, each assigned or activated. Null if not known: activated roles then count as held. */
  readonly roleInstances: readonly RoleAssignmentScheduleInstance[] | null;
};

/** The ids that policies, role assignments and declarations name. Users with the same references form one class. */
type References = {
  readonly groupIds: ReadonlySet<string>;
  readonly userIds: ReadonlySet<string>;
  readonly roleIds: ReadonlySet<string>;
};

/** Words that a policy can have in place of the ids of users. */
export const userLiterals: ReadonlySet<string> = new Set(['All', 'None', 'GuestsOrExternalUsers']);

/**
 * A declared id can belong to a user or a group, so it is in both sets. Report-only and disabled policies count too,
 * because they may be turned on before the next collection.
 */
export function referencesOf(
  policies: readonly ConditionalAccessPolicy[],
  roleAssignments: readonly RoleAssignment[] = [],
  declaredIds: readonly string[] = [],
): References {
  const users = policies.map((policy) => policy.conditions.users);
  const groupIds = new Set([
    ...users.flatMap((one) => [...one.includeGroups, ...one.excludeGroups]),
    ...roleAssignments.filter((one) => one.principalType === 'group').map((one) => one.principalId),
    ...declaredIds,
  ]);
  const userIds = new Set([
    ...users.flatMap((one) => [...one.includeUsers, ...one.excludeUsers]).filter((id) => !userLiterals.has(id)),
    ...declaredIds,
  ]);
  const roleIds = new Set([
    ...users.flatMap((one) => [...one.includeRoles, ...one.excludeRoles]),
    ...roleAssignments.map((one) => one.roleDefinitionId),
  ]);
  return { groupIds, userIds, roleIds };
}

type Role = { readonly id: string; readonly seenByPolicies: boolean };

/**
 * In Conditional Access, role targeting covers only built-in roles that are assigned for the whole directory.
 * https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups
 */
function rolesByPerson(
  assignments: readonly RoleAssignment[],
  groups: readonly Group[],
  isBuiltIn: (roleId: string) => boolean,
): ReadonlyMap<string, readonly Role[]> {
  const members = new Map(groups.map((group) => [group.id, group.memberIds]));
  const roles = new Map<string, Role[]>();
  for (const assignment of assignments) {
    const role = {
      id: assignment.roleDefinitionId,
      seenByPolicies: assignment.directoryScopeId === '/' && isBuiltIn(assignment.roleDefinitionId),
    };
    for (const userId of members.get(assignment.principalId) ?? [assignment.principalId]) {
      const known = roles.get(userId);
      if (known === undefined) roles.set(userId, [role]);
      else known.push(role);
    }
  }
  return roles;
}

const sortedUnique = (ids: readonly string[]): readonly string[] => [...new Set(ids)].sort();

/** User id -> role template ids of these assignments: direct or through a group, in any scope; sorted. */
export function rolesOfPeople(
  assignments: readonly RoleAssignment[],
  groups: readonly Group[],
): ReadonlyMap<string, readonly string[]> {
  // A principal that is a group or an application is not a person. A group that could not be read has no known members.
  const ofPeople = assignments.filter((one) => one.principalType !== 'servicePrincipal');
  const groupIds = new Set([
    ...groups.map((group) => group.id),
    ...ofPeople.filter((one) => one.principalType === 'group').map((one) => one.principalId),
  ]);
  return new Map(
    [...rolesByPerson(ofPeople, groups, () => true)]
      .filter(([id]) => !groupIds.has(id))
      .map(([id, roles]) => [id, sortedUnique(roles.map((role) => role.id))]),
  );
}

function groupsByPerson(groups: readonly Group[], named: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const byPerson = new Map<string, string[]>();
  for (const group of groups) {
    if (!named.has(group.id)) continue;
    for (const userId of group.memberIds) {
      const known = byPerson.get(userId);
      if (known === undefined) byPerson.set(userId, [group.id]);
      else known.push(group.id);
    }
  }
  for (const ids of byPerson.values()) ids.sort();
  return byPerson;
}

/** The guest type by which a policy can include or exclude a user. */
function guestTypeOf(user: Pick<User, 'userType' | 'isExternal'>): string {
  if (user.userType === 'Guest') return user.isExternal ? 'b2bCollaborationGuest' : 'internalGuest';
  return user.isExternal ? 'b2bCollaborationMember' : 'member';
}

/** The domain that Microsoft gives to every tenant: contoso.onmicrosoft.com, and other endings in national clouds. */
const microsoftDomain = /@[^@.]+\.onmicrosoft\.[a-z]+$/i;

const declaredTraitsOf = (user: User): DeclaredTraits => ({
  isSynchronised: user.onPremisesSyncEnabled,
  isOnMicrosoftDomain: microsoftDomain.test(user.userPrincipalName),
});

type UserClassifier = {
  readonly add: (user: User) => void;
  /** The key of the class of this user. */
  readonly keyOf: (user: User) => string;
  /** The classes so far, sorted by key. */
  readonly finish: () => UserClass[];
};

/** Inserts the id into the sorted list, which keeps only the smallest ids so that memory stays small. */
function insertId(ids: string[], id: string): void {
  const last = ids[ids.length - 1];
  if (ids.length === maxIds && last !== undefined && id >= last) return;
  const at = ids.findIndex((other) => other > id);
  ids.splice(at === -1 ? ids.length : at, 0, id);
  if (ids.length > maxIds) ids.pop();
}

const none: readonly string[] = [];

type HeldRoles = { readonly seen: readonly string[]; readonly other: readonly string[] };
const noRoles: HeldRoles = { seen: none, other: none };

const heldRoles = (roles: readonly Role[] | undefined): HeldRoles =>
  roles === undefined
    ? noRoles
    : {
        seen: sortedUnique(roles.filter((role) => role.seenByPolicies).map((role) => role.id)),
        other: sortedUnique(roles.filter((role) => !role.seenByPolicies).map((role) => role.id)),
      };

/**
 * A role that somebody activated ends within hours, and they are judged with and without it. Otherwise each activation
 * would open or end alerts about its holder. PIM's lists are read one after another, so a role counts as activated if its
 * holder is eligible for it and PIM lists no assignment.
 */
const withoutActivated = (active: HeldRoles, eligible: HeldRoles, assigned: HeldRoles): HeldRoles => {
  const lasting = (name: keyof HeldRoles): readonly string[] =>
    active[name].filter((id) => !eligible[name].includes(id) || assigned[name].includes(id));
  return eligible.seen.length + eligible.other.length === 0
    ? active
    : { seen: lasting('seen'), other: lasting('other') };
};

/**
 * Groups users into classes while they stream in. It keeps only the classes, their first ids and the members of named
 * groups in memory.
 */
export function createUserClassifier(input: ClassifierInput): UserClassifier {
  const { policies, declaredIds, groups, roleAssignments, roleEligibilities, roleInstances } = input;
  const references = referencesOf(policies, [...roleAssignments, ...roleEligibilities], declaredIds);
  const declared = new Set(declaredIds);
  const targeted = new Set(
    policies.flatMap(({ conditions: { users } }) => [...users.includeRoles, ...users.excludeRoles]),
  );
  const isBuiltIn = (roleId: string): boolean => roleName(roleId) !== null || targeted.has(roleId);
  const groupIdsOf = groupsByPerson(groups, references.groupIds);
  const rolesOf = rolesByPerson(roleAssignments, groups, isBuiltIn);
  const eligibleRolesOf = rolesByPerson(roleEligibilities, groups, isBuiltIn);
  const assigned = roleInstances?.filter(({ assignmentType }) => assignmentType.toLowerCase() !== 'activated');
  const assignedRolesOf = rolesByPerson(assigned ?? roleAssignments, groups, isBuiltIn);
  const classes = new Map<string, Omit<UserClass, 'count' | 'ids'> & { count: number; readonly ids: string[] }>();

  const added = new Set<string>();

  function traitsOf(user: User): Traits {
    const eligible = heldRoles(eligibleRolesOf.get(user.id));
    const active = withoutActivated(heldRoles(rolesOf.get(user.id)), eligible, heldRoles(assignedRolesOf.get(user.id)));
    const groupIds = groupIdsOf.get(user.id) ?? none;
    const isDeclared = declared.has(user.id) || groupIds.some((id) => declared.has(id));
    return {
      enabled: user.accountEnabled,
      guestType: guestTypeOf(user),
      userId: references.userIds.has(user.id) ? user.id : null,
      groupIds,
      roleIds: active.seen,
      otherRoleIds: active.other,
      eligibleRoleIds: eligible.seen,
      otherEligibleRoleIds: eligible.other,
      account: isDeclared ? declaredTraitsOf(user) : null,
    };
  }

  function add(user: User): void {
    // If the list changes while its pages are read, a person can appear twice.
    if (added.has(user.id)) return;
    added.add(user.id);
    const traits = traitsOf(user);
    const key = keyOf(traits);
    const known = classes.get(key) ?? { key, ...traits, count: 0, ids: [] };
    if (known.count === 0) classes.set(key, known);
    known.count += 1;
    insertId(known.ids, user.id);
  }

  const finish = (): UserClass[] =>
    [...classes.values()].sort((a, b) => (a.key < b.key ? -1 : 1)).map((one) => ({ ...one, ids: [...one.ids] }));

  return { add, keyOf: (user) => keyOf(traitsOf(user)), finish };
}

type Traits = Omit<UserClass, 'key' | 'count' | 'ids'>;

/** Equal traits have equal keys. The parts can be joined as text because no id contains the separator. */
export const keyOf = (traits: Traits): string =>
  [
    traits.enabled ? 'enabled' : 'disabled',
    traits.guestType,
    traits.userId ?? '',
    traits.groupIds.join(','),
    traits.roleIds.join(','),
    traits.otherRoleIds.join(','),
    traits.eligibleRoleIds.join(','),
    traits.otherEligibleRoleIds.join(','),
    accountKey(traits.account),
  ].join('|');

const accountKey = (account: DeclaredTraits | null): string =>
  account === null
    ? ''
    : `${account.isSynchronised ? 'synchronised' : 'cloud'},${account.isOnMicrosoftDomain ? 'onmicrosoft' : 'custom'}`;
