import type { Check } from '../../core/deployment/check';

/** "90 s", "25 min", "3 h", "5 days" */
export function spanOf(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} min`;
  return seconds < 48 * 3600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}

export const agoOf = (at: string, now: number): string => `${spanOf(Math.max(0, now - Date.parse(at)) / 1000)} ago`;

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
