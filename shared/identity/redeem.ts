import * as oauth from 'oauth4webapi';
import { signInPaths } from '../core/access/sign-in-paths';
import type { SignInAttempt } from './attempt';
import type { ClientAssertion } from './client-assertion';
import { type Person, personOf } from './person';
import { RefusedSignIn } from './refused-sign-in';
import { clockToleranceSeconds, issuerOf, readToken, type TokenRules, tenantOf } from './token';

const requestTimeoutMs = 10_000;

type RedeemOptions = {
  readonly rules: TokenRules;
  readonly publicUrl: string;
  readonly assertion: ClientAssertion;
};

/** The person who signed in. */
type SignedInPerson = {
  readonly person: Person;
  /** Identifies the account for Microsoft's sign-out; null if the token has none. */
  readonly hint: string | null;
};

export const endpointsOf = ({ authority }: Pick<TokenRules, 'authority'>, segment: string): string =>
  `${authority}/${segment}/oauth2/v2.0`;

export const redirectUriOf = (publicUrl: string): string => publicUrl + signInPaths.callback;

/**
 * The verified person, from Microsoft's answer.
 *
 * @throws RefusedSignIn
 */
export async function redeem(
  options: RedeemOptions,
  query: URLSearchParams,
  attempt: SignInAttempt,
): Promise<SignedInPerson> {
  const { rules } = options;
  const { segment } = attempt;
  const client: oauth.Client = { client_id: rules.clientId, [oauth.clockTolerance]: clockToleranceSeconds };
  const response = await requestToken(options, client, query, attempt);
  if (response.status >= 500) throw new RefusedSignIn('unavailable', `HTTP ${response.status}`);
  const idToken = await idTokenOf(response.clone());
  const found = idToken === null ? null : tenantOf(idToken, await rules.tenantIds());
  if (found !== null && 'status' in found)
    throw new RefusedSignIn(
      found.status === 'refused' && found.why === 'otherOrganisation' ? found.why : 'notCompleted',
      'tenant',
    );
  const processed = await oauth.processAuthorizationCodeResponse(
    serverOf(rules, segment, found?.tenantId),
    client,
    response,
    { expectedNonce: attempt.nonce, requireIdToken: true },
  );
  // The library checks the claims but not who signed them, so the token is verified here.
  const read = await readToken(rules, processed.id_token ?? '', attempt.nonce);
  if (read.status === 'refused')
    throw new RefusedSignIn(read.why === 'otherOrganisation' ? read.why : 'notCompleted', `id token: ${read.why}`);
  const { login_hint: hint } = read.payload;
  return {
    person: personOf(read.payload, read.tenantId),
    hint: typeof hint === 'string' ? hint.slice(0, 320) : null,
  };
}

const serverOf = (rules: TokenRules, segment: string, tenantId = segment): oauth.AuthorizationServer => ({
  issuer: issuerOf(rules.authority, tenantId),
  token_endpoint: `${endpointsOf(rules, segment)}/token`,
});

function requestToken(
  { rules, publicUrl, assertion }: RedeemOptions,
  client: oauth.Client,
  query: URLSearchParams,
  { segment, state, verifier }: SignInAttempt,
): Promise<Response> {
  // Entra adds parameters of its own. Only these belong to the protocol.
  const answer = new URLSearchParams([...query].filter(([name]) => ['code', 'state', 'error'].includes(name)));
  const server = serverOf(rules, segment);
  return oauth.authorizationCodeGrantRequest(
    server,
    client,
    async (_, { client_id }, body) => {
      body.set('client_id', client_id);
      body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
      body.set('client_assertion', await assertion(`${endpointsOf(rules, segment)}/token`));
    },
    oauth.validateAuthResponse(server, client, answer, state),
    redirectUriOf(publicUrl),
    verifier,
    // The configuration accepts http for this machine alone.
    {
      [oauth.allowInsecureRequests]: rules.authority.startsWith('http:'),
      signal: () => AbortSignal.timeout(requestTimeoutMs),
    },
  );
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

/** Errors of the library can contain the whole answer with its tokens, so only their code and Entra's error number are kept. */
export function refusalOf(error: unknown): Pick<RefusedSignIn, 'why' | 'detail'> {
  if (error instanceof RefusedSignIn) return error;
  if (error instanceof oauth.AuthorizationResponseError)
    return { why: error.error === 'access_denied' ? 'cancelled' : 'notCompleted', detail: 'authorization refused' };
  if (error instanceof oauth.ResponseBodyError) {
    const number = /AADSTS\d+/.exec(error.error_description ?? '')?.[0];
    return { why: 'notCompleted', detail: number ?? 'token endpoint refused' };
  }
  if (error instanceof oauth.OperationProcessingError)
    return { why: 'notCompleted', detail: error.code ?? 'the answer is not valid' };
  // The network failed, the identity of the app gave no token, or there was no answer in time.
  return { why: 'unavailable', detail: error instanceof Error ? error.name : 'failed' };
}
