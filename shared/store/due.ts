import { inParallel } from '../async/in-parallel';
import type { DueRow } from '../core/time/due';
import type { DueStore } from '../core/time/due-store';
import { dueRow, dueShard, dueShards, dueUntil } from './keys';
import { collected, jsonRow, readJson } from './rows';
import { dueRow as schema } from './schemas/delivery';
import { type Operation, packTransactions, type TableRow, type Tables } from './tables';

const table = 'Due';

/** Work with a due time, for all tenants. It is in shards by tenant, so that no partition takes all writes. */
export const dueStore = (tables: Tables): DueStore => ({
  put: async (rows) => {
    await inParallel(dueShards, dueShards.length, async (shard) => {
      const mine = rows.filter(({ tenantId }) => dueShard(tenantId) === shard);
      for (const pack of packTransactions(shard, upserts(mine))) await tables.transact(table, shard, pack);
    });
  },
  list: async (now, limit, tenantIds) => {
    const asked = tenantIds === undefined ? dueShards : [...new Set(tenantIds.map(dueShard))];
    const shards = await inParallel(asked, dueShards.length, (partition) =>
      collected(tables.list(table, { partition, rows: dueUntil(now), limit })),
    );
    const rows = shards.flat().sort((a, b) => (a.rowKey < b.rowKey ? -1 : 1));
    return rows.slice(0, limit).flatMap(readable);
  },
  remove: async (row) => {
    await tables.transact(table, dueShard(row.tenantId), [{ type: 'delete', rowKey: dueRow(row), etag: 'any' }]);
  },
});

/** An unreadable row, such as one of a newer build, stays in place and blocks no other. */
function readable(row: TableRow): readonly DueRow[] {
  try {
    return [readJson(table, row, 'due', schema)];
  } catch {
    return [];
  }
}

/** One operation a row: the same work written twice is one row. */
const upserts = (rows: readonly DueRow[]): Operation[] =>
  [...new Map(rows.map((row) => [dueRow(row), row]))].map(([rowKey, row]) => ({
    type: 'upsert',
    rowKey,
    properties: jsonRow('due', row),
  }));
