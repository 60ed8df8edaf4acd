export type JsonObject = Readonly<Record<string, unknown>>;

/** True for `{...}`; false for null, lists, text and numbers. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
