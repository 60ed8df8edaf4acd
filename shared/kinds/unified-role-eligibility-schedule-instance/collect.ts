import type { SmallCollector } from '../../graph/collector/collector';
import { readScheduleInstance, withPrincipal } from '../../graph/collector/role-assignment';

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
    read: (item) => readScheduleInstance(kind, item),
  };
