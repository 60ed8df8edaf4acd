import type { LogsIngestionClient } from '@azure/monitor-ingestion';
import * as z from 'zod';
import { answeredStatus } from '../core/answered-status';
import type { SendResult } from '../core/delivery/delivery';
import type { Message } from '../core/delivery/message';
import type { WatchEvent } from '../core/event/event';
import { isLoopbackUrl } from '../core/safe-url';
import { alertLogRow, type EventLogRow, eventLogRow, shortened } from '../reports/export/log-rows';
import { answersAtOnce, type Channel, failed } from './channel';
import type { MailCredential } from './email-acs';
import { failedByNetwork, failedWith } from './http-result';
import { lazily } from './lazily';
import { operationIdOf } from './operation-id';

export type LogSettings = {
  /** Endpoint of a data collection rule of kind Direct, or of a data collection endpoint. */
  readonly endpoint: string;
  /** The rule's immutable id. */
  readonly ruleId: string;
  readonly credential: () => Promise<MailCredential>;
};

const target = z.strictObject({ alertStream: z.string(), eventStream: z.string().nullable() });
type Target = z.infer<typeof target>;

const timeoutMs = 10_000;
/** One call accepts 1 MB, before and after compression; the rest is room for commas and for differences in JSON escaping. */
const mostBytes = 900_000;

/**
 * Tables of Log Analytics, and so of Sentinel, are written through the Logs Ingestion API. It needs only the identity of the app,
 * no secret. https://learn.microsoft.com/azure/azure-monitor/logs/logs-ingestion-api-overview
 */
export function logAnalytics(settings: LogSettings, now: () => number): Channel<Target, Message> {
  const connect = lazily(() => createClient(settings));
  const upload = (stream: string, rows: readonly object[]): Promise<SendResult> =>
    uploadOnce(connect, settings.ruleId, stream, rows, now);
  return {
    id: 'log-analytics',
    target,
    // The row needs the delivery's id, which only `send` knows.
    render: (message) => message,
    send: (message, { alertStream }, deliveryId) =>
      upload(alertStream, [alertLogRow(message, operationIdOf(deliveryId))]),
    sendEvents: (events, { eventStream }) =>
      eventStream === null
        ? Promise.resolve(failed('this recipient takes no events', false))
        : uploadAll((rows) => upload(eventStream, rows), events),
    poll: answersAtOnce,
  };
}

async function createClient({ endpoint, credential }: LogSettings): Promise<LogsIngestionClient> {
  const { LogsIngestionClient } = await import('@azure/monitor-ingestion');
  const options = { retryOptions: { maxRetries: 0 } };
  if (!isLoopbackUrl(endpoint)) return new LogsIngestionClient(endpoint, await credential(), options);
  // The SDK sends its token only to https addresses, and this check cannot be switched off. So on this machine the client gets an
  // https address, and the request itself is sent over http.
  const client = new LogsIngestionClient(endpoint.replace(/^http:/, 'https:'), await credential(), options);
  client.pipeline.addPolicy(
    {
      name: 'loopback',
      sendRequest: (request, next) => {
        request.url = request.url.replace(/^https:/, 'http:');
        request.allowInsecureConnection = true;
        return next(request);
      },
    },
    { phase: 'Sign', afterPolicies: ['bearerTokenAuthenticationPolicy'] },
  );
  return client;
}

/** As many calls as needed, one after the other. After a failure all rows are sent again; they carry the id of their event. */
async function uploadAll(
  upload: (rows: readonly EventLogRow[]) => Promise<SendResult>,
  events: readonly WatchEvent[],
): Promise<SendResult> {
  for (const rows of inCalls(events.map(eventLogRow))) {
    const result = await uploadSplit(upload, rows);
    if (result.status === 'failed') return result;
  }
  return { status: 'sent' };
}

function inCalls(rows: readonly EventLogRow[]): readonly (readonly EventLogRow[])[] {
  const calls: EventLogRow[][] = [];
  let bytes = mostBytes;
  for (const row of rows) {
    const size = Buffer.byteLength(JSON.stringify(row)) + 1;
    if (bytes + size > mostBytes) {
      calls.push([]);
      bytes = 0;
    }
    calls.at(-1)?.push(row);
    bytes += size;
  }
  return calls;
}

/** A batch that is still too large is halved; a single row that is too large loses its long fields. */
async function uploadSplit(
  upload: (rows: readonly EventLogRow[]) => Promise<SendResult>,
  rows: readonly EventLogRow[],
): Promise<SendResult> {
  const result = await upload(rows);
  if (result.status !== 'failed' || result.reason !== tooLarge) return result;
  const [only] = rows;
  if (rows.length === 1 && only !== undefined) return only.Shortened ? result : upload([shortened(only)]);
  const half = Math.ceil(rows.length / 2);
  const first = await uploadSplit(upload, rows.slice(0, half));
  return first.status === 'failed' ? first : uploadSplit(upload, rows.slice(half));
}

const tooLarge = 'HTTP 413';

async function uploadOnce(
  connect: () => Promise<LogsIngestionClient>,
  ruleId: string,
  stream: string,
  rows: readonly object[],
  now: () => number,
): Promise<SendResult> {
  try {
    const client = await connect();
    await client.upload(
      ruleId,
      stream,
      rows.map((row) => ({ ...row })),
      { abortSignal: AbortSignal.timeout(timeoutMs) },
    );
    return { status: 'sent' };
  } catch (error) {
    return readError(error, now());
  }
}

/**
 * The SDK collects failures, but each call has only one. Without a status there was no answer, perhaps from the service that issues
 * tokens.
 */
function readError(error: unknown, now: number): SendResult {
  // Safe: an AggregateLogsUploadError of the SDK, or something else whose property is then undefined.
  const { errors } = error as { readonly errors?: readonly { readonly cause?: unknown }[] };
  const cause = errors?.[0]?.cause ?? error;
  // Safe: a RestError of the SDK, or something else whose properties are then undefined.
  const { response } = cause as {
    readonly response?: { readonly headers?: { readonly get: (name: string) => string | undefined } };
  };
  const status = answeredStatus(cause);
  if (status === null) return failedByNetwork(cause);
  return failedWith(status, response?.headers?.get('retry-after'), now);
}
