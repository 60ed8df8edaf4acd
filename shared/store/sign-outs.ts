import type { SignOutStore } from '../core/access/sign-out-store';
import { deploymentPartition, signOutsRow } from './keys';
import { jsonRow, readJson } from './rows';
import { signOuts as schema } from './schemas/deployment';
import type { Tables } from './tables';
import { writeRow } from './written';

const table = 'Tenants';

export const signOutStore = (tables: Tables): SignOutStore => ({
  read: async () => {
    const row = await tables.get(table, deploymentPartition, signOutsRow);
    return row && { row: readJson(table, row, 'signOuts', schema), etag: row.etag };
  },
  write: (row, etag) => writeRow(tables, table, deploymentPartition, signOutsRow, jsonRow('signOuts', row), etag),
});
