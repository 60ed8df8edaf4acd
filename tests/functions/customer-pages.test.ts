/** Customers on the pages and through the API: who can manage them, what each step does, and the words of each refusal. */
import { createHash } from 'node:crypto';
import { deploymentId } from '../../shared/core/deployment/deployment';
import type { Store } from '../../shared/core/store';
import { type CustomerRow, invitedCustomer } from '../../shared/core/tenant/customer';
import { advanceDepartures } from '../../shared/pipeline/operate/leave';
import { anEvent, aTenantRow } from '../store/fixtures';
import { storeOf } from './seeded-alert';
import type { Person } from './signed-in';
import { type SpawnedApp, spawnApp } from './spawned-app';

const msp = '0d0d0d0d-0000-4000-8000-00000000000a';
const contoso = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const fabrikam = '1c9e5a3b-2c41-4a64-9d6e-0f4f8c1a7b22';
const northwind = '2d2d2d2d-0000-4000-8000-00000000000c';
const silver = '3e3e3e3e-0000-4000-8000-00000000000d';
const broken = '6b6b6b6b-0000-4000-8000-0000000000aa';
const hostile = '4f4f4f4f-0000-4000-8000-00000000000e';
const groups = {
  desk: 'aaaaaaaa-0000-4000-8000-000000000001',
  reading: 'aaaaaaaa-0000-4000-8000-000000000002',
  customers: 'aaaaaaaa-0000-4000-8000-000000000003',
};
const hostileName = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e';

const people = {
  ada: { oid: 'ada', tid: msp, name: 'Ada Brandt', roles: [], groups: [groups.desk] },
  rea: { oid: 'rea', tid: msp, name: 'Rea', roles: [], groups: [groups.reading] },
  // A member of a customer's organisation is in the desk's group of the file, because an entry without an organisation
  // accepts anyone.
  guest: { oid: 'guest', tid: contoso, name: 'Guest', roles: ['operator'], groups: [groups.desk] },
  carla: { oid: 'carla', tid: contoso, name: 'Carla', roles: [], groups: [groups.customers] },
  // The sign-in service knows their organisations.
  ofFabrikam: { oid: 'fay', tid: fabrikam, name: 'Fay', roles: [] },
  ofSilver: { oid: 'sil', tid: silver, name: 'Sil', roles: [] },
  ofHostile: { oid: 'hos', tid: hostile, name: 'Hos', roles: [] },
} satisfies Record<string, Person>;
type Name = keyof typeof people;

let app: SpawnedApp;
let store: Store;
const bearers = new Map<Name, string>();

const watching = (tenantId: string, name: string, tags: readonly string[]): CustomerRow => ({
  ...invitedCustomer({ tenantId, name, tags, settings: {} }, Date.now()),
  state: 'watching',
});

beforeAll(async () => {
  app = await spawnApp({
    people: Object.values(people),
    settings: {
      ACS_CONNECTION_STRING: 'endpoint=http://127.0.0.1:9/;accesskey=aGk=',
      HOME_TENANT_ID: msp,
      SIGN_IN_TENANT_IDS: `${msp},${contoso}`,
    },
    tenants: [{ tenantId: msp, name: 'Adatum', tags: ['gold'] }],
    file: {
      email: { senderAddress: 'DoNotReply@watch.msp.example' },
      groups: { gold: {}, silver: {} },
      recipients: [{ id: 'desk', name: 'Service desk', channel: 'email-acs', address: 'desk@msp.example' }],
      access: [
        { group: groups.desk, role: 'operator', tags: ['gold'] },
        { group: groups.reading, role: 'reader', tags: ['gold'] },
        { group: groups.customers, role: 'operator', tags: ['gold'] },
      ],
    },
  });
  store = await storeOf(app.connectionString);
  for (const name of Object.keys(people) as Name[]) bearers.set(name, await app.signIn.tokenOf(people[name]));
  await store.customers.write(watching(silver, 'Silver Ltd', ['silver']), null);
  await store.customers.write(
    { ...watching(broken, 'Broken Ltd', ['gold']), settings: { timeZone: 'Mars/Base' } },
    null,
  );
  await store.customers.write(watching(hostile, hostileName, ['gold']), null);
});
afterAll(async () => {
  await app?.stop();
});

