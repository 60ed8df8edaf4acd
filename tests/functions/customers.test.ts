/**
 * Many tenants from outside: what a customer's reader sees of the others on every route, and which changes count as an
 * operator's own.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { controls } from '../../shared/controls';
import type { Alert } from '../../shared/core/alert/alert';
import { exportFormats, exportKinds } from '../../shared/core/alert/export';
import type { Store } from '../../shared/core/store';
import { invitedCustomer } from '../../shared/core/tenant/customer';
import { exportRecord } from '../../shared/pipeline/operate/export';
import { anEvaluation, aRule, hex } from '../store/fixtures';
import { byAccount, seedAlert, storeOf } from './seeded-alert';
import type { Person } from './signed-in';
import { type SpawnedApp, spawnApp } from './spawned-app';

const msp = '0d0d0d0d-0000-4000-8000-00000000000a';
const contoso = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const fabrikam = '1c9e5a3b-2c41-4a64-9d6e-0f4f8c1a7b22';
const northwind = '2d2d2d2d-0000-4000-8000-00000000000c';
/** A word that names each tenant, its people and its objects. */
const words = { [contoso]: 'Quokka', [fabrikam]: 'Zebra', [northwind]: 'Walrus' };
const tenantIds = [contoso, fabrikam, northwind] as const;
const groups = { contoso: 'aaaaaaaa-0000-4000-8000-000000000001', desk: 'aaaaaaaa-0000-4000-8000-000000000002' };
const desk = { id: 'desk', name: 'Service desk', channel: 'email-acs', address: 'desk@msp.example' };

const entryOf = (tenantId: (typeof tenantIds)[number]) => ({ tenantId, name: `${words[tenantId]} Ltd`, tags: ['all'] });

const people = {
  reader: { oid: 'carla', tid: contoso, name: 'Carla', roles: [], groups: [groups.contoso] },
  ada: { oid: 'ada', tid: msp, name: 'Ada', roles: [], groups: [groups.desk], address: 'ada@msp.example' },
  cleo: { oid: 'cleo', tid: msp, name: 'Cleo', roles: [], groups: [groups.desk], address: 'cleo@msp.example' },
  // The technician, signed in at home, and as a guest at a customer.
  weiss: { oid: 'weiss', tid: msp, name: 'J. Weiss', roles: [], groups: [groups.desk], address: 'J.Weiss@MSP.example' },
  guest: {
    oid: 'guest-of-weiss',
    tid: contoso,
    name: 'J. Weiss',
    roles: [],
    groups: [groups.desk],
    address: 'j.weiss@msp.example',
  },
  // The reader of a customer that no file and no setting names.
  walter: { oid: 'walter', tid: northwind, name: 'Walter', roles: ['operator'], groups: [groups.desk] },
  bare: { oid: 'bare', tid: msp, name: 'No address', roles: [], groups: [groups.desk] },
} satisfies Record<string, Person>;
/** An application of ours with the operator role, and no person behind its token. */
const robot = { oid: 'robot', tid: msp, name: 'Deployer', roles: [], groups: [groups.desk] };
type Name = keyof typeof people | 'robot';

let app: SpawnedApp;
let store: Store;
const bearers = new Map<Name, string>();
const seeded = new Map<string, Alert>();

beforeAll(async () => {
  app = await spawnApp({
    people: [...Object.values(people), robot],
    settings: {
      ACS_CONNECTION_STRING: 'endpoint=http://127.0.0.1:9/;accesskey=aGk=',
      SIGN_IN_TENANT_IDS: `${msp},${contoso}`,
    },
    tenants: ([contoso, fabrikam] as const).map(entryOf),
    file: {
      email: { senderAddress: 'DoNotReply@watch.msp.example' },
      recipients: [desk],
      access: [
        { group: groups.contoso, role: 'reader', tenants: [contoso] },
        { group: groups.desk, role: 'operator', tags: ['all'] },
      ],
    },
  });
  store = await storeOf(app.connectionString);
  // The third was onboarded while the app runs, so no file names it. It is paused, but people can still read it.
  const onboarded = invitedCustomer({ ...entryOf(northwind), settings: {} }, Date.now());
  await store.customers.write({ ...onboarded, state: 'paused' }, null);
  for (const [at, tenantId] of tenantIds.entries()) await seedTenant(tenantId, 100 + at);
  for (const name of Object.keys(people) as (keyof typeof people)[])
    bearers.set(name, await app.signIn.tokenOf(people[name]));
  bearers.set('robot', await app.signIn.tokenOf(robot, 'program'));
});
afterAll(async () => {
  await app?.stop();
});

