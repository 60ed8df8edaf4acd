/**
 * Operators' changes to customers: who is alerted, and how subscriptions and rows of a leaving customer are deleted.
 */
import { CollectionError } from '../../../shared/core/collection/failure';
import { deploymentId } from '../../../shared/core/deployment/deployment';
import { type CustomerRow, invitedCustomer } from '../../../shared/core/tenant/customer';
import { actOnCustomer, type CustomerDesk, invite } from '../../../shared/pipeline/operate/customers';
import { advanceDepartures } from '../../../shared/pipeline/operate/leave';
import { advanceCustomers, recordInterruptedChanges } from '../../../shared/pipeline/watch/customers';
import { appStore } from '../../app-store';
import { type ApartWorld, contactOf, createApartWorld, nocAddress } from '../../invariants/apart-world';
import { memoryTables } from '../../memory-tables';
import { anEvent } from '../../store/fixtures';

const northwind = '2d2d2d2d-0000-4000-8000-00000000000c';
const ada = { id: 'ada', tenantId: 'msp', name: 'Ada Brandt' };
const start = Date.parse('2026-11-24T14:00:00Z');

const customer = (now: number): CustomerRow => ({
  ...invitedCustomer({ tenantId: northwind, name: 'Northwind', tags: ['gold'], settings: {} }, now),
  state: 'watching',
});

const sentTo = ({ sent }: ApartWorld, address: string) =>
  sent.filter((one) => one.to === address).map(({ message }) => message);

describe('the recipients of the deployment', () => {
  test.each([
    ['an operator of the page', ada, /Ada Brandt/],
    ['the command', null, /npm run onboard/],
  ])('are alerted once of a pause by %s, and no customer is', async (_, by, words) => {
    const world = await createApartWorld([1]);
    await world.minutes(3);
    const { store } = world.pipeline;
    const now = world.pipeline.now();
    await store.customers.write(customer(now), null);
    const before = sentTo(world, nocAddress).length;
    await actOnCustomer({ pipeline: world.pipeline, by }, northwind, { type: 'pause' });
    await world.minutes(10);
    const news = sentTo(world, nocAddress).slice(before);
    expect(news.map(({ title }) => title)).toEqual([expect.stringContaining('Northwind')]);
    const [message] = news;
    expect(message?.tenantId).toBe(deploymentId);
    expect(JSON.stringify(message)).toMatch(words);
    expect(message).toMatchSnapshot();
    expect(JSON.stringify(sentTo(world, contactOf(1)))).not.toContain('Northwind');
  });

  test('are alerted once, even if the command ends right after it stored the change', async () => {
    const world = await createApartWorld([1]);
    await world.minutes(3);
    const { pipeline } = world;
    const { store } = pipeline;
    await store.customers.write(customer(pipeline.now()), null);
    const before = sentTo(world, nocAddress).length;
    const record = async (): Promise<never> => {
      throw new Error('killed');
    };
    const dying = { now: pipeline.now, store: { ...store, events: { ...store.events, record } } };
    await expect(actOnCustomer({ pipeline: dying, by: null }, northwind, { type: 'leave' })).rejects.toThrow('killed');
    // The operator runs the command again, which finds nothing to change.
    expect((await actOnCustomer({ pipeline, by: null }, northwind, { type: 'leave' })).outcome).toBe('unchanged');
    await world.minutes(90);
    const news = sentTo(world, nocAddress).slice(before);
    expect(news.map(({ title }) => title)).toEqual([expect.stringContaining('Northwind')]);
  });
});

