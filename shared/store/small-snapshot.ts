/** The snapshot of a small kind: one array as JSON, cut into pieces that fit into a row each when deflated. */
import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { inParallel } from '../async/in-parallel';
import type { Head, Manifest } from '../core/resource/snapshot';
import { writeContent } from './content';
import type { Kept } from './kept';
import { contentRow } from './keys';
import { checkVersion, intact, packBytes, unpackBytes } from './rows';
import type { Properties, TableRow, Tables } from './tables';
import { readWidth } from './tables';

const table = 'Snapshots';
/** Even if deflating gains nothing, a piece and its keys stay below the limit of 1 MiB for a row. */
const pieceBytes = 700 * 1024;
/** A row this young is not swept, because a sweep deletes only rows that are older than an hour. */
const youngMs = 30 * 60_000;

const resources = z.array(z.looseObject({ id: z.string() }));

type Piece = { readonly rowKey: string; readonly properties: () => Properties };

/** The rows of an array. Their names are derived from the text, not from its deflated bytes, which differ between builds of zlib. */
function piecesOf(value: readonly unknown[]): Piece[] {
  const bytes = Buffer.from(JSON.stringify(value));
  return Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, index) => {
    const piece = bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes);
    return { rowKey: contentRow(index, digestOf(piece)), properties: () => packBytes('z', deflateRawSync(piece)) };
  });
}

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex').slice(0, 32);

/** Writes missing rows. `readHead` is called only if old rows are found: rows that the head names need not be written again. */
export async function writeSmall(
  tables: Tables,
  partition: string,
  value: readonly unknown[],
  now: Date,
  readHead: () => Promise<Head | undefined>,
): Promise<Manifest> {
  const pieces = piecesOf(value);
  const there = await inParallel(pieces, readWidth, ({ rowKey }) => tables.get(table, partition, rowKey));
  const old = there.some((row) => row !== undefined && !isYoung(row, now));
  const named = new Set(old ? namedRows(await readHead()) : []);
  const missing = pieces.filter(({ rowKey }, index) => {
    const row = there[index];
    return row === undefined || !(isYoung(row, now) || named.has(rowKey));
  });
  const rows = missing.map(({ rowKey, properties }) => ({ rowKey, properties: properties() }));
  await writeContent(tables, partition, rows, now);
  return { rows: pieces.map(({ rowKey }) => rowKey), count: value.length };
}

export const writtenMs = (row: TableRow): number =>
  row.properties.writtenAt instanceof Date ? row.properties.writtenAt.getTime() : 0;

const isYoung = (row: TableRow, now: Date): boolean => now.getTime() - writtenMs(row) < youngMs;

/** All content rows that a head refers to. */
export const namedRows = (head: Head | undefined): readonly string[] =>
  head === undefined
    ? []
    : [head.manifest, ...(head.previous ? [head.previous] : []), ...Object.values(head.asides)].flatMap(
        ({ rows }) => rows,
      );

/** Arrays that were read before, by partition and by the names of their rows. */
export type KnownArrays = Kept<string, readonly unknown[]>;

/**
 * The array that a manifest names. Throws if a row is missing or does not match its name. Rows are named after their content, so a
 * row that was read before is not requested again.
 */
export async function readSmall(
  tables: Tables,
  partition: string,
  manifest: Manifest,
  known: KnownArrays,
): Promise<readonly unknown[]> {
  const names = manifest.rows.join();
  const before = known.get(partition, names);
  if (before !== undefined) return before;
  const pieces = await inParallel(manifest.rows, readWidth, async (rowKey, index) => {
    const row = await tables.get(table, partition, rowKey);
    if (row === undefined) throw new Error(`Snapshots ${partition}: row ${rowKey}, which a head names, is not there`);
    checkVersion(table, row, 1);
    const piece = intact(table, row, () => inflateRawSync(unpackBytes(row, 'z')));
    if (contentRow(index, digestOf(piece)) !== rowKey) throw new Error(`Snapshots row ${rowKey}: holds something else`);
    return piece;
  });
  const text = Buffer.concat(pieces).toString('utf8');
  const array = listIn(text, partition);
  known.keep(partition, names, array, text.length);
  return array;
}

/** Each row matched its key, but the manifest may name too few rows. */
function listIn(text: string, partition: string): z.output<typeof resources> {
  try {
    return resources.parse(JSON.parse(text));
  } catch {
    throw new Error(`Snapshots ${partition}: the rows that its head names make no list`);
  }
}
