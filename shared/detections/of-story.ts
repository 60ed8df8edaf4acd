import { type Detector, defineDetector } from '../core/event/detector';
import type { StoryPlan } from '../core/event/story-plan';
import { hourMs } from '../core/time/durations';
import { statedBy } from './stated';
import type { Story } from './story';

export const planOf = ({
  id,
  about,
  withinHours,
  steps,
  levels,
  needsFirst,
  isAnyOrder,
  isDistinct,
  ordinary = null,
}: Story): StoryPlan => ({
  id,
  about,
  withinMs: withinHours * hourMs,
  steps,
  levels,
  needsFirst: needsFirst === true,
  isAnyOrder: isAnyOrder === true,
  isDistinct: isDistinct === true,
  ordinary,
});

/** What a step of the story explains, the story explains too. */
const explainedBy = ({ steps }: Story, single: readonly Detector[]): readonly string[] => {
  const ids = new Set(steps.flat().flatMap(({ of = [] }) => of));
  return [...new Set(single.filter(({ id }) => ids.has(id)).flatMap(({ explains }) => explains))];
};

/** A detector that combines the single ones; it reads no changes or records itself. */
export const detectorOfStory = (story: Story, single: readonly Detector[]): Detector =>
  defineDetector({
    ...statedBy(story),
    activities: [],
    // Most of its steps are entries of this log, and it needs no other licence.
    watches: { changes: [], records: ['directoryAudit'] },
    reads: () => false,
    leads: true,
    explains: explainedBy(story, single),
    story: planOf(story),
  });
