import { type Severity, severities } from '../../../core/event/severity';
import { dayMs } from '../../../core/time/durations';
import type { Area } from '../../../core/verdict/control';
import { areaWords } from '../frame/parts';
import { addressOf, oneOf, searchOf } from '../frame/query';

/** Alerts about Zero Trust Watch itself belong to no area of the tenant. */
export type AlertArea = Area | 'monitor';
export type AlertState = 'open' | 'fixed' | 'closed' | 'momentary';

/** What the reader asks the page of the alerts for; null where they leave it open. */
export type AlertQuery = {
  readonly search: string;
  readonly severity: Severity | null;
  readonly area: AlertArea | null;
  readonly state: AlertState | null;
  /** The alert was open at some time of the last so many days. */
  readonly days: number | null;
  /** Where the archive goes on, as an earlier page said. */
  readonly after: string | null;
};

export const alertAreaWords: Readonly<Record<AlertArea, string>> = { ...areaWords, monitor: 'Monitoring itself' };
export const stateWords: Readonly<Record<AlertState, string>> = {
  open: 'Open',
  fixed: 'Fixed',
  closed: 'Closed by an operator',
  momentary: 'Single events',
};
export const dayChoices = [1, 7, 30, 90, 365] as const;

const keysOf = <T extends string>(words: Readonly<Record<T, string>>): readonly T[] =>
  // Safe: the record has exactly these keys.
  Object.keys(words) as T[];
export const areas = keysOf(alertAreaWords);
export const states = keysOf(stateWords);

/** Anybody can write an address: what is not one of the choices counts as left open. */
export function readAlertQuery(get: (name: string) => string | null): AlertQuery {
  const after = get('after');
  return {
    search: searchOf(get('q')),
    severity: oneOf(severities, get('severity')),
    area: oneOf(areas, get('area')),
    state: oneOf(states, get('state')),
    days: dayChoices.find((days) => String(days) === get('days')) ?? null,
    after: after !== null && /^\d{15}-[0-9a-f]{32}$/.test(after) ? after : null,
  };
}

/** The same question as an address, without what is left open. */
export const alertsAddress = (url: string, { search, severity, area, state, days, after }: AlertQuery): string =>
  addressOf(url, { q: search, severity, area, state, days, after });

/** The moment before which nothing is looked for; null where nothing was left out. */
export const sinceOf = ({ days }: AlertQuery, now: string): string | null =>
  days === null ? null : new Date(Date.parse(now) - days * dayMs).toISOString();
