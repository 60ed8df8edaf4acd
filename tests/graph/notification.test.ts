/** Forged, malformed and hostile notifications have no effect; valid ones only trigger a collection. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  clientStateFor,
  isHandshake,
  keyMarkOf,
  type NotificationOptions,
  readNotifications,
} from '../../shared/graph/notification';
import { kindDefinitions } from '../../shared/kinds';

const ours = '11111111-2222-4333-8444-555555555555';
const theirs = '99999999-2222-4333-8444-555555555555';
const key = 'k'.repeat(32);
const previous = 'p'.repeat(32);
const options: NotificationOptions = { keys: [key, previous], tenantIds: [ours] };
const nonce = 'nonce-0123456789';
const good = clientStateFor(key, ours, 'user', nonce);

const item = (overrides: Readonly<Record<string, unknown>> = {}) => ({
  subscriptionId: 'b1b1b1b1-0000-4000-8000-000000000000',
  subscriptionExpirationDateTime: '2026-11-27T09:00:00Z',
  clientState: good,
  changeType: 'updated',
  resource: 'Users/0000',
  tenantId: ours,
  resourceData: { '@odata.type': '#Microsoft.Graph.User', id: '0000' },
  ...overrides,
});

const read = (...items: readonly unknown[]) => readNotifications(JSON.stringify({ value: items }), options);

describe('a valid notification', () => {
  test('triggers a collection of one kind of a tenant', () => {
    expect(read(item())).toEqual({ ok: true, hints: [{ tenantId: ours, kind: 'user' }], rejected: 0 });
  });

  test('counts once, however often it comes', () => {
    expect(read(item(), item({ changeType: 'deleted' }), item({ resource: 'Users/1' }))).toMatchObject({
      hints: [{ kind: 'user' }],
      rejected: 0,
    });
  });

  test('is also accepted with the previous key', () => {
    expect(read(item({ clientState: clientStateFor(previous, ours, 'user', nonce) }))).toMatchObject({
      hints: [{ kind: 'user' }],
    });
  });

  test('is accepted with a tenant id in any case', () => {
    expect(read(item({ tenantId: ours.toUpperCase() }))).toMatchObject({ hints: [{ tenantId: ours }], rejected: 0 });
  });

  test.each(['reauthorizationRequired', 'subscriptionRemoved', 'missed'])('reports the lifecycle: %s', (lifecycle) => {
    const { changeType: _changeType, resource: _resource, ...rest } = item({ lifecycleEvent: lifecycle });
    expect(read(rest)).toEqual({ ok: true, hints: [{ tenantId: ours, kind: 'user', lifecycle }], rejected: 0 });
  });

  test('of a tenant that was onboarded since the start is accepted by our signature over its id', () => {
    const signed = item({ tenantId: theirs.toUpperCase(), clientState: clientStateFor(key, theirs, 'user', nonce) });
    expect(read(signed)).toEqual({ ok: true, hints: [{ tenantId: theirs, kind: 'user' }], rejected: 0 });
  });

  test('is accepted beside bad ones', () => {
    expect(read(null, item({ clientState: 'forged' }), item(), 7)).toMatchObject({
      hints: [{ kind: 'user' }],
      rejected: 3,
    });
  });

  test('may carry removed members in both spellings, which are ignored', () => {
    const resourceData = {
      id: 'g',
      'members@delta': [
        { id: 'u', '@removed': 'deleted' },
        { id: 'v', '@removed': { reason: 'changed' } },
      ],
    };
    expect(read(item({ resourceData }))).toMatchObject({ rejected: 0 });
  });
});

describe('clientState', () => {
  test('fits into 128 characters for every kind', () => {
    for (const { kind } of kindDefinitions) {
      const state = clientStateFor(key, ours, kind, 'n'.repeat(40));
      expect(state.length).toBeLessThanOrEqual(128);
      expect(state.startsWith(`${kind}.`)).toBe(true);
    }
  });

  test('is the HMAC over tenant, kind and nonce', () => {
    const mac = createHmac('sha256', key).update(`${ours}|user|${nonce}`).digest('base64url');
    expect(good).toBe(`user.${nonce}.${mac}`);
  });

  test.each(['', 'short', 'a|b|c|d|e', 'a.b.c.d.e', 'n'.repeat(41), 'ünïcödé-nonce'])('refuses the nonce %p', (bad) => {
    expect(() => clientStateFor(key, ours, 'user', bad)).toThrow('nonce');
  });

  test('refuses an empty key, and never treats one as a signature', () => {
    expect(() => clientStateFor('', ours, 'user', nonce)).toThrow('empty');
    const forged = `user.${nonce}.${createHmac('sha256', '').update(`${ours}|user|${nonce}`).digest('base64url')}`;
    const received = readNotifications(JSON.stringify({ value: [item({ clientState: forged })] }), {
      keys: [''],
      tenantIds: [ours],
    });
    expect(received).toEqual({ ok: true, hints: [], rejected: 1 });
  });
});

const mac = good.split('.')[2] ?? '';

/** The signature with each character replaced, once by a similar one and once by another. */
const flipped = [...mac, ...mac].map((character, position) => {
  const index = position % mac.length;
  const other = [position < mac.length ? 'A' : 'z', 'Q'].find((candidate) => candidate !== character);
  return `user.${nonce}.${mac.slice(0, index)}${other}${mac.slice(index + 1)}`;
});