describe('the record of the deployment has what an operator did, if the process ends right after it', () => {
  const exported = { name: 'export.jsonl', sha256: '0'.repeat(64), lines: {} };
  const leaving = { startedAt: new Date(start).toISOString(), exported, confirmedAt: null, rows: null, gone: 0 };
  const begins = (over: Partial<CustomerRow>): CustomerRow => ({ ...customer(start), ...over });
  type Desk = Parameters<typeof actOnCustomer>[0];
  const invitation = { tenant: northwind, name: 'Northwind', groups: [], mail: undefined };
  const deskOf = (desk: Desk): CustomerDesk => ({
    ...desk,
    ...{ isRegistered: true, homeTenantId: '', isOfFile: () => false, namesOfFile: [] },
    ...{ customers: () => desk.pipeline.store.customers.list(() => undefined), problemsOf: () => [] },
    findTenant: async () => ({ outcome: 'found', tenantId: northwind }),
  });

  test.each<[string, CustomerRow | null, (desk: Desk) => Promise<unknown>]>([
    ['invite', null, (desk) => invite(deskOf(desk), invitation, () => undefined)],
    [
      'export',
      begins({ state: 'leaving', departure: { ...leaving, endedAt: null } }),
      (desk) => actOnCustomer(desk, northwind, { type: 'export', exported }),
    ],
    [
      'delete',
      begins({ state: 'leaving', departure: { ...leaving, endedAt: null } }),
      (desk) => actOnCustomer(desk, northwind, { type: 'delete', isExportWanted: true }),
    ],
    ['pause', begins({}), (desk) => actOnCustomer(desk, northwind, { type: 'pause' })],
  ])('%s, and however long the deployment stood still', async (what, before, act) => {
    const store = appStore(memoryTables());
    if (before !== null) await store.customers.write(before, null);
    const record = async (): Promise<never> => {
      throw new Error('killed');
    };
    const dying = { now: () => start, store: { ...store, events: { ...store.events, record } } };
    await expect(act({ pipeline: dying, by: ada })).rejects.toThrow('killed');
    const recorded = async (): Promise<readonly (readonly unknown[])[]> => {
      const events = await store.events.recent(deploymentId, ['2026-11-24', '2026-11-28'], 10);
      return events.map(({ source, details, attribution }) => [source, details.what, JSON.stringify(attribution)]);
    };
    expect(await recorded()).toEqual([]);
    let now = start + 4 * 24 * 3_600_000;
    for (let tick = 0; tick < 2; tick += 1) {
      now += 60_000;
      const pipeline = { log: () => {}, now: () => now, store };
      await recordInterruptedChanges(pipeline, await store.customers.list(() => undefined));
    }
    expect(await recorded()).toEqual([['customer', what, expect.stringContaining('"id":"ada"')]]);
    expect((await store.customers.read(northwind))?.row.changed).toMatchObject({ what, by: { id: 'ada' } });
    expect((await store.directory.readNames(deploymentId, ['ada'])).get('ada')?.displayName).toBe('Ada Brandt');
  });

  test('also if another change follows before the next tick', async () => {
    const store = appStore(memoryTables());
    await store.customers.write(begins({}), null);
    const record = async (): Promise<never> => {
      throw new Error('killed');
    };
    const dying = { now: () => start, store: { ...store, events: { ...store.events, record } } };
    await expect(actOnCustomer({ pipeline: dying, by: ada }, northwind, { type: 'pause' })).rejects.toThrow('killed');
    await actOnCustomer({ pipeline: { now: () => start + 1000, store }, by: null }, northwind, { type: 'resume' });
    const events = await store.events.recent(deploymentId, ['2026-11-24'], 10);
    expect(events.map(({ details }) => details.what).sort()).toEqual(['pause', 'resume']);
  });
});

describe('two tenants that are invited under one name at the same moment', () => {
  const names = ['Fabrikam', 'fabrikam '];
  const ids = names.map((_, at) => `2d2d2d2d-0000-4000-8000-${String(at).padStart(12, '0')}`);

  const inviteBoth = async (store: ReturnType<typeof appStore>, at = start): Promise<readonly string[]> => {
    const done = await Promise.all(
      ids.map((tenantId, which) =>
        invite(
          {
            ...{ pipeline: { now: () => at, store }, by: ada, isRegistered: true, homeTenantId: '' },
            ...{ isOfFile: () => false, namesOfFile: [], problemsOf: () => [] },
            customers: () => store.customers.list(() => undefined),
            findTenant: async () => ({ outcome: 'found', tenantId }),
          },
          { tenant: tenantId, name: names[which], groups: [], mail: undefined },
          () => undefined,
        ),
      ),
    );
    return done.map((one) => (one.status === 'done' ? 'done' : one.why)).sort();
  };

  test('are never both invited, and one is refused for its name', async () => {
    const store = appStore(memoryTables());
    expect(await inviteBoth(store)).toEqual(['done', 'sameName']);
    expect(await store.customers.list(() => undefined)).toHaveLength(1);
    // The invited one can be invited again, and the other one can use the name once that has left.
    expect(await inviteBoth(store, start + 1000)).toEqual(['done', 'sameName']);
    const [invited] = await store.customers.list(() => undefined);
    const read = await store.customers.read(invited?.tenantId ?? '');
    if (read === undefined) throw new Error('no customer');
    await store.customers.write({ ...read.row, state: 'left' }, read.etag);
    expect(await inviteBoth(store, start + 3_600_000)).toEqual(['done', 'sameName']);
  });
});

test('the permissions of many customers are read within an hour, some at each tick, and then once an hour', async () => {
  const store = appStore(memoryTables());
  const ids = Array.from({ length: 50 }, (_, at) => `2d2d2d2d-0000-4000-8000-${String(at).padStart(12, '0')}`);
  for (const tenantId of ids) await store.customers.write({ ...customer(start), tenantId }, null);
  let now = start;
  const asked: string[] = [];
  const graph = async (tenantId: string) => {
    asked.push(tenantId);
    throw new CollectionError({ reason: 'throttled', retryAfterSeconds: 1, detail: '' });
  };
  const tick = async (): Promise<number> => {
    now += 60_000;
    asked.length = 0;
    await advanceCustomers({ graph, log: () => {}, now: () => now, speed: 1, store });
    return asked.length;
  };
  expect([await tick(), await tick(), await tick(), await tick()]).toEqual([20, 20, 10, 0]);
  const [watching] = await store.customers.list(() => undefined);
  expect([watching?.state, watching?.trouble]).toEqual(['watching', null]);
  now += 57 * 60_000;
  expect(await tick()).toBe(20);
});

