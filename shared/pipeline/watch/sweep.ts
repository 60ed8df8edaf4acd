import { inParallel } from '../../async/in-parallel';
import type { Delivery } from '../../core/delivery/delivery';
import { isBackingUp } from '../../core/deployment/backup';
import { isSealable } from '../../core/log/seal';
import type { SweepMessage } from '../../core/queues';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { dayMs, hourMs } from '../../core/time/durations';
import { raiseMarked } from '../alert/raise-events';
import { underTenantLease } from '../collect/tenant-lease';
import { type ContainmentPorts, dayOf, iso, type LeasedAlertPorts, type Ports } from '../context';
import { dueRowOf, isDone } from '../deliver/delivery-row';
import { refreshPages } from '../evaluate/refresh-pages';
import { forget } from '../operate/retention';
import { type NextToSeal, nextToSeal, sealDays } from '../operate/seal';
import { unlessContained } from './contained';

/** Alerts whose deliveries are read at once. */
const atOnce = 8;

/** How long the sweep waits if a backup is being made. A queue message cannot wait longer. */
const afterBackupSeconds = 5 * 60;

/** A delivery is tried for as long as its alert is current. */
const lookBackMs = 8 * dayMs;

/**
 * Seals finished days and, once a day, deletes data older than the retention. Also repairs what crashes leave: content rows without a head,
 * and deliveries whose Due row was lost. Nothing is deleted while a backup is made, because its tables must match each other.
 */
export const sweep = (pipeline: ContainmentPorts, message: SweepMessage): Promise<void> =>
  unlessContained(
    pipeline,
    message.tenantId,
    () => sweepTenant(pipeline, message),
    // The sweep of the next hour tries again.
    async () => undefined,
  );

async function sweepTenant(
  pipeline: LeasedAlertPorts & Ports<'configuration' | 'log'>,
  message: SweepMessage,
): Promise<void> {
  const { store } = pipeline;
  const { tenantId, isDaily = false } = message;
  const now = pipeline.now();
  // A backup of many rows takes several runs, so unread rows must stay. The hourly sweep repeats by itself; the daily
  // one is postponed.
  const mayDelete = !isBackingUp((await store.watch.readBackup())?.row, now);
  if (isDaily && !mayDelete) await pipeline.queues.sendSweep(message, afterBackupSeconds);
  // A crashed collection is finished from its own rows, however long the outage lasted.
  const tried = (await store.watermarks.readKinds(tenantId)).flatMap(({ pin }) => pin?.tried ?? []);
  if (mayDelete) await store.snapshots.sweep(tenantId, iso(now), tried);
  const configuration = await pipeline.configuration(tenantId);
  const next = await nextToSeal(pipeline, configuration);
  await raiseLeft(pipeline, configuration, next);
  const sealed = await sealDays(pipeline, configuration, next);
  const gone = isDaily && mayDelete ? await forget(pipeline, configuration) : undefined;
  pipeline.log('sweep.done', { tenant: tenantId, sealed, ...gone });
  const alerts = await store.alerts.readAlerts(tenantId);
  const recent = alerts.filter(({ lastEventAt }) => now - Date.parse(lastEventAt) <= lookBackMs);
  const deliveries = await inParallel(recent, atOnce, ({ id }) => store.alerts.readDeliveries(tenantId, id));
  await store.due.put(deliveries.flat().filter(isWaiting).map(dueRowOf));
  // At most this many rows are deleted at a time: the next message deletes the rest.
  if (gone !== undefined && Object.values(gone).some((count) => count > 0)) await pipeline.queues.sendSweep(message);
  // Last, because the record must not wait for the pages. Exceptions end with a day.
  const isNewDay = dayOf(iso(now)) !== dayOf(iso(now - hourMs));
  if (isDaily || isNewDay) await refreshPages(pipeline, configuration);
}

/**
 * Raises events that a crash left without an alert and that were not found within a day, so that their day can be
 * sealed.
 */
async function raiseLeft(
  pipeline: LeasedAlertPorts,
  configuration: TenantConfiguration,
  { day }: NextToSeal,
): Promise<void> {
  const { tenantId } = configuration;
  if (day === undefined || !isSealable(day, pipeline.now())) return;
  if ((await pipeline.store.events.markers(tenantId, [day])).length === 0) return;
  await underTenantLease(pipeline, tenantId, pipeline.newHolder(), async (fence) => ({
    result: true,
    fence: await raiseMarked(pipeline, configuration, [day], fence),
  }));
}

const isWaiting = (delivery: Delivery): boolean => !isDone(delivery);
