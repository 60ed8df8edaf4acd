import { propertyOf } from '../alerting/named-change';
import { canonicalJson } from '../canonical';
import { firstAtLeast } from '../first-at-least';
import { dayMs, minuteMs } from '../time/durations';
import type { CollectionFacts } from './collection-facts';
import { detectorConcern, eventId, evidenceTimeOf, isCounted, type Line, type WatchEvent } from './event';
import { isAtLeast, type Severity, stepUp, worstOf } from './severity';
import { type Choice, isOfTenant, type Step, type StoryLevel, type StoryPlan } from './story-plan';

type FoundStory = {
  readonly plan: StoryPlan;
  readonly key: string;
  readonly level: StoryLevel;
  /** The oldest first. */
  readonly steps: readonly Step[];
  /** The step that the story is about: its latest one of the sort that ends it. */
  readonly last: Step;
};

/** Undefined for anything but a detection or an edit that restored something, or before monitoring began. */
export function stepOf(event: WatchEvent): Step | undefined {
  const isStep = event.type === 'detection' || (event.type === 'recovery' && restoredBy(event).length > 0);
  if (!isStep || event.lookBack) return undefined;
  const { id, source, severity, resource, peopleIds, attribution, details, lines, exposure, groupKey } = event;
  // Its own time moves with each entry that comes late.
  const isBurst = details.isBurst === true || details.what === storyMark;
  const seenAt = evidenceTimeOf(event);
  const at = attribution.status === 'known' ? attribution.at : (event.happenedAt ?? seenAt);
  return {
    id,
    source,
    severity,
    resource,
    peopleIds,
    attribution,
    details,
    lines: lines.slice(0, mostLines).map(movedIn),
    exposure,
    at,
    from: isBurst ? event.anchor : at,
    until: isBurst ? seenAt : at,
    proof: !isBurst && attribution.status === 'known' ? attribution.recordId : id,
    alerts: groupKey !== null,
  };
}

/** Ids of events, with that of the edit itself: read before what it restored was known, it looked like a loss. */
const restoredBy = ({ details: { restores } }: Pick<Step, 'details'>): readonly string[] =>
  // Safe: the lists in details hold texts.
  Array.isArray(restores) ? (restores as readonly string[]) : [];

/** Restoring a protection weakens nothing, in whatever order the two edits become known. */
function withoutRestoring(steps: readonly Step[]): readonly Step[] {
  const restoring = restoringAmong(steps);
  return restoring.length === 0 ? steps : steps.filter((step) => !isOneOf(restoring, step));
}

export const restoringAmong = (steps: readonly Step[]): readonly Step[] =>
  steps.filter((step) => restoredBy(step).length > 0);

const isOneOf = (restoring: readonly Step[], { id, proof }: Step): boolean =>
  restoring.some((one) => one.id === id || (one.proof === proof && restoredBy(one).includes(id)));

/** A story keeps all of its steps in one event, so each keeps no more than a sentence names. */
const mostLines = 2;
const mostMoved = 5;

function movedIn({ label, before, after }: Line): Line {
  const without = (all: Line['after'], others: Line['after']): Line['after'] => {
    const known = new Set(others.map(canonicalJson));
    return all.filter((one) => !known.has(canonicalJson(one))).slice(0, mostMoved);
  };
  return { label, before: without(before, after), after: without(after, before) };
}

/** In the details of a story's event. */
const storyMark = 'story';

/** Each step is stored in one row per key, at most this many. */
const mostKeys = 12;

/** The keys for finding a step: its actor, its subject and, if stories seek it by that, its detection. */
export type StepKeys = (step: Step) => readonly string[];

/**
 * None for a step that no story of these detectors can use: a spike of devices is a thousand detections. A story that is added later finds
 * its other steps from then on.
 */
