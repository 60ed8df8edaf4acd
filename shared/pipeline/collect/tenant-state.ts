import { canonicalJson, shortHash } from '../../core/canonical';
import { causeOf } from '../../core/collection/failure';
import type { KindRow } from '../../core/collection/kind-row';
import {
  createUserClassifier,
  doubtfulApps,
  isForeignApp,
  referencesOf,
  rolesOfPeople,
} from '../../core/conditional-access';
import type { UserClass } from '../../core/conditional-access/user-class';
import { goneSince, isUnresolved, withoutMembers } from '../../core/resource/gone-people';
import type { FleetKind, Kind, SmallKind } from '../../core/resource/kind';
import { countsAsPrivileged, roleName } from '../../core/resource/privileged-roles';
import type { Group, ResourceOf, RoleAssignment, SmallResources, User } from '../../core/resource/resource';
import type { Head } from '../../core/resource/snapshot';
import { unitNamesIn } from '../../core/resource/unit-names';
import { sameId } from '../../core/same-id';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { licencesOf } from '../../core/tenant/licence';
import type { LicenceKey } from '../../core/tenant/licence-key';
import type { ConditionalAccessBasis, Held, TenantFacts } from '../../core/verdict/control';
import { isLogKind, kindDefinition } from '../../kinds';
import { freshMinutesOf } from '../../kinds/freshness';
import { iso, type Ports } from '../context';

type AnySmall = readonly SmallResources[SmallKind][];

/** The uncommitted findings of a collection. */
export type Pending = {
  readonly small: ReadonlyMap<SmallKind, AnySmall>;
  readonly heads: ReadonlyMap<Kind, Head>;
};

export const nothingPending: Pending = { small: new Map(), heads: new Map() };

/** The last committed tenant with a collection's findings on top. Resources are read on first use. */
export type TenantState = {
  readonly tenantId: string;
  readonly configuration: TenantConfiguration;
  readonly now: string;
  readonly head: (kind: Kind) => Head | undefined;
  readonly held: (kind: Kind) => Held<unknown>;
  /** -1 if not licensed, 0 if unknown, otherwise the head's version. Evaluations depend on it. */
  readonly version: (kind: Kind) => number;
  readonly small: <K extends SmallKind>(kind: K) => Promise<readonly SmallResources[K][]>;
  /** Accumulators of the folds over a fleet, by facet id. */
  readonly facets: (kind: FleetKind) => Readonly<Record<string, unknown>>;
  readonly userClasses: () => Promise<readonly UserClass[]>;
  /** Everyone who holds a role, can activate one, or reviews consent requests, with their names in the directory. */
  readonly namedUsers: () => Promise<readonly User[]>;
  /** Shows every user of the directory once, page by page; `classKeyOf` gives the key of a user's class. */
  readonly eachUser: (visit: (user: User, classKeyOf: (user: User) => string) => void) => Promise<void>;
  /** The owners of these devices, by the id of the device in Intune. */
  readonly ownersOfDevices: (deviceIds: ReadonlySet<string>) => Promise<ReadonlyMap<string, string>>;
  readonly facts: () => Promise<TenantFacts>;
  readonly conditionalAccess: () => Promise<ConditionalAccessBasis>;
};

/** The source of a state: stored data, or a folder of Graph JSON. */
export type StateSource = Pick<TenantState, 'configuration' | 'now' | 'head' | 'held' | 'small' | 'facets'> & {
  /** Page by page; undefined if users were never read. */
  readonly users: () => AsyncIterable<readonly User[]> | undefined;
  /** Page by page; undefined if devices were never read. */
  readonly devices: () => AsyncIterable<readonly ResourceOf<'managedDevice'>[]> | undefined;
  /** Returns the cached result for the same users, groups, roles and policies, or creates it. */
  readonly remembered?: (make: () => Promise<People>) => Promise<People>;
};

/** User classes, and the users who are named individually. */
type People = { readonly classes: readonly UserClass[]; readonly named: readonly User[] };

/** If pages shift while a list is read, a row can appear twice; it counts once. */
function eachOnce(all: AnySmall): AnySmall {
  const byId = new Map(all.map((one) => [one.id, one]));
  // Safe: the same resources of the same kind, fewer of them.
  return byId.size === all.length ? all : ([...byId.values()] as AnySmall);
}

