import { propertyOf } from '../alerting/named-change';
import { fleetId, type SubjectKey, subjectKey, subjectOfResource } from '../alerting/subject';
import { canonicalJson, isSameJson } from '../canonical';
import { isFleetKind, kindDefinition } from '../resource/definition';
import type { Kind } from '../resource/kind';
import type { NamedLocation } from '../resource/resource';
import { valueOfVerdict } from '../rule/rules';
import { baselineKinds, type Control, type FailVerdict, type Finding, hasBaseline } from '../verdict/control';
import type { Evaluation } from '../verdict/evaluation';
import type { Judgement } from '../verdict/judge';
import { type Level, shareOf } from '../verdict/share';
import { causeOf, type Found } from '../verdict/verdict-cause';
import { type Change, sidesOf } from './change';
import { entersGrace, losesCompliance } from './compliance-burst';
import type { Detection, Detector } from './detector';
import {
  type Attribution,
  controlConcern,
  detectorConcern,
  type Evidence,
  eventId,
  isCounted,
  type Line,
  type WatchEvent,
  weakerConcern,
} from './event';
import { allExposed, mostMovers, onlyLeftOut } from './migration';
import { worstOf } from './severity';
import { fieldsBefore } from './undoing';

/** A detection with what it was made from. */
export type FoundDetection = {
  readonly detector: Detector;
  readonly detection: Detection;
  /** The anchor of the event's id: the record's time, or the time of the last commit. */
  readonly anchor: string;
  readonly happenedAt: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly attribution: Attribution;
  /** Kept with the event so that a later collection can attribute it again; JSON. */
  readonly subject: string | null;
  readonly kind: Kind;
};

export type AttributedChange = {
  readonly change: Change;
  readonly attribution: Attribution;
  readonly subject: string;
  readonly lines: readonly Line[];
};

export type Judged = {
  readonly control: Control;
  readonly judgement: Judgement;
  readonly before: Evaluation | undefined;
};

export type CollectionFacts = {
  readonly tenantId: string;
  readonly now: string;
  readonly recordDay: string;
  /** The `takenAt` of the last commit, or the watermark: the anchor for things without a time of their own. */
  readonly startedFrom: string;
  /** When the state that this collection compares was read; left out: now. */
  readonly takenAt?: string | undefined;
};

/** Controls that failed for the same reason form one story, under the key of the worst of them. */
type Stories = ReadonlyMap<string, string>;

/** The findings of a collection that may have caused a verdict. */
export const foundIn = (changes: readonly AttributedChange[], detections: readonly FoundDetection[]): Found => ({
  changes: changes.map(({ change: { kind }, attribution, subject }) => ({ kind, attribution, subject })),
  detections,
});

/** All events of one collection, with the keys that join events of the same cause. Pure: the same collection gives the same events. */
export function collectionEvents(
  facts: CollectionFacts,
  changes: readonly AttributedChange[],
  found: readonly FoundDetection[],
  judged: readonly Judged[],
): WatchEvent[] {
  const regressed = judged.filter(({ judgement }) => judgement.change === 'regression');
  const weakened = judged.filter(({ judgement }) => judgement.change === 'weakened');
  const stories = storiesOf([...regressed, ...weakened], changes, found);
  const shared = { bursts: burstsIn(found), devices: keysOfDevices(found) };
  return [
    ...regressed.map((entry) => regressionEvent(facts, entry, stories, changes, found)),
    ...weakened.map((entry) => weakenedEvent(facts, entry, stories, changes, found)),
    ...judged
      .filter(({ judgement }) => judgement.change === 'recovery')
      .map((entry) => recoveryEvent(facts, entry, changes, found)),
    ...judged
      .filter(({ judgement }) => judgement.change === 'asBefore')
      .map((entry) => asBeforeEvent(facts, entry, changes, found)),
    ...found.map((entry) => detectionEvent(facts, entry, stories, shared)),
    ...licenceEvents(facts, judged),
    ...controlBlindEvents(facts, judged),
    ...judged.filter(({ judgement }) => judgement.change === 'redefined').map((entry) => redefinedEvent(facts, entry)),
    ...changes.filter(({ change }) => isRecordedChange(change)).map((entry) => changeEvent(facts, entry)),
  ];
}

