/**
 * Reads change notifications and lifecycle notifications. Anybody can post them: a notification only triggers a collection of one kind in
 * one tenant, and only with a clientState that we signed. https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import type { Kind } from '../core/resource/kind';
import { isKind } from '../kinds';

/** Text or bytes; at least 16 bytes of randomness. */
type NotificationKey = string | Uint8Array;

/** Graph's limit for clientState. */
const maxClientState = 128;
const maxBody = 1024 * 1024;
const maxItems = 1_000;
/** Graph's own notifications are at most four levels deep. */
const maxDepth = 32;
const maxToken = 4_096;

const nonceText = /^[A-Za-z0-9_-]{8,40}$/;

const sign = (key: NotificationKey, tenantId: string, kind: string, nonce: string): string =>
  createHmac('sha256', key).update(`${tenantId.toLowerCase()}|${kind}|${nonce}`).digest('base64url');

/**
 * The client state that Graph returns with every notification of a subscription: `<kind>.<nonce>.<HMAC>`, at most 128 characters. `nonce`:
 * 8 to 40 characters of A-Z, a-z, 0-9, _ and -, new for each subscription.
 */
export function clientStateFor(key: NotificationKey, tenantId: string, kind: Kind, nonce: string): string {
  if (key.length === 0) throw new Error('the key for clientState is empty');
  if (!nonceText.test(nonce)) throw new Error('a nonce is 8 to 40 characters of A-Z, a-z, 0-9, _ and -');
  return `${kind}.${nonce}.${sign(key, tenantId, kind, nonce)}`;
}

/**
 * Four characters that distinguish nonces of this key from those of another without revealing the key, so that subscriptions signed with a
 * replaced key are found and created again.
 */
export const keyMarkOf = (key: NotificationKey): string =>
  createHmac('sha256', key).update('nonces of this key').digest('base64url').slice(0, 4);

const lifecycles = ['reauthorizationRequired', 'subscriptionRemoved', 'missed'] as const;

type Hint = {
  readonly tenantId: string;
  readonly kind: Kind;
  readonly lifecycle?: (typeof lifecycles)[number];
};

type Received =
  /** `hints` contains each hint once; `rejected` counts items that are malformed or not ours. */
  | { readonly ok: true; readonly hints: readonly Hint[]; readonly rejected: number }
  | { readonly ok: false; readonly reason: string };

export type NotificationOptions = {
  /** The current key and, during a rotation, the one before. */
  readonly keys: readonly NotificationKey[];
  /** Tenants, with ids as in the configuration. A tenant outside it is recognised by our signature over its id. */
  readonly tenantIds: readonly string[];
};

/** The fields of a notification that we use. */
const Item = z.object({
  tenantId: z.string().max(64),
  clientState: z.string().max(maxClientState),
  lifecycleEvent: z.enum(lifecycles).nullish(),
});

const Body = z.object({ value: z.array(z.unknown()).min(1).max(maxItems) });

/** Checked before parsing, so that a deep body costs nothing. */
function isTooDeep(body: string): boolean {
  let depth = 0;
  let inText = false;
  for (let index = 0; index < body.length; index += 1) {
    const character = body[index];
    if (inText) {
      if (character === '\\') index += 1;
      else if (character === '"') inText = false;
    } else if (character === '"') inText = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}

/**
 * Every key is tried, even after a match, so that the time taken reveals nothing. The texts are compared and not the bytes, because
 * several base64 texts can encode the same bytes.
 */
function isSigned(
  signature: string,
  keys: readonly NotificationKey[],
  tenantId: string,
  kind: Kind,
  nonce: string,
): boolean {
  const given = Buffer.from(signature);
  let matches = false;
  for (const key of keys) {
    if (key.length === 0) continue;
    const expected = Buffer.from(sign(key, tenantId, kind, nonce));
    if (given.length === expected.length && timingSafeEqual(given, expected)) matches = true;
  }
  return matches;
}

function readHint(value: unknown, { keys, tenantIds }: NotificationOptions): Hint | null {
  const parsed = Item.safeParse(value);
  if (!parsed.success) return null;
  const { clientState, lifecycleEvent } = parsed.data;
  const given = parsed.data.tenantId.toLowerCase();
  const tenantId = tenantIds.find((known) => known.toLowerCase() === given) ?? given;
  const [kind, nonce, signature, ...rest] = clientState.split('.');
  if (kind === undefined || nonce === undefined || signature === undefined) return null;
  if (rest.length > 0 || !isKind(kind) || !nonceText.test(nonce)) return null;
  if (!isSigned(signature, keys, tenantId, kind, nonce)) return null;
  return lifecycleEvent === undefined || lifecycleEvent === null
    ? { tenantId, kind }
    : { tenantId, kind, lifecycle: lifecycleEvent };
}

const keyOf = ({ tenantId, kind, lifecycle }: Hint): string => `${tenantId}|${kind}|${lifecycle ?? ''}`;

/** Never throws. A bad item is counted and does not affect the good ones. */
export function readNotifications(body: string, options: NotificationOptions): Received {
  if (body.length > maxBody) return { ok: false, reason: 'the body is too large' };
  if (isTooDeep(body)) return { ok: false, reason: 'the body is nested too deeply' };
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { ok: false, reason: 'the body is not JSON' };
  }
  const parsed = Body.safeParse(json);
  if (!parsed.success) return { ok: false, reason: `the body is not a list of 1 to ${maxItems} notifications` };

  const hints = new Map<string, Hint>();
  let rejected = 0;
  for (const value of parsed.data.value) {
    const hint = readHint(value, options);
    if (hint === null) rejected += 1;
    else hints.set(keyOf(hint), hint);
  }
  return { ok: true, hints: [...hints.values()], rejected };
}

const isControl = (code: number): boolean => code < 0x20 || (code >= 0x7f && code <= 0x9f);

/**
 * Whether a request is Graph's validation of the URL, to be answered with the token as plain text: an empty body, and a token of at most 4
 * KiB without control characters. https://learn.microsoft.com/graph/change-notifications-delivery-webhooks#notificationurl-validation
 */
export function isHandshake(token: string | null, body: string): boolean {
  if (token === null || token === '' || body !== '' || Buffer.byteLength(token) > maxToken) return false;
  for (let index = 0; index < token.length; index += 1) if (isControl(token.charCodeAt(index))) return false;
  return true;
}
