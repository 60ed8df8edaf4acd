import type { Detector } from '../core/event/detector';
import { detectorOfRow } from './of-row';
import { detectorOfStory } from './of-story';
import { detectorOfWindow } from './of-window';
import { weighingRisk } from './raised-by-risk';
import { rows } from './rows';
import { stateDetectors } from './state';
import { stories } from './stories';
import { windows } from './windows';

const single: readonly Detector[] = [
  ...stateDetectors.map(weighingRisk),
  ...rows.map(detectorOfRow),
  ...windows.map(detectorOfWindow),
];

/** Ordered by id. */
export const detectors: readonly Detector[] = [
  ...single,
  ...stories.map((story) => detectorOfStory(story, single)),
].sort((one, other) => (one.id < other.id ? -1 : 1));
