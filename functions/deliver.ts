import type { Log } from '../shared/app/log';
import { runtime } from '../shared/app/runtime';
import { readDeliverMessage, readForwardMessage } from '../shared/pipeline/watch/queue-messages';
import { queued } from './queued';

async function work(message: unknown, log: Log): Promise<void> {
  const forwarded = readForwardMessage(message, runtime().configuration.tenantIds);
  if (forwarded !== undefined) {
    const { forwardEvents } = await import('../shared/pipeline/deliver/forward-events');
    const summary = await forwardEvents(await runtime().pipeline(log), forwarded);
    log.info('forward.done', { tenant: forwarded.tenantId, recipient: forwarded.forwardTo, ...summary });
    return;
  }
  const read = readDeliverMessage(message, runtime().configuration.audienceIds);
  if (!read.ok) {
    log.warn('deliver.ignored', { reason: read.reason });
    return;
  }
  const { tenantId, alertId, seq, channel, recipientId } = read.message;
  const { deliver } = await import('../shared/pipeline/deliver/deliver');
  const summary = await deliver(await runtime().pipeline(log), read.message);
  log.info('deliver.done', { tenant: tenantId, alert: alertId, seq, channel, recipient: recipientId, ...summary });
}

queued('deliver', 'deliver', work);
