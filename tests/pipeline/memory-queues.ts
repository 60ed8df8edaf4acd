import type { QueueName, Queues } from '../../shared/core/queues';
import { type QueueMessage, queueNames, sendersBy } from '../../shared/queues/azure-queues';

export type Queued = {
  readonly id: number;
  readonly queue: QueueName;
  readonly body: string;
  visibleAt: number;
  dequeued: number;
};
type Sent = Queued & { readonly sentAt: number };

/**
 * Storage queues in memory that satisfy the contract of tests/queues/contract.ts like Azure's: a message is hidden
 * while it is processed, comes back after the lease, and becomes poison after five attempts.
 */
export type MemoryQueues = {
  readonly port: Queues;
  readonly waiting: readonly Queued[];
  /** Takes the oldest visible message and hides it. */
  readonly receive: () => Queued | undefined;
  readonly remove: (message: Queued) => void;
  /** Empties the queue, like the person who has fixed the cause. */
  readonly poison: Queued[];
  /** Separate queues with the same messages. */
  readonly fork: (now: () => number) => MemoryQueues;
  readonly held: () => QueuesHeld;
  /** Replaces all messages in the queues. */
  readonly hold: (held: QueuesHeld) => void;
};

const leaseMs = 30_000;
const maxDequeue = 5;
const maxBytes = 1024;
const maxDelaySeconds = 300;

/**
 * The liberties of a storage queue: it may deliver a message more than once, lose it (like a hint that never came), or
 * deliver it out of order.
 */
export type QueueTemper = {
  readonly copiesOf: (body: QueueMessage, delaySeconds: number) => number;
  /** Index of the next visible message: 0 up to `visible` - 1. */
  readonly pick: (visible: number) => number;
};

const inOrderOnce: QueueTemper = { copiesOf: () => 1, pick: () => 0 };

export type QueuesHeld = {
  readonly waiting: readonly Sent[];
  readonly poison: readonly Queued[];
  readonly sent: number;
};

export const memoryQueues = (now: () => number, temper: QueueTemper = inOrderOnce): MemoryQueues =>
  queuesOver({ waiting: [], poison: [], sent: 0 }, now, temper);

function queuesOver(held: QueuesHeld, now: () => number, temper: QueueTemper): MemoryQueues {
  const waiting = held.waiting.map((message) => ({ ...message }));
  const poison = held.poison.map((message) => ({ ...message }));
  let { sent } = held;

  const send = async (queue: QueueName, message: QueueMessage, delaySeconds = 0): Promise<void> => {
    const body = JSON.stringify(message);
    if (body.length > maxBytes) throw new Error(`a message of ${body.length} bytes: ids only`);
    const waits = Math.max(0, Math.min(maxDelaySeconds, Math.ceil(delaySeconds)));
    for (let copy = 0; copy < temper.copiesOf(message, delaySeconds); copy++) {
      sent += 1;
      waiting.push({ id: sent, queue, body, sentAt: now(), visibleAt: now() + waits * 1000, dequeued: 0 });
    }
  };
  const drop = ({ id }: Queued): void => {
    const at = waiting.findIndex((message) => message.id === id);
    if (at >= 0) waiting.splice(at, 1);
  };
  return {
    waiting,
    poison,
    port: {
      ...sendersBy(send),
      states: async () =>
        Object.values(queueNames).map((queue) => {
          const first = poison.filter((message) => message.queue === queue);
          return {
            queue,
            waiting: waiting.filter((message) => message.queue === queue).length,
            oldestMs: Math.max(
              0,
              ...waiting
                .filter((message) => message.queue === queue && message.visibleAt <= now())
                .map(({ sentAt }) => now() - sentAt),
            ),
            poisoned: first.length,
            first: first
              .slice(0, 32)
              .map(({ body, visibleAt }) => ({ body: JSON.parse(body), at: new Date(visibleAt).toISOString() })),
          };
        }),
    },
    receive: () => {
      const visible = waiting.filter(({ visibleAt }) => visibleAt <= now());
      const message = visible[temper.pick(visible.length)];
      if (message === undefined) return undefined;
      message.dequeued += 1;
      message.visibleAt = now() + leaseMs;
      if (message.dequeued <= maxDequeue) return message;
      drop(message);
      poison.push(message);
      return undefined;
    },
    remove: drop,
    fork: (time) => queuesOver({ waiting, poison, sent }, time, temper),
    held: () => ({ waiting, poison, sent }),
    hold: (next) => {
      waiting.splice(0, waiting.length, ...next.waiting);
      poison.splice(0, poison.length, ...next.poison);
      sent = next.sent;
    },
  };
}
