import { readAuditObject } from '../core/attribution';
import { isJsonObject, type JsonObject } from '../core/json-object';

/** Methods that people can be talked into approving, by their ids in the policy, with their names in the Entra admin center. */
const weakMethods: Readonly<Record<string, string>> = {
  sms: 'SMS',
  voice: 'voice call',
  email: 'email code',
  softwareoath: 'software OATH tokens',
  temporaryaccesspass: 'Temporary Access Pass',
  qrcodepin: 'QR code',
};

/** The log writes the names of properties in upper or lower case. */
const fieldsOf = (value: unknown): JsonObject =>
  isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name.toLowerCase(), one])) : {};
const listOf = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.map(fieldsOf) : []);
const isText = (value: unknown, text: string): boolean => String(value ?? '').toLowerCase() === text;
const isTrue = (value: unknown): boolean => isText(value, 'true');

type Reach = {
  readonly forEverybody: boolean;
  readonly forSignIn: boolean;
  readonly isReusable: boolean;
  readonly minutes: number;
};
const nowhere: Reach = { forEverybody: false, forSignIn: false, isReusable: false, minutes: 0 };

function reachOf({ state, includetargets, isusableonce, maximumlifetimeinminutes }: JsonObject): Reach {
  if (!isText(state, 'enabled')) return nowhere;
  const targets = listOf(includetargets);
  return {
    forEverybody: targets.some(({ id }) => isText(id, 'all_users')),
    forSignIn: targets.some(({ isusableforsignin }) => isTrue(isusableforsignin)),
    isReusable: isText(isusableonce, 'false'),
    minutes: Number(maximumlifetimeinminutes ?? 0) || 0,
  };
}

function methodsIn(policy: JsonObject): ReadonlyMap<string, Reach> {
  const methods = listOf(fieldsOf(policy).authenticationmethodconfigurations);
  return new Map(methods.map((method) => [String(method.id ?? '').toLowerCase(), reachOf(method)]));
}

const isWider = (was: Reach, is: Reach): boolean =>
  (is.forEverybody && !was.forEverybody) ||
  (is.forSignIn && !was.forSignIn) ||
  // A pass is for one sign-in and a short time, so enabling it for the first time does not count as wider.
  (was !== nowhere && ((is.isReusable && !was.isReusable) || (was.minutes > 0 && is.minutes > was.minutes)));

/** Weak methods that a policy newly allows; empty if either side is not shown. */
export function weakMethodsOpened(before: string | null, after: string | null): readonly string[] {
  const [was, is] = [readAuditObject(before), readAuditObject(after)];
  if (was === null || is === null) return [];
  const [had, has] = [methodsIn(was), methodsIn(is)];
  return [...has].flatMap(([id, reach]) => {
    const name = weakMethods[id];
    return name !== undefined && isWider(had.get(id) ?? nowhere, reach) ? [name] : [];
  });
}
