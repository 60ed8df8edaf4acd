import { invitedCustomer } from '../../shared/core/tenant/customer';
import { customersPartition, tenantRow } from '../../shared/store/keys';
import { appStore } from '../app-store';
import { memoryTables } from '../memory-tables';

test('a customer whose row cannot be read hides no other, and is named', async () => {
  const tables = memoryTables();
  const { customers } = appStore(tables);
  for (const tenantId of ['tenant-1', 'tenant-2'])
    await customers.write(invitedCustomer({ tenantId, name: 'Fabrikam', tags: [], settings: {} }, 0), null);
  const rowKey = tenantRow('tenant-1');
  await tables.transact('Tenants', customersPartition, [{ type: 'upsert', rowKey, properties: { customer: '{' } }]);
  const unreadable: string[] = [];
  const read = await customers.list((tenantId) => unreadable.push(tenantId));
  expect([read.map(({ tenantId }) => tenantId), unreadable]).toEqual([['tenant-2'], ['tenant-1']]);
});
