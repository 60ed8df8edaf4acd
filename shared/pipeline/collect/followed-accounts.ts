import type { WantedSignIns } from '../../core/collection/graph';
import { isMicrosofts, rolesOfPeople } from '../../core/conditional-access';
import { dataRoleOf } from '../../core/resource/content-roles';
import type { SmallKind } from '../../core/resource/kind';
import { countsAsPrivileged, synchronisationRoles } from '../../core/resource/privileged-roles';
import type { Group, SmallResources } from '../../core/resource/resource';
import { tierZeroPermission } from '../../core/resource/tier-zero-permissions';
import { isInForce, type TenantConfiguration } from '../../core/tenant/configuration';
import { iso } from '../context';
import type { CollectionContext } from './collection';
import { lastReadBy } from './last-read';

/** In larger tenants the log is too long to be read completely. */
const mostPeople = 2000;

/**
 * Whose sign-ins are read: everybody's, or in large tenants those of the followed accounts and suspicious ones. Those
 * of apps are read only if `withApps`, because they need requests of their own.
 */
export async function wantedSignIns(context: CollectionContext, withApps: boolean): Promise<WantedSignIns> {
  const users = context.basis.heads.find(({ kind }) => kind === 'user');
  const userIds = await followedIds(context);
  const isBeta = context.configuration.betaSignIns === true;
  const appIds = isBeta && withApps ? await followedApps(context) : [];
  if (users === undefined) return { userIds, others: 'none', isBeta, appIds };
  return { userIds, others: users.count <= mostPeople ? 'all' : 'suspect', isBeta, appIds };
}

/** Reads the last collected state of a kind; empty if it was never read. */
const reader =
  ({ pipeline, configuration, basis }: CollectionContext) =>
  async <K extends SmallKind>(kind: K): Promise<readonly SmallResources[K][]> =>
    (await lastReadBy(pipeline.store, configuration.tenantId, basis.heads, kind)) ?? [];

/** Followed accounts: those with a privileged role, active or eligible, or a role of Entra Connect, and the declared ones; sorted. */
async function followedIds(context: CollectionContext): Promise<readonly string[]> {
  const { pipeline, configuration } = context;
  const { thresholds } = configuration;
  const read = reader(context);
  const [assignments, eligibilities, groups] = await Promise.all([
    read('unifiedRoleAssignment'),
    read('unifiedRoleEligibilityScheduleInstance'),
    read('group'),
  ]);
  const holders = [...rolesOfPeople([...assignments, ...eligibilities], groups)]
    .filter(([, roles]) => roles.some((role) => countsAsPrivileged(role, thresholds) || synchronisationRoles.has(role)))
    .map(([id]) => id);
  const { breakGlass, serviceAccounts, syncAccounts } = configuration;
  const declared = declaredIdsOf([...breakGlass, ...serviceAccounts, ...syncAccounts], groups, iso(pipeline.now()));
  return [...new Set([...holders, ...declared])].sort();
}

/** The most apps whose sign-ins are read: three requests an hour. */
const mostApps = 45;

/**
 * Apps of this tenant or another company with a role, or with a permission over the whole tenant or over everybody's
 * content. The least powerful are left out if there are too many.
 */
async function followedApps(context: CollectionContext): Promise<readonly string[]> {
  const read = reader(context);
  const [apps, permissions, assignments] = await Promise.all([
    read('servicePrincipal'),
    read('appRoleAssignment'),
    read('unifiedRoleAssignment'),
  ]);
  const holders = (isHeld: (appRoleId: string) => boolean): readonly string[] =>
    permissions.filter(({ appRoleId }) => isHeld(appRoleId)).map(({ principalId }) => principalId);
  const powerful = [
    ...assignments.map(({ principalId }) => principalId),
    ...holders((id) => tierZeroPermission(id) !== undefined),
    ...holders((id) => dataRoleOf(id, '') !== undefined),
  ];
  const followed = new Set(
    apps.filter((app) => app.servicePrincipalType !== 'ManagedIdentity' && !isMicrosofts(app)).map(({ id }) => id),
  );
  return [...new Set(powerful)].filter((id) => followed.has(id)).slice(0, mostApps);
}

/** Break-glass accounts: people declared by name or through a group. */
export const emergencyIdsOf = (
  { breakGlass }: TenantConfiguration,
  groups: readonly Group[],
  now: string,
): ReadonlySet<string> => declaredIdsOf(breakGlass, groups, now);

function declaredIdsOf(
  accounts: TenantConfiguration['breakGlass'],
  groups: readonly Group[],
  now: string,
): ReadonlySet<string> {
  const members = new Map(groups.map(({ id, memberIds }) => [id, memberIds]));
  return new Set(accounts.filter((account) => isInForce(account, now)).flatMap(({ id }) => members.get(id) ?? [id]));
}
