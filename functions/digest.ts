import type { Log } from '../shared/app/log';
import { runtime } from '../shared/app/runtime';
import { readDigestMessage } from '../shared/pipeline/watch/queue-messages';
import { queued } from './queued';

async function work(message: unknown, log: Log): Promise<void> {
  const read = readDigestMessage(message, runtime().configuration.tenantIds);
  if (!read.ok) {
    log.warn('digest.ignored', { reason: read.reason });
    return;
  }
  const pipeline = await runtime().pipeline(log);
  if ('rollUpId' in read.message) {
    const { weeklyRollUp } = await import('../shared/pipeline/week/weekly-roll-up');
    const { rollUpId, week } = read.message;
    log.info('rollUp.done', { rollUp: rollUpId, week, ...(await weeklyRollUp(pipeline, read.message)) });
    return;
  }
  const { digest } = await import('../shared/pipeline/week/digest');
  const summary = await digest(pipeline, read.message);
  log.info('digest.done', { tenant: read.message.tenantId, week: read.message.week, ...summary });
}

queued('digest', 'digest', work);
