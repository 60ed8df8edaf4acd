/** Hostile requests to the running app that no browser and no program of ours would send. */
import { request } from 'node:http';
import type { Store } from '../../shared/core/store';
import { byAccount, seedAlert, storeOf } from './seeded-alert';
import { type SpawnedApp, spawnApp } from './spawned-app';

const contoso = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const ada = { oid: 'ada', tid: contoso, name: 'Ada', roles: ['operator'], groups: [] };

let app: SpawnedApp;
let store: Store;
let bearer = '';
let formToken = '';

beforeAll(async () => {
  app = await spawnApp({ people: [ada], tenants: [{ tenantId: contoso, name: 'Contoso' }] });
  store = await storeOf(app.connectionString);
  bearer = await app.signIn.tokenOf(ada);
  const page = await ask('/api/posture?format=json');
  formToken = JSON.parse(page.text).handling.token;
});
afterAll(async () => {
  await app?.stop();
});

type Answer = { readonly status: number; readonly text: string; readonly location: string | null };

type Sent = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** The path is sent as it is written; fetch would normalise it. */
const ask = (path: string, { method = 'GET', headers = {}, body = '' }: Sent = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(app.url);
    const all = { authorization: `Bearer ${bearer}`, ...headers };
    const sent = request({ hostname, port, path, method, headers: all }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          text: `${JSON.stringify(response.headers)}\n${Buffer.concat(parts).toString('utf8')}`.replace(
            /^.*\n/,
            (head) => (path.includes('format=json') ? '' : head),
          ),
          location: response.headers.location ?? null,
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });

const post = (path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  ask(path, {
    method: 'POST',
    body,
    headers: { origin: app.url, 'content-type': 'application/json', 'x-watch-token': formToken, ...headers },
  });

const isRefused = ({ status }: Answer): boolean => status >= 400 && status < 500;

test.each([
  '__proto__',
  'constructor',
  'toString',
  '%00',
  '%E2%80%AE',
  '..%2f..%2fadmin',
  '%252e%252e',
  "'%20or%20PartitionKey%20ne%20'",
  `${contoso}%7Cheads`,
  contoso.slice(0, -1),
  '%3Cscript%3Ealert(1)%3C%2Fscript%3E',
])('a tenant or page named %s does not exist, and is not repeated', async (name) => {
  for (const path of [
    `/api/posture/${name}`,
    `/api/posture/${contoso}/${name}`,
    `/api/posture/${contoso}/alerts/${name}`,
    `/api/posture/${contoso}/controls/${name}`,
    `/api/posture/${contoso}/alerts/${name}${'x'.repeat(2000)}`,
  ]) {
    const answer = await ask(path);
    expect([path, isRefused(answer)]).toEqual([path, true]);
    expect(answer.text).not.toContain('<script>alert');
    expect(answer.text).not.toContain('\u202e');
  }
});

test('a query that gives a field twice, or a hostile value, is an answer and no error', async () => {
  for (const query of [
    'format=json&format=csv',
    'format=__proto__',
    'at=2026-13-45',
    'at=9999999999999999999',
    'q=%00%FF',
    `q=${'a'.repeat(4000)}`,
    'left=x&left=y',
    'page=-1&skip=1e9',
  ])
    for (const path of [
      `/api/posture/${contoso}`,
      `/api/posture/${contoso}/alerts`,
      '/api/posture/tenants',
      '/api/health',
    ])
      expect([query, path, (await ask(`${path}?${query}`)).status]).not.toEqual([query, path, 500]);
});

test('links of an answer never lead to the host that the request names', async () => {
  const headers = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-original-host': 'evil.example',
    forwarded: 'host=evil.example;proto=http',
    'x-forwarded-proto': 'http',
  };
  const own = { origin: app.url, 'content-type': 'application/x-www-form-urlencoded' };
  for (const [path, sent] of [
    ['/api/posture', {}],
    [`/api/posture/${contoso}`, {}],
    ['/api/auth/sign-in?return=/api/posture', {}],
    ['/api/auth/sign-in?return=//evil.example/api/posture', {}],
    ['/api/auth/callback?code=c&state=s', {}],
    ['/api/auth/sign-out', {}],
    ['/api/auth/sign-out', { method: 'POST', headers: own }],
    ['/api/auth/signed-out', {}],
    [`/api/handle/${contoso}/rules`, { method: 'POST', headers: own, body: `kind=pause&token=${formToken}` }],
  ] as const) {
    const answer = await ask(path, { ...sent, headers: { ...headers, accept: 'text/html', ...sent.headers } });
    expect([path, answer.status < 500]).toEqual([path, true]);
    expect([path, `${answer.location} ${answer.text}`.includes('evil.example')]).toEqual([path, false]);
  }
});

