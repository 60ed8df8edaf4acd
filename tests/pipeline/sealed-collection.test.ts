import { sealOf } from '../../shared/core/log/seal';
import type { Store } from '../../shared/core/store';
import { dayMs } from '../../shared/core/time/durations';
import { sealDays } from '../../shared/pipeline/operate/seal';
import { verifyRecord } from '../../shared/pipeline/operate/verify';
import { apply, hint, type Run, run, type TenantChange } from './history';
import { Death } from './mortal';
import { tenantId } from './small-world';

/** A collection died after it had pinned its day, and the app was down for four days. */
async function diedWhileRecording(): Promise<Run & { readonly pinnedDay: string }> {
  let isDying = false;
  const spoil = (store: Store): Store => ({
    ...store,
    events: {
      ...store.events,
      record: async (events, marked) => {
        if (isDying && events.length > 0) throw new Death('before the first event was recorded');
        return store.events.record(events, marked);
      },
    },
  });
  const { app, world } = await run([], { spoil });
  const pinnedDay = new Date(world.now()).toISOString().slice(0, 10);
  isDying = true;
  apply(world, { change: { to: 'policy', id: 'ca01', state: 'disabled' }, by: 'ada' }, 0);
  await app.ask(hint('conditionalAccessPolicy'));
  await app.drain();
  isDying = false;
  world.advanceTo(world.now() + 4 * dayMs);
  return { app, world, pinnedDay };
}

const detectionDays = async ({ world }: Run): Promise<string[]> => {
  const days: string[] = [];
  for await (const page of world.store.events.list(tenantId, await world.store.events.days(tenantId)))
    days.push(...page.filter(({ type }) => type === 'detection').map(({ recordDay }) => recordDay));
  return [...new Set(days)];
};

test('a day with an open collection is not sealed, and its events are recorded in it', async () => {
  const died = await diedWhileRecording();
  const { app, world, pinnedDay } = died;
  await sealDays(app.pipeline(), world.configuration);
  expect((await world.store.seals.latest(tenantId))?.day ?? '').not.toBe(pinnedDay);
  await app.ask(hint('conditionalAccessPolicy'));
  await app.drain();
  expect(await detectionDays(died)).toEqual([pinnedDay]);
});

test('where it was sealed all the same, events of the collection are recorded today', async () => {
  const died = await diedWhileRecording();
  const { app, world, pinnedDay } = died;
  const seal = { tenantId, day: pinnedDay, before: null, keptFrom: '2025-01-01', sealedAt: '2026-11-26T00:00:00.000Z' };
  await world.store.seals.create(sealOf(seal, []));
  await app.ask(hint('conditionalAccessPolicy'));
  await app.drain();
  expect(await detectionDays(died)).toEqual([new Date(world.now()).toISOString().slice(0, 10)]);
  expect(world.queues.poison).toEqual([]);
});

test('a week of real collections verifies, before its days are sealed and after', async () => {
  const changes: readonly TenantChange[] = [
    { to: 'policy', id: 'ca01', state: 'disabled' },
    { to: 'role', person: 'person03', isHeld: true },
    { to: 'policy', id: 'ca01', state: 'enabled' },
  ];
  const { app, world } = await run(changes.map((change) => ({ found: 'hinted', actions: [{ change, by: 'ada' }] })));
  const verified = () => verifyRecord(app.pipeline(), tenantId);
  expect((await world.store.alerts.readAlerts(tenantId)).length).toBeGreaterThan(1);
  expect((await verified()).findings).toEqual([]);
  world.advanceTo(world.now() + 7 * dayMs);
  // The hourly sweep seals days; a real tick requests the sweep.
  await app.tick();
  await app.drain();
  const { findings, events, checkedDays } = await verified();
  expect(findings).toEqual([]);
  expect(events).toBeGreaterThan(5);
  expect(checkedDays).toBeGreaterThan(5);
  expect(world.logged.find(({ event }) => event === 'sweep.done')?.fields).toMatchObject({ tenant: tenantId });
});
