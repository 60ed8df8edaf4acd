import { allReadPermissions } from '../../../infra/local/tenant/graph/permissions';
import { apply, idOf } from './audit-records';
import { closeTenants, testTenant } from './tenant-client';

afterEach(closeTenants);

const path = '/auditLogs/signIns';

test('a sign-in is completed from a few fields', async () => {
  const tenant = await testTenant();
  const id = await idOf(tenant, '/users', 'BreakGlass-1');
  apply(tenant, [{ op: 'create', path, body: { userId: id } }]);
  expect(await tenant.all(`${path}?$filter=userId eq '${id}'`)).toMatchObject([
    {
      userId: id,
      userPrincipalName: 'breakglass-1@contoso.onmicrosoft.example',
      userDisplayName: 'BreakGlass-1',
      createdDateTime: '2026-11-24T13:00:00Z',
      appDisplayName: 'Azure Portal',
      clientAppUsed: 'Browser',
      conditionalAccessStatus: 'success',
      ipAddress: '192.0.2.10',
      location: { city: 'Berlin', countryOrRegion: 'DE' },
      deviceDetail: { operatingSystem: 'Windows10', isCompliant: false },
      riskLevelDuringSignIn: 'none',
      riskState: 'none',
      status: { errorCode: 0 },
    },
  ]);
});

test('given fields win, part by part; a wrong password reaches no policy', async () => {
  const tenant = await testTenant();
  const body = {
    userPrincipalName: 'lea.novak@contoso.example',
    ipAddress: '203.0.113.9',
    location: { countryOrRegion: 'US', city: 'Springfield' },
    status: { errorCode: 50126 },
    appDisplayName: 'Office 365 Exchange Online',
    createdDateTime: '2026-11-24T12:59:59Z',
  };
  apply(tenant, [{ op: 'create', path, body }]);
  const [newest] = await tenant.all(path);
  expect(newest).toMatchObject({ ...body, userDisplayName: 'Lea Novak', conditionalAccessStatus: 'notApplied' });
  expect(newest.status.failureReason).toBe('Other.');
});

test('it is found after the latency of the audit log, and not before', async () => {
  const tenant = await testTenant({ auditLatencyMs: { min: 120_000, max: 120_000 } });
  const id = await idOf(tenant, '/users', 'BreakGlass-1');
  apply(tenant, [{ op: 'create', path, body: { userId: id } }]);
  const found = () => tenant.all(`${path}?$filter=userId eq '${id}'`);
  tenant.clock.advance(119_999);
  expect(await found()).toEqual([]);
  tenant.clock.advance(1);
  expect(await found()).toHaveLength(1);
});

test('fifteen people in a window of time, a thousand a page, oldest first', async () => {
  const tenant = await testTenant({ pageSize: 1_000 });
  const people = (await tenant.all('/users')).filter((user) => user.mail !== null);
  const asked: readonly string[] = people.slice(0, 15).map((user) => user.id);
  const clause = asked.map((id) => `userId eq '${id}'`).join(' or ');
  const window = 'createdDateTime ge 2026-11-23T13:00:00Z and createdDateTime le 2026-11-24T13:00:00Z';
  const query = `${path}?$filter=${encodeURIComponent(`${window} and (${clause})`)}&$orderby=createdDateTime&$top=1000`;
  const found = await tenant.all(query);
  expect(new Set(found.map(({ userId }) => userId))).toEqual(new Set(asked));
  const times = found.map(({ createdDateTime }) => createdDateTime);
  expect(times).toEqual([...times].sort());
  expect((await tenant.all(path)).length).toBeGreaterThan(found.length);
  const early = query.replace(encodeURIComponent('le 2026-11-24T13'), encodeURIComponent('le 2026-11-23T14'));
  expect(await tenant.all(early)).toEqual([]);
});

test('without a permission for policies no reader sees which of them applied', async () => {
  const all = await testTenant();
  expect((await all.all(path))[0].appliedConditionalAccessPolicies).toHaveLength(1);
  const tenant = await testTenant({ permissions: allReadPermissions.filter((each) => each !== 'Policy.Read.All') });
  expect('appliedConditionalAccessPolicies' in (await tenant.all(path))[0]).toBe(false);
});
