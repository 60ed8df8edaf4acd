/** Risk as a person's state, through the whole pipeline: what is alerted, when, and what never is. */
import { isHandledByItsActor } from '../../shared/core/alert/self-approval';
import type { Actor, DirectoryAudit, RiskDetection } from '../../shared/core/log/record';
import type { TenantConfiguration } from '../../shared/core/tenant/configuration';
import { dayMs, minuteMs } from '../../shared/core/time/durations';
import type { RiskyUser } from '../../shared/kinds/risky-user/risky-user';
import { handleAlert } from '../../shared/pipeline/alert/handle-alert';
import { renderText } from '../../shared/reports/mail/email';
import { everythingAtOnce } from '../fixtures/attention';
import { assignment, globalAdministratorRole } from '../fixtures/conditional-access';
import { riskDetection } from '../fixtures/defence';
import { application, directoryAudit, modified, person, target } from '../fixtures/records';
import { hint } from './history';
import { premiumWithP2 } from './small-tenant';
import {
  type App,
  createSmallWorld,
  goingOn,
  mailSubjects,
  type SmallWorld,
  startApp,
  startWatched,
  tenantId,
} from './small-world';

const iso = (ms: number): string => new Date(ms).toISOString();

const watched = (configuration: Partial<TenantConfiguration> = {}): Promise<App> =>
  goingOn(['P2', configuration], async () => {
    const world = createSmallWorld({ configuration });
    world.tenant.skus = [premiumWithP2];
    return startWatched(world, 5 * minuteMs);
  });

const risky = (world: SmallWorld, id: string, over: Partial<RiskyUser> = {}): RiskyUser => ({
  id,
  riskLevel: 'high',
  riskState: 'atRisk',
  riskDetail: 'none',
  riskLastUpdatedDateTime: iso(world.now() - minuteMs),
  isDeleted: false,
  ...over,
});

function detected(
  { tenant, now }: SmallWorld,
  userId: string,
  riskEventType: string,
  over: Partial<RiskDetection> = {},
): void {
  const at = iso(now() - minuteMs);
  const detectionId = `detection-${tenant.log.length}`;
  const record: RiskDetection = {
    kind: 'riskDetection',
    id: `${detectionId}#${over.lastUpdatedDateTime ?? at}`,
    detectionId,
    riskEventType,
    riskLevel: 'high',
    riskState: 'atRisk',
    riskDetail: 'none',
    userId,
    ipAddress: '203.0.113.7',
    city: null,
    countryOrRegion: null,
    activityDateTime: at,
    detectedDateTime: at,
    lastUpdatedDateTime: at,
    ...over,
  };
  tenant.log.push({ record, visibleAt: now() });
}

async function look(app: App, minutes = 1): Promise<void> {
  await app.ask({ tenantId, bucket: 'identityProtection', kinds: ['riskDetection', 'riskyUser'], reason: 'hint' });
  await app.runUntil(app.world.now() + minutes * minuteMs);
}

