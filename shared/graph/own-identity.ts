import * as z from 'zod';
import type { OwnIdentity } from '../core/tampering';
import { type Credential, tokenScope } from './middleware';

const Claims = z.object({ oid: z.string(), appid: z.string().optional(), azp: z.string().optional() });

/**
 * Who we are in the tenant, as our own token says: `oid` is the service principal, `appid` the application. Microsoft promises the
 * claims of a Graph token to nobody but Graph, so where they are not as expected the answer is null and nothing rests on it.
 * https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export async function fetchOwnIdentity(credential: Credential): Promise<OwnIdentity | null> {
  try {
    const token = await credential.getToken(tokenScope);
    const payload: unknown = JSON.parse(Buffer.from(token?.token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const { oid, appid, azp } = Claims.parse(payload);
    const applicationId = appid ?? azp;
    return applicationId === undefined ? null : { applicationId, servicePrincipalId: oid };
  } catch {
    // No token, or one that we cannot read: that sight is lost is told by the looks.
    return null;
  }
}
