/** Registering over HTTP, against a Graph that keeps its input and refuses when asked to. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configuredTenant } from '../../infra/operate/grant/configuration-file';
import { createGraphCalls, GrantRefused } from '../../infra/operate/grant/graph-calls';
import { readRegisterOptions } from '../../infra/operate/register/options';
import { registerApplication } from '../../infra/operate/register/register-application';
import { credentialOf, type Registration } from '../../infra/operate/register/registration';
import { registeredLines, registrationLines } from '../../infra/operate/register/wording';
import { cloudNames, clouds } from '../../shared/core/tenant/clouds';
import { neededAppRoles } from '../../shared/graph/permissions';

const home = '0f5a3c1e-1111-4222-8333-000000000001';
const principalId = '0f5a3c1e-bbbb-4222-8333-000000000001';
const clientId = '0f5a3c1e-aaaa-4222-8333-000000000001';
const application = "/v1.0/applications(uniqueName='zero-trust-watch')";
const credential = "/v1.0/applications/object-1/federatedIdentityCredentials(name='watch')";
const enterprise = `/v1.0/servicePrincipals(appId='${clientId}')`;

const registration: Registration = {
  name: 'Zero Trust Watch',
  cloud: 'global',
  homeTenantId: home,
  publicUrl: 'https://watch.contoso.example',
  principalId,
  isMultiTenant: true,
  permissions: neededAppRoles(['organization']),
};

let server: Server;
let baseUrl = '';
const asked: string[] = [];
const bodies: string[] = [];
const kept = new Map<string, unknown>();
const refused = new Map<string, readonly [status: number, code: string]>();

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '', baseUrl).pathname);
    asked.push(`${request.method} ${path} ${request.headers.prefer ?? ''}`.trim());
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    bodies.push(text);
    const refusal = refused.get(path);
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (refusal !== undefined) return answer(refusal[0], { error: { code: refusal[1], message: 'words of Graph' } });
    if (request.method === 'PATCH') {
      kept.set(path, { ...(kept.get(path) ?? {}), ...JSON.parse(text) });
      return answer(201, {});
    }
    return answer(200, path === application ? { id: 'object-1', appId: clientId } : { id: 'principal-1' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Safe: a server that listens on a TCP port has an AddressInfo.
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked.length = 0;
  bodies.length = 0;
  kept.clear();
  refused.clear();
});

const run = (over: Partial<Registration> = {}) =>
  registerApplication(createGraphCalls({ baseUrl, token: async () => 'token', sleep: async () => {} }), baseUrl, {
    ...registration,
    ...over,
  });

test('six calls, and the same six again: nothing is created twice', async () => {
  expect(await run()).toEqual({ clientId, servicePrincipalId: 'principal-1' });
  const once = [...asked];
  expect(once).toEqual([
    `PATCH ${application} create-if-missing`,
    `PATCH ${application} create-if-missing`,
    `GET ${application}`,
    `PATCH ${credential} create-if-missing`,
    `PATCH ${enterprise} create-if-missing`,
    `GET ${enterprise}`,
  ]);
  const before = JSON.stringify([...kept]);
  asked.length = 0;
  await run();
  expect(asked).toEqual(once);
  expect(JSON.stringify([...kept])).toBe(before);
});

test('it reads and signs in, accepts no token from the address bar, and only the managed identity can act for it', async () => {
  await run();
  expect(kept.get(application)).toMatchObject({
    signInAudience: 'AzureADMultipleOrgs',
    web: {
      redirectUris: expect.arrayContaining(['https://watch.contoso.example/api/auth/callback']),
      implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false },
    },
    servicePrincipalLockConfiguration: { isEnabled: true, allProperties: true },
    appRoles: [{ value: 'reader' }, { value: 'operator' }],
  });
  const [{ resourceAccess }] = (kept.get(application) as { requiredResourceAccess: [{ resourceAccess: unknown[] }] })
    .requiredResourceAccess;
  expect(resourceAccess.filter((one) => (one as { type: string }).type === 'Role')).toEqual(
    registration.permissions.map(({ appRoleId }) => ({ id: appRoleId, type: 'Role' })),
  );
  expect(kept.get(credential)).toMatchObject({
    issuer: `https://login.microsoftonline.com/${home}/v2.0`,
    subject: principalId,
    audiences: ['api://AzureADTokenExchange'],
  });
});

test('the Azure CLI gets the read-only scope, in a request after the one that creates it', async () => {
  await run();
  const { api, identifierUris } = kept.get(application) as {
    api: { oauth2PermissionScopes: { id: string }[]; preAuthorizedApplications: unknown };
    identifierUris: unknown;
  };
  expect(identifierUris).toEqual([`api://${home}/zero-trust-watch`]);
  expect(api).toMatchObject({
    requestedAccessTokenVersion: 2,
    oauth2PermissionScopes: [{ value: 'Deployment.Check' }],
  });
  expect(api.preAuthorizedApplications).toEqual([
    {
      appId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
      delegatedPermissionIds: api.oauth2PermissionScopes.map(({ id }) => id),
    },
  ]);
  expect(bodies[0]).not.toContain('preAuthorizedApplications');
});

test('with a certificate there is no federated credential', async () => {
  await run({ principalId: undefined });
  expect(asked.filter((one) => one.includes('federated'))).toEqual([]);
});

test.each(cloudNames)('authority and audience are those of the cloud: %s', (cloud) => {
  expect(credentialOf({ ...registration, cloud }, principalId)).toMatchObject({
    issuer: `${clouds[cloud].authority}/${home}/v2.0`,
    audiences: [clouds[cloud].exchange],
  });
});

test.each([
  [
    application,
    403,
    /^The application: .*403 Denied: this account is not allowed to register applications\. Sign in as an Application/,
  ],
  [application, 401, /^The application: .*401 Denied: the token was not accepted\. Sign in again/],
  [credential, 404, /^The federated credential: .*404 Denied: it was not found\. .*run npm run register again$/],
  [enterprise, 409, /^The enterprise application: .*409 Denied: somebody else is changing it/],
  [credential, 400, /^The federated credential: Microsoft Graph answered 400 Denied words of Graph$/],
  [application, 503, /^The application: Microsoft Graph answered 503/],
] as const)('a refusal names the step and what to do: %s %s', async (path, status, expected) => {
  refused.set(path, [status, 'Denied']);
  const failed = await run().catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(GrantRefused);
  expect((failed as GrantRefused).message).toMatch(expected);
});

describe('arguments', () => {
  const good = ['--public-url', 'https://watch.contoso.example/', '--principal', principalId.toUpperCase()];
  const problemsOf = (given: readonly string[], configured?: string): readonly string[] => {
    const read = readRegisterOptions(given, configured);
    return read.outcome === 'refused' ? read.problems : [];
  };

  test('the home tenant is read from the file, ids are in lower case, and Graph follows the cloud', () => {
    expect(readRegisterOptions([...good, '--cloud', 'china'], home)).toMatchObject({
      options: {
        publicUrl: 'https://watch.contoso.example',
        tenant: home,
        principal: principalId,
        isMultiTenant: true,
        graphUrl: 'https://microsoftgraph.chinacloudapi.cn',
      },
    });
  });

  test.each([
    [[], /^--public-url: give the https URL/],
    [['--public-url', 'http://watch.contoso.example'], /^--public-url: the https URL of the app, without a path/],
    [[...good, '--certificate'], /^--principal: give the object ID .*, or --certificate$/],
    [[...good, '--cloud', 'germany'], /^--cloud: one of global/],
    [[...good, ...good.slice(0, 2)], new RegExp(`^${good[0]}: is given twice$`)],
    [[...good, '--graph-url', 'https://graph.example'], /^--graph-url: an http URL of this machine/],
    [[...good, '--secret'], /^--secret: there is no such option/],
  ])('refused: %j', (given, expected) => {
    expect(problemsOf(given, home)[0]).toMatch(expected);
  });

  test('the home tenant is the only one in the file that WATCH_CONFIG names', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'register-')), 'other.json');
    writeFileSync(path, JSON.stringify({ tenants: [{ tenantId: home }] }));
    expect(configuredTenant({ WATCH_CONFIG: path })).toBe(home);
  });

  test('without a home tenant nothing is registered', () => {
    expect(problemsOf(good)).toEqual([
      '--tenant: give the home tenant, because watch.config.json does not name exactly one tenant',
    ]);
  });
});

test('says before the registration what it asks for, and afterwards how to use it, without a secret', () => {
  const lines = registrationLines(registration).join('\n');
  expect(lines).toContain('any tenant that its admin chooses');
  expect(lines).toContain('Organization.Read.All');
  const after = registeredLines(registration, { clientId, servicePrincipalId: 'principal-1' }).join('\n');
  expect(after).toContain(`azd env set APP_CLIENT_ID ${clientId}`);
  expect(after).not.toContain('secret');
});
