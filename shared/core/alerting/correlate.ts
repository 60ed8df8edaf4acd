/**
 * Which alert an event belongs to. One alert is one action and its consequences: events are correlated by the object, the
 * property, the values and the time of what changed; never by the actor alone, and never because an actor is not known.
 */
import type { Alert } from '../alert/alert';
import { type Attribution, type EventActor, isCounted, isFailure, type WatchEvent } from '../event/event';
import { stepsOfStory } from '../event/story-event';
import { isLeftover, isOfRule } from '../rule/rules';
import { latestOf } from '../time/latest';
import { longWaits } from './gather';
import {
  type Explaining,
  isCauseOf,
  isEarlierStep,
  isGoingOn,
  isOtherKnownActor,
  isSameAction,
  isSameChange,
  isSameKnownActor,
  isSameStory,
  isStory,
  isSummedUpBy,
  type NamedChange,
  namedChangeOf,
} from './named-change';
import { asAgain, asShared, partOf } from './part';
import type { RaiseContext } from './step';
import { isFleet, isPrincipal, sharesSubject } from './subject';

/** An event with the change it names. */
export type Member = { readonly event: WatchEvent; readonly change: NamedChange };

/** An action and its consequences. `alert`: the alert it continues; null if it begins one. */
export type Action = { readonly alert: Alert | null; readonly members: readonly Member[] };

type Moment = Pick<RaiseContext, 'now' | 'groupWaitMs'>;

/** If the same happens again within this time after an alert ended, that alert is reopened and no new one begins. */
const reopenMs = 24 * 60 * 60_000;

type Part = { alert: Alert | null; readonly members: Member[] };

/**
 * The actions that these events are part of, given the existing alerts. A failing control is part of every action that caused it. `events`
 * are the detections, failures and notices of one collection, in any order; `planned`: log entries of planned work.
 */
export function correlate(
  alerts: readonly Alert[],
  events: readonly WatchEvent[],
  explaining: Explaining,
  moment: Moment,
  planned: readonly NamedChange[] = [],
): readonly Action[] {
  const { now } = moment;
  const members = events.map((event): Member => ({ event, change: namedChangeOf(event) })).sort(byTime);
  const ledger = indexOf(alerts);
  const own = members.map(({ change }) => change);
  const changes = members.filter(({ event }) => !isFailure(event));
  const pieces = changes.flatMap((member) => piecesOf(member, [...own, ...ledger.namedOf(member.change)], planned));
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
    explaining,
    moment,
  );
  return merged([...parts, ...alone]);
}

/** The oldest first; changes of the same moment in an order that does not depend on which was read first. */
const byTime = (a: Member, b: Member): number =>
  `${a.change.to} ${a.event.id}` < `${b.change.to} ${b.event.id}` ? -1 : 1;

// --- What belongs together -----------------------------------------------------------------------------------------

function partsOf(members: readonly Member[]): Part[] {
  const parts: Part[] = [];
  // An event that sums up several changes belongs to one of them, and does not join them.
  const isSum = ({ change }: Member): boolean => members.some((one) => isSummedUpBy(one.change, change));
  for (const member of [...members.filter((one) => !isSum(one)), ...members.filter(isSum)]) {
    const [part, ...others] = parts.filter((one) => belongsTo(one, member));
    if (part === undefined) parts.push({ alert: null, members: [member] });
    else part.members.push(member);
    if (part !== undefined && isStory(member.change)) unite(parts, part, others);
  }
  return parts;
}

/** The steps of an attack: a story joins what was found of them so far. */
function unite(parts: Part[], part: Part, others: readonly Part[]): void {
  for (const other of others) {
    if (areOthers(part, other)) continue;
    part.members.push(...other.members);
    parts.splice(parts.indexOf(other), 1);
  }
}

const belongsTo = (part: Part, member: Member): boolean =>
  !part.members.some(({ change }) => isOtherKnownActor(change, member.change)) &&
  part.members.some((one) => isSameGroup(one.event, member.event) || areOne(one.change, member.change));

const areOne = (a: NamedChange, b: NamedChange): boolean =>
  isSameChange(a, b) || isSameAction(a, b) || isSameStory(a, b) || isEarlierStep(a, b) || isSummedUpBy(a, b);

