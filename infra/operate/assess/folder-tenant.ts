import { LookError } from '../../../shared/core/collection/failure';
import { referencesOf, rolesOfPeople } from '../../../shared/core/conditional-access';
import type { FleetItem } from '../../../shared/core/ports';
import type { FleetKind, Kind, SmallKind } from '../../../shared/core/resource/kind';
import type { RoleAssignment, SmallResources, User } from '../../../shared/core/resource/resource';
import { sameId } from '../../../shared/core/same-id';
import type { TenantConfiguration } from '../../../shared/core/tenant/configuration';
import { licencesOf } from '../../../shared/core/tenant/licence';
import type { LicenceKey } from '../../../shared/core/tenant/licence-key';
import type { Control, FoldAccounts, Held } from '../../../shared/core/verdict/control';
import { fleetCollectors, smallCollectors } from '../../../shared/graph/collectors';
import { singleOf } from '../../../shared/graph/shape';
import { isFleetKind, isNeverEmpty, isSmallKind, kindDefinition, kindDefinitions } from '../../../shared/kinds';
import { builtInStrengths } from '../../../shared/kinds/authentication-strength-policy/built-in-strengths';
import { groupsNamedBy } from '../../../shared/kinds/device-compliance-policy/assigned-groups';
import { emergencyIdsOf } from '../../../shared/pipeline/collect/followed-accounts';
import { foldsOf } from '../../../shared/pipeline/collect/look-fleet';
import { declaredIds, privilegedIdsOf, type StateSource } from '../../../shared/pipeline/collect/tenant-state';
import { isObject, type JsonObject } from '../../local/tenant/json';
import { askedFor } from './asked-for';
import { federationPathOf, fileOf, fleetKinds, furtherPathsOf, membersOf, pathOf } from './folder-files';
import { groupsOf } from './groups-of';
import type { Folder } from './read-folder';
import { Refused } from './refused';

/** A tenant as a folder tells of it. What has no file was not collected: nothing is concluded from that. */
export type FolderTenant = {
  /** What has a file, read by the collectors' own readers. */
  readonly small: ReadonlyMap<SmallKind, readonly SmallResources[SmallKind][]>;
  readonly fleets: ReadonlyMap<FleetKind, readonly FleetItem<FleetKind>[]>;
  /** Licences that the tenant owns; null where subscribedSkus.json is not there. */
  readonly licences: ReadonlySet<LicenceKey> | null;
  readonly source: (configuration: TenantConfiguration, now: string, controls: readonly Control[]) => StateSource;
  /** What is known of a kind, read with nothing taken as given. */
  readonly held: (kind: Kind) => Held<unknown>;
  /** How many there are of a kind that has a file. */
  readonly countOf: (kind: Kind) => number | null;
};

const isPresent = (value: unknown): value is JsonObject => isObject(value);

