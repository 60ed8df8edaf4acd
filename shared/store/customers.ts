import type { CustomerStore } from '../core/tenant/customer-store';
import { customersPartition, deploymentPartition, nameClaimRow, tenantRow } from './keys';
import { collected, jsonRow, readJson } from './rows';
import { nameClaim, customerRow as schema } from './schemas/customer';
import type { TableRow, Tables } from './tables';
import { writeRow } from './written';

const table = 'Tenants';
const read = (row: TableRow) => readJson(table, row, 'customer', schema);

/** Tenants that were onboarded while the app runs: one row each, in addition to those of the configuration file. */
export const customerStore = (tables: Tables): CustomerStore => ({
  list: async (unreadable) =>
    (await collected(tables.list(table, { partition: customersPartition }))).flatMap((row) => {
      try {
        return [read(row)];
      } catch {
        unreadable(row.rowKey);
        return [];
      }
    }),
  read: async (tenantId) => {
    const row = await tables.get(table, customersPartition, tenantRow(tenantId));
    return row && { row: read(row), etag: row.etag };
  },
  write: (row, etag) =>
    writeRow(tables, table, customersPartition, tenantRow(row.tenantId), jsonRow('customer', row), etag),
  readName: async (name) => {
    const row = await tables.get(table, deploymentPartition, nameClaimRow(name));
    return row && { row: readJson(table, row, 'claim', nameClaim), etag: row.etag };
  },
  writeName: (name, claim, etag) =>
    writeRow(tables, table, deploymentPartition, nameClaimRow(name), jsonRow('claim', claim), etag),
});
