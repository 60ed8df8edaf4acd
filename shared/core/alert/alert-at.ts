import { concernsOf } from '../alerting/concerns';
import { isAnswerTo, type WatchEvent } from '../event/event';
import { isAtLeast, mostSevereFirst } from '../event/severity';
import { latestOf } from '../time/latest';
import type { Alert, AlertWithEvents, Transition, TransitionType } from './alert';
import type { SinceThen } from './since-then';

const turning: ReadonlySet<TransitionType> = new Set(['opened', 'reopened', 'resolved', 'closed']);
/** Transitions that may cancel an earlier acknowledgement, so that it is not shown. */
const unsettling: ReadonlySet<TransitionType> = new Set(['reopened', 'worsened', 'actorFound']);

/** A listed alert as it was recorded at a moment; undefined if it was not open then. */
export function alertAt(
  listed: AlertWithEvents,
  transitions: readonly Transition[],
  at: string,
): AlertWithEvents | undefined {
  const then = recordedAlert(listed, transitions, at);
  if (then?.alert.status !== 'open') return undefined;
  // A momentary alert is open only until somebody acknowledges it.
  const isMomentary = listed.alert.status === 'open' && listed.alert.concerns.length === 0;
  if (isMomentary && (!isAtLeast(then.alert.severity, 'high') || then.alert.acknowledged !== null)) return undefined;
  return { ...then, transitions: then.transitions.filter(({ type }) => type === 'reopened').slice(-1) };
}

/**
 * An alert as it was recorded at a moment, open or over; undefined if it opened later. `transitions`: those of this
 * alert that are known; if left out, today's row is used.
 */
export function recordedAlert(
  { alert, events }: Pick<AlertWithEvents, 'alert' | 'events'>,
  transitions: readonly Transition[],
  at: string,
): AlertWithEvents | undefined {
  const moment = Date.parse(at);
  const isBy: IsBy = (time) => Date.parse(time) <= moment;
  if (!isBy(alert.openedAt)) return undefined;
  const until = transitions.filter((one) => isBy(one.at)).sort((a, b) => a.seq - b.seq);
  const recorded = events.filter(({ recordedAt }) => isBy(recordedAt));
  const isSame = recorded.length === events.length && alert.status === 'open';
  const leadEventId = leadOf(alert, recorded);
  return {
    alert: {
      ...withoutEnd(alert),
      ...endAt(alert, until, isBy),
      severity: until.at(-1)?.severity ?? alert.severity,
      acknowledged: acknowledgedAt(alert, until, isBy),
      concerns: isSame ? alert.concerns : [...new Set(recorded.flatMap(concernsOf))],
      named: alert.named.map((one) => (one.endedAt === null || isBy(one.endedAt) ? one : { ...one, endedAt: null })),
      ...(isFoundLater(transitions, events, isBy) && { attribution: attributionThen(alert, leadEventId, recorded) }),
      count: alert.count - (events.length - recorded.length),
      lastEventAt: latestOf(recorded.map(({ recordedAt }) => recordedAt)) ?? alert.openedAt,
      leadEventId,
      sinceThen: alert.sinceThen && readBy(alert.sinceThen, isBy),
    },
    events: recorded,
    transitions: until,
  };
}

type IsBy = (time: string) => boolean;

const withoutEnd = ({ mergedInto: _, planned: __, easedAt: ___, ...alert }: Alert): Alert => alert;

type End = Pick<Alert, 'status' | 'closed' | 'resolvedAt' | 'mergedInto' | 'planned' | 'easedAt'>;

/** Whether the alert had ended by that moment, and how. */
function endAt(alert: Alert, until: readonly Transition[], isBy: IsBy): End {
  const { resolvedAt, closed, mergedInto, planned, easedAt } = alert;
  if (alert.status === 'told') return { status: 'told', closed: null, resolvedAt };
  // The end that is stored today, if it was recorded by that moment.
  if (resolvedAt !== null && isBy(resolvedAt))
    return {
      ...{ status: 'resolved', resolvedAt, closed: closed !== null && isBy(closed.at) ? closed : null },
      ...(mergedInto && { mergedInto }),
      ...(planned && { planned }),
    };
  const turn = until.findLast(({ type }) => turning.has(type));
  if (turn?.type === 'resolved') return { status: 'resolved', closed: null, resolvedAt: turn.at };
  if (turn?.type === 'closed') {
    const { by, at, note } = turn;
    return { status: 'resolved', closed: by && { by, at, note }, resolvedAt: at };
  }
  return {
    ...{ status: 'open', closed: null, resolvedAt: null },
    ...(easedAt !== undefined && isBy(easedAt) && { easedAt }),
  };
}

const isFoundLater = (transitions: readonly Transition[], events: readonly WatchEvent[], isBy: IsBy): boolean =>
  transitions.some(({ type, at }) => type === 'actorFound' && !isBy(at)) ||
  events.some(({ type, recordedAt }) => type === 'attribution' && !isBy(recordedAt));

/** The actor named by the last attribution recorded by that moment, otherwise the one of the lead event. */
function attributionThen(
  { attribution }: Alert,
  leadEventId: string,
  recorded: readonly WatchEvent[],
): Alert['attribution'] {
  const answer = recorded.findLast((event) => isAnswerTo(event, leadEventId));
  return (answer ?? recorded.find(({ id }) => id === leadEventId))?.attribution ?? attribution;
}

/** The sign-in readings that were recorded by that moment. */
const readBy = (sinceThen: SinceThen, isBy: IsBy): SinceThen =>
  sinceThen.read === null || isBy(sinceThen.read.at) ? sinceThen : { ...sinceThen, read: null };

/**
 * Today's acknowledgement if it was given by that moment. Otherwise an earlier one, unless a transition cancelled it.
 */
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

/** Today's lead event if it was recorded by that moment, otherwise the most severe event recorded by then. */
function leadOf({ leadEventId }: Alert, recorded: readonly WatchEvent[]): string {
  if (recorded.some(({ id }) => id === leadEventId)) return leadEventId;
  const [worst] = [...recorded].sort(mostSevereFirst);
  return worst?.id ?? leadEventId;
}
