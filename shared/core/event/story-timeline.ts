import { firstAtLeast } from '../first-at-least';
import type { Step } from './story-plan';

/** Steps in order of time. Those near a moment are found without reading all of them. */
export type Timeline = {
  readonly steps: readonly Step[];
  /** When each step begins; ms. */
  readonly begins: readonly number[];
  /** For each step, when this step and all before it are over; ms. */
  readonly ends: readonly number[];
};

export function timelineOf(steps: readonly Step[]): Timeline {
  let end = Number.NEGATIVE_INFINITY;
  return {
    steps,
    begins: steps.map(({ from }) => Date.parse(from)),
    ends: steps.map(({ until }) => {
      end = Math.max(end, Date.parse(until));
      return end;
    }),
  };
}

/** Steps that begin by `latest`, without the first ones that are all over before `earliest`; ms. */
export const stepsWithin = ({ steps, begins, ends }: Timeline, earliest: number, latest: number): readonly Step[] =>
  steps.slice(firstAtLeast(ends, earliest), firstAtLeast(begins, latest + 1));
