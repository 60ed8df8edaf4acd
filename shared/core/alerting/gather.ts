import type { Alert } from '../alert/alert';
import { earliestOf } from '../time/latest';
import { isSameChange, type NamedChange, sameActionMs } from './named-change';

/** Limit on the wait of a message for further collections, in group waits. */
export const longWaits = 15;
/** This many alerts of a flood are sent at once. Further critical ones wait for one group wait. */
const alone = 2;

/**
 * The key that alerts of one flood share: the actor and the activity, or the collection if no actor is known. Null if
 * nothing was changed.
 */
function floodOf({ named, attribution }: Alert): string | null {
  const [first] = named.filter(({ type }) => type === 'change');
  if (first === undefined) return null;
  if (attribution.status !== 'known') return first.isRecord ? null : `in ${first.from} ${first.to} ${first.source}`;
  const { actor } = attribution;
  return `by ${actor.type} ${actor.type === 'microsoft' ? actor.name : actor.id} ${first.source}`;
}

/**
 * Time until which the first message of an alert waits for others of its flood; null if it is not delayed. The first
 * waiting alert sets the time for all.
 */
export function gatheredUntil(
  alert: Alert,
  alerts: readonly Alert[],
  { now, groupWaitMs }: { readonly now: string; readonly groupWaitMs: number },
): string | null {
  const flood = floodOf(alert);
  if (flood === null) return null;
  const waitMs = groupWaitMs * (alert.severity === 'critical' ? 1 : longWaits);
  const since = Date.parse(now) - groupWaitMs * longWaits;
  const others = alerts.filter((other) => Date.parse(other.openedAt) > since && floodOf(other) === flood);
  if (others.length < alone) return null;
  const waiting = others.flatMap((other) =>
    other.severity === alert.severity && other.gatheredUntil !== null && other.gatheredUntil > now
      ? [other.gatheredUntil]
      : [],
  );
  return earliestOf(waiting) ?? new Date(Date.parse(now) + waitMs).toISOString();
}

/** Another open alert has already named the change, so its recipients lack only the account. */
export const isNamedElsewhere = (alerts: readonly Alert[], own: Alert, change: NamedChange): boolean =>
  alerts.some(
    ({ id, status, named }) =>
      id !== own.id &&
      status === 'open' &&
      named.some(
        (one) =>
          one.eventId === change.eventId ||
          (isSameChange(one, change) && change.elements.every((element) => one.elements.includes(element))),
      ),
  );

/**
 * When to report that a known account also made this change, which was sent before the log named the account: at once
 * for the first change, and in one message for those of the next five minutes. Null if it does not wait; epoch ms.
 */
export function sameAccountUntil(
  { named }: Alert,
  { provedAt, recordId, actor }: NamedChange,
  { now, groupWaitMs }: { readonly now: string; readonly groupWaitMs: number },
): number | null {
  if (provedAt === null || actor === null) return null;
  const earlier = named
    .filter((one) => one.provedAt !== null && one.recordId !== recordId && one.provedAt <= provedAt)
    .map((one) => Date.parse(one.provedAt ?? ''));
  let at = Date.parse(provedAt);
  let steps = 0;
  for (const time of [...new Set(earlier)].sort((a, b) => b - a)) {
    if (at - time > sameActionMs) break;
    at = time;
    steps += 1;
  }
  return steps < alone ? null : Date.parse(now) + groupWaitMs * longWaits;
}
