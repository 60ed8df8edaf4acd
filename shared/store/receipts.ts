import type { ReceiptStore } from '../core/delivery/receipt-store';
import { tenantPartition, testsRow } from './keys';
import { jsonRow, readJson } from './rows';
import { testRow } from './schemas/recipient';
import type { Tables } from './tables';
import { writeRow } from './written';

const table = 'Watermarks';

/** Test messages and their confirmations: one row for each tenant, in the same partition as its watermarks. */
export const receiptStore = (tables: Tables): ReceiptStore => ({
  read: async (tenantId) => {
    const row = await tables.get(table, tenantPartition(tenantId), testsRow);
    return row && { row: readJson(table, row, 'tests', testRow), etag: row.etag };
  },
  write: (row, etag) => writeRow(tables, table, tenantPartition(row.tenantId), testsRow, jsonRow('tests', row), etag),
});
