import { type Collection, createCollection } from './collection';
import type { JsonObject } from './json';
import { textOf } from './json';
import type { derivedPaths, KindPath, SingletonPath } from './kinds';
import { createLog, type Log } from './log';

type DerivedPath = (typeof derivedPaths)[number];
export type LogPath =
  | 'auditLogs/directoryAudits'
  | 'auditLogs/signIns'
  | 'deviceManagement/auditEvents'
  | 'security/auditLog/queries';
/** Paths that are stored as collections of objects. */
export type CollectionPath = Exclude<KindPath, SingletonPath | DerivedPath | LogPath>;

export const collectionPaths: readonly CollectionPath[] = [
  'organization',
  'users',
  'groups',
  'devices',
  'applications',
  'servicePrincipals',
  "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/appRoleAssignedTo",
  "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/delegatedPermissionClassifications",
  'oauth2PermissionGrants',
  'policies/appManagementPolicies',
  'domains',
  'directory/onPremisesSynchronization',
  'groupSettings',
  'roleManagement/directory/roleDefinitions',
  'roleManagement/directory/roleAssignments',
  'roleManagement/directory/roleAssignmentScheduleInstances',
  'roleManagement/directory/roleEligibilityScheduleInstances',
  'identity/conditionalAccess/policies',
  'identity/conditionalAccess/namedLocations',
  'identity/conditionalAccess/authenticationContextClassReferences',
  'policies/authenticationStrengthPolicies',
  'policies/roleManagementPolicyAssignments',
  'identityGovernance/accessReviews/definitions',
  'policies/crossTenantAccessPolicy/partners',
  'deviceManagement/managedDevices',
  'deviceManagement/deviceCompliancePolicies',
  'deviceManagement/mobileThreatDefenseConnectors',
  'deviceAppManagement/vppTokens',
  'deviceAppManagement/iosManagedAppProtections',
  'deviceAppManagement/androidManagedAppProtections',
  'security/alerts_v2',
  'security/incidents',
  'security/secureScores',
  'security/secureScoreControlProfiles',
  'security/identities/healthIssues',
  'security/identities/sensors',
  'security/dataSecurityAndGovernance/sensitivityLabels',
  'reports/authenticationMethods/userRegistrationDetails',
  'identityProtection/riskyUsers',
  'identityProtection/riskyServicePrincipals',
  'identityProtection/riskDetections',
];

/** The property that identifies the objects of a collection. */
export function keyOf(path: CollectionPath): 'id' | 'tenantId' {
  return path === 'policies/crossTenantAccessPolicy/partners' ? 'tenantId' : 'id';
}

/** The property by which a log is ordered. */
export const logTimeProperty: Readonly<Record<LogPath, string>> = {
  'auditLogs/directoryAudits': 'activityDateTime',
  'auditLogs/signIns': 'createdDateTime',
  'deviceManagement/auditEvents': 'activityDateTime',
  'security/auditLog/queries': 'createdDateTime',
};

/** Members and owners of a group: ids of directory objects by the lower-case id of the group. */
export type Links = Map<string, Set<string>>;

/** The current state of the tenant, as an administrator sees it. */
export type World = {
  readonly collections: Map<CollectionPath, Collection>;
  readonly singletons: Map<SingletonPath, JsonObject>;
  readonly logs: Readonly<Record<LogPath, Log>>;
  /** Queries of the unified audit log, by id. */
  readonly auditQueries: Map<string, JsonObject>;
  readonly members: Links;
  readonly owners: Links;
  /** When users, groups and applications were deleted, by id; epoch ms. */
  readonly deletedAt: Map<string, number>;
  /** Content of a loaded folder for paths that are otherwise derived. */
  readonly loaded: { subscribedSkus: readonly JsonObject[] | undefined };
};

export function emptyWorld(): World {
  return {
    collections: new Map(collectionPaths.map((path) => [path, createCollection([], keyOf(path))])),
    singletons: new Map(),
    logs: {
      'auditLogs/directoryAudits': createLog(logTimeProperty['auditLogs/directoryAudits']),
      'auditLogs/signIns': createLog(logTimeProperty['auditLogs/signIns']),
      'deviceManagement/auditEvents': createLog(logTimeProperty['deviceManagement/auditEvents']),
      'security/auditLog/queries': createLog(logTimeProperty['security/auditLog/queries']),
    },
    auditQueries: new Map(),
    members: new Map(),
    owners: new Map(),
    deletedAt: new Map(),
    loaded: { subscribedSkus: undefined },
  };
}

export function isCollectionPath(path: string): path is CollectionPath {
  return collectionPaths.some((candidate) => candidate === path);
}

export function isLogPath(path: string): path is LogPath {
  return Object.hasOwn(logTimeProperty, path);
}

export function collectionOf(world: World, path: CollectionPath): Collection {
  const collection = world.collections.get(path);
  if (collection === undefined) throw new Error(`The world has no collection ${path}.`);
  return collection;
}

export function resourcesOf(world: World, path: CollectionPath): readonly JsonObject[] {
  const collection = collectionOf(world, path);
  const resources: JsonObject[] = [];
  for (let slot = 0; slot < collection.end(); slot += 1) {
    const resource = collection.at(slot);
    if (resource !== undefined) resources.push(resource);
  }
  return resources;
}

const directoryTypes: readonly (readonly [path: CollectionPath, type: string])[] = [
  ['users', 'user'],
  ['groups', 'group'],
  ['servicePrincipals', 'servicePrincipal'],
  ['devices', 'device'],
];

/** The collections whose objects can be members of groups and have roles. */
export const directoryPaths: readonly CollectionPath[] = directoryTypes.map(([path]) => path);

type DirectoryObject = { readonly type: string; readonly path: CollectionPath; readonly resource: JsonObject };

/** A user, group, service principal or device by its object id. */
export function findDirectoryObject(world: World, id: string): DirectoryObject | undefined {
  for (const [path, type] of directoryTypes) {
    const resource = collectionOf(world, path).get(id);
    if (resource !== undefined) return { type, path, resource };
  }
  return undefined;
}

export function findUserByName(world: World, userPrincipalName: string): JsonObject | undefined {
  const wanted = userPrincipalName.toLowerCase();
  return resourcesOf(world, 'users').find((user) => textOf(user, 'userPrincipalName').toLowerCase() === wanted);
}

export function linksOf(links: Links, groupId: string): Set<string> {
  const key = groupId.toLowerCase();
  const found = links.get(key);
  if (found !== undefined) return found;
  const created = new Set<string>();
  links.set(key, created);
  return created;
}

/** The direct and indirect members of a group, each once. A group that contains itself causes no endless loop. */
export function transitiveMembers(world: World, groupId: string): readonly string[] {
  const seen = new Set<string>();
  const waiting = [groupId.toLowerCase()];
  const visited = new Set(waiting);
  for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
    for (const member of world.members.get(group) ?? []) {
      seen.add(member);
      const key = member.toLowerCase();
      if (world.members.has(key) && !visited.has(key)) {
        visited.add(key);
        waiting.push(key);
      }
    }
  }
  return [...seen];
}
