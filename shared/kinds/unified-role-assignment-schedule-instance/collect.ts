import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { readScheduleInstance, withPrincipal } from '../../graph/collector/role-assignment';
import { readShape } from '../../graph/shape';

const kind = 'unifiedRoleAssignmentScheduleInstance';

/** Required: an activation without its type would count as a permanent assignment. */
const Typed = z.object({ assignmentType: z.string().min(1) });

/** https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignmentscheduleinstances */
export const unifiedRoleAssignmentScheduleInstanceCollector: SmallCollector<'unifiedRoleAssignmentScheduleInstance'> = {
  kind,
  path: '/roleManagement/directory/roleAssignmentScheduleInstances',
  query: withPrincipal,
  scope: 'roleManagement',
  cost: 1,
  answer: 'list',
  read(item) {
    const { assignmentType } = readShape(kind, Typed, item);
    return { ...readScheduleInstance(kind, item), assignmentType };
  },
};
