import type { DetectorFacts } from '../core/event/detector';
import { tierZeroPermission } from '../core/resource/tier-zero-permissions';
import { isOnlySignIn } from './consent-scopes';

export type Reach = 'wholeTenant' | 'more' | 'signIn' | 'unknown';

/** Whether the app has a role, or a permission over the whole tenant, as far as is known. */
export const reachesWholeTenant = (
  servicePrincipalId: string,
  { grantsOf, rolesOfPerson }: Pick<DetectorFacts, 'grantsOf' | 'rolesOfPerson'>,
): boolean =>
  rolesOfPerson.has(servicePrincipalId) ||
  (grantsOf(servicePrincipalId)?.appRoleIds ?? []).some((id) => tierZeroPermission(id) !== undefined);

/** What somebody who takes over an app gets access to. */
export function reachOf(
  applicationId: string | null,
  facts: Pick<DetectorFacts, 'appOf' | 'grantsOf' | 'rolesOfPerson'>,
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
