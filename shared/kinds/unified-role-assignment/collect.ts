import type { SmallCollector } from '../../graph/collector/collector';
import { Assignment, assignmentOf, withPrincipal } from '../../graph/collector/role-assignment';
import { readShape } from '../../graph/shape';

const kind = 'unifiedRoleAssignment';

/** https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments */
export const unifiedRoleAssignmentCollector: SmallCollector<'unifiedRoleAssignment'> = {
  kind,
  path: '/roleManagement/directory/roleAssignments',
  query: withPrincipal,
  scope: 'roleManagement',
  cost: 1,
  answer: 'list',
  read: (item) => assignmentOf(kind, readShape(kind, Assignment, item)),
};
