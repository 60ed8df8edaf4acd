import type { Alert } from '../../core/alert/alert';
import type { Fence } from '../../core/alert/alert-step';
import { close } from '../../core/alert/lifecycle';
import type { ActingOperator } from '../../core/alert/operator';
import { attributionsIn, mayBeSelfApproval } from '../../core/alert/self-approval';
import { sourcesOf } from '../../core/alerting/deliveries';
import { canonicalJson } from '../../core/canonical';
import { type Attribution, controlConcern, type WatchEvent } from '../../core/event/event';
import { moversOf, openedByOf, sourcesOfOpenings } from '../../core/event/migration';
import { type Severity, worstOf } from '../../core/event/severity';
import { type Extent, extentOf } from '../../core/event/weakness';
import type { Rule, RuleRequest } from '../../core/rule/rule';
import {
  lapsed,
  migrationEnded,
  migrationGroup,
  type RuleMoment,
  type RuleStep,
  ruleNotice,
} from '../../core/rule/rule-events';
import {
  acceptedValueOf,
  type ConfirmRefusal,
  confirmRule,
  coveredBy,
  endOf,
  endRule,
  heldAloneMs,
  isAbout,
  isOver,
  planRule,
  type RuleRefusal,
  valueOfVerdict,
} from '../../core/rule/rules';
import { isReadByPeople, type TenantConfiguration } from '../../core/tenant/configuration';
import type { DueRow } from '../../core/time/due';
import { dayMs } from '../../core/time/durations';
import type { Evaluation } from '../../core/verdict/evaluation';
import { isSmallKind, kindDefinitions } from '../../kinds';
import { keepNamesOf } from '../collect/keep-names';
import { underTenantLease } from '../collect/tenant-lease';
import { type AlertPorts, dayOf, daysFrom, iso, type LeasedAlertPorts, type Ports } from '../context';
import { checksOf } from '../evaluate/enabled-checks';
import { actingOn, keepOperator } from './acting';
import { handledStep } from './handle-alert';
import { raiseMarked } from './raise-events';
import { hintDeliveries, writeStep } from './write-step';

/** People are reminded this many days before a rule ends. */
const reminderDays = [3, 1];
/** Alerts and announcements are kept at least this long, whatever the configuration. */
const noticesKeptDays = 30;

export type RuleResult<Why> =
  | { readonly status: 'done'; readonly rule: Rule }
  | { readonly status: 'refused'; readonly why: Why | 'notFound' }
  /** The tenant's lease was not free in time, or another process wrote the rule. Try again. */
  | { readonly status: 'busy' };

type Done<Why> = { readonly result: RuleResult<Why>; readonly fence: Fence };

const refused = <Why>(why: Why | 'notFound', fence: Fence): Done<Why> => ({
  result: { status: 'refused', why },
  fence,
});
const busy = { status: 'busy' } as const;

/** An operator creates a rule. The recipients of its alerts are notified at once. */
export async function makeRule(
  pipeline: LeasedAlertPorts & Ports<'configuration'>,
  tenantId: string,
  request: RuleRequest,
  by: ActingOperator,
): Promise<RuleResult<RuleRefusal>> {
  const configuration = await pipeline.configuration(tenantId);
  const done = await underTenantLease(pipeline, tenantId, pipeline.newHolder(), (fence) =>
    makeUnderLease(pipeline, configuration, request, by, fence),
  );
  return done ?? busy;
}

