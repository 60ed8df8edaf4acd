import { createHash } from 'node:crypto';

/** One text for one value: keys sorted, no undefined. Two values are equal exactly when their canonical JSON is. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const items = value as Readonly<Record<string, unknown>>; // Safe: an object that is no array.
  let text = '';
  for (const key of Object.keys(items).sort()) {
    const item = items[key];
    if (item !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(item)}`;
  }
  return `{${text}}`;
}

/** Whether two values have the same canonical JSON, without writing it. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object')
    return typeof a !== 'string' && isScalar(a) && isScalar(b) && canonicalJson(a) === canonicalJson(b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a) && Array.isArray(b)) return isSameList(a, b);
  // Safe: objects that are no arrays.
  const [left, right] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  // A property that is undefined is not there; an item of an array that is undefined is null. Values of JSON inherit nothing.
  for (const key in left) {
    const item = left[key];
    if (item !== undefined && (right[key] === undefined || !isSameJson(item, right[key]))) return false;
  }
  for (const key in right) if (right[key] !== undefined && left[key] === undefined) return false;
  return true;
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!isSameJson(a[index], b[index])) return false;
  return true;
}

const isScalar = (value: unknown): boolean => value === null || typeof value !== 'object';

/** The first 128 bits of SHA-256 as 32 hex digits. */
export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
