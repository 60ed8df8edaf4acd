/** Sign-ins through the whole pipeline. Ordinary ones update a habit and change nothing else. */

import type { SignIn } from '../../shared/core/log/record';
import { judgeAndLearn, noHabitBook } from '../../shared/core/sign-in/habits';
import type { TenantConfiguration } from '../../shared/core/tenant/configuration';
import { dayMs, hourMs, minuteMs } from '../../shared/core/time/durations';
import { handleAlert } from '../../shared/pipeline/alert/handle-alert';
import { renderText } from '../../shared/reports/mail/email';
import { signIn } from '../detections/state/sign-ins';
import { everythingAtOnce } from '../fixtures/attention';
import { assignment, user } from '../fixtures/conditional-access';
import { directoryAudit, modified, person, policyRecord, target } from '../fixtures/records';
import { type App, createSmallWorld, startCollected, startWatched, tenantId } from './small-world';

const routes: TenantConfiguration['routes'] = [
  { recipients: ['mail'], minimumSeverity: 'low', sendResolved: true, ...everythingAtOnce },
];

const unmanaged: SignIn['device'] = {
  id: null,
  operatingSystem: 'Linux',
  browser: 'Firefox 140',
  isCompliant: false,
  isManaged: false,
  trustType: null,
};
const abroad = { ipAddress: '203.0.113.5', city: 'Lagos', countryOrRegion: 'NG', device: unmanaged, appId: 'portal' };

const glass = { id: 'person00', reason: 'emergencies', owner: 'Ada', expiry: '2027-12-31' };

const iso = (ms: number): string => new Date(ms).toISOString();

/** A tenant in which these people have signed in at the office for a week. */
async function watched(...people: readonly string[]): Promise<App> {
  const world = createSmallWorld({ configuration: { routes, breakGlass: [glass] } });
  const week = people.flatMap((userId) =>
    [2, 3, 4, 5, 6].map((days) =>
      signIn({ id: `${userId} ${days}`, userId, createdDateTime: iso(world.now() - days * dayMs), appId: 'mail' }),
    ),
  );
  await world.store.habits.write(tenantId, judgeAndLearn(noHabitBook, tenantId, week).book);
  return startWatched(world, 5 * minuteMs);
}

let made = 0;
async function signsIn(app: App, spoil: Partial<SignIn>): Promise<SignIn> {
  made += 1;
  const { world } = app;
  const record = signIn({ id: `s${made}`, createdDateTime: iso(world.now() - minuteMs), appId: 'mail', ...spoil });
  world.tenant.log.push({ record, visibleAt: world.now() });
  await app.ask({ tenantId, bucket: 'reports', kinds: ['signIn'], reason: 'hint' });
  await app.runUntil(world.now() + 2 * minuteMs);
  return record;
}

const sources = async ({ world }: App, begins = 'EV.S'): Promise<readonly string[]> => {
  const found: string[] = [];
  for await (const page of world.store.events.list(tenantId, await world.store.events.days(tenantId)))
    found.push(...page.filter(({ source }) => source.startsWith(begins)).map(({ source }) => source));
  return found.sort();
};

const isKept = async ({ world }: App, record: SignIn): Promise<boolean> =>
  (await world.store.records.known(tenantId, [record])).has(record.id);

test('an ordinary sign-in is not kept, but the habit of its person is', async () => {
  const app = await watched('person05');
  const record = await signsIn(app, { userId: 'person05' });
  expect(await isKept(app, record)).toBe(false);
  expect(await sources(app)).toEqual([]);
  const { people } = await app.world.store.habits.read(tenantId, ['person05']);
  expect(people.get('person05')?.days[0]).toBe(Math.floor(Date.parse(record.createdDateTime) / dayMs));
});

test("a traveller's sign-in is recorded and sends nothing", async () => {
  const app = await watched('person05');
  const record = await signsIn(app, { userId: 'person05', countryOrRegion: 'FR', ipAddress: '198.51.100.4' });
  expect(await isKept(app, record)).toBe(true);
  expect(await sources(app)).toEqual(['EV.S22']);
  expect(app.world.sent).toEqual([]);
});

