import type { Alert, Transition, TransitionType } from '../alert/alert';
import { isInForceAt, type Rule } from '../rule/rule';
import { hourMs } from '../time/durations';
import { type Decision, type Delivery, isSent } from './delivery';

export type DecisionContext = {
  readonly alert: Alert;
  readonly delivery: Delivery;
  /** The transition that the delivery was made for. */
  readonly transition: TransitionType;
  /** The last transition up to this one that reopened the alert; 0 if there is none. */
  readonly reopenedSeq: number;
  /** The last transition that ended the alert; 0 if there is none. */
  readonly endedSeq: number;
  /** The transitions that an update reports. */
  readonly updateSeqs: readonly number[];
  /** The transitions that escalated the alert. */
  readonly escalatedSeqs: readonly number[];
  /** The other deliveries of the same alert to the same recipient on the same channel. */
  readonly others: readonly Delivery[];
  /** The recipient gets an update of the alert that continues this one. */
  readonly isContinued?: boolean | undefined;
  readonly now: string;
  /** The tenant's rules. A pause delays alerts that were raised before it. */
  readonly rules: readonly Rule[];
};

/** Transitions that a message about an open alert reports as an update. */
const updating: ReadonlySet<TransitionType> = new Set([
  'reopened',
  'worsened',
  'actorFound',
  'signedIn',
  'eased',
  'remedied',
]);

/**
 * Among the transitions up to this delivery: the last reopening. Among all transitions: the last end, those that an
 * update reports, and the escalations.
 */
export const turnsOf = (
  transitions: readonly Pick<Transition, 'seq' | 'type'>[],
  { seq: until }: Pick<Delivery, 'seq'>,
): Pick<DecisionContext, 'reopenedSeq' | 'endedSeq' | 'updateSeqs' | 'escalatedSeqs'> => {
  const seqsOf = (isWanted: (type: TransitionType) => boolean): readonly number[] =>
    transitions.flatMap(({ seq, type }) => (isWanted(type) ? [seq] : []));
  return {
    reopenedSeq: Math.max(0, ...seqsOf((type) => type === 'reopened').filter((seq) => seq <= until)),
    endedSeq: Math.max(0, ...seqsOf((type) => type === 'resolved')),
    updateSeqs: seqsOf((type) => updating.has(type)),
    escalatedSeqs: seqsOf((type) => type === 'escalated'),
  };
};

/** What a message reports of an alert: up to which transition, and why the recipient gets it. */
export type News = { readonly seq: number; readonly because: Decision['because'] };

/** Transitions that later messages include as news. A reminder or an escalation reports only itself. */
const reporting: ReadonlySet<TransitionType> = new Set([...updating, 'opened', 'resolved', 'closed']);

/** What this delivery reports if it is sent with these transitions of the alert. */
export const newsOf = (
  transitions: readonly Pick<Transition, 'seq' | 'type'>[],
  delivery: Pick<Delivery, 'seq'>,
  because: Decision['because'],
): News => ({
  seq: Math.max(delivery.seq, ...transitions.flatMap(({ seq, type }) => (reporting.has(type) ? [seq] : []))),
  because,
});

/** Delayed until this time and then decided again, so that an alert that is still true is not lost. */
type HeldBack = Decision & { readonly send: false; readonly until: string };

export const isHeldBack = (decision: Decision | HeldBack): decision is HeldBack => 'until' in decision;