/** The state for controls and detectors, built from the source on first use. */
export function stateFrom(source: StateSource): TenantState {
  const { configuration, now } = source;
  const held = remembered(source.held);
  const gone = goneOf(source.head);
  const users = (): ReturnType<StateSource['users']> => withoutGone(source.users(), gone);
  const listed = once(async (kind: SmallKind): Promise<AnySmall> => eachOnce(await source.small(kind)));
  const classified = (): Promise<People> => classify(configuration, users(), readOf(listed));
  const people = once(async (_: 'people') => source.remembered?.(classified) ?? classified());
  const resolver = once(async (_: 'principals') => principalsOf(held, readOf(listed), () => people('people'), gone));
  const small = readOf(once(async (kind) => ofExisting(kind, await listed(kind), gone, () => resolver('principals'))));
  const units = new Map(roleKinds.flatMap((kind) => Object.entries(unitNamesIn(source.head(kind)))));
  const facts = once(async (_: 'facts') => factsOf(configuration, now, small, units));
  const conditionalAccess = once(async (_: 'basis') => {
    const { licences } = await facts('facts');
    const isUnread = licences.has('P2') && held('unifiedRoleEligibilityScheduleInstance').status === 'unknown';
    return basisOf(small, (await people('people')).classes, isUnread);
  });
  return {
    tenantId: configuration.tenantId,
    configuration,
    now,
    head: source.head,
    held,
    version: remembered((kind: Kind) => versionOf(held(kind))),
    small,
    facets: source.facets,
    userClasses: async () => (await people('people')).classes,
    namedUsers: async () => (await people('people')).named,
    eachUser: async (visit) => {
      const { keyOf } = await classifierOf(configuration, small);
      for await (const page of users() ?? noPages()) for (const user of page) visit(user, keyOf);
    },
    ownersOfDevices: (ids) => ownersIn(source.devices(), ids),
    facts: () => facts('facts'),
    conditionalAccess: () => conditionalAccess('basis'),
  };
}

// Safe: the array under a kind's key contains that kind's resources.
const readOf = (read: (kind: SmallKind) => Promise<AnySmall>): ReadSmall => read as ReadSmall;

/** Lists that say who has which role. Their principals may be groups. */
export const roleKinds = [
  'unifiedRoleAssignment',
  'unifiedRoleAssignmentScheduleInstance',
  'unifiedRoleEligibilityScheduleInstance',
] as const satisfies readonly SmallKind[];

/** The kinds that decide who holds which role. */
export const holderKinds: ReadonlySet<Kind> = new Set([...roleKinds, 'group']);

const goneOf = (head: StateSource['head']): ReadonlySet<string> =>
  goneSince(
    head('user'),
    [...roleKinds, 'group' as const].map((kind) => head(kind)),
  );

/** What is known about a principal that Graph did not resolve; null if it does not exist. */
type Resolve = (principalId: string) => Partial<Pick<RoleAssignment, 'principalType' | 'principalName'>> | null;

/**
 * A list without the people whose account was deleted: they hold no role and belong to no group, whatever the list
 * still says.
 */
async function ofExisting(
  kind: SmallKind,
  resources: AnySmall,
  gone: ReadonlySet<string>,
  resolver: () => Promise<Resolve>,
): Promise<AnySmall> {
  // Safe: the kind was checked.
  if (kind === 'group' && gone.size > 0) return (resources as readonly Group[]).map((one) => withoutMembers(one, gone));
  if (!roleKinds.some((one) => one === kind)) return resources;
  const held = resources as readonly RoleAssignment[]; // Safe: the kind was checked.
  const isDoubtful = (one: RoleAssignment): boolean => isUnresolved(one) || gone.has(one.principalId);
  if (!held.some(isDoubtful)) return resources;
  const resolve = await resolver();
  // Safe: the same resources of the same kind, fewer of them.
  return held.flatMap((one) => {
    const found = isDoubtful(one) ? resolve(one.principalId) : {};
    return found === null ? [] : [{ ...one, ...found }];
  }) as AnySmall;
}

/** Finds principals in the other lists. If these are not all read, a principal counts as existing. */
async function principalsOf(
  held: (kind: Kind) => Held<unknown>,
  listed: ReadSmall,
  people: () => Promise<People>,
  gone: ReadonlySet<string>,
): Promise<Resolve> {
  const isRead = (['user', 'group', 'servicePrincipal'] as const).every((kind) => held(kind).status === 'present');
  if (!isRead) return (id) => (gone.has(id) ? null : {});
  const [{ named }, groups, apps] = await Promise.all([people(), listed('group'), listed('servicePrincipal')]);
  const known = new Map<string, NonNullable<ReturnType<Resolve>>>([
    ...named.map(({ id }) => [sameId(id), { principalType: 'user' }] as const),
    ...groups.map((one) => [sameId(one.id), { principalType: 'group', principalName: one.displayName }] as const),
    ...apps.map(
      (one) => [sameId(one.id), { principalType: 'servicePrincipal', principalName: one.displayName }] as const,
    ),
  ]);
  return (id) => known.get(sameId(id)) ?? null;
}

