import { z } from 'zod';
import { isGuid } from '../../../shared/core/same-id';

/** A tenant by its id or one of its domains, as Microsoft's sign-in service knows it. */
type TenantLookup =
  | { readonly outcome: 'found'; readonly tenantId: string }
  | { readonly outcome: 'unknown' | 'unreachable' };

const Metadata = z.object({ issuer: z.string() });
const timeoutMs = 10_000;

/** The issuer of a domain carries the id of its tenant. https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc */
export async function findTenant(
  authority: string,
  idOrDomain: string,
  send: (url: string, init: RequestInit) => Promise<Response>,
): Promise<TenantLookup> {
  try {
    const response = await send(
      `${authority}/${encodeURIComponent(idOrDomain)}/v2.0/.well-known/openid-configuration`,
      { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) },
    );
    if (response.status === 400) return { outcome: 'unknown' };
    const { issuer } = Metadata.parse(await response.json());
    const tenantId = new URL(issuer).pathname.split('/').find(isGuid);
    return tenantId === undefined ? { outcome: 'unknown' } : { outcome: 'found', tenantId: tenantId.toLowerCase() };
  } catch {
    return { outcome: 'unreachable' };
  }
}
