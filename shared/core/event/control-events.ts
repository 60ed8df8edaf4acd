import type { SubjectKey } from '../alerting/subject';
import { isSameJson } from '../canonical';
import { valueOfVerdict } from '../rule/rules';
import type { Control, FailVerdict, Finding, Verdict } from '../verdict/control';
import type { Judgement } from '../verdict/judge';
import { causeOf } from '../verdict/verdict-cause';
import { sidesOf } from './change';
import { subjectsOfChange } from './change-event';
import {
  type AttributedChange,
  type CollectionFacts,
  type FoundDetection,
  foundIn,
  happenedAt,
  type Judged,
} from './collection-facts';
import { sentAtOnce } from './collection-health';
import { detectionId } from './detection-events';
import type { Detection } from './detector';
import {
  controlConcern,
  type Evidence,
  eventId,
  isCounted,
  isNamed,
  type Line,
  type Reference,
  type WatchEvent,
  weakerConcern,
} from './event';
import type { Stories } from './failure-stories';
import { fallDetails, fallEndDetails } from './fall-details';
import { allExposed, mostMovers, onlyLeftOut } from './migration';
import { type Severity, worstOf } from './severity';
import { placesNamedIn, placesWidenedIn } from './widened-places';

/**
 * The events of controls that begin to fail, get weaker, pass again, or are no longer weaker than when they began to
 * fail.
 */
export function verdictEvents(
  facts: CollectionFacts,
  judged: readonly Judged[],
  stories: Stories,
  changes: readonly AttributedChange[],
  found: readonly FoundDetection[],
): readonly WatchEvent[] {
  const of = (change: Judgement['change']): readonly Judged[] =>
    judged.filter(({ judgement }) => judgement.change === change);
  return [
    ...of('regression').map((entry) => regressionEvent(facts, entry, stories, changes, found)),
    // Recorded for the control's timeline. Never alerted.
    ...of('fewer').map((entry) => ({
      ...regressionEvent(facts, entry, stories, changes, found),
      groupKey: null,
      concern: null,
    })),
    ...of('weakened')
      .filter((entry) => !isOnlyStricter(entry, changes, found))
      .map((entry) => weakenedEvent(facts, entry, stories, changes, found)),
    ...of('recovery').map((entry) => recoveryEvent(facts, entry, changes, found)),
    ...of('asBefore').map((entry) => asBeforeEvent(facts, entry, changes, found)),
  ];
}

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
    severity: severityOf(entry, failed, changes, found),
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
      problems: problemsIn(failed?.findings.first ?? []),
      foundIn: [...new Set(failed?.findings.first.map(({ resourceId }) => resourceId) ?? [])].slice(0, maxFoundIn),
      places: orElse(placesNamedIn(failed), placesWidenedIn(control, changes)),
      ...objectsNamedIn(control, allFindings(failed), changes),
      heldSince: before?.lastKnown?.since ?? null,
      subjects: cause.subjects,
      value: valueOfVerdict(verdict),
      newlyExposed: newlyExposedBy(control, failed, undefined, changes),
    },
    evidence: evidenceOfFailure(facts, entry, changes, found),
  };
}

/**
 * A control that only compares with the past has no severity of its own. If the detections of this collection cover
 * every object that it newly finds wrong, it takes the highest severity of these detections.
 */
function severityOf(
  { control, before }: Judged,
  failed: FailVerdict | undefined,
  changes: readonly AttributedChange[],
  found: readonly FoundDetection[],
): Severity {
  if (!control.isAsSevereAsCause || failed === undefined) return control.severity;
  const was = failedIn(before);
  const changed = new Set(changes.map(({ change }) => change.resourceId));
  const news = failed.findings.first.filter((finding) => changed.has(finding.resourceId) || isNewFinding(finding, was));
  const causes = found.flatMap(({ detector, detection }) =>
    detection.effect === 'raised' && detector.joins.includes(control.id) ? [detection] : [],
  );
  const isJudged = ({ resourceId }: Finding): boolean => causes.some((cause) => cause.resourceId === resourceId);
  return news.length > 0 && news.every(isJudged) ? worstOf(causes.map(({ severity }) => severity)) : control.severity;
}

