import { setTimeout as sleep } from 'node:timers/promises';
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { TypedValue } from './functions-core';
import type { QueueSettings } from './host-json';
import { describeError, type LogLevel, type LogSink } from './host-log';
import type { InvocationOutcome, TriggerInput } from './invocation';

export type QueueListener = {
  /** Begins to poll. */
  readonly start: () => void;
  /**
   * Works until no message is visible and none is running. Resolves to whether there was anything to do.
   * @throws when the signal aborts first, or the queue cannot be read.
   */
  readonly drain: (limit: AbortSignal) => Promise<boolean>;
  /** Receives no more; resolves when the received messages are worked off. */
  readonly stop: () => Promise<void>;
};

type QueueListenerParts = {
  readonly queue: QueueClient;
  /** The queue for messages that failed too often; undefined for a queue that is a poison queue itself. */
  readonly openPoisonQueue: (() => Promise<QueueClient>) | undefined;
  readonly settings: QueueSettings;
  /** How long a message is hidden while it is worked on; renewed at half of it. Whole seconds. */
  readonly leaseMs: number;
  readonly invoke: (input: TriggerInput) => Promise<InvocationOutcome>;
  readonly log: LogSink;
};

/** The queue trigger's own pace: it doubles from here to maxPollingInterval while nothing comes. */
const SHORTEST_POLL_MS = 100;

const toSeconds = (ms: number): number => Math.round(ms / 1000);

/** Undefined when a message of a base64 queue is not base64. */
function decodeMessage(text: string, encoding: QueueSettings['messageEncoding']): string | undefined {
  if (encoding === 'none') return text;
  const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  return isBase64 ? Buffer.from(text, 'base64').toString('utf8') : undefined;
}

const asJson = (value: unknown): TypedValue => ({ json: JSON.stringify(value) });

function toTriggerInput(message: DequeuedMessageItem, text: string): TriggerInput {
  return {
    value: { string: text },
    triggerMetadata: {
      QueueTrigger: { string: text },
      DequeueCount: asJson(message.dequeueCount),
      Id: { string: message.messageId },
      PopReceipt: { string: message.popReceipt },
      InsertionTime: asJson(message.insertedOn),
      ExpirationTime: asJson(message.expiresOn),
      NextVisibleTime: asJson(message.nextVisibleOn),
    },
  };
}

/** A queue trigger by the rules of the WebJobs SDK's QueueListener and QueueProcessor. */
export function createQueueListener(parts: QueueListenerParts): QueueListener {
  const { queue, settings, leaseMs } = parts;
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  let begun = 0;
  let polling: Promise<unknown> = Promise.resolve();
  let looping: Promise<void> = Promise.resolve();

  const say = (level: LogLevel, message: string) =>
    parts.log({ level, category: 'Host.Queues', message: `${queue.name}: ${message}` });

  /** Renews the lease until it is released, which returns the receipt that is valid then. */
  function keepLease(message: DequeuedMessageItem) {
    let receipt = Promise.resolve(message.popReceipt);
    const renew = async (current: string): Promise<string> => {
      try {
        const renewed = await queue.updateMessage(message.messageId, current, undefined, toSeconds(leaseMs));
        return renewed.popReceipt ?? current;
      } catch (error) {
        say('warning', `the lease of message ${message.messageId} was not renewed: ${describeError(error).message}`);
        return current;
      }
    };
    const timer = setInterval(() => {
      receipt = receipt.then(renew);
    }, leaseMs / 2);
    return () => {
      clearInterval(timer);
      return receipt;
    };
  }

  /** Without a poison queue the message stays hidden until its lease ends, so that it does not come back in a fast loop. */
  async function moveToPoisonQueue(message: DequeuedMessageItem, receipt: string, reason: string): Promise<void> {
    if (!parts.openPoisonQueue)
      return say('warning', `message ${message.messageId} ${reason}; there is no poison queue`);
    say('warning', `message ${message.messageId} ${reason}; moved to the poison queue`);
    const poison = await parts.openPoisonQueue();
    await poison.sendMessage(message.messageText);
    await queue.deleteMessage(message.messageId, receipt);
  }

  async function complete(message: DequeuedMessageItem, receipt: string, outcome: InvocationOutcome): Promise<void> {
    if (outcome.status === 'succeeded') return void (await queue.deleteMessage(message.messageId, receipt));
    if (message.dequeueCount >= settings.maxDequeueCount) {
      return moveToPoisonQueue(message, receipt, `has failed ${message.dequeueCount} times`);
    }
    if (!parts.openPoisonQueue) return;
    await queue.updateMessage(message.messageId, receipt, undefined, toSeconds(settings.visibilityTimeoutMs));
  }

  async function work(message: DequeuedMessageItem): Promise<void> {
    const text = decodeMessage(message.messageText, settings.messageEncoding);
    if (text === undefined) return moveToPoisonQueue(message, message.popReceipt, 'is not base64');
    // A worker that died with the message has used up an attempt without a result.
    if (message.dequeueCount > settings.maxDequeueCount) {
      return moveToPoisonQueue(message, message.popReceipt, `was received ${message.dequeueCount} times`);
    }
    const releaseLease = keepLease(message);
    const outcome = await parts.invoke(toTriggerInput(message, text));
    await complete(message, await releaseLease(), outcome);
  }

  function begin(message: DequeuedMessageItem): void {
    const worked = work(message)
      // The lease was lost and another host has the message, which must complete it.
      .catch((error: unknown) => say('warning', `message ${message.messageId}: ${describeError(error).message}`))
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

  /** One call at a time, so that the loop and a drain together keep to the batch size. */
  function poll(): Promise<number> {
    const received = polling.then(receive);
    polling = received.catch(() => undefined);
    return received;
  }

  async function pollCalmly(): Promise<number> {
    try {
      return await poll();
    } catch (error) {
      say('warning', `receiving failed: ${describeError(error).message}`);
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
      // Counted, because a message that the loop receives meanwhile may be done before this is checked again.
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
