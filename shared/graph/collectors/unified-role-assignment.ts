import { z } from 'zod';
import type { RoleAssignment } from '../../core/resource';
import { notUnderstood, readShape, text } from '../shape';
import type { SmallCollector } from './collector';

const Assignment = z.object({
  id: z.string(),
  principalId: z.string(),
  roleDefinitionId: z.string(),
  directoryScopeId: text,
  appScopeId: text,
  principal: z.object({ '@odata.type': text, displayName: text }).nullish(),
});

const principalTypes: Readonly<Record<string, RoleAssignment['principalType']>> = {
  '#microsoft.graph.user': 'user',
  '#microsoft.graph.group': 'group',
  '#microsoft.graph.servicePrincipal': 'servicePrincipal',
};

function read(item: unknown): RoleAssignment {
  const { principal, directoryScopeId, appScopeId, ...assignment } = readShape(
    'unifiedRoleAssignment',
    Assignment,
    item,
  );
  const scope = directoryScopeId ?? appScopeId;
  // Never guessed: "/" would say that the role reaches the whole directory.
  if (scope === null) throw notUnderstood('unifiedRoleAssignment', 'directoryScopeId', 'is missing');
  const odataType = principal?.['@odata.type'] ?? '';
  const principalType = (Object.hasOwn(principalTypes, odataType) ? principalTypes[odataType] : undefined) ?? 'unknown';
  const hasName = principalType === 'group' || principalType === 'servicePrincipal';
  return {
    id: assignment.id,
    principalId: assignment.principalId,
    principalType,
    principalName: hasName ? (principal?.displayName ?? null) : null,
    roleDefinitionId: assignment.roleDefinitionId,
    directoryScopeId: scope,
  };
}

/** https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments */
export const unifiedRoleAssignmentCollector: SmallCollector<'unifiedRoleAssignment'> = {
  kind: 'unifiedRoleAssignment',
  path: '/roleManagement/directory/roleAssignments',
  // One $expand only: two in one call were refused in the past. No $select, which would take the principal away.
  query: '$expand=principal',
  scope: 'roleManagement',
  cost: 1,
  answer: 'list',
  compared: ['principalId', 'principalType', 'roleDefinitionId', 'directoryScopeId'],
  observed: [],
  read,
};
