import { canonicalJson, shortHash } from '../canonical';
import { dayMs } from '../time/durations';
import { recoveryMargin, type ShareLevel, shareOf, sharesFrom, tolerance } from '../verdict/share';
import type { Thresholds } from '../verdict/thresholds';
import { threshold } from '../verdict/thresholds';

export const fallThresholds = {
  fallCount: threshold.integer(
    3,
    1,
    1_000_000,
    'A share that falls below its median of the last seven days raises an alert only if at least this many people or devices lost it. In groups of fewer than 20, only this number counts, and not the share.',
  ),
};

/** The value of a share at the end of a day, or now. A day without a change has none; the previous value applies. */
export type DayLevel = ShareLevel & {
  /** YYYY-MM-DD, in UTC. */
  readonly day: string;
};

/** The stored history of one share. */
export type Track = {
  /** Hash of the limits used in counting. Different limits give a different share. */
  readonly basis: string;
  /** Oldest first: the last value that is a week old or older, and the later ones. At most nine. */
  readonly days: readonly DayLevel[];
  /** The median from which the share fell and which it has not reached again; null if it has not fallen. */
  readonly fellFrom: ShareLevel | null;
  /** How the last fall of the share ended. */
  readonly ended: FallEnd | null;
};

/**
 * `back`: near its level before the fall. `newLevel`: not fixed, but the weekly median has dropped to the same level.
 */
type FallEnd = 'back' | 'newLevel';

/** Shares by the name of their measure. */
export type Levels = Readonly<Record<string, Track>>;

export type Fall = { readonly from: ShareLevel; readonly to: ShareLevel };

export type FallRule = {
  /** A share this far below the median counts as a fall; 1 is the whole. */
  readonly drop: number;
  /** At least this many must have lost it, so that one laptop in a small fleet does not count as a fall. */
  readonly least: number;
};

const weekDays = 7;

const daysBefore = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - days * dayMs).toISOString().slice(0, 10);

const byShare = (a: ShareLevel, b: ShareLevel): number => shareOf(a) - shareOf(b) || a.denominator - b.denominator;

/**
 * The median of the share at the end of each of the seven days before `today`. Null if fewer days are known, so the first week is not
 * compared.
 */
export function medianOfWeek(days: readonly DayLevel[], today: string): ShareLevel | null {
  const week = Array.from({ length: weekDays }, (_, at) => daysBefore(today, at + 1)).flatMap(
    (day) => days.findLast((level) => level.day <= day) ?? [],
  );
  const median = week.length < weekDays ? undefined : week.toSorted(byShare)[(weekDays - 1) / 2];
  return median === undefined ? null : { numerator: median.numerator, denominator: median.denominator };
}

/**
 * The people who lost protection: those who are unprotected now and were not before, at most as many as the decrease in
 * protected people. People who joined without protection, or left with it, lost nothing; they only move the share,
 * which has a floor.
 */
const lostOf = (from: ShareLevel, to: ShareLevel): number =>
  Math.min(to.denominator - to.numerator - (from.denominator - from.numerator), from.numerator - to.numerator);

/** Whether `to` is far enough below `from` to be reported; after a fall, whether it has not recovered yet. */
export function isBelow(from: ShareLevel, to: ShareLevel, { drop, least }: FallRule, fell: boolean): boolean {
  if (drop >= 1) return false;
  const areCounted = from.denominator < sharesFrom || to.denominator < sharesFrom;
  if (areCounted) return lostOf(from, to) >= least;
  const wanted = fell ? Math.min(shareOf(from), shareOf(from) - drop + recoveryMargin) : shareOf(from) - drop;
  return shareOf(to) < wanted - tolerance && (fell || lostOf(from, to) >= least);
}

/** Adds the current level, if it differs from the last one. An unchanged collection therefore writes nothing. */
export function withLevel(days: readonly DayLevel[], today: string, level: ShareLevel): readonly DayLevel[] {
  const last = days.at(-1);
  const { numerator, denominator } = level;
  if (last !== undefined && last.numerator === numerator && last.denominator === denominator) return days;
  const all = [...days.filter(({ day }) => day < today), { day: today, numerator, denominator }];
  const old = daysBefore(today, weekDays);
  const first = all.findLastIndex(({ day }) => day <= old);
  return all.slice(Math.max(0, first));
}

/** Adds a share to its history. Pure: the same level on the same day leaves the same track. */
export function tracked(
  before: Track | undefined,
  level: ShareLevel,
  today: string,
  rule: FallRule,
  basis: string,
): { readonly track: Track; readonly fall: Fall | null } {
  const known = before?.basis === basis ? before : { basis, days: [], fellFrom: null, ended: null };
  const days = withLevel(known.days, today, level);
  const median = medianOfWeek(known.days, today);
  const hasFallen = known.fellFrom !== null;
  const from = known.fellFrom ?? median;
  if (from === null || !isBelow(from, level, rule, hasFallen)) {
    const ended = hasFallen ? 'back' : known.ended;
    return { track: { basis, days, fellFrom: null, ended }, fall: null };
  }
  if (hasFallen && median !== null && !isBelow(median, level, rule, true))
    return { track: { basis, days, fellFrom: null, ended: 'newLevel' }, fall: null };
  return { track: { basis, days, fellFrom: from, ended: null }, fall: { from, to: level } };
}

/** While a verdict caused by a fall waits for a second collection, only the level is stored, and the fall is not. */
export const unconfirmed = (track: Track, before: Track | undefined): Track =>
  before?.basis === track.basis
    ? { ...track, fellFrom: before.fellFrom, ended: before.ended }
    : { ...track, fellFrom: null, ended: null };

/** The thresholds that decide what a share counts, without its floors and drops. */
export const basisOf = (version: number, thresholds: Thresholds, names: readonly (keyof Thresholds)[]): string =>
  shortHash(canonicalJson([version, ...names.map((name) => [name, thresholds[name]])])).slice(0, 12);