/** For controls that newly fail and for those that got weaker. */
function storiesOf(
  regressed: readonly Judged[],
  changes: readonly AttributedChange[],
  found: readonly FoundDetection[],
): Stories {
  const ordered = [...regressed].sort(byWeight).map(({ control }) => control.id);
  const lead = new Map(ordered.map((id) => [id, id]));
  const unite = (ids: readonly string[]): void => {
    const leads = new Set(ids.map((id) => lead.get(id)));
    const first = ordered.find((id) => leads.has(id));
    if (first === undefined) return;
    for (const [id, old] of lead) if (leads.has(old)) lead.set(id, first);
  };
  for (const { detector, detection } of found) {
    if (detection.effect === 'raised') unite(ordered.filter((id) => detector.joins.includes(id)));
  }
  // Not every control on policies and their objects uses the engine. Failures caused by an edit that no detector reports are one story
  // nevertheless.
  const isEdit = changes.some(({ change }) => hasBaseline(change.kind));
  const isOnPolicies = ({ usesConditionalAccess, needs }: Control): boolean =>
    usesConditionalAccess || (isEdit && baselineKinds.some((kind) => needs.includes(kind)));
  unite(regressed.filter(({ control }) => isOnPolicies(control)).map(({ control }) => control.id));
  return lead;
}

const byWeight = (a: Judged, b: Judged): number => {
  if (a.control.severity === b.control.severity) return a.control.id < b.control.id ? -1 : 1;
  return worstOf([a.control.severity, b.control.severity]) === a.control.severity ? -1 : 1;
};

/** The story that a detection belongs to: a control that it made fail, by its joins. */
const storyOf = (detector: Detector, stories: Stories): string | undefined => {
  const joined = [...stories.keys()].find((id) => detector.joins.includes(id));
  return joined === undefined ? undefined : stories.get(joined);
};

function regressionEvent(
  facts: CollectionFacts,
  entry: Judged,
  stories: Stories,
  changes: readonly AttributedChange[],
  found: readonly FoundDetection[],
): WatchEvent {
  const { control, judgement, before } = entry;
  const { verdict } = judgement.evaluation;
  const failed = verdict.status === 'fail' ? verdict : undefined;
  const cause = causeOf({ control, judgement, before }, foundIn(changes, found), 'raised');
  return {
    ...controlEventBase(facts, control, judgement, 'regression'),
    severity: control.severity,
    happenedAt: happenedAt(cause.attribution),
    lines: failed?.evidence ?? [],
    exposure: failed?.exposure ?? null,
    attribution: cause.attribution,
    groupKey: controlConcern(stories.get(control.id) ?? control.id),
    concern: controlConcern(control.id),
    details: {
      ...metricDetails(failed?.metric ?? null),
      ...fallDetails(judgement.evaluation, failed),
      findings: failed?.findings.total ?? 0,
      found: judgement.evaluation.weakness?.findings ?? [],
      foundTotal: judgement.evaluation.weakness?.total ?? null,
      problems: [...new Set(failed?.findings.first.map(({ problem }) => problem) ?? [])],
      foundIn: [...new Set(failed?.findings.first.map(({ resourceId }) => resourceId) ?? [])].slice(0, maxFoundIn),
      places: orElse(placesNamedIn(failed), placesWidenedIn(control, changes)),
      ...objectsNamedIn(control, failed, undefined, changes),
      heldSince: before?.lastKnown?.since ?? null,
      subjects: cause.subjects,
      value: valueOfVerdict(verdict),
      newlyExposed: newlyExposedBy(control, failed, undefined, changes),
    },
    evidence: evidenceOfFailure(facts, entry, changes, found),
  };
}

const mostObjects = 3;

/**
 * The objects that the control newly finds wrong. A coverage control also names policies that almost cover: only those that this collection
 * saw change count.
 */
function objectsNamedIn(
  { usesConditionalAccess }: Control,
  failed: FailVerdict | undefined,
  before: FailVerdict | undefined,
  changes: readonly AttributedChange[],
): { readonly objects: readonly string[]; readonly objectsTotal: number } {
  // If there are more findings than are kept, the number of named objects is unknown.
  const { first = [], total = 0 } = failed?.findings ?? {};
  const keyOf = ({ resourceId, problem }: Finding): string => `${resourceId} ${problem}`;
  const known = new Set(before?.findings.first.map(keyOf));
  const changed = new Set(changes.map(({ change }) => change.resourceId));
  const names = (total > first.length ? [] : first).flatMap((finding) => {
    const { subject, resourceId } = finding;
    const isNews = !known.has(keyOf(finding)) && (!usesConditionalAccess || changed.has(resourceId));
    return isNews && 'name' in subject ? [subject.name] : [];
  });
  const objects = [...new Set(names)];
  return { objects: objects.slice(0, mostObjects), objectsTotal: objects.length };
}

const mostPlaces = 3;

