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
  /** Every message about the story contains one of these texts. */
  readonly names: readonly string[];
  readonly breaks: Step;
  /** The sign-ins of exposed people meanwhile. One update about them follows. */
  readonly meanwhile?: Step;
  /**
   * Gets the ids of the objects that the problem created. Undefined if the event cannot be undone, so that there is no second
   * message.
   */
  readonly fixes: ((madeIds: readonly string[]) => Step) | undefined;
};
