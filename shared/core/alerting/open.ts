import type { Alert } from '../alert/alert';
import type { AlertStep } from '../alert/alert-step';
import { shortHash } from '../canonical';
import type { WatchEvent } from '../event/event';
import { worstOf } from '../event/severity';
import { isLeftByRule, isRuleNotice } from '../rule/rules';
import { digestKey } from '../week/digest';
import type { Member } from './action';
import { attributionOf, otherActors } from './actors';
import { concernsOf } from './concerns';
import { keyOf } from './deliveries';
import { gatheredUntil } from './gather';
import { mostNamed } from './named-change';
import { earlierStepsOf, relatedTo } from './related';
import { isSentOnce, type RaiseContext, stepOf } from './step';

export const byId = (a: WatchEvent, b: WatchEvent): number => (a.id < b.id ? -1 : 1);

/** The start of the time until people were alerted. Not counted for changes that a rule silenced. */
export const happenedAtOf = (event: WatchEvent): string | null => (isLeftByRule(event) ? null : event.happenedAt);

const groupKeyOf = ({ groupKey, id }: WatchEvent): string => groupKey ?? id;

/** Each part of a split difference has an alert of its own. */
function freeIdOf(alerts: readonly Alert[], event: WatchEvent): string {
  const id = alertIdOf(event);
  const { elements } = event.details;
  return alerts.some((alert) => alert.id === id) ? shortHash(`${id}|${elements}`) : id;
}

/** The event that identifies the action: a change if there is one, because several actions can cause one failure. */
export const rootOf = (members: readonly Member[]): WatchEvent => {
  const changes = members.filter(({ change }) => change.type !== 'failure').map(({ event }) => event);
  const [root] = changes.length > 0 ? changes.sort(byId) : members.map(({ event }) => event);
  if (root === undefined) throw new Error('an alert without an event');
  return root;
};

/** The id of the alert that this event would open. */
export const alertIdOf = (event: WatchEvent): string => shortHash(`${event.tenantId}|${groupKeyOf(event)}|${event.id}`);

export function openStep(alerts: readonly Alert[], members: readonly Member[], context: RaiseContext): AlertStep {
  const [lead] = members;
  if (lead === undefined) throw new Error('an alert without an event');
  const { event } = lead;
  const id = freeIdOf(alerts, rootOf(members));
  const form = formOf(event);
  const attribution = attributionOf(members);
  const alert: Alert = {
    id,
    tenantId: event.tenantId,
    key: keyFor(form, id, groupKeyOf(event), alerts),
    groupKey: groupKeyOf(event),
    form,
    status: isSentOnce(form) ? 'told' : 'open',
    isDeferred: members.every((one) => one.event.deferredUntil !== null),
    severity: worstOf(members.map((one) => one.event.severity)),
    leadEventId: event.id,
    firstEventId: event.id,
    concerns: concernsIn(members),
    named: members.map(({ change }) => change).slice(-mostNamed),
    related: [],
    earlierSteps: earlierStepsOf(members, alerts, { id }),
    gatheredUntil: null,
    attribution,
    hands: otherActors([], members, attribution),
    acknowledged: null,
    closed: null,
    openedAt: context.now,
    happenedAt: members.map((one) => happenedAtOf(one.event)).reduce(earliest, null),
    lastEventAt: event.recordedAt,
    resolvedAt: null,
    count: members.length,
    seq: members.length,
  };
  const opened = form === 'alert' ? gathered(alert, alerts, context) : alert;
  return stepOf(
    opened,
    members,
    members.map((_, at) => (at === 0 ? 'opened' : 'joined')),
    context,
  );
}

const gathered = (alert: Alert, alerts: readonly Alert[], context: RaiseContext): Alert => ({
  ...alert,
  ...relatedTo(alert, alerts),
  gatheredUntil: gatheredUntil(alert, alerts, context),
});

function formOf(event: WatchEvent): Alert['form'] {
  if (isRuleNotice(event)) return 'notice';
  return healthForms.get(event.source) ?? 'alert';
}

const healthForms: ReadonlyMap<string, Alert['form']> = new Map([
  ['watching', 'summary'],
  ['digest', 'digest'],
  ['blind', 'blind'],
]);

function keyFor(form: Alert['form'], id: string, groupKey: string, alerts: readonly Alert[]): string {
  if (form === 'summary') return 'START';
  return form === 'digest' ? digestKey(groupKey) : keyOf(id, new Set(alerts.map(({ key }) => key)));
}

export const concernsIn = (members: readonly Member[]): string[] => [
  ...new Set(members.flatMap(({ event }) => concernsOf(event)).sort()),
];

export const earliest = (a: string | null, b: string | null): string | null =>
  a === null ? b : b === null ? a : a < b ? a : b;
