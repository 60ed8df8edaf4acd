import type { Failure } from '../collection/failure';
import type { SignIn } from '../log/record';
import { dayMs, minuteMs } from '../time/durations';

/** The known sign-ins of exposed people while an alert was open. Times are ISO 8601, UTC. */
export type SinceThen = {
  /** The time spans of exposure, one for each time the alert was open. The last one ends with the alert. */
  readonly spans: readonly { readonly from: string; readonly to: string | null }[];
  /** The people whose sign-ins are read, admins first, and the number of all exposed people. */
  readonly people: { readonly ids: readonly string[]; readonly of: number };
  /** A reading after this time is the last one. */
  readonly dueAt: string;
  /** When the sign-ins are read next; null after the last reading. */
  readonly nextAt: string | null;
  readonly read: SignInsRead | null;
  /** Why the newest reading failed; null if it succeeded, or if there was none. */
  readonly unread: {
    readonly at: string;
    readonly reason: Failure['reason'];
    readonly permission: string | null;
  } | null;
};

export type SignInsRead = {
  readonly at: string;
  /** How many people's sign-ins were read, and how many were exposed. */
  readonly asked: number;
  readonly of: number;
  /** The people who signed in, earliest first. */
  readonly signedIn: readonly SignedIn[];
};

export type SignedIn = {
  readonly personId: string;
  /** The person's first sign-in. */
  readonly at: string;
  /** The person's first sign-in with only a password required; null if there was none. */
  readonly passwordOnlyAt: string | null;
  /** The log does not show what the policies required for some sign-ins. */
  readonly isUnclear: boolean;
};

/** How long a failed reading is repeated. */
const patienceMs = dayMs;
/** 99 % of the sign-ins are in Microsoft's log by then. */
const logLateMs = 5 * minuteMs;

/** True if the reading has failed for so long that it is no longer repeated. */
export const isGivenUp = ({ dueAt }: SinceThen, now: string): boolean =>
  Date.parse(now) - Date.parse(dueAt) >= patienceMs;

/** The people who signed in while exposed. Only successful sign-ins count, and each person once. */
export function signedInDuring(
  spans: readonly { readonly from: string; readonly to: string }[],
  ids: readonly string[],
  signIns: readonly SignIn[],
): readonly SignedIn[] {
  const isWithin = (at: string): boolean =>
    spans.some(({ from, to }) => Date.parse(from) <= Date.parse(at) && Date.parse(at) < Date.parse(to));
  return ids
    .flatMap((personId): SignedIn[] => {
      const own = signIns
        .filter(({ userId, errorCode, createdDateTime }) => {
          const isOwn = userId.toLowerCase() === personId.toLowerCase();
          return isOwn && errorCode === 0 && isWithin(createdDateTime);
        })
        .sort((a, b) => Date.parse(a.createdDateTime) - Date.parse(b.createdDateTime));
      const [first] = own;
      if (first === undefined) return [];
      return [
        {
          personId,
          at: first.createdDateTime,
          passwordOnlyAt: own.find(({ askedForMore }) => askedForMore === false)?.createdDateTime ?? null,
          isUnclear: own.some(({ askedForMore }) => askedForMore === null || askedForMore === undefined),
        },
      ];
    })
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** One reading: who signed in, or why that is not known. */
export type SinceThenReading = { readonly alertId: string; readonly plannedAt: string; readonly at: string } & (
  | { readonly status: 'read'; readonly asked: number; readonly of: number; readonly signedIn: readonly SignedIn[] }
  | { readonly status: 'unread'; readonly failure: Failure }
);

/** The time up to which the reading is complete. Log entries can be late. */
export const readUntil = ({ at }: SignInsRead): string => new Date(Date.parse(at) - logLateMs).toISOString();
