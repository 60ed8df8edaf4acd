import type { JsonObject } from '../json';
import type { Call, Endpoint, GraphRequest, GraphResponse, TenantState } from './endpoint';
import { GraphError } from './graph-error';
import { requireLicence } from './licences';
import { requirePermission } from './permissions';
import type { Router } from './router';
import type { Throttle } from './throttling';
import type { TokenClaims, TokenDesk } from './tokens';

export type Answering = {
  readonly tenant: TenantState;
  readonly router: Router;
  readonly throttle: Throttle;
  readonly tokens: TokenDesk;
  /** The permissions that a token has now. */
  rolesOf(claims: TokenClaims): readonly string[];
  nextRequestId(): string;
  /** Makes the changes that happen by themselves when time passes. */
  letTimePass(): void;
  readonly isThrottling: boolean;
};

/** Graph's envelope of an error; items of a $batch spell the inner error in lower case. */
export function errorBody(
  error: GraphError,
  requestId: string,
  clientRequestId: string,
  now: number,
  isBatchItem = false,
): JsonObject {
  const inner = {
    date: new Date(now).toISOString().slice(0, 19),
    'request-id': requestId,
    'client-request-id': clientRequestId,
  };
  return {
    error: {
      code: error.code,
      message: error.message,
      ...(isBatchItem ? { innererror: inner } : { innerError: inner }),
    },
  };
}

/** The cost of a request in resource units: $select and a small $top each save one, and $expand costs one. */
function costOf(endpoint: Endpoint, search: string): number {
  const text = decodeURIComponentSafely(search).toLowerCase();
  const top = /(?:^|&)\$?top=(\d+)/.exec(text);
  let cost = endpoint.cost ?? 1;
  if (/(?:^|&)\$?select=/.test(text)) cost -= 1;
  if (/(?:^|&)\$?expand=/.test(text)) cost += 1;
  if (top !== null && Number(top[1]) < 20) cost -= 1;
  return Math.max(1, cost);
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function answerOrThrow(
  answering: Answering,
  request: GraphRequest,
  isBatchItem: boolean,
): Promise<GraphResponse> {
  const { tenant, router, throttle, tokens } = answering;
  const claims = tokens.read(request.headers.authorization);
  const { endpoint, parameters } = router.find(request.method, request.path);
  if (isBatchItem && endpoint.path === '/$batch') {
    throw new GraphError(400, 'BadRequest', 'A batch request cannot contain a batch request.');
  }
  const roles = answering.rolesOf(claims);
  const throttled =
    endpoint.bucket === undefined || !answering.isThrottling
      ? {}
      : throttle.spend(endpoint.bucket, claims.applicationId, costOf(endpoint, request.search));
  requirePermission(endpoint.workload, roles, endpoint.permissions);
  if (endpoint.licence !== undefined) requireLicence(tenant.licence(), endpoint.licence);
  const call: Call = {
    request,
    parameters,
    claims: { ...claims, roles },
    tenant,
    answerPart: (part) => answerRequest(answering, part, true),
  };
  const response = await endpoint.answer(call);
  return { ...response, headers: { ...throttled, ...response.headers } };
}

/** Answers one request with the answer of the endpoint or with Graph's error. A mistake in the request never throws. */
export async function answerRequest(
  answering: Answering,
  request: GraphRequest,
  isBatchItem = false,
): Promise<GraphResponse> {
  answering.letTimePass();
  const requestId = answering.nextRequestId();
  const clientRequestId = request.headers['client-request-id'] ?? requestId;
  const requestHeaders = {
    'request-id': requestId,
    'client-request-id': clientRequestId,
    'x-ms-ags-diagnostic': JSON.stringify({
      ServerInfo: {
        DataCenter: 'Germany West Central',
        Slice: 'E',
        Ring: '5',
        ScaleUnit: '001',
        RoleInstance: 'FR3PEPF00000001',
      },
    }),
  };
  try {
    const response = await answerOrThrow(answering, request, isBatchItem);
    return { ...response, headers: { ...requestHeaders, ...response.headers } };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    const body = errorBody(error, requestId, clientRequestId, answering.tenant.now(), isBatchItem);
    return { status: error.status, headers: { ...requestHeaders, ...error.headers }, body };
  }
}
