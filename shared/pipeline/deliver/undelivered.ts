import type { Alert } from '../../core/alert/alert';
import { isStuck } from '../../core/delivery/channel-state';
import type { Delivery } from '../../core/delivery/delivery';
import type { Pipeline } from '../context';

/** A message that should have arrived and has not: given up, failing, or not even tried for too long. */
export type Undelivered = { readonly alert: Alert; readonly delivery: Delivery };

/**
 * Messages of any kind that did not arrive since a time (epoch ms): one that was given up still counts when later messages arrive on the
 * same channel.
 */
export async function undelivered(
  { store, now, tickMs }: Pick<Pipeline, 'store' | 'now' | 'tickMs'>,
  alerts: readonly Alert[],
  since: number,
): Promise<readonly Undelivered[]> {
  const recent = alerts.filter(
    ({ status, lastEventAt, resolvedAt }) =>
      status === 'open' || Math.max(Date.parse(lastEventAt), Date.parse(resolvedAt ?? lastEventAt)) >= since,
  );
  const found = await Promise.all(
    recent.map(async (alert) =>
      (await store.alerts.readDeliveries(alert.tenantId, alert.id))
        .filter((delivery) => isStuck(delivery, now(), tickMs) && isSince(delivery, since))
        .map((delivery) => ({ alert, delivery })),
    ),
  );
  return found.flat();
}

const isSince = ({ state, outcome, notBefore }: Delivery, since: number): boolean =>
  state !== 'failed' || Date.parse(outcome?.at ?? notBefore) >= since;
