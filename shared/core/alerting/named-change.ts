import {
  type Attribution,
  type EventActor,
  type Evidence,
  isCounted,
  isFailure,
  isLogged,
  sameActor,
  type WatchEvent,
} from '../event/event';
import { isAtLeast, type Severity } from '../event/severity';
import { concernsOf } from './concerns';
import { isFleet, sharesSubject, subjectOfResource } from './subject';

const ms = Date.parse;

/** A change that an alert has named: of one property of an object, or a control that fails. */
export type NamedChange = Evidence & {
  readonly eventId: string;
  /** notice: a message of the monitor about itself or about a rule. */
  readonly type: 'change' | 'failure' | 'notice';
  /** Control or detector. */
  readonly source: string;
  /** The values: elements of a list, or what stays wrong; empty if the property has one value. */
  readonly elements: readonly string[];
  readonly concerns: readonly string[];
  /** The ids in it: a control lists the objects and people in which it finds a problem. At most 60. */
  readonly about: readonly string[];
  /** For a failing control, the objects that it names as wrong; empty if it names people, or nothing. At most 60. */
  readonly found: readonly string[];
  readonly actor: EventActor | null;
  /** The log entry that proves the actor; null if none does. */
  readonly recordId: string | null;
  /** When it happened, according to that entry. */
  readonly provedAt: string | null;
  readonly isRecord: boolean;
  /** True without an actor: time passed, a device reported, Microsoft judged. */
  readonly isNobodys: boolean;
  /** When everything that it left wrong was restored; null while something is still wrong. */
  readonly endedAt: string | null;
  /** Nothing stays wrong afterwards, such as a sign-in. */
  readonly isMomentary: boolean;
  readonly severity: Severity;
  /** Number of people or devices that it exposes; null if not computed or not countable. */
  readonly exposed: number | null;
};

/** A row must stay small, however long an alert stays open. */
export const mostNamed = 500;
const mostAbout = 60;

/** Log entries of one actor about one object belong together while each follows another within this time; ms. */
export const sameActionMs = 5 * 60_000;
/** One session of one account from one address is one change, however many sign-ins it makes; ms. */
const sameSessionMs = 60 * 60_000;
/** Microsoft's clock and ours differ by at most this much, and a replica is at most this late; ms. */
const clockSkewMs = 60_000;

/** The changes that an event shows; derived for events that were recorded without them. */
export const evidenceOf = (event: WatchEvent): Evidence => event.evidence ?? derivedEvidence(event);

function derivedEvidence(event: WatchEvent): Evidence {
  const { resource, source, anchor, recordedAt } = event;
  const times = isLogged(event) ? { from: anchor, to: anchor } : { from: anchor, to: recordedAt };
  if (isFailure(event) || resource.kind === 'control') return { subjects: [], property: null, ...times, causes: [] };
  return {
    subjects: [subjectOfResource(resource.kind, resource.id)],
    property: event.type === 'health' ? event.groupKey : propertyOf(source, resource.id),
    ...times,
    causes: [],
  };
}

/** One property of one object, by the name that the detectors of the same change share. */
export const propertyOf = (detectorId: string, resourceId: string): string => `${detectorId}|${resourceId}`;

export function namedChangeOf(event: WatchEvent): NamedChange {
  const evidence = evidenceOf(event);
  const elements = elementsOf(event);
  return {
    ...evidence,
    eventId: event.id,
    type: isFailure(event) ? 'failure' : event.type === 'detection' ? 'change' : 'notice',
    source: event.source,
    elements,
    concerns: concernsOf(event),
    about: aboutOf(event, elements).slice(0, mostAbout),
    found: isFailure(event) ? foundBy(event).slice(0, mostAbout) : [],
    ...proofOf(event.attribution),
    isRecord: isLogged(event),
    isNobodys: event.attribution.status === 'nobody',
    isMomentary: event.concern === null,
    endedAt: null,
    severity: event.severity,
    exposed: isCounted(event.exposure) ? event.exposure.count : null,
  };
}

