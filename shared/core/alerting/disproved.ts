import type { Alert } from '../alert/alert';
import type { AlertStep } from '../alert/alert-step';
import type { WatchEvent } from '../event/event';
import { worstOf } from '../event/severity';
import { isDisproval } from '../event/story-event';
import { byLead } from './lead';
import type { NamedChange } from './named-change';
import { type RaiseContext, stepOf, stepped } from './step';

/**
 * The log disproved something that recipients were alerted to. They are notified of it, and the severity depends on the
 * rest of the alert.
 */
export function disprovedSteps(
  alerts: readonly Alert[],
  event: WatchEvent,
  context: RaiseContext,
): readonly AlertStep[] {
  if (!isDisproval(event)) return [];
  const { disproves } = event.details;
  return alerts.flatMap((alert) => {
    const isDisproved = ({ eventId, endedAt }: NamedChange): boolean => eventId === disproves && endedAt === null;
    if (alert.status !== 'open' || !alert.named.some(isDisproved)) return [];
    const named = alert.named.map((one) => (isDisproved(one) ? { ...one, endedAt: context.now } : one));
    const left = named.filter(({ isMomentary, endedAt }) => !isMomentary || endedAt === null);
    const [lead] = [...left].sort((a, b) => byLead(a, b, context));
    const rest: Partial<Alert> =
      lead === undefined
        ? { status: 'resolved', resolvedAt: context.now }
        : { severity: worstOf(left.map(({ severity }) => severity)), leadEventId: lead.eventId };
    const type = lead === undefined ? 'resolved' : 'worsened';
    return [stepOf({ ...stepped(alert), named, ...rest }, [{ event, change: null }], [type], context)];
  });
}
