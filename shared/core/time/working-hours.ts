import type { WorkingHours } from '../tenant/configuration';
import { hourMs } from './durations';

/** Two weeks and a day always contain some working hours. */
const mostHours = 24 * 15;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' });
  formats.set(timeZone, made);
  return made;
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** True if people work at this moment; epoch ms. */
export function isWorkingTime({ days, from, to }: WorkingHours, timeZone: string, at: number): boolean {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const day = weekdays.indexOf(parts.get('weekday') ?? '') + 1;
  const hour = Number(parts.get('hour'));
  return days.includes(day) && hour >= from && hour < to;
}

/**
 * This moment, or the next one within working hours; epoch ms. Searches in steps of a quarter of an hour, the smallest
 * difference between time zones; Intl handles clock changes. Without working hours, nothing is delayed.
 */
export function nextWorkingTime(hours: WorkingHours, timeZone: string, at: number): number {
  if (isWorkingTime(hours, timeZone, at)) return at;
  const quarter = hourMs / 4;
  let next = Math.floor(at / quarter) * quarter + quarter;
  for (let step = 0; step < mostHours * 4; step++, next += quarter) {
    if (isWorkingTime(hours, timeZone, next)) return next;
  }
  return at;
}
