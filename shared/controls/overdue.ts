import { hourMs } from '../core/time/durations';

/** Microsoft's clock and ours differ. A time further in the future than this is not valid. */
const toleranceMs = hourMs;

/**
 * True if something has waited for longer than the hours. An unknown time counts as too long, so that nothing stays
 * hidden.
 */
export function isOverdue(since: string | null, hours: number, nowMs: number): boolean {
  const age = nowMs - (since === null ? Number.NaN : Date.parse(since));
  return !(age <= hours * hourMs && age >= -toleranceMs);
}
