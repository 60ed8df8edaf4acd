/**
 * Events that must alert people, and events that must not: actors, unreadable sources, noise. Through the whole
 * pipeline, without a crash.
 */

import type { Alert } from '../../../shared/core/alert/alert';
import type { Failure } from '../../../shared/core/collection/failure';
import { isCounted } from '../../../shared/core/event/event';
import type { LogRecord } from '../../../shared/core/log/record';
import type { Kind } from '../../../shared/core/resource/kind';
import type { ConditionalAccessPolicy } from '../../../shared/core/resource/resource';
import type { TenantConfiguration } from '../../../shared/core/tenant/configuration';
import { minuteMs } from '../../../shared/core/time/durations';
import { raiseMarked } from '../../../shared/pipeline/alert/raise-events';
import { underTenantLease } from '../../../shared/pipeline/collect/tenant-lease';
import { managedPolicies, policyRecord } from '../../fixtures/records';
import { anEvent } from '../../store/fixtures';
import { violations } from '../final-state';
import { apply, hint, kindOf, type TenantChange } from '../history';
import { goodPolicies } from '../small-tenant';
import { type App, createSmallWorld, type SmallWorld, startCollected, tenantId } from '../small-world';

async function watched(
  configuration?: Partial<TenantConfiguration>,
  prepare?: (world: SmallWorld) => void,
): Promise<App> {
  const world = createSmallWorld(configuration === undefined ? {} : { configuration });
  prepare?.(world);
  return startCollected(world, 3 * minuteMs);
}

async function lookAt(app: App, ...kinds: readonly Kind[]): Promise<void> {
  await app.ask(...kinds.map(hint));
  await app.drain();
  await app.runUntil(app.world.now() + 2 * minuteMs);
}

async function see(app: App, change: TenantChange, latencyMinutes = 0): Promise<void> {
  apply(app.world, { change, by: 'ada' }, latencyMinutes);
  await lookAt(app, kindOf(change));
}

const alertsOf = async ({ world }: App) =>
  (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form !== 'summary');

const verdictsOf = async ({ world }: App) =>
  new Map(
    (await world.store.evaluations.readAll(tenantId)).map(({ evaluation }) => [
      evaluation.controlId,
      evaluation.verdict,
    ]),
  );

const edited = (
  id: string,
  over: Partial<ConditionalAccessPolicy>,
): readonly [ConditionalAccessPolicy, ConditionalAccessPolicy] => {
  const before = goodPolicies.find((policy) => policy.id === id);
  if (before === undefined) throw new Error(`no policy ${id}`);
  return [before, { ...before, ...over }];
};

/** Changes the policy in the tenant and adds an entry to its log. */
function edit(
  world: SmallWorld,
  id: string,
  over: Partial<ConditionalAccessPolicy>,
  of: Partial<LogRecord>,
  visibleInMinutes: number,
) {
  const [before, after] = edited(id, over);
  world.tenant.policies = world.tenant.policies.map((policy) => (policy.id === id ? after : policy));
  const time = {
    id: `record-${id}`,
    correlationId: `c-${id}`,
    activityDateTime: new Date(world.now() - 1000).toISOString(),
  };
  const record = { ...policyRecord(before, after), ...time, ...of } as LogRecord; // Safe: a directory record with other values.
  world.tenant.log.push({ record, visibleAt: world.now() + visibleInMinutes * minuteMs });
}

const person = (id: string) => ({
  actor: {
    type: 'user' as const,
    id,
    userPrincipalName: `${id}@contoso.example`,
    displayName: id,
    ipAddress: '192.0.2.9',
  },
});

