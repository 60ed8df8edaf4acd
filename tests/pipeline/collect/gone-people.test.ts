/** PIM lists the roles of deleted accounts for some days. An account that cannot be checked still counts. */
import type { Kind, SmallKind } from '../../../shared/core/resource/kind';
import type { Head } from '../../../shared/core/resource/snapshot';
import { type StateSource, stateFrom } from '../../../shared/pipeline/collect/tenant-state';
import { assignment, globalAdministratorRole, group, user } from '../../fixtures/conditional-access';
import { watchedConfiguration } from '../small-world';

const held = [
  assignment('ada', globalAdministratorRole),
  assignment('hidden', globalAdministratorRole, { principalType: 'unknown' }),
  assignment('deleted', globalAdministratorRole, { principalType: 'unknown' }),
  assignment('admins', globalAdministratorRole, { principalType: 'group' }),
];

const headOf = (kind: Head['kind'], over: Partial<Head>): Head => ({
  ...{ tenantId: 't', kind, version: 1, takenAt: '2026-11-24T08:00:00.000Z', count: 1, epoch: 0, etag: null },
  ...{ manifest: { rows: [], count: 0 }, previous: null, asides: {}, facets: {} },
  ...over,
});

const holders = async (unread: readonly Kind[], heads: readonly Head[] = []): Promise<readonly string[]> => {
  const small: { readonly [K in SmallKind]?: readonly unknown[] } = {
    unifiedRoleAssignment: held,
    group: [group('admins', ['bea', 'leaver'])],
  };
  const source: StateSource = {
    configuration: watchedConfiguration(),
    now: '2026-11-24T09:00:00.000Z',
    head: (kind) => heads.find((one) => one.kind === kind),
    held: (kind) =>
      unread.includes(kind)
        ? { status: 'unknown', reason: 'notRead' }
        : { status: 'present', value: null, takenAt: '2026-11-24T08:00:00.000Z', version: 1 },
    small: async (kind) => (small[kind] ?? []) as never, // Safe: the array under a kind's key contains that kind's resources.
    facets: () => ({}),
    users: async function* () {
      yield ['ada', 'bea', 'hidden', 'leaver'].map((id) => user(id));
    },
    devices: () => undefined,
  };
  return [...(await stateFrom(source).facts()).rolesOfPerson.keys()].toSorted();
};

test('a deleted person holds no role, and one whom Graph only hides still does', async () => {
  expect(await holders([])).toEqual(['ada', 'bea', 'hidden', 'leaver']);
});

test.each(['user', 'servicePrincipal'] as const)(
  'nobody counts as deleted if the list "%s" was not read',
  async (kind) => {
    expect(await holders([kind])).toEqual(['ada', 'bea', 'deleted', 'hidden', 'leaver']);
  },
);

test('a person who left a group by deletion does not count until users are read again, and then counts if they exist', async () => {
  const gone = { gone: { at: '2026-11-24T08:30:00.000Z', ids: ['leaver', 'hidden'] } };
  const list = headOf('group', { facets: gone });
  expect(await holders([], [list, headOf('user', { begunAt: '2026-11-24T08:00:00.000Z' })])).toEqual(['ada', 'bea']);
  const later = ['ada', 'bea', 'hidden', 'leaver'];
  expect(await holders([], [list, headOf('user', { begunAt: '2026-11-24T08:45:00.000Z' })])).toEqual(later);
});
