/** How operators and time change alerts: the whole pipeline, with people who act and people who do not. */

import type { Alert } from '../../shared/core/alert/alert';
import { type ActingOperator, type Operator, toOperator } from '../../shared/core/alert/operator';
import type { WatchEvent } from '../../shared/core/event/event';
import type { Kind } from '../../shared/core/resource/kind';
import type { Rule, RuleRequest } from '../../shared/core/rule/rule';
import { coveredBy } from '../../shared/core/rule/rules';
import type { TenantConfiguration } from '../../shared/core/tenant/configuration';
import { dayMs, hourMs, minuteMs } from '../../shared/core/time/durations';
import { handleAlert } from '../../shared/pipeline/alert/handle-alert';
import { raiseMarked } from '../../shared/pipeline/alert/raise-events';
import { confirmAcceptance, endRuleByHand, makeRule } from '../../shared/pipeline/alert/rules';
import { writeStep } from '../../shared/pipeline/alert/write-step';
import { underTenantLease } from '../../shared/pipeline/collect/tenant-lease';
import { gatherAlert } from '../../shared/pipeline/operate/posture';
import { schedule } from '../../shared/pipeline/watch/schedule';
import { plainAttention } from '../fixtures/attention';
import { openedBy } from '../fixtures/opened-by';
import { apply, hint, kindOf, type TenantChange } from './history';
import { type App, createSmallWorld, goingOn, startCollected, tenantId } from './small-world';

const operator = (id: string): Operator => ({ id, tenantId, name: `${id} Olsen` });
const kai = operator('kai');
const lea = operator('lea');
/** Makes every change of these tests. */
const ada = operator('ada');

const patient = (remindAfter: number | null, escalateAfter: number | null): TenantConfiguration['patience'] => ({
  ...plainAttention.patience,
  high: { remindAfter, escalateAfter },
  critical: { remindAfter, escalateAfter },
});

const recipients: TenantConfiguration['recipients'] = [
  { id: 'mail', name: 'Security', channel: 'email-acs', address: 'security@contoso.example' },
  { id: 'hook', name: 'Tickets', channel: 'webhook', urlSetting: 'HOOK_URL', secretSetting: 'HOOK_SECRET' },
  { id: 'boss', name: 'Lead', channel: 'teams-workflow', urlSetting: 'BOSS_URL' },
];

const watched = (configuration: Partial<TenantConfiguration> = {}): Promise<App> =>
  goingOn(configuration, async () => {
    const world = createSmallWorld({ configuration: { recipients, disabled, ...configuration } });
    return startCollected(world, 3 * minuteMs);
  });

const pass = (app: App, ms: number): Promise<void> => app.runUntil(app.world.now() + ms);

async function leapTo(app: App, at: number): Promise<void> {
  app.world.advanceTo(at - minuteMs);
  await pass(app, 4 * minuteMs);
}

async function lookAt(app: App, ...kinds: readonly Kind[]): Promise<void> {
  await app.ask(...kinds.map(hint));
  await app.drain();
  await pass(app, 2 * minuteMs);
}

/** A change is made and collected, and the log has shown its account. */
async function see(app: App, change: TenantChange): Promise<void> {
  apply(app.world, { change, by: 'ada' }, 0);
  await lookAt(app, kindOf(change), 'directoryAudit');
}

/**
 * A new holder of the role does not meet this control's requirement. The control is disabled, so that only the
 * assignment is alerted.
 */
const disabled: readonly string[] = ['ZT.AD.009'];