export function stepKeysFor(detectors: readonly { readonly story: StoryPlan | null }[]): StepKeys {
  const plans = detectors.flatMap(({ story }) => story ?? []);
  const choicesOf = ({ steps }: StoryPlan): readonly Choice[] => steps.flat();
  const choices = plans.flatMap(choicesOf);
  // Whatever its severity: a less severe finding can name the actor of a more severe one.
  const used = new Set([...sourcesOf(choices), ...plans.flatMap(({ ordinary }) => ordinary?.shownBy ?? [])]);
  const ofAnySource = choices.filter(({ of }) => of === undefined);
  const soughtByAll = new Set(
    plans
      .map(choicesOf)
      .filter((some) => some.some(isOfTenant))
      .flatMap(sourcesOf),
  );
  const isUsed = (step: Step): boolean =>
    used.has(step.source) || restoredBy(step).length > 0 || ofAnySource.some((choice) => mayBe(choice, step));
  return (step) => {
    if (!isUsed(step)) return [];
    const actor = actorOfStep(step);
    const ofSource = soughtByAll.has(step.source) ? [keyOfSource(step.source)] : [];
    const ofActor = actor === null ? [] : [`by ${actor}`];
    const keys = [...ofSource, ...ofActor, ...idsAbout(step).map((id) => `about ${id}`)];
    return [...new Set(keys)].slice(0, mostKeys);
  };
}

const sourcesOf = (choices: readonly Choice[]): readonly string[] => choices.flatMap(({ of = [] }) => of);

const keyOfSource = (source: string): string => `is ${source}`;

/** Both keys for the steps in the story of this person, application or account. */
const keysOfStory = (key: string): readonly string[] => [`by ${key}`, `about ${key}`];

/** "principal|role" names two objects; the registration and the enterprise app of an application are two ids of one. */
const idsAbout = ({ resource, peopleIds, details: { sameAs } }: Step): readonly string[] =>
  [...resource.id.split('|'), ...peopleIds, ...(typeof sameAs === 'string' ? [sameAs] : [])]
    .filter((id) => id !== '')
    .map((id) => id.toLowerCase());

/** In lower case; null if the log does not name an account or application. */
export const actorOfStep = ({ attribution }: Step): string | null =>
  attribution.status !== 'known' || attribution.actor.type === 'microsoft' ? null : attribution.actor.id.toLowerCase();

/** The address that the step came from; null if the log does not say. */
export function addressOfStep({ attribution, details }: Step): string | null {
  const ofActor =
    attribution.status === 'known' && attribution.actor.type === 'person' ? attribution.actor.ipAddress : null;
  return typeof details.ipAddress === 'string' ? details.ipAddress : ofActor;
}

/** The query for the steps that complete the stories of one key; ms. */
export type StoryQuestion = {
  readonly plan: StoryPlan;
  /** Id of the person, application or account, in lower case. */
  readonly key: string;
  /** The keys of the steps in the store. */
  readonly keys: readonly string[];
  readonly from: number;
  readonly to: number;
};

/** The steps of a spike are up to a day away from its known time; ms. */
const slackMs = dayMs;

/** Steps by each id that they are about, or of who did them; in lower case. A story of one id has no other steps. */
export function stepsById(steps: readonly Step[]): ReadonlyMap<string, readonly Step[]> {
  const byId = new Map<string, Step[]>();
  for (const step of steps) {
    for (const id of new Set([...idsAbout(step), actorOfStep(step)])) {
      if (id === null) continue;
      const beside = byId.get(id);
      if (beside === undefined) byId.set(id, [step]);
      else beside.push(step);
    }
  }
  return byId;
}

/** The stories that these new steps can belong to. */
export function questionsOf(plans: readonly StoryPlan[], fresh: readonly Step[]): readonly StoryQuestion[] {
  const questions = new Map<string, StoryQuestion>();
  for (const plan of plans) {
    for (const step of fresh) {
      for (const key of keysIn(plan, step)) {
        const name = `${plan.id} ${key}`;
        const known = questions.get(name);
        const at = Date.parse(step.at);
        const [from, to] = [at - plan.withinMs - slackMs, at + plan.withinMs + slackMs];
        questions.set(name, {
          plan,
          key,
          keys: [...keysOfStory(key), ...keysOfSources(plan.steps.flat().filter(isOfTenant))],
          from: Math.min(known?.from ?? from, from),
          to: Math.max(known?.to ?? to, to),
        });
      }
    }
  }
  return [...questions.values()];
}

const keysOfSources = (choices: readonly Choice[]): readonly string[] => [
  ...new Set(sourcesOf(choices).map(keyOfSource)),
];

