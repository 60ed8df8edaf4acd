/**
 * People sign in to the app itself: OpenID Connect, authorization code with PKCE.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 * Nothing is stored here: the browser keeps a started sign-in and the session, both sealed.
 */
import * as oauth from 'oauth4webapi';
import { cookiePrefix } from '../core/access/cookie-prefix';
import { signInPaths } from '../core/access/sign-in-paths';
import type { SignInProblem } from '../core/access/sign-in-problem';
import type { ClientAssertion } from './client-assertion';
import { type Cookie, cookieFor, sessionCookieName } from './cookies';
import { ownPath } from './own-path';
import { type Person, personOf } from './person';
import { openSealed, type SessionKeys, seal } from './sealed';
import { type Session, sealSession, sessionSeconds } from './session';
import { clockToleranceSeconds, issuerOf, readToken, type TokenRules, tenantOf } from './token';

export type SignInOptions = {
  readonly rules: TokenRules;
  /** Where people sign in: the only tenant that may, so that others learn there that they cannot; else `organizations`. */
  readonly segment: () => Promise<string>;
  /** Origin of this app. */
  readonly publicUrl: string;
  readonly sessionKeys: SessionKeys;
  readonly assertion: ClientAssertion;
  /** The roles and groups of a token that the configuration names. The rest is dropped: a cookie holds 4 KB. */
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
      readonly cookies: readonly Cookie[];
    };

export type SignIn = {
  /** `returnTo`: the page that asked for a sign-in. */
  readonly start: (returnTo: string | null, cookies: ReadonlyMap<string, string>) => Promise<SignInAnswer>;
  /** Microsoft's answer, as the browser brings it to the callback. */
  readonly finish: (query: URLSearchParams, cookies: ReadonlyMap<string, string>) => Promise<SignInAnswer>;
  /** Where the browser goes next, to be signed out at Microsoft too. */
  readonly signOut: (session: Session | null) => { readonly location: string; readonly cookies: readonly Cookie[] };
};

const attemptSeconds = 600;
/** The cookie outlives the attempt, so that a late one gets the right answer. */
const attemptCookieSeconds = 3600;
/** A browser that opens ten tabs at once signs in ten times; with more open, the older ones start again. */
const mostAttempts = 10;
const requestTimeoutMs = 10_000;
const statePattern = /^[\w-]{43}$/;

type Attempt = {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
  readonly segment: string;
};

/** A refused sign-in, with the reason for the log. */
class Refused extends Error {
  constructor(
    readonly why: SignInProblem,
    readonly detail: string,
  ) {
    super(why);
  }
}

