import type { Alert } from '../../core/alert/alert';
import type { AlertStore } from '../../core/alert/alert-store';
import type { NamedChange } from '../../core/alerting/named-change';
import type { CollectionFacts } from '../../core/event/collection-facts';
import type { WatchEvent } from '../../core/event/event';
import { storyEvents } from '../../core/event/story';
import {
  correctedEvent,
  countOf,
  disprovedEvent,
  doubtsAbout,
  isSameEnd,
  stepsOfStory,
} from '../../core/event/story-event';
import {
  questionAround,
  questionsOf,
  type StepsById,
  type StoryQuestion,
  stepsById,
  stepsOfTenant,
} from '../../core/event/story-keys';
import type { Step, StoryPlan } from '../../core/event/story-plan';
import { restoringAmong, stepOf } from '../../core/event/story-step';
import type { Rule } from '../../core/rule/rule';
import { isPlanned } from '../../core/rule/rules';
import { latestOf } from '../../core/time/latest';
import { daysFrom, iso, type Ports } from '../context';

/** The alerts and rules that show which steps are already handled. */
type Handled = { readonly alerts: readonly Alert[]; readonly rules: readonly Rule[] };

/** Stories that this collection's detections form with recorded ones, in any order. */
export async function findStories(
  { detectors, store }: Ports<'detectors' | 'store'>,
  facts: CollectionFacts,
  events: readonly WatchEvent[],
  handled: Handled,
): Promise<readonly WatchEvent[]> {
  if (events.length === 0) return [];
  const plans = detectors.flatMap(({ story }) => story ?? []);
  const keptFor: KeptSteps = async ({ keys, from, to }) =>
    // A step is stored under the day on which it was recorded. That day can be later than the step itself.
    store.events.steps(facts.tenantId, keys, iso(from), iso(to), daysFrom(iso(from), Date.parse(facts.now)));
  const stories = await storiesOfAll(plans, facts, events, keptFor, asHandled(handled));
  const steps = events.flatMap((event) => stepOf(event) ?? []);
  return [...stories, ...(await disprovedStories(plans, facts, steps, handled.alerts, keptFor, store.alerts))];
}

/** Stories in open alerts that proved wrong, because the log now shows that one of their steps restored something. */
export async function disprovedStories(
  plans: readonly StoryPlan[],
  facts: CollectionFacts,
  steps: readonly Step[],
  alerts: readonly Alert[],
  keptFor: KeptSteps,
  kept: Pick<AlertStore, 'readEvents'>,
): Promise<readonly WatchEvent[]> {
  const restoring = restoringAmong(steps);
  if (restoring.length === 0) return [];
  const disproved: WatchEvent[] = [];
  for (const { id, status, named } of alerts) {
    const open = named.filter(({ source, endedAt }) => endedAt === null && plans.some((plan) => plan.id === source));
    if (status !== 'open' || open.length === 0) continue;
    for (const story of await kept.readEvents(facts.tenantId, id)) {
      const doubts = doubtsAbout(story, restoring);
      if (!open.some(({ eventId }) => eventId === story.id) || doubts.length === 0) continue;
      const own = stepsOfStory(story);
      const questions = questionsOf(
        plans.filter((plan) => plan.id === story.source),
        own,
      );
      const question = questions.find(({ key }) => key === story.resource.id);
      if (question === undefined) continue;
      const still = storyEvents(facts, question, own, [...(await keptFor(question)), ...steps]);
      const ends = still.filter((one) => isSameEnd(one, story));
      // A finding has one event for each level. Without its most severe event, it may match none of them.
      const isFound = (level: WatchEvent): boolean =>
        open.some(({ source, severity }) => source === level.source && severity === level.severity);
      const left = ends.find(({ severity }) => severity === story.severity) ?? ends.find((one) => !isFound(one));
      if (left === undefined) disproved.push(disprovedEvent(facts, story, doubts));
      else if (countOf(left) < countOf(story))
        disproved.push(correctedEvent(facts, left, story), disprovedEvent(facts, story, doubts));
    }
  }
  return disproved;
}

