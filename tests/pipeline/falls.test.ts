/** A share falls below its own week while it stays above its minimum, day by day. */

import { defaultThresholds } from '../../shared/config/thresholds';
import type { Message } from '../../shared/core/delivery/message';
import type { Kind } from '../../shared/core/resource/kind';
import { dayMs, minuteMs } from '../../shared/core/time/durations';
import { renderText } from '../../shared/reports/mail/email';
import { namedIn } from '../fixtures/named';
import { hint } from './history';
import { type App, createSmallWorld, evaluationOf, goingOn, type SmallWorld, startApp, tenantId } from './small-world';

const nothing = { subject: '' } as Message; // Safe: rendering it throws, and so the test fails.
// A timeout for days of collections on a busy machine.

/** Members, how many of them can do MFA, and how many have a passkey. */
const registered = (world: SmallWorld, total: number, capable: number, resistant: number): void => {
  world.tenant.registrations = Array.from({ length: total }, (_, at) => ({
    id: `member${String(at).padStart(3, '0')}`,
    userType: 'member',
    isMfaCapable: at < capable,
    methodsRegistered: at < resistant ? ['passKeyDeviceBound'] : at < capable ? ['microsoftAuthenticatorPush'] : [],
  }));
};

/** Everything is collected once a day, all at the same time. */
async function dayOf(app: App): Promise<void> {
  app.world.advanceTo(app.world.now() + dayMs);
  await app.tick();
  await app.drain();
}

const configuration = { thresholds: { ...defaultThresholds, mfaCapableFloor: 0.8, fleetComplianceFloor: 0.5 } };

/** This many members, two of whom cannot use MFA, and sixty devices, monitored for this many days. */
async function watched({ members = 100, since = 7 } = {}) {
  const app = await goingOn([members, since], async () => {
    const world = createSmallWorld({ configuration });
    registered(world, members, members - 2, members - 2);
    const [first] = world.tenant.devices;
    if (first === undefined) throw new Error('no device');
    world.tenant.devices = Array.from({ length: 60 }, (_, at) => ({ ...first, id: `pc${at}`, userId: 'person01' }));
    const begun = startApp(world);
    await begun.tick();
    await begun.drain();
    for (let day = 0; day < since; day++) await dayOf(begun);
    await begun.runUntil(world.now() + 3 * minuteMs);
    return begun;
  });
  const { world } = app;
  const ask = async (kind: Kind): Promise<void> => {
    world.advanceTo(world.now() + minuteMs);
    await app.ask(hint(kind));
    await app.drain();
  };
  /** Collects this many times, a minute apart, and sends every due message. */
  const look = async (times = 2, kind: Kind = 'userRegistrationDetails'): Promise<void> => {
    for (let at = 0; at < times; at++) await ask(kind);
    await app.runUntil(world.now() + 3 * minuteMs);
  };
  const days = async (count: number): Promise<void> => {
    for (let at = 0; at < count; at++) await dayOf(app);
    await app.runUntil(world.now() + 3 * minuteMs);
  };
  const sentFor = (source = 'ZT.ID.015') =>
    world.sent.filter(({ channel, message }) => channel === 'webhook' && message.machine.sources.includes(source));
  const subjects = (source?: string): readonly string[] => sentFor(source).map(({ message }) => message.subject);
  const alertsOf = async (key: string) =>
    (await world.store.alerts.readAlerts(tenantId)).filter((alert) => namedIn(alert).includes(key));
  const evaluation = (controlId = 'ZT.ID.015') => evaluationOf(world, controlId);
  return { world, look, days, sentFor, subjects, evaluation, alertsOf };
}

test('a fall above the threshold is one alert with both counts, and its end is one message', async () => {
  const { world, look, days, sentFor, subjects } = await watched();
  expect(subjects()).toEqual([]);

  registered(world, 100, 91, 98);
  await look(1);
  expect(subjects()).toEqual([]);
  await look(1);
  expect(subjects()).toEqual([
    expect.stringMatching(/^High · Contoso · 9 of 100 members cannot use MFA, up from 2 \[....\]$/),
  ]);
  const text = renderText(sentFor()[0]?.message ?? nothing);
  expect(text).toContain('9 of 100 members cannot use MFA, up from 2 (7-day median 2 %)');
  expect(text.replaceAll(/\s+/g, ' ')).toContain(
    'At Contoso, 9 of 100 members cannot use MFA: 9 %. The median of the seven days before was 2 of 100, 2 %.',
  );
  expect(text).toContain('Up to 20 % are allowed, so the control still passes');

  // A collection with the same result sends nothing, and neither does one that is not quite back to normal.
  await look(3);
  registered(world, 100, 96, 98);
  await look(3);
  expect(subjects()).toHaveLength(1);

  registered(world, 100, 97, 98);
  await look(2);
  expect(subjects().slice(1)).toEqual([
    expect.stringMatching(/^Restored · Contoso · Only 3 of 100 members cannot use MFA \[....\]$/),
  ]);
  await days(2);
  expect(subjects()).toHaveLength(2);
});

