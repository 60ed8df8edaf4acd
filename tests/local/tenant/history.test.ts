import type { TenantOptions } from '../../../infra/local/tenant/simulation';
import { apply, idOf, namesOf, valuesOf } from './audit-records';
import { closeTenants, type Reply, type TestTenant, testTenant } from './tenant-client';

afterEach(closeTenants);

const path = '/auditLogs/directoryAudits';
const secretAdded = 'Update application \u2013 Certificates and secrets management';

async function pastOf(options: TenantOptions = {}): Promise<readonly Reply['body'][]> {
  const tenant = await testTenant({ pageSize: 1_000, ...options });
  return tenant.all(`${path}?$orderby=activityDateTime asc`);
}

const daysAgo = (record: Reply['body']): number =>
  Math.floor((Date.parse('2026-11-24T13:00:00Z') - Date.parse(record.activityDateTime)) / 86_400_000);

const named = (records: readonly Reply['body'][], activity: string): readonly Reply['body'][] =>
  records.filter(({ activityDisplayName }) => activityDisplayName === activity);

test('a month with P2: what a look-back should find, with actor and day', async () => {
  const notable = (await pastOf()).filter(
    ({ category }) => category !== 'UserManagement' && category !== 'GroupManagement',
  );
  const found = notable.map((record) => [
    daysAgo(record),
    record.activityDisplayName,
    record.initiatedBy.user?.userPrincipalName ?? record.initiatedBy.app.displayName,
  ]);
  expect(found).toEqual([
    [21, 'Add member to role', 'mara.klein@contoso.example'],
    [21, 'Add member to role outside of PIM (permanent)', 'mara.klein@contoso.example'],
    [16, 'Update authorization policy', 'tom.iversen@contoso.example'],
    [15, 'Update authorization policy', 'mara.klein@contoso.example'],
    [10, 'Add member to role requested (PIM activation)', 'paul.orth@contoso.example'],
    [10, 'Add member to role completed (PIM activation)', 'paul.orth@contoso.example'],
    [10, 'Add member to role', 'MS-PIM'],
    [9, 'Remove member from role requested (PIM deactivate)', 'paul.orth@contoso.example'],
    [9, 'Remove member from role completed (PIM deactivate)', 'paul.orth@contoso.example'],
    [9, 'Remove member from role', 'MS-PIM'],
    [5, secretAdded, 'svc-migration@contoso.example'],
    [5, 'Update application', 'svc-migration@contoso.example'],
  ]);
});

test('the logged changes agree with the current state of the tenant', async () => {
  const tenant = await testTenant({ pageSize: 1_000 });
  const past = await tenant.all(path);
  const [grant] = named(past, 'Add member to role').filter(({ initiatedBy }) => initiatedBy.user !== null);
  const lea = await idOf(tenant, '/users', 'Lea Novak');
  expect(grant.targetResources[0].id).toBe(lea);
  const held = await tenant.all(`/roleManagement/directory/roleAssignments?$filter=principalId eq '${lea}'`);
  expect(held.map(({ roleDefinitionId }) => `"${roleDefinitionId}"`)).toEqual([
    valuesOf(grant.targetResources[0])['Role.TemplateId'][1],
  ]);

  const values = named(past, 'Update authorization policy').map(
    ({ targetResources }) => valuesOf(targetResources[0]).AllowInvitesFrom,
  );
  expect(values).toEqual([
    ['["everyone"]', '["adminsAndGuestInviters"]'],
    ['["adminsAndGuestInviters"]', '["everyone"]'],
  ]);
  expect((await tenant.get('/policies/authorizationPolicy')).body.allowInvitesFrom).toBe('adminsAndGuestInviters');

  const [secret] = named(past, secretAdded);
  const [application] = await tenant.all('/applications');
  const keys = application.passwordCredentials.map(({ keyId }: { keyId: string }) => keyId);
  const [before, after] = valuesOf(secret.targetResources[0]).KeyDescription;
  expect(secret.targetResources[0].id).toBe(application.id);
  expect(keys.map((key: string) => [before.includes(key), after.includes(key)])).toEqual([
    [true, true],
    [false, true],
  ]);
});

test('other logged changes are unimportant: job titles, and groups that no policy and no role names', async () => {
  const tenant = await testTenant({ pageSize: 1_000 });
  const past = await tenant.all(path);
  expect(named(past, 'Update user')).toHaveLength(20);
  const groups = named(past, 'Add member to group').map(
    ({ targetResources }) => valuesOf(targetResources[0])['Group.DisplayName'][1],
  );
  expect(new Set(groups)).toEqual(new Set(['"All-Staff"', '"Finance"', '"Berlin"']));
  expect(groups).toHaveLength(5);
});

test.each([
  ['free', 7, 1, 0],
  ['business-premium', 30, 1, 0],
  ['business-premium-p2', 30, 1, 1],
] as const)('%s keeps %i days', async (licence, days, secrets, activations) => {
  const past = await pastOf({ licence });
  // The oldest kept day is in it: the log itself reaches further back.
  expect(Math.max(...past.map(daysAgo))).toBe(days - 1);
  expect(named(past, secretAdded)).toHaveLength(secrets);
  expect(named(past, 'Add member to role completed (PIM activation)')).toHaveLength(activations);
  expect(named(past, 'Update authorization policy')).toHaveLength(days > 7 ? 2 : 0);
  expect(named(past, 'Add member to role outside of PIM (permanent)')).toHaveLength(activations);
});

test('no record of the past has the id of a later one', async () => {
  const tenant: TestTenant = await testTenant({ pageSize: 1_000 });
  const users = await tenant.all('/users');
  apply(
    tenant,
    users.map(({ id }) => ({ op: 'update', path: `/users/${id}`, body: { jobTitle: 'Lead' } }) as const),
  );
  tenant.clock.advance(1_000);
  const all = await tenant.all(path);
  expect(all.length).toBeGreaterThan(users.length);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(new Set(named(all, 'Update user').map(({ correlationId }) => correlationId)).size).toBe(20 + users.length);
});

test('a look-back asks for a window and some categories, oldest first', async () => {
  const tenant = await testTenant({ pageSize: 1_000 });
  const window = 'activityDateTime ge 2026-10-25T13:00:00Z and activityDateTime le 2026-11-17T13:00:00Z';
  const asked = `${window} and (category eq 'RoleManagement' or category eq 'AuthorizationPolicy')`;
  const found = await tenant.all(`${path}?$filter=${encodeURIComponent(asked)}&$orderby=activityDateTime asc&$top=999`);
  expect(found).toHaveLength(10);
  expect(new Set(found.map(({ category }) => category))).toEqual(new Set(['RoleManagement', 'AuthorizationPolicy']));
  const times = found.map(({ activityDateTime }) => activityDateTime);
  expect(times).toEqual([...times].sort());
  expect(namesOf(found)).not.toContain(secretAdded);
  const none = asked.replaceAll(/'[A-Za-z]+'/g, "'Policy'");
  expect(await tenant.all(`${path}?$filter=${encodeURIComponent(none)}`)).toEqual([]);
});
