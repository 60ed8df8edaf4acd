import type { Check } from '../../core/deployment/check';
import type { Warning } from '../../core/deployment/health';
import { durationInWords } from '../language/local-time';

export const agoOf = (at: string, now: number): string => `${durationInWords(now - Date.parse(at))} ago`;

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

/**
 * A line for each warning about settings, or one line that says there are none. `about` builds the lines; `id` is the
 * id of the line without warnings.
 */
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
