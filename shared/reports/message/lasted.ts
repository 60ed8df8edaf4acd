import { type AlertWithEvents, isSettled } from '../../core/alert/alert';
import { alertSpanOf, spanInWords } from '../language/alert-span';
import { storyOf } from '../language/story';
import { blindFor } from './blind-message';
import { isOfWatcher, watcherLasted } from './watcher-message';

/**
 * How long the problem of an alert lasted, as its last message states it. Null if it is open, or ended without being
 * fixed.
 */
export function lastedInWords(listed: AlertWithEvents): string | null {
  const { alert, events, transitions } = listed;
  if (!isSettled(alert) || alert.closed !== null) return null;
  // Lists keep only some events of an alert, which may not be enough.
  if (!events.some(({ type }) => type === 'recovery')) return null;
  if (alert.form === 'blind') return blindFor(listed);
  if (isOfWatcher(listed)) return watcherLasted(listed);
  return spanInWords(alertSpanOf(alert, storyOf(alert, events, transitions)));
}
