import { activityOf, isSuccess, readAuditJson, readAuditObject } from '../../../../core/attribution';
import {
  addressRange,
  classifyLocationChange,
  isEnforced,
  locationEffect,
  partsOfLocation,
  placesNamedBy,
  tooWideRanges,
  withLocation,
  withParts,
} from '../../../../core/conditional-access';
import { widthThresholds } from '../../../../core/conditional-access/location-change';
import { sidesOf } from '../../../../core/event/change';
import {
  type Detection,
  type DetectorFacts,
  defineDetector,
  ended,
  only,
  raised,
} from '../../../../core/event/detector';
import { maxNamed } from '../../../../core/event/event';
import { isJsonObject, type JsonObject } from '../../../../core/json-object';
import type { LogRecord, ModifiedProperty } from '../../../../core/log/record';
import { unwrap } from '../../../../core/log/unwrap';
import type { ConditionalAccessPolicy, NamedLocation } from '../../../../core/resource/resource';
import { addedTo } from '../../../detection';
import { beforePolicies, severityOfLoss } from '../../exposure';
import { basisBefore } from '../../found-before';
import { openedBy } from '../../opened-by';
import { policyJoins } from '../../policy-joins';
import { formerNameOf } from '../../policy-sides';

export const thresholds = widthThresholds;

const id = 'EV.P04';
const activities = ['add named location', 'update named location', 'delete named location'];

/** A change to a named location can let policies apply to fewer sign-ins, or make addresses of strangers trusted. */
export const entraNamedLocationWidened = defineDetector({
  id,
  name: 'entra-named-location-widened',
  title: 'A named location was changed: policies apply to fewer sign-ins, or strangers are trusted',
  area: 'identity',
  severity: 'high',
  raisedByRisk: true,
  watches: { changes: ['namedLocation'], records: ['directoryAudit'] },
  followsSignIns: true,
  endsUnseen: true,
  joins: [...policyJoins, 'ZT.NW.001'],
  leads: true,
  thresholds,
  falsePositives:
    'A new office or country. If other policies require the same, nobody needs less to sign in: digest only, unless a trusted range became wider than thresholds.trustedPrefixV4 or trustedPrefixV6 allows.',
  response:
    'Ask the person who changed it by phone. If it was not planned: block the account and revoke its sessions first, then restore the location.',
  references: ['https://learn.microsoft.com/entra/identity/conditional-access/concept-assignment-network'],
  covers: { attack: ['T1556.009', 'T1562.007'] },
  activities,
  reads: only(activities),
  onChange: (change, facts) => {
    if (change.kind !== 'namedLocation') return [];
    const { before, after } = sidesOf(change);
    return detect(change.resourceId, before, after, facts);
  },
  onRecord: (record, facts) =>
    sidesIn(record).flatMap(({ locationId, before, after }) =>
      detect(locationId, before, after, asLogged(locationId, after, facts), {
        found: foundBefore(locationId, record, facts),
      }),
    ),
});

/** The location as collections had found it before the entry was written. */
const foundBefore = (locationId: string, entry: LogRecord, facts: DetectorFacts): NamedLocation | undefined =>
  basisBefore('namedLocation', entry, facts)?.namedLocations.find(({ id: one }) => one === locationId);

/** The settings with the location as the entry left it, because no collection may have shown it like this. */
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

/** The location before and after in an entry; empty if the entry shows neither, because then only the collected state shows the change. */
function sidesIn(record: LogRecord): readonly LoggedSides[] {
  if (record.kind !== 'directoryAudit' || !isSuccess(record) || !activities.includes(activityOf(record))) return [];
  return record.targets.flatMap(({ id: locationId, displayName, modifiedProperties }) => {
    if (locationId === null) return [];
    const sideOf = (side: 'oldValue' | 'newValue') =>
      locationIn(locationId, displayName ?? '', shownOn(side, modifiedProperties));
    const [before, after] = [sideOf('oldValue'), sideOf('newValue')];
    return before === null && after === null ? [] : [{ locationId, before, after }];
  });
}

/** Fields that only a named location has. */
const ownFields = ['isTrusted', 'ipRanges', 'countriesAndRegions'] as const;

