/**
 * Tokens for many tenants from one multi-tenant application. Either the managed identity (with a federated credential) or a
 * certificate proves its identity. Each tenant has a credential of its own.
 * https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
 */
import type { AccessToken, TokenCredential } from '@azure/identity';
import { isGuid } from '../core/same-id';
import { NoToken, type TokenTrouble, troubleOfCode } from '../core/tenant/token-trouble';
import { ClientAssertionCredential, ClientCertificateCredential } from './azure-identity';

/** The proof of the application's identity. */
type Voucher =
  /** Returns a token of the managed identity for the cloud's exchange audience, and caches it itself. */
  | { readonly type: 'identity'; readonly assertion: () => Promise<string> }
  /** Certificate and private key, PEM. */
  | { readonly type: 'certificate'; readonly pem: string };

type TenantCredentialOptions = {
  /** Origin of the sign-in service, https, without a slash at its end. */
  readonly authority: string;
  /** False for an authority that Microsoft's instance discovery does not know. */
  readonly isMicrosofts: boolean;
  readonly clientId: string;
  readonly voucher: Voucher;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** PEM of an issuer that is trusted in addition to Node's own list. NODE_EXTRA_CA_CERTS does the same for a whole process. */
  readonly trusted?: string;
};

type TenantCredential = TokenCredential & {
  /** Forgets refusals after a consent, so that the tenant is asked again at once. */
  readonly forget: () => void;
};

/** Every read of a tenant needs a token. A refusal counts for this long, so that Entra is not asked for each read; ms. */
const refusalHoldsMs = 60_000;
const discoveryTimeoutMs = 10_000;

/** One credential for each tenant. All callers get the same one and so share its tokens. Every failure is a NoToken. */
export function createTenantCredentials(options: TenantCredentialOptions): (tenantId: string) => TenantCredential {
  const made = new Map<string, TenantCredential>();
  return (given) => {
    const tenantId = given.toLowerCase();
    const known = made.get(tenantId);
    if (known !== undefined) return known;
    if (!isGuid(tenantId)) throw new NoToken(given, 'noSuchTenant', null);
    const credential = createOne(options, tenantId);
    made.set(tenantId, credential);
    return credential;
  };
}

function createOne(options: TenantCredentialOptions, tenantId: string): TenantCredential {
  let inner = credentialFor(options, tenantId);
  let refused: { readonly error: NoToken; readonly until: number } | null = null;
  return {
    getToken: async (scopes, asked): Promise<AccessToken> => {
      if (refused !== null && options.now() < refused.until) throw refused.error;
      try {
        const token = await inner.getToken(scopes, asked);
        if (token === null) throw new NoToken(tenantId, 'broken', null);
        refused = null;
        return token;
      } catch (error) {
        const refusal = error instanceof NoToken ? error : await readRefusal(options, tenantId, error);
        if (refusal.trouble !== 'busy') refused = { error: refusal, until: options.now() + refusalHoldsMs };
        throw refusal;
      }
    },
    forget: () => {
      refused = null;
      // A token from before the consent still has the old permissions.
      inner = credentialFor(options, tenantId);
    },
  };
}

function credentialFor(
  { authority, isMicrosofts, clientId, voucher, trusted }: TenantCredentialOptions,
  tenantId: string,
): TokenCredential {
  const client = {
    authorityHost: authority,
    disableInstanceDiscovery: !isMicrosofts,
    // The next collection tries again, and a longer wait would only delay the others.
    retryOptions: { maxRetries: 1 },
    ...(trusted !== undefined && { tlsOptions: { ca: trusted } }),
  };
  return voucher.type === 'certificate'
    ? new ClientCertificateCredential(tenantId, clientId, { certificate: voucher.pem }, client)
    : new ClientAssertionCredential(
        tenantId,
        clientId,
        async () => {
          try {
            return await voucher.assertion();
          } catch (error) {
            throw new Error(isOutage(error) ? identitySilent : identityRefuses);
          }
        },
        client,
      );
}

/** The library replaces an error of the callback with its own, but keeps the text. */
const identityRefuses = 'the managed identity refuses';
const identitySilent = 'the managed identity does not answer';

/**
 * Whether the identity service is down, busy or unreachable, so that nothing is known about the identity. The library keeps the
 * status of an answer in the cause; without an answer there is none.
 */
function isOutage(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
  // Safe: read as unknown.
  const { errorCode, status } = (cause ?? {}) as { readonly errorCode?: unknown; readonly status?: unknown };
  if (typeof status === 'number') return status >= 500 || status === 429 || status === 408;
  return errorCode === 'network_error';
}

/** The library keeps Entra's error number only in its text. For a tenant that does not exist it does not even keep that. */
async function readRefusal(options: TenantCredentialOptions, tenantId: string, error: unknown): Promise<NoToken> {
  const text = error instanceof Error ? error.message : '';
  if (text.includes(identityRefuses)) return new NoToken(tenantId, 'notTrusted', null);
  if (text.includes(identitySilent)) return new NoToken(tenantId, 'busy', null);
  const code = codeIn(text);
  if (code !== null) return new NoToken(tenantId, troubleOfCode(code), code);
  if (/endpoints_resolution_error|openid_config_error/.test(text))
    return new NoToken(tenantId, ...(await whyUnknown(options, tenantId)));
  return new NoToken(tenantId, 'busy', null);
}

const codeIn = (text: string): number | null => {
  const found = /AADSTS(\d{4,8})/.exec(text)?.[1];
  return found === undefined ? null : Number(found);
};

/** Whether the sign-in service knows no such tenant, or did not answer at all. */
async function whyUnknown(
  { authority, fetch }: TenantCredentialOptions,
  tenantId: string,
): Promise<readonly [TokenTrouble, number | null]> {
  try {
    const answer = await fetch(`${authority}/${tenantId}/v2.0/.well-known/openid-configuration`, {
      redirect: 'error',
      signal: AbortSignal.timeout(discoveryTimeoutMs),
    });
    const code = codeIn(await answer.text());
    return code === null ? ['busy', null] : [troubleOfCode(code), code];
  } catch {
    return ['busy', null];
  }
}
