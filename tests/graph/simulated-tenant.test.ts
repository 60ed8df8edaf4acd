/** Every kind collected from the simulated tenant, which shares no code and no misunderstanding with the adapter. */

import { type SimulatedTenant, startTenant, type TenantOptions } from '../../infra/local/tenant/start-tenant';
import { LookError } from '../../shared/core/failure';
import { isFleetKind, isLogKind, isSmallKind, type Kind, kindDefinitions } from '../../shared/core/kind';
import type { DeltaPage, Graph } from '../../shared/core/ports';
import { neededPermissions } from '../../shared/graph/permissions';
import { createBudgets } from '../../shared/graph/throttling';
import { collectAll, connect, createTestClock, failureOf, type TestClock } from './scripted-graph';

type World = { readonly tenant: SimulatedTenant; readonly graph: Graph; readonly clock: TestClock };

const started: SimulatedTenant[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((tenant) => tenant.close()));
});

async function fetchToken(tenant: SimulatedTenant): Promise<string> {
  const url = `${tenant.identityEndpoint}?api-version=2019-08-01&resource=${encodeURIComponent('https://graph.microsoft.com')}`;
  const response = await fetch(url, { headers: { 'x-identity-header': tenant.identityHeader } });
  const body = (await response.json()) as { readonly access_token: string }; // Safe: the protocol's own answer.
  return body.access_token;
}

/** The tenant and the client keep one clock, which only sleeping moves: waits cost nothing and are counted all the same. */
async function world(options: TenantOptions = {}): Promise<World> {
  const clock = createTestClock();
  const tenant = await startTenant({ now: clock.now, auditLatencyMs: { min: 0, max: 0 }, ...options });
  started.push(tenant);
  const { graph } = connect(tenant.graphUrl, {
    tenantId: tenant.tenantId,
    credential: { getToken: async () => ({ token: await fetchToken(tenant), expiresOnTimestamp: 0 }) },
    budgets: createBudgets(clock),
    now: clock.now,
    sleep: clock.sleep,
  });
  return { tenant, graph, clock };
}

const hour = 3_600_000;

const drainDelta = async (pages: AsyncIterable<DeltaPage<'user'>>): Promise<readonly DeltaPage<'user'>[]> => {
  const all: DeltaPage<'user'>[] = [];
  for await (const page of pages) all.push(page);
  return all;
};

/** One look at a kind, as the pipeline takes it; the number of things seen. */
async function look(kind: Kind, { graph, clock }: World): Promise<number> {
  if (isLogKind(kind)) {
    const from = new Date(clock.now() - hour).toISOString();
    return (await collectAll(graph.listRecords(kind, from, new Date(clock.now()).toISOString()))).length;
  }
  if (kind === 'managedDevice') return (await collectAll(graph.listFleet(kind))).length;
  if (isFleetKind(kind)) return (await drainDelta(graph.deltaFleet('user', null))).flatMap(({ items }) => items).length;
  if (kind === 'group') return (await graph.fetchGroups(await graph.fetchAssignableGroupIds())).length;
  return (await graph.fetchSmall(kind)).length;
}

test('every kind is collected, page by page, within every budget', async () => {
  const it = await world({ licence: 'e5' });
  for (const { kind } of kindDefinitions) {
    const seen = await look(kind, it);
    if (isSmallKind(kind) || kind === 'managedDevice' || kind === 'user')
      expect([kind, seen > 0]).toEqual([kind, true]);
  }
  const refused = it.tenant.requests().filter(({ status }) => status >= 400);
  expect(refused).toEqual([]);
});

test.each(['free', 'business-premium', 'business-premium-p2', 'e3', 'e5'] as const)(
  'a %s tenant answers or says that it is not licensed',
  async (licence) => {
    const it = await world({ licence });
    const outcomes: Partial<Record<Kind, string>> = {};
    for (const { kind } of kindDefinitions) {
      outcomes[kind] = await look(kind, it).then(
        () => 'seen',
        (error) => (error instanceof LookError ? error.failure.reason : String(error)),
      );
    }
    const expected = Object.fromEntries(
      kindDefinitions.map(({ kind, licence: needed }) => [
        kind,
        licence === 'free' && needed === 'INTUNE' ? 'notLicensed' : 'seen',
      ]),
    );
    expect(outcomes).toEqual(expected);
  },
);

test('Intune switched off is not licensed, and names Intune', async () => {
  const it = await world({ licence: 'e5', intune: false });
  for (const kind of ['managedDevice', 'deviceCompliancePolicy', 'auditEvent'] as const) {
    expect(await failureOf(look(kind, it))).toMatchObject({ reason: 'notLicensed', licence: 'INTUNE' });
  }
});

test.each(kindDefinitions.map(({ kind, permission }) => [kind, permission] as const))(
  '%s without %s is not permitted, and says what to grant',
  async (kind, permission) => {
    const it = await world({ licence: 'e5', permissions: ['Application.Read.All'] });
    const failure = await failureOf(look(kind, it));
    expect(failure).toMatchObject({ reason: 'notPermitted', permission });
    expect(failure.told).toContain(permission);
  },
);

test('the permissions that we ask for are enough for everything', async () => {
  const it = await world({ licence: 'e5', permissions: neededPermissions() });
  for (const { kind } of kindDefinitions) await look(kind, it);
  const [first] = await it.graph.fetchAssignableGroupIds();
  expect((await it.graph.fetchNames([first ?? ''])).length).toBe(1);
});

