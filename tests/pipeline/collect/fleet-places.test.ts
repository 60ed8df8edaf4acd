/**
 * A process collects few large fleets at a time, so that it does not run out of memory; the others come later and are
 * not lost.
 */
import { collect } from '../../../shared/pipeline/collect/collect';
import { fleetPlaces } from '../../../shared/pipeline/collect/fleet-places';
import { newLife } from '../mortal';
import { createSmallWorld, startPipeline, tenantId } from '../small-world';

const devices = { tenantId, bucket: 'intune', kinds: ['managedDevice'], reason: 'hint' } as const;
const again = { ...devices, kinds: [], reason: 'again' } as const;

async function crowded(largeFrom: number) {
  const world = createSmallWorld();
  const places = fleetPlaces(1, largeFrom);
  const leave = places.take();
  const pipeline = { ...startPipeline(world, newLife()), largeFleets: places };
  await collect(pipeline, devices);
  const counted = async () => (await world.store.snapshots.readHead(tenantId, 'managedDevice'))?.count ?? 0;
  return { world, places, leave, pipeline, counted };
}

test('a large fleet waits for its turn, without a failure, and is then collected', async () => {
  const { world, places, leave, pipeline, counted } = await crowded(2);
  expect(await counted()).toBe(0);
  expect((await world.store.watermarks.readKind(tenantId, 'managedDevice'))?.row.failure ?? null).toBeNull();
  const message = world.queues.waiting.find(({ body }) => body === JSON.stringify(again));
  expect(message?.visibleAt).toBe(world.now() + 10_000);
  world.advanceTo(world.now() + 10_000);
  leave?.();
  await collect(pipeline, again);
  expect(await counted()).toBe(world.tenant.devices.length);
  // The process's own place is free again.
  expect(places.take()).toBeDefined();
});

test('a small fleet never waits', async () => {
  const { world, counted } = await crowded(1_000);
  expect(await counted()).toBe(world.tenant.devices.length);
});
