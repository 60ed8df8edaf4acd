import type { NamedLocation } from '../resource/resource';
import type { Control, FailVerdict, Finding } from '../verdict/control';
import { sidesOf } from './change';
import type { AttributedChange } from './collection-facts';

const mostPlaces = 3;

/** The named locations that the control newly finds wrong, each with its wrong ranges. */
export function placesNamedIn(failed: FailVerdict | undefined, before?: FailVerdict): readonly string[] {
  const keyOf = ({ resourceId, details }: Finding): string => `${resourceId} ${String(details.range)}`;
  const known = new Set(before?.findings.first.map(keyOf));
  const rangesOf = new Map<string, string[]>();
  for (const finding of failed?.findings.first ?? []) {
    const { subject, details } = finding;
    if (subject.type !== 'location' || known.has(keyOf(finding))) continue;
    const ranges = rangesOf.get(subject.name) ?? [];
    rangesOf.set(subject.name, ranges);
    if (typeof details.range === 'string') ranges.push(details.range);
  }
  return inWords(rangesOf);
}

/** The named locations that this collection found widened. A control that depends on them does not name them. */
export function placesWidenedIn({ needs }: Control, changes: readonly AttributedChange[]): readonly string[] {
  if (!needs.includes('namedLocation')) return [];
  return inWords(
    changes.flatMap(({ change }): [string, readonly string[]][] => {
      if (change.kind !== 'namedLocation') return [];
      const { before, after } = sidesOf(change);
      const known = new Set(rangesOfPlace(before));
      const added = rangesOfPlace(after).filter((range) => !known.has(range));
      return after === null || added.length === 0 ? [] : [[after.displayName, added]];
    }),
  );
}

const rangesOfPlace = (place: NamedLocation | null): readonly string[] =>
  place?.type === 'ip' ? place.ipRanges : place?.type === 'country' ? place.countriesAndRegions : [];

const inWords = (places: Iterable<readonly [name: string, ranges: readonly string[]]>): readonly string[] =>
  [...places]
    .slice(0, mostPlaces)
    .map(([name, ranges]) =>
      ranges.length === 0 ? `"${name}"` : `"${name}" (${ranges.slice(0, mostPlaces).join(', ')})`,
    );