describe('two administrators edit two policies in the same second', () => {
  /** Ada's entry appears at once, Bea's comes late. */
  const play = async (): Promise<App> => {
    const app = await watched();
    edit(app.world, 'ca02', { state: 'disabled' }, person('ada'), 0);
    edit(app.world, 'ca03', { state: 'disabled' }, person('bea'), 20);
    await lookAt(app, 'directoryAudit', 'conditionalAccessPolicy');
    return app;
  };
  const eventsOf = async ({ world }: App, policyId: string) =>
    (await world.store.events.recent(tenantId, ['2026-11-24'], 1000)).filter(
      ({ resource }) => resource.id === policyId,
    );

  test('the actor of the late entry is unknown at first, and the other administrator is never named instead', async () => {
    const app = await play();
    const late = await eventsOf(app, 'ca03');
    expect(late.map(({ type }) => type)).toContain('change');
    for (const event of late) expect(event.attribution).toEqual({ status: 'notYetKnown' });
    const early = (await eventsOf(app, 'ca02')).filter(({ type }) => type === 'change');
    expect(early.map(({ attribution }) => attribution)).toEqual([
      expect.objectContaining({ actor: expect.objectContaining({ id: 'ada' }) }),
    ]);
    for (const { message } of app.world.sent) {
      const text = JSON.stringify(message);
      if (text.includes('CA03')) expect(text).not.toMatch(/\bada\b.{0,40}CA03/);
    }
  });

  test('once it has come, both are named, each for their own edit only', async () => {
    const app = await play();
    // Later than the overlap of two collections: the hourly reading of the last two hours finds it.
    await app.runUntil(app.world.now() + 65 * minuteMs);
    await lookAt(app, 'directoryAudit');
    const named = (await app.world.store.events.recent(tenantId, ['2026-11-24'], 1000)).flatMap((event) =>
      event.attribution.status === 'known' && event.attribution.actor.type === 'person'
        ? [`${event.resource.id} ${event.attribution.actor.id}`]
        : [],
    );
    expect(named).toContain('ca02 ada');
    expect(named).toContain('ca03 bea');
    expect(named).not.toContain('ca02 bea');
    expect(named).not.toContain('ca03 ada');
    expect(await violations({ app, world: app.world })).toEqual([]);
  });
});

describe('what cannot be read neither passes nor fails', () => {
  const notPermitted: Failure = { reason: 'notPermitted', permission: 'Policy.Read.All', detail: 'Forbidden' };
  const unlicensed: Failure = { reason: 'notLicensed', licence: 'P1', detail: 'Request not applicable' };

  test.each([
    ['without a permission', notPermitted, { status: 'unknown', reason: 'missingPermission Policy.Read.All' }],
    ['without P1', unlicensed, { status: 'notLicensed', licence: 'P1' }],
  ] as const)('a tenant %s: the reason, no pass, no alert', async (_, failure, verdict) => {
    const app = await watched(undefined, ({ tenant }) => tenant.failures.set('conditionalAccessPolicy', failure));
    const verdicts = await verdictsOf(app);
    for (const id of ['ZT.ID.001', 'ZT.ID.003', 'ZT.ID.021', 'ZT.AD.009']) expect(verdicts.get(id)).toEqual(verdict);
    expect(verdicts.get('ZT.AD.001')?.status).toBe('pass');
    expect(await alertsOf(app)).toEqual([]);
  });

  test('a licence that ends is one alert that lists the controls it ended; its return ends the alert', async () => {
    const app = await watched();
    app.world.tenant.failures.set('conditionalAccessPolicy', unlicensed);
    await lookAt(app, 'conditionalAccessPolicy');
    const [alert, ...others] = await alertsOf(app);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ severity: 'high', groupKey: 'licence|P1', status: 'open' });
    const [event] = await app.world.store.alerts.readEvents(tenantId, alert?.id ?? '');
    expect(event?.details.controls).toEqual(
      expect.arrayContaining(['ZT.ID.001', 'ZT.ID.003', 'ZT.ID.021', 'ZT.AD.009']),
    );
    app.world.tenant.failures.delete('conditionalAccessPolicy');
    await app.runUntil(app.world.now() + 25 * 60 * minuteMs);
    await lookAt(app, 'conditionalAccessPolicy', 'subscribedSku');
    expect((await alertsOf(app)).filter(({ status }) => status === 'open')).toEqual([]);
  });

  test('a licence whose sources refuse one after the other is one alert, whose update counts all that ended', async () => {
    const app = await watched();
    const { world } = app;
    const ended = async () => {
      const [alert] = await alertsOf(app);
      const events = await world.store.alerts.readEvents(tenantId, alert?.id ?? '');
      return events.map(({ details }) => Number((details.controls as readonly string[]).length)).sort((a, b) => a - b); // Safe: written by the event.
    };
    const subjects = () =>
      world.sent
        .filter(({ channel, message }) => channel === 'webhook' && message.key !== 'START')
        .map(({ message }) => message.subject.replace(/ \[.*/, ''));
    world.tenant.failures.set('signInActivity', unlicensed);
    await lookAt(app, 'signInActivity');
    const [first = 0] = await ended();
    expect(first).toBeGreaterThan(0);
    await app.runUntil(world.now() + 10 * minuteMs);
    world.tenant.failures.set('conditionalAccessPolicy', unlicensed);
    await lookAt(app, 'conditionalAccessPolicy');
    await app.runUntil(world.now() + 10 * minuteMs);
    const [, all = 0] = await ended();
    expect(all).toBeGreaterThan(first + 4);
    expect(await alertsOf(app)).toHaveLength(1);
    const said = (controls: number) =>
      `High · Contoso · Entra ID P1 ended: ${controls} ${controls === 1 ? 'control' : 'controls'} can no longer be checked`;
    expect(subjects()).toEqual([said(first), said(all)]);
  });

  test('a permission that is removed is alerted once, and so is its return', async () => {
    const app = await watched();
    app.world.tenant.failures.set('conditionalAccessPolicy', notPermitted);
    await lookAt(app, 'conditionalAccessPolicy');
    await app.runUntil(app.world.now() + 20 * minuteMs);
    await lookAt(app, 'conditionalAccessPolicy');
    expect(await alertsOf(app)).toMatchObject([
      { form: 'blind', status: 'open', concerns: ['blind|conditionalAccessPolicy'] },
    ]);
    app.world.tenant.failures.delete('conditionalAccessPolicy');
    await app.runUntil(app.world.now() + 20 * minuteMs);
    await lookAt(app, 'conditionalAccessPolicy');
    expect(await alertsOf(app)).toMatchObject([{ form: 'blind', status: 'resolved' }]);
  });
});