test('a GET that calls itself a POST changes nothing', async () => {
  const alert = await seedAlert(store, { tenantId: contoso, number: 8001 }, { attribution: byAccount('tom') });
  const path = `/api/handle/${contoso}/alerts/${alert.id}/acknowledge`;
  for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override'])
    await ask(`${path}?_method=POST`, {
      headers: { [name]: 'POST', origin: app.url, 'x-watch-token': formToken, 'content-type': 'application/json' },
    });
  expect((await store.alerts.readAlert(contoso, alert.id))?.acknowledged).toBeNull();
});

test.each<[string, string, Readonly<Record<string, string>>]>([
  ['brackets without an end', '['.repeat(8000), {}],
  ['objects in objects', '{"a":'.repeat(1300), {}],
  ['a prototype', '{"__proto__":{"kind":"pause"}}', {}],
  ['a key twice', '{"kind":"pause","kind":"suppression"}', {}],
  ['a list', '[{"kind":"pause"}]', {}],
  ['null', 'null', {}],
  ['a number without an end', `{"kind":${'9'.repeat(5000)}}`, {}],
  ['bytes that are no text', '{"kind":"\ud800"}', {}],
  ['two media types', '{"kind":"pause"}', { 'content-type': 'text/plain, application/json' }],
  ['a media type of forms with JSON', '{"kind":"pause"}', { 'content-type': 'text/plain' }],
  ['another encoding', '{"kind":"pause"}', { 'content-encoding': 'gzip' }],
])('a change with %s is refused and creates no rule', async (_, body, headers) => {
  const answer = await post(`/api/handle/${contoso}/rules`, body, headers);
  expect([answer.status, isRefused(answer)]).toEqual([answer.status, true]);
  expect(await store.rules.list(contoso)).toEqual([]);
});

test.each<[string, string]>([
  ['a token of 12 KB', `Bearer ${'a'.repeat(12_000)}`],
  ['a token with two signatures', 'Bearer a.b.c.d.e'],
  ['a token of an empty algorithm', `Bearer ${Buffer.from('{"alg":""}').toString('base64url')}.e30.`],
  [
    'a key that is in the token',
    `Bearer ${Buffer.from('{"alg":"RS256","jwk":{"kty":"oct","k":"AA"}}').toString('base64url')}.e30.AA`,
  ],
  [
    'a key at an address',
    `Bearer ${Buffer.from('{"alg":"RS256","jku":"http://127.0.0.1:9/keys"}').toString('base64url')}.e30.AA`,
  ],
  ['a password', 'Basic YWRhOmFkYQ=='],
  ['two schemes', 'Basic YWRhOmFkYQ==, Bearer x'],
])('%s opens nothing', async (_, authorization) => {
  const answer = await ask(`/api/posture/${contoso}?format=json`, { headers: { authorization } });
  expect(answer.status).toBe(401);
  expect(answer.text).not.toContain('Contoso');
});

test('no request writes a line of its own into the log, and none is logged with its query', async () => {
  const before = app.log.length;
  const forged = 'handle.done {"by":"nobody"}';
  await ask(`/api/posture/x%0A${encodeURIComponent(forged)}?q=%0D%0A${encodeURIComponent(forged)}`);
  await ask(`/api/health?tenant=%0A${encodeURIComponent(forged)}`);
  await post(`/api/handle/${contoso}/alerts/%0A${encodeURIComponent(forged)}/acknowledge`, '{}');
  await ask('/api/auth/callback?code=secret-code&state=%0Aforged', { headers: { authorization: '' } });
  const lines = app.log.slice(before).flatMap(({ message }) => message.split('\n'));
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => line.startsWith(forged))).toEqual([]);
  expect(lines.filter((line) => line.includes('secret-code'))).toEqual([]);
});

test('the proof for Microsoft Graph echoes text, and never as a page or a header', async () => {
  const token = '<script>alert(1)</script>\r\nset-cookie: a=b';
  const answer = await ask(`/api/graph/notifications?validationToken=${encodeURIComponent(token)}`, {
    method: 'POST',
    headers: { authorization: '', accept: 'text/html' },
  });
  const [head = ''] = answer.text.split('\n');
  expect(head).not.toMatch(/text\/html|"set-cookie"/);
});
