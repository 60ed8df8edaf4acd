import type { Change } from '../../../infra/local/tenant/change/changes';
import { apply, idOf, namesOf, recordsOf, valuesOf } from './audit-records';
import { closeTenants, type Reply, type TestTenant, testTenant } from './tenant-client';

afterEach(closeTenants);

const assignments = '/roleManagement/directory/roleAssignments';
const active = '/roleManagement/directory/roleAssignmentScheduleInstances';
const eligible = '/roleManagement/directory/roleEligibilityScheduleInstances';
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const mara = { userPrincipalName: 'mara.klein@contoso.example', ipAddress: '192.0.2.44' };
const endDateTime = '2026-11-24T21:00:00Z';

const give = (path: string, body: Change['body'], actor: Change['actor'] = mara): Change => ({
  op: 'create',
  path,
  body: { roleDefinitionId: globalAdministrator, ...body },
  actor,
});
const take = (path: string, id: string, actor: Change['actor'] = mara): Change => ({
  op: 'delete',
  path: `${path}/${id}`,
  actor,
});

async function withInes(): Promise<{ tenant: TestTenant; ines: string }> {
  const tenant = await testTenant();
  return { tenant, ines: await idOf(tenant, '/users', 'Ines Roth') };
}

const heldBy = (tenant: TestTenant, path: string, id: string): Promise<readonly Reply['body'][]> =>
  tenant.all(`${path}?$filter=principalId eq '${id}'`);

const actorsOf = (records: readonly Reply['body'][]) =>
  records.map(({ initiatedBy }) => initiatedBy.user?.userPrincipalName ?? initiatedBy.app.displayName);

describe('through PIM', () => {
  test.each([
    [eligible, {}, 'eligible member', 'permanent'],
    [eligible, { endDateTime }, 'eligible member', 'timebound'],
    [active, { assignmentType: 'Assigned' }, 'member', 'permanent'],
    [active, { assignmentType: 'Assigned', endDateTime }, 'member', 'timebound'],
  ] as const)('%s %j: the three records at the start and at the end', async (path, body, noun, length) => {
    const { tenant, ines } = await withInes();
    const added = await recordsOf(tenant, [give(path, { principalId: ines, ...body })]);
    expect(namesOf(added)).toEqual([
      `Add ${noun} to role in PIM requested (${length})`,
      `Add ${noun} to role in PIM completed (${length})`,
      `Add ${noun} to role`,
    ]);
    expect(actorsOf(added)).toEqual([mara.userPrincipalName, mara.userPrincipalName, 'MS-PIM']);
    expect(added.map(({ loggedByService }) => loggedByService)).toEqual(['PIM', 'PIM', 'Core Directory']);
    expect(added[2].targetResources[0].id).toBe(ines);
    expect(valuesOf(added[2].targetResources[0])['Role.TemplateId']).toEqual([null, `"${globalAdministrator}"`]);

    const [instance] = await heldBy(tenant, path, ines);
    expect(instance).toMatchObject({
      startDateTime: '2026-11-24T13:01:00Z',
      endDateTime: null,
      memberType: 'Direct',
      directoryScopeId: '/',
      ...body,
    });
    expect(await heldBy(tenant, assignments, ines)).toHaveLength(path === active ? 1 : 0);

    const removed = await recordsOf(tenant, [take(path, instance.id)]);
    expect(namesOf(removed)).toEqual([
      `Remove ${noun} from role in PIM requested (${length})`,
      `Remove ${noun} from role in PIM completed (${length})`,
      `Remove ${noun} from role`,
    ]);
    expect(await heldBy(tenant, path, ines)).toEqual([]);
    expect(await heldBy(tenant, assignments, ines)).toEqual([]);
  });

  test.each([active, eligible])('%s: the principal is expanded, and only where it is asked for', async (path) => {
    const { tenant } = await withInes();
    const expanded = await tenant.all(`${path}?$expand=principal`);
    expect(expanded.length).toBeGreaterThan(0);
    expect(expanded.every(({ principal, principalId }) => principal.id === principalId)).toBe(true);
    expect((await tenant.all(path)).some((instance) => 'principal' in instance)).toBe(false);
  });
});

