import type { ControlState, Memory } from '../core/verdict/control';

/**
 * The state for one part of a control that judges several shares: whether that part failed last time. A failed part's margin must not apply
 * to the others. Without stored data, all parts count as failed.
 */
export const seenBy = (part: string, state: ControlState): ControlState =>
  state.lastStatus === 'fail' && state.memory?.failed?.includes(part) === false
    ? { ...state, lastStatus: 'pass' }
    : state;

/** For `remember`. Kept while nothing fails: the next collection decides whether the failure is over. */
export const memoryOfFailed = (failing: readonly string[], { memory }: ControlState): Memory =>
  failing.length === 0 ? (memory ?? {}) : { failed: failing };
