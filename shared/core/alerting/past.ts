import type { Alert } from '../alert/alert';
import type { AlertStep } from '../alert/alert-step';
import { worstOf } from '../event/severity';
import type { Member } from './action';
import { attributionOf, knownBetter } from './actors';
import { leadOf } from './lead';
import { isSameChange, isSameRecord, mostNamed, type NamedChange } from './named-change';
import { isOverSince } from './over';
import { type RaiseContext, stepOf, stepped } from './step';

/**
 * A late log entry about something that has ended joins the alert without reopening it. A control that is only now
 * found failing does reopen it, because the person who closed the alert did not know.
 */
export function isPast(alert: Alert, { change }: Member): boolean {
  const { closed, named } = alert;
  if (!isOverSince(alert, change)) return false;
  if (change.type !== 'failure' && named.some((one) => isSameChange(one, change))) return true;
  return closed === null && (change.type === 'failure' || isAboutPast(alert, change));
}

/** A finding from several entries, such as the steps of one account, ends with the change of its entry. */
const isAboutPast = ({ named }: Alert, change: NamedChange): boolean =>
  change.isMomentary && named.some((one) => isSameRecord(one, change) && !one.isMomentary);

/** Adds a newly known actor and new findings to an alert that is over. */
export function pastStep(alert: Alert, members: readonly Member[], context: RaiseContext): AlertStep {
  const attribution = knownBetter(alert.attribution, attributionOf(members));
  const isFound = alert.attribution.status !== 'known' && attribution.status === 'known';
  const endedAt = alert.closed === null ? alert.resolvedAt : null;
  const past = members.map(({ change }) => (change.type === 'failure' ? change : { ...change, endedAt }));
  const named = [...alert.named, ...past].slice(-mostNamed);
  const severity = worstOf([alert.severity, ...members.map(({ event }) => event.severity)]);
  const found = members.filter(({ change }) => isAboutPast(alert, change));
  const leadEventId = found.length === 0 ? alert.leadEventId : leadOf(alert, found, false, context);
  const next = { ...stepped(alert, members.length), named, attribution, severity, leadEventId };
  return stepOf(
    next,
    members,
    members.map((member, at) => (found.includes(member) ? 'worsened' : isFound && at === 0 ? 'actorFound' : 'joined')),
    context,
  );
}
