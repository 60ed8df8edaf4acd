import { createHash, timingSafeEqual } from 'node:crypto';
import type { JWTVerifyGetKey } from 'jose';
import type { Surroundings } from './config';

/** Who may see what. Only a validated token is believed; the unsigned principal header is never read. */
export type Access =
  | { readonly status: 'granted'; readonly principal: Principal }
  /** 401: sign in. 403: signed in, without a role. 503: nobody can sign in here. */
  | { readonly status: 'refused'; readonly code: 401 | 403 | 503; readonly reason: string };

export type Principal = {
  readonly id: string;
  readonly tenantId: string | null;
  readonly roles: readonly ('reader' | 'operator')[];
};

/** What a request says of itself. */
export type Asking = {
  readonly host: string | null;
  readonly authorization: string | null;
  /** The id token that App Service authentication forwards (X-MS-TOKEN-AAD-ID-TOKEN, needs its token store). */
  readonly idToken: string | null;
  /** Local pages: from the printed URL or from the cookie that it set. */
  readonly localToken: string | null;
};

const refused = (code: 401 | 403 | 503, reason: string): Access => ({ status: 'refused', code, reason });

/** Fails closed: what is not understood is refused. */
export async function readAccess(surroundings: Surroundings, asking: Asking): Promise<Access> {
  const { page } = surroundings;
  switch (page.type) {
    case 'closed':
      return refused(503, 'sign-in is not configured');
    case 'token':
      return localAccess(surroundings.publicUrl, page.token, asking);
    case 'appService':
      return tokenAccess(page, asking);
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** On this machine: the right Host, so that no other name resolves to us (DNS rebinding), and the token of this start. */
function localAccess(publicUrl: string, token: string, { host, localToken }: Asking): Access {
  if (host !== new URL(publicUrl).host) return refused(401, 'another host name');
  const isRight = localToken !== null && timingSafeEqual(digest(localToken), digest(token));
  return isRight
    ? { status: 'granted', principal: { id: 'local', tenantId: null, roles: ['reader', 'operator'] } }
    : refused(401, 'open the URL that the start printed: it carries the token');
}

const keySets = new Map<string, JWTVerifyGetKey>();

async function tokenAccess(
  page: Extract<Surroundings['page'], { type: 'appService' }>,
  { authorization, idToken }: Asking,
): Promise<Access> {
  const bearer = authorization === null ? undefined : /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
  const token = idToken ?? bearer;
  if (token === undefined || token === null || token.length > 16_384) return refused(401, 'sign in first');
  const { createRemoteJWKSet, decodeJwt, jwtVerify } = await import('jose');
  let tenantId: unknown;
  try {
    tenantId = decodeJwt(token).tid;
  } catch {
    return refused(401, 'not a token');
  }
  // Only tenants of the list have their keys fetched: a token cannot send us elsewhere.
  if (typeof tenantId !== 'string' || !page.tenantIds.includes(tenantId))
    return refused(401, 'this organisation may not sign in here');
  const keys =
    keySets.get(tenantId) ?? createRemoteJWKSet(new URL(`${page.authority}/${tenantId}/discovery/v2.0/keys`));
  keySets.set(tenantId, keys);
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: `${page.authority}/${tenantId}/v2.0`,
      audience: page.audience,
      algorithms: ['RS256'],
      requiredClaims: ['exp', 'iat', 'oid'],
    });
    const claimed = Array.isArray(payload.roles) ? payload.roles : [];
    const roles = (['reader', 'operator'] as const).filter((role) => claimed.includes(role));
    if (roles.length === 0) return refused(403, 'you have no role here: ask for reader');
    return { status: 'granted', principal: { id: String(payload.oid), tenantId, roles } };
  } catch {
    return refused(401, 'the token is not valid');
  }
}

/**
 * The watched tenants that a principal may read. On this machine all; else his own organisation, and the only one where
 * just one is watched. Until access is configured per tenant nobody reads another organisation's.
 */
export function readableTenants({ tenantId }: Principal, watched: readonly string[]): readonly string[] {
  if (tenantId === null || watched.length === 1) return watched;
  return watched.filter((id) => id === tenantId);
}