async function* withoutGonePages(
  pages: AsyncIterable<readonly User[]>,
  gone: ReadonlySet<string>,
): AsyncGenerator<readonly User[]> {
  for await (const page of pages) yield page.filter(({ id }) => !gone.has(id));
}

const withoutGone = (pages: ReturnType<StateSource['users']>, gone: ReadonlySet<string>): typeof pages =>
  pages === undefined || gone.size === 0 ? pages : withoutGonePages(pages, gone);

async function ownersIn(
  pages: ReturnType<StateSource['devices']> = noPages(),
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const owners = new Map<string, string>();
  if (ids.size === 0) return owners;
  let left = ids.size;
  for await (const page of pages) {
    for (const { id, azureADDeviceId, userId } of page) {
      // Entra's log names a device by another id than Intune's.
      const asked = [id, azureADDeviceId].map((one) => one?.toLowerCase() ?? '').find((one) => ids.has(one));
      if (asked === undefined) continue;
      left -= 1;
      if (userId !== null && userId !== '') owners.set(asked, userId);
    }
    if (left === 0) break;
  }
  return owners;
}

async function* noPages(): AsyncGenerator<never> {}

export async function loadState(
  pipeline: Ports<'now' | 'store'>,
  configuration: TenantConfiguration,
  heads: readonly Head[],
  kindRows: readonly KindRow[],
  pending: Pending = nothingPending,
): Promise<TenantState> {
  const { tenantId } = configuration;
  const { snapshots } = pipeline.store;
  const now = pipeline.now();
  const byKind = new Map<Kind, Head>(heads.map((head) => [head.kind, head]));
  const rows = new Map(kindRows.map((row) => [row.kind, row]));
  const head = (kind: Kind): Head | undefined => pending.heads.get(kind) ?? byKind.get(kind);

  const small = async (kind: SmallKind): Promise<AnySmall> => {
    const fresh = pending.small.get(kind);
    if (fresh !== undefined) return fresh;
    const committed = head(kind);
    return committed === undefined ? [] : snapshots.readSmall(tenantId, kind, committed.manifest);
  };
  return stateFrom({
    configuration,
    now: iso(now),
    head,
    held: (kind) =>
      heldOf(kind, head(kind), rows.get(kind), pending.heads.has(kind), now, freshMinutesOf(configuration, kind)),
    // Safe: the array under a kind's key contains that kind's resources.
    small: <K extends SmallKind>(kind: K) => small(kind) as Promise<readonly SmallResources[K][]>,
    facets: (kind) => head(kind)?.facets ?? {},
    users: () => {
      const committed = head('user');
      return committed === undefined ? undefined : snapshots.readFleet(tenantId, 'user', committed.manifest);
    },
    devices: () => {
      const committed = head('managedDevice');
      return committed === undefined ? undefined : snapshots.readFleet(tenantId, 'managedDevice', committed.manifest);
    },
    remembered: (make) => {
      const isOfHeads = [...pending.small.keys()].every((kind) => pending.heads.has(kind));
      return isOfHeads ? rememberedPeople(snapshots, peopleKey(configuration, head), make) : make();
    },
  });
}

const mostRemembered = 16;
const peopleOf = new WeakMap<object, Map<string, People>>();

/**
 * Caches user classes per store. Most collections change neither users nor references, so 100,000 people need not be
 * read again.
 */
async function rememberedPeople(store: object, key: string, make: () => Promise<People>): Promise<People> {
  const known = peopleOf.get(store) ?? new Map<string, People>();
  peopleOf.set(store, known);
  const people = known.get(key) ?? (await make());
  known.delete(key);
  known.set(key, people);
  for (const oldest of known.keys()) if (known.size > mostRemembered) known.delete(oldest);
  return people;
}

/** The inputs of the classes. Content rows are named after their content, so their names are enough. */
const peopleKey = (configuration: TenantConfiguration, head: (kind: Kind) => Head | undefined): string =>
  shortHash(
    canonicalJson([
      configuration.tenantId,
      declaredIds(configuration),
      peopleKinds.map((kind) => head(kind)?.manifest ?? null),
      [...goneOf(head)].sort(),
    ]),
  );

