/** Values that this process has read before: most rows of a tenant are the same text at every look. */
import type { z } from 'zod';

/**
 * Characters of text whose values are kept, in each of two generations; what was not asked for while one filled up is
 * forgotten. With their values this is some 20 MB at the most.
 */
const mostCharacters = 1_500_000;

type Known = Map<z.ZodType, Map<string, unknown>>;
let young: Known = new Map();
let old: Known = new Map();
let characters = 0;

/** JSON held against a schema. The same text gives the same value, which is frozen for that reason. */
export function parsedJson<T>(schema: z.ZodType<T>, text: string): z.ZodSafeParseResult<T> {
  const known = young.get(schema)?.get(text) ?? old.get(schema)?.get(text);
  if (known !== undefined) {
    if (young.get(schema)?.has(text) !== true) keep(schema, text, known);
    return { success: true, data: known as T }; // Safe: kept under the schema that made it.
  }
  const read = schema.safeParse(JSON.parse(text));
  if (read.success && read.data !== undefined) keep(schema, text, frozen(read.data));
  return read;
}

function keep(schema: z.ZodType, text: string, value: unknown): void {
  if (characters + text.length > mostCharacters) {
    old = young;
    young = new Map();
    characters = 0;
  }
  characters += text.length;
  const ofSchema = young.get(schema) ?? new Map<string, unknown>();
  young.set(schema, ofSchema.set(text, value));
}

function frozen<T>(value: T): T {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
