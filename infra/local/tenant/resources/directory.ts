import { answerDelta } from '../graph/delta-query';
import type { Call, Endpoint, GraphResponse } from '../graph/endpoint';
import { GraphError, notFound, unknownSegment } from '../graph/graph-error';
import { companySubscriptions, requireLicence, subscribedSkus } from '../graph/licences';
import { answerEntity, answerList, type ListPlan, rowsOf } from '../graph/listing';
import { requirePermission } from '../graph/permissions';
import type { QueryRules } from '../graph/query';
import { metadataUrl, selectFrom } from '../graph/wire';
import { isList, isObject, type Json, type JsonObject, textOf, textsOf } from '../json';
import { type KindPath, kindOf } from '../kinds';
import { type CollectionPath, collectionOf, findDirectoryObject, transitiveMembers, type World } from '../world';
import { type EndpointBasics, entityEndpoint, type ListExtras, listEndpoint } from './list-endpoint';

const readUsers: EndpointBasics = {
  permissions: ['User.Read.All', 'Directory.Read.All'],
  bucket: 'directory',
  cost: 2,
};
const readGroups: EndpointBasics = {
  permissions: ['Group.Read.All', 'GroupMember.Read.All', 'Directory.Read.All'],
  bucket: 'directory',
  cost: 1,
};
const readDevices: EndpointBasics = {
  permissions: ['Device.Read.All', 'Directory.Read.All'],
  bucket: 'directory',
  cost: 1,
};
const readApplications: EndpointBasics = {
  permissions: ['Application.Read.All', 'Directory.Read.All'],
  bucket: 'directory',
  cost: 1,
};
const readOrganization: EndpointBasics = {
  permissions: [
    'Organization.Read.All',
    'Directory.Read.All',
    'User.Read.All',
    'DeviceManagementServiceConfig.Read.All',
    'DeviceManagementConfiguration.Read.All',
  ],
  bucket: 'directory',
  cost: 1,
};
const readSkus: EndpointBasics = {
  permissions: ['LicenseAssignment.Read.All', 'Organization.Read.All', 'Directory.Read.All'],
  bucket: 'directory',
  cost: 3,
};

const readDomains: EndpointBasics = {
  permissions: ['Domain.Read.All', 'Directory.Read.All'],
  bucket: 'directory',
  cost: 1,
};

/** GET on the federation settings of one domain. A managed domain has an empty list. */
const federation: Endpoint = {
  method: 'GET',
  path: '/domains/{id}/federationConfiguration',
  workload: 'directory',
  permissions: ['Domain-InternalFederation.Read.All', 'Domain.Read.All'],
  bucket: 'directory',
  cost: 1,
  answer(call) {
    const id = call.parameters.id ?? '';
    const found = collectionOf(call.tenant.world, 'domains').get(id);
    if (found === undefined) throw notFound('directory', id);
    const value = isList(found.federationConfiguration) ? found.federationConfiguration : [];
    return {
      status: 200,
      body: { '@odata.context': metadataUrl(`domains('${id}')/federationConfiguration`, undefined), value },
    };
  },
};

const directoryList = (filter: NonNullable<QueryRules['filter']>, orderby: readonly string[]): QueryRules => ({
  select: true,
  filter,
  advancedFilter: ['ne', 'endswith'],
  orderby,
  top: { max: 999 },
  count: 'eventual',
});

