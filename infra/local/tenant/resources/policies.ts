import type { Call, Endpoint } from '../graph/endpoint';
import type { Query, QueryRules } from '../graph/query';
import { graphRoot } from '../graph/wire';
import { isObject, type Json, type JsonObject, textOf } from '../json';
import { collectionOf } from '../world';
import { type EndpointBasics, entityEndpoint, listEndpoint, singletonEndpoint } from './list-endpoint';

const readConditionalAccess: EndpointBasics = {
  permissions: ['Policy.Read.All', 'Policy.Read.ConditionalAccess'],
  bucket: 'identityProtection',
};
const readStrengths: EndpointBasics = {
  permissions: ['Policy.Read.All', 'Policy.Read.AuthenticationMethod'],
  bucket: 'directory',
  cost: 1,
};
const readPolicies: EndpointBasics = { permissions: ['Policy.Read.All'], bucket: 'directory', cost: 1 };

const policyRules: QueryRules = {
  select: true,
  filter: {
    id: ['eq', 'in'],
    displayName: ['eq', 'startswith'],
    state: ['eq', 'ne', 'in'],
    createdDateTime: ['eq', 'ge', 'le', 'gt', 'lt'],
    modifiedDateTime: ['eq', 'ge', 'le', 'gt', 'lt'],
    templateId: ['eq'],
  },
  orderby: ['displayName', 'createdDateTime', 'modifiedDateTime'],
  top: { max: 999 },
  count: 'always',
};
const locationRules: QueryRules = {
  select: true,
  filter: {
    '@odata.type': ['isof'],
    id: ['eq', 'in'],
    displayName: ['eq', 'startswith'],
    isTrusted: ['eq'],
    createdDateTime: ['eq', 'ge', 'le', 'gt', 'lt'],
    modifiedDateTime: ['eq', 'ge', 'le', 'gt', 'lt'],
  },
  orderby: ['displayName', 'createdDateTime', 'modifiedDateTime'],
  top: { max: 999 },
  count: 'always',
};
const strengthRules: QueryRules = {
  select: true,
  filter: { id: ['eq', 'in'], policyType: ['eq', 'ne'], displayName: ['eq'] },
  top: { max: 999 },
  expand: { names: ['combinationConfigurations'], together: false },
};

/**
 * A policy names its authentication strength by id, and shows the strength as it is now and not as it was when the policy was
 * created.
 */
function showStrength(policy: JsonObject, call: Call): JsonObject {
  const grant = policy.grantControls;
  if (!isObject(grant)) return policy;
  const named = grant.authenticationStrength;
  if (!isObject(named)) return policy;
  const strengths = collectionOf(call.tenant.world, 'policies/authenticationStrengthPolicies');
  const strength = strengths.get(textOf(named, 'id')) ?? named;
  const link = `${graphRoot}/$metadata#identity/conditionalAccess/policies('${textOf(policy, 'id')}')/grantControls/authenticationStrength`;
  return {
    ...policy,
    grantControls: {
      ...grant,
      'authenticationStrength@odata.context': `${link}/$entity`,
      authenticationStrength: {
        'combinationConfigurations@odata.context': `${link}/combinationConfigurations`,
        combinationConfigurations: [],
        ...strength,
      },
    },
  };
}

function expandStrength(resource: JsonObject, query: Query): JsonObject {
  const expanded: Record<string, Json> = {};
  for (const { name } of query.expand) expanded[name] = resource[name] ?? [];
  return expanded;
}

const partnerRules: QueryRules = { select: true, expand: { names: ['identitySynchronization'], together: false } };

/** A partner has user synchronisation settings only if somebody has created them. */
function expandPartner(partner: JsonObject, query: Query): JsonObject {
  return query.expand.length === 0 ? {} : { identitySynchronization: partner.identitySynchronization ?? null };
}

const policyExtras = { shape: showStrength, context: 'identity/conditionalAccess/policies' };
const locationExtras = { context: 'identity/conditionalAccess/namedLocations' };

export const policyEndpoints: readonly Endpoint[] = [
  listEndpoint('identity/conditionalAccess/policies', readConditionalAccess, policyRules, policyExtras),
  entityEndpoint('identity/conditionalAccess/policies', readConditionalAccess, { select: true }, policyExtras),
  listEndpoint('identity/conditionalAccess/namedLocations', readConditionalAccess, locationRules, locationExtras),
  entityEndpoint('identity/conditionalAccess/namedLocations', readConditionalAccess, { select: true }, locationExtras),
  listEndpoint(
    'identity/conditionalAccess/authenticationContextClassReferences',
    {
      permissions: ['AuthenticationContext.Read.All', 'Policy.Read.ConditionalAccess'],
      bucket: 'identityProtection',
    },
    { select: true, filter: { id: ['eq'], isAvailable: ['eq'] }, top: { max: 100 } },
    { context: 'identity/conditionalAccess/authenticationContextClassReferences' },
  ),
  listEndpoint('policies/authenticationStrengthPolicies', readStrengths, strengthRules, { expand: expandStrength }),
  entityEndpoint(
    'policies/authenticationStrengthPolicies',
    readStrengths,
    { select: true, expand: { names: ['combinationConfigurations'], together: false } },
    { expand: expandStrength },
  ),
  singletonEndpoint('policies/authenticationMethodsPolicy', readStrengths),
  singletonEndpoint('policies/identitySecurityDefaultsEnforcementPolicy', readPolicies),
  singletonEndpoint('policies/authorizationPolicy', readPolicies),
  singletonEndpoint('policies/adminConsentRequestPolicy', readPolicies),
  // Policy.Read.All is enough for people who sign in, but not for applications.
  singletonEndpoint('policies/deviceRegistrationPolicy', {
    ...readPolicies,
    permissions: ['Policy.Read.DeviceConfiguration'],
  }),
  singletonEndpoint('policies/crossTenantAccessPolicy/default', readPolicies),
  listEndpoint('policies/crossTenantAccessPolicy/partners', readPolicies, partnerRules, { expand: expandPartner }),
  entityEndpoint('policies/crossTenantAccessPolicy/partners', readPolicies, partnerRules, { expand: expandPartner }),
  singletonEndpoint('admin/sharepoint/settings', {
    permissions: ['SharePointTenantSettings.Read.All'],
    bucket: 'sharepoint',
    licence: 'sharepoint',
  }),
];
