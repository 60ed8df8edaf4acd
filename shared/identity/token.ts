import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from './jose';

/** The issuer and application whose tokens are accepted. */
export type TokenRules = {
  /** Origin of Microsoft's sign-in service. */
  readonly authority: string;
  /** The application that tokens must be for. */
  readonly clientId: string;
  /** In lower case; called for each token, so the list is always current. */
  readonly tenantIds: () => Promise<readonly string[]>;
};

type ReadToken =
  | { readonly status: 'valid'; readonly tenantId: string; readonly payload: JWTPayload }
  | { readonly status: 'refused'; readonly why: 'notAToken' | 'otherOrganisation' | 'notValid' };

/** How much the clocks of two services may differ; s. */
export const clockToleranceSeconds = 120;

const longestToken = 16_384;

const keySets = new Map<string, JWTVerifyGetKey>();

function keysOf(authority: string, tenantId: string): JWTVerifyGetKey {
  const url = `${authority}/${tenantId}/discovery/v2.0/keys`;
  const keys = keySets.get(url) ?? createRemoteJWKSet(new URL(url));
  keySets.set(url, keys);
  return keys;
}

export const issuerOf = (authority: string, tenantId: string): string => `${authority}/${tenantId}/v2.0`;

/** The tenant that a token claims to be from, if it is an allowed one. Nothing in the token has been verified yet. */
export function tenantOf(token: string, tenantIds: readonly string[]): ReadToken | { readonly tenantId: string } {
  if (token.length > longestToken) return { status: 'refused', why: 'notAToken' };
  try {
    const { tid } = decodeJwt(token);
    return typeof tid === 'string' && tenantIds.includes(tid)
      ? { tenantId: tid }
      : { status: 'refused', why: 'otherOrganisation' };
  } catch {
    return { status: 'refused', why: 'notAToken' };
  }
}

/**
 * Verifies signature, issuer, audience and times. `nonce` is that of the sign-in, or null for a bearer token. A bearer token with a
 * nonce is refused: it is an id token, which gives a program no access.
 */
export async function readToken(rules: TokenRules, token: string, nonce: string | null): Promise<ReadToken> {
  const { authority, clientId } = rules;
  // Keys are fetched only for allowed tenants, so that a token cannot make the app call any other address.
  const found = tenantOf(token, await rules.tenantIds());
  if ('status' in found) return found;
  const { tenantId } = found;
  try {
    const { payload } = await jwtVerify(token, keysOf(authority, tenantId), {
      issuer: issuerOf(authority, tenantId),
      audience: clientId,
      algorithms: ['RS256'],
      requiredClaims: ['exp', 'iat', 'oid'],
      clockTolerance: clockToleranceSeconds,
    });
    const isRight = nonce === null ? payload.nonce === undefined : payload.nonce === nonce;
    return isRight && typeof payload.oid === 'string'
      ? { status: 'valid', tenantId, payload }
      : { status: 'refused', why: 'notValid' };
  } catch {
    return { status: 'refused', why: 'notValid' };
  }
}
