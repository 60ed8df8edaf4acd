import { sidesOf } from '../../core/change';
import {
  classifyLocationChange,
  exposureOf,
  firstOpened,
  isExcepted,
  locationEffect,
  type UserClass,
  withLocation,
} from '../../core/conditional-access';
import type { ConditionalAccessBasis } from '../../core/control';
import { type Detection, type DetectorFacts, defineDetector } from '../../core/detector';
import type { Exposure } from '../../core/event';
import type { ConditionalAccessPolicy, NamedLocation } from '../../core/resource';
import { addedTo, maxNamed, mended, raised } from '../detection';
import { uncounted, whyUncounted } from '../exposure';
import { policyJoins } from '../policy-joins';

const id = 'EV.P04';

/** No policy is edited, and each that names the location applies to fewer sign-ins. */
export const entraNamedLocationWidened = defineDetector({
  id,
  name: 'entra-named-location-widened',
  title: 'A named location was changed so that Conditional Access policies apply to fewer sign-ins',
  area: 'identity',
  severity: 'high',
  watches: { changes: ['namedLocation'], records: [] },
  joins: policyJoins,
  falsePositives: 'A new office or country. Where other policies ask the same, nobody gets in with less: digest only.',
  response:
    'Ask the person who changed it by phone. If it was not planned: block the account and revoke its sessions first, then restore the location.',
  references: ['https://learn.microsoft.com/entra/identity/conditional-access/concept-assignment-network'],
  activities: ['add named location', 'update named location', 'delete named location'],
  onChange: (change, facts) => {
    if (change.kind !== 'namedLocation') return [];
    const { before, after } = sidesOf(change);
    return detect(change.resourceId, before, after, facts);
  },
  onRecord: () => [],
});

function detect(
  locationId: string,
  before: NamedLocation | null,
  after: NamedLocation | null,
  facts: DetectorFacts,
): readonly Detection[] {
  const { conditionalAccess } = facts;
  const place = after ?? before;
  if (conditionalAccess === null || place === null) return [];
  const now = conditionalAccess.after;
  // What else changed in this collection is told by itself.
  const then = {
    ...now,
    namedLocations: withLocation(now.namedLocations, locationId, before === null ? [] : [before]),
  };
  const effects = now.policies.map((policy) => ({
    policy,
    ...locationEffect(policy, then.namedLocations, now.namedLocations),
  }));
  const weaker = effects.filter(({ shrank }) => shrank).map(({ policy }) => policy);
  const stated = {
    detectorId: id,
    resourceId: locationId,
    resourceName: place.displayName,
    lines: classifyLocationChange(before, after).lines,
  } as const;
  if (weaker.length > 0) {
    const { exposure, requirement, alerts } = openedBy(weaker, then, now, facts);
    const isExposing = exposure.computed && exposure.count > 0;
    const details = {
      locationName: place.displayName,
      isTrusted: place.type === 'ip' && place.isTrusted,
      added: addedTo(placesIn(before), placesIn(after)).slice(0, maxNamed),
      removed: addedTo(placesIn(after), placesIn(before)).slice(0, maxNamed),
      policies: weaker.map(({ displayName }) => displayName).slice(0, maxNamed),
      requirement,
    };
    return [raised({ ...stated, severity: isExposing ? 'critical' : 'high', exposure, alerts, details })];
  }
  return effects.some(({ grew }) => grew) ? [mended({ ...stated, severity: 'high' })] : [];
}

/** Countries and regions, or addresses. */
const placesIn = (location: NamedLocation | null): readonly string[] => {
  if (location === null) return [];
  if (location.type === 'ip') return location.ipRanges;
  if (location.type !== 'country') return [];
  return [...location.countriesAndRegions, ...(location.includeUnknownCountriesAndRegions ? ['unknown'] : [])];
};

type Opened = { readonly exposure: Exposure; readonly requirement: string; readonly alerts: boolean };

/** Who gets in with less than before, of those whom no declaration excepts. Where that is nobody for sure, nobody is alerted. */
function openedBy(
  policies: readonly ConditionalAccessPolicy[],
  before: ConditionalAccessBasis,
  after: ConditionalAccessBasis,
  facts: DetectorFacts,
): Opened {
  const { configuration, now } = facts;
  const users = (userClass: UserClass): boolean =>
    userClass.enabled && !isExcepted(userClass, 'ZT.ID.021', configuration, now);
  const first = firstOpened(policies, before, after, { users, thresholds: configuration.thresholds });
  switch (first.status) {
    case 'opened':
      return { exposure: exposureOf(first.people, first.of), requirement: first.requirement, alerts: true };
    case 'nothing':
      return { exposure: exposureOf(nobody, first.of), requirement: '', alerts: false };
    case 'unknown':
      return { exposure: uncounted(whyUncounted(first, after.policies, after, facts)), requirement: '', alerts: true };
  }
}

const nobody = { ids: [], count: 0, privilegedIds: [], privilegedCount: 0 };
