import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../../infra/local/authority/refusal';
import { assertionType } from '../../infra/local/authority/token-request';

/** The registration that tenants consent to. */
export type ReadingApplication = {
  readonly appId: string;
  /** The tenant of the application and of the managed identity. */
  readonly homeTenantId: string;
  readonly redirectUris: readonly string[];
  /** The application permissions of Graph that a consent to /.default grants. */
  readonly permissions: readonly string[];
};

type Principal = { readonly roles: readonly string[]; readonly isEnabled: boolean };

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * The application's service principals, one for each tenant, and the federated credential through which its home tenant
 * trusts the identity.
 */
export function createConsents(application: ReadingApplication, principalId: string, now: () => number) {
  const principals = new Map<string, Principal>();
  const key = randomBytes(32);
  let trusted: string | null = principalId;
  const sign = (text: string): Buffer => createHmac('sha256', key).update(text).digest();

  function readAssertion(assertion: string): string | undefined {
    const [claims = '', signature = ''] = assertion.split('.');
    const given = Buffer.from(signature, 'base64url');
    const expected = sign(claims);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    // Safe: the token was signed here.
    const { sub, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as { sub: string; exp: number };
    return exp > now() ? sub : undefined;
  }

  return {
    /** The managed identity's token for the exchange audience. Only this service can read it. */
    assertion(): string {
      const claims = encode({ sub: principalId, exp: now() + 24 * 3_600_000 });
      return `${claims}.${sign(claims).toString('base64url')}`;
    },
    consent(tenantId: string, roles: readonly string[] = application.permissions): void {
      principals.set(tenantId, { roles, isEnabled: true });
    },
    revoke(tenantId: string): void {
      principals.delete(tenantId);
    },
    switchOff(tenantId: string): void {
      principals.set(tenantId, { roles: principals.get(tenantId)?.roles ?? [], isEnabled: false });
    },
    /** The identity that the federated credential names; null if there is no credential. */
    trust(identity: string | null): void {
      trusted = identity;
    },
    /** Permissions in the token that the application gets for the tenant. Throws Refusal. */
    rolesFor(tenantId: string, form: URLSearchParams): readonly string[] {
      if (form.get('client_id') !== application.appId)
        throw new Refusal(400, 'unauthorized_client', 700016, 'Application was not found in the directory.');
      if (form.get('client_assertion_type') !== assertionType)
        throw new Refusal(401, 'invalid_client', 7000218, "The request body must contain: 'client_assertion'.");
      const subject = readAssertion(form.get('client_assertion') ?? '');
      if (subject === undefined)
        throw new Refusal(401, 'invalid_client', 700024, 'Client assertion is not within its valid time range.');
      if (subject !== trusted)
        throw new Refusal(401, 'invalid_client', 700213, 'No matching federated identity record found.');
      if (!(form.get('scope') ?? '').split(' ').some((one) => one.endsWith('/.default')))
        throw new Refusal(400, 'invalid_request', 1002012, 'Client credential flows must have a scope with /.default.');
      const principal = principals.get(tenantId);
      if (principal === undefined)
        throw new Refusal(
          401,
          'invalid_client',
          7000229,
          'The application is missing service principal in the tenant.',
        );
      if (!principal.isEnabled)
        throw new Refusal(400, 'unauthorized_client', 7000112, `Application '${application.appId}' is disabled.`);
      return principal.roles;
    },
  };
}
