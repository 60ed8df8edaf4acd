import { readShape } from '../shape';
import type { SmallCollector } from './collector';
import { Assignment, assignmentOf, withPrincipal } from './role-assignment';

const kind = 'unifiedRoleAssignment';

/** https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments */
export const unifiedRoleAssignmentCollector: SmallCollector<'unifiedRoleAssignment'> = {
  kind,
  path: '/roleManagement/directory/roleAssignments',
  query: withPrincipal,
  scope: 'roleManagement',
  cost: 1,
  answer: 'list',
  compared: ['principalId', 'principalType', 'roleDefinitionId', 'directoryScopeId'],
  observed: [],
  read: (item) => assignmentOf(kind, readShape(kind, Assignment, item)),
};
