import type { FleetKind } from '../core/resource/kind';
import { dayMs, hourMs } from '../core/time/durations';
import type { Fold } from '../core/verdict/control';

/** A fold over the last sign-ins of accounts, as a control lists it. */
export const activityFold = <A>(fold: Omit<Fold<'signInActivity', A>, 'kind'>): Fold<FleetKind, A> =>
  // Safe: a fold is run with resources of the kind that it names, which is this one.
  ({ kind: 'signInActivity', ...fold }) as unknown as Fold<FleetKind, A>;

/** A fold over the users of the directory, who are counted when the whole list is read: once a day. */
export const userFold = <A>(fold: Omit<Fold<'user', A>, 'kind'>): Fold<FleetKind, A> =>
  // Safe: a fold is run with resources of the kind that it names, which is this one.
  ({ kind: 'user', ...fold }) as unknown as Fold<FleetKind, A>;

/** Microsoft's clock and ours differ. A time further in the future than this is not valid. */
const toleranceMs = hourMs;

export const dayNumber = (ms: number): number => Math.floor(ms / dayMs);

/** The day of a time, counted from 1970; null if it cannot be read or has not come. */
export function dayOfTime(time: string | null, nowMs: number): number | null {
  const ms = time === null ? Number.NaN : Date.parse(time);
  return ms <= nowMs + toleranceMs ? dayNumber(ms) : null;
}