const peopleKinds: readonly Kind[] = [
  'user',
  'conditionalAccessPolicy',
  'group',
  'unifiedRoleAssignment',
  'unifiedRoleAssignmentScheduleInstance',
  'unifiedRoleEligibilityScheduleInstance',
  'adminConsentRequestPolicy',
];

/** Remembers the result for each argument in memory, because many controls request it. */
function remembered<A, R>(make: (argument: A) => R): (argument: A) => R {
  const made = new Map<A, R>();
  return (argument) => {
    const known = made.get(argument);
    if (known !== undefined || made.has(argument)) return known as R; // Safe: the result was made for this argument.
    const fresh = make(argument);
    made.set(argument, fresh);
    return fresh;
  };
}

/** Caches the result for each argument. */
function once<A, R>(make: (argument: A) => Promise<R>): (argument: A) => Promise<R> {
  const made = new Map<A, Promise<R>>();
  return (argument) => {
    const known = made.get(argument) ?? make(argument);
    made.set(argument, known);
    return known;
  };
}

/** The version of a kind that the tenant has no licence for. */
export const notLicensedVersion = -1;

const versionOf = (held: Held<unknown>): number =>
  held.status === 'present' ? held.version : held.status === 'unknown' ? 0 : notLicensedVersion;

/** An unreadable or outdated kind is unknown, never healthy. Reasons are keys that shared/reports puts into words. */
function heldOf(
  kind: Kind,
  head: Head | undefined,
  row: KindRow | undefined,
  isFresh: boolean,
  now: number,
  freshMinutes: number,
): Held<unknown> {
  const failure = isFresh ? null : (row?.failure ?? null);
  if (failure?.reason === 'notLicensed') return { status: 'notLicensed', licence: licenceOf(failure.licence, kind) };
  if (failure?.reason === 'notPermitted')
    return { status: 'unknown', reason: `missingPermission ${failure.permission}` };
  if (isLogKind(kind)) {
    const readAt = row?.lastSuccessAt ?? null;
    return readAt === null
      ? { status: 'unknown', reason: 'notRead' }
      : { status: 'present', value: null, takenAt: readAt, version: 1 };
  }
  if (!isFresh && row?.suspect != null) return { status: 'unknown', reason: 'tooMuchMissing' };
  if (head === undefined) return { status: 'unknown', reason: failure === null ? 'notRead' : causeOf(failure) };
  const ageMinutes = (now - Date.parse(head.takenAt)) / 60_000;
  if (ageMinutes > freshMinutes) return { status: 'unknown', reason: failure === null ? 'stale' : causeOf(failure) };
  return { status: 'present', value: null, takenAt: head.takenAt, version: head.version };
}

const licenceOf = (named: LicenceKey | null, kind: Kind): LicenceKey => {
  const { licence } = kindDefinition(kind);
  return named ?? (licence === 'free' ? 'P1' : licence);
};

type ReadSmall = TenantState['small'];

async function factsOf(
  configuration: TenantConfiguration,
  now: string,
  small: ReadSmall,
  units: ReadonlyMap<string, string | null>,
): Promise<TenantFacts> {
  const [assignments, eligibilities, groups, policies, locations, strengths, skus] = await Promise.all([
    small('unifiedRoleAssignment'),
    small('unifiedRoleEligibilityScheduleInstance'),
    small('group'),
    small('conditionalAccessPolicy'),
    small('namedLocation'),
    small('authenticationStrengthPolicy'),
    small('subscribedSku'),
  ]);
  const names = new Map<string, string>();
  for (const { id, displayName } of [...policies, ...locations, ...strengths, ...groups])
    if (displayName !== null) names.set(id, displayName);
  for (const { principalId, principalName } of [...assignments, ...eligibilities])
    if (principalName !== null) names.set(principalId, principalName);
  const rolesOfPerson = rolesOfPeople(assignments, groups);
  const eligibleRolesOfPerson = rolesOfPeople(eligibilities, groups);
  return {
    now,
    configuration,
    licences: licencesOf(skus),
    rolesOfPerson,
    eligibleRolesOfPerson,
    privilegedIds: privilegedIdsOf(configuration, rolesOfPerson, eligibleRolesOfPerson),
    nameOf: (id) => names.get(id) ?? units.get(id) ?? roleName(id),
  };
}

