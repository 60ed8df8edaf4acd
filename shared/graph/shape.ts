/** Reads answers of Graph: only the fields that are used. An unknown shape is a CollectionError. */
import * as z from 'zod';
import { CollectionError } from '../core/collection/failure';
import type { Kind } from '../core/resource/kind';
import { sameId } from '../core/same-id';

/** A value that Graph may leave out or write as null; here it is then null. */
export const orNull = <S extends z.ZodType>(schema: S) => schema.nullish().transform((value) => value ?? null);

export const text = orNull(z.string());
export const flag = orNull(z.boolean());
export const count = orNull(z.number());

/** Graph writes "nobody" and "nothing" as null, as an empty text, or without the field. */
export const textOrNull = z
  .string()
  .nullish()
  .transform((value) => value || null);

/**
 * Graph's own word for a value that its version does not know. It is used if an enumeration is null or empty; without
 * the field, the answer was shortened.
 */
export const wordOrUnknown = z
  .string()
  .nullable()
  .transform((value) => value || 'unknownFutureValue');

/** Exports of logs write flags and numbers as text, and some words as numbers. */
const plain = z.union([z.string(), z.number(), z.boolean()]).nullish();

export const looseText = plain.transform((value) =>
  value === null || value === undefined || value === '' ? null : String(value),
);
export const looseFlag = plain.transform((value) => {
  const word = String(value).toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : null;
});
export const looseCount = plain.transform((value) => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
});

/** A valid time. An entry without one would be in no window, and would be lost silently. */
export const time = z.string().refine((value) => !Number.isNaN(Date.parse(value)));

export const timeOrNull = orNull(time);

export const sorted = (values: readonly string[]): readonly string[] =>
  [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** A list whose order does not matter. A missing list and null are empty. */
export const texts = z
  .array(z.string())
  .nullish()
  .transform((values) => sorted(values ?? []));

/** Ids that somebody entered, mixed with words such as "All". */
export const ids = texts.transform((values) => sorted(values.map(sameId)));

/** An enumeration of flags: text with commas, or a list in newer versions. */
export const flags = z
  .union([z.string(), z.array(z.string())])
  .nullish()
  .transform((value) => {
    const parts = typeof value === 'string' ? value.split(',') : (value ?? []);
    return sorted(parts.map((part) => part.trim()).filter((part) => part !== ''));
  });

/** An unknown shape. `path` names fields, never values. */
export const notUnderstood = (kind: Kind, path: string, what: string): CollectionError =>
  new CollectionError({ reason: 'ours', detail: `${kind}: ${path === '' ? 'the item' : path} ${what}` });

/** Compiling a schema takes as long as reading a few hundred items with it, so only lists and logs pay for it. */
const usesBeforeCompiling = 500;
const readers = new WeakMap<z.ZodType, { uses: number; schema: z.ZodType }>();

function readerOf<S extends z.ZodType>(schema: S): S {
  const reader = readers.get(schema) ?? { uses: 0, schema };
  if (reader.uses === 0) readers.set(schema, reader);
  reader.uses += 1;
  if (reader.uses === usesBeforeCompiling) reader.schema = z.compile(schema);
  return reader.schema as S; // Safe: the compiled schema reads the same.
}

/** Throws CollectionError `ours` with kind and field. An item that cannot be read is never left out of a list. */
export function readShape<S extends z.ZodType>(kind: Kind, schema: S, value: unknown): z.output<S> {
  const parsed = readerOf(schema).safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw notUnderstood(
    kind,
    issue?.path.map(String).join('.') ?? '',
    `is not what Graph documents (${issue?.code ?? ''})`,
  );
}

type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(kind: Kind, value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw notUnderstood(kind, '', 'is not an object');
  return value as Fields; // Safe: an object, whose fields are read one by one.
}

/**
 * Reads a required field of a fleet. A schema library would take longer than the rest of a collection. The caller passes the value
 * and not the name of the field, because a field is found faster by a fixed name.
 */
export function requiredText(kind: Kind, name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw notUnderstood(kind, name, 'is not a string');
}

export function optionalText(kind: Kind, name: string, value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return null;
  throw notUnderstood(kind, name, 'is not a string');
}

export function optionalFlag(kind: Kind, name: string, value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (value === undefined || value === null) return null;
  throw notUnderstood(kind, name, 'is not true or false');
}

/**
 * The only object of a kind. Graph returns the object itself. Some workloads, and some documentation, wrap it in `value`, alone or
 * as a list of one.
 */
export function singleOf(kind: Kind, body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('value' in body)) return body;
  if (!Array.isArray(body.value)) return body.value;
  if (body.value.length !== 1) throw notUnderstood(kind, 'value', 'is not a list with one item');
  return body.value[0];
}
