/** An operator has a page open when their role is taken away and their sessions are ended: the form changes nothing. */
import type { Alert } from '../../shared/core/alert/alert';
import type { Store } from '../../shared/core/store';
import { seedAlert, storeOf } from './seeded-alert';
import { operator, type SpawnedApp, spawnApp, tenantId } from './spawned-app';

/** The roles in Entra, which a test changes. */
const roles: string[] = ['operator'];
const person = { ...operator, roles };

let app: SpawnedApp;
let store: Store;
beforeAll(async () => {
  app = await spawnApp({ people: [person] });
  store = await storeOf(app.connectionString);
});
afterAll(() => app?.stop());

const pageOf = ({ id }: Alert): string => `${app.url}/api/posture/${tenantId}/alerts/${id}`;

const get = (url: string, cookie: string): Promise<Response> => fetch(url, { redirect: 'manual', headers: { cookie } });

const send = (path: string, cookie: string, fields: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(`${app.url}/api/${path}`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(fields),
    headers: { cookie, origin: app.url, 'content-type': 'application/x-www-form-urlencoded' },
  });

async function openForm(alert: Alert, cookie: string): Promise<string> {
  const page = await (await get(pageOf(alert), cookie)).text();
  const [, token = ''] = /name="token" value="([^"]+)"/.exec(page) ?? [];
  expect(token).not.toBe('');
  return token;
}

const acknowledge = (alert: Alert, cookie: string, token: string): Promise<Response> =>
  send(`handle/${tenantId}/alerts/${alert.id}/acknowledge`, cookie, { token, note: '' });

const isAcknowledged = async ({ id }: Alert): Promise<boolean> =>
  (await store.alerts.readAlert(tenantId, id))?.acknowledged != null;

test('an operator acknowledges: what the refusals below are refused of', async () => {
  const alert = await seedAlert(store, { tenantId, number: 1 });
  const cookie = await app.sessionOf(person);
  const { status } = await acknowledge(alert, cookie, await openForm(alert, cookie));
  expect([status, await isAcknowledged(alert)]).toEqual([303, true]);
});

test('an open form of an ended session, and of a person who is only a reader by now, is refused and changes nothing', async () => {
  const alert = await seedAlert(store, { tenantId, number: 2 });
  const before = await app.sessionOf(person);
  const token = await openForm(alert, before);
  roles.splice(0, 1, 'reader');
  const after = await app.sessionOf(person);
  expect((await send('auth/sign-out', after, { everywhere: 'yes' })).status).toBe(200);

  const ended = await acknowledge(alert, before, token);
  expect([ended.status, await ended.text()]).toEqual([
    401,
    expect.stringContaining('You were signed out: sign in again'),
  ]);

  const reader = await app.sessionOf(person);
  const refused = await acknowledge(alert, reader, token);
  expect([refused.status, await refused.text()]).toEqual([
    403,
    expect.stringContaining('You may only read this tenant'),
  ]);
  expect((await get(pageOf(alert), reader)).status).toBe(200);
  expect(await isAcknowledged(alert)).toBe(false);
});

test('without any role, a new sign-in opens no page and no export', async () => {
  const alert = await seedAlert(store, { tenantId, number: 3 });
  roles.splice(0);
  const stranger = await app.sessionOf(person);
  for (const url of [pageOf(alert), `${app.url}/api/posture/${tenantId}/export?kind=events`]) {
    const answer = await get(url, stranger);
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain('Require MFA');
  }
});
