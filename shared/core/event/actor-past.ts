import { dayMs } from '../time/durations';

/**
 * What an account did of one class (a detector id) before. `unknown`: nothing was seen, and the log has not been read for long enough to
 * call the next act a first. In a new deployment the first act of everybody is the first that we see.
 */
export type ActorPast = 'done' | 'first' | 'unknown';

/** Long enough to have seen monthly work once. */
const learningMs = 30 * dayMs;

/** For an account without such an act in a log that has been read since `readSince`; ISO 8601, UTC. */
export const pastOfUnseen = (readSince: string, at: string): ActorPast =>
  Date.parse(at) - Date.parse(readSince) >= learningMs ? 'first' : 'unknown';
