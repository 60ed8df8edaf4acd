import type { WantedSignIns } from '../../core/collection/graph';
import { rolesOfPeople } from '../../core/conditional-access';
import type { SmallKind } from '../../core/resource/kind';
import { countsAsPrivileged, synchronisationRoles } from '../../core/resource/privileged-roles';
import type { Group, SmallResources } from '../../core/resource/resource';
import { isInForce, type TenantConfiguration } from '../../core/tenant/configuration';
import { iso } from '../context';
import type { CollectionContext } from './collection';
import { lastReadBy } from './last-read';

/** In larger tenants the log is too long to be read completely. */
const mostPeople = 2000;

/** Whose sign-ins are read: everybody's, or in large tenants those of the followed accounts and suspicious ones. */
export async function wantedSignIns(context: CollectionContext): Promise<WantedSignIns> {
  const users = context.basis.heads.find(({ kind }) => kind === 'user');
  const userIds = await followedIds(context);
  const isBeta = context.configuration.betaSignIns === true;
  if (users === undefined) return { userIds, others: 'none', isBeta };
  return { userIds, others: users.count <= mostPeople ? 'all' : 'suspect', isBeta };
}

/** Followed accounts: those with a privileged role, active or eligible, or a role of Entra Connect, and the declared ones; sorted. */
async function followedIds({ pipeline, configuration, basis }: CollectionContext): Promise<readonly string[]> {
  const { tenantId, thresholds } = configuration;
  const read = async <K extends SmallKind>(kind: K): Promise<readonly SmallResources[K][]> =>
    (await lastReadBy(pipeline.store, tenantId, basis.heads, kind)) ?? [];
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
