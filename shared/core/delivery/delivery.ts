import type { Alert } from '../alert/alert';
import type { Recipient } from '../tenant/configuration';

/** What one attempt to send came to. */
export type SendResult =
  /** Delivered, or as good as: the target took it. */
  | { readonly status: 'sent' }
  /** Taken for later (ACS): ask for the status with this operation id on the next tick. */
  | { readonly status: 'accepted'; readonly operationId: string }
  | {
      readonly status: 'failed';
      /** Would another attempt help? */
      readonly retryable: boolean;
      /** Seconds that the target asked us to wait. */
      readonly retryAfterSeconds: number | null;
      /** The target may have taken it before its answer was lost. */
      readonly mayHaveArrived?: boolean | undefined;
      /** No URL, no address, no secret. */
      readonly reason: string;
    };

export type DecisionReason =
  | 'opened'
  | 'worsened'
  | 'actorFound'
  | 'resolved'
  | 'reopened'
  | 'summary'
  | 'digest'
  /** A rule was created or ends: recipients are notified once. */
  | 'notice'
  /** Nobody acknowledged it. */
  | 'reminder'
  | 'escalated'
  /** One message for what gathered while a channel was down, or within an hour. */
  | 'catchUp'
  | 'hourly'
  /** Many alike within a few minutes: the first two went alone, the rest goes together. */
  | 'gathered'
  /** So much came at once that the rest of it goes together. */
  | 'storm'
  /** The same actor or change at many tenants is one message to recipients of all of them. */
  | 'rollUp'
  /** An operator has taken it on or closed it. */
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

/** One message on one channel with its outcome: a row that retries and is never lost. */
export type Delivery = {
  readonly tenantId: string;
  readonly alertId: string;
  readonly seq: number;
  readonly channel: string;
  readonly recipientId: string;
  readonly state: DeliveryState;
  readonly notBefore: string;
  /** hourly: goes with whatever else is due to the same recipient; gathered: with the rest of its flood. */
  readonly timing: 'atOnce' | 'hourly' | 'gathered';
  readonly attempts: number;
  readonly decision: Decision | null;
  /** The last transition that the sent message reported: later deliveries up to it have nothing to add. */
  readonly coveredSeq: number | null;
  readonly operationId: string | null;
  /** Who is on it, until when; a crash leaves it and it lapses. */
  readonly claim: { readonly by: string; readonly until: string } | null;
  /**
   * Goes in one message with others: which delivery leads it, and by which claim. The leader is settled first, so that after a
   * crash it says whether the message went.
   */
  readonly together?: { readonly alertId: string; readonly seq: number; readonly by: string } | null | undefined;
  /** It did not arrive, so it was sent to somebody else, once: to whom, when, and why. */
  readonly failover?:
    | { readonly channel: string; readonly recipientId: string; readonly at: string; readonly reason: string }
    | null
    | undefined;
  /** An attempt whose outcome is not known: later messages to this recipient repeat it. Never taken back. */
  readonly mayHaveArrived?: boolean | null | undefined;
  readonly outcome: { readonly at: string; readonly reason: string } | null;
};

/** A message that nobody has tried to send yet. */
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
