import type { FoundDetection } from '../event/collection-facts';
import type { Detection } from '../event/detector';
import { sameActor } from '../event/event';
import { groupBy } from '../group-by';
import { latestOf } from '../time/latest';
import { servicesApartMs } from './record';

/**
 * What a log record shows. Fresh: it was not stored before this collection. `recordId` is null for a difference between
 * two collections.
 */
export type LoggedDetection = {
  readonly found: FoundDetection;
  readonly isFresh: boolean;
  readonly recordId: string | null;
};

/**
 * Log entries arrive late and out of order, so an entry is read together with the stored ones. If an earlier-read entry
 * shows that a change was already fixed, the change is reported together with its end. Something that is fixed and
 * wrong again at the same moment is not fixed; if it is wrong again later, another account may have changed it.
 * `wasOpen`: whether an alert was open about the subject of a detection when its entry was written.
 */
export function settleLogged(
  logged: readonly LoggedDetection[],
  wasOpen: (found: FoundDetection) => boolean = () => false,
): FoundDetection[] {
  const ordered = [...logged].sort(byTime).map((entry, at): Placed => ({ ...entry, at }));
  const ofThings = groupBy(ordered, ({ found }) => thingOf(found));
  return ordered.flatMap((entry) => {
    const { found, isFresh, at } = entry;
    if (isRaised(entry)) return isFresh ? [found] : [];
    const others = ofThings.get(thingOf(found)) ?? [];
    const raised = others.filter(isRaised);
    const isWrongLast = raised.some((other) => isUnordered(other, entry)) && isRaisedLast(entry, others, wasOpen);
    const isAfter = (other: Placed): boolean => (isUnordered(other, entry) ? isWrongLast : other.at > at);
    const later = raised.filter((other) => isAtOnce(other, entry) && isAfter(other));
    const begun = raised.filter((other) => !isAfter(other) && touches(other, found));
    const late = begun.filter((other) => other.isFresh);
    // An end that names the changes that it undoes ends no later one.
    const namesEnded = Array.isArray(found.detection.details.restores);
    const end = isFresh ? found : endOfLate(found, late);
    const withoutStep = end && withoutRaised(notBefore(end, begun), namesEnded ? [] : later);
    return withoutStep === undefined ? [] : [withoutStep];
  });
}

/** The end may be recorded already, because it came with an earlier change. It is recorded again for this change. */
const endOfLate = (found: FoundDetection, late: readonly Placed[]): FoundDetection | undefined =>
  late.length === 0 ? undefined : { ...found, after: { after: found.after, of: late.map(({ recordId }) => recordId) } };

/** Within a moment, the entry of an end may have the earlier time. The end is dated no earlier than what it ends. */
function notBefore(end: FoundDetection, begun: readonly Placed[]): FoundDetection {
  const at = latestOf([end.anchor, ...begun.map(({ found }) => found.anchor)]) ?? end.anchor;
  return at === end.anchor ? end : { ...end, anchor: at, happenedAt: at };
}

/** A detection and its position in time. */
type Placed = LoggedDetection & { readonly at: number };

const isAtOnce = (a: Placed, b: Placed): boolean => momentOf(a.found) === momentOf(b.found);

/** Two entries of one moment that show no values. Those that show values are in order already. */
const isUnordered = (a: Placed, b: Placed): boolean =>
  a.recordId !== b.recordId && a.found.detection.edit === null && b.found.detection.edit === null && isAtOnce(a, b);

/** Whether the subject is wrong again after this moment. Its entries alternate: nothing ends before it begins. */
function isRaisedLast(end: Placed, others: readonly Placed[], wasOpen: (found: FoundDetection) => boolean): boolean {
  const about = others.filter((other) => touches(other, end.found));
  const now = about.filter((other) => isAtOnce(other, end));
  const entriesOf = (some: readonly Placed[]): number => new Set(some.map(({ recordId }) => recordId)).size;
  const begun = entriesOf(now.filter(isRaised));
  const ended = entriesOf(now.filter((other) => !isRaised(other)));
  if (begun !== ended) return begun > ended;
  const last = about.findLast((other) => momentOf(other.found) < momentOf(end.found));
  if (last === undefined) return wasOpen(end.found);
  return isRaised(last) && !now.some((other) => isRaised(other) && isSameAction(last, other));
}

const isSameAction = ({ found: one }: Placed, { found: other }: Placed): boolean =>
  momentOf(other) - momentOf(one) <= servicesApartMs && mayBeSameActor(one, other);

/** An entry without an actor, or by a service on somebody's behalf, may belong to the same actor. */
export const mayBeSameActor = ({ attribution: one }: FoundDetection, { attribution: other }: FoundDetection): boolean =>
  one.status !== 'known' || other.status !== 'known' || sameActor(one.actor, other.actor);

export const momentOf = ({ anchor }: FoundDetection): number => Date.parse(anchor);
const byTime = (a: LoggedDetection, b: LoggedDetection): number => momentOf(a.found) - momentOf(b.found);
const isRaised = ({ found }: LoggedDetection): boolean => found.detection.effect === 'raised';

export const elementsOf = ({ details }: Detection): readonly string[] =>
  Array.isArray(details.elements) ? (details.elements as readonly string[]) : []; // Safe: details hold no other arrays.

export const thingOf = ({ detector, detection }: FoundDetection): string => `${detector.id} ${detection.resourceId}`;

/** Whether both are about the same thing. A detection that names no elements is about the whole resource. */
function touches({ found }: LoggedDetection, other: FoundDetection): boolean {
  const [mine, others] = [elementsOf(found.detection), elementsOf(other.detection)];
  return mine.length === 0 || others.length === 0 || mine.some((element) => others.includes(element));
}

/** A recovery without the parts that failed again later; undefined if no part is left. */
function withoutRaised(found: FoundDetection, later: readonly LoggedDetection[]): FoundDetection | undefined {
  const again = later.filter((other) => touches(other, found));
  if (again.length === 0) return found;
  const wrong = again.flatMap((other) => elementsOf(other.found.detection));
  const left = elementsOf(found.detection).filter((element) => !wrong.includes(element));
  if (left.length === 0 || wrong.length === 0) return undefined;
  return { ...found, detection: { ...found.detection, details: { ...found.detection.details, elements: left } } };
}
