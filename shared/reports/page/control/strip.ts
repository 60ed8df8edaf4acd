import { dayMs } from '../../../core/time/durations';
import type { Status } from '../../../core/verdict/control';
import type { Html } from '../../html';
import { count } from '../../language/counting';
import { type ChartCell, stripChart } from '../frame/chart';

/**
 * One day of a control. `part`: it failed for part of the day. `unknown`: it was not judged for part of the day, or at
 * all.
 */
export type StripDay = 'pass' | 'fail' | 'part' | 'unknown';

type Change = { readonly at: string; readonly status: Status };

export const stripDays = 90;

/**
 * The last 90 days, oldest first, each of 24 hours up to `now`. Any failure counts for the day, and a day with a gap
 * never counts as passed.
 */
export function stripOf(changes: readonly Change[], now: string): readonly StripDay[] {
  const ordered = changes.map(({ at, status }) => ({ at: Date.parse(at), status })).sort((a, b) => a.at - b.at);
  return Array.from({ length: stripDays }, (_, index) => {
    const to = Date.parse(now) - (stripDays - 1 - index) * dayMs;
    return dayOf(ordered, to - dayMs, to);
  });
}

function dayOf(
  ordered: readonly { readonly at: number; readonly status: Status }[],
  from: number,
  to: number,
): StripDay {
  const before = ordered.filter(({ at }) => at <= from).at(-1);
  const within = ordered.filter(({ at }) => at > from && at <= to);
  const seen = new Set([before?.status ?? 'unknown', ...within.map(({ status }) => status)]);
  if (seen.has('fail')) return seen.size === 1 ? 'fail' : 'part';
  return seen.size === 1 && seen.has('pass') ? 'pass' : 'unknown';
}

/** "Failed on 12 of 90 days, not known on 3" */
export function stripInWords(days: readonly StripDay[]): string {
  const of = (...wanted: readonly StripDay[]): number => days.filter((day) => wanted.includes(day)).length;
  const [failed, unknown] = [of('fail', 'part'), of('unknown')];
  const all = count(days.length, 'day', 'days');
  if (unknown === days.length) return `Not known in ${all}`;
  const first = failed === 0 ? `Failed on none of ${all}` : `Failed on ${failed} of ${all}`;
  return unknown === 0 ? first : `${first}, not known on ${unknown}`;
}

const cells: Readonly<Record<StripDay, ChartCell>> = {
  pass: { tone: 'good', height: 0.36 },
  part: { tone: 'high', height: 0.68 },
  fail: { tone: 'bad', height: 1 },
  unknown: { tone: 'none', height: 0.52 },
};

export const stripOfDays = (days: readonly StripDay[]): Html =>
  stripChart(
    stripInWords(days),
    days.map((day) => cells[day]),
  );
