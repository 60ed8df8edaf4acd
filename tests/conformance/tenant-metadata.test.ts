import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type KindPath, kindOf, kinds } from '../../infra/local/tenant/kinds';
import { hourMs } from '../../shared/core/time/durations';
import { type Csdl, problemsOf, propertyType, readCsdl } from '../local/tenant/csdl';
import { startReceiver } from '../local/tenant/receiver';
import { closeTenants, type TestTenant, testTenant } from '../local/tenant/tenant-client';

const metadata = join(__dirname, '../../../shared/truth/graph-metadata/v1.0.csdl.xml');
const isThere = existsSync(metadata);
const suite = isThere ? describe : describe.skip;
if (!isThere) console.warn('Skipped: the v1.0 metadata is not there (../shared/truth/graph-metadata).');

// Safe: the keys of the table are its paths.
const paths = Object.keys(kinds) as KindPath[];
/** Filters that Graph requires. */
const mandatory: Readonly<Partial<Record<KindPath, string>>> = {
  'policies/roleManagementPolicyAssignments': "?$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'",
};
const prefer = { prefer: 'include-unknown-enum-members' };

const inboxRule = {
  id: '00000000-0000-4000-8000-000000000001',
  createdDateTime: '2026-11-24T08:00:00Z',
  auditLogRecordType: 'ExchangeAdmin',
  operation: 'New-InboxRule',
  service: 'Exchange',
  userType: 'Regular',
  userId: '1003200ABCD',
  userPrincipalName: 'mara.klein@contoso.example',
  objectId: '',
  clientIp: null,
  auditData: {},
};
const madeAt = '2026-11-20T08:00:00Z';
const threats = [
  {
    op: 'create',
    path: '/identityProtection/riskyServicePrincipals',
    body: {
      id: 'application-1',
      appId: 'application-1',
      displayName: 'Backup',
      isEnabled: true,
      isProcessing: false,
      riskDetail: 'none',
      riskLevel: 'high',
      riskState: 'atRisk',
      riskLastUpdatedDateTime: madeAt,
      servicePrincipalType: 'Application',
    },
  },
  {
    op: 'create',
    path: '/security/alerts_v2',
    body: {
      id: 'alert-1',
      title: 'Suspicious inbox rule',
      severity: 'high',
      status: 'new',
      serviceSource: 'microsoftDefenderForOffice365',
      detectionSource: 'microsoftDefenderForOffice365',
      createdDateTime: madeAt,
      assignedTo: null,
    },
  },
  {
    op: 'create',
    path: '/security/incidents',
    body: {
      id: '42',
      displayName: 'Multi-stage incident',
      severity: 'high',
      status: 'active',
      createdDateTime: madeAt,
      lastUpdateDateTime: madeAt,
    },
  },
  {
    op: 'create',
    path: '/security/identities/healthIssues',
    body: {
      id: 'issue-1',
      displayName: 'Sensor stopped communicating',
      severity: 'medium',
      status: 'open',
      healthIssueType: 'sensor',
      createdDateTime: madeAt,
      lastModifiedDateTime: madeAt,
      description: '',
      domainNames: [],
      sensorDNSNames: [],
      recommendations: [],
    },
  },
] as const;