describe('what is alerted', () => {
  test('an exclusion is one alert together with the control that it fails, and is reported restored once removed', async () => {
    const app = await watched();
    await see(app, { to: 'exclusion', id: 'ca01', isExcluded: true });
    await lookAt(app, 'directoryAudit');
    expect(await alertsOf(app)).toMatchObject([{ status: 'open', groupKey: 'control|ZT.ID.001' }]);
    await see(app, { to: 'exclusion', id: 'ca01', isExcluded: false });
    await lookAt(app, 'directoryAudit');
    expect(await alertsOf(app)).toMatchObject([{ status: 'resolved', concerns: [] }]);
    const said = app.world.sent.filter(({ channel, message }) => channel === 'webhook' && message.key !== 'START');
    expect(said.at(-1)?.message.machine.because).toBe('resolved');
    expect(await violations({ app, world: app.world })).toEqual([]);
  });

  describe('a change that weakens a control which fails already', () => {
    const weakenedBy = async (kinds: readonly Kind[]): Promise<App> => {
      const app = await watched();
      await see(app, { to: 'exclusion', id: 'ca01', isExcluded: true });
      await lookAt(app, 'directoryAudit');
      await app.runUntil(app.world.now() + 40 * minuteMs);
      edit(app.world, 'ca01', { state: 'disabled' }, person('bea'), 0);
      await lookAt(app, ...kinds);
      return app;
    };
    const weakenedIn = async ({ world }: App) =>
      (await world.store.events.recent(tenantId, ['2026-11-24'], 1000)).find(
        ({ type, source }) => type === 'weakened' && source === 'ZT.ID.001',
      );

    test('is attributed to the account that made it worse, and never to the one that made it fail first', async () => {
      const app = await weakenedBy(['conditionalAccessPolicy']);
      const [first, second, ...others] = [...(await alertsOf(app))].sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1));
      expect(others).toEqual([]);
      expect(first?.attribution).toMatchObject({ status: 'known', actor: { id: 'ada' } });
      expect(second?.attribution).not.toMatchObject({ actor: { id: 'ada' } });
      const weakened = await weakenedIn(app);
      const exposed = weakened !== undefined && isCounted(weakened.exposure) ? weakened.exposure.count : 0;
      const added = exposed - Number(weakened?.details.wereExposed);
      expect(added).toBeGreaterThan(0);
      const sent = app.world.sent.find(({ message }) => message.key === second?.key)?.message;
      expect(sent?.machine.because).toBe('opened');
      expect(sent?.title).toContain(`${added} more people`);
      expect(JSON.stringify(sent?.sections.find(({ heading }) => heading === 'BY WHOSE ACCOUNT'))).not.toContain('ada');
      await app.runUntil(app.world.now() + 5 * minuteMs);
      expect(await violations({ app, world: app.world })).toEqual([]);
    });

    test('by an account that is known before the first one: each alert names its own account in the end', async () => {
      const app = await watched();
      await see(app, { to: 'exclusion', id: 'ca01', isExcluded: true }, 60);
      await app.runUntil(app.world.now() + 10 * minuteMs);
      const actor = { type: 'person', id: 'bea', ipAddress: null } as const;
      const at = new Date(app.world.now()).toISOString();
      const weaker = anEvent(tenantId, 1, {
        type: 'weakened',
        source: 'ZT.ID.001',
        severity: 'critical',
        anchor: at,
        recordedAt: at,
        resource: { kind: 'control', id: 'ZT.ID.001', name: null },
        groupKey: 'control|ZT.ID.001',
        concern: 'control|ZT.ID.001|weaker',
        attribution: { status: 'known', actor, recordId: 'r', at },
      });
      await app.world.store.events.record([weaker], true);
      const pipeline = app.pipeline();
      const configuration = await pipeline.configuration(tenantId);
      await underTenantLease(pipeline, tenantId, 'test', async (fence) => ({
        result: true,
        fence: await raiseMarked(pipeline, configuration, [weaker.recordDay], fence),
      }));
      const isWeaker = ({ leadEventId }: Alert): boolean => leadEventId === weaker.id;
      const asking = (await alertsOf(app)).filter((alert) => !isWeaker(alert));
      expect(asking.map(({ attribution }) => attribution)).toEqual([{ status: 'notYetKnown' }]);
      await app.runUntil(app.world.now() + 65 * minuteMs);
      await lookAt(app, 'directoryAudit');
      const alerts = await alertsOf(app);
      expect(alerts.find(isWeaker)?.attribution).toMatchObject({ status: 'known', actor: { id: 'bea' } });
      expect(alerts.filter((alert) => !isWeaker(alert)).map(({ attribution }) => attribution)).toMatchObject([
        { status: 'known', actor: { id: 'ada' } },
      ]);
    });

    test('carries the log entry of the change, where the log showed it first', async () => {
      const app = await weakenedBy(['directoryAudit', 'conditionalAccessPolicy']);
      expect(await weakenedIn(app)).toMatchObject({ attribution: { status: 'known', actor: { id: 'bea' } } });
      const messages = app.world.sent.filter(
        ({ channel, message }) => channel === 'webhook' && message.key !== 'START',
      );
      expect(messages.filter(({ message }) => JSON.stringify(message).includes('bea'))).toHaveLength(1);
      await app.runUntil(app.world.now() + 5 * minuteMs);
      expect(await violations({ app, world: app.world })).toEqual([]);
    });
  });

  test('once undone is reported as over, though the control still fails', async () => {
    const capable = (world: SmallWorld, without: number): void => {
      world.tenant.registrations = world.tenant.registrations.map((one, at) => ({
        ...one,
        isMfaCapable: at < 18 - without,
      }));
    };
    const app = await watched(undefined, (world) => capable(world, 2));
    const look = async (): Promise<void> => {
      for (const _ of [1, 2]) await lookAt(app, 'userRegistrationDetails');
    };
    await look();
    expect(await alertsOf(app)).toEqual([]);
    capable(app.world, 8);
    await look();
    expect(await alertsOf(app)).toMatchObject([{ status: 'open', concerns: ['control|ZT.ID.015|weaker'] }]);
    capable(app.world, 2);
    await look();
    expect(await alertsOf(app)).toMatchObject([{ status: 'resolved', concerns: [] }]);
    expect((await verdictsOf(app)).get('ZT.ID.015')?.status).toBe('fail');
    const messages = app.world.sent.filter(({ channel, message }) => channel === 'webhook' && message.key !== 'START');
    expect(messages.map(({ message }) => message.machine.because)).toEqual(['opened', 'resolved']);
    const { subject, paragraphs } = messages.at(-1)?.message ?? {};
    expect(subject).toMatch(/^Restored · Contoso · no weaker than before: .+ \[/);
    expect(paragraphs?.at(-1)).toMatch(/^The control still fails, as before: /);
    // A further worsening is news again, because the baseline has moved since.
    capable(app.world, 8);
    await look();
    expect(await alertsOf(app)).toMatchObject([{ status: 'open' }]);
    capable(app.world, 0);
    await look();
    expect(await alertsOf(app)).toMatchObject([{ status: 'resolved', concerns: [] }]);
    expect(app.world.sent.at(-1)?.message.subject).not.toContain('weaker');
    expect(await violations({ app, world: app.world })).toEqual([]);
  });

  test('many devices that become non-compliant at once are one alert about the fleet', async () => {
    const app = await watched();
    await see(app, { to: 'devices', count: 7, isCompliant: false });
    const spikes = (await alertsOf(app)).filter(({ groupKey }) => groupKey === 'EV.D01|fleet');
    expect(spikes).toHaveLength(1);
  });
});

