import type { Check } from '../../core/deployment/check';
import type { Warning } from './health';

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

/** A line for each warning about settings, or one that says there are none; `about` builds it, `id` names that one. */
export const warningLines = (
  about: ReturnType<typeof line>,
  id: string,
  what: string,
  warnings: readonly Warning[],
): readonly Check[] =>
  warnings.length === 0
    ? [about(id, 'configuration', what, 'ok', 'No warnings.')]
    : warnings.map(({ code, level, text }) =>
        about(
          code,
          'configuration',
          what,
          level === 'red' ? 'red' : 'warning',
          text,
          'Correct watch.config.json, then run azd deploy.',
        ),
      );
