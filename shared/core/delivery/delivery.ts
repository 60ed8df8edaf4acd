import type { Alert } from '../alert/alert';
import type { Recipient } from '../tenant/configuration';

/** The result of one attempt to send. */
export type SendResult =
  /** The target accepted responsibility for the message. */
  | { readonly status: 'sent' }
  /** Accepted for later delivery (ACS): query the status with this operation id on the next tick. */
  | { readonly status: 'accepted'; readonly operationId: string }
  | {
      readonly status: 'failed';
      /** Would another attempt help? */
      readonly retryable: boolean;
      /** Seconds to wait, as the target requested. */
      readonly retryAfterSeconds: number | null;
      /** The target may have received it, but its answer was lost. */
      readonly mayHaveArrived?: boolean | undefined;
      /** No URL, no address, no secret. */
      readonly reason: string;
    };

export type DecisionReason =
  | 'opened'
  | 'worsened'
  | 'actorFound'
  /** Exposed people signed in while the alert was open. */
  | 'signedIn'
  /** Nobody is exposed any more, but the change is still in place. */
  | 'eased'
  | 'remedied'
  | 'resolved'
  | 'reopened'
  | 'summary'
  | 'digest'
  /** A rule was created or ends: recipients are notified once. */
  | 'notice'
  /** The message was sent because nobody has acknowledged the alert. */
  | 'reminder'
  | 'escalated'
  /** One message for everything that waited while a channel was down, or for an hour. */
  | 'catchUp'
  | 'hourly'
  /** Many similar alerts within a few minutes: the first two were sent alone, the rest in one message. */
  | 'gathered'
  /** So many alerts at once that the remaining ones share a message. */
  | 'storm'
  /** The same actor or change at many tenants. Recipients of all of them get one message. */
  | 'rollUp'
  /** An operator has acknowledged or closed the alert. */
  | 'handled'
  /** Alerts of the tenant are paused. */
  | 'paused'
  | 'folded'
  | 'neverTold'
  | 'alreadyOver'
  | 'superseded';

/** Send or not, and why. Stored with the delivery and shown to people. */
export type Decision = { readonly send: boolean; readonly because: DecisionReason };

type DeliveryState = 'pending' | 'accepted' | 'sent' | 'skipped' | 'failed';

/** One message on one channel with its outcome. The row is retried and never lost. */
export type Delivery = {
  readonly tenantId: string;
  readonly alertId: string;
  readonly seq: number;
  readonly channel: string;
  readonly recipientId: string;
  readonly state: DeliveryState;
  readonly notBefore: string;
  /** hourly: sent with everything else that is due to the same recipient; gathered: sent with the rest of its flood. */
  readonly timing: 'atOnce' | 'hourly' | 'gathered';
  readonly attempts: number;
  readonly decision: Decision | null;
  /** The last transition that the sent message reported. Later deliveries up to it are not needed. */
  readonly coveredSeq: number | null;
  readonly operationId: string | null;
  /** Who is sending it, and until when. After a crash the claim expires. */
  readonly claim: { readonly by: string; readonly until: string } | null;
  /**
   * Set if several deliveries share one message: the delivery that leads the message, and its claim. The leader is
   * settled first, so that after a crash it shows whether the message was sent.
   */
  readonly together?: { readonly alertId: string; readonly seq: number; readonly by: string } | null | undefined;
  /** The other recipient to whom a failed delivery was sent once: who, when, and why. */
  readonly failover?:
    | { readonly channel: string; readonly recipientId: string; readonly at: string; readonly reason: string }
    | null
    | undefined;
  /** An attempt ended without a known outcome, so later messages to this recipient repeat its content. Never reset. */
  readonly mayHaveArrived?: boolean | null | undefined;
  /**
   * The message of the last attempt, if it may have arrived and its target drops repeated ids: its id, what it
   * reported, and how many deliveries it contained. While the news is unchanged, it is sent again under that id.
   */
  readonly unanswered?:
    | { readonly messageId: string; readonly news: string; readonly count: number }
    | null
    | undefined;
  readonly outcome: { readonly at: string; readonly reason: string } | null;
};

/** True once the service took the message. Whether an accepted mail arrives is known later. */
export const isSent = ({ state }: Pick<Delivery, 'state'>): boolean => state === 'sent' || state === 'accepted';

/** A delivery that was not attempted yet. */
export const newDelivery = (
  alert: Pick<Alert, 'tenantId' | 'id' | 'seq'>,
  recipient: Pick<Recipient, 'channel' | 'id'>,
  due: Pick<Delivery, 'notBefore' | 'timing'>,
): Delivery => ({
  tenantId: alert.tenantId,
  alertId: alert.id,
  seq: alert.seq,
  channel: recipient.channel,
  recipientId: recipient.id,
  state: 'pending',
  ...due,
  attempts: 0,
  decision: null,
  coveredSeq: null,
  operationId: null,
  claim: null,
  outcome: null,
});

export type DeliveryKey = {
  readonly alertId: string;
  readonly seq: number;
  readonly channel: string;
  readonly recipientId: string;
};