/** The text cut off at each length. */
const truncated = Array.from({ length: good.length }, (_, length) => good.slice(0, length));

const forgedStates: readonly unknown[] = [
  ...flipped,
  ...truncated,
  `${good}x`,
  `${good}=`,
  `${good}.`,
  `.${good}`,
  ` ${good}`,
  `${good}\n`,
  `${good}\u0000`,
  good.toUpperCase(),
  good.replace('user', 'group'),
  good.replace('user', 'User'),
  good.replace('user', '__proto__'),
  good.replace('user', 'constructor'),
  good.replace('user', 'hasOwnProperty'),
  good.replace(nonce, 'nonce-9999999999'),
  good.replace(nonce, ''),
  `user.${nonce}|x.${mac}`,
  `user.${nonce}.${Buffer.from(mac, 'base64url').toString('hex')}`,
  `user.${nonce}.${Buffer.alloc(32).toString('base64url')}`,
  `user.${nonce}.`,
  `user..${mac}`,
  'user',
  '..',
  '',
  clientStateFor('another key of theirs, 32 chars..', ours, 'user', nonce),
  clientStateFor(key, theirs, 'user', nonce),
  'x'.repeat(129),
  'x'.repeat(100_000),
  null,
  true,
  7,
  {},
  [],
  [good],
  { toString: good },
];

const forgedItems: readonly unknown[] = [
  ...forgedStates.map((clientState) => item({ clientState })),
  item({ tenantId: theirs }),
  item({ tenantId: '' }),
  item({ tenantId: null }),
  item({ tenantId: [ours] }),
  item({ tenantId: `${ours} ` }),
  item({ tenantId: `${ours}/../${theirs}` }),
  item({ tenantId: '__proto__' }),
  item({ lifecycleEvent: 'everythingRemoved' }),
  item({ lifecycleEvent: 'constructor' }),
  item({ lifecycleEvent: 7 }),
  item({ lifecycleEvent: {} }),
  null,
  true,
  0,
  'text',
  [],
  [item()],
  {},
  { value: [item()] },
  { tenantId: ours },
  { clientState: good },
  { ClientState: good, TenantId: ours },
  JSON.parse(`{"__proto__":{"clientState":${JSON.stringify(good)},"tenantId":"${ours}"}}`),
  JSON.parse(`{"constructor":{"prototype":{"clientState":${JSON.stringify(good)}}},"tenantId":"${ours}"}`),
];

const malformedBodies: readonly string[] = [
  '',
  ' ',
  'null',
  'true',
  '7',
  '"text"',
  '[]',
  '{}',
  '{',
  '}',
  '{"value"}',
  '{"value":}',
  '{"value":null}',
  '{"value":{}}',
  '{"value":"x"}',
  '{"value":7}',
  '{"value":[]}',
  '{"value":[}',
  `{"value":[${JSON.stringify(item())}`,
  `{"Value":[${JSON.stringify(item())}]}`,
  `{"__proto__":{"value":[${JSON.stringify(item())}]}}`,
  JSON.stringify([item()]),
  JSON.stringify(item()),
  `\u0000{"value":[${JSON.stringify(item())}]}`,
  `value=${encodeURIComponent(JSON.stringify([item()]))}`,
  '<xml/>',
  '['.repeat(100_000),
  '{"a":'.repeat(100_000),
  `{"value":[{"a":${'['.repeat(40)}${']'.repeat(40)}}]}`,
  `{"value":[${'0,'.repeat(1_000)}0]}`,
  `{"value":["${'x'.repeat(1024 * 1024)}"]}`,
];

