import { shortHash } from '../../core/canonical';
import type { News } from '../../core/delivery/decide';
import type { Delivery, DeliveryKey } from '../../core/delivery/delivery';
import type { DueRow } from '../../core/time/due';
import { iso, type Ports } from '../context';

/** The outcome of a delivery. */
export type DeliveryResult = {
  readonly state: Delivery['state'] | 'missing' | 'early' | 'claimed';
  readonly because: string;
};

export type DeliveryRow = { readonly delivery: Delivery; readonly etag: string };

export const isDone = ({ state }: Delivery): boolean => state === 'sent' || state === 'skipped' || state === 'failed';

export const dueRowOf = ({ tenantId, notBefore, alertId, seq, channel, recipientId }: Delivery): DueRow => ({
  tenantId,
  notBefore,
  what: 'delivery',
  key: { alertId, seq, channel, recipientId },
});

/** The id is the same for every attempt of one delivery. */
export const deliveryId = ({ tenantId, alertId, seq, channel, recipientId }: Delivery): string =>
  shortHash([tenantId, alertId, seq, channel, recipientId].join('|'));

/**
 * The id is the same whenever the same news of an alert is sent to a recipient, whichever of its deliveries sends it,
 * so that a target can recognise a repetition. Other news has another id: the target may have received the first
 * message although its answer was lost, and must not drop the new one.
 */
export const messageId = (
  { tenantId, alertId, channel, recipientId }: Omit<DeliveryKey, 'seq'> & Pick<Delivery, 'tenantId'>,
  { seq, because }: News,
): string => shortHash([tenantId, alertId, channel, recipientId, seq, because].join('|'));

export const isClaimed = ({ claim }: Delivery, now: number): boolean => claim !== null && Date.parse(claim.until) > now;

/**
 * The process that was sending it crashed, so the message may have arrived. It is sent again with the same content and
 * id; a target could not recognise other content. Only for deliveries that nobody is sending.
 */
export const isUnrecorded = ({ claim }: Delivery): boolean => claim !== null;

/** A claim is longer than the longest attempt. After a crash it expires. */
const claimMs = 60_000;
/** No attempt to send takes longer. */
const longestAttemptMs = 15_000;

/** The row without the claim of a process that died. */
export const withoutLapsedClaim = (row: DeliveryRow): DeliveryRow =>
  !isUnrecorded(row.delivery) ? row : { ...row, delivery: { ...row.delivery, claim: null, mayHaveArrived: true } };

/**
 * Claims the delivery. Undefined if another process was faster, even if that process claimed it before the row was
 * read.
 */
export async function claim(
  pipeline: Ports<'now' | 'store'>,
  row: DeliveryRow,
  holder: string,
  together: Delivery['together'] = null,
): Promise<DeliveryRow | undefined> {
  const now = pipeline.now();
  if (isClaimed(row.delivery, now)) return undefined;
  const { delivery, etag } = withoutLapsedClaim(row);
  const until = iso(now + claimMs);
  const next: Delivery = {
    ...delivery,
    attempts: delivery.attempts + 1,
    claim: { by: holder, until },
    together,
  };
  const written = await pipeline.store.alerts.writeDelivery(next, etag);
  return written.status === 'written' ? { delivery: next, etag: written.etag } : undefined;
}

/**
 * Renews the claim of a process that was suspended since. Undefined if another process has claimed the delivery
 * meanwhile.
 */
export async function claimLonger(
  pipeline: Ports<'now' | 'store'>,
  row: DeliveryRow,
): Promise<DeliveryRow | undefined> {
  const { delivery, etag } = row;
  const now = pipeline.now();
  if (delivery.claim === null) throw new Error('a delivery that was not claimed');
  if (Date.parse(delivery.claim.until) - now >= longestAttemptMs) return row;
  const next: Delivery = { ...delivery, claim: { ...delivery.claim, until: iso(now + claimMs) } };
  const written = await pipeline.store.alerts.writeDelivery(next, etag);
  return written.status === 'written' ? { delivery: next, etag: written.etag } : undefined;
}

/**
 * Queues the delivery for a later time. If that is further away than a queue message can be hidden, the timer finds it.
 */
export async function sendLater(
  pipeline: Ports<'now' | 'queues'>,
  { tenantId, notBefore, alertId, seq, channel, recipientId }: Delivery,
): Promise<void> {
  const seconds = Math.max(1, Math.ceil((Date.parse(notBefore) - pipeline.now()) / 1000));
  if (seconds <= 60) await pipeline.queues.sendDeliver({ tenantId, alertId, seq, channel, recipientId }, seconds);
}

/** Stores the outcome. A new time is written to Due before the row has it, and the old one is deleted afterwards. */
export async function settle(
  pipeline: Ports<'now' | 'queues' | 'store'>,
  row: DeliveryRow,
  next: Delivery,
): Promise<void> {
  const moved = next.notBefore !== row.delivery.notBefore && !isDone(next);
  if (moved) await pipeline.store.due.put([dueRowOf(next)]);
  const written = await pipeline.store.alerts.writeDelivery({ ...next, claim: null }, row.etag);
  if (written.status === 'conflict') return;
  if (isDone(next) || moved) await pipeline.store.due.remove(dueRowOf(row.delivery));
  if (moved) await sendLater(pipeline, next);
}

/** Why a delivery is held back while others are sent. */
export const waitsForTurn = 'waits for its turn';
/** Why a delivery is held back after many messages in a short time. */
export const waitsInStorm = 'waits for others of a storm';

/**
 * Waits with a reason and, if others go first, with the start of the wait. The attempt that was begun does not count.
 */
export async function hold(
  pipeline: Ports<'now' | 'queues' | 'store'>,
  row: DeliveryRow,
  until: number,
  waitsFor: string,
): Promise<void> {
  const { delivery } = row;
  const { outcome } = delivery;
  await settle(pipeline, row, {
    ...delivery,
    attempts: delivery.claim === null ? delivery.attempts : delivery.attempts - 1,
    together: ownMessage(delivery),
    notBefore: iso(until),
    outcome:
      waitsFor === waitsForTurn && outcome?.reason === waitsFor
        ? outcome
        : { at: iso(pipeline.now()), reason: waitsFor },
  });
}

/** A delivery that was refused in a combined message is sent alone from then on: it leads only itself. */
export const goesAlone = ({ together, alertId, seq }: Delivery): boolean =>
  together?.by === alone && together.alertId === alertId && together.seq === seq;

export const aloneFromNow = ({ alertId, seq }: Delivery): NonNullable<Delivery['together']> => ({
  alertId,
  seq,
  by: alone,
});

/** A delivery keeps its shared message only if it is now sent alone. */
export const ownMessage = (delivery: Delivery): Delivery['together'] =>
  goesAlone(delivery) ? delivery.together : null;

/** True if both were in the same message that may have arrived, or if neither was in one. */
export const areRepeatedAsOne = (a: Delivery, b: Delivery): boolean =>
  a.unanswered?.messageId === b.unanswered?.messageId;

const alone = 'alone';
