import type { ConditionalAccessPolicy, GuestOrExternalUsers } from '../resource/resource';
import { type AppAtom, type Cell, type LocationAtom, type RiskAtom, targetTypeOf, visibleDevice } from './cell';
import { allOf, anyOf, type Certainty, certain, not } from './certainty';
import { type EnforcedPolicy, isTrusted, type PolicyContext } from './context';
import { ruleHolds } from './device-filter';
import { isSuite, mayBeInSuite } from './first-party-apps';
import type { UserClass } from './user-class';

type Applications = ConditionalAccessPolicy['conditions']['applications'];

/** The trusted IPs of the MFA portal. "All trusted locations" includes them, but Graph does not show them. */
export const legacyTrustedIps = '00000000-0000-0000-0000-000000000000';

/** Locations that exist in every tenant: all, all trusted, and the trusted IPs of the MFA portal. */
export const placeLiterals: ReadonlySet<string> = new Set(['All', 'AllTrusted', legacyTrustedIps]);

/** Ids of the locations that a policy names, included or excluded. */
export const placesNamedBy = ({
  conditions: { locations },
}: Pick<ConditionalAccessPolicy, 'conditions'>): readonly string[] =>
  locations === null ? [] : [...locations.includeLocations, ...locations.excludeLocations];

const userTerm = (term: string, user: UserClass): boolean =>
  term === 'All' || (term === 'GuestsOrExternalUsers' && user.guestType !== 'member') || term === user.userId;

const inGroups = (ids: readonly string[], user: UserClass, context: PolicyContext): Certainty =>
  anyOf(ids.map((id) => (user.groupIds.includes(id) ? 'yes' : context.unresolvedGroupIds.has(id) ? 'maybe' : 'no')));

export function isSuchGuest(guests: GuestOrExternalUsers | null, user: UserClass): Certainty {
  if (guests === null || !guests.guestOrExternalUserTypes.includes(user.guestType)) return 'no';
  // The home tenant of the account is unknown. Internal guests have none.
  const anyTenant = guests.externalTenants.membershipKind === 'all' || user.guestType === 'internalGuest';
  return anyTenant ? 'yes' : 'maybe';
}

/** Whether the policy applies to the users of the class. An exclusion wins over an inclusion. */
export function matchesUser({ policy, context }: EnforcedPolicy, user: UserClass): Certainty {
  const users = policy.conditions.users;
  const included = anyOf([
    certain(users.includeUsers.some((term) => userTerm(term, user))),
    inGroups(users.includeGroups, user, context),
    certain(users.includeRoles.some((id) => user.roleIds.includes(id))),
    isSuchGuest(users.includeGuestsOrExternalUsers, user),
  ]);
  const excluded = anyOf([
    certain(users.excludeUsers.some((term) => userTerm(term, user))),
    inGroups(users.excludeGroups, user, context),
    certain(users.excludeRoles.some((id) => user.roleIds.includes(id))),
    isSuchGuest(users.excludeGuestsOrExternalUsers, user),
  ]);
  return allOf([included, not(excluded)]);
}

function appTerm(term: string, app: AppAtom, { foreignAppIds, doubtfulAppsIn }: PolicyContext): Certainty {
  if (term === 'All' || term === app.id || app.suites.includes(term)) return 'yes';
  if (!isSuite(term) || !mayBeInSuite(app.id, foreignAppIds)) return 'no';
  return doubtfulAppsIn === undefined ? 'maybe' : certain(term === doubtfulAppsIn);
}

/** Policies for apps, even for all apps, do not cover user actions and authentication contexts, and the reverse. */
export function matchesApp({ policy, context }: EnforcedPolicy, app: AppAtom): Certainty {
  const apps = policy.conditions.applications;
  const target = targetTypeOf(app.id);
  if (target === 'userAction') return certain(apps.includeUserActions.includes(app.id));
  if (target === 'authenticationContext') {
    return certain(apps.includeAuthenticationContextClassReferences.includes(app.id));
  }
  const named = (terms: readonly string[]): Certainty => anyOf(terms.map((term) => appTerm(term, app, context)));
  // Custom security attributes of apps are not collected, so it is unknown which apps a filter selects.
  return allOf([
    addsApps(apps) ? 'maybe' : named(apps.includeApplications),
    not(named(apps.excludeApplications)),
    apps.applicationFilter === null ? 'yes' : 'maybe',
  ]);
}

/** An include filter adds apps to those that are named. An exclude filter removes some. */
const addsApps = ({ applicationFilter }: Applications): boolean =>
  applicationFilter !== null && !applicationFilter.startsWith('exclude: ');

/** Whether the policy can apply to an app at all. */
export const canNameApps = (apps: Applications): boolean =>
  addsApps(apps) || apps.includeApplications.some((app) => app.toLowerCase() !== 'none');

