/** Requests of the timer: each slot is requested once, nothing twice, and a lost request again within a few minutes. */
import type { CollectMessage } from '../../../shared/core/queues';
import { minuteMs } from '../../../shared/core/time/durations';
import { schedule } from '../../../shared/pipeline/watch/schedule';
import { countingTables } from '../../counting-tables';
import { memoryTables } from '../../memory-tables';
import { newLife } from '../mortal';
import {
  createSmallWorld,
  defaultStart,
  realCadences,
  type SmallWorld,
  startApp,
  startPipeline,
  tenantId,
} from '../small-world';

const world = (over: Parameters<typeof createSmallWorld>[0] = {}): SmallWorld =>
  createSmallWorld({ ...over, configuration: { cadenceMinutes: realCadences(), ...over.configuration } });

/** One tick a minute, while no process handles the requests. */
async function ticks(small: SmallWorld, minutes: number): Promise<void> {
  const pipeline = startPipeline(small, newLife());
  for (let minute = 0; minute < minutes; minute += 1) {
    await schedule(pipeline);
    small.advanceTo(small.now() + minuteMs);
  }
}

const loseAll = ({ queues }: SmallWorld): void => {
  for (const message of [...queues.waiting]) queues.remove(message);
};

const collectsOf = ({ queues }: SmallWorld): readonly CollectMessage[] =>
  queues.waiting.map(({ body }) => JSON.parse(body)).filter(({ bucket }) => bucket !== undefined);

/** The number of requests for the resource type that was requested most. */
function timesAsked(small: SmallWorld): number {
  const kinds = collectsOf(small).flatMap((message) => message.kinds);
  return Math.max(...kinds.map((kind) => kinds.filter((one) => one === kind).length));
}

test('the first tick asks for every resource type, and the minutes after it for none of them again', async () => {
  const small = world();
  await ticks(small, 1);
  const first = collectsOf(small).flatMap(({ kinds }) => kinds);
  expect(first.length).toBeGreaterThan(40);
  expect(new Set(first).size).toBe(first.length);
  await ticks(small, 3);
  const shortest = Math.min(...Object.values(realCadences()));
  expect(shortest).toBeGreaterThanOrEqual(5);
  // A slot may begin in these minutes; a request that waits since the first tick is not repeated.
  expect(timesAsked(small)).toBeLessThanOrEqual(2);
  expect(collectsOf(small).length).toBeLessThan(2 * first.length);
});

test('a host that works nothing off for half an hour finds each slot at most once in five minutes', async () => {
  const small = world({ configuration: { cadenceMinutes: { ...realCadences(), user: 240 } } });
  await ticks(small, 30);
  const ofUsers = collectsOf(small).filter(({ kinds }) => kinds.includes('user'));
  expect(ofUsers.length).toBeGreaterThan(1);
  expect(ofUsers.length).toBeLessThanOrEqual(7);
});

test('a lost request is repeated within ten minutes', async () => {
  const small = world();
  await ticks(small, 1);
  loseAll(small);
  const app = startApp(small);
  await app.runUntil(small.now() + 10 * minuteMs);
  const rows = await small.store.watermarks.readKinds(tenantId);
  expect(rows.filter(({ lastAttemptAt }) => lastAttemptAt !== null).length).toBeGreaterThan(40);
});

test('another tenant is collected from the next tick on', async () => {
  const small = world();
  const at = new Date(small.now() - minuteMs).toISOString();
  await small.store.watch.writeTick({ at, upSince: at, tenants: 'of others', heartbeat: null }, null);
  await ticks(small, 1);
  expect(collectsOf(small).flatMap(({ kinds }) => kinds).length).toBeGreaterThan(40);
});

test('a tick from the future, written by a wrong clock, stops no collection', async () => {
  const small = world();
  await ticks(small, 1);
  loseAll(small);
  const read = await small.store.watch.readTick();
  if (read === undefined) throw new Error('a tick writes its row');
  const at = new Date(small.now() + 600 * minuteMs).toISOString();
  await small.store.watch.writeTick({ ...read.row, at }, read.etag);
  await ticks(small, 1);
  expect(collectsOf(small).flatMap(({ kinds }) => kinds).length).toBeGreaterThan(40);
});

test('a minute in which nothing is due reads no row of a tenant', async () => {
  const { tables, requests } = countingTables(memoryTables());
  const small = world({ tables, startAt: defaultStart });
  const app = startApp(small);
  await app.tick();
  await app.drain();
  await app.runUntil(small.now() + 12 * minuteMs);
  const pipeline = startPipeline(small, newLife());
  const spent: number[] = [];
  for (let minute = 0; minute < 10; minute += 1) {
    const before = requests();
    await schedule(pipeline);
    spent.push(requests() - before);
    small.advanceTo(small.now() + minuteMs);
  }
  // The row of the last tick, the due rows of the tenant and of the deployment, roll-ups and customers.
  expect(Math.min(...spent)).toBeLessThanOrEqual(6);
});
