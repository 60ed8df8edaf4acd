import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isList, isObject, type Json } from '../json';
import { type Answering, answerRequest, errorBody } from './answer-request';
import type { GraphResponse } from './endpoint';
import type { Fault, FaultDesk } from './faults';
import { GraphError, unknownSegment } from './graph-error';
import type { Customer, ExchangeToken } from './tokens';

/** Graph refuses bodies beyond 4 MB. */
const longestBody = 4 * 1024 * 1024;
export const identityPath = '/msi/token';
/** The audience of tokens with which an identity acts for an application. */
const exchangeResource = 'api://AzureADTokenExchange';

export type SeenRequest = {
  readonly time: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
};

type Serving = {
  readonly answering: Answering;
  readonly faults: FaultDesk;
  readonly identityHeader: string;
  readonly clientId: string;
  readonly customers: readonly Customer[];
  readonly exchangeToken: ExchangeToken | null;
  permissions(): readonly string[];
  seen(request: SeenRequest): void;
};

async function readBody(request: IncomingMessage): Promise<Json | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    // Safe: a request without an encoding yields buffers.
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length > longestBody) throw new GraphError(413, 'RequestEntityTooLarge', 'The request body is too large.');
    chunks.push(bytes);
  }
  if (length === 0) return undefined;
  try {
    // Safe: JSON.parse returns a JSON value.
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Json;
  } catch {
    throw new GraphError(400, 'BadRequest', 'Unable to read JSON request payload.');
  }
}

