/**
 * The common parts of all rows: `v`, the version of their shape, and values as JSON within the limits of a property. Everything
 * that is read is checked by zod.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { z } from 'zod';
import { parsedJson } from './parsed';
import type { Properties, TableName, TableRow, Value } from './tables';

/** A property can have 32,768 characters of text. Up to this length, JSON stays readable for people who open the table. */
const longestText = 30_000;
/** A property takes 64 KiB of bytes. */
const longestBytes = 60 * 1024;

/** JSON as one property of text, or, if it is long, deflated into `<name>0`, `<name>1` … */
export function packJson(name: string, value: unknown): Properties {
  const text = JSON.stringify(value);
  return text.length <= longestText ? { [name]: text } : packBytes(name, deflateRawSync(Buffer.from(text)));
}

/** The JSON text as it was packed. */
export function unpackText(row: TableRow, name: string): string {
  const text = row.properties[name];
  return typeof text === 'string' ? text : inflateRawSync(unpackBytes(row, name)).toString('utf8');
}

/**
 * For the large rows of a fleet: this level takes a third of the time of the default and makes a tenth more bytes. The copy has the
 * exact size, because a deflated buffer can be part of a larger one, which would stay in memory.
 */
export const quicklyDeflated = (bytes: Uint8Array): Buffer =>
  Buffer.from(Uint8Array.from(deflateRawSync(bytes, { level: 1 })).buffer);

/** Bytes cut into properties `<name>0`, `<name>1` … of at most 60 KiB. */
export function packBytes(name: string, bytes: Uint8Array): Properties {
  const properties: Record<string, Value> = {};
  for (let at = 0, piece = 0; at === 0 || at < bytes.length; at += longestBytes, piece += 1) {
    properties[`${name}${piece}`] = bytes.subarray(at, at + longestBytes);
  }
  return properties;
}

export function unpackBytes(row: TableRow, name: string): Buffer {
  const pieces: Uint8Array[] = [];
  for (let piece = 0; ; piece += 1) {
    const value = row.properties[`${name}${piece}`];
    if (!(value instanceof Uint8Array)) break;
    pieces.push(value);
  }
  if (pieces.length === 0) throw new Error(`row ${row.rowKey}: no property ${name}`);
  return Buffer.concat(pieces);
}

/** Unpacks the content of a row. The error for a damaged row names the row, but never its content, which may be a name. */
export function intact<T>(table: TableName, row: TableRow, unpack: () => T): T {
  try {
    return unpack();
  } catch {
    throw new Error(`${table} row ${row.rowKey}: damaged; what it holds cannot be unpacked`);
  }
}

/** Throws if a newer build wrote the row: half-understood data would be worse than an error. */
export function checkVersion(table: TableName, row: TableRow, version: number): void {
  const { v } = row.properties;
  if (typeof v !== 'number') throw new Error(`${table} row ${row.rowKey}: no version; it was not written by us`);
  if (v > version) {
    throw new Error(
      `${table} row ${row.rowKey}: version ${v}, this build reads up to ${version}; deploy the newer build`,
    );
  }
}

/** The value in the property `name`, parsed from JSON and checked with a schema. */
export function readJson<T>(table: TableName, row: TableRow, name: string, schema: z.ZodType<T>): T {
  checkVersion(table, row, 1);
  const read = intact(table, row, () => parsedJson(schema, unpackText(row, name)));
  if (read.success) return read.data;
  const where = read.error.issues.map(({ path }) => path.join('.')).slice(0, 5);
  throw new Error(`${table} row ${row.rowKey}: not the shape that this build writes, at ${where.join(', ')}`);
}

/** A row of version 1: a value as JSON in `name`, and further columns that people and queries can read. */
export const jsonRow = (name: string, value: unknown, columns: Properties = {}): Properties => ({
  v: 1,
  ...columns,
  ...packJson(name, value),
});

export async function collected<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}
