import * as z from 'zod';
import type { OwnIdentity } from '../core/event/tampering';
import { type Credential, fetchToken, tokenScope } from './middleware';
import { isSameTenant, payloadOf } from './tenant-check';

const Claims = z.object({
  tid: z.string().optional(),
  oid: z.string(),
  appid: z.string().optional(),
  azp: z.string().optional(),
});

/**
 * Who we are in the tenant, as our own token says: `oid` is the service principal, `appid` the application. Microsoft promises the
 * claims of a Graph token to nobody but Graph, so where they are not as expected the answer is null and nothing rests on it. Who we
 * are in another tenant says nothing about this one.
 * https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export async function fetchOwnIdentity(
  credential: Credential,
  tenantId: string,
  resource?: string,
): Promise<OwnIdentity | null> {
  try {
    const token = await credential.getToken(tokenScope(resource));
    const { tid, oid, appid, azp } = Claims.parse(payloadOf(token?.token ?? ''));
    if (tid !== undefined && !isSameTenant(tid, tenantId)) return null;
    const applicationId = appid ?? azp;
    return applicationId === undefined ? null : { applicationId, servicePrincipalId: oid };
  } catch {
    // No token, or one that we cannot read: the collections report that the tenant cannot be read.
    return null;
  }
}

const Roles = z.object({ roles: z.array(z.string()).default([]) });

/** Throws LookError where there is no token; null where there is one that cannot be read. A token without the claim carries none. */
export async function fetchGranted(options: Parameters<typeof fetchToken>[0]): Promise<readonly string[] | null> {
  const token = await fetchToken(options);
  try {
    return Roles.parse(payloadOf(token)).roles;
  } catch {
    return null;
  }
}
