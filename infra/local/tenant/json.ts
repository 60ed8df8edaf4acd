/** JSON as it is sent. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** The text of a property, or the empty text if there is none. */
export function textOf(resource: JsonObject | undefined, property: string): string {
  const value = resource?.[property];
  return typeof value === 'string' ? value : '';
}

/** The objects inside a list; anything else in it is left out. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return isList(value) ? value.filter(isObject) : [];
}

/** The texts inside a list; anything else in it is left out. */
export function textsOf(value: Json | undefined): readonly string[] {
  return isList(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** The result of a PATCH: objects are merged, everything else (lists too) is replaced. */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged: { [key: string]: Json } = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    const before = merged[key];
    merged[key] = isObject(value) && isObject(before) ? mergePatch(before, value) : value;
  }
  return merged;
}

/** The value at a path such as `initiatedBy/user/id`; undefined if a step is missing. */
export function valueAt(resource: Json | undefined, path: readonly string[]): Json | undefined {
  let value: Json | undefined = resource;
  for (const step of path) {
    if (!isObject(value)) return undefined;
    value = value[step];
  }
  return value;
}

/** Equality of two JSON values, in any order of keys. */
export function sameJson(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((item, index) => sameJson(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => sameJson(left[key], right[key]));
}
