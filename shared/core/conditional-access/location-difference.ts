import type { ConditionalAccessPolicy, NamedLocation } from '../resource/resource';
import { locationConditionEffect } from './location-change';
import {
  conditionDifferences,
  type Difference,
  emptyOrAllPlaces,
  excludeDifferences,
  type PolicyDifference,
  shownIn,
} from './policy-difference';

type Locations = readonly NamedLocation[];

/**
 * Changes to the location condition. Locations are compared by their addresses and countries, because two named
 * locations can match the same sign-ins. Unknown locations are compared by id.
 */
export function locationDifferences(
  before: ConditionalAccessPolicy,
  after: ConditionalAccessPolicy,
  { locationsBefore, locationsAfter }: { readonly locationsBefore: Locations; readonly locationsAfter: Locations },
): readonly PolicyDifference[] {
  const [was, is] = [before.conditions.locations, after.conditions.locations];
  const byIds = [
    ...shownIn(
      'Locations',
      conditionDifferences(was?.includeLocations ?? [], is?.includeLocations ?? [], emptyOrAllPlaces),
    ),
    ...shownIn('Locations excluded', excludeDifferences(was?.excludeLocations ?? [], is?.excludeLocations ?? [])),
  ];
  if (byIds.length === 0) return [];
  const now = new Set(locationsAfter.map(({ id }) => id));
  // A change to a location is reported for the location, not for the policy.
  const known = [...locationsAfter, ...locationsBefore.filter(({ id }) => !now.has(id))];
  const effect = locationConditionEffect(before, after, known);
  if (effect === null) return byIds;
  const or = (side: Difference['effect'], otherwise: Difference): readonly PolicyDifference[] => {
    const named = byIds.filter((one) => one.effect === side);
    return named.length > 0 ? named : shownIn(byIds[0]?.label ?? 'Locations', [otherwise]);
  };
  return [
    ...(effect.shrank ? or('weaker', { reason: 'includeShrank', effect: 'weaker' }) : []),
    ...(effect.grew ? or('stronger', { reason: 'includeGrew', effect: 'stronger' }) : []),
  ];
}
