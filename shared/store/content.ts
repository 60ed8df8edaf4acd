/** Content rows of Snapshots. They never change, and are named after their content. */

import { inParallel } from '../async/in-parallel';
import type { Manifest } from '../core/resource/snapshot';
import { contentRow } from './keys';
import { packBytes, unpackBytes } from './rows';
import { maxTransactionBytes, type Operation, type Properties, packGroups, type TableRow, type Tables } from './tables';

const hashBytes = 16;
const writeWidth = 2;
/** Transactions have a sixth of the size that Azure accepts, because the SDK holds several copies of each while it sends. */
const leftFree = (maxTransactionBytes * 5) / 6;

/** A manifest as properties of the head: 16 bytes a row, because the rest of a row's name is its position. */
export const packManifest = (name: string, manifest: Manifest): Properties => ({
  [`${name}Count`]: manifest.count,
  ...packBytes(name, bytesOf(manifest)),
});

export const unpackManifest = (row: TableRow, name: string): Manifest =>
  manifestOf(Number(row.properties[`${name}Count`]), unpackBytes(row, name));

/** A manifest as it is stored inside JSON. */
type ManifestText = { readonly count: number; readonly rows: string };
export const manifestText = (manifest: Manifest): ManifestText => ({
  count: manifest.count,
  rows: bytesOf(manifest).toString('base64'),
});
export const manifestOfText = ({ count, rows }: ManifestText): Manifest =>
  manifestOf(count, Buffer.from(rows, 'base64'));

function bytesOf({ rows }: Manifest): Buffer {
  return Buffer.concat(rows.map((rowKey) => Buffer.from(rowKey.slice(-2 * hashBytes), 'hex')));
}

function manifestOf(count: number, bytes: Buffer): Manifest {
  const rows = Array.from({ length: bytes.length / hashBytes }, (_, index) =>
    contentRow(index, bytes.toString('hex', index * hashBytes, (index + 1) * hashBytes)),
  );
  return { rows, count };
}

/**
 * Writes content rows with the time of writing. Existing rows are written too: that makes them young again, so that a sweep does
 * not delete a row that a new head is about to name.
 */
export async function writeContent(
  tables: Tables,
  partition: string,
  rows: readonly { readonly rowKey: string; readonly properties: Properties }[],
  now: Date,
): Promise<void> {
  const operations = rows.map(
    ({ rowKey, properties }): Operation => ({
      type: 'upsert',
      rowKey,
      properties: { v: 1, writtenAt: now, ...properties },
    }),
  );
  const packs = packGroups(partition, operations, (operation) => [operation], { rows: 0, bytes: leftFree });
  await inParallel(packs, writeWidth, (pack) => tables.transact('Snapshots', partition, pack));
}
