/** Tables that Azure throttles from the first request on: the answers that people and programs get, and how soon. */
import { createServer, type Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { QueueServiceClient } from '@azure/storage-queue';
import { formToken } from '../../functions/form-token';
import { closeServer, listenOnLoopback } from '../../infra/local/receivers/http';
import { sessionCookieName } from '../../shared/identity/cookies';
import { sealSession } from '../../shared/identity/session';
import { sessionKey } from './signed-in';
import { currentKey, operator, type SpawnedApp, spawnApp, tenantId } from './spawned-app';

const html = { accept: 'text/html' };
/** Longer than three waits for storage; Azure's own limit for an answer is 230 seconds. */
const soonMs = 30_000;

let tables: Server;
let app: SpawnedApp;
let cookie: string;

beforeAll(async () => {
  tables = createServer((request, response) => {
    request.resume();
    response.writeHead(503, { 'retry-after': '600' }).end();
  });
  app = await spawnApp({ tableUrl: `http://127.0.0.1:${await listenOnLoopback(tables)}`, awake: ['collect'] });
  const message = { tenantId, bucket: 'directory', kinds: ['group'], reason: 'hint' };
  await queueOf(app).sendMessage(Buffer.from(JSON.stringify(message)).toString('base64'));
  const session = { ...operator, id: operator.oid, tenantId, groups: [], signedInAt: Date.now(), hint: null };
  cookie = `${sessionCookieName(app.url)}=${await sealSession({ ...session, address: null } as never, [sessionKey])}`;
});
afterAll(async () => {
  await app?.stop();
  tables.closeAllConnections();
  await closeServer(tables);
});

const queueOf = ({ connectionString }: SpawnedApp) =>
  QueueServiceClient.fromConnectionString(connectionString).getQueueClient('collect');

const within = (path: string, init: RequestInit): Promise<Response> =>
  fetch(app.url + path, { ...init, redirect: 'manual', signal: AbortSignal.timeout(soonMs) });

test('a page says that stored data could not be read, and promises nothing', async () => {
  const page = await within(`/api/posture/${tenantId}`, { headers: { ...html, cookie } });
  const text = await page.text();
  expect([page.status, text]).toEqual([500, expect.stringContaining('This page could not be created')]);
  expect(text).not.toContain('alerts are sent');
});

test('a program gets JSON', async () => {
  const bearer = await app.signIn.tokenOf(operator);
  const answer = await within(`/api/posture/${tenantId}`, { headers: { authorization: `Bearer ${bearer}` } });
  expect([answer.status, await answer.json()]).toEqual([503, { error: expect.stringContaining('cannot be read') }]);
});

test('a form says that nothing was changed', async () => {
  const token = formToken([currentKey], { id: operator.oid, tenantId }, Date.now());
  const answer = await within(`/api/handle/${tenantId}/drill`, {
    method: 'POST',
    headers: { ...html, cookie, origin: app.url, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token }).toString(),
  });
  expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('nothing was changed')]);
});

test('a sign-in says that it failed', async () => {
  const answer = await within('/api/auth/sign-in', { headers: html });
  expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('could not be created')]);
});

test('the health probe of a stranger is not ok', async () => {
  const answer = await within('/api/health', {});
  expect([answer.status, await answer.json()]).toEqual([503, { ok: false }]);
});

test('a message in a queue is put back as one that has never failed', async () => {
  const isLogged = (start: string): boolean => app.log.some(({ message }) => message.startsWith(start));
  const isPutBack = (): boolean =>
    isLogged('queue.putBack {"queue":"collect"') && isLogged("Executed 'collect' (Succeeded");
  const waiting = async () => (await queueOf(app).getProperties()).approximateMessagesCount;
  // The host deletes the message after the function has put back another one.
  while (!isPutBack() || (await waiting()) !== 1) await wait(50);
  expect(app.log.filter(({ category, level }) => category === 'Function.collect' && level === 'error')).toEqual([]);
});
