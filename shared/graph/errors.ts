/**
 * Interprets Graph's error answers. The texts are from real answers: the same refusal is a 400 in one workload and a 401 or 403 in
 * another. No error ever means that a control failed. https://learn.microsoft.com/graph/errors
 */
import { CollectionError, type Failure } from '../core/collection/failure';
import type { LicenceKey } from '../core/tenant/licence-key';
import type { AccessTrouble } from '../core/tenant/token-trouble';
import type { Call } from './call';
import { readRetryAfter } from './throttling';

/** An answer from the wire, with its body already read. */
export type GraphAnswer =
  | {
      readonly type: 'answered';
      readonly status: number;
      readonly header: (name: string) => string | null;
      readonly text: string;
    }
  | { readonly type: 'unreachable'; readonly why: 'network' | 'timeout' | 'tooLarge' };

/**
 * `retries`: how often the same request may be repeated before the verdict is final. `earliest`: the start of the log's retention, if the
 * answer names it; ISO 8601 in UTC.
 */
export type GraphVerdict = {
  readonly failure: Failure;
  readonly retries: number;
  readonly earliest?: string;
  /** Graph rejects the request itself. */
  readonly isBadRequest?: true;
};

/** A 400 that only says that the query is wrong: another query may be answered. */
export class BadRequest extends CollectionError {}

/** The query reached back further than the log is kept. A free tenant keeps a week, a licensed one thirty days. */
export class BehindRetention extends CollectionError {
  constructor(
    failure: Failure,
    readonly earliest: string,
  ) {
    super(failure);
  }
}

export function collectionErrorOf({ failure, earliest, isBadRequest }: GraphVerdict): CollectionError {
  if (earliest !== undefined) return new BehindRetention(failure, earliest);
  return isBadRequest === true ? new BadRequest(failure) : new CollectionError(failure);
}

const maxRetries = 3;
/** The error page of a proxy can be long, and its relevant part is at the start. */
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

/** A timeout has already taken long, so it is retried only once. */
const unreachable: Readonly<Record<'network' | 'timeout' | 'tooLarge', readonly [what: string, retries: number]>> = {
  network: ['Graph could not be reached', maxRetries],
  timeout: ['Graph did not answer in time', 1],
  tooLarge: ['the answer is larger than we accept', 0],
};

type ErrorBody = { readonly code: string; readonly requestId: string };

const textAt = (value: unknown, key: string): string => {
  if (typeof value !== 'object' || value === null) return '';
  const found: unknown = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined; // Safe: checked above.
  return typeof found === 'string' ? found : '';
};

const objectAt = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key] // Safe: an object that has this key.
    : undefined;

/** Only codes and ids are ever repeated; Graph's messages name people and policies. */
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
export function classify(answer: GraphAnswer, call: Call, now: number): GraphVerdict | null {
  const said = (what: string): string => `${call.method} ${call.path}: ${what}`;
  if (answer.type === 'unreachable') {
    const [what, retries] = unreachable[answer.why];
    return { failure: { reason: 'broken', detail: said(what) }, retries };
  }
  const { status } = answer;
  if (status >= 200 && status < 300) return null;

  const searched = answer.text.slice(0, maxSearched).toLowerCase();
  const body = readErrorBody(answer.text);
  const requestId = onlyWord(answer.header('request-id') ?? '') || body.requestId;
  const detail = (meaning: string): string =>
    said(
      `HTTP ${status}${body.code === '' ? '' : ` ${body.code}`}: ${meaning}${requestId === '' ? '' : ` (request ${requestId})`}`,
    );
  const licenceMissing = status < 500 && status !== 429 && licenceText.test(searched);
  const broken = (meaning: string, retries = 0, trouble?: AccessTrouble): GraphVerdict => ({
    failure: { reason: 'broken', ...(trouble && { trouble }), detail: detail(meaning) },
    retries,
  });
  const gone = (meaning: string): GraphVerdict => ({
    failure: { reason: 'gone', detail: detail(meaning) },
    retries: 0,
  });
  const throttled = (meaning: string, retryAfterSeconds: number | null, retries: number): GraphVerdict => ({
    failure: { reason: 'throttled', retryAfterSeconds, detail: detail(meaning) },
    retries,
  });

  if (status < 200 || (status >= 300 && status < 400)) return broken('a redirect, which is refused');
  // Defender and Intune report "not provisioned" with a 401, so the licence is checked before the token.
  if (status === 401 && !licenceMissing && !permissionText.test(searched))
    return broken('the token was not accepted', 0, 'rejected');
  if (status === 429 || isThrottleText(status, searched)) {
    const seconds = readRetryAfter(answer.header('retry-after'), answer.header('date'), now);
    return throttled('too many requests', seconds, maxRetries);
  }
  // A delta that starts again loses nothing, and a link that is refused once is refused forever.
  if (call.isDeltaLink === true && status < 500 && status !== 401 && status !== 403)
    return gone('the delta link is refused, begin again');
  if (licenceMissing) {
    const licence = licenceIn(searched, call);
    return {
      failure: { reason: 'notLicensed', licence, detail: detail('the tenant is not licensed for it') },
      retries: 0,
    };
  }
  if (status === 410 || (status < 500 && resyncText.test(searched))) return gone('expired, begin again');
  if (status === 403 && call.path === '/subscriptions' && /quota|limit|maximum/.test(searched))
    return throttled('the quota of subscriptions is used up', null, 0);
  if (status < 500 && searched.includes('auditingdisabledtenant'))
    return broken('the unified audit log is switched off in this tenant');
  // Application Gateway sometimes answers like this. Even two such answers in a row prove nothing about permissions.
  if (status === 403 && isHtml(searched)) return broken('a gateway refused', 1);
  if (status === 403 || permissionText.test(searched)) {
    const { permission } = call;
    return { failure: { reason: 'notPermitted', permission, detail: detail(`grant ${permission}`) }, retries: 0 };
  }
  if (status >= 500 || status === 408) return broken('Graph failed', maxRetries);
  if (status === 404 && call.missing === 'gone' && !searched.includes('resource not found for the segment'))
    return gone('it no longer exists');
  const earliest = status === 400 && call.scope === 'reports' ? earliestIn(answer.text.slice(0, maxSearched)) : null;
  if (earliest !== null) {
    return { failure: { reason: 'ours', detail: detail('further back than the log is kept') }, retries: 0, earliest };
  }
  const meaning = refusals.find(([text]) => searched.includes(text))?.[1] ?? 'Graph does not accept our request';
  const failure: Failure = { reason: 'ours', detail: detail(meaning) };
  return { failure, retries: 0, ...(status === 400 && { isBadRequest: true }) };
}

/** Intune's broker reports its throttling as HTTP 500; other workloads' texts count in a 4xx only. */
function isThrottleText(status: number, searched: string): boolean {
  if (searched.includes(intuneBrokerText)) return true;
  return status < 500 && throttleTexts.some((text) => searched.includes(text));
}

/**
 * The earliest allowed date in a refusal. If it contains several dates, the latest one counts, because the requested
 * date may be repeated.
 */
function earliestIn(text: string): string | null {
  if (!/minimum|earliest|oldest|retention/i.test(text)) return null;
  const dates = text.match(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z/g) ?? [];
  const latest = Math.max(...dates.map((date) => Date.parse(date)).filter((date) => !Number.isNaN(date)));
  return Number.isFinite(latest) ? new Date(latest).toISOString() : null;
}
