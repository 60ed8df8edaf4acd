import type { Alert, AlertStatus } from '../alert/alert';
import type { AlertStep } from '../alert/alert-step';
import { isLogged, type WatchEvent } from '../event/event';
import { restores } from '../event/undoing';
import { endsConcern } from './concerns';
import { sourceOfConcern } from './deliveries';
import { evidenceOf, type NamedChange } from './named-change';
import { type RaiseContext, stepOf } from './step';

const isOfControl = (concern: string): boolean => concern.startsWith('control|');

/** A recovery takes its concern from every alert that holds it; an alert whose own changes are all undone is over. */
export function endSteps(alerts: readonly Alert[], event: WatchEvent, context: RaiseContext): readonly AlertStep[] {
  return alerts
    .filter((alert) => alert.status === 'open' && alert.concerns.some((held) => isEnded(alert, held, event)))
    .map((alert) => endStep(alerts, alert, event, context));
}

/**
 * What was seen to be wrong after the recovery is not what that ended: an entry of the log may come late. Nor is what another edit
 * made of the same setting.
 */
const isEnded = ({ named }: Alert, held: string, event: WatchEvent): boolean =>
  endsConcern(held, event) &&
  !named.some((one) => one.concerns.includes(held) && (one.to > evidenceOf(event).to || !restores(event.details, one)));

function endStep(alerts: readonly Alert[], alert: Alert, event: WatchEvent, context: RaiseContext): AlertStep {
  const left = alert.concerns.filter((held) => !isEnded(alert, held, event));
  const concerns = withoutShared(alerts, alert, withoutConsequences(alert, left, event, context), context);
  const isOver = concerns.length === 0;
  const status: AlertStatus = isOver ? 'resolved' : 'open';
  const next: Alert = {
    ...alert,
    concerns,
    named: alert.named.map((one) =>
      isJustOver(one, alert, concerns) ? { ...one, endedAt: evidenceOf(event).to } : one,
    ),
    status,
    // The log knows when it was restored; a collection only that it was by then.
    resolvedAt: isOver ? (isLogged(event) ? event.anchor : context.now) : null,
    lastEventAt: event.recordedAt,
    count: alert.count + 1,
    seq: alert.seq + 1,
  };
  return stepOf(next, [{ event, change: null }], [isOver ? 'resolved' : 'joined'], context);
}

const isJustOver = (one: NamedChange, alert: Alert, left: readonly string[]): boolean =>
  one.endedAt === null &&
  one.concerns.some((concern) => alert.concerns.includes(concern)) &&
  !one.concerns.some((concern) => left.includes(concern));

/**
 * Once every control that an edit made fail passes again, people have their protection back, whatever is left of the edit. Who
 * became what stays wrong until it is undone.
 */
function withoutConsequences(
  { concerns: held, named }: Alert,
  left: readonly string[],
  { source }: WatchEvent,
  { joinsOf, leadsOf }: RaiseContext,
): readonly string[] {
  if (!held.some(isOfControl) || left.some(isOfControl)) return left;
  const failed = new Set([source, ...named.map((one) => one.source)]);
  return left.filter((concern) => {
    const detector = sourceOfConcern(concern);
    return leadsOf(detector) || !joinsOf(detector).some((control) => failed.has(control));
  });
}

/**
 * A control that goes on failing because of what another open alert is about is that alert's alone. The other alert may not hold the
 * control: a second change of the same sort makes it fail no worse, so nothing was raised about the control then.
 */
function withoutShared(
  alerts: readonly Alert[],
  alert: Alert,
  left: readonly string[],
  { joinsOf }: RaiseContext,
): readonly string[] {
  const own = alert.named.filter(lasts);
  if (own.length === 0 || left.some((concern) => !isOfControl(concern))) return left;
  const others = alerts.filter(
    ({ id, status, concerns }) => id !== alert.id && status === 'open' && concerns.some((one) => !isOfControl(one)),
  );
  const goesOn = others.flatMap(({ named }) =>
    named.filter((one) => lasts(one) && one.endedAt === null && own.some(({ source }) => source === one.source)),
  );
  return left.filter(
    (concern) =>
      !others.some(({ concerns }) => concerns.includes(concern)) &&
      !goesOn.some(({ source }) => joinsOf(source).includes(sourceOfConcern(concern))),
  );
}

const lasts = ({ type, isMomentary }: NamedChange): boolean => type === 'change' && !isMomentary;
