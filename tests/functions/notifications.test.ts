import { request } from 'node:http';
import { clientStateFor } from '../../shared/graph/notification';
import { isKind } from '../../shared/kinds';
import { currentKey, previousKey, type SpawnedApp, spawnApp, tenantId } from './spawned-app';

const path = '/api/graph/notifications';
let app: SpawnedApp;

beforeAll(async () => {
  app = await spawnApp();
});
afterAll(() => app?.stop());

const state = (kind: string, key = currentKey, tenant = tenantId): string => {
  if (!isKind(kind)) throw new Error(`no such kind: ${kind}`);
  return clientStateFor(key, tenant, kind, 'nonce-0123456789');
};
const notification = (over: Readonly<Record<string, unknown>> = {}) => ({
  subscriptionId: '11111111-2222-4333-8444-555555555555',
  changeType: 'updated',
  resource: 'Users/0a1b2c3d-0000-4000-8000-000000000001',
  resourceData: { id: '0a1b2c3d-0000-4000-8000-000000000001', '@odata.type': '#Microsoft.Graph.User' },
  tenantId,
  clientState: state('group'),
  ...over,
});

const post = (body: string | Buffer, query = ''): Promise<Response> =>
  fetch(`${app.url}${path}${query}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
const postAll = (...items: readonly unknown[]): Promise<Response> => post(JSON.stringify({ value: items }));

const queued = async () => ({
  collect: await app.takeAll('collect'),
  collectFleet: await app.takeAll('collect-fleet'),
  subscriptions: await app.takeAll('subscriptions'),
});
const nothing = { collect: [], collectFleet: [], subscriptions: [] };
const lookAtGroups = { tenantId, bucket: 'directory', kinds: ['group'], reason: 'hint' };

describe('the handshake', () => {
  const ask = (token: string, body = '') => post(body, `?validationToken=${token}`);

  test.each<[string, string]>([
    ['plain text', 'Validation: Testing client application reachability'],
    ['characters that a URL encodes', 'a+b &?=#/%25 ü 日本'],
    ['markup', '<script>alert(1)</script>'],
    ['4 KiB', 'x'.repeat(4096)],
  ])('%s comes back exactly, as plain text', async (_, token) => {
    const answer = await ask(encodeURIComponent(token));
    expect([answer.status, await answer.text()]).toEqual([200, token]);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('a plus in the query is a space, as Graph encodes it', async () => {
    expect(await (await ask('Validation%3a+Testing')).text()).toBe('Validation: Testing');
  });

  test.each<[string, string, string]>([
    ['a token beside a body', 'token', '{"value":[]}'],
    ['an empty token', '', ''],
    ['a line feed', 'a%0Ab', ''],
    ['a carriage return and a header', 'a%0D%0Ax-evil:%201', ''],
    ['a zero byte', 'a%00b', ''],
    ['a DEL', 'a%7Fb', ''],
    ['more than 4 KiB', 'x'.repeat(4097), ''],
    ['more than 4 KiB of bytes in fewer characters', encodeURIComponent('ü'.repeat(2049)), ''],
  ])('%s: 400, and nothing comes back', async (_, token, body) => {
    const answer = await ask(token, body);
    expect([answer.status, await answer.text()]).toEqual([400, '']);
    expect(answer.headers.get('x-evil')).toBeNull();
  });

  test('enqueues nothing', async () => {
    await ask('token');
    expect(await queued()).toEqual(nothing);
  });

  test('accepts POST only', async () => {
    expect((await fetch(`${app.url}${path}?validationToken=x`)).status).not.toBe(200);
  });
});

describe('a notification with our signature asks for a collection', () => {
  test('of the resource type of its clientState, and of nothing that the payload names', async () => {
    expect((await postAll(notification({ resource: 'Groups/x', changeType: 'deleted' }))).status).toBe(202);
    expect(await queued()).toEqual({ ...nothing, collect: [lookAtGroups] });
  });

  test('also with the previous key, after a rotation', async () => {
    await postAll(notification({ clientState: state('group', previousKey) }));
    expect((await queued()).collect).toEqual([lookAtGroups]);
  });

  test('a fleet goes to its own queue', async () => {
    await postAll(notification({ clientState: state('user') }), notification());
    expect(await queued()).toEqual({
      ...nothing,
      collect: [lookAtGroups],
      collectFleet: [{ tenantId, bucket: 'directory', kinds: ['user'], reason: 'hint' }],
    });
  });

  test('a hundred of one resource type are one message', async () => {
    await postAll(...Array.from({ length: 100 }, () => notification()));
    expect((await queued()).collect).toEqual([lookAtGroups]);
  });

  test('a good one counts beside bad ones', async () => {
    expect((await postAll(null, { tenantId }, notification({ clientState: 'x' }), notification())).status).toBe(202);
    expect((await queued()).collect).toEqual([lookAtGroups]);
  });

  test('each of two tenants in one body gets its own message, and a third one with the signature of another gets none', async () => {
    const [other, third] = ['00000000-1111-4222-8333-444444444444', '00000000-1111-4222-8333-555555555555'];
    const ofOther = { tenantId: other, clientState: state('group', currentKey, other) };
    await postAll(
      notification(ofOther),
      notification({ ...ofOther, lifecycleEvent: 'missed' }),
      notification(),
      notification({ ...ofOther, tenantId: third, lifecycleEvent: 'missed' }),
      notification({ clientState: ofOther.clientState, lifecycleEvent: 'missed' }),
    );
    expect(await queued()).toEqual({
      ...nothing,
      collect: [{ ...lookAtGroups, tenantId: other }, lookAtGroups],
      subscriptions: [{ tenantId: other }],
    });
  });

  test.each([
    ['reauthorizationRequired', { tenantId, reauthorize: true }],
    ['subscriptionRemoved', { tenantId }],
    ['missed', { tenantId }],
  ])(
    'the lifecycle event %s asks for its subscription to be repaired, and for a collection of what was missed',
    async (lifecycleEvent, message) => {
      expect((await postAll(notification({ lifecycleEvent }))).status).toBe(202);
      expect(await queued()).toEqual({ ...nothing, collect: [lookAtGroups], subscriptions: [message] });
    },
  );

  test('a message is under a kilobyte', async () => {
    await postAll(notification({ clientState: state('user') }), notification({ lifecycleEvent: 'missed' }));
    for (const message of Object.values(await queued()).flat())
      expect(JSON.stringify(message).length).toBeLessThan(1024);
  });
});

describe('a notification without our signature is accepted and changes nothing', () => {
  const [kind, nonce, signature] = state('group').split('.');
  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['no clientState', { clientState: undefined }],
    ['an empty one', { clientState: '' }],
    ['another key', { clientState: state('group', 'x'.repeat(40)) }],
    ['another resource type', { clientState: `user.${nonce}.${signature}` }],
    ['another nonce', { clientState: `${kind}.nonce-9876543210.${signature}` }],
    ['a signature cut short', { clientState: state('group').slice(0, -1) }],
    ['a signature and more', { clientState: `${state('group')}.x` }],
    ['an unknown resource type', { clientState: `toaster.${nonce}.${signature}` }],
    [
      'a signature for another tenant',
      { clientState: state('group', currentKey, '00000000-1111-4222-8333-444444444444') },
    ],
    ['another tenant', { tenantId: '00000000-1111-4222-8333-444444444444' }],
    ['no tenant', { tenantId: undefined }],
    ['a clientState of 10 KB', { clientState: 'x'.repeat(10_000) }],
    ['a number', { clientState: 7 }],
    ['an unknown lifecycle event', { lifecycleEvent: 'explode' }],
  ])('%s: 202', async (_, over) => {
    expect((await postAll(notification(over))).status).toBe(202);
    expect(await queued()).toEqual(nothing);
  });

  test.each<[string, string]>([
    ['nothing', ''],
    ['not JSON', '{"value":['],
    ['a list', '[]'],
    ['another object', '{"values":[]}'],
    ['an empty list', '{"value":[]}'],
    ['a text', '"value"'],
    ['a body a thousand deep', `${'['.repeat(1000)}${']'.repeat(1000)}`],
    ['more than a thousand', JSON.stringify({ value: Array.from({ length: 1001 }, () => ({})) })],
  ])('a body with %s: 400', async (_, body) => {
    expect((await post(body)).status).toBe(400);
    expect(await queued()).toEqual(nothing);
  });

  test('nothing of a payload is logged', async () => {
    await postAll(notification({ clientState: 'x.y.hush-hush', resource: 'hush-hush' }));
    expect(app.log.map(({ message }) => message).join('\n')).not.toContain('hush-hush');
  });
});

describe('a body that is too long', () => {
  const megabyte = 1024 * 1024;
  const padded = (bytes: number): string => {
    const frame = JSON.stringify({ value: [notification()], pad: '' });
    return frame.replace('"pad":""', `"pad":"${'x'.repeat(bytes - frame.length)}"`);
  };

  test('a megabyte is accepted', async () => {
    expect((await post(padded(megabyte))).status).toBe(202);
    expect((await queued()).collect).toEqual([lookAtGroups]);
  });

  test('a byte more is 413 and changes nothing', async () => {
    expect((await post(padded(megabyte + 1))).status).toBe(413);
    expect(await queued()).toEqual(nothing);
  });

  test('a body that does not declare its length is counted', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${app.url}${path}`, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } });
      sent.on('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      sent.end(padded(2 * megabyte));
    });
    expect(status).toBe(413);
    expect(await queued()).toEqual(nothing);
  });
});

test('where the queue does not answer, Graph gets a 5xx and tries again', async () => {
  const broken = await spawnApp({ queuesAreDown: true });
  try {
    const send = (item: unknown) =>
      fetch(`${broken.url}${path}`, { method: 'POST', body: JSON.stringify({ value: [item] }) });
    expect((await send(notification())).status).toBeGreaterThanOrEqual(500);
    expect((await send(notification({ clientState: 'forged' }))).status).toBe(202);
  } finally {
    await broken.stop();
  }
});