/** Everything that one rule leaves of one story is one alert; everything that a migration left open is one list. */
const isSameGroup = (a: WatchEvent, b: WatchEvent): boolean => isOfRule(a) && isOfRule(b) && a.groupKey === b.groupKey;

/**
 * Splits a difference: the values that log entries of a known actor claim belong to the action of these entries; the unclaimed rest is
 * another action, by an unknown actor.
 */
function piecesOf(member: Member, records: readonly NamedChange[], planned: readonly NamedChange[]): readonly Member[] {
  const { change } = member;
  if (change.isRecord) return [member];
  // A change that was undone before the collection is not part of the difference that the collection found.
  const isThere = ({ endedAt }: NamedChange): boolean => endedAt === null || endedAt > change.to;
  const claims = records.filter(
    (one) => one.isRecord && one.actor !== null && isThere(one) && isSameChange(one, change),
  );
  const [first] = claims;
  if (change.elements.length === 0)
    return first === undefined || change.actor !== null ? [member] : [narrowed(member, [], first)];
  const pieces: Member[] = [];
  let left = change.elements;
  for (const claim of claims) {
    const own = claims.filter((one) => isSameAction(one, claim));
    const claimed = own.flatMap((one) => one.elements);
    const elements = left.filter((element) => claimed.includes(element));
    if (elements.length > 0) pieces.push(narrowed(member, elements, claim));
    left = left.filter((element) => !elements.includes(element));
  }
  if (change.actor !== null) return pieces.length < 2 ? [member] : [...pieces, ...restsOf(member, left, change)];
  // The part of planned work raises no alert. A part that the entries of both show is not planned alone.
  const ofPlan = planned.filter((one) => one.isRecord && one.actor !== null && isSameChange(one, change));
  const unplanned = left.filter((element) => !ofPlan.some(({ elements }) => elements.includes(element)));
  if (unplanned.length < left.length) return [...pieces, ...restsOf(member, unplanned, null)];
  return pieces.length === 0 ? [member] : [...pieces, ...restsOf(member, left, null)];
}

/** The part that no log entry claims; none if they claim all of it. */
const restsOf = (member: Member, elements: readonly string[], claim: NamedChange | null): readonly Member[] =>
  elements.length === 0 ? [] : [narrowed(member, elements, claim)];

/** A part of a difference, with the actor whose log entry has its values. */
export function narrowed({ event }: Member, elements: readonly string[], claim: NamedChange | null): Member {
  const { actor, recordId, to } = claim ?? { actor: null, recordId: null, to: '' };
  const attribution: Attribution =
    actor === null || recordId === null ? { status: 'notYetKnown' } : { status: 'known', actor, recordId, at: to };
  const part = { ...partOf(event, elements), attribution };
  return { event: part, change: namedChangeOf(part) };
}

const actorOf = ({ members }: Part): EventActor | null =>
  members.find(({ change }) => change.actor !== null)?.change.actor ?? null;

/**
 * One reading of the log can contain entries of two actors about the changes of an alert without an actor: the alert then belongs to one of
 * the two.
 */
const areOthers = (a: Part, b: Part): boolean => isOtherKnownActor({ actor: actorOf(a) }, { actor: actorOf(b) });

/** Changes that turn out late to be one action, and are in two alerts by then, stay in these. */
function apart(part: Part, ledger: Ledger): readonly Part[] {
  const byAlert = new Map<Alert | undefined, Member[]>();
  for (const member of part.members) {
    const named = ledger
      .near(member.change)
      .find((alert) => !isOfOther(part, alert) && alert.named.some((one) => isSameChange(one, member.change)));
    byAlert.set(named, [...(byAlert.get(named) ?? []), member]);
  }
  const unnamed = byAlert.get(undefined) ?? [];
  byAlert.delete(undefined);
  if (byAlert.size < 2) return [part];
  // A change that neither alert has named yet joins the one that is still open; a story, the one with its last step.
  const open = [...byAlert.keys()].find((alert) => alert?.status === 'open');
  const [first] = byAlert.keys();
  const alertOf = ({ change }: Member): Alert | undefined =>
    isStory(change)
      ? [...byAlert].find(([, members]) => members.some((one) => isSameAction(one.change, change)))?.[0]
      : undefined;
  return [...byAlert].map(([alert, members]) => ({
    alert: null,
    members: [...members, ...unnamed.filter((one) => (alertOf(one) ?? open ?? first) === alert)],
  }));
}