/** The steps among these that concern everybody. */
export const stepsOfTenant = ({ steps }: StoryPlan, known: readonly Step[]): readonly Step[] => {
  const choices = steps.flat().filter(isOfTenant);
  return known.filter((step) => choices.some((choice) => mayBe(choice, step)));
};

/** The query for the steps of anybody that may belong with these, which concern everybody. */
export function questionAround(plan: StoryPlan, ofTenant: readonly Step[]): Omit<StoryQuestion, 'plan' | 'key'> {
  const times = ofTenant.map(({ at }) => Date.parse(at));
  return {
    keys: keysOfSources(plan.steps.flat().filter((choice) => !isOfTenant(choice))),
    from: Math.min(...times) - plan.withinMs - slackMs,
    to: Math.max(...times) + plan.withinMs + slackMs,
  };
}

/** The stories of the new steps together with the stored ones, as events; only stories that include a new step. */
export function storyEvents(
  facts: CollectionFacts,
  { plan, key }: StoryQuestion,
  fresh: readonly Step[],
  known: readonly Step[],
): readonly WatchEvent[] {
  const isNew = (step: Step): boolean => fresh.some((one) => one.id === step.id || tellsPeopleOf(one, step));
  return storiesIn(plan, key, [...known, ...fresh])
    .filter(({ steps }) => steps.some(isNew))
    .map((found) => storyEvent(facts, found));
}

/** The keys of all stories that a step can be part of. */
function keysIn({ steps }: StoryPlan, step: Step): readonly string[] {
  const keys = steps.flat().flatMap((choice) => {
    if (!mayBe(choice, step)) return [];
    if (choice.as === undefined) return idsAbout(step);
    const actor = choice.as === 'actor' ? actorOfStep(step) : null;
    return actor === null ? [] : [actor];
  });
  return [...new Set(keys)];
}

const isBadEnough = ({ severity }: Step, atLeast: Severity | undefined): boolean =>
  atLeast === undefined || isAtLeast(severity, atLeast);

/**
 * The stories in these steps. Each ends with a step, and the earlier steps are searched backwards from there: another step can only add a
 * story, so the result does not depend on the order in which steps arrive.
 */
function storiesIn(plan: StoryPlan, key: string, known: readonly Step[]): readonly FoundStory[] {
  const others = known.filter(({ source }) => source !== plan.id);
  const found = distinctSteps(withoutRestoring(others));
  const steps = found.map((step) => withPeople(step, found)).sort(byTime);
  const timeline = timelineOf(steps);
  return steps.flatMap((last) => {
    if (!isSettled(last)) return [];
    return plan.steps.flatMap((choices, at) =>
      isChosen(choices, last, { key, last })
        ? levelsOf(plan, key, at, last, chainTo(plan, key, at, last, timeline)).filter(
            (found) => !isOrdinary(plan, found.steps, steps),
          )
        : [],
    );
  });
}

const isOrdinary = ({ ordinary }: StoryPlan, steps: readonly Step[], known: readonly Step[]): boolean =>
  ordinary?.is(
    steps,
    known.filter(({ source }) => ordinary.shownBy.includes(source)),
  ) === true;

/** The actor is known, or there was none. A difference found before the log names its actor comes again with the log entry. */
const isSettled = ({ attribution: { status } }: Step): boolean => status === 'known' || status === 'nobody';

const byTime = (a: Step, b: Step): number => Date.parse(a.from) - Date.parse(b.from) || (a.id < b.id ? -1 : 1);

const distinctSteps = (steps: readonly Step[]): Step[] => [...new Map(steps.map((step) => [step.id, step])).values()];

function isChosen(
  choices: readonly Choice[],
  step: Step,
  story: { readonly key: string; readonly last: Step },
): boolean {
  return choices.some((choice) => {
    if (!mayBe(choice, step)) return false;
    const { as, when } = choice;
    return isOfStory(as, step, story) && (when === undefined || when(step, story));
  });
}

function isOfStory(
  as: Choice['as'],
  step: Step,
  { key, last }: { readonly key: string; readonly last: Step },
): boolean {
  switch (as) {
    case 'actor':
      return actorOfStep(step) === key;
    case 'tenant':
      return step.alerts && (step.overAt === undefined || step.overAt >= last.from);
    default:
      return idsAbout(step).includes(key);
  }
}

