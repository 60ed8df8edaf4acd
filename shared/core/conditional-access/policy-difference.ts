import type { ConditionalAccessPolicy } from '../resource/resource';
import { namesAllClients } from './match';
import type { PolicyLabel } from './policy-lines';

/** The effect of a change on a policy's protection. A reason is a key, never a sentence. */
export type Difference =
  | { readonly reason: WeakerReason; readonly effect: 'weaker' }
  | { readonly reason: StrongerReason; readonly effect: 'stronger' };
export type WeakerReason =
  | 'stateOff'
  | 'deleted'
  | 'includeShrank'
  | 'excludeGrew'
  | 'conditionAdded'
  | 'operatorOr'
  | 'controlRemoved'
  | 'strengthWeaker'
  | 'alternativeAdded'
  | 'sessionLoosened'
  | 'trustedLocationWidened';
type StrongerReason =
  | 'stateOn'
  | 'added'
  | 'includeGrew'
  | 'excludeShrank'
  | 'conditionRemoved'
  | 'controlAdded'
  | 'strengthStronger'
  | 'sessionTightened'
  | 'trustedLocationNarrowed';
export type ChangeReason = Difference['reason'];

/** `label`: the line of the policy that shows it. */
export type PolicyDifference = Difference & { readonly label: PolicyLabel };

export const shownIn = (label: PolicyLabel, differences: readonly Difference[]): readonly PolicyDifference[] =>
  differences.map((one) => ({ ...one, label }));

const gone = (before: readonly string[], after: readonly string[]): readonly string[] =>
  before.filter((value) => !after.includes(value));

/**
 * Compares the lists of people or targets that the policy includes. `universal`: whether a list includes everything.
 */
function includeDifferences(
  before: readonly string[],
  after: readonly string[],
  universal: (list: readonly string[]) => boolean,
): readonly Difference[] {
  const wasAll = universal(before);
  const isAll = universal(after);
  if (wasAll && isAll) return [];
  const shrank = isAll ? [] : wasAll ? ['all'] : gone(before, after);
  const grew = wasAll ? [] : isAll ? ['all'] : gone(after, before);
  return [
    ...(shrank.length > 0 ? [{ reason: 'includeShrank', effect: 'weaker' } as const] : []),
    ...(grew.length > 0 ? [{ reason: 'includeGrew', effect: 'stronger' } as const] : []),
  ];
}

export const excludeDifferences = (before: readonly string[], after: readonly string[]): readonly Difference[] => [
  ...(gone(after, before).length > 0 ? [{ reason: 'excludeGrew', effect: 'weaker' } as const] : []),
  ...(gone(before, after).length > 0 ? [{ reason: 'excludeShrank', effect: 'stronger' } as const] : []),
];

/** A condition that is not set matches every sign-in; setting it narrows the policy. */
export function conditionDifferences(
  before: readonly string[],
  after: readonly string[],
  isUnset: (list: readonly string[]) => boolean,
): readonly Difference[] {
  if (isUnset(before) && !isUnset(after)) return [{ reason: 'conditionAdded', effect: 'weaker' }];
  if (!isUnset(before) && isUnset(after)) return [{ reason: 'conditionRemoved', effect: 'stronger' }];
  return includeDifferences(before, after, isUnset);
}

const empty = (list: readonly string[]): boolean => list.length === 0;
const emptyOrAll = (list: readonly string[]): boolean => list.length === 0 || list.includes('all');
const everyClient = (list: readonly string[]): boolean => list.length === 0 || namesAllClients(list);
export const emptyOrAllPlaces = (list: readonly string[]): boolean => list.length === 0 || list.includes('All');

type Users = ConditionalAccessPolicy['conditions']['users'];
type Guests = Users['includeGuestsOrExternalUsers'];

const tenantsOf = (guests: Guests): readonly string[] => guests?.externalTenants.members ?? [];

/** Guests as terms, one for each type and tenant; "any" stands for all tenants that are not listed. */
function guestTerms(guests: Guests, tenants: readonly string[]): readonly string[] {
  if (guests === null) return [];
  const { membershipKind, members } = guests.externalTenants;
  const from = membershipKind === 'enumerated' ? members : [...tenants, 'any'];
  return guests.guestOrExternalUserTypes.flatMap((type) => from.map((tenant) => `${type} of ${tenant}`));
}

const named = (terms: readonly string[]): readonly string[] => terms.filter((term) => term !== 'None');

/** Tenants that either version lists. "All" is compared over these. */
const tenantsNamed = (...users: readonly Users[]): readonly string[] => [
  ...new Set(
    users.flatMap((one) => [
      ...tenantsOf(one.includeGuestsOrExternalUsers),
      ...tenantsOf(one.excludeGuestsOrExternalUsers),
    ]),
  ),
];

const includedUsers = (users: Users, tenants: readonly string[]): readonly string[] => [
  ...named(users.includeUsers),
  ...users.includeGroups,
  ...users.includeRoles,
  ...guestTerms(users.includeGuestsOrExternalUsers, tenants),
];

