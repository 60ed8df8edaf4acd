import type { Alert, Transition } from '../../core/alert/alert';
import { concernsOf } from '../../core/alerting/concerns';
import { mostNamed } from '../../core/alerting/named-change';
import {
  type Attribution,
  type Exposure,
  isBySoleEntry,
  isCounted,
  isFailure,
  isNamedInFull,
  type Reference,
  sameActor,
  type WatchEvent,
} from '../../core/event/event';
import { isAtLeast, mostSevereFirst } from '../../core/event/severity';
import { isOfRestoring } from '../../core/event/undoing';
import { wordingOf } from '../wording';
import { flagDetail, listDetail, numberDetail, textDetail } from './details';
import type { LocalTime } from './local-time';
import { referenceKey } from './naming';

/** The events of an alert, put in the order of the message. */
export type EventStory = {
  /** The event that shows what people lost. It makes the subject of the message. */
  readonly lead: WatchEvent;
  /** The event that shows the cause, such as the edited policy; undefined if there is none. */
  readonly cause: WatchEvent | undefined;
  /**
   * The event whose time and account the message names: the cause, otherwise the lead, or the log entry about the same
   * change.
   */
  readonly subject: WatchEvent;
  /** When a collection first showed the change. The log often names the account only later. */
  readonly seenAt: string;
  /** Other changes of the same action, oldest first, including those that were undone before anybody was alerted. */
  readonly further: readonly WatchEvent[];
  /** The other problems, one line each. */
  readonly others: readonly WatchEvent[];
  /** All events of this episode, including recoveries, oldest first. */
  readonly episode: readonly WatchEvent[];
};

const isRaised = ({ type }: WatchEvent): boolean => type !== 'recovery' && type !== 'attribution' && type !== 'change';

/** Most severe first; equally severe events in the order in which they were recorded. */
const byWeight = (a: WatchEvent, b: WatchEvent): number =>
  mostSevereFirst(a, b) || (a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : 0);

/**
 * The events since the alert last opened. Problems that were fixed earlier are left out if an earlier message reported
 * them. Includes the lead event or, if the newest 40 events no longer contain it, the most severe of them.
 */
export function storyOf(
  alert: Alert,
  events: readonly WatchEvent[],
  transitions: readonly Transition[],
  coveredSeq = Number.POSITIVE_INFINITY,
): EventStory {
  const ordered = [...events].sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : 0));
  const isOpen = alert.status === 'open';
  const untold = transitions.filter(({ seq }) => seq > coveredSeq);
  const episode = episodeOf(ordered, transitions, isOpen ? untold.filter(({ type }) => type !== 'resolved') : untold);
  const disproved = new Set(events.map(({ details }) => details.disproves));
  const raised = episode.filter(
    (event) => isRaised(event) && isOwn(event, alert) && !disproved.has(event.id) && !onlyRestores(event, episode),
  );
  const isHeld = (event: WatchEvent): boolean =>
    event.concern === null || concernsOf(event).some((concern) => alert.concerns.includes(concern));
  // If a control got weaker and has returned to its earlier state, its first failure leads the message again.
  const isOver = (event: WatchEvent): boolean =>
    alert.status === 'open' && event.type === 'weakened' && alert.concerns.length > 0 && !isHeld(event);
  const stillOpen = raised.filter(
    (event) => alert.status !== 'open' || (event.id === alert.leadEventId && !isOver(event)) || isHeld(event),
  );
  const named = ordered.find(
    (event) => event.id === alert.leadEventId && !isOver(event) && !onlyRestores(event, episode),
  );
  // If the alert opened again and ended before the first end was sent, people know only the problem from before.
  const again = isOpen ? undefined : ordered.find(({ id }) => id === openedAgain(untold)?.eventId);
  const known = again === undefined ? [] : raised.filter(({ recordedAt }) => recordedAt < again.recordedAt);
  const first = known.sort(byWeight)[0] ?? named ?? [...stillOpen].sort(byWeight)[0] ?? ordered[0];
  if (first === undefined) throw new Error(`alert ${alert.id} has no events`);

  const chosen = leadOf(first, stillOpen);
  const cause = causeOf(chosen, stillOpen);
  const subject =
    cause ?? [chosen, ...twinsOf(chosen, stillOpen)].sort((a, b) => byKnowledge(a, b) || byProof(a, b))[0] ?? chosen;
  const headlined = [chosen, subject].flatMap((event) => [
    event,
    ...twinsOf(event, stillOpen),
    // The message describes the present state, so the state before the control got weaker is left out.
    ...(event.type === 'weakened' ? stillOpen.filter((other) => isOfSameObject(event, other)) : []),
  ]);
  const others = stillOpen.filter((event) => !headlined.includes(event));
  const sumOf = (event: WatchEvent): WatchEvent => summed(event, twinsOf(event, stillOpen));
  return {
    lead: sumOf(withAllExposed(withExposure(chosen, stillOpen), cause, stillOpen)),
    cause: cause && sumOf(cause),
    subject: sumOf(subject),
    // An earlier event of the same object, such as a milder problem of a device, is left out: it is older than this change.
    seenAt:
      [subject, ...twinsOf(subject, stillOpen)]
        .map(({ recordedAt }) => recordedAt)
        .filter((at) => at >= notBefore(subject))
        .sort()[0] ?? subject.recordedAt,
    further: furtherOf(raised, headlined, subject, stillOpen, episode),
    others: others.sort(byWeight),
    episode,
  };
}