/** The named locations that it finds wrong, each with its wrong ranges; without those that it found wrong before. */
export function placesNamedIn(failed: FailVerdict | undefined, before?: FailVerdict): readonly string[] {
  const keyOf = ({ resourceId, details }: Finding): string => `${resourceId} ${String(details.range)}`;
  const known = new Set(before?.findings.first.map(keyOf));
  const rangesOf = new Map<string, string[]>();
  for (const finding of failed?.findings.first ?? []) {
    const { subject, details } = finding;
    if (subject.type !== 'location' || known.has(keyOf(finding))) continue;
    const ranges = rangesOf.get(subject.name) ?? [];
    rangesOf.set(subject.name, ranges);
    if (typeof details.range === 'string') ranges.push(details.range);
  }
  return inWords(rangesOf);
}

/** The named locations that this collection found widened. A control that rests on them does not name them. */
function placesWidenedIn({ needs }: Control, changes: readonly AttributedChange[]): readonly string[] {
  if (!needs.includes('namedLocation')) return [];
  return inWords(
    changes.flatMap(({ change }): [string, readonly string[]][] => {
      if (change.kind !== 'namedLocation') return [];
      const { before, after } = sidesOf(change);
      const known = new Set(rangesOfPlace(before));
      const added = rangesOfPlace(after).filter((range) => !known.has(range));
      return after === null || added.length === 0 ? [] : [[after.displayName, added]];
    }),
  );
}

const rangesOfPlace = (place: NamedLocation | null): readonly string[] =>
  place?.type === 'ip' ? place.ipRanges : place?.type === 'country' ? place.countriesAndRegions : [];

const inWords = (places: Iterable<readonly [name: string, ranges: readonly string[]]>): readonly string[] =>
  [...places]
    .slice(0, mostPlaces)
    .map(([name, ranges]) =>
      ranges.length === 0 ? `"${name}"` : `"${name}" (${ranges.slice(0, mostPlaces).join(', ')})`,
    );

const orElse = (first: readonly string[], second: readonly string[]): readonly string[] =>
  first.length > 0 ? first : second;

/**
 * The few people who lost protection, for comparison with a migration's openings; null if they are many or not all known. For a control
 * that does not count people: those whom policy edits exclude, if the edits do nothing else.
 */
function newlyExposedBy(
  control: Control,
  after: FailVerdict | undefined,
  before: FailVerdict | undefined,
  changes: readonly AttributedChange[],
): readonly string[] | null {
  const people = exposedNow(control, after, changes);
  const known = before === undefined || before.exposure === null ? [] : allExposed(before.exposure);
  if (people === null || known === null) return null;
  const added = people.filter((id) => !known.includes(id));
  return added.length > mostMovers ? null : added;
}

function exposedNow(
  control: Control,
  after: FailVerdict | undefined,
  changes: readonly AttributedChange[],
): readonly string[] | null {
  if (after !== undefined && isCounted(after.exposure) && after.exposure.count > 0) return allExposed(after.exposure);
  return control.needs.includes('conditionalAccessPolicy') ? onlyLeftOut(changes.map(({ change }) => change)) : null;
}

/**
 * A control that already failed and now protects less. The change is reported with it and stays a concern of its own:
 * undoing it is a fix, even though the control still fails.
 */
function weakenedEvent(
  facts: CollectionFacts,
  entry: Judged,
  stories: Stories,
  changes: readonly AttributedChange[],
  found: readonly FoundDetection[],
): WatchEvent {
  const { control, judgement, before } = entry;
  const { counter, weakness, verdict, lastKnown } = judgement.evaluation;
  const isJoined = found.some(
    ({ detector, detection }) =>
      detection.effect === 'raised' && !detection.momentary && detector.joins.includes(control.id),
  );
  const event = regressionEvent(facts, entry, stories, changes, found);
  const was = before?.verdict.status === 'fail' ? before.verdict : undefined;
  const failed = verdict.status === 'fail' ? verdict : undefined;
  return {
    ...event,
    id: eventId({
      tenantId: facts.tenantId,
      source: control.id,
      resourceId: 'tenant',
      anchor: `verdict ${counter} weaker ${weakness?.times ?? 0}`,
      before: null,
      after: 'weakened',
    }),
    type: 'weakened',
    lines: was === undefined ? event.lines : compared(was.evidence, event.lines),
    concern: isJoined ? null : weakerConcern(control.id),
    details: {
      ...event.details,
      heldSince: null,
      failingSince: lastKnown?.since ?? null,
      wereExposed: was !== undefined && isCounted(was.exposure) ? was.exposure.count : null,
      wereFindings: was?.findings.total ?? null,
      added: failed === undefined || was === undefined ? [] : addedTo(was, failed),
      places: orElse(placesNamedIn(failed, was), placesWidenedIn(control, changes)),
      ...objectsNamedIn(control, failed, was, changes),
      // A failure that began while the control was unknown cannot show who is newly exposed.
      newlyExposed: failed === undefined || was === undefined ? null : newlyExposedBy(control, failed, was, changes),
    },
  };
}

