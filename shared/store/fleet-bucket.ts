/**
 * One bucket of a fleet: `ids`, `h` (their hashes as float64) and `z` (the resources as deflated lines of JSON), all in the order
 * of the ids. Ids and hashes alone show whether anything has changed.
 */
import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import type { Salt } from './fleet-hash';
import { contentRow } from './keys';
import { checkVersion, intact, packBytes, quicklyDeflated, unpackBytes } from './rows';
import type { Properties, TableRow } from './tables';

export type BucketEntry = { readonly id: string; readonly hash: number; readonly json: string };

const table = 'Snapshots';
const separator = '\n';
/** A property takes 32,768 characters, and 700 ids of Graph have 26,000. */
const longestIds = 30_000;
const idPieces = ['ids', 'ids1', 'ids2', 'ids3', 'ids4', 'ids5', 'ids6', 'ids7'] as const;

/** The properties that a collection reads before it knows whether anything changed. */
export const indexProperties: readonly string[] = ['v', 'salt', 'h0', ...idPieces];

const smallestTarget = 256;
const growAbove = 512;
const shrinkBelow = 64;

/** A power of two, so that buckets contain 128 to 256 resources. */
export function bucketsFor(count: number): number {
  let buckets = 1;
  while (buckets * smallestTarget < count) buckets *= 2;
  return buckets;
}

/** The number of buckets changes only when they contain twice the intended number of resources, or a quarter of it. */
export const bucketsNow = (count: number, buckets: number): number =>
  count > buckets * growAbove || (count < buckets * shrinkBelow && buckets > 1) ? bucketsFor(count) : buckets;

/** The row of a bucket. It is named after ids and hashes, which change with the content. */
export function bucketRow(
  index: number,
  salt: Salt,
  entries: readonly BucketEntry[],
): { readonly rowKey: string; readonly properties: Properties } {
  const sorted = [...entries].sort((a, b) => (a.id < b.id ? -1 : 1));
  const ids = sorted.map(({ id }) => id).join(separator);
  const saltBytes = Buffer.from(Uint32Array.from(salt).buffer);
  const hashes = Buffer.from(Float64Array.from(sorted, ({ hash }) => hash).buffer);
  const lines = Buffer.from(sorted.map(({ json }) => json).join(separator));
  const digest = createHash('sha256').update(saltBytes).update(hashes).update(ids).digest('hex').slice(0, 32);
  return {
    rowKey: contentRow(index, digest),
    properties: {
      salt: saltBytes,
      ...packBytes('h', hashes),
      ...packIds(ids),
      ...packBytes('z', quicklyDeflated(lines)),
    },
  };
}

function packIds(ids: string): Properties {
  const pieces = idPieces.map(
    (name, piece) => [name, ids.slice(piece * longestIds, (piece + 1) * longestIds)] as const,
  );
  if (ids.length > longestIds * idPieces.length) throw new Error('a bucket of a fleet with ids longer than Graph has');
  return Object.fromEntries(pieces.filter(([name, piece]) => name === 'ids' || piece !== ''));
}

export type BucketIndex = { readonly salt: Salt; readonly ids: readonly string[]; readonly hashes: Float64Array };

export function readIndex(row: TableRow): BucketIndex {
  checkVersion(table, row, 1);
  const text = idPieces.map((name) => row.properties[name] ?? '').join('');
  const ids = text === '' ? [] : text.split(separator);
  // A Buffer can start anywhere in memory, but a Float64Array must start at a multiple of 8.
  const hashes = intact(table, row, () => new Float64Array(Uint8Array.from(unpackBytes(row, 'h')).buffer));
  if (hashes.length !== ids.length)
    throw new Error(`Snapshots row ${row.rowKey}: ${ids.length} ids, ${hashes.length} hashes`);
  return { salt: readSalt(row), ids, hashes };
}

function readSalt(row: TableRow): Salt {
  const { salt } = row.properties;
  if (!(salt instanceof Uint8Array) || salt.byteLength !== 8) throw new Error(`Snapshots row ${row.rowKey}: no salt`);
  const view = new DataView(salt.buffer, salt.byteOffset, salt.byteLength);
  return [view.getUint32(0, true), view.getUint32(4, true)];
}

/** The resources of a bucket as lines of JSON, in the order of its ids. */
export function readLines(row: TableRow): string[] {
  checkVersion(table, row, 1);
  const text = intact(table, row, () => inflateRawSync(unpackBytes(row, 'z')).toString('utf8'));
  return text === '' ? [] : text.split(separator);
}

export function readEntries(row: TableRow): BucketEntry[] {
  const { ids, hashes } = readIndex(row);
  const lines = readLines(row);
  if (lines.length !== ids.length)
    throw new Error(`Snapshots row ${row.rowKey}: ${ids.length} ids, ${lines.length} lines`);
  // Safe: three lists of the same length.
  return ids.map((id, at) => ({ id, hash: hashes[at] as number, json: lines[at] as string }));
}
