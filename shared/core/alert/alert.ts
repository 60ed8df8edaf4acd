import type { NamedChange } from '../alerting/named-change';
import type { Attribution, EventActor, WatchEvent } from '../event/event';
import { isAtLeast, type Severity } from '../event/severity';
import { dayMs } from '../time/durations';
import type { CloseJudgement, Handled, Operator } from './operator';
import type { SinceThen } from './since-then';

/** open -> resolved -> reopened. Summaries, digests and notices are sent once and are never open. */
/** The most open alerts that a page reads. */
export const mostOpenRead = 1000;

export type AlertStatus = 'open' | 'resolved' | 'told';

/** One or more events that people should be alerted to. */
export type Alert = {
  readonly id: string;
  readonly tenantId: string;
  /** Four characters, unique per tenant, drawn once and kept: ticket systems join on it. */
  readonly key: string;
  readonly groupKey: string;
  /** notice: an operator created a rule about alerts. It is sent once to the recipients the alert would have reached. */
  readonly form: 'alert' | 'blind' | 'summary' | 'digest' | 'notice';
  readonly status: AlertStatus;
  /** Everything in the alert so far may resolve by itself. A deferred alert that is over before it is due is not sent. */
  readonly isDeferred: boolean;
  readonly severity: Severity;
  /** The event that the message is about: the worst one, the first of its severity. */
  readonly leadEventId: string;
  readonly firstEventId: string;
  /** What is still wrong; empty = resolved. */
  readonly concerns: readonly string[];
  /** Every change that the alert has named, oldest first; a change in this list is not reported again. At most `mostNamed`. */
  readonly named: readonly NamedChange[];
  /** Alerts of the same actor or about the same person that were opened within half an hour before this one. */
  readonly related: readonly string[];
  /** The ids in `related` whose alerts have the same actor. Alerts that an older version wrote do not have it. */
  readonly relatedByActor?: readonly string[] | undefined;
  /** Keys of the open alerts with the earlier steps of the attack that this alert is about, oldest first. Left out if there are none. */
  readonly earlierSteps?: readonly string[] | undefined;
  /** The first message waits until this time for other alerts of the same flood; null if the alert is sent alone. */
  readonly gatheredUntil: string | null;
  readonly attribution: Attribution;
  /** Other people involved whom `attribution` cannot name, such as the second of two accounts. Left out if there are none. */
  readonly hands?: readonly EventActor[] | undefined;
  /** Who acknowledged the alert. An acknowledged alert stays open until it is fixed, without reminders. Null again once it gets worse. */
  readonly acknowledged: Handled | null;
  /** Somebody closed it manually; null if it was fixed or is still open. */
  readonly closed: Handled | null;
  /** The alert that reports all of its changes from now on: this one is over, but nothing was restored. Left out if there is none. */
  readonly mergedInto?: { readonly id: string; readonly key: string } | undefined;
  /**
   * Planned work that turned out to have made the change: until its end, the alert is over, but nothing was restored. Left out if there is
   * none.
   */
  readonly planned?: { readonly ruleId: string; readonly until: string } | undefined;
  /** Since when nobody is exposed any more, although the change is still in place. Left out while somebody is, or if nobody ever was. */
  readonly easedAt?: string | undefined;
  readonly openedAt: string;
  readonly happenedAt: string | null;
  readonly lastEventAt: string;
  readonly resolvedAt: string | null;
  /** The sign-ins of the people whom it exposed; left out if none are read. */
  readonly sinceThen?: SinceThen | undefined;
  readonly count: number;
  /** The number of its last transition. */
  readonly seq: number;
};

/** Over because it was put right, or because an operator closed it; not because it is reported elsewhere, or planned. */
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

/** Why a transition was made; stored once, with the event that made it. */
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
  /** Made by an operator. */
  | 'acknowledged'
  | 'closed'
  /** Made by the passing of time. */
  | 'reminded'
  | 'escalated';

export type Transition = {
  readonly alertId: string;
  readonly seq: number;
  readonly type: TransitionType;
  readonly at: string;
  /** The event that made it; for what an operator or time did, the alert's lead. */
  readonly eventId: string;
  readonly severity: Severity;
  /** The operator who made the transition; null if an event or the passing of time did. */
  readonly by: Operator | null;
  readonly note: string | null;
  /** Set by a manual close only, as in `Handled`. */
  readonly judgement?: CloseJudgement | undefined;
};

/** An alert with its newest 40 events and its transitions. */
export type AlertWithEvents = {
  readonly alert: Alert;
  readonly events: readonly WatchEvent[];
  readonly transitions: readonly Transition[];
};

/** The person whose account made the change: one if known, else none. */
export const attributedPersonOf = (attribution: Attribution): readonly string[] =>
  attribution.status === 'known' && attribution.actor.type === 'person' ? [attribution.actor.id] : [];