test('what Graph answers about a person is what is there', async () => {
  const it = await world();
  const users = (await drainDelta(it.graph.deltaFleet('user', null))).flatMap(({ items }) => items);
  const ids = users.slice(0, 5).map(({ resource }) => resource.id);
  const names = await it.graph.fetchNames([...ids, '00000000-0000-4000-8000-00000000dead']);
  expect(names.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(names.every(({ type }) => type === 'person')).toBe(true);
  expect(new Set(users.map(({ resource }) => resource.id)).size).toBeGreaterThanOrEqual(40);
});

test('a delta goes on from its link, and begins again when the link has expired', async () => {
  const it = await world();
  const first = await drainDelta(it.graph.deltaFleet('user', null));
  const link = first.at(-1)?.deltaLink ?? null;
  expect(link).not.toBeNull();
  const [changed, removed] = first.flatMap(({ items }) => items).map(({ resource }) => resource.id);
  const applied = it.tenant.applyChanges([
    { op: 'update', path: `/users/${changed}`, body: { accountEnabled: false }, audit: false },
    { op: 'delete', path: `/users/${removed}`, audit: false },
  ]);
  expect(applied.outcome).toBe('read');
  const next = await drainDelta(it.graph.deltaFleet('user', link));
  const items = next.flatMap((page) => page.items);
  expect(items.find(({ resource }) => resource.id === changed)?.resource.accountEnabled).toBe(false);
  expect(next.flatMap(({ removedIds }) => removedIds)).toContain(removed);

  it.tenant.expireDeltaTokens();
  expect(await failureOf(drainDelta(it.graph.deltaFleet('user', next.at(-1)?.deltaLink ?? null)))).toMatchObject({
    reason: 'gone',
  });
  expect((await drainDelta(it.graph.deltaFleet('user', null))).flatMap((page) => page.items).length).toBeGreaterThan(0);
});

test('a change leaves a record with its actor, target and properties', async () => {
  const it = await world();
  const policies = await it.graph.fetchSmall('conditionalAccessPolicy');
  const policy = policies.find(({ state }) => state === 'enabled');
  const [person] = (await drainDelta(it.graph.deltaFleet('user', null))).flatMap(({ items }) => items);
  const userPrincipalName = person?.resource.userPrincipalName ?? '';
  const from = new Date(it.clock.now()).toISOString();
  const applied = it.tenant.applyChanges([
    {
      op: 'update',
      path: `/identity/conditionalAccess/policies/${policy?.id}`,
      body: { state: 'disabled' },
      actor: { userPrincipalName, ipAddress: '192.0.2.7' },
      audit: true,
    },
  ]);
  expect(applied).toMatchObject({ outcome: 'read' });
  await it.clock.sleep(60_000);
  const records = await collectAll(
    it.graph.listRecords('directoryAudit', from, new Date(it.clock.now()).toISOString()),
  );
  const record = records.find(({ targets }) => targets.some(({ id }) => id === policy?.id));
  expect(record).toMatchObject({
    kind: 'directoryAudit',
    actor: { type: 'user', id: person?.resource.id, userPrincipalName, ipAddress: '192.0.2.7' },
  });
  const after = await it.graph.fetchSmall('conditionalAccessPolicy');
  expect(after.find(({ id }) => id === policy?.id)?.state).toBe('disabled');
});

test('Conditional Access keeps to its budget as the tenant counts it', async () => {
  const it = await world({ licence: 'e5' });
  for (let round = 0; round < 6; round += 1) {
    await look('conditionalAccessPolicy', it).catch(() => undefined);
    await look('namedLocation', it).catch(() => undefined);
    await it.clock.sleep(30_000);
  }
  const times = it.tenant
    .requests()
    .filter(({ path }) => path.includes('conditionalAccess'))
    .map(({ time }) => time);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
  expect(it.tenant.requests().filter(({ status }) => status === 429)).toEqual([]);
});

test('the first 429 of Conditional Access ends the look', async () => {
  const it = await world();
  it.tenant.addFaults([
    {
      match: 'conditionalAccess/policies',
      status: 429,
      body: { error: { code: 'TooManyRequests', message: 'Too many requests.' } },
    },
  ]);
  expect(await failureOf(look('conditionalAccessPolicy', it))).toMatchObject({
    reason: 'throttled',
    retryAfterSeconds: null,
  });
  expect(it.tenant.requests().filter(({ status }) => status === 429).length).toBeLessThanOrEqual(1);
});

test('faults that pass are not seen', async () => {
  const it = await world();
  it.tenant.addFaults([
    { match: 'subscribedSkus', status: 503, times: 2 },
    { match: 'organization', status: 429, headers: { 'retry-after': '3' }, times: 1 },
    { match: 'managedDevices', status: 502, body: '<html>bad gateway</html>', times: 1 },
  ]);
  for (const kind of ['subscribedSku', 'organization', 'managedDevice'] as const)
    expect(await look(kind, it)).toBeGreaterThan(0);
});

test('a group that went away has no name and nobody', async () => {
  const it = await world();
  const [id = ''] = await it.graph.fetchAssignableGroupIds();
  expect(await it.graph.fetchGroups([id])).toMatchObject([
    { id, displayName: expect.any(String), isAssignableToRole: true },
  ]);
  it.tenant.applyChanges([{ op: 'delete', path: `/groups/${id}`, audit: false }]);
  expect(await it.graph.fetchGroups([id])).toEqual([
    { id, displayName: null, isAssignableToRole: false, memberIds: [] },
  ]);
});
