/**
 * What the app promises about the requests of operators: for some time it sends nothing about the changes that they cover, and
 * afterwards it names the ones that are still wrong. It shares no code with the function app.
 */
import type { Action } from './actions';
import { type Alert, aboutItself, alertsIn, isHarmless, isLedBy, isOver, names, namesFurtherChange } from './alerts';
import type { Evidence, Performed, Struck } from './evidence';
import type { Handled } from './handling';
import type { Message } from './messages';

/** A message that was on its way when the request was granted still arrives. */
const onItsWayMs = 15_000;
/** After the end of a request, the app needs this long to see which changes are over; ms. */
const settledMs = 120_000;
/** A change must be alerted within this time, even during many faults; ms. */
const alertedWithinMs = 20 * 60_000;

/** Whether the request covers a change that is made while it lasts. */
function covers({ sort, object, actor }: Handled, action: Action): boolean {
  switch (sort) {
    case 'pause':
      return true;
    case 'mute':
      return object === action.object;
    case 'work':
      return actor?.name === action.actor?.name;
    case 'accept':
    case 'acknowledge':
      return false;
  }
}

/** A planned wipe leaves nothing that the end of the work could name. */
const isIrreversible = ({ sort }: Handled, action: Action): boolean => sort === 'work' && action.sort === 'wipe';

/**
 * The change need not be reported: the request covered it, and it was over before the app had to name remaining changes. A pause
 * also delays messages that were being sent when it began.
 */
export const mayBeSilent = ({ action, performedAt, undoneAt }: Performed, handled: readonly Handled[]): boolean =>
  handled.some((one) => {
    const from = one.sort === 'pause' ? one.asked - alertedWithinMs : one.asked;
    return (
      covers(one, action) &&
      performedAt >= from &&
      performedAt < one.ended &&
      (isIrreversible(one, action) ||
        (undoneAt !== undefined && undoneAt > one.asked - alertedWithinMs && undoneAt < one.ended + settledMs))
    );
  });

/** Covered at some time, so that its first message may come at the end of the request. */
export const isDelayed = ({ action, performedAt }: Performed, handled: readonly Handled[]): boolean =>
  handled.some((one) => covers(one, action) && performedAt < one.ended && performedAt > one.asked - 2 * onItsWayMs);

/** Between the two messages, a request ended an alert about the change, and the end of the request named it again. */
export const isNamedAgain = (
  actions: readonly Action[],
  alertIds: readonly string[],
  at: number,
  handled: readonly Handled[],
) =>
  handled.some(
    (one) =>
      one.ending <= at &&
      (actions.some((action) => covers(one, action)) || (one.alertId !== undefined && alertIds.includes(one.alertId))),
  );

/** The sender was suspended after it had already decided to send the message. */
const isStuckBefore = ({ at }: Message, from: number, struck: readonly Struck[]): boolean =>
  struck.some(
    ({ name, ...fault }) =>
      /pause|stall|slow|storage/.test(name) && fault.from < from + onItsWayMs && at < fault.to + 2 * onItsWayMs,
  );

const shown = ({ sort, object, actor, alertId }: Handled): string =>
  `${sort} ${object ?? actor?.name ?? alertId ?? 'of everything'}`;

/** Messages about any change except changes to the monitor itself. */
const isUnwantedInPause = ({ channel, status, subject, text }: Message, harmful: readonly Performed[]): boolean =>
  (channel !== 'call' || status !== 'told') &&
  !aboutItself.test(subject) &&
  harmful.some(({ action }) => names(channel === 'call' ? text : subject, action));

/** Messages that say that the announced account made an announced change. Before the log named it, it was alerted like any other. */
function isAboutPlannedWork(
  { channel, status, subject, text, at }: Message,
  work: Handled,
  harmful: readonly Performed[],
): boolean {
  if (channel !== 'call' || status !== 'open' || !text.includes(`${work.actor?.name}'s account`)) return false;
  return harmful.some(
    ({ action, performedAt }) =>
      covers(work, action) &&
      performedAt > work.made &&
      performedAt < Math.min(at, work.ending) &&
      names(subject, action),
  );
}

/** Messages that came although an operator had silenced their changes. */
export function unwantedMessages({ performed, handled, received, struck }: Evidence): readonly string[] {
  const alerts = alertsIn(received);
  const harmful = performed.filter((one) => !isHarmless(one));
  function spoken(one: Handled): readonly Message[] {
    const { sort, made, ending, object = '' } = one;
    const during = received.filter(
      (message) => message.at > made + onItsWayMs && message.at < ending && !isStuckBefore(message, made, struck),
    );
    switch (sort) {
      case 'pause':
        return during.filter((message) => isUnwantedInPause(message, harmful));
      case 'mute':
        return during.filter(({ subject }) => subject.includes(object));
      case 'work':
        return during.filter((message) => isAboutPlannedWork(message, one, harmful));
      case 'accept':
        return unwantedAboutAccepted(one, alerts, harmful);
      case 'acknowledge':
        return remindersOf(one, alerts);
    }
  }
  return handled.flatMap((one) =>
    spoken(one).map(({ channel, because, subject }) => `${channel}, ${because}, in spite of ${shown(one)}: ${subject}`),
  );
}

/** An acceptance that ends an alert silences its changes until its own end. Another change must still be reported. */
function unwantedAboutAccepted(
  { alertId, asked, made, ending }: Handled,
  alerts: readonly Alert[],
  performed: readonly Performed[],
): readonly Message[] {
  const alert = alerts.find(({ id }) => id === alertId);
  const end = alert?.calls.find(({ at, status }) => status === 'resolved' && at > asked);
  // The alert ended by itself, or it reports more than was accepted.
  if (alert === undefined || end === undefined || end.because !== 'handled') return [];
  const led = performed.filter(({ action }) => isLedBy(alert, action));
  return alerts
    .filter((one) => one.id === alertId || led.some(({ action }) => isLedBy(one, action)))
    .flatMap((one) =>
      one.calls.filter(
        ({ at, status }, place) =>
          status === 'open' &&
          at > Math.max(end.at, made + onItsWayMs) &&
          at < ending &&
          !namesFurtherChange(one, place, performed),
      ),
    );
}

/** Nobody is reminded of an acknowledged alert, unless it reported something new meanwhile. */
function remindersOf({ alertId, made }: Handled, alerts: readonly Alert[]): readonly Message[] {
  const calls = alerts.find(({ id }) => id === alertId)?.calls ?? [];
  return calls.filter(
    ({ at, because }, place) =>
      because === 'reminder' &&
      at > made + onItsWayMs &&
      !calls.some((other, before) => before < place && other.at > made && other.because !== 'reminder'),
  );
}

/** Silenced changes that were still wrong at the end of the silence, and that no message named after it. */
export function neverNamed({ performed, handled, received }: Evidence): readonly string[] {
  const calls = received.filter(({ channel }) => channel === 'call');
  return performed
    .filter((one) => !isHarmless(one) && !isOver(one))
    .flatMap(({ action, performedAt }) =>
      handled
        .filter((one) => covers(one, action) && !isIrreversible(one, action))
        .filter((one) => performedAt > one.made && performedAt < one.ending)
        .filter((one) => !calls.some(({ at, text }) => at > one.ending && names(text, action)))
        .map((one) => `call: ${action.sort} of ${action.object} was not named after the end of the ${shown(one)}`),
    );
}
