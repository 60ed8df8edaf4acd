import { shortHash } from '../core/canonical';
import type { RollUpStore } from '../core/delivery/roll-up-store';
import { deploymentPartition, rollUpRow } from './keys';
import { jsonRow, readJson } from './rows';
import { groupRow as schema } from './schemas/recipient';
import type { Tables } from './tables';
import { writeRow } from './written';

const table = 'Tenants';

/**
 * A row for each target that receives alerts of many tenants, beside the timer's row. It contains only ids and hashes,
 * even for the target itself.
 */
export const rollUpStore = (tables: Tables): RollUpStore => ({
  read: async (target) => {
    const row = await tables.get(table, deploymentPartition, rollUpRow(target));
    return row && { row: { ...readJson(table, row, 'rollUp', schema), target }, etag: row.etag };
  },
  write: (row, etag) => {
    const kept = { ...row, target: shortHash(row.target) };
    return writeRow(tables, table, deploymentPartition, rollUpRow(row.target), jsonRow('rollUp', kept), etag);
  },
});
