import { rolesOfPeople } from '../core/conditional-access';
import { isInForce } from '../core/configuration';
import type { SmallKind } from '../core/kind';
import { isPrivilegedRole } from '../core/privileged-roles';
import type { SmallResources } from '../core/resource';
import { iso } from './context';
import type { LookContext } from './look';

/** Accounts whose sign-ins are read: those with a privileged role, active or eligible, and the declared emergency accounts; sorted. */
export async function followedIds({ pipeline, configuration }: LookContext): Promise<readonly string[]> {
  const { tenantId, thresholds, breakGlass } = configuration;
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
    .filter(([, roles]) =>
      roles.some((role) => isPrivilegedRole(role) || thresholds.privilegedRolesAdded.includes(role)),
    )
    .map(([id]) => id);
  const members = new Map(groups.map(({ id, memberIds }) => [id, memberIds]));
  const declared = breakGlass
    .filter((account) => isInForce(account, iso(pipeline.now())))
    .flatMap(({ id }) => members.get(id) ?? [id]);
  return [...new Set([...privileged, ...declared])].sort();
}
