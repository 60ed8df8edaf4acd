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
import { concernsOf, hasCommonElement } from './concerns';
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
  /** The ids of the objects and people that it is about. At most 60. */
  readonly about: readonly string[];
  /** For a failing control: the objects that it finds wrong; empty if it finds people or nothing. At most 60. */
  readonly found: readonly string[];
  readonly actor: EventActor | null;
  /** The log entry that proves the actor; null if none does. */
  readonly recordId: string | null;
  /** When it happened, according to that entry. */
  readonly provedAt: string | null;
  readonly isRecord: boolean;
  /** True if there is no actor: time passed, a device reported, Microsoft judged. */
  readonly isNobodys: boolean;
  /** When all of it was fixed; null while something is still wrong. */
  readonly endedAt: string | null;
  /** True if nothing stays wrong afterwards, such as for a sign-in. */
  readonly isMomentary: boolean;
  readonly severity: Severity;
  /** Number of exposed people or devices; null if not computed or not countable. */
  readonly exposed: number | null;
};

/** Limit that keeps the row of a long-lived alert small. */
export const mostNamed = 500;
const mostAbout = 60;

/** Longest time between two log entries of one action by one actor on one object; ms. */
export const sameActionMs = 5 * 60_000;
/** Sign-ins of one account from one address within this time are one change; ms. */
export const sameSessionMs = 60 * 60_000;
/** Allowance for clock differences and for replicas that are behind; ms. */
const clockSkewMs = 60_000;

/** The changes that an event shows. Derived if the event was recorded without them. */
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

/** The name of a property, shared by all detectors that see its changes. */
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

/**
 * The people or objects that a failing control finds wrong; empty if it names none, or counts a fleet or the tenant.
 */
function aboutOf(event: WatchEvent, elements: readonly string[]): readonly string[] {
  const { exposure, resource, peopleIds } = event;
  const { foundIn, sameAs } = event.details;
  // A registration and its enterprise app are one application with two ids.
  const ids = [...partsOf(resource.id), ...(typeof sameAs === 'string' ? [sameAs] : [])];
  if (!isFailure(event)) return [...new Set([...ids, ...peopleIds, ...elements.flatMap(partsOf)])];
  if (exposure?.unit === 'devices' || (Array.isArray(foundIn) && foundIn.includes('tenant'))) return [];
  const found = foundBy(event);
  return [...new Set([...found, ...(isCounted(exposure) ? exposure.ids : [])])];
}

/** If a control got worse, only the new findings show the cause. */
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

/** An unknown actor is not a different actor. */
export const isOtherKnownActor = (a: Pick<NamedChange, 'actor'>, b: Pick<NamedChange, 'actor'>): boolean =>
  a.actor !== null && b.actor !== null && !sameActor(a.actor, b.actor);

export const isSameRecord = (a: NamedChange, b: NamedChange): boolean =>
  a.recordId !== null && a.recordId === b.recordId;

const isNear = (a: NamedChange, b: NamedChange, withinMs: number): boolean =>
  Math.abs(ms(a.provedAt ?? a.to) - ms(b.provedAt ?? b.to)) <= withinMs;

/** Whether a log entry may explain a difference. A collection may read a replica that is some seconds behind. */
const mayHaveMade = (record: NamedChange, difference: NamedChange): boolean =>
  ms(record.to) > ms(difference.from) - clockSkewMs && ms(record.to) <= ms(difference.to) + clockSkewMs;

/** True if they share an element, or if neither has elements. */
export const sharesElement = (a: NamedChange, b: NamedChange): boolean =>
  (a.elements.length === 0 && b.elements.length === 0) || hasCommonElement(a.elements, b.elements);

const isSameProperty = (a: NamedChange, b: NamedChange): boolean => a.property !== null && a.property === b.property;

/** A change of the inner group is also one of the group that holds it. */
const passesOn = (inner: NamedChange, outer: NamedChange): boolean =>
  outer.through?.some((property) => property === inner.property) === true;

/** Whether two sources show the same change: same property and values, same time, and not two known actors. */
export function isSameChange(a: NamedChange, b: NamedChange): boolean {
  if (a.type !== b.type || !(isSameProperty(a, b) || passesOn(a, b) || passesOn(b, a))) return false;
  // A lasting problem of the monitor is one change. Each momentary change to the monitor is its own.
  if (a.type === 'notice') return !a.isMomentary || isSameRecord(a, b) || (a.recordId === null && a.from === b.from);
  if (isOtherKnownActor(a, b) || !sharesElement(a, b)) return false;
  if (isSameRecord(a, b)) return true;
  if (a.isRecord && b.isRecord) return isSameOfTwoRecords(a, b);
  if (a.isRecord) return mayHaveMade(a, b);
  if (b.isRecord) return mayHaveMade(b, a);
  return ms(a.from) < ms(b.to) && ms(b.from) < ms(a.to);
}

