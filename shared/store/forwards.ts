import type { ForwardStore } from '../core/delivery/forward-store';
import { forwardedRow, forwardedRows, forwardRow, tenantPartition } from './keys';
import { deleteRows } from './many';
import { collected, jsonRow, readJson } from './rows';
import { forwardedIds, forwardRow as schema } from './schemas/recipient';
import type { Tables } from './tables';
import { writeRow } from './written';

const table = 'Watermarks';

/** How far forwarding has got: a row for each recipient, and the forwarded ids of days that may still get events. */
export const forwardStore = (tables: Tables): ForwardStore => ({
  read: async (tenantId, recipientId) => {
    const row = await tables.get(table, tenantPartition(tenantId), forwardRow(recipientId));
    return row && { row: readJson(table, row, 'forward', schema), etag: row.etag };
  },
  write: (row, etag) =>
    writeRow(tables, table, tenantPartition(row.tenantId), forwardRow(row.recipientId), jsonRow('forward', row), etag),
  sent: async (tenantId, recipientId, day) => {
    const query = { partition: tenantPartition(tenantId), rows: forwardedRows(recipientId, day) };
    const rows = await collected(tables.list(table, query));
    return new Set(rows.flatMap((row) => readJson(table, row, 'ids', forwardedIds)));
  },
  noteSent: async (tenantId, recipientId, day, ids) => {
    const rowKey = forwardedRow(recipientId, day, ids);
    await tables.transact(table, tenantPartition(tenantId), [
      { type: 'upsert', rowKey, properties: jsonRow('ids', ids) },
    ]);
  },
  forgetSent: async (tenantId, recipientId, day) => {
    const query = { partition: tenantPartition(tenantId), rows: forwardedRows(recipientId, day), select: [] };
    await deleteRows(tables, table, await collected(tables.list(table, query)));
  },
});
