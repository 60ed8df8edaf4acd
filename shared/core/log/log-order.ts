import type { FoundDetection } from '../event/collection-facts';
import type { Detection } from '../event/detector';

/** What a log record shows. Fresh: it was not stored before this collection. */
export type LoggedDetection = { readonly found: FoundDetection; readonly isFresh: boolean };

/**
 * Log entries arrive late and out of order, so an entry is read together with the stored ones. If an earlier-read entry
 * shows that a change was already fixed, the change is reported together with its end. Something that is fixed and
 * wrong again at the same moment is not fixed; if it is wrong again later, another account may have changed it.
 */
export function settleLogged(logged: readonly LoggedDetection[]): FoundDetection[] {
  const ordered = [...logged].sort(byTime);
  const raised = raisedOfEach(ordered);
  return ordered.flatMap(({ found, isFresh }, at) => {
    if (found.detection.effect === 'raised') return isFresh ? [found] : [];
    const others = raised.get(thingOf(found)) ?? [];
    const isBefore = (other: Raised): boolean => other.at < at && other.entry.isFresh && touches(other.entry, found);
    const isAtOnce = (other: Raised): boolean => other.at > at && momentOf(other.entry.found) === momentOf(found);
    const later = others.filter(isAtOnce).map(({ entry }) => entry);
    const withoutStep = isFresh || others.some(isBefore) ? withoutRaised(found, later) : undefined;
    return withoutStep === undefined ? [] : [withoutStep];
  });
}

/** A raised detection and its position in time. */
type Raised = { readonly entry: LoggedDetection; readonly at: number };

/** Raised detections by their subject, because an end is only compared with those. */
function raisedOfEach(ordered: readonly LoggedDetection[]): ReadonlyMap<string, readonly Raised[]> {
  const all = new Map<string, Raised[]>();
  for (const [at, entry] of ordered.entries()) {
    if (!isRaised(entry)) continue;
    const thing = thingOf(entry.found);
    const known = all.get(thing);
    if (known === undefined) all.set(thing, [{ entry, at }]);
    else known.push({ entry, at });
  }
  return all;
}

const momentOf = ({ anchor }: FoundDetection): number => Date.parse(anchor);
const byTime = (a: LoggedDetection, b: LoggedDetection): number => momentOf(a.found) - momentOf(b.found);
const isRaised = ({ found }: LoggedDetection): boolean => found.detection.effect === 'raised';

const elementsOf = ({ details }: Detection): readonly string[] =>
  Array.isArray(details.elements) ? (details.elements as readonly string[]) : []; // Safe: details hold no other arrays.

const thingOf = ({ detector, detection }: FoundDetection): string => `${detector.id} ${detection.resourceId}`;

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
