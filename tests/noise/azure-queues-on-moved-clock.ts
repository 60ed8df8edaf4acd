import { type DequeuedMessageItem, QueueServiceClient } from '@azure/storage-queue';
import type { YearQueues } from '../../bench/noise-year/year';
import type { QueueName, Queues } from '../../shared/core/queues';
import { connectQueues, queueNames } from '../../shared/queues/azure-queues';
import type { Queued } from '../pipeline/memory-queues';

const names: readonly QueueName[] = Object.values(queueNames);

/**
 * Azure's queues with a clock that the test moves. A message that must wait is sent only when that clock reaches its
 * time, because the emulator's own clock cannot be moved. Everything else is done by the adapter and the emulator.
 */
export async function azureQueuesOnMovedClock(connectionString: string): Promise<(now: () => number) => YearQueues> {
  const service = QueueServiceClient.fromConnectionString(connectionString);
  for (const queue of names) await service.getQueueClient(queue).createIfNotExists();
  return (now) => onMovedClock(connectionString, service, now);
}

function onMovedClock(connectionString: string, service: QueueServiceClient, now: () => number): YearQueues {
  const real = connectQueues({ connectionString });
  const held: { readonly at: number; readonly send: () => Promise<void> }[] = [];
  const received = new Map<Queued, { readonly queue: string; readonly item: DequeuedMessageItem }>();
  let mayWait = false;

  const later = async (delaySeconds: number, send: () => Promise<void>): Promise<void> => {
    if (delaySeconds > 0) {
      held.push({ at: now() + delaySeconds * 1000, send });
      return;
    }
    mayWait = true;
    await send();
  };
  const port: Queues = {
    sendCollect: (message, delay = 0) => later(delay, () => real.sendCollect(message)),
    sendPeek: (message, delay = 0) => later(delay, () => real.sendPeek(message)),
    sendDeliver: (message, delay = 0) => later(delay, () => real.sendDeliver(message)),
    sendForward: (message, delay = 0) => later(delay, () => real.sendForward(message)),
    sendSubscriptions: (message, delay = 0) => later(delay, () => real.sendSubscriptions(message)),
    sendSweep: (message, delay = 0) => later(delay, () => real.sendSweep(message)),
    sendDigest: (message, delay = 0) => later(delay, () => real.sendDigest(message)),
    putBack: (queue, message) => real.putBack(queue, message),
    states: real.states,
  };
  const release = async (): Promise<void> => {
    const due = held.filter(({ at }) => at <= now()).sort((a, b) => a.at - b.at);
    for (const one of due) {
      held.splice(held.indexOf(one), 1);
      mayWait = true;
      await one.send();
    }
  };
  return {
    port,
    receive: async () => {
      await release();
      if (!mayWait) return undefined;
      for (const queue of names) {
        const client = service.getQueueClient(queue);
        const { receivedMessageItems } = await client.receiveMessages({ numberOfMessages: 1, visibilityTimeout: 300 });
        const [item] = receivedMessageItems;
        if (item === undefined) continue;
        const message: Queued = {
          id: received.size,
          queue,
          body: Buffer.from(item.messageText, 'base64').toString('utf8'),
          visibleAt: now(),
          dequeued: item.dequeueCount,
        };
        received.set(message, { queue, item });
        return message;
      }
      mayWait = false;
      return undefined;
    },
    remove: async (message) => {
      const from = received.get(message);
      if (from === undefined) throw new Error('a message that was not received');
      received.delete(message);
      await service.getQueueClient(from.queue).deleteMessage(from.item.messageId, from.item.popReceipt);
    },
    nextVisible: () => held.reduce((at, one) => Math.min(at, one.at), Number.POSITIVE_INFINITY),
  };
}
