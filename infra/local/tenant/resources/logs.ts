import type { Call, Endpoint } from '../graph/endpoint';
import { testsOf } from '../graph/filter';
import { GraphError, notFound } from '../graph/graph-error';
import { graphTime } from '../graph/graph-time';
import { type LicenceNeed, logRetentionDays } from '../graph/licences';
import { answerEntity, answerList, rowsOf } from '../graph/listing';
import { type QueryRules, readQuery } from '../graph/query';
import type { JsonObject } from '../json';
import type { KindPath } from '../kinds';
import { kindOf } from '../kinds';
import type { Kind } from '../kinds/kind';
import type { LogPath } from '../world';
import { listEndpoint } from './list-endpoint';

const auditRules: QueryRules = {
  select: true,
  filter: {
    id: ['eq'],
    activityDateTime: ['eq', 'ge', 'le', 'gt', 'lt'],
    category: ['eq', 'startswith'],
    activityDisplayName: ['eq', 'startswith'],
    loggedByService: ['eq', 'startswith'],
    correlationId: ['eq'],
    result: ['eq'],
    'initiatedBy/user/id': ['eq'],
    'initiatedBy/user/userPrincipalName': ['eq', 'startswith'],
    'initiatedBy/app/appId': ['eq'],
    'initiatedBy/app/displayName': ['eq', 'startswith'],
    targetResources: ['any'],
  },
  orderby: ['activityDateTime'],
  top: { max: 1_000 },
};
const signInRules: QueryRules = {
  select: true,
  filter: {
    id: ['eq'],
    createdDateTime: ['eq', 'ge', 'le', 'gt', 'lt'],
    userId: ['eq'],
    userPrincipalName: ['eq', 'startswith'],
    appId: ['eq'],
    appDisplayName: ['eq', 'startswith'],
    'status/errorCode': ['eq'],
    ipAddress: ['eq', 'startswith'],
    riskState: ['eq'],
    riskLevelDuringSignIn: ['eq'],
    riskLevelAggregated: ['eq'],
    conditionalAccessStatus: ['eq'],
    clientAppUsed: ['eq'],
  },
  orderby: ['createdDateTime'],
  top: { max: 1_000 },
};

/** https://learn.microsoft.com/graph/api/signin-list?view=graph-rest-beta */
const betaSignInRules: QueryRules = {
  ...signInRules,
  filter: { ...signInRules.filter, servicePrincipalId: ['eq'], signInEventTypes: ['any'] },
};

type Served = { readonly kind: Kind; readonly rules: QueryRules };

/** The beta version serves more properties, and filters by them. */
function servedTo({ request }: Call, path: ReportPath, rules: QueryRules): Served {
  const kind: Kind = kindOf(path);
  if (request.version !== 'beta' || kind.inBeta === undefined) return { kind, rules };
  return {
    kind: { ...kind, properties: [...kind.properties, ...Object.keys(kind.inBeta)] },
    rules: betaSignInRules,
  };
}

const permissions = {
  'auditLogs/directoryAudits': ['AuditLog.Read.All', 'Directory.Read.All'],
  'auditLogs/signIns': ['AuditLog.Read.All'],
} as const;

type ReportPath = keyof typeof permissions & LogPath & KindPath;

/** A request for days that the licence does not keep is refused. The refusal names the oldest day that is allowed. */
function refuseBeyondRetention(call: Call, { kind, rules }: Served, timeProperty: string): void {
  const query = readQuery(call.request.search, rules, kind, undefined);
  if (query.filter === undefined) return;
  const days = logRetentionDays(call.tenant.licence());
  const oldest = call.tenant.now() - days * 24 * 3600 * 1000;
  for (const test of testsOf(query.filter)) {
    const asked =
      test.path === timeProperty && (test.operator === 'ge' || test.operator === 'gt' || test.operator === 'eq');
    // One more day is allowed, because the real check works with whole days.
    if (asked && Date.parse(String(test.literal?.value)) < oldest - 24 * 3600 * 1000) {
      throw new GraphError(400, 'BadRequest', `The minimum allowed date for this tenant is ${graphTime(oldest)}.`);
    }
  }
}

