import type { AlertWithEvents } from '../../../core/alert/alert';
import { listOf } from '../../../core/alert/listed-alert';
import type { WatchEvent } from '../../../core/event/event';
import { operatorInWords } from '../../handling/handling-words';
import { openForInWords } from '../../language/alert-span';
import { lastedInWords, wasNothing } from '../../message/lasted';
import type { AlertRow } from '../../posture/posture-model';
import { alertRow, type RowContext } from '../../posture/posture-rows';
import type { Surrounding } from '../frame/navigation';
import type { AlertArea, AlertQuery, AlertState } from './query';

/** One row of the alerts page. Times are ISO 8601 in UTC. */
export type AlertListRow = AlertRow & {
  readonly area: AlertArea;
  readonly state: AlertState;
  /** When the alert ended; null while it is open. */
  readonly endedAt: string | null;
  /** How long the problem lasted until it was fixed, or until the alert was closed or merged; null while it is open, and for a single event. */
  readonly lasted: string | null;
  /** "Fixed", "Closed by Paul Orth"; empty while it is open. */
  readonly ended: string;
};

export type AlertsModel = {
  readonly surrounding: Surrounding;
  readonly now: string;
  readonly timeZone: string;
  readonly query: AlertQuery;
  /** The number of all open alerts, ignoring filters, and of the unacknowledged ones. */
  readonly openTotal: number;
  readonly waiting: number;
  readonly watchedSince: string | null;
  readonly open: readonly AlertListRow[];
  readonly past: readonly AlertListRow[];
  /** Where the next page begins; null on the last one. */
  readonly next: string | null;
  /** When the oldest searched alert ended, if the search stopped before the page was full; else null. */
  readonly searchedTo: string | null;
  /** False if more was recorded since the displayed moment than one page reads; omitted on a page about the present. */
  readonly isWhole?: boolean;
};

/** The area of the lead event. Alerts about unreadable sources belong to the area of the monitor. */
export function areaOf({ alert, events }: AlertWithEvents, areas: ReadonlyMap<string, AlertArea>): AlertArea {
  const lead = events.find(({ id }) => id === alert.leadEventId) ?? events[0];
  return (lead === undefined ? undefined : areas.get(lead.source)) ?? 'monitor';
}

export function alertStateOf({ alert }: Pick<AlertWithEvents, 'alert'>): AlertState {
  if (alert.mergedInto !== undefined) return 'merged';
  if (alert.planned !== undefined && alert.status === 'resolved') return 'planned';
  if (alert.status === 'resolved') return alert.closed === null ? 'fixed' : 'closed';
  return listOf(alert) === 'open' ? 'open' : 'momentary';
}

export function alertListRow(
  listed: AlertWithEvents,
  url: string,
  areas: ReadonlyMap<string, AlertArea>,
  context: RowContext,
): AlertListRow {
  const { alert } = listed;
  const state = alertStateOf(listed);
  const isNothing = wasNothing(listed);
  // An activation is over before the log shows what it was.
  const endedAt = state === 'open' ? null : isNothing ? alert.lastEventAt : (alert.resolvedAt ?? alert.lastEventAt);
  const isLasting = state !== 'momentary' && endedAt !== null && !isNothing;
  const row = alertRow(listed, url, context);
  return {
    ...row,
    area: areaOf(listed, areas),
    state,
    endedAt,
    lasted: isLasting ? (lastedInWords(listed) ?? openForInWords(row, endedAt)) : null,
    ended: endedInWords(listed, state, context),
  };
}

function endedInWords(listed: AlertWithEvents, state: AlertState, { operatorNames }: RowContext): string {
  const { alert } = listed;
  if (state === 'open') return '';
  if (state === 'momentary') return 'Single event';
  if (alert.mergedInto !== undefined) return `Merged into alert ${alert.mergedInto.key}`;
  if (state === 'planned') return 'Planned work';
  if (alert.closed !== null) return `Closed by ${operatorInWords(alert.closed.by, operatorNames)}`;
  if (wasNothing(listed)) return `Only an activation in PIM, first recorded as ${alert.severity}`;
  return alert.form === 'blind' ? 'Can be read again' : 'Fixed';
}

/** The texts that a search reads: title, account, key, objects, and the ids of the checks that raised it. */
export const searchedTexts = (row: AlertListRow, events: readonly WatchEvent[]): readonly string[] => [
  row.lost,
  row.by,
  row.key,
  row.ended,
  ...events.flatMap(({ source, resource, lines }) => [
    source,
    resource.name ?? '',
    ...lines.flatMap(({ before, after }) =>
      [...before, ...after].flatMap((one) => (one.type === 'person' || one.type === 'text' ? [] : [one.name])),
    ),
  ]),
];
