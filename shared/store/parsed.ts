/** Values that this process has parsed before: most rows of a tenant are unchanged in every collection. */
import type { z } from 'zod';
import { keptUpTo } from './kept';

/** Characters of text. With their values, they take at most about 20 MB. */
const known = keptUpTo<z.ZodType, unknown>(1_500_000);

/** Parses JSON and checks it with a schema. The same text returns the same object, so it is frozen. */
export function parsedJson<T>(schema: z.ZodType<T>, text: string): z.ZodSafeParseResult<T> {
  const before = known.get(schema, text);
  if (before !== undefined) return { success: true, data: before as T }; // Safe: it was stored under the schema that made it.
  const read = schema.safeParse(JSON.parse(text));
  if (read.success && read.data !== undefined) known.keep(schema, text, read.data, text.length);
  return read;
}