/** The earliest time at which the change of an event can have happened. */
export const notBefore = ({ anchor, evidence }: WatchEvent): string => evidence?.from ?? anchor;

/**
 * False for a change that turned out to belong to another action. Its event stays with the alert, but messages no
 * longer name it.
 */
export const isOwn = ({ id, type }: WatchEvent, { named }: Alert): boolean =>
  type !== 'detection' ||
  named.length === 0 ||
  named.length >= mostNamed ||
  named.some(({ eventId }) => eventId === id);

/** True for an edit that only restored an earlier state, as the log showed later. */
export const onlyRestores = (event: WatchEvent, episode: readonly WatchEvent[]): boolean =>
  episode.some((other) => isOfRestoring(event, other));

/**
 * One change can be found twice: in the log, which shows the account, and by a collection of policies, which shows the
 * exposed people. Both events have the same source and object. If a second group is excluded from the same policy, that
 * is another change.
 */
const twinsOf = (event: WatchEvent, all: readonly WatchEvent[]): readonly WatchEvent[] =>
  all.filter(
    (other) =>
      other !== event &&
      isOfSameObject(event, other) &&
      !isOfOtherElements(event, other) &&
      isRaised(other) &&
      // A failure and a later weakening are two changes, so the actor of one says nothing about the other.
      event.type !== 'weakened' &&
      other.type !== 'weakened',
  );

/**
 * A change that is over is not summed up with open ones. It is named separately, once, and with its account if one of
 * its events shows it.
 */
function furtherOf(
  raised: readonly WatchEvent[],
  headlined: readonly WatchEvent[],
  subject: WatchEvent,
  stillOpen: readonly WatchEvent[],
  episode: readonly WatchEvent[],
): readonly WatchEvent[] {
  const isKnown = (event: WatchEvent): boolean => attributionOf(event, episode).status === 'known';
  const further: WatchEvent[] = [];
  // If one object changed several times, the sentence names only the change of its own event.
  const isSaid = (event: WatchEvent): boolean => {
    if ([subject, ...further].some((one) => isOfSameChange(one, event))) return true;
    const named = [subject, ...further].filter((one) => isOfSameObject(one, event));
    return named.length > 0
      ? containsElements(named, event)
      : headlined.some((one) => isOfSameObject(one, event) && sharesElements(one, event));
  };
  for (const event of [...raised.filter(isKnown), ...raised.filter((one) => !isKnown(one))]) {
    const { addsUp, timeline } = wordingOf(event.source);
    const isChange = event.type === 'detection' && event.attribution.status !== 'nobody' && timeline === undefined;
    const isAdded = addsUp === true && stillOpen.includes(event);
    if (isChange && !isAdded && !isSaid(event)) further.push(event);
  }
  return raised.filter((event) => further.includes(event));
}