test('where Entra does not answer, a tick does not wait for every invited customer, and the next ones ask the others', async () => {
  const store = appStore(memoryTables());
  const ids = Array.from({ length: 60 }, (_, at) => `2d2d2d2d-0000-4000-8000-${String(at).padStart(12, '0')}`);
  for (const tenantId of ids) await store.customers.write({ ...customer(start), tenantId, state: 'invited' }, null);
  let now = start;
  const asked: string[] = [];
  const graph = async (tenantId: string) => {
    asked.push(tenantId);
    // Eight at a time wait 30 s each.
    now += 4_000;
    throw new CollectionError({ reason: 'throttled', retryAfterSeconds: 1, detail: '' });
  };
  for (let tick = 0; tick < 15; tick += 1) {
    const before = now;
    await advanceCustomers({ graph, log: () => {}, now: () => now, speed: 1, store });
    expect(now - before).toBeLessThan(60_000);
    now = before + 60_000;
  }
  expect(new Set(asked)).toEqual(new Set(ids));
});

describe('a customer that is leaving', () => {
  async function leaving(over: Partial<CustomerRow['departure'] & object> = {}, events = 5) {
    const tables = memoryTables();
    const store = appStore(tables);
    const startedAt = new Date(start).toISOString();
    const departure = { startedAt, exported: null, confirmedAt: null, rows: null, gone: 0, endedAt: null, ...over };
    await store.customers.write({ ...customer(start), state: 'leaving', departure }, null);
    await store.events.record(
      Array.from({ length: events }, (_, n) => anEvent(northwind, n)),
      false,
    );
    await store.subscriptions.put({
      ...{ tenantId: northwind, resource: 'users', subscriptionId: 'own', kind: 'user', nonce: 'n' },
      expiresAt: '2026-11-27T00:00:00Z',
    });
    const logged: string[] = [];
    const deleted: string[] = [];
    let now = start + 5 * 60_000;
    const advance = async (deleteSubscription = async (id: string) => void deleted.push(id)): Promise<void> =>
      advanceDepartures(
        {
          // Safe: nothing else of Graph is used.
          graph: async () => ({ deleteSubscription }) as never,
          log: (event) => logged.push(event),
          now: () => now,
          store,
        },
        await store.customers.list(() => {}),
      );
    return {
      ...{ advance, deleted, logged, store, tables },
      at: (ms: number) => {
        now = ms;
      },
      rowOf: async () => (await store.customers.read(northwind))?.row,
    };
  }
  const confirmedAt = new Date(start + 4 * 60_000).toISOString();

  test('loses its subscriptions at Microsoft, and keeps its rows until the deletion is confirmed', async () => {
    const { advance, deleted, store } = await leaving();
    await advance();
    await advance();
    expect(deleted).toEqual(['own']);
    expect(await store.subscriptions.list(northwind)).toEqual([]);
    expect(await store.tenantRows.count(northwind)).toMatchObject({ Events: expect.any(Number) });
  });

  test('leaves also where Graph refuses', async () => {
    const { advance, logged, rowOf, store } = await leaving({ confirmedAt });
    await advance(async () => {
      throw new Error('403');
    });
    expect(logged).toEqual(['customer.subscriptionsKept']);
    expect(await rowOf()).toMatchObject({ state: 'left', departure: { gone: expect.any(Number) } });
    expect(await store.tenantRows.count(northwind)).toEqual({});
  });

  test('stops asking Microsoft to delete its subscriptions after an hour', async () => {
    const { advance, at, deleted } = await leaving();
    at(start + 60 * 60_000);
    await advance();
    expect(deleted).toEqual([]);
  });

  test('is not deleted while work that began earlier may run', async () => {
    const { advance, at, rowOf } = await leaving({ confirmedAt });
    at(start + 60_000);
    await advance();
    expect(await rowOf()).toMatchObject({ state: 'leaving', departure: { rows: null } });
  });

  test('is deleted in steps: the next ticks finish what one tick leaves, and the receipt counts all of it', async () => {
    const { rowOf, store } = await leaving({ confirmedAt }, 2500);
    const counted = await store.tenantRows.count(northwind);
    let now = start + 5 * 60_000;
    const slow = async (): Promise<void> =>
      advanceDepartures(
        {
          graph: async () => {
            throw new Error('Graph refuses');
          },
          log: () => {},
          // Every read of the clock takes 15 seconds.
          now: () => {
            now += 15_000;
            return now;
          },
          store,
        },
        await store.customers.list(() => {}),
      );
    await slow();
    const half = await rowOf();
    expect(half).toMatchObject({ state: 'leaving', departure: { rows: counted } });
    expect(half?.departure?.gone).toBeGreaterThan(0);
    for (let tick = 0; tick < 40 && (await rowOf())?.state === 'leaving'; tick += 1) await slow();
    const total = Object.values(counted).reduce((sum, count) => sum + count, 0);
    expect(await rowOf()).toMatchObject({ state: 'left', departure: { gone: total, rows: counted } });
  });
});