/** The control fails as it did before it got weaker, so the weakening is over. */
function asBeforeEvent(
  facts: CollectionFacts,
  entry: Judged,
  changes: readonly AttributedChange[],
  found: readonly FoundDetection[],
): WatchEvent {
  const { control, judgement } = entry;
  const { counter, weakness, verdict, lastKnown } = judgement.evaluation;
  const event = recoveryEvent(facts, entry, changes, found);
  const failed = verdict.status === 'fail' ? verdict : undefined;
  return {
    ...event,
    id: eventId({
      tenantId: facts.tenantId,
      source: control.id,
      resourceId: 'tenant',
      anchor: `verdict ${counter} weaker ${weakness?.times ?? 0}`,
      before: null,
      after: 'asBefore',
    }),
    lines: failed?.evidence ?? [],
    exposure: failed?.exposure ?? null,
    concern: weakerConcern(control.id),
    details: {
      ...metricDetails(failed?.metric ?? null),
      failingSince: lastKnown?.since ?? null,
      subjects: event.details.subjects ?? [],
    },
  };
}

/** Evidence before and after; a line that is the same on both sides stands once. */
const compared = (before: readonly Line[], after: readonly Line[]): readonly Line[] =>
  after.map((line) => {
    const same = before.filter(({ label }) => label === line.label);
    const [was] = same;
    const isOne = same.length === 1 && after.filter(({ label }) => label === line.label).length === 1;
    return !isOne || was === undefined || isSameJson(was.after, line.after) ? line : { ...line, before: was.after };
  });

/** The resources that are newly wrong, ten at most. */
const addedTo = (before: FailVerdict, after: FailVerdict): readonly string[] => {
  const known = new Set(before.findings.first.map(({ resourceId, problem }) => `${resourceId}|${problem}`));
  return after.findings.first
    .filter(({ resourceId, problem }) => !known.has(`${resourceId}|${problem}`))
    .map(({ resourceId }) => resourceId)
    .slice(0, 10);
};

function recoveryEvent(
  facts: CollectionFacts,
  { control, judgement, before }: Judged,
  changes: readonly AttributedChange[],
  found: readonly FoundDetection[],
): WatchEvent {
  const { verdict } = judgement.evaluation;
  const cause = causeOf({ control, judgement, before }, foundIn(changes, found), 'ended');
  const failedBefore = before?.verdict.status === 'fail' ? before.verdict : undefined;
  return {
    ...controlEventBase(facts, control, judgement, 'recovery'),
    severity: 'informational',
    happenedAt: happenedAt(cause.attribution),
    lines: verdict.status === 'pass' ? verdict.evidence : [],
    exposure: failedBefore?.exposure ?? null,
    attribution: cause.attribution,
    groupKey: controlConcern(control.id),
    concern: controlConcern(control.id),
    details: {
      ...metricDetails(verdict.status === 'pass' ? verdict.metric : null),
      ...fallEndDetails(before, judgement.evaluation),
      openSince: before?.lastKnown?.since ?? null,
      subjects: cause.subjects,
    },
  };
}

const metricDetails = (
  metric: { readonly numerator: number; readonly denominator: number; readonly floor: number } | null,
) => (metric === null ? {} : { numerator: metric.numerator, denominator: metric.denominator, floor: metric.floor });

/** "capable 98 100 91 100": from 98 of 100 to 91 of 100. */
const fallInDetails = (name: string, from: Level, to: Level): string =>
  [name, from.numerator, from.denominator, to.numerator, to.denominator].join(' ');

/** The shares of a control that fell, and whether that alone made it fail: they are still above the floor. */
function fallDetails({ levels }: Evaluation, failed: FailVerdict | undefined) {
  const falls = Object.entries(levels).flatMap(([name, { fellFrom, days }]) => {
    const now = days.at(-1);
    return fellFrom === null || now === undefined ? [] : [fallInDetails(name, fellFrom, now)];
  });
  if (falls.length === 0) return {};
  const metric = failed?.metric ?? null;
  return { falls, isFall: metric === null || shareOf(metric) >= metric.floor };
}