/** True for two detections of one change: that a role was assigned, and that this was done outside PIM. */
const isOfSameChange = (a: WatchEvent, b: WatchEvent): boolean =>
  a.evidence?.property != null &&
  a.evidence.property === b.evidence?.property &&
  a.attribution.status === 'known' &&
  b.attribution.status === 'known' &&
  sameActor(a.attribution.actor, b.attribution.actor) &&
  containsElements([a], b);

function sharesElements({ details: { elements: own } }: WatchEvent, { details: { elements: others } }: WatchEvent) {
  if (!Array.isArray(own) || !Array.isArray(others) || own.length === 0 || others.length === 0) return true;
  return own.some((element) => others.includes(element));
}

/** Whether these events together name every element of this one. */
function containsElements(named: readonly WatchEvent[], { details: { elements } }: WatchEvent): boolean {
  if (!Array.isArray(elements)) return true;
  const lists = named.map(({ details }) => details.elements);
  if (lists.some((list) => !Array.isArray(list) || list.length === 0)) return true;
  return elements.every((element) => lists.some((list) => Array.isArray(list) && list.includes(element)));
}

/**
 * True if the events concern different elements, so that neither can replace the other. Where a message adds up
 * elements, both count.
 */
const isOfOtherElements = (a: WatchEvent, b: WatchEvent): boolean =>
  wordingOf(a.source).addsUp !== true && !sharesElements(a, b);

/**
 * The event with the names of all events about the same object: each of forty log entries about a group names one new
 * member.
 */
function summed(event: WatchEvent, twins: readonly WatchEvent[]): WatchEvent {
  if (wordingOf(event.source).addsUp !== true) return event;
  const alike = [event, ...twins.filter((twin) => movementOf(twin) === movementOf(event))];
  if (alike.length === 1) return event;
  const labels = [...new Set(alike.flatMap(({ lines }) => lines.map(({ label }) => label)))];
  const side = (label: string, which: 'before' | 'after'): readonly Reference[] => {
    const all = alike.flatMap(({ lines }) => lines.filter((one) => one.label === label).flatMap((one) => one[which]));
    return [...new Map(all.map((reference) => [referenceKey(reference), reference])).values()];
  };
  const moved = Math.max(0, ...alike.map((one) => numberDetail(one, 'moved') ?? 0));
  return {
    ...event,
    lines: labels.map((label) => ({ label, before: side(label, 'before'), after: side(label, 'after') })),
    details: { ...event.details, ...(moved > 0 && { moved }) },
  };
}

const movementOf = (event: WatchEvent): string =>
  `${textDetail(event, 'change') ?? 'added'}|${textDetail(event, 'as') ?? 'member'}`;

const isOfSameObject = (a: WatchEvent, b: WatchEvent): boolean =>
  a.source === b.source && a.resource.id === b.resource.id;

const byKnowledge = (a: WatchEvent, b: WatchEvent): number =>
  Number(b.attribution.status === 'known') - Number(a.attribution.status === 'known');

/** If several accounts contributed, the entry of each account shows its part, so these entries come first. */
const byProof = (a: WatchEvent, b: WatchEvent): number =>
  Number(flagDetail(a, 'isShared')) - Number(flagDetail(b, 'isShared'));

const withExposure = (event: WatchEvent, all: readonly WatchEvent[]): WatchEvent => ({
  ...event,
  exposure: bestKnown([event, ...twinsOf(event, all)].map(({ exposure }) => exposure)),
});

