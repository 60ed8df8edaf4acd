import { createServer, type IncomingMessage } from 'node:http';
import type { JWTPayload } from 'jose';
import { closeServer, isLoopbackHost, jsonReply, listenOnLoopback, type Reply, writeReply } from '../receivers/http';
import { exchangeClaims } from './claims';
import { createCodes } from './codes';
import type { Application, Directory, ManagedIdentity } from './directory';
import { type Door, enter } from './door';
import { troublePage } from './pages';
import { Refusal, refusalBody } from './refusal';
import { type AuthorityState, claimsOf, directoriesOf, issuerOf, route, tokenLifeSeconds } from './routes';
import { createSigner } from './signer';

type AuthorityOptions = {
  /** More directories can be added later. */
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
  /** The host name is `localhost` and the app's is 127.0.0.1, so that cookies cross sites as they do in Azure. */
  readonly url: string;
  readonly application: Application;
  readonly addDirectory: (directory: Directory) => void;
  /** Adds redirect addresses to those of the application. Only exactly these addresses are accepted. */
  readonly addRedirectUris: (uris: readonly string[]) => void;
  /** The managed identity's token for api://AzureADTokenExchange; `expiresOn` in epoch seconds. */
  readonly exchangeToken: () => Promise<IssuedToken>;
  /** An access token for the application's own API: for a person who uses a program, or for a program itself. */
  readonly accessToken: (tenantId: string, accountId: string, by?: 'person' | 'program') => Promise<string>;
  /** Signs any token with the key of this authority, for tests of refusals. */
  readonly sign: (claims: JWTPayload, lifeSeconds: number) => Promise<string>;
  /** Method and path of each request, oldest first. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
};

const identityTokenLifeSeconds = 24 * 3600;

/** Starts the sign-in service on a free port of 127.0.0.1. */
export async function startAuthority(options: AuthorityOptions): Promise<Authority> {
  const { application, identity, door, now = Date.now } = options;
  const state: AuthorityState = {
    url: '',
    application,
    identity,
    door,
    directories: [...options.directories],
    redirectUris: new Set(application.redirectUris),
    signer: await createSigner(now),
    codes: createCodes(now),
  };
  const requests: string[] = [];

  async function answer(request: IncomingMessage, port: number): Promise<Reply> {
    if (!isLoopbackHost(request.headers.host, port)) return jsonReply(421, { error: 'not_this_host' });
    const asked = new URL(request.url ?? '/', state.url);
    requests.push(`${request.method} ${asked.pathname}`);
    if (asked.pathname === '/door') return enter(door, asked.searchParams.get('secret'));
    try {
      return await route(state, request, asked);
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
  state.url = `http://localhost:${port}`;

  return {
    url: state.url,
    application,
    addDirectory: (directory) => void state.directories.push(directory),
    addRedirectUris: (uris) => uris.forEach((uri) => void state.redirectUris.add(uri)),
    exchangeToken: () => exchangeToken(state, now),
    accessToken: (tenantId, accountId, by = 'person') => accessToken(state, tenantId, accountId, by),
    sign: state.signer.sign,
    requests,
    close: () => closeServer(server),
  };
}

async function exchangeToken(state: AuthorityState, now: () => number): Promise<IssuedToken> {
  const { application, identity, signer } = state;
  const claims = exchangeClaims(issuerOf(state, application.homeTenantId), application, identity);
  return {
    token: await signer.sign(claims, identityTokenLifeSeconds),
    expiresOn: Math.floor(now() / 1000) + identityTokenLifeSeconds,
  };
}

async function accessToken(
  state: AuthorityState,
  tenantId: string,
  accountId: string,
  by: 'person' | 'program',
): Promise<string> {
  const [directory] = directoriesOf(state, tenantId);
  const account = directory?.accounts.find(({ id }) => id === accountId);
  if (directory === undefined || account === undefined) throw new Error(`no account ${accountId}`);
  return state.signer.sign(
    {
      ...claimsOf(state, directory, account),
      azp: state.application.appId,
      // Client credentials: no scopes and no person. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
      ...(by === 'person' ? { scp: 'access' } : { name: undefined, preferred_username: undefined, sub: account.id }),
    },
    tokenLifeSeconds,
  );
}
