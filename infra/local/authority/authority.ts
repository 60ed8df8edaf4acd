import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { JWTPayload } from 'jose';
import { closeServer, isLoopbackHost, jsonReply, listenOnLoopback, type Reply, writeReply } from '../receivers/http';
import { isSameSecret } from '../receivers/secrets';
import { createCodes } from './codes';
import type { Account, Application, Directory, ManagedIdentity } from './directory';
import { accountPage, signedOutPage, troublePage } from './pages';
import { Refusal, refusalBody } from './refusal';
import { createSigner } from './signer';
import { assertionType, readTokenRequest } from './token-request';

type AuthorityOptions = {
  /** More can be added later. */
  readonly directories: readonly Directory[];
  readonly application: Application;
  readonly identity: ManagedIdentity;
  /** Opens the sign-in page only to a browser with this secret; without it, to every browser of this machine. */
  readonly door?: { readonly secret: string; readonly leadsTo: () => string };
  /** Epoch milliseconds. */
  readonly now?: () => number;
};

export type IssuedToken = { readonly token: string; readonly expiresOn: number };

/** A simulated https://login.microsoftonline.com on this machine. */
export type Authority = {
  /** Its name is `localhost`, not the app's 127.0.0.1, so that cookies cross sites as they do in Azure. */
  readonly url: string;
  readonly application: Application;
  readonly addDirectory: (directory: Directory) => void;
  /** Adds to the application's own addresses; only these exact addresses get an answer. */
  readonly addRedirectUris: (uris: readonly string[]) => void;
  /** The managed identity's token for api://AzureADTokenExchange; `expiresOn` in epoch seconds. */
  readonly exchangeToken: () => Promise<IssuedToken>;
  /** An access token for the application's own API: a person's, through a program, or a program's own. */
  readonly accessToken: (tenantId: string, accountId: string, by?: 'person' | 'program') => Promise<string>;
  /** Any token signed with its key, for tests of refusals. */
  readonly sign: (claims: JWTPayload, lifeSeconds: number) => Promise<string>;
  /** Method and path of each request, oldest first. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
};

const tokenLifeSeconds = 3600;
const identityTokenLifeSeconds = 24 * 3600;
/** The application that tokens for api://AzureADTokenExchange are for. */
const exchangeAppId = 'fb60f99c-7a34-4190-8149-302f77469936';
const anyOrganisation = 'organizations';
const doorCookie = 'ztw-door';

/** Starts it on a free port of 127.0.0.1. */
export async function startAuthority(options: AuthorityOptions): Promise<Authority> {
  const { application, identity, door, now = Date.now } = options;
  const directories = [...options.directories];
  const redirectUris = new Set(application.redirectUris);
  const signer = await createSigner(now);
  const codes = createCodes(now);
  const requests: string[] = [];
  let url = '';

  const issuerOf = (tenantId: string): string => `${url}/${tenantId}/v2.0`;

  function directoriesOf(segment: string): readonly Directory[] {
    if (segment === anyOrganisation) return directories;
    const found = directories.find(({ id }) => id === segment.toLowerCase());
    if (found === undefined) throw new Refusal(400, 'invalid_request', 90002, `Tenant '${segment}' not found.`);
    return [found];
  }

  function checkApplication(clientId: string | null): void {
    if (clientId !== application.appId)
      throw new Refusal(
        400,
        'unauthorized_client',
        700016,
        `Application '${clientId}' was not found in the directory.`,
      );
  }

  /** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code */
  function authorize(segment: string, query: URLSearchParams): Reply {
    checkApplication(query.get('client_id'));
    const redirectUri = query.get('redirect_uri') ?? '';
    if (!redirectUris.has(redirectUri))
      throw new Refusal(400, 'invalid_request', 50011, `The redirect URI '${redirectUri}' is not configured.`);
    const back = (values: Readonly<Record<string, string>>): Reply => {
      const target = new URL(redirectUri);
      for (const [name, value] of Object.entries({ ...values, state: query.get('state') ?? '' }))
        target.searchParams.set(name, value);
      return { status: 302, headers: { location: target.href } };
    };
    const challenge = query.get('code_challenge');
    if (query.get('response_type') !== 'code' || query.get('code_challenge_method') !== 'S256' || challenge === null)
      return back({
        error: 'invalid_request',
        error_description: 'AADSTS9002325: Proof Key for Code Exchange is required.',
      });
    if (query.has('cancel'))
      return back({
        error: 'access_denied',
        error_description: 'AADSTS65004: User declined to consent to access the app.',
      });
    const choices = directoriesOf(segment).flatMap((directory) =>
      directory.accounts.map((account) => ({ directory, account })),
    );
    const chosen = choices.find(({ account }) => account.id === query.get('choose'));
    if (chosen === undefined) return accountPage(choices, query);
    return back({
      code: codes.issue({ ...chosen, redirectUri, challenge, nonce: query.get('nonce') }),
      session_state: randomUUID(),
    });
  }

  /** The federated credential: the managed identity of the home tenant acts for the application. */
  async function checkClient(body: URLSearchParams): Promise<void> {
    checkApplication(body.get('client_id'));
    if (body.get('client_assertion_type') !== assertionType)
      throw new Refusal(
        401,
        'invalid_client',
        7000218,
        "The request body must contain 'client_assertion' or 'client_secret'.",
      );
    const claims = await signer.read(body.get('client_assertion') ?? '');
    if (claims?.iss !== issuerOf(application.homeTenantId) || claims.sub !== identity.principalId)
      throw new Refusal(
        401,
        'invalid_client',
        700213,
        'No matching federated identity record found for presented assertion subject.',
      );
  }

  async function redeem(body: URLSearchParams): Promise<Reply> {
    await checkClient(body);
    if (body.get('grant_type') !== 'authorization_code')
      throw new Refusal(400, 'invalid_request', 70003, 'The app requested an unsupported grant type.');
    const { directory, account, nonce } = codes.redeem(
      body.get('code') ?? '',
      body.get('redirect_uri'),
      body.get('code_verifier') ?? '',
    );
    const claims = {
      ...personClaims(directory, account),
      ...(nonce === null ? {} : { nonce }),
      login_hint: account.username,
    };
    return jsonReply(200, {
      token_type: 'Bearer',
      scope: 'openid profile',
      expires_in: tokenLifeSeconds - 1,
      ext_expires_in: tokenLifeSeconds - 1,
      // For Microsoft Graph, so the application must not read it.
      access_token: randomBytes(24).toString('base64url'),
      id_token: await signer.sign(claims, tokenLifeSeconds),
    });
  }

  /** https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference */
  function personClaims(directory: Directory, account: Account): JWTPayload {
    const groups = account.isOverfull
      ? {
          _claim_names: { groups: 'src1' },
          _claim_sources: {
            src1: { endpoint: `https://graph.windows.net/${directory.id}/users/${account.id}/getMemberObjects` },
          },
        }
      : { groups: account.groups ?? [] };
    return {
      aud: application.appId,
      iss: issuerOf(directory.id),
      tid: directory.id,
      oid: account.id,
      sub: createHash('sha256').update(`${account.id}|${application.appId}`).digest('base64url'),
      name: account.name,
      preferred_username: account.username,
      ver: '2.0',
      ...(account.roles.length === 0 ? {} : { roles: [...account.roles] }),
      ...groups,
    };
  }

  function metadata(segment: string): Reply {
    const [directory] = directoriesOf(segment);
    const base = `${url}/${segment}`;
    return jsonReply(200, {
      issuer:
        segment === anyOrganisation || directory === undefined ? `${url}/{tenantid}/v2.0` : issuerOf(directory.id),
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      code_challenge_methods_supported: ['S256'],
      scopes_supported: ['openid', 'profile'],
    });
  }

  /** The person read the address in the terminal: their browser is admitted, and sent on to the app. */
  function enter(secret: string | null): Reply {
    if (door === undefined || !isSameSecret(door.secret, secret ?? ''))
      return troublePage('This address is not of this start.');
    const cookie = `${doorCookie}=${door.secret}; Path=/; HttpOnly; SameSite=Lax`;
    return { status: 302, headers: { location: door.leadsTo(), 'set-cookie': cookie } };
  }

  const hasEntered = ({ headers }: IncomingMessage): boolean =>
    door === undefined ||
    (headers.cookie ?? '').split('; ').some((pair) => isSameSecret(`${doorCookie}=${door.secret}`, pair));

  function logout(query: URLSearchParams): Reply {
    const after = query.get('post_logout_redirect_uri') ?? '';
    return redirectUris.has(after) ? { status: 302, headers: { location: after } } : signedOutPage();
  }

  async function route(request: IncomingMessage, { pathname, searchParams: query }: URL): Promise<Reply> {
    const [segment = '', ...rest] = pathname.slice(1).split('/');
    switch (`${request.method} ${rest.join('/')}`) {
      case 'GET v2.0/.well-known/openid-configuration':
        return metadata(segment);
      case 'GET discovery/v2.0/keys':
        directoriesOf(segment);
        return jsonReply(200, { keys: [signer.key] });
      case 'GET oauth2/v2.0/authorize':
        return hasEntered(request)
          ? authorize(segment, query)
          : troublePage('Open the address of the page that npm start printed.');
      case 'GET oauth2/v2.0/logout':
        return logout(query);
      case 'POST oauth2/v2.0/token': {
        const body = await readTokenRequest(request);
        directoriesOf(segment);
        return redeem(body);
      }
      default:
        return jsonReply(404, { error: 'not_found' });
    }
  }

  async function answer(request: IncomingMessage, port: number): Promise<Reply> {
    if (!isLoopbackHost(request.headers.host, port)) return jsonReply(421, { error: 'not_this_host' });
    const asked = new URL(request.url ?? '/', url);
    requests.push(`${request.method} ${asked.pathname}`);
    if (asked.pathname === '/door') return enter(asked.searchParams.get('secret'));
    try {
      return await route(request, asked);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (/\/(authorize|logout)$/.test(asked.pathname)) return troublePage(error.message);
      return jsonReply(error.status, refusalBody(error, now()));
    }
  }

  const server = createServer((request, response) => {
    answer(request, port).then(
      (reply) => writeReply(response, reply),
      (error: unknown) =>
        writeReply(response, jsonReply(500, { error: error instanceof Error ? error.name : 'failed' })),
    );
  });
  const port = await listenOnLoopback(server);
  url = `http://localhost:${port}`;

  return {
    url,
    application,
    addDirectory: (directory) => void directories.push(directory),
    addRedirectUris: (uris) => uris.forEach((uri) => void redirectUris.add(uri)),
    exchangeToken: async () => ({
      token: await signer.sign(
        {
          aud: exchangeAppId,
          iss: issuerOf(application.homeTenantId),
          sub: identity.principalId,
          oid: identity.principalId,
          tid: application.homeTenantId,
          azp: identity.clientId,
          ver: '2.0',
        },
        identityTokenLifeSeconds,
      ),
      expiresOn: Math.floor(now() / 1000) + identityTokenLifeSeconds,
    }),
    async accessToken(tenantId, accountId, by = 'person') {
      const [directory] = directoriesOf(tenantId);
      const account = directory?.accounts.find(({ id }) => id === accountId);
      if (directory === undefined || account === undefined) throw new Error(`no account ${accountId}`);
      return signer.sign(
        {
          ...personClaims(directory, account),
          azp: application.appId,
          // Client credentials: no scopes and no person. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
          ...(by === 'person'
            ? { scp: 'access' }
            : { name: undefined, preferred_username: undefined, sub: account.id }),
        },
        tokenLifeSeconds,
      );
    },
    sign: signer.sign,
    requests,
    close: () => closeServer(server),
  };
}
