/** Actions that an open alert advises, such as a new password for an account at risk. They are steps of that alert. */
import type { Alert } from '../alert/alert';
import type { AlertStep } from '../alert/alert-step';
import type { WatchEvent } from '../event/event';
import { isAtLeast, type Severity } from '../event/severity';
import { evidenceOf, isSameChange, type NamedChange, namedChangeOf } from './named-change';
import { type RaiseContext, stepOf, stepped } from './step';
import { sharesSubject, subjectKey } from './subject';

type Action = {
  /** The properties whose alerts advise the action. */
  readonly properties: readonly string[];
  readonly actorId: string;
  readonly at: string;
  readonly severity: Severity;
};

/**
 * Whether an alert that advises the action was open when it happened, and at least as severe as the action. A milder
 * alert, or one whose message still waited, may have reached fewer people than the action would. An account about which
 * an alert is open itself may be in the hands of the attacker too.
 */
export const isAdvisedBy = (alerts: readonly Alert[], { properties, actorId, at, severity }: Action): boolean =>
  !alerts.some((alert) => isOpenAbout(alert, actorId)) &&
  alerts.some(
    (alert) =>
      isAbout(alert, properties) &&
      !alert.isDeferred &&
      alert.openedAt <= at &&
      (alert.resolvedAt === null || alert.resolvedAt >= at) &&
      isAtLeast(alert.severity, severity),
  );

const isOpenAbout = ({ form, status, named }: Alert, accountId: string): boolean => {
  const own = [subjectKey({ type: 'principal', id: accountId }), subjectKey({ type: 'object', id: accountId })];
  return form === 'alert' && status === 'open' && named.some(({ subjects }) => sharesSubject(subjects, own));
};

const isAbout = ({ form, mergedInto, named }: Alert, properties: readonly string[]): boolean =>
  form === 'alert' &&
  mergedInto === undefined &&
  named.some(({ property, partOf }) => [property, partOf].some((one) => one != null && properties.includes(one)));

/** The alert that a remedy is a step of: one that is still open if there is one, and the newest of several. */
export function adviserOf(alerts: readonly Alert[], event: WatchEvent): Alert | undefined {
  const { remedyFor = [], to } = evidenceOf(event);
  if (remedyFor.length === 0) return undefined;
  return alerts
    .filter((alert) => isAbout(alert, remedyFor) && !alert.isDeferred && alert.openedAt <= to)
    .sort((a, b) => Number(b.status === 'open') - Number(a.status === 'open') || (a.openedAt < b.openedAt ? 1 : -1))[0];
}

/**
 * The account that acted is named to all recipients, because an attacker could use a remedy too. It is not an actor of
 * the alert, and an acknowledgement of the alert stays: its owner expects the remedy.
 */
export function remedySteps(alerts: readonly Alert[], event: WatchEvent, context: RaiseContext): readonly AlertStep[] {
  const alert = adviserOf(alerts, event);
  if (alert === undefined || context.alerted?.has(event.id) === true) return [];
  const change = namedChangeOf(event);
  const known = alert.remedies ?? [];
  // Microsoft writes several entries about one reset.
  const isKnown = known.some((one) => isSameChange(one, change));
  const remedies: readonly NamedChange[] = isKnown ? known : [...known, change].slice(-mostRemedies);
  return [stepOf({ ...stepped(alert), remedies }, [{ event, change }], [isKnown ? 'joined' : 'remedied'], context)];
}

const mostRemedies = 50;
