import type { Log } from '../shared/app/log';
import { runtime } from '../shared/app/runtime';
import { errorText, type LeasedAlertPorts, type Ports } from '../shared/pipeline/context';
import { readCollectMessage, readPeekMessage } from '../shared/pipeline/watch/queue-messages';
import { queued } from './queued';

async function work(message: unknown, log: Log): Promise<void> {
  const { tenantIds } = runtime().configuration;
  const asked = readPeekMessage(message, tenantIds);
  if (asked !== undefined) {
    const { peek } = await import('../shared/pipeline/collect/peek');
    const found = await peek(await runtime().pipeline(log), asked.peekAt);
    log.info('peek.done', { tenants: asked.peekAt.length, found });
    return;
  }
  const read = readCollectMessage(message, tenantIds);
  if (!read.ok) {
    log.warn('collect.ignored', { reason: read.reason });
    return;
  }
  const pipeline = await runtime().pipeline(log);
  await seeTimer(pipeline);
  const { collect } = await import('../shared/pipeline/collect/collect');
  const summary = await collect(pipeline, read.message);
  log.info('collect.done', {
    tenant: read.message.tenantId,
    bucket: read.message.bucket,
    reason: read.message.reason,
    ...summary,
  });
}

/**
 * Notifications also start collections, so this function can notice that the timer has stopped. An error in this check stops no
 * collection.
 */
async function seeTimer(
  pipeline: LeasedAlertPorts & Ports<'configuration' | 'log' | 'operatorsTenantId' | 'tenantIds' | 'tickMs'>,
): Promise<void> {
  try {
    const { watchTimer } = await import('../shared/pipeline/watch/watch-timer');
    const sent = await watchTimer(pipeline);
    if (sent > 0) pipeline.log('watch.timerSilent', { events: sent });
  } catch (error) {
    pipeline.log('watch.failed', { error: errorText(error) });
  }
}

queued('collect', 'collect', work);
// A fleet takes minutes; it must not delay the small collections that share the queue.
queued('collectFleet', 'collect-fleet', work);
