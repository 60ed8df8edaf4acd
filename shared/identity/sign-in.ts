/**
 * People sign in to the app itself: OpenID Connect, authorization code with PKCE.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 * Nothing is stored here: the browser keeps a started sign-in and the session, both sealed.
 */
import * as oauth from 'oauth4webapi';
import { firstPath, signInPaths } from '../core/access/sign-in-paths';
import type { SignInProblem } from '../core/access/sign-in-problem';
import { attemptCookies, clearedAttempt, newAttempt, readAttempt } from './attempt';
import type { ClientAssertion } from './client-assertion';
import { type Cookie, cookieFor, sessionCookieName } from './cookies';
import { ownPath } from './own-path';
import { endpointsOf, redeem, redirectUriOf, refusalOf } from './redeem';
import { RefusedSignIn } from './refused-sign-in';
import type { SessionKeys } from './sealed';
import { type Session, sealSession, sessionSeconds } from './session';
import type { TokenRules } from './token';

export type SignInOptions = {
  readonly rules: TokenRules;
  /**
   * The tenant whose sign-in page is used: the only tenant that may sign in, so that people of others see there that they cannot;
   * else `organizations`.
   */
  readonly segment: () => Promise<string>;
  /** Origin of this app. */
  readonly publicUrl: string;
  readonly sessionKeys: SessionKeys;
  readonly assertion: ClientAssertion;
  /** The roles and groups of a token that the configuration names. All others are dropped, because a cookie holds only 4 KB. */
  readonly named: { readonly roles: readonly string[]; readonly groups: readonly string[] };
  readonly now: () => number;
};

export type SignInAnswer =
  | { readonly type: 'redirect'; readonly location: string; readonly cookies: readonly Cookie[] }
  | {
      readonly type: 'refused';
      readonly why: SignInProblem;
      /** For the log: Microsoft's error number, or which of our checks refused. Never a token. */
      readonly detail: string;
      /** The page that asked for the sign-in; the first page if that is not known. */
      readonly returnTo: string;
      readonly cookies: readonly Cookie[];
    };

export type SignInService = {
  /** `returnTo`: the page that asked for a sign-in. */
  readonly start: (returnTo: string | null, cookies: ReadonlyMap<string, string>) => Promise<SignInAnswer>;
  /** Microsoft's answer, as the browser brings it to the callback. */
  readonly finish: (query: URLSearchParams, cookies: ReadonlyMap<string, string>) => Promise<SignInAnswer>;
  /** The page at Microsoft to which the browser goes next, to sign out there too. */
  readonly signOut: (session: Session | null) => { readonly location: string; readonly cookies: readonly Cookie[] };
};

export function createSignIn(options: SignInOptions): SignInService {
  return {
    start: (returnTo, cookies) => start(options, returnTo, cookies),
    finish: (query, cookies) => finish(options, query, cookies),
    signOut: (session) => signOut(options, session),
  };
}

async function start(
  options: SignInOptions,
  returnTo: string | null,
  cookies: ReadonlyMap<string, string>,
): Promise<SignInAnswer> {
  const { rules, segment, publicUrl } = options;
  const attempt = newAttempt(publicUrl, await segment(), returnTo);
  const target = new URL(`${endpointsOf(rules, attempt.segment)}/authorize`);
  target.search = new URLSearchParams({
    client_id: rules.clientId,
    response_type: 'code',
    // Not form_post, because browsers do not send a Lax cookie with a form of another site.
    response_mode: 'query',
    redirect_uri: redirectUriOf(publicUrl),
    scope: 'openid profile',
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: 'S256',
    // Without it, a browser without cookies would be redirected in a loop.
    prompt: 'select_account',
  }).toString();
  return { type: 'redirect', location: target.href, cookies: await attemptCookies(options, attempt, cookies) };
}

async function finish(
  options: SignInOptions,
  query: URLSearchParams,
  cookies: ReadonlyMap<string, string>,
): Promise<SignInAnswer> {
  const { named, now, publicUrl, sessionKeys } = options;
  const state = query.get('state') ?? '';
  const cleared = clearedAttempt(publicUrl, state);
  let returnTo: string = firstPath;
  try {
    const { attempt, isLate } = await readAttempt(options, state, cookies);
    returnTo = ownPath(attempt.returnTo, publicUrl);
    if (isLate) throw new RefusedSignIn('tookTooLong', 'attempt expired');
    const { person, hint } = await redeem(options, query, attempt);
    const kept: Session = {
      ...person,
      roles: person.roles.filter((role) => named.roles.includes(role)),
      groups: person.groups.filter((group) => named.groups.includes(group)),
      signedInAt: now(),
      hint,
    };
    const sealed = await sealSession(kept, sessionKeys);
    if (sealed === undefined) throw new RefusedSignIn('tooManyGroups', `${kept.groups.length} groups`);
    return {
      type: 'redirect',
      location: publicUrl + returnTo,
      cookies: [...cleared, cookieFor(publicUrl, sessionCookieName(publicUrl), sealed, sessionSeconds)],
    };
  } catch (error) {
    const { why, detail } = refusalOf(error);
    return { type: 'refused', why, detail, returnTo, cookies: cleared };
  }
}

function signOut({ rules, publicUrl }: SignInOptions, session: Session | null): ReturnType<SignInService['signOut']> {
  const target = new URL(`${endpointsOf(rules, session?.tenantId ?? 'organizations')}/logout`);
  target.searchParams.set('post_logout_redirect_uri', publicUrl + signInPaths.signedOut);
  if (session?.hint) target.searchParams.set('logout_hint', session.hint);
  return { location: target.href, cookies: [cookieFor(publicUrl, sessionCookieName(publicUrl), '', 0)] };
}
