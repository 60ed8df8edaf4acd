import type { Alert, Transition, TransitionType } from '../alert/alert';
import { isInForceAt, type Rule } from '../rule/rule';
import { hourMs } from '../time/durations';
import type { Decision, Delivery } from './delivery';

export type DecisionContext = {
  readonly alert: Alert;
  readonly delivery: Delivery;
  /** The transition that the delivery was made for. */
  readonly transition: TransitionType;
  /** The last transition up to this one that opened the alert again; 0 if none did. */
  readonly reopenedSeq: number;
  /** The last transition that ended the alert; 0 if none did. */
  readonly endedSeq: number;
  /** The transitions that an update reports. */
  readonly updateSeqs: readonly number[];
  /** The other deliveries of the same alert to the same recipient on the same channel. */
  readonly others: readonly Delivery[];
  /** The recipient gets an update of the alert that continues this one. */
  readonly isContinued?: boolean | undefined;
  readonly now: string;
  /** The tenant's rules: a pause holds back alerts that were raised before it. */
  readonly rules: readonly Rule[];
};

/** Transitions that a message about an open alert reports as an update. */
const updating: ReadonlySet<TransitionType> = new Set(['reopened', 'worsened', 'actorFound', 'signedIn', 'eased']);

/**
 * Of the transitions up to this delivery's: the last one that opened the alert again, and all that an update reports.
 * Of all transitions: the last one that ended the alert.
 */
export const turnsOf = (
  transitions: readonly Pick<Transition, 'seq' | 'type'>[],
  { seq: until }: Pick<Delivery, 'seq'>,
): Pick<DecisionContext, 'reopenedSeq' | 'endedSeq' | 'updateSeqs'> => {
  const lastOf = (wanted: TransitionType, upTo: number): number =>
    Math.max(0, ...transitions.flatMap(({ seq, type }) => (type === wanted && seq <= upTo ? [seq] : [])));
  return {
    reopenedSeq: lastOf('reopened', until),
    endedSeq: lastOf('resolved', Number.POSITIVE_INFINITY),
    updateSeqs: transitions.flatMap(({ seq, type }) => (updating.has(type) ? [seq] : [])),
  };
};

/** What one message reports of an alert: the last transition, and why the recipient gets it. */
export type News = { readonly seq: number; readonly because: Decision['because'] };

/**
 * Transitions that are news to recipients of earlier messages. A reminder and an escalation report their own transition
 * only.
 */
const reporting: ReadonlySet<TransitionType> = new Set([...updating, 'opened', 'resolved', 'closed']);

/** What this delivery reports if it is sent while these are all transitions of the alert. */
export const newsOf = (
  transitions: readonly Pick<Transition, 'seq' | 'type'>[],
  delivery: Pick<Delivery, 'seq'>,
  because: Decision['because'],
): News => ({
  seq: Math.max(delivery.seq, ...transitions.flatMap(({ seq, type }) => (reporting.has(type) ? [seq] : []))),
  because,
});

/** Held back until this time and then decided again, so that an alert that is still true is not lost. */
type HeldBack = Decision & { readonly send: false; readonly until: string };

export const isHeldBack = (decision: Decision | HeldBack): decision is HeldBack => 'until' in decision;

