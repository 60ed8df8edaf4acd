import type { NamedChange } from '../alerting/named-change';
import type { Attribution, EventActor, WatchEvent } from '../event/event';
import { isAtLeast, type Severity } from '../event/severity';
import { dayMs } from '../time/durations';
import type { CloseJudgement, Handled, Operator } from './operator';
import type { SinceThen } from './since-then';

/** The most open alerts that a page reads. */
export const mostOpenRead = 1000;
/** True if more alerts may be open than were read. */
export const isOpenCut = (read: number): boolean => read >= mostOpenRead;

/** How many of the open alerts nobody has acknowledged. `isLeast`: more alerts can be open than were read. */
export type Unacknowledged = { readonly amount: number; readonly isLeast: boolean };

/** open -> resolved -> reopened. Summaries, digests and notices are sent once and are never open. */
export type AlertStatus = 'open' | 'resolved' | 'told';

/** One or more events that people should be alerted to. */
export type Alert = {
  readonly id: string;
  readonly tenantId: string;
  /** Four characters, unique per tenant. Ticket systems rely on it, so it never changes. */
  readonly key: string;
  readonly groupKey: string;
  /**
   * notice: a message about a rule that an operator created, to the recipients of the alerts it covers. It is sent
   * once.
   */
  readonly form: 'alert' | 'blind' | 'summary' | 'digest' | 'notice';
  readonly status: AlertStatus;
  /** Everything so far may resolve by itself. If it does so before the message is due, nothing is sent. */
  readonly isDeferred: boolean;
  readonly severity: Severity;
  /** The event that the message leads with: the most severe one, the earliest of these. */
  readonly leadEventId: string;
  readonly firstEventId: string;
  /** The problems that remain; empty if resolved. */
  readonly concerns: readonly string[];
  /**
   * Every change that the alert has named, oldest first. A change in this list is not reported again. At most
   * `mostNamed`.
   */
  readonly named: readonly NamedChange[];
  /** Alerts of the same actor or about the same person that were opened within half an hour before this one. */
  readonly related: readonly string[];
  /** The alerts in `related` that have the same actor. Missing in alerts of older versions. */
  readonly relatedByActor?: readonly string[] | undefined;
  /** Keys of the open alerts with the earlier steps of the attack that this alert is about, oldest first. Left out if there are none. */
  readonly earlierSteps?: readonly string[] | undefined;
  /** The first message waits until this time for other alerts of its flood; null if it does not wait. */
  readonly gatheredUntil: string | null;
  readonly attribution: Attribution;
  /** Other people involved whom `attribution` cannot name, such as the second of two accounts. Left out if there are none. */
  readonly hands?: readonly EventActor[] | undefined;
  /**
   * Who acknowledged the alert. It then stays open without reminders until it is fixed. Null again if it gets worse.
   */
  readonly acknowledged: Handled | null;
  /** Who closed it manually; null if it was fixed or is open. */
  readonly closed: Handled | null;
  /**
   * The alert that reports these changes from now on. This one is over, although nothing was fixed. Left out if there
   * is none.
   */
  readonly mergedInto?: { readonly id: string; readonly key: string } | undefined;
  /**
   * The planned work that made the change. The alert is over until the work ends, although nothing was fixed. Left out
   * if there is none.
   */
  readonly planned?: { readonly ruleId: string; readonly until: string } | undefined;
  /**
   * Since when nobody has been exposed, although the change is still in place. Left out while somebody is exposed, or
   * if nobody ever was.
   */
  readonly easedAt?: string | undefined;
  /** The actions that the alert advises and somebody carried out, oldest first. Left out if there are none. */
  readonly remedies?: readonly NamedChange[] | undefined;
  readonly openedAt: string;
  readonly happenedAt: string | null;
  readonly lastEventAt: string;
  readonly resolvedAt: string | null;
  /** The sign-ins of the exposed people; left out if they are not read. */
  readonly sinceThen?: SinceThen | undefined;
  readonly count: number;
  /** The number of its last transition. */
  readonly seq: number;
};

/** True if the alert was fixed, or closed by an operator. False if it is reported elsewhere, or planned. */
export const isSettled = ({ status, mergedInto, planned }: Pick<Alert, 'status' | 'mergedInto' | 'planned'>): boolean =>
  status === 'resolved' && mergedInto === undefined && planned === undefined;

/** A momentary alert below high severity stays on the page for a day. */
const momentaryDayMs = dayMs;

/**
 * True while people should still see the alert: something is wrong; or it was momentary and happened within the last day; or it is high or
 * critical and unacknowledged. `now` in epoch ms.
 */
export const isLive = ({ status, concerns, severity, acknowledged, lastEventAt }: Alert, now: number): boolean =>
  status === 'open' &&
  (concerns.length > 0 ||
    (isAtLeast(severity, 'high') && acknowledged === null) ||
    now - Date.parse(lastEventAt) < momentaryDayMs);

/** Why a transition was made. Each is stored once, with its event. */
export type TransitionType =
  | 'opened'
  | 'joined'
  | 'worsened'
  | 'actorFound'
  | 'resolved'
  | 'reopened'
  /** Some of the exposed people had signed in by the last reading. */
  | 'signedIn'
  /** Nobody is exposed any more, but the change is still in place. */
  | 'eased'
  /** Somebody carried out what the alert advises. */
  | 'remedied'
  /** An operator made the transition. */
  | 'acknowledged'
  | 'closed'
  /** Time that passed made the transition. */
  | 'reminded'
  | 'escalated';

export type Transition = {
  readonly alertId: string;
  readonly seq: number;
  readonly type: TransitionType;
  readonly at: string;
  /** The event that made it. For actions of an operator and for reminders, the lead event. */
  readonly eventId: string;
  readonly severity: Severity;
  /** The operator who made the transition; null if nobody did. */
  readonly by: Operator | null;
  readonly note: string | null;
  /** Only set by a manual close; see `Handled`. */
  readonly judgement?: CloseJudgement | undefined;
};

/** An alert with its newest 40 events and its transitions. */
export type AlertWithEvents = {
  readonly alert: Alert;
  readonly events: readonly WatchEvent[];
  readonly transitions: readonly Transition[];
};

/** The person whose account made the change; null if unknown or if there are several. */
export const attributedPersonOf = (attribution: Attribution): readonly string[] =>
  attribution.status === 'known' && attribution.actor.type === 'person' ? [attribution.actor.id] : [];