describe('outside PIM', () => {
  test('a direct assignment shows as a permanent Assigned instance that PIM did not start', async () => {
    const { tenant, ines } = await withInes();
    const records = await recordsOf(tenant, [give(assignments, { principalId: ines })]);
    expect(namesOf(records)).toEqual(['Add member to role', 'Add member to role outside of PIM (permanent)']);
    expect(await heldBy(tenant, active, ines)).toMatchObject([
      { assignmentType: 'Assigned', endDateTime: null, startDateTime: null },
    ]);
  });

  test('an application that calls itself MS-PIM: same name, another service principal, an Assigned instance', async () => {
    const { tenant, ines } = await withInes();
    const spoof = { app: { displayName: 'MS-PIM', servicePrincipalId: 'a1111111-1111-4111-8111-111111111111' } };
    const [core] = await recordsOf(tenant, [give(assignments, { principalId: ines }, spoof)]);
    expect(core).toMatchObject({
      activityDisplayName: 'Add member to role',
      initiatedBy: { user: null, app: { appId: null, ...spoof.app } },
    });
    expect(core.initiatedBy.app.servicePrincipalId).not.toBe(await idOf(tenant, '/servicePrincipals', 'MS-PIM'));
    expect(await heldBy(tenant, active, ines)).toMatchObject([{ assignmentType: 'Assigned' }]);
  });

  test('the real one activates with its own service principal (negative control)', async () => {
    const { tenant, ines } = await withInes();
    const body = { principalId: ines, assignmentType: 'Activated', endDateTime };
    const records = await recordsOf(tenant, [give(active, body)]);
    const pim = await idOf(tenant, '/servicePrincipals', 'MS-PIM');
    expect(records[2].initiatedBy.app.servicePrincipalId).toBe(pim);
    expect(await heldBy(tenant, active, ines)).toMatchObject([{ assignmentType: 'Activated' }]);
  });
});

describe('when its time is over', () => {
  async function expiring(path: string, body: Change['body']): Promise<{ tenant: TestTenant; ines: string }> {
    const { tenant, ines } = await withInes();
    apply(tenant, [give(path, { principalId: ines, endDateTime: '2026-11-24T14:00:00Z', ...body })]);
    tenant.clock.advance(3_599_000);
    expect(await heldBy(tenant, path, ines)).toHaveLength(1);
    tenant.clock.advance(1_000);
    expect(await heldBy(tenant, path, ines)).toEqual([]);
    expect(await heldBy(tenant, assignments, ines)).toEqual([]);
    return { tenant, ines };
  }
  const recordsAtEnd = (tenant: TestTenant) =>
    tenant.all('/auditLogs/directoryAudits?$filter=activityDateTime ge 2026-11-24T13:59:00Z&$orderby=activityDateTime');

  test('an activation is removed by the MS-PIM application, and PIM records why without a person', async () => {
    const { tenant, ines } = await expiring(active, { assignmentType: 'Activated' });
    const [core, pim, ...others] = await recordsAtEnd(tenant);
    expect(others).toEqual([]);
    expect(core).toMatchObject({
      activityDisplayName: 'Remove member from role',
      initiatedBy: { user: null, app: { displayName: 'MS-PIM' } },
    });
    expect(core.targetResources[0].id).toBe(ines);
    expect(valuesOf(core.targetResources[0])['Role.TemplateId']).toEqual([`"${globalAdministrator}"`, null]);
    expect(pim).toMatchObject({
      activityDisplayName: 'Remove member from role (PIM activation expired)',
      initiatedBy: { app: null, user: { displayName: 'Azure AD PIM', userPrincipalName: null } },
    });
  });

  test.each([
    [active, { assignmentType: 'Assigned' }, 'Remove member from role'],
    [eligible, {}, 'Remove eligible member from role'],
  ])('%s %j is removed as well', async (path, body, activity) => {
    const { tenant } = await expiring(path, body);
    expect(namesOf(await recordsAtEnd(tenant))).toEqual([activity]);
  });

  test('an assignment without an end stays (negative control)', async () => {
    const { tenant } = await withInes();
    const before = await tenant.all(active);
    tenant.clock.advance(20 * 3_600_000);
    expect(await tenant.all(active)).toEqual(before);
  });
});
