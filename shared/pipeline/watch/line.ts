import type { Check } from '../../core/deployment/check';

/** Builds lines about one tenant, or about the deployment (null). */
export const line =
  (tenantId: string | null) =>
  (
    id: string,
    area: Check['area'],
    what: string,
    verdict: Check['verdict'],
    found: string,
    remedy: string | null = null,
  ): Check => ({ id, area, tenantId, what, verdict, found, remedy });