const userRules = directoryList(
  {
    id: ['eq', 'in'],
    userPrincipalName: ['eq', 'in', 'startswith'],
    displayName: ['eq', 'in', 'startswith'],
    mail: ['eq', 'in', 'startswith'],
    accountEnabled: ['eq', 'in'],
    userType: ['eq', 'in'],
    createdDateTime: ['eq', 'ge', 'le', 'in'],
    onPremisesSyncEnabled: ['eq', 'in'],
    department: ['eq', 'in', 'startswith'],
  },
  ['displayName', 'userPrincipalName'],
);
const groupRules = directoryList(
  {
    id: ['eq', 'in'],
    displayName: ['eq', 'in', 'startswith'],
    isAssignableToRole: ['eq'],
    securityEnabled: ['eq', 'in'],
    mailEnabled: ['eq', 'in'],
    groupTypes: ['any'],
  },
  ['displayName'],
);
const deviceRules = directoryList(
  {
    id: ['eq', 'in'],
    deviceId: ['eq', 'in', 'startswith'],
    displayName: ['eq', 'in', 'startswith'],
    accountEnabled: ['eq', 'in'],
    isCompliant: ['eq', 'in'],
    isManaged: ['eq', 'in'],
    operatingSystem: ['eq', 'in', 'startswith'],
    trustType: ['eq', 'in'],
    approximateLastSignInDateTime: ['eq', 'ge', 'le', 'in'],
  },
  ['displayName'],
);
const applicationRules = directoryList(
  {
    id: ['eq', 'in'],
    appId: ['eq', 'in'],
    displayName: ['eq', 'in', 'startswith'],
    servicePrincipalType: ['eq', 'in'],
    accountEnabled: ['eq', 'in'],
  },
  ['displayName'],
);
const expandOwners = { expand: { names: ['owners'], together: false } } as const;
const registrationRules = directoryList(
  { id: ['eq', 'in'], appId: ['eq', 'in'], displayName: ['eq', 'in', 'startswith'] },
  ['displayName'],
);
const oneObject: QueryRules = { select: true };

/** `/$count`: plain text, and only for clients that accept eventual consistency. */
function countEndpoint(path: CollectionPath, basics: EndpointBasics): Endpoint {
  return {
    method: 'GET',
    path: `/${path}/$count`,
    workload: 'directory',
    ...basics,
    answer(call) {
      if (call.request.headers.consistencylevel?.toLowerCase() !== 'eventual') {
        throw new GraphError(400, 'Request_BadRequest', '$count is not currently supported.');
      }
      return {
        status: 200,
        headers: { 'content-type': 'text/plain' },
        text: String(collectionOf(call.tenant.world, path).size()),
      };
    },
  };
}

function deltaEndpoint(path: CollectionPath & KindPath, basics: EndpointBasics): Endpoint {
  return {
    method: 'GET',
    path: `/${path}/delta`,
    workload: 'directory',
    ...basics,
    answer: (call) => answerDelta(call, path),
  };
}

/** A directory object in a list of several types: with its type, and only the properties that Graph returns by default. */
export function directoryObjectForm(world: World, id: string, select?: readonly string[]): JsonObject | undefined {
  const found = findDirectoryObject(world, id);
  if (found === undefined) return undefined;
  return { '@odata.type': `#microsoft.graph.${found.type}`, ...selectFrom(found.resource, kindOf(found.path), select) };
}

const castTypes: Readonly<Record<string, CollectionPath>> = {
  'microsoft.graph.user': 'users',
  'microsoft.graph.group': 'groups',
  'microsoft.graph.device': 'devices',
  'microsoft.graph.serviceprincipal': 'servicePrincipals',
};

/** A $select on members of several types is checked against the properties of a user. */
function memberPlan(call: Call, ids: readonly string[], cast: string | undefined): ListPlan {
  const { world } = call.tenant;
  const castPath = cast === undefined ? undefined : castTypes[cast.toLowerCase()];
  if (cast !== undefined && castPath === undefined) throw unknownSegment(cast);
  const rows = ids
    .map((id) => findDirectoryObject(world, id))
    .filter((found) => found !== undefined)
    .filter((found) => castPath === undefined || found.path === castPath)
    .map((found): JsonObject => {
      if (castPath !== undefined) return found.resource;
      // Without a cast, every object has the default properties of its own type.
      return {
        '@odata.type': `#microsoft.graph.${found.type}`,
        ...selectFrom(found.resource, kindOf(found.path), undefined),
      };
    });
  const kind = kindOf(castPath ?? 'users');
  const { defaultSelect: _omitted, ...mixedKind } = kind;
  return {
    kind: castPath === undefined ? mixedKind : kind,
    context: castPath ?? 'directoryObjects',
    rules: { select: true, top: { max: 999 }, count: 'eventual' },
    rows: () => rowsOf(rows),
  };
}

function groupOf(call: Call): string {
  const id = call.parameters.id ?? '';
  const group = collectionOf(call.tenant.world, 'groups').get(id);
  if (group === undefined) throw notFound('directory', id);
  return textOf(group, 'id').toLowerCase();
}

