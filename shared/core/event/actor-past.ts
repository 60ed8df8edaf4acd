import { dayMs } from '../time/durations';

/**
 * Whether an account has done something of one class (a detector id) before. `unknown`: nothing was found, but the log has not been read
 * for long enough to call the next action a first. In a new deployment everybody's first action is the first one collected.
 */
export type ActorPast = 'done' | 'first' | 'unknown';

/** By the id of the detector, for how many days the log must have been read before an action is called a first. */
export const daysUntilFirst = (
  detectors: readonly { readonly id: string; readonly firstAfterDays: number | null }[],
): ReadonlyMap<string, number> =>
  new Map(detectors.flatMap(({ id, firstAfterDays }) => (firstAfterDays === null ? [] : [[id, firstAfterDays]])));

/** For an account without such an action in a log that has been read since `readSince`; ISO 8601, UTC. */
export const pastOfUnseen = (readSince: string, at: string, afterDays = Number.POSITIVE_INFINITY): ActorPast =>
  Date.parse(at) - Date.parse(readSince) >= afterDays * dayMs ? 'first' : 'unknown';
