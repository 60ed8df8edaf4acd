/** Devices that fall out of compliance over a day, and when that counts as over. */

import type { Store } from '../../shared/core/ports';
import { hourMs } from '../../shared/core/time/durations';
import { namedIn } from '../fixtures/named';
import { hint } from './history';
import { createSmallWorld, startApp, tenantId } from './small-world';

async function watched(spoil: (store: Store) => Store = (store) => store) {
  const world = createSmallWorld({ spoil });
  const app = startApp(world);
  await app.tick();
  await app.drain();
  // No two collections of a tenant are taken at one moment.
  world.advanceTo(world.now() + 60_000);
  const look = async (): Promise<void> => {
    await app.ask(hint('managedDevice'));
    await app.drain();
  };
  const fall = async (from: number, to: number): Promise<void> => {
    world.tenant.devices = world.tenant.devices.map((device, at) =>
      at >= from && at < to ? { ...device, complianceState: 'noncompliant' } : device,
    );
    await look();
  };
  const burst = async (): Promise<string | undefined> =>
    (await world.store.alerts.readAlerts(tenantId)).find((alert) => namedIn(alert).includes('EV.D01|fleet'))?.status;
  const wait = (hours: number): void => world.advanceTo(world.now() + hours * hourMs);
  const alerts = async () =>
    (await world.store.alerts.readAlerts(tenantId)).filter((alert) => namedIn(alert).includes('EV.D01|fleet'));
  return { look, fall, burst, wait, alerts, settle: () => app.runUntil(world.now() + hourMs / 2) };
}

test('a burst does not end with the first devices that drop out of the last 24 hours, and does not begin again with the next one', async () => {
  const { look, fall, burst, wait } = await watched();
  await fall(1, 4);
  expect(await burst()).toBeUndefined();
  wait(11.5);
  await look();
  wait(0.5);
  await fall(4, 7);
  expect(await burst()).toBe('open');
  wait(12.1);
  // Three of six are left: fewer than raise one, more than half as many.
  await look();
  expect(await burst()).toBe('open');
  wait(12);
  await look();
  expect(await burst()).toBe('resolved');
});

test('a spike that goes on over several collections is one alert', async () => {
  const { fall, alerts, settle } = await watched();
  await fall(1, 7);
  await settle();
  await fall(7, 8);
  await settle();
  await fall(8, 12);
  await settle();
  expect(await alerts()).toHaveLength(1);
});

test('a day like the busy ones of the weeks before is no spike, and five devices more are one', async () => {
  const { look, fall, burst, wait } = await watched();
  for (const day of [0, 1, 2]) {
    await fall(day, day + 1);
    wait(25);
  }
  wait(24);
  await look();
  wait(0.1);
  await fall(3, 8);
  expect(await burst()).toBeUndefined();
  wait(0.1);
  await fall(8, 9);
  expect(await burst()).toBe('open');
});

test('a collection that was overtaken after it had recorded its devices counts them once', async () => {
  let isOvertaken = false;
  const { fall, look, burst, wait } = await watched((store) => ({
    ...store,
    snapshots: {
      ...store.snapshots,
      commitHead: async (head) =>
        isOvertaken && head.kind === 'managedDevice' ? { status: 'conflict' } : store.snapshots.commitHead(head),
    },
  }));
  isOvertaken = true;
  await fall(1, 4);
  isOvertaken = false;
  wait(0.1);
  await look();
  await look();
  expect(await burst()).toBeUndefined();
});
