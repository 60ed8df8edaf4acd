import { hourMs } from '../core/time/durations';

/** Microsoft's clock and ours differ: a time that lies further ahead is no time. */
const toleranceMs = hourMs;

/** True where something has waited longer than that. What has no time is not given any: that would hide it for ever. */
export function isOverdue(since: string | null, hours: number, nowMs: number): boolean {
  const age = nowMs - (since === null ? Number.NaN : Date.parse(since));
  return !(age <= hours * hourMs && age >= -toleranceMs);
}
