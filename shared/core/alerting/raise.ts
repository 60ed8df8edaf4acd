/** The effect of one collection's events on the alerts of the tenant. */

import type { Alert, TransitionType } from '../alert/alert';
import type { AlertStep } from '../alert/alert-step';
import { isSelfApproval } from '../alert/self-approval';
import { shortHash } from '../canonical';
import { type Attribution, actorsIn, type EventActor, isFailure, sameActor, type WatchEvent } from '../event/event';
import { isAtLeast, severities, worstOf } from '../event/severity';
import { isDisproval } from '../event/story-event';
import { coveredBy, isLeftByRule, isOfRule, isRuleNotice } from '../rule/rules';
import { latestOf } from '../time/latest';
import { digestKey } from '../week/digest';
import { concernsOf } from './concerns';
import {
  type Action,
  causesOf,
  correlate,
  earlierStepsOf,
  isOverSince,
  type Member,
  narrowed,
  relatedTo,
} from './correlate';
import { keyOf } from './deliveries';
import { endSteps, fixedLaterSteps, inheritSteps, putBackSteps } from './ends';
import { gatheredUntil, isNamedElsewhere, sameAccountUntil } from './gather';
import {
  isCauseOf,
  isGoingOn,
  isMuchMore,
  isSameChange,
  isSameRecord,
  isSameStory,
  isSummedUpBy,
  mostNamed,
  type NamedChange,
  namedChangeOf,
} from './named-change';
import { asShared } from './part';
import { plannedSteps } from './planned';
import { withSinceThen } from './sign-in-readings';
import { isSentOnce, type RaiseContext, stepOf } from './step';
import { isFleet, sharesSubject } from './subject';

/**
 * The steps of all alerts that these events open, continue or end, in the order in which they are to be written. Pure and
 * repeatable: the same events over the same alerts give the same steps, so a crash between two of them costs nothing.
 */
export function planSteps(alerts: readonly Alert[], events: readonly WatchEvent[], context: RaiseContext): AlertStep[] {
  let known = alerts;
  const steps: AlertStep[] = [];
  const take = (all: readonly AlertStep[]): void => {
    for (const one of all) {
      const before = known.find(({ id }) => id === one.alert.id);
      const step = withSinceThen(one, before, context);
      steps.push(step);
      known = withAlert(known, step.alert);
    }
  };
  const isCovered = (event: WatchEvent): boolean => coveredBy(event, context.rules, context.openedBy) !== undefined;
  const raising = events.filter((event) => isRaising(event) && !isCovered(event));
  // The log entry of planned work opens no alert, but explains its part of a difference.
  const planned = events.filter((event) => isRaising(event) && isCovered(event));
  const explained = [...planned, ...(context.plannedBefore ?? [])].map(namedChangeOf);
  const actions = inOrder(correlate(known, raising, context, context, explained), context);
  const beside = claimsIn([
    ...actions.flatMap(({ members }) => members),
    ...planned.map((event): Member => ({ event, change: namedChangeOf(event) })),
  ]);
  for (const action of actions) {
    const before = known;
    const members = [...action.members, ...claimedParts(alerts, action, context)];
    take(unclaimedSteps(known, action, beside, context));
    take(stepsOfAction(known, { ...action, members }, context));
    take(releaseSteps(before, known, action, context));
  }
  take(plannedSteps(known, [...planned, ...(context.plannedBefore ?? [])], context));
  const isAlerted = ({ id }: WatchEvent): boolean => context.alerted?.has(id) === true;
  const recoveries = events.filter(({ type }) => type === 'recovery');
  for (const event of events) if (event.details.isPutBack === true) take(putBackSteps(known, event, context));
  for (const event of [...events].sort(byEnding)) {
    if (event.type === 'recovery') {
      take(endSteps(isAlerted(event) ? until(known, event) : known, event, context, recoveries));
      take(fixedLaterSteps(known, event, context));
      take(disprovedSteps(known, event, context));
    }
    if (event.type === 'attribution' && !isAlerted(event)) take(actorSteps(known, event, context));
  }
  take(inheritSteps(known, context));
  return steps;
}