const alertsOf = async ({ world }: App): Promise<readonly Alert[]> =>
  (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');

const onlyAlert = async (app: App): Promise<Alert> => {
  const [alert, ...others] = await alertsOf(app);
  if (alert === undefined || others.length > 0) throw new Error(`${others.length + 1} alerts are not one`);
  return alert;
};

/** Channel and reason of every message since that time. */
function said({ world }: App, from = 0): readonly string[] {
  return world.sent
    .slice(from)
    .map(({ channel, message }) => `${channel} ${message.machine.because}`)
    .filter((text) => !text.endsWith(' summary') && !text.endsWith(' digest'))
    .sort();
}

const typesOf = async ({ world }: App, { id }: Alert): Promise<readonly string[]> =>
  (await world.store.alerts.readTransitions(tenantId, id)).map(({ type }) => type).filter((type) => type !== 'joined');

const grant: TenantChange = { to: 'role', person: 'person03', isHeld: true };
const handle = (app: App, alert: Alert, action: 'acknowledge' | 'close', by = kai) =>
  handleAlert(app.pipeline(), { tenantId, alertId: alert.id, action, by, note: 'planned work' });

const requested = (app: App, over: Partial<RuleRequest> & Pick<RuleRequest, 'kind'>): RuleRequest => ({
  source: null,
  resourceId: null,
  actorId: null,
  openings: [],
  reason: 'the migration needs it',
  owner: 'it@contoso.example',
  from: null,
  until: new Date(app.world.now() + 5 * dayMs).toISOString(),
  alertId: null,
  ...over,
});

/** Nobody creates a rule at the very moment of a collection. */
async function announced(app: App, over: Partial<RuleRequest>): Promise<Rule> {
  app.world.advanceTo(app.world.now() + 1000);
  const rule = await made(app, { kind: 'expectedChange', resourceId: 'ca02', ...over });
  app.world.advanceTo(app.world.now() + 1000);
  // The collection that the rule itself requests.
  await pass(app, minuteMs);
  return rule;
}

async function made(app: App, over: Partial<RuleRequest> & Pick<RuleRequest, 'kind'>, by: ActingOperator = kai) {
  const result = await makeRule(app.pipeline(), tenantId, requested(app, over), by);
  if (result.status !== 'done') throw new Error(JSON.stringify(result));
  return result.rule;
}

describe('an alert that nobody acknowledges', () => {
  const waiting = { patience: patient(30, 120), escalateTo: ['boss'] };

  test('is reminded of once, escalated once, and then left alone', async () => {
    const app = await watched(waiting);
    await see(app, grant);
    const sentBefore = app.world.sent.length;
    await pass(app, 45 * minuteMs);
    expect(said(app, sentBefore)).toEqual(['email-acs reminder', 'webhook reminder']);
    await pass(app, 120 * minuteMs);
    expect(said(app, sentBefore)).toEqual(['email-acs reminder', 'teams-workflow escalated', 'webhook reminder']);
    await pass(app, 5 * hourMs);
    expect(said(app, sentBefore)).toHaveLength(3);
    expect((await typesOf(app, await onlyAlert(app))).slice(-2)).toEqual(['reminded', 'escalated']);
  });

  test('gets no reminder once somebody has acknowledged it', async () => {
    const app = await watched(waiting);
    await see(app, grant);
    const sentBefore = app.world.sent.length;
    const alert = await onlyAlert(app);
    expect(await handle(app, alert, 'acknowledge')).toMatchObject({
      status: 'done',
      alert: { acknowledged: { by: toOperator(kai) } },
    });
    // A repeated request acknowledges only once.
    expect(await handle(app, alert, 'acknowledge')).toMatchObject({ status: 'done' });
    expect(await handle(app, alert, 'acknowledge', lea)).toEqual({ status: 'refused', why: 'notOpen' });
    await pass(app, 4 * hourMs);
    expect(said(app, sentBefore)).toEqual([]);
    expect(await onlyAlert(app)).toMatchObject({
      status: 'open',
      acknowledged: { by: toOperator(kai), note: 'planned work' },
    });
    expect((await typesOf(app, alert)).filter((type) => type === 'acknowledged')).toHaveLength(1);
  });

  test('stays separate from the next change by the operator who acknowledged it, which is escalated as its own alert', async () => {
    const app = await watched(waiting);
    await see(app, grant);
    const alert = await onlyAlert(app);
    await handle(app, alert, 'acknowledge');
    await pass(app, 3 * hourMs);
    const [change] = await app.world.store.alerts.readEvents(tenantId, alert.id);
    if (change === undefined) throw new Error('no event');
    const pipeline = app.pipeline();
    const at = new Date(app.world.now()).toISOString();
    const attribution = {
      status: 'known',
      actor: { type: 'person', id: kai.id, ipAddress: null },
      recordId: 'his',
      at,
    } as const;
    const theirs: WatchEvent = {
      ...change,
      id: change.id.replace(/^./, (first) => (first === '0' ? '1' : '0')),
      attribution,
    };
    await app.world.store.events.record([{ ...theirs, recordedAt: at, recordDay: at.slice(0, 10) }], true);
    const configuration = await pipeline.configuration(tenantId);
    await underTenantLease(pipeline, tenantId, 'test', async (fence) => ({
      result: true,
      fence: await raiseMarked(pipeline, configuration, [at.slice(0, 10)], fence),
    }));
    const [own] = (await alertsOf(app)).filter(({ id }) => id !== alert.id);
    expect(own).toMatchObject({ acknowledged: null, attribution: { actor: { id: kai.id } } });
    const sentBefore = app.world.sent.length;
    await pass(app, 150 * minuteMs);
    expect(said(app, sentBefore)).toContain('teams-workflow escalated');
  });

  test('gets its reminder even if its tenant was not monitored for a moment, as by a mistake in the configuration', async () => {
    const app = await watched(waiting);
    await see(app, grant);
    const sentBefore = app.world.sent.length;
    app.world.advanceTo(app.world.now() + 125 * minuteMs);
    await schedule({ ...app.pipeline(), tenantIds: [] });
    expect(said(app, sentBefore)).toEqual([]);
    await pass(app, 65 * minuteMs);
    expect(said(app, sentBefore)).toContain('teams-workflow escalated');
  });

  test('gets no reminder after its end', async () => {
    const app = await watched(waiting);
    await see(app, grant);
    await see(app, { ...grant, isHeld: false });
    // The last message waits for the name of the account that fixed it.
    await pass(app, 5 * minuteMs);
    const sentBefore = app.world.sent.length;
    expect(await onlyAlert(app)).toMatchObject({ status: 'resolved' });
    await pass(app, 4 * hourMs);
    expect(said(app, sentBefore)).toEqual([]);
  });
});

describe('the account that made the change', () => {
  test('may neither acknowledge nor close the alert', async () => {
    const app = await watched();
    await see(app, grant);
    const alert = await onlyAlert(app);
    expect(alert.attribution).toMatchObject({ status: 'known', actor: { id: 'ada' } });
    expect(await handle(app, alert, 'acknowledge', ada)).toEqual({ status: 'refused', why: 'ownHand' });
    expect(await handle(app, alert, 'close', ada)).toEqual({ status: 'refused', why: 'ownHand' });
    const rules = (kind: RuleRequest['kind']) =>
      makeRule(app.pipeline(), tenantId, requested(app, { kind, source: kind === 'pause' ? null : 'EV.R01' }), ada);
    expect(await rules('suppression')).toEqual({ status: 'refused', why: 'ownHand' });
    expect(await rules('pause')).toEqual({ status: 'refused', why: 'ownHand' });
    expect((await app.world.store.rules.list(tenantId)).length).toBe(0);
  });

  test('may do so in an organisation with one operator, and the record says so', async () => {
    const app = await watched({ ownHandAllowed: true });
    await see(app, grant);
    const alert = await onlyAlert(app);
    const sentBefore = app.world.sent.length;
    const rule = await made(app, { kind: 'suppression', source: 'EV.R01', alertId: alert.id }, ada);
    await pass(app, 2 * minuteMs);
    expect(rule.isOwnHand).toBe(true);
    const notice = app.world.sent.slice(sentBefore).find(({ message }) => message.machine.because === 'notice');
    expect(notice?.message.paragraphs.join(' ')).toContain('by the account that made the change');
  });

  test('is recorded as self-approval when it mutes and closes the alert, even if a guest account of the same person made the change', async () => {
    const app = await watched({ ownHandAllowed: true });
    await see(app, grant);
    const { id } = await onlyAlert(app);
    const atHome: ActingOperator = { ...operator('ada-at-home'), address: 'ada@contoso.example' };
    const rule = await made(app, { kind: 'suppression', source: 'EV.R01', alertId: id }, atHome);
    expect(rule.isOwnHand).toBe(true);
    expect((await onlyAlert(app)).closed).toMatchObject({ by: toOperator(atHome), isOwnHand: true });
  });

  test("is not known before the log shows it: nobody can close the alert, and an acknowledgement of one's own change does not count", async () => {
    const app = await watched();
    apply(app.world, { change: grant, by: 'ada' }, 20);
    await lookAt(app, kindOf(grant));
    const alert = await onlyAlert(app);
    expect(alert.attribution.status).toBe('notYetKnown');
    expect(await handle(app, alert, 'close')).toEqual({ status: 'refused', why: 'handNotYetKnown' });
    expect(await handle(app, alert, 'acknowledge', ada)).toMatchObject({ status: 'done' });
    await pass(app, 70 * minuteMs);
    await lookAt(app, 'directoryAudit');
    expect(await onlyAlert(app)).toMatchObject({ attribution: { status: 'known' }, acknowledged: null });
  });
});

describe('closed manually', () => {
  test('the message says so, and later changes are alerted again', async () => {
    const app = await watched();
    await see(app, grant);
    const alert = await onlyAlert(app);
    const sentBefore = app.world.sent.length;
    expect(await handle(app, alert, 'close')).toMatchObject({ status: 'done' });
    expect(await handle(app, alert, 'close')).toMatchObject({ status: 'done' });
    await pass(app, 2 * minuteMs);
    expect(said(app, sentBefore)).toEqual(['email-acs handled', 'webhook handled']);
    expect(await onlyAlert(app)).toMatchObject({ status: 'resolved', concerns: [], closed: { by: toOperator(kai) } });
    const { subject } = app.world.sent.at(-1)?.message ?? {};
    expect(subject).toMatch(/^Closed · Contoso · /);
    await see(app, { ...grant, isHeld: false });
    await see(app, grant);
    const [again, ...others] = (await alertsOf(app)).filter(({ id }) => id !== alert.id);
    expect(others).toEqual([]);
    expect(again).toMatchObject({ status: 'open', closed: null });
    expect(said(app, sentBefore)).toContain('email-acs opened');
  });
});

describe('a suppression', () => {
  test('is announced, mutes, is followed by a reminder, and what it leaves open is sent once', async () => {
    const app = await watched();
    await see(app, grant);
    const alert = await onlyAlert(app);
    let sentBefore = app.world.sent.length;
    const until = new Date(app.world.now() + 3 * dayMs + hourMs).toISOString();
    await made(app, { kind: 'suppression', source: 'EV.R01', alertId: alert.id, until });
    await pass(app, 2 * minuteMs);
    expect(said(app, sentBefore)).toEqual(['email-acs notice', 'webhook handled', 'webhook notice']);
    expect(await onlyAlert(app)).toMatchObject({ status: 'resolved', closed: { by: toOperator(kai) } });
    // The page says that it was muted, not that somebody fixed it.
    expect((await gatherAlert(app.pipeline(), tenantId, alert.id))?.closedBy).toMatchObject({
      kind: 'suppression',
      until,
    });

    sentBefore = app.world.sent.length;
    await see(app, { to: 'role', person: 'person04', isHeld: true });
    expect(said(app, sentBefore)).toEqual([]);

    // The three days are not played minute by minute; the clock stops when something is due.
    for (const left of [3 * dayMs, dayMs]) await leapTo(app, Date.parse(until) - left);
    expect(said(app, sentBefore)).toEqual(['email-acs notice', 'email-acs notice', 'webhook notice', 'webhook notice']);
    sentBefore = app.world.sent.length;
    await leapTo(app, Date.parse(until));
    expect(said(app, sentBefore).filter((text) => text === 'email-acs opened')).toHaveLength(2);
    const open = (await alertsOf(app)).filter(({ status }) => status === 'open');
    expect(open.flatMap(({ concerns }) => concerns).length).toBe(2);
    sentBefore = app.world.sent.length;
    await pass(app, 2 * hourMs);
    expect(said(app, sentBefore)).toEqual([]);
  });

  test('is announced once, though its announcement is older than the kept history when it ends', async () => {
    const app = await watched({ retention: { eventDays: 30, recordDays: 30, metricDays: 30 } });
    const until = app.world.now() + 60 * dayMs;
    await made(app, { kind: 'suppression', source: 'EV.R01', until: new Date(until).toISOString() });
    await pass(app, 2 * minuteMs);
    await leapTo(app, until - 10 * dayMs);
    const notices = async () =>
      (await app.world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'notice').length;
    expect(await notices()).toBe(0);
    await leapTo(app, until - 3 * dayMs);
    expect(await notices()).toBe(1);
    await leapTo(app, until - dayMs);
    expect(await notices()).toBe(2);
  });

  test('a change that was fixed during it leaves nothing', async () => {
    const app = await watched();
    const rule = await made(app, { kind: 'suppression', source: 'EV.R01' });
    await see(app, grant);
    await see(app, { ...grant, isHeld: false });
    await endRuleByHand(app.pipeline(), tenantId, rule.id, lea);
    await pass(app, 5 * minuteMs);
    expect(await alertsOf(app)).toEqual([]);
  });

  test('a change that was fixed before the log showed either leaves nothing', async () => {
    const app = await watched();
    const rule = await made(app, { kind: 'suppression', source: 'EV.R01' });
    for (const isHeld of [true, false]) {
      app.world.advanceTo(app.world.now() + minuteMs);
      apply(app.world, { change: { ...grant, isHeld }, by: 'ada' }, 0);
    }
    await lookAt(app, 'directoryAudit');
    await endRuleByHand(app.pipeline(), tenantId, rule.id, lea);
    await pass(app, 5 * minuteMs);
    expect(await alertsOf(app)).toEqual([]);
  });

  test('when ended manually reports at once what is still wrong', async () => {
    const app = await watched();
    const rule = await made(app, { kind: 'suppression', source: 'EV.R01' });
    await see(app, grant);
    expect(await alertsOf(app)).toEqual([]);
    const sentBefore = app.world.sent.length;
    const ended = await endRuleByHand(app.pipeline(), tenantId, rule.id, lea);
    expect(ended).toMatchObject({ status: 'done', rule: { ended: { by: toOperator(lea) } } });
    await pass(app, 2 * minuteMs);
    expect(said(app, sentBefore)).toEqual(['email-acs notice', 'email-acs opened', 'webhook notice', 'webhook opened']);
    const messages = app.world.sent.slice(sentBefore).map(({ message }) => message);
    const opened = messages.find(({ machine }) => machine.because === 'opened');
    expect(opened?.preview).toContain("ada's account made person03 a User Administrator");
    expect(opened?.paragraphs.join(' ')).toContain('The mute ended');
    expect(messages.find(({ machine }) => machine.because === 'notice')?.subject).toMatch(
      /^Ended · Contoso · .* is no longer muted everywhere \[/,
    );
    expect(messages.find(({ machine }) => machine.because === 'notice')?.sections[1]?.lines).toContainEqual(
      expect.stringMatching(/^Ended by lea Olsen's account, /),
    );
    await endRuleByHand(app.pipeline(), tenantId, rule.id, lea);
    await pass(app, 2 * minuteMs);
    expect(said(app, sentBefore)).toHaveLength(4);
  });

  test('for one object is announced with the name of the object, and of the person who will work on it', async () => {
    const app = await watched();
    const sentBefore = app.world.sent.length;
    await made(app, { kind: 'expectedChange', resourceId: 'ca02', actorId: 'person03' });
    await pass(app, 2 * minuteMs);
    const { sections } = app.world.sent.slice(sentBefore)[0]?.message ?? { sections: [] };
    expect(sections[0]).toMatchObject({
      heading: 'WHAT IT COVERS',
      lines: [expect.stringMatching(/^Any change, on "CA02 .*", by (?!one account).*'s account$/)],
    });
  });
});

describe('the record', () => {
  const eventsOf = async ({ world }: App) => {
    const events = [];
    for await (const page of world.store.events.list(tenantId, ['2026-11-24'])) events.push(...page);
    return events.filter(({ source }) => source === 'ruleMade' || source === 'ruleEnded');
  };

  test('keeps what a rule covers, how long and who created it, and none of the text that they typed', async () => {
    const app = await watched();
    await see(app, { to: 'exclusion', id: 'ca02', isExcluded: true });
    const alert = await onlyAlert(app);
    const until = new Date(app.world.now() + 60 * dayMs).toISOString();
    const rule = await made(app, { kind: 'acceptance', source: 'ZT.ID.021', alertId: alert.id, until });
    await confirmAcceptance(app.pipeline(), tenantId, rule.id, lea);
    await endRuleByHand(app.pipeline(), tenantId, rule.id, kai);
    const events = await eventsOf(app);
    const eventOf = (source: string, step: string) =>
      events.find((event) => event.source === source && event.details.step === step);
    const by = (id: string) => ({ status: 'known', actor: { type: 'person', id } });
    const facts = { ruleId: rule.id, source: 'ZT.ID.021', resourceId: null, actorId: null, createdBy: 'kai' };
    expect(eventOf('ruleMade', 'made')).toMatchObject({
      attribution: by('kai'),
      details: { ...facts, until: rule.until, confirmableUntil: until },
    });
    expect(eventOf('ruleMade', 'confirmed')).toMatchObject({
      attribution: by('lea'),
      details: { ...facts, until, confirmableUntil: null, confirmedBy: 'lea' },
    });
    expect(eventOf('ruleEnded', 'ended')).toMatchObject({
      attribution: by('kai'),
      details: { ...facts, endedBy: 'kai' },
    });
    expect(JSON.stringify(events)).not.toMatch(/the migration needs it|it@contoso|Olsen/);
    const stored = (await app.world.store.rules.read(tenantId, rule.id))?.rule;
    expect(stored).toMatchObject({ confirmedAt: stored?.ended?.at });
    // An operator's action here is not a change of the tenant.
    expect(await app.world.store.directory.readActivity(tenantId, 'kai', 'ruleMade')).toBeUndefined();
  });

  test('nobody can create the same suppression alone again and again', async () => {
    const app = await watched();
    const mute = (by: Operator, reason: string) =>
      makeRule(app.pipeline(), tenantId, requested(app, { kind: 'suppression', source: 'ZT.ID.021', reason }), by);
    expect(await mute(kai, 'first')).toMatchObject({ status: 'done' });
    expect(await mute(kai, 'second')).toMatchObject({ status: 'done', rule: { confirmableUntil: expect.any(String) } });
    expect(await mute(kai, 'third')).toEqual({ status: 'refused', why: 'heldAlone' });
    // The same form sent again returns the rule that it created.
    expect(await mute(kai, 'first')).toMatchObject({ status: 'done', rule: { reason: 'first' } });
    expect(await mute(lea, 'another')).toMatchObject({ status: 'done' });
  });
});

test('a rule for a control or detector that does not exist is refused: it would be announced and cover nothing', async () => {
  const app = await watched();
  for (const kind of ['suppression', 'expectedChange'] as const)
    expect(await makeRule(app.pipeline(), tenantId, requested(app, { kind, source: 'EV.R99' }), kai)).toEqual({
      status: 'refused',
      why: 'aboutNothing',
    });
});

test('an alert that leaves nothing wrong behind is closed by a rule on it, and by nothing else', async () => {
  const app = await watched();
  await see(app, grant);
  const alert = await onlyAlert(app);
  const momentary = { alert: { ...alert, concerns: [] }, events: [], transitions: [], deliveries: [] };
  await underTenantLease(app.pipeline(), tenantId, 'test', async (fence) => ({
    result: 'done',
    fence: await writeStep(app.pipeline(), fence, momentary),
  }));
  const mute = (source: string, resourceId: string | null) =>
    made(app, { kind: 'suppression', source, resourceId, alertId: alert.id });
  await mute('ZT.ID.021', null);
  await mute('EV.R01', 'somebody else');
  expect((await onlyAlert(app)).status).toBe('open');
  await mute('EV.R01', null);
  expect((await onlyAlert(app)).status).toBe('resolved');
});

describe('an exception', () => {
  const exclusion: TenantChange = { to: 'exclusion', id: 'ca02', isExcluded: true };

  test('to a critical alert ends after a week unless a second operator confirms it', async () => {
    const app = await watched();
    await see(app, exclusion);
    const alert = await onlyAlert(app);
    const until = new Date(app.world.now() + 60 * dayMs).toISOString();
    const rule = await made(app, { kind: 'acceptance', source: 'ZT.ID.021', alertId: alert.id, until });
    expect(Date.parse(rule.until) - app.world.now()).toBe(7 * dayMs);
    expect(await confirmAcceptance(app.pipeline(), tenantId, rule.id, kai)).toEqual({
      status: 'refused',
      why: 'sameOperator',
    });
    expect(await confirmAcceptance(app.pipeline(), tenantId, rule.id, ada)).toEqual({
      status: 'refused',
      why: 'ownHand',
    });
    expect(await confirmAcceptance(app.pipeline(), tenantId, rule.id, lea)).toMatchObject({
      status: 'done',
      rule: { until, confirmedBy: toOperator(lea) },
    });
  });

  test('to a finding covers only its own object, even if the request names none', async () => {
    const app = await watched();
    await see(app, grant);
    const alert = await onlyAlert(app);
    const rule = await made(app, { kind: 'acceptance', source: 'EV.R01', alertId: alert.id });
    expect(rule.resourceId).toMatch(/^person03/);
    await see(app, { ...grant, person: 'person04' });
    const [open] = (await alertsOf(app)).filter(({ status }) => status === 'open');
    expect(open?.concerns).toEqual([expect.stringMatching(/^EV\.R01\|person04/)]);
  });

  test('to one change leaves open what the same account did beside it', async () => {
    const app = await watched();
    for (const change of [exclusion, grant]) {
      apply(app.world, { change, by: 'ada' }, 0);
      await lookAt(app, 'directoryAudit', kindOf(change));
    }
    const isOfGrant = ({ concerns }: Alert): boolean => concerns.some((one) => one.startsWith('EV.R01|person03'));
    const [alert] = (await alertsOf(app)).filter((one) => !isOfGrant(one));
    if (alert === undefined) throw new Error('no alert of the exclusion');
    await made(app, { kind: 'acceptance', source: 'ZT.ID.021', alertId: alert.id });
    const [left, ...others] = (await alertsOf(app)).filter(({ status }) => status === 'open');
    expect(others).toEqual([]);
    expect(left === undefined ? [] : left.concerns).toContainEqual(expect.stringMatching(/^EV\.R01\|person03/));
  });

  test('covers what was accepted: a further change is alerted, and so is its end', async () => {
    const app = await watched();
    await see(app, exclusion);
    const alert = await onlyAlert(app);
    await made(app, { kind: 'acceptance', source: 'ZT.ID.021', alertId: alert.id });
    await pass(app, 2 * minuteMs);
    expect(await onlyAlert(app)).toMatchObject({ status: 'resolved' });
    // A collection with the same result sends nothing.
    await lookAt(app, 'conditionalAccessPolicy');
    expect(await onlyAlert(app)).toMatchObject({ status: 'resolved' });

    await see(app, { to: 'policy', id: 'ca03', state: 'disabled' });
    const events = (
      await Promise.all((await alertsOf(app)).map(({ id }) => app.world.store.alerts.readEvents(tenantId, id)))
    ).flat();
    const changed = events.filter(({ source, details }) => source === 'ZT.ID.021' && details.rule === 'changed');
    expect(new Set(changed.map(({ id }) => id)).size).toBe(1);
    const open = (await alertsOf(app)).filter(({ status }) => status === 'open');
    expect(open.flatMap(({ concerns }) => concerns)).toContain('control|ZT.ID.021|weaker');

    await see(app, { to: 'policy', id: 'ca03', state: 'enabled' });
    expect((await alertsOf(app)).filter(({ status }) => status === 'open')).toEqual([]);
  });
});

describe('planned work', () => {
  const exclusion: TenantChange = { to: 'exclusion', id: 'ca02', isExcluded: true };

  test('its change and the restoration are recorded and alert nobody', async () => {
    const app = await watched();
    await announced(app, { until: new Date(app.world.now() + 2 * hourMs).toISOString() });
    const sentBefore = app.world.sent.length;
    await see(app, exclusion);
    await see(app, { ...exclusion, isExcluded: false });
    await pass(app, 3 * hourMs);
    expect(said(app, sentBefore)).toEqual([]);
    expect(await alertsOf(app)).toEqual([]);
    const rules = (await app.world.store.rules.list(tenantId)).map(({ rule }) => rule);
    const events = [];
    for await (const page of app.world.store.events.list(tenantId, ['2026-11-24'])) events.push(...page);
    expect(
      events
        .filter((event) => coveredBy(event, rules, openedBy) !== undefined)
        .map(({ source }) => source)
        .sort(),
    ).toEqual(['EV.P02', 'EV.P02', 'ZT.ID.021']);
  });

  test('a change of another policy is alerted all the same', async () => {
    const app = await watched();
    await announced(app, {});
    await see(app, { ...exclusion, id: 'ca01' });
    expect(await onlyAlert(app)).toMatchObject({ status: 'open' });
  });

  test('counts for nothing if it is announced after the change', async () => {
    const app = await watched();
    apply(app.world, { change: exclusion, by: 'ada' }, 0);
    await announced(app, {});
    expect(await onlyAlert(app)).toMatchObject({ status: 'open' });
  });

  test('a change that nobody restored is alerted when it ends', async () => {
    const app = await watched();
    await announced(app, { until: new Date(app.world.now() + 2 * hourMs).toISOString() });
    await see(app, exclusion);
    expect(await alertsOf(app)).toEqual([]);
    await pass(app, 2 * hourMs);
    expect(await onlyAlert(app)).toMatchObject({
      status: 'open',
      concerns: ['EV.P02|ca02|group vendors', 'control|ZT.ID.021'],
    });
  });

  test.each([
    ['first', 2, 5],
    ['last', 5, 2],
  ])('of two that overlap, only the later end alerts, if the later one is announced %s', async (_, one, other) => {
    const app = await watched();
    const begun = app.world.now();
    for (const [hours, reason] of [
      [one, 'the first phase'],
      [other, 'the second phase'],
    ] as const)
      await announced(app, { until: new Date(begun + hours * hourMs).toISOString(), reason });
    await see(app, exclusion);
    await pass(app, 3 * hourMs);
    expect(await alertsOf(app)).toEqual([]);
    await pass(app, 3 * hourMs);
    expect(await onlyAlert(app)).toMatchObject({
      status: 'open',
      concerns: ['EV.P02|ca02|group vendors', 'control|ZT.ID.021'],
    });
  });

  test('a change that is collected only after its end is alerted as left behind', async () => {
    const app = await watched();
    const rule = await announced(app, { until: new Date(app.world.now() + 2 * hourMs).toISOString() });
    const sentBefore = app.world.sent.length;
    apply(app.world, { change: { to: 'exclusion', id: 'ca02', isExcluded: true }, by: 'ada' }, 0);
    app.world.advanceTo(app.world.now() + 1000);
    await endRuleByHand(app.pipeline(), tenantId, rule.id, lea);
    await lookAt(app, 'conditionalAccessPolicy', 'directoryAudit');
    await pass(app, 5 * minuteMs);
    expect(await onlyAlert(app)).toMatchObject({
      status: 'open',
      concerns: ['EV.P02|ca02|group vendors', 'control|ZT.ID.021'],
    });
    expect(said(app, sentBefore).filter((text) => text === 'email-acs opened')).toHaveLength(1);
  });

  test('a change after an early end is alerted at once, and one that was restored before it is not', async () => {
    const app = await watched();
    const rule = await announced(app, { until: new Date(app.world.now() + 2 * hourMs).toISOString() });
    await see(app, exclusion);
    await see(app, { ...exclusion, isExcluded: false });
    await endRuleByHand(app.pipeline(), tenantId, rule.id, lea);
    await pass(app, 5 * minuteMs);
    expect(await alertsOf(app)).toEqual([]);
    await see(app, exclusion);
    expect(await onlyAlert(app)).toMatchObject({ status: 'open', attribution: { actor: { id: 'ada' } } });
    expect((await onlyAlert(app)).planned).toBeUndefined();
  });

  test('a change that is restored before its end, and collected only after it, is not alerted', async () => {
    const app = await watched();
    const rule = await announced(app, { until: new Date(app.world.now() + 2 * hourMs).toISOString() });
    for (const isExcluded of [true, false]) {
      apply(app.world, { change: { to: 'exclusion', id: 'ca02', isExcluded }, by: 'ada' }, 0);
      app.world.advanceTo(app.world.now() + 1000);
    }
    await endRuleByHand(app.pipeline(), tenantId, rule.id, lea);
    await lookAt(app, 'conditionalAccessPolicy', 'directoryAudit');
    await pass(app, 5 * minuteMs);
    expect(await alertsOf(app)).toEqual([]);
  });
});

describe('the end of a rule about a control', () => {
  const by = async (app: App, change: TenantChange, who: string): Promise<void> => {
    apply(app.world, { change, by: who }, 0);
    await lookAt(app, kindOf(change), 'directoryAudit');
  };
  const open = async (app: App) => (await alertsOf(app)).filter(({ status }) => status === 'open');
  const end = async (app: App, ...rules: readonly Rule[]): Promise<void> => {
    for (const { id } of rules) await endRuleByHand(app.pipeline(), tenantId, id, lea);
    await pass(app, 5 * minuteMs);
  };

  test('blames nobody whose change was undone in the meantime, and repeats no open alert', async () => {
    const app = await watched();
    await by(app, { to: 'exclusion', id: 'ca01', isExcluded: true }, 'bea');
    const first = await onlyAlert(app);
    const rule = await made(app, { kind: 'suppression', source: 'ZT.ID.001', alertId: first.id });
    await by(app, { to: 'policy', id: 'ca01', state: 'disabled' }, 'tom');
    await by(app, { to: 'policy', id: 'ca01', state: 'enabled' }, 'ada');
    await end(app, rule);
    expect((await open(app)).map(({ id }) => id)).toEqual([first.id]);
    await by(app, { to: 'exclusion', id: 'ca01', isExcluded: false }, 'bea');
    expect(await open(app)).toEqual([]);
  });

  test('does not keep an alert open for what failed before it', async () => {
    const app = await watched();
    await by(app, { to: 'policy', id: 'ca03', state: 'disabled' }, 'tom');
    await handle(app, await onlyAlert(app), 'close');
    await by(app, { to: 'exclusion', id: 'ca02', isExcluded: true }, 'bea');
    const [alert] = await open(app);
    const rule = await made(app, { kind: 'acceptance', source: 'ZT.ID.021', alertId: alert?.id ?? '' });
    expect(await open(app)).toEqual([]);
    await end(app, rule);
    expect((await open(app)).map(({ id }) => id)).toEqual([alert?.id]);
    await by(app, { to: 'exclusion', id: 'ca02', isExcluded: false }, 'bea');
    expect(await open(app)).toEqual([]);
  });

  test('names the account that made the accepted change again, in one alert', async () => {
    const app = await watched();
    await by(app, { to: 'policy', id: 'ca02', state: 'disabled' }, 'bea');
    const { id: alertId } = await onlyAlert(app);
    const rules = [
      await made(app, { kind: 'acceptance', source: 'EV.P01', resourceId: 'ca02', alertId }),
      await made(app, { kind: 'acceptance', source: 'ZT.ID.021', alertId }),
    ];
    await by(app, { to: 'policy', id: 'ca02', state: 'enabled' }, 'ada');
    await by(app, { to: 'policy', id: 'ca02', state: 'disabled' }, 'tom');
    const sentBefore = app.world.sent.length;
    await end(app, ...rules);
    expect((await open(app)).map(({ attribution }) => attribution)).toEqual([
      expect.objectContaining({ actor: expect.objectContaining({ id: 'tom' }) }),
    ]);
    expect(said(app, sentBefore).filter((text) => /opened|reopened/.test(text))).toHaveLength(2);
  });

  test('is one alert for one action, even if several rules that end together had covered it', async () => {
    const app = await watched();
    const exclusion = { to: 'exclusion', id: 'ca01', isExcluded: true } as const;
    await by(app, exclusion, 'bea');
    const { id: alertId, named } = await onlyAlert(app);
    const until = new Date(app.world.now() + hourMs).toISOString();
    const sources = [...new Set(named.map(({ source }) => source))];
    expect(sources.length).toBeGreaterThan(2);
    for (const source of sources) await made(app, { kind: 'suppression', source, alertId, until });
    await by(app, { ...exclusion, isExcluded: false }, 'ada');
    await by(app, exclusion, 'tom');
    const sentBefore = app.world.sent.length;
    await pass(app, hourMs + 5 * minuteMs);
    expect((await open(app)).map(({ attribution }) => attribution)).toEqual([
      expect.objectContaining({ actor: expect.objectContaining({ id: 'tom' }) }),
    ]);
    const opened = said(app, sentBefore).filter((text) => text.startsWith('email-acs opened'));
    expect(opened).toHaveLength(1);
    await by(app, { ...exclusion, isExcluded: false }, 'ada');
    expect(await open(app)).toEqual([]);
  });
});

describe('a pause', () => {
  test('names for what it left only the accounts whose changes are still there', async () => {
    const app = await watched();
    const by = async (change: TenantChange, who: string): Promise<void> => {
      apply(app.world, { change, by: who }, 0);
      await lookAt(app, kindOf(change), 'directoryAudit');
    };
    await by({ to: 'policy', id: 'ca03', state: 'disabled' }, 'ada');
    const before = await onlyAlert(app);
    await made(app, { kind: 'pause', until: new Date(app.world.now() + 2 * hourMs).toISOString() });
    await by({ to: 'exclusion', id: 'ca01', isExcluded: true }, 'bea');
    await by({ to: 'policy', id: 'ca02', state: 'disabled' }, 'tom');
    await by({ to: 'policy', id: 'ca02', state: 'enabled' }, 'tom');
    await pass(app, 3 * hourMs);
    const left = (await alertsOf(app)).filter(({ id }) => id !== before.id);
    expect(left.map(({ attribution }) => attribution)).toEqual([
      expect.objectContaining({ actor: expect.objectContaining({ id: 'bea' }) }),
    ]);
    await by({ to: 'exclusion', id: 'ca01', isExcluded: false }, 'bea');
    await pass(app, 10 * minuteMs);
    expect((await alertsOf(app)).filter(({ status }) => status === 'open').map(({ id }) => id)).toEqual([before.id]);
  });

  test('is announced, stops every alert except those about Zero Trust Watch itself, and ends by itself', async () => {
    const app = await watched();
    const sentBefore = app.world.sent.length;
    await made(app, { kind: 'pause', until: new Date(app.world.now() + 2 * hourMs).toISOString() });
    await pass(app, minuteMs);
    expect(said(app, sentBefore)).toEqual(['email-acs notice', 'webhook notice']);
    await see(app, grant);
    expect(await alertsOf(app)).toEqual([]);
    app.world.tenant.failures.set('group', { reason: 'notPermitted', permission: 'Group.Read.All', detail: 'no' });
    await lookAt(app, 'group');
    expect((await app.world.store.alerts.readAlerts(tenantId)).some(({ form }) => form === 'blind')).toBe(true);
    app.world.tenant.failures.delete('group');
    await pass(app, 2 * hourMs);
    const [alert] = (await alertsOf(app)).filter(({ status }) => status === 'open');
    expect(alert?.concerns).toEqual([expect.stringMatching(/^EV\.R01\|person03/)]);
    const result = await makeRule(
      app.pipeline(),
      tenantId,
      requested(app, { kind: 'pause', until: new Date(app.world.now() + 8 * dayMs).toISOString() }),
      kai,
    );
    expect(result).toEqual({ status: 'refused', why: 'tooLong' });
  });

  test('cannot be extended by an operator whose own change it would hold back', async () => {
    const app = await watched();
    const days = (count: number) => ({ until: new Date(app.world.now() + count * dayMs).toISOString() });
    await see(app, grant);
    await made(app, { kind: 'pause', ...days(6) });
    const longer = await made(app, { kind: 'pause', ...days(7), reason: 'another week' });
    expect(longer.confirmableUntil).not.toBeNull();
    expect(await confirmAcceptance(app.pipeline(), tenantId, longer.id, ada)).toEqual({
      status: 'refused',
      why: 'ownHand',
    });
    expect(await confirmAcceptance(app.pipeline(), tenantId, longer.id, lea)).toMatchObject({ status: 'done' });
  });

  test('holds back what waits to be sent, and sends it afterwards', async () => {
    const app = await watched();
    apply(app.world, { change: grant, by: 'ada' }, 30);
    await app.ask(hint(kindOf(grant)));
    await app.drain();
    const sentBefore = app.world.sent.length;
    const rule = await made(app, { kind: 'pause', until: new Date(app.world.now() + 6 * hourMs).toISOString() });
    await pass(app, 2 * hourMs);
    expect(said(app, sentBefore)).toEqual(['email-acs notice', 'webhook notice']);
    await endRuleByHand(app.pipeline(), tenantId, rule.id, lea);
    await pass(app, 65 * minuteMs);
    expect(said(app, sentBefore)).toContain('email-acs opened');
  });
});
