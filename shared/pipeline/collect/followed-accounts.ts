import { rolesOfPeople } from '../../core/conditional-access';
import type { SmallKind } from '../../core/resource/kind';
import { countsAsPrivileged } from '../../core/resource/privileged-roles';
import type { Group, SmallResources } from '../../core/resource/resource';
import { isInForce, type TenantConfiguration } from '../../core/tenant/configuration';
import { iso } from '../context';
import type { LookContext } from './look';

/** Accounts whose sign-ins are read: those with a privileged role, active or eligible, and the declared emergency accounts; sorted. */
export async function followedIds({ pipeline, configuration }: LookContext): Promise<readonly string[]> {
  const { tenantId, thresholds } = configuration;
  const { snapshots } = pipeline.store;
  const read = async <K extends SmallKind>(kind: K): Promise<readonly SmallResources[K][]> => {
    const head = await snapshots.readHead(tenantId, kind);
    return head === undefined ? [] : snapshots.readSmall(tenantId, kind, head.manifest);
  };
  const [assignments, eligibilities, groups] = await Promise.all([
    read('unifiedRoleAssignment'),
    read('unifiedRoleEligibilityScheduleInstance'),
    read('group'),
  ]);
  const privileged = [...rolesOfPeople([...assignments, ...eligibilities], groups)]
    .filter(([, roles]) => roles.some((role) => countsAsPrivileged(role, thresholds)))
    .map(([id]) => id);
  return [...new Set([...privileged, ...emergencyIdsOf(configuration, groups, iso(pipeline.now()))])].sort();
}

/** People who are declared for emergencies, by name or as members of a group that is. */
export function emergencyIdsOf(
  { breakGlass }: TenantConfiguration,
  groups: readonly Group[],
  now: string,
): ReadonlySet<string> {
  const members = new Map(groups.map(({ id, memberIds }) => [id, memberIds]));
  return new Set(breakGlass.filter((account) => isInForce(account, now)).flatMap(({ id }) => members.get(id) ?? [id]));
}
