import type { Alert } from '../../core/alert/alert';
import type { Decision, Delivery } from '../../core/delivery/delivery';
import { isAtLeast, type Severity } from '../../core/event/severity';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { minuteMs } from '../../core/time/durations';
import { groupWaitMs, iso, type Ports } from '../context';
import type { BatchReason } from '../message-input';
import { areRepeatedAsOne, type DeliveryRow, goesAlone, isClaimed, isUnrecorded, waitsInStorm } from './delivery-row';

/** The deliveries to one recipient on one channel, each with its alert. */
export type Due = { readonly row: DeliveryRow; readonly alert: Alert };

/**
 * A delivery that is later than this shows that the app was not running. The limit follows the interval of the timer's
 * ticks.
 */
const lateMs = ({ tickMs }: Ports<'tickMs'>): number => Math.max(5 * minuteMs, 2 * tickMs);

/** The current time, the limit from which a delivery counts as late, and the group wait; ms. */
type Moment = { readonly now: number; readonly lateMs: number; readonly groupWaitMs: number };
export const momentOf = (pipeline: Ports<'now' | 'speed' | 'tickMs'>): Moment => ({
  now: pipeline.now(),
  lateMs: lateMs(pipeline),
  groupWaitMs: groupWaitMs(pipeline),
});
/**
 * Longest time that a delivery normally waits for a failing channel. Once it works again, deliveries that waited longer
 * are combined.
 */
const heldWithinMs = 5 * minuteMs;
/** Above this number, critical deliveries are combined too. */
const mostCriticalAlone = 3;
/**
 * Limit on the deliveries in one message: few enough to finish before the claims expire, and enough to reduce a storm
 * to a few messages.
 */
const mostInBatch = 2500;
const mostDueRows = 5000;
/** Limit on the calls to a program that are sorted at once. They are sent one by one. */
const mostInOrder = 400;

/** Whether the delivery may be combined with others. It runs for every delivery, so it makes no requests. */
export const mayBeBatched = (delivery: Delivery, isStorm: boolean, at: Moment): boolean =>
  !goesAlone(delivery) && (isStorm || delivery.timing !== 'atOnce' || isBelated(delivery, at));

/** True if the delivery failed before, was held back, or is much later than it should be. */
const isBelated = ({ outcome, decision, notBefore }: Delivery, at: Moment): boolean =>
  outcome !== null || decision?.because === 'paused' || at.now - Date.parse(notBefore) > at.lateMs;

/** Summaries, digests and notices are never combined. */
const standsAlone = ({ form }: Alert): boolean => form === 'summary' || form === 'digest' || form === 'notice';

/**
 * All deliveries that can be sent with this one now, including itself. At most one for each alert, because its message
 * covers later ones.
 */
export async function dueInBatch(
  pipeline: Ports<'now' | 'speed' | 'store' | 'tickMs'>,
  delivery: Delivery,
  isStorm: boolean,
  isForPeople = true,
): Promise<readonly Due[]> {
  const { store } = pipeline;
  const at = momentOf(pipeline);
  const rows = await store.due.list(iso(at.now + heldWithinMs), mostDueRows);
  const keys = rows.flatMap((row) =>
    row.what === 'delivery' &&
    row.tenantId === delivery.tenantId &&
    row.key.channel === delivery.channel &&
    row.key.recipientId === delivery.recipientId
      ? [row.key]
      : [],
  );
  const wanted = isForPeople ? keys : keys.slice(0, mostInOrder);
  const known = new Map([...wanted, delivery].map((key) => [`${key.alertId}|${key.seq}`, key]));
  const read = await inGroups([...known.values()], async (key) => {
    const row = await store.alerts.readDelivery(delivery.tenantId, key);
    const isItself = key.alertId === delivery.alertId && key.seq === delivery.seq;
    if (row === undefined || !(isItself || joins(row.delivery, delivery, isStorm, at))) return [];
    if (!areRepeatedAsOne(row.delivery, delivery)) return [];
    const alert = await store.alerts.readAlert(delivery.tenantId, key.alertId);
    if (alert === undefined || standsAlone(alert)) return [];
    const isEarly = alert.isDeferred && delivery.unanswered == null && !isDue(row.delivery, at);
    return isEarly && !isItself ? [] : [{ row, alert }];
  });
  const first = new Map<string, Due>();
  for (const due of read.flat().sort((a, b) => a.row.delivery.seq - b.row.delivery.seq))
    if (!first.has(due.alert.id)) first.set(due.alert.id, due);
  return [...first.values()];
}

