import type { ControlState, Memory } from '../core/verdict/control';

/**
 * The state for one part of a control that judges several shares: it says whether that part failed last time, because
 * the margin of a failed part must not apply to the others. Without stored data, all parts count as failed.
 */
export const seenBy = (part: string, state: ControlState): ControlState =>
  state.lastStatus === 'fail' && state.memory?.failed?.includes(part) === false
    ? { ...state, lastStatus: 'pass' }
    : state;

/** For `remember`. Kept until the next collection without a failure, which decides whether the failure is over. */
export const memoryOfFailed = (failing: readonly string[], { memory }: ControlState): Memory =>
  failing.length === 0 ? (memory ?? {}) : { failed: failing };
