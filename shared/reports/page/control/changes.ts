import type { AlertWithEvents } from '../../../core/alert/alert';
import { isFailure, type WatchEvent } from '../../../core/event/event';
import { minuteMs } from '../../../core/time/durations';
import type { Status } from '../../../core/verdict/control';
import { actorInRow } from '../../digest/digest-rows';
import type { Naming } from '../../language/naming';
import { capital } from '../../language/plain-text';
import { attributionOf } from '../../language/story';

/** When a control changed its status. `by`: the account behind it; null if no alert recorded the change. */
export type StatusRow = { readonly at: string; readonly status: Status; readonly by: string | null };

/** A verdict and its event are written by the same collection. */
const sameMs = 10 * minuteMs;

export const statusRows = (
  controlId: string,
  changes: readonly Omit<StatusRow, 'by'>[],
  alerts: readonly AlertWithEvents[],
  names: Naming,
): readonly StatusRow[] =>
  changes.map((change) => ({ ...change, by: accountBehind(controlId, change, alerts, names) }));

function accountBehind(
  controlId: string,
  { at, status }: Omit<StatusRow, 'by'>,
  alerts: readonly AlertWithEvents[],
  names: Naming,
): string | null {
  const isMeant = (event: WatchEvent): boolean =>
    event.source === controlId &&
    (status === 'fail' ? isFailure(event) : status === 'pass' && event.type === 'recovery') &&
    Math.abs(Date.parse(event.recordedAt) - Date.parse(at)) <= sameMs;
  const [found] = alerts.flatMap(({ alert, events }) =>
    events.filter(isMeant).map((event) => {
      const own = attributionOf(event, events);
      return isFailure(event) && own.status !== 'known' ? alert.attribution : own;
    }),
  );
  return found === undefined ? null : capital(actorInRow(found, names));
}