const excludedUsers = (users: Users, tenants: readonly string[]): readonly string[] => [
  ...named(users.excludeUsers),
  ...users.excludeGroups,
  ...users.excludeRoles,
  ...guestTerms(users.excludeGuestsOrExternalUsers, tenants),
];

const includedTargets = (apps: ConditionalAccessPolicy['conditions']['applications']): readonly string[] => [
  ...apps.includeApplications.filter((term) => term !== 'None' && term !== 'none'),
  ...apps.includeUserActions,
  ...apps.includeAuthenticationContextClassReferences,
];

const everybody = (terms: readonly string[]): boolean => terms.includes('All');

function conditionLineDifferences(
  before: ConditionalAccessPolicy,
  after: ConditionalAccessPolicy,
): readonly PolicyDifference[] {
  const was = before.conditions;
  const is = after.conditions;
  const filterOf = ({ conditions }: ConditionalAccessPolicy): readonly string[] => {
    const rule = conditions.applications.applicationFilter;
    return rule === null ? [] : [rule];
  };
  return shownIn('Conditions', [
    ...conditionDifferences(filterOf(before), filterOf(after), empty),
    ...conditionDifferences(was.userRiskLevels, is.userRiskLevels, empty),
    ...conditionDifferences(was.signInRiskLevels, is.signInRiskLevels, empty),
    ...conditionDifferences(was.insiderRiskLevels, is.insiderRiskLevels, empty),
    ...conditionDifferences(was.servicePrincipalRiskLevels, is.servicePrincipalRiskLevels, empty),
    ...conditionDifferences(was.transferMethods, is.transferMethods, empty),
    ...unknownDifferences(was.unknownConditions, is.unknownConditions),
  ]);
}

const everyServicePrincipal = (terms: readonly string[]): boolean => terms.includes('ServicePrincipalsInMyTenant');

type ClientApplications = ConditionalAccessPolicy['conditions']['clientApplications'];

/** A policy that changes between people and workload identities no longer protects any of those it protected before. */
function workloadDifferences(before: ClientApplications, after: ClientApplications): readonly PolicyDifference[] {
  if (before === null || after === null) {
    const is = (one: ClientApplications): readonly string[] => (one === null ? [] : ['workloadIdentities']);
    return shownIn('Service principals', conditionDifferences(is(before), is(after), empty));
  }
  const filterOf = ({ servicePrincipalFilter: rule }: NonNullable<ClientApplications>): readonly string[] =>
    rule === null ? [] : [rule];
  return [
    ...shownIn(
      'Service principals',
      includeDifferences(before.includeServicePrincipals, after.includeServicePrincipals, everyServicePrincipal),
    ),
    ...shownIn(
      'Service principals excluded',
      excludeDifferences(before.excludeServicePrincipals, after.excludeServicePrincipals),
    ),
    ...shownIn('Conditions', conditionDifferences(filterOf(before), filterOf(after), empty)),
  ];
}

/**
 * Changes to the people, apps and conditions of the policy. Locations, device filter, grants and session are compared
 * elsewhere.
 */
export function scopeDifferences(
  before: ConditionalAccessPolicy,
  after: ConditionalAccessPolicy,
): readonly PolicyDifference[] {
  const was = before.conditions;
  const is = after.conditions;
  const tenants = tenantsNamed(was.users, is.users);
  const [users, nowUsers] = [includedUsers(was.users, tenants), includedUsers(is.users, tenants)];
  const [apps, nowApps] = [includedTargets(was.applications), includedTargets(is.applications)];
  const [platforms, nowPlatforms] = [was.platforms, is.platforms];
  return [
    ...shownIn('Included', includeDifferences(users, nowUsers, everybody)),
    ...shownIn('Excluded', excludeDifferences(excludedUsers(was.users, tenants), excludedUsers(is.users, tenants))),
    ...shownIn('Apps', includeDifferences(apps, nowApps, everybody)),
    ...shownIn(
      'Apps excluded',
      excludeDifferences(was.applications.excludeApplications, is.applications.excludeApplications),
    ),
    ...workloadDifferences(was.clientApplications, is.clientApplications),
    ...shownIn('Client apps', conditionDifferences(was.clientAppTypes, is.clientAppTypes, everyClient)),
    ...shownIn(
      'Platforms',
      conditionDifferences(platforms?.includePlatforms ?? [], nowPlatforms?.includePlatforms ?? [], emptyOrAll),
    ),
    ...shownIn(
      'Platforms excluded',
      excludeDifferences(platforms?.excludePlatforms ?? [], nowPlatforms?.excludePlatforms ?? []),
    ),
    ...conditionLineDifferences(before, after),
  ];
}

const unknownDifferences = (before: readonly string[], after: readonly string[]): readonly Difference[] => [
  ...(gone(after, before).length > 0 ? [{ reason: 'conditionAdded', effect: 'weaker' } as const] : []),
  ...(gone(before, after).length > 0 ? [{ reason: 'conditionRemoved', effect: 'stronger' } as const] : []),
];