/** How a fall ended. Every recovery includes it, because it is read together with the fall. */
function fallEndDetails(before: Evaluation | undefined, { levels }: Evaluation) {
  const ended = Object.entries(before?.levels ?? {}).flatMap(([name, { fellFrom }]) => {
    const track = levels[name];
    const now = track?.days.at(-1);
    return fellFrom === null || track === undefined || now === undefined || track.fellFrom !== null
      ? []
      : [{ fall: fallInDetails(name, fellFrom, now), as: track.ended ?? 'recounted' }];
  });
  // If there are several, the one that was not fixed is reported.
  const [first] = ended.toSorted((a, b) => Number(a.as === 'back') - Number(b.as === 'back'));
  const others = ended.filter((one) => one !== first);
  return {
    falls: [...(first === undefined ? [] : [first]), ...others].map(({ fall }) => fall),
    fallEnd: first?.as ?? null,
  };
}

function controlEventBase(
  facts: CollectionFacts,
  control: Control,
  { evaluation }: Judgement,
  type: 'regression' | 'recovery',
) {
  const identity = {
    tenantId: facts.tenantId,
    source: control.id,
    resourceId: 'tenant',
    anchor: `verdict ${evaluation.counter}`,
    before: null,
    after: evaluation.lastKnown?.status ?? null,
  };
  return {
    id: eventId(identity),
    tenantId: facts.tenantId,
    type,
    source: control.id,
    anchor: facts.startedFrom,
    recordedAt: facts.now,
    recordDay: facts.recordDay,
    resource: { kind: 'control' as const, id: control.id, name: control.title },
    peopleIds: [],
    ...sentAtOnce,
  };
}

/** At most this many of the first findings are kept, to recognise later ones about the same object. */
const maxFoundIn = 20;

const happenedAt = (attribution: Attribution): string | null =>
  attribution.status === 'known' ? attribution.at : null;

/** Detectors that report a whole fleet in the same way as single devices. */
const burstsIn = (found: readonly FoundDetection[]): readonly FoundDetection[] =>
  found.filter(({ detection: { effect, resourceId } }) => effect === 'raised' && resourceId === fleetId);

/** The report of which a single finding is a part. A warning about grace periods is no report of devices that have already got worse. */
const burstOf = ({ detector, kind }: FoundDetection, bursts: readonly FoundDetection[]): string | undefined => {
  const ofKind = bursts.filter((burst) => burst.kind === kind).map((burst) => burst.detector);
  return (ofKind.find(({ id }) => id === detector.id) ?? ofKind.find(({ fleetAlert }) => fleetAlert !== 'grace'))?.id;
};

/**
 * All findings about one device in one collection are one alert, under the first detector by id. Each finding keeps a concern of its own,
 * so the alert ends with the last of them.
 */
function keysOfDevices(found: readonly FoundDetection[]): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const alerting = found.filter(
    ({ kind, detection }) => kind === 'managedDevice' && detection.effect === 'raised' && detection.alerts,
  );
  for (const { detector, detection } of alerting.toSorted((a, b) => (a.detector.id < b.detector.id ? -1 : 1))) {
    const { resourceId } = detection;
    if (resourceId !== fleetId && !keys.has(resourceId)) keys.set(resourceId, detectorConcern(detector.id, resourceId));
  }
  return keys;
}

type Shared = { readonly bursts: readonly FoundDetection[]; readonly devices: ReadonlyMap<string, string> };

function detectionEvent(
  facts: CollectionFacts,
  entry: FoundDetection,
  stories: Stories,
  { bursts, devices }: Shared,
): WatchEvent {
  const { detector, detection, attribution } = entry;
  const raised = detection.effect === 'raised';
  const story = raised ? storyOf(detector, stories) : undefined;
  const concern = detectorConcern(detection.storyOf ?? detector.id, detection.resourceId);
  // An admin's device that turned non-compliant with many others is reported with them, but fixed by itself.
  const ofDevice = entry.kind === 'managedDevice' ? devices.get(detection.resourceId) : undefined;
  const burst = raised ? burstOf(entry, bursts) : undefined;
  const own = !raised ? concern : burst === undefined ? (ofDevice ?? concern) : detectorConcern(burst, fleetId);
  return {
    id: detectionId(facts, entry),
    tenantId: facts.tenantId,
    type: raised ? 'detection' : 'recovery',
    source: detector.id,
    severity: raised ? detection.severity : 'informational',
    anchor: entry.anchor,
    happenedAt: entry.happenedAt ?? happenedAt(attribution),
    recordedAt: facts.now,
    recordDay: facts.recordDay,
    resource: { kind: entry.kind, id: detection.resourceId, name: detection.resourceName },
    peopleIds: detection.peopleIds,
    lines: detection.lines,
    exposure: detection.exposure,
    attribution,
    groupKey: !detection.alerts && raised ? null : story === undefined ? own : controlConcern(story),
    concern: detection.momentary ? null : concern,
    deferredUntil: raised ? detection.deferredUntil : null,
    lookBack: false,
    details: {
      ...detection.details,
      ...(detection.burst !== null && { isBurst: true }),
      subjects: entry.subject === null ? [] : [entry.subject],
    },
    evidence: {
      // An administrator's device that fell out with many others is a part of that.
      subjects: burst !== undefined ? [subjectOfResource(entry.kind, fleetId)] : subjectsOfDetection(entry),
      property: propertyOf(detection.changeOf ?? detector.id, detection.resourceId),
      ...partOf(entry),
      ...(detection.edit !== null && raised && { was: fieldsBefore(detection.edit) }),
      ...timesOf(facts, entry),
      causes: [],
    },
  };
}