// --- Which alert goes on -------------------------------------------------------------------------------------------

type Ledger = {
  readonly alerts: readonly Alert[];
  /** Alerts that have named a change of the same property, log entry or object. */
  readonly near: (change: NamedChange) => readonly Alert[];
  readonly namedOf: (change: NamedChange) => readonly NamedChange[];
};

/** Built once for all events: otherwise, in a storm, each event would be compared with every change that was ever named. */
function indexOf(alerts: readonly Alert[]): Ledger {
  const byKey = new Map<string, Set<Alert>>();
  for (const alert of alerts) {
    for (const key of new Set(alert.named.flatMap(keysOf))) {
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, new Set([alert]));
      else known.add(alert);
    }
  }
  const near = (change: NamedChange): Alert[] => [
    ...new Set(keysOf(change).flatMap((key) => [...(byKey.get(key) ?? [])])),
  ];
  return { alerts, near, namedOf: (change) => near(change).flatMap(({ named }) => named) };
}

const keysOf = ({ property, partOf, recordId, eventId, subjects, steps = [] }: NamedChange): readonly string[] =>
  [partOf, property, recordId ?? eventId, ...subjects, ...steps].filter((key) => key != null);

/** How well an alert fits, best first. */
type Fit = 'sameStory' | 'ownAction' | 'sameChange' | 'sameAction' | 'earlierStep' | 'overSince' | 'again';
const fits: readonly Fit[] = [
  'overSince',
  'sameStory',
  'ownAction',
  'sameChange',
  'sameAction',
  'earlierStep',
  'again',
];

function continuedBy(part: Part, ledger: Ledger, now: string, isTaken: (alert: Alert) => boolean): Alert | undefined {
  const candidates = [...new Set(part.members.flatMap(({ change }) => ledger.near(change)))];
  return candidates
    .filter((alert) => !isTaken(alert))
    .flatMap((alert) => {
      const fit = fitOf(part, alert, now);
      return fit === undefined ? [] : [{ alert, fit }];
    })
    .sort((a, b) => fits.indexOf(a.fit) - fits.indexOf(b.fit) || (a.alert.openedAt < b.alert.openedAt ? 1 : -1))[0]
    ?.alert;
}

function fitOf(part: Part, alert: Alert, now: string): Fit | undefined {
  if (isOfOther(part, alert)) return undefined;
  const isAny = (is: (named: NamedChange, change: NamedChange) => boolean): boolean =>
    part.members.some(({ change }) => alert.named.some((named) => is(named, change)));
  if (part.members.some(({ event }) => isOfRule(event)))
    return alert.status === 'open' && isAny((named, { property }) => named.property === property)
      ? 'sameChange'
      : undefined;
  if (alert.status === 'open') {
    if (isAny(isSameStory)) return 'sameStory';
    // A proved part of an action joins the alert of that action, even if a difference showed it in another alert.
    if (isAny((named, change) => isSameKnownActor(named, change) && isSameAction(named, change))) return 'ownAction';
    if (isAny(isSameChange)) return 'sameChange';
    if (isAny(isSameAction) || isAny(isSummedUpBy) || isAny(isGoingOn)) return 'sameAction';
    return isAny(isEarlierStep) ? 'earlierStep' : undefined;
  }
  if (isAny((named, change) => isSameChange(named, change) && isOverSince(alert, change))) return 'overSince';
  return isRecentlyOver(alert, now) && (isAny(isAgain) || isAny(isSameAction) || isAny(isSameStory))
    ? 'again'
    : undefined;
}

/**
 * Whether the alert ended after this change was seen. A collection shows that all was over when it was taken, and nothing of what happened
 * until it was raised.
 */
