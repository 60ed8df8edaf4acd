/** Reading the rows of a fleet's snapshot. */

import { inParallel } from '../async/in-parallel';
import type { Manifest } from '../core/resource/snapshot';
import { contentRows } from './keys';
import type { Row, Tables } from './tables';
import { readWidth } from './tables';

const table = 'Snapshots';
export const fewRows = 16;
/** A row has up to 60 KiB, 10 of them without its resources. */
const pageRows = 100;

/**
 * Calls `read` with each of these rows and its position in the manifest, in no particular order. Many rows are read with one query, few one
 * by one. Throws if a row is missing, because an incomplete snapshot is unusable.
 */
export async function readNamedRows(
  tables: Tables,
  partition: string,
  manifest: Manifest,
  indexes: readonly number[],
  read: (row: Row, index: number) => void | Promise<void>,
  select?: readonly string[],
): Promise<void> {
  const indexOf = new Map(indexes.map((index) => [manifest.rows[index] ?? '', index]));
  let left = indexOf.size;
  const take = async (row: Row): Promise<void> => {
    const index = indexOf.get(row.rowKey);
    if (index === undefined) return;
    left -= 1;
    await read(row, index);
  };
  if (indexes.length > fewRows && indexes.length * 4 > manifest.rows.length) {
    const query = { partition, rows: contentRows, pageRows, ...(select && { select }) };
    for await (const row of tables.list(table, query)) await take(row);
  } else {
    await inParallel([...indexOf.keys()], readWidth, async (rowKey) => {
      const row = await tables.get(table, partition, rowKey);
      if (row !== undefined) await take(row);
    });
  }
  if (left > 0) throw new Error(`Snapshots ${partition}: ${left} rows that the head names are not there`);
}
