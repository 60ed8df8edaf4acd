import type { Line } from '../core/event/event';
import { globalAdministrator, isOwnRole } from '../core/resource/privileged-roles';
import { type ControlState, type Finding, findingsOf, type Verdict } from '../core/verdict/control';
import type { RoleManagementPolicyAssignment } from '../kinds/unified-role-management-policy-assignment/unified-role-management-policy-assignment';
import { isPrivileged, nameOfRole } from './role-holders';

export const roleSettingActivities: readonly string[] = ['update role setting in pim'];

/** PIM's settings for each privileged role, the most powerful first; or why they are unknown. */
export function privilegedSettings(state: ControlState): readonly RoleManagementPolicyAssignment[] | Verdict<never> {
  const all = state.small('unifiedRoleManagementPolicyAssignment');
  if (!all.some(({ roleDefinitionId }) => roleDefinitionId === globalAdministrator))
    return { status: 'unknown', reason: 'PIM returns no settings for Global Administrator' };
  const { rolesOfPerson, eligibleRolesOfPerson } = state.facts;
  const held = new Set([...rolesOfPerson.values(), ...eligibleRolesOfPerson.values()].flat());
  const weight = ({ roleDefinitionId }: RoleManagementPolicyAssignment): string =>
    `${roleDefinitionId === globalAdministrator ? 0 : 1}${nameOfRole(roleDefinitionId, state)}`;
  return (
    all
      .filter(({ roleDefinitionId }) => isPrivileged(roleDefinitionId, state))
      // A custom role without holders gives nobody any rights.
      .filter(({ roleDefinitionId }) => !isOwnRole(roleDefinitionId) || held.has(roleDefinitionId))
      .sort((a, b) => (weight(a) < weight(b) ? -1 : 1))
  );
}

/**
 * Names of groups that hold one of the roles. PIM for Groups decides how people become members of such a group for a
 * time. Groups that are only eligible do not count: their members activate the role under the role's own settings.
 */
export function groupsHolding(roleIds: readonly string[], state: ControlState): readonly string[] {
  const holding = state
    .small('unifiedRoleAssignment')
    .filter(({ principalType, roleDefinitionId }) => principalType === 'group' && roleIds.includes(roleDefinitionId));
  return [...new Set(holding.map(({ principalName, principalId }) => principalName ?? principalId))].sort();
}

export const groupsReason = (groups: readonly string[]): string =>
  `what PIM asks of members of these groups, which hold such a role, cannot be read: ${groups.slice(0, 5).join(', ')}`;

/** The most roles that an evidence line names. */
const maxRoles = 20;

const rolesLine = (label: string, roleIds: readonly string[], state: ControlState): readonly Line[] =>
  roleIds.length === 0
    ? []
    : [
        {
          label,
          before: [],
          after: roleIds.slice(0, maxRoles).map((id) => ({ type: 'role', id, name: nameOfRole(id, state) })),
        },
      ];

const roleFinding = <P extends string>(roleId: string, problem: P, state: ControlState): Finding<P> => ({
  resourceId: roleId,
  subject: { type: 'role', id: roleId, name: nameOfRole(roleId, state) },
  problem,
  details: {},
});

/** One possible problem with a role's settings. */
export type SettingProblem<P extends string> = { readonly roleId: string; readonly problem: P };

/** The roles with each problem, in the order of the labels. */
const problemLines = <P extends string>(
  problems: readonly SettingProblem<P>[],
  labels: Readonly<Record<P, string>>,
  state: ControlState,
): readonly Line[] =>
  Object.entries<string>(labels).flatMap(([problem, label]) =>
    rolesLine(
      label,
      problems.filter((one) => one.problem === problem).map(({ roleId }) => roleId),
      state,
    ),
  );

/** The control fails for these settings. */
export const settingsFail = <P extends string>(
  problems: readonly SettingProblem<P>[],
  labels: Readonly<Record<P, string>>,
  state: ControlState,
): Verdict<P> => ({
  status: 'fail',
  findings: findingsOf(problems.map(({ roleId, problem }) => roleFinding(roleId, problem, state))),
  exposure: null,
  evidence: problemLines(problems, labels, state),
  metric: null,
});