test('an admin on a foreign device in a foreign country, at an app that is new for them, is one alert', async () => {
  const app = await watched('ada');
  await signsIn(app, { userId: 'ada', ...abroad });
  expect(await sources(app)).toEqual(['EV.S22', 'EV.S31']);
  const mails = app.world.sent.filter(({ channel }) => channel === 'email-acs');
  expect(mails).toHaveLength(1);
  expect(mails[0]?.message.subject).toMatch(/^High · Contoso · /);
});

test('a role that the admin activates after that is an update of the same alert', async () => {
  const app = await watched('ada');
  const { world } = app;
  await signsIn(app, { userId: 'ada', ...abroad });
  const role = target(
    'Role',
    'role',
    [modified('TemplateId', null, '"62e90394-69f5-4237-9190-012177145e10"')],
    'Global Administrator',
  );
  const record = directoryAudit({
    id: 'activation',
    activityDateTime: iso(world.now() - minuteMs),
    activityDisplayName: 'Add member to role completed (PIM activation)',
    category: 'RoleManagement',
    loggedByService: 'PIM',
    actor: person('ada', abroad.ipAddress),
    targets: [role, target('User', 'ada')],
  });
  world.tenant.log.push({ record, visibleAt: world.now() });
  await app.ask({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' });
  await app.runUntil(world.now() + 30 * minuteMs);
  expect(await sources(app, 'EV.T')).toEqual(['EV.T14']);
  const mails = world.sent.filter(({ channel }) => channel === 'email-acs');
  expect(mails.filter(({ message }) => message.machine.because === 'opened')).toHaveLength(1);
  expect(mails.at(-1)?.message.subject).toContain('activated after an unusual sign-in');
});

const handleAll =
  (action: 'acknowledge' | 'close') =>
  async (app: App): Promise<void> => {
    const by = { id: 'operator-1', tenantId, name: 'Nora Weiss' };
    const said = action === 'close' ? { judgement: 'harmless' as const } : {};
    const all = await app.world.store.alerts.readAlerts(tenantId);
    for (const { id } of all.filter(({ form }) => form === 'alert'))
      expect(
        await handleAlert(app.pipeline(), { tenantId, alertId: id, action, by, note: null, ...said }),
      ).toMatchObject({
        status: 'done',
      });
  };

async function activates(app: App): Promise<void> {
  const { world } = app;
  made += 1;
  const role = target(
    'Role',
    'role',
    [modified('TemplateId', null, '"62e90394-69f5-4237-9190-012177145e10"')],
    'Global Administrator',
  );
  const record = directoryAudit({
    id: `activation ${made}`,
    correlationId: `activation ${made}`,
    activityDateTime: iso(world.now() - minuteMs),
    activityDisplayName: 'Add member to role completed (PIM activation)',
    category: 'RoleManagement',
    loggedByService: 'PIM',
    actor: person('ada', abroad.ipAddress),
    targets: [role, target('User', 'ada')],
  });
  world.tenant.log.push({ record, visibleAt: world.now() });
  await app.ask({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' });
  await app.runUntil(world.now() + 20 * minuteMs);
}

/**
 * An admin on a trip signs in and activates a role every day. `handled`: how the alerts of the first day are handled.
 */
async function travels(days: number, handled: (app: App) => Promise<void>): Promise<readonly (readonly string[])[]> {
  const app = await watched('ada');
  const { world } = app;
  const begun = world.now();
  const mailsOfDay: (readonly string[])[] = [];
  for (let day = 0; day < days; day += 1) {
    await app.runUntil(begun + day * (dayMs - 90 * minuteMs));
    world.sent.length = 0;
    await signsIn(app, { userId: 'ada', ...abroad });
    await activates(app);
    const mails = world.sent.filter(({ channel }) => channel === 'email-acs');
    mailsOfDay.push(mails.map(({ message }) => `${message.machine.because}: ${message.subject}`));
    if (day === 0) await handled(app);
  }
  return mailsOfDay;
}

test("a trip whose first alert somebody closed as the admin's own sends nothing again", async () => {
  const [first, ...others] = await travels(4, handleAll('close'));
  expect(first).toHaveLength(2);
  expect(others).toEqual([[], [], []]);
});

test('a trip whose alert nobody has closed goes on in that alert', async () => {
  const [, second = [], third = [], fourth = []] = await travels(4, handleAll('acknowledge'));
  expect(second).toEqual([expect.stringMatching(/^worsened: /)]);
  const keyOf = (said: string): string | undefined => /\[(\w+)\]$/.exec(said)?.[1];
  for (const day of [third, fourth]) {
    expect(day.length).toBeGreaterThan(0);
    expect(day.filter((said) => !said.startsWith('worsened: '))).toEqual([]);
    expect(new Set(day.map(keyOf))).toEqual(new Set(second.map(keyOf)));
  }
});

/** The admin's account signs in from abroad on an unknown device, and again some days later from another network. */
async function returnsAfterAlert(between: (app: App) => Promise<unknown>): Promise<App> {
  const app = await watched('ada');
  await signsIn(app, { userId: 'ada', ...abroad });
  await between(app);
  await app.runUntil(app.world.now() + 3 * dayMs);
  return app;
}

const fromAnotherNetwork = { userId: 'ada', ...abroad, ipAddress: '198.51.100.20' };

/** Why each message about this sign-in was sent. */
async function sentAbout(app: App, record: Partial<SignIn>): Promise<readonly string[]> {
  app.world.sent.length = 0;
  await signsIn(app, record);
  const mails = app.world.sent.filter(({ channel }) => channel === 'email-acs');
  return mails.map(({ message }) => message.machine.because);
}

test('an intruder who returns to an admin account is an update of the alert that nobody has closed', async () => {
  expect(await sentAbout(await returnsAfterAlert(async () => {}), fromAnotherNetwork)).toEqual(['worsened']);
});

test('so is one whose alert was acknowledged; another country or another device is another alert', async () => {
  const app = await returnsAfterAlert(handleAll('acknowledge'));
  expect(await sentAbout(app, fromAnotherNetwork)).toEqual(['worsened']);
  // The device is not reported as new again within hours.
  await app.runUntil(app.world.now() + 2 * dayMs);
  expect(await sentAbout(app, { ...fromAnotherNetwork, countryOrRegion: 'BR', city: 'Recife' })).toEqual(['opened']);
  await app.runUntil(app.world.now() + 2 * dayMs);
  const device = { ...unmanaged, operatingSystem: 'Android', browser: 'Chrome 140' };
  expect(await sentAbout(app, { ...fromAnotherNetwork, device })).toEqual(['opened']);
});

test('a device and a country whose alert was closed are known to the admin, and send nothing again', async () => {
  expect(await sentAbout(await returnsAfterAlert(handleAll('close')), fromAnotherNetwork)).toEqual([]);
});

test('of an admin who is not known yet nothing is new, so their sign-in is only recorded', async () => {
  const app = await watched();
  await signsIn(app, { userId: 'ada', ...abroad });
  expect(await sources(app)).toEqual(['EV.S31']);
  expect(app.world.sent).toEqual([]);
});

test('a sign-in that is read twice is alerted once', async () => {
  const app = await watched('person05');
  const record = await signsIn(app, { userId: 'person05', countryOrRegion: 'FR' });
  await app.runUntil(app.world.now() + hourMs);
  app.world.tenant.log.push({ record, visibleAt: app.world.now() });
  await app.ask({ tenantId, bucket: 'reports', kinds: ['signIn'], reason: 'hint' });
  await app.runUntil(app.world.now() + 2 * minuteMs);
  expect(await sources(app)).toEqual(['EV.S22']);
});

test.each([
  ['from the office is only recorded', '192.0.2.77', 0],
  ['from elsewhere is an alert', '198.51.100.4', 1],
])('a sign-in method that an admin adds %s', async (_, address, mails) => {
  const app = await watched('ada');
  const { world } = app;
  const record = directoryAudit({
    id: 'method',
    activityDateTime: iso(world.now() - minuteMs),
    activityDisplayName: 'User registered security info',
    category: 'UserManagement',
    loggedByService: 'Authentication Methods',
    actor: person('ada', address),
    targets: [target('User', 'ada')],
  });
  world.tenant.log.push({ record, visibleAt: world.now() });
  await app.ask({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' });
  await app.runUntil(world.now() + 5 * minuteMs);
  expect(await sources(app, 'EV.R18')).toEqual(['EV.R18']);
  expect(world.sent.filter(({ channel }) => channel === 'email-acs')).toHaveLength(mails);
});

test('sign-ins of the week before monitoring are a habit, and raise nothing', async () => {
  const world = createSmallWorld({ configuration: { routes } });
  const legacy = { userId: 'person05', clientAppUsed: 'IMAP4', appId: 'scanner' };
  const past = [6, 5, 4, 3, 2].map((days) =>
    signIn({ id: `past ${days}`, createdDateTime: iso(world.now() - days * dayMs), ...legacy }),
  );
  for (const record of past) world.tenant.log.push({ record, visibleAt: 0 });
  const app = await startCollected(world, 10 * minuteMs);
  expect(await sources(app)).toEqual([]);
  expect(await Promise.all(past.map((record) => isKept(app, record)))).toEqual(past.map(() => false));
  await signsIn(app, legacy);
  expect(await sources(app)).toEqual([]);
  await signsIn(app, { ...legacy, clientAppUsed: 'POP3' });
  expect(await sources(app)).toEqual(['EV.S17']);
});

describe('a sign-in with legacy authentication', () => {
  const legacy = { userId: 'person05', clientAppUsed: 'IMAP4', appId: 'scanner', appDisplayName: 'Scanner' };
  const listed = { ...legacy, id: 'group', errorCode: 0, conditionalAccessStatus: 'notApplied', count: 1 };

  async function signsInWithImap(): Promise<App> {
    const app = await watched('person05');
    const { tenant } = app.world;
    tenant.more.legacySignIn = [{ ...listed, lastDateTime: iso(app.world.now()) }];
    tenant.reads.length = 0;
    await signsIn(app, legacy);
    return app;
  }
  const readOf = ({ world }: App): number => world.tenant.reads.filter((one) => one === 'legacySignIn').length;

  test('is one alert within minutes, though the list of them is read every two hours', async () => {
    const app = await signsInWithImap();
    expect(readOf(app)).toBe(1);
    await app.runUntil(app.world.now() + 3 * hourMs);
    const subjects = app.world.sent.map(({ message }) => message.subject);
    expect(subjects).toEqual([expect.stringMatching(/^High · Contoso · .*legacy authentication/)]);
  });

  test('that a disabled policy let through is part of the attack, and has no alert of its own', async () => {
    const app = await watched('person05');
    const { world } = app;
    const before = world.tenant.policies.find(({ id }) => id === 'ca02');
    if (before === undefined) throw new Error('no policy');
    const after = { ...before, state: 'disabled' };
    world.tenant.policies = world.tenant.policies.map((policy) => (policy === before ? after : policy));
    const record = {
      ...policyRecord(before, after),
      id: 'edit',
      activityDateTime: iso(world.now() - minuteMs),
      actor: person('mara'),
    };
    world.tenant.log.push({ record, visibleAt: world.now() });
    for (const [bucket, kinds] of [
      ['reports', ['directoryAudit']],
      ['identityProtection', ['conditionalAccessPolicy']],
    ] as const) {
      await app.ask({ tenantId, bucket, kinds, reason: 'hint' });
      await app.runUntil(world.now() + 2 * minuteMs);
    }
    const opened = world.sent.length;
    world.tenant.more.legacySignIn = [{ ...listed, lastDateTime: iso(world.now()) }];
    await signsIn(app, legacy);
    await app.runUntil(world.now() + 3 * hourMs);
    const subjects = world.sent.slice(opened).map(({ message }) => message.subject);
    expect(subjects).toEqual([expect.stringMatching(/^Critical · Contoso · person05/)]);
  });

  test('that is on the list already is no reason to read it again', async () => {
    const app = await signsInWithImap();
    await signsIn(app, legacy);
    expect(readOf(app)).toBe(1);
  });
});

describe('a break-glass account', () => {
  const subjects = ({ world }: App): readonly string[] =>
    world.sent.map(({ message }) => `${message.machine.because} ${message.subject.replace(/ \[\w+\]$/, '')}`);
  const signedIn = 'Critical · Contoso · break-glass account person00 signed in';
  const failed = 'High · Contoso · failed sign-in with break-glass account person00';
  const tries = (app: App, errorCode: number): Promise<SignIn> =>
    signsIn(app, { userId: 'person00', ipAddress: '203.0.113.5', errorCode });

  test.each([4, 20])('that gets in %i minutes after a failed attempt is news, acknowledged or not', async (minutes) => {
    const app = await watched();
    await tries(app, 500121);
    expect(subjects(app)).toEqual([`opened ${failed}`]);
    const [alert] = (await app.world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
    const by = { id: 'kai', tenantId, name: 'Kai Olsen' };
    await handleAlert(app.pipeline(), {
      tenantId,
      alertId: alert?.id ?? '',
      action: 'acknowledge',
      by,
      note: 'a typo',
    });
    await app.runUntil(app.world.now() + (minutes - 2) * minuteMs);
    await tries(app, 0);
    expect(subjects(app)).toEqual([`opened ${failed}`, `worsened ${signedIn}`]);
    expect(await app.world.store.alerts.readAlerts(tenantId)).toContainEqual(
      expect.objectContaining({ id: alert?.id, acknowledged: null }),
    );
  });

  test.each([
    ['another address', { ipAddress: '198.51.100.77' }],
    ['another app', { appId: 'graph', appDisplayName: 'Graph Explorer' }],
  ])('that signs in from %s within minutes is an update at once, and only once', async (_, further) => {
    const app = await watched();
    const enters = (spoil: Partial<SignIn>) => signsIn(app, { userId: 'person00', ipAddress: '203.0.113.5', ...spoil });
    await enters({});
    await enters(further);
    await enters(further);
    expect(subjects(app)).toEqual([`opened ${signedIn}`, `worsened ${signedIn}`]);
  });

  test('that signs in twice before the first message has both sign-ins in it', async () => {
    const app = await watched();
    const createdDateTime = iso(app.world.now() - minuteMs);
    const more = { appDisplayName: 'Graph Explorer', ipAddress: '198.51.100.77' };
    for (const spoil of [
      { id: 'first', ipAddress: '203.0.113.5' },
      { id: 'second', appId: 'graph', ...more },
    ])
      app.world.tenant.log.push({
        record: signIn({ createdDateTime, userId: 'person00', ...spoil }),
        visibleAt: app.world.now(),
      });
    await signsIn(app, { userId: 'person05' });
    const [message, ...others] = app.world.sent.map((one) => renderText(one.message).replaceAll(/\s+/g, ' '));
    expect(others).toEqual([]);
    expect(message).toContain('signed in to "Azure Portal" from 203.0.113.5 at');
    expect(message).toContain('signed in to "Graph Explorer" from 198.51.100.77 at');
  });

  test('that is in already sends nothing for its next sign-ins and attempts', async () => {
    const app = await watched();
    await tries(app, 0);
    await tries(app, 0);
    await tries(app, 500121);
    expect(subjects(app)).toEqual([`opened ${signedIn}`]);
  });
});

describe('many wrong passwords from a network that a person has never used, and then the right one', () => {
  const hotel = { ipAddress: '203.0.113.5' };
  const phone = { ...unmanaged, operatingSystem: 'Android 15' };
  const laptop = { ...unmanaged, id: 'laptop', operatingSystem: 'Windows', isCompliant: true, isManaged: true };
  const alerted = ({ world }: App): readonly string[] =>
    world.sent.map(({ message }) => message.subject.replace(/^.*? · .*? · | \[\w+\]$/g, ''));
  const guessed = (id: string) => `the password of ${id} was guessed`;
  const guessesIn = async (app: App): Promise<readonly string[]> =>
    (await sources(app)).filter((source) => source === 'EV.S26');

  /** Wrong passwords, a minute apart, that are read together. */
  async function fail(app: App, people: readonly string[], spoil: Partial<SignIn>): Promise<void> {
    const { world } = app;
    const until = world.now();
    for (const [at, userId] of people.entries()) {
      made += 1;
      const createdDateTime = iso(until - (people.length - at) * minuteMs);
      const record = signIn({ id: `s${made}`, createdDateTime, appId: 'mail', errorCode: 50126, userId, ...spoil });
      world.tenant.log.push({ record, visibleAt: until });
    }
    await app.runUntil(until + minuteMs);
  }
  const tenTimes = (userId: string): readonly string[] => Array.from({ length: 10 }, () => userId);
  const many = Array.from({ length: 12 }, (_, at) => `person${10 + at}`);
  const pass = (app: App, hours: number): Promise<void> => app.runUntil(app.world.now() + hours * hourMs);

  test('are an old password if a managed device signs in that tried hardly any of them', async () => {
    const app = await watched('person05');
    await fail(app, tenTimes('person05'), { ...hotel, device: phone });
    await fail(app, ['person05'], { ...hotel, device: laptop });
    await signsIn(app, { ...hotel, userId: 'person05', device: laptop });
    expect(await guessesIn(app)).toEqual([]);
  });

  test('are a guess if the device that tried them signs in, even a managed one, or one that is not managed', async () => {
    for (const [tried, used] of [
      [laptop, laptop],
      [phone, phone],
      [phone, { ...laptop, isCompliant: null, isManaged: null }],
    ]) {
      const app = await watched('person05');
      await fail(app, tenTimes('person05'), { ...hotel, device: tried });
      await signsIn(app, { ...hotel, userId: 'person05', device: used });
      expect(alerted(app)).toEqual([guessed('person05')]);
    }
  });

  test('are no guess of what is signed in with hours later, or by somebody else', async () => {
    const app = await watched('person05', 'person06');
    await fail(app, tenTimes('person05'), { ...hotel, device: phone });
    await signsIn(app, { ...hotel, userId: 'person05', device: phone });
    await signsIn(app, { ...hotel, userId: 'person06', device: phone });
    expect(alerted(app)).toEqual([guessed('person05')]);
    const found = await guessesIn(app);
    await pass(app, 5);
    await signsIn(app, { ...hotel, userId: 'person05', device: phone });
    await signsIn(app, { ...hotel, userId: 'person06', device: phone });
    expect(await guessesIn(app)).toEqual(found);
    expect(alerted(app)).toEqual([guessed('person05')]);
  });

  test('of many people are one alert for each whose password was found, however often they are signed in', async () => {
    const app = await watched('person05', 'person06');
    await fail(app, many, { ...hotel, device: null });
    await signsIn(app, { ...hotel, userId: 'person05', device: phone });
    await pass(app, 5);
    await signsIn(app, { ...hotel, userId: 'person05', device: phone });
    expect(alerted(app)).toEqual([guessed('person05')]);
    await pass(app, 5);
    await signsIn(app, { ...hotel, userId: 'person06', device: phone });
    await pass(app, 5);
    await signsIn(app, { ...hotel, userId: 'person05', device: phone });
    expect(alerted(app)).toEqual([guessed('person05'), guessed('person06')]);
  });
});

test('above 2,000 people, the accounts of Entra Connect are followed by their roles, even if nobody declared them', async () => {
  const roles = ['d29b2b05-8046-44ba-8758-1e26182fcf32', 'a92aed5d-d78a-4d16-b381-09adb37eb3b0'];
  const world = createSmallWorld({ configuration: { routes } });
  const { tenant } = world;
  tenant.users = [
    ...tenant.users,
    ...roles.map((id) => user(id)),
    ...Array.from({ length: 2000 }, (_, at) => user(`u${at}`)),
  ];
  tenant.assignments = [...tenant.assignments, ...roles.map((role) => assignment(role, role))];
  const app = await startWatched(world, 5 * minuteMs);
  for (const userId of [...roles, 'u7']) await signsIn(app, { userId, appId: 'portal' });
  expect((await sources(app)).filter((source) => source !== 'EV.S31')).toEqual(['EV.S38', 'EV.S38']);
  expect(world.sent.map(({ message }) => message.severity)).toEqual(['critical', 'critical']);
});
