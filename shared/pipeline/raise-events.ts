import type { Alert } from '../core/alert';
import type { TenantConfiguration } from '../core/configuration';
import { controlConcern, detectorConcern, type WatchEvent } from '../core/event';
import type { Acting } from '../core/operator';
import type { AlertStep, Fence, Marker } from '../core/ports';
import { planRaise, type RaiseContext } from '../core/raise';
import { isFollowed } from '../core/routing';
import type { Rule } from '../core/rule';
import { coveredBy, isFailure, isOver, isRuleNotice } from '../core/rules';
import { carriedBy, sightWaitMs } from '../core/watch-events';
import { actingOn } from './acting';
import { groupWaitMs, iso, type Pipeline } from './context';
import { reminderRows } from './remind';
import { type Addresses, heardBy, hintDeliveries, routingFacts, writeStep } from './write-step';

/** Raises everything that markers of these days name, and deletes the markers: nothing recorded goes untold. */
export async function raiseMarked(
  pipeline: Pipeline,
  configuration: TenantConfiguration,
  days: readonly string[],
  fence: Fence,
): Promise<Fence> {
  let held = fence;
  const markers = await pipeline.store.events.markers(configuration.tenantId, days);
  if (markers.length === 0) return held;
  const raising: Raising = {
    rules: (await pipeline.store.rules.list(configuration.tenantId)).map(({ rule }) => rule),
    addresses: new Map(),
    alerts: await pipeline.store.alerts.readAlerts(configuration.tenantId),
  };
  for (const marker of markers) held = await raiseMarker(pipeline, configuration, raising, marker, held);
  return held;
}

/**
 * What events are raised over, read once: nobody but the holder of the lease writes an alert, and where somebody did, the fence
 * refuses the next step. Each step that was written is taken into it; a storm by many hands would else read all alerts once an event.
 */
type Raising = { readonly rules: readonly Rule[]; readonly addresses: Addresses; alerts: readonly Alert[] };

/** In the order in which alerts are listed. */
function withAlert(alerts: readonly Alert[], alert: Alert): readonly Alert[] {
  const at = alerts.findIndex(({ id }) => id >= alert.id);
  if (at < 0) return [...alerts, alert];
  return [...alerts.slice(0, at), alert, ...alerts.slice(alerts[at]?.id === alert.id ? at + 1 : at)];
}

async function raiseMarker(
  pipeline: Pipeline,
  configuration: TenantConfiguration,
  raising: Raising,
  marker: Marker,
  fence: Fence,
): Promise<Fence> {
  const { tenantId } = configuration;
  const events = await pipeline.store.events.read(tenantId, marker.day, marker.eventIds);
  const told = await pipeline.store.alerts.told(tenantId, marker.eventIds);
  const untold = inOrder(
    pipeline,
    events.filter(({ id }) => !told.has(id)),
  );
  const steps: AlertStep[] = [];
  let held = fence;
  for (const event of untold) {
    const raised = await raiseEvent(pipeline, configuration, raising, event, events, held);
    held = raised.fence;
    if (raised.step !== undefined) steps.push(raised.step);
  }
  for (const event of events) await noteActor(pipeline, event);
  await pipeline.store.events.deleteMarker(tenantId, marker);
  // Only now: a message that is rendered half way through would tell half of the story.
  for (const step of steps) await hintDeliveries(pipeline, step);
  return held;
}

