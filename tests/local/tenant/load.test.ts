import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { closeTenants, testTenant } from './tenant-client';

const folders: string[] = [];
afterEach(async () => {
  await closeTenants();
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

async function folderWith(files: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tenant-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

test('collections, settings, members and logs are read from their paths; the rest of the tenant stays', async () => {
  const tenant = await testTenant();
  const dir = await folderWith({
    'users.json': {
      value: [{ id: 'u1', displayName: 'Una', userPrincipalName: 'una@contoso.example', accountEnabled: true }],
    },
    'groups.json': { value: [{ id: 'g1', displayName: 'G' }] },
    'groups/g1/members.json': { value: [{ id: 'u1' }] },
    'identity/conditionalAccess/policies.json': { value: [{ displayName: 'without an id', state: 'enabled' }] },
    'policies/authorizationPolicy.json': { id: 'authorizationPolicy', allowInvitesFrom: 'everyone' },
    'roleManagement/directory/roleAssignments.json': {
      value: [
        {
          id: 'a1',
          principalId: 'u1',
          roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
          directoryScopeId: '/',
        },
      ],
    },
    'auditLogs/signIns.json': { value: [{ id: 's1', createdDateTime: '2026-11-24T12:59:59Z' }] },
    'subscribedSkus.json': { value: [{ id: 'k1', skuPartNumber: 'MINE', servicePlans: [] }] },
    '.ignored': 'x',
  });
  expect(await tenant.load(dir)).toEqual({ outcome: 'read', value: 8 });
  expect((await tenant.all('/users')).map((user) => user.displayName)).toEqual(['Una']);
  expect(await tenant.all('/groups/g1/members/microsoft.graph.user')).toHaveLength(1);
  const [policy] = await tenant.all('/identity/conditionalAccess/policies');
  expect(policy.id).toMatch(/^[0-9a-f-]{36}$/);
  expect((await tenant.get('/policies/authorizationPolicy')).body.allowInvitesFrom).toBe('everyone');
  expect(await tenant.all('/roleManagement/directory/roleAssignmentScheduleInstances')).toHaveLength(1);
  expect((await tenant.all('/auditLogs/signIns'))[0].id).toBe('s1');
  expect((await tenant.all('/subscribedSkus'))[0].skuPartNumber).toBe('MINE');
  expect(await tenant.all('/deviceManagement/managedDevices')).toHaveLength(30);
});

test('a load shows in the deltas: new and removed objects', async () => {
  const tenant = await testTenant();
  const link = (await tenant.get('/users/delta?$deltatoken=latest')).body['@odata.deltaLink'];
  const [mara] = await tenant.all('/users');
  await tenant.load(await folderWith({ 'users.json': { value: [mara, { id: 'u1', displayName: 'Una' }] } }));
  const rows = await tenant.all(link);
  const removed = rows.filter((row) => row['@removed']);
  expect(new Set(removed.map((row) => row.id)).size).toBe(39);
  expect(rows.some((row) => row.id === 'u1' && row.displayName === 'Una')).toBe(true);
});

test('an empty tenant has its foundations and no people', async () => {
  const tenant = await testTenant({ empty: true });
  expect(await tenant.all('/users')).toEqual([]);
  expect(await tenant.all('/deviceManagement/managedDevices')).toEqual([]);
  expect((await tenant.all('/roleManagement/directory/roleDefinitions')).length).toBeGreaterThan(30);
  expect(await tenant.all('/policies/authenticationStrengthPolicies')).toHaveLength(3);
  expect((await tenant.get('/policies/identitySecurityDefaultsEnforcementPolicy')).body.isEnabled).toBe(false);
});

test.each([
  ['an unknown path', { 'nothing/here.json': { value: [] } }, 'nothing/here.json: no collection or setting'],
  ['a file that is not JSON', { 'users.json': '{' }, 'users.json: the file is not JSON.'],
  ['a list without its envelope', { 'users.json': [] }, 'users.json: it must contain {"value": [objects]}.'],
  ['a list of texts', { 'users.json': { value: ['x'] } }, 'users.json: it must contain'],
  ['a setting that is a list', { 'policies/authorizationPolicy.json': [] }, 'must contain one object'],
  ['another type of file', { 'readme.md': 'x' }, 'readme.md: only .json'],
  ['nothing', {}, 'The folder is empty.'],
])('%s is refused by name and nothing is changed', async (_, files, reason) => {
  const tenant = await testTenant();
  const dir = await folderWith({
    ...files,
    ...(Object.keys(files).length === 0 ? {} : { 'groups.json': { value: [] } }),
  });
  const reading = await tenant.load(dir);
  expect(reading.outcome).toBe('refused');
  if (reading.outcome === 'refused') expect(reading.reason).toContain(reason);
  expect((await tenant.all('/groups')).length).toBe(6);
  expect((await tenant.all('/users')).length).toBe(40);
});

test('a folder that does not exist', async () => {
  const tenant = await testTenant();
  expect(await tenant.load(join(tmpdir(), 'no-such-folder'))).toEqual({
    outcome: 'refused',
    reason: 'The folder cannot be read.',
  });
});
