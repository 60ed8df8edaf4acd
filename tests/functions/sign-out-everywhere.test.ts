/** A lost device: its cookie stops working as soon as the person signs out everywhere. */
import { operator, type SpawnedApp, spawnApp } from './spawned-app';

const other = { ...operator, oid: 'other', name: 'Tom Iversen' };
let app: SpawnedApp;
beforeAll(async () => {
  app = await spawnApp({ people: [operator, other] });
});
afterAll(() => app?.stop());

const codeOf = async (cookie: string): Promise<number> =>
  (await fetch(`${app.url}/api/posture?format=json`, { redirect: 'manual', headers: { cookie } })).status;
const signOut = (cookie: string, body: string, origin = app.url): Promise<Response> =>
  fetch(`${app.url}/api/auth/sign-out`, {
    method: 'POST',
    body,
    headers: { cookie, origin, 'content-type': 'application/x-www-form-urlencoded' },
  });

test('signing out ends this session; signing out everywhere ends all sessions of this person and of nobody else', async () => {
  const [here, lost, toms] = [await app.sessionOf(operator), await app.sessionOf(operator), await app.sessionOf(other)];
  const codes = () => Promise.all([here, lost, toms].map(codeOf));
  expect(await codes()).toEqual([200, 200, 200]);
  // A copy of a cookie still works after a sign-out of one browser, because nothing is stored about it.
  expect((await signOut(here, '')).status).toBe(200);
  expect(await codes()).toEqual([200, 200, 200]);
  expect((await signOut(here, 'everywhere=yes', 'https://evil.example')).status).toBe(403);
  expect(await codes()).toEqual([200, 200, 200]);
  expect((await signOut('ztw-session=x', 'everywhere=yes')).status).toBe(200);
  expect(await codes()).toEqual([200, 200, 200]);
  const answer = await signOut(here, 'everywhere=yes');
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('You have signed out')]);
  expect(await codes()).toEqual([401, 401, 200]);
  expect(await codeOf(await app.sessionOf(operator))).toBe(200);
});