const read = (name: Name | null, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${app.url}${path}`, {
    redirect: 'manual',
    ...init,
    headers: { ...(name === null ? {} : { authorization: `Bearer ${bearers.get(name)}` }), ...init.headers },
  });

const list = '/api/posture/tenants/customers';
const asHtml = { headers: { accept: 'text/html' } };
// biome-ignore lint/suspicious/noExplicitAny: the answers of an API as a program without types reads them.
const jsonOf = async (answer: Response): Promise<any> => JSON.parse(await answer.text());
const tokenOf = async (name: Name): Promise<string> =>
  (await jsonOf(await read(name, `${list}?format=json`))).handling?.token ?? 'none';

async function post(name: Name, path: string, body: object, over: Readonly<Record<string, string>> = {}) {
  const headers = {
    ...{ origin: app.url, 'content-type': 'application/json', 'x-watch-token': await tokenOf('ada'), ...over },
  };
  const answer = await read(name, `/api/handle/tenants/customers${path}`, {
    ...{ method: 'POST', body: JSON.stringify(body), headers },
  });
  return { code: answer.status, ...(await jsonOf(answer)) };
}

async function sendForm(path: string, fields: Readonly<Record<string, string>>) {
  const body = new URLSearchParams({ token: await tokenOf('ada'), ...fields });
  const headers = { origin: app.url, 'content-type': 'application/x-www-form-urlencoded' };
  return read('ada', `/api/handle/tenants/customers${path}`, { method: 'POST', body, headers });
}

/** The page that a browser shows after a form. */
async function pageAfter(answer: Response): Promise<string> {
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  const headers = { accept: 'text/html', cookie, authorization: `Bearer ${bearers.get('ada')}` };
  return (await fetch(answer.headers.get('location') ?? '', { headers })).text();
}

const fieldIn = (page: string, id: string): string =>
  page.match(new RegExp(`<(?:input|select|textarea) id="${id}"[^>]*>`))?.[0] ?? '';

const rowOf = async (tenantId: string): Promise<CustomerRow | undefined> => (await store.customers.read(tenantId))?.row;
const actsIn = async (record: string): Promise<readonly unknown[]> => {
  const found: unknown[] = [];
  for await (const page of store.events.list(record, await store.events.days(record)))
    for (const { source, details, attribution, groupKey, resource } of page)
      if (source === 'customer')
        found.push([
          ...[details.what, resource.id, attribution.status === 'known' && attribution.actor.type === 'person'],
          ...[
            attribution.status === 'known' && 'id' in attribution.actor ? attribution.actor.id : null,
            groupKey !== null,
          ],
        ]);
  return found;
};

/** Long enough ago that every process of the app knows that the customer is leaving. */
const longAgo = (): string => new Date(Date.now() - 600_000).toISOString();

async function makeQuiet(tenantId: string): Promise<void> {
  const found = await store.customers.read(tenantId);
  if (found?.row.departure == null) throw new Error('it is not leaving');
  const departure = { ...found.row.departure, startedAt: longAgo() };
  await store.customers.write({ ...found.row, departure }, found.etag);
}

test('a customer with wrong settings is not called watched, and its page says why', async () => {
  const html = await (await read('ada', list, asHtml)).text();
  expect(html).toMatch(
    /Settings wrong[\s\S]*Broken Ltd[\s\S]*Nothing is read or sent, because its settings cannot be used/,
  );
  const page = await read('ada', `/api/posture/${broken}`, asHtml);
  expect([page.status, await page.text()]).toEqual([503, expect.stringContaining('timeZone: an IANA time zone')]);
});

describe('who can manage customers', () => {
  test.each(['guest', 'carla'] as const)(
    "no member of a customer's organisation: %s sees no such page and changes nothing",
    async (name) => {
      for (const path of [list, `${list}/${hostile}`, `${list}/${hostile}?format=receipt`, `${list}?format=json`])
        expect((await read(name, path)).status).toBe(404);
      for (const [path, body] of [
        ['', { tenant: northwind }],
        [`/${hostile}/pause`, {}],
        [`/${hostile}/leave`, { name: hostileName }],
      ] as const)
        expect(await post(name, path, body)).toMatchObject({ code: 404, why: 'tenant' });
      expect((await rowOf(hostile))?.state).toBe('watching');
      expect(await (await read(name, '/api/posture/tenants', asHtml)).text()).not.toContain('manage customers');
    },
  );

  test('a reader sees the state of each customer, without a form, and changes nothing', async () => {
    const page = await (await read('rea', list, asHtml)).text();
    expect([page.includes('is watched'), page.includes('method="post"')]).toEqual([true, false]);
    const tenants = await (await read('rea', '/api/posture/tenants', asHtml)).text();
    expect([tenants.includes('Open customers'), tenants.includes('Invite')]).toEqual([true, false]);
    const one = await (await read('rea', `${list}/${hostile}`, asHtml)).text();
    expect(one).not.toContain('method="post"');
    expect((await jsonOf(await read('rea', `${list}?format=json`))).handling).toBeNull();
    expect(await post('rea', `/${hostile}/pause`, {})).toMatchObject({ code: 403, why: 'role' });
    expect(await post('rea', '', { tenant: northwind })).toMatchObject({ code: 403, why: 'role' });
  });

  test('an operator manages the customers of their own groups, and sees nothing of others', async () => {
    const page = await (await read('ada', list, asHtml)).text();
    expect(page).not.toContain('Silver');
    const unknown = await (await read('ada', `${list}/${northwind}`)).text();
    expect(await (await read('ada', `${list}/${silver}`)).text()).toBe(unknown);
    for (const id of [silver, northwind, 'no-id', '..'])
      expect((await post('ada', `/${encodeURIComponent(id)}/pause`, {})).code).toBe(404);
    expect((await rowOf(silver))?.state).toBe('watching');
    expect(await post('ada', '', { tenant: northwind, groups: ['silver'] })).toMatchObject({
      code: 403,
      why: 'noGroup',
    });
  });

  test('an operator of one of its groups can pause a customer, but not remove it', async () => {
    const found = await store.customers.read(silver);
    await store.customers.write(watching(silver, 'Silver Ltd', ['silver', 'gold']), found?.etag ?? null);
    const page = await (await read('ada', `${list}/${silver}`, asHtml)).text();
    expect(page).toContain('You do not operate: silver.');
    expect([page.includes(`${silver}/pause"`), page.includes(`${silver}/leave"`)]).toEqual([true, false]);
    const name = 'Silver Ltd';
    for (const [step, body] of [
      ['leave', { name }],
      ['export', {}],
      ['delete', { name, export: 'none' }],
    ] as const)
      expect(await post('ada', `/${silver}/${step}`, body)).toMatchObject({ code: 403, why: 'otherGroups' });
    expect((await rowOf(silver))?.state).toBe('watching');
    const again = await store.customers.read(silver);
    await store.customers.write(watching(silver, name, ['silver']), again?.etag ?? null);
  });

  test('a request needs the right origin, the token of a page, and a known body', async () => {
    const pause = `/${hostile}/pause`;
    expect(await post('ada', pause, {}, { origin: 'https://evil.example' })).toMatchObject({
      code: 403,
      why: 'origin',
    });
    expect(await post('ada', pause, {}, { 'x-watch-token': 'none' })).toMatchObject({ code: 403, why: 'token' });
    expect(await post('ada', pause, {}, { 'content-type': 'text/plain' })).toMatchObject({ code: 415 });
    expect(await post('ada', pause, { by: 'eve' })).toMatchObject({ code: 400, why: 'body' });
    expect(await post('ada', `/${hostile}/explode`, {})).toMatchObject({ code: 404, why: 'body' });
    expect((await read(null, list)).status).toBe(401);
    expect((await rowOf(hostile))?.state).toBe('watching');
  });
});

test('names are text, and none of them becomes markup', async () => {
  for (const path of [list, `${list}/${hostile}`, `${list}?tenant=${encodeURIComponent('"><script>')}`]) {
    const page = await (await read('ada', path, asHtml)).text();
    expect(page).not.toMatch(/<script|<img|\u202e/);
  }
});

describe('an invitation', () => {
  test('is a link to copy, is kept with its creator, and is replaced by the next one', async () => {
    const answer = await sendForm('', { tenant: fabrikam, name: 'Fabrikam', mail: 'it@fabrikam.example' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${app.url}${list}/${fabrikam}`]);
    const page = await (await read('ada', `${list}/${fabrikam}`, asHtml)).text();
    const link =
      /<textarea id="consent-link"[^>]*readonly[^>]*>([^<]+)</.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(new URL(link).pathname).toBe(`/${fabrikam}/v2.0/adminconsent`);
    expect(await rowOf(fabrikam)).toMatchObject({
      ...{ state: 'invited', name: 'Fabrikam', tags: ['gold'] },
      settings: { recipients: [{ address: 'it@fabrikam.example' }] },
      changed: { what: 'invite', by: { id: 'ada', tenantId: msp, name: null } },
    });
    expect(page).toContain('Invited by Ada Brandt');
    expect(await post('ada', '', { tenant: fabrikam })).toMatchObject({
      ...{ code: 200, status: 'done' },
      customer: { name: 'Fabrikam', consentLink: link },
    });
    expect(await actsIn(deploymentId)).toContainEqual(['invite', fabrikam, true, 'ada', false]);
  });

  test('of a customer that was invited before keeps its name and its groups', async () => {
    const before = { ...watching(silver, 'Silver Ltd', ['silver', 'gold']), state: 'invited' as const };
    const found = await store.customers.read(silver);
    await store.customers.write(before, found?.etag ?? null);
    expect(await post('ada', '', { tenant: silver })).toMatchObject({ code: 200 });
    expect(await rowOf(silver)).toMatchObject({ name: 'Silver Ltd', tags: ['silver', 'gold'] });
    // Without the group that they do not operate, they could remove the customer alone, and the group's operators would
    // not see it any more.
    expect(await post('ada', '', { tenant: silver, groups: ['gold'] })).toMatchObject({
      ...{ code: 200, customer: { groups: ['silver', 'gold'] } },
    });
    expect(await post('ada', `/${silver}/leave`, { name: 'Silver Ltd' })).toMatchObject({ why: 'otherGroups' });
    const again = await store.customers.read(silver);
    await store.customers.write(watching(silver, 'Silver Ltd', ['silver']), again?.etag ?? null);
  });

  test.each([
    ['a text that is not a tenant', { tenant: 'no tenant' }, 400, 'badTenant', /Enter a domain/],
    ['nothing', {}, 400, 'badTenant', /Enter a domain/],
    ['a tenant that Entra does not know', { tenant: 'nowhere.example' }, 400, 'noSuchTenant', /Check the spelling/],
    ['the home tenant', { tenant: msp }, 409, 'homeTenant', /cannot be invited or leave/],
    ['an existing customer', { tenant: hostile }, 409, 'knownAlready', /customer already/],
    ['a customer of another group', { tenant: silver }, 409, 'knownAlready', /ask an operator of its group/],
    ['the name of another customer', { tenant: fabrikam, name: 'silver  ltd' }, 409, 'sameName', /name of its own/],
    ['the name of the own organisation', { tenant: fabrikam, name: 'ADATUM' }, 409, 'sameName', /name of its own/],
    ['a name with a line break', { tenant: fabrikam, name: 'A\nB' }, 400, 'badName', /visible/],
    ['a name with an escape code', { tenant: fabrikam, name: 'A\u001b[2JB' }, 400, 'badName', /visible/],
    ['a long name', { tenant: fabrikam, name: 'x'.repeat(101) }, 400, 'badName', /100 characters/],
    ['a wrong mailbox', { tenant: fabrikam, mail: 'no mail' }, 400, 'badMail', /mail address/],
  ])('of %s is refused with a reason', async (_, body, code, why, words) => {
    expect(await post('ada', '', body)).toMatchObject({ code, why, reason: expect.stringMatching(words) });
  });

  test.each([
    [{ tenant: 'no tenant', name: 'Typed', mail: 'it@typed.example' }, 'tenant', /Enter a domain/],
    [{ tenant: fabrikam, name: 'silver  ltd', mail: 'it@typed.example' }, 'name', /name of its own/],
    [{ tenant: fabrikam, name: 'Typed', mail: 'it@typed' }, 'mail', /Enter one mail address/],
  ])('that is refused keeps the typed values, and leads to the field: %j', async (typed, field, words) => {
    const page = await pageAfter(await sendForm('', typed));
    for (const value of Object.values(typed)) expect(page).toContain(`value="${value}"`);
    expect(page).toMatch(words);
    expect(page).toContain(`<a href="#invite-${field}">Correct it</a>`);
    expect(fieldIn(page, `invite-${field}`)).toContain('aria-invalid="true" aria-describedby="outcome"');
    expect(page.match(/aria-invalid/g)).toHaveLength(1);
  });
});

