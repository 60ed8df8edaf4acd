/**
 * What an answer of Graph that is not a success means. The texts are those of facts that were seen on the wire: one
 * workload says in a 400 what another says in a 401 or 403. None of it ever means that a control failed.
 * https://learn.microsoft.com/graph/errors
 */
import { type Failure, LookError } from '../core/collection/failure';
import type { LicenceKey } from '../core/tenant/licence-key';
import type { Call } from './call';
import { readRetryAfter } from './throttling';

/** What came back over the wire, the body already read. */
export type Answer =
  | {
      readonly type: 'answered';
      readonly status: number;
      readonly header: (name: string) => string | null;
      readonly text: string;
    }
  | { readonly type: 'unreachable'; readonly why: 'network' | 'timeout' | 'tooLarge' };

/**
 * `retries`: how often the same request may be sent again before the verdict stands. `earliest`: the time that a log names
 * as the first it still holds, ISO 8601 in UTC.
 */
export type Verdict = {
  readonly failure: Failure;
  readonly retries: number;
  readonly earliest?: string;
  /** The request itself is what Graph does not accept. */
  readonly isBadRequest?: true;
};

/** A 400 that says nothing but that the question is a wrong one: another question may be answered. */
export class BadRequest extends LookError {}

/** A log was asked for more than it holds. A free tenant keeps a week, a licensed one thirty days. */
export class BehindRetention extends LookError {
  constructor(
    failure: Failure,
    readonly earliest: string,
  ) {
    super(failure);
  }
}

export function lookErrorOf({ failure, earliest, isBadRequest }: Verdict): LookError {
  if (earliest !== undefined) return new BehindRetention(failure, earliest);
  return isBadRequest === true ? new BadRequest(failure) : new LookError(failure);
}

const maxRetries = 3;
/** An error page of a proxy can be long; what tells is at its start. */
const maxSearched = 16_384;

const throttleTexts = ['too many requests', 'toomanyrequests', 'activitylimitreached'];
const intuneBrokerText = 'rate limit reached because of too many requests';
const licenceText =
  /not licensed|premium license|nonpremiumtenant|aadpremiumlicenserequired|p2 or microsoft entra id governance|not applicable to target tenant|not provisioned|spo license|does not have a sharepoint/;
const permissionText =
  /insufficient privileges|authorization_requestdenied|required scopes are missing|insufficientgraphpermissions|request authorization failed|not authorized to perform this operation|missing application roles/;
const resyncText = /syncstatenotfound|syncstateinvalid|resyncrequired|sync state generation is not found/;

const refusals: readonly (readonly [text: string, meaning: string])[] = [
  ['resource not found for the segment', 'no such path'],
  ['request_unsupportedquery', 'the query is not supported there'],
  ['invalid filter clause', 'the filter is not supported there'],
  ['invalid page size', 'the page size is not allowed there'],
  ['could not find a property named', 'a property that we ask for does not exist'],
];

/** A timeout has waited long already: once more, no oftener. */
const unreachable: Readonly<Record<'network' | 'timeout' | 'tooLarge', readonly [what: string, retries: number]>> = {
  network: ['Graph could not be reached', maxRetries],
  timeout: ['Graph did not answer in time', 1],
  tooLarge: ['the answer is larger than we accept', 0],
};

type ErrorBody = { readonly code: string; readonly requestId: string };

const textAt = (value: unknown, key: string): string => {
  if (typeof value !== 'object' || value === null) return '';
  const found: unknown = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined; // Safe: an object.
  return typeof found === 'string' ? found : '';
};

const objectAt = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key] // Safe: an object that has this key.
    : undefined;

/** Only what looks like a code or an id is ever repeated; Graph's messages name people and policies. */
const onlyWord = (text: string): string => (/^[\w.-]{1,80}$/.test(text) ? text : '');

function readErrorBody(text: string): ErrorBody {
  try {
    const error = objectAt(JSON.parse(text), 'error');
    // Batches and some workloads write innererror.
    const inner = objectAt(error, 'innerError') ?? objectAt(error, 'innererror');
    return { code: onlyWord(textAt(error, 'code')), requestId: onlyWord(textAt(inner, 'request-id')) };
  } catch {
    return { code: '', requestId: '' };
  }
}

function licenceIn(searched: string, call: Call): LicenceKey | null {
  if (/p2 or microsoft entra id governance|aadpremiumlicenserequired/.test(searched)) return 'P2';
  if (/premium license|nonpremiumtenant/.test(searched)) return 'P1';
  return call.licence;
}

const isHtml = (searched: string): boolean => /^\s*<(!doctype|html|head|body)/.test(searched);

