import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { Account, Application, Directory, ManagedIdentity } from './directory';

/** https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference */
export function personClaims(audience: string, issuer: string, directory: Directory, account: Account): JWTPayload {
  const groups = account.isOverfull
    ? {
        _claim_names: { groups: 'src1' },
        _claim_sources: {
          src1: { endpoint: `https://graph.windows.net/${directory.id}/users/${account.id}/getMemberObjects` },
        },
      }
    : { groups: account.groups ?? [] };
  return {
    aud: audience,
    iss: issuer,
    tid: directory.id,
    oid: account.id,
    sub: createHash('sha256').update(`${account.id}|${audience}`).digest('base64url'),
    name: account.name,
    preferred_username: account.username,
    ver: '2.0',
    ...(account.roles.length === 0 ? {} : { roles: [...account.roles] }),
    ...groups,
  };
}

/** The application that tokens for api://AzureADTokenExchange are for. */
const exchangeAppId = 'fb60f99c-7a34-4190-8149-302f77469936';

export const exchangeClaims = (
  issuer: string,
  { homeTenantId }: Application,
  { principalId, clientId }: ManagedIdentity,
): JWTPayload => ({
  aud: exchangeAppId,
  iss: issuer,
  sub: principalId,
  oid: principalId,
  tid: homeTenantId,
  azp: clientId,
  ver: '2.0',
});
