/** Tokens of several tenants through the real library, from a local sign-in service over https. */

import { NoToken } from '../../shared/core/tenant/token-trouble';
import { createTenantCredentials } from '../../shared/identity/tenant-credentials';
import { fetchTrusting } from '../fixtures/fetch-trusting';
import { type AppAuthority, startAppAuthority } from './app-authority';

const home = '0f5a3c1e-1111-4222-8333-000000000001';
const contoso = '0f5a3c1e-1111-4222-8333-000000000002';
const fabrikam = '0f5a3c1e-1111-4222-8333-000000000003';
const stranger = '0f5a3c1e-1111-4222-8333-00000000dead';
const clientId = '0f5a3c1e-aaaa-4222-8333-000000000001';
const principalId = '0f5a3c1e-bbbb-4222-8333-000000000001';
const scope = 'https://graph.microsoft.com/.default';

let authority: AppAuthority;
let at = Date.parse('2026-11-28T09:00:00Z');

beforeAll(async () => {
  authority = await startAppAuthority({
    tenants: [
      { id: contoso, domain: 'contoso.example' },
      { id: fabrikam, domain: 'fabrikam.example' },
    ],
    application: { appId: clientId, homeTenantId: home, redirectUris: [], permissions: ['Policy.Read.All'] },
    principalId,
    mint: async (tenantId, roles) => ({
      token: `${tenantId}:${roles.join(',')}`,
      expiresOn: Math.floor(Date.now() / 1000) + 3600,
    }),
  });
});
afterAll(() => authority.close());

const credentials = (over: { readonly assertion?: () => Promise<string>; readonly url?: string } = {}) =>
  createTenantCredentials({
    authority: over.url ?? authority.url,
    isMicrosofts: false,
    clientId,
    voucher: { type: 'identity', assertion: over.assertion ?? (async () => authority.assertion()) },
    now: () => at,
    fetch: fetchTrusting(authority.certificate),
    trusted: authority.certificate,
  });

const outcomeOf = async (credential: ReturnType<ReturnType<typeof credentials>>): Promise<string> => {
  try {
    return (await credential.getToken(scope))?.token ?? 'none';
  } catch (error) {
    return error instanceof NoToken ? `${error.trouble} ${error.code}` : `not typed: ${error}`;
  }
};

test('each tenant with consent is read with its own token, and one without consent says so', async () => {
  authority.consent(contoso);
  const of = credentials();
  expect(await outcomeOf(of(contoso))).toBe(`${contoso}:Policy.Read.All`);
  expect(await outcomeOf(of(contoso.toUpperCase()))).toBe(`${contoso}:Policy.Read.All`);
  expect(await outcomeOf(of(fabrikam))).toBe('notConsented 7000229');
  expect(authority.requests.filter((one) => one === `POST /${contoso}/oauth2/v2.0/token`)).toHaveLength(1);
});

test("every token failure has its type, and none contains Entra's own text", async () => {
  authority.switchOff(contoso);
  expect(await outcomeOf(credentials()(contoso))).toBe('switchedOff 7000112');
  expect(await outcomeOf(credentials()(stranger))).toBe('noSuchTenant 90002');
  expect(await outcomeOf(credentials({ url: 'https://localhost:9' })(contoso))).toBe('busy null');
  authority.trust(null);
  expect(await outcomeOf(credentials()(contoso))).toBe('notTrusted 700213');
  authority.trust(principalId);
  const noIdentity = async (): Promise<string> => {
    throw new Error('ManagedIdentityCredential: secret-looking words');
  };
  const refused = credentials({ assertion: noIdentity })(contoso);
  expect(await outcomeOf(refused)).toBe('notTrusted null');
  await expect(refused.getToken(scope)).rejects.toThrow(/^no Graph token: [^:]*own credential$/);
  expect(() => credentials()('contoso.example')).toThrow(NoToken);
});

test('a refusal stands for a minute, so that reads do not ask again, and ends with the consent', async () => {
  authority.revoke(contoso);
  const credential = credentials()(contoso);
  const asked = (): number => authority.requests.filter((one) => one.startsWith('POST')).length;
  expect(await outcomeOf(credential)).toBe('notConsented 7000229');
  const before = asked();
  authority.consent(contoso);
  expect(await outcomeOf(credential)).toBe('notConsented 7000229');
  expect(asked()).toBe(before);
  credential.forget();
  expect(await outcomeOf(credential)).toBe(`${contoso}:Policy.Read.All`);
  authority.revoke(contoso);
  credential.forget();
  expect(await outcomeOf(credential)).toBe('notConsented 7000229');
  authority.consent(contoso);
  at += 61_000;
  expect(await outcomeOf(credential)).toBe(`${contoso}:Policy.Read.All`);
});

describe('an outage is not a rejected credential:', () => {
  const noAnswer = (cause: object) => async (): Promise<string> => {
    throw new Error('ManagedIdentityCredential: Authentication failed', { cause: Object.assign(new Error(), cause) });
  };

  test.each([
    ['the identity service fails', { status: 500 }],
    ['the identity service is throttled', { status: 429 }],
    ['the identity service cannot be reached', { errorCode: 'network_error' }],
  ])('%s', async (_, cause) => {
    authority.consent(contoso);
    expect(await outcomeOf(credentials({ assertion: noAnswer(cause) })(contoso))).toBe('busy null');
  });

  test('an identity that the service does not know is a rejected credential', async () => {
    const outcome = await outcomeOf(credentials({ assertion: noAnswer({ status: 400 }) })(contoso));
    expect(outcome).toBe('notTrusted null');
  });

  test.each([
    ['an error of the server', { status: 503, body: 'Service Unavailable' }],
    ['a page of a proxy', { status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><p>Hello' }],
    ['a page of an error', { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad gateway</html>' }],
  ])('the token endpoint answers with %s', async (_, outage) => {
    authority.setOutage(outage);
    expect(await outcomeOf(credentials()(contoso))).toBe('busy null');
    authority.setOutage(null);
  });
});
