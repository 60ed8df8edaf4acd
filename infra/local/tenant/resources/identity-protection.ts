import type { Endpoint } from '../graph/endpoint';
import { notFound } from '../graph/graph-error';
import type { QueryRules } from '../graph/query';
import { hideUnknownMembers, metadataUrl } from '../graph/wire';
import { objectsOf } from '../json';
import { collectionOf } from '../world';
import { type EndpointBasics, entityEndpoint, listEndpoint } from './list-endpoint';

const readRiskyUsers: EndpointBasics = {
  permissions: ['IdentityRiskyUser.Read.All'],
  bucket: 'identityProtection',
  licence: 'p2-risk',
};
const readRiskEvents: EndpointBasics = {
  permissions: ['IdentityRiskEvent.Read.All'],
  bucket: 'identityProtection',
  licence: 'p2-risk',
};

const readRiskyApplications: EndpointBasics = {
  permissions: ['IdentityRiskyServicePrincipal.Read.All'],
  bucket: 'identityProtection',
  licence: 'wid',
};

/** $top=1000 and $orderby are refused. */
const userRules: QueryRules = {
  select: true,
  filter: {
    id: ['eq'],
    riskLevel: ['eq', 'ne'],
    riskState: ['eq', 'ne'],
    riskDetail: ['eq', 'ne'],
    riskLastUpdatedDateTime: ['eq', 'ge', 'le', 'gt', 'lt'],
    userPrincipalName: ['eq', 'startswith'],
    isDeleted: ['eq'],
  },
  top: { max: 500 },
};
const applicationRules: QueryRules = {
  select: true,
  filter: { id: ['eq'], riskLevel: ['eq', 'ne'], riskState: ['eq', 'ne'], isEnabled: ['eq'] },
  top: { max: 500 },
};
const detectionRules: QueryRules = {
  select: true,
  filter: {
    id: ['eq'],
    userId: ['eq'],
    riskLevel: ['eq', 'ne'],
    riskState: ['eq', 'ne'],
    riskEventType: ['eq', 'ne'],
    activityDateTime: ['eq', 'ge', 'le', 'gt', 'lt'],
    detectedDateTime: ['eq', 'ge', 'le', 'gt', 'lt'],
    lastUpdatedDateTime: ['eq', 'ge', 'le', 'gt', 'lt'],
    detectionTimingType: ['eq'],
  },
  top: { max: 500 },
};

const history: Endpoint = {
  method: 'GET',
  path: '/identityProtection/riskyUsers/{id}/history',
  workload: 'risk',
  ...readRiskyUsers,
  answer(call) {
    const id = call.parameters.id ?? '';
    const user = collectionOf(call.tenant.world, 'identityProtection/riskyUsers').get(id);
    if (user === undefined) throw notFound('risk', id);
    const context = `identityProtection/riskyUsers('${id}')/history`;
    return {
      status: 200,
      body: {
        '@odata.context': metadataUrl(context, undefined),
        value: objectsOf(user.history).map((item) => hideUnknownMembers(item, 'riskyUserHistoryItem', call.request)),
      },
    };
  },
};

export const identityProtectionEndpoints: readonly Endpoint[] = [
  listEndpoint('identityProtection/riskyUsers', readRiskyUsers, userRules),
  entityEndpoint('identityProtection/riskyUsers', readRiskyUsers, { select: true }),
  history,
  listEndpoint('identityProtection/riskyServicePrincipals', readRiskyApplications, applicationRules),
  entityEndpoint('identityProtection/riskyServicePrincipals', readRiskyApplications, { select: true }),
  listEndpoint('identityProtection/riskDetections', readRiskEvents, detectionRules, { maxPage: 20 }),
  entityEndpoint('identityProtection/riskDetections', readRiskEvents, { select: true }),
];
