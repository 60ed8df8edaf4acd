import type { Change } from '../tenant/change/changes';

/** One event in the tenant. */
export type Step = {
  /** The line that a person reads when it happens. */
  readonly line: string;
  readonly changes: readonly Change[];
};

/** A story has a problem and, unless it passes by itself, a fix. */
export type Story = {
  /** The group, device or person of the story. */
  readonly about: string;
  /** Every message about it contains one of these. */
  readonly names: readonly string[];
  readonly breaks: Step;
  /** What exposed people do meanwhile. One update about it follows. */
  readonly meanwhile?: Step;
  /** Gets the ids that the bad part was given. Undefined: it happened and is over, so there is no second message. */
  readonly fixes: ((madeIds: readonly string[]) => Step) | undefined;
};
