import { collect } from '../../shared/pipeline/collect';
import type { Pipeline } from '../../shared/pipeline/context';
import { deliver } from '../../shared/pipeline/deliver';
import { digest } from '../../shared/pipeline/digest';
import { forwardEvents } from '../../shared/pipeline/forward-events';
import {
  readCollectMessage,
  readDeliverMessage,
  readDigestMessage,
  readForwardMessage,
  readSubscriptionsMessage,
} from '../../shared/pipeline/queue-messages';
import { subscribe } from '../../shared/pipeline/subscribe';
import type { Queued } from './memory-queues';

/** One message of a queue, as its function works it off. */
export async function workOff(pipeline: Pipeline, { queue, body }: Pick<Queued, 'queue' | 'body'>): Promise<unknown> {
  const message: unknown = JSON.parse(body);
  switch (queue) {
    case 'collect':
    case 'collect-fleet': {
      const read = readCollectMessage(message, pipeline.tenantIds);
      return read.ok ? collect(pipeline, read.message) : undefined;
    }
    case 'deliver': {
      const forward = readForwardMessage(message, pipeline.tenantIds);
      if (forward !== undefined) return forwardEvents(pipeline, forward);
      const read = readDeliverMessage(message, pipeline.tenantIds);
      return read.ok ? deliver(pipeline, read.message) : undefined;
    }
    case 'digest': {
      const read = readDigestMessage(message, pipeline.tenantIds);
      return read.ok ? digest(pipeline, read.message) : undefined;
    }
    case 'subscriptions': {
      const read = readSubscriptionsMessage(message, pipeline.tenantIds);
      return read.ok ? subscribe(pipeline, read.message.tenantId) : undefined;
    }
  }
}
