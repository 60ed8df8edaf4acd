import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import { Refusal, refusalBody } from '../../infra/local/authority/refusal';
import { readTokenRequest } from '../../infra/local/authority/token-request';
import {
  closeServer,
  jsonReply,
  listenOnLoopback,
  type Reply,
  textReply,
  writeReply,
} from '../../infra/local/receivers/http';
import { createConsents, type ReadingApplication } from './consents';
import { loopbackCertificate } from './loopback-certificate';

type AppAuthorityOptions = {
  readonly tenants: readonly { readonly id: string; readonly domain: string }[];
  readonly application: ReadingApplication;
  /** Object id of the managed identity that the federated credential names. */
  readonly principalId: string;
  /** Makes the access token that the simulated Graph accepts; `expiresOn` in epoch seconds. */
  readonly mint: (
    tenantId: string,
    roles: readonly string[],
  ) => Promise<{ readonly token: string; readonly expiresOn: number }>;
  /** Epoch milliseconds. */
  readonly now?: () => number;
};

/**
 * The part of a simulated https://login.microsoftonline.com that apps use: consent by an administrator, and app-only
 * tokens.
 */
export type AppAuthority = ReturnType<typeof createConsents> & {
  /** Replaces the token endpoint's answer for everybody; `silent` keeps the connection open without an answer. */
  readonly setOutage: (outage: Reply | 'silent' | null) => void;
  readonly url: string;
  /** PEM of a self-signed certificate that clients must trust. */
  readonly certificate: string;
  /** Method and path of each request, oldest first. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
};

/** An administrator answers with `answer=accept` or `answer=cancel`; the simulated page asks for nothing else. */
function adminConsent(
  application: AppAuthorityOptions['application'],
  consents: ReturnType<typeof createConsents>,
  tenantId: string,
  query: URLSearchParams,
): Reply {
  const redirectUri = query.get('redirect_uri') ?? '';
  if (query.get('client_id') !== application.appId || !application.redirectUris.includes(redirectUri))
    throw new Refusal(400, 'invalid_request', 50011, `The redirect URI '${redirectUri}' is not configured.`);
  const target = new URL(redirectUri);
  target.searchParams.set('admin_consent', 'True');
  target.searchParams.set('state', query.get('state') ?? '');
  switch (query.get('answer')) {
    case 'accept':
      consents.consent(tenantId);
      target.searchParams.set('tenant', tenantId);
      target.searchParams.set('scope', query.get('scope') ?? '');
      break;
    case 'cancel':
      target.searchParams.set('error', 'access_denied');
      target.searchParams.set('error_description', 'AADSTS65004: User declined to consent to access the app.');
      break;
    default:
      return textReply(200, `Permissions requested: ${application.permissions.join(', ')}`);
  }
  return { status: 302, headers: { location: target.href } };
}

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow, on a free port of 127.0.0.1. */
export async function startAppAuthority(options: AppAuthorityOptions): Promise<AppAuthority> {
  const { tenants, application, principalId, mint, now = Date.now } = options;
  const consents = createConsents(application, principalId, now);
  const requests: string[] = [];
  const { key, cert } = loopbackCertificate(now());
  let url = '';
  let outage: Reply | 'silent' | null = null;

  /** By id or by a verified domain, as Entra accepts both. */
  function tenantOf(segment: string): string {
    const found = tenants.find(({ id, domain }) => id === segment.toLowerCase() || domain === segment.toLowerCase());
    if (found === undefined) throw new Refusal(400, 'invalid_request', 90002, `Tenant '${segment}' not found.`);
    return found.id;
  }

  function metadata(segment: string): Reply {
    const base = `${url}/${segment}`;
    return jsonReply(200, {
      issuer: `${url}/${tenantOf(segment)}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    });
  }

  async function issue(segment: string, request: IncomingMessage): Promise<Reply> {
    const body = await readTokenRequest(request);
    const tenantId = tenantOf(segment);
    const { token, expiresOn } = await mint(tenantId, consents.rolesFor(tenantId, body));
    const lifetime = expiresOn - Math.floor(now() / 1000);
    return jsonReply(200, {
      token_type: 'Bearer',
      expires_in: lifetime,
      ext_expires_in: lifetime,
      access_token: token,
    });
  }

  async function answer(request: IncomingMessage): Promise<Reply> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    requests.push(`${request.method} ${pathname}`);
    const [segment = '', ...rest] = pathname.slice(1).split('/');
    try {
      switch (`${request.method} ${rest.join('/')}`) {
        case 'GET v2.0/.well-known/openid-configuration':
          return metadata(segment);
        case 'GET v2.0/adminconsent':
          return adminConsent(application, consents, tenantOf(segment), searchParams);
        case 'POST oauth2/v2.0/token':
          if (outage === 'silent') return await new Promise<never>(() => undefined);
          return outage ?? (await issue(segment, request));
        default:
          return jsonReply(404, { error: 'not_found' });
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return jsonReply(error.status, refusalBody(error, now()));
    }
  }

  const server = createServer({ key, cert }, (request, response) => {
    answer(request).then(
      (reply) => writeReply(response, reply),
      (error: unknown) => writeReply(response, textReply(500, error instanceof Error ? error.name : 'failed')),
    );
  });
  url = `https://localhost:${await listenOnLoopback(server)}`;
  return {
    ...consents,
    url,
    certificate: cert,
    requests,
    setOutage: (next) => {
      outage = next;
    },
    close: () => {
      server.closeAllConnections();
      return closeServer(server);
    },
  };
}
