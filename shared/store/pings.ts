import type { PingStore } from '../core/delivery/ping-store';
import { pingRow, tenantPartition } from './keys';
import { jsonRow, readJson } from './rows';
import { pingRow as schema } from './schemas/recipient';
import type { Tables } from './tables';
import { writeRow } from './written';

const table = 'Watermarks';

/** The last test message, a row for each recipient, beside the tenant's watermarks. */
export const pingStore = (tables: Tables): PingStore => ({
  read: async (tenantId, recipientId) => {
    const row = await tables.get(table, tenantPartition(tenantId), pingRow(recipientId));
    return row && { row: readJson(table, row, 'ping', schema), etag: row.etag };
  },
  write: (row, etag) =>
    writeRow(tables, table, tenantPartition(row.tenantId), pingRow(row.recipientId), jsonRow('ping', row), etag),
});