async function makeUnderLease(
  pipeline: AlertPorts,
  configuration: TenantConfiguration,
  requested: RuleRequest,
  signedIn: ActingOperator,
  fence: Fence,
): Promise<Done<RuleRefusal>> {
  const { tenantId } = configuration;
  const { store, controls, detectors } = pipeline;
  const isMeant = requested.kind !== 'pause' && requested.kind !== 'migration' && requested.source !== null;
  if (isMeant && ![...controls, ...detectors].some(({ id }) => id === requested.source))
    return refused<RuleRefusal>('aboutNothing', fence);
  const alerts = await store.alerts.readAlerts(tenantId);
  const named = alerts.find(({ id }) => id === requested.alertId);
  const found = named === undefined ? undefined : await acceptable(pipeline, named, requested);
  const request = withObject(requested, found);
  const concerned = alerts.filter(({ id, status }) => status === 'open' || id === request.alertId);
  await keepMovers(pipeline, tenantId, request);
  const by = await actingOn(pipeline, tenantId, signedIn, [...actorsIn(concerned), ...actorsNamedIn(request)]);
  if (request.alertId !== null && named === undefined) return refused<RuleRefusal>('notFound', fence);
  const now = iso(pipeline.now());
  const failing = await failingOf(pipeline, tenantId, request.source);
  const about = named ?? (request.kind === 'acceptance' ? lastAbout(alerts, request.source, failing) : undefined);
  const rules = (await store.rules.list(tenantId)).map(({ rule }) => rule);
  const context = {
    tenantId,
    operator: by,
    configuration,
    now,
    severity: severityOf(pipeline, request, about),
    value: failing?.value ?? (found === undefined ? null : acceptedValueOf(found)),
    extent: failing?.extent ?? null,
  };
  const planned = (aloneMs: number) =>
    planRule(request, ownAlert(alerts, request, by) ?? about ?? null, { ...context, aloneMs });
  const first = planned(0);
  if (typeof first === 'string') return refused(first, fence);
  const same = rules.find((rule) => isSameAgain(rule, first, request));
  if (same !== undefined) return { result: { status: 'done', rule: same }, fence };
  const plan = planned(heldAloneMs(rules, request, by, now));
  if (typeof plan === 'string') return refused(plan, fence);
  await keepOperator(pipeline, tenantId, signedIn);
  // Due rows come first, so that the rule is announced and ended even after a crash.
  await store.due.put(dueRowsOf(pipeline, plan));
  if ((await store.rules.write(plan, null)).status === 'conflict') return { result: busy, fence };
  let held = await announce(pipeline, configuration, plan, made, fence);
  held = await closeCovered(pipeline, configuration, plan, by, about, held);
  await collectBeforeWork(pipeline, plan);
  return { result: { status: 'done', rule: plan }, fence: held };
}

/**
 * A repeated request for the same rule, such as a resubmitted form: the first rule stays and is not announced again.
 */
const isSameAgain = (rule: Rule, plan: Rule, { from }: RuleRequest): boolean =>
  !isOver(rule, plan.createdAt) &&
  rule.createdBy.id === plan.createdBy.id &&
  rule.kind === plan.kind &&
  rule.source === plan.source &&
  rule.resourceId === plan.resourceId &&
  rule.actorId === plan.actorId &&
  canonicalJson(rule.openings) === canonicalJson(plan.openings) &&
  rule.value === plan.value &&
  rule.reason === plan.reason &&
  rule.owner === plan.owner &&
  (from === null ? rule.from <= plan.from : rule.from === plan.from) &&
  (rule.confirmableUntil ?? rule.until) === (plan.confirmableUntil ?? plan.until);

const actorOf = ({ createdBy: { id }, createdAt }: Rule): Attribution => ({
  status: 'known',
  actor: { type: 'person', id, ipAddress: null },
  recordId: '',
  at: createdAt,
});

/** Everyone who moves in a migration or does the planned work, with their guest accounts. */
const actorsNamedIn = ({ openings, actorId }: Pick<Rule, 'openings' | 'actorId'>): readonly Attribution[] => {
  const ids = [...moversOf(openings), ...(actorId === null ? [] : [actorId])];
  const [first, ...others] = ids.map((id) => ({ type: 'person', id, ipAddress: null }) as const);
  return first === undefined ? [] : [{ status: 'ambiguous', candidates: [first, ...others] }];
};

/** The people of the migration, with names and addresses as last read. */
async function keepMovers(
  pipeline: Ports<'now' | 'store'>,
  tenantId: string,
  { openings }: RuleRequest,
): Promise<void> {
  const movers = moversOf(openings);
  if (movers.length === 0) return;
  const head = await pipeline.store.snapshots.readHead(tenantId, 'user');
  await keepNamesOf(pipeline, tenantId, { head: () => head }, [], [], iso(pipeline.now()), movers);
}

const actorsIn = (alerts: readonly Alert[]): readonly Attribution[] => alerts.flatMap(attributionsIn);

/** A change that the rule would silence and that this person made or may have made, in any alert. */
const ownAlert = (alerts: readonly Alert[], request: RuleRequest, by: ActingOperator): Alert | undefined =>
  request.kind === 'expectedChange' || request.kind === 'migration'
    ? undefined
    : alerts.find((alert) => alert.status === 'open' && mayBeSelfApproval(alert, by) && isSilencedBy(alert, request));

