import type { Failure } from '../collection/failure';
import type { SignIn } from '../log/record';
import { dayMs, minuteMs } from '../time/durations';

/** The sign-ins of the exposed people while an alert was open, as far as they were read. Times are ISO 8601, UTC. */
export type SinceThen = {
  /** When people were exposed, once for each opening. The last span ends with the alert. */
  readonly spans: readonly { readonly from: string; readonly to: string | null }[];
  /** Those whose sign-ins are read, admins first, and how many are exposed in all. */
  readonly people: { readonly ids: readonly string[]; readonly of: number };
  /** From then on, a reading is the last one. */
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
  /** How many people were read, and how many were exposed. */
  readonly asked: number;
  readonly of: number;
  /** Those who signed in, the first one first. */
  readonly signedIn: readonly SignedIn[];
};

export type SignedIn = {
  readonly personId: string;
  /** Their first sign-in. */
  readonly at: string;
  /** Their first sign-in for which no policy asked for more than a password; null if there was none. */
  readonly passwordOnlyAt: string | null;
  /** The log does not show what policies required for some of their sign-ins. */
  readonly isUnclear: boolean;
};

/** A failed reading is repeated for at most this time. */
const patienceMs = dayMs;
/** 99 % of the sign-ins are in Microsoft's log by then. */
const logLateMs = 5 * minuteMs;

/** The maximum time to wait for a reading that fails. */
export const isGivenUp = ({ dueAt }: SinceThen, now: string): boolean =>
  Date.parse(now) - Date.parse(dueAt) >= patienceMs;

/** Who of the people signed in while they were exposed: only successes count, and each person once. */
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

/** Until when the reading is complete: an entry can be late. */
export const readUntil = ({ at }: SignInsRead): string => new Date(Date.parse(at) - logLateMs).toISOString();
