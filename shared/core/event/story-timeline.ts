import { firstAtLeast } from '../first-at-least';
import type { Step } from './story-plan';

/** Steps in the order of time, of which those near a moment are found without going through all. */
export type Timeline = {
  readonly steps: readonly Step[];
  /** When each step begins; ms. */
  readonly begins: readonly number[];
  /** When each step, and every one before it, is over; ms. */
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
