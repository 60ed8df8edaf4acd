import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Receivers, startReceivers } from '../../infra/local/receivers';
import { startTokenRelay } from '../../infra/local/start/token-relay';
import { checkScope } from '../../shared/core/access/api-scope';
import type { Check, CheckTable } from '../../shared/core/deployment/check';
import { neededPermissions } from '../../shared/graph/permissions';
import type { Person } from './signed-in';
import { operator, type SpawnedApp, spawnApp, tenantId } from './spawned-app';

const otherTenant = '11111111-2222-4333-8444-555555555555';
const reader: Person = { oid: 'reader', tid: tenantId, name: 'Rita Bauer', roles: ['reader'] };
const nobody: Person = { oid: 'nobody', tid: tenantId, name: 'Nora Weiss', roles: [] };

const needed = neededPermissions();
/** The app's permissions for Graph: one is missing, and two are not needed. */
const graphToken = [
  '{}',
  JSON.stringify({ tid: tenantId, roles: [...needed.slice(1), 'Mail.Read', 'Directory.ReadWrite.All'] }),
  '',
]
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');

let app: SpawnedApp;
let relay: Awaited<ReturnType<typeof startTokenRelay>>;
let receivers: Receivers;
let graph: Server;
let folder: string;
// Safe: it listens on a port.
const graphUrl = (): string => `http://127.0.0.1:${(graph.address() as AddressInfo).port}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checks-test-'));
  receivers = await startReceivers();
  graph = createServer((request, response) => {
    const isSignedIn = request.headers.authorization !== undefined;
    response.writeHead(isSignedIn ? 200 : 401, { 'content-type': 'application/json' });
    response.end(isSignedIn ? JSON.stringify({ value: [{ id: tenantId, displayName: 'Contoso' }] }) : '');
  });
  relay = await startTokenRelay(
    {
      credential: { getToken: async () => ({ token: graphToken, expiresOnTimestamp: Date.now() + 86_400_000 }) },
      scopes: [],
    },
    () => app.signIn.authority.exchangeToken(),
  );
  await new Promise<void>((resolve) => graph.listen(0, '127.0.0.1', resolve));
  app = await spawnApp({
    people: [operator, reader, nobody],
    tenants: [
      {
        tenantId,
        name: 'Contoso <b>&',
        recipients: [
          { id: 'security', name: 'Security contact', channel: 'email-acs', address: 'security@contoso.example' },
          { id: 'team', name: 'Security channel', channel: 'teams-workflow', urlSetting: 'TEAMS_WORKFLOW_URL' },
        ],
      },
    ],
    file: { email: { senderAddress: 'watch@0b0d9a5e.azurecomm.net' } },
    settings: {
      GRAPH_BASE_URL: graphUrl(),
      ACS_CONNECTION_STRING: receivers.acsConnectionString,
      TEAMS_WORKFLOW_URL: receivers.teamsWorkflowUrl,
      IDENTITY_ENDPOINT: relay.identityEndpoint,
      IDENTITY_HEADER: relay.identityHeader,
      OLD_WEBHOOK_URL: '@Microsoft.KeyVault(SecretUri=https://vault.example/secrets/OLD)',
    },
  });
});
afterAll(async () => {
  await app?.stop();
  await relay?.close();
  await receivers?.close();
  graph?.close();
  await rm(folder, { recursive: true, force: true });
});

const checksWith = (headers: Readonly<Record<string, string>>, query = ''): Promise<Response> =>
  fetch(`${app.url}/api/health/checks${query}`, { headers });

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function table(): Promise<CheckTable> {
  const answer = await checksWith(bearer(await app.signIn.tokenOf(operator)));
  expect(answer.status).toBe(200);
  // Safe: the fields that are asserted are read from it.
  return (await answer.json()) as CheckTable;
}

const lineOf = ({ checks }: CheckTable, id: string): Check | undefined => checks.find((one) => one.id === id);

/** The claims of a good token, changed and then signed with the right key. */
async function forged(over: Readonly<Record<string, unknown>>, lifeSeconds = 3600): Promise<string> {
  const good = await app.signIn.tokenOf(operator);
  const {
    iat: _,
    exp: __,
    nbf: ___,
    ...claims
  } = JSON.parse(Buffer.from(good.split('.')[1] ?? '', 'base64url').toString('utf8'));
  return app.signIn.authority.sign({ ...claims, ...over }, lifeSeconds);
}

describe('the checks', () => {
  test('each line has a verdict; a check that did not run says so, and a failed one says what to do', async () => {
    const found = await table();
    expect(found).toMatchObject({ version: 1, ok: false });
    expect(found.counts.red).toBe(found.checks.filter(({ verdict }) => verdict === 'red').length);
    for (const { verdict, found: seen, remedy } of found.checks) {
      expect(seen).not.toBe('');
      if (verdict === 'red' || verdict === 'warning') expect(remedy).not.toBeNull();
    }
  });

  test.each([
    ['storage', 'ok', 'One row was written and read back.'],
    ['queue:collect', 'ok', '0 waiting, none given up.'],
    ['clock', 'ok', ' s.'],
    ['secrets', 'red', 'OLD_WEBHOOK_URL'],
    ['sender', 'warning', '5 mails a minute and 10 an hour'],
    ['timer', 'red', 'It has never run.'],
    ['heartbeat', 'warning', 'Nobody is alerted if this app is deleted.'],
    ['upgrade', 'notChecked', 'does not ask'],
    ['token', 'ok', 'Issued for this tenant.'],
    ['permissions', 'red', `Missing: ${needed[0]}.`],
    ['excessPermissions', 'warning', 'needed by no enabled check: Mail.Read.'],
    ['dangerousPermissions', 'red', 'Directory.ReadWrite.All'],
    ['source:user', 'notChecked', 'not read yet'],
    ['handshake', 'notChecked', 'It answers, at an address of this machine'],
    ['timeZone', 'ok', 'it is'],
  ])('%s is %s', async (id, verdict, found) => {
    expect(lineOf(await table(), id)).toMatchObject({ verdict, found: expect.stringContaining(found) });
  });

  test('shows no secret, and of a reference only the name of its setting', async () => {
    const text = JSON.stringify(await table());
    expect(text).not.toMatch(/vault\.example|AccountKey|current-key|session-key/);
  });

  test('one tenant: its lines alone; another: 404', async () => {
    const headers = bearer(await app.signIn.tokenOf(operator));
    expect((await checksWith(headers, `?tenant=${tenantId.toUpperCase()}`)).status).toBe(200);
    expect((await checksWith(headers, `?tenant=${otherTenant}`)).status).toBe(404);
  });

  test('the page shows them to operators, and not to readers', async () => {
    const page = async (person: Person): Promise<string> =>
      (
        await fetch(`${app.url}/api/posture/${tenantId}/health`, { headers: { cookie: await app.sessionOf(person) } })
      ).text();
    const shown = await page(operator);
    expect(shown).toContain('<h2 id="checks">Checks</h2>');
    expect(shown).toContain(`Missing: ${needed[0]}.`);
    expect(shown).toContain('/api/posture/tenants/deployment');
    expect(await page(reader)).not.toContain('id="checks"');
  });
});

describe('refused', () => {
  test.each<[string, () => Promise<Readonly<Record<string, string>>>, number]>([
    ['without a signed-in account', async () => ({}), 401],
    ['a reader', async () => bearer(await app.signIn.tokenOf(reader)), 403],
    ['a reader in a browser', async () => ({ cookie: await app.sessionOf(reader) }), 403],
    ['no role', async () => bearer(await app.signIn.tokenOf(nobody)), 403],
    ['another audience', async () => bearer(await forged({ aud: '00000003-0000-0000-c000-000000000000' })), 401],
    [
      'the name of the application as audience',
      async () => bearer(await forged({ aud: `api://${tenantId}/zero-trust-watch` })),
      401,
    ],
    ['another tenant', async () => bearer(await forged({ tid: otherTenant })), 401],
    [
      'the issuer of another tenant',
      async () => bearer(await forged({ iss: `${app.signIn.authority.url}/${otherTenant}/v2.0` })),
      401,
    ],
    ['expired', async () => bearer(await forged({}, -3600)), 401],
    ['an id token', async () => bearer(await forged({ nonce: 'n' })), 401],
    ['no object id', async () => bearer(await forged({ oid: undefined })), 401],
    [
      'another signature',
      async () => bearer(`${(await forged({})).split('.').slice(0, 2).join('.')}.${'A'.repeat(342)}`),
      401,
    ],
    [
      'no signature',
      async () => bearer(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await forged({})).split('.')[1]}.`),
      401,
    ],
    ['not a token', async () => bearer('x'), 401],
  ])('%s', async (_, headers, status) => {
    const answer = await checksWith(await headers());
    const text = await answer.text();
    expect([answer.status, text.includes('"checks"')]).toEqual([status, false]);
    expect(text).not.toContain('OLD_WEBHOOK_URL');
  });

  test('the good token that these are made from is accepted', async () => {
    expect((await checksWith(bearer(await forged({})))).status).toBe(200);
  });

  test('a token of the Azure CLI reads, and changes nothing', async () => {
    const token = await forged({ scp: checkScope });
    expect((await checksWith(bearer(token))).status).toBe(200);
    const posture = await fetch(`${app.url}/api/posture?format=json`, { headers: bearer(token) });
    // Safe: the answer of the API for an operator.
    const { handling } = (await posture.json()) as { handling: { token: string } };
    const post = (by: string): Promise<Response> =>
      fetch(`${app.url}/api/handle/${tenantId}/drill`, {
        method: 'POST',
        body: '{}',
        headers: {
          ...bearer(by),
          origin: app.url,
          'content-type': 'application/json',
          'x-watch-token': handling.token,
        },
      });
    const refused = await post(token);
    expect([refused.status, await refused.json()]).toEqual([403, expect.objectContaining({ why: 'scope' })]);
    expect((await post(await forged({}))).status).not.toBe(403);
  });

  test('another page below health: 404', async () => {
    expect((await fetch(`${app.url}/api/health/secrets`)).status).toBe(404);
  });
});

test('an operator of one of two tenants sees nothing of the other, nor of the deployment', async () => {
  const own: Person = { oid: 'own', tid: tenantId, name: 'Olga Berg', roles: ['Contoso.Operator'] };
  const all: Person = { oid: 'all', tid: tenantId, name: 'Ada Brandt', roles: ['Every.Operator'] };
  const two = await spawnApp({
    people: [own, all],
    tenants: [
      { tenantId, name: 'Contoso' },
      { tenantId: otherTenant, name: 'Fabrikam' },
    ],
    file: {
      deployment: {
        recipients: [{ id: 'desk', name: 'Service desk', channel: 'teams-workflow', urlSetting: 'TEAMS_WORKFLOW_URL' }],
      },
      access: [
        { appRole: 'Contoso.Operator', role: 'operator', tenants: [tenantId] },
        { appRole: 'Every.Operator', role: 'operator', tenants: [tenantId, otherTenant] },
      ],
    },
    settings: { GRAPH_BASE_URL: graphUrl(), TEAMS_WORKFLOW_URL: receivers.teamsWorkflowUrl },
  });
  try {
    const tenantsOf = async (person: Person): Promise<readonly (string | null)[]> => {
      const headers = bearer(await two.signIn.tokenOf(person));
      const answer = await fetch(`${two.url}/api/health/checks`, { headers });
      const text = await answer.text();
      expect([person.oid, text.includes('Fabrikam')]).toEqual([person.oid, false]);
      // Safe: the answer of the API for an operator.
      return [...new Set((JSON.parse(text) as CheckTable).checks.map((one) => one.tenantId))];
    };
    const pageFor = async (person: Person, accept: string, page = 'tenants/deployment'): Promise<[number, string]> => {
      const headers = { accept, cookie: await two.sessionOf(person) };
      const answer = await fetch(`${two.url}/api/posture/${page}`, { headers });
      return [answer.status, await answer.text()];
    };
    const [status, shown] = await pageFor(all, 'text/html');
    expect(status).toBe(200);
    expect(shown).toContain('Notification endpoint');
    const [refused, why] = await pageFor(own, 'text/html');
    expect(refused).toBe(403);
    expect(why).toContain('Only operators of all tenants can open the checks of the deployment.');
    expect((await pageFor(all, 'text/html', 'tenants/deployment/more'))[0]).toBe(404);
    expect((await pageFor(all, 'text/html', 'tenants'))[1]).toContain('/api/posture/tenants/deployment');
    expect((await pageFor(own, 'text/html', 'tenants'))[1]).not.toContain('/api/posture/tenants/deployment');
    expect(shown).toContain('Service desk');
    const deployment = '00000000-0000-0000-0000-000000000000';
    const submit = async (
      person: Person,
      subject: string,
      fields: Readonly<Record<string, string>>,
    ): Promise<string> => {
      const [, token = ''] = /name="token" value="([^"]+)"/.exec(shown) ?? [];
      const answer = await fetch(`${two.url}/api/handle/${deployment}/${subject}`, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          cookie: await two.sessionOf(person),
          origin: two.url,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ token, ...fields }),
      });
      return `${answer.status} ${answer.headers.get('location') ?? ''} ${answer.headers.get('set-cookie') ?? ''}`;
    };
    receivers.clear();
    expect(await submit(own, 'tests', {})).toMatch(/^404 /);
    expect(await submit(all, 'drill', {})).toMatch(/^404 /);
    expect(await submit(all, 'tests', {})).toMatch(/^303 \S+\/api\/posture\/tenants\/deployment .*done\.test/);
    const card = JSON.stringify(receivers.received().cards[0]);
    expect(card).toContain('/api/posture/tenants/deployment');
    expect(await submit(all, 'receipts', { code: /\d{4} \d{4}/.exec(card)?.[0] ?? '' })).toMatch(/done\.receipt/);
    expect((await pageFor(all, 'text/html'))[1]).toContain('A person confirmed receipt');
    // Safe: the answer has the shape of the checks.
    const json = JSON.parse((await pageFor(all, 'application/json'))[1]) as CheckTable;
    expect([...new Set(json.checks.map((one) => one.tenantId))]).toEqual([null]);
    expect(await tenantsOf(own)).toEqual([tenantId]);
    expect([...(await tenantsOf(all))].sort()).toEqual([null, tenantId, otherTenant].sort());
  } finally {
    await two.stop();
  }
});

describe('a test message with a code', () => {
  const mailed = () => receivers.received().mails.map(({ body }) => JSON.stringify(body));
  const codeIn = (text: string): string => /\b(\d{4} \d{4})\b/.exec(text)?.[1] ?? 'no code';
  const post = async (subject: string, body: unknown, token: string): Promise<[number, Record<string, unknown>]> => {
    const posture = await fetch(`${app.url}/api/posture?format=json`, { headers: bearer(token) });
    // Safe: the answer of the API for an operator.
    const { handling } = (await posture.json()) as { handling: { token: string } | null };
    const answer = await fetch(`${app.url}/api/handle/${tenantId}/${subject}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        ...bearer(token),
        origin: app.url,
        'content-type': 'application/json',
        'x-watch-token': handling?.token ?? '',
      },
    });
    return [answer.status, (await answer.json()) as Record<string, unknown>];
  };
  const channel = async (id: string): Promise<Check | undefined> => lineOf(await table(), `channel:${id}`);

  test('says what it is, and its code confirms the recipient, once', async () => {
    receivers.clear();
    expect(await channel('security')).toMatchObject({
      verdict: 'notChecked',
      found: 'Nothing was delivered in the last 7 days. Nobody has confirmed that it can be read.',
    });
    const token = await app.signIn.tokenOf(operator);
    expect(await post('tests', { to: 'mail' }, token)).toEqual([
      200,
      expect.objectContaining({ recipients: ['security'] }),
    ]);
    const [mail = ''] = mailed();
    expect(mail).toContain('Test · Contoso');
    expect(mail).toContain(`${operator.name}'s account asked for this test`);
    expect(mail).toContain('We never ask for a password');
    expect(receivers.received().cards).toEqual([]);
    expect((await channel('security'))?.found).toMatch(
      /^A test message was sent less than a minute ago, and not confirmed\.$/,
    );
    expect(await post('receipts', { code: '00000000' }, token)).toEqual([
      403,
      expect.objectContaining({ why: 'codeWrong' }),
    ]);
    expect(await post('receipts', { code: codeIn(mail) }, token)).toEqual([
      200,
      expect.objectContaining({ recipient: 'security' }),
    ]);
    expect(await post('receipts', { code: codeIn(mail) }, token)).toEqual([
      409,
      expect.objectContaining({ why: 'codeNotWaiting' }),
    ]);
    expect(await channel('security')).toMatchObject({
      verdict: 'ok',
      found: expect.stringContaining('A person confirmed receipt'),
    });
    expect(JSON.stringify(app.log)).not.toContain(codeIn(mail).replace(' ', ''));
  });

  test('goes to Teams as a card, with the page and a form alone', async () => {
    const cookie = await app.sessionOf(operator);
    const url = `${app.url}/api/posture/${tenantId}/health`;
    const page = async (): Promise<string> => (await fetch(url, { headers: { cookie } })).text();
    const [, token = ''] = /name="token" value="([^"]+)"/.exec(await page()) ?? [];
    const submit = (subject: string, fields: Readonly<Record<string, string>>): Promise<Response> =>
      fetch(`${app.url}/api/handle/${tenantId}/${subject}`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie, origin: app.url, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ token, ...fields }),
      });
    const sent = await submit('tests', { to: 'team' });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, url]);
    const [card] = receivers.received().cards;
    const code = codeIn(JSON.stringify(card));
    expect(await page()).toContain('sent, not confirmed');
    const confirmed = await submit('receipts', { code: ` ${code.replace(' ', '-')} ` });
    expect(confirmed.headers.get('set-cookie')).toContain('done.receipt');
    expect(await page()).toContain('Receipt confirmed');
  });

  test.each<[string, string, unknown, Person, number, string]>([
    ['a program, which no person reads', 'tests', { to: 'webhook' }, operator, 404, 'testNobody'],
    ['a reader', 'tests', {}, reader, 403, 'role'],
    ['a code of letters', 'receipts', { code: 'abcdefgh' }, operator, 400, 'body'],
    ['no code', 'receipts', {}, operator, 400, 'body'],
    ['another field', 'tests', { to: 'mail', address: 'me@evil.example' }, operator, 400, 'body'],
  ])('%s is refused', async (_, subject, body, person, status, why) => {
    const [code, answer] = await post(subject, body, await app.signIn.tokenOf(person));
    expect([code, answer.why]).toEqual([status, why === 'role' ? expect.stringMatching(/role|token/) : why]);
  });

  test('doctor sends it with the token of the Azure CLI and takes the code; the limit is six an hour', async () => {
    const env = { APP_TOKEN: await forged({ scp: checkScope }) };
    const args = ['--app', app.url, '--tenant', tenantId];
    receivers.clear();
    const sent = await doctor([...args, '--test-message', 'all'], env);
    expect([sent.code, sent.out]).toEqual([
      0,
      'sent to security, team; not confirmed\nEnter the code in it within a day: run the same command with --code CODE instead of --test-message.\n',
    ]);
    const [mail = ''] = mailed();
    expect(await doctor([...args, '--code', codeIn(mail)], env)).toEqual({
      code: 0,
      out: 'confirmed: security\n',
      err: '',
    });
    expect(await doctor([...args, '--code', '12345678'], env)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^HTTP 403: No test message of this tenant has this code/),
    });
    receivers.setFaults([{ target: 'acs', status: 401 }]);
    const again = (): Promise<[number, Record<string, unknown>]> => post('tests', { to: 'mail' }, env.APP_TOKEN);
    expect(await again()).toEqual([502, expect.objectContaining({ why: 'testFailed' })]);
    expect(await channel('security')).toMatchObject({ verdict: 'red', found: expect.stringContaining('was not sent') });
    const codes = [(await again())[0], (await again())[0], (await again())[0]];
    expect(codes).toEqual([502, 502, 429]);
  });
});

