/** A migration from its declaration to its end: the whole pipeline over tables in memory. */

import type { Alert } from '../../shared/core/alert/alert';
import { type Operator, toOperator } from '../../shared/core/alert/operator';
import type { Opening } from '../../shared/core/event/migration';
import type { LogRecord } from '../../shared/core/log/record';
import type { RuleRequest } from '../../shared/core/rule/rule';
import type { TenantConfiguration } from '../../shared/core/tenant/configuration';
import { dayMs, minuteMs } from '../../shared/core/time/durations';
import { confirmAcceptance, endRuleByHand, followRule, makeRule } from '../../shared/pipeline/alert/rules';
import { withUsers } from '../fixtures/conditional-access';
import { person, policyRecord } from '../fixtures/records';
import { change, editing, excluding, readLog, received } from './accounts';
import { hint } from './history';
import { people } from './small-tenant';
import { type App, createSmallWorld, goingOn, startCollected, tenantId } from './small-world';

const operator = (id: string): Operator => ({ id, tenantId, name: `${id} Olsen` });
const [kai, lea] = [operator('kai'), operator('lea')];
const mover = 'person05';
const withoutMfa: readonly Opening[] = [{ type: 'mfaExclusion', personIds: [mover] }];

const watched = (configuration: Partial<TenantConfiguration> = {}): Promise<App> =>
  goingOn(configuration, async () => {
    const world = createSmallWorld({ configuration });
    return startCollected(world, 3 * minuteMs);
  });

const pass = (app: App, ms: number): Promise<void> => app.runUntil(app.world.now() + ms);

/** The days are not played minute by minute; the clock stops when something is due. */
async function leapTo(app: App, at: number): Promise<void> {
  app.world.advanceTo(at - minuteMs);
  await pass(app, 4 * minuteMs);
}

const requested = (app: App, openings: readonly Opening[], days: number): RuleRequest => ({
  kind: 'migration',
  source: null,
  resourceId: null,
  actorId: null,
  openings,
  reason: 'the mailboxes move',
  owner: 'it@contoso.example',
  from: null,
  until: new Date(app.world.now() + days * dayMs).toISOString(),
  alertId: null,
});

const declare = (app: App, openings = withoutMfa, { by = kai, days = 5 } = {}) =>
  makeRule(app.pipeline(), tenantId, requested(app, openings, days), by);

/** Declared, and collected once more, so that everything later counts as a change. */
async function declared(app: App, openings = withoutMfa, days = 5) {
  app.world.advanceTo(app.world.now() + 1000);
  const result = await declare(app, openings, { days });
  if (result.status !== 'done') throw new Error(JSON.stringify(result));
  app.world.advanceTo(app.world.now() + 1000);
  await pass(app, minuteMs);
  return result.rule;
}

/** CA01 requires MFA of everybody, except these people. */
async function leaveOut(app: App, people: readonly string[]): Promise<void> {
  const { world } = app;
  const before = world.tenant.policies.find(({ id }) => id === 'ca01');
  if (before === undefined) throw new Error('no policy');
  const users = { ...before.conditions.users, excludeUsers: people };
  const after = { ...before, conditions: { ...before.conditions, users } };
  const at = world.now() - 1000;
  // Safe: a directory record with its own time and actor.
  const record = {
    ...policyRecord(before, after, { actor: person('ada') }),
    id: `record-${world.tenant.log.length}`,
    activityDateTime: new Date(at).toISOString(),
  } as LogRecord;
  world.tenant.policies = world.tenant.policies.map((policy) => (policy.id === 'ca01' ? after : policy));
  world.tenant.log.push({ record, visibleAt: world.now() });
  await app.ask(hint('conditionalAccessPolicy'), hint('directoryAudit'));
  await app.drain();
  await pass(app, 2 * minuteMs);
}