/** After a crash, a recovery continues with the alerts that it had not ended yet, and ends nothing that came after it. */
const until = (alerts: readonly Alert[], { recordedAt }: WatchEvent): readonly Alert[] =>
  alerts.filter(({ lastEventAt }) => lastEventAt <= recordedAt);

const isRaising = ({ type, groupKey, details }: WatchEvent): boolean =>
  groupKey !== null && details.isPutBack !== true && type !== 'recovery' && type !== 'attribution' && type !== 'change';

/** What was undone comes before the controls that pass again because of it: the end of the alert says both. */
const byEnding = (a: WatchEvent, b: WatchEvent): number =>
  Number(a.resource.kind === 'control') - Number(b.resource.kind === 'control') || byId(a, b);

const byId = (a: WatchEvent, b: WatchEvent): number => (a.id < b.id ? -1 : 1);

/** In the order in which alerts are listed. */
export function withAlert(alerts: readonly Alert[], alert: Alert): readonly Alert[] {
  const at = alerts.findIndex(({ id }) => id >= alert.id);
  if (at < 0) return [...alerts, alert];
  return [...alerts.slice(0, at), alert, ...alerts.slice(alerts[at]?.id === alert.id ? at + 1 : at)];
}

// --- What leads ----------------------------------------------------------------------------------------------------

type Leading = Pick<RaiseContext, 'leadsOf'>;

/**
 * The headline, whichever source came first: the most severe change; at equal severity a role assignment or the state of one person or
 * device, then a lost protection, then the edit; of several from one source, the one with the most in it.
 */
function byLead(a: NamedChange, b: NamedChange, { leadsOf }: Leading): number {
  const classOf = (change: NamedChange): number => {
    if (change.type === 'notice' || leadsOf(change.source) || isStateOfOne(change)) return 0;
    return change.type === 'failure' ? 1 : 2;
  };
  return (
    severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
    classOf(a) - classOf(b) ||
    (b.exposed ?? 0) - (a.exposed ?? 0) ||
    (a.source < b.source ? -1 : a.source > b.source ? 1 : 0) ||
    b.elements.length - a.elements.length ||
    (a.eventId < b.eventId ? -1 : 1)
  );
}

/** What nobody changed, of one person or device: a control only counts it. */
const isStateOfOne = ({ type, isNobodys, subjects }: NamedChange): boolean =>
  type === 'change' && isNobodys && subjects.length > 0 && !subjects.some(isFleet);

const ordered = ({ members }: Action, context: Leading): readonly Member[] =>
  [...members].sort((a, b) => byLead(a.change, b.change, context));

/** The most severe first, so that the two messages of a flood that are sent alone are those of its most severe alerts. */
const inOrder = (actions: readonly Action[], context: Leading): readonly Action[] =>
  actions
    .flatMap((action) => {
      const [first] = ordered(action, context);
      return first === undefined ? [] : [{ action, first: first.change }];
    })
    .sort((a, b) => byLead(a.first, b.first, context))
    .map(({ action }) => action);

/** The alert with these further events. */
const stepped = (alert: Alert, by = 1): Alert => ({ ...alert, count: alert.count + by, seq: alert.seq + by });

/** The log entries that name the actor. */
const claimsIn = (members: readonly Member[]): readonly Member[] =>
  members.filter(({ change }) => change.isRecord && change.actor !== null);

/**
 * A log entry claims a part of a difference that another alert has named: the part leaves that alert. If nothing is left of it, its recipients
 * are sent its end, which says where it continues.
 */
function releaseSteps(
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
      now.some(({ id, status, concerns: held }) => id !== other.id && status === 'open' && held.includes(concern));
    const left = other.concerns.filter((one) => (!concerns.has(one) || kept.has(one)) && !(isEmpty && isHeld(one)));
    const next: Alert = { ...stepped(other), named, concerns: left };
    const into = isEmpty && left.length === 0 ? holderOf(now, claim, other) : undefined;
    if (into === undefined) return [stepOf(next, [claim], ['joined'], context)];
    const merged: Alert = {
      ...next,
      named: [],
      status: 'resolved',
      isDeferred: true,
      mergedInto: { id: into.id, key: into.key },
      resolvedAt: context.now,
    };
    return [stepOf(merged, [claim], ['resolved'], context)];
  });
}

