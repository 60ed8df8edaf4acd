import { dayMs } from '../../../core/time/durations';
import type { Status } from '../../../core/verdict/control';
import { count } from '../../counting';
import { type Html, html } from '../../html';

/** One day of a control. `part`: it failed for part of the day. `unknown`: it could not be judged, or not yet. */
export type StripDay = 'pass' | 'fail' | 'part' | 'unknown';

type Change = { readonly at: string; readonly status: Status };

export const stripDays = 90;

/**
 * The last 90 days, oldest first, each of 24 hours up to `now`. Any failure in a day counts; a day with a gap never counts as
 * passed.
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

/** Height differs as colour does, so that the chart can be read without colours. */
const shapes: Readonly<Record<StripDay, { readonly y: number; readonly fill: string }>> = {
  pass: { y: 16, fill: 'fill-good' },
  part: { y: 8, fill: 'fill-high' },
  fail: { y: 0, fill: 'fill-bad' },
  unknown: { y: 12, fill: 'fill-none' },
};

export function stripChart(days: readonly StripDay[]): Html {
  const bars = days.map((day, at) => {
    const { y, fill } = shapes[day];
    return html`<rect x="${at * 10 + 1}" y="${y}" width="8" height="${25 - y}" class="${fill}"/>`;
  });
  return html`<svg class="strip" viewBox="0 0 ${days.length * 10} 26" preserveAspectRatio="none" role="img" aria-label="${stripInWords(days)}">${bars}</svg>`;
}
