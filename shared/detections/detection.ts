import type { Line, Reference } from '../core/event/event';
import { without } from '../core/without';

export const line = (label: string, before: readonly Reference[], after: readonly Reference[]): Line => ({
  label,
  before,
  after,
});

/** The items of `after` that `before` does not have. */
export const addedTo = (before: readonly string[], after: readonly string[]): readonly string[] =>
  without(after, before);
