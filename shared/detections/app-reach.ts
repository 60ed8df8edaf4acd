import type { DetectorFacts } from '../core/event/detector';
import { tierZeroPermission } from '../core/resource/tier-zero-permissions';
import { isOnlySignIn } from './consent-scopes';

export type Reach = 'wholeTenant' | 'more' | 'signIn' | 'unknown';

/** What somebody who takes over an app gets access to. */
export function reachOf(
  applicationId: string | null,
  { appOf, grantsOf, rolesOfPerson }: Pick<DetectorFacts, 'appOf' | 'grantsOf' | 'rolesOfPerson'>,
): Reach {
  const app = appOf(applicationId ?? '');
  const grants = app === null ? null : grantsOf(app.id);
  if (app === null || grants === null) return 'unknown';
  if (rolesOfPerson.has(app.id) || grants.appRoleIds.some((id) => tierZeroPermission(id) !== undefined))
    return 'wholeTenant';
  return grants.appRoleIds.length > 0 || !(grants.scopes.length === 0 || isOnlySignIn(grants.scopes))
    ? 'more'
    : 'signIn';
}