/** Send this delivery now, or not, and why. Pure; the reason is stored with the delivery and shown to people. */
export function decide(context: DecisionContext): Decision | HeldBack | 'wait' {
  const { alert, delivery, transition } = context;
  if (isSentOnce(alert.form)) return send(alert.form);
  // Another alert reports all of it: only its end is left to send.
  if (alert.mergedInto !== undefined && transition !== 'resolved') return skip('superseded');
  const standing = standingOf(context);
  const pause = pauseOf(context);
  if (pause !== undefined) {
    // The alert was closed before anything was sent: after the pause there is nothing left to report.
    if (alert.closed !== null && !standing.mayBeKnown) return skip('handled');
    return { send: false, because: 'paused', until: pause };
  }
  switch (transition) {
    case 'opened':
      return opened(context, standing);
    case 'reopened':
      if (isClosed(alert)) return skip('handled');
      // A message that was rendered later covers this transition.
      if (standing.covered >= delivery.seq) return skip('folded');
      if (standing.isEarlierPending) return 'wait';
      if (!isOpen(alert)) return skip('alreadyOver');
      return send(standing.isAhead && standing.sent.length === 0 ? 'opened' : 'reopened');
    case 'worsened':
    case 'actorFound':
      return update(context, standing, transition);
    case 'eased':
      // The alert ended, or got worse again, before this was sent.
      if (!isOpen(alert) || alert.easedAt === undefined) return skip('superseded');
      return standing.mayBeKnown ? update(context, standing, transition) : skip('neverTold');
    case 'signedIn':
      return amended(context, standing);
    case 'resolved':
      // The update of the other alert says that it continues this one: a second message would say the same.
      if (alert.mergedInto !== undefined && context.isContinued === true) return skip('superseded');
      return ended(context, standing, 'resolved');
    case 'closed':
      return ended(context, standing, 'handled');
    case 'reminded':
    case 'escalated':
      if (isClosed(alert) || alert.acknowledged !== null) return skip('handled');
      if (!isOpen(alert)) return skip('alreadyOver');
      // The first message is still on its way and covers this transition. A new recipient has no earlier message, so nothing covers
      // it.
      if (standing.isEarlierPending && transition === 'reminded') return skip('folded');
      if (standing.covered >= delivery.seq) return skip('folded');
      // News reminds as well, and a reminder would hide it.
      if (transition === 'reminded' && isUpdatePending(context)) return skip('folded');
      return send(transition === 'reminded' ? 'reminder' : 'escalated');
    case 'joined':
    case 'acknowledged':
      return skip('folded');
  }
}

/** True if a later update is about to report what this delivery would report. */
const isUpdatePending = ({ delivery, others, updateSeqs }: DecisionContext): boolean =>
  others.some(({ seq, state }) => seq > delivery.seq && updateSeqs.includes(seq) && state === 'pending');

const isSent = ({ state }: Delivery): boolean => state === 'sent' || state === 'accepted';

/** The last transition that a message reported; 0 if none was sent. */
export const coveredBy = (deliveries: readonly Delivery[]): number =>
  Math.max(0, ...deliveries.filter(isSent).map(({ coveredSeq, seq }) => coveredSeq ?? seq));

type Standing = {
  readonly sent: readonly Delivery[];
  /** Something was sent, or an attempt to send it may have arrived. */
  readonly mayBeKnown: boolean;
  /** The last transition that a message reported. */
  readonly covered: number;
  /** An earlier message still has something to report, and goes first. */
  readonly isEarlierPending: boolean;
  /** An earlier message is pending, and this one does not wait for it. */
  readonly isAhead: boolean;
};

function standingOf(context: DecisionContext): Standing {
  const { delivery, others } = context;
  const sent = others.filter(isSent);
  const covered = coveredBy(others);
  // A medium alert waits for its hour. If it becomes critical meanwhile, that message is sent at once and covers it.
  const earlier = others.filter(({ seq, state }) => seq < delivery.seq && seq > covered && state === 'pending');
  const isEarlierPending = earlier.some((one) => !goesAhead(context, one));
  return {
    sent,
    mayBeKnown: sent.length > 0 || others.some(({ mayHaveArrived }) => mayHaveArrived === true),
    covered,
    isEarlierPending,
    isAhead: earlier.length > 0 && !isEarlierPending,
  };
}

/**
 * A worsened alert waits neither for the hourly message of a milder one nor, if it is critical, for working hours. One that opened again
 * does not wait for its end, which may wait for a name.
 */
const goesAhead = ({ alert, delivery, transition, now }: DecisionContext, earlier: Delivery): boolean =>
  (transition === 'worsened' || transition === 'reopened') &&
  ((delivery.timing === 'atOnce' && earlier.timing !== 'atOnce') ||
    ((alert.severity === 'critical' || transition === 'reopened') && earlier.notBefore > now));

const send = (because: Decision['because']): Decision => ({ send: true, because });
const skip = (because: Decision['because']): Decision => ({ send: false, because });

/** The summary, the weekly digests and notices are sent once. */
const isSentOnce = (form: Alert['form']): form is 'summary' | 'digest' | 'notice' =>
  form === 'summary' || form === 'digest' || form === 'notice';

