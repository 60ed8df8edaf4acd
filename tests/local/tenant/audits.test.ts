import type { Change } from '../../../infra/local/tenant/change/changes';
import { idOf, namesOf, recordsOf, valuesOf } from './audit-records';
import { closeTenants, type Reply, type TestTenant, testTenant } from './tenant-client';

afterEach(closeTenants);

const mara = { userPrincipalName: 'mara.klein@contoso.example', ipAddress: '192.0.2.44' };
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

test('a Conditional Access edit: the whole policy before and after, and the Core Directory twin with the same correlation id', async () => {
  const tenant = await testTenant();
  const id = await idOf(tenant, '/identity/conditionalAccess/policies', 'CA01 Require MFA for everyone');
  const group = await idOf(tenant, '/groups', 'Vendors-Temp');
  const records = await recordsOf(tenant, [
    {
      op: 'update',
      path: `/identity/conditionalAccess/policies/${id}`,
      body: { conditions: { users: { excludeGroups: [group] } } },
      actor: mara,
    },
  ]);
  expect(namesOf(records)).toEqual(['Update conditional access policy', 'Update policy']);
  const [edit, twin] = records;
  expect(edit).toMatchObject({
    id: expect.stringMatching(/^IPCGraph_/),
    category: 'Policy',
    loggedByService: 'Conditional Access',
    result: 'success',
    initiatedBy: { app: null, user: { userPrincipalName: mara.userPrincipalName, ipAddress: mara.ipAddress } },
  });
  expect(edit.targetResources[0]).toMatchObject({ id, type: 'Policy', displayName: 'CA01 Require MFA for everyone' });
  const property = edit.targetResources[0].modifiedProperties[0];
  expect(property.displayName).toBe('ConditionalAccessPolicy');
  expect(JSON.parse(property.newValue).conditions.users.excludeGroups).toEqual([group]);
  expect(JSON.parse(property.oldValue).conditions.users.includeUsers).toEqual(['All']);
  expect(twin).toMatchObject({
    category: 'Policy',
    loggedByService: 'Core Directory',
    id: expect.stringMatching(/^Directory_/),
  });
  expect(twin.correlationId).toBe(edit.correlationId);
});

test.each([
  [
    'a policy created',
    { op: 'create', path: '/identity/conditionalAccess/policies', body: { displayName: 'x' } },
    ['Add conditional access policy', 'Add policy'],
  ],
  [
    'a policy deleted',
    { op: 'delete', path: '/identity/conditionalAccess/policies/{CA02 Block legacy authentication}' },
    ['Delete conditional access policy', 'Delete policy'],
  ],
  [
    'a location edited',
    { op: 'update', path: '/identity/conditionalAccess/namedLocations/{Berlin office}', body: { isTrusted: false } },
    ['Update named location', 'Update policy'],
  ],
  [
    'security defaults',
    { op: 'update', path: '/policies/identitySecurityDefaultsEnforcementPolicy', body: { isEnabled: true } },
    ['Update security defaults', 'Update policy'],
  ],
  [
    'the authorization policy',
    { op: 'update', path: '/policies/authorizationPolicy', body: { allowInvitesFrom: 'everyone' } },
    ['Update authorization policy'],
  ],
  [
    'a strength created',
    {
      op: 'create',
      path: '/policies/authenticationStrengthPolicies',
      body: { displayName: 'x', allowedCombinations: ['fido2'] },
    },
    ['Authentication Strength Policy Create'],
  ],
  ['a user created', { op: 'create', path: '/users', body: { userPrincipalName: 'x@contoso.example' } }, ['Add user']],
  ['a user deleted', { op: 'delete', path: '/users/{Jan Pohl}' }, ['Delete user']],
  [
    'an account disabled',
    { op: 'update', path: '/users/{Jan Pohl}', body: { accountEnabled: false } },
    ['Update user', 'Disable account'],
  ],
  ['a group edited', { op: 'update', path: '/groups/{Finance}', body: { description: 'x' } }, ['Update group']],
  [
    'a change that is not audited',
    { op: 'update', path: '/users/{Jan Pohl}', body: { department: 'x' }, audit: false },
    [],
  ],
] as const)('%s', async (_, change, expected) => {
  const tenant = await testTenant();
  const match = /^(.*)\/\{(.+)\}$/.exec(change.path);
  const path = match === null ? change.path : `${match[1]}/${await idOf(tenant, match[1] ?? '', match[2] ?? '')}`;
  expect(namesOf(await recordsOf(tenant, [{ ...change, path, actor: mara }]))).toEqual(expected);
});

