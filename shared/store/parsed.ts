/** Values that this process has parsed before: most rows of a tenant are the same text in every collection. */
import type { z } from 'zod';
import { keptUpTo } from './kept';

/** In characters of text; with the values this is at most some 20 MB. */
const known = keptUpTo<z.ZodType, unknown>(1_500_000);

/** JSON held against a schema. The same text gives the same value, which is frozen for that reason. */
export function parsedJson<T>(schema: z.ZodType<T>, text: string): z.ZodSafeParseResult<T> {
  const before = known.get(schema, text);
  if (before !== undefined) return { success: true, data: before as T }; // Safe: kept under the schema that made it.
  const read = schema.safeParse(JSON.parse(text));
  if (read.success && read.data !== undefined) known.keep(schema, text, read.data, text.length);
  return read;
}
