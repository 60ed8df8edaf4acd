/**
 * The rows of a large fleet, in the order in which its head names them:
 * - index rows: two numbers for each resource of the base, the hash of its id and of its content, and in the first row the salt and how many
 *   resources each base row has;
 * - base rows: the resources as deflated lines of JSON, in the order of the index;
 * - overlay rows: what is different from the base, both numbers and the resources. A collection with few changes writes only these.
 */
import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import type { Salt } from './fleet-hash';
import type { NewRow } from './fleet-outcome';
import { contentRow } from './keys';
import { checkVersion, intact, packBytes, quicklyDeflated, unpackBytes } from './rows';
import type { Properties, TableRow } from './tables';

const table = 'Snapshots';
/** Earlier builds read up to version 1, and refuse these rows instead of reading half of them. */
const version = 2;
const separator = '\n';
/** 640 KB of hashes. */
const indexEntries = 40_000;
/** With 16 KB for each of the two hashes, and with lines that deflating does not shorten, a row stays below 1 MiB. */
const overlayEntries = 2_000;
const overlayBytes = 700 * 1024;

export const isLargeFleet = ({ properties: { v } }: TableRow): boolean => typeof v === 'number' && v >= version;

/** A row before its place in the manifest is known. */
export type UnplacedRow = { readonly digest: string; readonly properties: Properties };

export const placed = (rows: readonly UnplacedRow[], from: number): NewRow[] =>
  rows.map(({ digest, properties }, at) => ({ rowKey: contentRow(from + at, digest), properties }));

const bytesOf = ({ buffer, byteOffset, byteLength }: NodeJS.ArrayBufferView): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

const saltBytes = (salt: Salt): Buffer => bytesOf(Uint32Array.from(salt));

/** Rows are named after the hashes in them, which change with the content. */
function digestOf(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 32);
}

const packLines = (lines: readonly string[]): Properties =>
  packBytes('z', quicklyDeflated(Buffer.from(lines.join(separator))));

export function readLines(row: TableRow, count: number): readonly string[] {
  checkVersion(table, row, version);
  const text = intact(table, row, () => inflateRawSync(unpackBytes(row, 'z')).toString('utf8'));
  const lines = count === 0 && text === '' ? [] : text.split(separator);
  if (lines.length !== count) throw new Error(`Snapshots row ${row.rowKey}: ${lines.length} lines instead of ${count}`);
  return lines;
}

/** A Buffer may be anywhere in memory, but numbers must begin at a multiple of their size. */
const aligned = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

const floatsIn = (row: TableRow, name: string): Float64Array =>
  intact(table, row, () => new Float64Array(aligned(unpackBytes(row, name))));

// --- Index rows ---------------------------------------------------------------------------------------------------

/** The hashes of all resources of the base, in the order of their lines. */
type BaseNumbers = {
  readonly salt: Salt;
  /** How many resources each base row has. */
  readonly counts: Uint32Array;
  readonly ids: Float64Array;
  readonly contents: Float64Array;
};

/** An empty fleet has one index row too, because it holds the salt. */
export const indexRowsOf = (size: number): number => Math.max(1, Math.ceil(size / indexEntries));

export function indexRows({ salt, counts, ids, contents }: BaseNumbers): UnplacedRow[] {
  return Array.from({ length: indexRowsOf(ids.length) }, (_, at) => {
    const [from, to] = [at * indexEntries, (at + 1) * indexEntries];
    const numbers = { k: bytesOf(ids.subarray(from, to)), h: bytesOf(contents.subarray(from, to)) };
    const first = { salt: saltBytes(salt), ...packBytes('counts', bytesOf(counts)) };
    return {
      digest: digestOf([saltBytes(salt), bytesOf(counts), numbers.k, numbers.h]),
      properties: {
        v: version,
        ...(at === 0 && first),
        ...packBytes('k', numbers.k),
        ...packBytes('h', numbers.h),
      },
    };
  });
}

export type HashNumbers = { readonly ids: Float64Array; readonly contents: Float64Array };

