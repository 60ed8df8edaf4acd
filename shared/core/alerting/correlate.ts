/**
 * Decides which alert an event belongs to. An alert is one action with its consequences. Events are correlated by
 * object, property, value and time. The actor alone is never enough, and an unknown actor is no reason to join events.
 */
import type { Alert } from '../alert/alert';
import { type Attribution, isFailure, sameActor, type WatchEvent } from '../event/event';
import { isLeftover } from '../rule/rules';
import { type Action, areOthers, isSameGroup, type Member, type Part } from './action';
import { adoptedBy, continuedBy } from './continued';
import { partOfFailure } from './failed-before';
import { longWaits } from './gather';
import { indexOf } from './ledger';
import { apart, partsOf } from './merge-parts';
import {
  type Explaining,
  explainsOther,
  isCauseOf,
  isSameChange,
  isSameKnownActor,
  type NamedChange,
  namedChangeOf,
} from './named-change';
import { isOverSince, isRecentlyOver } from './over';
import { asAgain, asShared } from './part';
import { piecesOf } from './pieces';
import { nothingPlanned, type PlannedWork } from './planned-work';
import type { RaiseContext } from './step';
import { sharesSubject } from './subject';

type Moment = Pick<RaiseContext, 'now' | 'groupWaitMs'>;

/**
 * The actions that these events are part of, given the existing alerts. A failing control is part of every action that caused it. `events`
 * are the detections, failures and notices of one collection, in any order; `planned`: changes of planned work.
 */
export function correlate(
  alerts: readonly Alert[],
  events: readonly WatchEvent[],
  explaining: Explaining,
  moment: Moment,
  planned: PlannedWork = nothingPlanned,
): readonly Action[] {
  const { now } = moment;
  const members = events.map((event): Member => ({ event, change: namedChangeOf(event) })).sort(byTime);
  const ledger = indexOf(alerts);
  const own = members.map(({ change }) => change);
  const changes = members.filter(({ event }) => !isFailure(event));
  const pieces = changes.flatMap((member) =>
    piecesOf(member, [...own, ...ledger.namedOf(member.change)], planned.changes),
  );
  const parts = partsOf(pieces).flatMap((part) => apart(part, ledger));
  const adopted = new Set<Alert | null>();
  for (const [at, part] of parts.entries()) {
    const isTaken = (alert: Alert): boolean =>
      parts.slice(0, at).some((one) => one.alert === alert && areOthers(one, part));
    part.alert = continuedBy(part, ledger, now, isTaken) ?? adoptedBy(part, alerts, explaining, adopted) ?? null;
    adopted.add(part.alert);
  }
  const alone = attachFailures(
    members.filter(({ event }) => isFailure(event)),
    parts,
    alerts,
    { ...explaining, ...moment, planned },
  );
  return merged([...parts, ...alone]);
}

/** Oldest first. The order of simultaneous changes does not depend on which was read first. */
const byTime = (a: Member, b: Member): number =>
  `${a.change.to} ${a.event.id}` < `${b.change.to} ${b.event.id}` ? -1 : 1;

