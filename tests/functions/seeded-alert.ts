import type { Alert } from '../../shared/core/alert/alert';
import type { Store } from '../../shared/core/store';
import { connectTables } from '../../shared/store/azure-tables';
import { appStore } from '../app-store';
import { anAlert, anEvent, aTransition, hex } from '../store/fixtures';

/** The store of a running app, as the test sees it. */
export async function storeOf(connectionString: string): Promise<Store> {
  const tables = await connectTables({ connectionString });
  await tables.createAll();
  return appStore(tables);
}

/** The account behind a change, as the log shows it. */
export const byAccount = (id: string): Alert['attribution'] => ({
  status: 'known',
  actor: { type: 'person', id, ipAddress: null },
  recordId: 'r',
  at: '2026-11-24T14:02:00Z',
});

/** An open alert with an event on an object of its own, as the pipeline writes it. */
export async function seedAlert(
  store: Store,
  { tenantId, number }: { readonly tenantId: string; readonly number: number },
  over: Partial<Alert> = {},
): Promise<Alert> {
  const id = hex(number);
  const resourceId = `policy-${number}`;
  const concern = `EV.P02|${resourceId}`;
  const alert = anAlert(tenantId, {
    id,
    key: id.slice(-4).toUpperCase(),
    groupKey: concern,
    concerns: [concern],
    leadEventId: id,
    firstEventId: id,
    ...over,
  });
  const event = anEvent(tenantId, number, {
    attribution: alert.attribution,
    groupKey: concern,
    concern,
    resource: { kind: 'conditionalAccessPolicy', id: resourceId, name: 'Require MFA' },
  });
  const [now, until] = [new Date().toISOString(), new Date(Date.now() + 30_000).toISOString()];
  const fence = await store.alerts.acquire(tenantId, 'test', now, until);
  if (fence === undefined) throw new Error('the lease is held');
  const transitions = [aTransition(1, { alertId: id, eventId: id })];
  const written = await store.alerts.write(fence, { alert, events: [event], transitions, deliveries: [] });
  if (written.status === 'lost') throw new Error('the lease was lost');
  await store.alerts.release(written.fence);
  return alert;
}
