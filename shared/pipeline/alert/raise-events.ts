import type { Alert } from '../../core/alert/alert';
import type { AlertStep, Fence } from '../../core/alert/alert-step';
import type { ActingOperator } from '../../core/alert/operator';
import { evidenceOf } from '../../core/alerting/named-change';
import { planSteps } from '../../core/alerting/raise';
import type { RaiseContext } from '../../core/alerting/step';
import { withAlert } from '../../core/alerting/step';
import { sharesSubject } from '../../core/alerting/subject';
import { isFollowed } from '../../core/delivery/routing';
import { isLogged, type Marker, type WatchEvent } from '../../core/event/event';
import { type OpenedBy, openedByOf } from '../../core/event/migration';
import { carriedBy } from '../../core/event/watcher/carried-by';
import { unreadableWaitMs } from '../../core/event/watcher/unreadable-events';
import type { Rule } from '../../core/rule/rule';
import { coveredBy, isOver, isRuleNotice } from '../../core/rule/rules';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { type AlertPorts, groupWaitMs, iso, type Ports } from '../context';
import { reminderRows } from '../deliver/remind';
import { checksOf } from '../evaluate/enabled-checks';
import { actingOn } from './acting';
import { readingRows } from './keep-readings';
import { type Addresses, hintDeliveries, notifiedRecipients, routingFacts, writeStep } from './write-step';

/**
 * Raises the events listed in the markers of these days, then deletes the markers. This ensures that every recorded
 * event is alerted.
 */
export async function raiseMarked(
  pipeline: AlertPorts,
  configuration: TenantConfiguration,
  days: readonly string[],
  fence: Fence,
): Promise<Fence> {
  let held = fence;
  const markers = await pipeline.store.events.markers(configuration.tenantId, days);
  if (markers.length === 0) return held;
  const raising: Raising = {
    rules: (await pipeline.store.rules.list(configuration.tenantId)).map(({ rule }) => rule),
    openedBy: openedByOf(checksOf(pipeline)),
    addresses: new Map(),
    alerts: await pipeline.store.alerts.readAlerts(configuration.tenantId),
  };
  const raise = async (events: readonly WatchEvent[]): Promise<readonly AlertStep[]> => {
    const raised = await raiseEvents(pipeline, configuration, raising, events, held);
    held = raised.fence;
    return raised.steps;
  };
  const finish = async (batch: readonly Marker[], steps: readonly AlertStep[]): Promise<void> => {
    for (const marker of batch) await pipeline.store.events.deleteMarker(configuration.tenantId, marker);
    // Deliveries are queued last, because an earlier message would report only part of the events.
    for (const step of steps) await hintDeliveries(pipeline, step);
  };
  const batches = batchesOf(markers);
  const amending: {
    readonly batch: readonly Marker[];
    readonly steps: readonly AlertStep[];
    readonly rest: readonly WatchEvent[];
  }[] = [];
  for (const batch of batches) {
    const events: WatchEvent[] = [];
    for (const { day, eventIds } of batch)
      events.push(...(await pipeline.store.events.read(configuration.tenantId, day, eventIds)));
    // An event that ends or changes an alert waits if the event that opens the alert may be in another batch.
    const rest = batches.length === 1 ? [] : events.filter(amends);
    const steps = await raise(events.filter((event) => !rest.includes(event)));
    if (rest.length === 0) await finish(batch, steps);
    else amending.push({ batch, steps, rest });
  }
  for (const { batch, steps, rest } of amending) await finish(batch, [...steps, ...(await raise(rest))]);
  return held;
}

/**
 * Limit on the events of markers that are raised in one batch. A storm leaves many full markers, which are raised one
 * by one.
 */
const mostEventsAtOnce = 100;

/**
 * Markers that are raised in one batch. An interrupted collection can leave detections of one log entry in several
 * markers; raised separately, they would open several alerts.
 */
function batchesOf(markers: readonly Marker[]): readonly (readonly Marker[])[] {
  const batches: Marker[][] = [];
  let size = 0;
  for (const marker of markers) {
    const last = batches.at(-1);
    size += marker.eventIds.length;
    if (last !== undefined && size <= mostEventsAtOnce) last.push(marker);
    else {
      batches.push([marker]);
      size = marker.eventIds.length;
    }
  }
  return batches;
}

