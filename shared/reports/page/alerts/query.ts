import { type Severity, severities } from '../../../core/event/severity';
import { dayMs } from '../../../core/time/durations';
import type { Area } from '../../../core/verdict/control';
import { areaWords } from '../frame/parts';
import { addressOf, daysOf, keysOf, oneOf, searchOf } from '../frame/query';

/** Alerts about Zero Trust Watch itself belong to no area of the tenant. */
export type AlertArea = Area | 'monitor';
export type AlertState = 'open' | 'fixed' | 'closed' | 'merged' | 'planned' | 'momentary';

/** The reader's filter for the alerts; null means any value. */
export type AlertQuery = {
  readonly search: string;
  readonly severity: Severity | null;
  readonly area: AlertArea | null;
  readonly state: AlertState | null;
  /** Only alerts that were open at some time within this number of days before now. */
  readonly days: number | null;
  /** Where the next page of the archive begins. */
  readonly after: string | null;
};

export const alertAreaWords: Readonly<Record<AlertArea, string>> = { ...areaWords, monitor: 'Monitoring itself' };
export const stateWords: Readonly<Record<AlertState, string>> = {
  open: 'Open',
  fixed: 'Fixed',
  closed: 'Closed by an operator',
  merged: 'Merged into another alert',
  planned: 'Planned work',
  momentary: 'Single events',
};

export const areas = keysOf(alertAreaWords);
export const states = keysOf(stateWords);

/** The address can contain anything. An invalid value is ignored. */
export function readAlertQuery(get: (name: string) => string | null): AlertQuery {
  const after = get('after');
  return {
    search: searchOf(get('q')),
    severity: oneOf(severities, get('severity')),
    area: oneOf(areas, get('area')),
    state: oneOf(states, get('state')),
    days: daysOf(get('days')),
    after: after !== null && /^\d{15}-[0-9a-f]{32}$/.test(after) ? after : null,
  };
}

/** The query as an address, without the filters that are not set. */
export const alertsAddress = (url: string, { search, severity, area, state, days, after }: AlertQuery): string =>
  addressOf(url, { q: search, severity, area, state, days, after });

/** Alerts that ended before this moment are left out; null if all are listed. */
export const sinceOf = ({ days }: AlertQuery, now: string): string | null =>
  days === null ? null : new Date(Date.parse(now) - days * dayMs).toISOString();