function headersOf(request: IncomingMessage): Readonly<Record<string, string | undefined>> {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

type Answered = GraphResponse & {
  /** The connection ends after the first half of the body. */
  readonly isCut?: boolean;
};

function write(response: ServerResponse, answer: Answered, now: number): void {
  const text = answer.text ?? (answer.body === undefined ? '' : JSON.stringify(answer.body));
  const bytes = Buffer.from(text);
  const type = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';
  response.writeHead(answer.status, {
    ...(text === '' ? {} : { 'content-type': type }),
    'cache-control': 'no-cache',
    ...answer.headers,
    'content-length': String(bytes.length),
    date: new Date(now).toUTCString(),
  });
  if (answer.isCut === true) response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  else response.end(bytes);
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function faultAnswer(fault: Fault, serving: Serving): GraphResponse | undefined {
  if (fault.status === undefined) return undefined;
  const now = serving.answering.tenant.now();
  const id = serving.answering.nextRequestId();
  const general = errorBody(new GraphError(fault.status, 'UnknownError', 'A simulated fault.'), id, id, now);
  const body = fault.body ?? general;
  const isText = typeof body === 'string';
  return {
    status: fault.status,
    headers: { 'request-id': id, ...(isText ? { 'content-type': 'text/html' } : {}), ...fault.headers },
    ...(isText ? { text: body } : { body }),
  };
}

function sameSecret(given: string | undefined, expected: string): boolean {
  const left = Buffer.from(given ?? '');
  const right = Buffer.from(expected);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The App Service managed-identity protocol: a token for each caller that knows the secret of the header. */
async function answerIdentity(request: IncomingMessage, url: URL, serving: Serving): Promise<GraphResponse> {
  const refuse = (status: number, message: string): GraphResponse => ({
    status,
    body: { statusCode: status, message, correlationId: serving.answering.nextRequestId() },
  });
  const secret = request.headers['x-identity-header'];
  if (typeof secret !== 'string' || !sameSecret(secret, serving.identityHeader)) return refuse(401, 'Unauthorized');
  if (url.searchParams.get('api-version') !== '2019-08-01') return refuse(400, 'The api-version is not supported.');
  const resource = url.searchParams.get('resource');
  if (resource === null || resource === '') return refuse(400, 'The resource parameter is missing.');
  const clientId = url.searchParams.get('client_id') ?? serving.clientId;
  const customer = serving.customers.find((one) => one.clientId === clientId);
  // All tenants consented to the same application, so it has the same id in each.
  const { token, expiresOn } =
    resource === exchangeResource && serving.exchangeToken !== null
      ? await serving.exchangeToken()
      : serving.answering.tokens.issue(
          customer?.tenantId ?? serving.answering.tenant.tenantId,
          resource,
          customer === undefined ? clientId : serving.clientId,
          serving.permissions(),
        );
  return {
    status: 200,
    body: { access_token: token, client_id: clientId, expires_on: String(expiresOn), resource, token_type: 'Bearer' },
  };
}

/** The endpoints of the beta version that the app reads because they show more than v1.0. */
const servedInBeta = /^auditLogs\/signIns(?:\/[^/]+)?$/;

async function answerGraph(request: IncomingMessage, url: URL, serving: Serving): Promise<GraphResponse> {
  const [version = '', ...rest] = url.pathname.split('/').slice(1);
  const { tenant, nextRequestId } = serving.answering;
  const refuse = (error: GraphError): GraphResponse => {
    const id = nextRequestId();
    return { status: error.status, headers: { 'request-id': id }, body: errorBody(error, id, id, tenant.now()) };
  };
  const isBeta = version === 'beta';
  if (isBeta && !servedInBeta.test(rest.join('/'))) {
    const error = unknownSegment(rest[0] ?? '');
    return refuse(new GraphError(404, 'ResourceNotFound', error.message));
  }
  if (!isBeta && version !== 'v1.0') return refuse(new GraphError(400, 'BadRequest', `Invalid version: ${version}`));
  let body: Json | undefined;
  try {
    body = await readBody(request);
  } catch (error) {
    if (error instanceof GraphError) return refuse(error);
    throw error;
  }
  return answerRequest(serving.answering, {
    method: request.method ?? 'GET',
    ...(isBeta && { version }),
    path: `/${rest.join('/')}`,
    search: url.search.slice(1),
    headers: headersOf(request),
    body,
  });
}

async function answer(request: IncomingMessage, serving: Serving): Promise<Answered> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const method = request.method ?? 'GET';
  const fault = serving.faults.strike(method, `${url.pathname}${url.search}`);
  if (fault?.delayMs !== undefined) await wait(fault.delayMs);
  const faulty = fault === undefined ? undefined : faultAnswer(fault, serving);
  if (faulty !== undefined) return faulty;
  const right = await (url.pathname === identityPath ? answerIdentity : answerGraph)(request, url, serving);
  if (fault?.cut === true) return { ...right, isCut: true };
  if (fault?.keep === undefined) return right;
  const short = shortened(right, fault.keep);
  if (short === right) serving.faults.takeBack(fault);
  return short;
}

/** A list that lacks its end without any notice. If nothing can be left out, the answer stays the same. */
function shortened(answer: GraphResponse, keep: number): GraphResponse {
  const { text, body: given } = answer;
  // Safe: an endpoint's text is JSON.
  const body = given ?? (text === undefined ? undefined : (JSON.parse(text) as Json));
  if (body === undefined || !isObject(body) || !isList(body.value)) return answer;
  const { '@odata.nextLink': next, ...rest } = body;
  if (next === undefined && body.value.length <= keep) return answer;
  return {
    status: answer.status,
    ...(answer.headers && { headers: answer.headers }),
    body: { ...rest, value: body.value.slice(0, keep) },
  };
}

async function handle(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  let result: Answered;
  try {
    result = await answer(request, serving);
  } catch (error) {
    // The caller has closed the connection.
    if (request.errored !== null) return;
    // A bug of the simulated tenant must be visible, and must not look like a fault of Graph.
    console.error('tenant.broken', error);
    result = { status: 500, body: { error: { code: 'SimulatedTenantBroken', message: String(error) } } };
  }
  const path = request.url ?? '/';
  if (!path.startsWith(identityPath)) {
    serving.seen({
      time: serving.answering.tenant.now(),
      method: request.method ?? 'GET',
      path,
      status: result.status,
    });
  }
  write(response, result, serving.answering.tenant.now());
}

/** Listens on loopback only; resolves with the server when it is ready. */
export function listen(port: number, serving: Serving): Promise<Server> {
  const server = createServer((request, response) => void handle(request, response, serving));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
