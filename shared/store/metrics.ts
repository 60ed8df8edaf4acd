import type { MetricStore } from '../core/time/metric-store';
import { metricOnceRow, metricRow, metricRowsBefore, metricsPartition, metricsPartitions, spanning } from './keys';
import { deleteRows, readRows } from './many';
import { collected, jsonRow, readJson } from './rows';
import { metricCounts } from './schemas/evaluation';
import type { Tables } from './tables';
import { conditionalWrite, untilWritten } from './written';

const table = 'Metrics';
/** One sweep handles this many rows; the next one continues. */
const mostForgotten = 5000;

/**
 * Counts by day. Each addition also writes a row of its own in the same transaction: a collection that is repeated after a crash
 * finds that row and adds nothing.
 */
export const metricStore = (tables: Tables): MetricStore => ({
  add: async (tenantId, name, day, counts, onceId) => {
    const partition = metricsPartition(tenantId, name);
    const rowKey = metricRow(day);
    const onceKey = metricOnceRow(day, onceId);
    await untilWritten('Metrics: adding', async () => {
      const row = await tables.get(table, partition, rowKey);
      const before = row === undefined ? {} : readJson(table, row, 'counts', metricCounts);
      const properties = jsonRow('counts', sum(before, counts), { day });
      const result = await tables.transact(table, partition, [
        { type: 'create', rowKey: onceKey, properties: { v: 1 } },
        conditionalWrite(rowKey, properties, row?.etag ?? null),
      ]);
      return result.ok || (await tables.get(table, partition, onceKey)) !== undefined;
    });
  },
  read: async (tenantId, name, days) => {
    const rowKeys = [...new Set(days)].map(metricRow);
    const rows = await readRows(tables, table, metricsPartition(tenantId, name), rowKeys);
    return rows.map((row) => readJson(table, row, 'counts', metricCounts)).reduce(sum, {});
  },
  days: async (tenantId, name, from, to) => {
    const rows = spanning([metricRow(from), metricRow(to)]);
    const found = await collected(tables.list(table, { partition: metricsPartition(tenantId, name), rows }));
    return new Map(found.map((row) => [String(row.properties.day), readJson(table, row, 'counts', metricCounts)]));
  },
  forget: async (tenantId, beforeDay) => {
    const partition = metricsPartitions(tenantId);
    let gone = 0;
    for (const rows of metricRowsBefore(beforeDay)) {
      const found = await collected(tables.list(table, { partition, rows, select: [], limit: mostForgotten }));
      gone += await deleteRows(tables, table, found);
    }
    return gone;
  },
});

const sum = (
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]),
  );