/** Adds what the same alert has exposed since its control was first counted. */
function withAllExposed(lead: WatchEvent, cause: WatchEvent | undefined, open: readonly WatchEvent[]): WatchEvent {
  const { exposure } = lead;
  if (cause === undefined || !isNamedInFull(exposure)) return lead;
  const further = open.flatMap((event) =>
    event.source === cause.source && event.resource.id === cause.resource.id && isNamedInFull(event.exposure)
      ? [event.exposure]
      : [],
  );
  const ids = [...new Set([exposure, ...further].flatMap((one) => one.ids))];
  if (ids.length === exposure.count) return lead;
  const privilegedIds = [...new Set([exposure, ...further].flatMap((one) => one.privilegedIds))];
  return {
    ...lead,
    exposure: { ...exposure, count: ids.length, ids, privilegedIds, privilegedCount: privilegedIds.length },
  };
}

/** The newest count; without one, the reason why there is none. */
const bestKnown = (exposures: readonly (Exposure | null)[]): Exposure | null =>
  exposures.findLast(isCounted) ?? exposures.find((exposure) => exposure !== null) ?? null;

/** Only for sorting: uncounted events come after counted ones. */
const countOf = ({ exposure }: WatchEvent): number => (isCounted(exposure) ? exposure.count : -1);

/** The transitions that a message reports. */
const reported: ReadonlySet<Transition['type']> = new Set(['opened', 'reopened', 'worsened', 'resolved']);

/** The first time that the alert opened again. */
const openedAgain = (transitions: readonly Transition[]): Transition | undefined =>
  transitions.filter(({ type }) => type === 'reopened').sort((a, b) => a.seq - b.seq)[0];

/**
 * The events of the current episode. An episode begins when the alert opens again with nothing left to report from
 * before. `untold`: the transitions that no message has reported.
 */
function episodeOf(
  ordered: readonly WatchEvent[],
  transitions: readonly Transition[],
  untold: readonly Transition[],
): readonly WatchEvent[] {
  const left = untold.filter(({ type }) => reported.has(type)).map(({ seq }) => seq);
  const reopened = transitions
    .filter(({ seq, type }) => type === 'reopened' && left.every((other) => other >= seq))
    .sort((a, b) => b.seq - a.seq)[0];
  const start = ordered.find(({ id }) => id === reopened?.eventId)?.recordedAt;
  return start === undefined ? ordered : ordered.filter(({ recordedAt }) => recordedAt >= start);
}

/**
 * Chooses the lead event. A policy change is usually the cause. The control that reports the loss leads if it is at
 * least as severe. A more severe event that joins later replaces the lead, so that a new admin is not reported as a
 * number of permanent roles. An event that only continues, without a new count, never leads.
 */
function leadOf(first: WatchEvent, open: readonly WatchEvent[]): WatchEvent {
  const leading = open.filter((event) => !flagDetail(event, 'isGoingOn'));
  const worse = leading
    .filter((event) => (isFailure(event) || isDetection(event)) && mostSevereFirst(event, first) < 0)
    .sort((a, b) => mostSevereFirst(a, b) || byWeight(a, b))[0];
  if (worse !== undefined) return leadOf(worse, open);
  const wording = wordingOf(first.source);
  if ((wording.role === 'headline' || first.evidence?.leads === true) && wording.yields !== true) return first;
  const better = leading
    .filter((event) => isFailure(event) && isAtLeast(event.severity, first.severity) && event !== first)
    .filter(({ source }) => wordingOf(source).yields !== true)
    .sort((a, b) => byWeight(a, b) || countOf(b) - countOf(a));
  const edits = wording.yields === true ? leading.filter((event) => saysMore(event, first)) : [];
  return better[0] ?? edits.sort((a, b) => countOf(b) - countOf(a) || byWeight(a, b))[0] ?? first;
}

/**
 * True if the change says more than the control that it made fail: the change counts people and the control does not.
 */
const saysMore = (event: WatchEvent, control: WatchEvent): boolean =>
  countOf(event) > 0
    ? isDetection(event) && (isAtLeast(event.severity, control.severity) || countOf(control) <= 0)
    : isDetectedCause(event) && countOf(control) <= 0;

/**
 * Chooses the cause: first a detected edit, then another detection, then a control that names the one changed object.
 */