/** For a failing control, the people or objects in which it finds a problem; empty if it names none, or counts a fleet or the tenant. */
function aboutOf(event: WatchEvent, elements: readonly string[]): readonly string[] {
  const { exposure, resource, peopleIds } = event;
  if (!isFailure(event)) return [...new Set([...partsOf(resource.id), ...peopleIds, ...elements.flatMap(partsOf)])];
  const { foundIn } = event.details;
  if (exposure?.unit === 'devices' || (Array.isArray(foundIn) && foundIn.includes('tenant'))) return [];
  const found = foundBy(event);
  return [...new Set([...found, ...(isCounted(exposure) ? exposure.ids : [])])];
}

/** If a control got worse, only the added findings show the cause. */
function foundBy({ type, details: { foundIn, added } }: WatchEvent): readonly string[] {
  const list = type === 'weakened' && Array.isArray(added) && added.length > 0 ? added : foundIn;
  return Array.isArray(list) && !list.includes('tenant') ? list : [];
}

/** "principal|role" and "group vendors" name two ids each. */
const partsOf = (id: string): readonly string[] => [id, ...id.split(/[| ]/)];

function elementsOf({ details, concern }: WatchEvent): readonly string[] {
  const { elements, what, ipAddress } = details;
  if (Array.isArray(elements)) return elements;
  if (concern !== null) return [];
  return [...(typeof what === 'string' ? [what] : []), ...(typeof ipAddress === 'string' ? [`from ${ipAddress}`] : [])];
}

const proofOf = (attribution: Attribution): Pick<NamedChange, 'actor' | 'recordId' | 'provedAt'> =>
  attribution.status === 'known'
    ? { actor: attribution.actor, recordId: attribution.recordId, provedAt: attribution.at }
    : { actor: null, recordId: null, provedAt: null };

export const isSameKnownActor = (a: NamedChange, b: NamedChange): boolean =>
  a.actor !== null && b.actor !== null && sameActor(a.actor, b.actor);

/** False if one of them is unknown: an unknown actor is not somebody else. */
export const isOtherKnownActor = (a: Pick<NamedChange, 'actor'>, b: Pick<NamedChange, 'actor'>): boolean =>
  a.actor !== null && b.actor !== null && !sameActor(a.actor, b.actor);

export const isSameRecord = (a: NamedChange, b: NamedChange): boolean =>
  a.recordId !== null && a.recordId === b.recordId;

const isNear = (a: NamedChange, b: NamedChange, withinMs: number): boolean =>
  Math.abs(ms(a.provedAt ?? a.to) - ms(b.provedAt ?? b.to)) <= withinMs;

/**
 * Whether a log entry may have made the difference that a collection found. A collection may read a replica that is a few seconds behind.
 */
const mayHaveMade = (record: NamedChange, difference: NamedChange): boolean =>
  ms(record.to) > ms(difference.from) - clockSkewMs && ms(record.to) <= ms(difference.to) + clockSkewMs;

/** They share an element, or are both of a property with one value. */
const sharesElement = (a: NamedChange, b: NamedChange): boolean =>
  (a.elements.length === 0 && b.elements.length === 0) || a.elements.some((one) => b.elements.includes(one));

/**
 * Whether two sources show one and the same change: the same property and values, at the same time, and not by two known
 * actors.
 */
export function isSameChange(a: NamedChange, b: NamedChange): boolean {
  if (a.type !== b.type || a.property === null || a.property !== b.property) return false;
  // A lasting problem of the monitor is one change until it is over; each single change to the monitor is one of its own.
  if (a.type === 'notice') return !a.isMomentary || isSameRecord(a, b) || (a.recordId === null && a.from === b.from);
  if (isOtherKnownActor(a, b) || !sharesElement(a, b)) return false;
  if (isSameRecord(a, b)) return true;
  if (a.isRecord && b.isRecord) return isSameOfTwoRecords(a, b);
  if (a.isRecord) return mayHaveMade(a, b);
  if (b.isRecord) return mayHaveMade(b, a);
  return ms(a.from) < ms(b.to) && ms(b.from) < ms(a.to);
}

