/**
 * Problems that no collection and no delivery can report itself. The watch alerts each of them once through another
 * channel, and reports its end.
 */

import type { Failure } from '../../../shared/core/collection/failure';
import type { Decision, SendResult } from '../../../shared/core/delivery/delivery';
import type { WatchEvent } from '../../../shared/core/event/event';
import { tamperEvent } from '../../../shared/core/event/watcher/tamper-events';
import type { DirectoryAudit } from '../../../shared/core/log/record';
import type { Kind } from '../../../shared/core/resource/kind';
import { hourMs, minuteMs } from '../../../shared/core/time/durations';
import { kindDefinition, kindDefinitions } from '../../../shared/kinds';
import { daysBack, iso } from '../../../shared/pipeline/context';
import { keepSummary } from '../../../shared/pipeline/watch/keep-summary';
import { schedule } from '../../../shared/pipeline/watch/schedule';
import { sweep } from '../../../shared/pipeline/watch/sweep';
import { renderText } from '../../../shared/reports/mail/email';
import { application } from '../../fixtures/applications';
import { type App, createSmallWorld, goingOn, realCadences, startApp, tenantId, type WorldOver } from '../small-world';

const kinds = kindDefinitions.map(({ kind }) => kind);

/** Contoso, monitored for an hour without a problem. Only the summary was sent. */
const started = (over: Omit<WorldOver, 'spoil' | 'temper'> = {}): Promise<App> =>
  goingOn(over, async () => {
    const app = startApp(
      createSmallWorld({ ...over, configuration: { cadenceMinutes: realCadences(), ...over.configuration } }),
    );
    await app.runUntil(app.world.now() + hourMs);
    app.world.sent.length = 0;
    return app;
  });

const later = (app: App, ms: number): Promise<void> => app.runUntil(app.world.now() + ms);

const eventsOf = ({ world }: App, source: string): Promise<readonly WatchEvent[]> =>
  world.store.events
    .recent(tenantId, daysBack(world.now(), 3), 10_000)
    .then((events) =>
      events.filter((event) => event.source === source).sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1)),
    );

const subjects = ({ world }: App, channel?: string): readonly string[] =>
  world.sent.filter((sent) => channel === undefined || sent.channel === channel).map(({ message }) => message.title);

const refusedAt = (kind: Kind): Failure => ({
  reason: 'notPermitted',
  permission: kindDefinition(kind).permission,
  detail: 'HTTP 403',
});

function failAll({ world }: App, failureOf: (kind: Kind) => Failure): void {
  for (const kind of kinds) world.tenant.failures.set(kind, failureOf(kind));
}

const decisionsOf = async ({ world }: App, groupKey: string): Promise<readonly (Decision['because'] | undefined)[]> => {
  const alerts = (await world.store.alerts.readAlerts(tenantId)).filter((alert) => alert.groupKey === groupKey);
  const deliveries = await Promise.all(alerts.map(({ id }) => world.store.alerts.readDeliveries(tenantId, id)));
  return deliveries.flat().map(({ decision }) => decision?.because);
};

