import { createHmac, timingSafeEqual } from 'node:crypto';

/** The values that a token is bound to. */
export type Bound = { readonly id: string; readonly tenantId: string };

const dayMs = 86_400_000;

/** The key is derived, so that a page's token reveals nothing about the key for notifications. */
const derivedKey = (key: string): Buffer => createHmac('sha256', key).update('form token of the posture page').digest();

function tokenOfDay(key: string, { id, tenantId }: Bound, day: number): Buffer {
  const bound = JSON.stringify([id, tenantId, day]);
  return createHmac('sha256', derivedKey(key)).update(bound).digest();
}

const dayOf = (now: number): number => Math.floor(now / dayMs);

/**
 * A token that only our own pages contain. A request with it comes from a page that this principal opened today or yesterday.
 * `keys`: the newest first.
 */
export const formToken = (keys: readonly string[], bound: Bound, now: number): string =>
  tokenOfDay(keys[0] ?? '', bound, dayOf(now)).toString('base64url');

/** Takes the same time for every token of the right length. The previous key also counts, for pages from before a rotation. */
export function isFormToken(token: string, keys: readonly string[], bound: Bound, now: number): boolean {
  const given = Buffer.from(token, 'base64url');
  if (given.toString('base64url') !== token) return false;
  const right = keys.flatMap((key) => [0, 1].map((back) => tokenOfDay(key, bound, dayOf(now) - back)));
  return right.map((known) => known.length === given.length && timingSafeEqual(known, given)).includes(true);
}
