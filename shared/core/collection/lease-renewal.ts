import { minuteMs } from '../time/durations';

/**
 * The host ends a function after this time (functionTimeout in host.json), so a lease that has been held for longer
 * belongs to no running process; ms.
 */
export const longestHoldMs = 10 * minuteMs;

type LeaseTimes = { readonly takenAt: number; readonly heldUntil: number; readonly leaseMs: number };

/**
 * A lease is renewed when a third of it has passed, but only up to the longest time, so that a hanging process loses
 * it.
 */
export const isRenewalDue = ({ takenAt, heldUntil, leaseMs }: LeaseTimes, now: number): boolean =>
  heldUntil - now <= (2 * leaseMs) / 3 && now + leaseMs <= takenAt + longestHoldMs;
