import { isJsonObject } from '../json-object';

const maxUnwraps = 8;

/** `"\"Member\""`, `["Member"]` and `Member` all become Member; `[]` and `null` become null; an object stays JSON. */
export function unwrap(value: unknown, unwraps = maxUnwraps): string | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) {
    if (value.length === 0) return null;
    return value.length === 1 && unwraps > 0 ? unwrap(value[0], unwraps - 1) : JSON.stringify(value);
  }
  if (typeof value === 'object') return JSON.stringify(value);
  const text = String(value).trim();
  if (text === '' || text === 'null') return null;
  if (unwraps === 0 || !/^["[{]/.test(text)) return text;
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) ? text : unwrap(parsed, unwraps - 1);
  } catch {
    return text;
  }
}