/** A simulated tenant with data of every kind, including every type of audit record. */
async function busyTenant(): Promise<TestTenant> {
  const tenant = await testTenant({ pageSize: 200, licence: 'e5', workloadIdentities: true });
  const mara = { userPrincipalName: 'mara.klein@contoso.example', ipAddress: '192.0.2.44' };
  const [policy] = await tenant.all('/identity/conditionalAccess/policies');
  const [group] = await tenant.all('/groups');
  const users = await tenant.all('/users');
  const [device] = await tenant.all('/deviceManagement/managedDevices');
  const [compliancePolicy] = await tenant.all('/deviceManagement/deviceCompliancePolicies');
  const [location] = await tenant.all('/identity/conditionalAccess/namedLocations');
  const [application] = await tenant.all('/applications');
  const [servicePrincipal] = await tenant.all('/servicePrincipals');
  const secret = { passwordCredentials: [{ displayName: 'late', secretText: 'not-for-the-log' }] };
  const certificate = { keyCredentials: [{ displayName: 'CN=late' }] };
  const userId = users[10].id;
  const role = '62e90394-69f5-4237-9190-012177145e10';
  const applied = tenant.applyChanges([
    {
      op: 'update',
      path: `/identity/conditionalAccess/policies/${policy.id}`,
      body: { state: 'disabled' },
      actor: mara,
    },
    {
      op: 'update',
      path: `/identity/conditionalAccess/namedLocations/${location.id}`,
      body: { isTrusted: false },
      actor: mara,
    },
    {
      op: 'update',
      path: '/policies/identitySecurityDefaultsEnforcementPolicy',
      body: { isEnabled: true },
      actor: mara,
    },
    ...threats,
    { op: 'update', path: '/policies/deviceRegistrationPolicy', body: { userDeviceQuota: 20 }, actor: mara },
    { op: 'update', path: '/policies/adminConsentRequestPolicy', body: { isEnabled: false }, actor: mara },
    { op: 'update', path: '/policies/authorizationPolicy', body: { allowInvitesFrom: 'everyone' }, actor: mara },
    {
      op: 'create',
      path: '/policies/authenticationStrengthPolicies',
      body: { displayName: 'Passkeys', description: '', allowedCombinations: ['fido2', 'password,qrCodePin'] },
      actor: mara,
    },
    {
      op: 'create',
      path: `/groups/${group.id}/members/$ref`,
      body: { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${users[30].id}` },
      actor: mara,
    },
    {
      op: 'create',
      path: '/users',
      body: { displayName: 'New Person', userPrincipalName: 'new@contoso.example' },
      actor: mara,
    },
    { op: 'update', path: `/users/${userId}`, body: { accountEnabled: false }, actor: mara },
    {
      op: 'create',
      path: '/roleManagement/directory/roleAssignments',
      body: { principalId: userId, roleDefinitionId: role },
      actor: mara,
    },
    {
      op: 'create',
      path: '/roleManagement/directory/roleAssignmentScheduleInstances',
      body: { principalId: users[11].id, roleDefinitionId: role, endDateTime: '2026-11-24T21:00:00Z' },
      actor: mara,
    },
    {
      op: 'update',
      path: `/deviceManagement/managedDevices/${device.id}`,
      body: { complianceState: 'noncompliant', jailBroken: 'True' },
    },
    {
      op: 'update',
      path: `/deviceManagement/deviceCompliancePolicies/${compliancePolicy.id}`,
      body: { bitLockerEnabled: false },
      actor: mara,
    },
    {
      op: 'create',
      path: '/identityProtection/riskyUsers',
      body: {
        id: userId,
        riskLevel: 'high',
        riskState: 'atRisk',
        riskDetail: 'adminConfirmedAccountSafe',
        isDeleted: false,
        isProcessing: false,
        userDisplayName: 'X',
        userPrincipalName: 'x@contoso.example',
        riskLastUpdatedDateTime: '2026-11-24T12:00:00Z',
      },
    },
    {
      op: 'create',
      path: '/identityProtection/riskDetections',
      body: {
        userId,
        riskLevel: 'high',
        riskState: 'atRisk',
        riskDetail: 'none',
        riskEventType: 'leakedCredentials',
        detectionTimingType: 'offline',
        activity: 'signin',
        tokenIssuerType: 'AzureAD',
        additionalInfo: '[]',
        detectedDateTime: '2026-11-24T12:00:00Z',
      },
    },
    {
      op: 'create',
      path: '/policies/appManagementPolicies',
      body: {
        displayName: 'Old apps',
        description: '',
        isEnabled: true,
        restrictions: { passwordCredentials: [], keyCredentials: [] },
        appliesTo: [application.id],
      },
      actor: mara,
    },
    { op: 'create', path: '/identityProtection/riskDetections', body: { userId: users[12].id } },
    {
      op: 'create',
      path: '/identityProtection/riskDetections',
      body: { userId: users[13].id, riskEventType: 'adminConfirmedUserCompromised' },
      actor: mara,
    },
    {
      op: 'create',
      path: '/roleManagement/directory/roleEligibilityScheduleInstances',
      body: { principalId: users[14].id, roleDefinitionId: role },
      actor: mara,
    },
    {
      op: 'create',
      path: '/roleManagement/directory/roleAssignmentScheduleInstances',
      body: { principalId: users[15].id, roleDefinitionId: role, assignmentType: 'Assigned' },
      actor: mara,
    },
    {
      op: 'update',
      path: '/domains/contoso.example',
      body: { authenticationType: 'Federated', federationConfiguration: [{ id: 'f1', issuerUri: 'urn:f1' }] },
      actor: mara,
    },
    {
      op: 'update',
      path: '/policies/authenticationMethodsPolicy',
      body: { authenticationMethodConfigurations: [{ id: 'Sms', state: 'enabled' }] },
      actor: mara,
    },
    {
      op: 'update',
      path: '/policies/crossTenantAccessPolicy/default',
      body: { inboundTrust: { isMfaAccepted: true } },
      actor: mara,
    },
    {
      op: 'create',
      path: '/policies/crossTenantAccessPolicy/partners',
      body: {
        tenantId: '9188040d-6c67-4c5b-b112-36a304b66dad',
        identitySynchronization: {
          tenantId: '9188040d-6c67-4c5b-b112-36a304b66dad',
          displayName: 'Fabrikam',
          userSyncInbound: { isSyncAllowed: true },
        },
      },
      actor: mara,
    },
    { op: 'update', path: `/applications/${application.id}`, body: secret, actor: mara },
    { op: 'update', path: `/servicePrincipals/${servicePrincipal.id}`, body: certificate, actor: mara },
    { op: 'create', path: '/auditLogs/signIns', body: { userId: users[16].id } },
    { op: 'create', path: '/security/auditLog/queries', body: inboxRule },
  ]);
  expect(applied.outcome).toBe('read');
  // A verdict on a risk needs an earlier risk.
  const verdict = { riskState: 'confirmedSafe' };
  tenant.applyChanges([
    { op: 'update', path: `/identityProtection/riskyUsers/${users[12].id}`, body: verdict, actor: mara },
  ]);
  const receiver = await startReceiver();
  const wish = { changeType: 'updated', notificationUrl: receiver.url, resource: 'users', clientState: 'x' };
  await tenant.send('POST', '/subscriptions', { ...wish, expirationDateTime: '2026-11-25T00:00:00Z' });
  await receiver.close();
  tenant.clock.advance(1_000);
  return tenant;
}

/** Records of the unified audit log come in answer to a query, which takes time. */
const auditLogPath: KindPath = 'security/auditLog/queries';
async function auditLogRecords(tenant: TestTenant): Promise<string> {
  tenant.clock.advance(hourMs);
  const asked = await tenant.send('POST', `/${auditLogPath}`, {
    filterStartDateTime: '2026-11-01T00:00:00Z',
    filterEndDateTime: '2026-12-31T00:00:00Z',
  });
  expect(asked.status).toBe(201);
  tenant.clock.advance(hourMs);
  return `/${auditLogPath}/${asked.body.id}/records`;
}

suite('the simulated tenant against the v1.0 metadata', () => {
  let csdl: Csdl;
  let tenant: TestTenant;

  beforeAll(async () => {
    csdl = readCsdl(metadata);
    tenant = await busyTenant();
  });
  afterAll(closeTenants);

  test.each(paths)('%s: every selectable property belongs to the type', (path) => {
    const kind = kindOf(path);
    const known = [...kind.properties, ...(kind.navigation ?? [])];
    expect(known.filter((property) => propertyType(csdl, kind.entityType, property) === undefined)).toEqual([]);
    for (const [type, properties] of Object.entries(kind.derived ?? {})) {
      expect(properties.filter((property) => propertyType(csdl, type, property) === undefined)).toEqual([]);
    }
  });

  test.each(paths)('%s: the simulation returns declared properties, types and enum members', async (path) => {
    const url = path === auditLogPath ? await auditLogRecords(tenant) : `/${path}${mandatory[path] ?? ''}`;
    const reply = await tenant.get(url, prefer);
    expect(reply.status).toBe(200);
    const isList = Array.isArray(reply.body.value);
    const served: readonly unknown[] = isList ? await tenant.all(url, prefer) : [reply.body];
    expect(served.length).toBeGreaterThan(0);
    const problems = served.flatMap((resource, index) =>
      problemsOf(csdl, resource, `graph.${kindOf(path).entityType}`, `${path}[${index}]`),
    );
    expect(problems).toEqual([]);
  });

  test("a risky user's history", async () => {
    const users = await tenant.all('/identityProtection/riskyUsers', prefer);
    const histories = await Promise.all(
      users.map((user) => tenant.all(`/identityProtection/riskyUsers/${user.id}/history`, prefer)),
    );
    const items = histories.flat();
    expect(items.length).toBeGreaterThan(2);
    expect(items.flatMap((item) => problemsOf(csdl, item, 'graph.riskyUserHistoryItem', 'history'))).toEqual([]);
  });

  test.each([
    [
      'deviceManagement/deviceCompliancePolicies?$expand=assignments,scheduledActionsForRule($expand=scheduledActionConfigurations)',
      'deviceCompliancePolicy',
    ],
    ['roleManagement/directory/roleAssignments?$expand=principal', 'unifiedRoleAssignment'],
    ['roleManagement/directory/roleAssignments?$expand=roleDefinition', 'unifiedRoleAssignment'],
    [
      'roleManagement/directory/roleAssignmentScheduleInstances?$expand=principal',
      'unifiedRoleAssignmentScheduleInstance',
    ],
    [
      'roleManagement/directory/roleEligibilityScheduleInstances?$expand=principal',
      'unifiedRoleEligibilityScheduleInstance',
    ],
    ['policies/authenticationStrengthPolicies?$expand=combinationConfigurations', 'authenticationStrengthPolicy'],
    [
      'policies/crossTenantAccessPolicy/partners?$expand=identitySynchronization',
      'crossTenantAccessPolicyConfigurationPartner',
    ],
    [
      "policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'&$expand=policy($expand=rules)",
      'unifiedRoleManagementPolicyAssignment',
    ],
    [
      'users?$select=id,accountEnabled,userType,createdDateTime,assignedLicenses,onPremisesSyncEnabled,otherMails',
      'user',
    ],
    ['domains/contoso.example/federationConfiguration', 'internalDomainFederation'],
    ['subscriptions', 'subscription'],
  ])('%s', async (path, type) => {
    const served = await tenant.all(`/${path}`, prefer);
    expect(served.length).toBeGreaterThan(0);
    expect(served.flatMap((resource) => problemsOf(csdl, resource, `graph.${type}`, path))).toEqual([]);
  });

  test('a wrong property, type, enum member or derived type is found (negative control)', () => {
    const wrong = {
      '@odata.type': '#microsoft.graph.ipNamedLocation',
      displayName: 5,
      isTrusted: 'yes',
      nope: 1,
      ipRanges: [{ '@odata.type': '#microsoft.graph.user' }],
    };
    expect(problemsOf(csdl, wrong, 'graph.namedLocation', 'x')).toHaveLength(4);
    expect(problemsOf(csdl, { complianceState: 'fine' }, 'graph.managedDevice', 'x')).toHaveLength(1);
  });
});
