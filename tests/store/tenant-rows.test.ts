import { noHabitBook } from '../../shared/core/sign-in/habits';
import type { Operation, Tables } from '../../shared/store/tables';
import { tableNames } from '../../shared/store/tables';
import { appStore } from '../app-store';
import { describeTables, nextTenant } from './contract';
import { aBucketRow, aDigestRow, aKindRow, anAudit, anEvaluation, anEvent, aRule, aSeal, aTenantRow } from './fixtures';

/** At least one row in every table, and more events than one transaction takes. */
async function fill(tables: Tables, tenantId: string): Promise<void> {
  const store = appStore(tables);
  const at = '2026-11-24T14:00:00Z';
  const events = Array.from({ length: 120 }, (_, n) => anEvent(tenantId, n, { recordDay: `2026-11-2${n % 10}` }));
  await store.tenants.write(aTenantRow(tenantId), null);
  await store.events.record(events, true);
  await store.records.keep(tenantId, [anAudit(1, at, ['policy-1'])]);
  await store.evaluations.save(tenantId, [{ evaluation: anEvaluation('ZT.ID.001'), etag: null, history: true }]);
  await store.metrics.add(tenantId, 'user.changes', '2026-11-24', { added: 1 }, 'once');
  await store.rules.write(aRule(tenantId), null);
  await store.seals.create(aSeal(tenantId, '2025-11-24'));
  await store.digests.create(aDigestRow(tenantId, '2026-W48'));
  await store.watermarks.writeBucket(aBucketRow(tenantId), null);
  await store.watermarks.writeKind(aKindRow(tenantId), null);
  await store.directory.keepNames(tenantId, [{ id: 'u1', displayName: 'Mara', address: null, type: 'person' }], at);
  await store.habits.write(tenantId, noHabitBook);
  await store.due.put([{ what: 'sweep', tenantId, notBefore: at }]);
  await store.subscriptions.put({
    ...{ tenantId, resource: 'users', subscriptionId: 's', kind: 'user', nonce: 'n', expiresAt: at },
  });
  await store.snapshots.writeSmall(tenantId, 'subscribedSku', []);
  await store.alerts.acquire(tenantId, 'test', at, at);
  // Rows that this version cannot read are deleted too.
  const unreadable: Operation = { type: 'create', rowKey: 'recipients', properties: { v: 99 } };
  await tables.transact('Settings', tenantId, [unreadable]);
}

describeTables('what is stored of one tenant', (tables) => {
  it('is counted in every table, and deleted without a row of another tenant', async () => {
    const [tenantId, other] = [nextTenant(), nextTenant()];
    for (const id of [tenantId, other]) await fill(tables(), id);
    const { tenantRows } = appStore(tables());
    const [counts, others] = [await tenantRows.count(tenantId), await tenantRows.count(other)];
    expect(Object.keys(counts).sort()).toEqual([...tableNames]);
    expect(counts).toEqual(others);
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    expect(await tenantRows.deleteAll(tenantId)).toBe(total);
    expect(await tenantRows.count(tenantId)).toEqual({});
    expect(await tenantRows.deleteAll(tenantId)).toBe(0);
    expect(await tenantRows.count(other)).toEqual(others);
  });

  it('no tenant id reaches into another one', async () => {
    const { tenantRows, rules } = appStore(tables());
    const id = nextTenant();
    for (const tenantId of [id, `${id}|x`, `${id}x`]) await rules.write(aRule(tenantId), null);
    expect(await tenantRows.deleteAll(id)).toBe(1);
    for (const tenantId of [`${id}|x`, `${id}x`]) expect(await tenantRows.count(tenantId)).toEqual({ Suppressions: 1 });
  });
});