function isSilencedBy(
  alert: Alert,
  { kind, source, resourceId }: Pick<Rule, 'kind' | 'source' | 'resourceId'>,
): boolean {
  if (kind === 'pause') return true;
  if (source === null || !sourcesOf(alert).includes(source)) return false;
  const isOfControl = alert.named.some((named) => named.type === 'failure' && named.source === source);
  return (
    resourceId === null ||
    isOfControl ||
    alert.named.some(({ about }) => about.includes(resourceId)) ||
    // Alerts of older versions have no named changes.
    alert.concerns.some((key) => key === controlConcern(source) || key.split('|').includes(resourceId))
  );
}

function severityOf(
  pipeline: Ports<'controls' | 'detectors'>,
  { source, openings }: Pick<Rule, 'source' | 'openings'>,
  alert: Alert | undefined,
): Severity {
  const checks = checksOf(pipeline);
  const about: readonly (string | null)[] = openings.length === 0 ? [source] : sourcesOfOpenings(openings, checks);
  const own = checks.filter(({ id }) => about.includes(id)).map(({ severity }) => severity);
  // A pause applies to all alerts, so every recipient is notified.
  if (about.includes(null)) return 'critical';
  return worstOf(['informational', ...own, ...(alert === undefined ? [] : [alert.severity])]);
}

type Failing = { readonly value: string; readonly extent: Extent; readonly since: string };

/** The current failure of the control. It can be accepted without an alert, if it failed from the beginning. */
async function failingOf(
  { store, controls }: Ports<'controls' | 'store'>,
  tenantId: string,
  source: string | null,
): Promise<Failing | undefined> {
  const control = controls.find(({ id }) => id === source);
  if (control === undefined) return undefined;
  const stored = await store.evaluations.readAll(tenantId);
  const evaluation = stored.find((one) => one.evaluation.controlId === source)?.evaluation;
  if (evaluation === undefined || evaluation.verdict.status !== 'fail') return undefined;
  const { verdict, lastKnown, since } = evaluation;
  const value = valueOfVerdict(verdict);
  return value === null ? undefined : { value, extent: extentOf(control, verdict), since: lastKnown?.since ?? since };
}

/**
 * The last alert names the actor even if it is closed. Otherwise operators could accept their own changes by not naming
 * the alert.
 */
const lastAbout = (alerts: readonly Alert[], source: string | null, failing: Failing | undefined): Alert | undefined =>
  alerts
    .filter((alert) => alert.form === 'alert' && source !== null && sourcesOf(alert).includes(source))
    .filter((alert) => failing === undefined || alert.lastEventAt >= failing.since)
    .sort((a, b) => (a.lastEventAt < b.lastEventAt ? 1 : -1))[0];

/** A detector's newest finding in an alert, if there is one. */
async function acceptable(
  { store }: Ports<'store'>,
  { tenantId, id }: Alert,
  { source, resourceId }: RuleRequest,
): Promise<WatchEvent | undefined> {
  return (await store.alerts.readEvents(tenantId, id))
    .filter((event) => event.type === 'detection' && source !== null && isAbout({ source, resourceId }, event))
    .sort((a, b) => (a.recordedAt < b.recordedAt ? 1 : -1))[0];
}

/** An accepted finding is about one object: the same on another object is a further change. */
const withObject = (request: RuleRequest, found: WatchEvent | undefined): RuleRequest =>
  request.kind === 'acceptance' && found !== undefined ? { ...request, resourceId: found.resource.id } : request;

/** Due rows of a rule: one for now, in case the announcement crashes; one for each reminder; one for the end. */
function dueRowsOf(pipeline: Ports<'now'>, { tenantId, id, kind, until }: Rule): DueRow[] {
  const now = pipeline.now();
  const end = Date.parse(until);
  const reminders = kind === 'expectedChange' ? [] : reminderDays.map((days) => end - days * dayMs);
  return [now, ...reminders.filter((at) => at > now), end].map((at) => ({
    tenantId,
    notBefore: iso(at),
    what: 'rule',
    ruleId: id,
  }));
}

const made: RuleStep = { source: 'ruleMade', step: 'made' };
const confirmed: RuleStep = { source: 'ruleMade', step: 'confirmed' };
const ended: RuleStep = { source: 'ruleEnded', step: 'ended' };