type Ran = { readonly code: number; readonly out: string; readonly err: string };

/** The built command, in an environment without any app setting. */
const doctor = (args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran> =>
  new Promise((resolve) =>
    execFile(
      process.execPath,
      [join(__dirname, '..', '..', 'dist', 'operate', 'doctor.cjs'), ...args],
      { env: { PATH: dirname(process.execPath), ...env }, cwd: folder },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), out: stdout, err: stderr }),
    ),
  );

describe('npm run doctor -- --app', () => {
  const unwatched = '7e57ab1e-0000-4000-8000-000000000404';

  test('prints the same lines, and ends with 1 because one is red', async () => {
    const { code, out } = await doctor(['--app', app.url], { APP_TOKEN: await app.signIn.tokenOf(operator) });
    expect(code).toBe(1);
    expect(out).toMatch(/^ {2}OK +Storage +Write and read a row: One row was written and read back\.$/m);
    expect(out).toMatch(
      /^ {2}red +Secrets +Key Vault references: Not resolved: OLD_WEBHOOK_URL\.\n +→ Write each secret/m,
    );
    expect(out).toMatch(/^ {2}not checked +Sources +users: not read yet/m);
    expect(out).toMatch(/^ {2}OK +Version +Newer release: This clone of the repository has the same version\.$/m);
    expect(out.trimEnd()).toMatch(/not well: \d+ red, \d+ warning, \d+ not checked, \d+ OK$/);
  });

  test('--json is the answer of the API', async () => {
    const { out } = await doctor(['--app', app.url, '--json'], { APP_TOKEN: await app.signIn.tokenOf(operator) });
    const ids = ({ checks }: CheckTable): readonly string[] => checks.map(({ id }) => id);
    expect(ids(JSON.parse(out))).toEqual(ids(await table()));
  });

  test('the account of "az login" gets a token for this application alone', async () => {
    const az = join(folder, 'az');
    const token = await forged({ scp: checkScope });
    const answer = JSON.stringify({
      accessToken: token,
      expiresOn: '2099-01-01 00:00:00.000000',
      expires_on: 4070908800,
    });
    await writeFile(az, `#!/bin/sh\necho "$@" > ${folder}/asked\necho '${answer}'\n`);
    await chmod(az, 0o755);
    const env = { PATH: `${folder}:/usr/bin:/bin` };
    const { code, out } = await doctor(['--app', app.url, '--home-tenant', tenantId], env);
    expect([code, out.includes('One row was written')]).toEqual([1, true]);
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(join(folder, 'asked'), 'utf8')).toContain(`--resource api://${tenantId}/zero-trust-watch`);
  });

  test.each<[string, readonly string[], () => Promise<Readonly<Record<string, string>>>, number, RegExp]>([
    ['a reader', [], async () => ({ APP_TOKEN: await app.signIn.tokenOf(reader) }), 1, /^HTTP 403: you may only read/],
    [
      'no role',
      [],
      async () => ({ APP_TOKEN: await app.signIn.tokenOf(nobody) }),
      1,
      /^HTTP 403: your account has no role here/,
    ],
    [
      'a tenant that the app does not watch',
      ['--tenant', unwatched],
      async () => ({ APP_TOKEN: await app.signIn.tokenOf(operator) }),
      1,
      /^--tenant: HTTP 404: the app does not watch 7e57ab1e-0000-4000-8000-000000000404, or your account cannot see it; /,
    ],
    [
      'a test message to a tenant that the app does not watch',
      ['--tenant', unwatched, '--test-message', 'all'],
      async () => ({ APP_TOKEN: await app.signIn.tokenOf(operator) }),
      1,
      /^--tenant: HTTP 404: the app does not watch /,
    ],
    ['expired', [], async () => ({ APP_TOKEN: await forged({}, -3600) }), 1, /^HTTP 401: the token is not valid/],
    ['no tenant', [], async () => ({}), 2, /^--home-tenant: is missing/],
    [
      'no Azure CLI',
      ['--home-tenant', tenantId],
      async () => ({}),
      1,
      /^The Azure CLI is not installed on this machine. Install it/,
    ],
    ['an option of another command', ['--from', '2026-01-01'], async () => ({}), 2, /^--from: not together with --app/],
  ])('%s', async (_, args, env, code, words) => {
    const ran = await doctor(['--app', app.url, ...args], await env());
    expect(ran.err).toMatch(words);
    expect([ran.code, ran.out]).toEqual([code, '']);
  });

  test('an address that is not https is refused before anything is sent', async () => {
    const ran = await doctor(['--app', 'http://watch.example', '--home-tenant', tenantId], { APP_TOKEN: 'secret' });
    expect(ran).toEqual({ code: 2, out: '', err: '--app: the https URL of the function app\n' });
  });
});