/** True if the delivery is part of another message, which is sent later. */
const waitsForRollUp = ({ decision }: Delivery): boolean => decision?.because === 'rollUp';

const isSameMessage = (other: Delivery, delivery: Delivery): boolean =>
  other.together != null && other.together.by === delivery.together?.by;

const isDue = ({ notBefore }: Delivery, { now }: Pick<Moment, 'now'>): boolean => Date.parse(notBefore) <= now;

/**
 * A storm's message also includes deliveries that still wait for further changes. They would otherwise need another
 * message.
 */
function joins(other: Delivery, delivery: Delivery, isStorm: boolean, at: Moment): boolean {
  if (other.state !== 'pending' || isClaimed(other, at.now) || goesAlone(other) || waitsForRollUp(other)) return false;
  if (isUnrecorded(other) && !isSameMessage(other, delivery)) return false;
  if (isStorm && isDue(other, { now: at.now + at.groupWaitMs })) return true;
  if (isStorm || isBelated(delivery, at)) return isDue(other, at) || other.outcome !== null;
  return isDue(other, at) && (other.timing === delivery.timing || isBelated(other, at));
}

const width = 8;

/** Works on a limited number of items at a time and keeps their order. */
export async function inGroups<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += width)
    results.push(...(await Promise.all(items.slice(at, at + width).map(work))));
  return results;
}

/**
 * The messages for these deliveries in sending order: open alerts first, the most severe of them first, then the
 * oldest. A few critical ones get separate messages.
 */
export function messagesOf(due: readonly Due[], reason: BatchReason): readonly (readonly Due[])[] {
  const sorted = worstFirst(due);
  const critical = sorted.filter(({ alert }) => alert.severity === 'critical');
  const isAlone = reason !== 'storm' && reason !== 'gathered' && critical.length <= mostCriticalAlone;
  const rest = isAlone ? sorted.filter(({ alert }) => alert.severity !== 'critical') : sorted;
  const messages: (readonly Due[])[] = isAlone ? critical.map((one) => [one]) : [];
  for (let at = 0; at < rest.length; at += mostInBatch) messages.push(rest.slice(at, at + mostInBatch));
  return messages;
}

export function batchReasonOf(due: readonly Due[], isStorm: boolean, at: Moment): BatchReason {
  if (isStorm) return 'storm';
  const belated = due.filter(({ row: { delivery } }) => isBelated(delivery, at));
  if (belated.length > 0 && belated.every(({ row }) => row.delivery.outcome?.reason === waitsInStorm)) return 'storm';
  const areAll = (timing: Delivery['timing']): boolean =>
    due.every(({ row: { delivery } }) => delivery.timing === timing && !isBelated(delivery, at));
  return areAll('hourly') ? 'hourly' : areAll('gathered') ? 'gathered' : 'catchUp';
}

export const worstFirst = (due: readonly Due[]): readonly Due[] => [...due].sort(inOrder);

/** An alert that is over must not hide what is still open. */
const isOver = ({ alert: { status } }: Due): boolean => status === 'resolved';

const inOrder = (a: Due, b: Due): number =>
  Number(isOver(a)) - Number(isOver(b)) ||
  rankOf(b.alert.severity, a.alert.severity) ||
  (a.alert.openedAt < b.alert.openedAt ? -1 : a.alert.openedAt > b.alert.openedAt ? 1 : 0) ||
  (keyOf(a) < keyOf(b) ? -1 : 1);

const rankOf = (a: Severity, b: Severity): number => (a === b ? 0 : isAtLeast(a, b) ? 1 : -1);
const keyOf = ({ row: { delivery } }: Due): string => `${delivery.alertId}|${delivery.seq}`;

/** The decision of each delivery in a message. */
export const asBatched = (decision: Decision, reason: BatchReason, count: number): Decision =>
  count > 1 ? { send: true, because: reason } : decision;

export const recipientOf = ({ recipients }: TenantConfiguration, { channel, recipientId }: Delivery) =>
  recipients.find((recipient) => recipient.id === recipientId && recipient.channel === channel);