export function isOverSince({ resolvedAt, closed, named }: Alert, { to }: NamedChange): boolean {
  const lasting = closed === null ? named.filter(({ isMomentary }) => !isMomentary) : [];
  const ends = lasting.flatMap(({ endedAt }) => endedAt ?? []);
  const overAt = ends.length < lasting.length ? null : latestOf(ends);
  return resolvedAt !== null && to <= (overAt ?? resolvedAt);
}

/** Two known actors are two actions; so are an action and a change to the monitor itself. */
const isOfOther = (part: Part, { attribution }: Alert): boolean => {
  const actor = actorOf(part);
  return attribution.status === 'known' && isOtherKnownActor({ actor }, { actor: attribution.actor });
};

/** The same problem again after its end, by the same actor or without any. Two unknown actors may be different people. */
const isAgain = (named: NamedChange, change: NamedChange): boolean =>
  !named.isMomentary &&
  named.property === change.property &&
  (named.elements.length === 0 || named.elements.some((one) => change.elements.includes(one))) &&
  (isSameKnownActor(named, change) || (named.isNobodys && change.isNobodys));

/**
 * A control that failed first, or a summary that was read first, joins the first action that explains it and no second one, so the number
 * of alerts does not depend on the order.
 */
function adoptedBy(
  part: Part,
  alerts: readonly Alert[],
  explaining: Explaining,
  adopted: ReadonlySet<Alert | null>,
): Alert | undefined {
  return alerts.find(
    (alert) =>
      alert.status === 'open' &&
      !adopted.has(alert) &&
      !isOfOther(part, alert) &&
      (isSumAlone(part, alert) ||
        (alert.named.every(({ type }) => type === 'failure') &&
          part.members.some(({ change }) => alert.named.some((failure) => isCauseOf(change, failure, explaining))))),
  );
}

/** So far, the alert only sums up late changes. A change that happened after the summary was read is separate news. */
const isSumAlone = ({ members }: Part, { named }: Alert): boolean =>
  named.some(
    (sum) =>
      members.some(({ change }) => isSummedUpBy(change, sum) && change.from <= sum.to) &&
      !named.some(({ partOf }) => partOf === sum.property),
  );

// --- Failing controls ----------------------------------------------------------------------------------------------

/** Adds each failure to every action that caused it; returns the failures that no action explains, as actions of their own. */
function attachFailures(
  failures: readonly Member[],
  parts: readonly Part[],
  alerts: readonly Alert[],
  explaining: Explaining,
  moment: Moment,
): Part[] {
  const { now } = moment;
  const continued: Part[] = [];
  const alone: Part[] = [];
  for (const member of failures) {
    const { change, event } = member;
    const before = event.details.isAsBefore === true ? alerts.filter((alert) => goesOnIn(alert, change)) : [];
    if (before.length > 0) {
      for (const alert of before) continued.push({ alert, members: [{ event: asAgain(event, alert), change }] });
      continue;
    }
    const causes = isLeftover(event) ? [] : causesOf(change, parts, alerts, explaining);
    const ofParts = isLeftover(event)
      ? parts.filter(({ members }) => members.some((one) => isSameGroup(one.event, event)))
      : parts.filter(({ members }) => members.some((one) => causes.includes(one.change)));
    const holders = alerts.filter(({ named }) => named.some((one) => causes.includes(one)));
    const open = holders.filter(({ status }) => status === 'open');
    // If every action that explains it is over, the latest of them is reopened.
    const over =
      ofParts.length + open.length > 0
        ? []
        : holders
            .filter((one) => isRecentlyOver(one, now) && !isUndone(one, causes))
            .sort(byEnd)
            .slice(-1);
    // One that ended after the control was seen to fail was a cause too.
    const since = holders.filter((one) => isOverSince(one, change));
    const ofAlerts = new Set([...open, ...over, ...since]);
    const sharing = new Set([...ofParts.map((part) => part.alert ?? part), ...ofAlerts]);
    const own = sharing.size > 1 ? { event: asShared(event), change } : member;
    for (const part of ofParts) part.members.push(own);
    for (const alert of ofAlerts) continued.push({ alert, members: [own] });
    if (ofParts.length + ofAlerts.size === 0) alone.push(partOfFailure(member, alone, alerts, now));
    else if (open.length + over.length === 0 && ofParts.every((part) => isOverPart(part, change)))
      alone.push({ alert: null, members: [waiting(member, moment)] });
  }
  return [...continued, ...alone];
}