/** What an actor does, counted once a deed: a record and the change that a look found of it tell of the same one. */
export async function noteActor(pipeline: Pipeline, event: WatchEvent): Promise<void> {
  // What an operator lays down here is no change of the tenant.
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

const severityOrder = ['critical', 'high', 'medium', 'low', 'informational'];

/**
 * Worse first, and of one story the control that gives it its key, so that it leads, but for a deed that says more than it;
 * recoveries last, so that they find what they end.
 */
export function inOrder({ detectors }: Pick<Pipeline, 'detectors'>, events: readonly WatchEvent[]): WatchEvent[] {
  const leading = new Set(detectors.filter((detector) => detector.leads).map(({ id }) => id));
  const weight = ({ type, severity }: WatchEvent): number =>
    type === 'recovery' || type === 'attribution' ? severityOrder.length : severityOrder.indexOf(severity);
  const leads = (event: WatchEvent): number => {
    if (isFailure(event)) return event.groupKey === controlConcern(event.source) ? 1 : 2;
    if (leading.has(event.source)) return 0;
    return event.groupKey === detectorConcern(event.source, event.resource.id) ? 3 : 4;
  };
  return [...events].sort((a, b) => weight(a) - weight(b) || leads(a) - leads(b) || (a.id < b.id ? -1 : 1));
}

/** Whoever took on what the event says the hand of; by his address as it was when he did. */
async function actingOnAlert(
  pipeline: Pipeline,
  alerts: readonly Alert[],
  { tenantId, type, details, attribution }: WatchEvent,
): Promise<Acting | undefined> {
  const by = type === 'attribution' ? alerts.find(({ id }) => id === details.alertId)?.acknowledged?.by : undefined;
  if (by === undefined) return undefined;
  const named = (await pipeline.store.directory.readNames(tenantId, [by.id])).get(by.id);
  return actingOn(pipeline, tenantId, { ...by, address: named?.address ?? undefined }, [attribution]);
}

/** Who heard of it is read only where that can add somebody. */
async function plannedStep(
  pipeline: Pipeline,
  alerts: readonly Alert[],
  event: WatchEvent,
  context: RaiseContext,
): Promise<AlertStep | undefined> {
  const step = planRaise(alerts, event, context);
  if (!step?.transitions.some(({ type }) => isFollowed(type))) return step;
  const addressed = new Set(step.deliveries.map(({ recipientId }) => recipientId));
  if (context.configuration.recipients.every(({ id }) => addressed.has(id))) return step;
  return planRaise(alerts, event, { ...context, heardBy: await heardBy(pipeline, step.alert) });
}

/** Done in the time of planned work and seen after it: what the work left was told by then, and is asked for once more. */
async function followOver({ store, now }: Pipeline, rules: readonly Rule[], event: WatchEvent): Promise<void> {
  const rule = coveredBy(event, rules);
  if (rule === undefined || !isOver(rule, event.recordedAt)) return;
  await store.due.put([{ tenantId: event.tenantId, notBefore: iso(now()), what: 'rule', ruleId: rule.id }]);
}

type Raised = { readonly fence: Fence; readonly step: AlertStep | undefined };

async function raiseEvent(
  pipeline: Pipeline,
  configuration: TenantConfiguration,
  raising: Raising,
  event: WatchEvent,
  together: readonly WatchEvent[],
  fence: Fence,
): Promise<Raised> {
  const { addresses, alerts, rules } = raising;
  const open = alerts.filter(({ status }) => status === 'open').map(({ attribution }) => attribution);
  const acting = await actingOnAlert(pipeline, alerts, event);
  const planned = await plannedStep(pipeline, alerts, event, {
    actingOf: (operator) => (acting?.id === operator.id ? acting : operator),
    ...(await routingFacts(pipeline, configuration, [event.attribution, ...open], addresses)),
    now: iso(pipeline.now()),
    rules,
    groupWaitMs: groupWaitMs(pipeline),
    together,
  });
  if (planned === undefined) {
    await followOver(pipeline, rules, event);
    return { fence, step: planned };
  }
  const before = alerts.find(({ id }) => id === planned.alert.id);
  const step = carriedBy(planned, event, configuration.recipients, sightWaitMs / pipeline.speed);
  const written = await writeStep(pipeline, fence, step, reminderRows(pipeline, configuration, step, before));
  raising.alerts = withAlert(alerts, step.alert);
  return { fence: written, step };
}