/** Microsoft does not document how an entry shows the location: as a whole under one name, or each field under its own. */
function shownOn(side: 'oldValue' | 'newValue', properties: readonly ModifiedProperty[]): JsonObject | null {
  const whole = properties
    .map((property) => withOwnNames(readAuditObject(property[side]) ?? {}))
    .find((value) => isLocation(value));
  if (whole !== undefined) return whole;
  const shown = properties.map((property) => [property.displayName, readAuditJson(property[side])] as const);
  const fields = withOwnNames(Object.fromEntries(shown.filter(([, value]) => value !== null)));
  return isLocation(fields) ? fields : null;
}

const isLocation = (value: JsonObject): boolean => ownFields.some((field) => field in value);

/** Logs write some fields with a capital. */
const withOwnNames = (value: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name.replace(/^[A-Z]/, (a) => a.toLowerCase()), field]),
  );

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isTrue = (value: unknown): boolean => unwrap(value)?.toLowerCase() === 'true';

function locationIn(locationId: string, name: string, value: unknown): NamedLocation | null {
  if (!isJsonObject(value)) return null;
  const displayName = typeof value.displayName === 'string' ? value.displayName : name;
  const base = { id: locationId, displayName };
  const ipRanges = listOf(value.ipRanges).flatMap(rangeIn);
  if (ipRanges.length > 0 || 'isTrusted' in value)
    return { ...base, type: 'ip', isTrusted: isTrue(value.isTrusted), ipRanges };
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
  if (!isJsonObject(range)) return [];
  const { cidrAddress, lowerAddress, upperAddress } = range;
  return typeof cidrAddress === 'string' ? [cidrAddress] : [`${String(lowerAddress)}-${String(upperAddress)}`];
}

function detect(
  locationId: string,
  before: NamedLocation | null,
  after: NamedLocation | null,
  facts: DetectorFacts,
  logged?: { readonly found: NamedLocation | undefined },
): readonly Detection[] {
  const { conditionalAccess, configuration } = facts;
  const location = after ?? before;
  if (location === null) return [];
  const wideIn = (one: NamedLocation | null): readonly string[] => tooWideRanges(one, configuration.thresholds);
  const widened = addedTo(wideIn(before), wideIn(after));
  const isWider = widened.length > 0;
  const isOfNetworks = widened.some(isOfManyNetworks);
  const steps = stepsBetween(before, after);
  const elementsIn = (some: readonly Step[]): readonly string[] =>
    some.map(({ element }) => element).slice(0, maxNamed);
  const names = {
    locationName: location.displayName,
    formerName: formerNameOf(before?.displayName, after?.displayName) ?? '',
  };
  const stated = statedOf(locationId, location.displayName, before, after, logged?.found);
  if (conditionalAccess === null) {
    // The entry does not show which policies use the location. More trusted addresses weaken any policy that does.
    const details = { ...names, elements: elementsIn(steps), isTooWide: isWider, policies: [] };
    const severity = isOfNetworks ? 'critical' : 'high';
    const exposure = beforePolicies(logged !== undefined, facts);
    return trustsMore(before, after) ? [raised({ ...stated, severity, exposure, details })] : [];
  }
  const now = conditionalAccess.after;
  const locationsWith = (one: NamedLocation | null): readonly NamedLocation[] =>
    withLocation(now.namedLocations, locationId, one === null ? [] : [one]);
  // Other changes in this collection have events of their own.
  const then = { ...now, namedLocations: locationsWith(before) };
  const effects = now.policies.map((policy) => ({
    policy,
    ...locationEffect(policy, then.namedLocations, now.namedLocations),
  }));
  const weaker = effects.filter(({ shrank }) => shrank).map(({ policy }) => policy);
  const isNarrower = addedTo(wideIn(after), wideIn(before)).length > 0;
  const undone =
    isTrusted(before) && !isTrusted(after) && !isNamedBy(now.policies, locationId)
      ? trustLost(stated, names, before, after)
      : ended({ ...stated, details: { ...names, elements: elementsIn(stepsBetween(after, before)) } });
  const over = isNarrower || effects.some(({ grew }) => grew) ? [undone] : [];
  if (weaker.length === 0 && !isWider)
    return trustsMore(before, after) ? [trusting(stated, names, steps), ...over] : over;
  const weakens = ({ undone }: Step): boolean =>
    addedTo(wideIn(undone), wideIn(after)).length > 0 ||
    now.policies.some((policy) => locationEffect(policy, locationsWith(undone), now.namedLocations).shrank);
  const weakening = steps.filter(weakens);
  const { exposure, requirement, action, alerts } = openedBy(weaker, then, now, facts);
  return [
    raised({
      ...stated,
      severity: isOfNetworks && weaker.length > 0 ? 'critical' : severityOfLoss(exposure),
      exposure,
      // Such a wide range includes strangers, whatever policies depend on it today.
      alerts: alerts || isWider,
      details: {
        ...names,
        // If parts weaken something only together, all of them count.
        elements: elementsIn(weakening.length > 0 ? weakening : steps),
        isTooWide: isWider,
        policies: weaker.map(({ displayName }) => displayName).slice(0, maxNamed),
        requirement,
        action,
      },
    }),
    ...over,
  ];
}