/** The alert has named the control, and its change to the same object is still in place. */
const goesOnIn = ({ status, named }: Alert, failure: NamedChange): boolean =>
  status === 'open' &&
  named.some(({ source }) => source === failure.source) &&
  named.some(
    ({ type, endedAt, isMomentary, subjects }) =>
      type === 'change' && endedAt === null && !isMomentary && sharesSubject(subjects, failure.subjects),
  );

/**
 * Everything in it that could have made the control fail was undone. If that was before the failure, the cause is another change, which is
 * yet to be found.
 */
const isUndone = ({ named }: Alert, causes: readonly NamedChange[]): boolean =>
  named.filter((one) => causes.includes(one)).every(({ endedAt }) => endedAt !== null);

/** It was undone after the control was found failing, but before that failure is raised. */
const isOverPart = ({ alert }: Part, failure: NamedChange): boolean => alert !== null && isOverSince(alert, failure);

/**
 * The actor has undone the change since: if the control still fails, another actor caused it. Undoing asks for a collection that shows
 * whether the control passes again.
 */
const waiting = ({ event, change }: Member, { now, groupWaitMs }: Moment): Member => ({
  event: {
    ...event,
    attribution: { status: 'notYetKnown' },
    deferredUntil: new Date(Date.parse(now) + longWaits * groupWaitMs).toISOString(),
  },
  change: { ...change, actor: null, recordId: null, provedAt: null },
});

const byEnd = (a: Alert, b: Alert): number => Date.parse(a.resolvedAt ?? '') - Date.parse(b.resolvedAt ?? '');

/** The changes that can have made a control fail: those that it names; if there are none, those that expose somebody; otherwise all. */
export function causesOf(
  failure: NamedChange,
  parts: readonly Pick<Action, 'members'>[],
  alerts: readonly Alert[],
  explaining: Explaining,
): readonly NamedChange[] {
  const known = [
    ...parts.flatMap(({ members }) => members.map(({ change }) => change)),
    ...alerts.flatMap(({ named }) => named),
  ];
  const able = known.filter((change) => isCauseOf(change, failure, explaining));
  const shown = able.filter((change) => !isMasked(change, failure, known));
  const all = shown.length > 0 ? shown : able;
  const named = all.filter(({ about }) => about.some((id) => failure.found.includes(id)));
  const exposing = all.filter(({ exposed }) => (failure.exposed ?? 0) > 0 && (exposed ?? 0) > 0);
  return named.length > 0 ? named : exposing.length > 0 ? exposing : all;
}

/**
 * The collection that saw the failure found the object changed in another way only: an exclusion from a policy that somebody has turned off
 * since exposes nobody.
 */
function isMasked(change: NamedChange, failure: NamedChange, known: readonly NamedChange[]): boolean {
  if (!change.isRecord) return false;
  const found = known.filter(
    (one) =>
      one.type === 'change' && !one.isRecord && one.to === failure.to && sharesSubject(one.subjects, change.subjects),
  );
  return found.length > 0 && !found.some((one) => isSameChange(one, change));
}

function partOfFailure(member: Member, alone: readonly Part[], alerts: readonly Alert[], now: string): Part {
  const beside = alone.find(({ members }) => members.some((one) => one.event.groupKey === member.event.groupKey));
  return { alert: beside?.alert ?? failedBefore(member, alerts, now) ?? null, members: [member] };
}

const isRecentlyOver = ({ resolvedAt }: Alert, now: string): boolean =>
  resolvedAt !== null && Date.parse(now) - Date.parse(resolvedAt) < reopenMs;

/**
 * The existing alert of the same control. A control that gets worse without an edit continues in it; one that fails again reopens it,
 * unless that alert was about changes to other objects.
 */
