import type { WatchEvent } from '../../core/event/event';
import type { LookFacts } from '../../core/event/look-events';
import { questionsOf, type StoryQuestion, stepOf, stepsById, storyEvents } from '../../core/event/story';
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

/** A story can be a step of another, but no deeper. */
const rounds = 2;

/** The same for steps from any source. `keptFor` returns known steps in addition to the events. */
export async function storiesOfAll(
  plans: readonly StoryPlan[],
  facts: LookFacts,
  events: readonly WatchEvent[],
  keptFor: (question: StoryQuestion) => Promise<readonly Step[]>,
): Promise<readonly WatchEvent[]> {
  const found = new Map<string, WatchEvent>();
  let fresh: readonly Step[] = [];
  let next: readonly WatchEvent[] = events;
  for (let round = 0; round < rounds && next.length > 0; round++) {
    const steps = next.flatMap((event) => stepOf(event) ?? []);
    fresh = [...fresh, ...steps];
    const known = stepsById(fresh);
    const stories = await Promise.all(
      questionsOf(plans, steps).map(async (question) =>
        storyEvents(facts, question, known.get(question.key) ?? [], await keptFor(question)),
      ),
    );
    next = stories.flat().filter(({ id }) => !found.has(id));
    for (const event of next) found.set(event.id, event);
  }
  return [...found.values()];
}
