import { CollectionError } from '../../../shared/core/collection/failure';
import type { FleetItem } from '../../../shared/core/collection/graph';
import type { FleetKind, Kind, SmallKind } from '../../../shared/core/resource/kind';
import type { SmallResources } from '../../../shared/core/resource/resource';
import { sameId } from '../../../shared/core/same-id';
import { licencesOf } from '../../../shared/core/tenant/licence';
import type { Held } from '../../../shared/core/verdict/control';
import { fleetCollectors, smallCollectors } from '../../../shared/graph/collectors';
import { singleOf } from '../../../shared/graph/shape';
import { isFleetKind, isNeverEmpty, isSmallKind, kindDefinition, kindDefinitions } from '../../../shared/kinds';
import { readNamedGroup } from '../../../shared/kinds/group/collect';
import { isObject, type JsonObject } from '../../local/tenant/json';
import { askedFor } from './asked-for';
import { type AssessedTenant, assessedTenant, isThere, namedGroups } from './assessed-tenant';
import { federationPathOf, fileOf, furtherPathsOf, membersOf, pathOf } from './folder-files';
import { type GroupFiles, groupsOf } from './groups-of';
import type { Folder } from './read-folder';
import { Refused } from './refused';

const isPresent = (value: unknown): value is JsonObject => isObject(value);

/** The items of a collection. Tools that make folders by hand leave ids out: then the position in the list is the id. */
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
  // An item that appears twice counts once, because items can move to the next page while a list is read.
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

/** Why an existing file cannot be used for its kind; null if it contains a complete answer of Graph. */
function problemIn(path: string, content: unknown): string | null {
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

/** The folder without the unusable files, and the reason by path. The kinds of these files were not collected. */
function judgeable(folder: Folder): { readonly folder: Folder; readonly problems: ReadonlyMap<string, string> } {
  const problems = new Map(
    [...folder.content].flatMap(([path, content]) => {
      const why = problemIn(path, content);
      return why === null ? [] : [[path, why] as const];
    }),
  );
  return {
    folder: { ...folder, content: new Map([...folder.content].filter(([path]) => !problems.has(path))) },
    problems,
  };
}

const understood = <T>(path: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CollectionError)) throw error;
    throw new Refused(`${path}.json`, error.failure.detail);
  }
};

/** Kinds for which Graph expands the principal in its answer. A file may lack it. */
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

/** Adds the federation settings of a domain, which are in a file of their own. */
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
      // There is only one such object, so it needs no id of its own.
      return [read(isObject(single) ? { id: path, ...single } : single, nowMs)];
    }
    const listed = [path, ...furtherPathsOf(kind)].flatMap((one) =>
      folder.content.has(one) ? itemsOf(one, folder.content.get(one)) : [],
    );
    const items =
      kind === 'domain'
        ? listed.map((item) => withTrust(item, folder))
        : kind === 'unifiedRoleEligibilityScheduleInstance'
          ? // The end of an eligible role changes no verdict, but the end of an active one does.
            listed.map((item) => ({ endDateTime: null, ...item }))
          : listed;
    // A file can contain all items, but the collector would request only some of them from Graph.
    const asked = items.filter(askedFor(kind));
    return asked.map((item) => read(roleKinds.has(kind) ? withPrincipal(item, typeOf) : item, nowMs));
  });
}

const idsIn = (path: string, { content }: Folder): readonly string[] =>
  content.has(path) ? itemsOf(path, content.get(path)).map(({ id }) => String(id).toLowerCase()) : [];

/** The type of the object behind an id, as far as other files show it. */
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

const groupFilesIn = (folder: Folder): GroupFiles => ({
  groups: folder.content.has('groups') ? itemsOf('groups', folder.content.get('groups')) : undefined,
  members: memberLists(folder, 'members'),
  transitiveMembers: memberLists(folder, 'transitiveMembers'),
  notPeople: new Set([...idsIn('devices', folder), ...idsIn('servicePrincipals', folder)]),
});

const assignableIn = ({ groups = [] }: GroupFiles): ReadonlySet<string> =>
  new Set(groups.map(readNamedGroup).flatMap(({ group }) => (group.isAssignableToRole ? [group.id] : [])));

/** Throws Refused if a file is not an answer of Graph. `now` decides what is late. */
export function readTenant(whole: Folder, now: string): AssessedTenant {
  const { folder, problems } = judgeable(whole);
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
  const groupFiles = groupFilesIn(folder);
  // Read once to report errors in the files. Which groups are wanted depends on the configuration.
  understood('groups', () => groupsOf(groupFiles, new Set()));
  const hasGroupFiles =
    groupFiles.groups !== undefined || groupFiles.members.size + groupFiles.transitiveMembers.size > 0;

  const skus = small.get('subscribedSku');
  // Safe: the array under a kind's key holds that kind's resources.
  const licences = skus === undefined ? null : licencesOf(skus as readonly SmallResources['subscribedSku'][]);

  const countOf = (kind: Kind): number | null => {
    if (kind === 'group') return groupFiles.groups?.length ?? null;
    if (isFleetKind(kind)) return fleets.get(kind)?.length ?? null;
    return (isSmallKind(kind) ? small.get(kind)?.length : undefined) ?? null;
  };

  function held(kind: Kind): Held<unknown> {
    const { licence } = kindDefinition(kind);
    const hasFile = folder.content.has(pathOf(kind)) || (kind === 'group' && hasGroupFiles);
    const [half] = furtherPathsOf(kind).filter((path) => problems.has(path));
    if (hasFile && half !== undefined) return { status: 'unknown', reason: `${half}.json ${problems.get(half)}` };
    if (hasFile && isNeverEmpty(kind) && countOf(kind) === 0)
      return { status: 'unknown', reason: `${fileOf(kind)} is empty, where every tenant has something` };
    if (hasFile) return isThere;
    const why = problems.get(pathOf(kind));
    if (why !== undefined) return { status: 'unknown', reason: `${fileOf(kind)} ${why}` };
    // If a list exists, Graph returned it, whatever the licences say. If it does not, the licences decide.
    if (licence !== 'free' && licences !== null && !licences.has(licence)) return { status: 'notLicensed', licence };
    return { status: 'unknown', reason: `not in the folder: ${fileOf(kind)}` };
  }

  return assessedTenant({
    origin: 'folder',
    small,
    fleets,
    licences,
    held,
    countOf,
    failureOf: (kind) => {
      const { licence } = kindDefinition(kind);
      return held(kind).status === 'notLicensed' && licence !== 'free'
        ? { reason: 'notLicensed', licence, detail: 'the folder' }
        : null;
    },
    assignableIds: assignableIn(groupFiles),
    groupsFor: (configuration) =>
      groupsOf(
        groupFiles,
        // A declared id can belong to a person. It counts as a group only if a file of groups contains it.
        namedGroups(small, configuration, (id) => typeOf(id) === '#microsoft.graph.group').ids,
      ),
  });
}
