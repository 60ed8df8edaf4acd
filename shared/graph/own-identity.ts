import * as z from 'zod';
import type { OwnIdentity } from '../core/event/tampering';
import { isSameInAnyCase } from '../core/same-id';
import { type Credential, fetchToken, tokenScope } from './middleware';
import { payloadOf } from './tenant-check';

const Claims = z.object({
  tid: z.string().optional(),
  oid: z.string(),
  appid: z.string().optional(),
  azp: z.string().optional(),
});

/**
 * The monitor's identity in the tenant, from its token: `oid` is the service principal, `appid` the application. Microsoft does not
 * guarantee the claims of a Graph token to others, so unexpected claims give null and nothing relies on them. The ids are only
 * valid in the tenant of the token. https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export async function fetchOwnIdentity(
  credential: Credential,
  tenantId: string,
  resource?: string,
): Promise<OwnIdentity | null> {
  try {
    const token = await credential.getToken(tokenScope(resource));
    const { tid, oid, appid, azp } = Claims.parse(payloadOf(token?.token ?? ''));
    if (tid !== undefined && !isSameInAnyCase(tid, tenantId)) return null;
    const applicationId = appid ?? azp;
    return applicationId === undefined ? null : { applicationId, servicePrincipalId: oid };
  } catch {
    // No token, or an unreadable one: the collections report that the tenant cannot be read.
    return null;
  }
}

const Roles = z.object({ roles: z.array(z.string()).default([]) });

/** Throws CollectionError without a token; null if the token cannot be read. A token without the claim has no permissions. */
export async function fetchGranted(options: Parameters<typeof fetchToken>[0]): Promise<readonly string[] | null> {
  const token = await fetchToken(options);
  try {
    return Roles.parse(payloadOf(token)).roles;
  } catch {
    return null;
  }
}
