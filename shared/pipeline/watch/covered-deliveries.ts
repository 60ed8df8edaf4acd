import type { Ports } from '../context';
import type { WatchedTenant } from './watched-tenant';

/** The alert about the removed log reports this loss as well: waiting messages about it alone are skipped. */
export async function skipCovered(
  { store }: Ports<'store'>,
  { alerts, facts }: WatchedTenant,
  concern: string,
): Promise<void> {
  const single = alerts.filter(
    ({ form, status, concerns }) => form === 'blind' && status === 'open' && concerns.every((held) => held === concern),
  );
  for (const { tenantId, id } of single) {
    for (const { alertId, seq, channel, recipientId } of await store.alerts.readDeliveries(tenantId, id)) {
      const read = await store.alerts.readDelivery(tenantId, { alertId, seq, channel, recipientId });
      if (read === undefined || read.delivery.state !== 'pending' || read.delivery.claim !== null) continue;
      const skipped = {
        state: 'skipped',
        decision: { send: false, because: 'folded' },
        outcome: { at: facts.now, reason: 'covered by the alert about the audit log' },
      } as const;
      await store.alerts.writeDelivery({ ...read.delivery, ...skipped }, read.etag);
    }
  }
}
