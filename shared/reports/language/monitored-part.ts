import { dayMs, minuteMs } from '../../core/time/durations';
import { durationInWords } from './local-time';

/** `the first 30 min of monitoring` while a tenant has been monitored for less than these days, else `usual`. */
export function monitoredPart(watchedSince: string | null, now: string, days: number, usual: string): string {
  const ms = watchedSince === null ? Number.POSITIVE_INFINITY : Date.parse(now) - Date.parse(watchedSince);
  return ms < days * dayMs ? `the first ${durationInWords(Math.max(ms, minuteMs))} of monitoring` : usual;
}
