import { propertyOf } from '../alerting/named-change';
import { isSameJson } from '../canonical';
import type { CollectionFacts } from './collection-facts';
import { detectorConcern, eventId, isReplacement, type WatchEvent } from './event';
import { stepUp, worstOf } from './severity';
import type { Step, StoryLevel, StoryPlan } from './story-plan';
import { idsAbout, isOneOf, storyMark } from './story-step';

export type FoundStory = {
  readonly plan: StoryPlan;
  readonly key: string;
  readonly level: StoryLevel;
  /** Oldest first. */
  readonly steps: readonly Step[];
  /** The step that the story is about: its latest step of the type that ends such a story. */
  readonly last: Step;
};

/** Leaves out the nested steps of a step that is itself a story, and lists of people. */
const asText = (step: Step): string =>
  JSON.stringify({ ...step, overAt: undefined, exposure: null, details: { ...step.details, steps: null } });

/**
 * A script can cause hundreds of steps, and each step makes a story. The event counts all of them and keeps the latest.
 */
const mostListed = 20;

/**
 * A story is shown as its last step together with the earlier ones. It continues the open alert about the same story.
 * If there is none, it joins the alert of its last step, or opens an alert. Alerts of earlier steps stay as they are.
 */
export function storyEvent(facts: CollectionFacts, { plan, key, level, steps, last }: FoundStory): WatchEvent {
  const stated = level.severity === 'worse' ? stepUp(last.severity) : level.severity;
  const listed = steps.slice(-mostListed);
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
      ...new Set([...(plan.about === 'person' ? [key] : []), ...listed.flatMap(({ peopleIds }) => peopleIds)]),
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
      steps: listed.map(asText),
      // The log entry of its last step connects the story with that step's alert, and with no alert of another story.
      elements: [last.proof],
      subjects: [],
    },
    evidence: {
      subjects: [],
      property: propertyOf(plan.id, key),
      from: last.from,
      // Just after the last step, because it joins that step's alert.
      to: new Date(Date.parse(last.until) + 1).toISOString(),
      causes: [],
      ...(isOfOneObject(plan) && { steps: steps.map(({ proof }) => proof) }),
    },
  };
}

/**
 * If each step is about another object, or any detection can be a step, only the account connects the steps. Each step
 * is then an action of its own, and each of their alerts names the story.
 */
const isOfOneObject = ({ isDistinct, steps }: StoryPlan): boolean =>
  !isDistinct && steps.flat().every(({ of }) => of !== undefined);

/** The edits among these that show that a step of this story took nothing away. */
export const doubtsAbout = (story: WatchEvent, restoring: readonly Step[]): readonly Step[] =>
  restoring.filter((one) => stepsOfStory(story).some((step) => isOneOf([one], step)));

/** The number of steps in a story. */
export const countOf = ({ details: { count } }: WatchEvent): number => (typeof count === 'number' ? count : 0);

/** The log entry with which a story ends; empty for any other event. */
export const endOfStory = ({ details: { what, elements } }: Pick<Step, 'details'>): readonly unknown[] =>
  what === storyMark && Array.isArray(elements) ? elements : [];

/** Whether two findings are about one story: it ends with the same step. */
export const isSameEnd = (a: WatchEvent, b: WatchEvent): boolean =>
  a.source === b.source &&
  a.resource.id === b.resource.id &&
  a.anchor === b.anchor &&
  isSameJson(a.details.elements, b.details.elements);

/** The story without a step that restored something. It replaces the event that counted that step. */
export const correctedEvent = (facts: CollectionFacts, left: WatchEvent, counted: WatchEvent): WatchEvent => ({
  ...left,
  id: eventId({
    tenantId: facts.tenantId,
    source: left.source,
    resourceId: left.resource.id,
    anchor: left.anchor,
    before: counted.id,
    after: countOf(left),
  }),
});

/** People were alerted to a story that did not happen: one of its steps restored something, or only replaced it. */
export const disprovedEvent = (facts: CollectionFacts, story: WatchEvent, doubts: readonly Step[]): WatchEvent => ({
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
  details: {
    disproves: story.id,
    count: story.details.count ?? null,
    ...(doubts.every(isReplacement) && { because: 'replaced' }),
  },
});

/** True if this event withdraws an earlier one that was wrong. */
export const isDisproval = ({ details }: Pick<WatchEvent, 'details'>): boolean => typeof details.disproves === 'string';

/** The steps of a story's event, oldest first; empty for any other event. */
export function stepsOfStory({ details: { what, steps } }: WatchEvent): readonly Step[] {
  if (what !== storyMark || !Array.isArray(steps)) return [];
  // Safe: only `storyEvent` writes these details.
  return steps.map((step: string) => JSON.parse(step) as Step);
}
