import { dayMs } from '../time/durations';

/**
 * Whether an account has done something of one class (a detector id) before. `unknown`: nothing was found, but the log has not been read
 * for long enough to call the next action a first. In a new deployment everybody's first action is the first one collected.
 */
export type ActorPast = 'done' | 'first' | 'unknown';

/** Long enough to have seen monthly work once. */
const learningMs = 30 * dayMs;

/** For an account without such an action in a log that has been read since `readSince`; ISO 8601, UTC. */
export const pastOfUnseen = (readSince: string, at: string): ActorPast =>
  Date.parse(at) - Date.parse(readSince) >= learningMs ? 'first' : 'unknown';
