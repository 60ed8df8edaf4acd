import type { Alert, Transition, TransitionType } from './alert';
import { type ActingOperator, type CloseJudgement, type Handled, toOperator } from './operator';
import { isSelfApproval, mayBeSelfApproval } from './self-approval';

export type HandlingRefusal =
  /** The account that made the change may not handle its alert. */
  | 'ownHand'
  /** A guest account made the change, and the operator's address is unknown: the guest account may be the operator's own. */
  | 'noAddress'
  /** The log has not named the account yet. The alert can be acknowledged but not closed. */
  | 'handNotYetKnown'
  /** The alert is over, or somebody has already acknowledged it. */
  | 'notOpen'
  /** Summaries, digests and notices cannot be acknowledged. */
  | 'notAnAlert';

export type HandledAlert = { readonly alert: Alert; readonly transition: Transition };

type Request = {
  readonly by: ActingOperator;
  readonly note: string | null;
  readonly now: string;
  readonly ownHandAllowed: boolean;
  readonly judgement?: CloseJudgement | undefined;
};

/** Acknowledging ends the reminders; the alert stays open until the problem is fixed. */
export function acknowledge(alert: Alert, request: Request): HandledAlert | HandlingRefusal {
  const refusal = refusalOf(alert, request);
  if (refusal !== undefined) return refusal;
  if (alert.acknowledged !== null) return 'notOpen';
  return step({ ...alert, acknowledged: handledBy(alert, request), seq: alert.seq + 1 }, 'acknowledged', request);
}

/** Closes an alert for an operator. A later event reopens it, and the operator's judgement then no longer counts. */
export function close(alert: Alert, request: Request): HandledAlert | HandlingRefusal {
  const refusal = refusalOf(alert, request);
  if (refusal !== undefined) return refusal;
  if (alert.attribution.status === 'notYetKnown' && !request.ownHandAllowed) return 'handNotYetKnown';
  const closed: Alert = {
    ...alert,
    status: 'resolved',
    concerns: [],
    closed: handledBy(alert, request),
    resolvedAt: request.now,
    seq: alert.seq + 1,
  };
  return step(closed, 'closed', request);
}

function refusalOf(alert: Alert, { by, ownHandAllowed }: Request): HandlingRefusal | undefined {
  if (alert.form !== 'alert' && alert.form !== 'blind') return 'notAnAlert';
  if (alert.status !== 'open') return 'notOpen';
  if (ownHandAllowed || !mayBeSelfApproval(alert, by)) return undefined;
  return isSelfApproval(alert, by) ? 'ownHand' : 'noAddress';
}

const handledBy = (alert: Alert, { by, now, note, judgement }: Request): Handled => ({
  by: toOperator(by),
  at: now,
  note,
  ...(judgement === undefined ? {} : { judgement }),
  ...(isSelfApproval(alert, by) ? { isOwnHand: true } : {}),
});

const step = (alert: Alert, type: TransitionType, { by, now, note, judgement }: Request): HandledAlert => ({
  alert,
  transition: {
    alertId: alert.id,
    seq: alert.seq,
    type,
    at: now,
    eventId: alert.leadEventId,
    severity: alert.severity,
    by: toOperator(by),
    note,
    ...(judgement === undefined ? {} : { judgement }),
  },
});
