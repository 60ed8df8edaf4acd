import type { DetectorFacts } from '../core/event/detector';
import { countsAsPrivileged } from '../core/resource/privileged-roles';
import { tierZeroPermission } from '../core/resource/tier-zero-permissions';
import { isOnlySignIn } from './consent-scopes';

export type Reach = 'wholeTenant' | 'more' | 'signIn' | 'unknown';

/** Whether the app has an admin role, or a permission over the whole tenant, as far as is known. */
export const reachesWholeTenant = (
  servicePrincipalId: string,
  { assignmentsOf, configuration, grantsOf }: Pick<DetectorFacts, 'assignmentsOf' | 'configuration' | 'grantsOf'>,
): boolean =>
  assignmentsOf(servicePrincipalId).some((one) => countsAsPrivileged(one.roleDefinitionId, configuration.thresholds)) ||
  (grantsOf(servicePrincipalId)?.appRoleIds ?? []).some((id) => tierZeroPermission(id) !== undefined);

/** What somebody who takes over an app gets access to. */
export function reachOf(
  applicationId: string | null,
  facts: Pick<DetectorFacts, 'appOf' | 'assignmentsOf' | 'configuration' | 'grantsOf'>,
): Reach {
  const app = facts.appOf(applicationId ?? '');
  if (app === null) return 'unknown';
  if (reachesWholeTenant(app.id, facts)) return 'wholeTenant';
  const grants = facts.grantsOf(app.id);
  if (grants === null) return 'unknown';
  return grants.appRoleIds.length > 0 || !(grants.scopes.length === 0 || isOnlySignIn(grants.scopes))
    ? 'more'
    : 'signIn';
}
