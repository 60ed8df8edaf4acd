import type { Line } from '../event/event';
import type { AuthenticationStrengthPolicy, ConditionalAccessPolicy, NamedLocation } from '../resource/resource';
import { filterDifferences } from './filter-difference';
import { grantDifferences } from './grant-difference';
import { weakensAny } from './location-change';
import { locationDifferences } from './location-difference';
import { isWithin } from './location-overlap';
import {
  type ChangeReason,
  type Difference,
  type PolicyDifference,
  scopeDifferences,
  shownIn,
} from './policy-difference';
import { type NameOf, policyLines } from './policy-lines';
import { sessionDifferences } from './session-difference';

/** mixed: weaker in one respect and stronger in another. It counts as weaker. */
export type Direction = 'weaker' | 'stronger' | 'neutral' | 'mixed';

export type PolicyChange = {
  readonly direction: Direction;
  readonly lines: readonly Line[];
  readonly reasons: readonly ChangeReason[];
  /** The reasons why the policy is weaker, each with the line that shows it. */
  readonly weaker: readonly Pick<PolicyDifference, 'reason' | 'label'>[];
  /** Ids of users, groups and roles that the policy excludes now and did not before. */
  readonly excludedAdded: readonly string[];
};

type ChangeContext = {
  readonly strengthsBefore: readonly AuthenticationStrengthPolicy[];
  readonly strengthsAfter: readonly AuthenticationStrengthPolicy[];
  readonly locationsBefore: readonly NamedLocation[];
  readonly locationsAfter: readonly NamedLocation[];
  readonly nameOf: NameOf;
};

type Referred = {
  readonly strengths: readonly AuthenticationStrengthPolicy[];
  readonly namedLocations: readonly NamedLocation[];
};

/** The objects that policies refer to, on both sides of a change; none if they were not read. */
export const referencesBetween = (
  before: Referred | undefined,
  after: Referred | undefined,
): Omit<ChangeContext, 'nameOf'> => ({
  strengthsBefore: before?.strengths ?? [],
  strengthsAfter: after?.strengths ?? [],
  locationsBefore: before?.namedLocations ?? [],
  locationsAfter: after?.namedLocations ?? [],
});

const reasonsOf = <D extends Difference>(differences: readonly D[]): readonly D['reason'][] => [
  ...new Set(differences.map(({ reason }) => reason)),
];

export const isWeakening = (direction: Direction): boolean => direction === 'weaker' || direction === 'mixed';

function directionOf(differences: readonly Difference[]): Direction {
  const weaker = differences.some(({ effect }) => effect === 'weaker');
  const stronger = differences.some(({ effect }) => effect === 'stronger');
  if (weaker) return stronger ? 'mixed' : 'weaker';
  return stronger ? 'stronger' : 'neutral';
}

function newlyExcluded(before: ConditionalAccessPolicy, after: ConditionalAccessPolicy): readonly string[] {
  const excluded = ({ conditions: { users } }: ConditionalAccessPolicy): readonly string[] => [
    ...users.excludeUsers,
    ...users.excludeGroups,
    ...users.excludeRoles,
  ];
  const known = new Set(excluded(before));
  return excluded(after)
    .filter((id) => !known.has(id))
    .sort();
}

const enforced = (policy: ConditionalAccessPolicy): boolean => policy.state === 'enabled';

function differencesOf(
  before: ConditionalAccessPolicy | null,
  after: ConditionalAccessPolicy | null,
  context: Omit<ChangeContext, 'nameOf'>,
): readonly PolicyDifference[] {
  const was = before !== null && enforced(before) ? before : null;
  const is = after !== null && enforced(after) ? after : null;
  // A policy that was not enforced had no protection to lose.
  if (was === null && is === null) return [];
  if (was === null) return shownIn('State', [{ reason: before === null ? 'added' : 'stateOn', effect: 'stronger' }]);
  if (is === null) return shownIn('State', [{ reason: after === null ? 'deleted' : 'stateOff', effect: 'weaker' }]);
  const mapOf = (strengths: readonly AuthenticationStrengthPolicy[]) =>
    new Map(strengths.map((strength) => [strength.id, strength]));
  return [
    ...scopeDifferences(was, is),
    ...locationDifferences(was, is, context),
    ...shownIn('Conditions', filterDifferences(was, is)),
    ...shownIn(
      'Grant',
      grantDifferences(
        { policy: was, strengths: mapOf(context.strengthsBefore) },
        { policy: is, strengths: mapOf(context.strengthsAfter) },
      ),
    ),
    ...shownIn('Session', sessionDifferences(was, is)),
  ];
}

