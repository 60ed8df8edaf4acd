import { type Receiver, startReceiver } from './receiver';
import { closeTenants, type TestTenant, testTenant } from './tenant-client';

const receivers: Receiver[] = [];
async function receiver(): Promise<Receiver> {
  const started = await startReceiver();
  receivers.push(started);
  return started;
}
afterEach(async () => {
  await closeTenants();
  await Promise.all(receivers.splice(0).map((each) => each.close()));
});

const soon = '2026-11-27T00:00:00Z';
function wish(to: Receiver, resource: string, more: Record<string, unknown> = {}) {
  return {
    changeType: 'updated,deleted',
    notificationUrl: to.url,
    lifecycleNotificationUrl: to.url.replace('notify', 'lifecycle'),
    resource,
    expirationDateTime: soon,
    clientState: 'secret-state',
    latestSupportedTlsVersion: 'v1_2',
    ...more,
  };
}
async function idOf(tenant: TestTenant, kind: string, name: string): Promise<string> {
  return (await tenant.all(`/${kind}`)).find((each) => each.displayName === name).id;
}
const memberLink = (id: string) => ({ '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` });

describe('customers in the same world', () => {
  const fabrikam = {
    tenantId: '5ad1c8f2-1e43-4c06-9d58-2b7e90f4a611',
    name: 'Fabrikam',
    clientId: '1b52c0e7-94d3-4f58-a0c6-7e2d31b9f411',
  };
  async function tokenOf(tenant: TestTenant, clientId?: string): Promise<string> {
    const query = `api-version=2019-08-01&resource=${encodeURIComponent('https://graph.microsoft.com')}`;
    const response = await fetch(
      `${tenant.identityEndpoint}?${query}${clientId === undefined ? '' : `&client_id=${clientId}`}`,
      { headers: { 'x-identity-header': tenant.identityHeader } },
    );
    // Safe: the protocol's own answer.
    return ((await response.json()) as { readonly access_token: string }).access_token;
  }
  const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  const ask = async (tenant: TestTenant, token: string, path: string, body?: object) =>
    (await tenant.send(body === undefined ? 'GET' : 'POST', path, body, { authorization: `Bearer ${token}` })).body;

  test('have tokens of their own, by which Graph knows their organisation', async () => {
    const tenant = await testTenant({ customers: [fabrikam] });
    const own = await tokenOf(tenant);
    const theirs = await tokenOf(tenant, fabrikam.clientId);
    expect([own, theirs].map((token) => claimsOf(token).tid)).toEqual([tenant.tenantId, fabrikam.tenantId]);
    // One application to which each of them consented.
    expect(claimsOf(theirs).appid).toBe(claimsOf(own).appid);
    const organisations = await Promise.all([own, theirs].map((token) => ask(tenant, token, '/organization')));
    expect(
      organisations.map(({ value }) => value.map(({ id, displayName }: typeof value) => [id, displayName])),
    ).toEqual([[[tenant.tenantId, 'Contoso']], [[fabrikam.tenantId, 'Fabrikam']]]);
  });

  test('are notified under their own name, and see no subscription of another', async () => {
    const tenant = await testTenant({ customers: [fabrikam] });
    const to = await receiver();
    const own = await tokenOf(tenant);
    const theirs = await tokenOf(tenant, fabrikam.clientId);
    await ask(tenant, own, '/subscriptions', wish(to, 'users', { clientState: 'own' }));
    await ask(tenant, theirs, '/subscriptions', wish(to, 'users', { clientState: 'theirs' }));
    const listed = await Promise.all([own, theirs].map((token) => ask(tenant, token, '/subscriptions')));
    expect(listed.map(({ value }) => value.length)).toEqual([1, 1]);
    tenant.applyChanges([
      {
        op: 'update',
        path: `/users/${await idOf(tenant, 'users', 'Lea Novak')}`,
        body: { jobTitle: 'Engineer' },
        actor: { userPrincipalName: 'mara.klein@contoso.example', ipAddress: '192.0.2.10' },
      },
    ]);
    await tenant.settle();
    const received = to.notifications();
    expect(received.map(({ clientState, tenantId }) => `${clientState} ${tenantId}`).sort()).toEqual([
      `own ${tenant.tenantId}`,
      `theirs ${fabrikam.tenantId}`,
    ]);
  });
});

describe('the handshake', () => {
  test('both URLs are asked with an encoded token and must return it decoded', async () => {
    const tenant = await testTenant();
    const to = await receiver();
    const created = await tenant.send('POST', '/subscriptions', wish(to, 'users'));
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      resource: 'users',
      clientState: 'secret-state',
      applicationId: tenant.clientId,
    });
    expect(to.calls.map((call) => call.url.split('?')[0])).toEqual(['/notify', '/lifecycle']);
    expect(to.calls[0]?.validationToken).toContain('+%25&é');
  });

  test.each([
    ['json', 'must respond with 200 OK'],
    ['encoded', 'must respond with 200 OK'],
    ['not found', "HTTP status code is 'NotFound'"],
    ['silent', 'timed out'],
  ] as const)('an endpoint that answers %s is refused', async (handshake, message) => {
    const tenant = await testTenant(handshake === 'silent' ? { handshakeTimeoutMs: 300 } : {});
    const to = await receiver();
    to.handshake = handshake;
    const refused = await tenant.send('POST', '/subscriptions', wish(to, 'users'));
    expect({ status: refused.status, code: refused.body.error.code }).toEqual({ status: 400, code: 'InvalidRequest' });
    expect(refused.body.error.message).toContain(message);
    expect((await tenant.get('/subscriptions')).body.value).toEqual([]);
  });
});

