import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { JWTPayload } from 'jose';
import { jsonReply, type Reply } from '../receivers/http';
import { authorize } from './authorization';
import { personClaims } from './claims';
import type { Codes } from './codes';
import type { Account, Application, Directory, ManagedIdentity } from './directory';
import { discoveryDocument } from './discovery';
import { type Door, hasEntered } from './door';
import { signedOutPage, troublePage } from './pages';
import { Refusal } from './refusal';
import type { Signer } from './signer';
import { assertionType, readTokenRequest } from './token-request';

/** The state of a running sign-in service. */
export type AuthorityState = {
  /** Empty until the service listens. */
  url: string;
  readonly application: Application;
  readonly identity: ManagedIdentity;
  readonly door: Door | undefined;
  readonly directories: Directory[];
  readonly redirectUris: Set<string>;
  readonly signer: Signer;
  readonly codes: Codes;
};

export const tokenLifeSeconds = 3600;
const anyOrganisation = 'organizations';

export const issuerOf = ({ url }: AuthorityState, tenantId: string): string => `${url}/${tenantId}/v2.0`;

export function directoriesOf({ directories }: AuthorityState, segment: string): readonly Directory[] {
  if (segment === anyOrganisation) return directories;
  const found = directories.find(({ id }) => id === segment.toLowerCase());
  if (found === undefined) throw new Refusal(400, 'invalid_request', 90002, `Tenant '${segment}' not found.`);
  return [found];
}

export const claimsOf = (state: AuthorityState, directory: Directory, account: Account): JWTPayload =>
  personClaims(state.application.appId, issuerOf(state, directory.id), directory, account);

function checkApplication({ application }: AuthorityState, clientId: string | null): void {
  if (clientId !== application.appId)
    throw new Refusal(400, 'unauthorized_client', 700016, `Application '${clientId}' was not found in the directory.`);
}

/** Checks the federated credential: the managed identity of the home tenant acts for the application. */
async function checkClient(state: AuthorityState, body: URLSearchParams): Promise<void> {
  const { application, identity, signer } = state;
  checkApplication(state, body.get('client_id'));
  if (body.get('client_assertion_type') !== assertionType)
    throw new Refusal(
      401,
      'invalid_client',
      7000218,
      "The request body must contain 'client_assertion' or 'client_secret'.",
    );
  const claims = await signer.read(body.get('client_assertion') ?? '');
  if (claims?.iss !== issuerOf(state, application.homeTenantId) || claims.sub !== identity.principalId)
    throw new Refusal(
      401,
      'invalid_client',
      700213,
      'No matching federated identity record found for presented assertion subject.',
    );
}

async function redeem(state: AuthorityState, body: URLSearchParams): Promise<Reply> {
  const { codes, signer } = state;
  await checkClient(state, body);
  if (body.get('grant_type') !== 'authorization_code')
    throw new Refusal(400, 'invalid_request', 70003, 'The app requested an unsupported grant type.');
  const { directory, account, nonce } = codes.redeem(
    body.get('code') ?? '',
    body.get('redirect_uri'),
    body.get('code_verifier') ?? '',
  );
  const claims = {
    ...claimsOf(state, directory, account),
    ...(nonce === null ? {} : { nonce }),
    login_hint: account.username,
  };
  return jsonReply(200, {
    token_type: 'Bearer',
    scope: 'openid profile',
    expires_in: tokenLifeSeconds - 1,
    ext_expires_in: tokenLifeSeconds - 1,
    // A token for Microsoft Graph, which the application must not read.
    access_token: randomBytes(24).toString('base64url'),
    id_token: await signer.sign(claims, tokenLifeSeconds),
  });
}

function metadata(state: AuthorityState, segment: string): Reply {
  const { url } = state;
  const [directory] = directoriesOf(state, segment);
  const isOfOne = segment !== anyOrganisation && directory !== undefined;
  const issuer = isOfOne ? issuerOf(state, directory.id) : `${url}/{tenantid}/v2.0`;
  return jsonReply(200, discoveryDocument(`${url}/${segment}`, issuer));
}

function logout({ redirectUris }: AuthorityState, query: URLSearchParams): Reply {
  const after = query.get('post_logout_redirect_uri') ?? '';
  return redirectUris.has(after) ? { status: 302, headers: { location: after } } : signedOutPage();
}

/**
 * The answer to a request of one tenant, or of `organizations`.
 *
 * @throws Refusal
 */
export async function route(
  state: AuthorityState,
  request: IncomingMessage,
  { pathname, searchParams: query }: URL,
): Promise<Reply> {
  const { codes, door, redirectUris, signer } = state;
  const [segment = '', ...rest] = pathname.slice(1).split('/');
  switch (`${request.method} ${rest.join('/')}`) {
    case 'GET v2.0/.well-known/openid-configuration':
      return metadata(state, segment);
    case 'GET discovery/v2.0/keys':
      directoriesOf(state, segment);
      return jsonReply(200, { keys: [signer.key] });
    case 'GET oauth2/v2.0/authorize':
      if (!hasEntered(door, request)) return troublePage('Open the address of the page that npm start printed.');
      checkApplication(state, query.get('client_id'));
      return authorize(query, redirectUris, () => directoriesOf(state, segment), codes);
    case 'GET oauth2/v2.0/logout':
      return logout(state, query);
    case 'POST oauth2/v2.0/token': {
      const body = await readTokenRequest(request);
      directoriesOf(state, segment);
      return redeem(state, body);
    }
    default:
      return jsonReply(404, { error: 'not_found' });
  }
}
