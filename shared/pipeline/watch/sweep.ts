import { inParallel } from '../../async/in-parallel';
import type { Delivery } from '../../core/delivery/delivery';
import { isBackingUp } from '../../core/deployment/backup';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { dayMs } from '../../core/time/durations';
import { raiseMarked } from '../alert/raise-events';
import { underTenantLease } from '../collect/tenant-lease';
import { type ContainmentPorts, iso, type LeasedAlertPorts, type Ports } from '../context';
import { dueRowOf, isDone } from '../deliver/delivery-row';
import { refreshPages } from '../evaluate/refresh-pages';
import { forget } from '../operate/retention';
import { sealableDay, sealDays } from '../operate/seal';
import { unlessContained } from './contained';

/** Alerts whose deliveries are read at once. */
const atOnce = 8;

/** A delivery is tried for as long as its alert is news. */
const lookBackMs = 8 * dayMs;

/**
 * Seals finished days and deletes data older than the retention. Also repairs what crashes leave: content rows without a head, and
 * deliveries whose Due row was lost. Not while a backup is made, because its tables must match each other.
 */
export const sweep = (pipeline: ContainmentPorts, tenantId: string): Promise<void> =>
  unlessContained(
    pipeline,
    tenantId,
    () => sweepTenant(pipeline, tenantId),
    // The sweep of the next hour tries again.
    async () => undefined,
  );

async function sweepTenant(
  pipeline: LeasedAlertPorts & Ports<'configuration' | 'log'>,
  tenantId: string,
): Promise<void> {
  const { store } = pipeline;
  const now = pipeline.now();
  // The next hour asks again.
  if (isBackingUp((await store.watch.readBackup())?.row, now)) return;
  // A crashed collection is finished from its own rows, however long the outage lasted.
  const tried = (await store.watermarks.readKinds(tenantId)).flatMap(({ pin }) => pin?.tried ?? []);
  await store.snapshots.sweep(tenantId, iso(now), tried);
  const configuration = await pipeline.configuration(tenantId);
  await raiseLeft(pipeline, configuration);
  const sealed = await sealDays(pipeline, configuration);
  pipeline.log('sweep.done', { tenant: tenantId, sealed, ...(await forget(pipeline, configuration)) });
  const alerts = await store.alerts.readAlerts(tenantId);
  const recent = alerts.filter(({ lastEventAt }) => now - Date.parse(lastEventAt) <= lookBackMs);
  const deliveries = await inParallel(recent, atOnce, ({ id }) => store.alerts.readDeliveries(tenantId, id));
  await store.due.put(deliveries.flat().filter(isWaiting).map(dueRowOf));
  // Last, because the record must not wait for the pages.
  await refreshPages(pipeline, configuration);
}

/**
 * Events that a crash left without their alert, and that were not found within a day: they are raised, however late, so that their day can
 * be sealed.
 */
async function raiseLeft(pipeline: LeasedAlertPorts, configuration: TenantConfiguration): Promise<void> {
  const { tenantId } = configuration;
  const day = await sealableDay(pipeline, configuration);
  if (day === undefined || (await pipeline.store.events.markers(tenantId, [day])).length === 0) return;
  await underTenantLease(pipeline, tenantId, pipeline.newHolder(), async (fence) => ({
    result: true,
    fence: await raiseMarked(pipeline, configuration, [day], fence),
  }));
}

const isWaiting = (delivery: Delivery): boolean => !isDone(delivery);
