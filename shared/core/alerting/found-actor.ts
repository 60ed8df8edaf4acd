import type { Alert } from '../alert/alert';
import type { AlertStep } from '../alert/alert-step';
import { type Attribution, isBySoleEntry, sameActor, type WatchEvent } from '../event/event';
import type { Member } from './action';
import { stillAcknowledged } from './actors';
import { leavingSteps, partingSteps } from './leaving';
import { isSameRecord, type NamedChange } from './named-change';
import { relatedTo } from './related';
import { type RaiseContext, stepOf, stepped } from './step';

/**
 * A later attribution always changes the alert; `decide` says whether it is sent. A part of the alert that another
 * actor made gets its own alert.
 */
export function actorSteps(alerts: readonly Alert[], event: WatchEvent, context: RaiseContext): readonly AlertStep[] {
  const alert = alerts.find(({ id }) => id === event.details.alertId);
  if (alert === undefined) return [];
  const member = { event, change: null };
  const plain = stepped(alert);
  const isAbout = ({ eventId }: NamedChange): boolean => eventId === event.details.eventId;
  // Everything moved to the alert of the actual account.
  if (alert.named.length === 0) return [stepOf(plain, [member], ['joined'], context)];
  // An account that fixed the alert, or made another of its controls fail, is not its actor.
  if (event.details.isAside === true) return [stepOf(plain, [member], ['joined'], context)];
  const { attribution } = event;
  if (isBySoleEntry(alert.attribution) && attribution.status === 'ambiguous') {
    const named = alert.named.map((one) => (isAbout(one) ? { ...one, ...unproved } : one));
    return [stepOf({ ...plain, attribution, named }, [member], ['actorFound'], context)];
  }
  const isOther =
    alert.attribution.status === 'known' &&
    attribution.status === 'known' &&
    !sameActor(alert.attribution.actor, attribution.actor);
  if (isOther) return splitSteps(alerts, alert, event, context);
  if (alert.attribution.status === 'known') return [stepOf(plain, [member], ['joined'], context)];
  const claims = alert.named.filter(isAbout).map((one): Member => ({ event, change: withProof(one, attribution) }));
  const leaving =
    attribution.status === 'known' ? leavingSteps(alerts, alert, { claims, beside: [], because: event }, context) : [];
  const rest = leaving[0]?.alert ?? alert;
  const next: Alert = {
    ...stepped(rest),
    attribution,
    named: rest.named.map((one) => (isAbout(one) ? withProof(one, attribution) : one)),
    acknowledged: stillAcknowledged(alert, attribution, context),
  };
  if (attribution.status !== 'known') return [stepOf(next, [member], ['joined'], context)];
  return [...leaving, stepOf({ ...next, ...relatedTo(next, alerts) }, [member], ['actorFound'], context)];
}

const unproved: Pick<NamedChange, 'actor' | 'recordId' | 'provedAt'> = { actor: null, recordId: null, provedAt: null };

const withProof = (change: NamedChange, attribution: Attribution): NamedChange =>
  attribution.status === 'known'
    ? { ...change, actor: attribution.actor, recordId: attribution.recordId, provedAt: attribution.at }
    : change;

/** The part leaves the alert and is reported with its own actor. */
function splitSteps(
  alerts: readonly Alert[],
  alert: Alert,
  event: WatchEvent,
  context: RaiseContext,
): readonly AlertStep[] {
  const part = alert.named.find(({ eventId }) => eventId === event.details.eventId);
  const original = context.originalOf?.(String(event.details.eventId));
  const isWhole = alert.named.filter(({ type }) => type === 'change').length < 2;
  if (part === undefined || original === undefined || part.type !== 'change' || isWhole)
    return [stepOf(stepped(alert), [{ event, change: null }], ['joined'], context)];
  const { attribution } = event;
  const member: Member = { event: { ...original, attribution }, change: withProof(part, attribution) };
  // The entry may already be in an alert of its actor.
  const isNamed = alerts.some((other) => other.named.some((one) => isSameRecord(one, member.change)));
  const leaving = [{ named: part, member, rest: part.elements }];
  return partingSteps(alerts, alert, { leaving, rests: isNamed ? [] : [member], because: event }, context);
}
