/** Plain data as text: JSON that also preserves dates, bytes, maps and sets. */

const tags = ['$date', '$bytes', '$map', '$set'] as const;
type Tagged = { readonly [T in (typeof tags)[number]]?: unknown };

class NotPlain extends Error {}

function tagged(this: Record<string, unknown>, name: string): unknown {
  const value = this[name];
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (value instanceof Map) return { $map: [...value] };
  if (value instanceof Set) return { $set: [...value] };
  const isLost =
    ['function', 'symbol', 'bigint'].includes(typeof value) ||
    (typeof value === 'number' && !Number.isFinite(value)) ||
    (value === undefined && Array.isArray(this)) ||
    value instanceof Error;
  if (isLost) throw new NotPlain();
  return value;
}

/** Undefined if the data cannot be written completely, for example because of functions and errors. */
export function toText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, tagged);
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

function untagged(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  // Safe: only `tagged` writes these names.
  const { $date, $bytes, $map, $set } = value as Tagged;
  if ($date !== undefined) return new Date($date as number);
  if ($bytes !== undefined) return Buffer.from($bytes as string, 'base64');
  if ($map !== undefined) return new Map($map as [unknown, unknown][]);
  if ($set !== undefined) return new Set($set as unknown[]);
  return value;
}

export const fromText = (text: string): unknown => JSON.parse(text, untagged);
