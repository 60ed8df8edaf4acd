/** Every message about one device names the device and its owner, and each alert ends when its own problem does. */
import { hourMs, minuteMs, secondMs } from '../../shared/core/time/durations';
import type { ManagedDevice } from '../../shared/kinds/managed-device/managed-device';
import { everythingAtOnce } from '../fixtures/attention';
import { received, watched } from './accounts';
import { hint } from './history';
import { type App, createSmallWorld, goingOn, startWatched } from './small-world';

async function report(app: App, over: Partial<ManagedDevice>): Promise<void> {
  const { world } = app;
  world.tenant.devices = world.tenant.devices.map((one) => (one.id === 'device00' ? { ...one, ...over } : one));
  world.advanceTo(world.now() + 10 * secondMs);
  await app.ask(hint('managedDevice'));
  await app.drain();
  await app.runUntil(world.now() + 3 * minuteMs);
}

test('an alert about compliance and one about an attack on the same device end with what each was about', async () => {
  const app = await watched();
  await report(app, { complianceState: 'noncompliant' });
  await report(app, { jailBroken: 'True' });
  await report(app, { partnerReportedThreatState: 'highSeverity' });
  await report(app, { complianceState: 'compliant', jailBroken: 'False', partnerReportedThreatState: 'secured' });
  const { mails, alerts } = await received(app);
  expect(alerts.map(({ status }) => status)).toEqual(['resolved', 'resolved']);
  const headlines = mails.map((mail) => mail.split('\n')[0] ?? '');
  expect(headlines[0]).toMatch(/^High · Contoso · admin ada's "PC-device00" is no longer compliant/);
  const key = /\[\w{4}\]/.exec(headlines[0] ?? '')?.[0] ?? '';
  expect(headlines.filter((one) => one.includes(key)).at(-1)).toMatch(
    /^Restored · Contoso · admin ada's "PC-device00" is compliant again/,
  );
  expect(mails.filter((mail) => !mail.includes('PC-device00'))).toEqual([]);
});

test('a device that is wiped while it is non-compliant is not reported as compliant, and a new one of its name is another', async () => {
  const app = await watched();
  const { tenant } = app.world;
  await report(app, { complianceState: 'noncompliant' });
  const wiped = tenant.devices.find(({ id }) => id === 'device00');
  tenant.devices = tenant.devices.filter((one) => one !== wiped);
  // A removal counts as a change of the fleet only when a second list agrees.
  await report(app, {});
  await report(app, {});
  const end = (await received(app)).mails.at(-1);
  expect(end).toMatch(/^Restored · Contoso · admin ada's "PC-device00" was removed from Intune \[/);
  expect(end).toContain('"PC-device00" was removed from Intune while it was non-compliant');
  expect(end).not.toContain('compliant again');
  const before = (await received(app)).mails.length;
  if (wiped === undefined) throw new Error('no device');
  tenant.devices = [
    ...tenant.devices,
    { ...wiped, id: 'device99', azureADDeviceId: 'entra-device99', complianceState: 'compliant' },
  ];
  await report(app, {});
  expect((await received(app)).mails).toHaveLength(before);
});

test('the end of a threat says nothing about a jailbreak', async () => {
  const app = await watched();
  await report(app, { partnerReportedThreatState: 'compromised' });
  await report(app, { partnerReportedThreatState: 'secured' });
  const end = (await received(app)).mails.at(-1) ?? '';
  expect(end).toContain('"PC-device00" stopped being reported under attack');
  expect(end).not.toContain('jailbroken or rooted.');
});

test('a jailbroken device that is deleted is not reported as clean', async () => {
  const app = await watched();
  const { tenant } = app.world;
  await report(app, { jailBroken: 'True' });
  tenant.devices = tenant.devices.filter(({ id }) => id !== 'device00');
  // A removal counts as a change of the fleet only when a second list agrees.
  await report(app, {});
  await report(app, {});
  const end = (await received(app)).mails.find((mail) => mail.startsWith('Restored')) ?? '';
  expect(end).toMatch(/^Restored · Contoso · "PC-device00" was removed from Intune \[/);
  expect(end).toContain('"PC-device00" was removed from Intune while it was reported jailbroken or rooted');
});

test('an alert about a share ends when the last device is gone, without calling it fixed', async () => {
  const world = createSmallWorld();
  world.tenant.devices = world.tenant.devices.slice(0, 2).map((one) => ({ ...one, userId: null }));
  const app = await startWatched(world, 12 * minuteMs);
  world.tenant.devices = world.tenant.devices.map((one) => ({ ...one, complianceState: 'noncompliant' }));
  await report(app, {});
  await report(app, {});
  world.tenant.devices = [];
  // The list counts as empty, and the verdict as changed, only when a second collection agrees.
  for (let round = 0; round < 3; round += 1) await report(app, {});
  const { mails, alerts } = await received(app);
  const [first, end] = mails.filter((mail) => !mail.includes('gone from Intune'));
  expect(first).toMatch(/^High · Contoso · 2 of 2 devices are not compliant/);
  expect(end).toMatch(/^Closed · Contoso · no longer applies: no device is managed \[/);
  expect(end).toContain('"Enough of the devices in contact are compliant" stopped applying between');
  expect(end).toContain('Check that this is intended: no device is managed.');
  expect(
    alerts.filter(({ status, concerns }) => status === 'open' && JSON.stringify(concerns).includes('ZT.')),
  ).toEqual([]);
});

describe("an admin's device whose compliance Intune cannot verify", () => {
  const everyRoute = (): Promise<App> =>
    goingOn('every route', async () => {
      const routes = [
        { recipients: ['mail', 'hook'], minimumSeverity: 'medium' as const, sendResolved: true, ...everythingAtOnce },
      ];
      return startWatched(createSmallWorld({ configuration: { routes } }), 12 * minuteMs);
    });
  const subjects = async (app: App) =>
    (await received(app)).mails.map((mail) => (mail.split(' [')[0] ?? '').replace(' · Contoso · ', ': '));
  const later = (app: App, hours: number): Promise<void> => app.runUntil(app.world.now() + hours * hourMs);

  test('for an hour: nobody is alerted', async () => {
    const app = await everyRoute();
    await report(app, { complianceState: 'error' });
    await later(app, 1);
    await report(app, { complianceState: 'compliant' });
    await later(app, 25);
    expect(await subjects(app)).toEqual([]);
  });

  test('for a day: one alert, an update once it is known to be non-compliant, and one end', async () => {
    const app = await everyRoute();
    await report(app, { complianceState: 'conflict' });
    await later(app, 25);
    expect(await subjects(app)).toEqual([`Medium: admin ada's "PC-device00" is not verified as compliant`]);
    await report(app, { complianceState: 'noncompliant' });
    expect((await received(app)).mails.at(-1)).toMatch(/Happened between (\S+) and (\S+) · seen \2/);
    expect((await subjects(app)).slice(1)).toEqual([`High: admin ada's "PC-device00" is no longer compliant`]);
    await report(app, { complianceState: 'compliant' });
    expect((await subjects(app)).slice(2)).toEqual([`Restored: admin ada's "PC-device00" is compliant again`]);
    expect((await received(app)).mails.at(-1)).toMatch(/The problem lasted (?:at most )?(?:1 d|25 h)/);
  });

  test('and that is then found non-compliant: alerts at once, and once', async () => {
    const app = await everyRoute();
    await report(app, { complianceState: 'error' });
    await later(app, 1);
    await report(app, { complianceState: 'noncompliant' });
    await later(app, 25);
    expect(await subjects(app)).toEqual([`High: admin ada's "PC-device00" is no longer compliant`]);
  });

  test('a non-compliant device is given to an admin, and taken away again', async () => {
    const app = await everyRoute();
    await report(app, { complianceState: 'noncompliant', userId: 'person05' });
    const sent = (await subjects(app)).length;
    await report(app, { userId: 'ada' });
    await report(app, { userId: 'person05' });
    expect((await subjects(app)).slice(sent)).toEqual([
      `High: admin ada's "PC-device00" is not compliant`,
      `Restored: person05's "PC-device00" no longer belongs to an admin`,
    ]);
    const [given] = (await received(app)).mails.slice(sent);
    expect(given).toContain('"PC-device00", which is non-compliant, became the device of the admin ada');
  });
});
