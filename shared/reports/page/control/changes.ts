import type { AlertWithEvents } from '../../../core/alert/alert';
import { isFailure, type WatchEvent } from '../../../core/event/event';
import { minuteMs } from '../../../core/time/durations';
import type { Status } from '../../../core/verdict/control';
import { actorInRow } from '../../digest/digest-rows';
import { type Naming, nameFirst } from '../../language/naming';
import { capital } from '../../language/plain-text';
import { attributionOf } from '../../language/story';
import { alertUrl, type Surrounding } from '../frame/navigation';

/** A change of a control's status, with the account behind it or the reason; null if no alert recorded it. */
export type StatusRow = {
  readonly at: string;
  readonly status: Status;
  readonly by: string | null;
  readonly alert: { readonly key: string; readonly url: string } | null;
};

type StatusChange = Pick<StatusRow, 'at' | 'status'> & {
  /** Why it could not be judged; empty if it could. */
  readonly reason: string;
};

/** A verdict and its event come from the same collection, so their times differ by less than this. */
export const sameCollectionMs = 10 * minuteMs;

/** A failure that passed from a fixed alert to another one did not begin with the other one. */
export const isBeginning = (event: WatchEvent): boolean => isFailure(event) && event.details.isGoingOn !== true;

const msBetween = (a: string, b: string): number => Math.abs(Date.parse(a) - Date.parse(b));

/** The event that was recorded nearest to a moment comes first. */
export const nearestTo =
  (at: string) =>
  (a: { readonly event: WatchEvent }, b: { readonly event: WatchEvent }): number =>
    msBetween(a.event.recordedAt, at) - msBetween(b.event.recordedAt, at);

export const statusRows = (
  controlId: string,
  changes: readonly StatusChange[],
  alerts: readonly AlertWithEvents[],
  names: Naming,
  surrounding: Pick<Surrounding, 'url' | 'moment'>,
): readonly StatusRow[] =>
  changes.map(({ at, status, reason }, index) => {
    const found = alertBehind(controlId, { at, status }, alerts, names);
    // The changes are newest first.
    const isJudgedNow = found === null && status !== 'unknown' && changes[index + 1]?.status === 'unknown';
    const wasJudged = changes.slice(index + 2).some((change) => change.status !== 'unknown');
    const judged = wasJudged ? 'Can be judged again' : 'Can be judged';
    return {
      ...{ at, status },
      by: found?.by ?? (reason !== '' ? capital(reason) : isJudgedNow ? judged : null),
      alert: found && { key: found.alert.key, url: alertUrl(surrounding, found.alert.id) },
    };
  });

function alertBehind(
  controlId: string,
  { at, status }: Pick<StatusRow, 'at' | 'status'>,
  alerts: readonly AlertWithEvents[],
  names: Naming,
): { readonly by: string; readonly alert: AlertWithEvents['alert'] } | null {
  const isMeant = (event: WatchEvent): boolean =>
    event.source === controlId &&
    (status === 'fail' ? isBeginning(event) : status === 'pass' && event.type === 'recovery') &&
    msBetween(event.recordedAt, at) <= sameCollectionMs;
  const [found] = alerts
    .flatMap(({ alert, events }) => events.filter(isMeant).map((event) => ({ alert, event, events })))
    .sort(nearestTo(at));
  if (found !== undefined) {
    const { alert, event, events } = found;
    const own = attributionOf(event, events);
    const attribution = isFailure(event) && own.status !== 'known' ? alert.attribution : own;
    return { by: nameFirst(actorInRow(attribution, names)), alert };
  }
  if (status !== 'pass') return null;
  // Of an ended alert, only the failures are listed here. Its own page shows the fix and the account behind it.
  const [ended] = alerts
    .filter(
      ({ alert: { resolvedAt }, events }) =>
        resolvedAt !== null &&
        msBetween(resolvedAt, at) <= sameCollectionMs &&
        events.some((event) => event.source === controlId && isFailure(event)),
    )
    .sort((a, b) => msBetween(a.alert.resolvedAt ?? at, at) - msBetween(b.alert.resolvedAt ?? at, at));
  return ended === undefined ? null : { by: 'See the alert', alert: ended.alert };
}
