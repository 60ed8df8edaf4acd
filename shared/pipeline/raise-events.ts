import type { TenantConfiguration } from '../core/configuration';
import type { WatchEvent } from '../core/event';
import type { AlertStep, DueRow, Fence, Marker } from '../core/ports';
import { planRaise } from '../core/raise';
import { groupWaitMs, iso, type Pipeline } from './context';
import { LeaseLost } from './tenant-lease';

/** Raises everything that markers of these days name, and deletes the markers: nothing recorded goes untold. */
export async function raiseMarked(
  pipeline: Pipeline,
  configuration: TenantConfiguration,
  days: readonly string[],
  fence: Fence,
): Promise<Fence> {
  let held = fence;
  for (const marker of await pipeline.store.events.markers(configuration.tenantId, days)) {
    held = await raiseMarker(pipeline, configuration, marker, held);
  }
  return held;
}

async function raiseMarker(
  pipeline: Pipeline,
  configuration: TenantConfiguration,
  marker: Marker,
  fence: Fence,
): Promise<Fence> {
  const { tenantId } = configuration;
  const events = await pipeline.store.events.read(tenantId, marker.day, marker.eventIds);
  const told = await pipeline.store.alerts.told(tenantId, marker.eventIds);
  const untold = inOrder(events.filter(({ id }) => !told.has(id)));
  const steps: AlertStep[] = [];
  let held = fence;
  for (const event of untold) {
    const raised = await raiseEvent(pipeline, configuration, event, events, held);
    held = raised.fence;
    if (raised.step !== undefined) steps.push(raised.step);
  }
  for (const event of events) await noteActor(pipeline, event);
  await pipeline.store.events.deleteMarker(tenantId, marker);
  // Only now: a message that is rendered half way through would tell half of the story.
  for (const step of steps) await hint(pipeline, step);
  return held;
}

/** What an actor does, counted once an event however often it is tried. */
export async function noteActor(pipeline: Pipeline, event: WatchEvent): Promise<void> {
  if (event.attribution.status !== 'known' || event.type === 'change' || event.attribution.actor.type === 'microsoft')
    return;
  await pipeline.store.directory.noteActivity(
    event.tenantId,
    event.attribution.actor.id,
    event.source,
    event.happenedAt ?? event.recordedAt,
    event.id,
  );
}

const severityOrder = ['critical', 'high', 'medium', 'low', 'informational'];

/** Worse first, and of one story the control that gives it its key, so that it leads; recoveries last, so that they find what they end. */
function inOrder(events: readonly WatchEvent[]): WatchEvent[] {
  const weight = ({ type, severity }: WatchEvent): number =>
    type === 'recovery' || type === 'attribution' ? severityOrder.length : severityOrder.indexOf(severity);
  const leads = ({ concern, groupKey, type }: WatchEvent): number =>
    type === 'regression' ? (concern === groupKey ? 0 : 1) : 2;
  return [...events].sort((a, b) => weight(a) - weight(b) || leads(a) - leads(b) || (a.id < b.id ? -1 : 1));
}

type Raised = { readonly fence: Fence; readonly step: AlertStep | undefined };

async function raiseEvent(
  pipeline: Pipeline,
  configuration: TenantConfiguration,
  event: WatchEvent,
  together: readonly WatchEvent[],
  fence: Fence,
): Promise<Raised> {
  const alerts = await pipeline.store.alerts.readAlerts(configuration.tenantId);
  const context = { now: iso(pipeline.now()), configuration, groupWaitMs: groupWaitMs(pipeline), together };
  const step = planRaise(alerts, event, context);
  if (step === undefined) return { fence, step };
  // A due row that dangles is harmless; a delivery without one would wait for the daily sweep.
  await pipeline.store.due.put(dueRows(step));
  const written = await pipeline.store.alerts.write(fence, step);
  if (written.status === 'lost') throw new LeaseLost('the tenant lease was lost while raising');
  return { fence: written.fence, step };
}

const dueRows = ({ deliveries }: AlertStep): DueRow[] =>
  deliveries.map(({ tenantId, notBefore, alertId, seq, channel, recipientId }) => ({
    tenantId,
    notBefore,
    what: 'delivery',
    key: { alertId, seq, channel, recipientId },
  }));

/** "Deliver now", or after the group wait; the tick is the safety net. */
async function hint(pipeline: Pipeline, { deliveries }: AlertStep): Promise<void> {
  for (const { tenantId, alertId, seq, channel, recipientId, notBefore } of deliveries) {
    const waits = Math.max(0, Math.ceil((Date.parse(notBefore) - pipeline.now()) / 1000));
    await pipeline.queues.sendDeliver({ tenantId, alertId, seq, channel, recipientId }, Math.min(60, waits));
  }
}
