import type { Alert } from '../../core/alert/alert';
import type { Delivery } from '../../core/delivery/delivery';
import type { Ports } from '../context';
import { dueRowOf } from '../deliver/delivery-row';
import type { WatchedTenant } from './watched-tenant';

/** The stored reason of a skipped delivery, by which it is found again. */
const coveredReason = 'covered by an alert about the whole tenant';

/** Losses with one cause are not reported source by source: their waiting messages are skipped. */
export async function skipCovered(
  pipeline: Ports<'queues' | 'store'>,
  { alerts, facts }: WatchedTenant,
  isCovered: (alert: Alert) => boolean,
): Promise<void> {
  const single = alerts.filter((alert) => alert.form === 'blind' && alert.status === 'open' && isCovered(alert));
  await changeDeliveries(pipeline, single, (delivery) =>
    delivery.state === 'pending' && delivery.claim === null
      ? {
          ...delivery,
          state: 'skipped',
          decision: { send: false, because: 'folded' },
          outcome: { at: facts.now, reason: coveredReason },
        }
      : undefined,
  );
}

/** Access is back except for some sources. If one of those was not reported before, it is reported now. */
export async function sendUncovered(
  pipeline: Ports<'queues' | 'store'>,
  { alerts, facts, loss }: WatchedTenant,
): Promise<void> {
  const lost = new Set(loss.kinds.map(({ kind }) => `blind|${kind}`));
  const single = alerts.filter(
    ({ form, status, groupKey }) => form === 'blind' && status === 'open' && lost.has(groupKey),
  );
  await changeDeliveries(pipeline, single, (delivery) =>
    delivery.state === 'skipped' && delivery.outcome?.reason === coveredReason
      ? { ...delivery, state: 'pending', notBefore: facts.now, attempts: 0, decision: null, outcome: null }
      : undefined,
  );
}

async function changeDeliveries(
  { store, queues }: Ports<'queues' | 'store'>,
  alerts: readonly Alert[],
  change: (delivery: Delivery) => Delivery | undefined,
): Promise<void> {
  for (const { tenantId, id } of alerts) {
    for (const { alertId, seq, channel, recipientId } of await store.alerts.readDeliveries(tenantId, id)) {
      const key = { alertId, seq, channel, recipientId };
      const read = await store.alerts.readDelivery(tenantId, key);
      const next = read && change(read.delivery);
      if (read === undefined || next === undefined) continue;
      // A due row without a delivery is harmless. A delivery without a due row would wait for the daily sweep.
      if (next.state === 'pending') await store.due.put([dueRowOf(next)]);
      const written = await store.alerts.writeDelivery(next, read.etag);
      if (written.status === 'written' && next.state === 'pending') await queues.sendDeliver({ tenantId, ...key });
    }
  }
}
