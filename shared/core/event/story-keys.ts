import { dayMs } from '../time/durations';
import { isAtLeast, type Severity } from './severity';
import { type Choice, isOfTenant, type Step, type StoryPlan } from './story-plan';
import { actorOfStep, idsAbout, isRestoring } from './story-step';

/** Limit on the keys under which one step is stored. */
const mostKeys = 12;

/** The keys under which a step is found: its actor, its subject and, if stories search by detection, its detection. */
export type StepKeys = (step: Step) => readonly string[];

/**
 * A step that none of these detectors' stories can use has no keys, because a spike of devices makes a thousand
 * detections. A type of story that is added later finds its steps only from then on.
 */
export function stepKeysFor(detectors: readonly { readonly story: StoryPlan | null }[]): StepKeys {
  const plans = detectors.flatMap(({ story }) => story ?? []);
  const choicesOf = ({ steps }: StoryPlan): readonly Choice[] => steps.flat();
  const choices = plans.flatMap(choicesOf);
  // Every severity counts: a less severe finding can name the actor of a more severe one.
  const used = new Set([...sourcesOf(choices), ...plans.flatMap(({ ordinary }) => ordinary?.shownBy ?? [])]);
  const ofAnySource = choices.filter(({ of }) => of === undefined);
  const soughtByAll = new Set(
    plans
      .map(choicesOf)
      .filter((some) => some.some(isOfTenant))
      .flatMap(sourcesOf),
  );
  const isUsed = (step: Step): boolean =>
    used.has(step.source) || isRestoring(step) || ofAnySource.some((choice) => mayBe(choice, step));
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

/** The keys for the steps in the story of this person, application or account. */
const keysOfStory = (key: string): readonly string[] => [`by ${key}`, `about ${key}`];

/** The query for the steps that complete the stories of one key. `from` and `to` are epoch ms. */
export type StoryQuestion = {
  readonly plan: StoryPlan;
  /** Id of the person, application or account, in lower case. */
  readonly key: string;
  /** The keys of the steps in the store. */
  readonly keys: readonly string[];
  readonly from: number;
  readonly to: number;
};

/** The steps of a spike can be up to a day away from the time that is known of it; ms. */
const slackMs = dayMs;

export type StepsById = ReadonlyMap<string, readonly Step[]>;

/** Steps by the ids of their objects and actors, in lower case, because the steps of a story share an id. */
export function stepsById(steps: readonly Step[]): StepsById {
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
    const choices = plan.steps.flat();
    const keysOfAll = keysOfSources(choices.filter(isOfTenant));
    for (const step of fresh) {
      for (const key of keysIn(plan, choices, step)) {
        const name = `${plan.id} ${key}`;
        const known = questions.get(name);
        const at = Date.parse(step.at);
        const [from, to] = [at - plan.withinMs - slackMs, at + plan.withinMs + slackMs];
        questions.set(name, {
          plan,
          key,
          keys: [...keysOfStory(key), ...keysOfAll],
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

/** The query for steps of any account that may form a story with these steps, which concern everybody. */
export function questionAround(plan: StoryPlan, ofTenant: readonly Step[]): Omit<StoryQuestion, 'plan' | 'key'> {
  const times = ofTenant.map(({ at }) => Date.parse(at));
  return {
    keys: keysOfSources(plan.steps.flat().filter((choice) => !isOfTenant(choice))),
    from: Math.min(...times) - plan.withinMs - slackMs,
    to: Math.max(...times) + plan.withinMs + slackMs,
  };
}

/** The keys of all stories that a step can be part of. `choices`: those of all steps of the plan. */
function keysIn({ about }: StoryPlan, choices: readonly Choice[], step: Step): readonly string[] {
  const possible = choices.filter((choice) => mayBe(choice, step));
  if (possible.length === 0) return [];
  // If a step names people, its object is not a person: for example, an attacking network.
  const own =
    about === 'person' && step.peopleIds.length > 0 ? step.peopleIds.map((id) => id.toLowerCase()) : idsAbout(step);
  const keys = possible.flatMap(({ as }) => {
    if (as === undefined) return own;
    const actor = as === 'actor' ? actorOfStep(step) : null;
    return actor === null ? [] : [actor];
  });
  return [...new Set(keys)];
}

const isBadEnough = ({ severity }: Step, atLeast: Severity | undefined): boolean =>
  atLeast === undefined || isAtLeast(severity, atLeast);

/** Judges the step by its type, not by the person it is about. */
export const mayBe = ({ of, atLeast }: Choice, step: Step): boolean =>
  (of === undefined || of.includes(step.source)) && isBadEnough(step, atLeast);
