import { minuteMs } from '../time/durations';

/** The host ends a function after this time (functionTimeout in host.json): nobody who holds a lease longer still works; ms. */
export const longestHoldMs = 10 * minuteMs;

type LeaseTimes = { readonly takenAt: number; readonly heldUntil: number; readonly leaseMs: number };

/** Renewed when a third of it has passed. Never beyond the longest time, so that a process that hangs loses it. */
export const isRenewalDue = ({ takenAt, heldUntil, leaseMs }: LeaseTimes, now: number): boolean =>
  heldUntil - now <= (2 * leaseMs) / 3 && now + leaseMs <= takenAt + longestHoldMs;
