import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type AcsLimits, createAcsEmail, type DeliveryOutcome } from './acs-email';
import { answerWithFault, createFaultPlan, type ReceiverFault, type Target } from './faults';
import {
  closeServer,
  type Incoming,
  isLoopbackHost,
  listenOnLoopback,
  type Reply,
  readBody,
  textReply,
  writeReply,
} from './http';
import { createLogAnalytics } from './log-analytics';
import { createPage } from './page';
import { type ArrivalListener, createInbox, type Received } from './received';
import { createTeamsWorkflow } from './teams-workflow';
import { createWebhook } from './webhook';

export type { ReceiverFault, Target } from './faults';
export type {
  Arrival,
  Received,
  ReceivedCall,
  ReceivedCard,
  ReceivedMail,
} from './received';

export type ReceiversOptions = {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Epoch milliseconds; the local world passes its shifted clock. */
  readonly now?: () => number;
  /** Base64; random by default. */
  readonly acsAccessKey?: string;
  /** Off by default. */
  readonly acsLimits?: AcsLimits;
  /** Calls to Log Analytics a minute; Azure's 12,000 by default. */
  readonly logsPerMinute?: number;
};

export type Receivers = {
  /** The page that shows the arrivals, without a trailing slash. */
  readonly url: string;
  /**
   * For `new EmailClient(acsConnectionString, { allowInsecureConnection: true })`. Without that option the SDK refuses plain http.
   */
  readonly acsConnectionString: string;
  readonly teamsWorkflowUrl: string;
  readonly webhookUrl: string;
  readonly webhookSecret: string;
  /** Immutable id of the one data collection rule; its endpoint is `url`. */
  readonly logsRuleId: string;
  readonly received: () => Received;
  /** Deletes the arrivals. ACS still knows its operation ids, so a repeated send stays one mail. */
  readonly clear: () => void;
  /** Replaces the planned faults; an empty list ends them. */
  readonly setFaults: (faults: readonly ReceiverFault[]) => void;
  /** How many requests faults have affected since the start. */
  readonly faultHits: () => number;
  /** The result of mails accepted from now on. */
  readonly setDeliveryOutcome: (outcome: DeliveryOutcome) => void;
  /** Calls back once for each arrival. Returns the function that stops it. */
  readonly onReceived: (listener: ArrivalListener) => () => void;
  readonly close: () => Promise<void>;
};

type Route = {
  readonly maxBytes: number;
  readonly target?: Target;
  readonly handle: (request: Incoming) => Reply;
};

const ACS_MAX_BYTES = 12 * 1024 * 1024;
const OTHER_MAX_BYTES = 256 * 1024;
const LOGS_MAX_BYTES = 2 * 1024 * 1024;
const WEBHOOK_PATH = '/webhook';

const randomWord = (bytes: number): string => randomBytes(bytes).toString('base64url');

const toIncoming = (request: IncomingMessage, rawBody: Buffer): Incoming => {
  const target = request.url ?? '/';
  const [path = '/', ...query] = target.split('?');
  return {
    method: request.method ?? 'GET',
    target,
    path,
    query: new URLSearchParams(query.join('?')),
    headers: request.headers,
    rawBody,
  };
};

type Exchange = {
  readonly takeFault: (target: Target, method: string) => ReceiverFault | undefined;
  readonly findRoute: (path: string) => Route;
  readonly port: () => number;
  readonly signal: AbortSignal;
};

async function answer(request: IncomingMessage, exchange: Exchange): Promise<Reply | 'dropConnection'> {
  if (!isLoopbackHost(request.headers.host, exchange.port())) return textReply(421, 'Ask for 127.0.0.1.');
  const { maxBytes, target, handle } = exchange.findRoute((request.url ?? '/').split('?')[0] ?? '/');
  const rawBody = await readBody(request, maxBytes);
  if (rawBody === 'tooLarge') return textReply(413, 'The body is too large.', { connection: 'close' });
  const incoming = toIncoming(request, rawBody);
  const fault = target && exchange.takeFault(target, incoming.method);
  return answerWithFault(fault, incoming, handle, exchange.signal);
}

