import { app, type InvocationContext } from '@azure/functions';
import { digest } from '../shared/pipeline/digest';
import { readDigestMessage } from '../shared/pipeline/queue-messages';
import { runtime } from '../shared/runtime';
import { logOf } from './log-of';
import { named } from './registered';

async function handle(message: unknown, context: InvocationContext): Promise<void> {
  const log = logOf(context);
  const read = readDigestMessage(message, runtime().configuration.tenantIds);
  if (!read.ok) {
    log.warn('digest.ignored', { reason: read.reason });
    return;
  }
  const summary = await digest(await runtime().pipeline(log), read.message);
  log.info('digest.done', { tenant: read.message.tenantId, week: read.message.week, ...summary });
}

app.storageQueue(named('digest'), { queueName: 'digest', connection: 'AzureWebJobsStorage', handler: handle });
