import type { Alert } from '../alert/alert';
import type { AlertStep } from '../alert/alert-step';
import { unreadableConcern } from '../event/watcher/unreadable-events';
import type { Action, Member } from './action';
import { isSameChange, type NamedChange } from './named-change';
import { narrowed } from './pieces';
import { type RaiseContext, stepOf, stepped } from './step';

/** The log entries that name the actor. */
export const claimsIn = (members: readonly Member[]): readonly Member[] =>
  members.filter(({ change }) => change.isRecord && change.actor !== null);

/**
 * A log entry claims part of a difference that another alert has named, so that part leaves the alert. If nothing is
 * left, the recipients get its end, which says where it continues.
 */
export function releaseSteps(
  alerts: readonly Alert[],
  now: readonly Alert[],
  { alert, members }: Action,
  context: RaiseContext,
): readonly AlertStep[] {
  const claims = claimsIn(members);
  return alerts.flatMap((other) => {
    if (other.id === alert?.id || other.status !== 'open') return [];
    const claimed = other.named.filter(
      (named) => named.actor === null && !named.isRecord && claims.some(({ change }) => isSameChange(named, change)),
    );
    const [claim] = claims;
    if (claimed.length === 0 || claim === undefined) return [];
    const elements = new Set(claims.flatMap(({ change }) => change.elements));
    const concerns = new Set(claims.flatMap(({ change }) => change.concerns));
    const named = other.named.flatMap((one) =>
      claimed.includes(one) ? withoutElements(one, elements, concerns) : [one],
    );
    const kept = new Set(named.flatMap((one) => one.concerns));
    const isEmpty = !named.some(({ type }) => type === 'change');
    const isHeld = (concern: string): boolean =>
      now.some(({ id, concerns: held }) => id !== other.id && held.includes(concern));
    const left = other.concerns.filter((one) => (!concerns.has(one) || kept.has(one)) && !(isEmpty && isHeld(one)));
    const next: Alert = { ...stepped(other), named, concerns: left };
    const into = isEmpty && left.length === 0 ? holderOf(now, claim) : undefined;
    if (into === undefined) return [stepOf(next, [claim], ['joined'], context)];
    return [mergedStep(next, into, claim, context)];
  });
}

/** Ends an alert whose news another alert reports. `alert`: already counts the event. */
function mergedStep(alert: Alert, into: Alert, because: Member, context: RaiseContext): AlertStep {
  const merged: Alert = {
    ...alert,
    named: [],
    status: 'resolved',
    isDeferred: true,
    mergedInto: { id: into.id, key: into.key },
    resolvedAt: context.now,
  };
  return stepOf(merged, [because], ['resolved'], context);
}

/** The loss of all access continues the alerts about single sources, because they have one cause. */
export function coveredSteps(
  alerts: readonly Alert[],
  { members }: Action,
  context: RaiseContext,
): readonly AlertStep[] {
  const whole = members.find(({ event }) => event.concern === unreadableConcern);
  const into = whole === undefined ? undefined : holderOf(alerts, whole);
  if (whole === undefined || into === undefined) return [];
  return alerts
    .filter(({ form, status }) => form === 'blind' && status === 'open')
    .map((alert) => mergedStep({ ...stepped(alert), concerns: [] }, into, whole, context));
}

const holderOf = (alerts: readonly Alert[], { event }: Member): Alert | undefined =>
  alerts.find(({ named }) => named.some(({ eventId }) => eventId === event.id));

/** The part of another alert's difference that this action claims. Exposed people were counted for it. */
export function claimedParts(alerts: readonly Alert[], { members }: Action, context: RaiseContext): readonly Member[] {
  const claims = claimsIn(members);
  const [claim] = claims;
  if (claim === undefined) return [];
  return alerts
    .filter(({ status }) => status === 'open')
    .flatMap(({ named }) => named)
    .flatMap((named) => {
      const event = context.originalOf?.(named.eventId);
      const own = claims.filter(({ change }) => isSameChange(named, change));
      if (event === undefined || named.actor !== null || named.isRecord || own.length === 0) return [];
      const elements = named.elements.filter((one) => own.some(({ change }) => change.elements.includes(one)));
      return [narrowed({ event, change: named }, elements, claim.change)];
    });
}

export const withoutElements = (
  change: NamedChange,
  elements: ReadonlySet<string>,
  concerns: ReadonlySet<string>,
): readonly NamedChange[] => {
  const left = change.elements.filter((element) => !elements.has(element));
  if (left.length === 0) return [];
  return [{ ...change, elements: left, concerns: change.concerns.filter((one) => !concerns.has(one)) }];
};
