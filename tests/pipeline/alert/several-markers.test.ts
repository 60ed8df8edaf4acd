/**
 * A large collection leaves several markers in no particular order: its recoveries still end what its detections
 * opened.
 */
import type { WatchEvent } from '../../../shared/core/event/event';
import { raiseMarked } from '../../../shared/pipeline/alert/raise-events';
import { underTenantLease } from '../../../shared/pipeline/collect/tenant-lease';
import { anEvent, hex } from '../../store/fixtures';
import { newLife } from '../mortal';
import { createSmallWorld, defaultStart, startPipeline, tenantId } from '../small-world';

const day = '2026-11-24';
const at = (seconds: number): string => new Date(defaultStart + seconds * 1_000).toISOString();

function event(number: number, seconds: number, over: Partial<WatchEvent>): WatchEvent {
  return anEvent(tenantId, number, {
    source: 'EV.P01',
    anchor: at(seconds),
    happenedAt: at(seconds),
    recordedAt: at(60),
    resource: { kind: 'directoryAudit', id: 'ca01', name: 'CA01' },
    groupKey: 'EV.P01|ca01',
    concern: 'EV.P01|ca01',
    attribution: { status: 'notYetKnown' },
    details: { subjects: [] },
    ...over,
  });
}

type World = ReturnType<typeof createSmallWorld>;

const raiseAll = (world: World, pipeline: ReturnType<typeof startPipeline>) =>
  underTenantLease(pipeline, tenantId, 'holder', async (fence) => ({
    result: undefined,
    fence: await raiseMarked(pipeline, world.configuration, [day], fence),
  }));

test.each([1, 2, 3, 4, 5, 6, 7, 8])('no matter which marker comes first: %d', async (number) => {
  const world = createSmallWorld();
  const pipeline = startPipeline(world, newLife());
  const opened = event(number, 1, { type: 'detection' });
  const over = event(number + 100, 2, { type: 'recovery', details: { subjects: [], restores: [hex(number)] } });
  for (const one of [over, opened]) await pipeline.store.events.record([one], true);
  world.advanceTo(defaultStart + 60_000);
  await raiseAll(world, pipeline);
  expect((await world.store.alerts.readAlerts(tenantId)).map(({ status }) => status)).toEqual(['resolved']);
  expect(await world.store.events.markers(tenantId, [day])).toEqual([]);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'detections of one entry in two markers are one alert with the finding of the collection: %d',
  async (number) => {
    const world = createSmallWorld();
    const pipeline = startPipeline(world, newLife());
    const shown = event(number, 1, { type: 'detection' });
    await pipeline.store.events.record([shown], true);
    world.advanceTo(defaultStart + 60_000);
    await raiseAll(world, pipeline);
    const attribution = {
      status: 'known',
      actor: { type: 'person', id: hex(900), ipAddress: null },
      recordId: 'entry',
      at: at(1),
    } as const;
    const ofActor = event(number + 100, 1, {
      type: 'detection',
      source: 'EV.P19',
      resource: { kind: 'directoryAudit', id: hex(900), name: null },
      groupKey: `EV.P19|${hex(900)}`,
      concern: null,
      attribution,
    });
    const ofPolicy = event(number + 200, 1, { type: 'detection', attribution });
    for (const one of [ofActor, ofPolicy]) await pipeline.store.events.record([one], true);
    await raiseAll(world, pipeline);
    expect((await world.store.alerts.readAlerts(tenantId)).map(({ status }) => status)).toEqual(['open']);
  },
);
