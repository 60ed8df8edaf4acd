import { type AlertWithEvents, isSettled } from '../../core/alert/alert';
import { areActivations } from '../../core/event/disproof';
import { isDisproof } from '../../core/event/event';
import type { Severity } from '../../core/event/severity';
import { type AlertSpan, alertSpanOf, spanInWords } from '../language/alert-span';
import { storyOf } from '../language/story';
import { blindFor, lostSince } from './blind-message';
import { isOfWatcher, watcherLasted, watcherSince } from './watcher-message';

/** When the problem of an alert began. Its duration counts from then, while it is open and once it is over. */
export function problemSince(listed: AlertWithEvents): AlertSpan['openedAt'] {
  const { alert, events, transitions } = listed;
  if (events.length === 0) return { at: alert.openedAt, exact: true };
  if (alert.form === 'blind') return { at: lostSince(listed), exact: true };
  if (isOfWatcher(listed)) return { at: watcherSince(listed), exact: true };
  return alertSpanOf(alert, storyOf(alert, events, transitions)).openedAt;
}

/** The problem of the alert turned out to be none, so it has no duration. */
export const wasNothing = ({ alert, events }: AlertWithEvents): boolean =>
  alert.status === 'resolved' &&
  areActivations(events) &&
  events
    .filter(({ type }) => type === 'recovery')
    .slice(-1)
    .some(isDisproof);

/** The severity as it is known today: an activation in PIM that was first taken for a grant weakened nothing. */
export const knownSeverity = (listed: AlertWithEvents): Severity =>
  wasNothing(listed) ? 'informational' : listed.alert.severity;

/**
 * How long the problem of an alert lasted, as its last message states it. Null if it is open, or ended without being
 * fixed.
 */
export function lastedInWords(listed: AlertWithEvents): string | null {
  const { alert, events, transitions } = listed;
  if (!isSettled(alert) || alert.closed !== null) return null;
  // Lists keep only some events of an alert, which may not be enough.
  if (!events.some(({ type }) => type === 'recovery') || wasNothing(listed)) return null;
  if (alert.form === 'blind') return blindFor(listed);
  if (isOfWatcher(listed)) return watcherLasted(listed);
  return spanInWords(alertSpanOf(alert, storyOf(alert, events, transitions)));
}
