/** Alerts, as a recipient puts them together from the webhook calls. It shares no code with the function app. */
import type { Action } from './actions';
import type { Performed } from './evidence';
import type { Message } from './messages';

/** Messages about problems of the function app itself. */
export const aboutItself = /^Blind|Zero Trust Watch|delivered|timer|can(not)? be read/i;

/** Whether a text names the object of an action. */
export const names = (text: string, { object, aliases }: Action): boolean =>
  [object, ...aliases].some((name) => text.includes(name));

export const isHarmless = ({ action }: Performed): boolean => action.sort === 'harmless';

export const isOver = (performed: Performed): boolean => performed.undoneAt !== undefined;

export type Alert = { readonly id: string; readonly calls: readonly Message[] };

/** A repeated message does not count as a second one, however late it arrives. */
const isFirst = (call: Message, at: number, all: readonly Message[]): boolean =>
  all.findIndex(({ because, text }) => because === call.because && text === call.text) === at;

export function alertsIn(received: readonly Message[]): readonly Alert[] {
  const calls = received.filter(
    ({ channel, status }) => channel === 'call' && (status === 'open' || status === 'resolved'),
  );
  return [...new Set(calls.map(({ alertId }) => alertId))].map((id) => ({
    id,
    calls: calls.filter(({ alertId }) => alertId === id).filter(isFirst),
  }));
}

/**
 * An alert is about the objects in its subject, although its text mentions others. For a wipe, the subject only has the
 * number of devices.
 */
export const isLedBy = ({ calls }: Alert, action: Action): boolean =>
  calls.some(({ subject, story }) => names(action.sort === 'wipe' ? story : subject, action));

/**
 * If the same account makes the same change to the same object within minutes, one alert continues, and its message names the new
 * action.
 */
export const namesFurtherChange = ({ calls }: Alert, at: number, performed: readonly Performed[]): boolean =>
  performed.some(({ action }) => calls.findIndex(({ story }) => names(story, action)) === at);