/** Null for a success. */
export function classify(answer: Answer, call: Call, now: number): Verdict | null {
  const said = (what: string): string => `${call.method} ${call.path}: ${what}`;
  if (answer.type === 'unreachable') {
    const [what, retries] = unreachable[answer.why];
    return { failure: { reason: 'broken', told: said(what) }, retries };
  }
  const { status } = answer;
  if (status >= 200 && status < 300) return null;

  const searched = answer.text.slice(0, maxSearched).toLowerCase();
  const body = readErrorBody(answer.text);
  const requestId = onlyWord(answer.header('request-id') ?? '') || body.requestId;
  const told = (meaning: string): string =>
    said(
      `HTTP ${status}${body.code === '' ? '' : ` ${body.code}`}: ${meaning}${requestId === '' ? '' : ` (request ${requestId})`}`,
    );
  const licenceMissing = status < 500 && status !== 429 && licenceText.test(searched);

  if (status < 200 || (status >= 300 && status < 400)) {
    return { failure: { reason: 'broken', told: told('a redirect, which is refused') }, retries: 0 };
  }
  // Defender and Intune say "not provisioned" with a 401, so the licence is looked for before the token.
  if (status === 401 && !licenceMissing && !permissionText.test(searched)) {
    return { failure: { reason: 'broken', told: told('the token was not accepted') }, retries: 0 };
  }
  if (status === 429 || isThrottleText(status, searched)) {
    const seconds = readRetryAfter(answer.header('retry-after'), answer.header('date'), now);
    const failure: Failure = { reason: 'throttled', retryAfterSeconds: seconds, told: told('too many requests') };
    return { failure, retries: maxRetries };
  }
  if (call.isDeltaLink === true && status < 500 && status !== 401 && status !== 403) {
    // Nothing is lost by beginning again, and a link that is refused once is refused for ever.
    return { failure: { reason: 'gone', told: told('the delta link is refused, begin again') }, retries: 0 };
  }
  if (licenceMissing) {
    const failure: Failure = {
      reason: 'notLicensed',
      licence: licenceIn(searched, call),
      told: told('the tenant is not licensed for it'),
    };
    return { failure, retries: 0 };
  }
  if (status === 410 || (status < 500 && resyncText.test(searched))) {
    return { failure: { reason: 'gone', told: told('expired, begin again') }, retries: 0 };
  }
  if (status === 403 && call.path === '/subscriptions' && /quota|limit|maximum/.test(searched)) {
    const failure: Failure = {
      reason: 'throttled',
      retryAfterSeconds: null,
      told: told('the quota of subscriptions is used up'),
    };
    return { failure, retries: 0 };
  }
  if (status < 500 && searched.includes('auditingdisabledtenant')) {
    const failure: Failure = { reason: 'broken', told: told('the unified audit log is switched off in this tenant') };
    return { failure, retries: 0 };
  }
  if (status === 403 && isHtml(searched)) {
    // Application Gateway answers so now and then; a second one in a row is still no word about permissions.
    return { failure: { reason: 'broken', told: told('a gateway refused') }, retries: 1 };
  }
  if (status === 403 || permissionText.test(searched)) {
    const failure: Failure = {
      reason: 'notPermitted',
      permission: call.permission,
      told: told(`grant ${call.permission}`),
    };
    return { failure, retries: 0 };
  }
  if (status >= 500 || status === 408) {
    return { failure: { reason: 'broken', told: told('Graph failed') }, retries: maxRetries };
  }
  if (status === 404 && call.missing === 'gone' && !searched.includes('resource not found for the segment')) {
    return { failure: { reason: 'gone', told: told('it no longer exists') }, retries: 0 };
  }
  const earliest = status === 400 && call.scope === 'reports' ? earliestIn(answer.text.slice(0, maxSearched)) : null;
  if (earliest !== null) {
    return { failure: { reason: 'ours', told: told('further back than the log is kept') }, retries: 0, earliest };
  }
  const meaning = refusals.find(([text]) => searched.includes(text))?.[1] ?? 'Graph does not accept our request';
  const failure: Failure = { reason: 'ours', told: told(meaning) };
  return { failure, retries: 0, ...(status === 400 && { isBadRequest: true }) };
}

/** Intune's broker reports its throttling as HTTP 500; other workloads' texts count in a 4xx only. */
function isThrottleText(status: number, searched: string): boolean {
  if (searched.includes(intuneBrokerText)) return true;
  return status < 500 && throttleTexts.some((text) => searched.includes(text));
}

/** The refusal names the minimum date; the latest one in it, for it may repeat the date that we asked for as well. */
function earliestIn(text: string): string | null {
  if (!/minimum|earliest|oldest|retention/i.test(text)) return null;
  const dates = text.match(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z/g) ?? [];
  const latest = Math.max(...dates.map((date) => Date.parse(date)).filter((date) => !Number.isNaN(date)));
  return Number.isFinite(latest) ? new Date(latest).toISOString() : null;
}
