import { type Severity, severities } from '../../../core/event/severity';
import { addDays } from '../../../core/log/seal';
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

/** Where the list begins: after the last event of an earlier page, else at the newest requested day. */
export function startOf({
  after,
  until,
}: ActivityQuery): { readonly day: string; readonly cursor: string | null } | null {
  if (after !== null) return { day: after.slice(0, 10), cursor: after.slice(11) || null };
  return until === null ? null : { day: until, cursor: null };
}

export const afterOf = ({ day, cursor }: { readonly day: string; readonly cursor: string | null }): string =>
  cursor === null ? day : `${day}-${cursor}`;

/** The oldest requested day; null: without a limit. */
export const sinceDayOf = ({ days, until }: ActivityQuery, today: string): string | null =>
  days === null ? null : addDays(until ?? today, 1 - days);