const mostObjects = 3;

const nameIn = (subject: Reference): string | undefined =>
  'name' in subject
    ? isNamed(subject)
      ? subject.name
      : undefined
    : subject.type === 'text' && subject.isName === true
      ? subject.text
      : undefined;

/**
 * The objects of these findings. A control that measures coverage also names policies that almost cover the people; of
 * those, only policies that changed in this collection count. `isPartlyNamed`: not everything that is wrong has a name,
 * so these objects are not all that failed.
 */
export function objectsNamedIn(
  { usesConditionalAccess }: Pick<Control, 'usesConditionalAccess'>,
  findings: readonly Finding[],
  changes: readonly AttributedChange[],
): { readonly objects: readonly string[]; readonly objectsTotal: number; readonly isPartlyNamed?: true } {
  const changed = new Set(changes.map(({ change }) => change.resourceId));
  const names = findings
    .filter(({ resourceId }) => !usesConditionalAccess || changed.has(resourceId))
    .flatMap(({ subject }) => nameIn(subject) ?? []);
  const objects = [...new Set(names)];
  return {
    objects: objects.slice(0, mostObjects),
    objectsTotal: objects.length,
    ...(findings.some(({ subject }) => nameIn(subject) === undefined) && { isPartlyNamed: true }),
  };
}

/** The findings, unless only some of them are kept: then the number of named objects would be wrong. */
const allFindings = (failed: FailVerdict | undefined): readonly Finding[] => {
  const { first = [], total = 0 } = failed?.findings ?? {};
  return total > first.length ? [] : first;
};

const orElse = (first: readonly string[], second: readonly string[]): readonly string[] =>
  first.length > 0 ? first : second;

/**
 * The people who lost protection, for comparison with a migration; null if they are unknown or too many. For a control
 * that does not count people: those whom policy edits exclude, if the edits change nothing else.
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

/** Repeated judgements give the same id. Each time the control gets weaker, or stops being weaker, the id is new. */
const weakerEventId = (
  { tenantId }: CollectionFacts,
  { control, judgement: { evaluation } }: Judged,
  after: 'weakened' | 'asBefore',
): string =>
  eventId({
    tenantId,
    source: control.id,
    resourceId: 'tenant',
    anchor: `verdict ${evaluation.counter} weaker ${evaluation.weakness?.times ?? 0}`,
    before: null,
    after,
  });

/**
 * A control that already failed and now protects less. The worsening has its own concern, because undoing it is a fix
 * even while the control still fails.
 */
