/** Reading and creating many rows of one partition. */

import { inParallel } from '../async/in-parallel';
import { groupBy } from '../core/group-by';
import { spanning } from './keys';
import { collected } from './rows';
import {
  maxOperations,
  type Operation,
  packGroups,
  readWidth,
  type TableName,
  type TableRow,
  type Tables,
  wireBytes,
} from './tables';

/** Above this many keys one range query costs less than point reads. */
const fewKeys = 16;

/** The existing rows among these keys, in no order. `select` as in Query; `few`: up to this many are point reads. */
export async function readRows(
  tables: Tables,
  table: TableName,
  partition: string,
  rowKeys: readonly string[],
  select?: readonly string[],
  few = fewKeys,
): Promise<TableRow[]> {
  if (rowKeys.length <= few) return readPoints(tables, table, partition, rowKeys);
  const wanted = new Set(rowKeys);
  const rows = await collected(tables.list(table, { partition, rows: spanning(rowKeys), ...(select && { select }) }));
  return rows.filter(({ rowKey }) => wanted.has(rowKey));
}

/** Use this for keys that are hashes, because a range over them would read the whole partition. */
export async function readPoints(
  tables: Tables,
  table: TableName,
  partition: string,
  rowKeys: readonly string[],
): Promise<TableRow[]> {
  const rows = await inParallel(rowKeys, readWidth, (rowKey) => tables.get(table, partition, rowKey));
  return rows.filter((row) => row !== undefined);
}

/** Rows that are created together. The first one shows whether they already exist. */
export type NewRows = { readonly id: string; readonly rows: readonly [Operation, ...Operation[]] };

/**
 * Creates the missing rows and does not change existing ones. `alongside` adds one row to each transaction, made from the ids that
 * it creates. Returns the ids that were new.
 */
export async function createNew(
  tables: Tables,
  table: TableName,
  partition: string,
  wanted: readonly NewRows[],
  alongside?: (ids: readonly string[]) => Operation,
): Promise<string[]> {
  const unique = [...new Map(wanted.map((group) => [group.rows[0].rowKey, group])).values()];
  const addition = alongside?.(unique.slice(0, maxOperations).map(({ id }) => id));
  const reserved = { rows: addition ? 1 : 0, bytes: addition ? wireBytes(partition, addition) : 0 };
  const created: string[] = [];
  for (const pack of packGroups(partition, unique, ({ rows }) => rows, reserved)) {
    created.push(...(await createPack(tables, table, partition, pack, alongside)));
  }
  return created;
}

/** Each round leaves out the rows that exist, so it ends. A row that another process creates meanwhile costs one more round. */
async function createPack(
  tables: Tables,
  table: TableName,
  partition: string,
  pack: readonly NewRows[],
  alongside?: (ids: readonly string[]) => Operation,
): Promise<string[]> {
  let left = pack;
  while (left.length > 0) {
    const ids = left.map(({ id }) => id);
    const operations = left.flatMap(({ rows }) => rows);
    const result = await tables.transact(table, partition, alongside ? [...operations, alongside(ids)] : operations);
    if (result.ok) return ids;
    const keys = left.map(({ rows }) => rows[0].rowKey);
    const there = new Set((await readRows(tables, table, partition, keys, [])).map(({ rowKey }) => rowKey));
    if (there.size === 0) throw new Error(`${table}: ${result.reason}, and yet none of the rows is there`);
    left = left.filter(({ rows }) => !there.has(rows[0].rowKey));
  }
  return [];
}

/** Deletes rows whatever they contain, partition by partition. Returns their number. */
export async function deleteRows(
  tables: Tables,
  table: TableName,
  rows: readonly Pick<TableRow, 'partitionKey' | 'rowKey'>[],
): Promise<number> {
  for (const [partitionKey, group] of groupBy(rows, (row) => row.partitionKey)) {
    for (let from = 0; from < group.length; from += maxOperations) {
      const part = group.slice(from, from + maxOperations);
      await tables.transact(
        table,
        partitionKey,
        part.map(({ rowKey }): Operation => ({ type: 'delete', rowKey, etag: 'any' })),
      );
    }
  }
  return rows.length;
}
