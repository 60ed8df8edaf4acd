import { inParallel } from '../async/in-parallel';
import { groupBy } from '../core/group-by';
import { type LogRecord, recordTime } from '../core/log/record';
import { recordKeys } from '../core/log/record-keys';
import type { RecordStore } from '../core/log/record-store';
import { dayMs, hourMs } from '../core/time/durations';
import { isLogKind, kindDefinitions } from '../kinds';
import {
  recordRow,
  recordRows,
  recordsPartition,
  recordsPartitions,
  recordsPartitionsBefore,
  recordTargetRow,
  recordTargetRows,
} from './keys';
import { createNew, deleteRows, type NewRows, readRows } from './many';
import { collected, jsonRow, readJson } from './rows';
import { logRecord, storedLogRecord } from './schemas/record';
import type { Operation, Tables } from './tables';
import { writeRow } from './written';

const table = 'Records';
const logKinds = kindDefinitions.map(({ kind }) => kind).filter(isLogKind);
const queryWidth = 8;
/**
 * For more targets than this, all records of a short window are read. An update of 200 devices would otherwise need a query for
 * each device and log.
 */
const fewTargets = 8;
const shortWindowMs = 2 * hourMs;
/** One sweep handles this many rows of a kind; the next one continues. */
const mostForgotten = 5000;
const pageRows = 500;

/**
 * Entries of Microsoft's logs: each under its time, and again under every target that it names, in the partition of its day and in
 * one transaction. A partition is deleted as a whole when its day is no longer kept.
 */
export const recordStore = (tables: Tables): RecordStore => ({
  keep: async (tenantId, records) => {
    const kept: string[] = [];
    for (const [partition, group] of byPartition(tenantId, records)) {
      kept.push(...(await createNew(tables, table, partition, group.map(rowsOf))));
    }
    return kept;
  },
  known: async (tenantId, records) => {
    const known = new Set<string>();
    for (const [partition, group] of byPartition(tenantId, records)) {
      const idOf = new Map(group.map((record) => [recordRow(recordTime(record), record.id), record.id]));
      for (const { rowKey } of await readRows(tables, table, partition, [...idOf.keys()], [])) {
        const id = idOf.get(rowKey);
        if (id !== undefined) known.add(id);
      }
    }
    return known;
  },
  forget: async (tenantId, beforeDay) => {
    let gone = 0;
    for (const kind of logKinds) {
      const partition = recordsPartitionsBefore(tenantId, kind, beforeDay);
      const rows = await collected(tables.list(table, { partition, select: [], limit: mostForgotten }));
      gone += await deleteRows(tables, table, rows);
    }
    return gone;
  },
  rewrite: async (tenantId, change) => {
    const changed = new Set<string>();
    for (const kind of logKinds) {
      for await (const row of tables.list(table, { partition: recordsPartitions(tenantId, kind), pageRows })) {
        const record = change(readJson(table, row, 'record', logRecord));
        if (record === undefined) continue;
        changed.add(record.id);
        // No other process replaces a record, so only the removal of a name can have changed it.
        await writeRow(
          tables,
          table,
          row.partitionKey,
          row.rowKey,
          jsonRow('record', storedLogRecord(record)),
          row.etag,
        );
      }
    }
    return [...changed];
  },
  findByTarget: async (tenantId, targetIds, from, to) => {
    const targets = new Set(targetIds);
    const isWindowRead = targets.size > fewTargets && Date.parse(to) - Date.parse(from) <= shortWindowMs;
    const ranges = isWindowRead
      ? [recordRows(from, to)]
      : [...targets].map((targetId) => recordTargetRows(targetId, from, to));
    const queries = logKinds.flatMap((kind) =>
      daysBetween(from, to).flatMap((day) =>
        ranges.map((rows) => ({ partition: recordsPartition(tenantId, kind, day), rows })),
      ),
    );
    const rows = await inParallel(queries, queryWidth, (query) => collected(tables.list(table, query)));
    const records = rows
      .flat()
      .map((row) => readJson(table, row, 'record', logRecord))
      .filter((record) => !isWindowRead || recordKeys(record).some((key) => targets.has(key)));
    return [...new Map(records.map((record) => [`${record.kind} ${record.id}`, record])).values()];
  },
});

const byPartition = (tenantId: string, records: readonly LogRecord[]) =>
  groupBy(records, (record) => recordsPartition(tenantId, record.kind, dayOf(recordTime(record))));

function rowsOf(record: LogRecord): NewRows {
  const { id } = record;
  const at = recordTime(record);
  const properties = jsonRow('record', storedLogRecord(record));
  const byTarget = recordKeys(record).map(
    (targetId): Operation => ({
      type: 'create',
      rowKey: recordTargetRow(targetId, at, id),
      properties,
    }),
  );
  return { id, rows: [{ type: 'create', rowKey: recordRow(at, id), properties }, ...byTarget] };
}

const dayOf = (iso: string): string => new Date(Date.parse(iso)).toISOString().slice(0, 10);

function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let ms = Date.parse(dayOf(from)); ms <= Date.parse(to); ms += dayMs) {
    days.push(new Date(ms).toISOString().slice(0, 10));
  }
  return days;
}
