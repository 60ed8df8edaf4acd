import { createHmac } from 'node:crypto';
import { bindChannels } from '../../shared/channels';
import { bindChannel, ChannelError } from '../../shared/channels/channel';
import { failedByNetwork, isRetryable, mayHaveTaken, retryAfterSeconds } from '../../shared/channels/http-result';
import { operationIdOf } from '../../shared/channels/operation-id';
import { targetUrl } from '../../shared/channels/target-url';
import { webhook } from '../../shared/channels/webhook';
import { isLoopbackUrl } from '../../shared/core/safe-url';
import type { Recipient } from '../../shared/core/tenant/configuration';
import { message } from './message';

test.each([
  ['https://prod.example/workflows/x?sig=y', true],
  ['http://127.0.0.1:8080/x', true],
  ['http://localhost/x', true],
  ['http://[::1]:1/x', true],
  ['http://prod.example/x', false],
  ['http://127.0.0.1.evil.example/x', false],
  ['https://name:password@prod.example/x', false],
  ['ftp://prod.example', false],
  ['javascript:alert(1)', false],
  ['', false],
])('%s is an accepted target: %s', (url, allowed) => {
  expect(targetUrl.safeParse(url).success).toBe(allowed);
});

test('the ACS client may use plain http on this machine only', () => {
  expect([
    isLoopbackUrl('http://127.0.0.1:1/'),
    isLoopbackUrl('https://127.0.0.1/'),
    isLoopbackUrl('http://acs.example/'),
  ]).toEqual([true, false, false]);
});

const hook: Recipient = { id: 'siem', name: 'SIEM', channel: 'webhook', urlSetting: 'URL', secretSetting: 'SECRET' };

test.each([
  ['a URL that is missing', new Map([['SECRET', 'a secret of 32 characters, truly']]), 'url'],
  [
    'a URL that is not https',
    new Map([
      ['URL', 'http://secret-host.example/sig=hidden'],
      ['SECRET', 'a secret of 32 characters, truly'],
    ]),
    'url',
  ],
  [
    'a secret that is short',
    new Map([
      ['URL', 'https://secret-host.example/sig=hidden'],
      ['SECRET', 'hidden'],
    ]),
    'secret',
  ],
])('%s is refused at start, by name and without repeating its value', (_, secrets, field) => {
  const bind = () => bindChannels({ recipients: [hook], secrets, email: null, logs: null, now: Date.now });
  expect(bind).toThrow(ChannelError);
  expect(bind).toThrow(new RegExp(`recipient "siem" of channel webhook: ${field}: `));
  expect(bind).not.toThrow(/hidden|secret-host/);
});

test('mail without ACS is refused at start', () => {
  const recipients: readonly Recipient[] = [
    { id: 'mail', name: 'x', channel: 'email-acs', address: 'x@contoso.example' },
  ];
  expect(() => bindChannels({ recipients, secrets: new Map(), email: null, logs: null, now: Date.now })).toThrow(
    ChannelError,
  );
});

test('every attempt of one delivery has the same delivery id and the time of the attempt, which its signature covers', async () => {
  const seen: Headers[] = [];
  const signed: string[] = [];
  const inits: (RequestInit | undefined)[] = [];
  const secret = 'a secret of 32 characters, truly';
  let time = 1_764_000_000_000;
  const fetch: typeof globalThis.fetch = async (_, init) => {
    const headers = new Headers(init?.headers);
    const text = `${headers.get('x-ztw-timestamp')}.${init?.body}`;
    seen.push(headers);
    signed.push(`v1=${createHmac('sha256', secret).update(text).digest('hex')}`);
    inits.push(init);
    return new Response(null, { status: 204 });
  };
  const bound = bindChannel(
    webhook({ fetch, now: () => time }),
    new Map([['siem', { url: 'https://x.example/', secret }]]),
  );
  await bound.send('siem', message, 'tenant|alert|1|webhook|siem');
  time += 5_000;
  await bound.send('siem', message, 'tenant|alert|1|webhook|siem');
  expect(seen.map((headers) => headers.get('x-ztw-delivery'))).toEqual([
    operationIdOf('tenant|alert|1|webhook|siem'),
    operationIdOf('tenant|alert|1|webhook|siem'),
  ]);
  expect(seen.map((headers) => headers.get('x-ztw-timestamp'))).toEqual(['1764000000', '1764000005']);
  expect(seen.map((headers) => headers.get('x-ztw-signature'))).toEqual(signed);
  expect(new Set(signed).size).toBe(2);
  // The error is expected here: anything that is thrown while a message is sent counts as an unreachable target.
  expect(inits.map((init) => init?.redirect)).toEqual(['manual', 'manual']);
  expect(inits.every((init) => init?.signal instanceof AbortSignal)).toBe(true);
});

test('an operation id is a GUID derived from the delivery', () => {
  expect(operationIdOf('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(operationIdOf('a')).toBe(operationIdOf('a'));
  expect(operationIdOf('a')).not.toBe(operationIdOf('b'));
});

test.each([
  ['17', 17],
  ['Tue, 24 Nov 2026 13:09:00 GMT', 30],
  ['Tue, 24 Nov 2026 13:00:00 GMT', 0],
  ['999999999', 86_400],
  ['soon', null],
  ['', null],
  [null, null],
])('Retry-After %s', (header, expected) => {
  expect(retryAfterSeconds(header, Date.parse('2026-11-24T13:08:30Z'))).toBe(expected);
});

test('failures that are worth another attempt', () => {
  expect([401, 403, 408, 425, 429, 500, 503].every(isRetryable)).toBe(true);
  expect([400, 404, 405, 410, 413, 415, 422].some(isRetryable)).toBe(false);
});

test.each([
  [
    'a timeout',
    new DOMException('signal timed out for https://x.example/?sig=1', 'TimeoutError'),
    'no answer in time',
    true,
  ],
  [
    'a refused connection',
    new TypeError('fetch failed', {
      cause: Object.assign(new Error('connect ECONNREFUSED 10.0.0.1'), { code: 'ECONNREFUSED' }),
    }),
    'connection failed (ECONNREFUSED)',
    false,
  ],
  [
    'a connection that broke',
    new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'UND_ERR_SOCKET' }) }),
    'connection failed (UND_ERR_SOCKET)',
    true,
  ],
  [
    'an invalid certificate',
    new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }) }),
    'connection failed (DEPTH_ZERO_SELF_SIGNED_CERT)',
    false,
  ],
  ['an unknown error', new Error('https://x.example/?sig=1'), 'connection failed (Error)', true],
  ['a thrown value that is not an error', 'https://x.example/?sig=1', 'connection failed (error)', true],
])(
  '%s is reported without its address, and says whether the message may have arrived',
  (_, error, reason, mayHaveArrived) => {
    expect(failedByNetwork(error)).toEqual({
      status: 'failed',
      retryable: true,
      retryAfterSeconds: null,
      mayHaveArrived,
      reason,
    });
  },
);

test('an answer after which the message may have arrived', () => {
  expect([408, 500, 502, 504].every(mayHaveTaken)).toBe(true);
  expect([400, 401, 413, 429, 501, 503].some(mayHaveTaken)).toBe(false);
});
