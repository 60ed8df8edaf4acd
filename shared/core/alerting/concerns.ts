import type { WatchEvent } from '../event/event';

/** What stays wrong because of an event: one concern, or one for each element, so that undoing a part does not end the whole. */
export function concernsOf({ concern, details }: Pick<WatchEvent, 'concern' | 'details'>): string[] {
  if (concern === null) return [];
  const { elements } = details;
  return Array.isArray(elements) && elements.length > 0
    ? elements.map((element: string) => `${concern}|${element}`)
    : [concern];
}

/** A recovery that names elements ends those; one that names none ends all. */
export function endsConcern(held: string, recovery: WatchEvent): boolean {
  const ended = concernsOf(recovery);
  return (
    ended.includes(held) ||
    held === recovery.concern ||
    (ended[0] === recovery.concern && held.startsWith(`${recovery.concern}|`))
  );
}

type Lasting = { readonly isMomentary: boolean; readonly endedAt: string | null };

type Holding = {
  readonly status: string;
  readonly concerns: readonly string[];
  readonly closed: unknown;
  readonly named: readonly (Lasting & { readonly concerns: readonly string[] })[];
};

/** The concerns of an alert; if an operator closed it, those that were not fixed then. */
const heldBy = ({ status, concerns, closed, named }: Holding): readonly string[] => {
  if (status === 'open') return concerns;
  return closed === null ? [] : named.filter(isLeft).flatMap((one) => one.concerns);
};

/** Nothing has put the change back. */
export const isLeft = ({ isMomentary, endedAt }: Lasting): boolean => !isMomentary && endedAt === null;

/** True if a recovery ends a concern of an alert; any other recovery is no news. */
export const endsSomething = (alerts: readonly Holding[], recovery: WatchEvent): boolean =>
  alerts.some((alert) => heldBy(alert).some((held) => endsConcern(held, recovery)));

/** True if a recovery ends the concern of one of these events. */
export const endsOneOf = (events: readonly WatchEvent[], recovery: WatchEvent): boolean =>
  events.some((event) => event.type === 'detection' && concernsOf(event).some((held) => endsConcern(held, recovery)));

/**
 * After something was undone, a control may still fail because of another change. The recovery names the people or objects for which it
 * does, each after the id of the control.
 */
export const failingFor = (control: string, ids: readonly string[], total = ids.length): readonly string[] =>
  [...ids, ...(total > ids.length ? [furtherPeople] : [])].map((id) => `${control} ${id}`);

/** Stands for the people beyond the end of a list that was cut. No object has this id. */
export const furtherPeople = '...';

/** By control, the people or objects for which these recoveries say that it still fails. */
export function failsForIn(events: readonly WatchEvent[]): (control: string) => readonly string[] {
  const all = events.flatMap(({ details: { stillFails } }) => (Array.isArray(stillFails) ? stillFails : []));
  return (control) => all.flatMap((one) => (one.startsWith(`${control} `) ? [one.slice(control.length + 1)] : []));
}