async function serve(request: IncomingMessage, response: ServerResponse, exchange: Exchange): Promise<void> {
  const reply = await answer(request, exchange);
  if (reply === 'dropConnection') {
    // Safe: the socket of a server's request is a net.Socket; only that has resetAndDestroy.
    (request.socket as Socket).resetAndDestroy();
    return;
  }
  writeReply(response, reply);
}

/**
 * Starts the local receivers on 127.0.0.1: an ACS email endpoint, a Teams workflow, a webhook target, and a page that shows
 * the arrivals. They keep everything in memory.
 *
 * @throws when the port is taken
 */
export async function startReceivers(options: ReceiversOptions = {}): Promise<Receivers> {
  const now = options.now ?? Date.now;
  const accessKey = options.acsAccessKey ?? randomBytes(64).toString('base64');
  const webhookSecret = randomWord(32);
  const sig = randomWord(32);
  const workflowPath = `/workflows/${randomUUID().replaceAll('-', '')}/triggers/manual/paths/invoke`;

  const inbox = createInbox(now);
  const faults = createFaultPlan();
  const acs = createAcsEmail({ accessKey, inbox, now, ...(options.acsLimits && { limits: options.acsLimits }) });
  const page = createPage(inbox);
  const teams: Route = {
    maxBytes: OTHER_MAX_BYTES,
    target: 'teams',
    handle: createTeamsWorkflow({ sig, inbox, now }),
  };
  const webhook: Route = {
    maxBytes: OTHER_MAX_BYTES,
    target: 'webhook',
    handle: createWebhook({ secret: webhookSecret, inbox }),
  };
  const logsRuleId = `dcr-${randomBytes(16).toString('hex')}`;
  const logs: Route = {
    maxBytes: LOGS_MAX_BYTES,
    target: 'logs',
    handle: createLogAnalytics({
      ruleId: logsRuleId,
      inbox,
      now,
      ...(options.logsPerMinute !== undefined && { perMinute: options.logsPerMinute }),
    }),
  };
  const email: Route = { maxBytes: ACS_MAX_BYTES, target: 'acs', handle: acs.handle };
  const pageRoute: Route = { maxBytes: OTHER_MAX_BYTES, handle: page };

  const findRoute = (path: string): Route => {
    if (path === workflowPath) return teams;
    if (path === WEBHOOK_PATH) return webhook;
    if (path.startsWith('/dataCollectionRules/')) return logs;
    return path.startsWith('/emails') ? email : pageRoute;
  };

  const stopping = new AbortController();
  let port = 0;
  const exchange: Exchange = { takeFault: faults.take, findRoute, port: () => port, signal: stopping.signal };
  const server = createServer((request, response) => {
    serve(request, response, exchange).catch(() => {
      // If the stop ended a delay, no caller is left. If a listener threw, one is.
      if (stopping.signal.aborted) request.socket.destroy();
      else writeReply(response, textReply(500, 'The receiver failed.'));
    });
  });
  port = await listenOnLoopback(server, options.port ?? 0);
  const url = `http://127.0.0.1:${port}`;

  return {
    url,
    acsConnectionString: `endpoint=${url}/;accesskey=${accessKey}`,
    teamsWorkflowUrl: `${url}${workflowPath}?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=${sig}`,
    webhookUrl: `${url}${WEBHOOK_PATH}`,
    webhookSecret,
    logsRuleId,
    received: inbox.received,
    clear: inbox.clear,
    setFaults: faults.set,
    faultHits: faults.hits,
    setDeliveryOutcome: acs.setOutcome,
    onReceived: inbox.onReceived,
    close: async () => {
      stopping.abort();
      await closeServer(server);
    },
  };
}