function keepRetained(call: Call, path: ReportPath, timeProperty: string, asOf: number) {
  const oldest = graphTime(call.tenant.now() - logRetentionDays(call.tenant.licence()) * 24 * 3600 * 1000);
  return call.tenant.world.logs[path].visible(asOf).filter((record) => String(record[timeProperty]) >= oldest);
}

/** Without a filter for types, the log shows only the interactive sign-ins of people. */
function ofAskedTypes(call: Call, { kind, rules }: Served, records: readonly JsonObject[]): readonly JsonObject[] {
  if (kind.inBeta === undefined) return records;
  const { filter } = readQuery(call.request.search, rules, kind, undefined);
  const isAsked = filter !== undefined && testsOf(filter).some((test) => test.path.startsWith('signInEventTypes'));
  if (isAsked) return records.map((record) => ({ ...kind.inBeta, ...record }));
  return records.filter(({ signInEventTypes }) => signInEventTypes === undefined);
}

/** Without a permission for policies, a sign-in does not show which of them applied, and nothing says so. */
function hidePolicies(record: JsonObject, call: Call): JsonObject {
  const { appliedConditionalAccessPolicies: _hidden, ...shown } = record;
  const mayRead = ['Policy.Read.All', 'Policy.Read.ConditionalAccess'].some((each) => call.claims.roles.includes(each));
  return mayRead ? record : shown;
}

function ofVersion(record: JsonObject, { request }: Call): JsonObject {
  const { inBeta = {} } = kindOf('auditLogs/signIns');
  if (request.version === 'beta') return { ...inBeta, ...record };
  return Object.fromEntries(Object.entries(record).filter(([name]) => !Object.hasOwn(inBeta, name)));
}

const signInShape = (record: JsonObject, call: Call): JsonObject => ofVersion(hidePolicies(record, call), call);

function logEndpoints(
  path: ReportPath,
  rules: QueryRules,
  timeProperty: string,
  licence?: LicenceNeed,
): readonly Endpoint[] {
  const basics = {
    method: 'GET',
    workload: 'reports',
    bucket: 'reports',
    permissions: permissions[path],
    ...(licence === undefined ? {} : { licence }),
  } as const;
  const kind = kindOf(path);
  const shape = path === 'auditLogs/signIns' ? { shape: signInShape } : {};
  return [
    {
      ...basics,
      path: `/${path}`,
      answer(call) {
        const served = servedTo(call, path, rules);
        refuseBeyondRetention(call, served, timeProperty);
        return answerList(call, {
          ...served,
          context: path,
          ...shape,
          rows: (asOf) => rowsOf(ofAskedTypes(call, served, keepRetained(call, path, timeProperty, asOf))),
        });
      },
    },
    {
      ...basics,
      path: `/${path}/{id}`,
      answer(call) {
        const id = call.parameters.id ?? '';
        const record = call.tenant.world.logs[path].get(id, call.tenant.now());
        if (record === undefined) throw notFound('reports', id);
        return answerEntity(call, { kind, context: path, rules: { select: true }, ...shape }, record);
      },
    },
  ];
}

export const logEndpointList: readonly Endpoint[] = [
  ...logEndpoints('auditLogs/directoryAudits', auditRules, 'activityDateTime'),
  ...logEndpoints('auditLogs/signIns', signInRules, 'createdDateTime', 'p1'),
  listEndpoint(
    'reports/authenticationMethods/userRegistrationDetails',
    { permissions: ['AuditLog.Read.All'], bucket: 'reports', licence: 'p1' },
    {
      select: true,
      filter: {
        isAdmin: ['eq'],
        isMfaCapable: ['eq'],
        isMfaRegistered: ['eq'],
        userPrincipalName: ['eq', 'startswith'],
        userType: ['eq'],
      },
      orderby: ['userPrincipalName'],
      top: { max: 999 },
    },
  ),
];
