import { dayMs } from '../time/durations';

/**
 * For every privileged person: "s" and the day of the last sign-in, "n" and the day the account was created, or "?".
 */
export type AdminSignIns = {
  seen: Record<string, string>;
  overflow: number;
  /** Whether Microsoft reports a sign-in for anybody in the tenant. If not, it does not report sign-ins at all. */
  anybody: boolean;
};

/** The last successful sign-in of an admin. Microsoft reports the day about a day late. */
export type LastSignIn =
  | { readonly status: 'on'; readonly day: string }
  | { readonly status: 'never' }
  | { readonly status: 'notKnown' };

/** The last sign-ins, by the id of the person; null if Microsoft reports no sign-ins at all. */
export function lastSignInsIn({ seen, anybody }: AdminSignIns): ReadonlyMap<string, LastSignIn> | null {
  if (!anybody) return null;
  return new Map(Object.entries(seen).map(([id, note]) => [id, lastSignInIn(note)]));
}

function lastSignInIn(note: string): LastSignIn {
  if (note === '?') return { status: 'notKnown' };
  return note.startsWith('n')
    ? { status: 'never' }
    : { status: 'on', day: new Date(Number(note.slice(1)) * dayMs).toISOString() };
}
