import type { Endpoint } from '../graph/endpoint';
import { answerList, rowsOf } from '../graph/listing';
import type { QueryRules } from '../graph/query';
import { kindOf } from '../kinds';
import { scoresUntil } from '../state/secure-scores';
import { collectionOf } from '../world';
import { type EndpointBasics, entityEndpoint, listEndpoint } from './list-endpoint';

const read = (permission: string, licence: 'defender' | 'mdi'): EndpointBasics => ({
  permissions: [permission],
  bucket: 'security',
  licence,
});
const alerts = read('SecurityAlert.Read.All', 'defender');
const incidents = read('SecurityIncident.Read.All', 'defender');
const health = read('SecurityIdentitiesHealth.Read.All', 'mdi');
const sensors = read('SecurityIdentitiesSensors.Read.All', 'mdi');

const times = ['eq', 'ge', 'le', 'gt', 'lt'] as const;

/** Neither accepts $select or $orderby: https://learn.microsoft.com/graph/api/security-list-alerts_v2 */
const alertRules: QueryRules = {
  filter: {
    assignedTo: ['eq'],
    classification: ['eq'],
    determination: ['eq'],
    createdDateTime: [...times],
    lastUpdateDateTime: [...times],
    severity: ['eq', 'ne'],
    serviceSource: ['eq'],
    status: ['eq', 'ne'],
  },
  top: { max: 2_000 },
};
/** Graph refuses more than 50 a page. */
const incidentRules: QueryRules = {
  filter: {
    assignedTo: ['eq'],
    classification: ['eq'],
    createdDateTime: [...times],
    determination: ['eq'],
    lastUpdateDateTime: [...times],
    severity: ['eq', 'ne'],
    status: ['eq', 'ne'],
  },
  top: { max: 50 },
};

const scores: EndpointBasics = { permissions: ['SecurityEvents.Read.All'], bucket: 'security' };

/**
 * Newest first. With any $top, the answer has a link to the older ones.
 * https://learn.microsoft.com/graph/api/security-list-securescores
 */
const secureScores: Endpoint = {
  method: 'GET',
  path: '/security/secureScores',
  workload: 'security',
  ...scores,
  answer: (call) =>
    answerList(call, {
      kind: kindOf('security/secureScores'),
      context: 'security/secureScores',
      rules: { top: { max: 1_000 } },
      rows: (asOf) => rowsOf(scoresUntil(collectionOf(call.tenant.world, 'security/secureScores'), asOf)),
    }),
};

const labels: EndpointBasics = {
  permissions: ['SensitivityLabels.Read.All'],
  bucket: 'security',
  licence: 'mip',
};

export const securityEndpoints: readonly Endpoint[] = [
  listEndpoint('security/dataSecurityAndGovernance/sensitivityLabels', labels, {
    select: true,
    filter: {},
    top: { max: 100 },
  }),
  listEndpoint('security/alerts_v2', alerts, alertRules),
  entityEndpoint('security/alerts_v2', alerts, {}),
  listEndpoint('security/incidents', incidents, incidentRules),
  entityEndpoint('security/incidents', incidents, {}),
  secureScores,
  listEndpoint('security/secureScoreControlProfiles', scores, { top: { max: 1_000 } }),
  listEndpoint('security/identities/healthIssues', health, {
    select: true,
    filter: { status: ['eq'], severity: ['eq'] },
    top: { max: 100 },
  }),
  listEndpoint('security/identities/sensors', sensors, { select: true, top: { max: 100 } }),
];
