import type { Alert } from '../alert/alert';
import { earliestOf } from '../time/latest';

/** What waits for further collections waits for at most so many group waits. */
export const longWaits = 15;
/** So many alerts of a flood go at once; critical ones of the rest wait for one group wait. */
const alone = 2;

/**
 * What alerts of one flood share: an actor and an activity, or, where no actor is known, the collection that found them. Null
 * where nothing was changed.
 */
function floodOf({ named, attribution }: Alert): string | null {
  const [first] = named.filter(({ type }) => type === 'change');
  if (first === undefined) return null;
  if (attribution.status !== 'known') return first.isRecord ? null : `in ${first.from} ${first.to} ${first.source}`;
  const { actor } = attribution;
  return `by ${actor.type} ${actor.type === 'microsoft' ? actor.name : actor.id} ${first.source}`;
}

/**
 * Until when the first message of an alert waits for others of its flood; null where it goes alone. The wait is counted from
 * the first alert that waits, so that nobody waits twice.
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