const alertsOf = async ({ world }: App): Promise<readonly Alert[]> =>
  (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');

const sent = ({ world }: App, from = 0) =>
  world.sent.slice(from).flatMap(({ channel, message }) => (channel === 'email-acs' ? [message] : []));

const endings = async ({ world }: App) => {
  const days = Array.from({ length: 40 }, (_, at) => new Date(world.now() - at * dayMs).toISOString().slice(0, 10));
  return (await world.store.events.recent(tenantId, days, 2000)).filter(({ source }) => source === 'migrationEnded');
};

test('its declaration is sent at once, it covers what it opens and nobody else, and it leaves one list', async () => {
  const app = await watched();
  let sentBefore = app.world.sent.length;
  const rule = await declared(app);
  const [notice, ...others] = sent(app, sentBefore);
  expect(others).toEqual([]);
  expect(notice?.subject).toMatch(/^Notice · Contoso · a migration is planned until /);
  expect(notice?.sections[0]).toEqual({
    heading: 'WHAT IT OPENS',
    lines: [expect.stringMatching(/^Sign-in without MFA for (?!one account)/)],
  });
  expect(notice?.machine.sources).toEqual(expect.arrayContaining(['ZT.ID.001', 'ZT.ID.021']));

  sentBefore = app.world.sent.length;
  await leaveOut(app, [mover]);
  expect(await alertsOf(app)).toEqual([]);
  expect(sent(app, sentBefore)).toEqual([]);

  await leapTo(app, Date.parse(rule.until));
  const alerts = await alertsOf(app);
  const [alert, ...more] = alerts.filter(({ groupKey }) => groupKey.startsWith('migration|'));
  expect(more).toEqual([]);
  // Other changes within the five days are about other controls.
  const beside = alerts.filter((one) => one !== alert).flatMap(({ concerns }) => concerns);
  expect(beside.filter((concern) => alert?.concerns.includes(concern))).toEqual([]);
  expect(alert).toMatchObject({ status: 'open', severity: 'critical', groupKey: `migration|${rule.id}` });
  const opened = sent(app, sentBefore).filter(({ key }) => key === alert?.key);
  expect(opened).toHaveLength(1);
  expect(opened[0]?.subject).toMatch(/a migration ended and left \d things open/);
  expect(opened[0]?.preview).toContain('The migration ended');
  const list = opened[0]?.sections.find(({ heading }) => heading === 'STILL OPEN')?.lines ?? [];
  expect(list.join('\n')).toMatch(/\(ZT\.ID\.001\)/);
  expect(list.join('\n')).toMatch(/\(ZT\.ID\.021\)/);
  expect((await endings(app)).map(({ details }) => details.open)).toEqual([list.length]);

  // Repeated, as after a crash, it sends nothing new.
  sentBefore = app.world.sent.length;
  expect(await followRule(app.pipeline(), tenantId, rule.id)).toBe('done');
  await pass(app, 2 * minuteMs);
  expect(sent(app, sentBefore)).toEqual([]);
  expect((await endings(app)).length).toBe(1);

  await leaveOut(app, []);
  const ended = (await alertsOf(app)).find(({ id }) => id === alert?.id);
  expect(ended).toMatchObject({ status: 'resolved', concerns: [] });
});

test('closed before its end it leaves nothing to report, and the weekly digest says so', async () => {
  const app = await watched();
  const rule = await declared(app);
  await leaveOut(app, [mover]);
  await leaveOut(app, []);
  const sentBefore = app.world.sent.length;
  await endRuleByHand(app.pipeline(), tenantId, rule.id, lea);
  await pass(app, 2 * minuteMs);
  expect(await alertsOf(app)).toEqual([]);
  expect(sent(app, sentBefore).map(({ subject }) => subject)).toEqual([
    expect.stringMatching(/^Ended · Contoso · a migration is no longer planned \[/),
  ]);
  expect((await endings(app)).map(({ details }) => details.open)).toEqual([0]);
});

test('a person excluded beside the declared one is alerted, with everything that it affects', async () => {
  const app = await watched();
  await declared(app);
  await leaveOut(app, [mover, 'person06']);
  expect(await alertsOf(app)).toMatchObject([{ status: 'open', groupKey: 'control|ZT.ID.001' }]);
});

test.each([2, 12])(
  '%i declared people, excluded before another edit of the policy was collected, alert nobody',
  async (count) => {
    const movers = people.slice(0, count);
    const app = await watched();
    await declared(app, [{ type: 'mfaExclusion', personIds: movers }]);
    change(app, 'ada', 1000, excluding(...movers));
    app.world.advanceTo(app.world.now() + 1000);
    // The present policy differs from the state after the first entry, so nobody can be counted for that entry.
    change(
      app,
      'bea',
      1000,
      editing((policy) => ({ ...policy, displayName: 'CA01 MFA', grantControls: null })),
    );
    await readLog(app, 3);
    const { alerts, mails } = await received(app);
    expect(mails.filter((text) => /ada's account excluded/.test(text))).toEqual([]);
    expect(
      alerts.flatMap(({ named }) => named.flatMap(({ actor }) => (actor?.type === 'person' ? actor.id : []))),
    ).not.toContain('ada');
  },
);

test('a change that no opening covers is alerted', async () => {
  const app = await watched();
  await declared(app, [{ type: 'widerSharing' }]);
  await leaveOut(app, [mover]);
  expect(await alertsOf(app)).toMatchObject([{ status: 'open', groupKey: 'control|ZT.ID.001' }]);
});

test('a person who was excluded before the declaration is alerted', async () => {
  const app = await watched();
  const { world } = app;
  world.tenant.policies = world.tenant.policies.map((policy) =>
    policy.id === 'ca01' ? withUsers({ excludeUsers: [mover] })(policy) : policy,
  );
  await declared(app);
  expect(await alertsOf(app)).toMatchObject([{ status: 'open', groupKey: 'control|ZT.ID.001' }]);
});

test('the person who migrates can neither declare nor confirm it, unless an organisation with one operator allows that', async () => {
  const app = await watched();
  const own = operator(mover.toUpperCase());
  expect(await declare(app, withoutMfa, { by: own })).toEqual({ status: 'refused', why: 'ownOpening' });
  const result = await declare(app, withoutMfa, { days: 20 });
  if (result.status !== 'done') throw new Error(JSON.stringify(result));
  const { rule } = result;
  expect(Date.parse(rule.until) - app.world.now()).toBe(7 * dayMs);
  const confirm = (by: Operator) => confirmAcceptance(app.pipeline(), tenantId, rule.id, by);
  expect(await confirm(kai)).toEqual({ status: 'refused', why: 'sameOperator' });
  expect(await confirm(own)).toEqual({ status: 'refused', why: 'ownOpening' });
  expect(await confirm(lea)).toMatchObject({
    status: 'done',
    rule: { confirmedBy: toOperator(lea), confirmableUntil: null },
  });
  expect(await declare(app, withoutMfa, { days: 31 })).toEqual({ status: 'refused', why: 'tooLong' });

  const alone = await watched({ ownHandAllowed: true });
  expect(await declare(alone, withoutMfa, { by: own })).toMatchObject({ status: 'done', rule: { isOwnHand: true } });
});
