import { readAuditObject } from '../core/attribution';
import { isJsonObject, type JsonObject } from '../core/json-object';

const marks = /externalauthenticationmethodconfiguration|discoveryurl/i;

/** True for an external authentication method, and for the part of one that says where its provider is. */
const isProvider = (value: JsonObject): boolean =>
  Object.entries(value).some(([name, field]) => marks.test(name) || (typeof field === 'string' && marks.test(field)));

/** The discovery addresses in a text that is not JSON. */
const addressesIn = (text: string | null): readonly string[] =>
  [...(text ?? '').matchAll(/discoveryurl["'\\\s:=]+([^"'\\\s,}]+)/gi)].map(([, address = '']) => address);

const isOff = ({ state }: JsonObject): boolean => String(state ?? '').toLowerCase() === 'disabled';

/** Every external provider that a policy allows, as text. */
function providersIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(providersIn);
  if (!isJsonObject(value)) return [];
  if (isOff(value)) return [];
  return isProvider(value) ? [JSON.stringify(value)] : Object.values(value).flatMap(providersIn);
}

/**
 * True if a policy newly allows an external provider, or changes one. If the two sides cannot be compared: if only the
 * new side names a provider, or another address of it.
 */
export function isProviderOpened(before: string | null, after: string | null): boolean {
  const [was, is] = [readAuditObject(before), readAuditObject(after)];
  if (is === null || (was === null && before !== null)) {
    const known = addressesIn(before);
    return (
      (marks.test(after ?? '') && !marks.test(before ?? '')) || addressesIn(after).some((one) => !known.includes(one))
    );
  }
  const known = providersIn(was);
  return providersIn(is).some((provider) => !known.includes(provider));
}
