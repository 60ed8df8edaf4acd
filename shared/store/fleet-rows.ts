/** Reading the rows of a fleet's snapshot. */

import { inParallel } from '../async/in-parallel';
import type { Manifest } from '../core/resource/snapshot';
import { spanning } from './keys';
import type { TableRow, Tables } from './tables';
import { readWidth } from './tables';

const table = 'Snapshots';
export const fewRows = 16;
/** Rows read at once. A row has up to 60 KiB; without its resources, 10 KiB. */
const pageRows = 100;

/** The first row shows how the others are arranged. */
export async function readFirstRow(tables: Tables, partition: string, { rows: [rowKey] }: Manifest): Promise<TableRow> {
  const row = rowKey === undefined ? undefined : await tables.get(table, partition, rowKey);
  if (row === undefined) throw new Error(`Snapshots ${partition}: 1 rows that the head names are not there`);
  return row;
}

/** The resource of a line. The parser's own error is not used, because it would quote the line, which may contain a name. */
export function resourceOfLine<T extends { readonly id: string }>(partition: string, line: string): T {
  try {
    const resource: unknown = JSON.parse(line);
    // Safe: only resources of one kind were ever written as the lines of a partition.
    if (typeof (resource as T).id === 'string') return resource as T;
  } catch {}
  throw new Error(`Snapshots ${partition}: damaged; a line is no resource`);
}

/**
 * Calls `read` with each of these rows and its position in the manifest, in no particular order. Many rows are read with one query, few one
 * by one. Throws if a row is missing, because an incomplete snapshot is unusable.
 */
export async function readNamedRows(
  tables: Tables,
  partition: string,
  manifest: Manifest,
  indexes: readonly number[],
  read: (row: TableRow, index: number) => void | Promise<void>,
  select?: readonly string[],
): Promise<void> {
  const indexOf = new Map(indexes.map((index) => [manifest.rows[index] ?? '', index]));
  let left = indexOf.size;
  const take = async (row: TableRow): Promise<void> => {
    const index = indexOf.get(row.rowKey);
    if (index === undefined) return;
    left -= 1;
    await read(row, index);
  };
  if (indexes.length > fewRows && indexes.length * 4 > manifest.rows.length) {
    const query = { partition, rows: spanning([...indexOf.keys()]), pageRows, ...(select && { select }) };
    for await (const row of tables.list(table, query)) await take(row);
  } else {
    await inParallel([...indexOf.keys()], readWidth, async (rowKey) => {
      const row = await tables.get(table, partition, rowKey);
      if (row !== undefined) await take(row);
    });
  }
  if (left > 0) throw new Error(`Snapshots ${partition}: ${left} rows that the head names are not there`);
}