/**
 * Microsoft writes one action as several entries. Entries about momentary events are separate actions, except for the many sign-ins of one
 * session.
 */
function isSameOfTwoRecords(a: NamedChange, b: NamedChange): boolean {
  if (!a.isMomentary || !b.isMomentary || a.source !== b.source) return isNear(a, b, sameActionMs);
  return a.elements.length > 0 && isNear(a, b, sameSessionMs);
}

/**
 * Whether two changes are parts of one action: the same actor, object and log entry, or the same activity within minutes. If the actor is
 * unknown: the same object in the same collection. If there is no actor: the same problem, for as long as it lasts.
 */
export function isSameAction(a: NamedChange, b: NamedChange): boolean {
  if (a.type === 'failure' || b.type === 'failure' || isOtherKnownActor(a, b)) return false;
  if (isSameRecord(a, b) || isLastStepOf(a, b) || isLastStepOf(b, a)) return true;
  if (a.type !== 'change' || b.type !== 'change') return false;
  if (isSameProblem(a, b)) return true;
  if (!sharesSubject(a.subjects, b.subjects)) return false;
  if (a.actor === null && b.actor === null) return !a.isRecord && !b.isRecord && a.from === b.from && a.to === b.to;
  return isSameKnownActor(a, b) && a.source === b.source && isNear(a, b, sameActionMs);
}

/** Whether two stories are one attack that went on: of one person, application or account, and with a step in common. */
export const isSameStory = (a: NamedChange, b: NamedChange): boolean =>
  a.property === b.property &&
  !isOtherKnownActor(a, b) &&
  (a.steps ?? []).some((step) => b.steps?.includes(step) === true);

export const isStory = ({ steps }: NamedChange): boolean => steps !== undefined;

/** A step without a log entry, such as a risk, proves itself. */
const isLastStepOf = ({ eventId }: NamedChange, story: NamedChange): boolean =>
  isStory(story) && story.elements.includes(eventId);

/**
 * Whether one of them is an earlier step of the other by the same account. What others did to prepare it is their own
 * action.
 */
export const isEarlierStep = (a: NamedChange, b: NamedChange): boolean =>
  isSameKnownActor(a, b) && (isStepOf(a, b) || isStepOf(b, a));

const isStepOf = ({ recordId }: NamedChange, { steps = [] }: NamedChange): boolean =>
  recordId !== null && steps.includes(recordId);

/** Whether two detections that nothing undoes are one matter that goes on, such as the sign-ins of a journey. */
export const isSameMatter = (a: NamedChange, b: NamedChange): boolean =>
  a.matter != null && a.matter === b.matter && a.property === b.property && !isOtherKnownActor(a, b);

/**
 * Whether two findings of one detector about one object last and have no actor, such as an incident that grows or a
 * risk that rises.
 */
const isSameProblem = (a: NamedChange, b: NamedChange): boolean =>
  a.property !== null && a.property === b.property && [a, b].every(isLastingFinding);

const isLastingFinding = ({ isNobodys, isMomentary, isRecord, endedAt }: NamedChange): boolean =>
  isNobodys && !isMomentary && !isRecord && endedAt === null;

/** Whether a change sums up changes that were already named: it is news only if it is more severe. */
export const isSummedUpBy = (named: NamedChange, change: NamedChange): boolean =>
  named.type === 'change' &&
  named.partOf != null &&
  named.partOf === change.property &&
  isAtLeast(named.severity, change.severity);

/** Whether a change of a fleet continues: more of its resources in a later collection, and no sign of another actor. */
export const isGoingOn = (named: NamedChange, change: NamedChange): boolean =>
  named.property === change.property &&
  isOfFleetAlone(named) &&
  isOfFleetAlone(change) &&
  named.endedAt === null &&
  (change.actor === null || isSameKnownActor(named, change));

const isOfFleetAlone = ({ isRecord, isMomentary, subjects }: NamedChange): boolean =>
  !isRecord && !isMomentary && subjects.length > 0 && subjects.every(isFleet);

/** The growth of a fleet's change that is worth another update: half as much again. */
const worthSaying = 1.5;

