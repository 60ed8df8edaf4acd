/** Due work is done for every tenant, whatever is wrong with another one. */
import type { Store } from '../../shared/core/store';
import type { DueRow } from '../../shared/core/time/due';
import { schedule } from '../../shared/pipeline/watch/schedule';
import { dueRow, dueShard } from '../../shared/store/keys';
import { newLife } from '../pipeline/mortal';
import { createSmallWorld, defaultStart, startPipeline, tenantId } from '../pipeline/small-world';

const before = (minutes: number): string => new Date(defaultStart - minutes * 60_000).toISOString();
const ruleId = 'b'.repeat(32);
const unwatched = '99999999-2222-4333-8444-555555555555';

/** The rules cannot be read, for example because a row of another version is in the way. */
const withoutRules = (store: Store): Store => ({
  ...store,
  rules: { ...store.rules, read: () => Promise.reject(new Error('a row of a newer build')) },
});

async function queuesAfterTick(spoil: (store: Store) => Store, rows: readonly DueRow[]) {
  const world = createSmallWorld({ spoil });
  await world.store.due.put(rows);
  await schedule(startPipeline(world, newLife()));
  const bodies = world.queues.waiting.map(({ queue, body }) => ({ queue, body }));
  return { world, bodies };
}

test('a row that cannot be processed holds up no later one', async () => {
  const { world, bodies } = await queuesAfterTick(withoutRules, [
    { tenantId, notBefore: before(10), what: 'rule', ruleId },
    { tenantId, notBefore: before(1), what: 'subscriptions' },
  ]);
  expect(bodies.filter(({ queue }) => queue === 'subscriptions')).toHaveLength(1);
  expect(world.logged).toContainEqual({
    event: 'schedule.dueFailed',
    fields: expect.objectContaining({ tenant: tenantId, what: 'rule' }),
  });
  // The due row stays, and the next tick tries again.
  expect(await world.store.due.list(before(0), 10)).toEqual([
    { tenantId, notBefore: before(10), what: 'rule', ruleId },
  ]);
});

test('an unreadable row, such as one of a newer version, holds up no other one', async () => {
  const world = createSmallWorld();
  const unread: DueRow = { tenantId, notBefore: before(10), what: 'sweep' };
  const properties = { v: 2, due: JSON.stringify(unread) };
  await world.tables.transact('Due', dueShard(tenantId), [{ type: 'upsert', rowKey: dueRow(unread), properties }]);
  await world.store.due.put([{ tenantId, notBefore: before(1), what: 'subscriptions' }]);
  await schedule(startPipeline(world, newLife()));
  expect(world.queues.waiting.filter(({ queue }) => queue === 'subscriptions')).toHaveLength(1);
  // A version that can read the row finds it.
  expect(await world.tables.get('Due', dueShard(tenantId), dueRow(unread))).toMatchObject({ properties: { v: 2 } });
});

test('rows of a tenant that is no longer monitored do not come again at every tick', async () => {
  const key = { alertId: 'a'.repeat(32), seq: 1, channel: 'email-acs', recipientId: 'mail' };
  const { world, bodies } = await queuesAfterTick(
    (store) => store,
    [
      { tenantId: unwatched, notBefore: before(1), what: 'delivery', key },
      { tenantId: unwatched, notBefore: before(1), what: 'subscriptions' },
    ],
  );
  expect(bodies.filter(({ body }) => body.includes(unwatched))).toEqual([]);
  expect(await world.store.due.list(before(0), 10)).toEqual([]);
  const tomorrow = before(-24 * 60);
  expect(await world.store.due.list(tomorrow, 10)).toEqual([expect.objectContaining({ what: 'subscriptions' })]);
});