/** One row of everything that a page, an answer or an export could show. */
async function seedTenant(tenantId: (typeof tenantIds)[number], number: number): Promise<void> {
  const word = words[tenantId];
  const now = new Date().toISOString();
  const person = { id: `person-${word}`, displayName: `Mara ${word}`, address: `mara@${word}.example`, type: 'person' };
  await store.directory.keepNames(tenantId, [{ ...person, type: 'person' }], now);
  const watchedSince = { tenantId, name: `${word} Ltd`, watchedSince: now, summarisedAt: now, lookBack: null };
  await store.tenants.write(watchedSince, null);
  const alert = await seedAlert(store, { tenantId, number }, { attribution: byAccount(`person-${word}`) });
  seeded.set(tenantId, alert);
  const events = await store.alerts.readEvents(tenantId, alert.id);
  const day = now.slice(0, 10);
  await store.events.record(
    events.map((event) => ({
      ...event,
      recordedAt: now,
      recordDay: day,
      resource: { ...event.resource, name: `Policy of ${word}` },
      details: { note: word },
    })),
    false,
  );
  const until = new Date(Date.now() + 30 * 86_400_000).toISOString();
  await store.rules.write({ ...aRule(tenantId), until, reason: `Because ${word}`, owner: `Owner ${word}` }, null);
  const evaluation = anEvaluation(controls[0]?.id ?? '');
  await store.evaluations.save(tenantId, [{ evaluation, etag: null, history: true }]);
}

const others = (own: string): readonly string[] =>
  tenantIds.flatMap((tenantId) =>
    tenantId === own ? [] : [tenantId, words[tenantId], seeded.get(tenantId)?.id ?? 'no alert'],
  );

