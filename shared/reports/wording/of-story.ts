import type { WatchEvent } from '../../core/event/event';
import { isDisproval, stepsOfStory } from '../../core/event/story-event';
import type { Step } from '../../core/event/story-plan';
import type { Story } from '../../detections/story';
import { whole } from '../frame';
import { count, number, verb } from '../language/counting';
import { numberDetail } from '../language/details';
import type { Scene, Wording } from '../language/scene';
import { askOwners, wordingOfWindow } from './of-row';
import { happenedSentence } from './sentence';

/** The wording of a story: like that of a row, with each step in the words of its own detection. */
export function wordingOfStory(story: Story, wordingOf: (source: string) => Wording): Wording {
  const words = wordingOfWindow(story);
  const { says } = story;
  const { asks } = says;
  return {
    ...words,
    // The story is about the first person; its steps can be about more people.
    ...(asks !== undefined && {
      ask: (scene) => askOwners({ ...says, asks }, scene, scene.event.peopleIds.slice(0, 1)),
    }),
    regained: (scene) => disprovedInWords(scene) ?? words.regained(scene),
    ended: (scene) => disprovedInWords(scene) ?? words.ended(scene),
    timeline: (scene) => [
      ...earlierInWords(scene),
      ...stepsOfStory(scene.event).map((step) => lineOf(step, scene, wordingOf(step.source))),
    ],
  };
}

function earlierInWords({ event }: Scene): readonly string[] {
  const earlier = (numberDetail(event, 'count') ?? 0) - stepsOfStory(event).length;
  return earlier > 0
    ? [`${count(earlier, 'step', 'steps')} before these ${verb(earlier, 'is', 'are')} not listed.`]
    : [];
}

function disprovedInWords({ event }: Scene): string | undefined {
  if (!isDisproval(event)) return undefined;
  const step = `one of the ${number(numberDetail(event, 'count') ?? 0)} steps`;
  const did =
    event.details.because === 'replaced' ? 'replaced a protection and weakened nothing' : 'restored a protection';
  return `the log showed late that ${step} ${did}`;
}

function lineOf(step: Step, scene: Scene, wording: Wording): string {
  const when = scene.clock.at(step.at);
  const sentence = whole(
    happenedSentence(wording, { ...scene, event: eventOf(step, scene.event) }, step.attribution, when),
  );
  return step.alerts ? sentence : `${sentence} No alert was sent for this alone.`;
}

/** A step as an event, with the fields that its wording reads. */
const eventOf = (
  { id, source, severity, resource, peopleIds, attribution, details, lines = [], at }: Step,
  of: WatchEvent,
): WatchEvent => ({
  ...of,
  id,
  source,
  severity,
  resource,
  peopleIds,
  attribution,
  details,
  lines,
  anchor: at,
  happenedAt: at,
});
