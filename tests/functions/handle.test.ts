/** Requests that change something, from outside: by JSON, by forms, and by everybody without the right. */

import { signInPaths } from '../../shared/core/access/sign-in-paths';
import type { Alert } from '../../shared/core/alert/alert';
import type { Store } from '../../shared/core/store';
import { sessionCookieName } from '../../shared/identity/cookies';
import { sealSession } from '../../shared/identity/session';
import { byAccount, seedAlert, storeOf } from './seeded-alert';
import { type Person, sessionKey } from './signed-in';
import { type SpawnedApp, spawnApp } from './spawned-app';

const contoso = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const fabrikam = '1c9e5a3b-2c41-4a64-9d6e-0f4f8c1a7b22';

const person = (oid: string, tid: string, role: string): Person => ({
  oid,
  tid,
  name: `${oid} of ${role}`,
  roles: [role],
});
const people = {
  ada: person('ada', contoso, 'operator'),
  bea: person('bea', contoso, 'operator'),
  mara: person('mara', contoso, 'operator'),
  ron: person('ron', contoso, 'reader'),
  fay: person('fay', fabrikam, 'operator'),
} as const;
type Name = keyof typeof people;

let app: SpawnedApp;
let store: Store;
const bearers = new Map<Name, string>();
const formTokens = new Map<Name, string>();

beforeAll(async () => {
  app = await spawnApp({
    people: Object.values(people),
    tenants: [
      { tenantId: contoso, name: 'Contoso', timeZone: 'Europe/Berlin' },
      { tenantId: fabrikam, name: 'Fabrikam' },
    ],
  });
  store = await storeOf(app.connectionString);
  for (const name of ['ada', 'bea', 'mara', 'ron', 'fay'] as const) {
    bearers.set(name, await app.signIn.tokenOf(people[name]));
    const { handling } = await json(await read(name, '/api/posture?format=json'));
    formTokens.set(name, handling?.token ?? '');
  }
});
afterAll(async () => {
  await app?.stop();
});

// Safe: each field is compared with what is expected.
// biome-ignore lint/suspicious/noExplicitAny: the answers of an API as a program without types reads them.
const json = async (response: Response): Promise<any> => JSON.parse(await response.text());

const read = (name: Name, path: string): Promise<Response> =>
  fetch(`${app.url}${path}`, { headers: { authorization: `Bearer ${bearers.get(name)}` } });

type Sent = {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly method?: string;
};

