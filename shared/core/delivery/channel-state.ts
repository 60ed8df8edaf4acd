/** Judges from the outcomes of deliveries whether a channel works. */

import type { Recipient } from '../tenant/configuration';
import { earliestOf, latestOf } from '../time/latest';
import type { Delivery } from './delivery';

export type SentDelivery = {
  readonly delivery: Pick<Delivery, 'channel' | 'recipientId' | 'state' | 'attempts' | 'notBefore' | 'outcome'>;
  readonly alertId: string;
  /** The alert's key as people read it. */
  readonly key: string;
  /** When the message was due. */
  readonly raisedAt: string;
};

export type ChannelState = {
  readonly channel: Recipient['channel'];
  readonly recipientId: string;
  readonly lastSuccessAt: string | null;
  /** When the oldest undelivered message was raised; null if everything is delivered. */
  readonly failingSince: string | null;
  /** Reason of the latest failed attempt, without URL or address. */
  readonly reason: string | null;
  /** Keys of the alerts that did not arrive. */
  readonly undelivered: readonly string[];
};

/**
 * Evidence about a channel besides its messages: a test message, or the forwarding of events. `failingSince` is null if
 * there is nothing to report: no failure, or not for long enough.
 */
export type Probe = Omit<ChannelState, 'undelivered'>;

/** From this many attempts on, a channel counts as broken. */
const manyAttempts = 5;
/** Queries for the outcome of a mail are not attempts to send it, and it may take some minutes. */
const manyPolls = 60;
const leastPatienceMs = 15 * 60_000;

/** True if the message was given up, failed, or was not tried for a quarter of an hour. */
export function isStuck(
  { state, attempts, notBefore, outcome }: SentDelivery['delivery'],
  now: number,
  /** Interval of the timer's ticks: a message that waits for the next tick is not stuck. */
  tickMs: number,
  /**
   * Since when the app has run without a gap. A message that could not be tried before does not prove anything about
   * the channel.
   */
  upSince = 0,
): boolean {
  const patienceMs = Math.max(leastPatienceMs, 3 * tickMs);
  const waits = Date.parse(notBefore);
  const waitsSince = Math.max(waits, upSince);
  const isTriedLately = outcome === null || Date.parse(outcome.at) >= upSince || now - upSince > patienceMs;
  switch (state) {
    case 'failed':
      return true;
    case 'accepted':
      return (attempts >= manyPolls && isTriedLately) || now - waitsSince > patienceMs;
    case 'pending':
      return (
        (attempts >= manyAttempts && isTriedLately) ||
        now - waitsSince > patienceMs ||
        // The provider asks for a retry later than the limit.
        (attempts > 0 && outcome !== null && isTriedLately && waits - Date.parse(outcome.at) > patienceMs)
      );
    default:
      return false;
  }
}

export function channelStates(
  recipients: readonly Recipient[],
  sent: readonly SentDelivery[],
  now: number,
  tickMs: number,
  probes: readonly Probe[] = [],
  upSince = 0,
): readonly ChannelState[] {
  return recipients.map(({ id, channel }) => {
    const probe = probes.find((one) => one.recipientId === id && one.channel === channel);
    const own = sent.filter(({ delivery }) => delivery.recipientId === id && delivery.channel === channel);
    const lastSuccessAt = latestOf(
      own.flatMap(({ delivery: { state, outcome } }) => (state === 'sent' && outcome !== null ? [outcome.at] : [])),
    );
    const stuck = own.filter(({ delivery }) => isStuck(delivery, now, tickMs, upSince));
    // A message that was given up stays undelivered. It no longer counts against the channel once a later message
    // arrived.
    const isFailing = stuck.some(
      ({ delivery: { outcome } }) => lastSuccessAt === null || outcome === null || outcome.at > lastSuccessAt,
    );
    const newest = [...stuck].sort((a, b) =>
      (a.delivery.outcome?.at ?? '') < (b.delivery.outcome?.at ?? '') ? 1 : -1,
    )[0];
    return {
      channel,
      recipientId: id,
      lastSuccessAt: latestOf([lastSuccessAt, probe?.lastSuccessAt ?? null].flatMap((at) => at ?? [])),
      failingSince: isFailing ? earliestOf(stuck.map(({ raisedAt }) => raisedAt)) : (probe?.failingSince ?? null),
      reason: isFailing ? (newest?.delivery.outcome?.reason ?? 'not tried') : (probe?.reason ?? null),
      undelivered: [...new Set(stuck.map(({ key }) => key))].sort(),
    };
  });
}
