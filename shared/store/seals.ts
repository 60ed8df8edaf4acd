import type { Seal } from '../core/log/seal';
import type { SealStore } from '../core/log/seal-store';
import { allSealRows, sealRow, sealRows, tenantPartition } from './keys';
import { collected, jsonRow, readJson } from './rows';
import { seal as schema } from './schemas/record';
import type { TableRow, Tables } from './tables';
import { writeRow } from './written';

const table = 'Seals';
const read = (row: TableRow): Seal => readJson(table, row, 'seal', schema);

/**
 * One seal for each day and tenant. It is never replaced, so to alter the record somebody would have to alter every later seal too.
 */
export const sealStore = (tables: Tables): SealStore => ({
  list: async (tenantId, fromDay, toDay) => {
    const query = { partition: tenantPartition(tenantId), rows: sealRows(fromDay, toDay) };
    return (await collected(tables.list(table, query))).map(read);
  },
  latest: async (tenantId) => {
    // Keys sort by day, so the newest seal is the last. Only the keys of the days before it are read.
    const partition = tenantPartition(tenantId);
    const last = (await collected(tables.list(table, { partition, rows: allSealRows, select: [] }))).at(-1);
    const row = last && (await tables.get(table, partition, last.rowKey));
    return row && read(row);
  },
  create: (seal) => {
    const properties = jsonRow('seal', seal, { count: seal.count, hash: seal.hash });
    return writeRow(tables, table, tenantPartition(seal.tenantId), sealRow(seal.day), properties, null);
  },
});