const holderOf = (alerts: readonly Alert[], { event }: Member, other: Alert): Alert | undefined =>
  alerts.find(({ id, named }) => id !== other.id && named.some(({ eventId }) => eventId === event.id));

/** The part of another alert's difference that an action claims: a collection counted people for it. */
function claimedParts(alerts: readonly Alert[], { members }: Action, context: RaiseContext): readonly Member[] {
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

/**
 * The reverse case: a difference was named without an actor, and a log entry claims a part of it. The unclaimed rest continues in an alert
 * of its own, because it may be another actor's; the part claimed by an entry in `beside` continues in that entry's alert.
 */
function unclaimedSteps(
  alerts: readonly Alert[],
  { alert, members }: Action,
  beside: readonly Member[],
  context: RaiseContext,
): readonly AlertStep[] {
  const current = alerts.find(({ id }) => id === alert?.id);
  const claims = claimsIn(members);
  const [claim] = claims;
  return current === undefined || claim === undefined || current.attribution.status === 'known'
    ? []
    : leavingSteps(alerts, current, { claims, beside, because: claim.event }, context);
}

type Claiming = {
  readonly claims: readonly Member[];
  readonly beside: readonly Member[];
  readonly because: WatchEvent;
};

function leavingSteps(
  alerts: readonly Alert[],
  current: Alert,
  { claims, beside, because }: Claiming,
  context: RaiseContext,
): readonly AlertStep[] {
  const split = current.named.flatMap((named) => {
    const event = context.originalOf?.(named.eventId);
    const rest = restOf(named, claims);
    return event === undefined || rest === null ? [] : [{ named, member: { event, change: named }, rest }];
  });
  const leaving = split.map(({ named, member, rest }) => ({ named, member: narrowed(member, rest, null), rest }));
  const rests = split.flatMap(({ named, member, rest }): readonly Member[] => {
    const claimed = beside.filter(({ change }) => isSameChange(named, change));
    if (rest.length === 0) return claimed.length === 0 ? [member] : [];
    const alone = rest.filter((element) => !claimed.some(({ change }) => change.elements.includes(element)));
    return alone.length === 0 ? [] : [narrowed(member, alone, null)];
  });
  return split.length === 0 ? [] : partingSteps(alerts, current, { leaving, rests, because }, context);
}

type Parting = {
  /** The part that leaves its alert: all of a named change, or these elements of it. */
  readonly leaving: readonly {
    readonly named: NamedChange;
    readonly member: Member;
    readonly rest: readonly string[];
  }[];
  /** The part of that which no other alert has. */
  readonly rests: readonly Member[];
  readonly because: WatchEvent;
};

function partingSteps(
  alerts: readonly Alert[],
  current: Alert,
  { leaving, rests, because }: Parting,
  context: RaiseContext,
): readonly AlertStep[] {
  const gone = new Set(leaving.flatMap(({ member }) => member.change.concerns));
  const next: Alert = {
    ...stepped(current),
    named: current.named.flatMap((one) => {
      const lost = leaving.find(({ named }) => named === one)?.rest;
      return lost === undefined ? [one] : withoutElements(one, new Set(lost), gone);
    }),
    concerns: current.concerns.filter((concern) => !gone.has(concern)),
  };
  const left = stepOf(next, [{ event: because, change: null }], ['joined'], context);
  if (rests.length === 0) return [left];
  const isOver = (concern: string): boolean => gone.has(concern) && !current.concerns.includes(concern);
  const known = withAlert(alerts, next);
  if (rests.every(({ change: { concerns } }) => concerns.length > 0 && concerns.every(isOver)))
    return [left, overStep(openStep(known, rests, context), context)];
  const opened = openStep(known, withConsequences(alerts, rests, context), context);
  const concerns = opened.alert.concerns.filter((concern) => !isOver(concern));
  return [left, { ...opened, alert: { ...opened.alert, concerns } }];
}

/**
 * The unclaimed elements of a difference without an actor: an empty list for a difference without elements; null if all are claimed, or if
 * the entries are not about such changes at all.
 */
function restOf(named: NamedChange, claims: readonly Member[]): readonly string[] | null {
  if (named.type !== 'change' || named.isRecord || named.isNobodys) return null;
  const own = claims.filter(({ change }) => isSameChange(named, change));
  const isOfOther = claims.some(
    ({ change }) => change.source === named.source && sharesSubject(change.subjects, named.subjects),
  );
  if (own.length === 0) return isOfOther ? named.elements : null;
  const left = named.elements.filter((element) => !own.some(({ change }) => change.elements.includes(element)));
  return left.length === 0 ? null : left;
}

/** A change that was undone before it was recognised as an action of its own is stored as over; the first message had named both. */
const overStep = (step: AlertStep, { now }: RaiseContext): AlertStep => ({
  ...step,
  alert: {
    ...step.alert,
    status: 'resolved',
    isDeferred: true,
    concerns: [],
    named: step.alert.named.map((one) => ({ ...one, endedAt: now })),
    resolvedAt: now,
  },
  deliveries: [],
});

const withoutElements = (
  change: NamedChange,
  elements: ReadonlySet<string>,
  concerns: ReadonlySet<string>,
): readonly NamedChange[] => {
  const left = change.elements.filter((element) => !elements.has(element));
  if (left.length === 0) return [];
  return [{ ...change, elements: left, concerns: change.concerns.filter((one) => !concerns.has(one)) }];
};

// --- Opening and continuing ----------------------------------------------------------------------------------------

function stepsOfAction(alerts: readonly Alert[], action: Action, context: RaiseContext): readonly AlertStep[] {
  const target = alerts.find(({ id }) => id === action.alert?.id);
  const members = ordered(action, context);
  if (target === undefined) {
    // All of it joined other alerts before a crash. A control may have been named only in the past of another alert.
    const isAlerted = members.every(({ event }) => context.alerted?.has(event.id) === true);
    const isOpened = alerts.some(({ id }) => id === alertIdOf(rootOf(members)));
    if (isAlerted && (isOpened || !members.every(({ event }) => isFailure(event)))) return [];
    return [openStep(alerts, withConsequences(alerts, members, context), context)];
  }
  const holds = new Set(target.named.map(({ eventId }) => eventId));
  const fresh = members.filter(
    ({ event }) => !holds.has(event.id) && (context.alerted?.has(event.id) !== true || isFailure(event)),
  );
  if (fresh.length === 0) return [];
  const carried = withConsequences(alerts, fresh, context).filter(({ event }) => !holds.has(event.id));
  return [joinStep(alerts, target, carried, context)];
}

/** A change that is found late can also be the cause of controls in other alerts, unless another change explains them better. */
function withConsequences(
  alerts: readonly Alert[],
  members: readonly Member[],
  context: RaiseContext,
): readonly Member[] {
  const held = new Set(members.map(({ event }) => event.id));
  const failures = alerts.flatMap(({ named, concerns }) =>
    named.filter(
      (one) =>
        !held.has(one.eventId) &&
        one.concerns.some((concern) => concerns.includes(concern)) &&
        isExplainedBy(members, one, alerts, context),
    ),
  );
  const added = [...new Map(failures.map((one) => [one.eventId, one])).values()].flatMap((change): Member[] => {
    const event = context.originalOf?.(change.eventId);
    return event === undefined ? [] : [{ event: asShared(event), change }];
  });
  return ordered({ alert: null, members: [...members, ...added] }, context);
}

function isExplainedBy(
  members: readonly Member[],
  failure: NamedChange,
  alerts: readonly Alert[],
  context: RaiseContext,
): boolean {
  // The search for causes reads all alerts: skip it where no member can be a cause.
  if (!members.some(({ change }) => isCauseOf(change, failure, context))) return false;
  const causes = causesOf(failure, [{ members }], alerts, context);
  return members.some(({ change }) => causes.includes(change));
}

/** The start of the time until people were alerted; not counted for changes that a rule silenced on purpose. */
const happenedAtOf = (event: WatchEvent): string | null => (isLeftByRule(event) ? null : event.happenedAt);

const groupKeyOf = ({ groupKey, id }: WatchEvent): string => groupKey ?? id;

/** Each part of a split difference has an alert of its own. */
function freeIdOf(alerts: readonly Alert[], event: WatchEvent): string {
  const id = alertIdOf(event);
  const { elements } = event.details;
  return alerts.some((alert) => alert.id === id) ? shortHash(`${id}|${elements}`) : id;
}

/** The event that identifies an action: a change if there is one, because a failure can be a consequence of several actions. */
const rootOf = (members: readonly Member[]): WatchEvent => {
  const changes = members.filter(({ change }) => change.type !== 'failure').map(({ event }) => event);
  const [root] = changes.length > 0 ? changes.sort(byId) : members.map(({ event }) => event);
  if (root === undefined) throw new Error('an alert without an event');
  return root;
};

/** The alert that this event opens, if it opens one. */
export const alertIdOf = (event: WatchEvent): string => shortHash(`${event.tenantId}|${groupKeyOf(event)}|${event.id}`);

function openStep(alerts: readonly Alert[], members: readonly Member[], context: RaiseContext): AlertStep {
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

function joinStep(
  alerts: readonly Alert[],
  alert: Alert,
  members: readonly Member[],
  context: RaiseContext,
): AlertStep {
  if (members.every((member) => isPast(alert, member))) return pastStep(alert, members, context);
  const reopened = alert.status === 'resolved';
  const news = members.filter((member) => isNews(alert, member));
  const severity = worstOf([...(reopened ? [] : [alert.severity]), ...members.map(({ event }) => event.severity)]);
  const rises = severity !== alert.severity;
  const changes = members.map(({ change }) => change);
  // A control that fails again because of an action continues in that action's alert, even if other actions share the cause.
  const isAnew = reopened && members.some(({ change }) => change.type !== 'failure');
  const own = members.filter(({ change }) => change.type !== 'failure');
  const attribution = isAnew
    ? attributionOf(members)
    : own.length === 0
      ? alert.attribution
      : knownBetter(alert.attribution, attributionOf(own));
  const isFound = alert.attribution.status !== 'known' && attribution.status === 'known';
  const joined: Alert = {
    ...stepped(alert, members.length),
    status: 'open',
    isDeferred: (reopened || alert.isDeferred) && members.every(({ event }) => event.deferredUntil !== null),
    severity,
    leadEventId: leadOf(alert, members, reopened, context),
    concerns: [...new Set([...alert.concerns, ...concernsIn(members)])].sort(),
    named: [...alert.named, ...changes].slice(-mostNamed),
    earlierSteps: earlierStepsOf(members, alerts, alert),
    attribution,
    planned: reopened ? undefined : alert.planned,
    easedAt: news.length > 0 || reopened ? undefined : alert.easedAt,
    hands: reopened ? undefined : otherActors(alert.hands ?? [], members, attribution),
    // An acknowledgement covers only the changes that had been named.
    acknowledged:
      reopened || rises || news.some(({ change }) => change.type === 'change')
        ? null
        : stillAcknowledged(alert, attribution, context),
    closed: null,
    happenedAt: members.map(({ event }) => happenedAtOf(event)).reduce(earliest, reopened ? null : alert.happenedAt),
    lastEventAt: latestOf([alert.lastEventAt, ...members.map(({ event }) => event.recordedAt)]) ?? context.now,
    resolvedAt: null,
  };
  const types = members.map((member, at): TransitionType => {
    if (reopened) return at === 0 ? 'reopened' : 'joined';
    if (news.includes(member)) return 'worsened';
    return isFound && at === 0 ? 'actorFound' : 'joined';
  });
  const isRepeated = !reopened && !rises && news.every(({ change }) => isNamedElsewhere(alerts, alert, change));
  const until = isRepeated ? untilOf(alert, members, context) : undefined;
  return stepOf(
    isFound ? { ...joined, ...relatedTo(joined, alerts) } : joined,
    members.map((member) => ({ ...member, gatheredUntil: until })),
    types,
    context,
  );
}

function untilOf(alert: Alert, members: readonly Member[], context: RaiseContext): number | undefined {
  const proved = members.filter(({ change }) => change.isRecord);
  const waits = proved.flatMap(({ change }) => sameAccountUntil(alert, change, context) ?? []);
  return proved.length > 0 && waits.length === proved.length ? Math.max(...waits) : undefined;
}

/** A named change shown by another source is not news; a further change, or a control that fails because of it, is. */
function isNews(alert: Alert, { event, change }: Member): boolean {
  const same = alert.named.filter((named) => isSameChange(named, change));
  if (event.type === 'weakened') return event.details.isGoingOn !== true;
  if (change.type === 'failure')
    return !isFallAlone(event) && !isHeld(alert, event) && event.details.isGoingOn !== true;
  // One log entry is one change, even if it is about the monitor itself.
  if (alert.named.some((named) => named.type === 'notice' && isSameRecord(named, change))) return false;
  if (same.length === 0 && alert.named.some((named) => isGoingOn(named, change)))
    return isMuchMore(alert.named, change) || !alert.named.some(({ severity }) => isAtLeast(severity, change.severity));
  const earlier = alert.named.filter((named) => isSameStory(named, change));
  if (earlier.length > 0) return isFurther(change, earlier);
  if (same.length === 0) return change.type === 'change' && !alert.named.some((named) => isSummedUpBy(named, change));
  if (isOfRule(event)) return concernsOf(event).some((concern) => !alert.concerns.includes(concern));
  const known = new Set(same.flatMap(({ elements }) => elements));
  const counts = (change.exposed ?? 0) > Math.max(0, ...same.map(({ exposed }) => exposed ?? 0));
  return (
    counts ||
    change.elements.some((element) => !known.has(element)) ||
    same.every((one) => !isAtLeast(one.severity, change.severity))
  );
}

/** A story is news again if it has a further step or became more severe. */
const isFurther = ({ severity, steps = [] }: NamedChange, earlier: readonly NamedChange[]): boolean =>
  earlier.every((one) => !isAtLeast(one.severity, severity)) ||
  !steps.every((step) => earlier.some((one) => one.steps?.includes(step)));

/** The control was already named as failing, and has not passed since: not news. */
const isHeld = ({ concerns }: Alert, event: WatchEvent): boolean =>
  !isOfRule(event) && concernsOf(event).every((concern) => concerns.includes(concern));

/** A spike in a fleet also lowers a share that is still above its floor: that is not news a second time. */
const isFallAlone = ({ details }: WatchEvent): boolean => details.isFall === true;

function leadOf(alert: Alert, members: readonly Member[], reopened: boolean, context: Leading): string {
  const [first] = members;
  if (first === undefined) return alert.leadEventId;
  const lead = alert.named.find(({ eventId }) => eventId === alert.leadEventId);
  // If the same protection got weaker again, the message gives the present loss.
  const isNow = first.event.type === 'weakened' && lead?.source === first.event.source;
  const isWorse =
    lead === undefined ? !isAtLeast(alert.severity, first.event.severity) : byLead(first.change, lead, context) < 0;
  return reopened || isNow || isWorse ? first.event.id : alert.leadEventId;
}

/**
 * A late log entry is about something that has ended since: it joins the alert and reopens nothing. But a control that is found failing
 * only now does, because the person who closed the alert did not know about it.
 */
function isPast(alert: Alert, { change }: Member): boolean {
  const { closed, named } = alert;
  if (!isOverSince(alert, change)) return false;
  if (change.type !== 'failure' && named.some((one) => isSameChange(one, change))) return true;
  return closed === null && (change.type === 'failure' || isAboutPast(alert, change));
}

/** A finding from several log entries, such as steps of one account, is over when the change of the entry is. */
const isAboutPast = ({ named }: Alert, change: NamedChange): boolean =>
  change.isMomentary && named.some((one) => isSameRecord(one, change) && !one.isMomentary);

/** It names an actor who was unknown, and findings that are new. */
function pastStep(alert: Alert, members: readonly Member[], context: RaiseContext): AlertStep {
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

/** People were alerted to what was not so: they hear it, and the alert is as severe as what is left of it. */
function disprovedSteps(alerts: readonly Alert[], event: WatchEvent, context: RaiseContext): readonly AlertStep[] {
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

const concernsIn = (members: readonly Member[]): string[] => [
  ...new Set(members.flatMap(({ event }) => concernsOf(event)).sort()),
];

const earliest = (a: string | null, b: string | null): string | null =>
  a === null ? b : b === null ? a : a < b ? a : b;

// --- Who did it ----------------------------------------------------------------------------------------------------

/** The actor of the change itself; the actor of a failing control counts only if no change has one. */
function attributionOf(members: readonly Member[]): Attribution {
  const own = members.filter(({ change }) => change.type !== 'failure');
  const all = (own.length > 0 ? own : members).map(({ event }) => event.attribution);
  const [first = { status: 'notYetKnown' }] = all;
  return all.reduce(knownBetter, first);
}

/** An alert has one actor: one proved by a log entry, otherwise a possible one, otherwise none. */
const knownBetter = (a: Attribution, b: Attribution): Attribution =>
  leastKnownFirst.indexOf(b.status) > leastKnownFirst.indexOf(a.status) ? b : a;

const leastKnownFirst: readonly Attribution['status'][] = [
  'nobody',
  'notLogged',
  'notFound',
  'notYetKnown',
  'ambiguous',
  'known',
];

const mostActors = 20;

/** Nobody involved in the change may acknowledge or accept the alert, even if it is attributed to somebody else or to no one. */
function otherActors(
  known: readonly EventActor[],
  members: readonly Member[],
  attribution: Attribution,
): Alert['hands'] {
  const isNamed = (actor: EventActor): boolean => actorsIn(attribution).some((one) => sameActor(one, actor));
  const all = [...known];
  for (const actor of members.flatMap(({ event }) => actorsIn(event.attribution)))
    if (!isNamed(actor) && !all.some((one) => sameActor(one, actor))) all.push(actor);
  return all.length === 0 ? undefined : all.slice(0, mostActors);
}

/** An acknowledgement does not count if the change turns out to be the same person's. */
const stillAcknowledged = (
  { acknowledged }: Alert,
  attribution: Attribution,
  { configuration, actingOf = (operator) => operator }: RaiseContext,
): Alert['acknowledged'] =>
  acknowledged !== null && !configuration.ownHandAllowed && isSelfApproval({ attribution }, actingOf(acknowledged.by))
    ? null
    : acknowledged;

/**
 * A later attribution always changes the alert; `decide` decides whether it is sent. If it shows that a part of the alert was another
 * actor's, that part gets an alert of its own.
 */
function actorSteps(alerts: readonly Alert[], event: WatchEvent, context: RaiseContext): readonly AlertStep[] {
  const alert = alerts.find(({ id }) => id === event.details.alertId);
  if (alert === undefined) return [];
  const member = { event, change: null };
  const plain = stepped(alert);
  // It moved to the alert of the account that made the change.
  if (alert.named.length === 0) return [stepOf(plain, [member], ['joined'], context)];
  // The account that restored it, or made another of its controls fail, is not the actor of the alert.
  if (event.details.isAside === true) return [stepOf(plain, [member], ['joined'], context)];
  const { attribution } = event;
  const isOther =
    alert.attribution.status === 'known' &&
    attribution.status === 'known' &&
    !sameActor(alert.attribution.actor, attribution.actor);
  if (isOther) return splitSteps(alerts, alert, event, context);
  if (alert.attribution.status === 'known') return [stepOf(plain, [member], ['joined'], context)];
  const isAbout = ({ eventId }: NamedChange): boolean => eventId === event.details.eventId;
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

const withProof = (change: NamedChange, attribution: Attribution): NamedChange =>
  attribution.status === 'known'
    ? { ...change, actor: attribution.actor, recordId: attribution.recordId, provedAt: attribution.at }
    : change;

/** The part leaves its alert and is reported with its own actor. */
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
  // The entry itself may have opened the actor's alert before.
  const isNamed = alerts.some((other) => other.named.some((one) => isSameRecord(one, member.change)));
  const leaving = [{ named: part, member, rest: part.elements }];
  return partingSteps(alerts, alert, { leaving, rests: isNamed ? [] : [member], because: event }, context);
}