/** Decides whether to send this delivery now. The reason is stored with the delivery and shown to people. */
export function decide(context: DecisionContext): Decision | HeldBack | 'wait' {
  const { alert, delivery, transition } = context;
  if (isSentOnce(alert.form)) return send(alert.form);
  // Another alert reports all of it. Only the end of this one is sent.
  if (alert.mergedInto !== undefined && transition !== 'resolved') return skip('superseded');
  const standing = standingOf(context);
  const pause = pauseOf(context);
  if (pause !== undefined) {
    // Closed before anything was sent: nothing is left to report after the pause.
    if (alert.closed !== null && !standing.mayBeKnown) return skip('handled');
    return { send: false, because: 'paused', until: pause };
  }
  switch (transition) {
    case 'opened':
      return opened(context, standing);
    case 'reopened':
      if (isClosed(alert)) return skip('handled');
      // A later message already covers this transition.
      if (standing.covered >= delivery.seq) return skip('folded');
      if (standing.isEarlierPending) return 'wait';
      if (!isOpen(alert)) return skip('alreadyOver');
      return send(standing.isAhead && standing.sent.length === 0 ? 'opened' : 'reopened');
    case 'worsened':
    case 'actorFound':
      return update(context, standing, transition);
    case 'eased':
      // The alert ended or got worse before this was sent.
      if (!isOpen(alert) || alert.easedAt === undefined) return skip('superseded');
      return standing.mayBeKnown ? update(context, standing, transition) : skip('neverTold');
    case 'remedied':
      // Also after the end: without this message, nobody would learn who acted on the account.
      return standing.covered >= delivery.seq ? skip('folded') : standing.isEarlierPending ? 'wait' : send('remedied');
    case 'signedIn':
      return amended(context, standing);
    case 'resolved':
      // The update of the other alert says that it continues this one, so a second message is not needed.
      if (alert.mergedInto !== undefined && context.isContinued === true) return skip('superseded');
      return ended(context, standing, 'resolved');
    case 'closed':
      return ended(context, standing, 'handled');
    case 'reminded':
    case 'escalated':
      if (isClosed(alert) || alert.acknowledged !== null) return skip('handled');
      if (!isOpen(alert)) return skip('alreadyOver');
      // The first message is still pending and will cover this transition. A new recipient has no first message.
      if (standing.isEarlierPending && transition === 'reminded') return skip('folded');
      if (standing.covered >= delivery.seq) return skip('folded');
      // News and an escalation serve as a reminder as well, and a reminder must not replace them.
      if (transition === 'reminded' && isLaterPending(context, [...context.updateSeqs, ...context.escalatedSeqs]))
        return skip('folded');
      return send(transition === 'reminded' ? 'reminder' : 'escalated');
    case 'joined':
    case 'acknowledged':
      return skip('folded');
  }
}

/**
 * True if a message about one of these later transitions is about to report what this delivery would report. A message
 * that a crashed process may have sent is sent again instead, so that the record shows it.
 */
const isLaterPending = ({ delivery, others }: DecisionContext, seqs: readonly number[]): boolean =>
  delivery.mayHaveArrived !== true &&
  others.some(({ seq, state }) => seq > delivery.seq && seqs.includes(seq) && state === 'pending');

/** True if the message that all is restored is still pending. It also names the account and who signed in meanwhile. */
const isEndPending = (context: DecisionContext): boolean => {
  const { alert, endedSeq } = context;
  return !isOpen(alert) && !isClosed(alert) && alert.planned === undefined && isLaterPending(context, [endedSeq]);
};

/** The last transition that any message reported; 0 if none was sent. */
export const coveredBy = (deliveries: readonly Delivery[]): number =>
  Math.max(0, ...deliveries.filter(isSent).map(({ coveredSeq, seq }) => coveredSeq ?? seq));

type Standing = {
  readonly sent: readonly Delivery[];
  /** A message was sent, or may have arrived. */
  readonly mayBeKnown: boolean;
  /** The last transition that a message reported. */
  readonly covered: number;
  /** An earlier message still has something to report and is sent first. */
  readonly isEarlierPending: boolean;
  /** An earlier message is pending, but this one does not wait for it. */
  readonly isAhead: boolean;
};