/**
 * Whether a change makes a policy weaker: it applies to fewer sign-ins or requires less. Null: the policy did not
 * exist, or was deleted. Its name and the order of its lists do not count.
 */
export function classifyPolicyChange(
  before: ConditionalAccessPolicy | null,
  after: ConditionalAccessPolicy | null,
  context: ChangeContext,
): PolicyChange {
  const differences = differencesOf(before, after, context);
  const weaker = differences.filter((one) => one.effect === 'weaker');
  return {
    direction: directionOf(differences),
    lines: policyLines(before, after, nameFrom(context)),
    reasons: reasonsOf(differences),
    weaker,
    excludedAdded: before !== null && after !== null ? newlyExcluded(before, after) : [],
  };
}

/** Uses the name at the time of the change if there is one, because a deleted location has no current name. */
function nameFrom(context: ChangeContext): NameOf {
  const names = new Map(
    [...context.locationsBefore, ...context.strengthsBefore, ...context.locationsAfter, ...context.strengthsAfter].map(
      ({ id, displayName }) => [id, displayName],
    ),
  );
  return (id) => names.get(id) ?? context.nameOf(id);
}

type ReferenceChange = Omit<PolicyChange, 'weaker' | 'excludedAdded'>;

const textLine = (label: string, before: readonly string[], after: readonly string[]): readonly Line[] =>
  before.join('\n') === after.join('\n')
    ? []
    : [
        {
          label,
          before: before.map((text) => ({ type: 'text', text })),
          after: after.map((text) => ({ type: 'text', text })),
        },
      ];

const classified = (differences: readonly Difference[], lines: readonly Line[]): ReferenceChange => ({
  direction: directionOf(differences),
  lines,
  reasons: reasonsOf(differences),
});

const differenceIf = (happened: boolean, difference: Difference): readonly Difference[] =>
  happened ? [difference] : [];

type NamedStrength = Pick<AuthenticationStrengthPolicy, 'displayName' | 'allowedCombinations'>;

/**
 * Whether a strength allows new methods. Each policy that uses it then becomes weaker, although the policy is
 * unchanged.
 */
export function classifyStrengthChange(before: NamedStrength | null, after: NamedStrength | null): ReferenceChange {
  const was = before?.allowedCombinations ?? [];
  const is = after?.allowedCombinations ?? [];
  const lines = [
    ...textLine('Name', before === null ? [] : [before.displayName], after === null ? [] : [after.displayName]),
    ...textLine('Allowed combinations', was, is),
  ];
  if (before === null || after === null) return classified([], lines);
  const gained = is.some((combination) => !was.includes(combination));
  const lost = was.some((combination) => !is.includes(combination));
  return classified(
    [
      ...differenceIf(gained, { reason: 'strengthWeaker', effect: 'weaker' }),
      ...differenceIf(lost, { reason: 'strengthStronger', effect: 'stronger' }),
    ],
    lines,
  );
}

const trustedRanges = (location: NamedLocation | null): readonly string[] =>
  location !== null && location.type === 'ip' && location.isTrusted ? location.ipRanges : [];

const placesOf = (location: NamedLocation | null): readonly string[] => {
  if (location === null) return [];
  if (location.type === 'ip') return location.ipRanges;
  return location.type === 'country' ? location.countriesAndRegions : [location.odataType];
};

const trustOf = (location: NamedLocation | null): readonly string[] =>
  location === null ? [] : [location.type === 'ip' && location.isTrusted ? 'trusted' : 'not trusted'];

