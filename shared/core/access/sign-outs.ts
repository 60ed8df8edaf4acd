/** Sessions that the person or an operator ended early. One small row for the deployment. Pure. */
import { hourMs } from '../time/durations';

export type SignOuts = {
  /** Signs out everyone who signed in until this time; ISO, null if no such sign-out was ordered. */
  readonly everybody: string | null;
  /** Sign-outs of single people, by object id in lower case; ISO. */
  readonly people: Readonly<Record<string, string>>;
};

export const noSignOuts: SignOuts = { everybody: null, people: {} };

/** The longest lifetime of a session or of a program's token. A sign-out older than this has nothing left to end. */
const longestSessionMs = 8 * hourMs;

/** The row must stay small. If more people than this sign out within hours, everybody is signed out. */
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
