import type { WatchEvent } from '../event/event';
import type { SendResult } from './delivery';
import type { Message } from './message';

/** A channel with its configuration, in the form that the pipeline uses. */
export type BoundChannel = {
  /** One attempt with its own timeout. Targets that support it recognise a repeated attempt by `deliveryId`. */
  readonly send: (recipientId: string, message: Message, deliveryId: string) => Promise<SendResult>;
  /** Queries the outcome, for targets that accept first and deliver later. */
  readonly poll: (operationId: string) => Promise<SendResult>;
  /** Sends a test message, to the test target if one is configured. Only for channels that support it. */
  readonly ping?: (recipientId: string, message: Message, pingId: string) => Promise<SendResult>;
  /** Sends recorded events, if the channel accepts them. If part of them fails, all count as not sent. */
  readonly sendEvents?: (recipientId: string, events: readonly WatchEvent[]) => Promise<SendResult>;
};