/**
 * Whether a location makes further addresses trusted. Policies that exclude trusted locations then apply to fewer
 * sign-ins.
 */
export function classifyLocationChange(before: NamedLocation | null, after: NamedLocation | null): ReferenceChange {
  const was = trustedRanges(before);
  const is = trustedRanges(after);
  const widened = is.some((range) => !isWithin(range, was));
  const narrowed = was.some((range) => !isWithin(range, is));
  return classified(
    [
      ...differenceIf(widened, { reason: 'trustedLocationWidened', effect: 'weaker' }),
      ...differenceIf(narrowed, { reason: 'trustedLocationNarrowed', effect: 'stronger' }),
    ],
    [
      ...textLine('Name', before === null ? [] : [before.displayName], after === null ? [] : [after.displayName]),
      ...textLine('Trust', trustOf(before), trustOf(after)),
      ...textLine(
        after?.type === 'country' || before?.type === 'country' ? 'Countries' : 'Addresses',
        placesOf(before),
        placesOf(after),
      ),
    ],
  );
}

/**
 * The enforced policy with another id that has the same effect: a policy that was deleted and created again. Undefined
 * if there is none.
 */
export const standInFor = (
  policy: ConditionalAccessPolicy,
  current: readonly ConditionalAccessPolicy[],
  known: Omit<ChangeContext, 'nameOf'>,
): ConditionalAccessPolicy | undefined =>
  current.find(
    (one) => one.id !== policy.id && enforced(one) && !isWeakening(directionOf(differencesOf(policy, one, known))),
  );

/**
 * The baseline that ZT.ID.021 compares the current policies with, after one collection. A stricter or neutral change
 * updates a policy in the baseline; a weaker one does not. A new policy is added once it is enforced. A deleted one
 * stays, unless another policy has the same effect.
 */
export function moveBaseline(
  baseline: readonly ConditionalAccessPolicy[],
  current: readonly ConditionalAccessPolicy[],
  known: Omit<ChangeContext, 'nameOf'>,
): readonly ConditionalAccessPolicy[] {
  const held = new Map(baseline.filter(enforced).map((policy) => [policy.id, policy]));
  for (const policy of current.filter(enforced)) {
    const before = held.get(policy.id) ?? null;
    const differences = differencesOf(before, policy, known);
    if (!isWeakening(directionOf(differences))) held.set(policy.id, policy);
  }
  const ids = new Set(current.map(({ id }) => id));
  return [...held.values()]
    .filter((policy) => ids.has(policy.id) || standInFor(policy, current, known) === undefined)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Updates the baseline of the objects that policies refer to. Deleted objects are removed. A new one is not added if it
 * makes a policy weaker.
 */
function moveReferences<T extends { readonly id: string }>(
  baseline: readonly T[],
  current: readonly T[],
  classify: (before: T | null, after: T) => ReferenceChange,
): readonly T[] {
  const held = new Map(baseline.map((one) => [one.id, one]));
  return current
    .flatMap((now) => {
      const before = held.get(now.id) ?? null;
      if (!isWeakening(classify(before, now).direction)) return [now];
      return before === null ? [] : [before];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

export const moveStrengths = (
  baseline: readonly AuthenticationStrengthPolicy[],
  current: readonly AuthenticationStrengthPolicy[],
): readonly AuthenticationStrengthPolicy[] => moveReferences(baseline, current, classifyStrengthChange);

/** A location is updated unless its change makes more addresses trusted or narrows one of these policies. */
export const moveLocations = (
  baseline: readonly NamedLocation[],
  current: readonly NamedLocation[],
  policies: readonly ConditionalAccessPolicy[],
): readonly NamedLocation[] =>
  moveReferences(baseline, current, (before, now) => {
    const change = classifyLocationChange(before, now);
    const isWeaker = isWeakening(change.direction) || weakensAny(policies, baseline, now);
    return isWeaker ? { ...change, direction: 'weaker' } : change;
  });
