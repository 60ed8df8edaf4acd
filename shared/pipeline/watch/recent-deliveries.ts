import type { Alert } from '../../core/alert/alert';
import type { SentDelivery } from '../../core/delivery/channel-state';
import { dayMs } from '../../core/time/durations';
import type { Ports } from '../context';

/** Recent deliveries show whether a channel works; the oldest ones of a storm add nothing. */
const watchedDays = 7;

const mostAlerts = 200;

/** Deliveries that were sent recently, or should have been, newest alerts first. */
export async function deliveriesOf(
  { store, now }: Ports<'now' | 'store'>,
  alerts: readonly Alert[],
): Promise<readonly SentDelivery[]> {
  const recent = alerts
    .filter(({ status, lastEventAt }) => status === 'open' || now() - Date.parse(lastEventAt) < watchedDays * dayMs)
    .sort((a, b) => (a.lastEventAt < b.lastEventAt ? 1 : -1))
    .slice(0, mostAlerts);
  const found = await Promise.all(
    recent.map(async ({ tenantId, id, key, openedAt, lastEventAt }) =>
      (await store.alerts.readDeliveries(tenantId, id)).map((delivery) => ({
        delivery,
        alertId: id,
        key,
        raisedAt: delivery.seq === 1 ? openedAt : lastEventAt,
      })),
    ),
  );
  return found.flat();
}