/**
 * The steps as alerts and rules have handled them: planned work alerts nobody, a change is over once undone or
 * accepted, and a step judged harmless is no step. Closing without a judgement changes nothing.
 */
export function asHandled({ alerts, rules }: Handled): (step: Step) => Step | undefined {
  const accepted = new Set(rules.flatMap(({ kind, createdAt }) => (kind === 'acceptance' ? [createdAt] : [])));
  const overAtOf = ({ closed }: Alert, { endedAt }: NamedChange): string | undefined =>
    endedAt ?? (closed !== null && (closed.judgement !== undefined || accepted.has(closed.at)) ? closed.at : undefined);
  const known = new Map<string, { readonly alert: Alert; readonly overAt: string | undefined }[]>();
  for (const alert of alerts)
    for (const one of alert.named) {
      const beside = known.get(one.eventId) ?? [];
      known.set(one.eventId, [...beside, { alert, overAt: overAtOf(alert, one) }]);
    }
  return (step) => {
    const all = known.get(step.id) ?? [];
    if (all.length > 0 && all.every(({ alert }) => alert.closed?.judgement === 'harmless')) return undefined;
    const ends = all.flatMap(({ overAt }) => overAt ?? []);
    const overAt = ends.length < all.length ? undefined : (latestOf(ends) ?? undefined);
    return { ...step, alerts: step.alerts && !isPlanned(step, rules), overAt };
  };
}

type KeptSteps = (question: Pick<StoryQuestion, 'keys' | 'from' | 'to'>) => Promise<readonly Step[]>;

/** A story can be a step of another story, but not deeper. */
const rounds = 2;

/** Like `findStories`, for steps from any source. `keptFor` returns further known steps besides the events. */
export async function storiesOfAll(
  plans: readonly StoryPlan[],
  facts: CollectionFacts,
  events: readonly WatchEvent[],
  keptFor: KeptSteps,
  stepNow: (step: Step) => Step | undefined = (step) => step,
): Promise<readonly WatchEvent[]> {
  const found = new Map<string, WatchEvent>();
  let fresh: readonly Step[] = [];
  let next: readonly WatchEvent[] = events;
  for (let round = 0; round < rounds && next.length > 0; round++) {
    const steps = next.flatMap((event) => stepOf(event) ?? []).flatMap((step) => stepNow(step) ?? []);
    fresh = [...fresh, ...steps];
    const kept: KeptSteps = async (question) => (await keptFor(question)).flatMap((step) => stepNow(step) ?? []);
    const known = stepsById(fresh);
    const stories = await Promise.all(plans.map((plan) => storiesOfPlan(plan, facts, fresh, steps, kept, known)));
    next = stories.flat().filter(({ id }) => !found.has(id));
    for (const event of next) found.set(event.id, event);
  }
  return [...found.values()];
}

/** The stories of one plan that include these steps. `fresh`: all new steps. */
export async function storiesOfPlan(
  plan: StoryPlan,
  facts: CollectionFacts,
  fresh: readonly Step[],
  steps: readonly Step[],
  keptFor: KeptSteps,
  known: StepsById = stepsById(fresh),
): Promise<readonly WatchEvent[]> {
  const newOfTenant = stepsOfTenant(plan, steps);
  const around = newOfTenant.length === 0 ? [] : [...fresh, ...(await keptFor(questionAround(plan, newOfTenant)))];
  const ofTenant = stepsOfTenant(plan, fresh);
  const stories = await Promise.all(
    questionsOf([plan], [...steps, ...around]).map(async (question) =>
      storyEvents(facts, question, [...(known.get(question.key) ?? []), ...ofTenant], await keptFor(question)),
    ),
  );
  return stories.flat();
}
