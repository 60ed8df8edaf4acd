import type { NamedChange } from '../alerting/named-change';
import type { Attribution, EventActor, WatchEvent } from '../event/event';
import { isAtLeast, type Severity } from '../event/severity';
import { dayMs } from '../time/durations';
import type { Handled, Operator } from './operator';

/** open -> resolved -> reopened. Summaries, digests and notices are sent once and are never open. */
export type AlertStatus = 'open' | 'resolved' | 'told';

/** One or more events that people should hear of. */
export type Alert = {
  readonly id: string;
  readonly tenantId: string;
  /** Four characters, unique per tenant, drawn once and kept: ticket systems join on it. */
  readonly key: string;
  readonly groupKey: string;
  /**
   * notice: an operator created a rule about alerts. It is sent once to the recipients whom the alert would have reached.
   */
  readonly form: 'alert' | 'blind' | 'summary' | 'digest' | 'notice';
  readonly status: AlertStatus;
  /** All that it tells so far may pass by itself: it is not sent where it is over by then. */
  readonly isDeferred: boolean;
  readonly severity: Severity;
  /** The event that the message is about: the worst one, the first of its severity. */
  readonly leadEventId: string;
  readonly firstEventId: string;
  /** What is still wrong; empty = resolved. */
  readonly concerns: readonly string[];
  /** The ledger: everything that it has named, oldest first. What stands here is no news. At most `mostNamed`. */
  readonly named: readonly NamedChange[];
  /** Alerts of the same actor or about the same person that were opened within half an hour before this one. */
  readonly related: readonly string[];
  /** Until when its first message waits for others of the same flood; null where it goes alone. */
  readonly gatheredUntil: string | null;
  readonly attribution: Attribution;
  /**
   * Other people involved, where `attribution` cannot name them, such as beside an account that is not known yet. Left
   * out where there are none.
   */
  readonly hands?: readonly EventActor[] | undefined;
  /** Somebody acknowledged it: it stays open until it is fixed, and nobody is reminded. Null again once it gets worse. */
  readonly acknowledged: Handled | null;
  /** Somebody closed it manually; null where it was fixed or is still open. */
  readonly closed: Handled | null;
  readonly openedAt: string;
  readonly happenedAt: string | null;
  readonly lastEventAt: string;
  readonly resolvedAt: string | null;
  readonly count: number;
  /** The number of its last transition. */
  readonly seq: number;
};

/** What is over at once and below high stays on the page for a day. */
const momentaryDayMs = dayMs;

/**
 * True while people should still look at it: something is wrong; or it was over at once and happened within the last day; or
 * it is high or critical and nobody has acknowledged it. `now` in epoch ms.
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
  /** By an operator. */
  | 'acknowledged'
  | 'closed'
  /** By the passing of time. */
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
  /** Who did it; null where an event or time did. */
  readonly by: Operator | null;
  readonly note: string | null;
};

/** What people read in an alert: its events (newest 40), its transitions. */
export type AlertWithEvents = {
  readonly alert: Alert;
  readonly events: readonly WatchEvent[];
  readonly transitions: readonly Transition[];
};

/** The person whose account did it, where that is known: none or one. */
export const attributedPersonOf = (attribution: Attribution): readonly string[] =>
  attribution.status === 'known' && attribution.actor.type === 'person' ? [attribution.actor.id] : [];
