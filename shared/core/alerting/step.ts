import type { Alert, Transition, TransitionType } from '../alert/alert';
import type { AlertStep } from '../alert/alert-step';
import type { ActingOperator, Operator } from '../alert/operator';
import { isNameAwaited, nameWaits } from '../delivery/awaited-name';
import type { Delivery } from '../delivery/delivery';
import type { RoutingConfiguration } from '../delivery/routing';
import type { WatchEvent } from '../event/event';
import type { OpenedBy } from '../event/migration';
import type { Rule } from '../rule/rule';
import type { TenantConfiguration } from '../tenant/configuration';
import { type DeliveryContext, deliveriesOf, sourcesOf } from './deliveries';
import type { Explaining, NamedChange } from './named-change';

export type RaiseContext = DeliveryContext &
  Explaining & {
    readonly now: string;
    readonly configuration: RoutingConfiguration & Pick<TenantConfiguration, 'ownHandAllowed'>;
    readonly rules: readonly Rule[];
    readonly openedBy: OpenedBy;
    /** Log entries of planned work that earlier collections recorded, which explain their part of a difference. */
    readonly plannedBefore?: readonly WatchEvent[] | undefined;
    /**
     * True of a detector whose finding is more important than the controls it makes fail, such as a role assignment.
     */
    readonly leadsOf: (source: string) => boolean;
    /** The person who acknowledged an alert, with their other accounts; if left out, the operator as recorded. */
    readonly actingOf?: (operator: Operator) => ActingOperator;
    /**
     * True of a control or detector whose exposed people can sign in with fewer checks: their sign-ins are read
     * afterwards.
     */
    readonly followsSignIns: (source: string) => boolean;
    /** How long a message waits for further changes of its alert; ms. Critical messages do not wait. */
    readonly groupWaitMs: number;
    /** Ids of events that were reported before a crash, so that they are not reported again. */
    readonly alerted?: ReadonlySet<string> | undefined;
    /** Ids of recipients who received this alert; nobody if left out. */
    readonly notifiedOf?: ((alert: Alert) => ReadonlySet<string> | undefined) | undefined;
    /** The people or objects for which a control still fails after a fix; empty if no collection has shown it. */
    readonly failsFor?: ((control: string) => readonly string[]) | undefined;
    /** The recorded event with this id, to which a later attribution refers. */
    readonly originalOf?: ((eventId: string) => WatchEvent | undefined) | undefined;
  };

/** Summaries, digests and notices are sent once and never open. */
export const isSentOnce = (form: Alert['form']): boolean =>
  form === 'summary' || form === 'digest' || form === 'notice';

type StepMember = {
  readonly event: WatchEvent;
  readonly change: NamedChange | null;
  /** The message waits until this time for further changes of the same alert; epoch ms. */
  readonly gatheredUntil?: number | undefined;
};

/** One step: its events, a transition for each, and the deliveries of those transitions that recipients get. */
export function stepOf(
  alert: Alert,
  members: readonly StepMember[],
  types: readonly TransitionType[],
  context: RaiseContext,
): AlertStep {
  const first = alert.seq - members.length + 1;
  const transitions = members.map(
    ({ event }, at): Transition => ({
      alertId: alert.id,
      seq: first + at,
      type: types[at] ?? 'joined',
      at: context.now,
      eventId: event.id,
      severity: alert.severity,
      by: null,
      note: null,
    }),
  );
  return {
    alert,
    events: members.map(({ event }) => event),
    transitions,
    deliveries: transitions.flatMap((transition, at) => messagesOf(alert, transition, members[at], context)),
  };
}

function messagesOf(
  alert: Alert,
  { type, seq }: Transition,
  member: StepMember | undefined,
  context: RaiseContext,
): readonly Delivery[] {
  if (type === 'joined' || member === undefined) return [];
  const { event, gatheredUntil = 0 } = member;
  const notified = context.notifiedOf?.(alert) ?? context.notified;
  const soonest = Math.max(gatheredUntil, soonestOf(alert, event, type, context));
  return deliveriesOf(
    // The account that carried out a remedy must not be the only recipient.
    { ...alert, seq, ...(type === 'remedied' && { attribution: event.attribution }) },
    type,
    sourcesOf(alert, event),
    { ...context, notified },
    soonest,
    deadlineOf(event),
  );
}

/** The time of the event that a warning announces; epoch ms. */
const deadlineOf = ({ details: { deadline } }: WatchEvent): number | undefined =>
  typeof deadline === 'string' ? Date.parse(deadline) : undefined;

/**
 * The earliest time for the message: after the group wait, and after the time in which a problem may resolve by itself;
 * epoch ms.
 */
function soonestOf(alert: Alert, event: WatchEvent, type: TransitionType, { now, groupWaitMs }: RaiseContext): number {
  const { severity, form, gatheredUntil: gathers, isDeferred } = alert;
  const isEnd = type === 'resolved';
  const isAtOnce = isEnd ? !isNameAwaited(alert, event) : severity === 'critical' || isSentOnce(form);
  const waits = isAtOnce ? 0 : groupWaitMs * (isEnd ? nameWaits : 1);
  const flood = type === 'opened' && gathers !== null ? gathers : now;
  const isHeldBack = isDeferred || isEnd;
  return Math.max(Date.parse(now) + waits, Date.parse(flood), isHeldBack ? Date.parse(event.deferredUntil ?? now) : 0);
}

/** In the order in which alerts are listed. */
export function withAlert(alerts: readonly Alert[], alert: Alert): readonly Alert[] {
  const at = alerts.findIndex(({ id }) => id >= alert.id);
  if (at < 0) return [...alerts, alert];
  return [...alerts.slice(0, at), alert, ...alerts.slice(alerts[at]?.id === alert.id ? at + 1 : at)];
}

/** The alert with these further events. */
export const stepped = (alert: Alert, by = 1): Alert => ({ ...alert, count: alert.count + by, seq: alert.seq + by });
