import { holdersOf, type RoleHolder } from '../../core/page/role-holders';
import type { TenantState } from './tenant-state';

/** Who has which role in this state. */
export async function holdersIn(state: Pick<TenantState, 'small'>): Promise<readonly RoleHolder[]> {
  const [assignments, instances, eligibilities, groups] = await Promise.all([
    state.small('unifiedRoleAssignment'),
    state.small('unifiedRoleAssignmentScheduleInstance'),
    state.small('unifiedRoleEligibilityScheduleInstance'),
    state.small('group'),
  ]);
  return holdersOf({ assignments, instances, eligibilities, groups });
}
