/**
 * A collection that died while raising alerts has left half of an alert. Recipients wait for the rest for a limited
 * time.
 */

import { minuteMs } from '../../../shared/core/time/durations';
import { hex } from '../../store/fixtures';
import { createDeliveryWorld, type DeliveryWorld, taken } from '../delivery-world';
import { tenantId } from '../small-world';

const patienceMs = 4 * minuteMs;

/** An alert with an event that is still on the list of events to raise. */
async function halfRaised(): Promise<DeliveryWorld> {
  const world = createDeliveryWorld();
  const { store } = world.small;
  await world.raise('critical', 1);
  const [alert] = await store.alerts.readAlerts(tenantId);
  const [event] = await store.alerts.readEvents(tenantId, alert?.id ?? '');
  if (event === undefined) throw new Error('nothing was raised');
  await store.events.record([event], true);
  const markers = await store.events.markers(tenantId, [event.recordDay]);
  expect(markers.flatMap(({ eventIds }) => eventIds)).toEqual([hex(1)]);
  return world;
}

test('half of an alert is not sent while a collection may still raise the rest', async () => {
  const world = await halfRaised();
  await world.runUntil(world.small.now() + patienceMs - 1000);
  expect(taken(world)).toEqual([]);
});

test('it is sent as soon as the rest is raised', async () => {
  const world = await halfRaised();
  const { store, now } = world.small;
  await world.runUntil(now() + minuteMs);
  const days = [new Date(now()).toISOString().slice(0, 10)];
  for (const marker of await store.events.markers(tenantId, days)) await store.events.deleteMarker(tenantId, marker);
  await world.runUntil(now() + 10_000);
  expect(new Set(taken(world).map(({ channel }) => channel))).toEqual(new Set(['email-acs', 'webhook']));
});

test('where no further collection comes, recipients get what there is', async () => {
  const world = await halfRaised();
  await world.runUntil(world.small.now() + patienceMs + minuteMs);
  expect(new Set(taken(world).map(({ channel }) => channel))).toEqual(new Set(['email-acs', 'webhook']));
});
