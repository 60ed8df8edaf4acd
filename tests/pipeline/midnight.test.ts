/** Events recorded before midnight are not recorded again on the next day. */
import type { Store } from '../../shared/core/store';
import { minuteMs } from '../../shared/core/time/durations';
import { kindDefinitions } from '../../shared/kinds';
import { daysBack } from '../../shared/pipeline/context';
import { createSmallWorld, realCadences, startApp, tenantId } from './small-world';

test('an event that the watch recorded before midnight, and could not raise, is raised the next day and not recorded again', async () => {
  let isFailing = true;
  const spoil = (store: Store): Store => ({
    ...store,
    events: {
      ...store.events,
      record: async (events, marked) => {
        const recorded = await store.events.record(events, marked);
        if (isFailing && events.some(({ source }) => source === 'sightless')) {
          isFailing = false;
          throw new Error('storage does not answer');
        }
        return recorded;
      },
    },
  });
  const startAt = Date.parse('2026-11-24T23:20:00.000Z');
  const world = createSmallWorld({ startAt, spoil, configuration: { cadenceMinutes: realCadences() } });
  const app = startApp(world);
  await app.runUntil(startAt + 15 * minuteMs);
  for (const { kind, permission } of kindDefinitions)
    world.tenant.failures.set(kind, { reason: 'notPermitted', permission, detail: 'HTTP 403' });
  while (isFailing) await app.runUntil(world.now() + minuteMs);
  expect(new Date(world.now()).toISOString().slice(0, 10)).toBe('2026-11-24');
  world.advanceTo(Date.parse('2026-11-25T00:01:00.000Z'));
  await app.runUntil(world.now() + 10 * minuteMs);
  const events = await world.store.events.recent(tenantId, daysBack(world.now(), 2), 10_000);
  expect(events.filter(({ source }) => source === 'sightless').map(({ recordDay }) => recordDay)).toEqual([
    '2026-11-24',
  ]);
  expect((await world.store.alerts.readAlerts(tenantId)).map(({ groupKey }) => groupKey)).toContain('sightless');
});
