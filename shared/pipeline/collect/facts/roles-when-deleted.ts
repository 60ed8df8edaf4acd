import { accountDeletions, activityOf, isSuccess } from '../../../core/attribution';
import { rolesOfPeople } from '../../../core/conditional-access';
import { isAuditRecord, recordTime } from '../../../core/log/record';
import type { SmallKind } from '../../../core/resource/kind';
import type { SmallResources } from '../../../core/resource/resource';
import type { TenantConfiguration } from '../../../core/tenant/configuration';
import type { TenantFacts } from '../../../core/verdict/control';
import type { Ports } from '../../context';
import type { Collection } from '../collection';
import { privilegedIdsOf, type TenantState } from '../tenant-state';

type Roles = Pick<TenantFacts, 'rolesOfPerson' | 'eligibleRolesOfPerson' | 'privilegedIds'>;

/**
 * The roles of everybody, with those that an account had when an entry of this collection says that it was deleted. The
 * lists of roles may have been read since, without the account.
 */
export async function rolesWhenDeleted(
  { store }: Ports<'store'>,
  { records, configuration }: Pick<Collection, 'records' | 'configuration'>,
  after: TenantState,
  known: Roles,
): Promise<Roles> {
  const deletedAt = new Map(
    records
      .filter(isAuditRecord)
      .filter((record) => isSuccess(record) && accountDeletions.includes(activityOf(record)))
      .flatMap((record) => record.targets.map(({ id }) => [id, recordTime(record)] as const)),
  );
  if (deletedAt.size === 0) return known;
  const listThen = <K extends SmallKind>(kind: K): Promise<readonly SmallResources[K][]> =>
    listWhen(store, configuration, after, kind, [...deletedAt.values()].sort()[0] ?? '');
  const [assignments, eligibilities, groups] = await Promise.all([
    listThen('unifiedRoleAssignment'),
    listThen('unifiedRoleEligibilityScheduleInstance'),
    listThen('group'),
  ]);
  const withThen = (
    roles: Roles['rolesOfPerson'],
    listed: Parameters<typeof rolesOfPeople>[0],
  ): Roles['rolesOfPerson'] => {
    const then = [...rolesOfPeople(listed, groups)].filter(([id]) => deletedAt.has(id));
    return new Map([...roles, ...then]);
  };
  const rolesOfPerson = withThen(known.rolesOfPerson, assignments);
  const eligibleRolesOfPerson = withThen(known.eligibleRolesOfPerson, eligibilities);
  const privilegedIds = privilegedIdsOf(configuration, rolesOfPerson, eligibleRolesOfPerson);
  return { rolesOfPerson, eligibleRolesOfPerson, privilegedIds };
}

/** The list at this time, as far as it is kept: if it has changed since, the version before that change. */
async function listWhen<K extends SmallKind>(
  { snapshots }: Ports<'store'>['store'],
  { tenantId }: Pick<TenantConfiguration, 'tenantId'>,
  state: TenantState,
  kind: K,
  at: string,
): Promise<readonly SmallResources[K][]> {
  const head = state.head(kind);
  if (head === undefined) return [];
  const isChangedSince = head.previous !== null && (head.contentAt ?? head.takenAt) > at;
  return snapshots.readSmall(tenantId, kind, isChangedSince && head.previous !== null ? head.previous : head.manifest);
}
