import { deploymentId } from '../core/deployment/deployment';
import type { RollUpWeekStore } from '../core/week/roll-up-week-store';
import type { RollUpWeek } from '../core/week/weekly-roll-up';
import { rollUpWeekRow, rollUpWeekRows, tenantPartition } from './keys';
import { collected, jsonRow, readJson } from './rows';
import { rollUpWeek as schema } from './schemas/week';
import type { TableRow, Tables } from './tables';
import { writeRow } from './written';

const table = 'Digests';
const partition = tenantPartition(deploymentId);
const read = (row: TableRow): RollUpWeek => readJson(table, row, 'rollUp', schema);

/** The weekly roll-ups of many tenants as they were sent, beside the digests of each: a stored one is never changed. */
export const rollUpWeekStore = (tables: Tables): RollUpWeekStore => ({
  read: async (rollUpId, week) => {
    const row = await tables.get(table, partition, rollUpWeekRow(rollUpId, week));
    return row && read(row);
  },
  latest: async (rollUpId) => {
    const row = (await collected(tables.list(table, { partition, rows: rollUpWeekRows(rollUpId) }))).at(-1);
    return row && read(row);
  },
  create: async (row) => {
    const properties = jsonRow('rollUp', row, { from: row.from, to: row.to, madeAt: row.madeAt });
    return writeRow(tables, table, partition, rollUpWeekRow(row.rollUpId, row.week), properties, null);
  },
});
