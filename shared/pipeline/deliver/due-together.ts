import type { Alert } from '../../core/alert/alert';
import type { Decision, Delivery } from '../../core/delivery/delivery';
import { isAtLeast, type Severity } from '../../core/event/severity';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { minuteMs } from '../../core/time/durations';
import { iso, type Ports } from '../context';
import type { BatchReason } from '../message-input';
import { type DeliveryRow, goesAlone, isClaimed } from './delivery-row';

/** What goes to one recipient on one channel, each with the alert that it tells. */
export type Due = { readonly row: DeliveryRow; readonly alert: Alert };

/** Later than this, and the app was away: the ticks of the timer may be further apart than usual. */
const lateMs = ({ tickMs }: Ports<'tickMs'>): number => Math.max(5 * minuteMs, 2 * tickMs);

/** This moment, and what is late at it; ms. */
type Moment = { readonly now: number; readonly lateMs: number };
export const momentOf = (pipeline: Ports<'now' | 'tickMs'>): Moment => ({
  now: pipeline.now(),
  lateMs: lateMs(pipeline),
});
/** Who waits for a way that fails waits at most about so long; when it answers again, all that waits goes. */
const heldWithinMs = 5 * minuteMs;
/** More critical ones than this go together as well. */
const mostCriticalAlone = 3;
/** One message settles at most so many deliveries: in less time than a claim holds, and so that a storm is a handful of messages. */
const mostTogether = 2500;
const mostDueRows = 5000;
/** Of calls to a program, which go one by one, so many are put in order at a time. */
const mostInOrder = 400;

/** Has it company, or does it go at once and alone? Cheap: asked of every delivery. */
export const seeksCompany = (delivery: Delivery, isStorm: boolean, at: Moment): boolean =>
  !goesAlone(delivery) && (isStorm || delivery.timing !== 'atOnce' || isBelated(delivery, at));

/** It was tried in vain, was held back, or is much later than it should be. */
const isBelated = ({ outcome, decision, notBefore }: Delivery, at: Moment): boolean =>
  outcome !== null || decision?.because === 'paused' || at.now - Date.parse(notBefore) > at.lateMs;

/** The summary, the weeks and notices are messages of their own. */
const standsAlone = ({ form }: Alert): boolean => form === 'summary' || form === 'digest' || form === 'notice';

/** All that could go with this delivery now, itself included. One of each alert: its later ones have nothing to add then. */
export async function dueTogether(
  pipeline: Ports<'now' | 'store' | 'tickMs'>,
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
    const alert = await store.alerts.readAlert(delivery.tenantId, key.alertId);
    return alert === undefined || standsAlone(alert) ? [] : [{ row, alert }];
  });
  const first = new Map<string, Due>();
  for (const due of read.flat().sort((a, b) => a.row.delivery.seq - b.row.delivery.seq))
    if (!first.has(due.alert.id)) first.set(due.alert.id, due);
  return [...first.values()];
}

/** It is part of another message, which goes later. */
const waitsForRollUp = ({ decision }: Delivery): boolean => decision?.because === 'rollUp';

function joins(other: Delivery, delivery: Delivery, isStorm: boolean, at: Moment): boolean {
  if (other.state !== 'pending' || isClaimed(other, at.now) || goesAlone(other) || waitsForRollUp(other)) return false;
  const isDue = Date.parse(other.notBefore) <= at.now;
  if (isStorm || isBelated(delivery, at)) return isDue || other.outcome !== null;
  return isDue && (other.timing === delivery.timing || isBelated(other, at));
}

const width = 8;

/** Some at a time, in order. */
export async function inGroups<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += width)
    results.push(...(await Promise.all(items.slice(at, at + width).map(work))));
  return results;
}

/** In which messages these go, and in which order: worst first, then oldest. Critical ones each ring on their own while they are few. Pure. */
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

/** A decision that was taken for all of a message. */
export const inCompany = (decision: Decision, company: BatchReason, count: number): Decision =>
  count > 1 ? { send: true, because: company } : decision;

export const recipientOf = ({ recipients }: TenantConfiguration, { channel, recipientId }: Delivery) =>
  recipients.find((recipient) => recipient.id === recipientId && recipient.channel === channel);
