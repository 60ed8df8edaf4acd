import type { ConditionalAccessPolicy, NamedLocation } from '../resource/resource';
import { contextOf, type EnforcedPolicy, enforcedPolicies, isEnforced } from './context';
import { gridsOf } from './grid';
import { matchesLocation } from './match';
import { domainOf, mfa } from './requirement';

type Locations = readonly NamedLocation[];

const asEnforced = (policy: ConditionalAccessPolicy, namedLocations: Locations): readonly EnforcedPolicy[] =>
  enforcedPolicies([policy], contextOf({ namedLocations, strengths: [], unresolvedGroupIds: new Set() }));

/** Whether an enforced policy no longer applies somewhere, or newly does, because of its locations alone: its text is as it was. */
export function locationEffect(
  policy: ConditionalAccessPolicy,
  before: Locations,
  after: Locations,
): { readonly shrank: boolean; readonly grew: boolean } {
  const unchanged = { shrank: false, grew: false };
  if (policy.conditions.locations === null || !isEnforced(policy)) return unchanged;
  const [was, is] = [...asEnforced(policy, before), ...asEnforced(policy, after)];
  if (was === undefined || is === undefined) return unchanged;
  const pairs = gridsOf(domainOf(mfa))([was, is]).location.map((atom) => [
    matchesLocation(was, atom),
    matchesLocation(is, atom),
  ]);
  return {
    shrank: pairs.some(([then, now]) => then === 'yes' && now === 'no'),
    grew: pairs.some(([then, now]) => then === 'no' && now === 'yes'),
  };
}

/** The locations with one of them as it is in others, or without it. */
export function withLocation(locations: Locations, id: string, others: Locations): Locations {
  const one = others.find((location) => location.id === id);
  return [...locations.filter((location) => location.id !== id), ...(one === undefined ? [] : [one])];
}

/** The changed locations because of each of which the policy applies to less; all of them where only several together do that. */
export function locationsThatWeaken(policy: ConditionalAccessPolicy, before: Locations, after: Locations): Locations {
  if (!locationEffect(policy, before, after).shrank) return [];
  const then = new Map(before.map((location) => [location.id, JSON.stringify(location)]));
  const changed = after.filter((location) => then.get(location.id) !== JSON.stringify(location));
  const alone = changed.filter(({ id }) => locationEffect(policy, withLocation(after, id, before), after).shrank);
  return alone.length > 0 ? alone : changed;
}

/** Whether an enforced policy applies to less because this location came or became what it is. */
export const weakensAny = (
  policies: readonly ConditionalAccessPolicy[],
  before: Locations,
  location: NamedLocation,
): boolean => {
  const after = withLocation(before, location.id, [location]);
  return policies.some((policy) => locationEffect(policy, before, after).shrank);
};
