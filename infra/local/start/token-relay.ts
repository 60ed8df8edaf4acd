import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { IssuedToken } from '../authority/authority';
import { closeServer, isLoopbackHost, jsonReply, listenOnLoopback, type Reply, writeReply } from '../receivers/http';
import { isSameSecret } from '../receivers/secrets';
import { graphResource, type RealCredential } from './real-credential';

type TokenRelay = {
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  readonly close: () => Promise<void>;
};

const path = '/msi/token';
const exchangeResource = 'api://AzureADTokenExchange';
const apiVersion = '2019-08-01';

const refuse = (status: number, message: string): Reply => jsonReply(status, { statusCode: status, message });

const tokenReply = (token: string, expiresOn: number, resource: string): Reply =>
  jsonReply(200, { access_token: token, expires_on: String(expiresOn), resource, token_type: 'Bearer' });

/**
 * Speaks the App Service managed-identity protocol for a credential of this machine, so that the function app gets its tokens as in
 * Azure and never sees a secret. It issues tokens for Microsoft Graph, and for the application that people sign in to.
 * https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 */
export async function startTokenRelay(
  { credential, scopes }: Pick<RealCredential, 'credential' | 'scopes'>,
  exchangeToken: () => Promise<IssuedToken>,
): Promise<TokenRelay> {
  const identityHeader = randomBytes(32).toString('base64url');

  async function answer(request: IncomingMessage, port: number): Promise<Reply> {
    if (!isLoopbackHost(request.headers.host, port)) return refuse(421, 'Ask for 127.0.0.1.');
    if (!isSameSecret(identityHeader, String(request.headers['x-identity-header']))) return refuse(401, 'Unauthorized');
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.method !== 'GET' || url.pathname !== path) return refuse(404, 'Not found');
    if (url.searchParams.get('api-version') !== apiVersion)
      return refuse(400, `The api-version must be ${apiVersion}.`);
    const resource = url.searchParams.get('resource') ?? '';
    if (resource === exchangeResource) {
      const { token, expiresOn } = await exchangeToken();
      return tokenReply(token, expiresOn, resource);
    }
    if (resource.replace(/\/$/, '') !== graphResource) return refuse(400, 'Tokens are given for Microsoft Graph only.');
    const token = await credential.getToken([...scopes]);
    if (token === null) return refuse(500, 'The credential gave no token.');
    return tokenReply(token.token, Math.floor(token.expiresOnTimestamp / 1000), resource);
  }

  const server = createServer((request, response) => {
    request.resume();
    answer(request, port).then(
      (reply) => writeReply(response, reply),
      // The message is left out: it can quote the request, which contains the secret.
      (error: unknown) => writeReply(response, refuse(500, error instanceof Error ? error.name : 'failed')),
    );
  });
  const port = await listenOnLoopback(server);
  return {
    identityEndpoint: `http://127.0.0.1:${port}${path}`,
    identityHeader,
    close: () => closeServer(server),
  };
}
