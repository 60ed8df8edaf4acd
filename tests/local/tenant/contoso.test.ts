import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { closeTenants, testTenant } from './tenant-client';

afterEach(closeTenants);

const paths = [
  '/users',
  '/groups',
  '/identity/conditionalAccess/policies',
  '/deviceManagement/managedDevices',
  '/devices',
  '/auditLogs/directoryAudits',
  '/auditLogs/signIns',
];

test('the same seed gives the same tenant, another seed another', async () => {
  const snapshot = async (seed: number): Promise<string> => {
    const tenant = await testTenant({ seed });
    return JSON.stringify(await Promise.all(paths.map((path) => tenant.all(path))));
  };
  const first = await snapshot(1);
  expect(await snapshot(1)).toBe(first);
  expect(await snapshot(2)).not.toBe(first);
});

test('it starts healthy: MFA for everyone, legacy blocked, strong administrators, compliant devices', async () => {
  const tenant = await testTenant({ pageSize: 100 });
  const policies = await tenant.all('/identity/conditionalAccess/policies');
  const users = await tenant.all('/users');
  const groups = await tenant.all('/groups');
  const named = (list: readonly { displayName: string; id: string }[], name: string) =>
    list.find((each) => each.displayName === name)?.id;
  const policy = (start: string) => policies.find((each) => each.displayName.startsWith(start));
  const breakGlass = [named(users, 'BreakGlass-1'), named(users, 'BreakGlass-2')];

  expect(policy('CA01')).toMatchObject({
    state: 'enabled',
    conditions: {
      users: { includeUsers: ['All'], excludeUsers: breakGlass, excludeGroups: [named(groups, 'CA-Exclusions')] },
      clientAppTypes: ['all'],
    },
    grantControls: { builtInControls: ['mfa'] },
  });
  expect(await tenant.all(`/groups/${named(groups, 'CA-Exclusions')}/transitiveMembers`)).toEqual([]);
  expect(policy('CA02')).toMatchObject({ state: 'enabled', grantControls: { builtInControls: ['block'] } });
  expect(policy('CA04').conditions.users).toMatchObject({ excludeUsers: [], excludeGroups: [] });
  expect(policy('CA04').grantControls.authenticationStrength.allowedCombinations).toEqual([
    'windowsHelloForBusiness',
    'fido2',
    'x509CertificateMultiFactor',
  ]);
  const assignments = await tenant.all('/roleManagement/directory/roleAssignments');
  const roles: readonly string[] = policy('CA04').conditions.users.includeRoles;
  expect(assignments.every((assignment) => roles.includes(assignment.roleDefinitionId))).toBe(true);

  const devices = await tenant.all('/deviceManagement/managedDevices');
  const compliant = devices.filter((device) => device.complianceState === 'compliant').length;
  expect(compliant / devices.length).toBeGreaterThanOrEqual(0.95);
  expect(devices.every((device) => device.jailBroken !== 'True')).toBe(true);
  expect(devices.some((device) => device.userPrincipalName === 'mara.klein@contoso.example')).toBe(true);
  const [vendors] = groups.filter((group) => group.displayName === 'Vendors-Temp');
  expect(await tenant.all(`/groups/${vendors.id}/members`)).toHaveLength(16);
});

test('devices check in about every eight hours, at any time of the clock', async () => {
  const tenant = await testTenant();
  const [before] = await tenant.all('/deviceManagement/managedDevices');
  tenant.setClockOffset(40 * 24 * 3600 * 1000);
  await tenant.newToken();
  const [after] = await tenant.all('/deviceManagement/managedDevices');
  expect(Date.parse(after.lastSyncDateTime)).toBeGreaterThan(tenant.now() - 8 * 3600 * 1000 - 1_000);
  expect(Date.parse(after.lastSyncDateTime)).toBeGreaterThan(Date.parse(before.lastSyncDateTime));
});

test('a big fleet is paged completely, in full objects of about 2.7 KB, and a change shows on a cached page', async () => {
  const tenant = await testTenant({ devices: 4_000, pageSize: 500 });
  const path = '/deviceManagement/managedDevices?$select=id,complianceState';
  const devices = await tenant.all(path);
  expect(new Set(devices.map((device) => device.id)).size).toBe(4_000);
  const changed = devices[2_250];
  tenant.applyChanges([
    { op: 'update', path: `/deviceManagement/managedDevices/${changed.id}`, body: { complianceState: 'error' } },
  ]);
  tenant.applyChanges([{ op: 'delete', path: `/deviceManagement/managedDevices/${devices[3].id}` }]);
  const again = await tenant.all(path);
  expect(again).toHaveLength(3_999);
  expect(again.find((device) => device.id === changed.id).complianceState).toBe('error');
  const full = await tenant.get('/deviceManagement/managedDevices');
  const size = JSON.stringify(full.body.value).length / full.body.value.length;
  expect(size).toBeGreaterThan(2_400);
  expect(size).toBeLessThan(3_000);
  const summary = await tenant.get('/deviceManagement/deviceCompliancePolicyDeviceStateSummary');
  expect(summary.body.errorDeviceCount).toBe(1);
});

test('the simulated tenant imports nothing from the product', () => {
  const folder = join(__dirname, '../../../infra/local/tenant');
  const files = readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));
  const sources = files.filter((file) => statSync(file).isFile() && file.endsWith('.ts'));
  expect(sources.length).toBeGreaterThan(20);
  for (const file of sources) {
    const imports = [...readFileSync(file, 'utf8').matchAll(/from '([^']+)'/g)].map((match) => match[1] ?? '');
    expect(
      imports.filter(
        (name) => !/^(node:|\.\/|\.\.\/)/.test(name) || name.includes('shared') || name.startsWith('../../'),
      ),
    ).toEqual([]);
  }
});