/** Announces each step of a rule once, even if it is repeated. */
async function announce(
  pipeline: AlertPorts,
  configuration: TenantConfiguration,
  rule: Rule,
  step: RuleStep,
  fence: Fence,
): Promise<Fence> {
  const checks = checksOf(pipeline);
  const title = checks.find(({ id }) => id === rule.source)?.title ?? null;
  const about = {
    severity: severityOf(pipeline, rule, undefined),
    title,
    sources: sourcesOfOpenings(rule.openings, checks),
  };
  return raiseUnalerted(pipeline, configuration, [ruleNotice(momentOf(pipeline, rule), rule, step, about)], fence);
}

const momentOf = (pipeline: Ports<'now'>, { tenantId }: Rule): RuleMoment => {
  const now = iso(pipeline.now());
  return { tenantId, now, recordDay: dayOf(now) };
};

/** Records the events that were not reported before, and raises them. */
async function raiseUnalerted(
  pipeline: AlertPorts,
  configuration: TenantConfiguration,
  events: readonly WatchEvent[],
  fence: Fence,
): Promise<Fence> {
  const { tenantId } = configuration;
  const alerted = await pipeline.store.alerts.alerted(
    tenantId,
    events.map(({ id }) => id),
  );
  const unalerted = events.filter(({ id }) => !alerted.has(id));
  if (unalerted.length === 0) return fence;
  await pipeline.store.events.record(unalerted, true);
  return raiseMarked(pipeline, configuration, [...new Set(unalerted.map(({ recordDay }) => recordDay))], fence);
}

/** An acceptance or suppression resolves an alert that reports nothing else. */
async function closeCovered(
  pipeline: AlertPorts,
  configuration: TenantConfiguration,
  rule: Rule,
  by: ActingOperator,
  named: Alert | undefined,
  fence: Fence,
): Promise<Fence> {
  if (named === undefined || (rule.kind !== 'suppression' && rule.kind !== 'acceptance')) return fence;
  const { concerns } = named;
  // A momentary event is resolved only by a rule about this event alone.
  if (concerns.length === 0 ? !isSilencedBy(named, rule) : !concerns.every((one) => isConcernOf(pipeline, rule, one)))
    return fence;
  const handling = close(named, { by, note: rule.reason, now: rule.createdAt, ownHandAllowed: true });
  if (typeof handling === 'string') return fence;
  const step = await handledStep(pipeline, configuration, named, handling);
  // The announcement informs people; a ticket also needs the end of its alert.
  const tickets = {
    ...step,
    deliveries: step.deliveries.filter(({ channel }) => !isReadByPeople(channel)),
  };
  const held = await writeStep(pipeline, fence, tickets);
  await hintDeliveries(pipeline, tickets);
  return held;
}

/** A rule about a control also resolves the change that made it fail, but no other changes of the actor. */
const isConcernOf = ({ detectors }: Ports<'detectors'>, { source, resourceId }: Rule, concern: string): boolean =>
  `${concern}|`.startsWith(`control|${source}|`) ||
  detectors.some(
    ({ id, joins, explains }) => concern.startsWith(`${id}|`) && [...joins, ...explains].some((one) => one === source),
  ) ||
  (resourceId === null ? concern.startsWith(`${source}|`) : `${concern}|`.startsWith(`${source}|${resourceId}|`));

/**
 * Planned work counts from the next collection on, because earlier changes may be older than its announcement. All
 * small resource types are collected now, so that the work can begin at once.
 */
async function collectBeforeWork({ queues }: Ports<'queues'>, { tenantId, kind }: Rule): Promise<void> {
  if (kind !== 'expectedChange' && kind !== 'migration') return;
  const small = kindDefinitions.filter((one) => isSmallKind(one.kind));
  for (const bucket of new Set(small.map((one) => one.bucket))) {
    const kinds = small.filter((one) => one.bucket === bucket).map((one) => one.kind);
    await queues.sendCollect({ tenantId, bucket, kinds, reason: 'hint' });
  }
}

