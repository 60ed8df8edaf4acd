import { type Severity, severities } from '../../../core/event/severity';
import { addDays } from '../../../core/log/seal';
import { dayInput, momentOfInput } from '../../handling/clock-input';
import { type AlertArea, areas } from '../alerts/query';
import { addressOf, daysOf, oneOf, searchOf } from '../frame/query';

/** The reader's filter for the timeline; null means any value. */
export type ActivityQuery = {
  readonly search: string;
  readonly severity: Severity | null;
  readonly area: AlertArea | null;
  /** The id of an account or application. */
  readonly actor: string | null;
  /** The id of a resource. */
  readonly object: string | null;
  /** The newest day (YYYY-MM-DD), and how many days back from it. Null: up to now, and without a limit. */
  readonly until: string | null;
  readonly days: number | null;
  /** Where the next page begins: a day, and an event of that day. */
  readonly after: string | null;
};

/** Ids are only compared, never used in a query to the store. */
const idOf = (value: string | null): string | null =>
  value !== null && value !== '' && value.length <= 200 ? value : null;
const afterPattern = /^\d{4}-\d{2}-\d{2}(-\d{15}-[0-9a-f]{32})?$/;

const isDay = (value: string): boolean =>
  /^20\d{2}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(`${value}T00:00:00Z`));

/** The address can contain anything. An invalid value is ignored. */
export function readActivityQuery(get: (name: string) => string | null): ActivityQuery {
  const [after, until] = [get('after'), get('until')];
  return {
    search: searchOf(get('q')),
    severity: oneOf(severities, get('severity')),
    area: oneOf(areas, get('area')),
    actor: idOf(get('actor')),
    object: idOf(get('object')),
    until: until !== null && isDay(until) ? until : null,
    days: daysOf(get('days')),
    after: after !== null && afterPattern.test(after) && isDay(after.slice(0, 10)) ? after : null,
  };
}

/** The query as an address, without the filters that are not set. */
export const activityAddress = (
  url: string,
  { search, severity, area, actor, object, until, days, after }: Partial<ActivityQuery>,
): string => addressOf(url, { q: search, severity, area, actor, object, until, days, after });

/** From `from` up to, but not including, `to`; ISO 8601 in UTC. Null: without a limit. */
type Bounds = { readonly from: string | null; readonly to: string | null };

/** The requested days, as the clocks of the tenant count them. */
export function boundsOf({ days, until }: ActivityQuery, timeZone: string, now: string): Bounds {
  const last = until ?? dayInput(now, timeZone);
  const endOf = (day: string): string | null => momentOfInput(day, timeZone) ?? null;
  return { from: days === null ? null : endOf(addDays(last, -days)), to: until === null ? null : endOf(until) };
}

/** Where the list begins: after the last event of an earlier page, else at the end of the newest requested day. */
export function startOf(
  { after }: ActivityQuery,
  { to }: Bounds,
): { readonly day: string; readonly cursor: string | null } | null {
  if (after !== null) return { day: after.slice(0, 10), cursor: after.slice(11) || null };
  return to === null ? null : { day: to.slice(0, 10), cursor: null };
}

export const afterOf = ({ day, cursor }: { readonly day: string; readonly cursor: string | null }): string =>
  cursor === null ? day : `${day}-${cursor}`;
