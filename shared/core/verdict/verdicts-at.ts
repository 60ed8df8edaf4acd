/** The verdicts that were in effect at a given time, computed from every change of status. Pure. */
import type { Status } from './control';
import { knownAfter } from './judge';
import type { StatusChange } from './proof';

/** The part of a verdict that the history contains; the details are in another row. */
export type VerdictAt = {
  readonly controlId: string;
  readonly verdict: { readonly status: Status };
  /** The last status up to then that was pass or fail. */
  readonly lastKnown: { readonly status: 'pass' | 'fail' } | null;
  /** When the verdict was recorded; ISO 8601. */
  readonly since: string;
};

/** One for each control that had been judged by that time. */
export function verdictsAt(changes: readonly StatusChange[], at: string): readonly VerdictAt[] {
  const moment = Date.parse(at);
  const verdicts = new Map<string, VerdictAt>();
  const ordered = [...changes].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  for (const { controlId, status, at: since } of ordered) {
    if (Date.parse(since) > moment) break;
    const known = knownAfter(status, verdicts.get(controlId)?.lastKnown?.status ?? null);
    const lastKnown = known === null ? null : { status: known };
    verdicts.set(controlId, { controlId, verdict: { status }, lastKnown, since });
  }
  return [...verdicts.values()];
}
