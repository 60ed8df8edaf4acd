import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { callHeartbeat } from '../../shared/app/heartbeat-call';

let server: Server | undefined;
afterEach(() => new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve()))));

async function listening(answer: RequestListener): Promise<string> {
  const made = createServer(answer);
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  // Safe: the server listens on a port.
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}/ping/a-secret`;
}

test('an answered call reports no problem, and sends no data', async () => {
  const seen: string[] = [];
  const url = await listening((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers['content-length'] ?? 0}`);
    response.end('OK');
  });
  expect(await callHeartbeat(url)).toBeNull();
  expect(seen).toEqual(['POST /ping/a-secret 0']);
});

test('a redirect is not followed', async () => {
  const seen: string[] = [];
  const url = await listening((request, response) => {
    seen.push(request.url ?? '');
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  expect(await callHeartbeat(url)).toBe('it answered with 302');
  expect(seen).toEqual(['/ping/a-secret']);
});

test.each<[string, () => Promise<Response>, string]>([
  ['an error', async () => new Response('', { status: 500 }), 'it answered with 500'],
  [
    'a closed port',
    () => Promise.reject(new TypeError('fetch failed: https://switch.example/a-secret')),
    'it could not be reached',
  ],
  [
    'no answer in time',
    () => Promise.reject(new DOMException('timeout', 'TimeoutError')),
    'it did not answer within 5 seconds',
  ],
])('%s is reported without the URL, and never throws', async (_, send, expected) => {
  expect(await callHeartbeat('https://switch.example/a-secret', send)).toBe(expected);
});
