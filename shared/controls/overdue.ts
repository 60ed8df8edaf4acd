import { clockToleranceMs, hourMs } from '../core/time/durations';

/**
 * True if something has waited for longer than the hours. An unknown time counts as too long, so that nothing stays
 * hidden.
 */
export function isOverdue(since: string | null, hours: number, nowMs: number): boolean {
  const age = nowMs - (since === null ? Number.NaN : Date.parse(since));
  return !(age <= hours * hourMs && age >= -clockToleranceMs);
}