function memberEndpoints(
  part: string,
  cost: number,
  idsOf: (world: World, group: string) => readonly string[],
): readonly Endpoint[] {
  const answer = (call: Call): GraphResponse => {
    const group = groupOf(call);
    return answerList(call, memberPlan(call, idsOf(call.tenant.world, group), call.parameters.cast));
  };
  const basics = { ...readGroups, cost, method: 'GET', workload: 'directory', answer } as const;
  return [
    { ...basics, path: `/groups/{id}/${part}` },
    { ...basics, path: `/groups/{id}/${part}/{cast}` },
  ];
}

/** The owners of an application's registration or of its service principal, stored by id. By default there are none. */
const ownerEndpoint = (of: 'applications' | 'servicePrincipals'): Endpoint => ({
  ...readApplications,
  method: 'GET',
  path: `/${of}/{id}/owners`,
  workload: 'directory',
  answer(call) {
    const id = (call.parameters.id ?? '').toLowerCase();
    if (collectionOf(call.tenant.world, of).get(id) === undefined) throw notFound('directory', id);
    return answerList(call, memberPlan(call, [...(call.tenant.world.owners.get(id) ?? [])], undefined));
  },
});

/** A list shows at most twenty owners. */
const mostOwners = 20;

const owned: ListExtras = {
  expand: (resource, query, { tenant: { world } }) => {
    const ids = [...(world.owners.get(textOf(resource, 'id').toLowerCase()) ?? [])].slice(0, mostOwners);
    const [{ select } = { select: [] }] = query.expand;
    const owners = ids.flatMap((id) => directoryObjectForm(world, id, select.length === 0 ? undefined : select) ?? []);
    return { owners };
  },
};

const getByIds: Endpoint = {
  method: 'POST',
  path: '/directoryObjects/getByIds',
  workload: 'directory',
  bucket: 'directory',
  cost: 1,
  permissions: ['Directory.Read.All', 'User.Read.All'],
  answer(call) {
    const body = call.request.body;
    const ids = isObject(body) ? textsOf(body.ids) : [];
    if (ids.length === 0 || ids.length > 1_000) {
      throw new GraphError(400, 'Request_BadRequest', 'The number of ids must be between 1 and 1000.');
    }
    const types = isObject(body) ? textsOf(body.types) : [];
    const { world } = call.tenant;
    const select = new URLSearchParams(call.request.search).get('$select')?.split(',');
    const value: readonly Json[] = ids.flatMap((id) => {
      const found = findDirectoryObject(world, id);
      const form = directoryObjectForm(world, id, found?.type === 'user' ? select : undefined);
      // An id that does not exist is silently left out.
      return found === undefined || form === undefined || (types.length > 0 && !types.includes(found.type))
        ? []
        : [form];
    });
    return { status: 200, body: { '@odata.context': metadataUrl('directoryObjects', undefined), value } };
  },
};

/** The organisation has the tenant id of the token, even if a loaded file has another one. */
const organisationsOf = ({ claims, tenant }: Call): readonly JsonObject[] => {
  const customer = tenant.customers.find(({ tenantId }) => tenantId === claims.tenantId);
  const organisations = collectionOf(tenant.world, 'organization');
  const row = Array.from({ length: organisations.end() }, (_, slot) => organisations.at(slot)).find(
    (one) => one !== undefined,
  );
  if (row === undefined) return [];
  return [{ ...row, id: claims.tenantId, ...(customer !== undefined && { displayName: customer.name }) }];
};

const organization: Endpoint = {
  method: 'GET',
  path: '/organization',
  workload: 'directory',
  ...readOrganization,
  answer: (call) =>
    answerList(call, {
      kind: kindOf('organization'),
      context: 'organization',
      rules: { select: true },
      rows: () => rowsOf(organisationsOf(call)),
      onePage: true,
    }),
};

const skusOf = ({ tenant: { licence, tenantId, world } }: Call): readonly JsonObject[] =>
  world.loaded.subscribedSkus ?? subscribedSkus(licence(), tenantId, collectionOf(world, 'users').size());

