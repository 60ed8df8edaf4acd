/** Every hour a tenant is swept. Once a day, and after an outage, the sweep also deletes old data. */
import { dayMs, hourMs, minuteMs } from '../../../shared/core/time/durations';
import { schedule } from '../../../shared/pipeline/watch/schedule';
import { sweep } from '../../../shared/pipeline/watch/sweep';
import { newLife } from '../mortal';
import { createSmallWorld, startPipeline, tenantId } from '../small-world';

/** The number of sweeps that the ticks at these hours requested, and how many of them delete. */
async function sweepsAt(at: readonly number[]) {
  const world = createSmallWorld();
  const pipeline = startPipeline(world, newLife());
  const start = world.now();
  await world.store.due.put([{ tenantId, notBefore: new Date(start).toISOString(), what: 'sweep' }]);
  const daily: number[] = [];
  let all = 0;
  for (const hour of at) {
    world.advanceTo(start + hour * hourMs);
    const before = world.queues.waiting.length;
    await schedule(pipeline);
    const sent = world.queues.waiting.slice(before).filter(({ body }) => 'sweep' in JSON.parse(body));
    all += sent.length;
    if (sent.some(({ body }) => JSON.parse(body).isDaily === true)) daily.push(hour);
  }
  return { all, daily };
}

const hours = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

test('once a day, at the same hour', async () => {
  const { all, daily } = await sweepsAt(hours(0, 72));
  expect(all).toBe(72);
  expect(daily).toHaveLength(3);
  expect(new Set(daily.map((hour) => hour % 24)).size).toBe(1);
});

test('where the timer stood still at that hour, in the first sweep after it', async () => {
  const [first = 0] = (await sweepsAt(hours(0, 24))).daily;
  const up = [...hours(0, first), ...hours(first + 3, first + 24)];
  expect((await sweepsAt(up)).daily).toEqual([first + 3]);
});

test('during a backup nothing is deleted, for two days at most, and the daily sweep comes again', async () => {
  const world = createSmallWorld();
  const pipeline = startPipeline(world, newLife());
  const { store, queues } = world;
  const day = '2026-11-01';
  await store.metrics.add(tenantId, 'user.changes', day, { added: 1 }, 'once');
  const kept = () => store.metrics.read(tenantId, 'user.changes', [day]);
  world.advanceTo(world.now() + 3000 * dayMs);
  const began = new Date(world.now() - minuteMs).toISOString();
  const unfinished = { began, storageFormat: 1, files: [], at: null, heldUntil: null };
  await store.watch.writeBackup({ since: began, began, whole: null, failure: null, unfinished }, null);
  const daily = { tenantId, sweep: true, isDaily: true } as const;
  const asked = queues.waiting.length;
  await sweep(pipeline, daily);
  expect(await kept()).toEqual({ added: 1 });
  expect(queues.waiting.slice(asked).map(({ body }) => JSON.parse(body))).toEqual([daily]);
  world.advanceTo(world.now() + 2 * dayMs);
  await sweep(pipeline, daily);
  expect(await kept()).toEqual({});
});
