import type { Alert } from '../alert/alert';
import type { SignInsRead } from '../alert/since-then';

/**
 * How many of the people exposed by an alert signed in while it was open. Only counts, because a week names no person.
 */
export type WeekSignIns = {
  /** The alert's events in the week. */
  readonly eventIds: readonly string[];
  /** How many people were exposed, and of how many the sign-ins were read. */
  readonly of: number;
  readonly asked: number;
  readonly signedIn: number;
  readonly passwordOnly: number;
  /** The alert was over when the week was made. */
  readonly isOver: boolean;
};

/** Undefined while it is unknown whether anybody signed in. */
export function weekSignIns(
  { sinceThen, status }: Pick<Alert, 'sinceThen' | 'status'>,
  eventIds: readonly string[],
): WeekSignIns | undefined {
  const read: SignInsRead | null = sinceThen?.read ?? null;
  if (sinceThen === undefined || read === null) return undefined;
  // The log is read several times. Until the last reading, finding no sign-in may only mean that the entry has not
  // arrived yet.
  if (read.signedIn.length === 0 && sinceThen.nextAt !== null) return undefined;
  return {
    eventIds,
    of: read.of,
    asked: read.asked,
    signedIn: read.signedIn.length,
    passwordOnly: read.signedIn.filter(({ passwordOnlyAt }) => passwordOnlyAt !== null).length,
    isOver: status !== 'open',
  };
}
