import { createHash } from 'node:crypto';

/** One text for one value: keys sorted, no undefined. Two values are equal exactly when their canonical JSON is. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}

/** The first 128 bits of SHA-256 as 32 hex digits. */
export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