/** The items of a collection. Tools that make folders by hand leave ids out; one is made from the place in the list. */
function itemsOf(path: string, content: unknown): readonly JsonObject[] {
  const list = isObject(content) ? content.value : undefined;
  if (!Array.isArray(list)) throw new Refused(`${path}.json`, 'must contain {"value": [objects]}');
  if (!list.every(isPresent)) throw new Refused(`${path}.json`, 'contains a list item that is not an object');
  const items = list.map((item, at) =>
    typeof item.id === 'string'
      ? { ...item, id: sameId(item.id) }
      : item.id === undefined || item.id === null
        ? { ...item, id: `${path}#${at}` }
        : item,
  );
  // A row that stands there twice is one: pages move while they are read.
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

/** Why a file tells nothing of its kind, though it is there; null where it is what Graph would answer in the end. */
function untoldBy(path: string, content: unknown): string | null {
  if (!isObject(content)) return null;
  const { value, error } = content;
  if (typeof content['@odata.nextLink'] === 'string') return 'contains only the first page: it has an @odata.nextLink';
  if (value === undefined && isObject(error) && typeof error.code === 'string')
    return 'contains a Graph error instead of data';
  const isUnexpanded =
    path === pathOf('unifiedRoleManagementPolicyAssignment') &&
    Array.isArray(value) &&
    value.some((item) => isObject(item) && !isObject(item.policy));
  return isUnexpanded ? 'was saved without $expand=policy($expand=rules)' : null;
}

/** The folder without the files that tell nothing, and why by path: what is in them was not collected. */
function toldIn(folder: Folder): { readonly folder: Folder; readonly untold: ReadonlyMap<string, string> } {
  const untold = new Map(
    [...folder.content].flatMap(([path, content]) => {
      const why = untoldBy(path, content);
      return why === null ? [] : [[path, why] as const];
    }),
  );
  return {
    folder: { ...folder, content: new Map([...folder.content].filter(([path]) => !untold.has(path))) },
    untold,
  };
}

const understood = <T>(path: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof LookError)) throw error;
    throw new Refused(`${path}.json`, error.failure.told);
  }
};

/** Kinds whose principals are expanded in Graph's answer; a file may lack that. */
const roleKinds: ReadonlySet<Kind> = new Set<Kind>([
  'unifiedRoleAssignment',
  'unifiedRoleAssignmentScheduleInstance',
  'unifiedRoleEligibilityScheduleInstance',
]);

type TypeOf = (id: string) => string | undefined;

const withPrincipal = (item: JsonObject, typeOf: TypeOf): JsonObject => {
  const type = typeof item.principalId === 'string' ? typeOf(item.principalId) : undefined;
  return isObject(item.principal) || type === undefined ? item : { ...item, principal: { '@odata.type': type } };
};

/** What a federated domain trusts stands in a file of its own. */
const withTrust = (item: JsonObject, { content }: Folder): JsonObject => {
  const path = federationPathOf(String(item.id));
  return content.has(path) ? { ...item, federationConfiguration: itemsOf(path, content.get(path)) } : item;
};

function readSmall(
  kind: Exclude<SmallKind, 'group'>,
  folder: Folder,
  typeOf: TypeOf,
  nowMs: number,
): readonly SmallResources[SmallKind][] {
  const path = pathOf(kind);
  const content = folder.content.get(path);
  const { answer, read } = smallCollectors[kind];
  return understood(path, () => {
    if (answer === 'object') {
      if (!isObject(content)) throw new Refused(`${path}.json`, 'must contain one object');
      const single = singleOf(kind, content);
      // There is one of it: what it is called says nothing.
      return [read(isObject(single) ? { id: path, ...single } : single, nowMs)];
    }
    const listed = [path, ...furtherPathsOf(kind)].flatMap((one) =>
      folder.content.has(one) ? itemsOf(one, folder.content.get(one)) : [],
    );
    const items =
      kind === 'domain'
        ? listed.map((item) => withTrust(item, folder))
        : kind === 'unifiedRoleEligibilityScheduleInstance'
          ? // When somebody can no longer activate a role changes no verdict; that of a role that is held does.
            listed.map((item) => ({ endDateTime: null, ...item }))
          : listed;
    // Graph is asked for some of them; a file may hold all.
    const asked = items.filter(askedFor(kind));
    return asked.map((item) => read(roleKinds.has(kind) ? withPrincipal(item, typeOf) : item, nowMs));
  });
}

const idsIn = (path: string, { content }: Folder): readonly string[] =>
  content.has(path) ? itemsOf(path, content.get(path)).map(({ id }) => String(id).toLowerCase()) : [];

