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
  let held = fence;
  for (const event of inOrder(events.filter(({ id }) => !told.has(id)))) {
    held = await raiseEvent(pipeline, configuration, event, held);
  }
  await pipeline.store.events.deleteMarker(tenantId, marker);
  return held;
}

/** Worse first, so that the lead of an alert is its worst event; recoveries last, so that they find what they end. */
const inOrder = (events: readonly WatchEvent[]): WatchEvent[] => {
  const weight = ({ type, severity }: WatchEvent): number =>
    type === 'recovery' || type === 'attribution'
      ? 9
      : ['critical', 'high', 'medium', 'low', 'informational'].indexOf(severity);
  const kind = ({ type }: WatchEvent): number => (type === 'regression' ? 0 : 1);
  return [...events].sort((a, b) => weight(a) - weight(b) || kind(a) - kind(b) || (a.id < b.id ? -1 : 1));
};

async function raiseEvent(
  pipeline: Pipeline,
  configuration: TenantConfiguration,
  event: WatchEvent,
  fence: Fence,
): Promise<Fence> {
  const alerts = await pipeline.store.alerts.readAlerts(configuration.tenantId);
  const context = { now: iso(pipeline.now()), configuration, groupWaitMs: groupWaitMs(pipeline) };
  const step = planRaise(alerts, event, context);
  if (step === undefined) return fence;
  // A due row that dangles is harmless; a delivery without one would wait for the daily sweep.
  await pipeline.store.due.put(dueRows(step));
  const written = await pipeline.store.alerts.write(fence, step);
  if (written.status === 'lost') throw new LeaseLost('the tenant lease was lost while raising');
  await hint(pipeline, step);
  return written.fence;
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
