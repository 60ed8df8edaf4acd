import { sourceOfConcern } from '../alerting/deliveries';
import { idIn } from '../alerting/named-change';
import { onlyAmong } from '../conditional-access';
import { type CountedExposure, isCounted, isFailure, isNamedInFull, type WatchEvent } from '../event/event';
import type { Evaluation } from '../verdict/evaluation';
import type { Alert, AlertWithEvents } from './alert';

type Judged = Pick<Evaluation, 'controlId' | 'verdict'>;

/**
 * The open alert, reduced to the people who are still exposed. An event that is counted again keeps its first number as
 * `exposedAtFirst`.
 */
export function withStillExposed<T extends AlertWithEvents>(found: T, evaluations: readonly Judged[]): T {
  const { alert, events } = found;
  if (alert.form !== 'alert' || alert.status !== 'open') return found;
  if (alert.easedAt !== undefined) return { ...found, events: events.map((event) => withoutEased(event, alert)) };
  const undone = new Set(undoneElements(alert).map(idIn));
  const counts = presentCounts(alert, evaluations);
  if (undone.size === 0 && counts.size === 0) return found;
  return { ...found, events: events.map((event) => stillExposedBy(event, undone, counts)) };
}

const nobody = { count: 0, ids: [], privilegedCount: 0, privilegedIds: [] } as const;

/** The event without its exposed people, if none of them is exposed any more although the change is in place. */
export const withoutEased = (event: WatchEvent, { status, easedAt }: Pick<Alert, 'status' | 'easedAt'>): WatchEvent =>
  status === 'open' && easedAt !== undefined && isCounted(event.exposure) && event.recordedAt <= easedAt
    ? { ...event, exposure: { ...event.exposure, ...nobody } }
    : event;

/** The undone elements of an open alert's changes, while others are still in place. */
export function undoneElements({ status, named, concerns }: Pick<Alert, 'status' | 'named' | 'concerns'>): string[] {
  const all = named
    .filter(({ type, isMomentary }) => type === 'change' && !isMomentary)
    .flatMap((one) => one.elements.map((element, at) => ({ element, concern: one.concerns[at] ?? '' })));
  const isLeft = ({ concern }: { readonly concern: string }): boolean => concerns.includes(concern);
  const left = new Set(all.filter(isLeft).map(({ element }) => element));
  if (status !== 'open' || left.size === 0) return [];
  return all.filter((one) => !left.has(one.element)).map(({ element }) => element);
}

/** The current counts of the alert's failing controls. */
const presentCounts = ({ concerns }: Alert, evaluations: readonly Judged[]): ReadonlyMap<string, CountedExposure> =>
  new Map(
    evaluations.flatMap(({ controlId, verdict }): [string, CountedExposure][] => {
      const isHeld = concerns.some((concern) => sourceOfConcern(concern) === controlId);
      const { exposure } = verdict.status === 'fail' ? verdict : { exposure: null };
      return isHeld && isCounted(exposure) && exposure.unit === 'people' ? [[controlId, exposure]] : [];
    }),
  );

function stillExposedBy(
  event: WatchEvent,
  undone: ReadonlySet<string>,
  counts: ReadonlyMap<string, CountedExposure>,
): WatchEvent {
  const { exposure } = event;
  if (event.type === 'recovery' || !isCounted(exposure) || exposure.unit !== 'people') return event;
  const present = isFailure(event) ? counts.get(event.source) : undefined;
  const left = isNamedInFull(exposure) ? stillNamed(exposure, undone, present) : fewerOf(event, exposure, present);
  // If nobody is left, the end of the alert reports it.
  if (left.count === 0 || left.count >= exposure.count) return event;
  return { ...event, exposure: left, details: { ...event.details, exposedAtFirst: exposure.count } };
}

function stillNamed(
  exposure: CountedExposure,
  undone: ReadonlySet<string>,
  present: CountedExposure | undefined,
): CountedExposure {
  const now = present !== undefined && isNamedInFull(present) ? new Set(present.ids) : undefined;
  return onlyAmong(exposure, (id) => !undone.has(id) && now?.has(id) !== false);
}

/**
 * For many people only a number is known. The current number is used unless another change may expose some of the same
 * people.
 */
const fewerOf = (
  { details }: WatchEvent,
  exposure: CountedExposure,
  present: CountedExposure | undefined,
): CountedExposure =>
  present === undefined || present.count >= exposure.count || details.isShared === true ? exposure : present;
