import { app, type InvocationContext } from '@azure/functions';
import { deliver } from '../shared/pipeline/deliver';
import { readDeliverMessage } from '../shared/pipeline/queue-messages';
import { runtime } from '../shared/runtime';
import { logOf } from './log-of';
import { named } from './registered';

async function handle(message: unknown, context: InvocationContext): Promise<void> {
  const log = logOf(context);
  const read = readDeliverMessage(message, runtime().configuration.tenantIds);
  if (!read.ok) {
    log.warn('deliver.ignored', { reason: read.reason });
    return;
  }
  const { tenantId, alertId, seq, channel, recipientId } = read.message;
  const summary = await deliver(await runtime().pipeline(log), read.message);
  log.info('deliver.done', { tenant: tenantId, alert: alertId, seq, channel, recipient: recipientId, ...summary });
}

app.storageQueue(named('deliver'), { queueName: 'deliver', connection: 'AzureWebJobsStorage', handler: handle });
