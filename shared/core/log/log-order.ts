import type { Detection } from '../event/detector';
import type { FoundDetection } from '../event/look-events';

/** What a record of the log says. Fresh: it was not kept before this collection. */
export type LoggedDetection = { readonly found: FoundDetection; readonly isFresh: boolean };

/**
 * Log entries come late and out of order, so an entry is read together with the kept ones. A change that is reported now,
 * although an entry from before it says that it was fixed since, is reported with its end; one that was fixed and is
 * wrong again is not fixed.
 */
export function settleLogged(logged: readonly LoggedDetection[]): FoundDetection[] {
  const ordered = [...logged].sort(byTime);
  return ordered.flatMap(({ found, isFresh }, at) => {
    if (found.detection.effect === 'raised') return isFresh ? [found] : [];
    const before = ordered.slice(0, at);
    const isWanted = isFresh || before.some((other) => other.isFresh && isRaised(other) && touches(other, found));
    const mended = isWanted ? withoutRaised(found, ordered.slice(at + 1)) : undefined;
    return mended === undefined ? [] : [mended];
  });
}

const byTime = (a: LoggedDetection, b: LoggedDetection): number =>
  Date.parse(a.found.anchor) - Date.parse(b.found.anchor);
const isRaised = ({ found }: LoggedDetection): boolean => found.detection.effect === 'raised';

const elementsOf = ({ details }: Detection): readonly string[] =>
  Array.isArray(details.elements) ? (details.elements as readonly string[]) : []; // Safe: details hold no other arrays.

const isSameThing = (a: FoundDetection, b: FoundDetection): boolean =>
  a.detector.id === b.detector.id && a.detection.resourceId === b.detection.resourceId;

/** A detection that names no elements is about the whole thing. */
function touches({ found }: LoggedDetection, other: FoundDetection): boolean {
  const [mine, others] = [elementsOf(found.detection), elementsOf(other.detection)];
  const shares = mine.length === 0 || others.length === 0 || mine.some((element) => others.includes(element));
  return isSameThing(found, other) && shares;
}

/** The recovery less what is wrong again since; undefined where nothing is left of it. */
function withoutRaised(found: FoundDetection, later: readonly LoggedDetection[]): FoundDetection | undefined {
  const again = later.filter((other) => isRaised(other) && touches(other, found));
  if (again.length === 0) return found;
  const wrong = again.flatMap((other) => elementsOf(other.found.detection));
  const left = elementsOf(found.detection).filter((element) => !wrong.includes(element));
  if (left.length === 0 || wrong.length === 0) return undefined;
  return { ...found, detection: { ...found.detection, details: { ...found.detection.details, elements: left } } };
}
