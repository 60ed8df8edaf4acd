import { hourMs } from '../core/time/durations';

/** Microsoft's clock and ours differ. A time further in the future than this is not valid. */
const toleranceMs = hourMs;

/** True if something has waited longer than that. Without a known time it counts as too long: otherwise it would stay hidden. */
export function isOverdue(since: string | null, hours: number, nowMs: number): boolean {
  const age = nowMs - (since === null ? Number.NaN : Date.parse(since));
  return !(age <= hours * hourMs && age >= -toleranceMs);
}