describe('sources', () => {
  test('a good day: the watch sends nothing', async () => {
    const app = await started();
    await later(app, 3 * hourMs);
    expect(subjects(app)).toEqual([]);
    for (const source of ['sightless', 'blind', 'channelFailing', 'poison', 'away', 'tamper'])
      expect([source, await eventsOf(app, source)]).toEqual([source, []]);
  });

  test('a withdrawn consent is one message, not one for each source, and one when it is back', async () => {
    const app = await started({ configuration: { routes: everything('low') } });
    app.world.sent.length = 0;
    failAll(app, refusedAt);
    await later(app, 3 * hourMs);
    expect(subjects(app, 'webhook')).toEqual(['Blind · Contoso · cannot be read: consent was withdrawn']);
    expect(subjects(app, 'email-acs')).toEqual(['Blind · Contoso · cannot be read: consent was withdrawn']);
    const [lost] = await eventsOf(app, 'sightless');
    expect(lost?.severity).toBe('critical');
    const open = (await app.world.store.alerts.readAlerts(tenantId)).filter(({ status }) => status === 'open');
    expect(open.map(({ groupKey }) => groupKey)).toEqual(['sightless']);
    // The sources that it explains are not recorded separately either.
    const single = (await eventsOf(app, 'blind')).filter(({ recordedAt }) => recordedAt > (lost?.recordedAt ?? ''));
    expect(single).toEqual([]);
    app.world.sent.length = 0;
    app.world.tenant.failures.clear();
    await later(app, hourMs);
    expect(subjects(app, 'webhook')).toEqual(['Restored · Contoso · Contoso can be read again']);
    expect((await eventsOf(app, 'sightless')).map(({ type }) => type)).toEqual(['health', 'recovery']);
  });

  test('a withdrawn consent, and its end, are sent to everybody, no matter what the routes say', async () => {
    const [route] = everything('high');
    const app = await started({
      configuration: { routes: route === undefined ? [] : [{ ...route, recipients: ['hook'], sources: ['EV.P02'] }] },
    });
    failAll(app, refusedAt);
    await later(app, hourMs);
    const lost = ['Blind · Contoso · cannot be read: consent was withdrawn'];
    expect([subjects(app, 'webhook'), subjects(app, 'email-acs')]).toEqual([lost, lost]);
    app.world.tenant.failures.clear();
    await later(app, hourMs);
    expect(subjects(app, 'email-acs')).toEqual([...lost, 'Restored · Contoso · Contoso can be read again']);
  });

  test('the token is refused: one message after twice the shortest cadence', async () => {
    const app = await started();
    failAll(app, () => ({
      reason: 'broken',
      cause: 'noToken',
      detail: 'could not get a Graph token for the managed identity',
    }));
    await later(app, 8 * minuteMs);
    expect(subjects(app)).toEqual([]);
    await later(app, 3 * hourMs);
    expect(subjects(app, 'webhook')).toEqual(['Blind · Contoso · cannot be read: no access token could be obtained']);
  });

  test('a source that comes back incomplete: the missing part is alerted, and was not before', async () => {
    const app = await started({ configuration: { routes: everything('low') } });
    app.world.sent.length = 0;
    failAll(app, refusedAt);
    await later(app, hourMs);
    app.world.sent.length = 0;
    const still: Kind = 'conditionalAccessPolicy';
    for (const kind of kinds) if (kind !== still) app.world.tenant.failures.delete(kind);
    await later(app, hourMs);
    expect([...subjects(app, 'webhook')].sort()).toEqual([
      'Blind · Contoso · Conditional Access policies cannot be read',
      'Restored · Contoso · Contoso can be read again',
    ]);
  });

  test('one missing permission: its source is alerted, and the tenant is still read', async () => {
    const app = await started({ configuration: { routes: everything('low') } });
    app.world.sent.length = 0;
    app.world.tenant.failures.set('conditionalAccessPolicy', refusedAt('conditionalAccessPolicy'));
    await later(app, hourMs);
    expect(subjects(app, 'webhook')).toEqual(['Blind · Contoso · Conditional Access policies cannot be read']);
    expect(await eventsOf(app, 'sightless')).toEqual([]);
  });

  test('a missing permission that several sources need is one alert with all of them, and one end', async () => {
    const app = await started({ configuration: { routes: everything('low') } });
    const needing = kinds.filter((kind) => kindDefinition(kind).permission === 'Policy.Read.All');
    for (const kind of needing) app.world.tenant.failures.set(kind, refusedAt(kind));
    app.world.sent.length = 0;
    await later(app, 3 * hourMs);
    expect(subjects(app, 'webhook')).toEqual([
      `Blind · Contoso · ${needing.length} sources that need Policy.Read.All cannot be read`,
    ]);
    const [mail] = app.world.sent;
    const text = mail === undefined ? '' : renderText(mail.message).replaceAll(/\s+/g, ' ');
    for (const kind of needing) expect(text).toContain(kindDefinition(kind).plural);
    app.world.sent.length = 0;
    app.world.tenant.failures.clear();
    await later(app, hourMs);
    expect(subjects(app, 'webhook')).toEqual([
      `Restored · Contoso · ${needing.length} sources that need Policy.Read.All can be read again`,
    ]);
  });

  test('some missing permissions are not a withdrawn consent: an alert for each, and none about everything', async () => {
    const app = await started({ configuration: { routes: everything('low') } });
    const withdrawn = new Set(
      (['conditionalAccessPolicy', 'riskyUser', 'managedDevice', 'unifiedRoleAssignment'] as const).map(
        (kind) => kindDefinition(kind).permission,
      ),
    );
    const lost = kinds.filter((kind) => withdrawn.has(kindDefinition(kind).permission));
    for (const kind of lost) app.world.tenant.failures.set(kind, refusedAt(kind));
    await later(app, 2 * hourMs);
    expect(await eventsOf(app, 'sightless')).toEqual([]);
    const open = (await app.world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'blind');
    expect(open.length).toBeLessThanOrEqual(withdrawn.size);
  });

  test('a source behind critical checks reaches the recipients of high alerts once it is lost for hours, and so does its end', async () => {
    const app = await started({ configuration: { routes: everything('high') } });
    app.world.sent.length = 0;
    for (const kind of ['conditionalAccessPolicy', 'secureScore'] as const)
      app.world.tenant.failures.set(kind, { reason: 'broken', detail: 'HTTP 503' });
    await later(app, 5 * hourMs);
    expect(subjects(app)).toEqual([]);
    await later(app, 3 * hourMs);
    expect(subjects(app, 'email-acs')).toEqual(['Blind · Contoso · Conditional Access policies cannot be read']);
    const [mail] = app.world.sent;
    expect(mail?.message.severity).toBe('high');
    expect(mail === undefined ? '' : renderText(mail.message).replaceAll(/\s+/g, ' ')).toMatch(
      /has been unable to read Conditional Access policies since .* It has lasted 6 h( \d+ min)?, so this alert is high now/,
    );
    app.world.tenant.failures.clear();
    await later(app, hourMs);
    expect(subjects(app, 'email-acs').at(-1)).toBe(
      'Restored · Contoso · Conditional Access policies can be read again',
    );
  });

  test('a collection that throws each time, or never comes, is an unreadable source, alerted once and ended by the collection', async () => {
    const app = await started({ configuration: { routes: everything('low') } });
    app.world.sent.length = 0;
    const { failures } = app.world.tenant;
    // Safe: not a failure that a collection expects, so that it throws as a bug does.
    failures.set('conditionalAccessPolicy', null as unknown as Failure);
    await laterInSpite(app, 2 * hourMs);
    const found = await eventsOf(app, 'blind');
    expect(found.map(({ type, details, resource }) => [type, resource.id, details.reason])).toEqual([
      ['health', 'conditionalAccessPolicy', 'notLooked'],
    ]);
    expect(subjects(app, 'webhook')).toEqual(['Blind · Contoso · Conditional Access policies cannot be read']);
    failures.clear();
    await later(app, hourMs);
    expect((await eventsOf(app, 'blind')).map(({ type }) => type)).toEqual(['health', 'recovery']);
    expect(subjects(app, 'webhook')).toContain('Restored · Contoso · Conditional Access policies can be read again');
  });

  test('only the audit log is refused: that is tampering, and alerted as such alone', async () => {
    const app = await started({ configuration: { routes: everything('low') } });
    app.world.sent.length = 0;
    app.world.tenant.failures.set('directoryAudit', refusedAt('directoryAudit'));
    await later(app, hourMs);
    expect(subjects(app, 'webhook')).toEqual(["Critical · Contoso · access to Entra's audit log is refused"]);
    app.world.tenant.failures.clear();
    app.world.sent.length = 0;
    await later(app, hourMs);
    expect(subjects(app, 'webhook')).toEqual(["Restored · Contoso · Entra's audit log can be read again"]);
  });
});