/** A second operator confirms the acceptance or migration of something critical. */
export async function confirmAcceptance(
  pipeline: LeasedAlertPorts & Ports<'configuration'>,
  tenantId: string,
  ruleId: string,
  by: ActingOperator,
): Promise<RuleResult<ConfirmRefusal>> {
  const configuration = await pipeline.configuration(tenantId);
  const { store } = pipeline;
  const done = await underTenantLease<RuleResult<ConfirmRefusal>>(
    pipeline,
    tenantId,
    pipeline.newHolder(),
    async (fence) => {
      const read = await store.rules.read(tenantId, ruleId);
      if (read === undefined) return refused('notFound', fence);
      const { source, kind } = read.rule;
      const alerts = await store.alerts.readAlerts(tenantId);
      const concerned = alerts.filter((alert) =>
        source === null ? kind === 'pause' && alert.status === 'open' : sourcesOf(alert).includes(source),
      );
      // The same person with their guest account is not a second operator.
      const actors = [...actorsIn(concerned), ...actorsNamedIn(read.rule), actorOf(read.rule)];
      const acting = await actingOn(pipeline, tenantId, by, actors);
      const own = concerned.find((alert) => mayBeSelfApproval(alert, acting));
      const rule = confirmRule(read.rule, own ?? null, acting, iso(pipeline.now()));
      if (typeof rule === 'string') return refused(rule, fence);
      await keepOperator(pipeline, tenantId, by);
      await store.due.put(dueRowsOf(pipeline, rule));
      if ((await store.rules.write(rule, read.etag)).status === 'conflict') return { result: busy, fence };
      const held = await announce(pipeline, configuration, rule, confirmed, fence);
      return { result: { status: 'done', rule }, fence: held };
    },
  );
  return done ?? busy;
}

/** An operator ends a rule early. Its recipients are notified, and remaining problems are reported now. */
export async function endRuleByHand(
  pipeline: LeasedAlertPorts & Ports<'configuration'>,
  tenantId: string,
  ruleId: string,
  by: ActingOperator,
): Promise<RuleResult<never>> {
  const configuration = await pipeline.configuration(tenantId);
  const { store } = pipeline;
  const done = await underTenantLease<RuleResult<never>>(pipeline, tenantId, pipeline.newHolder(), async (fence) => {
    const read = await store.rules.read(tenantId, ruleId);
    if (read === undefined) return refused('notFound', fence);
    const now = iso(pipeline.now());
    const rule = endRule(read.rule, by, now);
    if (rule === read.rule) return { result: { status: 'done', rule }, fence };
    await keepOperator(pipeline, tenantId, by);
    const ending: DueRow = { tenantId, notBefore: now, what: 'rule', ruleId };
    await store.due.put([ending]);
    if ((await store.rules.write(rule, read.etag)).status === 'conflict') return { result: busy, fence };
    const announced = await announce(pipeline, configuration, rule, ended, fence);
    const held = await tellLapsed(pipeline, configuration, rule, announced);
    // Reminders and the original end of the rule are no longer needed.
    for (const row of [...dueRowsOf(pipeline, rule), ending]) await store.due.remove(row);
    return { result: { status: 'done', rule }, fence: held };
  });
  return done ?? busy;
}

/**
 * Does what is due for a rule: the announcement, a reminder, or the report at its end. `busy`: try again at the next
 * tick.
 */
export async function followRule(
  pipeline: LeasedAlertPorts & Ports<'configuration'>,
  tenantId: string,
  ruleId: string,
): Promise<'done' | 'busy'> {
  const configuration = await pipeline.configuration(tenantId);
  const done = await underTenantLease<'done' | 'busy'>(
    pipeline,
    tenantId,
    pipeline.newHolder(),
    async (fence) => {
      const read = await pipeline.store.rules.read(tenantId, ruleId);
      if (read === undefined) return { result: 'done', fence };
      return followUnderLease(pipeline, configuration, read, fence);
    },
    { patienceMs: 0 },
  );
  return done ?? 'busy';
}

async function followUnderLease(
  pipeline: AlertPorts,
  configuration: TenantConfiguration,
  { rule, etag }: { readonly rule: Rule; readonly etag: string },
  fence: Fence,
): Promise<{ readonly result: 'done' | 'busy'; readonly fence: Fence }> {
  const now = iso(pipeline.now());
  // For older events it is unknown whether they were reported before a crash.
  const isKept = (at: string): boolean => pipeline.now() - Date.parse(at) < noticesKeptDays * dayMs;
  let held = isKept(rule.createdAt) ? await announce(pipeline, configuration, rule, made, fence) : fence;
  if (rule.confirmedBy !== null && isKept(rule.confirmedAt ?? rule.createdAt))
    held = await announce(pipeline, configuration, rule, confirmed, held);
  if (rule.ended !== null && isKept(rule.ended.at)) held = await announce(pipeline, configuration, rule, ended, held);
  if (isOver(rule, now)) return { result: 'done', fence: await tellLapsed(pipeline, configuration, rule, held) };
  const days = reminderOf(rule, pipeline.now());
  if (days === undefined) return { result: 'done', fence: held };
  const ending: RuleStep = { source: 'ruleEnding', step: `${days} ${rule.until}` };
  held = await announce(pipeline, configuration, rule, ending, held);
  const written = await pipeline.store.rules.write({ ...rule, remindedAt: now }, etag);
  return { result: written.status === 'written' ? 'done' : 'busy', fence: held };
}

