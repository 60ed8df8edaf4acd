import { round } from './delta-round';
import { closeTenants, type TestTenant, testTenant } from './tenant-client';

afterEach(closeTenants);

test('the first round lists everybody in pages, the next one is empty', async () => {
  const tenant = await testTenant();
  const first = await round(tenant, '/users/delta?$select=displayName,accountEnabled');
  expect(first.rows).toHaveLength(40);
  expect(Object.keys(first.rows[0]).sort()).toEqual(['accountEnabled', 'displayName', 'id']);
  expect(first.link).toMatch(/^https:\/\/graph\.microsoft\.com\/v1\.0\/users\/delta\?\$deltatoken=/);
  const second = await round(tenant, first.link);
  expect(second.rows).toEqual([]);
});

test('$deltatoken=latest starts from now; creation, change and removal come with the selected properties', async () => {
  const tenant = await testTenant();
  const [, second, third] = await tenant.all('/users?$select=id');
  const { link, rows } = await round(tenant, '/users/delta?$deltatoken=latest&$select=displayName,accountEnabled');
  expect(rows).toEqual([]);
  tenant.applyChanges([
    { op: 'update', path: `/users/${second.id}`, body: { accountEnabled: false } },
    { op: 'delete', path: `/users/${third.id}` },
    {
      op: 'create',
      path: '/users',
      body: { id: 'new-one', displayName: 'New', userPrincipalName: 'new@contoso.example' },
    },
  ]);
  const changes = await round(tenant, link);
  const byId = new Map(changes.rows.map((row) => [row.id, row]));
  expect(byId.get(second.id)).toMatchObject({ accountEnabled: false, displayName: 'Tom Iversen' });
  expect(byId.get(third.id)).toEqual({ id: third.id, '@removed': { reason: 'changed' } });
  expect(byId.get('new-one')).toMatchObject({ displayName: 'New', accountEnabled: true });
  expect((await round(tenant, changes.link)).rows).toEqual([]);
});

test('an object is repeated within a round, and a page can be empty and still have a next one', async () => {
  const tenant = await testTenant();
  const users = await tenant.all('/users?$select=id');
  let { link } = await round(tenant, '/users/delta?$deltatoken=latest');
  const seenEmpty: boolean[] = [];
  for (const index of [1, 2]) {
    tenant.applyChanges(
      users
        .slice(0, 4)
        .map((user) => ({ op: 'update', path: `/users/${user.id}`, body: { department: `d${index}` } }) as const),
    );
    const changes = await round(tenant, link);
    expect(changes.rows).toHaveLength(5);
    expect(new Set(changes.rows.map((row) => row.id)).size).toBe(4);
    seenEmpty.push(
      changes.pages.some((page) => page.body.value.length === 0 && page.body['@odata.nextLink'] !== undefined),
    );
    link = changes.link;
  }
  expect(seenEmpty).toEqual([false, true]);
});

test('a link can be used again and returns the same, and later changes', async () => {
  const tenant = await testTenant();
  const [first, second] = await tenant.all('/users?$select=id');
  const { link } = await round(tenant, '/users/delta?$deltatoken=latest');
  tenant.applyChanges([{ op: 'update', path: `/users/${first.id}`, body: { department: 'x' } }]);
  await round(tenant, link);
  tenant.applyChanges([{ op: 'update', path: `/users/${second.id}`, body: { department: 'y' } }]);
  const again = await round(tenant, link);
  expect(new Set(again.rows.map((row) => row.id))).toEqual(new Set([first.id, second.id]));
});

test.each([
  ['seven days', (tenant: TestTenant) => tenant.clock.advance(7 * 24 * 3600 * 1000)],
  ['maintenance', (tenant: TestTenant) => tenant.expireDeltaTokens()],
])('a token is gone after %s: 410 syncStateNotFound with a Location that starts again', async (_, expire) => {
  const tenant = await testTenant();
  const { link } = await round(tenant, '/users/delta');
  expire(tenant);
  await tenant.newToken();
  const gone = await tenant.get(link);
  expect({ status: gone.status, code: gone.body.error.code }).toEqual({ status: 410, code: 'syncStateNotFound' });
  const location = gone.headers.get('location') ?? '';
  expect(location).toBe('https://graph.microsoft.com/v1.0/users/delta?$deltatoken=');
  expect((await round(tenant, location)).rows).toHaveLength(40);
});

test('$top, $orderby and $expand are refused, $filter takes ids only', async () => {
  const tenant = await testTenant();
  const [first] = await tenant.all('/users?$select=id');
  for (const option of ['$top=5', '$orderby=displayName', '$expand=manager', "$filter=displayName eq 'x'"]) {
    expect((await tenant.get(`/users/delta?${option}`)).status).toBe(400);
  }
  expect((await round(tenant, `/users/delta?$filter=id eq '${first.id}'`)).rows).toHaveLength(1);
  expect((await tenant.get('/users/delta?$deltatoken=nonsense')).status).toBe(400);
});

test('a compliance flip in Intune reaches the delta of the directory device; a deleted device is deleted permanently', async () => {
  const tenant = await testTenant();
  const { link } = await round(tenant, '/devices/delta?$deltatoken=latest&$select=isCompliant,deviceId');
  const [managed] = await tenant.all('/deviceManagement/managedDevices');
  tenant.applyChanges([
    { op: 'update', path: `/deviceManagement/managedDevices/${managed.id}`, body: { complianceState: 'noncompliant' } },
  ]);
  const flipped = await round(tenant, link);
  expect(flipped.rows[0]).toMatchObject({ isCompliant: false, deviceId: managed.azureADDeviceId });
  tenant.applyChanges([{ op: 'delete', path: `/devices/${flipped.rows[0].id}` }]);
  const removed = await round(tenant, flipped.link);
  expect(removed.rows[0]).toEqual({ id: flipped.rows[0].id, '@removed': { reason: 'deleted' } });
});
