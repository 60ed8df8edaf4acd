import type { Delivery } from '../core/delivery';
import { isFleetKind, isSmallKind, kindDefinitions } from '../core/kind';
import { iso, type Pipeline } from './context';
import { dueRowOf, isDone } from './deliver';
import { forget } from './retention';
import { sealDays } from './seal';

const dayMs = 86_400_000;
/** A delivery is tried for as long as its alert is news. */
const lookBackMs = 8 * dayMs;

/** What is over is sealed, and what is older than is kept goes. Besides, what no crash may leave for ever: content rows that no head names, and deliveries whose Due row was lost. */
export async function sweep(pipeline: Pipeline, tenantId: string): Promise<void> {
  const { store } = pipeline;
  const now = pipeline.now();
  for (const { kind } of kindDefinitions) {
    if (isSmallKind(kind) || isFleetKind(kind)) await store.snapshots.sweep(tenantId, kind, iso(now));
  }
  const configuration = await pipeline.configuration(tenantId);
  const sealed = await sealDays(pipeline, configuration);
  pipeline.log('sweep.done', { tenant: tenantId, sealed, ...(await forget(pipeline, configuration)) });
  const alerts = await store.alerts.readAlerts(tenantId);
  for (const { id, lastEventAt } of alerts) {
    if (now - Date.parse(lastEventAt) > lookBackMs) continue;
    const deliveries = await store.alerts.readDeliveries(tenantId, id);
    await store.due.put(deliveries.filter(isWaiting).map(dueRowOf));
  }
}

const isWaiting = (delivery: Delivery): boolean => !isDone(delivery);