describe('what is not alerted', () => {
  const strongerGrant = {
    operator: 'AND',
    builtInControls: ['compliantDevice', 'mfa'],
    customAuthenticationFactors: [],
    termsOfUse: [],
    authenticationStrengthId: null,
  };

  test.each([
    ['a new name', { displayName: 'CA01 MFA for everyone' }],
    ['a stronger grant', { grantControls: strongerGrant }],
  ])('a policy with %s', async (_, over) => {
    const app = await watched();
    edit(app.world, 'ca01', over, person('ada'), 0);
    await lookAt(app, 'conditionalAccessPolicy', 'directoryAudit');
    expect(await alertsOf(app)).toEqual([]);
    const changes = await app.world.store.events.recent(tenantId, ['2026-11-24'], 100);
    expect(changes.filter(({ type }) => type === 'change')).toHaveLength(1);
  });

  test('one device of a person without admin roles', async () => {
    const app = await watched(undefined, ({ tenant }) => {
      tenant.devices = tenant.devices.map((device) => ({ ...device, userId: 'person09' }));
    });
    await see(app, { to: 'devices', count: 1, isCompliant: false });
    await lookAt(app, 'managedDevice');
    expect(await alertsOf(app)).toEqual([]);
  });

  test("Microsoft's own policy, which its service adds in report-only", async () => {
    const app = await watched();
    const [like] = goodPolicies;
    if (like === undefined) throw new Error('no policy');
    const added = {
      ...like,
      id: 'ms01',
      displayName: 'Microsoft-managed: MFA',
      state: 'enabledForReportingButNotEnforced',
    };
    app.world.tenant.policies = [...app.world.tenant.policies, added];
    const time = {
      id: 'record-ms',
      activityDateTime: new Date(app.world.now() - 1000).toISOString(),
      actor: managedPolicies,
    };
    app.world.tenant.log.push({ record: { ...policyRecord(null, added), ...time }, visibleAt: app.world.now() });
    await lookAt(app, 'directoryAudit', 'conditionalAccessPolicy');
    expect(await alertsOf(app)).toEqual([]);
  });

  test('the first run sends one summary, no matter what is weak already', async () => {
    const app = await watched(undefined, ({ tenant }) => {
      tenant.policies = tenant.policies.slice(1);
    });
    expect(await alertsOf(app)).toEqual([]);
    expect(app.world.sent.map(({ channel, message }) => `${channel} ${message.key}`).sort()).toEqual([
      'email-acs START',
      'webhook START',
    ]);
    expect((await verdictsOf(app)).get('ZT.ID.001')?.status).toBe('fail');
  });
});

describe('a role-assignable group that is created later', () => {
  const groupId = 'later-group';
  const members = (world: SmallWorld, memberIds: readonly string[]): void => {
    const others = world.tenant.groups.filter(({ id }) => id !== groupId);
    world.tenant.groups = [
      ...others,
      { id: groupId, displayName: 'Later', isAssignableToRole: true, isManagementRestricted: false, memberIds },
    ];
  };
  const groupEvents = async ({ world }: App) =>
    (await world.store.events.recent(tenantId, ['2026-11-24'], 1000)).filter(({ resource }) => resource.id === groupId);

  test('is monitored from then on, and its creation is no change to report', async () => {
    const app = await watched();
    members(app.world, []);
    await lookAt(app, 'group');
    const head = await app.world.store.snapshots.readHead(tenantId, 'group');
    expect(
      head === undefined ? [] : await app.world.store.snapshots.readSmall(tenantId, 'group', head.manifest),
    ).toContainEqual(expect.objectContaining({ id: groupId }));
    expect(await groupEvents(app)).toEqual([]);

    members(app.world, ['person01']);
    await lookAt(app, 'group');
    expect(await alertsOf(app)).toMatchObject([{ status: 'open', groupKey: `EV.R12|${groupId}` }]);
  });
});
