import { fleetId } from '../../core/alerting/subject';
import type { Change } from '../../core/event/change';
import { sidesOf } from '../../core/event/change';
import type { CollectionFacts } from '../../core/event/collection-facts';
import { fleetAlertSource } from '../../core/event/detector';
import { isDeviceRemoval, type RemovalSpike, spikesIn } from '../../core/event/device-removals';
import { detectorConcern, type WatchEvent } from '../../core/event/event';
import { type FleetLoss, fleetBackEvent, fleetLossEvent, severityOfLoss } from '../../core/event/fleet-loss';
import { deviceCommandKey } from '../../core/log/record';
import { addDays } from '../../core/log/seal';
import { dayMs } from '../../core/time/durations';
import { localDay } from '../../core/week/week';
import { iso, type Ports } from '../context';
import { registeredChecks } from '../evaluate/enabled-checks';
import type { Collection } from './collection';
import type { TenantState } from './tenant-state';

const maxNamed = 50;

type LossPorts = Ports<'controls' | 'detectors' | 'now' | 'registered' | 'store'>;

/**
 * True if the collection rejected a device list or accepted one that was rejected. It is recorded even without changes.
 */
export const isDoubtOfFleet = ({ kind, row }: Collection): boolean =>
  kind === 'managedDevice' && (row.before.suspect !== null || row.after.suspect !== null);

/** Events for many devices that disappeared or came back, whether or not the shorter list is believed. */
export async function fleetLossEvents(
  pipeline: LossPorts,
  collection: Collection,
  before: TenantState,
  facts: CollectionFacts,
  openConcerns: ReadonlySet<string>,
): Promise<WatchEvent[]> {
  const source = fleetAlertSource(registeredChecks(pipeline).detectors, 'removal');
  if (collection.kind !== 'managedDevice' || collection.isFirst || source === undefined) return [];
  const isOpen = openConcerns.has(detectorConcern(source, fleetId));
  const { suspect } = collection.row.after;
  if (suspect !== null) {
    // Two answers that disagree once are a fault. If it happens again, devices may really be disappearing.
    const isNews = collection.row.before.suspect !== null && !isOpen;
    return isNews ? heldBack(pipeline, collection, suspect, facts, source) : [];
  }
  const isBack = collection.row.before.suspect !== null && isOpen && removedIn(collection).length === 0;
  return [
    ...(isBack ? [fleetBackEvent(facts, source)] : []),
    ...(await believed(pipeline, collection, before, facts, source)),
  ];
}

/** An administrator's device that disappeared with many others is reported with those. */
export function withLoss(events: readonly WatchEvent[], losses: readonly WatchEvent[]): readonly WatchEvent[] {
  const loss = losses.find(({ type }) => type === 'detection');
  if (loss === undefined) return events;
  const isPart = ({ type, resource, groupKey, details }: WatchEvent): boolean =>
    type === 'detection' && resource.kind === 'managedDevice' && groupKey !== null && details.change === 'unmanaged';
  const { groupKey, attribution, evidence } = loss;
  return events.map((event) => (isPart(event) ? { ...event, groupKey, attribution, evidence } : event));
}

async function heldBack(
  pipeline: Ports<'now' | 'store'>,
  collection: Collection,
  { count, missing }: { readonly count: number; readonly missing: number },
  facts: CollectionFacts,
  source: string,
): Promise<WatchEvent[]> {
  const loss: FleetLoss = { gone: missing, of: count + missing, isHeldBack: true, names: [] };
  const severity = severityOfLoss(loss, collection.configuration.thresholds);
  return severity === null
    ? []
    : [fleetLossEvent(facts, source, loss, severity, await spikesOfDay(pipeline, collection))];
}

/** Devices that disappeared within a day. Reported once there are many, and again when it becomes critical. */
async function believed(
  pipeline: Ports<'now' | 'store'>,
  collection: Collection,
  before: TenantState,
  facts: CollectionFacts,
  source: string,
): Promise<WatchEvent[]> {
  const removed = removedIn(collection);
  const fleet = before.head('managedDevice')?.count ?? 0;
  if (removed.length === 0 || fleet === 0) return [];
  const { tenantId, thresholds, timeZone } = collection.configuration;
  const today = localDay(timeZone, pipeline.now());
  const counts = await pipeline.store.metrics.read(tenantId, 'managedDevice.changes', [addDays(today, -1), today]);
  const earlier = counts.removed ?? 0;
  const of = fleet + earlier;
  const was = severityOfLoss({ gone: earlier, of, isHeldBack: false }, thresholds);
  const gone = earlier + removed.length;
  const severity = severityOfLoss({ gone, of, isHeldBack: false }, thresholds);
  if (severity === null || severity === was || was === 'critical') return [];
  const loss: FleetLoss = { gone, of, isHeldBack: false, names: removed.slice(0, maxNamed) };
  return [fleetLossEvent(facts, source, loss, severity, await spikesOfDay(pipeline, collection))];
}

/** Names of the devices that are gone; those that are back under another id are not. */
const removedIn = ({ changes, seenOfDevices }: Collection): readonly string[] =>
  changes.flatMap((change: Change) => {
    if (change.kind !== 'managedDevice' || change.type !== 'removed') return [];
    if (seenOfDevices?.reenrolled.has(change.resourceId) === true) return [];
    const { before } = sidesOf(change);
    return [before?.deviceName ?? change.resourceId];
  });

/** Commands of the last day. */
async function spikesOfDay(
  pipeline: Ports<'now' | 'store'>,
  { configuration }: Collection,
): Promise<readonly RemovalSpike[]> {
  const now = pipeline.now();
  const { tenantId } = configuration;
  const kept = await pipeline.store.records.findByTarget(tenantId, [deviceCommandKey], iso(now - dayMs), iso(now));
  return spikesIn(kept.filter(isDeviceRemoval));
}
