import { addDays } from '../../core/log/seal';
import { dayMs } from '../../core/time/durations';
import { clockAt, localDay, momentOf } from '../../core/week/week';

/**
 * The moment in a date or time field of a page, in the tenant's time zone. A day alone (`2026-12-01`) means the end of
 * that day, because the last day is included; `2026-12-01T14:00` means that minute. Undefined if it is neither.
 */
export function momentOfInput(text: string, timeZone: string): string | undefined {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  if (!isDay && !/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text)) return undefined;
  const clock = Date.parse(isDay ? `${text}T00:00Z` : `${text}Z`);
  // JavaScript reads 31 June as 1 July.
  if (Number.isNaN(clock) || !new Date(clock).toISOString().startsWith(text)) return undefined;
  return new Date(momentOf(timeZone, isDay ? clock + dayMs : clock)).toISOString();
}

/** The value of a date field: the day on the tenant's clocks, plus a number of days. */
export const dayInput = (at: string, timeZone: string, daysLater = 0): string =>
  addDays(localDay(timeZone, Date.parse(at)), daysLater);

/** The value of a date and time field. */
export const minuteInput = (at: string, timeZone: string): string =>
  new Date(clockAt(timeZone, Date.parse(at))).toISOString().slice(0, 16);
