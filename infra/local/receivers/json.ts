/** JSON from outside, with unknown content. */
export type JsonObject = { readonly [name: string]: unknown };

/** True for `{...}`, false for null, arrays and scalars. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** True for a string with something other than white space in it. */
export const isFilled = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: string };

const MAX_DEPTH = 64;

const isDeeperThan = (value: unknown, levels: number): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
};

/** Parses a body. More than 64 levels of nesting are refused, because a page that indents them would run out of memory. */
export function readJson(raw: Buffer): Parsed {
  try {
    const value: unknown = JSON.parse(raw.toString('utf8'));
    return isDeeperThan(value, MAX_DEPTH) ? { ok: false, reason: 'nested too deeply' } : { ok: true, value };
  } catch {
    return { ok: false, reason: 'not valid JSON' };
  }
}
