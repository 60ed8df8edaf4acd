import type { Call, Endpoint } from '../graph/endpoint';
import { notFound } from '../graph/graph-error';
import { answerList, rowsOf } from '../graph/listing';
import type { Query, QueryRules } from '../graph/query';
import { type JsonObject, textOf } from '../json';
import { kindOf } from '../kinds';
import { collectionOf, resourcesOf } from '../world';
import { directoryObjectForm } from './directory';
import { type EndpointBasics, entityEndpoint, listEndpoint, singletonEndpoint } from './list-endpoint';

const readApplications: EndpointBasics = {
  permissions: ['Application.Read.All', 'Directory.Read.All'],
  bucket: 'directory',
  cost: 1,
};
const readPolicies: EndpointBasics = { permissions: ['Policy.Read.All'], bucket: 'directory', cost: 1 };

/** Directory.Read.All, or one that also writes. */
const readGrants: EndpointBasics = { permissions: ['Directory.Read.All'], bucket: 'directory', cost: 2 };

const grantRules: QueryRules = {
  select: true,
  filter: { clientId: ['eq'], consentType: ['eq'], principalId: ['eq'], resourceId: ['eq'] },
  top: { max: 999 },
};

const graphAssignments = "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/appRoleAssignedTo";

const classifications =
  "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/delegatedPermissionClassifications";

/** Exchange and SharePoint have granted no permission here. */
const otherAssignments = ['00000002-0000-0ff1-ce00-000000000000', '00000003-0000-0ff1-ce00-000000000000'].map(
  (appId): Endpoint => ({
    method: 'GET',
    path: `/servicePrincipals(appId='${appId}')/appRoleAssignedTo`,
    workload: 'directory',
    ...readApplications,
    answer(call) {
      const principals = resourcesOf(call.tenant.world, 'servicePrincipals');
      if (!principals.some((one) => textOf(one, 'appId') === appId)) throw notFound('directory', appId);
      return answerList(call, {
        kind: kindOf(graphAssignments),
        context: 'appRoleAssignments',
        rules: { select: true, top: { max: 999 } },
        rows: () => rowsOf([]),
      });
    },
  }),
);

/** The objects that a credential policy applies to are stored by id. */
function expandAppliesTo(policy: JsonObject, query: Query, { tenant }: Call): JsonObject {
  if (query.expand.length === 0) return {};
  const { world } = tenant;
  const kept = Array.isArray(policy.appliesTo) ? policy.appliesTo : [];
  const appliesTo = kept.flatMap((one: unknown) => {
    const id = typeof one === 'string' ? one : '';
    const application = collectionOf(world, 'applications').get(id);
    const form = application === undefined ? directoryObjectForm(world, id) : undefined;
    if (application === undefined) return form === undefined ? [] : [form];
    const { displayName, appId } = application;
    return [
      { '@odata.type': '#microsoft.graph.application', id, displayName: displayName ?? null, appId: appId ?? null },
    ];
  });
  return { appliesTo };
}

export const applicationEndpoints: readonly Endpoint[] = [
  listEndpoint(graphAssignments, readApplications, { select: true, top: { max: 999 } }),
  ...otherAssignments,
  listEndpoint(classifications, readApplications, {}),
  listEndpoint('oauth2PermissionGrants', readGrants, grantRules),
  entityEndpoint('oauth2PermissionGrants', readGrants, { select: true }),
  singletonEndpoint('policies/defaultAppManagementPolicy', readPolicies),
  listEndpoint(
    'policies/appManagementPolicies',
    { ...readPolicies, cost: 2 },
    { select: true, top: { max: 999 }, expand: { names: ['appliesTo'], together: false } },
    { expand: expandAppliesTo },
  ),
];
