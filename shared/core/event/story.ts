import { canonicalJson, isSameJson } from '../canonical';
import { minuteMs } from '../time/durations';
import type { CollectionFacts } from './collection-facts';
import { isCounted, type WatchEvent } from './event';
import { mostSevereFirst } from './severity';
import { endOfStory, type FoundStory, storyEvent } from './story-event';
import { mayBe, type StoryQuestion } from './story-keys';
import type { Choice, Step, StoryAround, StoryPlan } from './story-plan';
import { actorOfStep, idsAbout, isOneOf, restoringAmong } from './story-step';
import { stepsWithin, type Timeline, timelineOf } from './story-timeline';

/** A restored protection is not a weakness, even if the log entries of the two edits arrive in reverse order. */
function withoutRestoring(steps: readonly Step[]): readonly Step[] {
  const restoring = restoringAmong(steps);
  return restoring.length === 0 ? steps : steps.filter((step) => !isOneOf(restoring, step));
}

/** The stories that include a new step, as events. Stored steps can be part of them. */
export function storyEvents(
  facts: CollectionFacts,
  { plan, key }: StoryQuestion,
  fresh: readonly Step[],
  known: readonly Step[],
): readonly WatchEvent[] {
  const isNew = (step: Step): boolean => fresh.some((one) => one.id === step.id || countsPeopleOf(one, step));
  return storiesIn(plan, key, [...known, ...fresh])
    .filter(({ steps }) => steps.some(isNew))
    .map((found) => storyEvent(facts, found));
}

/**
 * The stories in these steps. Each ends with a step, and the earlier steps are searched backwards from there. The
 * search is repeated with steps that may be later only because two clocks differ. A further step can only add a story,
 * so the result does not depend on the order in which steps arrive.
 */
function storiesIn(plan: StoryPlan, key: string, known: readonly Step[]): readonly FoundStory[] {
  const others = known.filter(({ source }) => source !== plan.id);
  const found = distinctSteps(withoutRestoring(others));
  const steps = found.map((step) => withPeople(step, found)).sort(byTime);
  const possible = plan.steps.map((choices) =>
    timelineOf(steps.filter((step) => choices.some((choice) => mayBe(choice, step)))),
  );
  const timelines = { all: timelineOf(steps), possible };
  const all = steps.flatMap((last) => {
    if (!isSettled(last)) return [];
    return plan.steps.flatMap((choices, at) =>
      isChosen(choices, last, { key, last, chosen: [last] })
        ? chainsTo(plan, key, at, last, timelines)
            .flatMap((chain) => levelsOf(plan, key, at, last, chain))
            .filter((found) => !isOrdinary(plan, found.steps, steps))
        : [],
    );
  });
  return oncePerChange(all, new Set(known.filter(({ source }) => source === plan.id).flatMap(endOfStory)));
}

/**
 * Two logs can show one change, and each of the two entries ends the same story. The entry whose story was recorded counts, or
 * else the earlier one.
 */
function oncePerChange(all: readonly FoundStory[], recorded: ReadonlySet<unknown>): readonly FoundStory[] {
  const isBefore = (one: Step, other: Step): boolean => recorded.has(one.proof) || byTime(one, other) < 0;
  return all.filter(
    ({ last, level }) =>
      recorded.has(last.proof) ||
      !all.some((one) => one.level === level && isSameChange(one.last, last) && isBefore(one.last, last)),
  );
}

const isOrdinary = ({ ordinary }: StoryPlan, steps: readonly Step[], known: readonly Step[]): boolean =>
  ordinary?.is(
    steps,
    known.filter(({ source }) => ordinary.shownBy.includes(source)),
  ) === true;

/** The actor is known, or there was none. A difference found before the log names its actor comes again with the log entry. */
const isSettled = ({ attribution: { status } }: Step): boolean => status === 'known' || status === 'nobody';

/** Levels of one finding have the same time. The most severe comes last, because the latest step counts. */
const byTime = (a: Step, b: Step): number =>
  Date.parse(a.from) - Date.parse(b.from) || mostSevereFirst(b, a) || (a.id < b.id ? -1 : 1);

const distinctSteps = (steps: readonly Step[]): Step[] => [...new Map(steps.map((step) => [step.id, step])).values()];

function isChosen(choices: readonly Choice[], step: Step, story: StoryAround): boolean {
  return choices.some((choice) => {
    if (!mayBe(choice, step)) return false;
    const { as, when } = choice;
    return isOfStory(as, step, story) && (when === undefined || when(step, story));
  });
}

function isOfStory(as: Choice['as'], step: Step, { key, last }: StoryAround): boolean {
  switch (as) {
    case 'actor':
      return actorOfStep(step) === key;
    case 'tenant':
      return step.alerts && (step.overAt === undefined || step.overAt >= last.from);
    default:
      return idsAbout(step).includes(key);
  }
}

