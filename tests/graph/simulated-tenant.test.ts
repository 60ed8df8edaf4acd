/**
 * Every kind is collected from the simulated tenant. It shares no code with the adapter, so it does not share the
 * adapter's errors.
 */

import type { TenantOptions } from '../../infra/local/tenant/simulation';
import { CollectionError } from '../../shared/core/collection/failure';
import type { DeltaKind, DeltaPage } from '../../shared/core/collection/graph';
import {
  isAppSignIn,
  type LogRecord,
  recordHappenedAt,
  recordIdentity,
  recordTargetIds,
} from '../../shared/core/log/record';
import type { Kind } from '../../shared/core/resource/kind';
import { neededPermissions, standardKinds } from '../../shared/graph/permissions';
import { isFleetKind, isSmallKind, kindDefinitions } from '../../shared/kinds';
import type { ManagedDevice } from '../../shared/kinds/managed-device/managed-device';
import { collectKind, fetchToken } from './collect-kind';
import { collectAll, failureOf } from './scripted-graph';
import { type TenantWorld, startTenantWorld as world } from './tenant-world';

const hour = 3_600_000;

async function drainDelta<K extends DeltaKind>(pages: AsyncIterable<DeltaPage<K>>): Promise<readonly DeltaPage<K>[]> {
  const all: DeltaPage<K>[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

const before = (time: number, milliseconds: number): string => new Date(time - milliseconds).toISOString();

const collect = (kind: Kind, { graph, clock }: TenantWorld): Promise<number> => collectKind(graph, kind, clock.now());

test('every kind is collected, page by page, within every budget', async () => {
  const it = await world({ licence: 'e5', workloadIdentities: true });
  for (const { kind } of kindDefinitions) {
    const seen = await collect(kind, it);
    // Contoso starts without people at risk, attacks, application policies, team groups and agreements with
    // organisations.
    const quiet: readonly Kind[] = [
      'openRiskDetection',
      'legacySignIn',
      'uncoveredSignIn',
      'riskyServicePrincipal',
      'riskyUser',
      'alert',
      'incident',
      'healthIssue',
      'unifiedGroup',
      'appManagementPolicy',
      'crossTenantAccessPolicyConfigurationPartner',
    ];
    if ((isSmallKind(kind) || isFleetKind(kind)) && !quiet.includes(kind))
      expect([kind, seen > 0]).toEqual([kind, true]);
  }
  const refused = it.tenant.requests().filter(({ status }) => status >= 400);
  expect(refused).toEqual([]);
});

test.each([
  ['free', ['SPO']],
  ['business-premium', ['SPO', 'INTUNE', 'P1', 'MDE', 'MIP']],
  ['business-premium-p2', ['SPO', 'INTUNE', 'P1', 'P2', 'MDE', 'MIP']],
  ['e3', ['SPO', 'INTUNE', 'P1', 'MDE', 'MIP']],
  ['e5', ['SPO', 'INTUNE', 'P1', 'P2', 'MDE', 'MDI', 'MIP']],
] as const)('a %s tenant answers, or says which licence is missing', async (licence, owned: readonly string[]) => {
  const it = await world({ licence });
  const outcomes: Partial<Record<Kind, string | null>> = {};
  for (const { kind } of kindDefinitions) {
    outcomes[kind] = await collect(kind, it).then(
      () => 'seen',
      (error) => {
        if (!(error instanceof CollectionError)) return String(error);
        return error.failure.reason === 'notLicensed' ? `without ${error.failure.licence}` : error.failure.reason;
      },
    );
  }
  const expected = Object.fromEntries(
    kindDefinitions.map(({ kind, licence: needed }) => [
      kind,
      needed === 'free' || owned.includes(needed) ? 'seen' : `without ${needed}`,
    ]),
  );
  expect(outcomes).toEqual(expected);
});

test('a tenant without Intune is not licensed, and the error names Intune', async () => {
  const it = await world({ licence: 'e5', intune: false });
  for (const { kind } of kindDefinitions.filter(({ licence }) => licence === 'INTUNE')) {
    expect(await failureOf(collect(kind, it))).toMatchObject({ reason: 'notLicensed', licence: 'INTUNE' });
  }
});

test('a tenant without SharePoint is not licensed, and the error names SharePoint', async () => {
  const it = await world({ licence: 'e5', sharePoint: false });
  expect(await failureOf(collect('sharepointSettings', it))).toMatchObject({ reason: 'notLicensed', licence: 'SPO' });
  expect(await collect('authorizationPolicy', it)).toBe(1);
});

test.each(kindDefinitions.map(({ kind, permission }) => [kind, permission] as const))(
  '%s without %s is not permitted, and the error says what to grant',
  async (kind, permission) => {
    const other = permission === 'Application.Read.All' ? 'AuditLog.Read.All' : 'Application.Read.All';
    const it = await world({ licence: 'e5', workloadIdentities: true, permissions: [other] });
    const failure = await failureOf(collect(kind, it));
    expect(failure).toMatchObject({ reason: 'notPermitted', permission });
    expect(failure.detail).toContain(permission);
  },
);

test('our permissions are enough for everything', async () => {
  const it = await world({ licence: 'e5', workloadIdentities: true, permissions: neededPermissions() });
  for (const kind of standardKinds()) await collect(kind, it);
  const [first] = await it.graph.fetchAssignableGroupIds();
  expect((await it.graph.fetchNames([first ?? ''])).length).toBe(1);
});

test('owners of an application are read with our permission, and not without it', async () => {
  const owners = async (permissions: readonly string[]) => {
    const it = await world({ licence: 'e5', permissions });
    const headers = { authorization: `Bearer ${await fetchToken(it.tenant)}` };
    const list = await fetch(`${it.tenant.graphUrl}/v1.0/servicePrincipals?$select=id`, { headers });
    // Safe: the simulated tenant answers as Graph documents, or refuses.
    const { value } = (await list.json()) as { readonly value?: readonly { readonly id: string }[] };
    return it.graph.fetchOwners(value?.[0]?.id ?? '00000000-0000-4000-8000-00000000dead');
  };
  expect(await owners(neededPermissions())).toEqual([]);
  const failure = await failureOf(
    owners(neededPermissions().filter((one) => !['Application.Read.All', 'Directory.Read.All'].includes(one))),
  );
  expect(failure).toMatchObject({ reason: 'notPermitted', permission: 'Application.Read.All' });
});

test('failed settings of a device are read with our permission, and not without it', async () => {
  const failing = async (permissions: readonly string[]) => {
    const it = await world({ licence: 'e5', permissions });
    const devices: ManagedDevice[] = [];
    for await (const page of it.graph.listFleet('managedDevice')) devices.push(...page.map(({ resource }) => resource));
    const bad = devices.filter(({ complianceState }) => complianceState === 'noncompliant').map(({ id }) => id);
    return [...(await it.graph.fetchFailingSettings([...bad, 'nobody'])).values()];
  };
  const [first, unknown] = await failing(neededPermissions());
  expect(first).toMatchObject({ status: 'read', settings: [expect.stringMatching(/^\w+CompliancePolicy\.\w+$/)] });
  expect(unknown).toEqual({ status: 'unread', reason: 'gone' });
  const without = neededPermissions().filter((one) => one !== 'DeviceManagementConfiguration.Read.All');
  expect(await failing(without)).toEqual([
    { status: 'unread', reason: 'notPermitted' },
    { status: 'unread', reason: 'notPermitted' },
  ]);
});

test("Graph's answers about a person match the tenant", async () => {
  const it = await world();
  const users = (await drainDelta(it.graph.deltaFleet('user', null))).flatMap(({ items }) => items);
  const ids = users.slice(0, 5).map(({ resource }) => resource.id);
  const names = await it.graph.fetchNames([...ids, '00000000-0000-4000-8000-00000000dead']);
  expect(names.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(names.every(({ type }) => type === 'person')).toBe(true);
  expect(new Set(users.map(({ resource }) => resource.id)).size).toBeGreaterThanOrEqual(40);
});

test('the licence for a mailbox is read for the requested people', async () => {
  const it = await world();
  const users = (await drainDelta(it.graph.deltaFleet('user', null))).flatMap(({ items }) => items);
  const ids = users.slice(0, 3).map(({ resource }) => resource.id);
  const [, licensed] = ids;
  const plan = {
    assignedDateTime: '2026-01-05T08:00:00Z',
    capabilityStatus: 'Enabled',
    service: 'exchange',
    servicePlanId: 'efb87545-963c-4e0d-99df-69c6916d9eb0',
  };
  const applied = it.tenant.applyChanges([
    { op: 'update', path: `/users/${licensed}`, body: { assignedPlans: [plan] }, audit: false },
  ]);
  expect(applied.outcome).toBe('read');
  expect([...(await it.graph.fetchMailboxes(ids))]).toEqual(ids.map((id) => [id, id === licensed]));
});

test('a delta continues from its link, and begins again when the link has expired', async () => {
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
  const record = records.find((one) => recordTargetIds(one).includes(policy?.id ?? ''));
  expect(record).toMatchObject({
    kind: 'directoryAudit',
    actor: { type: 'user', id: person?.resource.id, userPrincipalName, ipAddress: '192.0.2.7' },
  });
  const after = await it.graph.fetchSmall('conditionalAccessPolicy');
  expect(after.find(({ id }) => id === policy?.id)?.state).toBe('disabled');
});

test('Conditional Access stays within its budget as the tenant counts it', async () => {
  const it = await world({ licence: 'e5' });
  for (let round = 0; round < 6; round += 1) {
    await collect('conditionalAccessPolicy', it).catch(() => undefined);
    await collect('namedLocation', it).catch(() => undefined);
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

test('the first 429 of Conditional Access ends the collection', async () => {
  const it = await world();
  it.tenant.addFaults([
    {
      match: 'conditionalAccess/policies',
      status: 429,
      body: { error: { code: 'TooManyRequests', message: 'Too many requests.' } },
    },
  ]);
  expect(await failureOf(collect('conditionalAccessPolicy', it))).toMatchObject({
    reason: 'throttled',
    retryAfterSeconds: 60,
  });
  for (const kind of ['namedLocation', 'riskyUser', 'riskDetection', 'conditionalAccessPolicy'] as const)
    expect((await failureOf(collect(kind, it))).reason).toBe('throttled');
  expect(it.tenant.requests().filter(({ status }) => status === 429)).toHaveLength(1);
  expect(it.tenant.requests().filter(({ path }) => path.includes('identityProtection'))).toEqual([]);

  it.tenant.clearFaults();
  await it.clock.sleep(60_000);
  expect(await collect('namedLocation', it)).toBeGreaterThan(0);
});

test('alerts and incidents are listed while they are open, and only serious ones; for Secure Score the last eight days', async () => {
  const it = await world({ licence: 'e5' });
  const made = { createdDateTime: '2026-11-20T08:00:00Z', lastUpdateDateTime: '2026-11-20T08:00:00Z' };
  const create = (path: string, id: string, severity: string, status: string) =>
    ({ op: 'create', path, body: { id, severity, status, title: id, displayName: id, ...made } }) as const;
  it.tenant.applyChanges([
    ...[
      ['a', 'high', 'new'],
      ['b', 'medium', 'inProgress'],
      ['c', 'high', 'resolved'],
      ['d', 'low', 'new'],
    ].map(([id = '', severity = '', status = '']) => {
      const { displayName: _, ...body } = create('', id, severity, status).body;
      const userAccount = { azureAdUserId: 'user-1', accountName: 'lea' };
      const evidence = [
        { '@odata.type': '#microsoft.graph.security.userEvidence', userAccount },
        { '@odata.type': '#microsoft.graph.security.ipEvidence', ipAddress: '203.0.113.42' },
      ];
      return { op: 'create', path: '/security/alerts_v2', body: { ...body, incidentId: '1', evidence } } as const;
    }),
    ...[
      ['1', 'active'],
      ['2', 'resolved'],
      ['3', 'inProgress'],
      ['4', 'redirected'],
    ].map(([id = '', status = '']) => {
      const { title: _, ...body } = create('', id, 'high', status).body;
      return { op: 'create', path: '/security/incidents', body } as const;
    }),
  ]);
  expect((await it.graph.fetchSmall('alert')).map(({ id }) => id).sort()).toEqual(['a', 'b']);
  expect((await it.graph.fetchSmall('alert'))[0]).toMatchObject({ incidentId: '1', userIds: ['user-1'] });
  const days = await it.graph.fetchSmall('secureScore');
  expect(days.map(({ createdDateTime }) => createdDateTime)).toEqual(
    days
      .map(({ createdDateTime }) => createdDateTime)
      .toSorted()
      .reverse(),
  );
  expect([days.length, days[0]?.currentScore]).toEqual([8, days[0]?.maxScore]);
  // A resolved issue stays listed while it is assigned, so that its alert ends with the resolution.
  expect((await it.graph.fetchSmall('incident')).map(({ id }) => id)).toEqual(['1', '3']);
});

test('Microsoft 365 groups are found among the others', async () => {
  const it = await world({ licence: 'e5' });
  it.tenant.applyChanges([
    { op: 'create', path: '/groups', body: { displayName: 'Board', groupTypes: ['Unified'], visibility: 'Public' } },
    { op: 'create', path: '/groups', body: { displayName: 'Printers', visibility: 'Public' } },
  ]);
  const [seen, ...others] = await collectAll(it.graph.listFleet('unifiedGroup'));
  expect(others).toEqual([]);
  expect(seen?.resource).toMatchObject({ displayName: 'Board', visibility: 'Public' });
});

test('applications are listed while they are at risk', async () => {
  const it = await world({ licence: 'e5', workloadIdentities: true });
  it.tenant.applyChanges(
    (['atRisk', 'dismissed'] as const).map((riskState) => ({
      op: 'create',
      path: '/identityProtection/riskyServicePrincipals',
      body: { id: riskState, displayName: 'Backup', riskLevel: 'high', riskState, riskLastUpdatedDateTime: null },
    })),
  );
  expect(await it.graph.fetchSmall('riskyServicePrincipal')).toEqual([
    { id: 'atRisk', displayName: 'Backup', riskLevel: 'high', riskState: 'atRisk', riskLastUpdatedDateTime: null },
  ]);
});

test('people are listed while they are at risk, and no longer', async () => {
  const it = await world({ licence: 'e5' });
  const [person, other] = (await drainDelta(it.graph.deltaFleet('user', null)))
    .flatMap(({ items }) => items)
    .map(({ resource }) => resource.id);
  expect(await it.graph.fetchSmall('riskyUser')).toEqual([]);
  const detection = { riskEventType: 'leakedCredentials', riskLevel: 'high', riskState: 'atRisk' };
  const applied = it.tenant.applyChanges(
    [person, other].map((userId) => ({
      op: 'create' as const,
      path: '/identityProtection/riskDetections',
      body: { ...detection, userId: userId ?? '' },
    })),
  );
  expect(applied).toMatchObject({ outcome: 'read' });
  await it.clock.sleep(hour);
  expect((await it.graph.fetchSmall('riskyUser')).map(({ id }) => id).sort()).toEqual([person, other].sort());
  expect(await it.graph.fetchSmall('openRiskDetection')).toHaveLength(2);

  it.tenant.applyChanges([
    { op: 'update', path: `/identityProtection/riskyUsers/${person}`, body: { riskState: 'dismissed' } },
  ]);
  await it.clock.sleep(hour);
  expect(await it.graph.fetchSmall('riskyUser')).toMatchObject([{ id: other, riskState: 'atRisk', riskLevel: 'high' }]);
  expect(await it.graph.fetchSmall('openRiskDetection')).toMatchObject([{ userId: other, riskLevel: 'high' }]);
});

test('the list holds suspicious sign-ins: legacy authentication, or no applicable policy', async () => {
  const it = await world({ licence: 'e5' });
  const [person] = (await drainDelta(it.graph.deltaFleet('user', null))).flatMap(({ items }) => items);
  const userId = person?.resource.id ?? '';
  const signIn = (body: { readonly [name: string]: string }) =>
    ({ op: 'create', path: '/auditLogs/signIns', body: { userId, ...body } }) as const;
  it.tenant.applyChanges([
    signIn({ clientAppUsed: 'IMAP4' }),
    signIn({ conditionalAccessStatus: 'notApplied' }),
    signIn({ conditionalAccessStatus: 'notApplied' }),
    signIn({}),
  ]);
  await it.clock.sleep(hour);
  expect(await it.graph.fetchSmall('legacySignIn')).toMatchObject([{ userId, clientAppUsed: 'IMAP4', count: 1 }]);
  expect(await it.graph.fetchSmall('uncoveredSignIn')).toMatchObject([{ userId, clientAppUsed: 'Browser', count: 2 }]);
  await it.clock.sleep(25 * hour);
  expect(await it.graph.fetchSmall('legacySignIn')).toEqual([]);
});

test('a backdated detection is found by the collection after its update, and its verdict is another record', async () => {
  const it = await world({ licence: 'e5' });
  const [person] = (await drainDelta(it.graph.deltaFleet('user', null))).flatMap(({ items }) => items);
  const userId = person?.resource.id ?? '';
  const lookBack = async () => {
    const now = it.clock.now();
    const records = await collectAll(it.graph.listRecords('riskDetection', before(now, hour), before(now, 0)));
    return records.filter((record) => record.kind === 'riskDetection' && record.userId === userId);
  };
  const threeDaysAgo = before(it.clock.now(), 72 * hour);
  it.tenant.applyChanges([
    {
      op: 'create',
      path: '/identityProtection/riskDetections',
      body: {
        userId,
        riskEventType: 'aNewKindOfAttack',
        riskLevel: 'medium',
        riskState: 'atRisk',
        activityDateTime: threeDaysAgo,
      },
    },
  ]);
  await it.clock.sleep(hour / 2);
  const [first] = await lookBack();
  expect(first).toMatchObject({ riskEventType: 'aNewKindOfAttack', riskState: 'atRisk' });
  expect(first === undefined ? '' : Date.parse(recordHappenedAt(first))).toBe(Date.parse(threeDaysAgo));

  await it.clock.sleep(hour);
  expect(await lookBack()).toEqual([]);
  it.tenant.applyChanges([
    { op: 'update', path: `/identityProtection/riskyUsers/${userId}`, body: { riskState: 'dismissed' } },
  ]);
  await it.clock.sleep(hour / 2);
  const [second] = await lookBack();
  expect(second).toMatchObject({
    detectionId: first === undefined ? '' : recordIdentity(first),
    riskState: 'dismissed',
  });
  expect(second?.id).not.toBe(first?.id);
});

test('only sign-ins of the requested people are read, however many sign-ins there are', async () => {
  const it = await world({ licence: 'e5' });
  const people = (await drainDelta(it.graph.deltaFleet('user', null)))
    .flatMap(({ items }) => items)
    .map(({ resource }) => resource.id);
  const ids = [...new Set(people)].slice(0, 34);
  const [unasked = '', ...asked] = ids;
  it.tenant.applyChanges(ids.map((userId) => ({ op: 'create', path: '/auditLogs/signIns', body: { userId } })));
  await it.clock.sleep(hour / 2);
  const now = it.clock.now();
  const records = await collectAll(
    it.graph.listRecords('signIn', before(now, hour / 2), before(now, 0), { userIds: asked, others: 'none' }),
  );
  const found = records.map((record) => (record.kind === 'signIn' ? record.userId : ''));
  expect([...new Set(found)].sort()).toEqual([...asked].sort());
  expect(found).not.toContain(unasked);
  expect(it.tenant.requests().filter(({ status }) => status >= 400)).toEqual([]);
});

test.each([
  ['free', 7],
  ['e5', 30],
] as const)(
  'the history of a %s tenant is read from the oldest day that it still has, %i days back',
  async (licence, days) => {
    const it = await world({ licence });
    const now = it.clock.now();
    const pages: string[][] = [];
    for await (const records of it.graph.listAuditHistory(before(now, 60 * 24 * hour), before(now, 0), [
      'Policy',
      'RoleManagement',
      'UserManagement',
    ])) {
      expect(records.every(({ category }) => ['Policy', 'RoleManagement', 'UserManagement'].includes(category))).toBe(
        true,
      );
      pages.push(records.map(({ activityDateTime }) => activityDateTime));
    }
    const times = pages.flat();
    expect(times.length).toBeGreaterThan(0);
    expect(times).toEqual([...times].sort());
    expect(Date.parse(times[0] ?? '')).toBeGreaterThanOrEqual(now - days * 24 * hour);
    // In a licensed tenant, the log goes back further than the whole log of a free one.
    if (days > 7) expect(Date.parse(times[0] ?? '')).toBeLessThan(now - 14 * 24 * hour);
    expect(it.tenant.requests().filter(({ status }) => status === 400)).toHaveLength(1);
  },
);

test('temporary faults have no effect', async () => {
  const it = await world();
  it.tenant.addFaults([
    { match: 'subscribedSkus', status: 503, times: 2 },
    { match: 'organization', status: 429, headers: { 'retry-after': '3' }, times: 1 },
    { match: 'managedDevices', status: 502, body: '<html>bad gateway</html>', times: 1 },
  ]);
  for (const kind of ['subscribedSku', 'organization', 'managedDevice'] as const)
    expect(await collect(kind, it)).toBeGreaterThan(0);
});

test('a deleted group has no name and nobody', async () => {
  const it = await world();
  const [id = ''] = await it.graph.fetchAssignableGroupIds();
  expect(await it.graph.fetchGroups([id])).toMatchObject([
    { id, displayName: expect.any(String), isAssignableToRole: true, isManagementRestricted: false },
  ]);
  it.tenant.applyChanges([{ op: 'delete', path: `/groups/${id}`, audit: false }]);
  expect(await it.graph.fetchGroups([id])).toEqual([
    { id, displayName: null, isAssignableToRole: false, isManagementRestricted: false, memberIds: [] },
  ]);
});

describe('sign-ins from the beta version', () => {
  const signedIn =
    (isBeta: boolean, appIds: readonly string[] = []) =>
    async (it: TenantWorld) => {
      const wanted = { userIds: [], others: 'all', isBeta, appIds } as const;
      const refusals: string[] = [];
      const [from = '', to = ''] = [-24 * hour, hour].map((ms) => new Date(it.clock.now() + ms).toISOString());
      const pages = it.graph.listRecords('signIn', from, to, wanted, () => refusals.push('refused'));
      return { records: await collectAll(pages), refusals };
    };
  const withCode = async (options: TenantOptions = {}): Promise<TenantWorld> => {
    const it = await world({ licence: 'e5', pageSize: 5, ...options });
    it.tenant.applyChanges([
      {
        op: 'create',
        path: '/auditLogs/signIns',
        body: { id: 'phished', userPrincipalName: 'lea.novak@contoso.example', authenticationProtocol: 'deviceCode' },
      },
    ]);
    return it;
  };
  const protocolOf = (records: readonly object[]) =>
    records.filter((record) => 'id' in record && record.id === 'phished');

  test('show how a person signed in, on every page', async () => {
    const it = await withCode();
    const { records, refusals } = await signedIn(true)(it);
    expect(protocolOf(records)).toMatchObject([{ authenticationProtocol: 'deviceCode', autonomousSystemNumber: 3320 }]);
    expect(refusals).toEqual([]);
    const asked = it.tenant.requests().filter(({ path }) => path.includes('/auditLogs/signIns'));
    expect(asked.length).toBeGreaterThan(1);
  });

  test('show those of apps, only of the apps asked for', async () => {
    const it = await withCode();
    const [app, other] = (await it.graph.fetchSmall('servicePrincipal')).map(({ id }) => id);
    const create = (servicePrincipalId: string | undefined, id: string) =>
      ({
        op: 'create',
        path: '/auditLogs/signIns',
        body: { id, servicePrincipalId: String(servicePrincipalId) },
      }) as const;
    it.tenant.applyChanges([create(app, 'asked'), create(other, 'other')]);
    const ofApps = (records: readonly LogRecord[]) => records.filter(isAppSignIn);
    expect(ofApps((await signedIn(true)(it)).records)).toEqual([]);
    expect(ofApps((await signedIn(true, [String(app)])(it)).records)).toMatchObject([
      { id: 'asked', userId: app, appDisplayName: expect.any(String), autonomousSystemNumber: 3320, errorCode: 0 },
    ]);
    expect(ofApps((await signedIn(false, [String(app)])(it)).records)).toEqual([]);
  });

  test('are not requested by default, and v1.0 does not show that', async () => {
    const { records } = await signedIn(false)(await withCode());
    expect(protocolOf(records)).toMatchObject([{ authenticationProtocol: null, autonomousSystemNumber: null }]);
  });

  test.each([400, 404])(
    'are read from v1.0 where Graph refuses the beta version with %d, and the result says so',
    async (status) => {
      const it = await withCode();
      it.tenant.addFaults([{ match: 'GET /beta/auditLogs/signIns', status, times: 100 }]);
      const { records, refusals } = await signedIn(true)(it);
      expect(protocolOf(records)).toMatchObject([{ id: 'phished', authenticationProtocol: null }]);
      expect(refusals).toEqual(['refused']);
    },
  );
});
