import { dayMs } from '../time/durations';

/**
 * Whether an account has done something of one class (a detector id) before. `unknown`: no such action was found, but
 * the log has not been read for long enough to call the next one the first. In a new deployment, everybody's next
 * action would look like their first.
 */
export type ActorPast = 'done' | 'first' | 'unknown';

/** For each detector id: how many days the log must have been read before an action can be called a first. */
export const daysUntilFirst = (
  detectors: readonly { readonly id: string; readonly firstAfterDays: number | null }[],
): ReadonlyMap<string, number> =>
  new Map(detectors.flatMap(({ id, firstAfterDays }) => (firstAfterDays === null ? [] : [[id, firstAfterDays]])));

/** The answer for an account without such an action in a log that has been read since `readSince`; ISO 8601, UTC. */
export const pastOfUnseen = (readSince: string, at: string, afterDays = Number.POSITIVE_INFINITY): ActorPast =>
  Date.parse(at) - Date.parse(readSince) >= afterDays * dayMs ? 'first' : 'unknown';