const amends = ({ type }: WatchEvent): boolean => type === 'recovery' || type === 'attribution';

/**
 * The open alerts, read once and then updated after each step. Only the holder of the lease writes alerts, and the
 * fence rejects a step if another process did. Reading them again for each event would be too slow in a storm.
 */
type Raising = {
  readonly rules: readonly Rule[];
  readonly openedBy: OpenedBy;
  readonly addresses: Addresses;
  alerts: readonly Alert[];
};

async function raiseEvents(
  pipeline: AlertPorts,
  configuration: TenantConfiguration,
  raising: Raising,
  events: readonly WatchEvent[],
  fence: Fence,
): Promise<{ readonly steps: readonly AlertStep[]; readonly fence: Fence }> {
  if (events.length === 0) return { steps: [], fence };
  const alerted = await pipeline.store.alerts.alerted(
    configuration.tenantId,
    events.map(({ id }) => id),
  );
  const steps = await planned(pipeline, configuration, raising, events, alerted);
  let held = fence;
  for (const step of steps) {
    const before = raising.alerts.find(({ id }) => id === step.alert.id);
    held = await writeStep(pipeline, held, step, [
      ...reminderRows(pipeline, configuration, step, before),
      ...readingRows(step, before),
    ]);
    raising.alerts = withAlert(raising.alerts, step.alert);
  }
  for (const event of events.filter(({ id }) => !alerted.has(id))) await followOver(pipeline, raising, event);
  for (const event of events) await noteActor(pipeline, event);
  return { steps, fence: held };
}

/**
 * The steps of these events. Earlier recipients are read only if they can matter, and the steps are then planned again.
 */
async function planned(
  pipeline: Ports<'controls' | 'detectors' | 'now' | 'speed' | 'store'>,
  configuration: TenantConfiguration,
  { alerts, rules, openedBy, addresses }: Raising,
  events: readonly WatchEvent[],
  alerted: ReadonlySet<string>,
): Promise<readonly AlertStep[]> {
  const open = alerts.filter(({ status }) => status === 'open').map(({ attribution }) => attribution);
  const actors = [...events.map(({ attribution }) => attribution), ...open];
  const acting = await actingOnAlerts(pipeline, alerts, events);
  const context: RaiseContext = {
    actingOf: (operator) => acting.get(operator.id) ?? operator,
    ...(await routingFacts(pipeline, configuration, actors, addresses)),
    now: iso(pipeline.now()),
    rules,
    groupWaitMs: groupWaitMs(pipeline),
    alerted,
    originalOf: await originalsOf(pipeline, alerts, events),
    plannedBefore: await plannedBefore(pipeline, rules, openedBy, events),
  };
  const steps = planSteps(alerts, events, context);
  const followed = steps.filter((step) => mayMissRecipients(step, configuration));
  const notified = new Map<string, ReadonlySet<string>>();
  for (const { alert } of followed) notified.set(alert.id, await notifiedRecipients(pipeline, alert));
  const all =
    notified.size === 0 ? steps : planSteps(alerts, events, { ...context, notifiedOf: ({ id }) => notified.get(id) });
  return all.map((step) => {
    // For a step about a health problem, the event decides which channels are used.
    const event = step.events.find(({ type }) => type === 'health') ?? step.events[0];
    return event === undefined
      ? step
      : carriedBy(step, event, configuration.recipients, unreadableWaitMs / pipeline.speed);
  });
}

/** How many of the newest events are searched for entries of planned work. */
const mostPlanned = 500;

