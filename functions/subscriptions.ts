import type { Log } from '../shared/app/log';
import { runtime } from '../shared/app/runtime';
import { subscribe } from '../shared/pipeline/collect/subscribe';
import { readSubscriptionsMessage, readSweepMessage } from '../shared/pipeline/watch/queue-messages';
import { sweep } from '../shared/pipeline/watch/sweep';
import { queued } from './queued';

async function work(message: unknown, log: Log): Promise<void> {
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

queued('subscriptions', 'subscriptions', work);