function causeOf(lead: WatchEvent, open: readonly WatchEvent[]): WatchEvent | undefined {
  if (!isFailure(lead)) return undefined;
  const causes = [isDetectedCause, isDetection, isNamedCause].flatMap((isCause) => causesOf(lead, open, isCause));
  const [worst] = causes;
  // The log entry of the same change comes first, because it names the account. It is less severe only because it
  // counts nobody.
  return causes
    .filter((one) => worst !== undefined && isOfSameObject(one, worst))
    .sort((a, b) => byKnowledge(a, b) || byProof(a, b))[0];
}

const causesOf = (
  lead: WatchEvent,
  open: readonly WatchEvent[],
  isCause: (event: WatchEvent) => boolean,
): readonly WatchEvent[] =>
  open
    .filter((event) => event.id !== lead.id && isCause(event))
    // The cause of the original failure is not the cause of the weakening.
    .filter(({ recordedAt }) => lead.type !== 'weakened' || recordedAt >= lead.recordedAt)
    // If many devices failed, an event about all of them explains the number better than one about an admin's device.
    .sort(
      (a, b) =>
        mostSevereFirst(a, b) || byKnowledge(a, b) || byProof(a, b) || countOf(b) - countOf(a) || byWeight(a, b),
    );

const isDetection = ({ type }: WatchEvent): boolean => type === 'detection';

const isDetectedCause = (event: WatchEvent): boolean => isDetection(event) && wordingOf(event.source).role === 'cause';

const isNamedCause = (event: WatchEvent): boolean => wordingOf(event.source).namesCause?.(event) === true;

/**
 * The actor behind an event: from its own attribution, or from a later attribution event that names it. The attribution
 * of another event counts only if it is about the same subjects, so that no account is named for an unproven change.
 */
export function attributionOf(event: WatchEvent, episode: readonly WatchEvent[]): Attribution {
  const own = answerTo(event, episode);
  if (own.status !== 'notYetKnown') return own;
  const covering = episode.find(
    (other) => other.id !== event.id && covers(other, event) && answerTo(other, episode).status === 'known',
  );
  return covering === undefined ? own : answerTo(covering, episode);
}

/** A later entry can name an unknown account, or make a name uncertain that only the time of an entry proved. */
function answerTo(event: WatchEvent, episode: readonly WatchEvent[]): Attribution {
  if (event.attribution.status !== 'notYetKnown' && !isBySoleEntry(event.attribution)) return event.attribution;
  const later = episode.filter((other) => other.type === 'attribution' && names(other, event)).at(-1);
  return later?.attribution ?? event.attribution;
}

/**
 * True if the event covers the subjects of the control's change. At most three subjects are stored, so with three there
 * may be more.
 */
const covers = (control: WatchEvent, event: WatchEvent): boolean => {
  const [all, asked] = [listDetail(control, 'subjects'), listDetail(event, 'subjects')];
  return isFailure(control) && asked.length > 0 && asked.every((subject) => all.includes(subject));
};

const names = (attribution: WatchEvent, event: WatchEvent): boolean =>
  Object.values(attribution.details).some(
    (value) => value === event.id || (Array.isArray(value) && value.includes(event.id)),
  );

/** When it happened; undefined if only the two collections around it are known. */
export const happenedAtOf = (event: WatchEvent, attribution: Attribution): string | undefined => {
  if (attribution.status === 'known') return event.happenedAt ?? attribution.at;
  return isBySoleEntry(event.attribution) ? undefined : (event.happenedAt ?? undefined);
};

/** The record's time; without a record, the two collections around it, otherwise the time of the collection. */
export function whenOf(event: WatchEvent, happenedAt: string | undefined, clock: LocalTime): string {
  if (happenedAt !== undefined) return clock.at(happenedAt);
  const by = textDetail(event, 'overBy') ?? event.recordedAt;
  const gapMs = Date.parse(by) - Date.parse(event.anchor);
  return gapMs >= 60_000 ? clock.between(event.anchor, by) : `shortly before ${clock.short(by)}`;
}
