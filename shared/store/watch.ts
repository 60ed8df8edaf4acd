import type { WatchStore } from '../core/deployment/watch-store';
import {
  audienceRow,
  backupRow,
  deploymentPartition,
  deploymentRow,
  restoreRow,
  tenantPartition,
  tickRow,
  triedRow,
} from './keys';
import { jsonRow, readJson } from './rows';
import {
  backupRow as backupSchema,
  deploymentRow as deploymentSchema,
  restoreMark as restoreSchema,
  tickRow as tickSchema,
} from './schemas/deployment';
import { audienceRow as audienceSchema } from './schemas/recipient';
import type { Tables } from './tables';
import { writeRow } from './written';

/**
 * The state of the monitor itself: one row for the timer, in Tenants, and one for each tenant, in the same partition as its
 * watermarks.
 */
export const watchStore = (tables: Tables): WatchStore => ({
  readTick: async () => {
    const row = await tables.get('Tenants', deploymentPartition, tickRow);
    return row && { row: readJson('Tenants', row, 'tick', tickSchema), etag: row.etag };
  },
  writeTick: (row, etag) => writeRow(tables, 'Tenants', deploymentPartition, tickRow, jsonRow('tick', row), etag),
  readDeployment: async () => {
    const row = await tables.get('Tenants', deploymentPartition, deploymentRow);
    return row && { row: readJson('Tenants', row, 'deployment', deploymentSchema), etag: row.etag };
  },
  writeDeployment: (row, etag) =>
    writeRow(tables, 'Tenants', deploymentPartition, deploymentRow, jsonRow('deployment', row), etag),
  readBackup: async () => {
    const row = await tables.get('Tenants', deploymentPartition, backupRow);
    return row && { row: readJson('Tenants', row, 'backup', backupSchema), etag: row.etag };
  },
  writeBackup: (row, etag) => writeRow(tables, 'Tenants', deploymentPartition, backupRow, jsonRow('backup', row), etag),
  readAudience: async (tenantId) => {
    const row = await tables.get('Watermarks', tenantPartition(tenantId), audienceRow);
    return row && { row: readJson('Watermarks', row, 'audience', audienceSchema), etag: row.etag };
  },
  writeAudience: (row, etag) =>
    writeRow(tables, 'Watermarks', tenantPartition(row.tenantId), audienceRow, jsonRow('audience', row), etag),
  readRestore: async () => {
    const row = await tables.get('Tenants', deploymentPartition, restoreRow);
    return row && readJson('Tenants', row, 'restore', restoreSchema);
  },
  tryRow: async (at) => {
    await tables.transact('Tenants', deploymentPartition, [
      { type: 'upsert', rowKey: triedRow, properties: jsonRow('tried', { at }) },
    ]);
    if ((await tables.get('Tenants', deploymentPartition, triedRow)) === undefined)
      throw new Error('the table store does not return a row that was just written');
  },
});
