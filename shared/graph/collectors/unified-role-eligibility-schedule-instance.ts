import type { SmallCollector } from './collector';
import { readScheduleInstance, withPrincipal } from './role-assignment';

const kind = 'unifiedRoleEligibilityScheduleInstance';

/** https://learn.microsoft.com/graph/api/rbacapplication-list-roleeligibilityscheduleinstances */
export const unifiedRoleEligibilityScheduleInstanceCollector: SmallCollector<'unifiedRoleEligibilityScheduleInstance'> =
  {
    kind,
    path: '/roleManagement/directory/roleEligibilityScheduleInstances',
    query: withPrincipal,
    scope: 'roleManagement',
    cost: 1,
    answer: 'list',
    compared: [
      'principalId',
      'principalType',
      'roleDefinitionId',
      'directoryScopeId',
      'memberType',
      'startDateTime',
      'endDateTime',
    ],
    observed: [],
    read: (item) => readScheduleInstance(kind, item),
  };