type RolesOfPerson = ReadonlyMap<string, readonly string[]>;

/** Holders of a privileged role, active or eligible. */
export const privilegedIdsOf = (
  configuration: TenantConfiguration,
  held: RolesOfPerson,
  eligible: RolesOfPerson,
): ReadonlySet<string> =>
  new Set(
    [...held, ...eligible].flatMap(([id, roles]) =>
      roles.some((role) => countsAsPrivileged(role, configuration.thresholds)) ? [id] : [],
    ),
  );

/** Everybody whom the configuration declares, in any list. */
export const declaredIds = (configuration: TenantConfiguration): string[] => [
  ...[...configuration.breakGlass, ...configuration.syncAccounts, ...configuration.serviceAccounts].map(({ id }) => id),
  ...Object.values(configuration.acceptedExclusions)
    .flat()
    .map(({ id }) => id),
];

async function classifierOf(configuration: TenantConfiguration, small: ReadSmall) {
  const [policies, groups, roleAssignments, roleEligibilities, roleInstances] = await Promise.all([
    small('conditionalAccessPolicy'),
    small('group'),
    small('unifiedRoleAssignment'),
    small('unifiedRoleEligibilityScheduleInstance'),
    small('unifiedRoleAssignmentScheduleInstance'),
  ]);
  return createUserClassifier({
    policies,
    declaredIds: declaredIds(configuration),
    groups,
    roleAssignments,
    roleEligibilities,
    // A tenant always has an assignment, so an empty list was not read.
    roleInstances: roleInstances.length === 0 ? null : roleInstances,
  });
}

/**
 * Reads the users once and keeps only classes and named users, so that memory does not grow with the number of people.
 */
async function classify(
  configuration: TenantConfiguration,
  pages: AsyncIterable<readonly User[]> | undefined,
  small: ReadSmall,
): Promise<People> {
  if (pages === undefined) return { classes: [], named: [] };
  const [classifier, groups, consentRequests, ...held] = await Promise.all([
    classifierOf(configuration, small),
    small('group'),
    small('adminConsentRequestPolicy'),
    ...roleKinds.map((kind): Promise<readonly RoleAssignment[]> => small(kind)),
  ]);
  const namedIds = new Set([
    ...rolesOfPeople(held.flat(), groups).keys(),
    ...consentRequests.flatMap(({ reviewerUserIds }) => reviewerUserIds ?? []),
  ]);
  const named: User[] = [];
  for await (const users of pages) {
    for (const user of users) {
      classifier.add(user);
      if (namedIds.has(user.id)) named.push(user);
    }
  }
  return { classes: classifier.finish(), named };
}

/** Kinds that Conditional Access is judged by. */
export const basisKinds: readonly SmallKind[] = [
  'authenticationStrengthPolicy',
  'conditionalAccessPolicy',
  'group',
  'identitySecurityDefaultsEnforcementPolicy',
  'namedLocation',
  'unifiedRoleAssignment',
  'unifiedRoleAssignmentScheduleInstance',
  'unifiedRoleEligibilityScheduleInstance',
];

/** Kinds that show the owners of apps. Read only if policies name an app that may be in a suite. */
export const appKind = 'servicePrincipal' as const satisfies SmallKind;

async function basisOf(
  small: ReadSmall,
  userClasses: readonly UserClass[],
  isEligibilityUnread: boolean,
): Promise<ConditionalAccessBasis> {
  const [policies, namedLocations, strengths, defaults, groups] = await Promise.all([
    small('conditionalAccessPolicy'),
    small('namedLocation'),
    small('authenticationStrengthPolicy'),
    small('identitySecurityDefaultsEnforcementPolicy'),
    small('group'),
  ]);
  const doubtful = doubtfulApps(policies);
  // Read only if needed, because a tenant has thousands of users.
  const apps = doubtful.length > 0 ? await small(appKind) : [];
  const foreign = apps
    .filter((app) => isForeignApp(app.appOwnerOrganizationId))
    .map(({ appId }) => appId.toLowerCase());
  const known = new Set(groups.map(({ id }) => id));
  const named = referencesOf(policies).groupIds;
  return {
    policies,
    namedLocations,
    strengths,
    userClasses,
    securityDefaultsOn: defaults.some(({ isEnabled }) => isEnabled),
    unresolvedGroupIds: new Set([...named].filter((id) => !known.has(id))),
    foreignAppIds: new Set(doubtful.filter((id) => foreign.includes(id.toLowerCase()))),
    isEligibilityUnread,
  };
}
