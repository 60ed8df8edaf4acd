import { deploymentId } from '../../shared/core/deployment/deployment';
import { collect } from '../../shared/pipeline/collect/collect';
import { peek } from '../../shared/pipeline/collect/peek';
import { subscribe } from '../../shared/pipeline/collect/subscribe';
import { audiencesOf, type Pipeline } from '../../shared/pipeline/context';
import { deliver } from '../../shared/pipeline/deliver/deliver';
import { forwardEvents } from '../../shared/pipeline/deliver/forward-events';
import {
  readCollectMessage,
  readDeliverMessage,
  readDigestMessage,
  readForwardMessage,
  readPeekMessage,
  readSubscriptionsMessage,
  readSweepMessage,
} from '../../shared/pipeline/watch/queue-messages';
import { sweep } from '../../shared/pipeline/watch/sweep';
import { digest } from '../../shared/pipeline/week/digest';
import { weeklyRollUp } from '../../shared/pipeline/week/weekly-roll-up';
import type { Queued } from './memory-queues';

/** Processes one message of a queue as its function does. */
export async function workOff(pipeline: Pipeline, { queue, body }: Pick<Queued, 'queue' | 'body'>): Promise<unknown> {
  const message: unknown = JSON.parse(body);
  switch (queue) {
    case 'collect':
    case 'collect-fleet': {
      const asked = readPeekMessage(message, pipeline.tenantIds);
      if (asked !== undefined) return peek(pipeline, asked.peekAt);
      const read = readCollectMessage(message, pipeline.tenantIds);
      return read.ok ? collect(pipeline, read.message) : undefined;
    }
    case 'deliver': {
      const forward = readForwardMessage(message, pipeline.tenantIds);
      if (forward !== undefined) return forwardEvents(pipeline, forward);
      const read = readDeliverMessage(message, [...audiencesOf(pipeline), deploymentId]);
      return read.ok ? deliver(pipeline, read.message) : undefined;
    }
    case 'digest': {
      const read = readDigestMessage(message, pipeline.tenantIds);
      if (!read.ok) return undefined;
      return 'rollUpId' in read.message ? weeklyRollUp(pipeline, read.message) : digest(pipeline, read.message);
    }
    case 'subscriptions': {
      const swept = readSweepMessage(message, pipeline.tenantIds);
      if (swept !== undefined) return sweep(pipeline, swept);
      const read = readSubscriptionsMessage(message, pipeline.tenantIds);
      return read.ok ? subscribe(pipeline, read.message) : undefined;
    }
  }
}