/** Whether the policy applies to all apps without exclusions. User actions and authentication contexts are not apps. */
export const appliesToEveryApp = ({ policy }: EnforcedPolicy): boolean => {
  const { includeApplications, excludeApplications, applicationFilter } = policy.conditions.applications;
  return includeApplications.includes('All') && excludeApplications.length === 0 && applicationFilter === null;
};

/** Exported policies that people share begin it with a capital letter. */
export const namesAllClients = (types: readonly string[]): boolean =>
  types.some((type) => type.toLowerCase() === 'all');

export function matchesClient({ policy }: EnforcedPolicy, clientAppType: string): Certainty {
  const types = policy.conditions.clientAppTypes;
  if (types.length === 0 || namesAllClients(types) || types.includes(clientAppType)) return 'yes';
  // An old value for the ActiveSync clients that support policies.
  return clientAppType === 'exchangeActiveSync' && types.includes('easSupported') ? 'maybe' : 'no';
}

export function matchesPlatform({ policy }: EnforcedPolicy, platform: string): Certainty {
  const condition = policy.conditions.platforms;
  if (condition === null) return 'yes';
  const named = (list: readonly string[]): boolean => list.includes('all') || list.includes(platform);
  return certain(named(condition.includePlatforms) && !named(condition.excludePlatforms));
}

const seenIn = (context: PolicyContext, atom: LocationAtom): LocationAtom => atom.seenBy?.get(context) ?? atom;

export const isTrustedAtom = (atom: LocationAtom, context: PolicyContext): boolean =>
  seenIn(context, atom).otherTrusted ||
  seenIn(context, atom).ids.some((id) => id === legacyTrustedIps || isTrusted(context.locations.get(id)));

export const namesAllTrusted = ({ policy }: EnforcedPolicy): boolean => {
  const { includeLocations = [], excludeLocations = [] } = policy.conditions.locations ?? {};
  return includeLocations.includes('AllTrusted') || excludeLocations.includes('AllTrusted');
};

export function matchesLocation({ policy, context }: EnforcedPolicy, location: LocationAtom): Certainty {
  const condition = policy.conditions.locations;
  if (condition === null) return 'yes';
  const named = (list: readonly string[]): boolean =>
    list.includes('All') ||
    (list.includes('AllTrusted') && isTrustedAtom(location, context)) ||
    seenIn(context, location).ids.some((id) => list.includes(id));
  return certain(named(condition.includeLocations) && !named(condition.excludeLocations));
}

export function matchesDevice(
  { policy, deviceRule }: EnforcedPolicy,
  cell: Pick<Cell, 'clientAppType' | 'device' | 'flow'>,
): Certainty {
  if (deviceRule === null) return 'yes';
  if (deviceRule === 'unreadable') return 'maybe';
  const holds = ruleHolds(deviceRule, visibleDevice(cell));
  const mode = policy.conditions.deviceFilter?.mode;
  if (mode === 'include') return holds;
  return mode === 'exclude' ? not(holds) : 'maybe';
}

export const matchesFlow = ({ policy }: EnforcedPolicy, flow: string): Certainty => {
  const methods = policy.conditions.transferMethods;
  return certain(methods.length === 0 || methods.every((method) => method === 'none') || methods.includes(flow));
};

/**
 * Several types of risk in one policy are combined with AND: a policy with both conditions needs both risks. Without
 * risk, a policy with a risk condition does not apply.
 */
export function matchesRisk({ policy }: EnforcedPolicy, risk: RiskAtom): Certainty {
  const { userRiskLevels, signInRiskLevels, insiderRiskLevels, servicePrincipalRiskLevels } = policy.conditions;
  const at = (levels: readonly string[], level: string): boolean => levels.length === 0 || levels.includes(level);
  return certain(
    at(userRiskLevels, risk.user) &&
      at(signInRiskLevels, risk.signIn) &&
      insiderRiskLevels.length === 0 &&
      servicePrincipalRiskLevels.length === 0,
  );
}

/** An unknown condition may narrow the policy. */
export const hasKnownConditionsOnly = ({ policy }: EnforcedPolicy): Certainty =>
  policy.conditions.unknownConditions.length === 0 ? 'yes' : 'maybe';

/** Whether the policy applies to the sign-in, without its user conditions. */
export const matchesCell = (enforced: EnforcedPolicy, cell: Cell): Certainty =>
  allOf([
    matchesRisk(enforced, cell.risk),
    matchesClient(enforced, cell.clientAppType),
    matchesApp(enforced, cell.app),
    matchesPlatform(enforced, cell.platform),
    matchesLocation(enforced, cell.location),
    matchesDevice(enforced, cell),
    matchesFlow(enforced, cell.flow),
    hasKnownConditionsOnly(enforced),
  ]);
