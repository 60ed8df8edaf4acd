import { changeSource, deviceChangeSources, isRecordedChange } from '../../../core/event/change-event';
import { ordinaryDays, smallestSpike } from '../../../core/event/compliance-spike';
import type { DetectorFacts } from '../../../core/event/detector';
import { isDeviceRemoval, removedDevices } from '../../../core/event/device-removals';
import { deviceOfSecret } from '../../../core/event/device-secrets';
import { deviceCommandKey, type LogRecord, recordMs } from '../../../core/log/record';
import { addDays } from '../../../core/log/seal';
import { fallenSince } from '../../../core/page/devices-row';
import type { FailingSettings } from '../../../core/resource/failing-settings';
import type { TenantConfiguration } from '../../../core/tenant/configuration';
import { dayMs, hourMs } from '../../../core/time/durations';
import { localDay } from '../../../core/week/week';
import { daysBack, iso, type Ports } from '../../context';
import { type Collection, neverCommitted } from '../collection';
import { flowMetric } from '../flow-counts';
import type { TenantState } from '../tenant-state';

export async function deviceFlips(
  pipeline: Ports<'now' | 'store'>,
  collection: Collection,
  after: TenantState,
): Promise<DetectorFacts['deviceFlips']> {
  const fleet = after.head('managedDevice')?.count ?? 0;
  if (collection.kind !== 'managedDevice') return { last24h: 0, daysBefore: [], fleet };
  const { thresholds } = collection.configuration;
  const last24h = await devicesOfDay(pipeline, collection, 'managedDevice.noncompliant');
  // An open spike ends at half of the smallest spike size. Below that the days are not needed.
  const isPossible = last24h >= smallestSpike(thresholds, fleet) / 2;
  return { last24h, daysBefore: isPossible ? await lossesADay(pipeline, collection.configuration) : [], fleet };
}

/** Devices that lost compliance, on each monitored day before the last 24 hours. */
async function lossesADay(
  { now, store }: Ports<'now' | 'store'>,
  { tenantId, timeZone }: Pick<TenantConfiguration, 'tenantId' | 'timeZone'>,
): Promise<readonly number[]> {
  const today = localDay(timeZone, now());
  const day = (before: number): string => addDays(today, -before);
  const [tenant, days] = await Promise.all([
    store.tenants.read(tenantId),
    store.metrics.days(tenantId, flowMetric('managedDevice'), day(1 + ordinaryDays), day(2)),
  ]);
  const began = localDay(timeZone, Date.parse(tenant?.row.watchedSince ?? iso(now())));
  // A day without any changes has no row.
  return Array.from({ length: ordinaryDays }, (_, at) => day(2 + at))
    .filter((one) => one >= began)
    .map((one) =>
      Object.entries(days.get(one) ?? {}).reduce(
        (sum, [name, count]) => (name.endsWith('.fell') ? sum + count : sum),
        0,
      ),
    );
}

export async function deviceGrace(
  pipeline: Ports<'now' | 'store'>,
  collection: Collection,
): Promise<DetectorFacts['deviceGrace']> {
  const ends = collection.seenOfDevices?.graceEnds ?? new Map<string, string | null>();
  const failing = failingIn(collection, 'managedDevice.inGracePeriod');
  if (failing.size === 0) return { last24h: 0, failing: [], ends };
  return {
    last24h: await devicesOfDay(pipeline, collection, 'managedDevice.inGracePeriod'),
    failing: [...failing.values()],
    ends,
  };
}

/** The settings that each device fails, by device id; only devices whose state changed in this collection. */
const failingIn = ({ changes, seenOfDevices }: Collection, source: string): ReadonlyMap<string, FailingSettings> =>
  new Map(
    changes.flatMap((change) => {
      const failing = seenOfDevices?.failing.get(change.resourceId);
      return failing !== undefined && changeSource(change) === source ? [[change.resourceId, failing] as const] : [];
    }),
  );

/** Devices whose last change within 24 h has this source. Recovered devices do not count. */
async function devicesOfDay(pipeline: Ports<'now' | 'store'>, collection: Collection, source: string): Promise<number> {
  // An earlier attempt of this collection recorded the same changes, so they are left out here.
  const stored = await pipeline.store.events.latestOfDevices(
    collection.configuration.tenantId,
    deviceChangeSources,
    iso(pipeline.now() - dayMs),
    collection.startedFrom === neverCommitted ? collection.takenAt : collection.startedFrom,
    daysBack(pipeline.now(), 1),
  );
  const latest = new Map(stored);
  for (const change of collection.changes) {
    if (isRecordedChange(change)) latest.set(change.resourceId, changeSource(change));
    else if (change.type === 'removed') latest.delete(change.resourceId);
  }
  return [...latest.values()].filter((newest) => newest === source).length;
}

/** Read only if a device turned non-compliant in this collection. The causes of the others are stored. */
export async function failingOfDay(
  { store, now }: Ports<'now' | 'store'>,
  collection: Collection,
): Promise<DetectorFacts['failingOfDay']> {
  const fresh = failingIn(collection, 'managedDevice.noncompliant');
  if (fresh.size === 0) return [];
  const kept = await store.pageRows.read(collection.configuration.tenantId, 'devices');
  const earlier = fallenSince(kept?.row, iso(now() - dayMs)).filter(({ id }) => !fresh.has(id));
  return [...fresh.values(), ...earlier.map(({ failing }) => failing)];
}

/** The entries of a mass wipe cover hours and arrive in any order. */
const removalsBackMs = 6 * hourMs;

export async function removalsAround(
  pipeline: Ports<'now' | 'store'>,
  collection: Collection,
): Promise<DetectorFacts['deviceRemovals']> {
  const fresh = collection.records.filter(isDeviceRemoval);
  if (fresh.length === 0) return [];
  const first = Math.min(...fresh.map(recordMs));
  const kept = await pipeline.store.records.findByTarget(
    collection.configuration.tenantId,
    [deviceCommandKey],
    iso(first - removalsBackMs),
    iso(pipeline.now()),
  );
  return [...kept.filter(isDeviceRemoval), ...fresh];
}

/** The last committed list still shows a device that was removed afterwards. */
export async function ownersOfNamed(
  records: readonly LogRecord[],
  state: TenantState,
): Promise<DetectorFacts['ownerOfDevice']> {
  const removed = records.filter(isDeviceRemoval).flatMap((record) => removedDevices(record).map(({ id }) => id));
  const read = records.flatMap((record) => deviceOfSecret(record)?.toLowerCase() ?? []);
  const owners = await state.ownersOfDevices(new Set([...removed, ...read]));
  return (deviceId) => owners.get(deviceId.toLowerCase()) ?? null;
}
