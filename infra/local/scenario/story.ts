import type { Change } from '../tenant/change/changes';

/** One thing that happens in the tenant. */
export type Step = {
  /** What a person reads when it happens. */
  readonly line: string;
  readonly changes: readonly Change[];
};

/** A story has a bad part and, but for what passes by itself, the part that fixes it. */
export type Story = {
  /** The group, device or person that it is about. */
  readonly about: string;
  /** Of these, every message about it names one. */
  readonly names: readonly string[];
  readonly breaks: Step;
  /** What exposed people do meanwhile, of which one update follows. */
  readonly meanwhile?: Step;
  /** Gets the ids that the bad part was given. Undefined: it happened and is over, so that nothing is told a second time. */
  readonly fixes: ((madeIds: readonly string[]) => Step) | undefined;
};
