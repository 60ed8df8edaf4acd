import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { isList, isObject, type JsonObject, textsOf } from '../json';
import { GraphError } from './graph-error';

/** Managed-identity tokens are valid for 24 hours, so a new permission takes effect late. */
const tokenLifeSeconds = 24 * 3600;

const graphAudiences = ['https://graph.microsoft.com', '00000003-0000-0000-c000-000000000000'];

/**
 * Another tenant that the same world simulates, with its own id and name. The token service recognises it by the client id of the
 * request, as App Service does with user-assigned identities.
 */
export type Customer = { readonly tenantId: string; readonly name: string; readonly clientId: string };

/** Signs the token with which the identity acts for an application; `expiresOn` in epoch seconds. */
export type ExchangeToken = () => Promise<{ readonly token: string; readonly expiresOn: number }>;

export type TokenClaims = {
  readonly applicationId: string;
  /** The tenant that the token is for. */
  readonly tenantId: string;
  readonly roles: readonly string[];
  readonly issuedAt: number;
};

export type TokenDesk = {
  /** An access token of a tenant for a resource, as the identity endpoint issues it; `expiresOn` in epoch seconds. */
  issue(
    tenantId: string,
    resource: string,
    clientId: string,
    roles: readonly string[],
  ): { readonly token: string; readonly expiresOn: number };
  /** The claims of an Authorization header; throws Graph's 401 if it is missing, forged, expired or for someone else. */
  read(authorization: string | undefined): TokenClaims;
};

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function refuse(message: string): GraphError {
  return new GraphError(401, 'InvalidAuthenticationToken', message, {
    'www-authenticate':
      'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"',
  });
}

function readClaims(payload: string): JsonObject | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return isObject(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}

/** Issues and checks access tokens; the key lasts as long as the desk. `now` in epoch milliseconds. */
export function createTokenDesk(now: () => number): TokenDesk {
  const key = randomBytes(32);
  const sign = (text: string): Buffer => createHmac('sha256', key).update(text).digest();

  return {
    issue(tenantId, resource, clientId, roles) {
      const issuedAt = Math.floor(now() / 1000);
      const expiresOn = issuedAt + tokenLifeSeconds;
      const claims = {
        aud: resource.replace(/\/$/, ''),
        iss: `https://sts.windows.net/${tenantId}/`,
        iat: issuedAt,
        nbf: issuedAt,
        exp: expiresOn,
        appid: clientId,
        idtyp: 'app',
        oid: clientId,
        roles,
        tid: tenantId,
        ver: '1.0',
      };
      const signed = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(claims)}`;
      return { token: `${signed}.${sign(signed).toString('base64url')}`, expiresOn };
    },

    read(authorization) {
      if (authorization === undefined || !/^Bearer \S/i.test(authorization)) {
        throw refuse('Access token is empty.');
      }
      const [header, payload, signature] = authorization.slice('Bearer '.length).trim().split('.');
      if (header === undefined || payload === undefined || signature === undefined) {
        throw refuse('CompactToken parsing failed with error code: 80049217');
      }
      const expected = sign(`${header}.${payload}`);
      const given = Buffer.from(signature, 'base64url');
      const claims = readClaims(payload);
      if (given.length !== expected.length || !timingSafeEqual(given, expected) || claims === undefined) {
        throw refuse('Access token validation failure. Signature is invalid.');
      }
      if (typeof claims.exp !== 'number' || claims.exp * 1000 <= now()) {
        throw refuse('Lifetime validation failed, the token is expired.');
      }
      if (!graphAudiences.includes(String(claims.aud))) {
        throw refuse('Access token validation failure. Invalid audience.');
      }
      const roles = claims.roles;
      return {
        applicationId: String(claims.appid),
        tenantId: String(claims.tid),
        roles: isList(roles) ? textsOf(roles) : [],
        issuedAt: Number(claims.iat) * 1000,
      };
    },
  };
}
