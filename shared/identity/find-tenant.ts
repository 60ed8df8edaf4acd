import { isGuid } from '../core/same-id';
import type { TenantLookup } from '../core/tenant/tenant-lookup';

const timeoutMs = 10_000;

function issuerOf(body: unknown): URL {
  // Safe: any value is turned into text below.
  const { issuer } = body as { readonly issuer?: unknown };
  return new URL(String(issuer));
}

/** The issuer of a domain contains the ID of its tenant. https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc */
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
    const tenantId = issuerOf(await response.json())
      .pathname.split('/')
      .find(isGuid);
    return tenantId === undefined ? { outcome: 'unknown' } : { outcome: 'found', tenantId: tenantId.toLowerCase() };
  } catch {
    return { outcome: 'unreachable' };
  }
}
