import type { Change } from '../../../infra/local/tenant/change/changes';
import { apply, idOf, namesOf, recordsOf, valuesOf } from './audit-records';
import { closeTenants, type TestTenant, testTenant } from './tenant-client';

afterEach(closeTenants);

const mara = { userPrincipalName: 'mara.klein@contoso.example', ipAddress: '192.0.2.44' };
const secret = 'not-a-real-secret';

async function connector(collection: 'applications' | 'servicePrincipals') {
  const tenant = await testTenant();
  const id = await idOf(tenant, `/${collection}`, 'Backup-Connector');
  const path = `/${collection}/${id}`;
  const update = (body: Change['body']): Change => ({ op: 'update', path, body: body ?? {}, actor: mara });
  return { tenant, id, path, update };
}

const credentialsOf = async (tenant: TestTenant, path: string) => (await tenant.get(path)).body.passwordCredentials;

test('the application and its service principal share an appId', async () => {
  const { tenant, path } = await connector('applications');
  const { appId } = (await tenant.get(path)).body;
  expect(await tenant.all(`/servicePrincipals?$filter=appId eq '${appId}'`)).toMatchObject([
    { displayName: 'Backup-Connector' },
  ]);
  expect(await tenant.all(`/applications?$filter=appId eq '${appId}'`)).toHaveLength(1);
});

test("a new secret joins the application's others, and is recorded with an en dash and without its value", async () => {
  const { tenant, id, path, update } = await connector('applications');
  const before = await credentialsOf(tenant, path);
  const records = await recordsOf(tenant, [
    update({ passwordCredentials: [{ displayName: 'late', secretText: secret }] }),
  ]);
  const after = await credentialsOf(tenant, path);
  expect(after.slice(0, -1)).toEqual(before);
  expect(after.at(-1)).toMatchObject({
    displayName: 'late',
    secretText: null,
    hint: secret.slice(0, 3),
    keyId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    startDateTime: '2026-11-24T13:01:00Z',
    endDateTime: '2027-11-24T13:01:00Z',
  });
  expect(namesOf(records)).toEqual([
    'Update application \u2013 Certificates and secrets management',
    'Update application',
  ]);
  const [record, plain] = records;
  expect(record).toMatchObject({
    category: 'ApplicationManagement',
    loggedByService: 'Core Directory',
    operationType: 'Update',
    initiatedBy: { user: { userPrincipalName: mara.userPrincipalName } },
  });
  expect(record.targetResources[0]).toMatchObject({ type: 'Application', id, displayName: 'Backup-Connector' });
  const [old, now] = valuesOf(record.targetResources[0]).KeyDescription;
  expect(JSON.parse(now).slice(0, -1)).toEqual(JSON.parse(old));
  expect(JSON.parse(now).at(-1)).toBe(
    `[KeyIdentifier=${after.at(-1).keyId},KeyType=Password,KeyUsage=Verify,DisplayName=late]`,
  );
  expect(plain.targetResources[0].modifiedProperties).toEqual([]);
  expect(JSON.stringify([records, after])).not.toContain(secret);
});

test('a federated credential is in the plain record alone, and in no list', async () => {
  const { tenant, id, path, update } = await connector('applications');
  const federation = { name: 'deploy', issuer: 'https://token.example', subject: 'repo:contoso/infra' };
  const records = await recordsOf(tenant, [update({ federatedIdentityCredentials: [federation] })]);
  expect(namesOf(records)).toEqual(['Update application']);
  const [record] = records;
  expect(record.targetResources[0]).toMatchObject({ type: 'Application', id });
  const [old, now] = valuesOf(record.targetResources[0]).FederatedIdentityCredentials;
  expect([JSON.parse(old), JSON.parse(now)]).toEqual([[], [[federation]]]);
  expect((await tenant.get(path)).body.federatedIdentityCredentials).toBeUndefined();
});

test('a certificate for a service principal, and both removed again', async () => {
  const { tenant, id, path, update } = await connector('servicePrincipals');
  const [added] = await recordsOf(tenant, [update({ keyCredentials: [{ displayName: 'CN=late', key: 'AAAA' }] })]);
  expect(added).toMatchObject({
    activityDisplayName: 'Add service principal credentials',
    category: 'ApplicationManagement',
    targetResources: [{ type: 'ServicePrincipal', id }],
  });
  expect(valuesOf(added.targetResources[0]).KeyDescription[0]).toBe('[]');
  expect(added.targetResources[0].modifiedProperties[0].newValue).toContain('KeyType=AsymmetricX509Cert');
  const [certificate] = (await tenant.get(path)).body.keyCredentials;
  expect(certificate).toMatchObject({ displayName: 'CN=late', key: null, type: 'AsymmetricX509Cert', usage: 'Verify' });

  const [removed] = await recordsOf(tenant, [update({ keyCredentials: [] })]);
  expect(removed.activityDisplayName).toBe('Remove service principal credentials');
  expect(valuesOf(removed.targetResources[0]).KeyDescription[1]).toBe('[]');
});

test('a list in which each has its keyId is the new list: one secret is removed', async () => {
  const { tenant, path, update } = await connector('applications');
  const [first, second] = await credentialsOf(tenant, path);
  const records = await recordsOf(tenant, [update({ passwordCredentials: [first] })]);
  expect(await credentialsOf(tenant, path)).toEqual([first]);
  expect(records[0].targetResources[0].modifiedProperties[0].oldValue).toContain(second.keyId);
  expect(records[0].targetResources[0].modifiedProperties[0].newValue).not.toContain(second.keyId);
});

test.each([
  ['applications', { notes: 'x' }, ['Update application']],
  ['servicePrincipals', { accountEnabled: false }, ['Update service principal']],
  [
    'servicePrincipals',
    { notes: 'x', passwordCredentials: [{ displayName: 'late' }] },
    ['Update service principal', 'Add service principal credentials'],
  ],
] as const)(
  '%s %j: other properties are in the plain record, never the credentials',
  async (collection, body, names) => {
    const { tenant, update } = await connector(collection);
    const records = await recordsOf(tenant, [update(body)]);
    expect(namesOf(records)).toEqual(names);
    const said = Object.keys(valuesOf(records[0].targetResources[0]));
    expect(said).toContain('Included Updated Properties');
    expect(said.join()).not.toContain('Credential');
  },
);

test('an application can be created with a secret, and removed', async () => {
  const tenant = await testTenant();
  const body = { displayName: 'Late-Tool', passwordCredentials: [{ displayName: 'first', secretText: secret }] };
  const records = await recordsOf(tenant, [{ op: 'create', path: '/applications', body, actor: mara }]);
  expect(namesOf(records)).toEqual([
    'Add application',
    'Update application \u2013 Certificates and secrets management',
    'Update application',
  ]);
  expect(JSON.stringify(records)).not.toContain(secret);
  const path = `/applications/${await idOf(tenant, '/applications', 'Late-Tool')}`;
  expect(namesOf(await recordsOf(tenant, [{ op: 'delete', path, actor: mara }]))).toEqual(['Delete application']);
  const principal = await idOf(tenant, '/servicePrincipals', 'Backup-Connector');
  const removal: Change = { op: 'delete', path: `/servicePrincipals/${principal}`, actor: mara };
  expect(namesOf(await recordsOf(tenant, [removal]))).toEqual(['Remove service principal']);
  expect(() => apply(tenant, [removal])).toThrow('has no object');
});