test('a customer is paused and resumed, and both records name the operator', async () => {
  expect(await post('ada', `/${hostile}/pause`, {})).toMatchObject({ code: 200, customer: { state: 'paused' } });
  expect(await post('ada', `/${hostile}/pause`, {})).toMatchObject({ code: 409, why: 'notPausable' });
  const page = await (await read('ada', `${list}/${hostile}`, asHtml)).text();
  expect(page).toContain('Paused by Ada Brandt');
  expect(await post('ada', `/${hostile}/resume`, {})).toMatchObject({ code: 200, customer: { state: 'collecting' } });
  expect(await post('ada', `/${hostile}/resume`, {})).toMatchObject({ code: 409, why: 'notPaused' });
  // In the deployment's record these events alert; in the customer's own record they explain the gap.
  expect(await actsIn(deploymentId)).toEqual(
    expect.arrayContaining([
      ['pause', hostile, true, 'ada', true],
      ['resume', hostile, true, 'ada', true],
    ]),
  );
  expect(await actsIn(hostile)).toEqual(
    expect.arrayContaining([
      ['pause', hostile, true, 'ada', false],
      ['resume', hostile, true, 'ada', false],
    ]),
  );
});

describe('a customer that leaves', () => {
  const name = 'Litware & Söhne';
  const litware = '5a5a5a5a-0000-4000-8000-00000000000f';
  const noGraph = async (): Promise<never> => {
    throw new Error('Graph refuses');
  };
  const advance = async (): Promise<void> => {
    const rows = await store.customers.list(() => {});
    await advanceDepartures({ graph: noGraph, log: () => {}, now: Date.now, store }, rows);
  };

  beforeAll(async () => {
    await store.customers.write(watching(litware, name, ['gold']), null);
    await store.tenants.write(aTenantRow(litware, { name, watchedSince: '2026-11-01T00:00:00Z' }), null);
    await store.events.record(
      Array.from({ length: 30 }, (_, n) => anEvent(litware, n)),
      false,
    );
  });

  test('is exported, deleted by the timer and proven, and each step waits for the one before', async () => {
    expect(await post('ada', `/${litware}/export`, {})).toMatchObject({ code: 409, why: 'notLeaving' });
    expect(await post('ada', `/${litware}/leave`, { name: 'Litware' })).toMatchObject({ code: 400, why: 'otherName' });
    expect((await rowOf(litware))?.state).toBe('watching');
    const mistyped = await pageAfter(await sendForm(`/${litware}/leave`, { name: 'Litware' }));
    expect(fieldIn(mistyped, 'leave-name')).toMatch(/value="Litware".* aria-invalid="true"/);
    expect(mistyped).toMatch(/<details class="act" open><summary>Offboard the customer/);
    expect(await post('ada', `/${litware}/leave`, { name })).toMatchObject({
      code: 200,
      customer: { state: 'leaving' },
    });
    expect(await post('ada', `/${litware}/leave`, { name })).toMatchObject({ code: 409, why: 'goneAlready' });
    expect(await post('ada', `/${litware}/export`, {})).toMatchObject({ code: 409, why: 'notQuiet' });
    const deletion = { name, export: 'downloaded' };
    expect(await post('ada', `/${litware}/delete`, deletion)).toMatchObject({ code: 409, why: 'notExported' });
    await makeQuiet(litware);
    const unexported = await pageAfter(await sendForm(`/${litware}/delete`, deletion));
    expect(fieldIn(unexported, 'delete-export')).toContain('aria-invalid="true"');
    expect(fieldIn(unexported, 'delete-name')).toContain('value="Litware &amp; Söhne"');
    expect(unexported).toContain('<a href="#delete-export">Correct it</a>');
    await advance();
    expect(await store.tenantRows.count(litware)).toMatchObject({ Events: expect.any(Number) });

    const file = await sendForm(`/${litware}/export`, {});
    const text = await file.text();
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename="export-${litware}.jsonl"`);
    expect(text.match(/"kind":"events"/g)?.length).toBe(30);
    expect(await post('ada', `/${litware}/delete`, { ...deletion, name: 'x' })).toMatchObject({ why: 'otherName' });
    expect(await post('ada', `/${litware}/delete`, deletion)).toMatchObject({ code: 200 });
    expect(await post('ada', `/${litware}/delete`, deletion)).toMatchObject({ code: 409, why: 'isDeleting' });
    expect(await post('ada', `/${litware}/resume`, {})).toMatchObject({ code: 409, why: 'notPaused' });
    expect(await (await read('ada', `${list}/${litware}`, asHtml)).text()).toContain('cannot be stopped');

    await advance();
    expect(await store.tenantRows.count(litware)).toEqual({});
    const receipt = await read('ada', `${list}/${litware}?format=receipt`);
    expect(receipt.headers.get('content-disposition')).toBe(`attachment; filename="receipt-${litware}.json"`);
    expect(await jsonOf(receipt)).toMatchObject({
      ...{ tenantId: litware, name },
      exported: { sha256: createHash('sha256').update(text).digest('hex'), lines: { events: 30 } },
      deleted: { byTable: { Events: expect.any(Number) } },
    });
    const page = await (await read('ada', `${list}/${litware}`, asHtml)).text();
    expect(page).toContain('Download receipt');
    expect((await read('guest', `${list}/${litware}?format=receipt`)).status).toBe(404);
    // A tenant that is invited again keeps the proof that its earlier record was deleted.
    const link = new URL(
      page.match(/href="([^"]*format=receipt[^"]*)"/)?.[1]?.replaceAll('&amp;', '&') ?? '',
      'http://x',
    );
    const left = `${link.pathname}${link.search}`.slice(link.pathname.indexOf(list));
    expect(await jsonOf(await read('ada', left))).toMatchObject({ tenantId: litware, name });
    expect((await read('ada', `${left}0`)).status).toBe(404);
    expect(await actsIn(deploymentId)).toEqual(
      expect.arrayContaining([
        ['leave', litware, true, 'ada', true],
        ['export', litware, true, 'ada', false],
        ['delete', litware, true, 'ada', false],
      ]),
    );
  });

  test('can be resumed until its deletion is confirmed', async () => {
    expect(await post('ada', `/${fabrikam}/leave`, { name: 'Fabrikam' })).toMatchObject({ code: 200 });
    expect((await read('ada', `${list}/${fabrikam}?format=receipt`)).status).toBe(404);
    expect(await post('ada', '', { tenant: fabrikam })).toMatchObject({ code: 409, why: 'isLeaving' });
    expect(await post('ada', `/${fabrikam}/resume`, {})).toMatchObject({ code: 200, customer: { state: 'consented' } });
  });

  test('can be neither a tenant of the file nor the home tenant', async () => {
    expect(await post('ada', `/${msp}/leave`, { name: 'Adatum' })).toMatchObject({ code: 409, why: 'homeTenant' });
  });
});
