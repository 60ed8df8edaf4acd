import type { Alert } from '../../core/alert/alert';
import type { WatchEvent } from '../../core/event/event';
import { whole } from '../frame';
import type { LocalTime } from '../language/local-time';
import type { Scene } from '../language/scene';
import { attributionOf, type EventStory, happenedAtOf, whenOf } from '../language/story';
import { wordingOf } from '../wording';
import { happenedSentence } from '../wording/sentence';

type Place = {
  readonly story: EventStory;
  readonly scene: Scene;
  readonly clock: LocalTime;
  readonly alert: Pick<Alert, 'status' | 'named'>;
};

/** One sentence for each change: which account made it, and whether it is already over while the alert is open. */
export function changesInWords(changes: readonly WatchEvent[], { story, scene, clock, alert }: Place): string[] {
  return changes.map((event) => {
    const attribution = attributionOf(event, story.episode);
    const when = whenOf(event, happenedAtOf(event, attribution), clock);
    // The message of an end says what was lost when the alert opened.
    const loss = alert.status === 'open' ? 'present' : event.id === story.lead.id ? 'said' : 'past';
    const sentence = whole(happenedSentence(wordingOf(event.source), { ...scene, event }, attribution, when, loss));
    const endedAt = alert.named.find(({ eventId }) => eventId === event.id)?.endedAt ?? null;
    return alert.status === 'open' && endedAt !== null
      ? `${sentence} That was undone by ${clock.short(endedAt)}.`
      : sentence;
  });
}