/** Adds each failure to every action that caused it. Failures without a known cause become actions of their own. */
function attachFailures(
  failures: readonly Member[],
  parts: readonly Part[],
  alerts: readonly Alert[],
  context: Explaining & Moment & { readonly planned: PlannedWork },
): Part[] {
  const { now, planned } = context;
  const ofPlan = planned.changes.map((change) => ({ change }));
  const continued: Part[] = [];
  const alone: Part[] = [];
  for (const member of failures) {
    const { change, event } = member;
    const before = event.details.isAsBefore === true ? alerts.filter((alert) => goesOnIn(alert, change)) : [];
    if (before.length > 0) {
      for (const alert of before) continued.push({ alert, members: [{ event: asAgain(event, alert), change }] });
      continue;
    }
    // The operator who closed the alert knew that the control fails.
    if (event.details.isAsBefore === true && alerts.some((alert) => alert.closed !== null && wasNamedIn(alert, change)))
      continue;
    const grown = isByTime(event) ? alerts.filter((alert) => growsIn(alert, change)) : [];
    if (grown.length > 0) {
      const own = grown.length > 1 ? asShared(event) : event;
      for (const alert of grown)
        continued.push({ alert, members: [{ event: { ...own, attribution: alert.attribution }, change }] });
      continue;
    }
    const able = causesOf(change, [...parts, { members: ofPlan }], alerts, context);
    // At the end of a rule, the changes of other accounts have their own alerts.
    const causes = isLeftover(event) ? able.filter((cause) => isSameKnownActor(cause, change)) : able;
    if (planned.isBehind(event, causes)) continue;
    const isOfGroup = (one: Member): boolean => isLeftover(event) && isSameGroup(one.event, event);
    const ofParts = parts.filter(({ members }) => members.some((one) => causes.includes(one.change) || isOfGroup(one)));
    const holders = alerts.filter(({ named }) => named.some((one) => causes.includes(one)));
    const open = holders.filter(({ status }) => status === 'open');
    // If all actions that explain the event are over, the latest is reopened.
    const over =
      ofParts.length + open.length > 0
        ? []
        : holders
            .filter((one) => isRecentlyOver(one, now) && !isUndone(one, causes))
            .sort(byEnd)
            .slice(-1);
    // An action that ended only after the control failed was also a cause.
    const since = holders.filter((one) => isOverSince(one, change));
    const ofAlerts = new Set([...open, ...over, ...since]);
    const sharing = new Set([...ofParts.map((part) => part.alert ?? part), ...ofAlerts]);
    const isOfPlanToo = causes.some((cause) => planned.changes.includes(cause));
    const own = sharing.size > 1 || isOfPlanToo ? { event: asShared(event), change } : member;
    for (const part of ofParts) part.members.push(own);
    for (const alert of ofAlerts) continued.push({ alert, members: [own] });
    if (ofParts.length + ofAlerts.size === 0) alone.push(partOfFailure(member, alone, alerts, now));
    else if (open.length + over.length === 0 && ofParts.every((part) => isOverPart(part, change)))
      alone.push({ alert: null, members: [waiting(member, byOne(causes, member, context), context)] });
  }
  return [...continued, ...alone];
}

/** True if the alert has named the control and its change to the object has not been undone. */
const goesOnIn = (alert: Alert, failure: NamedChange): boolean => alert.status === 'open' && wasNamedIn(alert, failure);

const wasNamedIn = (alert: Alert, failure: NamedChange): boolean =>
  hasNamed(alert, failure) &&
  alert.named.some((one) => isInPlace(one) && sharesSubject(one.subjects, failure.subjects));

/**
 * True if a change in the alert made the control fail and is still in place. If the control then fails for more people
 * as time passes, for example because a role ends that had protected somebody, that is a consequence of the change.
 */
const growsIn = (alert: Alert, failure: NamedChange): boolean =>
  alert.status === 'open' && hasNamed(alert, failure) && alert.named.some(isInPlace);

const hasNamed = ({ named }: Alert, failure: NamedChange): boolean =>
  named.some(({ source }) => source === failure.source);

const isInPlace = ({ type, endedAt, isMomentary }: NamedChange): boolean =>
  type === 'change' && endedAt === null && !isMomentary;

const isByTime = ({ attribution }: WatchEvent): boolean =>
  attribution.status === 'nobody' && attribution.reason === 'time' && attribution.through === undefined;

/**
 * True if all causes in the alert were undone. If that was before the failure, another change caused it that has not
 * been found yet.
 */
const isUndone = ({ named }: Alert, causes: readonly NamedChange[]): boolean =>
  named.filter((one) => causes.includes(one)).every(({ endedAt }) => endedAt !== null);

/** True if the change was undone after the control failed, but before the failure is reported. */
const isOverPart = ({ alert }: Part, failure: NamedChange): boolean => alert !== null && isOverSince(alert, failure);

/**
 * Keeps a failure whose cause was undone until a further collection shows whether the control passes. If it still
 * fails, another actor caused it. `attribution`: what is known until then.
 */
function waiting({ event }: Member, attribution: Attribution, { now, groupWaitMs }: Moment): Member {
  const deferredUntil = new Date(Date.parse(now) + longWaits * groupWaitMs).toISOString();
  const held = { ...event, attribution, deferredUntil };
  return { event: held, change: namedChangeOf(held) };
}

