import { closeTenants, type Reply, type TestTenant, testTenant } from './tenant-client';

afterEach(closeTenants);

/** Spends a budget twenty requests at a time: each item of a batch counts by itself. */
async function spend(tenant: TestTenant, url: string, times: number): Promise<readonly number[]> {
  const spent: number[] = [];
  while (spent.length < times) {
    const requests = Array.from({ length: Math.min(20, times - spent.length) }, (_, id) => ({
      id: `${id}`,
      method: 'GET',
      url,
    }));
    const batch = await tenant.send('POST', '/$batch', { requests });
    spent.push(...batch.body.responses.map((response: { status: number }) => response.status));
  }
  return spent;
}

const statuses = (replies: readonly Reply[]): readonly number[] => replies.map((reply) => reply.status);

test('Identity Protection and Conditional Access: one request a second for all applications, 429 without Retry-After', async () => {
  const tenant = await testTenant({ throttling: true });
  expect((await tenant.get('/identity/conditionalAccess/policies')).status).toBe(200);
  const second = await tenant.get('/identityProtection/riskyUsers');
  expect({ status: second.status, code: second.body.error.code }).toEqual({ status: 429, code: 'TooManyRequests' });
  expect(second.headers.get('retry-after')).toBeNull();

  const query = 'api-version=2019-08-01&resource=https://graph.microsoft.com&client_id=another-app';
  const answer = await fetch(`${tenant.identityEndpoint}?${query}`, {
    headers: { 'x-identity-header': tenant.identityHeader },
  });
  // Safe: the identity endpoint answers this shape.
  const { access_token } = (await answer.json()) as { access_token: string };
  const other = await tenant.get('/identity/conditionalAccess/namedLocations', {
    authorization: `Bearer ${access_token}`,
  });
  expect(other.status).toBe(429);
  tenant.clock.advance(1_000);
  expect((await tenant.get('/identity/conditionalAccess/policies')).status).toBe(200);
});

test('reports: five requests in ten seconds, 429 without Retry-After; a refused request costs nothing', async () => {
  const tenant = await testTenant({ throttling: true });
  const replies: Reply[] = [];
  for (let index = 0; index < 8; index += 1) replies.push(await tenant.get('/auditLogs/directoryAudits'));
  expect(statuses(replies)).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
  expect(replies.at(-1)?.headers.get('retry-after')).toBeNull();
  tenant.clock.advance(10_000);
  expect((await tenant.get('/auditLogs/signIns')).status).toBe(200);
});

test('directory: resource units with $select and $top saving and $expand costing, given in a header', async () => {
  const tenant = await testTenant({ throttling: true });
  const cost = async (path: string) => (await tenant.get(path)).headers.get('x-ms-resource-unit');
  const [group] = await tenant.all('/groups');
  expect(await cost('/users')).toBe('2');
  expect(await cost('/users?$select=id')).toBe('1');
  expect(await cost('/users?$select=id&$top=10')).toBe('1');
  expect(await cost('/subscribedSkus')).toBe('3');
  expect(await cost(`/groups/${group.id}/members`)).toBe('3');
  expect(await cost(`/groups/${group.id}/transitiveMembers`)).toBe('5');
  expect(await cost(`/groups/${group.id}/transitiveMembers/microsoft.graph.user?$select=id`)).toBe('4');
  expect(await cost('/roleManagement/directory/roleAssignments?$expand=principal')).toBe('2');
});

test('directory: 3,500 units in ten seconds for a small tenant, then 429 with Retry-After and its scope', async () => {
  const tenant = await testTenant({ throttling: true });
  const [group] = await tenant.all('/groups?$select=id');
  tenant.clock.advance(10_000);
  const path = `/groups/${group.id}/transitiveMembers`;
  expect((await spend(tenant, path, 500)).every((status) => status === 200)).toBe(true);
  expect((await tenant.get(path)).headers.get('x-ms-throttle-limit-percentage')).toBeNull();
  expect((await spend(tenant, path, 149)).every((status) => status === 200)).toBe(true);
  expect((await tenant.get(path)).headers.get('x-ms-throttle-limit-percentage')).toBe('0.93');
  expect((await spend(tenant, path, 49)).every((status) => status === 200)).toBe(true);
  const last = await tenant.get(path);
  expect(last.status).toBe(429);
  expect(Number(last.headers.get('retry-after'))).toBe(10);
  expect(last.headers.get('x-ms-throttle-scope')).toBe(`Tenant_Application/Read/${tenant.clientId}/${tenant.tenantId}`);
});

test('subscriptions: the list is limited to 25 in twenty seconds', async () => {
  const tenant = await testTenant({ throttling: true });
  const replies: Reply[] = [];
  for (let index = 0; index < 26; index += 1) replies.push(await tenant.get('/subscriptions'));
  expect(statuses(replies).lastIndexOf(200)).toBe(24);
  expect(replies.at(-1)?.headers.get('retry-after')).toBe('20');
});

test('Intune: Retry-After only sometimes, and the broker answers HTTP 500 where that is set', async () => {
  const tenant = await testTenant({ throttling: true });
  const path = '/deviceManagement/deviceCompliancePolicyDeviceStateSummary';
  expect((await spend(tenant, path, 1_000)).every((status) => status === 200)).toBe(true);
  const replies = [await tenant.get(path), await tenant.get(path)];
  expect(statuses(replies)).toEqual([429, 429]);
  expect(replies.map((reply) => reply.headers.get('retry-after') === null)).toEqual([false, true]);
  tenant.useIntuneBrokerErrors(true);
  const broker = await tenant.get(path);
  expect(broker.status).toBe(500);
  expect(broker.body.error.message).toContain('Rate limit reached because of too many requests to query broker.');
});
