import { readFaults } from '../../../infra/local/tenant/graph/faults';
import { closeTenants, type Reply, testTenant } from './tenant-client';

afterEach(closeTenants);

describe('readFaults', () => {
  test.each([
    ['not a list', {}, 'Faults must be a list.'],
    ['not an object', [1], 'Fault 0 is not an object.'],
    ['no match', [{ status: 500 }], 'needs "match"'],
    ['a bad expression', [{ match: '(', status: 500 }], 'not a regular expression'],
    ['no effect', [{ match: 'GET' }], 'needs "status", "delayMs", "keep" or "cut"'],
    ['a short answer with a status', [{ match: 'GET', status: 500, keep: 1 }], 'both "status" and "keep"'],
    ['a cut that is no cut', [{ match: 'GET', cut: 2 }], '"cut"'],
    ['less than nothing', [{ match: 'GET', keep: -1 }], '"keep"'],
    ['a bad status', [{ match: 'GET', status: 700 }], '"status"'],
    ['half a status', [{ match: 'GET', status: 500.5 }], '"status"'],
    ['a bad rate', [{ match: 'GET', status: 500, rate: 2 }], '"rate"'],
    ['never', [{ match: 'GET', status: 500, times: 0 }], '"times"'],
    ['a long wait', [{ match: 'GET', delayMs: 1e9 }], '"delayMs"'],
    ['headers that are not texts', [{ match: 'GET', status: 500, headers: { a: 1 } }], '"headers"'],
    ['a number as body', [{ match: 'GET', status: 500, body: 1 }], '"body"'],
    ['an unknown property', [{ match: 'GET', status: 500, probability: 1 }], '"probability"'],
  ])('%s', (_, json, reason) => {
    const reading = readFaults(json);
    expect(reading.outcome).toBe('refused');
    if (reading.outcome === 'refused') expect(reading.reason).toContain(reason);
  });

  test('a valid one', () => {
    const faults = [
      { match: '^GET /users', status: 429, headers: { 'retry-after': '3' }, body: '', rate: 0.5, times: 2, delayMs: 0 },
    ];
    expect(readFaults(faults)).toEqual({ outcome: 'read', value: faults });
  });
});

test('a fault affects matching requests, with its status, headers and body, as often as it says', async () => {
  const tenant = await testTenant();
  tenant.addFaults([
    { match: '^GET /users(\\?|$)', status: 503, headers: { 'retry-after': '7' }, body: '<html>busy</html>', times: 2 },
  ]);
  const replies = [await tenant.get('/users'), await tenant.get('/users?$select=id'), await tenant.get('/users')];
  expect(replies.map((reply) => reply.status)).toEqual([503, 503, 200]);
  expect(replies[0]?.headers.get('retry-after')).toBe('7');
  expect(replies[0]?.body).toBe('<html>busy</html>');
  expect((await tenant.get('/groups')).status).toBe(200);
});

test('without a body it is a Graph error; the version may be part of the match; clearing ends it', async () => {
  const tenant = await testTenant();
  tenant.addFaults([{ match: 'GET /v1\\.0/groups', status: 500 }]);
  const reply = await tenant.get('/groups');
  expect(reply.body.error.code).toBe('UnknownError');
  tenant.clearFaults();
  expect((await tenant.get('/groups')).status).toBe(200);
});

test('a short answer has the first items alone and no next page, and the one after it is complete', async () => {
  const tenant = await testTenant();
  const whole = await tenant.get('/users');
  expect(whole.body['@odata.nextLink']).toBeDefined();
  tenant.addFaults([
    { match: '^GET /users', keep: 1, times: 1 },
    { match: '^GET /users', keep: 0, times: 1 },
  ]);
  const short = await tenant.get('/users');
  expect(short.status).toBe(200);
  expect(short.body['@odata.nextLink']).toBeUndefined();
  expect(short.body.value).toEqual(whole.body.value.slice(0, 1));
  expect((await tenant.get('/users')).body.value).toEqual([]);
  expect((await tenant.get('/users')).body).toEqual(whole.body);
  expect(tenant.faultsStruck()).toBe(2);
});

test('a cut answer ends its connection in the middle, and the next answer is complete', async () => {
  const tenant = await testTenant();
  tenant.addFaults([{ match: '^GET /users', cut: true, times: 1 }]);
  await expect(tenant.get('/users')).rejects.toThrow('terminated');
  expect((await tenant.get('/users')).body.value.length).toBeGreaterThan(0);
});

test('a short answer that leaves nothing out does not count, and the fault affects the next one that it can shorten', async () => {
  const tenant = await testTenant();
  tenant.addFaults([{ match: 'GET', keep: 1, times: 1 }]);
  const whole = await tenant.get('/policies/identitySecurityDefaultsEnforcementPolicy');
  expect(whole.body.id).toBeDefined();
  expect(tenant.faultsStruck()).toBe(0);
  expect((await tenant.get('/users')).body.value).toHaveLength(1);
  expect(tenant.faultsStruck()).toBe(1);
});

test('a rate affects a share that is the same for the same seed', async () => {
  const run = async (): Promise<readonly number[]> => {
    const tenant = await testTenant({ seed: 7 });
    tenant.addFaults([{ match: 'GET /organization', status: 500, rate: 0.3 }]);
    const replies: Reply[] = [];
    for (let index = 0; index < 50; index += 1) replies.push(await tenant.get('/organization'));
    return replies.map((reply) => reply.status);
  };
  const first = await run();
  const struck = first.filter((status) => status === 500).length;
  expect(struck).toBeGreaterThan(5);
  expect(struck).toBeLessThan(30);
  expect(await run()).toEqual(first);
});

test('a delay alone only delays, and the request log has every request with its status', async () => {
  const tenant = await testTenant();
  tenant.addFaults([
    { match: 'GET /groups', delayMs: 5 },
    { match: 'GET /users', status: 502, body: {} },
  ]);
  await tenant.get('/groups?$select=id');
  tenant.clock.advance(1_000);
  await tenant.get('/users');
  expect(tenant.requests().map(({ method, path, status }) => [method, path, status])).toEqual([
    ['GET', '/v1.0/groups?$select=id', 200],
    ['GET', '/v1.0/users', 502],
  ]);
  expect(tenant.requestsSince(tenant.clock.now()).map((request) => request.path)).toEqual(['/v1.0/users']);
});
