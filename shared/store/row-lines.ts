/** Rows as lines of JSON in the form of the Table service: a type that JSON does not have is written beside the value. */
import type { Properties, TableRow, Value } from './tables';

const typeOf = (name: string): string => `${name}@odata.type`;
const suffix = typeOf('');

export type RowLine = Pick<TableRow, 'partitionKey' | 'rowKey' | 'properties'>;

export function lineOf({ partitionKey, rowKey, properties }: RowLine): string {
  const line: Record<string, unknown> = { PartitionKey: partitionKey, RowKey: rowKey };
  // Sorted, so that the same row always gives the same line.
  for (const name of Object.keys(properties).sort()) {
    const { type, value } = writtenOf(properties[name] as Value); // Safe: one of its own keys.
    if (type !== undefined) line[typeOf(name)] = `Edm.${type}`;
    line[name] = value;
  }
  return JSON.stringify(line);
}

type Written = {
  readonly type?: 'Binary' | 'DateTime' | 'Double' | 'Int64';
  readonly value: string | number | boolean;
};

function writtenOf(value: Value): Written {
  if (typeof value === 'bigint') return { type: 'Int64', value: String(value) };
  if (value instanceof Date) return { type: 'DateTime', value: value.toISOString() };
  if (value instanceof Uint8Array) return { type: 'Binary', value: Buffer.from(value).toString('base64') };
  if (typeof value === 'number' && (value | 0) !== value) return { type: 'Double', value: String(value) };
  return { value };
}

/** Throws for a line that `lineOf` did not write. */
export function rowOfLine(text: string): RowLine {
  const { PartitionKey: partitionKey, RowKey: rowKey, ...rest } = JSON.parse(text) as Record<string, unknown>; // Safe: each value is checked below.
  if (typeof partitionKey !== 'string' || typeof rowKey !== 'string') throw new Error('a line without a key');
  const properties: Record<string, Value> = {};
  for (const [name, value] of Object.entries(rest))
    if (!name.endsWith(suffix)) properties[name] = readOf(value, rest[typeOf(name)]);
  return { partitionKey, rowKey, properties: properties satisfies Properties };
}

function readOf(value: unknown, type: unknown): Value {
  if (type === undefined && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'))
    return value;
  if (typeof value === 'string')
    switch (type) {
      case 'Edm.Int64':
        return BigInt(value);
      case 'Edm.DateTime':
        return new Date(value);
      case 'Edm.Binary':
        return Buffer.from(value, 'base64');
      case 'Edm.Double':
        return Number(value);
    }
  throw new Error('a property of a type that no backup holds');
}
