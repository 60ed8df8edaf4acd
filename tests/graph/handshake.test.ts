import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { freePort } from '../../infra/local/world/free-port';
import { tryHandshake } from '../../shared/graph/handshake';
import { isHandshake } from '../../shared/graph/notification';
import { loopbackCertificate } from '../identity/loopback-certificate';

type Asked = { readonly method: string | undefined; readonly token: string | null };

/** One attempt with a server that gives this answer. */
async function tried(
  answer: (token: string, ...of: Parameters<RequestListener>) => void,
  { isSecure = false, limitMs }: { readonly isSecure?: boolean; readonly limitMs?: number } = {},
) {
  const asked: Asked[] = [];
  const listener: RequestListener = (request, response) => {
    const token = new URL(request.url ?? '/', 'http://x').searchParams.get('validationToken');
    asked.push({ method: request.method, token });
    answer(token ?? '', request, response);
  };
  const server = isSecure ? createSecureServer(loopbackCertificate(Date.now()), listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Safe: the server listens on a port.
  const { port } = server.address() as AddressInfo;
  try {
    const url = `${isSecure ? 'https' : 'http'}://127.0.0.1:${port}/api/graph/notifications`;
    return { asked, found: await tryHandshake(fetch, url, limitMs) };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const plain = { 'content-type': 'text/plain; charset=utf-8' };

test('the request is one that the endpoint answers, with a different token each time', async () => {
  const [one, two] = [
    await tried((token, _, response) => response.writeHead(200, plain).end(token)),
    await tried((token, _, response) => response.writeHead(200, plain).end(token)),
  ];
  expect(one.found).toEqual({ result: 'echoed' });
  expect(one.asked[0]?.method).toBe('POST');
  expect(isHandshake(one.asked[0]?.token ?? null, '')).toBe(true);
  expect(two.asked[0]?.token).not.toBe(one.asked[0]?.token);
});

test.each<[string, (token: string, ...of: Parameters<RequestListener>) => void, unknown]>([
  [
    'a page',
    (token, _, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(token),
    { result: 'otherAnswer' },
  ],
  ['another text', (_, __, response) => response.writeHead(200, plain).end('hello'), { result: 'otherAnswer' }],
  [
    'more than the token',
    (token, _, response) => response.writeHead(200, plain).end(token + 'x'.repeat(100_000)),
    { result: 'otherAnswer' },
  ],
  ['a refusal', (_, __, response) => response.writeHead(403).end(), { result: 'refused', status: 403 }],
  [
    'a redirect, which is not followed',
    (_, __, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    { result: 'redirect', status: 302 },
  ],
  [
    'a dropped connection',
    (_, request) => request.socket.destroy(),
    { result: 'notReached', code: expect.any(String) },
  ],
])('%s', async (_, answer, expected) => {
  const { asked, found } = await tried(answer);
  expect([asked.length, found]).toEqual([1, expected]);
});

test('nothing', async () => {
  const { asked, found } = await tried(() => {}, { limitMs: 1_000 });
  expect([asked.length, found]).toEqual([1, { result: 'slow' }]);
});

test('an untrusted certificate, and a closed port', async () => {
  const { asked, found } = await tried((token, _, response) => response.writeHead(200, plain).end(token), {
    isSecure: true,
  });
  expect([asked, found]).toEqual([[], { result: 'certificate', code: expect.stringMatching(/CERT/) }]);
  expect(await tryHandshake(fetch, `http://127.0.0.1:${await freePort(0)}/api`)).toEqual({
    result: 'notReached',
    code: expect.any(String),
  });
});