const terms: Endpoint = {
  method: 'GET',
  path: '/directory/subscriptions',
  workload: 'directory',
  permissions: ['Organization.Read.All', 'Directory.Read.All'],
  bucket: 'directory',
  cost: 1,
  answer: (call) =>
    answerList(call, {
      kind: kindOf('directory/subscriptions'),
      context: 'directory/subscriptions',
      rules: { select: true },
      rows: () => rowsOf(companySubscriptions(skusOf(call), call.tenant.now())),
      onePage: true,
    }),
};

const skus: Endpoint = {
  method: 'GET',
  path: '/subscribedSkus',
  workload: 'directory',
  ...readSkus,
  answer(call) {
    return answerList(call, {
      kind: kindOf('subscribedSkus'),
      context: 'subscribedSkus',
      rules: { select: true },
      rows: () => rowsOf(skusOf(call)),
      onePage: true,
    });
  },
};

/** A user can be requested by id or by user principal name. */
const oneUser: Endpoint = {
  method: 'GET',
  path: '/users/{id}',
  workload: 'directory',
  ...readUsers,
  cost: 1,
  answer(call) {
    const id = call.parameters.id ?? '';
    const users = collectionOf(call.tenant.world, 'users');
    const slotByName = (): JsonObject | undefined => {
      for (let slot = 0; slot < users.end(); slot += 1) {
        if (String(users.peek(slot, 'userPrincipalName')).toLowerCase() === id.toLowerCase()) return users.at(slot);
      }
      return undefined;
    };
    const user = users.get(id) ?? slotByName();
    if (user === undefined) throw notFound('directory', id);
    return answerEntity(call, { kind: kindOf('users'), context: 'users', rules: oneObject }, user);
  },
};

/**
 * GET on all users. The time of the last sign-in comes from the log: it needs a further permission and licence, and pages have at
 * most 500 users. https://learn.microsoft.com/graph/api/user-list
 */
const users: Endpoint = {
  method: 'GET',
  path: '/users',
  workload: 'directory',
  ...readUsers,
  answer(call) {
    const asksForActivity = /signinactivity/i.test(call.request.search);
    if (asksForActivity) {
      requirePermission('reports', call.claims.roles, ['AuditLog.Read.All']);
      requireLicence(call.tenant.licence(), 'p1');
    }
    return answerList(call, {
      kind: kindOf('users'),
      context: 'users',
      rules: userRules,
      rows: () => collectionOf(call.tenant.world, 'users'),
      ...(asksForActivity ? { maxPage: 500 } : {}),
    });
  },
};

export const directoryEndpoints: readonly Endpoint[] = [
  organization,
  skus,
  terms,
  users,
  deltaEndpoint('users', readUsers),
  countEndpoint('users', readUsers),
  oneUser,
  listEndpoint('groups', readGroups, groupRules),
  deltaEndpoint('groups', readGroups),
  countEndpoint('groups', readGroups),
  entityEndpoint('groups', readGroups, oneObject),
  ...memberEndpoints('members', 3, (world, group) => [...(world.members.get(group) ?? [])]),
  ...memberEndpoints('transitiveMembers', 5, transitiveMembers),
  ...memberEndpoints('owners', 1, (world, group) => [...(world.owners.get(group) ?? [])]),
  listEndpoint('devices', readDevices, deviceRules),
  deltaEndpoint('devices', readDevices),
  countEndpoint('devices', readDevices),
  entityEndpoint('devices', readDevices, oneObject),
  listEndpoint('applications', { ...readApplications, cost: 2 }, { ...registrationRules, ...expandOwners }, owned),
  entityEndpoint('applications', readApplications, oneObject),
  listEndpoint('servicePrincipals', readApplications, { ...applicationRules, ...expandOwners }, owned),
  entityEndpoint('servicePrincipals', readApplications, oneObject),
  listEndpoint('domains', readDomains, { select: true, top: { max: 999 } }),
  entityEndpoint('domains', readDomains, { select: true }),
  federation,
  listEndpoint(
    'directory/onPremisesSynchronization',
    { permissions: ['OnPremDirectorySynchronization.Read.All'], bucket: 'directory', cost: 1 },
    { select: true },
  ),
  listEndpoint(
    'groupSettings',
    { permissions: ['GroupSettings.Read.All', 'Group.Read.All', 'Directory.Read.All'], bucket: 'directory', cost: 1 },
    { select: true },
  ),
  ownerEndpoint('applications'),
  ownerEndpoint('servicePrincipals'),
  getByIds,
];
