import { randomUUID } from 'node:crypto';
import { isGuid } from '../../../shared/core/same-id';
import { findWrongProperty } from './acs-message';
import { isSignedForAcs } from './acs-signature';
import { type Incoming, isJsonRequest, jsonReply, type Reply } from './http';
import { isObject, readJson } from './json';
import { createRateLimit } from './rate-limit';
import type { AcsError, Inbox, OperationStatus } from './received';

/** How an accepted mail ends, after `runningPolls` answers of Running (0 by default; Infinity: never). */
export type DeliveryOutcome = { readonly runningPolls?: number } & (
  | { readonly status: 'Succeeded' }
  | { readonly status: 'Failed'; readonly error: AcsError }
);

/** Requests that ACS accepts before it answers 429. Custom domains have 30 and 100 by default. */
export type AcsLimits = { readonly perMinute: number; readonly perHour: number };

type AcsOptions = {
  /** Base64. */
  readonly accessKey: string;
  readonly inbox: Inbox;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly limits?: AcsLimits;
};

type AcsEmail = {
  readonly handle: (request: Incoming) => Reply;
  readonly setOutcome: (outcome: DeliveryOutcome) => void;
};

const MAX_REQUEST_BYTES = 10 * 1024 * 1024;
const OPERATION_PATH = '/emails/operations/';

/** ACS says 30. The local world should not wait that long, and the SDK's `pollUntilDone` obeys this header. */
const RETRY_AFTER = { 'retry-after': '1' };

const refuse = (status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}): Reply =>
  jsonReply(status, { error: { code, message } }, { 'x-ms-error-code': code, ...headers });

const wrongProperty = (property: string): Reply =>
  refuse(400, 'BadRequest', `Request body validation error. See property '${property}'`);

type Operation = { readonly outcome: DeliveryOutcome; sends: number; polls: number };

const statusOf = ({ outcome, polls }: Operation): OperationStatus =>
  polls > (outcome.runningPolls ?? 0) ? outcome.status : 'Running';

/** Checks of both routes: an api-version, and a signature that only the key can make. */
function checkRequest(request: Incoming, accessKey: string): Reply | undefined {
  if (!isSignedForAcs(request, accessKey)) return refuse(401, 'Denied', 'Denied by the resource provider.');
  if (!/^\d{4}-\d{2}-\d{2}(-preview)?$/.test(request.query.get('api-version') ?? '')) {
    return refuse(400, 'ApiVersionInvalid', 'The api-version query parameter is missing or not valid.');
  }
  return undefined;
}

/**
 * The email API of Azure Communication Services as @azure/communication-email 1.1.0 speaks it:
 * `POST /emails:send` and `GET /emails/operations/{id}`.
 */
export function createAcsEmail({ accessKey, inbox, now, limits }: AcsOptions): AcsEmail {
  const operations = new Map<string, Operation>();
  const allowances = limits
    ? [
        { requests: limits.perMinute, windowMs: 60_000 },
        { requests: limits.perHour, windowMs: 3_600_000 },
      ]
    : [];
  const rateLimit = createRateLimit(allowances, now);
  let outcomeOfNext: DeliveryOutcome = { status: 'Succeeded' };

  const accept = (id: string, request: Incoming): Reply => {
    const version = encodeURIComponent(request.query.get('api-version') ?? '');
    const location = `http://${request.headers.host}${OPERATION_PATH}${id}?api-version=${version}`;
    return jsonReply(202, { id, status: 'Running', error: null }, { ...RETRY_AFTER, 'operation-location': location });
  };

  const send = (request: Incoming): Reply => {
    if (request.rawBody.length > MAX_REQUEST_BYTES) {
      return refuse(413, 'RequestEntityTooLarge', 'The email request is larger than 10 MB.');
    }
    if (!isJsonRequest(request)) return refuse(415, 'UnsupportedMediaType', 'The body must be application/json.');
    const id = (request.headers['operation-id'] ?? randomUUID()).toString().toLowerCase();
    if (!isGuid(id)) return refuse(400, 'BadRequest', 'The Operation-Id header must be a GUID.');

    const wait = rateLimit.take();
    if (wait > 0) {
      const seconds = String(Math.ceil(wait / 1000));
      return refuse(429, 'TooManyRequests', `Please try again after ${seconds} seconds.`, { 'retry-after': seconds });
    }
    const parsed = readJson(request.rawBody);
    if (!parsed.ok || !isObject(parsed.value)) return wrongProperty('message');
    const wrong = findWrongProperty(parsed.value);
    if (wrong) return wrongProperty(wrong);

    const known = operations.get(id);
    if (known) {
      known.sends += 1;
      inbox.changeMail(id, { sends: known.sends });
    } else {
      operations.set(id, { outcome: outcomeOfNext, sends: 1, polls: 0 });
      inbox.addMail({ operationId: id, status: 'Running', sends: 1, body: parsed.value });
    }
    return accept(id, request);
  };

  const answerStatus = (id: string): Reply => {
    const operation = operations.get(id);
    if (!operation) return refuse(404, 'NotFound', 'There is no operation with this id.');
    operation.polls += 1;
    const status = statusOf(operation);
    const error = operation.outcome.status === 'Failed' && status === 'Failed' ? operation.outcome.error : null;
    inbox.changeMail(id, { status, ...(error && { error }) });
    return jsonReply(200, { id, status, error }, status === 'Running' ? RETRY_AFTER : {});
  };

  return {
    handle: (request) => {
      const refusal = checkRequest(request, accessKey);
      if (refusal) return refusal;
      if (request.method === 'POST' && request.path === '/emails:send') return send(request);
      if (request.method === 'GET' && request.path.startsWith(OPERATION_PATH)) {
        return answerStatus(request.path.slice(OPERATION_PATH.length).toLowerCase());
      }
      return refuse(404, 'NotFound', 'There is no such route.');
    },
    setOutcome: (outcome) => {
      outcomeOfNext = outcome;
    },
  };
}