/** Whether planned work shows the change. Work on a group does not cover another group that holds it. */
export const isPlannedChange = (change: NamedChange, planned: NamedChange): boolean =>
  isSameProperty(change, planned) && isSameChange(change, planned);

/**
 * Microsoft writes several entries for one action. Entries about momentary events are separate actions, except for
 * sign-ins in one session.
 */
function isSameOfTwoRecords(a: NamedChange, b: NamedChange): boolean {
  if (!a.isMomentary || !b.isMomentary || a.source !== b.source) return isNear(a, b, sameActionMs);
  return a.elements.length > 0 && isNear(a, b, sameSessionMs);
}

/**
 * Whether two changes are parts of one action: same actor and object, and the same entry or the same activity within
 * minutes. With an unknown actor: same object and collection. Without an actor: the same problem, while it lasts.
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

/** Whether two stories are the same attack: about the same person, application or account, with a shared step. */
export const isSameStory = (a: NamedChange, b: NamedChange): boolean =>
  a.property === b.property &&
  !isOtherKnownActor(a, b) &&
  (a.steps ?? []).some((step) => b.steps?.includes(step) === true);

export const isStory = ({ steps }: NamedChange): boolean => steps !== undefined;

/** A step without a log entry, such as a risk, is identified by its event. */
const isLastStepOf = ({ eventId }: NamedChange, story: NamedChange): boolean =>
  isStory(story) && story.elements.includes(eventId);

/**
 * Whether one is an earlier step of the other by the same account. Preparations by other accounts are separate actions.
 */
export const isEarlierStep = (a: NamedChange, b: NamedChange): boolean =>
  isSameKnownActor(a, b) && (isStepOf(a, b) || isStepOf(b, a));

const isStepOf = ({ recordId }: NamedChange, { steps = [] }: NamedChange): boolean =>
  steps.some((step) => step === recordId);

/** Whether two momentary detections continue one matter, such as several sign-ins during one journey. */
export const isSameMatter = (a: NamedChange, b: NamedChange): boolean =>
  a.matter != null && a.matter === b.matter && a.property === b.property && !isOtherKnownActor(a, b);

/**
 * Whether two lasting findings of one detector about one object have no actor, such as a growing incident or a rising
 * risk.
 */
const isSameProblem = (a: NamedChange, b: NamedChange): boolean =>
  isSameProperty(a, b) && [a, b].every(isLastingFinding);

const isLastingFinding = ({ isNobodys, isMomentary, isRecord, endedAt }: NamedChange): boolean =>
  isNobodys && !isMomentary && !isRecord && endedAt === null;

/** Whether a change sums up changes that were already named. Then it is news only if it is more severe. */
export const isSummedUpBy = (named: NamedChange, change: NamedChange): boolean =>
  named.type === 'change' &&
  named.partOf != null &&
  named.partOf === change.property &&
  isAtLeast(named.severity, change.severity);

/** Whether a fleet change continues: further resources in a later collection, and no sign of another actor. */
export const isGoingOn = (named: NamedChange, change: NamedChange): boolean =>
  named.property === change.property &&
  isOfFleetAlone(named) &&
  isOfFleetAlone(change) &&
  named.endedAt === null &&
  (change.actor === null || isSameKnownActor(named, change));

const isOfFleetAlone = ({ isRecord, isMomentary, subjects }: NamedChange): boolean =>
  !isRecord && !isMomentary && subjects.length > 0 && subjects.every(isFleet);

/** A fleet change is reported again when it has grown by this factor. */
const growthFactor = 1.5;

/**
 * Whether a fleet change, or a control over a fleet, has grown enough for another update. Updates are due when the
 * first number has grown 1.5-fold, 2.25-fold, and so on; true if it passed such a step for the first time.
 */
export function isMuchMore(named: readonly NamedChange[], { exposed, property, source, type }: NamedChange): boolean {
  const isOfSameCount = (one: NamedChange): boolean =>
    type === 'failure' ? one.source === source || isOfFleetAlone(one) : one.property === property;
  const said = named.flatMap((one) => (isOfSameCount(one) && one.exposed !== null ? [one.exposed] : []));
  const [first = 0] = said;
  if (type === 'failure' && said.length === 0) return true;
  const stepsTo = (count: number): number => Math.floor(Math.log(count / first) / Math.log(growthFactor) + 1e-9);
  return first > 0 && stepsTo(exposed ?? 0) > Math.max(...said.map(stepsTo));
}