/**
 * Whether a fleet's change, or a control that counts its devices, has grown enough for another update: by more steps above the first
 * number than any before.
 */
export function isMuchMore(named: readonly NamedChange[], { exposed, property, source, type }: NamedChange): boolean {
  const isOfSameCount = (one: NamedChange): boolean =>
    type === 'failure' ? one.source === source || isOfFleetAlone(one) : one.property === property;
  const said = named.flatMap((one) => (isOfSameCount(one) && one.exposed !== null ? [one.exposed] : []));
  const [first = 0] = said;
  if (type === 'failure' && said.length === 0) return true;
  const stepsTo = (count: number): number => Math.floor(Math.log(count / first) / Math.log(worthSaying) + 1e-9);
  return first > 0 && stepsTo(exposed ?? 0) > Math.max(...said.map(stepsTo));
}

/** How controls and detectors are related. */
export type Explaining = {
  /** Controls that its detections can make fail. */
  readonly joinsOf: (source: string) => readonly string[];
  /** Controls that fail by themselves if the detected state lasts. */
  readonly explainsOf: (source: string) => readonly string[];
  /** Consecutive collections that must agree before the verdict of a control changes. */
  readonly collectionsOf: (control: string) => number;
};

/** How long a spike in a fleet explains the failure of a control that counts the fleet; ms. */
const fleetCauseMs = 6 * 60 * 60_000;

/** A log entry shows that it took protection from people. */
export const exposesPeople = ({ type, isRecord, exposed }: NamedChange): boolean =>
  type === 'change' && isRecord && (exposed ?? 0) > 0;

/** Whether a failing control counted exactly the people whom this change exposes, because its log entry came later. */
export const countsPeopleOf = (failure: NamedChange, change: NamedChange): boolean =>
  failure.type === 'failure' &&
  exposesPeople(change) &&
  ms(failure.from) < ms(change.to) &&
  ms(change.to) <= ms(failure.to) &&
  change.elements.length > 0 &&
  change.elements.every((element) => failure.about.includes(element.slice(element.lastIndexOf(' ') + 1)));

/** The differences of the next collection begin at the end of this one. */
const isAfter = (change: NamedChange, failure: NamedChange): boolean =>
  change.isRecord ? ms(change.from) > ms(failure.to) : ms(change.from) >= ms(failure.to);

/** It was undone again before the collection with the failed verdict. */
const isGoneBefore = ({ goneBy }: NamedChange, failure: NamedChange): boolean =>
  goneBy != null && ms(goneBy) <= ms(failure.to);

/**
 * Whether a change made a control fail. It must be able to: by its detector, or because its object decided the verdict. And the collection
 * with the failed verdict found it, or it lies between the last passed verdict and that collection and concerns a finding of the control.
 */
export function isCauseOf(change: NamedChange, failure: NamedChange, { joinsOf, explainsOf }: Explaining): boolean {
  if (change.type !== 'change' || failure.type !== 'failure') return false;
  // A failure caused by a lasting state is explained only by the same person or device, however late.
  if (explainsOf(change.source).includes(failure.source)) return change.about.some((id) => failure.about.includes(id));
  const sharesObject = sharesSubject(change.subjects, failure.subjects);
  if (!joinsOf(change.source).includes(failure.source) && !sharesObject) return false;
  if (isGoneBefore(change, failure)) return false;
  if (failure.causes.includes(change.eventId)) return true;
  if (isOtherKnownActor(change, failure)) return false;
  if (change.subjects.some(isFleet)) return Math.abs(ms(failure.to) - ms(change.to)) <= fleetCauseMs;
  if (ms(change.to) <= ms(failure.from) - (change.isRecord && sharesObject ? clockSkewMs : 0)) return false;
  if (isAfter(change, failure)) return false;
  if (sharesObject) return true;
  // A fleet that changed does not say which of its objects did: the findings do.
  if (failure.subjects.length > 0 && !failure.subjects.some(isFleet)) return false;
  return failure.about.length === 0 || change.about.some((id) => failure.about.includes(id));
}