/** The request as this operator's program sends it. A test can change headers; null leaves one out. */
function send(name: Name, path: string, { body = {}, headers = {}, method = 'POST' }: Sent = {}): Promise<Response> {
  const all = {
    authorization: `Bearer ${bearers.get(name)}`,
    origin: app.url,
    'content-type': 'application/json',
    'x-watch-token': formTokens.get(name) ?? '',
    ...headers,
  };
  const kept = Object.entries(all).filter((header): header is [string, string] => header[1] !== null);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${app.url}${path}`, {
    method,
    headers: Object.fromEntries(kept),
    redirect: 'manual',
    ...(method === 'GET' ? {} : { body: text }),
  });
}

let drawn = 5000;

const byTom = byAccount('tom');

/** An open alert on a change by Mara's account, with an event of its own. */
function seed(over: Partial<Alert> = {}, tenantId = contoso): Promise<Alert> {
  drawn += 1;
  return seedAlert(store, { tenantId, number: drawn }, { attribution: byAccount('mara'), ...over });
}

const alertPath = ({ id }: Alert, action: string, tenantId = contoso): string =>
  `/api/handle/${tenantId}/alerts/${id}/${action}`;
const rulesPath = `/api/handle/${contoso}/rules`;
const stored = async ({ tenantId, id }: Alert): Promise<Alert> => {
  const alert = await store.alerts.readAlert(tenantId, id);
  if (alert === undefined) throw new Error('no such alert');
  return alert;
};
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const rulesOf = async (tenantId = contoso) => (await store.rules.list(tenantId)).map(({ rule }) => rule);

const muting = (alert: Alert, over: Readonly<Record<string, unknown>> = {}) => ({
  kind: 'suppression',
  alertId: alert.id,
  source: 'EV.P02',
  resourceId: alert.concerns[0]?.split('|')[1],
  reason: 'The vendors migrate',
  owner: 'Ada Brandt',
  until: inDays(3),
  ...over,
});

describe('an operator', () => {
  test('acknowledges an alert once, with the name in their token', async () => {
    const alert = await seed();
    const first = await send('ada', alertPath(alert, 'acknowledge'), { body: { note: 'I call Mara' } });
    expect([first.status, await json(first)]).toEqual([
      200,
      expect.objectContaining({ version: 1, status: 'done', alert: expect.objectContaining({ id: alert.id }) }),
    ]);
    expect((await stored(alert)).acknowledged).toMatchObject({
      by: { id: 'ada', tenantId: contoso, name: null },
      note: 'I call Mara',
    });
    // The name is stored where it can be erased.
    const names = await store.directory.readNames(contoso, ['ada']);
    expect(names.get('ada')?.displayName).toBe('ada of operator');
    for (const body of [{ note: 'I call Mara' }, {}])
      expect((await send('ada', alertPath(alert, 'acknowledge'), { body })).status).toBe(200);
    const other = await send('ada', alertPath(alert, 'acknowledge'), { body: { note: 'twice' } });
    expect([other.status, (await json(other)).why]).toEqual([409, 'notOpen']);
    expect(await store.alerts.readTransitions(contoso, alert.id)).toHaveLength(2);
    expect((await stored(alert)).acknowledged?.note).toBe('I call Mara');
  });

  test('comes too late where another operator has acknowledged it', async () => {
    const alert = await seed();
    await send('ada', alertPath(alert, 'acknowledge'));
    const late = await send('bea', alertPath(alert, 'acknowledge'));
    expect([late.status, (await json(late)).why]).toEqual([409, 'notOpen']);
  });

  test('closes it with a note, and not without', async () => {
    const alert = await seed();
    expect((await send('ada', alertPath(alert, 'close'))).status).toBe(400);
    const closed = await send('ada', alertPath(alert, 'close'), { body: { note: 'Undone by phone' } });
    expect(closed.status).toBe(200);
    expect(await stored(alert)).toMatchObject({ status: 'resolved', closed: { by: { id: 'ada' } }, concerns: [] });
  });

  test('mutes the control of an alert until a date; the mute is on the page and can be ended', async () => {
    const alert = await seed();
    const made = await send('ada', rulesPath, { body: muting(alert) });
    expect(made.status).toBe(200);
    const { rule } = await json(made);
    expect(rule).toMatchObject({ kind: 'suppression', createdBy: { id: 'ada' }, owner: 'Ada Brandt', ended: null });
    const page = await json(await read('ron', '/api/posture?format=json'));
    expect(page.rules).toContainEqual(expect.objectContaining({ id: rule.id, reason: 'The vendors migrate' }));
    const ended = await send('bea', `${rulesPath}/${rule.id}/end`);
    expect([ended.status, (await json(ended)).rule.ended.by.id]).toEqual([200, 'bea']);
    expect((await send('bea', `${rulesPath}/${rule.id}/end`)).status).toBe(200);
  });

  test('sends a request twice and creates one rule, which is announced once', async () => {
    const alert = await seed();
    const body = muting(alert);
    const [first, second] = [await send('ada', rulesPath, { body }), await send('ada', rulesPath, { body })];
    const { rule } = await json(first);
    expect((await json(second)).rule).toEqual(rule);
    expect((await rulesOf()).filter(({ resourceId }) => resourceId === body.resourceId)).toHaveLength(1);
    const notices = (await store.alerts.readAlerts(contoso)).filter(({ groupKey }) => groupKey.includes(rule.id));
    expect(notices).toHaveLength(1);
  });

  test('accepts a value; a critical one waits for another operator', async () => {
    const alert = await seed({ severity: 'critical' });
    const body = muting(alert, { kind: 'acceptance', until: inDays(60) });
    const { rule } = await json(await send('ada', rulesPath, { body }));
    expect(rule.confirmableUntil).toBe(body.until);
    expect(Date.parse(rule.until) - Date.now()).toBeLessThan(7.01 * 86_400_000);
    const confirm = `${rulesPath}/${rule.id}/confirm`;
    const own = await send('ada', confirm);
    expect([own.status, (await json(own)).why]).toEqual([403, 'sameOperator']);
    const second = await json(await send('bea', confirm));
    expect(second.rule).toMatchObject({ until: body.until, confirmedBy: { id: 'bea' } });
    expect((await json(await send('bea', confirm))).why).toBe('notNeeded');
  });

  test('mutes a critical control for a week alone, and then no more', async () => {
    const alert = await seed({ severity: 'critical' });
    const body = muting(alert, { until: inDays(60) });
    const { rule } = await json(await send('ada', rulesPath, { body }));
    expect(rule.confirmableUntil).toBe(body.until);
    const more = await send('ada', rulesPath, { body: { ...body, reason: 'Once more' } });
    expect([more.status, (await json(more)).why]).toEqual([403, 'heldAlone']);
    expect((await json(await send('bea', `${rulesPath}/${rule.id}/confirm`))).rule.until).toBe(body.until);
  });

  test('announces their own work for a week, and none for more than thirty days', async () => {
    const words = { kind: 'expectedChange', actorId: 'bea', reason: 'Rollout', owner: 'Bea' };
    const { rule } = await json(await send('bea', rulesPath, { body: { ...words, until: inDays(20) } }));
    expect(Date.parse(rule.until) - Date.now()).toBeLessThan(7.01 * 86_400_000);
    const own = await send('bea', `${rulesPath}/${rule.id}/confirm`);
    expect([own.status, (await json(own)).why]).toEqual([403, 'sameOperator']);
    const byAda = await send('ada', rulesPath, { body: { ...words, until: inDays(31) } });
    expect([byAda.status, (await json(byAda)).reason]).toEqual([400, expect.stringContaining('planned work')]);
  });

  test('announces planned work, and pauses for a week at most', async () => {
    const words = { reason: 'Rollout', owner: 'Ada', until: inDays(1) };
    const planned = await send('ada', rulesPath, { body: { kind: 'expectedChange', actorId: 'mara', ...words } });
    expect([planned.status, (await json(planned)).rule.actorId]).toEqual([200, 'mara']);
    const late = { kind: 'expectedChange', actorId: 'mara', ...words, from: inDays(-1) };
    expect((await json(await send('ada', rulesPath, { body: late }))).why).toBe('announcedTooLate');
    const long = await send('ada', rulesPath, { body: { kind: 'pause', ...words, until: inDays(8) } });
    expect([long.status, (await json(long)).why]).toEqual([400, 'tooLong']);
  });
});

describe('the operator who made the change', () => {
  test.each(['acknowledge', 'close'])('does not %s its alert', async (action) => {
    const alert = await seed();
    const answer = await send('mara', alertPath(alert, action), { body: { note: 'It was fine' } });
    expect([answer.status, (await json(answer)).why]).toEqual([403, 'ownHand']);
    expect(await stored(alert)).toEqual(alert);
  });

  test.each(['suppression', 'acceptance'])('creates no %s for it', async (kind) => {
    const alert = await seed();
    const before = await rulesOf();
    const answer = await send('mara', rulesPath, { body: muting(alert, { kind }) });
    expect([answer.status, (await json(answer)).why]).toEqual([403, 'ownHand']);
    expect(await rulesOf()).toEqual(before);
  });

  test("cannot name another's alert to cover their own change", async () => {
    const [own, other] = [await seed(), await seed({ attribution: byTom })];
    const before = await rulesOf();
    for (const over of [{ resourceId: null }, { resourceId: own.concerns[0]?.split('|')[1] }, { kind: 'pause' }]) {
      const answer = await send('mara', rulesPath, { body: muting(other, over) });
      expect([answer.status, (await json(answer)).why]).toEqual([403, 'ownHand']);
    }
    expect(await rulesOf()).toEqual(before);
    expect((await send('mara', rulesPath, { body: muting(other) })).status).toBe(200);
  });

  test('sees the reason on its page, and no form', async () => {
    const alert = await seed();
    const pageOf = async (name: Name): Promise<string> =>
      (await read(name, `/api/posture/${contoso}/alerts/${alert.id}`)).text();
    expect(await pageOf('mara')).toContain('Another operator has to handle it');
    expect(await pageOf('mara')).not.toContain('<form method="post"');
    expect(await pageOf('ada')).toContain('<form method="post"');
    expect(await pageOf('ron')).not.toContain('<form method="post"');
  });
});

describe('refused', () => {
  const principal = Buffer.from(JSON.stringify({ claims: [{ typ: 'roles', val: 'operator' }] })).toString('base64');
  const forged = {
    'x-ms-client-principal': principal,
    'x-ms-client-principal-id': 'ada',
    'x-ms-client-principal-name': 'Ada',
  };
  const asForm = 'application/x-www-form-urlencoded';
  const form = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(fields).toString();

  test.each<[string, Name, () => Sent, number, string]>([
    ['nobody', 'ada', () => ({ headers: { authorization: null } }), 401, 'access'],
    ['a forged principal', 'ada', () => ({ headers: { authorization: null, ...forged } }), 401, 'access'],
    ['a forged principal on a reader', 'ron', () => ({ headers: forged }), 403, 'role'],
    ['a reader', 'ron', () => ({}), 403, 'role'],
    [
      "a reader with an operator's page",
      'ron',
      () => ({ headers: { 'x-watch-token': formTokens.get('ada') ?? '' } }),
      403,
      'role',
    ],
    ['an operator of another tenant', 'fay', () => ({}), 404, 'tenant'],
    ['no origin', 'ada', () => ({ headers: { origin: null } }), 403, 'origin'],
    ['another origin', 'ada', () => ({ headers: { origin: 'https://evil.example' } }), 403, 'origin'],
    [
      'an origin that begins like ours',
      'ada',
      () => ({ headers: { origin: `${app.url}.evil.example` } }),
      403,
      'origin',
    ],
    ['a sandboxed frame', 'ada', () => ({ headers: { origin: 'null' } }), 403, 'origin'],
    ['another site', 'ada', () => ({ headers: { 'sec-fetch-site': 'cross-site' } }), 403, 'origin'],
    ['a sibling of this site', 'ada', () => ({ headers: { 'sec-fetch-site': 'same-site' } }), 403, 'origin'],
    ['a typed address', 'ada', () => ({ headers: { 'sec-fetch-site': 'none' } }), 403, 'origin'],
    ['no token', 'ada', () => ({ headers: { 'x-watch-token': null } }), 403, 'token'],
    [
      "another operator's token",
      'ada',
      () => ({ headers: { 'x-watch-token': formTokens.get('bea') ?? '' } }),
      403,
      'token',
    ],
    [
      'a token in the body of JSON',
      'ada',
      () => ({ headers: { 'x-watch-token': null }, body: { token: formTokens.get('ada') } }),
      403,
      'token',
    ],
    ['text that is JSON', 'ada', () => ({ headers: { 'content-type': 'text/plain' } }), 415, 'contentType'],
    [
      'a form with files',
      'ada',
      () => ({ headers: { 'content-type': 'multipart/form-data; boundary=x' } }),
      415,
      'contentType',
    ],
    ['not JSON', 'ada', () => ({ body: '{' }), 400, 'body'],
    ['a list', 'ada', () => ({ body: [] }), 400, 'body'],
    ['an unknown key', 'ada', () => ({ body: { note: 'x', by: 'bea' } }), 400, 'body'],
    ['a person in the body', 'ada', () => ({ body: '{"operator":{"id":"bea"}}' }), 400, 'body'],
    ['a prototype', 'ada', () => ({ body: '{"__proto__":{"note":"x"}}' }), 400, 'body'],
    ['a note of 501 characters', 'ada', () => ({ body: { note: 'x'.repeat(501) } }), 400, 'body'],
    ['9 KB', 'ada', () => ({ body: { note: 'x'.repeat(9 * 1024) } }), 413, 'tooLarge'],
  ])('%s', async (_, name, sent, status, why) => {
    const alert = await seed();
    const answer = await send(name, alertPath(alert, 'acknowledge'), sent());
    const { reason, ...rest } = await json(answer);
    expect([answer.status, rest]).toEqual([status, { version: 1, status: 'refused', why }]);
    expect(reason).toMatch(/\w/);
    expect(await stored(alert)).toEqual(alert);
  });

  test('a refused key is named without its markup, a value never', async () => {
    const alert = await seed();
    const body = { '<script>': 'a-secret-value' };
    const { reason } = await json(await send('ada', alertPath(alert, 'acknowledge'), { body }));
    expect(reason).toBe('unknown: script');
  });

  test("another tenant's alert, by a person who operates this one", async () => {
    const alert = await seed({}, fabrikam);
    const here = await send('ada', alertPath(alert, 'acknowledge', contoso));
    expect([here.status, (await json(here)).why]).toEqual([404, 'notFound']);
    const there = await send('ada', alertPath(alert, 'acknowledge', fabrikam));
    expect([there.status, (await json(there)).why]).toEqual([404, 'tenant']);
    const rule = await send('ada', rulesPath, { body: muting(alert) });
    expect([rule.status, (await json(rule)).why]).toEqual([404, 'notFound']);
    expect(await stored(alert)).toEqual(alert);
    expect(await rulesOf(fabrikam)).toEqual([]);
  });

  test.each(['GET', 'PUT', 'DELETE', 'PATCH'])('%s changes nothing', async (method) => {
    const alert = await seed();
    for (const path of [alertPath(alert, 'acknowledge'), rulesPath]) {
      expect((await send('ada', path, { method })).status).toBeGreaterThanOrEqual(400);
    }
    await read('ada', `/api/posture/${contoso}/alerts/${alert.id}?action=acknowledge&note=x`);
    expect(await stored(alert)).toEqual(alert);
  });

  test('sends no test alert before any policy was read, and says why', async () => {
    const asked = await send('ada', `/api/handle/${contoso}/drill`);
    expect([asked.status, (await json(asked)).why]).toEqual([409, 'drillNotRead']);
  });

  test.each([
    'alerts',
    'alerts/x/acknowledge',
    `alerts/${'a'.repeat(32)}`,
    `alerts/${'a'.repeat(32)}/reopen`,
    `alerts/${'A'.repeat(32)}/acknowledge`,
    `rules/${'a'.repeat(32)}`,
    `rules/${'a'.repeat(32)}/extend`,
    'rules/l%7Clease/end',
    `drill/${'a'.repeat(32)}`,
    'secrets',
    `rules/${'a'.repeat(32)}/end`,
  ])('%s is not found', async (place) => {
    expect((await send('ada', `/api/handle/${contoso}/${place}`)).status).toBe(404);
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['without an owner', { owner: ' ' }],
    ['without a reason', { reason: undefined }],
    ['without an end', { until: undefined }],
    ['with an end that is not a time', { until: 'soon' }],
    ['with an end without an offset', { until: '2027-01-01T00:00:00' }],
    ['with the time of a form', { until: '2027-01-01' }],
    ['that has ended already', { until: inDays(-1) }],
    ['for two years', { until: inDays(730) }],
    ['of another kind', { kind: 'forever' }],
    ['made by somebody else', { createdBy: { id: 'bea' } }],
    ['with an alert that is not an id', { alertId: "x' or 1 eq 1" }],
  ])('a rule %s', async (_, over) => {
    const alert = await seed();
    const before = (await rulesOf()).length;
    expect((await send('ada', rulesPath, { body: muting(alert, over) })).status).toBe(400);
    expect((await rulesOf()).length).toBe(before);
  });

  describe('and by a form of the page', () => {
    const asPage = { 'content-type': asForm, 'x-watch-token': null, 'sec-fetch-site': 'same-origin' };

    test('a form returns to its page, which shows the result once', async () => {
      const alert = await seed();
      const body = form({ token: formTokens.get('ada') ?? '', note: 'Mine' });
      const answer = await send('ada', alertPath(alert, 'acknowledge'), { body, headers: asPage });
      const page = `${app.url}/api/posture/${contoso}/alerts/${alert.id}`;
      expect([answer.status, answer.headers.get('location')]).toEqual([303, page]);
      const cookie = String(answer.headers.get('set-cookie'));
      expect(cookie).toMatch(/^ztw\d+-outcome=done\.acknowledge; Path=\/; Max-Age=60; HttpOnly; SameSite=Strict$/);
      const shown = await fetch(page, {
        headers: { authorization: `Bearer ${bearers.get('ada')}`, cookie: cookie.split(';')[0] ?? '' },
      });
      expect(await shown.text()).toContain('You have acknowledged the alert.');
      expect(shown.headers.get('set-cookie')).toMatch(/^ztw\d+-outcome=; Path=\/; Max-Age=0/);
      expect((await stored(alert)).acknowledged?.note).toBe('Mine');
    });

    test('a session older than an hour reads the page, and its form asks for a newer sign-in', async () => {
      const alert = await seed();
      const { oid: id, tid: tenantId, name, roles } = people.ada;
      const signedInAt = Date.now() - 3_601_000;
      const old = { id, tenantId, name, roles, groups: [], isOverfull: false, signedInAt, hint: null };
      const cookie = `${sessionCookieName(app.url)}=${await sealSession(old, [sessionKey])}`;
      const page = `/api/posture/${contoso}/alerts/${alert.id}`;
      expect((await fetch(app.url + page, { headers: { cookie } })).status).toBe(200);
      const answer = await fetch(`${app.url}/api/handle/${contoso}/alerts/${alert.id}/acknowledge`, {
        method: 'POST',
        headers: { cookie, origin: app.url, 'content-type': asForm },
        body: form({ token: formTokens.get('ada') ?? '', note: 'Asked <Mara> by phone' }),
      });
      expect(answer.status).toBe(401);
      const text = await answer.text();
      expect(text).toContain(`${signInPaths.signIn}?return=${encodeURIComponent(page)}"`);
      expect(text).toContain('readonly>Asked &lt;Mara&gt; by phone</textarea>');
      expect(text).not.toContain(formTokens.get('ada'));
      expect((await stored(alert)).acknowledged).toBeNull();
    });

    test("the last day of a form ends at midnight in the tenant's time zone", async () => {
      const alert = await seed();
      const about = `EV.P02|${alert.concerns[0]?.split('|')[1]}`;
      const lastDay = inDays(50).slice(0, 10);
      const fields = { kind: 'suppression', alertId: alert.id, about, reason: 'r', owner: 'o', until: lastDay };
      const body = form({ token: formTokens.get('ada') ?? '', ...fields });
      expect((await send('ada', rulesPath, { body, headers: asPage })).status).toBe(303);
      const rule = (await rulesOf()).find(({ resourceId }) => resourceId === about.slice('EV.P02|'.length));
      const inBerlin = new Intl.DateTimeFormat('sv-SE', {
        timeZone: 'Europe/Berlin',
        dateStyle: 'short',
        timeStyle: 'short',
      });
      expect(inBerlin.format(Date.parse(rule?.until ?? ''))).toBe(`${inDays(51).slice(0, 10)} 00:00`);
    });

    test('a note of 500 characters can have several lines', async () => {
      const alert = await seed();
      const note = `${'x'.repeat(248)}\n\n\n\n${'y'.repeat(248)}`;
      const body = form({ token: formTokens.get('ada') ?? '', note: note.replaceAll('\n', '\r\n') });
      expect((await send('ada', alertPath(alert, 'acknowledge'), { body, headers: asPage })).status).toBe(303);
      expect((await stored(alert)).acknowledged?.note).toBe(note);
    });

    test('a note that is too long can be copied from the refusal', async () => {
      const alert = await seed();
      const note = `Asked <Mara> by phone. ${'x'.repeat(500)}`;
      const body = form({ token: formTokens.get('ada') ?? '', note });
      const answer = await send('ada', alertPath(alert, 'acknowledge'), { body, headers: asPage });
      const text = await answer.text();
      expect(answer.status).toBe(400);
      expect(text).toContain('at most 500 characters');
      expect(text).toContain(`readonly>${note.replace('<Mara>', '&lt;Mara&gt;')}</textarea>`);
      expect(await stored(alert)).toEqual(alert);
    });

    test.each(['close', 'acknowledge'])('another note in a second form to %s is not lost', async (action) => {
      const alert = await seed();
      const sendForm = (note: string) => {
        const body = form({ token: formTokens.get('ada') ?? '', note });
        return send('ada', alertPath(alert, action), { body, headers: asPage });
      };
      await sendForm('Undone by phone');
      expect((await sendForm('Undone by phone')).headers.get('set-cookie')).toContain(`done.${action}`);
      const before = await stored(alert);
      const second = await sendForm('Mara <confirmed> it');
      const cookie = String(second.headers.get('set-cookie')).split(';')[0] ?? '';
      const authorization = `Bearer ${bearers.get('ada')}`;
      const page = await fetch(second.headers.get('location') ?? '', { headers: { authorization, cookie } });
      const text = await page.text();
      expect(text).toContain('Nothing was changed. It is over, or already acknowledged.');
      expect(text).toContain('readonly>Mara &lt;confirmed&gt; it</textarea>');
      expect(await stored(alert)).toEqual(before);
    });

    test('self-approval: back to the page with the reason', async () => {
      const alert = await seed();
      const body = form({ token: formTokens.get('mara') ?? '', note: 'x' });
      const answer = await send('mara', alertPath(alert, 'close'), { body, headers: asPage });
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([
        303,
        expect.stringContaining('refused.ownHand'),
      ]);
      expect(await stored(alert)).toEqual(alert);
    });

    test.each<[string, () => Sent, number]>([
      [
        'of another site',
        () => ({ headers: { ...asPage, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } }),
        403,
      ],
      ['without a token', () => ({ headers: asPage, body: 'note=x' }), 403],
      [
        "with another operator's token",
        () => ({ headers: asPage, body: form({ token: formTokens.get('bea') ?? '' }) }),
        403,
      ],
      [
        'with the token as a header',
        () => ({ headers: { ...asPage, 'x-watch-token': formTokens.get('ada') ?? '' }, body: '' }),
        403,
      ],
      ['with a field twice', () => ({ headers: asPage, body: `token=${formTokens.get('ada')}&note=a&note=b` }), 400],
      [
        'with a field of its own',
        () => ({ headers: asPage, body: form({ token: formTokens.get('ada') ?? '', by: 'bea' }) }),
        400,
      ],
    ])('%s: a page that says so, with nothing of the request', async (_, sent, status) => {
      const alert = await seed();
      const answer = await send('ada', alertPath(alert, 'acknowledge'), sent());
      const text = await answer.text();
      expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
      expect(text).toContain('Nothing was changed.');
      expect(text).toContain(`href="${app.url}/api/posture/${contoso}/alerts/${alert.id}"`);
      expect(text).not.toMatch(/<script|bea/);
      expect(await stored(alert)).toEqual(alert);
    });
  });
});

test('a result in the address is never believed', async () => {
  const text = await (await read('ada', '/api/posture?ztw-outcome=done.close&outcome=done.close')).text();
  expect(text).not.toContain('You have closed the alert');
});

test('no token, name or note is in the log', () => {
  const text = app.log.map(({ message }) => message).join('\n');
  expect(text).toContain('handle.done');
  for (const secret of [...bearers.values(), ...formTokens.values(), 'ada of operator', 'I call Mara'])
    if (secret !== '') expect(text).not.toContain(secret);
});
