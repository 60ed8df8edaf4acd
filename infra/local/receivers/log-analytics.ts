import { gunzipSync } from 'node:zlib';
import { type Incoming, isJsonRequest, jsonReply, type Reply } from './http';
import { isObject, type JsonObject, readJson } from './json';
import { createRateLimit } from './rate-limit';
import type { Inbox } from './received';

type LogOptions = {
  /** The immutable id of the one data collection rule. */
  readonly ruleId: string;
  readonly inbox: Inbox;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Default: Azure's 12,000. */
  readonly perMinute?: number;
};

const MAX_BYTES = 1_000_000;
const API_VERSION = '2023-01-01';
const REQUESTS_PER_MINUTE = 12_000;

/** Reserved names of Log Analytics: it changes a row that has one of them. */
const RESERVED: ReadonlySet<string> = new Set([
  '_ResourceId',
  '_SubscriptionId',
  'TenantId',
  'Type',
  'UniqueId',
  'Title',
  'id',
]);

const refuse = (status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}): Reply =>
  jsonReply(status, { error: { code, message } }, headers);

/** The content of the token is not checked: it protects nothing here, and only Entra could verify it. */
const hasToken = ({ headers }: Incoming): boolean => /^Bearer \S{8,}$/.test(headers.authorization ?? '');

function unpack({ headers, rawBody }: Incoming): Buffer | 'tooLarge' | 'unreadable' {
  const encoding = headers['content-encoding'];
  if (encoding === undefined) return rawBody;
  if (encoding !== 'gzip') return 'unreadable';
  try {
    // Stops above the limit, because a small body can unpack to gigabytes.
    return gunzipSync(rawBody, { maxOutputLength: MAX_BYTES });
  } catch (error) {
    // Safe: an error of node:zlib, or something else without a code.
    return (error as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE' ? 'tooLarge' : 'unreadable';
  }
}

function wrongRow(row: unknown): string | undefined {
  if (!isObject(row)) return 'a row is not an object';
  const { TimeGenerated } = row;
  if (typeof TimeGenerated !== 'string' || Number.isNaN(Date.parse(TimeGenerated))) return 'a row has no TimeGenerated';
  const reserved = Object.keys(row).find((name) => RESERVED.has(name));
  return reserved === undefined ? undefined : `the column ${reserved} is reserved`;
}

/**
 * The Logs Ingestion API of one data collection rule. It is stricter than Azure, which accepts rows with any column and
 * silently drops columns that the rule does not name.
 */
export function createLogAnalytics({ ruleId, inbox, now, perMinute }: LogOptions): (request: Incoming) => Reply {
  const rateLimit = createRateLimit([{ requests: perMinute ?? REQUESTS_PER_MINUTE, windowMs: 60_000 }], now);

  return (request) => {
    if (request.method !== 'POST') return refuse(405, 'MethodNotAllowed', 'Post to a stream.', { allow: 'POST' });
    if (!hasToken(request))
      return refuse(401, 'InvalidToken', 'A bearer token for https://monitor.azure.com is needed.');
    const [, rule, stream] = /^\/dataCollectionRules\/([^/]+)\/streams\/([^/]+)$/.exec(request.path) ?? [];
    if (rule === undefined || stream === undefined) return refuse(404, 'NotFound', 'There is no such stream.');
    if (rule !== ruleId) return refuse(404, 'NotFound', 'The data collection rule was not found.');
    if (request.query.get('api-version') !== API_VERSION)
      return refuse(400, 'InvalidApiVersion', `The api-version must be ${API_VERSION}.`);
    const wait = rateLimit.take();
    if (wait > 0)
      return refuse(429, 'TooManyRequests', 'Too many requests.', { 'retry-after': String(Math.ceil(wait / 1000)) });
    const unpacked = unpack(request);
    if (unpacked === 'tooLarge' || (unpacked !== 'unreadable' && unpacked.length > MAX_BYTES))
      return refuse(413, 'ContentLengthLimitExceeded', 'The body is larger than 1 MB.');
    if (unpacked === 'unreadable') return refuse(400, 'InvalidContentEncoding', 'The body is not gzip.');
    if (!isJsonRequest(request)) return refuse(415, 'UnsupportedMediaType', 'The body must be application/json.');
    const parsed = readJson(unpacked);
    if (!parsed.ok || !Array.isArray(parsed.value) || parsed.value.length === 0)
      return refuse(400, 'InvalidPayload', 'The body must be a list of rows.');
    const rows: readonly unknown[] = parsed.value;
    const wrong = rows.map(wrongRow).find((one) => one !== undefined);
    if (wrong !== undefined) return refuse(400, 'InvalidRecord', wrong);

    // Safe: each was checked to be an object just above.
    inbox.addUpload({ stream: decodeURIComponent(stream), rows: rows as readonly JsonObject[] });
    return { status: 204 };
  };
}