const read = (name: Name | null, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${app.url}${path}`, {
    redirect: 'manual',
    ...init,
    headers: { ...(name === null ? {} : { authorization: `Bearer ${bearers.get(name)}` }), ...init.headers },
  });

/** All readable parts of an answer. */
async function wholeOf(response: Response): Promise<string> {
  const headers = [...response.headers].filter(([name]) => name !== 'date').map(([name, value]) => `${name}: ${value}`);
  return [response.status, ...headers, await response.text()]
    .join('\n')
    .replaceAll(/nonce-?=?["']?[\w+/=-]+/g, 'nonce');
}

/** Every HTTP route to a tenant, with `id` in place of the tenant and of one of its alerts. */
const waysTo = (id: string, alertId: string): readonly (readonly [string, RequestInit])[] => {
  const post = (path: string, body: object): readonly [string, RequestInit] => [
    path,
    {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { origin: app.url, 'content-type': 'application/json', 'x-watch-token': 'none' },
    },
  ];
  const pages = [
    `/api/posture/${id}`,
    `/api/posture/${id}?format=json`,
    `/api/posture/${id}?done=refused-ownHand`,
    `/api/posture/${id}/alerts/${alertId}`,
    `/api/posture/${id}/alerts/${alertId}?format=json`,
    `/api/posture/${id}/alerts`,
    `/api/posture/${id}/rules`,
    `/api/posture/${id}/rules?format=json`,
    `/api/posture/${id}/health`,
    `/api/posture/${id}/reports`,
    `/api/posture/${id}/reports/proof`,
    `/api/posture/${id}/reports/proof?format=json`,
    `/api/posture/${id}/activity`,
    `/api/posture/${id}/activity?format=csv`,
    `/api/posture/${id}/health?format=json`,
    `/api/posture/${id}/rules/${alertId}`,
    `/api/health?tenant=${id}`,
    `/api/health/checks?tenant=${id}`,
  ];
  return [
    ...pages.map((path) => [path, {}] as const),
    post(`/api/handle/${id}/alerts/${alertId}/acknowledge`, {}),
    post(`/api/handle/${id}/alerts/${alertId}/close`, { note: 'x' }),
    post(`/api/handle/${id}/rules`, { kind: 'pause' }),
    post(`/api/handle/${id}/drill`, {}),
    post(`/api/handle/${id}/rules/${alertId}/end`, {}),
    post(`/api/handle/${id}/rules/${alertId}/confirm`, {}),
  ];
};

test.each([
  ['/api/auth/consented', /^Zero Trust Watch has not confirmed a consent yet\. /],
  [
    '/api/auth/consented?admin_consent=True&tenant=00000000-1111-2222-3333-444444444444',
    /^Zero Trust Watch has not confirmed a consent yet\. /,
  ],
  ['/api/auth/consented?error=access_denied', /^Microsoft sent you here without a consent\. /],
])('anybody can open %s, so it confirms nothing', async (path, words) => {
  const text = await (await read(null, path)).text();
  expect(text).toMatch(words);
  expect(text).not.toMatch(/thank|starts to read your/i);
});

describe("a customer's reader", () => {
  test('is tested on every route', () => {
    const folder = join(__dirname, '..', '..', 'functions');
    const routes = readdirSync(folder)
      .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/route: '([^']+)'/g)])
      .map(([, route = '']) => route)
      .sort();
    // Notifications come from Microsoft and get no data. Sign-in and consent read no tenant's data.
    expect(routes).toEqual([
      'auth/consented',
      'auth/{step}',
      'graph/notifications',
      'handle/{tenantId}/{subject}/{id?}/{action?}',
      'health/{view?}',
      'posture/{tenantId?}/{section?}/{alertId?}',
    ]);
    const walked = waysTo('id', 'alert').map(([path]) => path.split('/')[2]?.split('?')[0]);
    expect([...new Set(walked)].sort()).toEqual(['handle', 'health', 'posture']);
  });

  test('sees their own tenant, and no word, name or id of another in any answer', async () => {
    const alert = seeded.get(contoso);
    const ways = [
      ...waysTo(contoso, alert?.id ?? ''),
      ...(
        [
          '/api/posture',
          '/api/posture?format=json',
          '/api/posture/tenants',
          '/api/posture/tenants?format=json',
          '/api/health',
        ] as const
      ).map((path) => [path, {}] as const),
    ];
    let own = 0;
    for (const [path, init] of ways) {
      const whole = await wholeOf(await read('reader', path, init));
      expect([path, others(contoso).filter((trace) => whole.includes(trace))]).toEqual([path, []]);
      if (whole.includes(words[contoso])) own += 1;
    }
    // A route that shows nothing at all would pass as well.
    expect(own).toBeGreaterThanOrEqual(5);
  });

  test.each([fabrikam, northwind] as const)(
    'gets the same answer about another tenant as about an unknown one',
    async (tenantId) => {
      const nobody = { tenant: 'ffffffff-0000-4000-8000-00000000000f', alert: hex(987_654) };
      const real = waysTo(tenantId, seeded.get(tenantId)?.id ?? '');
      const made = waysTo(nobody.tenant, nobody.alert);
      for (const [at, [path, init]] of real.entries()) {
        const [otherPath, otherInit] = made[at] ?? ['', {}];
        const plain = (text: string): string =>
          text
            .replaceAll(tenantId, 'ID')
            .replaceAll(nobody.tenant, 'ID')
            .replaceAll(/"(ageSeconds|lastTickAt)":[^,}]+/g, '');
        const answer = plain(await wholeOf(await read('reader', path, init)));
        expect(answer).toBe(plain(await wholeOf(await read('reader', otherPath, otherInit))));
        expect(others(contoso).filter((trace) => answer.includes(trace))).toEqual([]);
      }
    },
  );

  test("cannot reach another tenant's alert through their own tenant", async () => {
    const other = seeded.get(fabrikam)?.id ?? '';
    const [real, made] = await Promise.all(
      [other, hex(987_654)].map(async (id) => wholeOf(await read('reader', `/api/posture/${contoso}/alerts/${id}`))),
    );
    expect(real).toBe(made);
    expect(real).toContain('404');
  });

  test('a stranger sees nothing of any tenant', async () => {
    for (const [path, init] of waysTo(fabrikam, seeded.get(fabrikam)?.id ?? '')) {
      const whole = await wholeOf(await read(null, path, init));
      const traces = [...others(contoso), words[contoso]].filter((trace) => whole.includes(trace));
      expect([path, traces]).toEqual([path, []]);
    }
  });

  test('an operator of all of them sees all: the words are really there', async () => {
    for (const tenantId of tenantIds) {
      const pages = [`/api/posture/${tenantId}`, `/api/posture/${tenantId}/rules`];
      const [overview = '', rules = ''] = await Promise.all(
        pages.map(async (page) => wholeOf(await read('ada', page))),
      );
      expect(rules).toContain(`Because ${words[tenantId]}`);
      expect(overview).toContain(`Mara ${words[tenantId]}`);
      const whole = `${overview}${rules}`;
      const [switcher = ''] = [overview, rules].map(
        (page) => /<details class="switch">.*?<\/details>/s.exec(page)?.[0],
      );
      expect(others(tenantId).some((trace) => switcher.includes(trace))).toBe(true);
      // Apart from the names in its switcher, it shows nothing about the others.
      const traces = others(tenantId).filter((trace) => whole.replaceAll(switcher, '').includes(trace));
      expect(traces).toEqual([]);
    }
    const all = await wholeOf(await read('ada', '/api/posture/tenants'));
    expect(tenantIds.filter((id) => !all.includes(id))).toEqual([]);
  });
});

describe('a customer that was onboarded while the app runs', () => {
  test('its people sign in despite the pause, and read their own tenant alone', async () => {
    const cookie = await app.sessionOf(people.walter);
    const asWalter = async (path: string): Promise<string> =>
      wholeOf(await fetch(`${app.url}${path}`, { redirect: 'manual', headers: { cookie } }));
    const rules = await asWalter(`/api/posture/${northwind}/rules`);
    expect(rules).toContain(`Because ${words[northwind]}`);
    expect(rules).not.toContain('<form');
    expect(rules).toContain('Monitoring is paused.');
    expect(await asWalter(`/api/posture/${northwind}`)).toMatch(
      /<h1>Monitoring of .* is paused: no alert is sent\.<\/h1>/,
    );
    for (const path of [`/api/posture/${northwind}`, '/api/posture', '/api/posture/tenants', '/api/health']) {
      const whole = await asWalter(path);
      expect([path, others(northwind).filter((trace) => whole.includes(trace))]).toEqual([path, []]);
    }
    expect(rules).toContain('Walter · reader');
    for (const tenantId of [contoso, fabrikam]) expect(await asWalter(`/api/posture/${tenantId}`)).toMatch(/^404/);
  });

  test('an operator is still called one, but gets no forms', async () => {
    const headers = { cookie: await app.sessionOf(people.ada) };
    const page = await wholeOf(await fetch(`${app.url}/api/posture/${northwind}/rules`, { headers }));
    expect(page).toContain('Ada · operator');
    expect(page).not.toContain('<form');
  });

  test('its programs do not', async () => {
    expect(await wholeOf(await read('walter', '/api/posture'))).toMatch(/^401/);
  });
});

describe('an export', () => {
  const everything = exportKinds.flatMap((kind) => exportFormats.map((format) => [kind, format] as const));

  test.each(everything)('of one tenant, %s as %s, contains nothing of another', async (kind, format) => {
    const day = new Date().toISOString().slice(0, 10);
    const request = { tenantId: contoso, kind, format, fromDay: '2026-01-01', toDay: day, withNames: true };
    const pieces: string[] = [];
    for await (const piece of exportRecord({ store, controls, now: Date.now }, request)) pieces.push(piece);
    const text = pieces.join('');
    expect(others(contoso).filter((trace) => text.includes(trace))).toEqual([]);
    expect(text.split('\n').length).toBeGreaterThan(1);
  });
});

describe('self-approval', () => {
  // Safe: each field is compared with what is expected.
  // biome-ignore lint/suspicious/noExplicitAny: the answers of an API as a program without types reads them.
  const json = async (response: Response): Promise<any> => JSON.parse(await response.text());

  async function send(name: Name, path: string, body: object = {}) {
    const token =
      formTokens.get(name) ?? (await json(await read(name, `/api/posture/${contoso}?format=json`))).handling.token;
    formTokens.set(name, token);
    const headers = { origin: app.url, 'content-type': 'application/json', 'x-watch-token': token };
    const answer = await read(name, path, { method: 'POST', body: JSON.stringify(body), headers });
    return { code: answer.status, ...(await json(answer)) };
  }

  const formTokens = new Map<Name, string>();
  let drawn = 7000;
  const seed = (over: Partial<Alert>): Promise<Alert> => {
    drawn += 1;
    return seedAlert(store, { tenantId: contoso, number: drawn }, over);
  };
  const byApplication = (id: string): Alert['attribution'] => ({
    status: 'known',
    actor: { type: 'application', id, name: 'Deployer' },
    recordId: 'r',
    at: '2026-11-24T14:02:00Z',
  });
  const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
  const acceptanceOf = (alert: Alert, days: number) => ({
    kind: 'acceptance',
    alertId: alert.id,
    source: 'EV.P02',
    resourceId: alert.concerns[0]?.split('|')[1],
    reason: 'It was planned',
    owner: 'Ada',
    until: inDays(days),
  });

  beforeAll(async () => {
    const now = new Date().toISOString();
    const address = 'j.weiss_msp.example#EXT#@quokka.onmicrosoft.example';
    await store.directory.keepNames(
      contoso,
      [
        { id: 'guest-of-weiss', displayName: 'J. Weiss', address, type: 'person' },
        { id: 'member', displayName: 'Member', address: 'member@quokka.example', type: 'person' },
      ],
      now,
    );
    await store.directory.keepOwners(contoso, [
      { applicationId: 'app-of-weiss', at: now, ownerIds: ['guest-of-weiss'] },
      { applicationId: 'app-of-ada', at: now, ownerIds: ['ada'] },
      { applicationId: 'app-unread', at: now, ownerIds: null },
    ]);
  });

  /** The account that made the change, the person who asks, and whether that is refused. */
  const cases: readonly (readonly [string, () => Alert['attribution'], Name, boolean | 'noAddress'])[] = [
    ['through their guest account, from home', () => byAccount('guest-of-weiss'), 'weiss', true],
    ['through their guest account, as that guest', () => byAccount('guest-of-weiss'), 'guest', true],
    ['at home, by their own id', () => byAccount('weiss'), 'weiss', true],
    ['through an application that their guest account owns', () => byApplication('app-of-weiss'), 'weiss', true],
    ['the same, as that guest', () => byApplication('app-of-weiss'), 'guest', true],
    ['through an application that they own themselves', () => byApplication('app-of-ada'), 'ada', true],
    [
      'by one of two accounts, one of them their guest',
      () => ({
        status: 'ambiguous',
        candidates: [
          { type: 'person', id: 'somebody', ipAddress: null },
          { type: 'person', id: 'guest-of-weiss', ipAddress: null },
        ],
      }),
      'weiss',
      true,
    ],
    ["through another's guest account", () => byAccount('guest-of-weiss'), 'ada', false],
    ["through another's application", () => byApplication('app-of-weiss'), 'ada', false],
    ['through an application whose owners could not be read', () => byApplication('app-unread'), 'weiss', false],
    ['through an application whose owners were never asked for', () => byApplication('app-unknown'), 'weiss', false],
    ['by a guest account, with a token without an address', () => byAccount('guest-of-weiss'), 'bare', 'noAddress'],
    ['through its application, with such a token', () => byApplication('app-of-weiss'), 'bare', 'noAddress'],
    ['by an account of the tenant, with such a token', () => byAccount('member'), 'bare', false],
  ];

  test.each(cases)('%s', async (_, attribution, name, isRefused) => {
    const alert = await seed({ attribution: attribution() });
    const path = `/api/handle/${contoso}/alerts/${alert.id}`;
    const rules = `/api/handle/${contoso}/rules`;
    const rule = {
      alertId: alert.id,
      source: 'EV.P02',
      resourceId: alert.concerns[0]?.split('|')[1],
      reason: 'It was planned',
      owner: 'Ada',
      until: inDays(3),
    };
    if (!isRefused) {
      expect(await send(name, `${path}/acknowledge`)).toMatchObject({ code: 200, status: 'done' });
      return;
    }
    const answers = [
      await send(name, rules, { kind: 'suppression', ...rule }),
      await send(name, rules, { kind: 'acceptance', ...rule }),
      await send(name, rules, { kind: 'expectedChange', ...rule }),
      await send(name, `${path}/acknowledge`),
      await send(name, `${path}/close`, { note: 'It was fine' }),
    ];
    expect(answers.map(({ code, why }) => [code, why])).toEqual(
      Array(5).fill([403, isRefused === true ? 'ownHand' : isRefused]),
    );
    expect(await store.alerts.readAlert(contoso, alert.id)).toEqual(alert);
    const page = await (await read(name, `/api/posture/${contoso}/alerts/${alert.id}`)).text();
    expect(page).not.toContain('<form method="post"');
  });

  test('a guest account is not a second operator for its own acceptance', async () => {
    const alert = await seed({ attribution: byAccount('somebody'), severity: 'critical' });
    const { rule } = await send('weiss', `/api/handle/${contoso}/rules`, acceptanceOf(alert, 60));
    expect(Date.parse(rule.until) - Date.now()).toBeLessThan(7.01 * 86_400_000);
    const confirm = `/api/handle/${contoso}/rules/${rule.id}/confirm`;
    expect((await send('guest', confirm)).why).toBe('sameOperator');
    expect((await send('bare', confirm)).why).toBe('noAddress');
    expect((await send('robot', confirm)).why).toBe('noPerson');
    expect((await send('cleo', confirm)).code).toBe(200);
  });

  test('a program creates nothing critical that needs two people, and acknowledges like any operator', async () => {
    const alert = await seed({ attribution: byAccount('somebody'), severity: 'critical' });
    const rules = `/api/handle/${contoso}/rules`;
    expect(await send('robot', `/api/handle/${contoso}/alerts/${alert.id}/acknowledge`)).toMatchObject({ code: 200 });
    expect(await send('robot', rules, acceptanceOf(alert, 60))).toMatchObject({ code: 403, why: 'noPerson' });
    expect(await send('robot', rules, acceptanceOf(alert, 3))).toMatchObject({ code: 200 });
  });

  test('no address is stored of an operator', async () => {
    const alert = await seed({ attribution: byAccount('somebody') });
    await send('weiss', `/api/handle/${contoso}/alerts/${alert.id}/acknowledge`);
    const stored = await store.alerts.readAlert(contoso, alert.id);
    expect(stored?.acknowledged?.by).toEqual({ id: 'weiss', tenantId: msp, name: null });
    expect(JSON.stringify(await store.alerts.readTransitions(contoso, alert.id))).not.toMatch(/msp\.example/i);
  });
});
