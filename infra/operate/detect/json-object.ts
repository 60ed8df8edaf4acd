import { isJsonObject, type JsonObject } from '../../../shared/core/json-object';

/** A text with at least one character; null for anything else. */
export const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** The objects in a list; empty if it is not a list. */
export const objectsIn = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : [];

/** A list of `Name` and `Value` as values by name, in lower case. */
export const pairsIn = (list: unknown): ReadonlyMap<string, unknown> =>
  new Map(objectsIn(list).map(({ Name, Value }) => [String(Name).toLowerCase(), Value]));