test('an ordinary account at high risk is alerted after ten minutes, once, and its end names who ended it', async () => {
  const app = await watched();
  app.world.tenant.riskyUsers = [risky(app.world, 'person04')];
  detected(app.world, 'person04', 'unfamiliarFeatures');
  await look(app, 8);
  expect(mailSubjects(app)).toEqual([]);
  await app.runUntil(app.world.now() + 6 * minuteMs);
  expect(mailSubjects(app)).toEqual(["High · Contoso · person04's account is at high risk"]);

  app.world.tenant.riskyUsers = [];
  const dismissal: DirectoryAudit = directoryAudit({
    id: 'dismissal',
    category: 'IdentityProtection',
    activityDisplayName: 'DismissUser',
    loggedByService: 'Identity Protection',
    activityDateTime: iso(app.world.now() - minuteMs),
    actor: person('bea'),
    targets: [target('User', 'person04')],
  });
  app.world.tenant.log.push({ record: dismissal, visibleAt: app.world.now() });
  await app.ask({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' });
  await app.runUntil(app.world.now() + 3 * minuteMs);
  expect(mailSubjects(app)[1]).toMatch(/^Restored · Contoso · the risk of person04's account was dismissed/);
  expect(mailSubjects(app)).toHaveLength(2);
  expect(JSON.stringify(app.world.sent.at(-1)?.message)).toMatch(/bea/);
  const people = await app.world.store.pageRows.read(tenantId, 'people');
  expect(people?.row.risk?.ended).toMatchObject([{ id: 'person04', by: { status: 'known', actor: { id: 'bea' } } }]);
  expect(app.world.sent.at(-1)?.message.paragraphs.join(' ')).toMatch(/was at risk for 1\d min; the limit .* is 24 h/);
});

describe.each(['the log first', 'the list first, the log soon after'] as const)('%s', (order) => {
  test.each([
    ['an admin', 'bea'],
    ['the account itself', 'ada'],
  ])('the message that a risk is over names who dismissed it: %s', async (_, by) => {
    const app = await watched();
    const { world } = app;
    world.tenant.riskyUsers = [risky(world, 'ada')];
    await look(app, 5);
    world.tenant.riskyUsers = [];
    const record = directoryAudit({
      ...{ id: 'dismissal', activityDisplayName: 'DismissUser', loggedByService: 'Identity Protection' },
      ...{ activityDateTime: iso(world.now() - minuteMs), actor: person(by), targets: [target('User', 'ada')] },
    });
    if (order !== 'the log first') await look(app);
    world.tenant.log.push({ record, visibleAt: world.now() });
    await app.ask({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' });
    await app.runUntil(world.now() + 5 * minuteMs);
    const ends = world.sent.filter(({ message }) => message.subject.startsWith('Restored'));
    expect(new Set(ends.map(({ message }) => message.preview)).size).toBe(1);
    expect(ends[0]?.message.preview).toMatch(
      order === 'the log first'
        ? new RegExp(`the risk was dismissed at \\d\\d:\\d\\d by ${by}'s account`)
        : new RegExp(`^${by}'s account ended the risk of ada's admin account at \\d\\d:\\d\\d`, 'i'),
    );
  });
});

test.each([
  [
    'another admin',
    'bea',
    /bea's account had reset its password at \d\d:\d\d\. If nobody on your team did it, block bea's account first/,
  ],
  ['the account itself', 'ada', undefined],
])('the message that a risk is over says whether the password was reset before: by %s', async (_, by, expected) => {
  const app = await watched();
  const { world } = app;
  world.tenant.riskyUsers = [risky(world, 'ada')];
  await look(app, 5);
  audited(world, 'Reset password (by admin)', {
    ...{ category: 'UserManagement', loggedByService: 'Core Directory' },
    ...{ actor: person(by), targets: [target('User', 'ada')] },
  });
  await lookAtAudits(app);
  world.tenant.riskyUsers = [];
  await look(app, 5);
  const [end] = world.sent.filter(({ message }) => message.subject.startsWith('Restored'));
  const text = JSON.stringify(end?.message);
  expect(end?.message.subject).toContain("ada's admin account is no longer at risk");
  if (expected === undefined) expect(text).not.toContain('had reset');
  else expect(text).toMatch(expected);
});

test('the message that a risk is over says that the account was deleted', async () => {
  const app = await watched();
  const { world } = app;
  world.tenant.riskyUsers = [risky(world, 'ada')];
  await look(app, 5);
  world.tenant.users = world.tenant.users.filter(({ id }) => id !== 'ada');
  world.tenant.riskyUsers = [];
  const record = directoryAudit({
    ...{ id: 'deletion', activityDisplayName: 'Delete user', activityDateTime: iso(world.now() - minuteMs) },
    ...{ actor: person('bea'), targets: [target('User', 'ada')] },
  });
  world.tenant.log.push({ record, visibleAt: world.now() });
  await app.ask({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' });
  await app.runUntil(world.now() + 2 * minuteMs);
  await look(app, 5);
  const [end] = world.sent.filter(({ message }) => message.subject.startsWith('Restored'));
  expect(end?.message.subject).toContain("ada's admin account was deleted");
  expect(end?.message.preview).toContain('the account was deleted');
});

test('the page says who dismissed a risk also where the log is later than the list', async () => {
  const app = await watched();
  const { world } = app;
  const endedBy = async () => (await world.store.pageRows.read(tenantId, 'people'))?.row.risk?.ended[0]?.by;
  world.tenant.riskyUsers = [risky(world, 'person04', { riskLevel: 'medium' })];
  await look(app);
  world.tenant.riskyUsers = [];
  const record = directoryAudit({
    ...{ id: 'late', activityDisplayName: 'DismissUser', loggedByService: 'Identity Protection' },
    ...{ activityDateTime: iso(world.now()), actor: person('bea'), targets: [target('User', 'person04')] },
  });
  await look(app, 3);
  expect((await endedBy())?.status).not.toBe('known');
  world.tenant.log.push({ record, visibleAt: world.now() });
  await app.ask({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' });
  await app.runUntil(world.now() + 2 * minuteMs);
  expect(await endedBy()).toMatchObject({ status: 'known', actor: { id: 'bea' } });
});

test('risk that MFA or a new password closed within ten minutes alerts nobody', async () => {
  const app = await watched();
  app.world.tenant.riskyUsers = [risky(app.world, 'person04')];
  await look(app, 4);
  app.world.tenant.riskyUsers = [];
  // The collection that decides happens shortly before the message is due. It is not requested here.
  await app.runUntil(app.world.now() + 40 * minuteMs);
  expect(mailSubjects(app)).toEqual([]);
  const alerts = (await app.world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  expect(alerts.map(({ status }) => status)).toEqual(['resolved']);
});

test('an administrator at medium risk is alerted at once', async () => {
  const app = await watched();
  app.world.tenant.riskyUsers = [risky(app.world, 'ada', { riskLevel: 'medium' })];
  await look(app, 2);
  expect(mailSubjects(app)).toEqual(["High · Contoso · ada's admin account is at medium risk"]);
});

test.each([
  ['medium', "High · Contoso · person03's admin account is at medium risk"],
  ['high', "Critical · Contoso · person03's admin account is at high risk"],
])('an account at %s risk that becomes an admin is alerted like an admin at risk', async (riskLevel, expected) => {
  const app = await watched();
  const { world } = app;
  world.tenant.riskyUsers = [risky(world, 'person03', { riskLevel })];
  await look(app, 15);
  world.sent.splice(0);
  world.tenant.assignments = [...world.tenant.assignments, assignment('person03', globalAdministratorRole)];
  await app.ask(hint('unifiedRoleAssignment'));
  await app.runUntil(world.now() + 20 * minuteMs);
  expect(mailSubjects(app).filter((subject) => subject.endsWith('risk'))).toEqual([expected]);
});

test.each([
  ['roles', ['unifiedRoleAssignment', 'riskyUser']],
  ['risk', ['riskyUser', 'unifiedRoleAssignment']],
] as const)('the risk of a restored admin is as severe as before if the list of %s is read first', async (_, kinds) => {
  const app = await watched();
  const { world } = app;
  const held = world.tenant.assignments;
  const risk = risky(world, 'ada');
  const read = async (): Promise<void> => {
    for (const kind of kinds) {
      await app.ask(hint(kind));
      await app.runUntil(world.now() + minuteMs);
    }
    await app.runUntil(world.now() + 8 * minuteMs);
  };
  world.tenant.riskyUsers = [risk];
  await read();
  world.tenant.assignments = held.filter(({ principalId }) => principalId !== 'ada');
  world.tenant.riskyUsers = [{ ...risk, isDeleted: true }];
  await read();
  world.sent.splice(0);
  world.tenant.assignments = held;
  world.tenant.riskyUsers = [risk];
  await read();
  const [alert] = (await world.store.alerts.readAlerts(tenantId)).filter(({ groupKey }) => groupKey === 'EV.S21|ada');
  expect(alert).toMatchObject({ status: 'open', severity: 'critical' });
  expect(mailSubjects(app)).toContain("Critical · Contoso · ada's admin account is at high risk");
});

test('an ordinary account at medium risk is not alerted', async () => {
  const app = await watched();
  app.world.tenant.riskyUsers = [risky(app.world, 'person04', { riskLevel: 'medium' })];
  await look(app, 30);
  expect(mailSubjects(app)).toEqual([]);
});

test('a stolen session is alerted at once; the risk level that follows joins it, and both end in one message', async () => {
  const app = await watched();
  detected(app.world, 'person04', 'attackerinTheMiddle');
  app.world.tenant.riskyUsers = [risky(app.world, 'person04')];
  await look(app, 3);
  expect(mailSubjects(app)).toEqual(["Critical · Contoso · person04's account signed in through an attacker"]);
  await app.runUntil(app.world.now() + 30 * minuteMs);
  expect(mailSubjects(app)).toHaveLength(1);
  app.world.tenant.riskyUsers = [];
  await look(app, 3);
  expect(mailSubjects(app).slice(1)).toEqual([expect.stringMatching(/^Restored · /)]);
});

test('a leaked password is alerted also where the risk level of its account was alerted before', async () => {
  const app = await watched();
  app.world.tenant.riskyUsers = [risky(app.world, 'ada')];
  await look(app, 3);
  expect(mailSubjects(app)).toEqual(["Critical · Contoso · ada's admin account is at high risk"]);
  detected(app.world, 'ada', 'leakedCredentials');
  await look(app, 3);
  expect(mailSubjects(app).slice(1)).toEqual([
    expect.stringMatching(/^Critical · Contoso · .*password of ada's admin account/),
  ]);
  const text = JSON.stringify(app.world.sent.at(-1)?.message);
  expect(text).toContain('reset the password');
});

test('a leaked password that arrives late leads an update of the alert on the level that it explains', async () => {
  const app = await watched();
  const found = iso(app.world.now() - 2 * minuteMs);
  app.world.tenant.riskyUsers = [risky(app.world, 'ada')];
  await look(app, 3);
  expect(mailSubjects(app)).toEqual(["Critical · Contoso · ada's admin account is at high risk"]);
  const times = { activityDateTime: found, detectedDateTime: found, lastUpdatedDateTime: found };
  detected(app.world, 'ada', 'leakedCredentials', times);
  await look(app, 3);
  expect(mailSubjects(app).slice(1)).toEqual([
    expect.stringMatching(/^Critical · Contoso · .*password of ada's admin account/),
  ]);
  const { subject, preview, machine } = app.world.sent.at(-1)?.message ?? { subject: '', preview: '', machine: null };
  expect(`${subject} ${preview}`).toMatch(/password/);
  expect(JSON.stringify([machine, app.world.sent.at(-1)?.message])).toContain('reset the password');
  const alerts = (await app.world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  expect(alerts).toHaveLength(1);
});

test.each([
  ['investigationsThreatIntelligence', 'EV.S04'],
  ['attemptedPrtAccess', 'EV.S05'],
  ['anomalousUserActivity', 'EV.S09'],
  ['suspiciousAPITraffic', 'EV.S09'],
  ['mcasSuspiciousInboxManipulationRules', 'EV.S10'],
  ['suspiciousInboxForwarding', 'EV.S10'],
  ['suspiciousSendingPatterns', 'EV.S10'],
  ['mcasFinSuspiciousFileAccess', 'EV.S11'],
])('%s of an ordinary account is alerted after ten minutes', async (riskEventType, source) => {
  const app = await watched();
  detected(app.world, 'person04', riskEventType, { riskLevel: 'medium' });
  await look(app, 20);
  expect(mailSubjects(app)).toEqual([expect.stringMatching(/^High · Contoso · .*person04's account/)]);
  const open = (await app.world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  expect(open.map(({ groupKey }) => groupKey)).toEqual([`${source}|person04`]);
});

test('a detection that was recorded at level low is alerted when Microsoft raises its level', async () => {
  const app = await watched();
  const { world } = app;
  detected(world, 'person04', 'anomalousToken', { riskLevel: 'low' });
  await look(app, 20);
  expect(mailSubjects(app)).toEqual([]);
  const first = world.tenant.log.at(-1)?.record as RiskDetection; // Safe: the test added this detection above.
  const later = iso(world.now() - minuteMs);
  world.tenant.log.push({
    record: { ...first, id: `${first.detectionId}#${later}`, lastUpdatedDateTime: later, riskLevel: 'high' },
    visibleAt: world.now(),
  });
  await look(app, 20);
  expect(mailSubjects(app)).toEqual([expect.stringMatching(/^High · Contoso · a token of person04's account/)]);
});

test.each([
  'unlikelyTravel',
  'newCountry',
  'anonymizedIPAddress',
  'maliciousIPAddress',
  'unfamiliarFeatures',
  'suspiciousBrowser',
])('a single detection of %s alerts nobody', async (riskEventType) => {
  const app = await watched();
  detected(app.world, 'ada', riskEventType, { riskLevel: 'medium' });
  await look(app, 20);
  expect(mailSubjects(app)).toEqual([]);
  const found = await app.world.store.events.recent(tenantId, [iso(app.world.now()).slice(0, 10)], 500);
  expect(found.filter(({ source }) => /^EV\.S1[234]$/.test(source))).toHaveLength(1);
});

test('a detection that Microsoft made days after the sign-in is found, and dated back', async () => {
  const app = await watched();
  const { world } = app;
  const doneAt = iso(world.now() - 40 * 60 * minuteMs);
  detected(world, 'person04', 'leakedCredentials', { activityDateTime: doneAt });
  await look(app, 3);
  expect(mailSubjects(app)).toHaveLength(1);
  const [alert] = (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  expect(alert?.happenedAt).toBe(doneAt);
});

test('an update of a detection is not a second alert', async () => {
  const app = await watched();
  const { world } = app;
  detected(world, 'person04', 'leakedCredentials');
  await look(app, 3);
  const first = world.tenant.log.at(-1)?.record as RiskDetection; // Safe: the test added this detection above.
  const later = iso(world.now() - minuteMs);
  world.tenant.log.push({
    record: { ...first, id: `${first.detectionId}#${later}`, lastUpdatedDateTime: later, riskLevel: 'medium' },
    visibleAt: world.now(),
  });
  await look(app, 3);
  expect(mailSubjects(app)).toHaveLength(1);
});

const audited = (
  { tenant, now }: SmallWorld,
  activityDisplayName: string,
  over: Partial<DirectoryAudit> = {},
): void => {
  const record = directoryAudit({
    id: `audit-${tenant.log.length}`,
    category: 'Other',
    loggedByService: 'Identity Protection',
    activityDisplayName,
    activityDateTime: iso(now() - minuteMs),
    actor: person('bea'),
    targets: [target('User', 'person04')],
    ...over,
  });
  tenant.log.push({ record, visibleAt: now() });
};

async function lookAtAudits(app: App): Promise<void> {
  await app.ask({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' });
  await app.runUntil(app.world.now() + 3 * minuteMs);
}

test('a detection of a person who never was in the list ends with its own update, at its time', async () => {
  const app = await watched();
  const { world } = app;
  detected(world, 'person04', 'leakedCredentials');
  await look(app, 3);
  const first = world.tenant.log.at(-1)?.record as RiskDetection; // Safe: the test added this detection above.
  await app.runUntil(world.now() + 60 * minuteMs);
  const later = iso(world.now() - minuteMs);
  world.tenant.log.push({
    record: {
      ...first,
      id: `${first.detectionId}#${later}`,
      lastUpdatedDateTime: later,
      riskState: 'remediated',
      riskDetail: 'userPerformedSecuredPasswordReset',
    },
    visibleAt: world.now(),
  });
  await look(app, 3);
  expect(mailSubjects(app)).toHaveLength(2);
  expect(mailSubjects(app)[1]).toMatch(/^Restored · Contoso · the detections about person04's account are resolved/);
  const [alert] = (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  expect(alert).toMatchObject({ status: 'resolved', resolvedAt: later });
});

test('a level that falls ends the state, not the leaked password', async () => {
  const app = await watched();
  detected(app.world, 'person04', 'leakedCredentials');
  app.world.tenant.riskyUsers = [risky(app.world, 'person04')];
  await look(app, 3);
  app.world.tenant.riskyUsers = [risky(app.world, 'person04', { riskLevel: 'medium' })];
  await look(app, 3);
  expect(mailSubjects(app)).toHaveLength(1);
  app.world.tenant.riskyUsers = [];
  await look(app, 3);
  expect(mailSubjects(app)[1]).toMatch(/^Restored · Contoso · person04's account is no longer at risk/);
});

test('confirmed as compromised, in the log, as a detection and in the list: one mail, and one when it is over', async () => {
  const app = await watched();
  const { world } = app;
  audited(world, 'ConfirmAccountCompromised');
  await lookAtAudits(app);
  const compromised = { riskState: 'confirmedCompromised', riskDetail: 'adminConfirmedUserCompromised' };
  detected(world, 'person04', 'adminConfirmedUserCompromised', compromised);
  world.tenant.riskyUsers = [risky(world, 'person04', compromised)];
  await look(app, 20);
  expect(mailSubjects(app)).toEqual(["Critical · Contoso · person04's account was confirmed as compromised"]);
  expect(JSON.stringify(world.sent.at(-1)?.message)).toMatch(/bea/);

  audited(world, 'DismissUser');
  await lookAtAudits(app);
  world.tenant.riskyUsers = [];
  await look(app, 10);
  expect(mailSubjects(app)).toHaveLength(2);
  expect(mailSubjects(app)[1]).toMatch(/^Restored · Contoso · the risk of person04's account was dismissed/);
});

test('confirmed as compromised, first seen in the list: the mail does not wait', async () => {
  const app = await watched();
  const compromised = { riskState: 'confirmedCompromised', riskDetail: 'adminConfirmedUserCompromised' };
  app.world.tenant.riskyUsers = [risky(app.world, 'person04', compromised)];
  await look(app, 2);
  expect(mailSubjects(app)).toEqual(["Critical · Contoso · person04's account is confirmed as compromised"]);
});

test('an account that dismisses its own risk is alerted', async () => {
  const app = await watched();
  audited(app.world, 'DismissUser', { actor: person('ada'), targets: [target('User', 'ada')] });
  await lookAtAudits(app);
  expect(mailSubjects(app)).toEqual(["High · Contoso · ada's admin account dismissed its own risk"]);
});

test('without P2 a reported MFA request is alerted from the log, and again when it happens again', async () => {
  const app = startApp(createSmallWorld());
  const { world } = app;
  await app.tick();
  await app.drain();
  await app.runUntil(world.now() + 5 * minuteMs);
  world.sent.length = 0;
  const own = { loggedByService: 'Azure MFA', actor: person('person04') };
  audited(world, 'Fraud reported - user is blocked for MFA', own);
  await lookAtAudits(app);
  expect(mailSubjects(app)).toEqual(["High · Contoso · an MFA request of person04's account was reported"]);
  await app.runUntil(world.now() + 120 * minuteMs);
  audited(world, 'Suspicious activity reported', own);
  await lookAtAudits(app);
  expect(mailSubjects(app)).toHaveLength(2);
});

test("an account whose risk begins while another's ends has an alert of its own, and keeps it", async () => {
  const app = await watched();
  const { world } = app;
  const first = risky(world, 'person04');
  world.tenant.riskyUsers = [first];
  await look(app, 20);
  await app.runUntil(world.now() + 24 * 60 * minuteMs - 20 * minuteMs);
  const second = risky(world, 'person05');
  world.tenant.riskyUsers = [first, second];
  await look(app, 30);
  expect(mailSubjects(app)).toEqual([
    "High · Contoso · person04's account is at high risk",
    'Critical · Contoso · person04 remains at high risk',
    "High · Contoso · person05's account is at high risk",
  ]);
  world.tenant.riskyUsers = [second];
  await look(app, 30);
  const open = (await world.store.alerts.readAlerts(tenantId)).filter(({ status }) => status === 'open');
  expect(open.map(({ concerns }) => concerns)).toEqual([['EV.S21|person05|state']]);
});

test('detections that an account at risk leaves open belong to the alert of that account', async () => {
  const app = await watched();
  const { world } = app;
  world.tenant.riskyUsers = [risky(world, 'person04')];
  await look(app, 20);
  // The risk was found a day earlier.
  const yesterday = iso(world.now() - 25 * 60 * minuteMs);
  world.tenant.riskyUsers = [risky(world, 'person04', { riskLastUpdatedDateTime: yesterday })];
  world.tenant.openRiskDetections = [riskDetection({ userId: 'person04', detectedDateTime: yesterday })];
  await app.ask({ tenantId, bucket: 'identityProtection', kinds: ['openRiskDetection', 'riskyUser'], reason: 'hint' });
  await app.runUntil(world.now() + 30 * minuteMs);
  expect(mailSubjects(app)).toEqual([
    "High · Contoso · person04's account is at high risk",
    'Critical · Contoso · person04 remains at high risk',
  ]);
  const [alert, ...others] = (await world.store.alerts.readAlerts(tenantId)).filter(({ status }) => status === 'open');
  expect(others).toEqual([]);
  expect(alert?.concerns).toEqual(['EV.S21|person04|state', 'control|ZT.TD.001', 'control|ZT.TD.002']);
});

test('a risk that comes again after it was remediated has the advice of the new detection, and counts nothing old', async () => {
  const app = await watched();
  const { world } = app;
  const found = async (type: string): Promise<void> => {
    world.tenant.riskyUsers = [risky(world, 'ada')];
    detected(world, 'ada', type);
    await look(app, 5);
  };
  await found('leakedCredentials');
  const detectionId = 'detection-0';
  world.tenant.riskyUsers = [];
  detected(world, 'ada', 'leakedCredentials', {
    detectionId,
    riskState: 'remediated',
    riskDetail: 'userPerformedSecuredPasswordReset',
    activityDateTime: iso(world.now() - 6 * minuteMs),
    detectedDateTime: iso(world.now() - 6 * minuteMs),
  });
  await look(app, 40);
  world.sent.length = 0;
  await found('anonymizedIPAddress');
  await app.runUntil(world.now() + 15 * minuteMs);
  const again = world.sent.filter(({ channel }) => channel === 'email-acs').map(({ message }) => message);
  expect(again.map(({ subject }) => subject)).toEqual([
    expect.stringMatching(/^Critical · Contoso · ada's admin account is at high risk/),
  ]);
  const text = [...(again[0]?.paragraphs ?? []), ...(again[0]?.steps ?? [])].join('\n');
  expect(text).toContain('Microsoft saw: a sign-in to the account came from an anonymous address.');
  expect(text).toContain('was this you?');
  expect(text).not.toMatch(/leak|undone|has the password been changed/);
});

describe('a new password for an admin whose risk alert is open', () => {
  const reset = (world: SmallWorld, by: string, over: Partial<DirectoryAudit> = {}): void =>
    audited(world, 'Reset password (by admin)', {
      ...{ category: 'UserManagement', loggedByService: 'Core Directory' },
      ...{ actor: person(by), targets: [target('User', 'ada')] },
      ...over,
    });

  const atRisk = async (configuration: Partial<TenantConfiguration> = {}): Promise<App> => {
    const app = await watched(configuration);
    app.world.tenant.riskyUsers = [risky(app.world, 'ada')];
    await look(app, 5);
    expect(mailSubjects(app)).toEqual(["Critical · Contoso · ada's admin account is at high risk"]);
    return app;
  };

  test('is an update of that alert, which names the account, and no alert of its own', async () => {
    const app = await atRisk();
    const { world } = app;
    reset(world, 'bea');
    await lookAtAudits(app);
    // Microsoft writes a second entry about the same reset.
    audited(world, 'Reset user password', { actor: person('bea'), targets: [target('User', 'ada')] });
    await lookAtAudits(app);
    const alerts = (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
    expect(alerts).toMatchObject([{ status: 'open', severity: 'critical', attribution: { status: 'nobody' } }]);
    expect(new Set(mailSubjects(app)).size).toBe(1);
    const sent = world.sent.filter(({ channel }) => channel === 'email-acs').map(({ message }) => message);
    expect(sent).toHaveLength(2);
    expect(sent[1]?.preview).toMatch(
      /^Update \d\d:\d\d: bea's account reset the password of the admin ada at \d\d:\d\d/,
    );
    expect(JSON.stringify(sent[1])).toContain("If nobody on your team did it, block bea's account first.");
    expect(sent[1]?.machine.because).toBe('remedied');

    world.tenant.riskyUsers = [];
    await look(app, 5);
    expect(mailSubjects(app).at(-1)).toBe("Restored · Contoso · ada's admin account is no longer at risk");
  });

  test('is reported too if its log entry is read after the end', async () => {
    const app = await atRisk();
    const { world } = app;
    await app.runUntil(world.now() + 5 * minuteMs);
    const at = iso(world.now() - 2 * minuteMs);
    world.tenant.riskyUsers = [];
    await look(app, 5);
    reset(world, 'bea', { activityDateTime: at });
    await lookAtAudits(app);
    const [last] = world.sent.slice(-1);
    expect(last?.message.machine.because).toBe('remedied');
    expect(last?.message.preview).toMatch(/bea's account reset the password of the admin ada/);
    expect(last?.message.subject).not.toMatch(/password/);
  });

  test.each([
    ['by an account that is at risk itself', { by: 'bea', risky: ['ada', 'bea'] }],
    ['before the alert was opened', { by: 'bea', risky: ['ada'], minutesBefore: 7 }],
    ['by an app', { by: 'app', risky: ['ada'] }],
  ] as const)('has an alert of its own %s', async (_, { by, risky: ids, ...when }) => {
    const app = await watched();
    const { world } = app;
    world.tenant.riskyUsers = ids.map((id) => risky(world, id));
    await look(app, 5);
    const actor = by === 'app' ? application('automation') : person(by);
    const ago = 'minutesBefore' in when ? when.minutesBefore : 1;
    reset(world, by, { actor, activityDateTime: iso(world.now() - ago * minuteMs) });
    await lookAtAudits(app);
    expect(mailSubjects(app)).toContain('Critical · Contoso · the password of the admin ada was reset');
  });

  const ownAlert = 'Critical · Contoso · the password of the admin ada was reset';

  /** An attacker may have the account that reset the password. */
  test.each(['the list of risky users', 'a risk detection'] as const)(
    'has an alert of its own as soon as the account that made it is at risk too: %s',
    async (shownBy) => {
      const app = await atRisk();
      const { world } = app;
      reset(world, 'bea');
      await lookAtAudits(app);
      expect(mailSubjects(app)).not.toContain(ownAlert);
      // The reset ended the risk.
      world.tenant.riskyUsers = [];
      await look(app, 3);
      expect(mailSubjects(app).at(-1)).toMatch(/^Restored/);
      if (shownBy === 'a risk detection') detected(world, 'bea', 'attackerinTheMiddle');
      else world.tenant.riskyUsers = [risky(world, 'bea')];
      await look(app, 5);
      await look(app, 5);
      expect(mailSubjects(app).filter((subject) => subject === ownAlert)).toHaveLength(1);
      const alerts = await world.store.alerts.readAlerts(tenantId);
      expect(alerts.filter(({ named }) => named.some(({ source }) => source === 'EV.R17'))).toMatchObject([
        { status: 'open', severity: 'critical', attribution: { status: 'known', actor: { id: 'bea' } } },
      ]);
    },
  );

  test('stays an update if the account that made it is at risk two days later', async () => {
    const app = await atRisk();
    reset(app.world, 'bea');
    await lookAtAudits(app);
    await app.runUntil(app.world.now() + 2 * dayMs);
    app.world.tenant.riskyUsers = [...app.world.tenant.riskyUsers, risky(app.world, 'bea')];
    await look(app, 5);
    expect(mailSubjects(app)).not.toContain(ownAlert);
  });

  test('has an alert of its own if the account at risk had reset the password of the account that made it', async () => {
    const app = await atRisk();
    const { world } = app;
    audited(world, 'Reset password (by admin)', {
      ...{ category: 'UserManagement', loggedByService: 'Core Directory' },
      ...{ actor: person('ada'), targets: [target('User', 'bea')] },
    });
    await lookAtAudits(app);
    expect(mailSubjects(app)).toContain('Critical · Contoso · the password of the admin bea was reset');
    reset(world, 'bea');
    await lookAtAudits(app);
    expect(mailSubjects(app)).toContain(ownAlert);
  });

  test('has an alert of its own if somebody has closed the alert', async () => {
    const app = await atRisk();
    const { world } = app;
    const [alert] = (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
    const by = { id: 'kai', tenantId, name: 'Kai Olsen' };
    await handleAlert(app.pipeline(), { tenantId, alertId: alert?.id ?? '', action: 'close', by, note: 'a trip' });
    await app.runUntil(world.now() + 5 * minuteMs);
    reset(world, 'bea');
    await lookAtAudits(app);
    expect(mailSubjects(app)).toContain(ownAlert);
  });

  test.each([
    [
      'a technician of a partner',
      { userPrincipalName: 'user_0123456789abcdef0123456789abcdef@contoso.onmicrosoft.com' },
    ],
    ['a guest', { userPrincipalName: 'lea_fabrikam.example#EXT#@contoso.onmicrosoft.com' }],
    ['an account that the log shows with its home tenant', { homeTenantId: '99999999-8888-4777-8666-555555555555' }],
    ['an account without an address', { userPrincipalName: null }],
  ])('has an alert of its own if %s made it', async (_, over) => {
    const app = await atRisk();
    reset(app.world, 'lea', { actor: { ...person('lea'), ...over } as Actor }); // Safe: `over` has fields of a user.
    await lookAtAudits(app);
    expect(mailSubjects(app)).toContain(ownAlert);
  });

  test('is an update of its own for each account that made one', async () => {
    const app = await atRisk();
    for (const by of ['bea', 'person03']) {
      reset(app.world, by);
      await lookAtAudits(app);
    }
    const mails = app.world.sent.filter(({ channel }) => channel === 'email-acs').map(({ message }) => message);
    expect(mails.map(({ preview }) => preview)).toEqual([
      expect.anything(),
      expect.stringMatching(/^Update \d\d:\d\d: bea's account reset the password of the admin ada/),
      expect.stringMatching(/^Update \d\d:\d\d: person03's account reset the password of the admin ada/),
    ]);
    expect(JSON.stringify(mails.at(-1))).toContain("block bea's account first");
  });

  test('goes to the fallback recipient if the account that made it is the only recipient', async () => {
    const email = (id: string) => ({ id, name: id, channel: 'email-acs', address: `${id}@contoso.example` }) as const;
    const app = await atRisk({
      recipients: [email('bea'), email('boss')],
      routes: [{ recipients: ['bea'], minimumSeverity: 'high', sendResolved: true, ...everythingAtOnce }],
      fallbackRecipient: 'boss',
    });
    reset(app.world, 'bea');
    await lookAtAudits(app);
    const [alert] = (await app.world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
    const deliveries = await app.world.store.alerts.readDeliveries(tenantId, alert?.id ?? '');
    const receivedBy = (id: string) =>
      deliveries.flatMap(({ recipientId, state, decision }) =>
        recipientId === id && state === 'sent' ? [decision?.because] : [],
      );
    expect([receivedBy('bea'), receivedBy('boss')]).toEqual([['opened', 'remedied'], ['remedied']]);
  });

  test('bars the account that made it from handling the alert, but not from having acknowledged it', async () => {
    const app = await atRisk();
    const { world } = app;
    const handled = async (id: string, action: 'acknowledge' | 'close') => {
      const [alert] = (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
      const by = { id, tenantId, name: id };
      return handleAlert(app.pipeline(), { tenantId, alertId: alert?.id ?? '', action, by, note: 'seen' });
    };
    expect(await handled('bea', 'acknowledge')).toMatchObject({ status: 'done' });
    reset(world, 'bea');
    await lookAtAudits(app);
    const [alert] = (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
    const acknowledged = alert?.acknowledged;
    expect(acknowledged?.by.id).toBe('bea');
    expect(alert && acknowledged && isHandledByItsActor(alert, acknowledged)).toBe(false);
    expect(await handled('bea', 'close')).toEqual({ status: 'refused', why: 'ownHand' });
    expect(await handled('kai', 'close')).toMatchObject({ status: 'done' });
  });

  test('has an alert of its own if no alert about the risk is open', async () => {
    const app = await watched();
    reset(app.world, 'bea');
    await lookAtAudits(app);
    expect(mailSubjects(app)).toEqual(['Critical · Contoso · the password of the admin ada was reset']);
  });
});

test('the alert about a change says that an account at risk made it', async () => {
  const app = await watched();
  const { world } = app;
  world.tenant.riskyUsers = [risky(world, 'person04')];
  await look(app, 15);
  const secret = JSON.stringify(['[KeyIdentifier=k9,KeyType=Password,KeyUsage=Verify,DisplayName=ci]']);
  const record = directoryAudit({
    category: 'ApplicationManagement',
    activityDisplayName: 'Update application - Certificates and secrets management',
    activityDateTime: iso(world.now() - minuteMs),
    actor: person('person04'),
    targets: [target('Application', 'app-1', [modified('KeyDescription', '[]', secret)], 'Payroll')],
  });
  world.tenant.log.push({ record, visibleAt: world.now() });
  await app.ask(hint('directoryAudit'));
  await app.runUntil(world.now() + 5 * minuteMs);
  const alerts = await world.store.alerts.readAlerts(tenantId);
  const [alert, ...others] = alerts.filter(({ named }) => named.some(({ recordId }) => recordId === record.id));
  expect(others).toEqual([]);
  expect(alert?.named.map(({ source }) => source).sort()).toEqual(['EV.A05', 'EV.R30']);
  const message = world.sent.filter(({ channel }) => channel === 'email-acs').at(-1)?.message;
  expect(message?.subject).toContain('a secret was added to the app "Payroll"');
  expect(message && renderText(message).replaceAll(/\s+/g, ' ')).toContain(
    'made an administrative change while it was at risk',
  );
});
