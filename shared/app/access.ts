import { createHash, timingSafeEqual } from 'node:crypto';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import type { Grant, Surroundings } from '../config/environment';
import type { ActingOperator } from '../core/alert/operator';

/** Who may see what. Only a validated token is believed; the unsigned principal header is never read. */
export type Access =
  | { readonly status: 'granted'; readonly principal: Principal }
  /** 401: sign in. 403: signed in, without a role. 503: nobody can sign in here. */
  | { readonly status: 'refused'; readonly code: 401 | 403 | 503; readonly reason: string };

export type Principal = {
  readonly id: string;
  readonly tenantId: string | null;
  /** As the token says, for people to read; null where it does not. */
  readonly name: string | null;
  /** The address that the person signs in with, as the token says it. A guest account elsewhere is recognised by it. */
  readonly address?: string | undefined;
  readonly roles: readonly ('reader' | 'operator')[];
  /**
   * The tenants that the configured access opens, in lower case; null where no access is configured. An operator of a
   * tenant can also read it.
   */
  readonly opened: { readonly reader: readonly string[]; readonly operator: readonly string[] } | null;
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
      return refused(503, 'sign-in is not configured: see step 6 of docs/deploy.md');
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
    ? {
        status: 'granted',
        principal: { id: 'local', tenantId: null, name: null, roles: ['reader', 'operator'], opened: null },
      }
    : refused(
        401,
        'open the address of the posture page that npm start printed: it carries a token, and every other link works after it',
      );
}

const keySets = new Map<string, JWTVerifyGetKey>();

async function tokenAccess(
  page: Extract<Surroundings['page'], { type: 'appService' }>,
  { authorization, idToken }: Asking,
): Promise<Access> {
  const bearer = authorization === null ? undefined : /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
  const token = idToken ?? bearer;
  if (token === undefined || token === null || token.length > 16_384) return refused(401, 'sign in first');
  const { createRemoteJWKSet, decodeJwt, jwtVerify } = await import('../config/token-checks');
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
    const principal = { id: String(payload.oid), tenantId, name: nameOf(payload), address: addressOf(payload) };
    return page.grants === null ? byAppRole(principal, payload) : byGrant(principal, payload, page.grants);
  } catch {
    return refused(401, 'the token is not valid');
  }
}

type Known = Pick<Principal, 'id' | 'name' | 'address'> & { readonly tenantId: string };

/** Access is not configured: the app's own roles hold. */
function byAppRole(principal: Known, payload: JWTPayload): Access {
  const claimed = textsOf(payload.roles);
  const roles = (['reader', 'operator'] as const).filter((role) => claimed.includes(role));
  if (roles.length === 0) return refused(403, 'you have no role here: ask for the reader role');
  return { status: 'granted', principal: { ...principal, roles, opened: null } };
}

/** Access is configured: what it does not open is closed, whatever roles the token carries. */
function byGrant(principal: Known, payload: JWTPayload, grants: readonly Grant[]): Access {
  const claims = {
    groups: isOverfull(payload) ? [] : textsOf(payload.groups).map((group) => group.toLowerCase()),
    roles: textsOf(payload.roles),
  };
  const held = grants.filter(
    ({ by, organisation }) =>
      claims[by.claim].includes(by.value) &&
      (organisation === null || organisation === principal.tenantId.toLowerCase()),
  );
  const openedTo = (role: Grant['role']): string[] =>
    held.filter((grant) => grant.role === role).flatMap(({ tenantIds }) => tenantIds);
  const operator = [...new Set(openedTo('operator'))];
  const reader = [...new Set([...openedTo('reader'), ...operator])];
  if (reader.length === 0) {
    return isOverfull(payload)
      ? refused(
          403,
          'you are in more groups than a token can name: let the token carry only groups assigned to this application',
        )
      : refused(403, 'nothing is opened to you here: ask for access');
  }
  const roles = operator.length === 0 ? (['reader'] as const) : (['reader', 'operator'] as const);
  return { status: 'granted', principal: { ...principal, roles, opened: { reader, operator } } };
}

const textsOf = (claim: unknown): readonly string[] =>
  Array.isArray(claim) ? claim.filter((one): one is string => typeof one === 'string') : [];

/** Entra leaves the groups out where there are too many and points to where they can be asked for, which we do not follow. */
function isOverfull({ _claim_names: elsewhere, hasgroups }: JWTPayload): boolean {
  const isElsewhere = typeof elsewhere === 'object' && elsewhere !== null && 'groups' in elsewhere;
  return isElsewhere || hasgroups === true || hasgroups === 'true';
}

const longestName = 120;

/** Somebody in the tenant chose the name: it may contain line breaks or invisible characters. */
function nameOf({ name, preferred_username: address }: JWTPayload): string | null {
  const clean = [name, address]
    .filter((one): one is string => typeof one === 'string')
    .map((one) => one.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').trim())
    .find((one) => one !== '');
  return clean === undefined ? null : [...clean].slice(0, longestName).join('');
}

const longestAddress = 320;

function addressOf({ preferred_username: name, upn, email }: JWTPayload): string | undefined {
  return [name, upn, email].find(
    (one): one is string => typeof one === 'string' && one.includes('@') && one.length <= longestAddress,
  );
}

/**
 * The watched tenants that a principal may read: all of them on this machine, otherwise those that the configured access
 * opens. Without configured access it is the principal's own tenant, or the only one where just one is watched.
 */
export function readableTenants({ tenantId, opened }: Principal, watched: readonly string[]): readonly string[] {
  if (opened !== null) return watched.filter((id) => opened.reader.includes(id.toLowerCase()));
  if (tenantId === null || watched.length === 1) return watched;
  return watched.filter((id) => id.toLowerCase() === tenantId.toLowerCase());
}

/** The tenants in which this person may change something. */
export function operableTenants(principal: Principal, watched: readonly string[]): readonly string[] {
  const { roles, opened } = principal;
  if (!roles.includes('operator')) return [];
  const readable = readableTenants(principal, watched);
  return opened === null ? readable : readable.filter((id) => opened.operator.includes(id.toLowerCase()));
}

/** The same person, as core knows them. */
export const operatorOf = ({ id, tenantId, name, address }: Principal): ActingOperator => ({
  id,
  tenantId,
  name,
  ...(address === undefined ? {} : { address }),
});
