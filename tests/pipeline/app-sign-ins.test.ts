/** Sign-ins of apps through the whole pipeline: only those from a new network are stored and reported. */

import type { SignIn } from '../../shared/core/log/record';
import { judgeAndLearn, noHabitBook } from '../../shared/core/sign-in/habits';
import { dayMs, minuteMs } from '../../shared/core/time/durations';
import { renderText } from '../../shared/reports/mail/email';
import { signIn } from '../detections/state/sign-ins';
import { permission, principal, roleManagement } from '../fixtures/applications';
import { everythingAtOnce } from '../fixtures/attention';
import { type App, createSmallWorld, startWatched, tenantId } from './small-world';

const routes = [{ recipients: ['mail'], minimumSeverity: 'low', sendResolved: true, ...everythingAtOnce }] as const;

const backup = 'backup';
const mailRead = '810c84a8-4a9e-49e6-bf7d-12d183f40d01';

const iso = (ms: number): string => new Date(ms).toISOString();

const office = 3320;
const elsewhere = 64_500;
const microsoft = 8075;

let made = 0;
function appSignIn(at: number, spoil: Partial<SignIn> = {}): SignIn {
  made += 1;
  return signIn({
    id: `a${made}`,
    createdDateTime: iso(at),
    userId: backup,
    appDisplayName: 'Backup-Connector',
    userType: 'servicePrincipal',
    isInteractive: false,
    autonomousSystemNumber: office,
    ...spoil,
  });
}

/** A tenant whose app has signed in from the office for this many days. */
async function watched(days: number, { betaSignIns = true, role = roleManagement, id = backup } = {}): Promise<App> {
  const world = createSmallWorld({ configuration: { routes: [...routes], betaSignIns } });
  world.tenant.more.servicePrincipal = [principal({ id })];
  world.tenant.more.appRoleAssignment = [permission(role, { principalId: id })];
  world.tenant.owners.set(id, ['person05']);
  const past = Array.from({ length: days }, (_, at) => appSignIn(world.now() - (at + 1) * dayMs, { userId: id }));
  await world.store.habits.write(tenantId, judgeAndLearn(noHabitBook, tenantId, past).book);
  return startWatched(world, 5 * minuteMs);
}

async function signsIn(app: App, spoil: Partial<SignIn> = {}): Promise<SignIn> {
  const { world } = app;
  const record = appSignIn(world.now() - minuteMs, spoil);
  world.tenant.log.push({ record, visibleAt: world.now() });
  // They are read once an hour.
  await app.runUntil(world.now() + 61 * minuteMs);
  await app.ask({ tenantId, bucket: 'reports', kinds: ['signIn'], reason: 'hint' });
  await app.runUntil(world.now() + 2 * minuteMs);
  return record;
}

const isKept = async ({ world }: App, record: SignIn): Promise<boolean> =>
  (await world.store.records.known(tenantId, [record])).has(record.id);
const subjects = ({ world }: App): readonly string[] => world.sent.map(({ message }) => message.subject);

test('a network that is new for a powerful app is one alert, however often the app signs in from it', async () => {
  const app = await watched(10);
  expect(await isKept(app, await signsIn(app))).toBe(false);
  expect(await isKept(app, await signsIn(app, { autonomousSystemNumber: microsoft }))).toBe(false);
  expect(await isKept(app, await signsIn(app, { autonomousSystemNumber: elsewhere, errorCode: 7000215 }))).toBe(false);
  expect(subjects(app)).toEqual([]);

  const first = await signsIn(app, { autonomousSystemNumber: elsewhere, ipAddress: '198.51.100.9' });
  await signsIn(app, { autonomousSystemNumber: elsewhere, ipAddress: '198.51.100.10' });
  expect(await isKept(app, first)).toBe(true);
  expect(subjects(app)).toEqual([
    expect.stringMatching(/^High · Contoso · the app "Backup-Connector" signed in from a new network \[\w+\]$/),
  ]);
  expect(app.world.sent.map(({ message }) => renderText(message)).join()).toMatchSnapshot();
});

test('the alert names the owners of the app', async () => {
  const id = '5f1c3a52-7c5e-4f0e-9a35-0c1d2e3f4a5b';
  const app = await watched(10, { id });
  await signsIn(app, { userId: id, autonomousSystemNumber: elsewhere });
  expect(app.world.sent.map(({ message }) => renderText(message)).join()).toContain('It is owned by person05.');
});

test('for an app with access to mail alone, it is only recorded', async () => {
  const app = await watched(10, { role: mailRead });
  expect(await isKept(app, await signsIn(app, { autonomousSystemNumber: elsewhere }))).toBe(true);
  expect(subjects(app)).toEqual([]);
});

test.each([
  ['has been read for less than a week', 5, { autonomousSystemNumber: elsewhere }],
  ['has no power', 10, { autonomousSystemNumber: elsewhere, userId: 'other' }],
])('an app that %s is not judged', async (_, days, spoil) => {
  const app = await watched(days);
  const record = await signsIn(app, spoil);
  expect(await isKept(app, record)).toBe(false);
  expect(subjects(app)).toEqual([]);
});

test('without betaSignIns they are not read', async () => {
  const app = await watched(10, { betaSignIns: false });
  expect(await isKept(app, await signsIn(app, { autonomousSystemNumber: elsewhere }))).toBe(false);
  expect(subjects(app)).toEqual([]);
});