/** A person's risk level summarises its detections; the size of a fleet summarises commands on its devices. */
function partOf({ detector, detection }: FoundDetection): Pick<Evidence, 'partOf'> {
  const { summedUpBy, fleet, resourceId } = detection;
  if (fleet !== null) return { partOf: propertyOf(detector.id, fleetId) };
  return summedUpBy === null ? {} : { partOf: propertyOf(summedUpBy, resourceId) };
}

/** Id of the event that a detection becomes. */
export const detectionId = (
  { tenantId }: Pick<CollectionFacts, 'tenantId'>,
  { detector, detection, anchor, before, after }: FoundDetection,
): string => eventId({ tenantId, source: detector.id, resourceId: detection.resourceId, anchor, before, after });

/** The time of a log entry; the time span of a spike; for a difference, the time between the two collections. */
function timesOf(
  { now, takenAt = now }: CollectionFacts,
  { anchor, happenedAt, detection: { burst } }: FoundDetection,
): { readonly from: string; readonly to: string } {
  if (burst !== null) return { from: burst.from, to: burst.to };
  return anchor === happenedAt ? { from: anchor, to: anchor } : { from: anchor, to: takenAt };
}

const subjectsOfDetection = ({ detection, kind }: FoundDetection): readonly SubjectKey[] =>
  detection.fleet !== null ? [subjectOfResource(detection.fleet, fleetId)] : subjectsOfOne({ detection, kind });

const subjectsOfOne = ({ detection, kind }: Pick<FoundDetection, 'detection' | 'kind'>): readonly SubjectKey[] => [
  ...holdersOf(detection).map((id) => subjectKey({ type: 'principal', id })),
  subjectOfResource(kind, detection.resourceId),
];

const holdersOf = ({ holderId, peopleIds, resourceId }: Detection): readonly string[] =>
  holderId !== null ? [holderId] : peopleIds.filter((id) => id === resourceId);

/** The objects of these changes; all resources of a fleet count as one. */
const subjectsOfChanges = (changes: readonly AttributedChange[]): readonly SubjectKey[] =>
  [...new Set(changes.flatMap(({ change }) => subjectsOfChange(change)))].slice(0, maxFoundIn);

function subjectsOfChange(change: Change): readonly SubjectKey[] {
  if (isFleetKind(change.kind)) return [subjectOfResource(change.kind, fleetId)];
  const { before, after } = sidesOf(change);
  const resource = after ?? before;
  const holder = resource !== null && 'principalId' in resource ? resource.principalId : null;
  return [
    ...(typeof holder === 'string' ? [subjectKey({ type: 'principal', id: holder })] : []),
    subjectOfResource(change.kind, change.resourceId),
  ];
}

/**
 * The changes that may have made a control fail. If it began to fail in an earlier collection, the changes of that one are no longer known,
 * so the time and the control's findings decide.
 */
function evidenceOfFailure(
  facts: CollectionFacts,
  { control, before }: Judged,
  changes: readonly AttributedChange[],
  found: readonly FoundDetection[],
): Evidence {
  const turnedFrom = before?.turnedFrom;
  const needed = changes.filter(({ change: { kind } }) =>
    [...control.needs, ...control.needsWhereLicensed].includes(kind),
  );
  const joined = found.filter(
    ({ detector, detection }) => detection.effect === 'raised' && detector.joins.includes(control.id),
  );
  return {
    subjects: turnedFrom === undefined ? subjectsOfChanges(needed) : [],
    property: null,
    from: turnedFrom ?? facts.startedFrom,
    to: facts.takenAt ?? facts.now,
    causes: joined.map((entry) => detectionId(facts, entry)).slice(0, maxFoundIn),
  };
}