/** Judges the step by its type, not by the person it is about. */
const mayBe = ({ of, atLeast }: Choice, step: Step): boolean =>
  (of === undefined || of.includes(step.source)) && isBadEnough(step, atLeast);

/** Microsoft's logs have clocks of their own: within so long, what stands first in two of them says nothing. */
const clockSlackMs = minuteMs;

/** Steps in the order of time, of which those near a moment are found without going through all. */
type Timeline = {
  readonly steps: readonly Step[];
  /** When each step begins; ms. */
  readonly begins: readonly number[];
  /** When each step, and every one before it, is over; ms. */
  readonly ends: readonly number[];
};

function timelineOf(steps: readonly Step[]): Timeline {
  let end = Number.NEGATIVE_INFINITY;
  return {
    steps,
    begins: steps.map(({ from }) => Date.parse(from)),
    ends: steps.map(({ until }) => {
      end = Math.max(end, Date.parse(until));
      return end;
    }),
  };
}

/** Steps that begin by `latest`, without the first ones that are all over before `earliest`; ms. */
const stepsWithin = ({ steps, begins, ends }: Timeline, earliest: number, latest: number): readonly Step[] =>
  steps.slice(firstAtLeast(ends, earliest), firstAtLeast(begins, latest + 1));

/** Takes the latest matching step each time, because that leaves the most room for earlier ones. */
function chainTo(plan: StoryPlan, key: string, at: number, last: Step, timeline: Timeline): readonly Step[] {
  const chain: Step[] = [last];
  const earliest = Date.parse(last.from) - plan.withinMs;
  const others = plan.steps.map((_, index) => index).filter((index) => (plan.isAnyOrder ? index !== at : index < at));
  for (const index of others.reverse()) {
    const until = Date.parse((plan.isAnyOrder ? last : (chain[0] ?? last)).until) + clockSlackMs;
    const choices = plan.steps[index] ?? [];
    const ordered = stepsWithin(timeline, earliest, until);
    const isFitting = (step: Step): boolean =>
      choices.some((choice) => mayBe(choice, step)) &&
      Date.parse(step.until) >= earliest &&
      chain.every((other) => isOtherAct(step, other, plan)) &&
      isChosen(choices, step, { key, last });
    const found = ordered.findLast(isFitting);
    if (found !== undefined) chain.unshift(loggedAct(found, ordered.filter(isFitting)));
  }
  return chain.sort(byTime);
}

/** Of a change that a collection shows without its actor, the log entry that names them. */
const loggedAct = (step: Step, others: readonly Step[]): Step =>
  actorOfStep(step) !== null
    ? step
    : (others.findLast((other) => isSameFinding(other, step) && actorOfStep(other) !== null) ?? step);

/** A log entry of a change, with the people whom a collection found that the change exposes. */
function withPeople(step: Step, others: readonly Step[]): Step {
  if (actorOfStep(step) === null || step.exposure == null || isCounted(step.exposure)) return step;
  const counted = others.findLast((other) => tellsPeopleOf(other, step));
  return counted === undefined ? step : { ...step, exposure: counted.exposure };
}

const tellsPeopleOf = (other: Step, step: Step): boolean =>
  isCounted(other.exposure ?? null) && isSameFinding(other, step);

const isSameFinding = (a: Step, b: Step): boolean =>
  a.source === b.source && a.resource.id === b.resource.id && movesIn(a) === movesIn(b);

const movesIn = ({ lines = [] }: Step): string => canonicalJson(lines);

/** A log entry and the collection that shows its effect are one action. */
function isOtherAct(a: Step, b: Step, { isDistinct }: StoryPlan): boolean {
  const isSameEntry =
    a.attribution.status === 'known' &&
    b.attribution.status === 'known' &&
    a.attribution.recordId === b.attribution.recordId;
  return a.id !== b.id && !isSameEntry && (!isDistinct || a.resource.id !== b.resource.id);
}

