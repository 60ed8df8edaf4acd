/** The people of a customer that leaves and is invited again: what their open sessions and the links in old mails show. */
import type { Store } from '../../shared/core/store';
import { type CustomerRow, invitedCustomer } from '../../shared/core/tenant/customer';
import { minuteMs } from '../../shared/core/time/durations';
import { advanceDepartures } from '../../shared/pipeline/operate/leave';
import { aTenantRow } from '../store/fixtures';
import { seedAlert, storeOf } from './seeded-alert';
import { type SpawnedApp, spawnApp } from './spawned-app';

const msp = '0d0d0d0d-0000-4000-8000-00000000000a';
const quokka = '2d2d2d2d-0000-4000-8000-00000000000c';
const name = 'Quokka Ltd';
const desk = 'aaaaaaaa-0000-4000-8000-000000000001';
const people = {
  ada: { oid: 'ada', tid: msp, name: 'Ada', roles: [], groups: [desk] },
  carla: { oid: 'carla', tid: quokka, name: 'Carla', roles: ['reader'] },
};

let app: SpawnedApp;
let store: Store;
let bearer = '';
let ahead = 0;

beforeAll(async () => {
  app = await spawnApp({
    people: Object.values(people),
    settings: { HOME_TENANT_ID: msp, SIGN_IN_TENANT_IDS: msp },
    tenants: [{ tenantId: msp, name: 'Adatum', tags: ['gold'] }],
    file: { groups: { gold: {} }, access: [{ group: desk, role: 'operator', tags: ['gold'] }] },
  });
  store = await storeOf(app.connectionString);
  bearer = await app.signIn.tokenOf(people.ada);
  const row = invitedCustomer({ tenantId: quokka, name, tags: ['gold'], settings: {} }, Date.now());
  await store.customers.write({ ...row, state: 'watching' }, null);
});
afterAll(async () => {
  await app?.stop();
});

/** Each process reads the list of customers once a minute. */
async function later(ms: number): Promise<void> {
  await app.host.advanceClock(ms);
  ahead += ms;
}

async function become(change: (row: CustomerRow) => CustomerRow): Promise<void> {
  const read = await store.customers.read(quokka);
  if (read === undefined) throw new Error('no customer');
  await store.customers.write(change(read.row), read.etag);
}

// Safe: each field is compared with what is expected.
// biome-ignore lint/suspicious/noExplicitAny: the answers of an API as a program without types reads them.
type Json = any;

/** As an operator of its group. */
async function order(path: string, body: object): Promise<Json> {
  const headers = { authorization: `Bearer ${bearer}`, origin: app.url, 'content-type': 'application/json' };
  const list = await fetch(`${app.url}/api/posture/tenants/customers?format=json`, { headers });
  const { handling }: Json = await list.json();
  const answer = await fetch(`${app.url}/api/handle/tenants/customers${path}`, {
    ...{ method: 'POST', body: JSON.stringify(body), headers: { ...headers, 'x-watch-token': handling.token } },
  });
  return answer.json();
}

async function leave(): Promise<void> {
  expect(await order(`/${quokka}/leave`, { name })).toMatchObject({ customer: { state: 'leaving' } });
  await later(2 * minuteMs);
}

/** The deletion, which the timer of the app does. */
async function remove(): Promise<Json> {
  expect(await order(`/${quokka}/delete`, { name, export: 'none' })).toMatchObject({ status: 'done' });
  const graph = async (): Promise<never> => {
    throw new Error('403');
  };
  const rows = await store.customers.list(() => {});
  await advanceDepartures({ graph, log: () => {}, now: () => Date.now() + ahead, store }, rows);
  return (await store.customers.read(quokka))?.row;
}

test('a reader with an open session sees nothing from the departure on, and after a return nothing of the earlier time', async () => {
  const alert = await seedAlert(store, { tenantId: quokka, number: 7 });
  await store.tenants.write(aTenantRow(quokka, { name, watchedSince: '2026-11-01T00:00:00Z' }), null);
  let cookie = await app.sessionOf(people.carla);
  const linkInMail = `/api/posture/${quokka}/alerts/${alert.id}`;
  /** The code of each page, and whether it shows the customer. */
  const seen = async (): Promise<readonly (readonly [number, boolean])[]> => {
    const found: [number, boolean][] = [];
    for (const path of [linkInMail, `/api/posture/${quokka}`, '/api/posture/tenants', `/api/health?tenant=${quokka}`]) {
      const answer = await fetch(app.url + path, { redirect: 'manual', headers: { cookie, accept: 'text/html' } });
      found.push([answer.status, /Quokka|Require MFA|"kinds"/.test(await answer.text())]);
    }
    return found;
  };
  const send = () =>
    fetch(`${app.url}/api/handle/${quokka}/alerts/${alert.id}/close`, {
      ...{ method: 'POST', body: new URLSearchParams({ token: 'x', note: 'Asked Mara' }), redirect: 'manual' },
      headers: { cookie, origin: app.url },
    });
  expect(await seen()).toEqual([
    [200, true],
    [200, true],
    [200, true],
    [503, true],
  ]);

  const signedOut = [
    [303, false],
    [303, false],
    [303, false],
    [503, false],
  ];
  await leave();
  expect(await seen()).toEqual(signedOut);
  const refused = await send();
  expect([refused.status, await refused.text()]).toEqual([401, expect.stringContaining('Asked Mara</textarea>')]);
  await expect(app.sessionOf(people.carla)).rejects.toThrow('the sign-in stopped');
  expect(await remove()).toMatchObject({ state: 'left' });
  expect(await seen()).toEqual(signedOut);

  const first = await order('', { tenant: quokka });
  await later(2 * minuteMs);
  expect(await seen()).toEqual(signedOut);
  await become((row) => ({ ...row, state: 'collecting' }));
  await later(2 * minuteMs);
  // A session from before the departure stays ended; a new one shows nothing of the earlier time.
  expect(await seen()).toEqual(signedOut);
  cookie = await app.sessionOf(people.carla);
  expect((await seen()).map(([code]) => code)).toEqual([404, 200, 200, 503]);
  for (const section of ['', '/alerts', '/activity']) {
    const answer = await fetch(`${app.url}/api/posture/${quokka}${section}`, { headers: { cookie } });
    expect([answer.status, (await answer.text()).includes('people can now sign in')]).toEqual([200, false]);
  }

  await leave();
  const gone = await remove();
  expect(gone).toMatchObject({ state: 'left', earlierReceipts: first.customer.earlierReceipts });
  expect(gone.earlierReceipts).toMatchObject([{ leftAt: expect.any(String), deleted: { byTable: { Alerts: 6 } } }]);
  const page = await fetch(`${app.url}/api/posture/tenants/customers/${quokka}`, {
    headers: { authorization: `Bearer ${bearer}`, accept: 'text/html' },
  });
  expect((await page.text()).match(/format=receipt/g)).toHaveLength(2);
  expect(app.log.filter(({ message }) => message.includes('failed'))).toEqual([]);
});
