import type { DetectorFacts } from '../core/event/detector';
import { maxNamed } from '../core/event/event';
import { countsAsPrivileged, roleName } from '../core/resource/privileged-roles';
import { protectionPermission, tierZeroPermission } from '../core/resource/tier-zero-permissions';
import { isOnlySignIn } from './consent-scopes';

type ReachFacts = Pick<DetectorFacts, 'appOf' | 'assignmentsOf' | 'configuration' | 'grantsOf'>;

export type Reach = 'wholeTenant' | 'more' | 'signIn' | 'unknown';

const adminRolesOf = (
  servicePrincipalId: string,
  { assignmentsOf, configuration }: Pick<DetectorFacts, 'assignmentsOf' | 'configuration'>,
): readonly string[] =>
  assignmentsOf(servicePrincipalId)
    .map(({ roleDefinitionId }) => roleDefinitionId)
    .filter((roleId) => countsAsPrivileged(roleId, configuration.thresholds));

/** Whether the app has an admin role, or a permission over the whole tenant, as far as is known. */
export const reachesWholeTenant = (
  servicePrincipalId: string,
  facts: Pick<DetectorFacts, 'assignmentsOf' | 'configuration' | 'grantsOf'>,
): boolean =>
  adminRolesOf(servicePrincipalId, facts).length > 0 ||
  (facts.grantsOf(servicePrincipalId)?.appRoleIds ?? []).some((id) => tierZeroPermission(id) !== undefined);

/** What gives the app its power, by name: admin roles, and the application permissions that are known by name. */
export function powersOf(applicationId: string | null, facts: ReachFacts): readonly string[] {
  const app = facts.appOf(applicationId ?? '');
  if (app === null) return [];
  const { appRoleIds } = facts.grantsOf(app.id) ?? { appRoleIds: [] };
  const roles = adminRolesOf(app.id, facts).flatMap((roleId) => roleName(roleId) ?? []);
  const permissions = appRoleIds.flatMap((id) => tierZeroPermission(id) ?? protectionPermission(id) ?? []);
  return [...new Set([...roles.sort(), ...permissions.sort()])].slice(0, maxNamed);
}

/** The permissions beyond signing in with which the app acts for people: they allow no more than the person may do. */
export function delegatedOf(applicationId: string | null, facts: ReachFacts): readonly string[] {
  const app = facts.appOf(applicationId ?? '');
  const scopes = app === null ? [] : (facts.grantsOf(app.id)?.scopes ?? []);
  return [...new Set(scopes.filter((scope) => !isOnlySignIn([scope])))].sort().slice(0, maxNamed);
}

/** What somebody who takes over an app gets access to. */
export function reachOf(applicationId: string | null, facts: ReachFacts): Reach {
  const app = facts.appOf(applicationId ?? '');
  if (app === null) return 'unknown';
  if (reachesWholeTenant(app.id, facts)) return 'wholeTenant';
  const grants = facts.grantsOf(app.id);
  if (grants === null) return 'unknown';
  return grants.appRoleIds.length > 0 || !(grants.scopes.length === 0 || isOnlySignIn(grants.scopes))
    ? 'more'
    : 'signIn';
}