/** Joins the hashes of several rows. */
export function joined(parts: readonly HashNumbers[]): HashNumbers {
  const size = parts.reduce((sum, { ids }) => sum + ids.length, 0);
  const ids = new Float64Array(size);
  const contents = new Float64Array(size);
  let at = 0;
  for (const part of parts) {
    ids.set(part.ids, at);
    contents.set(part.contents, at);
    at += part.ids.length;
  }
  return { ids, contents };
}

export function readNumbers(row: TableRow): HashNumbers {
  checkVersion(table, row, version);
  const [ids, contents] = [floatsIn(row, 'k'), floatsIn(row, 'h')];
  if (ids.length !== contents.length)
    throw new Error(`Snapshots row ${row.rowKey}: ${ids.length} ids, ${contents.length} hashes`);
  return { ids, contents };
}

/** The fields that only the first row has. */
export function readOpening(row: TableRow): Pick<BaseNumbers, 'salt' | 'counts'> {
  checkVersion(table, row, version);
  return intact(table, row, () => {
    const [high, low] = new Uint32Array(aligned(row.properties.salt as Uint8Array)); // Safe: anything else throws, or has no two numbers.
    if (high === undefined || low === undefined) throw new Error('no salt');
    return { salt: [high, low], counts: new Uint32Array(aligned(unpackBytes(row, 'counts'))) };
  });
}

// --- Base rows ----------------------------------------------------------------------------------------------------

export const baseRow = (salt: Salt, { ids, contents }: HashNumbers, lines: readonly string[]): UnplacedRow => ({
  digest: digestOf([saltBytes(salt), bytesOf(ids), bytesOf(contents)]),
  properties: { v: version, ...packLines(lines) },
});

// --- Overlay rows -------------------------------------------------------------------------------------------------

/** Written instead of the content hash if the resource is gone. */
export const gone = -1;
/** Written instead of a position if the base does not have this resource. */
export const added = -1;

export type OverlayEntry = {
  readonly id: number;
  readonly content: number;
  /**
   * The position in the base of the line that this entry replaces, or `added`. The position tells apart two ids with the same hash.
   */
  readonly replaces: number;
  /** Empty if the resource is gone. */
  readonly json: string;
};

export function overlayRows(salt: Salt, entries: readonly OverlayEntry[]): UnplacedRow[] {
  return chunksOf(entries).map((chunk) => {
    const ids = bytesOf(Float64Array.from(chunk, ({ id }) => id));
    const contents = bytesOf(Float64Array.from(chunk, ({ content }) => content));
    const replaced = bytesOf(Int32Array.from(chunk, ({ replaces }) => replaces));
    return {
      digest: digestOf([saltBytes(salt), ids, contents, replaced]),
      properties: {
        v: version,
        ...packBytes('k', ids),
        ...packBytes('h', contents),
        ...packBytes('p', replaced),
        ...packLines(chunk.map(({ json }) => json)),
      },
    };
  });
}

function chunksOf(entries: readonly OverlayEntry[]): readonly OverlayEntry[][] {
  const chunks: OverlayEntry[][] = [];
  let chunk: OverlayEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const length = Buffer.byteLength(entry.json);
    if (chunk.length > 0 && (chunk.length === overlayEntries || bytes + length > overlayBytes)) {
      chunks.push(chunk);
      [chunk, bytes] = [[], 0];
    }
    chunk.push(entry);
    bytes += length;
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
}

export type Overlay = HashNumbers & {
  readonly replaces: Int32Array;
  /** Inflated only when asked for, because most collections change nothing. */
  readonly lines: () => readonly string[];
};

export function readOverlay(row: TableRow): Overlay {
  const { ids, contents } = readNumbers(row);
  const replaces = intact(table, row, () => new Int32Array(aligned(unpackBytes(row, 'p'))));
  if (replaces.length !== ids.length)
    throw new Error(`Snapshots row ${row.rowKey}: ${ids.length} ids, ${replaces.length} places`);
  return { ids, contents, replaces, lines: () => readLines(row, ids.length) };
}