/** The reminder that is due. A rule created after that time gets none. */
function reminderOf({ kind, createdAt, until }: Rule, now: number): number | undefined {
  if (kind === 'expectedChange') return undefined;
  const end = Date.parse(until);
  return [...reminderDays]
    .reverse()
    .find((days) => end - days * dayMs <= now && Date.parse(createdAt) < end - days * dayMs);
}

/** The alert was resolved when the log showed that this rule had announced its change. */
const isEndedAsPlanned = ({ planned, status }: Alert, { id }: Rule): boolean =>
  status === 'resolved' && planned?.ruleId === id;

/**
 * Reports once everything the rule covered that is still wrong. Rules that end at the same time can have covered parts of
 * one action, so they are reported together, as one alert. The report of each is then found to be sent already.
 */
async function tellLapsed(
  pipeline: AlertPorts,
  configuration: TenantConfiguration,
  rule: Rule,
  fence: Fence,
): Promise<Fence> {
  const { store } = pipeline;
  const { tenantId } = configuration;
  const [rules, stored, alerts] = await Promise.all([
    store.rules.list(tenantId),
    store.evaluations.readAll(tenantId),
    store.alerts.readAlerts(tenantId),
  ]);
  const all = rules.map((row) => row.rule);
  const isTogether = (other: Rule): boolean =>
    other.id !== rule.id && [rule, other].every(({ kind }) => kind !== 'migration') && endOf(other) === endOf(rule);
  const evaluations = stored.map(({ evaluation }) => evaluation);
  const events: WatchEvent[] = [];
  for (const one of [rule, ...all.filter(isTogether)])
    events.push(...(await leftBy(pipeline, one, { all, evaluations, alerts })));
  return raiseUnalerted(pipeline, configuration, events, fence);
}

async function leftBy(
  pipeline: AlertPorts,
  rule: Rule,
  {
    all,
    evaluations,
    alerts,
  }: { readonly all: readonly Rule[]; readonly evaluations: readonly Evaluation[]; readonly alerts: readonly Alert[] },
): Promise<readonly WatchEvent[]> {
  const { store, controls } = pipeline;
  const { tenantId } = rule;
  // An alert that was closed when the rule was created stays closed. The rule covered its events.
  const closed = alerts.filter((alert) => alert.closed?.at === rule.createdAt || isEndedAsPlanned(alert, rule));
  const before = (await Promise.all(closed.map(({ id }) => store.alerts.readEvents(tenantId, id)))).flat();
  const covered = before.filter((event) => isAbout(rule, event));
  const known = before.filter(({ type }) => type === 'detection');
  const recoveries: WatchEvent[] = [];
  const checks = checksOf(pipeline);
  const openedBy = openedByOf(checks);
  let isEndSent = rule.kind !== 'migration';
  for await (const page of store.events.list(tenantId, daysFrom(rule.createdAt, pipeline.now()))) {
    covered.push(...page.filter((event) => coveredBy(event, all, openedBy)?.id === rule.id));
    known.push(...page.filter(({ type }) => type === 'detection'));
    recoveries.push(...page.filter(({ type }) => type === 'recovery'));
    isEndSent ||= page.some(({ source, details }) => source === 'migrationEnded' && details.ruleId === rule.id);
  }
  const open = alerts.filter(({ status, groupKey }) => status === 'open' && groupKey !== migrationGroup(rule));
  const held = new Set(open.flatMap(({ concerns }) => concerns));
  const moment = momentOf(pipeline, rule);
  const events = lapsed(moment, {
    rule,
    covered,
    known,
    recoveries,
    evaluations,
    controls,
    heldBy: (concern) => held.has(concern),
    isAlerted: (controlId) =>
      open.some(({ named }) =>
        named.some(({ type, source, endedAt }) => type === 'failure' && source === controlId && endedAt === null),
      ),
  });
  // The end is recorded even if nothing remains, because the digest lists it.
  const end = isEndSent ? [] : [migrationEnded(moment, rule, sourcesOfOpenings(rule.openings, checks), events.length)];
  return [...events, ...end];
}