/**
 * Each of Microsoft's logs has its own clock, so the order of two entries that are closer together than this is
 * unknown.
 */
const clockSlackMs = minuteMs;

/** `possible`: those that can be the first step of the plan, the second and so on. */
type Timelines = { readonly all: Timeline; readonly possible: readonly Timeline[] };

/** The earlier steps as the logs order them, and as they may be ordered if that differs. */
function chainsTo(plan: StoryPlan, key: string, at: number, last: Step, timelines: Timelines): (readonly Step[])[] {
  const logged = chainTo(plan, key, at, last, timelines, 0);
  const possible = chainTo(plan, key, at, last, timelines, clockSlackMs);
  return possible.every((step) => logged.includes(step)) ? [logged] : [logged, possible];
}

/** Takes the latest matching step each time, because that leaves the most room for earlier ones. */
function chainTo(
  plan: StoryPlan,
  key: string,
  at: number,
  last: Step,
  timelines: Timelines,
  slackMs: number,
): readonly Step[] {
  const chain: Step[] = [last];
  const earliest = Date.parse(last.from) - plan.withinMs;
  const others = plan.steps.map((_, index) => index).filter((index) => (plan.isAnyOrder ? index !== at : index < at));
  for (const index of others.reverse()) {
    const until = Date.parse((plan.isAnyOrder ? last : (chain[0] ?? last)).until) + slackMs;
    const choices = plan.steps[index] ?? [];
    const ordered = stepsWithin(timelines.possible[index] ?? timelines.all, earliest, until);
    const isFitting = (step: Step): boolean =>
      Date.parse(step.until) >= earliest &&
      chain.every((other) => isOtherAct(step, other, plan)) &&
      isChosen(choices, step, { key, last, chosen: chain });
    const found = ordered.findLast(isFitting);
    if (found !== undefined) chain.unshift(loggedAct(found, ordered.filter(isFitting)));
  }
  if (plan.isDistinct && chain.length === plan.steps.length)
    addFurther(chain, plan, { key, last }, stepsWithin(timelines.all, earliest, Date.parse(last.until) + slackMs));
  return chain.sort(byTime);
}

/** Steps on distinct objects are equivalent. The plan says how many make a story; each further one belongs to it. */
function addFurther(
  chain: Step[],
  plan: StoryPlan,
  around: Pick<StoryAround, 'key' | 'last'>,
  near: readonly Step[],
): void {
  const earliest = Date.parse(around.last.from) - plan.withinMs;
  const choices = plan.steps.flat();
  for (const step of near.toReversed()) {
    const isFitting =
      Date.parse(step.until) >= earliest &&
      chain.every((other) => isOtherAct(step, other, plan)) &&
      isChosen(choices, step, { ...around, chosen: chain });
    if (isFitting) chain.unshift(step);
  }
}

/** The log entry of a change that a collection found without an actor. */
const loggedAct = (step: Step, others: readonly Step[]): Step =>
  actorOfStep(step) !== null
    ? step
    : (others.findLast((other) => isSameFinding(other, step) && actorOfStep(other) !== null) ?? step);

/** The log entry of a change, with the people whom a collection found exposed by it. */
function withPeople(step: Step, others: readonly Step[]): Step {
  if (actorOfStep(step) === null || step.exposure == null || isCounted(step.exposure)) return step;
  const counted = others.findLast((other) => countsPeopleOf(other, step));
  return counted === undefined ? step : { ...step, exposure: counted.exposure };
}

const countsPeopleOf = (other: Step, step: Step): boolean =>
  isCounted(other.exposure ?? null) && isSameFinding(other, step);

const isSameFinding = (a: Step, b: Step): boolean =>
  a.source === b.source && a.resource.id === b.resource.id && movesIn(a) === movesIn(b);

/** Entries of two logs about one change of one account. */
const isSameChange = (a: Step, b: Step): boolean =>
  a.proof !== b.proof &&
  isSameFinding(a, b) &&
  // Two groups that were excluded from one policy are two changes.
  isSameJson(a.details.elements, b.details.elements) &&
  actorOfStep(a) === actorOfStep(b) &&
  Math.abs(Date.parse(a.from) - Date.parse(b.from)) <= clockSlackMs;

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
  const endsIt = (step: Step): boolean => isChosen(plan.steps[at] ?? [], step, { key, last: step, chosen: steps });
  // Two clocks can reverse steps that are seconds apart, and a difference has the time of its collection.
  const last = steps.findLast(endsIt) ?? end;
  if (plan.needsFirst && !steps.some((step) => isChosen(first, step, { key, last, chosen: steps }))) return [];
  return plan.levels
    .filter(({ least, with: needed }) => {
      const isThere = needed === undefined || steps.some(({ source }) => needed.includes(source));
      return steps.length >= least && isThere;
    })
    .map((level) => ({ plan, key, level, steps, last }));
}
