import { app, type HttpRequest, type HttpResponseInit, type InvocationContext, output } from '@azure/functions';
import { runtime } from '../shared/app/runtime';
import { isHandshake, readNotifications } from '../shared/graph/notification';
import { collectMessages, subscriptionMessages } from '../shared/pipeline/collect/hints';
import { logOf } from './log-of';
import { named } from './registered';
import { readRequestBody } from './request-body';

/** Graph's own POSTs are a few KB, so no notification is longer. */
const maxBytes = 1024 * 1024;

const queue = (queueName: string) => output.storageQueue({ queueName, connection: 'AzureWebJobsStorage' });
const outputs = {
  collect: queue('collect'),
  collectFleet: queue('collect-fleet'),
  subscriptions: queue('subscriptions'),
};

/**
 * Answers before any work is done. The host enqueues the messages together with the answer; if that fails, Graph gets a 5xx and
 * tries again.
 */
async function handle(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const body = await readRequestBody(request, maxBytes);
  if (body === undefined) return { status: 413 };
  const token = request.query.get('validationToken');
  if (token !== null) return handshake(token, body);
  const { surroundings, configuration } = runtime();
  const received = readNotifications(body, { keys: surroundings.notificationKeys, tenantIds: configuration.tenantIds });
  const log = logOf(context);
  if (!received.ok) {
    log.warn('notifications.malformed', { reason: received.reason });
    return { status: 400 };
  }
  const messages = collectMessages(received.hints);
  const enqueued = [
    [outputs.collect, messages.collect],
    [outputs.collectFleet, messages.collectFleet],
    [outputs.subscriptions, subscriptionMessages(received.hints)],
  ] as const;
  // An output without a message would still call the queue, and requests that are not ours must cost nothing.
  for (const [output, items] of enqueued) if (items.length > 0) context.extraOutputs.set(output, items);
  log.info('notifications.received', { hints: received.hints.length, rejected: received.rejected });
  return { status: 202 };
}

/**
 * Graph validates the URL: it sends a token and expects it back. The answer is plain text, so that a browser never runs it as a
 * page.
 */
const handshake = (token: string, body: string): HttpResponseInit =>
  isHandshake(token, body)
    ? {
        status: 200,
        body: token,
        headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
      }
    : { status: 400 };

app.http(named('notifications'), {
  route: 'graph/notifications',
  methods: ['POST'],
  // Graph cannot send a rotating key, so the signed clientState is checked instead.
  authLevel: 'anonymous',
  extraOutputs: [outputs.collect, outputs.collectFleet, outputs.subscriptions],
  handler: handle,
});
