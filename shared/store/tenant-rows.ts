import type { TenantRowsStore } from '../core/tenant/tenant-rows-store';
import {
  customersPartition,
  decodePart,
  dueShard,
  isDueRowOf,
  tenantPartitions,
  tenantRow,
  tenantSummariesPartition,
  tenantsPartition,
  tenantWordsPartition,
} from './keys';
import { deleteRows } from './many';
import { type TableName, type TableRow, type Tables, tableNames } from './tables';

/** This many rows are held in memory at once. */
const batchRows = 1000;

/** The registry is deleted last, because a deletion that must be resumed needs the tenant's name from it. */
const order: readonly TableName[] = [...tableNames.filter((table) => table !== 'Tenants'), 'Tenants'];

/** All rows under a tenant's keys in each table, including rows that this build cannot read. */
export const tenantRowsStore = (tables: Tables): TenantRowsStore => ({
  count: async (tenantId) => {
    const counts: Record<string, number> = {};
    for (const table of order) {
      let count = 0;
      for await (const _ of rowsOf(tables, table, tenantId)) count += 1;
      if (count > 0) counts[table] = count;
    }
    return counts;
  },
  deleteAll: async (tenantId, isTimeUp = () => false) => {
    let gone = 0;
    for (const table of order) {
      let batch: TableRow[] = [];
      for await (const row of rowsOf(tables, table, tenantId)) {
        batch.push(row);
        if (batch.length < batchRows) continue;
        gone += await deleteRows(tables, table, batch);
        batch = [];
        if (isTimeUp()) return gone;
      }
      gone += await deleteRows(tables, table, batch);
    }
    return gone;
  },
});

/** Partitions that hold one row for each tenant. */
const sharedPartitions: Readonly<Partial<Record<TableName, readonly string[]>>> = {
  Directory: [tenantWordsPartition],
  Tenants: [tenantsPartition, tenantSummariesPartition],
};

/**
 * The tenant of a row, in lower case. The row of a customer belongs to its tenant too. Undefined if the row belongs to no tenant.
 */
export function tenantOfRow(table: TableName, { partitionKey, rowKey }: Pick<TableRow, 'partitionKey' | 'rowKey'>) {
  if (table === 'Due') return decodePart(rowKey.split('|')[1] ?? '').toLowerCase();
  if ((table === 'Tenants' && partitionKey === customersPartition) || sharedPartitions[table]?.includes(partitionKey))
    return decodePart(rowKey).toLowerCase();
  return table === 'Tenants' ? undefined : decodePart(partitionKey.split('|')[0] ?? '').toLowerCase();
}

async function* rowsOf(tables: Tables, table: TableName, tenantId: string): AsyncGenerator<TableRow> {
  if (table === 'Due') {
    for await (const row of tables.list(table, { partition: dueShard(tenantId), select: [] }))
      if (isDueRowOf(row.rowKey, tenantId)) yield row;
    return;
  }
  for (const partition of sharedPartitions[table] ?? []) {
    const row = await tables.get(table, partition, tenantRow(tenantId));
    if (row !== undefined) yield row;
  }
  if (table === 'Tenants') return;
  for (const partition of tenantPartitions(tenantId)) yield* tables.list(table, { partition, select: [] });
}
