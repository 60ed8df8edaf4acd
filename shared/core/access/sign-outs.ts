/** Sessions that were ended before their time, by the person or by an operator. One small row for the deployment. Pure. */
import { hourMs } from '../time/durations';

export type SignOuts = {
  /** Everybody who signed in until then is signed out; ISO, null if nobody is. */
  readonly everybody: string | null;
  /** The same by object id, in lower case. */
  readonly people: Readonly<Record<string, string>>;
};

export const noSignOuts: SignOuts = { everybody: null, people: {} };

/** The longest that a session, or the token of a program, can last. Older sign-outs have nothing left to end. */
export const longestSessionMs = 8 * hourMs;

/** A row must stay small. With more people than this within hours, all are signed out. */
const mostPeople = 500;

/** `who`: an object id, or null for everybody. */
export function afterSignOut(before: SignOuts, who: string | null, now: number): SignOuts {
  const at = new Date(now).toISOString();
  const people = Object.fromEntries(
    Object.entries({ ...before.people, ...(who !== null && { [who.toLowerCase()]: at }) }).filter(
      ([, since]) => now - Date.parse(since) < longestSessionMs,
    ),
  );
  return who === null || Object.keys(people).length > mostPeople
    ? { everybody: at, people: {} }
    : { everybody: before.everybody, people };
}

/** `signedInAt`: epoch ms. */
export const isSignedOut = (
  { everybody, people }: SignOuts,
  { id, signedInAt }: { readonly id: string; readonly signedInAt: number },
): boolean => [everybody, people[id.toLowerCase()] ?? null].some((at) => at !== null && signedInAt <= Date.parse(at));
