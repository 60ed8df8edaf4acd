/**
 * Limits how much one answer may remove. Graph sometimes returns half a list, or none, with a 200. Believed at once, that would be a mass
 * deletion, and the next answer a mass creation. So an answer with a large loss is believed only if a second one agrees.
 */
import { canonicalJson, isSameJson } from '../canonical';
import { type Change, sidesOf } from '../event/change';
import { isJsonObject } from '../json-object';
import type { FleetKind, SmallKind } from '../resource/kind';
import { type Failure, isRefusal } from './failure';
import type { KindRow } from './kind-row';

const muchShare = 0.2;
const muchCount = 1000;

/**
 * True for more than 20 % of a fleet (at least two items), for more than 1,000 items, and for everything. Single devices
 * and people come and go every day.
 */
export const isMuch = (lost: number, of: number): boolean =>
  lost > 0 && (lost === of || lost > muchCount || (lost >= 2 && lost > of * muchShare));

/** The resources and values that are missing from an answer, compared with the last commit. */
export type Loss = {
  /** Ids of the missing resources, and the missing values within resources that are still there. */
  readonly lost: ReadonlySet<string>;
  /** The number of items in the answer. */
  readonly count: number;
  /** True if one answer alone is not believed. */
  readonly isMuch: boolean;
};

/** Two answers in a row may differ by this share, because somebody may be making changes in between. */
const differenceShare = 0.2;

/** True if a second answer confirms the loss in the first one. */
export function doAgree(first: Loss, second: Loss): boolean {
  if ((first.count === 0) !== (second.count === 0)) return false;
  const back = [...first.lost].filter((one) => !second.lost.has(one)).length;
  const more = [...second.lost].filter((one) => !first.lost.has(one)).length;
  return back + more <= first.lost.size * differenceShare;
}

/**
 * The loss in a list that is compared as a whole, including lists and properties inside its resources. Such a list is
 * short, and each of its resources matters (an admin, a policy), so no answer removes even one of them alone.
 */
export function lossOfList(changes: readonly Change<SmallKind>[], count: number): Loss {
  const gone = changes.flatMap(({ type, resourceId }) => (type === 'removed' ? [resourceId] : []));
  const within = changes.map((change) => lossWithinChange(change));
  return {
    lost: new Set([...gone, ...within.flatMap(({ lost }) => lost)]),
    count,
    isMuch: gone.length > 0 || within.some((loss) => loss.isMuch),
  };
}

/**
 * The loss in a fleet: devices that disappeared, and devices that lost much within themselves. One such device is not unusual; a share of
 * all devices is.
 */
export function lossOfFleet(
  changes: readonly Change<FleetKind>[],
  counts: { readonly before: number; readonly after: number },
): Loss {
  const lost = changes.flatMap((change) =>
    change.type === 'removed' || lossWithinChange(change).isMuch ? [change.resourceId] : [],
  );
  return { lost: new Set(lost), count: counts.after, isMuch: isMuch(lost.length, counts.before) };
}

/**
 * True if a source that used to answer refuses for the first time. A single refusal may be an error of Graph, so nobody
 * is alerted.
 */
export const isFirstRefusal = (
  { lastSuccessAt, refusedAt, failure: before }: Pick<KindRow, 'lastSuccessAt' | 'refusedAt' | 'failure'>,
  failure: Failure,
): boolean =>
  isRefusal(failure) && lastSuccessAt !== null && refusedAt === null && (before === null || !isRefusal(before));

type LossWithin = { readonly lost: readonly string[]; readonly isMuch: boolean };

const noLoss: LossWithin = { lost: [], isMuch: false };

function lossWithinChange(change: Change): LossWithin {
  if (change.type !== 'modified') return noLoss;
  const { before, after } = sidesOf(change);
  return lossWithin(before, after, change.resourceId);
}

function lossWithin(before: unknown, after: unknown, path: string): LossWithin {
  if (isNothing(before) || isSameJson(before, after)) return noLoss;
  if (isNothing(after)) return { lost: [path], isMuch: true };
  if (Array.isArray(before) && Array.isArray(after)) return lossOfItems(before, after, path);
  if (!isJsonObject(before) || !isJsonObject(after)) return noLoss;
  return totalLoss(Object.keys(before).map((key) => lossWithin(before[key], after[key], `${path}/${key}`)));
}

function lossOfItems(before: readonly unknown[], after: readonly unknown[], path: string): LossWithin {
  const now = new Map(after.map((item) => [nameOf(item), item]));
  const gone = before.map(nameOf).filter((name) => !now.has(name));
  // Editing an item without an id looks like a new item; that is not a loss.
  const lost = gone.slice(0, isNamed(before) ? gone.length : Math.max(0, before.length - after.length));
  const isLargeShare = lost.length > before.length * muchShare || lost.length > muchCount;
  const list = { lost: lost.map((name) => `${path}/${name}`), isMuch: isLargeShare };
  const inside = before.map((item) => lossWithin(item, now.get(nameOf(item)) ?? item, `${path}/${nameOf(item)}`));
  return totalLoss([list, ...inside]);
}

const totalLoss = (losses: readonly LossWithin[]): LossWithin => ({
  lost: losses.flatMap(({ lost }) => lost),
  isMuch: losses.some((loss) => loss.isMuch),
});

/** A known but empty value: empty text, list or object. `false` and 0 are not empty. */
const isNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isJsonObject(value) && Object.keys(value).length === 0);

const hasId = (item: unknown): item is { readonly id: string } => isJsonObject(item) && typeof item.id === 'string';
const nameOf = (item: unknown): string => (hasId(item) ? item.id : canonicalJson(item));
const isNamed = (items: readonly unknown[]): boolean => items.every((item) => hasId(item) || !isJsonObject(item));