test('a fall that stays is over when it is the median of a week, and that is not called fixed', async () => {
  const { world, look, days, sentFor, subjects } = await watched();
  registered(world, 100, 91, 98);
  await look(2);
  expect(subjects()).toHaveLength(1);
  await days(3);
  expect(subjects()).toHaveLength(1);
  await days(3);
  expect(subjects().slice(1)).toEqual([
    expect.stringMatching(/^Closed · Contoso · Still 9 of 100 members cannot use MFA \[....\]$/),
  ]);
  const text = renderText(sentFor()[1]?.message ?? nothing).replaceAll(/\s+/g, ' ');
  expect(text).toContain('It was not fixed');
  expect(text).not.toContain('Restored');
  await days(2);
  expect(subjects()).toHaveLength(2);

  registered(world, 100, 98, 98);
  await look(2);
  expect(subjects()).toHaveLength(2);
});

test('a fall below the threshold is alerted once, as a failed threshold', async () => {
  const { world, look, days, subjects } = await watched();
  registered(world, 100, 79, 98);
  await look(2);
  expect(subjects()).toEqual([expect.stringMatching(/^High · Contoso · 21 of 100 people cannot use MFA \[....\]$/)]);
  await days(2);
  // Above the minimum and its margin, but far below the week before: it is not news, and it is not fixed.
  registered(world, 100, 90, 98);
  await look(2);
  expect(subjects()).toHaveLength(1);
});

test('a share without a threshold falls too, and further falls join the same alert', async () => {
  const { world, look, subjects, sentFor, alertsOf } = await watched();
  registered(world, 100, 98, 90);
  await look(2);
  expect(subjects()).toEqual([
    expect.stringMatching(/^High · Contoso · 10 of 100 members have no phishing-resistant method \[....\]$/),
  ]);
  expect(renderText(sentFor()[0]?.message ?? nothing)).not.toContain('are allowed');
  registered(world, 100, 80, 80);
  await look(2);
  expect(await alertsOf('control|ZT.ID.015')).toHaveLength(1);
  expect(subjects()).toHaveLength(2);
});

test('in the first days no fall is alerted, for there is nothing to compare with', async () => {
  const { world, look, subjects } = await watched({ since: 6 });
  registered(world, 100, 85, 85);
  await look(2);
  expect(subjects()).toEqual([]);
});

test('below twenty people the number decides', async () => {
  const { world, look, subjects } = await watched({ members: 18 });
  registered(world, 18, 16, 14);
  await look(2);
  expect(subjects()).toEqual([]);
  registered(world, 18, 16, 13);
  await look(2);
  expect(subjects()).toEqual([expect.stringContaining('5 of 18 members have no phishing-resistant method')]);
});

test('new people who have not registered yet are not a fall', async () => {
  const { world, look, subjects } = await watched();
  registered(world, 115, 98, 98);
  await look(2);
  expect(subjects()).toEqual([]);
});

test('a level that does not move is written once, not at each collection', async () => {
  const { days, evaluation } = await watched();
  const before = await evaluation();
  expect(before?.levels.capable?.days).toEqual([{ day: '2026-11-24', numerator: 98, denominator: 100 }]);
  await days(2);
  // The message shows when it was written.
  expect(await evaluation()).toEqual(before);
});

test('an unreadable period, an ended licence and an empty list leave the remembered level unchanged', async () => {
  const { world, look, days, subjects, evaluation } = await watched();
  const before = (await evaluation())?.levels;
  world.tenant.failures.set('userRegistrationDetails', { reason: 'notLicensed', licence: 'P1', detail: 'HTTP 403' });
  await days(1);
  expect((await evaluation())?.verdict.status).toBe('notLicensed');
  world.tenant.failures.set('userRegistrationDetails', { reason: 'broken', detail: 'HTTP 503' });
  await days(3);
  expect((await evaluation())?.levels).toEqual(before);
  world.tenant.failures.delete('userRegistrationDetails');
  registered(world, 100, 91, 98);
  await days(1);
  await look(2);
  expect(subjects().filter((subject) => subject.includes('9 of 100 members cannot use MFA, up from 2'))).toHaveLength(
    1,
  );
});

test('many devices that become non-compliant are alerted as a spike, and their share adds no second alert', async () => {
  const { world, look, subjects, alertsOf } = await watched();
  world.tenant.devices = world.tenant.devices.map((device, at) =>
    at < 8 ? { ...device, complianceState: 'noncompliant' } : device,
  );
  const before = subjects('EV.D01').length;
  await look(3, 'managedDevice');
  expect(subjects('EV.D01').slice(before)).toEqual([expect.stringContaining('8 devices became non-compliant')]);
  expect(subjects('ZT.DV.002')).toEqual([]);
  const [alert, ...others] = await alertsOf('control|ZT.DV.002');
  expect(others).toEqual([]);
  expect(alert === undefined ? [] : namedIn(alert)).toContain('EV.D01|fleet');
});
