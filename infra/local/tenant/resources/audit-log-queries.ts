import { randomUUID } from 'node:crypto';
import type { Call, Endpoint } from '../graph/endpoint';
import { GraphError, notFound } from '../graph/graph-error';
import { comparableTime } from '../graph/graph-time';
import { answerList, rowsOf } from '../graph/listing';
import { metadataUrl } from '../graph/wire';
import { isList, isObject, type Json, type JsonObject, textOf } from '../json';
import { kindOf } from '../kinds';

/** The workloads whose entries each permission can read. */
const permissions: Readonly<Record<string, readonly string[] | 'all'>> = {
  'AuditLogsQuery.Read.All': 'all',
  'AuditLogsQuery-Exchange.Read.All': ['Exchange'],
  'AuditLogsQuery-SharePoint.Read.All': ['SharePoint'],
};

const basics = {
  workload: 'security',
  permissions: Object.keys(permissions),
} as const;

/** A query waits for a minute and then runs for ten. */
const waitsMs = 60_000;
const runsMs = 600_000;

const path = 'security/auditLog/queries';

const texts = (value: Json | undefined): readonly string[] =>
  isList(value) ? value.filter((one) => typeof one === 'string') : [];

const queryOf = ({ tenant, parameters }: Call): JsonObject => {
  const id = parameters.id ?? '';
  const query = tenant.world.auditQueries.get(id);
  if (query === undefined) throw notFound('security', id);
  return query;
};

/** The query as Graph shows it now. Graph does not show when it was created. */
function shownOf(query: JsonObject, now: number): JsonObject {
  const { askedAt, ...shown } = query;
  const age = now - Number(askedAt);
  const status = age < waitsMs ? 'notStarted' : age < waitsMs + runsMs ? 'running' : 'succeeded';
  return { ...shown, status };
}

const create: Endpoint = {
  ...basics,
  method: 'POST',
  path: `/${path}`,
  bucket: 'auditLogQuery',
  answer({ request, tenant }) {
    const { body } = request;
    const from = isObject(body) ? textOf(body, 'filterStartDateTime') : '';
    const to = isObject(body) ? textOf(body, 'filterEndDateTime') : '';
    if (!isObject(body) || !(Date.parse(from) < Date.parse(to)))
      throw new GraphError(400, 'BadRequest', 'filterStartDateTime must be before filterEndDateTime.');
    const id = randomUUID();
    const query = { '@odata.type': '#microsoft.graph.security.auditLogQuery', id, ...body, askedAt: tenant.now() };
    tenant.world.auditQueries.set(id, query);
    const context = metadataUrl(path, undefined, '/$entity');
    return { status: 201, body: { '@odata.context': context, ...shownOf(query, tenant.now()) } };
  },
};

const one: Endpoint = {
  ...basics,
  method: 'GET',
  path: `/${path}/{id}`,
  answer: (call) => ({
    status: 200,
    body: {
      '@odata.context': metadataUrl(path, undefined, '/$entity'),
      ...shownOf(queryOf(call), call.tenant.now()),
    },
  }),
};

/** Filters are written in camelCase and answers in PascalCase; operations are compared exactly. */
function isAsked(record: JsonObject, query: JsonObject, services: readonly string[] | 'all'): boolean {
  const time = comparableTime(textOf(record, 'createdDateTime'));
  const [types, operations] = [texts(query.recordTypeFilters), texts(query.operationFilters)];
  const type = textOf(record, 'auditLogRecordType').toLowerCase();
  return (
    time >= comparableTime(textOf(query, 'filterStartDateTime')) &&
    time <= comparableTime(textOf(query, 'filterEndDateTime')) &&
    (types.length === 0 || types.some((one) => one.toLowerCase() === type)) &&
    (operations.length === 0 || operations.includes(textOf(record, 'operation'))) &&
    (services === 'all' || services.includes(textOf(record, 'service')))
  );
}

const servicesOf = ({ claims }: Call): readonly string[] | 'all' => {
  const held = claims.roles.flatMap((role) => permissions[role] ?? []);
  return held.includes('all') ? 'all' : held;
};

const records: Endpoint = {
  ...basics,
  method: 'GET',
  path: `/${path}/{id}/records`,
  answer(call) {
    const query = queryOf(call);
    if (shownOf(query, call.tenant.now()).status !== 'succeeded')
      throw new GraphError(400, 'BadRequest', 'The query has not succeeded yet.');
    const services = servicesOf(call);
    return answerList(call, {
      kind: kindOf(path),
      context: `security/auditLog/queries('${textOf(query, 'id')}')/records`,
      rules: { top: { max: 999 } },
      // An entry that arrives after the query has run is only in the answer to a later query.
      rows: () =>
        rowsOf(
          call.tenant.world.logs[path]
            .visible(Number(query.askedAt) + waitsMs + runsMs)
            .filter((record) => isAsked(record, query, services)),
        ),
    });
  },
};

/** https://learn.microsoft.com/graph/api/resources/security-auditlogquery; the content of the answers is from a live tenant. */
export const auditLogQueryEndpoints: readonly Endpoint[] = [create, one, records];