const isNamedBy = (policies: readonly ConditionalAccessPolicy[], locationId: string): boolean =>
  policies.some((policy) => isEnforced(policy) && placesNamedBy(policy).includes(locationId));

/**
 * A location that is no longer trusted and that no policy names opens nothing. Everything that it had opened is over, even
 * if its addresses are still in it.
 */
const trustLost = (
  stated: ReturnType<typeof statedOf>,
  names: Readonly<Record<string, string>>,
  before: NamedLocation | null,
  after: NamedLocation | null,
): Detection =>
  ended({
    ...stated,
    edit: null,
    details: {
      ...names,
      elements: partsOfLocation(before).map((part) => `added ${part}`),
      ...(after !== null && { isUntrusted: true }),
    },
  });

/** No policy applies to fewer sign-ins, but Microsoft lowers the risk of sign-ins from trusted addresses. */
const trusting = (
  stated: ReturnType<typeof statedOf>,
  names: Readonly<Record<string, string>>,
  steps: readonly Step[],
): Detection =>
  raised({
    ...stated,
    severity: 'medium',
    alerts: false,
    momentary: true,
    details: {
      ...names,
      elements: steps.map(({ element }) => element).slice(0, maxNamed),
      isTooWide: false,
      isTrusted: true,
      policies: [],
    },
  });

/** These fields are the same in every detection of this change. */
const statedOf = (
  locationId: string,
  locationName: string,
  before: NamedLocation | null,
  after: NamedLocation | null,
  found: NamedLocation | undefined,
) =>
  ({
    detectorId: id,
    severity: 'high',
    resourceId: locationId,
    resourceName: locationName,
    lines: classifyLocationChange(before, after).lines,
    edit: {
      before: { parts: [...partsOfLocation(before)].sort() },
      after: { parts: [...partsOfLocation(after)].sort() },
      ...(found !== undefined && { found: { parts: [...partsOfLocation(found)].sort() } }),
    },
  }) as const;

/** True if the range is so large that it contains whole internet providers. */
function isOfManyNetworks(text: string): boolean {
  const range = addressRange(text);
  return range !== null && range.prefix <= (range.version === 4 ? 16 : 32);
}

const trustedRanges = (one: NamedLocation | null): readonly string[] =>
  one?.type === 'ip' && one.isTrusted ? one.ipRanges : [];

const isTrusted = (one: NamedLocation | null): boolean => one?.type === 'ip' && one.isTrusted;

/** An entry may show that a location became trusted without its ranges. */
const trustsMore = (before: NamedLocation | null, after: NamedLocation | null): boolean =>
  addedTo(trustedRanges(before), trustedRanges(after)).length > 0 || (isTrusted(after) && !isTrusted(before));

/** One added or removed part, and the location without that change. */
type Step = { readonly element: string; readonly undone: NamedLocation };

function stepsBetween(before: NamedLocation | null, after: NamedLocation | null): readonly Step[] {
  const place = after ?? before;
  if (place === null) return [];
  const [was, is] = [partsOfLocation(before), partsOfLocation(after)];
  return [
    ...addedTo(was, is).map((part) => ({
      element: `added ${part}`,
      undone: withParts(
        place,
        is.filter((one) => one !== part),
      ),
    })),
    ...addedTo(is, was).map((part) => ({ element: `removed ${part}`, undone: withParts(place, [...is, part]) })),
  ];
}