/** Controls that a licence kept in force and that ended with it: one event for each licence. */
function licenceEvents(facts: CollectionFacts, judged: readonly Judged[]): WatchEvent[] {
  const ended = judged.filter(({ judgement }) => judgement.change === 'licenceEnded');
  const byLicence = new Map<string, string[]>();
  for (const { control, judgement } of ended) {
    const { verdict } = judgement.evaluation;
    if (verdict.status !== 'notLicensed') continue;
    byLicence.set(verdict.licence, [...(byLicence.get(verdict.licence) ?? []), control.id]);
  }
  return [...byLicence].map(([licence, controls]) => ({
    ...healthBase(facts, 'licenceEnded', licence, controls),
    severity: 'high',
    resource: { kind: 'subscribedSku', id: licence, name: null },
    groupKey: `licence|${licence}`,
    concern: `licence|${licence}`,
    details: { licence, controls },
  }));
}

/**
 * Controls that passed and can no longer be judged: one event for each reason, for all affected controls. It is listed in the weekly digest
 * and is never an alert, because the missing source is reported and nothing is known to be wrong.
 */
function controlBlindEvents(facts: CollectionFacts, judged: readonly Judged[]): WatchEvent[] {
  const byReason = new Map<string, Judged[]>();
  for (const entry of judged) {
    const { verdict } = entry.judgement.evaluation;
    if (entry.judgement.change !== 'wentBlind' || verdict.status !== 'unknown') continue;
    byReason.set(verdict.reason, [...(byReason.get(verdict.reason) ?? []), entry]);
  }
  return [...byReason].map(([reason, blind]) => ({
    // The collection that finds it need not be new, such as one of a source that was never read: the last verdict is.
    ...healthBase(facts, 'controlBlind', 'tenant', [
      reason,
      blind.map(({ control, before }) => [control.id, before?.lastKnown?.at ?? null]),
    ]),
    severity: 'informational',
    resource: { kind: 'tenant', id: facts.tenantId, name: null },
    groupKey: null,
    concern: null,
    details: { reason, controls: blind.map(({ control }) => control.id) },
  }));
}

/** The check was redefined. That is never a regression or an alert; if it passes under the new definition, the old failure is over. */
function redefinedEvent(facts: CollectionFacts, { control, judgement, before }: Judged): WatchEvent {
  const { verdict, counter, definitionVersion } = judgement.evaluation;
  const isOver = verdict.status === 'pass' && before?.lastKnown?.status === 'fail';
  return {
    ...healthBase(facts, 'checkChanged', control.id, null),
    id: eventId({
      tenantId: facts.tenantId,
      source: 'checkChanged',
      resourceId: control.id,
      anchor: `version ${definitionVersion} verdict ${counter}`,
      before: null,
      after: null,
    }),
    type: isOver ? 'recovery' : 'health',
    severity: 'informational',
    resource: { kind: 'control', id: control.id, name: control.title },
    groupKey: isOver ? controlConcern(control.id) : null,
    concern: isOver ? controlConcern(control.id) : null,
    details: {
      fromVersion: before?.definitionVersion ?? null,
      toVersion: definitionVersion,
      fromStatus: before?.lastKnown?.status ?? null,
      toStatus: verdict.status,
    },
  };
}

const sentAtOnce = { deferredUntil: null, lookBack: false } as const;

const healthBase = (facts: CollectionFacts, source: string, resourceId: string, content: unknown) => ({
  id: eventId({
    tenantId: facts.tenantId,
    source,
    resourceId,
    anchor: facts.startedFrom,
    before: null,
    after: content,
  }),
  tenantId: facts.tenantId,
  type: 'health' as const,
  source,
  anchor: facts.startedFrom,
  happenedAt: null,
  recordedAt: facts.now,
  recordDay: facts.recordDay,
  peopleIds: [],
  lines: [],
  exposure: null,
  attribution: { status: 'nobody', reason: 'monitor' } as const,
  ...sentAtOnce,
});

/** A kind can no longer be read, or can be read again. */
export function blindEvent(facts: CollectionFacts, kind: Kind, state: 'lost' | 'back', reason: string): WatchEvent {
  return {
    ...healthBase(facts, 'blind', kind, [state, reason]),
    type: state === 'lost' ? 'health' : 'recovery',
    severity: state === 'lost' ? 'medium' : 'informational',
    resource: { kind, id: kind, name: kindDefinition(kind).plural },
    groupKey: `blind|${kind}`,
    concern: `blind|${kind}`,
    details: { reason },
  };
}

export const licenceBackEvent = (facts: CollectionFacts, licence: string): WatchEvent => ({
  ...healthBase(facts, 'licenceEnded', licence, 'back'),
  type: 'recovery',
  severity: 'informational',
  resource: { kind: 'subscribedSku', id: licence, name: null },
  groupKey: `licence|${licence}`,
  concern: `licence|${licence}`,
  details: { licence },
});

