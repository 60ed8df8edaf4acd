import { clockToleranceMs, dayMs } from '../core/time/durations';

export const dayNumber = (ms: number): number => Math.floor(ms / dayMs);

/** The day of a time, counted from 1970; null if it cannot be read or has not come. */
export function dayOfTime(time: string | null, nowMs: number): number | null {
  const ms = time === null ? Number.NaN : Date.parse(time);
  return ms <= nowMs + clockToleranceMs ? dayNumber(ms) : null;
}
