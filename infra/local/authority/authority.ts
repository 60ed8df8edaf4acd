import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { JWTPayload } from 'jose';
import { closeServer, isLoopbackHost, jsonReply, listenOnLoopback, type Reply, writeReply } from '../receivers/http';
import { authorize } from './authorization';
import { exchangeClaims, personClaims } from './claims';
import { createCodes } from './codes';
import type { Account, Application, Directory, ManagedIdentity } from './directory';
import { discoveryDocument } from './discovery';
import { type Door, enter, hasEntered } from './door';
import { signedOutPage, troublePage } from './pages';
import { Refusal, refusalBody } from './refusal';
import { createSigner } from './signer';
import { assertionType, readTokenRequest } from './token-request';

type AuthorityOptions = {
  /** More can be added later. */
  readonly directories: readonly Directory[];
  readonly application: Application;
  readonly identity: ManagedIdentity;
  /** Opens the sign-in page only to a browser with this secret; without it, to every browser of this machine. */
  readonly door?: Door;
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
const anyOrganisation = 'organizations';

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

  const claimsOf = (directory: Directory, account: Account): JWTPayload =>
    personClaims(application.appId, issuerOf(directory.id), directory, account);

  function checkApplication(clientId: string | null): void {
    if (clientId !== application.appId)
      throw new Refusal(
        400,
        'unauthorized_client',
        700016,
        `Application '${clientId}' was not found in the directory.`,
      );
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
      ...claimsOf(directory, account),
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

  function metadata(segment: string): Reply {
    const [directory] = directoriesOf(segment);
    const isOfOne = segment !== anyOrganisation && directory !== undefined;
    const issuer = isOfOne ? issuerOf(directory.id) : `${url}/{tenantid}/v2.0`;
    return jsonReply(200, discoveryDocument(`${url}/${segment}`, issuer));
  }

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
        if (!hasEntered(door, request)) return troublePage('Open the address of the page that npm start printed.');
        checkApplication(query.get('client_id'));
        return authorize(query, redirectUris, () => directoriesOf(segment), codes);
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
    if (asked.pathname === '/door') return enter(door, asked.searchParams.get('secret'));
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
        exchangeClaims(issuerOf(application.homeTenantId), application, identity),
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
          ...claimsOf(directory, account),
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