test('a membership: User and Group as targets, the group in JSON texts; a removal has them as old values', async () => {
  const tenant = await testTenant();
  const group = await idOf(tenant, '/groups', 'CA-Exclusions');
  const user = await idOf(tenant, '/users', 'Lea Novak');
  const link = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${user}` };
  const [added] = await recordsOf(tenant, [
    { op: 'create', path: `/groups/${group}/members/$ref`, body: link, actor: mara },
  ]);
  expect(added).toMatchObject({
    activityDisplayName: 'Add member to group',
    category: 'GroupManagement',
    operationType: 'Assign',
  });
  expect(added.targetResources).toMatchObject([
    { type: 'User', id: user, userPrincipalName: 'lea.novak@contoso.example' },
    { type: 'Group', id: group, displayName: null },
  ]);
  expect(valuesOf(added.targetResources[0])).toEqual({
    'Group.ObjectID': [null, JSON.stringify(group)],
    'Group.DisplayName': [null, '"CA-Exclusions"'],
  });
  const [removed] = await recordsOf(tenant, [
    { op: 'delete', path: `/groups/${group}/members/${user}/$ref`, actor: mara },
  ]);
  expect(removed.activityDisplayName).toBe('Remove member from group');
  expect(valuesOf(removed.targetResources[0])['Group.ObjectID']).toEqual([JSON.stringify(group), null]);
});

test('adding a member again, or removing someone who is not a member, changes and records nothing', async () => {
  const tenant = await testTenant();
  const group = await idOf(tenant, '/groups', 'CA-Exclusions');
  const user = await idOf(tenant, '/users', 'Lea Novak');
  expect(
    await recordsOf(tenant, [{ op: 'delete', path: `/groups/${group}/members/${user}/$ref`, actor: mara }]),
  ).toEqual([]);
});

test("a role assigned outside PIM: the Core Directory record with the person's account, and PIM’s own record", async () => {
  const tenant = await testTenant();
  const user = await idOf(tenant, '/users', 'Ines Roth');
  const grant = {
    op: 'create',
    path: '/roleManagement/directory/roleAssignments',
    body: { principalId: user, roleDefinitionId: globalAdministrator },
    actor: mara,
  } as const;
  const records = await recordsOf(tenant, [grant]);
  expect(namesOf(records)).toEqual(['Add member to role', 'Add member to role outside of PIM (permanent)']);
  const [core] = records;
  expect(core).toMatchObject({
    category: 'RoleManagement',
    loggedByService: 'Core Directory',
    operationType: 'Assign',
    initiatedBy: { user: { userPrincipalName: mara.userPrincipalName } },
  });
  const roleObjectId = JSON.parse(valuesOf(core.targetResources[0])['Role.ObjectID'][1]);
  expect(valuesOf(core.targetResources[0])).toEqual({
    'Role.ObjectID': [null, JSON.stringify(roleObjectId)],
    'Role.DisplayName': [null, '"Global Administrator"'],
    'Role.TemplateId': [null, JSON.stringify(globalAdministrator)],
    'Role.WellKnownObjectName': [null, '"TenantAdmins"'],
  });
  expect(core.targetResources[1]).toMatchObject({ type: 'Role', id: roleObjectId, displayName: null });
  const roles = await tenant.all('/directoryRoles');
  expect(roles.find((role) => role.roleTemplateId === globalAdministrator).id).toBe(roleObjectId);
});

test('without P2 PIM records nothing; a removal has the role as the old value', async () => {
  const tenant = await testTenant({ licence: 'business-premium' });
  const [assignment] = await tenant.all(
    `/roleManagement/directory/roleAssignments?$filter=roleDefinitionId eq '${globalAdministrator}'`,
  );
  const [removed] = await recordsOf(tenant, [
    { op: 'delete', path: `/roleManagement/directory/roleAssignments/${assignment.id}`, actor: mara },
  ]);
  expect(removed.activityDisplayName).toBe('Remove member from role');
  expect(valuesOf(removed.targetResources[0])['Role.DisplayName']).toEqual(['"Global Administrator"', null]);
  const records = await recordsOf(tenant, [
    {
      op: 'create',
      path: '/roleManagement/directory/roleAssignments',
      body: { principalId: assignment.principalId, roleDefinitionId: globalAdministrator },
    },
  ]);
  expect(namesOf(records)).toEqual(['Add member to role']);
});

test('a role for one administrative unit: the entry says that it is scoped, and names the unit', async () => {
  const tenant = await testTenant({ licence: 'business-premium' });
  const principalId = await idOf(tenant, '/users', 'Ines Roth');
  const body = { principalId, roleDefinitionId: globalAdministrator, directoryScopeId: '/administrativeUnits/unit-1' };
  const records = await recordsOf(tenant, [
    { op: 'create', path: '/roleManagement/directory/roleAssignments', body, actor: mara },
  ]);
  expect(namesOf(records)).toEqual(['Add scoped member to role']);
  expect(records[0].targetResources[2]).toMatchObject({ type: 'AdministrativeUnit', id: 'unit-1' });
});

test.each([
  ['roleAssignmentScheduleInstances', '/administrativeUnits/unit-1', 'Add scoped member to role'],
  ['roleAssignmentScheduleInstances', '/app-1', 'Add role assignment to role definition'],
  ['roleEligibilityScheduleInstances', '/administrativeUnits/unit-1', 'Add EligibleRoleAssignment to RoleDefinition'],
])('a role that PIM gives for one object: %s %s', async (list, directoryScopeId, core) => {
  const tenant = await testTenant();
  const principalId = await idOf(tenant, '/users', 'Ines Roth');
  const body = { principalId, roleDefinitionId: globalAdministrator, directoryScopeId };
  const records = await recordsOf(tenant, [
    { op: 'create', path: `/roleManagement/directory/${list}`, body, actor: mara },
  ]);
  expect(namesOf(records)).toContain(core);
  expect(namesOf(records)).not.toContain('Add member to role');
});

test('a PIM activation: requested and completed by the person, then the record of MS-PIM, whose appId is null', async () => {
  const tenant = await testTenant();
  const user = await idOf(tenant, '/users', 'Paul Orth');
  const role = '194ae4cb-b126-40b2-bd5b-6091b380977d';
  const body = {
    principalId: user,
    roleDefinitionId: role,
    assignmentType: 'Activated',
    endDateTime: '2026-11-24T21:00:00Z',
  };
  const paul = { userPrincipalName: 'paul.orth@contoso.example', ipAddress: '192.0.2.7' };
  const path = '/roleManagement/directory/roleAssignmentScheduleInstances';
  const records = await recordsOf(tenant, [{ op: 'create', path, body, actor: paul }]);
  expect(namesOf(records)).toEqual([
    'Add member to role requested (PIM activation)',
    'Add member to role completed (PIM activation)',
    'Add member to role',
  ]);
  const [requested, completed, core] = records;
  for (const record of [requested, completed]) {
    expect(record).toMatchObject({
      id: expect.stringMatching(/^PIM_/),
      loggedByService: 'PIM',
      initiatedBy: { user: { userPrincipalName: paul.userPrincipalName } },
    });
    expect(record.targetResources.map((target: Reply['body']) => target.type)).toEqual([
      'Role',
      'Request',
      'User',
      'Directory',
      'Other',
    ]);
  }
  expect(core.initiatedBy).toMatchObject({ user: null, app: { appId: null, displayName: 'MS-PIM' } });
  expect(core.initiatedBy.app.servicePrincipalId).toMatch(/^[0-9a-f-]{36}$/);
  const active = await tenant.all(`/roleManagement/directory/roleAssignments?$filter=principalId eq '${user}'`);
  expect(active).toHaveLength(1);
  const [instance] = await tenant.all(`${path}?$filter=principalId eq '${user}'`);
  await recordsOf(tenant, [{ op: 'delete', path: `${path}/${instance.id}`, actor: paul }]);
  expect(await tenant.all(`/roleManagement/directory/roleAssignments?$filter=principalId eq '${user}'`)).toEqual([]);
});

test('a role for a service principal or a group gives its type', async () => {
  const tenant = await testTenant();
  const principal = await idOf(tenant, '/servicePrincipals', 'Backup-Connector');
  const body = { principalId: principal, roleDefinitionId: globalAdministrator };
  const [core] = await recordsOf(tenant, [
    { op: 'create', path: '/roleManagement/directory/roleAssignments', body, actor: mara },
  ]);
  expect(core.targetResources[0]).toMatchObject({
    type: 'ServicePrincipal',
    id: principal,
    displayName: 'Backup-Connector',
    userPrincipalName: null,
  });
});

test('a compliance flip is Intune’s: Update device with [true] and [false], then Device no longer compliant', async () => {
  const tenant = await testTenant();
  const [managed] = await tenant.all('/deviceManagement/managedDevices');
  const path = `/deviceManagement/managedDevices/${managed.id}`;
  const records = await recordsOf(tenant, [{ op: 'update', path, body: { complianceState: 'noncompliant' } }]);
  expect(namesOf(records)).toEqual(['Update device', 'Device no longer compliant']);
  const [update] = records;
  expect(update.initiatedBy).toMatchObject({
    user: null,
    app: { appId: null, displayName: 'Intune Compliance Client Prod' },
  });
  const [device] = await tenant.all(`/devices?$filter=deviceId eq '${managed.azureADDeviceId}'`);
  expect(update.targetResources[0]).toMatchObject({ type: 'Device', id: device.id, displayName: managed.deviceName });
  expect(valuesOf(update.targetResources[0])).toMatchObject({
    IsCompliant: ['[true]', '[false]'],
    'TargetId.DeviceId': [null, JSON.stringify(managed.azureADDeviceId)],
    'Included Updated Properties': [null, '"IsCompliant"'],
  });
  expect(device.isCompliant).toBe(false);
  expect(namesOf(await recordsOf(tenant, [{ op: 'update', path, body: { complianceState: 'compliant' } }]))).toEqual([
    'Update device',
  ]);
});

test('an edit of a compliance policy is in Intune’s own log, with plain values, and nowhere else', async () => {
  const tenant = await testTenant();
  const id = await idOf(tenant, '/deviceManagement/deviceCompliancePolicies', 'Win-Baseline');
  const path = `/deviceManagement/deviceCompliancePolicies/${id}`;
  expect(await recordsOf(tenant, [{ op: 'update', path, body: { bitLockerEnabled: false }, actor: mara }])).toEqual([]);
  const [edit] = await tenant.all('/deviceManagement/auditEvents');
  expect(edit).toMatchObject({
    activityType: 'Patch DeviceCompliancePolicy',
    activityOperationType: 'Patch',
    activityResult: 'Success',
    category: 'Compliance',
    actor: { auditActorType: 'ItPro', userPrincipalName: mara.userPrincipalName, ipAddress: mara.ipAddress },
    resources: [
      {
        displayName: 'Win-Baseline',
        auditResourceType: 'Windows10CompliancePolicy',
        resourceId: id,
        modifiedProperties: [{ displayName: 'BitLockerEnabled', oldValue: 'true', newValue: 'false' }],
      },
    ],
  });
  await recordsOf(tenant, [{ op: 'update', path, body: { assignments: [] }, actor: mara }]);
  const since = new Date(tenant.clock.now() - 1_000).toISOString();
  const [assigned] = await tenant.all(`/deviceManagement/auditEvents?$filter=activityDateTime ge ${since}`);
  expect(assigned).toMatchObject({ activityType: 'Assign DeviceCompliancePolicy', activityOperationType: 'Action' });
});

test('an application as actor is known by its service principal; its appId is null', async () => {
  const tenant = await testTenant();
  const app = { displayName: 'Backup-Connector', servicePrincipalId: 'a1111111-1111-4111-8111-111111111111' };
  const [record] = await recordsOf(tenant, [
    { op: 'create', path: '/users', body: { userPrincipalName: 'x@contoso.example' }, actor: { app } },
  ]);
  expect(record.initiatedBy).toEqual({ user: null, app: { appId: null, servicePrincipalName: null, ...app } });
});

describe('latency', () => {
  const join = (index: number): Change => ({
    op: 'create',
    path: '/users',
    body: { userPrincipalName: `p${index}@contoso.example` },
    actor: mara,
  });
  const added = async (tenant: TestTenant) =>
    (await tenant.all("/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Add user'")).map(
      (record) => record.targetResources[0].userPrincipalName,
    );

  test('a record is not shown before its time', async () => {
    const tenant = await testTenant({ auditLatencyMs: { min: 60_000, max: 300_000 } });
    tenant.applyChanges([join(0)]);
    tenant.clock.advance(59_999);
    expect(await added(tenant)).toEqual([]);
    tenant.clock.advance(240_001);
    expect(await added(tenant)).toEqual(['p0@contoso.example']);
  });

  test('the latency can change while the tenant runs: one record is late', async () => {
    const tenant = await testTenant();
    tenant.setAuditLatency({ min: 3_600_000, max: 3_600_000 });
    tenant.applyChanges([join(0)]);
    tenant.setAuditLatency({ min: 0, max: 0 });
    tenant.applyChanges([join(1)]);
    tenant.clock.advance(1_000);
    expect(await added(tenant)).toEqual(['p1@contoso.example']);
    tenant.clock.advance(3_600_000);
    expect(await added(tenant)).toHaveLength(2);
  });

  /** The order in which records of one second become visible. */
  async function arrivals(reorderAudits: boolean): Promise<readonly string[]> {
    const tenant = await testTenant({ auditLatencyMs: { min: 60_000, max: 300_000 }, reorderAudits });
    for (let index = 0; index < 10; index += 1) {
      tenant.applyChanges([join(index)]);
      tenant.clock.advance(100);
    }
    const order: string[] = [];
    for (let step = 0; step < 31; step += 1) {
      tenant.clock.advance(10_000);
      for (const name of (await added(tenant)).reverse()) if (!order.includes(name)) order.push(name);
    }
    return order;
  }

  test('younger records can come before older ones, or in order where that is set', async () => {
    const inOrder = Array.from({ length: 10 }, (_, index) => `p${index}@contoso.example`);
    expect(await arrivals(false)).toEqual(inOrder);
    const reordered = await arrivals(true);
    expect([...reordered].sort()).toEqual(inOrder);
    expect(reordered).not.toEqual(inOrder);
  });
});
