/** Storage that takes seconds for each request, while several collections of a tenant wait for its lease. */
import * as fc from 'fast-check';
import type { AlertStore } from '../../shared/core/alert/alert-store';
import { secondMs } from '../../shared/core/time/durations';
import { underTenantLease } from '../../shared/pipeline/collect/tenant-lease';
import type { Pipeline } from '../../shared/pipeline/context';
import { newLife } from './mortal';
import { createSmallWorld, type SmallWorld, startPipeline, tenantId } from './small-world';

/** Each request for the lease takes the next of these times. Sleeping takes its time too. */
function slowly(world: SmallWorld, latencies: readonly number[]): Pipeline {
  const pipeline = startPipeline(world, newLife());
  const { alerts } = pipeline.store;
  let asked = 0;
  const acquire: AlertStore['acquire'] = async (...given) => {
    const fence = await alerts.acquire(...given);
    world.advanceTo(world.now() + (latencies[asked % latencies.length] ?? 0));
    asked += 1;
    return fence;
  };
  return {
    ...pipeline,
    store: { ...pipeline.store, alerts: { ...alerts, acquire } },
    sleep: async (ms) => world.advanceTo(world.now() + ms),
  };
}

const isoAt = (ms: number): string => new Date(ms).toISOString();

test('a lease that is not won is given up in time, however slow the requests are', async () => {
  const latencies = fc.array(fc.integer({ min: 0, max: 15 * secondMs }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(latencies, async (each) => {
      const world = createSmallWorld();
      await world.store.alerts.acquire(tenantId, 'other', isoAt(world.now()), isoAt(world.now() + 600 * secondMs));
      const startedAt = world.now();
      const done = await underTenantLease(slowly(world, each), tenantId, 'one', async (fence) => ({
        result: 1,
        fence,
      }));
      expect(done).toBeUndefined();
      expect(world.now() - startedAt).toBeLessThanOrEqual(20 * secondMs + Math.max(...each) + 250);
    }),
    { numRuns: 60 },
  );
});

test.each([
  [9, 21],
  [11, 30],
  [25, 30],
])('a lease that took %i s to take lasts another %i s when the work begins', async (tookS, leftS) => {
  const world = createSmallWorld();
  const pipeline = slowly(world, [tookS * secondMs]);
  const left = await underTenantLease(pipeline, tenantId, 'one', async (fence) => {
    // A renewal makes a few requests to storage in memory.
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    const at = async (ms: number) => world.store.alerts.acquire(tenantId, 'two', isoAt(world.now() + ms), isoAt(0));
    expect(await at(leftS * secondMs - 1)).toBeUndefined();
    const taken = await at(leftS * secondMs);
    return { result: taken?.holder, fence };
  });
  expect(left).toBe('two');
});
