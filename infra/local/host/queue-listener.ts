import { setTimeout as sleep } from 'node:timers/promises';
import type { DequeuedMessageItem } from '@azure/storage-queue';
import { describeError } from './host-log';
import { type QueueParts, say, toSeconds, workOff } from './queue-message';

export type QueueListener = {
  /** Begins to poll. */
  readonly start: () => void;
  /**
   * Works until no message is visible and none is being processed. Resolves to whether there was any work.
   *
   * @throws if the signal aborts first, or the queue cannot be read
   */
  readonly drain: (limit: AbortSignal) => Promise<boolean>;
  /** Receives no more messages. Resolves when the received ones are processed. */
  readonly stop: () => Promise<void>;
};

/** The polling interval of the queue trigger: while nothing arrives, it doubles from here up to maxPollingInterval. */
const SHORTEST_POLL_MS = 100;

/** A queue trigger by the rules of the WebJobs SDK's QueueListener and QueueProcessor. */
export function createQueueListener(parts: QueueParts): QueueListener {
  const { queue, settings, leaseMs } = parts;
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  let begun = 0;
  let polling: Promise<unknown> = Promise.resolve();
  let looping: Promise<void> = Promise.resolve();

  function begin(message: DequeuedMessageItem): void {
    const worked = workOff(parts, message)
      // The lease was lost, so another host has the message and must complete it.
      .catch((error: unknown) => say(parts, `message ${message.messageId}: ${describeError(error).message}`))
      .finally(() => running.delete(worked));
    running.add(worked);
    begun += 1;
  }

  async function receive(): Promise<number> {
    if (stopping.signal.aborted || running.size > settings.newBatchThreshold) return 0;
    const { receivedMessageItems } = await queue.receiveMessages({
      numberOfMessages: settings.batchSize,
      visibilityTimeout: toSeconds(leaseMs),
    });
    for (const message of receivedMessageItems) begin(message);
    return receivedMessageItems.length;
  }

  /** Only one fetch at a time, so that the loop and a drain together respect the batch size. */
  function poll(): Promise<number> {
    const received = polling.then(receive);
    polling = received.catch(() => undefined);
    return received;
  }

  async function pollCalmly(): Promise<number> {
    try {
      return await poll();
    } catch (error) {
      say(parts, `receiving failed: ${describeError(error).message}`);
      return 0;
    }
  }

  async function loop(): Promise<void> {
    let pauseMs = SHORTEST_POLL_MS;
    while (!stopping.signal.aborted) {
      if (running.size > settings.newBatchThreshold) {
        await Promise.race(running);
        continue;
      }
      if ((await pollCalmly()) > 0) {
        pauseMs = SHORTEST_POLL_MS;
        continue;
      }
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      pauseMs = Math.min(settings.maxPollingIntervalMs, pauseMs * 2);
    }
  }

  return {
    start() {
      looping = loop();
    },
    async drain(limit) {
      // Begun messages are counted, because one that the loop receives meanwhile may be done before the next check.
      const begunBefore = begun - running.size;
      for (;;) {
        limit.throwIfAborted();
        const received = await poll();
        if (running.size > 0) await Promise.race(running);
        else if (received === 0) return begun > begunBefore;
      }
    },
    async stop() {
      stopping.abort();
      await looping;
      await polling;
      while (running.size > 0) await Promise.all(running);
    },
  };
}