describe('what cannot be subscribed to', () => {
  test.each([
    ['created', { changeType: 'created,updated' }, "'created' is not supported"],
    ['an unknown change', { changeType: 'moved' }, 'changeType'],
    ['a time beyond the maximum', { expirationDateTime: '2026-12-24T13:00:00Z' }, '41760 minutes'],
    ['a time in the past', { expirationDateTime: '2026-11-24T12:00:00Z' }, 'in the past'],
    ['a long clientState', { clientState: 'x'.repeat(129) }, '128'],
    ['plain http', { notificationUrl: 'http://contoso.example/notify' }, 'HTTPS'],
    ['rich notifications', { includeResourceData: true }, 'Rich'],
  ])('%s', async (_, more, message) => {
    const tenant = await testTenant();
    const refused = await tenant.send('POST', '/subscriptions', wish(await receiver(), 'users', more));
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toContain(message);
  });

  test('a path that does not exist', async () => {
    const tenant = await testTenant();
    const refused = await tenant.send('POST', '/subscriptions', wish(await receiver(), 'nothing/here'));
    expect(refused.body.error.message).toBe("Resource not found for the segment 'nothing'.");
  });

  test('a resource without the permission to read it', async () => {
    const tenant = await testTenant({ permissions: ['Group.Read.All'] });
    const to = await receiver();
    expect((await tenant.send('POST', '/subscriptions', wish(to, 'users'))).status).toBe(403);
    expect((await tenant.send('POST', '/subscriptions', wish(to, 'groups'))).status).toBe(201);
  });

  test('more than a hundred for one application: 403, and the message names the quota', async () => {
    const tenant = await testTenant();
    const to = await receiver();
    const short = { ...wish(to, 'users'), lifecycleNotificationUrl: null };
    for (let index = 0; index < 100; index += 1) {
      expect((await tenant.send('POST', '/subscriptions', short)).status).toBe(201);
    }
    const refused = await tenant.send('POST', '/subscriptions', short);
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toContain('quota');
    expect(await tenant.all('/subscriptions')).toHaveLength(100);
  });
});

describe('its life', () => {
  test('read, listed in pages, renewed by PATCH, deleted', async () => {
    const tenant = await testTenant();
    const to = await receiver();
    const { body } = await tenant.send('POST', '/subscriptions', wish(to, 'users'));
    const renewed = await tenant.send('PATCH', `/subscriptions/${body.id}`, {
      expirationDateTime: '2026-11-28T00:00:00Z',
    });
    expect(renewed.status).toBe(200);
    expect((await tenant.get(`/subscriptions/${body.id}`)).body.expirationDateTime).toBe('2026-11-28T00:00:00.000Z');
    const wrong = await tenant.send('PATCH', `/subscriptions/${body.id}`, { notificationUrl: to.url });
    expect(wrong.status).toBe(400);
    expect((await tenant.send('DELETE', `/subscriptions/${body.id}`)).status).toBe(204);
    expect((await tenant.get(`/subscriptions/${body.id}`)).status).toBe(404);
  });

  test('an expired one is deleted silently: 404, no lifecycle event, no notification', async () => {
    const tenant = await testTenant();
    const to = await receiver();
    const { body } = await tenant.send('POST', '/subscriptions', wish(to, 'users'));
    tenant.clock.advance(4 * 24 * 3600 * 1000);
    await tenant.newToken();
    const [user] = await tenant.all('/users');
    tenant.applyChanges([{ op: 'update', path: `/users/${user.id}`, body: { department: 'x' } }]);
    await tenant.settle();
    expect(
      (await tenant.send('PATCH', `/subscriptions/${body.id}`, { expirationDateTime: '2026-12-01T00:00:00Z' })).status,
    ).toBe(404);
    expect(to.notifications()).toEqual([]);
  });
});