/** A spike is over once few devices are part of it. Its end does not say how many are compliant again. */
export const burstOverEvent = (
  facts: CollectionFacts,
  source: string,
  details: WatchEvent['details'] = {},
): WatchEvent => ({
  ...healthBase(facts, source, fleetId, 'over'),
  type: 'recovery',
  severity: 'informational',
  resource: { kind: 'managedDevice', id: 'fleet', name: null },
  attribution: { status: 'nobody', reason: 'time' },
  groupKey: detectorConcern(source, fleetId),
  concern: detectorConcern(source, fleetId),
  details,
});

/** The one summary of the first run. */
export const watchingEvent = (facts: CollectionFacts): WatchEvent => ({
  ...healthBase(facts, 'watching', 'tenant', 'started'),
  severity: 'informational',
  resource: { kind: 'tenant', id: facts.tenantId, name: null },
  groupKey: 'watching',
  concern: null,
  details: {},
});

/** Changes that are counted, or reported by a detector of their own; or changes only in fields that do not count. */
function isUnrecorded(change: Change): boolean {
  const { unrecorded } = kindDefinition(change.kind);
  if (unrecorded === undefined || unrecorded === true) return unrecorded === true;
  const { before, after } = sidesOf(change);
  const ignored = Object.fromEntries(unrecorded.map((field) => [field, null]));
  return (
    before !== null &&
    after !== null &&
    canonicalJson({ ...before, ...ignored }) === canonicalJson({ ...after, ...ignored })
  );
}

/** Small kinds, role holders, and device compliance both ways are recorded one by one; other fleet changes are counted. */
export function isRecordedChange(change: Change): boolean {
  if (isUnrecorded(change)) return false;
  if (change.kind !== 'managedDevice') return true;
  const { before, after } = sidesOf(change);
  if (before === null || after === null) return false;
  return (
    losesCompliance(before, after) ||
    // Back from it, in whatever state.
    losesCompliance(after, before) ||
    entersGrace(before, after)
  );
}

/** The source of device changes names the direction, so that a day's flips can be counted. */
export const changeSource = (change: Change): string => {
  if (change.kind !== 'managedDevice') return change.kind;
  const { before, after } = sidesOf(change);
  if (after?.complianceState === 'noncompliant') return 'managedDevice.noncompliant';
  return before !== null && after !== null && entersGrace(before, after)
    ? 'managedDevice.inGracePeriod'
    : 'managedDevice.compliant';
};

function changeEvent(facts: CollectionFacts, { change, attribution, lines, subject }: AttributedChange): WatchEvent {
  const { before, after } = sidesOf(change);
  const source = changeSource(change);
  return {
    id: eventId({
      tenantId: facts.tenantId,
      source,
      resourceId: change.resourceId,
      anchor: facts.startedFrom,
      before,
      after,
    }),
    tenantId: facts.tenantId,
    type: 'change',
    source,
    severity: 'informational',
    anchor: facts.startedFrom,
    happenedAt: happenedAt(attribution),
    recordedAt: facts.now,
    recordDay: facts.recordDay,
    resource: { kind: change.kind, id: change.resourceId, name: nameOfResource(after ?? before) },
    peopleIds: peopleOf(change),
    lines,
    exposure: null,
    attribution,
    groupKey: null,
    concern: null,
    ...sentAtOnce,
    details: {
      change: change.type,
      ...scheduleDetails(after ?? before),
      subjects: change.kind === 'managedDevice' ? [] : [subject],
    },
  };
}

/** Whether PIM's instance is an activation, and whether it ends: an activation is not a grant. */
function scheduleDetails(resource: object | null): Readonly<Record<string, string | boolean>> {
  if (resource === null || !('endDateTime' in resource)) return {};
  const type = 'assignmentType' in resource ? { assignmentType: String(resource.assignmentType) } : {};
  return { ...type, permanent: resource.endDateTime === null };
}

/** Names of policies, groups, devices and the like are facts of the event; names of people are not kept in it. */
function nameOfResource(resource: object | null): string | null {
  // Safe: only looked at, and only where it is text.
  const named = (resource ?? {}) as {
    readonly displayName?: unknown;
    readonly deviceName?: unknown;
    readonly skuPartNumber?: unknown;
    readonly principalName?: unknown;
  };
  const name = named.displayName ?? named.deviceName ?? named.skuPartNumber ?? named.principalName;
  return typeof name === 'string' ? name : null;
}

function peopleOf(change: Change): readonly string[] {
  const { before, after } = sidesOf(change);
  const resource = after ?? before;
  if (resource === null) return [];
  if (change.kind === 'managedDevice' && 'userId' in resource) return resource.userId === null ? [] : [resource.userId];
  if ('principalType' in resource && resource.principalType === 'user') return [resource.principalId];
  return [];
}
