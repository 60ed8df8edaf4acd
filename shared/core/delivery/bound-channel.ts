import type { WatchEvent } from '../event/event';
import type { SendResult } from './delivery';
import type { Message } from './message';

/** A channel with its configuration, in the form that the pipeline uses. */
export type BoundChannel = {
  /** One attempt with its own timeout. `deliveryId` lets a target recognise a repeated attempt, if it can. */
  readonly send: (recipientId: string, message: Message, deliveryId: string) => Promise<SendResult>;
  /** For a target that answers later: the outcome. */
  readonly poll: (operationId: string) => Promise<SendResult>;
  /** A test message, to the declared test target if there is one; only for channels that support it. */
  readonly ping?: (recipientId: string, message: Message, pingId: string) => Promise<SendResult>;
  /** Recorded events, if the channel accepts them: all of these, or none that counts. */
  readonly sendEvents?: (recipientId: string, events: readonly WatchEvent[]) => Promise<SendResult>;
};