/** What an id is, as far as other files tell. */
function typesIn(folder: Folder): TypeOf {
  const lists = [
    [idsIn('users', folder), '#microsoft.graph.user'],
    [idsIn('groups', folder), '#microsoft.graph.group'],
    [
      [...folder.content.keys()].flatMap((path) => membersOf(path)?.groupId.toLowerCase() ?? []),
      '#microsoft.graph.group',
    ],
    [idsIn('servicePrincipals', folder), '#microsoft.graph.servicePrincipal'],
  ] as const;
  const types = new Map(lists.flatMap(([ids, type]) => ids.map((id) => [id, type] as const)));
  return (id) => types.get(id.toLowerCase());
}

function memberLists(folder: Folder, list: string): ReadonlyMap<string, readonly object[]> {
  return new Map(
    [...folder.content].flatMap(([path, content]) => {
      const members = membersOf(path);
      return members?.list === list ? [[members.groupId.toLowerCase(), itemsOf(path, content)] as const] : [];
    }),
  );
}

const holds = (status: 'present', now: string): Held<unknown> => ({ status, value: null, takenAt: now, version: 1 });

async function* onePage<T>(items: readonly T[]): AsyncGenerator<readonly T[]> {
  yield items;
}

/** Throws Refused where a file is not what Graph would answer. What is late is late by `now`. */
export function readTenant(whole: Folder, now: string): FolderTenant {
  const { folder, untold } = toldIn(whole);
  const typeOf = typesIn(folder);
  const small = new Map<SmallKind, readonly SmallResources[SmallKind][]>();
  const fleets = new Map<FleetKind, readonly FleetItem<FleetKind>[]>();
  for (const { kind } of kindDefinitions) {
    const path = pathOf(kind);
    if (!folder.content.has(path)) continue;
    const content = folder.content.get(path);
    if (isFleetKind(kind)) {
      const { read } = fleetCollectors[kind];
      fleets.set(
        kind,
        understood(path, () =>
          itemsOf(path, content)
            .filter(askedFor(kind))
            .map((item) => read(item)),
        ),
      );
    } else if (isSmallKind(kind) && kind !== 'group') small.set(kind, readSmall(kind, folder, typeOf, Date.parse(now)));
    else itemsOf(path, content);
  }
  const groupFiles = {
    groups: folder.content.has('groups') ? itemsOf('groups', folder.content.get('groups')) : undefined,
    members: memberLists(folder, 'members'),
    transitiveMembers: memberLists(folder, 'transitiveMembers'),
    notPeople: new Set([...idsIn('devices', folder), ...idsIn('servicePrincipals', folder)]),
  };
  // Read once for its refusals; which groups are wanted depends on the configuration.
  understood('groups', () => groupsOf(groupFiles, new Set()));
  const hasGroupFiles =
    groupFiles.groups !== undefined || groupFiles.members.size + groupFiles.transitiveMembers.size > 0;

  // Safe: the array under a kind's key holds that kind's resources.
  const smallOf = <K extends SmallKind>(kind: K) => (small.get(kind) ?? []) as readonly SmallResources[K][];
  const skus = small.get('subscribedSku');
  // Safe: the array under a kind's key holds that kind's resources.
  const licences = skus === undefined ? null : licencesOf(skus as readonly SmallResources['subscribedSku'][]);

  const namedGroups = (configuration: TenantConfiguration): ReadonlySet<string> => {
    const assignments: readonly RoleAssignment[] = [
      ...smallOf('unifiedRoleAssignment'),
      ...smallOf('unifiedRoleAssignmentScheduleInstance'),
      ...smallOf('unifiedRoleEligibilityScheduleInstance'),
    ];
    const holders = assignments.filter(({ principalType }) => principalType === 'group');
    // A declared id may be a person's: only one that a file of groups knows is a group's.
    const declared = declaredIds(configuration).filter((id) => typeOf(id) === '#microsoft.graph.group');
    return new Set([
      ...referencesOf(smallOf('conditionalAccessPolicy')).groupIds,
      ...holders.map(({ principalId }) => principalId),
      ...declared,
      ...smallOf('deviceCompliancePolicy').flatMap(groupsNamedBy),
    ]);
  };

  const countOf = (kind: Kind): number | null => {
    if (kind === 'group') return groupFiles.groups?.length ?? null;
    if (isFleetKind(kind)) return fleets.get(kind)?.length ?? null;
    return (isSmallKind(kind) ? small.get(kind)?.length : undefined) ?? null;
  };

  function held(kind: Kind): Held<unknown> {
    const { licence } = kindDefinition(kind);
    const hasFile = folder.content.has(pathOf(kind)) || (kind === 'group' && hasGroupFiles);
    const [half] = furtherPathsOf(kind).filter((path) => untold.has(path));
    if (hasFile && half !== undefined) return { status: 'unknown', reason: `${half}.json ${untold.get(half)}` };
    if (hasFile && isNeverEmpty(kind) && countOf(kind) === 0)
      return { status: 'unknown', reason: `${fileOf(kind)} is empty, where every tenant has something` };
    if (hasFile) return holds('present', '');
    const why = untold.get(pathOf(kind));
    if (why !== undefined) return { status: 'unknown', reason: `${fileOf(kind)} ${why}` };
    // A list that is there was given by Graph, whatever the licences say; without one they decide.
    if (licence !== 'free' && licences !== null && !licences.has(licence)) return { status: 'notLicensed', licence };
    return { status: 'unknown', reason: `not in the folder: ${fileOf(kind)}` };
  }

  return {
    small,
    fleets,
    licences,
    held,
    countOf,
    source: (configuration, now, controls) => {
      const groups = groupsOf(groupFiles, namedGroups(configuration));
      const holders = privilegedIdsOf(
        configuration,
        rolesOfPeople(smallOf('unifiedRoleAssignment'), groups),
        rolesOfPeople(smallOf('unifiedRoleEligibilityScheduleInstance'), groups),
      );
      // Safe: the items under `user` are users.
      const people = (fleets.get('user') ?? []).map(({ resource }) => resource as User);
      const accounts: FoldAccounts = {
        privilegedIds: holders,
        disabledIds: new Set(people.filter(({ accountEnabled }) => !accountEnabled).map(({ id }) => id)),
        emergencyIds: emergencyIdsOf(configuration, groups, now),
      };
      const facets = new Map(
        fleetKinds.map((kind) => [kind, fold(kind, fleets.get(kind) ?? [], controls, configuration, now, accounts)]),
      );
      const read = (kind: SmallKind): readonly SmallResources[SmallKind][] => {
        if (kind === 'group') return groups;
        if (kind !== 'authenticationStrengthPolicy') return smallOf(kind);
        const own = smallOf(kind);
        return [...builtInStrengths.filter(({ id }) => !own.some((one) => one.id === id)), ...own];
      };
      return {
        configuration,
        now,
        head: () => undefined,
        held,
        // Safe: the array under a kind's key holds that kind's resources.
        small: async <K extends SmallKind>(kind: K) => read(kind) as readonly SmallResources[K][],
        facets: (kind) => facets.get(kind) ?? {},
        users: () => {
          const users = fleets.get('user');
          // Safe: the items under `user` are users.
          return users === undefined ? undefined : onePage(users.map(({ resource }) => resource as User));
        },
      };
    },
  };
}

/** Runs the folds of all controls over a fleet, as a look does. */
function fold(
  kind: FleetKind,
  items: readonly FleetItem<FleetKind>[],
  controls: readonly Control[],
  { thresholds }: TenantConfiguration,
  now: string,
  accounts: FoldAccounts,
): Readonly<Record<string, unknown>> {
  const context = { now, nowMs: Date.parse(now), thresholds, accounts };
  return Object.fromEntries(
    foldsOf({ controls }, kind).map(({ id, fold: { init, add } }) => [
      id,
      items.reduce((accumulator, { resource, observed }) => add(accumulator, resource, observed, context), init()),
    ]),
  );
}
