/** Devices become non-compliant over a day. Tests when that counts as a spike, and when the spike is over. */

import type { TenantConfiguration } from '../../shared/core/tenant/configuration';
import { hourMs, minuteMs } from '../../shared/core/time/durations';
import { everythingAtOnce } from '../fixtures/attention';
import { namedIn } from '../fixtures/named';
import { hint } from './history';
import { createSmallWorld, startApp, tenantId, type WorldOver } from './small-world';

async function watched(over: WorldOver = {}) {
  const world = createSmallWorld(over);
  const app = startApp(world);
  await app.tick();
  await app.drain();
  // No two collections of a tenant happen at the same moment.
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
  const spike = async (): Promise<string | undefined> =>
    (await world.store.alerts.readAlerts(tenantId)).find((alert) => namedIn(alert).includes('EV.D01|fleet'))?.status;
  const wait = (hours: number): void => world.advanceTo(world.now() + hours * hourMs);
  const alerts = async () =>
    (await world.store.alerts.readAlerts(tenantId)).filter((alert) => namedIn(alert).includes('EV.D01|fleet'));
  return { app, world, look, fall, spike, wait, alerts, settle: () => app.runUntil(world.now() + hourMs / 2) };
}

test('a spike does not end when its first devices leave the last 24 hours, and does not begin again with the next device', async () => {
  const { look, fall, spike, wait } = await watched();
  await fall(1, 4);
  expect(await spike()).toBeUndefined();
  wait(11.5);
  await look();
  wait(0.5);
  await fall(4, 7);
  expect(await spike()).toBe('open');
  wait(12.1);
  // Three of six are left, which is too few to raise an alert, and at least half as many.
  await look();
  expect(await spike()).toBe('open');
  wait(12);
  await look();
  expect(await spike()).toBe('resolved');
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

test('60 devices that fall within an hour make a few updates about all of them, and none about the admin among them', async () => {
  const route = { recipients: ['mail'], minimumSeverity: 'medium', sendResolved: true, ...everythingAtOnce } as const;
  const { app, world, fall } = await watched({ configuration: { routes: [route] } });
  const { devices, settings } = world.tenant;
  const [first] = devices;
  if (first === undefined) throw new Error('the fixture has no device');
  world.tenant.devices = Array.from({ length: 120 }, (_, at) =>
    at < devices.length ? { ...first, ...devices[at] } : { ...first, id: `pc${at}`, userId: 'person01' },
  );
  await fall(0, 0);
  world.sent.splice(0);
  // Windows is without a policy from then on, which another control counts.
  world.tenant.settings = {
    ...settings,
    deviceCompliancePolicy: settings.deviceCompliancePolicy.filter(({ id }) => id !== 'windows10'),
  };
  await app.ask(hint('deviceCompliancePolicy'));
  await app.drain();
  for (let at = 0; at < 60; at += 6) {
    await fall(at, at + 6);
    await app.runUntil(world.now() + 4 * minuteMs);
  }
  const mails = world.sent.filter(({ channel }) => channel === 'email-acs').map(({ message }) => message);
  expect(mails.length).toBeGreaterThan(2);
  expect(mails.length).toBeLessThanOrEqual(7);
  for (const { steps } of mails) expect(steps.join(' ')).not.toContain('by phone: do you have the device');
});

test('a day like the busy ones of the weeks before is not a spike, and five devices more are one', async () => {
  const { look, fall, spike, wait } = await watched();
  for (const day of [0, 1, 2]) {
    await fall(day, day + 1);
    wait(25);
  }
  wait(24);
  await look();
  wait(0.1);
  await fall(3, 8);
  expect(await spike()).toBeUndefined();
  wait(0.1);
  await fall(8, 9);
  expect(await spike()).toBe('open');
});

test('a collection that was overtaken after it had recorded its devices counts them once', async () => {
  let isOvertaken = false;
  const { fall, look, spike, wait } = await watched({
    spoil: (store) => ({
      ...store,
      snapshots: {
        ...store.snapshots,
        commitHead: async (head) =>
          isOvertaken && head.kind === 'managedDevice' ? { status: 'conflict' } : store.snapshots.commitHead(head),
      },
    }),
  });
  isOvertaken = true;
  await fall(1, 4);
  isOvertaken = false;
  wait(0.1);
  await look();
  await look();
  expect(await spike()).toBeUndefined();
});

test('devices that were non-compliant before, and only report a new operating system, are not part of a spike', async () => {
  const { world, fall, spike, look } = await watched();
  await fall(1, 4);
  world.tenant.devices = world.tenant.devices.map((device, at) =>
    at < 5 ? { ...device, osVersion: '10.0.26200', complianceState: at > 0 ? 'noncompliant' : 'compliant' } : device,
  );
  await look();
  expect(await spike()).toBeUndefined();
});

const failing = (setting: string) =>
  ({ status: 'read', settings: [`Windows10CompliancePolicy.${setting}`], policies: ['Win-Baseline'] }) as const;

describe('the settings that devices fail', () => {
  test('are read only for devices that just became non-compliant, and come first in the message about many', async () => {
    const { world, fall, alerts, settle } = await watched();
    const ids = world.tenant.devices.map(({ id }) => id);
    for (const [at, id] of ids.entries())
      world.tenant.failingSettings.set(id, failing(at === 1 ? 'BitLockerEnabled' : 'OsMinimumVersion'));
    await fall(1, 4);
    await settle();
    await fall(4, 7);
    await settle();
    expect(world.tenant.reads.filter((read) => read.startsWith('failing'))).toEqual([
      'failing settings of 3',
      'failing settings of 3',
    ]);
    const [alert] = await alerts();
    const events = await world.store.alerts.readEvents(tenantId, alert?.id ?? '');
    expect(events.find(({ resource }) => resource.id === 'fleet')?.details).toMatchObject({
      commonSetting: 'OsMinimumVersion',
      commonDevices: 5,
      settingsRead: 6,
    });
    const row = await world.store.pageRows.read(tenantId, 'devices');
    expect(row?.row.fallen.map(({ id }) => id).sort()).toEqual(ids.slice(1, 7).sort());
  });

  test('are read for many devices within a budget, those of admins first', async () => {
    const { world, fall, look, settle } = await watched();
    const more = world.tenant.devices.slice(1).map((device) => ({ ...device, id: `another ${device.id}` }));
    world.tenant.devices = [...more, ...world.tenant.devices];
    await look();
    await settle();
    const [adas] = world.tenant.devices.filter(({ userId }) => userId === 'ada');
    world.tenant.failingSettings.set(adas?.id ?? '', failing('BitLockerEnabled'));
    await fall(0, 40);
    expect(world.tenant.reads.filter((read) => read.startsWith('failing'))).toEqual(['failing settings of 20']);
    const fallen = (await world.store.pageRows.read(tenantId, 'devices'))?.row.fallen ?? [];
    expect(fallen.find(({ id }) => id === adas?.id)?.failing.status).toBe('read');
    expect(fallen.filter(({ failing: { status } }) => status === 'unread').length).toBe(fallen.length - 1);
  });
});

describe('devices that enter their grace period', () => {
  const inGrace = async (it: Awaited<ReturnType<typeof watched>>, from: number, to: number): Promise<void> => {
    const { tenant } = it.world;
    tenant.devices = tenant.devices.map((device, at) =>
      at >= from && at < to ? { ...device, complianceState: 'inGracePeriod' } : device,
    );
    for (const { id } of tenant.devices.slice(from, to))
      tenant.graceEnds.set(id, new Date(it.world.now() + 24 * hourMs).toISOString());
    await it.look();
  };
  const warnings = async ({ world }: Awaited<ReturnType<typeof watched>>) =>
    (await world.store.alerts.readAlerts(tenantId)).filter((alert) =>
      namedIn(alert).some((name) => /^EV\.D18/.test(name)),
    );

  test('one by one do not alert', async () => {
    const it = await watched();
    await inGrace(it, 1, 3);
    expect(await warnings(it)).toEqual([]);
  });

  test('in numbers are one warning, which ends once few are left', async () => {
    const it = await watched();
    await inGrace(it, 1, 4);
    await it.settle();
    await inGrace(it, 4, 8);
    expect(await warnings(it)).toMatchObject([{ status: 'open', severity: 'medium' }]);
    await it.settle();
    await it.fall(1, 3);
    expect(await warnings(it)).toMatchObject([{ status: 'open' }]);
    await it.settle();
    it.world.tenant.devices = it.world.tenant.devices.map((device, at) =>
      at >= 3 && at < 8 ? { ...device, complianceState: 'compliant' } : device,
    );
    await it.look();
    expect(await warnings(it)).toMatchObject([{ status: 'resolved' }]);
  });

  test('of an admin are a warning of their own, which ends and becomes an alert when the grace period is over', async () => {
    const it = await watched();
    const at = it.world.tenant.devices.findIndex(({ userId }) => userId === 'ada');
    await inGrace(it, at, at + 1);
    expect(await warnings(it)).toMatchObject([{ status: 'open', severity: 'medium' }]);
    await it.settle();
    await it.fall(at, at + 1);
    expect((await warnings(it)).map(({ status }) => status)).toContain('resolved');
    const open = (await it.world.store.alerts.readAlerts(tenantId)).filter(({ status }) => status === 'open');
    expect(open.some((alert) => namedIn(alert).some((name) => name.startsWith('EV.D01')))).toBe(true);
  });
});

test('devices that fell while nothing was monitored stay a spike, which is not said to be of one day', async () => {
  const it = await watched();
  await it.app.runUntil(it.world.now() + hourMs);
  it.wait(7 * 24);
  await it.fall(0, 8);
  await it.settle();
  for (let round = 0; round < 3; round += 1) {
    await it.look();
    await it.settle();
  }
  const named = (await it.alerts()).flatMap((alert) => alert.named.filter(({ source }) => source === 'EV.D01'));
  expect(named.map(({ endedAt }) => endedAt)).toEqual(named.map(() => null));
  expect(await it.spike()).toBe('open');
  const subjects = it.world.sent.map(({ message }) => message.subject).filter((one) => one.includes('non-compliant'));
  expect(subjects.length).toBeGreaterThan(0);
  expect(subjects.join()).not.toContain('24 h');
});

describe("the warning about an admin's device", () => {
  const office: Partial<TenantConfiguration> = {
    workingHours: { days: [1, 2, 3, 4, 5], from: 8, to: 18 },
    routes: [
      { recipients: ['mail'], minimumSeverity: 'medium', sendResolved: true, ...everythingAtOnce, timing: 'hourly' },
    ],
  };
  /** On Tuesday at 19:00 in Berlin the device enters a grace period that ends this many hours later. */
  async function warned(hours: number) {
    const it = await watched({ configuration: office });
    const { world } = it;
    await it.app.runUntil(Date.parse('2026-11-24T18:00:00Z'));
    world.sent.length = 0;
    const end = new Date(world.now() + hours * hourMs).toISOString();
    world.tenant.devices = world.tenant.devices.map((device) =>
      device.userId === 'ada' ? { ...device, complianceState: 'inGracePeriod' } : device,
    );
    for (const { id, userId } of world.tenant.devices) if (userId === 'ada') world.tenant.graceEnds.set(id, end);
    await it.look();
    await it.app.runUntil(Date.parse('2026-11-25T08:00:00Z'));
    return world.sent.flatMap(({ message }) =>
      message.subject.includes('will lose access') ? [message.machine.sentAt] : [],
    );
  }

  test('that would come after the end in the morning is sent at once', async () => {
    expect(await warned(12)).toEqual([expect.stringMatching(/^2026-11-24T18:0/)]);
  });

  test('that comes in time in the morning waits for working hours', async () => {
    expect(await warned(36)).toEqual([expect.stringMatching(/^2026-11-25T07:0/)]);
  });
});

describe('devices that recovered', () => {
  const recover = async (app: Awaited<ReturnType<typeof watched>>, from: number, to: number): Promise<void> => {
    app.world.tenant.devices = app.world.tenant.devices.map((device, at) =>
      at >= from && at < to ? { ...device, complianceState: 'compliant' } : device,
    );
    app.wait(0.5);
    await app.look();
    app.wait(0.5);
  };

  test('are no part of a spike: one that falls after them does not open it again', async () => {
    const app = await watched();
    await app.fall(1, 7);
    expect(await app.spike()).toBe('open');
    await recover(app, 1, 7);
    expect(await app.spike()).toBe('resolved');
    await app.fall(7, 8);
    expect(await app.spike()).toBe('resolved');
  });

  test('and fell again count once', async () => {
    const app = await watched();
    for (let round = 0; round < 3; round += 1) {
      await app.fall(1, 4);
      expect(await app.spike()).toBeUndefined();
      await recover(app, 1, 4);
    }
    await app.fall(1, 7);
    const [alert] = await app.alerts();
    const events = await app.world.store.alerts.readEvents(tenantId, alert?.id ?? '');
    expect(events.find(({ resource }) => resource.id === 'fleet')?.details).toMatchObject({ burst: 6 });
  });
});

describe('devices that just enrolled', () => {
  const enrolled = async (complianceState: string, of: 'new' | 'replaced') => {
    const it = await watched();
    const { tenant, sent } = it.world;
    await it.settle();
    sent.splice(0);
    const chosen = tenant.devices.slice(0, 6);
    const added = chosen.map((device) => ({ ...device, id: `new-${device.id}`, complianceState }));
    for (const { id } of added) tenant.enrolledAt.set(id, new Date(it.world.now()).toISOString());
    tenant.devices = [...(of === 'new' ? tenant.devices : tenant.devices.slice(6)), ...added];
    await it.look();
    await it.settle();
    const become = async (state: string): Promise<void> => {
      tenant.devices = tenant.devices.map((device) =>
        device.id.startsWith('new-') ? { ...device, complianceState: state } : device,
      );
      await it.look();
      await it.settle();
    };
    const subjects = () => sent.map(({ message }) => message.subject.replace(/ \[.*/, ''));
    return { ...it, become, subjects };
  };

  test.each([
    ['unknown', 'noncompliant'],
    ['noncompliant', 'unknown'],
    ['inGracePeriod', 'inGracePeriod'],
  ])('again under new ids, some of them of admins, alert nobody while they are %s and then %s', async (state, next) => {
    const { subjects, become, alerts } = await enrolled(state, 'replaced');
    await become(next);
    expect(subjects()).toEqual([]);
    // A result that gets worse afterwards counts at once.
    await become('compliant');
    await become('noncompliant');
    expect(await alerts()).toHaveLength(1);
  });

  test('and are never evaluated count after a day', async () => {
    const { subjects, look, settle, wait } = await enrolled('unknown', 'new');
    expect(subjects()).toEqual([]);
    wait(24);
    await look();
    await settle();
    await look();
    await settle();
    expect(subjects()).toContain('High · Contoso · 6 of 22 devices are not compliant');
  });
});