/**
 * A control that needs several collections can keep failing after its cause was undone, because of the same actor. A
 * control that needs one collection then has another cause.
 */
function byOne(causes: readonly NamedChange[], { event }: Member, { collectionsOf }: Explaining): Attribution {
  if (collectionsOf(event.source) < 2) return { status: 'notYetKnown' };
  const proved = causes.flatMap(({ actor, recordId, provedAt }) =>
    actor === null || recordId === null || provedAt === null ? [] : [{ actor, recordId, at: provedAt }],
  );
  const [first] = proved;
  const isOne = first !== undefined && proved.every(({ actor }) => sameActor(actor, first.actor));
  return isOne ? { status: 'known', ...first } : event.attribution;
}

const byEnd = (a: Alert, b: Alert): number => Date.parse(a.resolvedAt ?? '') - Date.parse(b.resolvedAt ?? '');

/**
 * The changes that can have made a control fail. Changes that the control names come first, then changes that expose
 * people, then all others. If the control fails for everybody and counts nobody, a change that exposes nobody is left
 * out beside one on the same object that does. On another object it may still be a cause: exposed people are those who
 * lose MFA, and the control may measure something else.
 */
export function causesOf(
  failure: NamedChange,
  parts: readonly { readonly members: readonly Pick<Member, 'change'>[] }[],
  alerts: readonly Alert[],
  explaining: Explaining,
): readonly NamedChange[] {
  const known = [
    ...parts.flatMap(({ members }) => members.map(({ change }) => change)),
    ...alerts.flatMap(({ named }) => named),
  ];
  const able = known.filter(
    (change) => isCauseOf(change, failure, explaining) && !explainsOther(change, failure, known, explaining),
  );
  const shown = able.filter((change) => !isMasked(change, failure, known));
  const all = shown.length > 0 ? shown : able;
  const named = all.filter(({ about }) => about.some((id) => failure.found.includes(id)));
  const exposing = all.filter(({ exposed }) => (exposed ?? 0) > 0);
  if (named.length > 0) return named;
  if (exposing.length === 0 || failure.exposed === 0) return all;
  if (failure.exposed !== null) return exposing;
  const isBesideExposing = ({ subjects }: NamedChange): boolean =>
    exposing.some((other) => sharesSubject(other.subjects, subjects));
  return all.filter((change) => !exposesNobody(change, known) || !isBesideExposing(change));
}

/** True if people were counted for the change, or for the difference that its log entry explains, and it exposes none. */
const exposesNobody = (change: NamedChange, known: readonly NamedChange[]): boolean => {
  const counts = [change, ...known.filter((one) => isSameChange(one, change))].map(({ exposed }) => exposed);
  return counts.includes(0) && counts.every((exposed) => (exposed ?? 0) === 0);
};

/**
 * True if the failure's collection saw the object changed in another way only. For example, an exclusion exposes nobody
 * if the policy was turned off afterwards.
 */
function isMasked(change: NamedChange, failure: NamedChange, known: readonly NamedChange[]): boolean {
  if (!change.isRecord) return false;
  const found = known.filter(
    (one) =>
      one.type === 'change' && !one.isRecord && one.to === failure.to && sharesSubject(one.subjects, change.subjects),
  );
  return found.length > 0 && !found.some((one) => isSameChange(one, change));
}

/** Merges parts of one alert into one action. Failures without a cause are merged if they tell the same story. */
function merged(parts: readonly Part[]): readonly Action[] {
  const byAlert = new Map<Alert | Part | string, Part>();
  for (const part of parts) {
    const isAlone = part.members.every(({ event }) => isFailure(event));
    const key = part.alert ?? (isAlone ? `failures ${part.members[0]?.event.groupKey}` : part);
    const known = byAlert.get(key)?.members ?? [];
    const further = part.members.filter(({ event }) => !known.some((one) => one.event.id === event.id));
    byAlert.set(key, { alert: part.alert, members: [...known, ...further] });
  }
  return [...byAlert.values()];
}