function levelsOf(plan: StoryPlan, key: string, at: number, end: Step, steps: readonly Step[]): readonly FoundStory[] {
  const [first = []] = plan.steps;
  const endsIt = (step: Step): boolean => isChosen(plan.steps[at] ?? [], step, { key, last: step });
  // Two clocks can order steps wrongly by seconds, and what a collection shows has its time.
  const last = steps.findLast(endsIt) ?? end;
  if (plan.needsFirst && !steps.some((step) => isChosen(first, step, { key, last }))) return [];
  return plan.levels
    .filter(({ least, with: needed }) => {
      const isThere = needed === undefined || steps.some(({ source }) => needed.includes(source));
      return steps.length >= least && isThere;
    })
    .map((level) => ({ plan, key, level, steps, last }));
}

/** Leaves out the nested steps of a step that is a story itself, and lists of people. */
const asText = (step: Step): string =>
  JSON.stringify({ ...step, overAt: undefined, exposure: null, details: { ...step.details, steps: null } });

/**
 * A story is its last step in the light of the earlier ones: it joins that step's alert, and opens one if the step alone had none. Alerts
 * of earlier steps stay as they are.
 */
function storyEvent(facts: CollectionFacts, { plan, key, level, steps, last }: FoundStory): WatchEvent {
  const stated = level.severity === 'worse' ? stepUp(last.severity) : level.severity;
  const named = steps.find((step) => step.resource.name !== null && idsAbout(step).includes(key))?.resource;
  return {
    id: eventId({
      tenantId: facts.tenantId,
      source: plan.id,
      resourceId: key,
      anchor: last.from,
      before: null,
      after: `${last.proof} ${level.severity}`,
    }),
    tenantId: facts.tenantId,
    type: 'detection',
    source: plan.id,
    severity: worstOf([stated, ...steps.map(({ severity }) => severity)]),
    anchor: last.from,
    happenedAt: last.at,
    recordedAt: facts.now,
    recordDay: facts.recordDay,
    resource: {
      kind: last.resource.kind,
      id: key,
      name: plan.about === 'application' ? (named?.name ?? null) : null,
    },
    peopleIds: [
      ...new Set([...(plan.about === 'person' ? [key] : []), ...steps.flatMap(({ peopleIds }) => peopleIds)]),
    ],
    lines: [],
    exposure: null,
    attribution: last.attribution,
    deferredUntil: null,
    lookBack: false,
    groupKey: detectorConcern(plan.id, key),
    concern: null,
    details: {
      what: storyMark,
      count: steps.length,
      steps: steps.map(asText),
      // The story joins the alert of its last step by that step's log entry, and no alert of another story.
      elements: [last.proof],
      subjects: [],
    },
    evidence: {
      subjects: [],
      property: propertyOf(plan.id, key),
      from: last.from,
      // Just after the last step, whose alert it joins.
      to: new Date(Date.parse(last.until) + 1).toISOString(),
      causes: [],
    },
  };
}

/** Whether a step of this story is known by now to have restored something. */
export const isDoubtedBy = (story: WatchEvent, restoring: readonly Step[]): boolean =>
  stepsOfStory(story).some((step) => isOneOf(restoring, step));

/** People were alerted to a story that was none: one of its steps restored something. */
export const disprovedEvent = (facts: CollectionFacts, story: WatchEvent): WatchEvent => ({
  ...story,
  id: eventId({
    tenantId: facts.tenantId,
    source: story.source,
    resourceId: story.resource.id,
    anchor: story.anchor,
    before: story.id,
    after: null,
  }),
  type: 'recovery',
  severity: 'informational',
  recordedAt: facts.now,
  recordDay: facts.recordDay,
  details: { disproves: story.id, count: story.details.count ?? null },
});

/** Whether an event says that another one was not so. */
export const isDisproval = ({ details }: Pick<WatchEvent, 'details'>): boolean => typeof details.disproves === 'string';

/** The steps of a story's event, oldest first; empty for any other event. */
export function stepsOfStory({ details: { what, steps } }: WatchEvent): readonly Step[] {
  if (what !== storyMark || !Array.isArray(steps)) return [];
  // Safe: `storyEvent` wrote it, and only its events are called a story.
  return steps.map((step: string) => JSON.parse(step) as Step);
}
