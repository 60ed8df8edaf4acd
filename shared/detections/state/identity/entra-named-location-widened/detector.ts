import { activityOf, isSuccess, readAuditJson } from '../../../../core/attribution';
import {
  classifyLocationChange,
  exposureOf,
  firstOpened,
  isExcepted,
  locationEffect,
  type UserClass,
  withLocation,
} from '../../../../core/conditional-access';
import { sidesOf } from '../../../../core/event/change';
import { type Detection, type DetectorFacts, defineDetector } from '../../../../core/event/detector';
import type { Exposure } from '../../../../core/event/event';
import type { LogRecord } from '../../../../core/log/record';
import type { ConditionalAccessPolicy, NamedLocation } from '../../../../core/resource/resource';
import type { ConditionalAccessBasis } from '../../../../core/verdict/control';
import { addedTo, ended, maxNamed, raised } from '../../../detection';
import { uncounted, whyUncounted } from '../../exposure';
import { policyJoins } from '../../policy-joins';

const id = 'EV.P04';
const activities = ['add named location', 'update named location', 'delete named location'];

/** No policy is edited, and each that names the location applies to fewer sign-ins. */
export const entraNamedLocationWidened = defineDetector({
  id,
  name: 'entra-named-location-widened',
  title: 'A named location was changed, and policies apply to fewer sign-ins',
  area: 'identity',
  severity: 'high',
  watches: { changes: ['namedLocation'], records: ['directoryAudit'] },
  endsUnseen: true,
  joins: policyJoins,
  leads: true,
  falsePositives:
    'A new office or country. If other policies require the same, nobody needs less to sign in: digest only.',
  response:
    'Ask the person who changed it by phone. If it was not planned: block the account and revoke its sessions first, then restore the location.',
  references: ['https://learn.microsoft.com/entra/identity/conditional-access/concept-assignment-network'],
  activities,
  onChange: (change, facts) => {
    if (change.kind !== 'namedLocation') return [];
    const { before, after } = sidesOf(change);
    return detect(change.resourceId, before, after, facts);
  },
  onRecord: (record, facts) =>
    sidesIn(record).flatMap(({ locationId, before, after }) =>
      detect(locationId, before, after, asLogged(locationId, after, facts)),
    ),
});

/** The location as the entry left it: a collection may never have shown it so. */
function asLogged(locationId: string, after: NamedLocation | null, facts: DetectorFacts): DetectorFacts {
  const { conditionalAccess } = facts;
  if (conditionalAccess === null) return facts;
  const namedLocations = withLocation(
    conditionalAccess.after.namedLocations,
    locationId,
    after === null ? [] : [after],
  );
  return {
    ...facts,
    conditionalAccess: { ...conditionalAccess, after: { ...conditionalAccess.after, namedLocations } },
  };
}

type LoggedSides = {
  readonly locationId: string;
  readonly before: NamedLocation | null;
  readonly after: NamedLocation | null;
};

/** The location that an entry shows before and after; nothing where it shows neither, for then only the state tells. */
function sidesIn(record: LogRecord): readonly LoggedSides[] {
  if (record.kind !== 'directoryAudit' || !isSuccess(record) || !activities.includes(activityOf(record))) return [];
  return record.targets.flatMap(({ id: locationId, displayName, modifiedProperties }) => {
    const shown = modifiedProperties.find((property) => property.displayName.toLowerCase() === 'namedlocation');
    if (locationId === null || shown === undefined) return [];
    const sideOf = (text: string | null) => locationIn(locationId, displayName ?? '', readAuditJson(text));
    const [before, after] = [sideOf(shown.oldValue), sideOf(shown.newValue)];
    return before === null && after === null ? [] : [{ locationId, before, after }];
  });
}

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isTrue = (value: unknown): boolean => String(value).toLowerCase() === 'true';

function locationIn(locationId: string, name: string, value: unknown): NamedLocation | null {
  if (!isJson(value)) return null;
  const displayName = typeof value.displayName === 'string' ? value.displayName : name;
  const base = { id: locationId, displayName };
  const ipRanges = listOf(value.ipRanges).flatMap(rangeIn);
  if (ipRanges.length > 0) return { ...base, type: 'ip', isTrusted: isTrue(value.isTrusted), ipRanges };
  return {
    ...base,
    type: 'country',
    countriesAndRegions: listOf(value.countriesAndRegions).map(String),
    includeUnknownCountriesAndRegions: isTrue(value.includeUnknownCountriesAndRegions),
    countryLookupMethod: typeof value.countryLookupMethod === 'string' ? value.countryLookupMethod : null,
  };
}

function rangeIn(range: unknown): readonly string[] {
  if (typeof range === 'string') return [range];
  if (!isJson(range)) return [];
  const { cidrAddress, lowerAddress, upperAddress } = range;
  return typeof cidrAddress === 'string' ? [cidrAddress] : [`${String(lowerAddress)}-${String(upperAddress)}`];
}

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
  // Other changes of this collection have events of their own.
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
  return effects.some(({ grew }) => grew) ? [ended({ ...stated, severity: 'high' })] : [];
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