const isOpen = ({ status }: Alert): boolean => status === 'open';
const isClosed = ({ status, closed }: Alert): boolean => status === 'resolved' && closed !== null;

function opened({ alert, delivery }: DecisionContext, { sent, covered }: Standing): Decision {
  if (!isOpen(alert) && sent.length === 0) {
    // Somebody has dealt with the alert before anybody else was notified.
    if (isClosed(alert)) return skip('handled');
    // If the alert ended by itself before its message was sent, there is nothing to report.
    if (alert.isDeferred || delivery.decision?.because === 'paused') return skip('alreadyOver');
  }
  return covered >= delivery.seq ? skip('folded') : send('opened');
}

function update(
  { alert, delivery, reopenedSeq, endedSeq }: DecisionContext,
  { sent, covered, isEarlierPending, isAhead }: Standing,
  transition: 'worsened' | 'actorFound' | 'eased',
): Decision {
  if (isClosed(alert)) return skip('handled');
  // A message about an alert that became critical does not wait for a message that waits for the rest of its story.
  if (sent.length === 0 && alert.severity === 'critical' && transition === 'worsened') return send('opened');
  // What is found only after the end was in no message yet.
  if (isEarlierPending || covered >= delivery.seq) return skip('folded');
  if (sent.length === 0 && transition === 'worsened') return send(isAhead ? 'opened' : 'worsened');
  // What is found out only after the end was in no message.
  if (!isOpen(alert) && transition === 'worsened' && endedSeq < delivery.seq) return send('worsened');
  // Recipients who were alerted without the name of the account still get it, even after the alert is over.
  if (!isOpen(alert)) return transition === 'actorFound' && sent.length > 0 ? send('actorFound') : skip('alreadyOver');
  // For an alert that opened again this is the first message, whatever was sent before it ended.
  if (sent.length > 0 && covered < reopenedSeq) return send('reopened');
  // A late attribution can add recipients; for them this is the first message.
  return send(sent.length === 0 ? 'opened' : transition);
}

/**
 * An amendment is for everybody who received the alert, even if the alert is over: its end does not say who signed in
 * meanwhile.
 */
function amended(
  { delivery }: DecisionContext,
  { mayBeKnown, covered, isEarlierPending }: Standing,
): Decision | 'wait' {
  // A message that was rendered later says who signed in.
  if (covered >= delivery.seq) return skip('folded');
  if (isEarlierPending) return 'wait';
  return mayBeKnown ? send('signedIn') : skip('neverTold');
}

/**
 * The end goes to everyone who received the beginning, or may have received it before the provider's answer was lost, and goes after it.
 */
function ended(
  { alert, delivery }: DecisionContext,
  { sent, mayBeKnown, isEarlierPending }: Standing,
  because: 'resolved' | 'handled',
): Decision | 'wait' {
  // The channel was down until the alert opened again: a message that all is well would be wrong now.
  if (isOpen(alert)) return skip('superseded');
  // If the alert ended by itself before its first message was sent, the end need not wait for that message.
  if (alert.isDeferred && !mayBeKnown) return skip('neverTold');
  if (isEarlierPending) return 'wait';
  // The alert ended twice outside working hours: the first of the two messages reported both.
  const isEndSent = sent.some(
    (one) => one.decision?.because === because && (one.coveredSeq ?? one.seq) >= delivery.seq,
  );
  if (isEndSent) return skip('folded');
  return mayBeKnown ? send(because) : skip('neverTold');
}

/**
 * Until when a pause holds this message back; checked again every hour, because a pause can end early. Alerts about the monitor itself are
 * never held back.
 */
function pauseOf({ alert, rules, now }: DecisionContext): string | undefined {
  if (isAboutMonitor(alert)) return undefined;
  const pause = rules.find((rule) => rule.kind === 'pause' && isInForceAt(rule, now));
  if (pause === undefined) return undefined;
  return new Date(Math.min(Date.parse(pause.until), Date.parse(now) + hourMs)).toISOString();
}

const isAboutMonitor = ({ form, attribution, groupKey }: Alert): boolean =>
  form === 'blind' ||
  groupKey.startsWith('tamper|') ||
  (attribution.status === 'nobody' && attribution.reason === 'monitor');
