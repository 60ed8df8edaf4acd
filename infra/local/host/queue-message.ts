import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { TypedValue } from './functions-core';
import type { QueueSettings } from './host-json';
import { describeError, type LogSink } from './host-log';
import type { InvocationOutcome, TriggerInput } from './invocation';

export type QueueParts = {
  readonly queue: QueueClient;
  /** The queue for messages that failed too often; undefined for a poison queue itself. */
  readonly openPoisonQueue: (() => Promise<QueueClient>) | undefined;
  readonly settings: QueueSettings;
  /** How long a message is hidden while it is processed. It is renewed after half of that. Whole seconds. */
  readonly leaseMs: number;
  readonly invoke: (input: TriggerInput) => Promise<InvocationOutcome>;
  readonly log: LogSink;
};

export const toSeconds = (ms: number): number => Math.round(ms / 1000);

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

export const say = ({ queue, log }: Pick<QueueParts, 'queue' | 'log'>, message: string): void =>
  log({ level: 'warning', category: 'Host.Queues', message: `${queue.name}: ${message}` });

/** Renews the lease until `release` is called, which returns the current receipt. */
function keepLease(parts: QueueParts, message: DequeuedMessageItem) {
  const { queue, leaseMs } = parts;
  let receipt = Promise.resolve(message.popReceipt);
  const renew = async (current: string): Promise<string> => {
    try {
      const renewed = await queue.updateMessage(message.messageId, current, undefined, toSeconds(leaseMs));
      return renewed.popReceipt ?? current;
    } catch (error) {
      say(parts, `the lease of message ${message.messageId} was not renewed: ${describeError(error).message}`);
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

/** Without a poison queue, the message stays hidden until its lease ends, so that it does not come back in a fast loop. */
async function moveToPoisonQueue(
  parts: QueueParts,
  message: DequeuedMessageItem,
  receipt: string,
  reason: string,
): Promise<void> {
  if (!parts.openPoisonQueue) return say(parts, `message ${message.messageId} ${reason}; there is no poison queue`);
  say(parts, `message ${message.messageId} ${reason}; moved to the poison queue`);
  const poison = await parts.openPoisonQueue();
  await poison.sendMessage(message.messageText);
  await parts.queue.deleteMessage(message.messageId, receipt);
}

async function complete(
  parts: QueueParts,
  message: DequeuedMessageItem,
  receipt: string,
  outcome: InvocationOutcome,
): Promise<void> {
  const { queue, settings } = parts;
  if (outcome.status === 'succeeded') return void (await queue.deleteMessage(message.messageId, receipt));
  if (message.dequeueCount >= settings.maxDequeueCount) {
    return moveToPoisonQueue(parts, message, receipt, `has failed ${message.dequeueCount} times`);
  }
  if (!parts.openPoisonQueue) return;
  await queue.updateMessage(message.messageId, receipt, undefined, toSeconds(settings.visibilityTimeoutMs));
}

/** Works on one message, and deletes it, hides it for a while or moves it to the poison queue. */
export async function workOff(parts: QueueParts, message: DequeuedMessageItem): Promise<void> {
  const { settings } = parts;
  const text = decodeMessage(message.messageText, settings.messageEncoding);
  if (text === undefined) return moveToPoisonQueue(parts, message, message.popReceipt, 'is not base64');
  // A worker that died with the message used up an attempt without a result.
  if (message.dequeueCount > settings.maxDequeueCount) {
    return moveToPoisonQueue(parts, message, message.popReceipt, `was received ${message.dequeueCount} times`);
  }
  const releaseLease = keepLease(parts, message);
  const outcome = await parts.invoke(toTriggerInput(message, text));
  await complete(parts, message, await releaseLease(), outcome);
}
