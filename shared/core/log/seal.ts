import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical';
import { dayMs } from '../time/durations';

export const dayAfter = (day: string): string => addDays(day, 1);

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

/** A day is sealed 24 h after its end, when every collection that began in it is over. `now` in epoch ms. */
export const isSealable = (day: string, now: number): boolean => now >= Date.parse(`${day}T00:00:00Z`) + 2 * dayMs;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * One line for each stored event. A seal covers a year of days. The lines of a day fit into memory even if its events
 * do not.
 */
export const sealLine = ({ id, text, beside }: StoredEvent): string => `${id} ${sha256(canonicalJson([beside, text]))}`;

type Sealed = Omit<Seal, 'count' | 'hash'>;

/** The seal of a day over the lines of its events, in any order. */
export const sealOf = (day: Sealed, lines: readonly string[]): Seal => ({
  ...day,
  count: lines.length,
  hash: hashOf({ ...day, count: lines.length }, lines),
});

function hashOf({ tenantId, day, count, before, keptFrom, sealedAt }: Omit<Seal, 'hash'>, lines: readonly string[]) {
  const head = canonicalJson({ before, count, day, keptFrom, sealedAt, tenantId });
  return sha256([head, ...[...lines].sort()].join('\n'));
}

type SealProblem =
  /** The day has fewer, more, or different events than were sealed. */
  | 'eventsRemoved'
  | 'eventsAdded'
  | 'eventsAltered'
  | 'sealAltered'
  | 'sealMissing'
  /** The day should have been sealed by now, and no known problem prevents it. */
  | 'sealOverdue'
  /** An alert contains an event that is missing from the record or differs there. */
  | 'toldOtherwise'
  /** A printed seal is not in the chain. */
  | 'printedSealMissing';

export type SealFinding = {
  readonly day: string;
  readonly problem: SealProblem;
  /** Number of affected events, if known; for seals, the number of days. */
  readonly count: number;
  /** Ids of the affected events, if known; otherwise the names of the obstacles. */
  readonly ids: readonly string[];
};

/**
 * Compares the seals of a tenant, oldest first, with the stored events. `linesOf` returns the lines of a day, or undefined if its events
 * may have expired. An altered seal can be distinguished from an altered day: one of the two still fits the next seal.
 */
export function judgeDay(
  seal: Seal,
  before: Seal | undefined,
  after: Seal | undefined,
  lines: readonly string[] | undefined,
): SealFinding[] {
  const isLinked = before === undefined ? seal.before === null : seal.before === before.hash;
  const find = (problem: SealProblem, count: number): SealFinding[] => [{ day: seal.day, problem, count, ids: [] }];
  if (lines === undefined) return isLinked ? [] : find('sealAltered', 1);
  if (hashOf(seal, lines) === seal.hash) return isLinked || isBroken(before, seal) ? [] : find('sealAltered', 1);
  const remade = { ...seal, before: before?.hash ?? null, count: lines.length };
  const remadeHash = hashOf(remade, lines);
  if (remadeHash === seal.hash || (after !== undefined && remadeHash === after.before && after.before !== seal.hash))
    return find('sealAltered', 1);
  const difference = lines.length - seal.count;
  if (difference < 0) return find('eventsRemoved', -difference);
  return difference > 0 ? find('eventsAdded', difference) : find('eventsAltered', lines.length);
}

/**
 * The previous seal was altered, but this one still contains its original hash, so the finding is about the previous
 * seal.
 */
const isBroken = (before: Seal | undefined, seal: Seal): boolean =>
  before !== undefined && before.hash !== seal.before && dayAfter(before.day) === seal.day;

/** Days without a seal between two seals. */
export function missingBetween(before: string, day: string): string[] {
  const days: string[] = [];
  for (let at = dayAfter(before); at < day; at = dayAfter(at)) days.push(at);
  return days;
}

/**
 * A stored event: its JSON text exactly as stored (null if it cannot be read), and the rest of its row: key and columns, as canonical
 * JSON.
 */
export type StoredEvent = { readonly id: string; readonly text: string | null; readonly beside: string };

/** The seal of one day: a hash over its events, chained to the previous seal. */
export type Seal = {
  readonly tenantId: string;
  readonly day: string;
  readonly count: number;
  /** SHA-256, hex, over the seal before and every event of the day in the order of their ids. */
  readonly hash: string;
  /** The hash of the last seal before; null for the first. */
  readonly before: string | null;
  /**
   * YYYY-MM-DD: events before this day may have expired. It is part of the chain, so that nobody can claim an expiry
   * afterwards.
   */
  readonly keptFrom: string;
  readonly sealedAt: string;
};