/** The relations between controls and detectors. */
export type Explaining = {
  /** Controls that this detector's findings can make fail. */
  readonly joinsOf: (source: string) => readonly string[];
  /** Whether a change of these elements can make the control fail; true if the detector does not tell them apart. */
  readonly mayFail: (source: string, elements: readonly string[], control: string) => boolean;
  /** Controls that fail if the detected state lasts. */
  readonly explainsOf: (source: string) => readonly string[];
  /** Number of consecutive collections that must agree before a control's verdict changes. */
  readonly collectionsOf: (control: string) => number;
};

/** Time for which a fleet spike explains a failing control over the fleet; ms. */
const fleetCauseMs = 6 * 60 * 60_000;

/** True if a log entry shows that the change took protection from people. */
export const exposesPeople = ({ type, isRecord, exposed }: NamedChange): boolean =>
  type === 'change' && isRecord && (exposed ?? 0) > 0;

/** An element may name a type before the id: "person person05" is about person05. */
export const idIn = (element: string): string => element.slice(element.lastIndexOf(' ') + 1);

/** Whether a failing control counted exactly the people whom this change exposes, because its log entry came later. */
export const countsPeopleOf = (failure: NamedChange, change: NamedChange): boolean =>
  failure.type === 'failure' &&
  exposesPeople(change) &&
  ms(failure.from) < ms(change.to) &&
  ms(change.to) <= ms(failure.to) &&
  change.elements.length > 0 &&
  change.elements.every((element) => failure.about.includes(idIn(element)));

/** The next collection finds differences from the end of this one. */
const isAfter = (change: NamedChange, failure: NamedChange): boolean =>
  change.isRecord ? ms(change.from) > ms(failure.to) : ms(change.from) >= ms(failure.to);

/** It was undone before the collection that saw the failure. */
const isGoneBefore = ({ goneBy }: NamedChange, failure: NamedChange): boolean =>
  goneBy != null && ms(goneBy) <= ms(failure.to);

/**
 * Whether a change made a control fail. The detector must allow it, or the changed object must decide the verdict. The
 * change must also be found by the same collection, or lie between the last passed verdict and this collection and
 * concern a finding.
 */
export function isCauseOf(
  change: NamedChange,
  failure: NamedChange,
  { joinsOf, explainsOf, mayFail }: Explaining,
): boolean {
  if (change.type !== 'change' || failure.type !== 'failure') return false;
  if (!mayFail(change.source, change.elements, failure.source)) return false;
  // A lasting state explains a failure only for the same person or device, however late.
  if (explainsOf(change.source).includes(failure.source)) return change.about.some((id) => failure.about.includes(id));
  // The slots of a spike cover hours in which others change the same object. Its entries have their own alerts.
  const sharesObject =
    sharesSubject(change.subjects, failure.subjects) && (change.isSpike !== true || change.subjects.some(isFleet));
  if (!joinsOf(change.source).includes(failure.source) && !sharesObject) return false;
  if (isGoneBefore(change, failure)) return false;
  if (failure.causes.includes(change.eventId)) return true;
  if (isOtherKnownActor(change, failure)) return false;
  if (change.subjects.some(isFleet)) return Math.abs(ms(failure.to) - ms(change.to)) <= fleetCauseMs;
  if (ms(change.to) <= ms(failure.from) - (change.isRecord && sharesObject ? clockSkewMs : 0)) return false;
  if (isAfter(change, failure)) return false;
  if (sharesObject) return true;
  // A fleet change does not name the objects that changed; the findings do.
  if (failure.subjects.length > 0 && !failure.subjects.some(isFleet)) return false;
  return failure.about.length === 0 || change.about.some((id) => failure.about.includes(id));
}

/**
 * Whether a log entry explains another failure of the same control: it caused that one and lies between its
 * collections, and only the allowance for clocks lets it explain this one too.
 */
export const explainsOther = (
  entry: NamedChange,
  failure: NamedChange,
  known: readonly NamedChange[],
  explaining: Explaining,
): boolean =>
  entry.isRecord &&
  !liesIn(entry, failure) &&
  known.some((one) => one.source === failure.source && liesIn(entry, one) && isCauseOf(entry, one, explaining));

const liesIn = (entry: NamedChange, { from, to }: NamedChange): boolean =>
  ms(entry.to) > ms(from) && ms(entry.to) <= ms(to);
