import type { z } from 'zod';
import type { BoundChannel } from '../core/delivery/bound-channel';
import type { SendResult } from '../core/delivery/delivery';
import type { Message } from '../core/delivery/message';
import type { WatchEvent } from '../core/event/event';
import { inPlainWords } from '../core/plain-words';

/**
 * A channel: the fields that it needs from a recipient, a pure rendering, and one effect. `Target` is the address or URL of a
 * recipient with its secrets. It never appears in a result, an error or a log.
 */
export type Channel<Target, Payload> = {
  /** <medium>-<transport>, as in the configuration. */
  readonly id: string;
  readonly target: z.ZodType<Target>;
  readonly render: (message: Message) => Payload;
  /** One attempt, at most about ten seconds. Never throws because of the other side. */
  readonly send: (payload: Payload, target: Target, deliveryId: string) => Promise<SendResult>;
  /** Queries the outcome of a message, for targets that report it later. */
  readonly poll: (operationId: string) => Promise<SendResult>;
  /** Sends a test message, for targets that have a separate address for it. */
  readonly ping?: (payload: Payload, target: Target, pingId: string) => Promise<SendResult>;
  /** Sends recorded events, for targets that accept them. If one of them is not accepted, none counts as sent. */
  readonly sendEvents?: (events: readonly WatchEvent[], target: Target) => Promise<SendResult>;
};

/** A recipient whose target cannot work. Names the recipient and the field, never the value, because a URL is a secret. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError';
}

/**
 * Checks every target at start, before there is anything to deliver.
 *
 * @param targets recipient id -> what the configuration and its secrets give
 * @throws ChannelError naming recipient and field
 */
export function bindChannel<Target, Payload>(
  channel: Channel<Target, Payload>,
  targets: ReadonlyMap<string, unknown>,
): BoundChannel {
  const checked = new Map<string, Target>();
  for (const [recipientId, target] of targets) {
    const parsed = channel.target.safeParse(target);
    if (!parsed.success) {
      const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${inPlainWords(issue)}`).join('; ');
      throw new ChannelError(`recipient "${recipientId}" of channel ${channel.id}: ${problems}`);
    }
    checked.set(recipientId, parsed.data);
  }
  const toTarget = async (recipientId: string, act: (target: Target) => Promise<SendResult>): Promise<SendResult> => {
    const target = checked.get(recipientId);
    return target === undefined
      ? failed('this recipient is no longer configured for this channel', false)
      : act(target);
  };
  const { ping, sendEvents } = channel;
  return {
    send: (recipientId, message, deliveryId) =>
      toTarget(recipientId, (target) => channel.send(channel.render(message), target, deliveryId)),
    poll: channel.poll,
    ...(ping && {
      ping: (recipientId: string, message: Message, pingId: string) =>
        toTarget(recipientId, (target) => ping(channel.render(message), target, pingId)),
    }),
    ...(sendEvents && {
      sendEvents: (recipientId: string, events: readonly WatchEvent[]) =>
        toTarget(recipientId, (target) => sendEvents(events, target)),
    }),
  };
}

export const failed = (
  reason: string,
  retryable: boolean,
  retryAfterSeconds: number | null = null,
  mayHaveArrived = false,
): SendResult & { readonly status: 'failed' } => ({
  status: 'failed',
  retryable,
  retryAfterSeconds,
  mayHaveArrived,
  reason,
});

/** A poll for channels whose target answers at once. */
export const answersAtOnce = async (): Promise<SendResult> =>
  failed('this channel answers at once; there is nothing to ask for', false);
