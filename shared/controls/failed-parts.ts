import type { ControlState, Memory } from '../core/verdict/control';

/**
 * The state as one part of a control sees it that judges several shares: whether that part failed when the control last did. The
 * margin of what failed is not its neighbour's. All of them did where nothing is kept yet.
 */
export const seenBy = (part: string, state: ControlState): ControlState =>
  state.lastStatus === 'fail' && state.memory?.failed?.includes(part) === false
    ? { ...state, lastStatus: 'pass' }
    : state;

/** For `remember`. It is kept while nothing fails: the next collection decides whether the failure is over. */
export const memoryOfFailed = (failing: readonly string[], { memory }: ControlState): Memory =>
  failing.length === 0 ? (memory ?? {}) : { failed: failing };