function weakenedEvent(
  facts: CollectionFacts,
  entry: Judged,
  stories: Stories,
  changes: readonly AttributedChange[],
  found: readonly FoundDetection[],
): WatchEvent {
  const { control, judgement, before } = entry;
  const { verdict, lastKnown } = judgement.evaluation;
  const isJoined = found.some(
    ({ detector, detection }) =>
      detection.effect === 'raised' && detection.alerts && !detection.momentary && detector.joins.includes(control.id),
  );
  const event = regressionEvent(facts, entry, stories, changes, found);
  const was = failedIn(before);
  const failed = verdict.status === 'fail' ? verdict : undefined;
  const added = failed === undefined || was === undefined ? [] : newFindings(was, failed);
  return {
    ...event,
    id: weakerEventId(facts, entry, 'weakened'),
    type: 'weakened',
    lines: was === undefined ? event.lines : compared(was.evidence, event.lines),
    concern: isJoined ? null : weakerConcern(control.id),
    details: {
      ...event.details,
      // Problems that existed before are not news.
      ...(added.length > 0 && { problems: problemsIn(added) }),
      heldSince: null,
      failingSince: lastKnown?.since ?? null,
      wereExposed: was !== undefined && isCounted(was.exposure) ? was.exposure.count : null,
      wereFindings: was?.findings.total ?? null,
      added: added.map(({ resourceId }) => resourceId).slice(0, mostAdded),
      places: orElse(placesNamedIn(failed, was), placesWidenedIn(control, changes)),
      ...objectsNamedIn(
        control,
        allFindings(failed).filter((finding) => isNewFinding(finding, was)),
        changes,
      ),
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
  const { control, judgement, before } = entry;
  const { verdict, lastKnown } = judgement.evaluation;
  const event = recoveryEvent(facts, entry, changes, found);
  const failed = verdict.status === 'fail' ? verdict : undefined;
  return {
    ...event,
    id: weakerEventId(facts, entry, 'asBefore'),
    lines: failed?.evidence ?? [],
    exposure: failed?.exposure ?? null,
    concern: weakerConcern(control.id),
    details: {
      ...metricDetails(failed?.metric ?? null),
      failingSince: lastKnown?.since ?? null,
      ...objectsNamedIn(control, fixedBetween(failedIn(before), failed), changes),
      subjects: event.details.subjects ?? [],
    },
  };
}

/** The evidence before and after. A line that did not change is the same on both sides. */
const compared = (before: readonly Line[], after: readonly Line[]): readonly Line[] =>
  after.map((line) => {
    const same = before.filter(({ label }) => label === line.label);
    const [was] = same;
    if (same.some((one) => isSameJson(one.after, line.after))) return { ...line, before: line.after };
    const isOne = same.length === 1 && after.filter(({ label }) => label === line.label).length === 1;
    return !isOne || was === undefined ? line : { ...line, before: was.after };
  });

/** Limit on the newly wrong resources that an event lists. */
const mostAdded = 10;

const newFindings = (before: FailVerdict, after: FailVerdict): readonly Finding[] =>
  after.findings.first.filter((finding) => isNewFinding(finding, before));

/** The findings about objects that are no longer wrong in any way. */
function fixedBetween(before: FailVerdict | undefined, now: FailVerdict | undefined): readonly Finding[] {
  const wrong = new Set(allFindings(now).map(({ resourceId }) => resourceId));
  return allFindings(before).filter(({ resourceId }) => !wrong.has(resourceId));
}

const problemsIn = (findings: readonly Finding[]): readonly string[] => [
  ...new Set(findings.map(({ problem }) => problem)),
];

const isNewFinding = ({ resourceId, problem }: Finding, before: FailVerdict | undefined): boolean =>
  before?.findings.first.some((one) => one.resourceId === resourceId && one.problem === problem) !== true;

/**
 * Everything that changed became stricter: the control finds another problem with it, and nobody lost anything.
 */
function isOnlyStricter(
  { control, judgement: { evaluation }, before }: Judged,
  changes: readonly AttributedChange[],
  found: readonly FoundDetection[],
): boolean {
  const [was, is] = [before?.verdict, evaluation.verdict].map(exposedBy);
  const { needed, effectsOn } = changesBehind(control, changes, found);
  const isStricter = (effects: readonly Detection['effect'][]): boolean =>
    effects.length > 0 && effects.every((effect) => effect === 'ended');
  // Not counted is not nobody.
  const isNow = before?.turnedFrom === undefined && was !== undefined && is !== undefined && is <= was;
  return isNow && needed.length > 0 && needed.every(({ change }) => isStricter(effectsOn(change.resourceId)));
}

/** Number of exposed people or devices; 0 if the control counts none; undefined if they could not be counted. */
function exposedBy(verdict: Verdict | undefined): number | undefined {
  if (verdict?.status !== 'fail' || verdict.exposure === null) return 0;
  return isCounted(verdict.exposure) ? verdict.exposure.count : undefined;
}

/** The changes that the control needs, and what its detections say about each object. */
function changesBehind(control: Control, changes: readonly AttributedChange[], found: readonly FoundDetection[]) {
  const joining = found.filter(({ detector }) => detector.joins.includes(control.id));
  const needed = changes.filter(({ change: { kind } }) =>
    [...control.needs, ...control.needsWhereLicensed].includes(kind),
  );
  const effectsOn = (resourceId: string): readonly Detection['effect'][] =>
    joining.flatMap(({ detection }) => (detection.resourceId === resourceId ? [detection.effect] : []));
  return { joining, needed, effectsOn };
}

const failedIn = (before: Judged['before']): FailVerdict | undefined =>
  before?.verdict.status === 'fail' ? before.verdict : undefined;

function recoveryEvent(
  facts: CollectionFacts,
  { control, judgement, before }: Judged,
  changes: readonly AttributedChange[],
  found: readonly FoundDetection[],
): WatchEvent {
  const { verdict } = judgement.evaluation;
  const cause = causeOf({ control, judgement, before }, foundIn(changes, found), 'ended');
  const failedBefore = failedIn(before);
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
      ...(verdict.status === 'notApplicable'
        ? { notApplicable: verdict.reason }
        : objectsNamedIn(control, allFindings(failedBefore), changes)),
      openSince: before?.lastKnown?.since ?? null,
      ...groupBehind(changes),
      subjects: cause.subjects,
    },
  };
}

