import { app, type InvocationContext } from '@azure/functions';
import { runtime } from '../shared/app/runtime';
import { subscribe } from '../shared/pipeline/collect/subscribe';
import { readSubscriptionsMessage, readSweepMessage } from '../shared/pipeline/watch/queue-messages';
import { sweep } from '../shared/pipeline/watch/sweep';
import { logOf } from './log-of';
import { named } from './registered';

async function handle(message: unknown, context: InvocationContext): Promise<void> {
  const log = logOf(context);
  const { tenantIds } = runtime().configuration;
  const swept = readSweepMessage(message, tenantIds);
  if (swept !== undefined) return sweep(await runtime().pipeline(log), swept);
  const read = readSubscriptionsMessage(message, tenantIds);
  if (!read.ok) {
    log.warn('subscriptions.ignored', { reason: read.reason });
    return;
  }
  const summary = await subscribe(await runtime().pipeline(log), read.message);
  log.info('subscriptions.done', { tenant: read.message.tenantId, ...(summary === 'held' ? { held: true } : summary) });
}

app.storageQueue(named('subscriptions'), {
  queueName: 'subscriptions',
  connection: 'AzureWebJobsStorage',
  handler: handle,
});
