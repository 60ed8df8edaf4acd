import { app, type InvocationContext } from '@azure/functions';
import { runtime } from '../shared/app/runtime';
import { readDigestMessage } from '../shared/pipeline/watch/queue-messages';
import { digest } from '../shared/pipeline/week/digest';
import { weeklyRollUp } from '../shared/pipeline/week/weekly-roll-up';
import { logOf } from './log-of';
import { named } from './registered';

async function handle(message: unknown, context: InvocationContext): Promise<void> {
  const log = logOf(context);
  const read = readDigestMessage(message, runtime().configuration.tenantIds);
  if (!read.ok) {
    log.warn('digest.ignored', { reason: read.reason });
    return;
  }
  const pipeline = await runtime().pipeline(log);
  if ('rollUpId' in read.message) {
    const { rollUpId, week } = read.message;
    log.info('rollUp.done', { rollUp: rollUpId, week, ...(await weeklyRollUp(pipeline, read.message)) });
    return;
  }
  const summary = await digest(pipeline, read.message);
  log.info('digest.done', { tenant: read.message.tenantId, week: read.message.week, ...summary });
}

app.storageQueue(named('digest'), { queueName: 'digest', connection: 'AzureWebJobsStorage', handler: handle });
