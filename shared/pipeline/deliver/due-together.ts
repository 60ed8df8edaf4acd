import type { Alert } from '../../core/alert/alert';
import type { Decision, Delivery } from '../../core/delivery/delivery';
import { isAtLeast, type Severity } from '../../core/event/severity';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { minuteMs } from '../../core/time/durations';
import { groupWaitMs, iso, type Ports } from '../context';
import type { BatchReason } from '../message-input';
import { type DeliveryRow, goesAlone, isClaimed, isUnrecorded, repeatTogether, waitsInStorm } from './delivery-row';

/** The deliveries to one recipient on one channel, each with its alert. */
export type Due = { readonly row: DeliveryRow; readonly alert: Alert };

/**
 * A delivery that is later than this shows that the app was not running. The limit follows the interval of the timer's
 * ticks.
 */
const lateMs = ({ tickMs }: Ports<'tickMs'>): number => Math.max(5 * minuteMs, 2 * tickMs);

/** The present time, how late counts as late, and how long a message waits for the rest of its story; ms. */
type Moment = { readonly now: number; readonly lateMs: number; readonly groupWaitMs: number };
export const momentOf = (pipeline: Ports<'now' | 'speed' | 'tickMs'>): Moment => ({
  now: pipeline.now(),
  lateMs: lateMs(pipeline),
  groupWaitMs: groupWaitMs(pipeline),
});
/**
 * About how long a delivery waits at most for a failing channel. Once the channel works again, all that waited longer
 * are combined.
 */
const heldWithinMs = 5 * minuteMs;
/** Above this number, critical deliveries are combined too. */
const mostCriticalAlone = 3;
/** Most deliveries in one message: few enough to finish before the claims lapse, and enough to make a storm a handful of messages. */
const mostTogether = 2500;
const mostDueRows = 5000;
/** How many calls to a program, which are sent one by one, are sorted at a time. */
const mostInOrder = 400;

/** Whether the delivery may be combined with others, or is sent alone at once. Cheap, because it runs for every delivery. */
export const seeksCompany = (delivery: Delivery, isStorm: boolean, at: Moment): boolean =>
  !goesAlone(delivery) && (isStorm || delivery.timing !== 'atOnce' || isBelated(delivery, at));

/** It failed before, was held back, or is much later than it should be. */
const isBelated = ({ outcome, decision, notBefore }: Delivery, at: Moment): boolean =>
  outcome !== null || decision?.because === 'paused' || at.now - Date.parse(notBefore) > at.lateMs;

/** Summaries, digests and notices are never combined. */
const standsAlone = ({ form }: Alert): boolean => form === 'summary' || form === 'digest' || form === 'notice';

/** Every delivery that could be sent with this one now, itself included. One for each alert: its later ones would add nothing. */
export async function dueTogether(
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
    if (!repeatTogether(row.delivery, delivery)) return [];
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

/** It is part of another message, which is sent later. */
const waitsForRollUp = ({ decision }: Delivery): boolean => decision?.because === 'rollUp';

const isSameMessage = (other: Delivery, delivery: Delivery): boolean =>
  other.together != null && other.together.by === delivery.together?.by;

const isDue = ({ notBefore }: Delivery, { now }: Pick<Moment, 'now'>): boolean => Date.parse(notBefore) <= now;

/** In a storm, a message takes along those that still wait for their story: otherwise they would wait for the next message too. */
function joins(other: Delivery, delivery: Delivery, isStorm: boolean, at: Moment): boolean {
  if (other.state !== 'pending' || isClaimed(other, at.now) || goesAlone(other) || waitsForRollUp(other)) return false;
  if (isUnrecorded(other) && !isSameMessage(other, delivery)) return false;
  if (isStorm && isDue(other, { now: at.now + at.groupWaitMs })) return true;
  if (isStorm || isBelated(delivery, at)) return isDue(other, at) || other.outcome !== null;
  return isDue(other, at) && (other.timing === delivery.timing || isBelated(other, at));
}

const width = 8;

/** Some at a time, in order. */
export async function inGroups<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += width)
    results.push(...(await Promise.all(items.slice(at, at + width).map(work))));
  return results;
}

/**
 * The messages that these deliveries form, in the order of sending: the most severe first, then the oldest. A few critical ones each get a
 * message of their own. Pure.
 */
export function messagesOf(due: readonly Due[], company: BatchReason): readonly (readonly Due[])[] {
  const sorted = worstFirst(due);
  const critical = sorted.filter(({ alert }) => alert.severity === 'critical');
  const isAlone = company !== 'storm' && company !== 'gathered' && critical.length <= mostCriticalAlone;
  const rest = isAlone ? sorted.filter(({ alert }) => alert.severity !== 'critical') : sorted;
  const messages: (readonly Due[])[] = isAlone ? critical.map((one) => [one]) : [];
  for (let at = 0; at < rest.length; at += mostTogether) messages.push(rest.slice(at, at + mostTogether));
  return messages;
}

export function companyOf(due: readonly Due[], isStorm: boolean, at: Moment): BatchReason {
  if (isStorm) return 'storm';
  const belated = due.filter(({ row: { delivery } }) => isBelated(delivery, at));
  if (belated.length > 0 && belated.every(({ row }) => row.delivery.outcome?.reason === waitsInStorm)) return 'storm';
  const areAll = (timing: Delivery['timing']): boolean =>
    due.every(({ row: { delivery } }) => delivery.timing === timing && !isBelated(delivery, at));
  return areAll('hourly') ? 'hourly' : areAll('gathered') ? 'gathered' : 'catchUp';
}

export const worstFirst = (due: readonly Due[]): readonly Due[] => [...due].sort(inOrder);

const inOrder = (a: Due, b: Due): number =>
  rankOf(b.alert.severity, a.alert.severity) ||
  (a.alert.openedAt < b.alert.openedAt ? -1 : a.alert.openedAt > b.alert.openedAt ? 1 : 0) ||
  (keyOf(a) < keyOf(b) ? -1 : 1);

const rankOf = (a: Severity, b: Severity): number => (a === b ? 0 : isAtLeast(a, b) ? 1 : -1);
const keyOf = ({ row: { delivery } }: Due): string => `${delivery.alertId}|${delivery.seq}`;

/** A decision for every delivery of a message. */
export const inCompany = (decision: Decision, company: BatchReason, count: number): Decision =>
  count > 1 ? { send: true, because: company } : decision;

export const recipientOf = ({ recipients }: TenantConfiguration, { channel, recipientId }: Delivery) =>
  recipients.find((recipient) => recipient.id === recipientId && recipient.channel === channel);
