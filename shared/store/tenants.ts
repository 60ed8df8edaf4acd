import type { TenantStore } from '../core/tenant/tenant-store';
import { tenantRow, tenantsPartition } from './keys';
import { collected, jsonRow, readJson } from './rows';
import { tenantRow as schema } from './schemas/tenant';
import type { TableRow, Tables } from './tables';
import { writeRow } from './written';

const table = 'Tenants';
const read = (row: TableRow) => readJson(table, row, 'tenant', schema);

/** The registry: one row a tenant. */
export const tenantStore = (tables: Tables): TenantStore => ({
  list: async () => (await collected(tables.list(table, { partition: tenantsPartition }))).map(read),
  read: async (tenantId) => {
    const row = await tables.get(table, tenantsPartition, tenantRow(tenantId));
    return row && { row: read(row), etag: row.etag };
  },
  write: (row, etag) => {
    const properties = jsonRow('tenant', row, { name: row.name });
    return writeRow(tables, table, tenantsPartition, tenantRow(row.tenantId), properties, etag);
  },
});
