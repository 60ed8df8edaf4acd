/**
 * A mass wipe and a shrinking fleet, through the whole pipeline. They are alerted at once, only once, and with the
 * account, whichever source comes first.
 */
import { minuteMs } from '../../shared/core/time/durations';
import { auditEvent, person, target } from '../fixtures/records';
import { type App, createSmallWorld, mailSubjects, startWatched, tenantId } from './small-world';

const iso = (ms: number): string => new Date(ms).toISOString();

async function watched(): Promise<App> {
  return startWatched(createSmallWorld(), 5 * minuteMs);
}

function wipe({ world }: App, devices: readonly number[], by = 'bea', verb = 'wipe'): void {
  for (const n of devices) {
    const record = auditEvent({
      id: `${verb}-${n}`,
      activityType: `${verb} ManagedDevice`,
      activityOperationType: 'Action',
      category: 'Device',
      activityDateTime: iso(world.now() - 2 * minuteMs + n * 1000),
      actor: person(by, null),
      targets: [target('ManagedDevice', `device${String(n).padStart(2, '0')}`, [], `LAPTOP-${n}`)],
    });
    world.tenant.log.push({ record, visibleAt: world.now() });
  }
}

async function look(app: App, kind: 'auditEvent' | 'managedDevice', minutes = 1): Promise<void> {
  await app.ask({ tenantId, bucket: 'intune', kinds: [kind], reason: 'hint' });
  await app.runUntil(app.world.now() + minutes * minuteMs);
}

const text = ({ world }: App, at: number): string =>
  JSON.stringify(world.sent.filter(({ channel }) => channel === 'email-acs')[at]?.message);
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

test('twelve wipes by one account are one critical alert that names it and the devices', async () => {
  const app = await watched();
  wipe(app, upTo(12));
  await look(app, 'auditEvent', 3);
  expect(mailSubjects(app)).toEqual(['Critical · Contoso · 12 devices wiped in Intune']);
  expect(text(app, 0)).toContain("bea's account");
  expect(text(app, 0)).toContain('LAPTOP-0');
});

test('noise contract: two wipes are recorded and alerted to nobody; the fifth in the hour is critical, in one alert', async () => {
  const app = await watched();
  wipe(app, [1, 2]);
  await look(app, 'auditEvent', 3);
  expect(mailSubjects(app)).toEqual([]);
  wipe(app, [3, 4, 5]);
  await look(app, 'auditEvent', 3);
  expect(mailSubjects(app)).toEqual(['Critical · Contoso · 5 devices wiped in Intune']);
});

test("one wipe of an admin's device by another account is an alert; by the admin it is only recorded", async () => {
  const app = await watched();
  wipe(app, [0], 'ada');
  await look(app, 'auditEvent', 3);
  expect(mailSubjects(app)).toEqual([]);
  wipe(app, [0], 'bea', 'retire');
  await look(app, 'auditEvent', 3);
  expect(mailSubjects(app)).toEqual([`High · Contoso · admin ada's "LAPTOP-0" was retired`]);
  expect(text(app, 0)).toContain('LAPTOP-0');
});

test('noise contract: two accounts that retire two devices each alert nobody', async () => {
  const app = await watched();
  wipe(app, [1, 2], 'bea', 'retire');
  wipe(app, [3, 4], 'ada', 'retire');
  await look(app, 'auditEvent', 3);
  expect(mailSubjects(app)).toEqual([]);
});

type Devices = App['world']['tenant']['devices'];

/** Every other answer lacks the first ten devices. All other answers are as given. */
function answerByTurns({ world: { tenant } }: App, other: (whole: Devices) => Devices): void {
  const whole = tenant.devices;
  let asked = 0;
  Object.defineProperty(tenant, 'devices', {
    configurable: true,
    get: () => {
      asked += 1;
      return asked % 2 === 1 ? whole.slice(10) : other(whole);
    },
    set: (devices) => Object.defineProperty(tenant, 'devices', { value: devices, writable: true, configurable: true }),
  });
}

test('one short answer alerts nobody; if every answer lacks many devices, but not the same, that is alerted while the list is held back', async () => {
  const app = await watched();
  const whole = app.world.tenant.devices;
  answerByTurns(app, (all) => all.slice(0, 6));
  await app.ask({ tenantId, bucket: 'intune', kinds: ['managedDevice'], reason: 'hint' });
  await app.drain();
  expect(mailSubjects(app)).toEqual([]);
  await app.runUntil(app.world.now() + 4 * minuteMs);
  expect(mailSubjects(app)).toEqual(['Critical · Contoso · 10 of 16 devices are gone from Intune']);
  expect(text(app, 0)).toContain('came back without 10 of 16');
  app.world.tenant.devices = whole;
  await look(app, 'managedDevice', 4);
  expect(mailSubjects(app).slice(1)).toEqual(['Restored · Contoso · the devices are listed in Intune again']);
});

test('short answers alert nobody, however many, if the list is complete each time it is read again', async () => {
  const app = await watched();
  answerByTurns(app, (all) => all);
  await app.ask({ tenantId, bucket: 'intune', kinds: ['managedDevice'], reason: 'hint' });
  await app.runUntil(app.world.now() + 4 * minuteMs);
  expect(mailSubjects(app)).toEqual([]);
});

test("a fleet that loses more than half is alerted at once, with the administrator's device that is part of it", async () => {
  const app = await watched();
  const { tenant } = app.world;
  const fleet = tenant.devices.length;
  const gone = Math.ceil(fleet * 0.6);
  tenant.devices = tenant.devices.slice(gone);
  await look(app, 'managedDevice', 0);
  await app.drain();
  await app.runUntil(app.world.now() + 3 * minuteMs);
  expect(mailSubjects(app)[0]).toBe(`Critical · Contoso · ${gone} of ${fleet} devices are gone from Intune`);
  expect(mailSubjects(app)).toHaveLength(1);
});

test('a fleet that shrinks after wipes shown in the log is part of their alert', async () => {
  const app = await watched();
  const { tenant } = app.world;
  const gone = Math.ceil(tenant.devices.length * 0.6);
  wipe(app, upTo(gone));
  await look(app, 'auditEvent', 1);
  tenant.devices = tenant.devices.slice(gone);
  await look(app, 'managedDevice', 5);
  expect(mailSubjects(app)).toEqual([`Critical · Contoso · ${gone} devices wiped in Intune`]);
  const open = (await app.world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  expect(open.map(({ groupKey }) => groupKey)).toEqual(['EV.D07|fleet|bea']);
});

test('noise contract: the device of a leaver, and one more, alert nobody', async () => {
  const app = await watched();
  app.world.tenant.devices = app.world.tenant.devices.slice(2);
  await look(app, 'managedDevice', 5);
  expect(mailSubjects(app).filter((subject) => /gone|wiped/.test(subject))).toEqual([]);
});
