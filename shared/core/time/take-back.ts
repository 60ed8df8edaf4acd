import { dayMs } from './durations';

/** Long enough for a leave or an incident. Later, an account has forgotten what it changed. */
export const takesBackWithinDays = 7;
export const takesBackWithinMs = takesBackWithinDays * dayMs;
