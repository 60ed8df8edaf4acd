import { request } from 'node:http';
import { functionNames } from '../../functions/registered';
import { kindDefinitions } from '../../shared/kinds';
import { alteredSession } from './signed-in';
import { operator, type SpawnedApp, spawnApp, tenantId } from './spawned-app';

let app: SpawnedApp;
let session: string;

beforeAll(async () => {
  app = await spawnApp();
  session = await app.sessionOf(operator);
});
afterAll(() => app?.stop());

/** Placeholder for the session, which is known only when the app runs. */
const cookie = 'the session';
type Headers = Readonly<Record<string, string>>;

const withSession = (headers: Headers): Headers =>
  headers.cookie === cookie ? { ...headers, cookie: session } : headers;

/** The request is sent unchanged; fetch would normalise the path and set the Host itself. */
function get(path: string, headers: Headers = { cookie }): Promise<{ status: number; headers: Headers; text: string }> {
  const { port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers: withSession(headers) }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      // Safe: none of the headers that are asserted comes twice.
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers as Headers, text }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

test('the host sees exactly our functions', () => {
  expect([...app.host.functions].sort()).toEqual([...functionNames].sort());
});

describe('the page', () => {
  const pages = ['/api/posture', `/api/posture/${tenantId}`, `/api/posture/${tenantId}/alerts/${'a'.repeat(32)}`];

  test.each(pages)('%s without a session: 401 and no word about the tenant', async (path) => {
    const forged = alteredSession(session);
    for (const headers of [{}, { cookie: forged }, { authorization: `Bearer ${session.split('=')[1]}` }]) {
      const answer = await get(path, headers);
      expect(answer.status).toBe(401);
      expect(answer.text).not.toMatch(/Contoso|[0-9a-f]{8}-/);
    }
  });

  test('no header of a platform opens it, not even with a token that is right', async () => {
    const principal = Buffer.from(JSON.stringify({ claims: [{ typ: 'roles', val: 'operator' }] })).toString('base64');
    const token = await app.signIn.tokenOf(operator);
    expect((await get('/api/posture', { authorization: `Bearer ${token}` })).status).toBe(200);
    const headers = {
      'x-ms-client-principal': principal,
      'x-ms-client-principal-id': 'ada',
      'x-ms-token-aad-id-token': token,
    };
    expect((await get('/api/posture', headers)).status).toBe(401);
  });

  test('with a session: no script, nothing from another host, one nonce a page', async () => {
    const [first, second] = [await get('/api/posture'), await get('/api/posture')];
    expect([first.status, first.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const nonceOf = ({ headers }: { headers: Headers }): string =>
      /style-src 'nonce-([A-Za-z0-9+/=]{24})'/.exec(headers['content-security-policy'] ?? '')?.[1] ?? 'none';
    expect(first.headers['content-security-policy']).toContain("default-src 'none'");
    expect(first.text).toContain(`<style nonce="${nonceOf(first)}">`);
    expect(nonceOf(first)).not.toBe(nonceOf(second));
    expect(first.text).not.toMatch(/<script|<link|<img|\son\w+=|\sstyle="/i);
  });

  // The page sends its address only to us. With no-referrer its own forms would arrive with "Origin: null".
  test.each([
    ['/api/posture', 'same-origin'],
    ['/api/posture?format=json', 'no-referrer'],
    ['/api/posture/nobody', 'no-referrer'],
  ])('%s is not cached, sends no referrer to others and is not sniffed', async (path, policy) => {
    expect((await get(path)).headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': policy,
      'x-content-type-options': 'nosniff',
    });
  });

  test('its forms go to itself alone', async () => {
    const { headers, text } = await get(`/api/posture/${tenantId}/rules`);
    expect(headers['content-security-policy']).toContain("form-action 'self'");
    expect(text).toContain(`action="${app.url}/api/handle/${tenantId}/rules"`);
  });

  test('a name that contains markup is text', async () => {
    const { text } = await get('/api/posture');
    expect(text).toContain('Contoso &lt;b&gt;&amp;');
    expect(text).not.toContain('<b>&');
  });

  test.each<[string, string, Headers]>([
    ['asked for by the URL', '/api/posture?format=json', { cookie }],
    ['asked for by the header', '/api/posture', { cookie, accept: 'application/json' }],
  ])('JSON %s', async (_, path, headers) => {
    const answer = await get(path, headers);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect(JSON.parse(answer.text)).toMatchObject({ version: 1, tenant: { id: tenantId } });
  });

  test('the list of alerts, as a page and as JSON, for any filter in the address', async () => {
    const page = await get(`/api/posture/${tenantId}/alerts?q=%3Cscript%3E&severity=x&after=l%7Clease`);
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).not.toMatch(/<script|\sstyle="/i);
    const { text } = await get(`/api/posture/${tenantId}/alerts?format=json`);
    expect(JSON.parse(text)).toMatchObject({ version: 1, open: [], past: [], next: null });
  });

  test('the controls and one of them, as a page, as JSON and as CSV', async () => {
    const list = `/api/posture/${tenantId}/controls`;
    for (const path of [`${list}?q=%3Cscript%3E&status=x`, `${list}/ZT.ID.001?page=-7`]) {
      const page = await get(path);
      expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(page.text).not.toMatch(/<script|\sstyle="/i);
    }
    expect(JSON.parse((await get(`${list}?format=json`)).text)).toMatchObject({ version: 1, counts: { pass: 0 } });
    const one = JSON.parse((await get(`${list}/ZT.ID.001?format=json`)).text);
    expect(one).toMatchObject({ version: 1, id: 'ZT.ID.001', status: 'unknown', judgedAt: null, changes: [] });
    const csv = await get(`${list}/ZT.ID.001?format=csv`);
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.text).toBe('\uFEFFName,Address,Type,Id,What is wrong\r\n');
  });

  test('health and settings, as a page and as JSON; nothing is up to date before the first collection', async () => {
    const page = await get(`/api/posture/${tenantId}/health`);
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).not.toMatch(/<script|\sstyle="/i);
    expect(page.text).toContain('None of ');
    const { version, sources } = JSON.parse((await get(`/api/posture/${tenantId}/health?format=json`)).text);
    expect([version, sources.every((one: { lastSuccessAt: unknown }) => one.lastSuccessAt === null)]).toEqual([
      1,
      true,
    ]);
    expect((await get(`/api/posture/${tenantId}/health/x`)).status).toBe(404);
  });

  test.each([
    ['access', 'Requirement,Who,Not covered'],
    ['devices', 'Device,Platform,List'],
    ['people', 'Name,Type,Role'],
  ])('%s, as a page, as JSON and as CSV', async (section, header) => {
    const url = `/api/posture/${tenantId}/${section}`;
    const page = await get(`${url}?q=%3Cscript%3E&page=-1&assignment=x`);
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).not.toMatch(/<script|\sstyle="/i);
    expect(JSON.parse((await get(`${url}?format=json`)).text)).toMatchObject({ version: 1 });
    const csv = await get(`${url}?format=csv`);
    expect([csv.headers['content-type'], csv.text.slice(0, header.length + 1)]).toEqual([
      'text/csv; charset=utf-8',
      `\uFEFF${header}`,
    ]);
    expect((await get(`${url}/more`)).status).toBe(404);
  });

  test('activity, as a page, as JSON and as CSV, for any filter in the address', async () => {
    const path = `/api/posture/${tenantId}/activity`;
    const page = await get(`${path}?q=%3Cscript%3E&actor=%3Cb%3E&until=2026-99-99&after=2026-01-01-x`);
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).not.toMatch(/<script|<b>&|\sstyle="/i);
    expect(JSON.parse((await get(`${path}?format=json`)).text)).toMatchObject({ version: 1, rows: [], next: null });
    expect((await get(`${path}?format=csv`)).text).toMatch(/^\uFEFFWhen,Severity,Area,What happened,/);
  });

  test.each([
    [`${tenantId}/alerts`, 'Severity,State,Alert,Key,'],
    [`${tenantId}/controls`, 'Control,Status,Title,Severity,'],
    ['tenants', 'Tenant,Tenant id,State,Worst alert,'],
  ])('the list %s is a CSV file too', async (path, header) => {
    const { status, headers, text } = await get(`/api/posture/${path}?format=csv`);
    expect([status, headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(text.slice(0, header.length + 1)).toBe(`\uFEFF${header}`);
  });

  test.each([tenantId, `${tenantId}/health`, `${tenantId}/reports`, `${tenantId}/reports/proof`, `${tenantId}/rules`])(
    '%s has no table: a request for CSV is refused in words, and never answered with a page',
    async (path) => {
      const { status, headers, text } = await get(`/api/posture/${path}?format=csv`);
      expect([status, headers['content-type']]).toEqual([406, 'application/json; charset=utf-8']);
      expect(JSON.parse(text).error).toBe('this page has no table to download as CSV; format=json gives its data');
      const page = await get(`/api/posture/${path}?format=csv`, { cookie, accept: 'text/html' });
      expect([page.status, page.headers['content-type']]).toEqual([406, 'text/html; charset=utf-8']);
      expect(page.text).toContain('This page has no CSV file');
      expect(page.text).toContain(`/api/posture/${path}"`);
    },
  );

  test('reports and the proof: before the first collection, nothing was in force', async () => {
    const path = `/api/posture/${tenantId}/reports`;
    for (const address of [path, `${path}/proof?from=%3Cscript%3E&to=x`]) {
      const page = await get(address);
      expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(page.text).not.toMatch(/<script|\sstyle="/i);
    }
    const { requirements } = JSON.parse((await get(`${path}/proof?format=json`)).text);
    expect(requirements.map((one: { hundredths: unknown }) => one.hundredths)).toEqual(
      Array(10).fill({ inForce: 0, lapsed: 0, notSeen: 10_000 }),
    );
    expect((await get(`${path}/x`)).status).toBe(404);
  });

  test('before the first collection nothing passes', async () => {
    const { text } = await get('/api/posture?format=json');
    expect(text).not.toMatch(/"status":"pass"/);
  });

  test.each<[string, string]>([
    ['a tenant that is not ours', '/api/posture/00000000-1111-4222-8333-444444444444'],
    ['an invalid tenant', '/api/posture/..'],
    ['an unknown section', `/api/posture/${tenantId}/secrets`],
    ['a section by a name of every object', `/api/posture/${tenantId}/constructor`],
    ['an alert in an unknown section', `/api/posture/${tenantId}/secrets/${'a'.repeat(32)}`],
    ['an unknown control', `/api/posture/${tenantId}/controls/ZT.ID.999`],
    ['a control by a name of every object', `/api/posture/${tenantId}/controls/constructor`],
    ['an unknown alert', `/api/posture/${tenantId}/alerts/${'a'.repeat(32)}`],
    ['an id in capitals', `/api/posture/${tenantId}/alerts/${'A'.repeat(32)}`],
    ['an id that climbs', `/api/posture/${tenantId}/alerts/..%2f..%2fl%7Clease`],
    ['an id of another row', `/api/posture/${tenantId}/alerts/l%7Clease`],
    ['an id that contains a query', `/api/posture/${tenantId}/alerts/x'%20or%20PartitionKey%20ne%20'x`],
    ['markup', `/api/posture/${tenantId}/alerts/%3Cscript%3Ealert(1)%3C%2Fscript%3E`],
    ['a zero byte', `/api/posture/${tenantId}/alerts/%00`],
    ['an id of 8 KB', `/api/posture/${tenantId}/alerts/${'a'.repeat(8000)}`],
  ])('%s: 4xx, and nothing of it comes back', async (_, path) => {
    const answer = await get(path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toMatch(/<script|lease|PartitionKey|at .*\.ts/);
  });

  test.each<[string, string, Headers, number, string]>([
    ['an unknown address', `/api/posture/${tenantId}/secrets`, { cookie }, 404, 'There is no such page.'],
    ['a tenant that is not theirs', '/api/posture/nobody', { cookie }, 404, 'There is no such page.'],
    ['a deleted alert', `/api/posture/${tenantId}/alerts/${'a'.repeat(32)}`, { cookie }, 404, 'There is no such page.'],
    ['an unknown step of the sign-in', '/api/auth/unknown', { cookie }, 404, 'There is no such page.'],
  ])('a browser gets a page to read: %s', async (_, path, headers, status, title) => {
    const answer = await get(path, { ...headers, accept: 'text/html,application/xhtml+xml' });
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
    expect(answer.text).toContain(`<h1>${title}</h1>`);
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.text).not.toMatch(/Contoso|<nav/);
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])(
    '%s changes nothing, for there is nothing to change',
    async (method) => {
      const answer = await fetch(`${app.url}/api/posture`, { method, headers: { cookie: session } });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    },
  );
});

describe('health', () => {
  test('strangers see ok or not ok, and nothing else', async () => {
    const answer = await get('/api/health', {});
    expect([answer.status, JSON.parse(answer.text)]).toEqual([503, { ok: false }]);
  });

  test('readers of the page see each resource type; one that was never read is not fresh', async () => {
    const { status, text } = await get('/api/health');
    expect(status).toBe(503);
    const { ok, tenants } = JSON.parse(text);
    expect([ok, tenants.length, tenants[0].tenantId, tenants[0].ok]).toEqual([false, 1, tenantId, false]);
    const read = kindDefinitions.filter(({ isAsked }) => isAsked !== true);
    expect(tenants[0].kinds.map(({ kind }: { kind: string }) => kind)).toEqual(read.map(({ kind }) => kind));
    for (const kind of tenants[0].kinds) expect(kind).toMatchObject({ status: 'waiting', lastSuccessAt: null });
  });
});

test('no token, key or address is in the log', () => {
  const text = app.log.map(({ message }) => message).join('\n');
  expect(text).not.toContain(session.split('=')[1]);
  expect(text).not.toMatch(/current-key|previous-key|session-key|AccountKey|ey[\w-]{20}/);
});