export function createSignIn({
  rules,
  segment: segmentNow,
  publicUrl,
  sessionKeys: keys,
  assertion,
  named,
  now,
}: SignInOptions): SignIn {
  const { authority, clientId } = rules;
  const baseOf = (segment: string): string => `${authority}/${segment}/oauth2/v2.0`;
  const client: oauth.Client = { client_id: clientId, [oauth.clockTolerance]: clockToleranceSeconds };
  const redirectUri = publicUrl + signInPaths.callback;
  const attemptPrefix = `${cookiePrefix(publicUrl)}-attempt-`;
  const attemptName = (state: string): string => attemptPrefix + state.slice(0, 8);
  const clear = (name: string): Cookie => cookieFor(publicUrl, name, '', 0);
  const serverOf = (segment: string, tenantId = segment): oauth.AuthorizationServer => ({
    issuer: issuerOf(authority, tenantId),
    token_endpoint: `${baseOf(segment)}/token`,
  });

  async function readAttempt(state: string, cookies: ReadonlyMap<string, string>): Promise<Attempt> {
    if (!statePattern.test(state)) throw new Refused('startedElsewhere', 'no state');
    const opened = await openSealed('attempt', cookies.get(attemptName(state)), { keys, now: now() });
    if (opened.status === 'expired') throw new Refused('tookTooLong', 'attempt expired');
    if (opened.status === 'notOurs') throw new Refused('startedElsewhere', 'no attempt in this browser');
    // Safe: only `start` seals for this use.
    const attempt = opened.claims as unknown as Attempt;
    if (attempt.state !== state) throw new Refused('startedElsewhere', 'another state');
    return attempt;
  }

  /** The verified person, from Microsoft's answer. @throws Refused */
  async function redeem(query: URLSearchParams, attempt: Attempt): Promise<{ person: Person; hint: string | null }> {
    // Entra adds parameters of its own; only these are of the protocol.
    const answer = new URLSearchParams([...query].filter(([name]) => ['code', 'state', 'error'].includes(name)));
    const { segment } = attempt;
    const parameters = oauth.validateAuthResponse(serverOf(segment), client, answer, attempt.state);
    const response = await oauth.authorizationCodeGrantRequest(
      serverOf(segment),
      client,
      async (_, { client_id }, body) => {
        body.set('client_id', client_id);
        body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
        body.set('client_assertion', await assertion(`${baseOf(segment)}/token`));
      },
      parameters,
      redirectUri,
      attempt.verifier,
      // The configuration accepts http for this machine alone.
      {
        [oauth.allowInsecureRequests]: authority.startsWith('http:'),
        signal: () => AbortSignal.timeout(requestTimeoutMs),
      },
    );
    if (response.status >= 500) throw new Refused('unavailable', `HTTP ${response.status}`);
    const idToken = await idTokenOf(response.clone());
    const found = idToken === null ? null : tenantOf(idToken, await rules.tenantIds());
    if (found !== null && 'status' in found)
      throw new Refused(
        found.status === 'refused' && found.why === 'otherOrganisation' ? found.why : 'notCompleted',
        'tenant',
      );
    const processed = await oauth.processAuthorizationCodeResponse(
      serverOf(segment, found?.tenantId),
      client,
      response,
      { expectedNonce: attempt.nonce, requireIdToken: true },
    );
    // The library checks the claims but not who signed them, so the token is verified here.
    const read = await readToken(rules, processed.id_token ?? '', attempt.nonce);
    if (read.status === 'refused')
      throw new Refused(read.why === 'otherOrganisation' ? read.why : 'notCompleted', `id token: ${read.why}`);
    const { login_hint: hint } = read.payload;
    return {
      person: personOf(read.payload, read.tenantId),
      hint: typeof hint === 'string' ? hint.slice(0, 320) : null,
    };
  }

  async function finish(query: URLSearchParams, cookies: ReadonlyMap<string, string>): Promise<SignInAnswer> {
    const state = query.get('state') ?? '';
    // Used once, whatever the result.
    const cleared = statePattern.test(state) ? [clear(attemptName(state))] : [];
    try {
      const attempt = await readAttempt(state, cookies);
      const { person, hint } = await redeem(query, attempt);
      const kept: Session = {
        ...person,
        roles: person.roles.filter((role) => named.roles.includes(role)),
        groups: person.groups.filter((group) => named.groups.includes(group)),
        signedInAt: now(),
        hint,
      };
      const sealed = await sealSession(kept, keys);
      if (sealed === undefined) throw new Refused('tooManyGroups', `${kept.groups.length} groups`);
      return {
        type: 'redirect',
        location: publicUrl + ownPath(attempt.returnTo, publicUrl),
        cookies: [...cleared, cookieFor(publicUrl, sessionCookieName(publicUrl), sealed, sessionSeconds)],
      };
    } catch (error) {
      const { why, detail } = refusalOf(error);
      return { type: 'refused', why, detail, cookies: cleared };
    }
  }

  return {
    async start(returnTo, cookies) {
      const attempt: Attempt = {
        state: oauth.generateRandomState(),
        nonce: oauth.generateRandomNonce(),
        verifier: oauth.generateRandomCodeVerifier(),
        returnTo: ownPath(returnTo, publicUrl),
        segment: await segmentNow(),
      };
      const target = new URL(`${baseOf(attempt.segment)}/authorize`);
      target.search = new URLSearchParams({
        client_id: clientId,
        response_type: 'code',
        // Not form_post: a Lax cookie does not come along with a form of another site.
        response_mode: 'query',
        redirect_uri: redirectUri,
        scope: 'openid profile',
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
        // Without it, a browser whose cookies are off would go round in circles.
        prompt: 'select_account',
      }).toString();
      const older = [...cookies.keys()].filter((name) => name.startsWith(attemptPrefix));
      const sealed = await seal('attempt', attempt, { keys, now: now(), seconds: attemptSeconds });
      return {
        type: 'redirect',
        location: target.href,
        cookies: [
          ...(older.length < mostAttempts ? [] : older.slice(0, mostAttempts).map(clear)),
          cookieFor(publicUrl, attemptName(attempt.state), sealed, attemptCookieSeconds),
        ],
      };
    },
    finish,
    signOut(session) {
      const target = new URL(`${baseOf(session?.tenantId ?? 'organizations')}/logout`);
      target.searchParams.set('post_logout_redirect_uri', publicUrl + signInPaths.signedOut);
      if (session?.hint) target.searchParams.set('logout_hint', session.hint);
      return { location: target.href, cookies: [clear(sessionCookieName(publicUrl))] };
    },
  };
}

async function idTokenOf(response: Response): Promise<string | null> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null && 'id_token' in body && typeof body.id_token === 'string'
      ? body.id_token
      : null;
  } catch {
    return null;
  }
}

/** Errors of the library may hold the answer that they are about, tokens included: only its code and Entra's number are kept. */
function refusalOf(error: unknown): { readonly why: SignInProblem; readonly detail: string } {
  if (error instanceof Refused) return error;
  if (error instanceof oauth.AuthorizationResponseError)
    return { why: error.error === 'access_denied' ? 'cancelled' : 'notCompleted', detail: 'authorization refused' };
  if (error instanceof oauth.ResponseBodyError) {
    const number = /AADSTS\d+/.exec(error.error_description ?? '')?.[0];
    return { why: 'notCompleted', detail: number ?? 'token endpoint refused' };
  }
  if (error instanceof oauth.OperationProcessingError)
    return { why: 'notCompleted', detail: error.code ?? 'the answer is not valid' };
  // The network, the identity that vouches for the app, or a timeout.
  return { why: 'unavailable', detail: error instanceof Error ? error.name : 'failed' };
}