/** Recorded log entries of planned work that may explain part of a difference without an actor. */
async function plannedBefore(
  { store }: Ports<'store'>,
  rules: readonly Rule[],
  openedBy: OpenedBy,
  events: readonly WatchEvent[],
): Promise<readonly WatchEvent[]> {
  const unexplained = events.filter(
    (event) => event.type === 'detection' && !isLogged(event) && event.attribution.status !== 'known',
  );
  const [first] = unexplained;
  const areAnnounced = rules.some(({ kind }) => kind === 'expectedChange' || kind === 'migration');
  if (first === undefined || !areAnnounced) return [];
  const days = [
    ...new Set(unexplained.flatMap(({ anchor, recordedAt }) => [anchor.slice(0, 10), recordedAt.slice(0, 10)])),
  ];
  const recorded = await store.events.recent(first.tenantId, days, mostPlanned);
  return recorded.filter(
    (event) => event.type === 'detection' && isLogged(event) && coveredBy(event, rules, openedBy) !== undefined,
  );
}

function mayMissRecipients({ transitions, deliveries }: AlertStep, { recipients }: TenantConfiguration): boolean {
  if (!transitions.some(({ type }) => isFollowed(type))) return false;
  const addressed = new Set(deliveries.map(({ recipientId }) => recipientId));
  return !recipients.every(({ id }) => addressed.has(id));
}

/**
 * Events that may have to move to another alert or join a second one: a later attribution or log entry names another
 * actor, or a cause of a failing control is found only now.
 */
async function originalsOf(
  { store }: Ports<'store'>,
  alerts: readonly Alert[],
  events: readonly WatchEvent[],
): Promise<RaiseContext['originalOf']> {
  const originals = new Map<string, WatchEvent>();
  const changes = events.filter(
    ({ type, resource, details }) =>
      type === 'detection' ||
      type === 'attribution' ||
      (type === 'recovery' && resource.kind !== 'control') ||
      details.isPutBack === true,
  );
  const [first] = changes;
  if (first === undefined) return undefined;
  const asked = new Set(changes.flatMap(({ type, details }) => (type === 'attribution' ? [details.alertId] : [])));
  const subjects = changes.flatMap((event) => evidenceOf(event).subjects);
  const isConcerned = ({ id, status, form, named }: Alert): boolean =>
    asked.has(id) ||
    (status === 'open' &&
      form === 'alert' &&
      named.some((one) => one.type === 'failure' || sharesSubject(one.subjects, subjects)));
  for (const alert of alerts.filter(isConcerned))
    for (const event of await store.alerts.readEvents(first.tenantId, alert.id)) originals.set(event.id, event);
  return (id) => originals.get(id);
}

/** Adds to the history of the actor. A log entry and a difference can be the same action, which counts once. */
export async function noteActor(pipeline: Ports<'store'>, event: WatchEvent): Promise<void> {
  // A rule that an operator creates is not a change in the tenant.
  if (isRuleNotice(event)) return;
  if (event.attribution.status !== 'known' || event.type === 'change' || event.attribution.actor.type === 'microsoft')
    return;
  await pipeline.store.directory.noteActivity(
    event.tenantId,
    event.attribution.actor.id,
    event.source,
    event.happenedAt ?? event.recordedAt,
    event.attribution.recordId,
  );
}

/** The people who acknowledged alerts whose actor these events name, with their addresses at that time. */
async function actingOnAlerts(
  pipeline: Ports<'store'>,
  alerts: readonly Alert[],
  events: readonly WatchEvent[],
): Promise<ReadonlyMap<string, ActingOperator>> {
  const acting = new Map<string, ActingOperator>();
  for (const { type, tenantId, details, attribution } of events) {
    const by = type === 'attribution' ? alerts.find(({ id }) => id === details.alertId)?.acknowledged?.by : undefined;
    if (by === undefined) continue;
    const named = (await pipeline.store.directory.readNames(tenantId, [by.id])).get(by.id);
    acting.set(
      by.id,
      await actingOn(pipeline, tenantId, { ...by, address: named?.address ?? undefined }, [attribution]),
    );
  }
  return acting;
}

/** Checks planned work that has ended for changes that were found late, because its final report was already sent. */
async function followOver(
  { store, now }: Ports<'now' | 'store'>,
  { rules, openedBy }: Raising,
  event: WatchEvent,
): Promise<void> {
  const rule = coveredBy(event, rules, openedBy);
  if (rule === undefined || !isOver(rule, event.recordedAt)) return;
  await store.due.put([{ tenantId: event.tenantId, notBefore: iso(now()), what: 'rule', ruleId: rule.id }]);
}
