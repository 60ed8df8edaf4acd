import type { ConditionalAccessPolicy, NamedLocation } from '../resource/resource';
import { threshold, type ValuesOf } from '../verdict/thresholds';
import { contextOf, type EnforcedPolicy, enforcedPolicies, isEnforced } from './context';
import { gridsOf } from './grid';
import { type AddressRange, addressRange, isReadable } from './location-overlap';
import { matchesLocation, placesNamedBy } from './match';
import { domainOf, mfa } from './requirement';

export const widthThresholds = {
  trustedPrefixV4: threshold.integer(
    20,
    8,
    32,
    'The control fails if a trusted IPv4 range has a shorter prefix; this alerts even if it is fixed at once. A prefix shorter than 24 passes with a note.',
  ),
  trustedPrefixV6: threshold.integer(40, 16, 128, 'The same for IPv6. A prefix shorter than 48 passes with a note.'),
};

type Locations = readonly NamedLocation[];

const asEnforced = (policy: ConditionalAccessPolicy, namedLocations: Locations): readonly EnforcedPolicy[] =>
  enforcedPolicies([policy], contextOf({ namedLocations, strengths: [], unresolvedGroupIds: new Set() }));

/** Whether an unchanged policy applies to fewer or more sign-ins because its locations changed. */
export function locationEffect(
  policy: ConditionalAccessPolicy,
  before: Locations,
  after: Locations,
): { readonly shrank: boolean; readonly grew: boolean } {
  const unchanged = { shrank: false, grew: false };
  if (policy.conditions.locations === null || !isEnforced(policy)) return unchanged;
  const [was, is] = [...asEnforced(policy, before), ...asEnforced(policy, after)];
  return was === undefined || is === undefined ? unchanged : effectBetween(was, is);
}

/** The same for a change to the policy's own location condition; null if one of its locations is unknown. */
export function locationConditionEffect(
  before: ConditionalAccessPolicy,
  after: ConditionalAccessPolicy,
  locations: Locations,
): ReturnType<typeof locationEffect> | null {
  const readable = new Set(locations.filter(isReadable).map(({ id }) => id));
  const isKnown = (id: string): boolean => id === 'All' || id === 'AllTrusted' || readable.has(id);
  const named = [before, after].flatMap(placesNamedBy);
  const [was, is] = [...asEnforced(before, locations), ...asEnforced(after, locations)];
  return named.every(isKnown) && was !== undefined && is !== undefined ? effectBetween(was, is) : null;
}

function effectBetween(was: EnforcedPolicy, is: EnforcedPolicy): { readonly shrank: boolean; readonly grew: boolean } {
  const pairs = gridsOf(domainOf(mfa))([was, is]).location.map((atom) => [
    matchesLocation(was, atom),
    matchesLocation(is, atom),
  ]);
  return {
    shrank: pairs.some(([then, now]) => then === 'yes' && now === 'no'),
    grew: pairs.some(([then, now]) => then === 'no' && now === 'yes'),
  };
}

/** The locations, with one of them replaced by its version in `others`, or removed. */
export function withLocation(locations: Locations, id: string, others: Locations): Locations {
  const one = others.find((location) => location.id === id);
  return [...locations.filter((location) => location.id !== id), ...(one === undefined ? [] : [one])];
}

/** The changed locations that narrow the policy. If only several of them together narrow it, all of them. */
export function locationsThatWeaken(policy: ConditionalAccessPolicy, before: Locations, after: Locations): Locations {
  if (!locationEffect(policy, before, after).shrank) return [];
  const then = new Map(before.map((location) => [location.id, JSON.stringify(location)]));
  const changed = after.filter((location) => then.get(location.id) !== JSON.stringify(location));
  const alone = changed.filter(({ id }) => locationEffect(policy, withLocation(after, id, before), after).shrank);
  return alone.length > 0 ? alone : changed;
}

/** Whether an enforced policy applies to fewer sign-ins because this location was created or changed. */
export const weakensAny = (
  policies: readonly ConditionalAccessPolicy[],
  before: Locations,
  location: NamedLocation,
): boolean => {
  const after = withLocation(before, location.id, [location]);
  return policies.some((policy) => locationEffect(policy, before, after).shrank);
};

/** Properties of a location that are listed as parts beside its addresses and countries. */
export const locationMarks = { trusted: 'trusted', unknownCountries: 'unknown' } as const;

/** The parts of a location: its addresses or countries, and its properties. */
export function partsOfLocation(location: NamedLocation | null): readonly string[] {
  switch (location?.type) {
    case 'ip':
      return [...location.ipRanges, ...(location.isTrusted ? [locationMarks.trusted] : [])];
    case 'country':
      return [
        ...location.countriesAndRegions,
        ...(location.includeUnknownCountriesAndRegions ? [locationMarks.unknownCountries] : []),
      ];
    default:
      return [];
  }
}

/** The location with these parts instead of its own. */
export function withParts(location: NamedLocation, parts: readonly string[]): NamedLocation {
  const without = (mark: string): readonly string[] => parts.filter((part) => part !== mark);
  const { trusted, unknownCountries } = locationMarks;
  switch (location.type) {
    case 'ip':
      return { ...location, isTrusted: parts.includes(trusted), ipRanges: without(trusted) };
    case 'country':
      return {
        ...location,
        includeUnknownCountriesAndRegions: parts.includes(unknownCountries),
        countriesAndRegions: without(unknownCountries),
      };
    default:
      return location;
  }
}

type WidthThresholds = ValuesOf<typeof widthThresholds>;

/** Whether a trusted range has more addresses than an organisation usually owns. */
export const isTooWide = (
  { version, prefix }: AddressRange,
  { trustedPrefixV4, trustedPrefixV6 }: WidthThresholds,
): boolean => prefix < (version === 4 ? trustedPrefixV4 : trustedPrefixV6);

/** The trusted ranges that are too large to belong to the organisation alone. */
export const tooWideRanges = (location: NamedLocation | null, thresholds: WidthThresholds): readonly string[] =>
  location?.type !== 'ip' || !location.isTrusted
    ? []
    : location.ipRanges.filter((text) => {
        const range = addressRange(text);
        return range !== null && isTooWide(range, thresholds);
      });
