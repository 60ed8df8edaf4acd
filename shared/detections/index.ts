import type { Detector } from '../core/event/detector';
import { detectorOfRow } from './of-row';
import { rows } from './rows';
import { stateDetectors } from './state';

/** Ordered by id. */
export const detectors: readonly Detector[] = [...stateDetectors, ...rows.map(detectorOfRow)].sort((one, other) =>
  one.id < other.id ? -1 : 1,
);