function failedBefore({ event, change }: Member, alerts: readonly Alert[], now: string): Alert | undefined {
  const isOfControl = ({ named }: Alert): boolean => named.some(({ source }) => source === event.source);
  // The people whom it exposes say nothing about what changed: one of them may have made the earlier change.
  const wrong = change.found.length > 0 ? change.found : change.about;
  const isSameObjects = ({ named }: Alert): boolean => {
    const changes = named.filter(({ type }) => type === 'change');
    return (
      changes.length === 0 ||
      changes.some(({ subjects, about }) =>
        // What changed decides; where that is not known, what is wrong: two people who got one role share the role.
        change.subjects.length > 0 ? sharesSubject(subjects, change.subjects) : about.some((id) => wrong.includes(id)),
      )
    );
  };
  const candidates = alerts.filter(isOfControl).sort((a, b) => (a.lastEventAt < b.lastEventAt ? 1 : -1));
  // A change of a fleet without an actor, or one that exposes nobody else, continues in the first alert about it.
  const isFleetAlone = change.subjects.every(isFleet);
  const open = candidates.find(
    (alert) => alert.status === 'open' && isBySame(alert, change) && (isFleetAlone || namesAllExposed(alert, event)),
  );
  if (open !== undefined) return open;
  return candidates.find((alert) => isRecentlyOver(alert, now) && isSameObjects(alert));
}

/** Whether the same control already failed for everybody whom it exposes now. */
function namesAllExposed({ named }: Alert, { source, type, exposure }: WatchEvent): boolean {
  if (type !== 'weakened' || !isCounted(exposure) || exposure.count === 0 || exposure.ids.length < exposure.count)
    return false;
  const failures = named.filter((one) => one.source === source);
  return exposure.ids.every((id) => failures.some(({ about }) => about.includes(id)));
}

/** If a known actor made it worse, only an alert of that actor says so. */
const isBySame = ({ attribution }: Alert, { actor }: NamedChange): boolean =>
  actor === null || (attribution.status === 'known' && !isOtherKnownActor({ actor }, { actor: attribution.actor }));

// --- Together ------------------------------------------------------------------------------------------------------

/** Events of one alert are one step. Failures that no action explains are one alert if they are one story. */
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

/**
 * Keys of the open alerts that have named earlier steps of a story among these events: a story joins the alert of its last step, and each
 * step that was sent before stays in its own alert, however long ago. Undefined if there are none.
 */
export function earlierStepsOf(
  members: readonly Pick<Member, 'event'>[],
  alerts: readonly Alert[],
  own: Pick<Alert, 'id' | 'earlierSteps'>,
): Alert['earlierSteps'] {
  const steps = new Set(members.flatMap(({ event }) => stepsOfStory(event)).flatMap(({ id, proof }) => [id, proof]));
  const holders = alerts.filter(
    ({ id, status, named }) =>
      id !== own.id &&
      status === 'open' &&
      named.some(({ eventId, recordId }) => steps.has(eventId) || (recordId !== null && steps.has(recordId))),
  );
  const keys = holders.sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1)).map(({ key }) => key);
  const all = [...new Set([...(own.earlierSteps ?? []), ...keys])];
  return all.length === 0 ? undefined : all;
}

/** Half an hour: changes by the same actor, or to the same person, within that time are shown together; ms. */
const relatedMs = 30 * 60_000;

/** Alerts of the same actor, or about the same person, that were opened shortly before. */
export function relatedTo(alert: Alert, alerts: readonly Alert[]): Pick<Alert, 'related' | 'relatedByActor'> {
  const subjectsOf = ({ named }: Pick<Alert, 'named'>) => named.flatMap(({ subjects }) => subjects).filter(isPrincipal);
  const own = subjectsOf(alert);
  const isNear = ({ openedAt }: Alert): boolean =>
    openedAt <= alert.openedAt && Date.parse(alert.openedAt) - Date.parse(openedAt) <= relatedMs;
  const isSameActor = ({ attribution }: Alert): boolean =>
    alert.attribution.status === 'known' &&
    attribution.status === 'known' &&
    !isOtherKnownActor({ actor: attribution.actor }, { actor: alert.attribution.actor });
  const near = alerts.filter((other) => other.form === 'alert' && other.id !== alert.id && isNear(other));
  return {
    related: near.filter((other) => isSameActor(other) || sharesSubject(subjectsOf(other), own)).map(({ id }) => id),
    relatedByActor: near.filter(isSameActor).map(({ id }) => id),
  };
}
