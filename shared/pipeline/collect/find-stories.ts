import type { WatchEvent } from '../../core/event/event';
import type { LookFacts } from '../../core/event/look-events';
import {
  questionAround,
  questionsOf,
  type StoryQuestion,
  stepOf,
  stepsById,
  stepsOfTenant,
  storyEvents,
} from '../../core/event/story';
import type { Step, StoryPlan } from '../../core/event/story-plan';
import { daysFrom, iso, type Ports } from '../context';

/** Stories that this collection's detections form with recorded ones, whichever came first. */
export async function findStories(
  { detectors, store }: Ports<'detectors' | 'store'>,
  facts: LookFacts,
  events: readonly WatchEvent[],
): Promise<readonly WatchEvent[]> {
  const plans = detectors.flatMap(({ story }) => story ?? []);
  return storiesOfAll(plans, facts, events, async ({ keys, from, to }) =>
    // A step is stored in the day it was recorded: that of its time or a later one.
    store.events.steps(facts.tenantId, keys, iso(from), iso(to), daysFrom(iso(from), Date.parse(facts.now))),
  );
}

type KeptSteps = (question: Pick<StoryQuestion, 'keys' | 'from' | 'to'>) => Promise<readonly Step[]>;

/** A story can be a step of another, but no deeper. */
const rounds = 2;

/** The same for steps from any source. `keptFor` returns known steps in addition to the events. */
export async function storiesOfAll(
  plans: readonly StoryPlan[],
  facts: LookFacts,
  events: readonly WatchEvent[],
  keptFor: KeptSteps,
): Promise<readonly WatchEvent[]> {
  const found = new Map<string, WatchEvent>();
  let fresh: readonly Step[] = [];
  let next: readonly WatchEvent[] = events;
  for (let round = 0; round < rounds && next.length > 0; round++) {
    const steps = next.flatMap((event) => stepOf(event) ?? []);
    fresh = [...fresh, ...steps];
    const stories = await Promise.all(plans.map((plan) => storiesOfPlan(plan, facts, fresh, steps, keptFor)));
    next = stories.flat().filter(({ id }) => !found.has(id));
    for (const event of next) found.set(event.id, event);
  }
  return [...found.values()];
}

/** The stories of one plan that some of these steps belong to; `fresh` holds the other new ones too. */
export async function storiesOfPlan(
  plan: StoryPlan,
  facts: LookFacts,
  fresh: readonly Step[],
  steps: readonly Step[],
  keptFor: KeptSteps,
): Promise<readonly WatchEvent[]> {
  const newOfTenant = stepsOfTenant(plan, steps);
  const around = newOfTenant.length === 0 ? [] : [...fresh, ...(await keptFor(questionAround(plan, newOfTenant)))];
  const known = stepsById(fresh);
  const ofTenant = stepsOfTenant(plan, fresh);
  const stories = await Promise.all(
    questionsOf([plan], [...steps, ...around]).map(async (question) =>
      storyEvents(facts, question, [...(known.get(question.key) ?? []), ...ofTenant], await keptFor(question)),
    ),
  );
  return stories.flat();
}