function standingOf(context: DecisionContext): Standing {
  const { delivery, others } = context;
  const sent = others.filter(isSent);
  const covered = coveredBy(others);
  // A medium alert waits for its hour. If it becomes critical, the new message is sent at once and covers it.
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
 * A worsened alert does not wait for a milder hourly message or, if it is critical, for working hours. If it is proved
 * now, it does not wait for the first message either, which was held back until the proof. A reopened alert does not
 * wait for the message about its earlier end.
 */
const goesAhead = ({ alert, delivery, transition, now }: DecisionContext, earlier: Delivery): boolean =>
  (transition === 'worsened' || transition === 'reopened') &&
  ((delivery.timing === 'atOnce' && earlier.timing !== 'atOnce') ||
    (earlier.notBefore > now &&
      (alert.severity === 'critical' || transition === 'reopened' || (!alert.isDeferred && isUntried(earlier)))));

/** It only waits, and no channel has refused it. */
const isUntried = ({ attempts, decision }: Delivery): boolean => attempts === 0 && decision === null;

const send = (because: Decision['because']): Decision => ({ send: true, because });
const skip = (because: Decision['because']): Decision => ({ send: false, because });

/** The summary, the weekly digests and notices are sent once. */
const isSentOnce = (form: Alert['form']): form is 'summary' | 'digest' | 'notice' =>
  form === 'summary' || form === 'digest' || form === 'notice';

const isOpen = ({ status }: Alert): boolean => status === 'open';
const isClosed = ({ status, closed }: Alert): boolean => status === 'resolved' && closed !== null;

function opened({ alert, delivery }: DecisionContext, { sent, covered }: Standing): Decision {
  if (!isOpen(alert) && sent.length === 0) {
    // An operator handled the alert before anybody else was notified.
    if (isClosed(alert)) return skip('handled');
    // If the alert ended by itself before its message was sent, there is nothing to report.
    if (alert.isDeferred || delivery.decision?.because === 'paused') return skip('alreadyOver');
  }
  return covered >= delivery.seq ? skip('folded') : send('opened');
}

function update(
  context: DecisionContext,
  { sent, covered, isEarlierPending, isAhead }: Standing,
  transition: 'worsened' | 'actorFound' | 'eased',
): Decision {
  const { alert, delivery, reopenedSeq, endedSeq } = context;
  if (isClosed(alert)) return skip('handled');
  // A message about an alert that became critical does not wait for others that are being gathered.
  if (sent.length === 0 && alert.severity === 'critical' && transition === 'worsened') return send('opened');
  // Findings after the end were in no message yet.
  if (isEarlierPending || covered >= delivery.seq) return skip('folded');
  if (sent.length === 0 && transition === 'worsened') return send(isAhead ? 'opened' : 'worsened');
  // A finding after the end was in no message.
  if (!isOpen(alert) && transition === 'worsened' && endedSeq < delivery.seq) return send('worsened');
  // Recipients who were alerted without the account get its name, even after the alert ended.
  if (!isOpen(alert)) {
    if (transition !== 'actorFound' || sent.length === 0) return skip('alreadyOver');
    return isEndPending(context) ? skip('folded') : send('actorFound');
  }
  // After a reopening this is the first message, even if messages were sent before.
  if (sent.length > 0 && covered < reopenedSeq) return send('reopened');
  // A late attribution can add recipients; for them this is the first message.
  return send(sent.length === 0 ? 'opened' : transition);
}

/**
 * Everybody who received the alert gets an amendment, even after its end if the end did not report these sign-ins.
 */
function amended(context: DecisionContext, { mayBeKnown, covered, isEarlierPending }: Standing): Decision | 'wait' {
  // Another message already reported who signed in, or is about to.
  if (covered >= context.delivery.seq || isEndPending(context)) return skip('folded');
  if (isEarlierPending) return 'wait';
  return mayBeKnown ? send('signedIn') : skip('neverTold');
}

/** Recipients who got the alert, or may have got it, also get its end, in that order. */
function ended(
  { alert, delivery }: DecisionContext,
  { sent, mayBeKnown, isEarlierPending }: Standing,
  because: 'resolved' | 'handled',
): Decision | 'wait' {
  // The channel was down until the alert reopened. A message about its earlier end would be wrong now.
  if (isOpen(alert)) return skip('superseded');
  // If the alert resolved by itself before its first message was sent, the end does not wait for it.
  if (alert.isDeferred && !mayBeKnown) return skip('neverTold');
  if (isEarlierPending) return 'wait';
  // The alert ended twice outside working hours, and the first message reported both ends.
  const isEndSent = sent.some(
    (one) => one.decision?.because === because && (one.coveredSeq ?? one.seq) >= delivery.seq,
  );
  if (isEndSent) return skip('folded');
  return mayBeKnown ? send(because) : skip('neverTold');
}

/**
 * The end of the pause that delays this message. It is checked again every hour, because a pause can end early. Alerts
 * about the monitor itself are never paused.
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