test('another text for the same bytes is refused as a signature', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(mac.at(-1) ?? '');
  // The last character of 43 holds four bits of the signature and two that decoders ignore.
  const twin = `${mac.slice(0, -1)}${alphabet[last ^ 1]}`;
  expect(Buffer.from(twin, 'base64url').equals(Buffer.from(mac, 'base64url'))).toBe(true);
  expect(read(item({ clientState: `user.${nonce}.${twin}` }))).toEqual({ ok: true, hints: [], rejected: 1 });
});

describe('invalid notifications', () => {
  test('are a corpus of more than 200', () => {
    expect(forgedItems.length + malformedBodies.length).toBeGreaterThanOrEqual(200);
  });

  test.each(forgedItems.map((forged, index) => [index, forged]))('forged item %i has no effect', (_index, forged) => {
    expect(read(forged)).toEqual({ ok: true, hints: [], rejected: 1 });
  });

  test.each(malformedBodies.map((body) => [body.slice(0, 60), body]))(
    'malformed body %p has no effect',
    (_start, body) => {
      const received = readNotifications(body, options);
      expect(received.ok).toBe(false);
      // The reason is logged, and must contain nothing from the body.
      if (!received.ok) expect(received.reason).toMatch(/^the body is [a-zA-Z0-9 ]+$/);
    },
  );

  test('leave no trace on prototypes', () => {
    for (const forged of forgedItems) read(forged);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>).clientState).toBeUndefined(); // Safe: any object may be asked for a key.
  });

  test('a body of any text never throws and never triggers a collection', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.array(fc.json()).map((items) => `{"value":[${items.join(',')}]}`),
        ),
        (body) => {
          const received = readNotifications(body, options);
          expect(received.ok ? received.hints : []).toEqual([]);
        },
      ),
    );
  });

  test('an item with a damaged field triggers only the signed collection', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(item())), fc.anything(), (name, value) => {
        let body: string;
        try {
          body = JSON.stringify({ value: [item({ [name]: value })] });
        } catch {
          return;
        }
        const received = readNotifications(body, options);
        if (!received.ok) return;
        for (const hint of received.hints) expect(hint).toEqual({ tenantId: ours, kind: 'user' });
      }),
    );
  });

  test('nothing is signed without a key', () => {
    expect(readNotifications(JSON.stringify({ value: [item()] }), { keys: [], tenantIds: [ours] })).toEqual({
      ok: true,
      hints: [],
      rejected: 1,
    });
  });
});

describe('the handshake', () => {
  test.each([
    'token',
    'Validation: Testing client application reachability for subscription Request-Id: 1f',
    'a+b/c=d%20',
    'ü',
    'x'.repeat(4_096),
  ])('answers %p', (token) => {
    expect(isHandshake(token, '')).toBe(true);
  });

  test.each([
    [null, ''],
    ['', ''],
    ['token', 'x'],
    ['token', JSON.stringify({ value: [item()] })],
    ['token', ' '],
    ['x'.repeat(4_097), ''],
    ['ü'.repeat(2_049), ''],
    ['a\nb', ''],
    ['a\r\nSet-Cookie: x', ''],
    ['a\u0000b', ''],
    ['a\tb', ''],
    ['a\u007fb', ''],
    ['a\u0085b', ''],
    ['\u001b[31m', ''],
  ])('does not answer %p with body %p', (token, body) => {
    expect(isHandshake(token, body)).toBe(false);
  });
});

test('the webhook path loads neither the Graph library nor an identity', () => {
  const source = readFileSync(join(__dirname, '../../shared/graph/notification.ts'), 'utf8');
  const imported = [...source.matchAll(/from '([^']+)'/g)].map(([, name]) => name);
  expect(imported).toEqual(['node:crypto', 'zod', '../core/resource/kind', '../kinds']);
});

test('the mark of a key is short, unique, and part of a nonce', () => {
  const [one, other] = [keyMarkOf('a key of thirty-two characters .'), keyMarkOf('another key of thirty-two chars .')];
  expect(one).toMatch(/^[\w-]{4}$/);
  expect(one).not.toBe(other);
  expect(
    clientStateFor(
      'a key of thirty-two characters .',
      '11111111-2222-4333-8444-555555555555',
      'user',
      `${one}12345678`,
    ),
  ).toContain(one);
});
