import type { Log } from '../shared/app/log';
import { runtime } from '../shared/app/runtime';
import { readSubscriptionsMessage, readSweepMessage } from '../shared/pipeline/watch/queue-messages';
import { queued } from './queued';

async function work(message: unknown, log: Log): Promise<void> {
  const { tenantIds } = runtime().configuration;
  const swept = readSweepMessage(message, tenantIds);
  if (swept !== undefined) {
    const { sweep } = await import('../shared/pipeline/watch/sweep');
    return sweep(await runtime().pipeline(log), swept);
  }
  const read = readSubscriptionsMessage(message, tenantIds);
  if (!read.ok) {
    log.warn('subscriptions.ignored', { reason: read.reason });
    return;
  }
  const { subscribe } = await import('../shared/pipeline/collect/subscribe');
  const summary = await subscribe(await runtime().pipeline(log), read.message);
  log.info('subscriptions.done', { tenant: read.message.tenantId, ...(summary === 'held' ? { held: true } : summary) });
}

queued('subscriptions', 'subscriptions', work);