/** The one group whose change made the control pass: deleted, without members, or with fewer. */
function groupBehind(changes: readonly AttributedChange[]) {
  const [only, ...others] = changes.map(({ change }) => sidesOf(change));
  if (only === undefined || others.length > 0) return {};
  const { before, after } = only;
  if (before === null || !('memberIds' in before) || before.displayName === null) return {};
  const left = after !== null && 'memberIds' in after && after.displayName !== null ? after.memberIds.length : null;
  const groupChange = left === null ? 'deleted' : left === 0 ? 'emptied' : 'shrunk';
  return { groupName: before.displayName, groupChange };
}

const metricDetails = (
  metric: { readonly numerator: number; readonly denominator: number; readonly floor: number } | null,
) => (metric === null ? {} : { numerator: metric.numerator, denominator: metric.denominator, floor: metric.floor });

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

/** Limit on the first findings that are kept, in order to recognise later ones about the same object. */
const maxFoundIn = 20;

/** The objects of these changes; all resources of a fleet count as one. */
const subjectsOfChanges = (changes: readonly AttributedChange[]): readonly SubjectKey[] =>
  [...new Set(changes.flatMap(({ change }) => subjectsOfChange(change)))].slice(0, maxFoundIn);

/**
 * The changes that may have made a control fail. If it began to fail in an earlier collection, the changes of that one are no longer known,
 * so the time and the control's findings decide.
 */
export function evidenceOfFailure(
  facts: CollectionFacts,
  { control, before }: Judged,
  changes: readonly AttributedChange[],
  found: readonly FoundDetection[],
): Evidence {
  const turnedFrom = before?.turnedFrom;
  const { joining, needed, effectsOn } = changesBehind(control, changes, found);
  const joined = joining.filter(({ detection: { effect } }) => effect === 'raised');
  // If something else changed too, restored objects are not among the causes.
  const worse = needed.filter(({ change: { resourceId } }) => {
    const effects = effectsOn(resourceId);
    return effects.includes('raised') || !effects.includes('ended');
  });
  return {
    subjects: turnedFrom === undefined ? subjectsOfChanges(worse.length > 0 ? worse : needed) : [],
    property: null,
    from: turnedFrom ?? facts.startedFrom,
    to: facts.takenAt ?? facts.now,
    causes: joined.map((entry) => detectionId(facts, entry)).slice(0, maxFoundIn),
  };
}
