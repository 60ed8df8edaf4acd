import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a token is bound to. `session` is the token of this start on this machine, and empty in Azure. */
export type Bound = { readonly principalId: string; readonly tenantId: string | null; readonly session: string };

/** The token of this start belongs to the local page alone: after the next start its forms are old. */
export const boundTo = (
  { id, tenantId }: { readonly id: string; readonly tenantId: string | null },
  { page }: { readonly page: { readonly type: string } | { readonly type: 'token'; readonly token: string } },
): Bound => ({ principalId: id, tenantId, session: 'token' in page ? page.token : '' });

const dayMs = 86_400_000;

/** The key is derived, so that what a page shows says nothing of the key of notifications. */
const derivedKey = (key: string): Buffer => createHmac('sha256', key).update('form token of the posture page').digest();

function tokenOfDay(key: string, { principalId, tenantId, session }: Bound, day: number): Buffer {
  const bound = JSON.stringify([principalId, tenantId, session, day]);
  return createHmac('sha256', derivedKey(key)).update(bound).digest();
}

const dayOf = (now: number): number => Math.floor(now / dayMs);

/**
 * What a page of ours carries and nobody else can make: whoever brings it back has read the page as this very principal, today or
 * yesterday. `keys`: the newest first.
 */
export const formToken = (keys: readonly string[], bound: Bound, now: number): string =>
  tokenOfDay(keys[0] ?? '', bound, dayOf(now)).toString('base64url');

/** In constant time for every token of the right length. The key before counts too, for pages from before a rotation. */
export function isFormToken(token: string, keys: readonly string[], bound: Bound, now: number): boolean {
  const given = Buffer.from(token, 'base64url');
  if (given.toString('base64url') !== token) return false;
  const right = keys.flatMap((key) => [0, 1].map((back) => tokenOfDay(key, bound, dayOf(now) - back)));
  return right.map((known) => known.length === given.length && timingSafeEqual(known, given)).includes(true);
}
