import type { DigestRow } from '../core/week/digest';
import type { DigestStore } from '../core/week/digest-store';
import { digestRow, digestRows, tenantPartition } from './keys';
import { collected, jsonRow, readJson } from './rows';
import { digestRow as schema } from './schemas/week';
import type { TableRow, Tables } from './tables';
import { writeRow } from './written';

const table = 'Digests';
const read = (row: TableRow): DigestRow => readJson(table, row, 'digest', schema);

/** The weekly digests as they were sent: a stored one is never changed. */
export const digestStore = (tables: Tables): DigestStore => ({
  read: async (tenantId, week) => {
    const row = await tables.get(table, tenantPartition(tenantId), digestRow(week));
    return row && read(row);
  },
  latest: async (tenantId, limit) => {
    // Keys sort by week, and a year has 53 small rows at most: the newest are the last of all.
    const rows = await collected(tables.list(table, { partition: tenantPartition(tenantId), rows: digestRows }));
    return rows.reverse().slice(0, limit).map(read);
  },
  create: async (row) => {
    const properties = jsonRow('digest', row, { from: row.from, to: row.to, madeAt: row.madeAt });
    return writeRow(tables, table, tenantPartition(row.tenantId), digestRow(row.week), properties, null);
  },
});
