import type { ControlState } from '../core/control';

/**
 * Names of groups that hold such a role and whose members are not known: whoever is in them is missing from every count, so the
 * count says nothing.
 */
export function unreadHolderGroups(state: ControlState, isSuchRole: (roleId: string) => boolean): readonly string[] {
  const known = new Set(state.small('group').map(({ id }) => id));
  return state
    .small('unifiedRoleAssignment')
    .filter(({ principalType, principalId, roleDefinitionId }) => {
      return principalType === 'group' && isSuchRole(roleDefinitionId) && !known.has(principalId);
    })
    .map(({ principalName, principalId }) => principalName ?? principalId);
}