describe('notifications', () => {
  test('a user changed, made and deleted: all "updated" with the clientState', async () => {
    const tenant = await testTenant();
    const to = await receiver();
    await tenant.send('POST', '/subscriptions', wish(to, 'users'));
    const [first, second] = await tenant.all('/users');
    tenant.applyChanges([
      { op: 'update', path: `/users/${first.id}`, body: { department: 'x' } },
      { op: 'delete', path: `/users/${second.id}` },
      { op: 'create', path: '/users', body: { id: 'made', userPrincipalName: 'made@contoso.example' } },
    ]);
    await tenant.settle();
    expect(to.notifications()).toMatchObject([
      { changeType: 'updated', resource: `Users/${first.id}`, clientState: 'secret-state', tenantId: tenant.tenantId },
      { changeType: 'updated', resource: `Users/${second.id}` },
      { changeType: 'updated', resource: 'Users/made', resourceData: { '@odata.type': '#Microsoft.Graph.User' } },
    ]);
  });

  test('a membership is sent to the subscribers of that group alone, with members@delta; a removal is the text "deleted"', async () => {
    const tenant = await testTenant();
    const to = await receiver();
    const other = await receiver();
    const group = await idOf(tenant, 'groups', 'CA-Exclusions');
    await tenant.send('POST', '/subscriptions', wish(to, `groups/${group}/members`));
    await tenant.send(
      'POST',
      '/subscriptions',
      wish(other, `groups/${await idOf(tenant, 'groups', 'Finance')}/members`),
    );
    const user = await idOf(tenant, 'users', 'Lea Novak');
    tenant.applyChanges([{ op: 'create', path: `/groups/${group}/members/$ref`, body: memberLink(user) }]);
    tenant.applyChanges([{ op: 'delete', path: `/groups/${group}/members/${user}/$ref` }]);
    await tenant.settle();
    expect(to.notifications()).toMatchObject([
      { resource: `Groups/${group}`, resourceData: { 'members@delta': [{ id: user }] } },
      { resource: `Groups/${group}`, resourceData: { 'members@delta': [{ id: user, '@removed': 'deleted' }] } },
    ]);
    expect(other.notifications()).toEqual([]);
  });

  test('a post that fails is tried again until it is accepted', async () => {
    const tenant = await testTenant();
    const to = await receiver();
    await tenant.send('POST', '/subscriptions', wish(to, 'users'));
    to.statuses.push(500, 503);
    const [user] = await tenant.all('/users');
    tenant.applyChanges([{ op: 'update', path: `/users/${user.id}`, body: { department: 'x' } }]);
    await tenant.settle();
    expect(to.notifications()).toHaveLength(3);
  });

  test('after four hours a notification is given up', async () => {
    const tenant = await testTenant({ notificationRetryMs: 20 });
    const to = await receiver();
    await tenant.send('POST', '/subscriptions', wish(to, 'users'));
    to.statuses.push(...Array.from({ length: 50 }, () => 500));
    const [user] = await tenant.all('/users');
    tenant.applyChanges([{ op: 'update', path: `/users/${user.id}`, body: { department: 'x' } }]);
    while (to.notifications().length === 0) await new Promise((resolve) => setImmediate(resolve));
    tenant.clock.advance(5 * 3600 * 1000);
    await tenant.settle();
    expect(to.notifications().length).toBeLessThan(50);
  });

  test('they can be doubled, reordered and dropped', async () => {
    const tenant = await testTenant();
    const to = await receiver();
    await tenant.send('POST', '/subscriptions', wish(to, 'users'));
    const [first, second] = await tenant.all('/users');
    const change = () =>
      tenant.applyChanges(
        [first, second].map(
          (user) => ({ op: 'update', path: `/users/${user.id}`, body: { department: 'x' } }) as const,
        ),
      );
    tenant.setNotificationFaults({ duplicate: 1, reorder: true });
    change();
    await tenant.settle();
    const names = to.notifications().map((each) => each.resource);
    expect(names).toEqual([`Users/${second.id}`, `Users/${second.id}`, `Users/${first.id}`, `Users/${first.id}`]);
    expect(tenant.notificationsSpoilt()).toBe(4);
    tenant.setNotificationFaults({ drop: 1 });
    change();
    await tenant.settle();
    expect(to.notifications()).toHaveLength(4);
    expect(tenant.notificationsSpoilt()).toBe(6);
  });

  test('lifecycle events go to their own URL; reauthorizationRequired leaves the subscription', async () => {
    const tenant = await testTenant();
    const to = await receiver();
    const { body } = await tenant.send('POST', '/subscriptions', wish(to, 'users'));
    expect(tenant.sendLifecycleEvent('reauthorizationRequired')).toBe(1);
    await tenant.settle();
    expect(to.calls.at(-1)).toMatchObject({
      url: '/lifecycle',
      value: [{ lifecycleEvent: 'reauthorizationRequired', clientState: 'secret-state' }],
    });
    expect((await tenant.get(`/subscriptions/${body.id}`)).status).toBe(200);
    tenant.sendLifecycleEvent('subscriptionRemoved', body.id);
    await tenant.settle();
    expect((await tenant.get(`/subscriptions/${body.id}`)).status).toBe(404);
  });
});
