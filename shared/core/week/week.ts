import { dayMs, hourMs, minuteMs } from '../time/durations';

/** An ISO week in a tenant's time zone: from Monday 00:00 to the next one, 167 to 169 hours where clocks change. */
export type Week = {
  /** 2026-W48 */
  readonly id: string;
  readonly from: string;
  readonly to: string;
};

/** Whether the text is an ISO 8601 week, such as 2026-W48. */
export const isWeek = (text: string): boolean => /^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$/.test(text);

/** 48 of 2026-W48. */
export const weekNumber = (id: string): number => Number(id.slice(-2));

/** Time after the end of a week in which a running collection may still write into it. */
const settlingMs = 10 * minuteMs;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  });
  formats.set(timeZone, format);
  return format;
}

function clockRead(timeZone: string, at: number): number {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

const secondOf = (at: number): number => Math.floor(at / 1000) * 1000;

/** By zone and day in UTC; null on a day on which its clocks change. */
const offsets = new Map<string, number | null>();
const mostOffsets = 10_000;

function offsetOfDay(timeZone: string, at: number): number | null {
  const day = Math.floor(at / dayMs);
  const key = `${timeZone} ${day}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= mostOffsets) offsets.clear();
  const [start, end] = [day * dayMs, (day + 1) * dayMs];
  const offset = clockRead(timeZone, start) - start;
  const ofDay = clockRead(timeZone, end) - end === offset ? offset : null;
  offsets.set(key, ofDay);
  return ofDay;
}

/**
 * The zone's local time at a moment, as if it were UTC; whole seconds. Every tenant asks for it several times a minute,
 * so the zone is read only twice a day while its clocks do not change.
 */
export function clockAt(timeZone: string, at: number): number {
  const offset = offsetOfDay(timeZone, at);
  return offset === null ? clockRead(timeZone, at) : secondOf(at) + offset;
}

/** The day on the zone's clocks, YYYY-MM-DD. */
export const localDay = (timeZone: string, at: number): string => iso(clockAt(timeZone, at)).slice(0, 10);

/** How far the zone's clocks are ahead of UTC; ms. */
export const offsetAt = (timeZone: string, at: number): number => clockAt(timeZone, at) - secondOf(at);

const moments = new Map<string, number>();
const mostMoments = 10_000;

/**
 * The moment at which clocks in the zone show this time. If they are set back over it, the first of two moments; if
 * they are set forward over it, the end of the gap. Results are cached, because every tenant asks for the same few
 * Mondays every minute.
 */
export function momentOf(timeZone: string, clock: number): number {
  const key = `${timeZone} ${clock}`;
  const known = moments.get(key);
  if (known !== undefined) return known;
  if (moments.size >= mostMoments) moments.clear();
  const moment = momentRead(timeZone, clock);
  moments.set(key, moment);
  return moment;
}

function momentRead(timeZone: string, clock: number): number {
  const candidates = [clock - dayMs, clock + dayMs].map((near) => clock - offsetAt(timeZone, near));
  const right = candidates.filter((at) => clockAt(timeZone, at) === clock);
  return right.length > 0 ? Math.min(...right) : endOfGap(timeZone, clock, candidates);
}

function endOfGap(timeZone: string, clock: number, around: readonly number[]): number {
  let [before, after] = [Math.min(...around), Math.max(...around)];
  while (after - before > 1000) {
    const between = secondOf((before + after) / 2);
    if (clockAt(timeZone, between) < clock) before = between;
    else after = between;
  }
  return after;
}

/** Midnight of the Monday on or before a moment, in local time. */
function mondayOf(timeZone: string, at: number): number {
  const midnight = Math.floor(clockAt(timeZone, at) / dayMs) * dayMs;
  return midnight - ((new Date(midnight).getUTCDay() + 6) % 7) * dayMs;
}

/** A week belongs to the year that contains its Thursday. */
function idOf(monday: number): string {
  const thursday = monday + 3 * dayMs;
  const year = new Date(thursday).getUTCFullYear();
  const number = Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * dayMs)) + 1;
  return `${year}-W${String(number).padStart(2, '0')}`;
}

const iso = (at: number): string => new Date(at).toISOString();

const weekFrom = (timeZone: string, monday: number): Week => ({
  id: idOf(monday),
  from: iso(momentOf(timeZone, monday)),
  to: iso(momentOf(timeZone, monday + 7 * dayMs)),
});

/** The week that contains a moment. */
export const weekOf = (at: string, timeZone: string): Week => weekFrom(timeZone, mondayOf(timeZone, Date.parse(at)));

/**
 * The newest complete week whose digest is due. It is due at the configured weekday and hour after its end, and never
 * before the collections that were running at its end have been written.
 */
export function dueWeek(
  now: string,
  timeZone: string,
  { weekday, hour }: { readonly weekday: number; readonly hour: number },
): Week {
  const at = Date.parse(now);
  const running = mondayOf(timeZone, at);
  const last = weekFrom(timeZone, running - 7 * dayMs);
  const asked = momentOf(timeZone, running + (weekday - 1) * dayMs + hour * hourMs);
  const due = Math.max(asked, Date.parse(last.to) + settlingMs);
  return at >= due ? last : weekFrom(timeZone, running - 14 * dayMs);
}
