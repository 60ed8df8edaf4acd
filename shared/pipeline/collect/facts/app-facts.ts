import { activityOf } from '../../../core/attribution';
import { type Change, sidesOf } from '../../../core/event/change';
import type { DetectorFacts } from '../../../core/event/detector';
import { isAppSignIn, isAuditRecord, type LogRecord } from '../../../core/log/record';
import { isPart, readRoleScope } from '../../../core/resource/role-scope';
import { consentAsked } from '../../../core/sign-in/error-codes';
import type { Ports } from '../../context';
import type { Collection } from '../collection';
import type { TenantState } from '../tenant-state';

type AppFacts = Pick<DetectorFacts, 'appOf' | 'registrationOf' | 'grantsOf'>;

/**
 * Apps are read only if an entry is about one or made by one, because there can be thousands. Registrations and grants
 * are read only if an entry is about one.
 */
export async function appFacts(
  records: readonly LogRecord[],
  state: TenantState,
  isAboutChanges = false,
): Promise<AppFacts> {
  const entries = records.filter(isAuditRecord);
  const isAbout =
    isAboutChanges || records.some(isAboutApp) || entries.some((entry) => aboutApps.test(activityOf(entry)));
  if (!isAbout && !entries.some(({ actor }) => actor.type === 'application'))
    return { appOf: () => null, registrationOf: () => null, grantsOf: () => null };
  const apps = await state.small('servicePrincipal');
  const byId = new Map(apps.map((app) => [app.id, app]));
  if (!isAbout) return { appOf: (id) => byId.get(id) ?? null, registrationOf: () => null, grantsOf: () => null };
  const [registrations, appRoles, delegated] = await Promise.all([
    state.small('application'),
    state.small('appRoleAssignment'),
    state.small('oAuth2PermissionGrant'),
  ]);
  const byAppId = new Map(apps.map((app) => [app.appId, app]));
  const appIds = new Map(registrations.map(({ id, appId }) => [id, appId]));
  const registrationById = new Map(registrations.map((one) => [one.id, one]));
  const isKnown = [state.held('appRoleAssignment'), state.held('oAuth2PermissionGrant')].every(
    ({ status }) => status === 'present',
  );
  return {
    appOf: (id) => byId.get(id) ?? byAppId.get(appIds.get(id) ?? id) ?? null,
    registrationOf: (id) => registrationById.get(id) ?? null,
    grantsOf: (id) => {
      const appRoleIds = appRoles.filter(({ principalId }) => principalId === id).map(({ appRoleId }) => appRoleId);
      const scopes = delegated.filter(({ clientId }) => clientId === id).flatMap(({ scopes }) => scopes);
      // Without both lists an app may have further permissions.
      return isKnown || appRoleIds.length + scopes.length > 0 ? { appRoleIds, scopes } : null;
    },
  };
}

export const isAboutApps = ({ detectors }: Ports<'detectors'>, { changes }: Collection): boolean =>
  changes.some(
    (change) =>
      detectors.some(({ asksAboutApps, watches }) => asksAboutApps && watches.changes.includes(change.kind)) ||
      isForOneObject(change),
  );

/** A role can be limited to an app, of which Graph lists only the id. */
function isForOneObject(change: Change): boolean {
  const { before, after } = sidesOf(change);
  const resource = after ?? before;
  if (resource === null || !('directoryScopeId' in resource)) return false;
  const scope = readRoleScope(resource.directoryScopeId);
  return isPart(scope) && scope.type === 'object';
}

/** A sign-in of an app, or one at which an app asked for permissions. */
const isAboutApp = (record: LogRecord): boolean =>
  record.kind === 'signIn' && (isAppSignIn(record) || consentAsked.has(record.errorCode));

const aboutApps =
  /\b(application|service principal|permission grant)\b|^new-(managementroleassignment|serviceprincipal)$/;
