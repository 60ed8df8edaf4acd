import { concernsOf } from '../alerting/concerns';
import type { WatchEvent } from '../event/event';
import { isAtLeast, severities } from '../event/severity';
import type { Alert, AlertWithEvents, Transition, TransitionType } from './alert';
import type { SinceThen } from './since-then';

const turning: ReadonlySet<TransitionType> = new Set(['opened', 'reopened', 'resolved', 'closed']);
/** After one of these transitions an earlier acknowledgement may no longer count, so none is shown. */
const unsettling: ReadonlySet<TransitionType> = new Set(['reopened', 'worsened', 'actorFound']);

/**
 * A listed alert as it was recorded at a moment; undefined if it was not open then. `transitions` are the alert's own, as far as they are
 * known; without them the row is used.
 */
export function alertAt(
  { alert, events }: AlertWithEvents,
  transitions: readonly Transition[],
  at: string,
): AlertWithEvents | undefined {
  const moment = Date.parse(at);
  const isBy = (time: string): boolean => Date.parse(time) <= moment;
  if (!isBy(alert.openedAt) || (alert.resolvedAt !== null && isBy(alert.resolvedAt))) return undefined;
  const until = transitions.filter((one) => isBy(one.at)).sort((a, b) => a.seq - b.seq);
  const turn = until.findLast(({ type }) => turning.has(type));
  if (turn?.type === 'resolved' || turn?.type === 'closed') return undefined;
  const severity = until.at(-1)?.severity ?? alert.severity;
  const acknowledged = acknowledgedAt(alert, until, isBy);
  // A momentary alert stays open only until somebody acknowledges it.
  const isMomentary = alert.status === 'open' && alert.concerns.length === 0;
  if (isMomentary && (!isAtLeast(severity, 'high') || acknowledged !== null)) return undefined;
  const recorded = events.filter(({ recordedAt }) => isBy(recordedAt));
  const isSame = recorded.length === events.length && alert.status === 'open';
  const concerns = isSame ? alert.concerns : [...new Set(recorded.flatMap(concernsOf))];
  return {
    alert: {
      ...alert,
      ...{ status: 'open', severity, acknowledged, concerns, closed: null, resolvedAt: null },
      leadEventId: leadOf(alert, recorded),
      sinceThen: alert.sinceThen && readBy(alert.sinceThen, isBy),
    },
    events: recorded,
    transitions: until.filter(({ type }) => type === 'reopened').slice(-1),
  };
}

/** Without a reading that came later. */
const readBy = (sinceThen: SinceThen, isBy: (time: string) => boolean): SinceThen =>
  sinceThen.read === null || isBy(sinceThen.read.at) ? sinceThen : { ...sinceThen, read: null };

/** Today's acknowledgement if it was given by then; an earlier one counts until a transition unsettled it. */
function acknowledgedAt(
  { acknowledged }: Alert,
  until: readonly Transition[],
  isBy: (time: string) => boolean,
): Alert['acknowledged'] {
  if (acknowledged !== null && isBy(acknowledged.at)) return acknowledged;
  const given = until.findLastIndex(({ type }) => type === 'acknowledged');
  const { by, at, note } = until[given] ?? { by: null, at: '', note: null };
  return by === null || until.slice(given).some(({ type }) => unsettling.has(type)) ? null : { by, at, note };
}

/** Today's lead event if it was recorded by then, else the worst event recorded by then. */
function leadOf({ leadEventId }: Alert, recorded: readonly WatchEvent[]): string {
  if (recorded.some(({ id }) => id === leadEventId)) return leadEventId;
  const [worst] = [...recorded].sort((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity));
  return worst?.id ?? leadEventId;
}
