import * as oauth from 'oauth4webapi';
import { cookiePrefix } from '../core/access/cookie-prefix';
import { type Cookie, cookieFor } from './cookies';
import { ownPath } from './own-path';
import { RefusedSignIn } from './refused-sign-in';
import { openSealed, type SessionKeys, seal } from './sealed';

const attemptSeconds = 600;
/** The cookie lives longer than the attempt, so that a late attempt gets the right error. */
const attemptCookieSeconds = 3600;
/** A browser can have this many tabs open that sign in. Beyond that, the oldest must start again. */
const mostAttempts = 10;
const statePattern = /^[\w-]{43}$/;

/** A started sign-in, which the browser keeps in a sealed cookie until Microsoft sends it back. */
export type SignInAttempt = {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
  readonly segment: string;
};

type AttemptOptions = {
  readonly publicUrl: string;
  readonly sessionKeys: SessionKeys;
  readonly now: () => number;
};

const attemptPrefix = (publicUrl: string): string => `${cookiePrefix(publicUrl)}-attempt-`;
const attemptName = (publicUrl: string, state: string): string => attemptPrefix(publicUrl) + state.slice(0, 8);

export const newAttempt = (publicUrl: string, segment: string, returnTo: string | null): SignInAttempt => ({
  state: oauth.generateRandomState(),
  nonce: oauth.generateRandomNonce(),
  verifier: oauth.generateRandomCodeVerifier(),
  returnTo: ownPath(returnTo, publicUrl),
  segment,
});

/** The cookies that keep an attempt beside the others of this browser. */
export async function attemptCookies(
  { publicUrl, sessionKeys: keys, now }: AttemptOptions,
  attempt: SignInAttempt,
  cookies: ReadonlyMap<string, string>,
): Promise<readonly Cookie[]> {
  const older = [...cookies.keys()].filter((name) => name.startsWith(attemptPrefix(publicUrl)));
  const sealed = await seal('attempt', attempt, { keys, now: now(), seconds: attemptSeconds });
  return [
    ...(older.length < mostAttempts
      ? []
      : older.slice(0, mostAttempts).map((name) => cookieFor(publicUrl, name, '', 0))),
    cookieFor(publicUrl, attemptName(publicUrl, attempt.state), sealed, attemptCookieSeconds),
  ];
}

/**
 * The attempt that this browser started, and whether it is too old to be finished.
 *
 * @throws RefusedSignIn
 */
export async function readAttempt(
  { publicUrl, sessionKeys: keys, now }: AttemptOptions,
  state: string,
  cookies: ReadonlyMap<string, string>,
): Promise<{ readonly attempt: SignInAttempt; readonly isLate: boolean }> {
  if (!statePattern.test(state)) throw new RefusedSignIn('startedElsewhere', 'no state');
  const opened = await openSealed('attempt', cookies.get(attemptName(publicUrl, state)), { keys, now: now() });
  if (opened.status === 'notOurs') throw new RefusedSignIn('startedElsewhere', 'no attempt in this browser');
  // Safe: only `attemptCookies` seals for this use.
  const attempt = opened.claims as unknown as SignInAttempt;
  if (attempt.state !== state) throw new RefusedSignIn('startedElsewhere', 'another state');
  return { attempt, isLate: opened.status === 'expired' };
}

/** Clears an attempt, which is used once, whatever its result. */
export const clearedAttempt = (publicUrl: string, state: string): readonly Cookie[] =>
  statePattern.test(state) ? [cookieFor(publicUrl, attemptName(publicUrl, state), '', 0)] : [];
