import { changeEvent, isRecordedChange } from './change-event';
import type { AttributedChange, CollectionFacts, FoundDetection, Judged } from './collection-facts';
import { verdictEvents } from './control-events';
import { controlHealthEvents } from './control-health';
import { detectionEvents } from './detection-events';
import type { WatchEvent } from './event';
import { failureStories } from './failure-stories';

/** All events of one collection, with the keys that join events of the same cause. Pure: the same collection gives the same events. */
export function collectionEvents(
  facts: CollectionFacts,
  changes: readonly AttributedChange[],
  found: readonly FoundDetection[],
  judged: readonly Judged[],
): WatchEvent[] {
  const stories = failureStories(judged, changes, found);
  return [
    ...verdictEvents(facts, judged, stories, changes, found),
    ...detectionEvents(facts, found, stories),
    ...controlHealthEvents(facts, judged),
    ...changes.filter(({ change }) => isRecordedChange(change)).map((entry) => changeEvent(facts, entry)),
  ];
}
