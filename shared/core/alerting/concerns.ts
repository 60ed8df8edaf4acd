import type { WatchEvent } from '../event/event';

/**
 * The concerns of an event: what stays wrong until it is fixed. There is one for each element if it has elements, so
 * that fixing one of them does not end the others.
 */
export function concernsOf({ concern, details }: Pick<WatchEvent, 'concern' | 'details'>): string[] {
  if (concern === null) return [];
  const { elements } = details;
  return Array.isArray(elements) && elements.length > 0
    ? elements.map((element: string) => `${concern}|${element}`)
    : [concern];
}

/**
 * Earlier versions named a weakened policy setting without the line that shows it: "weaker controlRemoved" instead of
 * "weaker controlRemoved Grant". Open alerts keep that spelling.
 */
const formerOf = (element: string): string => element.replace(/(^|\|)(weaker \w+) .+$/, '$1$2');

/** Whether a list of elements, or of concerns, has this one, even if an earlier version spelled it. */
export const hasElement = (elements: readonly string[], element: string): boolean =>
  elements.includes(element) || elements.includes(formerOf(element));

export const hasCommonElement = (some: readonly string[], others: readonly string[]): boolean =>
  some.some((one) => hasElement(others, one)) || others.some((one) => hasElement(some, one));

/** A recovery with elements ends only those; a recovery without any ends all. */
export function endsConcern(held: string, recovery: WatchEvent): boolean {
  const ended = concernsOf(recovery);
  return (
    ended.some((one) => hasElement([held], one)) ||
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

/** The concerns of an alert. If an operator closed it, those that had not been fixed by then. */
const heldBy = ({ status, concerns, closed, named }: Holding): readonly string[] => {
  if (status === 'open') return concerns;
  return closed === null ? [] : named.filter(isLeft).flatMap((one) => one.concerns);
};

/** True if the change has not been undone. */
export const isLeft = ({ isMomentary, endedAt }: Lasting): boolean => !isMomentary && endedAt === null;

/** True if a recovery ends a concern of an alert. Other recoveries are not reported. */
export const endsSomething = (alerts: readonly Holding[], recovery: WatchEvent): boolean =>
  alerts.some((alert) => heldBy(alert).some((held) => endsConcern(held, recovery)));

/** True if a recovery ends the concern of one of these events. */
export const endsOneOf = (events: readonly WatchEvent[], recovery: WatchEvent): boolean =>
  events.some((event) => event.type === 'detection' && concernsOf(event).some((held) => endsConcern(held, recovery)));

/**
 * After a change was undone, a control may still fail because of another one. Details for the recovery: the people or
 * objects for which the control fails, each after the id of the control.
 */
export const failingFor = (control: string, ids: readonly string[], total = ids.length): readonly string[] =>
  [...ids, ...(total > ids.length ? [furtherPeople] : [])].map((id) => `${control} ${id}`);

/** Placeholder for the people who did not fit in a shortened list. No object has this id. */
export const furtherPeople = '...';

/** For each control, the people or objects for which it still fails, according to these recoveries. */
export function failsForIn(events: readonly WatchEvent[]): (control: string) => readonly string[] {
  const all = events.flatMap(({ details: { stillFails } }) => (Array.isArray(stillFails) ? stillFails : []));
  return (control) => all.flatMap((one) => (one.startsWith(`${control} `) ? [one.slice(control.length + 1)] : []));
}