const everything = (minimumSeverity: 'low' | 'high') => [
  {
    recipients: ['mail', 'hook'],
    minimumSeverity,
    sendResolved: true,
    areas: [],
    sources: [],
    timing: 'atOnce' as const,
  },
];

/** Like the host with a message whose handling throws: it continues, and the message comes again. */
async function laterInSpite(app: App, ms: number): Promise<void> {
  const until = app.world.now() + ms;
  while (app.world.now() < until) {
    try {
      await app.runUntil(until);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
}

/** Makes every channel of this name refuse, until the returned function is called. */
function refusing(app: App, channel: string, result: SendResult): { readonly restore: () => void } {
  app.world.refusals.set(channel, result);
  return { restore: () => app.world.refusals.delete(channel) };
}

const unreachable: SendResult = { status: 'failed', retryable: true, retryAfterSeconds: null, reason: 'HTTP 503' };
const gone: SendResult = { status: 'failed', retryable: false, retryAfterSeconds: null, reason: 'HTTP 410' };

/** A change that everybody is alerted to. */
function weaken({ world }: App): void {
  world.tenant.securityDefaultsOn = false;
  world.tenant.policies = world.tenant.policies.map((policy) =>
    policy.id === 'ca01' ? { ...policy, state: 'disabled' } : policy,
  );
}

describe('channels', () => {
  test.each([
    ['is down', unreachable],
    ['was deleted', gone],
  ])('a webhook that %s is reported by mail, never by itself, and so is its return', async (_, result) => {
    const app = await started();
    const { restore } = refusing(app, 'webhook', result);
    weaken(app);
    await later(app, hourMs);
    const failing = subjects(app, 'email-acs').filter((title) => title.includes('is not delivered'));
    expect(failing).toEqual(['High · Contoso · webhook to Tickets is not delivered']);
    const [event] = await eventsOf(app, 'channelFailing');
    const [alert] = (await app.world.store.alerts.readAlerts(tenantId)).filter(({ groupKey }) =>
      groupKey.startsWith('control|'),
    );
    expect(event?.details.undelivered).toEqual([alert?.key]);
    const own = (await app.world.store.alerts.readAlerts(tenantId)).find(({ groupKey }) =>
      groupKey.startsWith('channel|'),
    );
    const deliveries = await app.world.store.alerts.readDeliveries(tenantId, own?.id ?? '');
    expect([...new Set(deliveries.map(({ recipientId }) => recipientId))]).toEqual(['mail']);
    restore();
    // A message that was given up is not sent again, so a new one shows that the webhook works.
    app.world.tenant.policies = app.world.tenant.policies.map((policy) => ({ ...policy, state: 'enabled' }));
    await later(app, hourMs);
    weaken(app);
    await later(app, hourMs);
    expect(subjects(app, 'email-acs')).toContain('Restored · Contoso · webhook to Tickets is delivered again');
  });

  test('a slow channel is not reported as failed', async () => {
    const app = await started();
    const { restore } = refusing(app, 'webhook', unreachable);
    weaken(app);
    await later(app, 16 * minuteMs);
    restore();
    const before = (await eventsOf(app, 'channelFailing')).length;
    await later(app, hourMs);
    const after = await eventsOf(app, 'channelFailing');
    // The problem is alerted at most once, and is over.
    expect(before).toBeLessThanOrEqual(1);
    expect(after.filter(({ type }) => type === 'health').length).toBe(before);
    expect(after.filter(({ type }) => type === 'recovery').length).toBe(before);
  });

  test('Graph and both channels are down at once: afterwards everybody is alerted once, and nothing is lost', async () => {
    const app = await started();
    const channels = ['webhook', 'email-acs'].map((channel) => refusing(app, channel, unreachable));
    failAll(app, refusedAt);
    await later(app, 4 * hourMs);
    expect(subjects(app)).toEqual([]);
    expect((await eventsOf(app, 'sightless')).length).toBe(1);
    for (const { restore } of channels) restore();
    await later(app, 30 * minuteMs);
    for (const channel of ['webhook', 'email-acs']) {
      const titles = subjects(app, channel);
      expect(titles.filter((title) => title.startsWith('Blind'))).toEqual([
        'Blind · Contoso · cannot be read: consent was withdrawn',
      ]);
      expect(titles.length).toBeLessThanOrEqual(3);
    }
    expect(await decisionsOf(app, 'sightless')).toEqual(['opened', 'opened']);
  });
});

describe('queues', () => {
  test('a message that was given up is alerted once, with its source, and so is its end', async () => {
    const app = await started({ configuration: { routes: everything('low') } });
    app.world.sent.length = 0;
    const body = JSON.stringify({
      tenantId,
      bucket: 'directory',
      kinds: ['user', 'nonsense'],
      reason: 'due',
      name: 'Mara Klein',
    });
    app.world.queues.poison.push({ id: 9999, queue: 'collect', body, visibleAt: app.world.now(), dequeued: 6 });
    await later(app, hourMs);
    expect(subjects(app, 'webhook')).toEqual(['Medium · Contoso · 1 message in a queue could not be processed']);
    const [event] = await eventsOf(app, 'poison');
    expect(event?.details.about).toEqual(['directory user']);
    expect(JSON.stringify(app.world.sent)).not.toContain('Mara');
    app.world.queues.poison.length = 0;
    await later(app, 10 * minuteMs);
    expect((await eventsOf(app, 'poison')).map(({ type }) => type)).toEqual(['health', 'recovery']);
  });

  test('a message of another tenant alerts nobody here', async () => {
    const app = await started();
    const other = '22222222-2222-4333-8444-555555555555';
    const pipeline = app.pipeline();
    app.world.queues.poison.push({
      id: 9999,
      queue: 'deliver',
      body: JSON.stringify({ tenantId: other, alertId: 'x' }),
      visibleAt: app.world.now(),
      dequeued: 6,
    });
    const { watch } = await import('../../../shared/pipeline/watch/watch');
    const moment = { upSince: 0, away: null, queues: await pipeline.queues.states() };
    expect(await watch({ ...pipeline, tenantIds: [tenantId, other] }, tenantId, moment)).toBe(0);
    expect(await watch(pipeline, tenantId, moment)).toBe(1);
  });

  test.each([
    ['names a tenant that is not ours', { tenantId: '99999999-2222-4333-8444-555555555555' }],
    ['names no tenant', { what: 'ever' }],
  ])('a message that %s is reported to the operators of the deployment, not to the first customer', async (_, body) => {
    const app = await started();
    const first = '22222222-2222-4333-8444-555555555555';
    const pipeline = { ...app.pipeline(), tenantIds: [first, tenantId] };
    app.world.queues.poison.push({
      id: 9999,
      queue: 'deliver',
      body: JSON.stringify(body),
      visibleAt: app.world.now(),
      dequeued: 6,
    });
    const { watch } = await import('../../../shared/pipeline/watch/watch');
    const moment = { upSince: 0, away: null, queues: await pipeline.queues.states() };
    // A message that names no tenant counts for the first tenant.
    expect(await watch(pipeline, tenantId, moment)).toBe(0);
    expect(await watch({ ...pipeline, operatorsTenantId: first }, tenantId, moment)).toBe(0);
    expect(await watch({ ...pipeline, operatorsTenantId: tenantId }, tenantId, moment)).toBe(1);
  });
});

describe('subscriptions', () => {
  test('one that expired and does not come back is alerted, and so is its return', async () => {
    const app = await started();
    const [row] = await app.world.store.subscriptions.list(tenantId);
    if (row === undefined) throw new Error('no subscription to lose');
    await app.world.store.subscriptions.put({ ...row, expiresAt: iso(app.world.now() - 2 * hourMs) });
    await later(app, 10 * minuteMs);
    const [lost] = await eventsOf(app, 'subscriptionLost');
    expect([lost?.severity, lost?.resource.id]).toEqual(['low', row.resource]);
    await app.world.store.subscriptions.put(row);
    await later(app, 10 * minuteMs);
    expect((await eventsOf(app, 'subscriptionLost')).map(({ type }) => type)).toEqual(['health', 'recovery']);
  });
});

describe('the timer', () => {
  test('a gap is noticed by the next tick, alerted with what was missed, and not reported as unreadable sources', async () => {
    const app = await started({ configuration: { routes: everything('low') } });
    app.world.sent.length = 0;
    const from = app.world.now();
    app.world.advanceTo(from + 3 * hourMs);
    await later(app, hourMs);
    const found = await eventsOf(app, 'away');
    expect(found.map(({ severity, details }) => [severity, details.from])).toEqual([['medium', iso(from)]]);
    expect(found[0]?.details.missed).toBeGreaterThan(3);
    expect(subjects(app, 'webhook')).toEqual(['Medium · Contoso · nothing was monitored for 3 h 1 min']);
    expect([await eventsOf(app, 'sightless'), await eventsOf(app, 'blind')]).toEqual([[], []]);
  });

  test('a gap of minutes is recorded, and not alerted', async () => {
    const app = await started();
    app.world.advanceTo(app.world.now() + 12 * minuteMs);
    await later(app, hourMs);
    expect((await eventsOf(app, 'away')).map(({ severity }) => severity)).toEqual(['low']);
    expect(subjects(app)).toEqual([]);
  });

  test('nine minutes are not a gap', async () => {
    const app = await started();
    app.world.advanceTo(app.world.now() + 9 * minuteMs);
    await later(app, hourMs);
    expect(await eventsOf(app, 'away')).toEqual([]);
  });
});

describe('the heartbeat', () => {
  test('is called each round while everything can be read, and not while something cannot', async () => {
    const app = await started();
    app.world.beats.length = 0;
    await later(app, hourMs);
    expect(app.world.beats.length).toBe(12);
    app.world.tenant.failures.set('conditionalAccessPolicy', refusedAt('conditionalAccessPolicy'));
    await later(app, hourMs);
    app.world.beats.length = 0;
    await later(app, hourMs);
    expect(app.world.beats).toEqual([]);
    app.world.tenant.failures.clear();
    await later(app, hourMs);
    expect(app.world.beats.length).toBeGreaterThan(3);
  });

  test('a tenant whose configuration cannot be read is not monitored, and does not stop the timer of the others', async () => {
    const app = await started();
    app.world.beats.length = 0;
    const broken = 'aaaaaaaa-2222-4333-8444-555555555555';
    const sound = app.pipeline();
    const pipeline = {
      ...sound,
      tenantIds: [tenantId, broken],
      configuration: (id: string) =>
        id === broken
          ? Promise.reject(new Error('Settings row routes: its value is not JSON'))
          : sound.configuration(id),
    };
    app.world.advanceTo(app.world.now() + 10 * minuteMs);
    await schedule(pipeline);
    const tick = (await app.world.store.watch.readTick())?.row;
    expect(tick?.at).toBe(iso(app.world.now()));
    expect(tick?.heartbeat?.problem).toBe('not called: 1 of 2 tenants not read completely');
    expect(app.world.beats).toEqual([]);
  });
});

test('an event that a death left unsent before days of downtime is alerted by the next sweep, and its day is sealed', async () => {
  const app = await started();
  const { store } = app.world;
  const at = iso(app.world.now());
  const facts = { tenantId, now: at, recordDay: at.slice(0, 10) };
  const said = { what: 'credentialAdded', permission: null } as const;
  const event = tamperEvent(facts, said, { id: 'audit-1', at }, { status: 'nobody', reason: 'monitor' });
  // The process dies here. No collection is pinned to that day, and no other one searches it for leftover events.
  await store.events.record([event], true);
  app.world.advanceTo(app.world.now() + 72 * hourMs);
  // A backup that takes days must not delay an alert.
  const began = iso(app.world.now() - minuteMs);
  const unfinished = { began, storageFormat: 1, files: [], at: null, heldUntil: null };
  await store.watch.writeBackup({ since: began, began, whole: null, failure: null, unfinished }, null);
  await sweep(app.pipeline(), { tenantId, sweep: true });
  const alerts = (await store.alerts.readAlerts(tenantId)).filter(({ groupKey }) => groupKey === event.groupKey);
  expect(alerts).toMatchObject([{ leadEventId: event.id }]);
  expect((await store.seals.latest(tenantId))?.day).toBe('2026-11-25');
});

describe('where every channel fails', () => {
  test('the heartbeat is the last signal: it is not called until something arrives again', async () => {
    const app = await started();
    const ways = ['webhook', 'email-acs'].map((channel) => refusing(app, channel, unreachable));
    weaken(app);
    await later(app, hourMs);
    // Each failure would be reported on the other channel. Neither can be sent, and all sources are fresh.
    expect(subjects(app)).toEqual([]);
    app.world.beats.length = 0;
    await later(app, hourMs);
    expect(app.world.beats).toEqual([]);
    const tick = await app.world.store.watch.readTick();
    expect(tick?.row.heartbeat?.problem).toBe('not called: 1 of 1 tenants without a working channel');
    ways[0]?.restore();
    await later(app, hourMs);
    expect(subjects(app, 'webhook').length).toBeGreaterThan(0);
    app.world.beats.length = 0;
    await later(app, 30 * minuteMs);
    expect(app.world.beats.length).toBeGreaterThan(3);
  });
});

describe('tampering', () => {
  const record = (over: Partial<DirectoryAudit>, at: number): DirectoryAudit => ({
    kind: 'directoryAudit',
    id: `audit-${at}`,
    activityDateTime: iso(at),
    activityDisplayName: 'Add service principal credentials',
    category: 'ApplicationManagement',
    loggedByService: 'Core Directory',
    correlationId: null,
    result: 'success',
    resultReason: null,
    actor: {
      type: 'user',
      id: 'bea',
      userPrincipalName: 'bea@contoso.example',
      displayName: 'Bea',
      ipAddress: '192.0.2.44',
    },
    targets: [
      {
        type: 'ServicePrincipal',
        id: 'our-service-principal',
        displayName: 'Zero Trust Watch',
        userPrincipalName: null,
        modifiedProperties: [],
      },
    ],
    ...over,
  });

  async function afterRecord(
    over: Partial<DirectoryAudit>,
    configuration: WorldOver['configuration'] = {},
    prepare: (app: App) => void = () => {},
  ): Promise<App> {
    const app = await started({ configuration });
    prepare(app);
    const at = app.world.now();
    app.world.tenant.log.push({ record: record(over, at), visibleAt: at + minuteMs });
    await later(app, 20 * minuteMs);
    return app;
  }

  test('a credential of ours: critical, through every channel, no matter what the routes say, with the account', async () => {
    const app = await afterRecord(
      {},
      {
        routes: everything('high').map((route) => ({ ...route, recipients: ['hook'] })),
      },
    );
    const [event] = await eventsOf(app, 'tamper');
    expect(event).toMatchObject({ severity: 'critical', attribution: { status: 'known', actor: { id: 'bea' } } });
    const titles = ['Critical · Contoso · a credential was added to Zero Trust Watch'];
    expect([subjects(app, 'webhook'), subjects(app, 'email-acs')]).toEqual([titles, titles]);
    expect(app.world.sent[0]?.message.preview).toContain("bea's account added");
  });

  test('a federated credential of our application, which the log names by its object: the list of applications says that it is ours', async () => {
    const federation = JSON.stringify([{ Name: 'x', Issuer: 'https://x.example', Subject: 'y' }]);
    const { id, appId } = application();
    const target = {
      type: 'Application',
      id,
      displayName: 'Zero Trust Watch',
      userPrincipalName: null,
      modifiedProperties: [
        { displayName: 'FederatedIdentityCredentials', oldValue: '[]', newValue: JSON.stringify([federation]) },
      ],
    };
    const app = await afterRecord({ activityDisplayName: 'Update application', targets: [target] }, {}, ({ world }) => {
      world.tenant.self = { applicationId: appId, servicePrincipalId: 'our-service-principal' };
    });
    expect((await eventsOf(app, 'tamper')).map(({ details }) => details.what)).toEqual(['federationAdded']);
    expect(subjects(app, 'webhook')).toContain(
      'Critical · Contoso · a federated credential was added to Zero Trust Watch',
    );
  });

  test.each<readonly [string, Partial<DirectoryAudit>]>([
    [
      'of another application',
      {
        targets: [
          {
            type: 'ServicePrincipal',
            id: 'another',
            displayName: 'x',
            userPrincipalName: null,
            modifiedProperties: [],
          },
        ],
      },
    ],
    ['that failed', { result: 'failure' }],
    ['of another activity', { activityDisplayName: 'Update service principal' }],
  ])('an entry %s does not concern us', async (_, over) => {
    const app = await afterRecord(over);
    expect(await eventsOf(app, 'tamper')).toEqual([]);
  });

  test('a recipient who is removed, or redirected, is reported to those who are left', async () => {
    const app = await started();
    const [mail, hook] = app.world.configuration.recipients;
    if (mail?.channel !== 'email-acs' || hook === undefined) throw new Error('another world');
    const { watch } = await import('../../../shared/pipeline/watch/watch');
    const pipeline = app.pipeline();
    const moment = { upSince: 0, away: null, queues: [] };
    const changed = { ...app.world.configuration, recipients: [{ ...mail, address: 'mallory@contoso.example' }, hook] };
    const under = { ...pipeline, configuration: async () => changed };
    expect(await watch(under, tenantId, moment)).toBe(1);
    expect(await watch(under, tenantId, moment)).toBe(0);
    const [event] = await eventsOf(app, 'tamper');
    expect([event?.severity, event?.details.removed]).toEqual(['critical', ['mail']]);
    await app.drain();
    expect(subjects(app, 'webhook')).toEqual(['Critical · Contoso · 1 recipient is no longer alerted']);
  });

  test.each<readonly [string, WorldOver['configuration'], string, readonly string[]]>([
    [
      'a narrowed route',
      { routes: everything('high').map((route) => ({ ...route, sources: ['EV.P02'] })) },
      'recipientsRemoved',
      ['Critical · Contoso · 2 recipients get fewer critical alerts'],
    ],
    ['a disabled check', { disabled: ['EV.P02'] }, 'checksDisabled', ['Critical · Contoso · 1 check is switched off']],
    [
      'permission for self-approval',
      { ownHandAllowed: true },
      'ownHandAllowed',
      ['Critical · Contoso · self-approval of changes is now allowed'],
    ],
  ])('%s is alerted once to everybody, and its restoration to nobody', async (_, over, what, titles) => {
    const app = await started();
    const { watch } = await import('../../../shared/pipeline/watch/watch');
    const moment = { upSince: 0, away: null, queues: [] };
    const under = { ...app.pipeline(), configuration: async () => ({ ...app.world.configuration, ...over }) };
    expect(await watch(under, tenantId, moment)).toBe(1);
    expect(await watch(under, tenantId, moment)).toBe(0);
    expect((await eventsOf(app, 'tamper')).map(({ severity, details }) => [severity, details.what])).toEqual([
      ['critical', what],
    ]);
    await app.drain();
    expect([subjects(app, 'webhook'), subjects(app, 'email-acs')]).toEqual([titles, titles]);
    expect(await watch(app.pipeline(), tenantId, moment)).toBe(0);
  });

  test('a row of an older version, which contains names alone, reports only who was removed', async () => {
    const app = await started({
      configuration: { routes: everything('high').map((one) => ({ ...one, areas: ['devices'] })) },
    });
    const { watch } = await import('../../../shared/pipeline/watch/watch');
    const moment = { upSince: 0, away: null, queues: [] };
    const { watch: rows } = app.world.store;
    const read = await rows.readAudience(tenantId);
    if (read === undefined) throw new Error('nobody is remembered');
    const { recipientIds, since } = read.row;
    await rows.writeAudience({ tenantId, recipientIds: [...recipientIds, 'old#123'], since }, read.etag);
    expect(await watch(app.pipeline(), tenantId, moment)).toBe(1);
    expect((await eventsOf(app, 'tamper')).map(({ details }) => [details.removed, details.narrowed])).toEqual([
      [['old'], []],
    ]);
    expect(await watch(app.pipeline(), tenantId, moment)).toBe(0);
  });

  test('the state of the channels is kept for the page, and written only when it changes', async () => {
    const app = await started({});
    const { watch } = await import('../../../shared/pipeline/watch/watch');
    const moment = { upSince: 0, away: null, queues: [] };
    const { watch: rows } = app.world.store;
    await watch(app.pipeline(), tenantId, moment);
    const first = await rows.readAudience(tenantId);
    expect(first?.row.channels?.map(({ recipientId }) => recipientId)).toEqual(
      app.world.configuration.recipients.map(({ id }) => id),
    );
    const [summary] = await app.world.store.tenantSummaries.list();
    expect([summary?.tenantId, summary?.sources]).toEqual([tenantId, expect.any(Number)]);
    // Like the overview, the list of tenants leaves out the controls that are disabled.
    const disabled = app.pipeline().controls.map(({ id }) => id);
    await keepSummary(app.pipeline(), { ...app.world.configuration, disabled }, { alerts: [], rows: [] }, undefined);
    const [without] = await app.world.store.tenantSummaries.list();
    expect([summary, without].map((one) => (one?.trend.at(-1)?.judged ?? 0) > 0)).toEqual([true, false]);
    await watch(app.pipeline(), tenantId, moment);
    expect((await rows.readAudience(tenantId))?.etag).toBe(first?.etag);
  });

  test('a source that is not read in time shows in the list of tenants, and costs one write', async () => {
    const app = await started({});
    const { watch } = await import('../../../shared/pipeline/watch/watch');
    const moment = { upSince: app.world.now(), away: null, queues: [] };
    const { tenantSummaries, watch: rows } = app.world.store;
    const lateOf = async () => {
      await watch(app.pipeline(), tenantId, moment);
      const [summary] = await tenantSummaries.list();
      return summary?.late;
    };
    expect(await lateOf()).toBe(0);
    app.world.advanceTo(app.world.now() + 5 * hourMs);
    const late = await lateOf();
    expect(late).toBeGreaterThan(10);
    // The alerts that this watch opened change the row once more.
    expect(await lateOf()).toBe(late);
    const written = await rows.readAudience(tenantId);
    expect(await lateOf()).toBe(late);
    expect((await rows.readAudience(tenantId))?.etag).toBe(written?.etag);
  });
});
