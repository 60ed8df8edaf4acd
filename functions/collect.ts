import { app, type InvocationContext } from '@azure/functions';
import { collect } from '../shared/pipeline/collect';
import { readCollectMessage } from '../shared/pipeline/queue-messages';
import { runtime } from '../shared/runtime';
import { logOf } from './log-of';
import { named } from './registered';

async function handle(message: unknown, context: InvocationContext): Promise<void> {
  const log = logOf(context);
  const read = readCollectMessage(message, runtime().configuration.tenantIds);
  if (!read.ok) {
    log.warn('collect.ignored', { reason: read.reason });
    return;
  }
  const summary = await collect(await runtime().pipeline(log), read.message);
  log.info('collect.done', {
    tenant: read.message.tenantId,
    bucket: read.message.bucket,
    reason: read.message.reason,
    ...summary,
  });
}

app.storageQueue(named('collect'), { queueName: 'collect', connection: 'AzureWebJobsStorage', handler: handle });
// A fleet takes minutes; it must not hold up the small looks that share the queue.
app.storageQueue(named('collectFleet'), {
  queueName: 'collect-fleet',
  connection: 'AzureWebJobsStorage',
  handler: handle,
});
