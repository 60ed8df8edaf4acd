import { type AlertWithEvents, isSettled } from '../../core/alert/alert';
import { alertSpanOf, spanInWords } from '../language/alert-span';
import { storyOf } from '../language/story';
import { blindFor } from './blind-message';
import { isOfWatcher, watcherLasted } from './watcher-message';

/** How long the problem of an alert lasted, as its last message says. Null if it is open, or ended without being fixed. */
export function lastedInWords(listed: AlertWithEvents): string | null {
  const { alert, events, transitions } = listed;
  if (!isSettled(alert) || alert.closed !== null) return null;
  // A list may keep too few events of an alert.
  if (!events.some(({ type }) => type === 'recovery')) return null;
  if (alert.form === 'blind') return blindFor(listed);
  if (isOfWatcher(listed)) return watcherLasted(listed);
  return spanInWords(alertSpanOf(alert, storyOf(alert, events, transitions)));
}
