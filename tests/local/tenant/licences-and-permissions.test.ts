import type { LicenceTier } from '../../../infra/local/tenant/graph/licences';
import { allReadPermissions } from '../../../infra/local/tenant/graph/permissions';
import { closeTenants, testTenant } from './tenant-client';

afterEach(closeTenants);

const noP1 = [
  403,
  'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
  "Neither tenant is B2C or tenant doesn't have premium license",
] as const;
const noRisk = [403, 'Forbidden', 'Your tenant is not licensed for this feature.'] as const;
const noPim = [
  400,
  'AadPremiumLicenseRequired',
  'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.',
] as const;
const noIntune = [400, 'BadRequest', 'Request not applicable to target tenant.'] as const;
type Answer = 'ok' | 'empty' | readonly [status: number, code: string, message: string];

const byLicence: readonly (readonly [path: string, answers: Readonly<Record<LicenceTier, Answer>>])[] = [
  [
    '/auditLogs/directoryAudits',
    { free: 'ok', 'business-premium': 'ok', 'business-premium-p2': 'ok', e3: 'ok', e5: 'ok' },
  ],
  [
    '/users?$select=id,signInActivity',
    { free: noP1, 'business-premium': 'ok', 'business-premium-p2': 'ok', e3: 'ok', e5: 'ok' },
  ],
  ['/auditLogs/signIns', { free: noP1, 'business-premium': 'ok', 'business-premium-p2': 'ok', e3: 'ok', e5: 'ok' }],
  [
    '/identity/conditionalAccess/policies',
    { free: 'empty', 'business-premium': 'ok', 'business-premium-p2': 'ok', e3: 'ok', e5: 'ok' },
  ],
  [
    '/identityProtection/riskyUsers',
    { free: noRisk, 'business-premium': noRisk, 'business-premium-p2': 'empty', e3: noRisk, e5: 'empty' },
  ],
  [
    '/identityProtection/riskDetections',
    { free: noRisk, 'business-premium': noRisk, 'business-premium-p2': 'empty', e3: noRisk, e5: 'empty' },
  ],
  [
    '/roleManagement/directory/roleAssignments',
    { free: 'ok', 'business-premium': 'ok', 'business-premium-p2': 'ok', e3: 'ok', e5: 'ok' },
  ],
  [
    '/roleManagement/directory/roleAssignmentScheduleInstances',
    { free: noPim, 'business-premium': noPim, 'business-premium-p2': 'ok', e3: noPim, e5: 'ok' },
  ],
  [
    '/identityGovernance/accessReviews/definitions',
    { free: noPim, 'business-premium': noPim, 'business-premium-p2': 'ok', e3: noPim, e5: 'ok' },
  ],
  [
    "/policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'",
    { free: noPim, 'business-premium': noPim, 'business-premium-p2': 'ok', e3: noPim, e5: 'ok' },
  ],
  [
    '/roleManagement/directory/roleEligibilityScheduleInstances',
    { free: noPim, 'business-premium': noPim, 'business-premium-p2': 'ok', e3: noPim, e5: 'ok' },
  ],
  [
    '/deviceManagement/managedDevices',
    { free: noIntune, 'business-premium': 'ok', 'business-premium-p2': 'ok', e3: 'ok', e5: 'ok' },
  ],
  [
    '/deviceManagement/deviceCompliancePolicies',
    { free: noIntune, 'business-premium': 'ok', 'business-premium-p2': 'ok', e3: 'ok', e5: 'ok' },
  ],
  ['/devices/delta', { free: 'ok', 'business-premium': 'ok', 'business-premium-p2': 'ok', e3: 'ok', e5: 'ok' }],
  [
    '/policies/crossTenantAccessPolicy/partners',
    { free: 'empty', 'business-premium': 'empty', 'business-premium-p2': 'empty', e3: 'empty', e5: 'empty' },
  ],
  [
    '/deviceManagement/auditEvents',
    { free: noIntune, 'business-premium': 'empty', 'business-premium-p2': 'empty', e3: 'empty', e5: 'empty' },
  ],
];
const noDefender = [401, 'UnknownError', 'Unauthorized request - Account is not provisioned.'] as const;
const defences: typeof byLicence = [
  [
    '/security/alerts_v2',
    { free: noDefender, 'business-premium': 'empty', 'business-premium-p2': 'empty', e3: 'empty', e5: 'empty' },
  ],
  [
    '/security/incidents',
    { free: noDefender, 'business-premium': 'empty', 'business-premium-p2': 'empty', e3: 'empty', e5: 'empty' },
  ],
  ...['secureScores', 'secureScoreControlProfiles'].map(
    (path) =>
      [
        `/security/${path}`,
        { free: 'ok', 'business-premium': 'ok', 'business-premium-p2': 'ok', e3: 'ok', e5: 'ok' },
      ] as const,
  ),
  [
    '/security/identities/sensors',
    { free: noDefender, 'business-premium': noDefender, 'business-premium-p2': noDefender, e3: noDefender, e5: 'ok' },
  ],
  [
    '/security/identities/healthIssues',
    {
      free: noDefender,
      'business-premium': noDefender,
      'business-premium-p2': noDefender,
      e3: noDefender,
      e5: 'empty',
    },
  ],
  [
    '/deviceAppManagement/vppTokens',
    { free: noIntune, 'business-premium': 'ok', 'business-premium-p2': 'ok', e3: 'ok', e5: 'ok' },
  ],
  [
    '/security/dataSecurityAndGovernance/sensitivityLabels',
    { free: noRisk, 'business-premium': 'ok', 'business-premium-p2': 'ok', e3: 'ok', e5: 'ok' },
  ],
  [
    '/identity/conditionalAccess/authenticationContextClassReferences',
    { free: 'empty', 'business-premium': 'ok', 'business-premium-p2': 'ok', e3: 'ok', e5: 'ok' },
  ],
  ...['iosManagedAppProtections', 'androidManagedAppProtections'].map(
    (path) =>
      [
        `/deviceAppManagement/${path}`,
        { free: noIntune, 'business-premium': 'ok', 'business-premium-p2': 'ok', e3: 'ok', e5: 'ok' },
      ] as const,
  ),
  [
    '/deviceManagement/mobileThreatDefenseConnectors',
    { free: noIntune, 'business-premium': 'ok', 'business-premium-p2': 'ok', e3: 'ok', e5: 'ok' },
  ],
];
const tiers: readonly LicenceTier[] = ['free', 'business-premium', 'business-premium-p2', 'e3', 'e5'];

test.each(tiers)('%s gets answers for its plans, and refusals for the rest', async (tier) => {
  const tenant = await testTenant({ licence: tier });
  for (const [path, answers] of [...byLicence, ...defences]) {
    const answer = answers[tier];
    const { status, body } = await tenant.get(path);
    if (typeof answer === 'string')
      expect([path, status, body.value.length === 0]).toEqual([path, 200, answer === 'empty']);
    else expect([path, status, body.error.code, body.error.message]).toEqual([path, ...answer]);
  }
});

const planNames = async (licence: LicenceTier, more: { intune?: boolean; sharePoint?: boolean } = {}) => {
  const tenant = await testTenant({ licence, ...more });
  const skus = await tenant.all('/subscribedSkus');
  const plans: { servicePlanName: string; provisioningStatus: string }[] = skus.flatMap((sku) => sku.servicePlans);
  return plans.filter((plan) => plan.provisioningStatus === 'Success').map((plan) => plan.servicePlanName);
};

test.each([
  ['free', [], ['AAD_PREMIUM', 'INTUNE_A']],
  ['business-premium', ['AAD_PREMIUM', 'INTUNE_A', 'MDE_SMB'], ['AAD_PREMIUM_P2']],
  ['business-premium-p2', ['AAD_PREMIUM', 'AAD_PREMIUM_P2', 'INTUNE_A'], ['WINDEFATP']],
  ['e3', ['AAD_PREMIUM', 'INTUNE_A', 'MDE_LITE'], ['AAD_PREMIUM_P2']],
  ['e5', ['AAD_PREMIUM_P2', 'WINDEFATP', 'ATA', 'MIP_S_CLP2'], ['MDE_LITE']],
] as const)('subscribedSkus of %s', async (tier, held, missing) => {
  const names = await planNames(tier);
  expect(names).toEqual(expect.arrayContaining([...held]));
  for (const plan of missing) expect(names).not.toContain(plan);
});

test('Intune and SharePoint can be switched off although the tier includes them', async () => {
  expect(await planNames('e3', { intune: false, sharePoint: false })).not.toEqual(expect.arrayContaining(['INTUNE_A']));
  const tenant = await testTenant({ intune: false, sharePoint: false });
  expect((await tenant.get('/deviceManagement/managedDevices')).body.error.message).toBe(
    'Request not applicable to target tenant.',
  );
  expect((await tenant.get('/admin/sharepoint/settings')).status).toBe(400);
});

test('settings that every tenant has are there on Free as well', async () => {
  const tenant = await testTenant({ licence: 'free' });
  for (const path of [
    '/policies/authenticationMethodsPolicy',
    '/policies/authorizationPolicy',
    '/policies/deviceRegistrationPolicy',
    '/policies/crossTenantAccessPolicy/default',
    '/admin/sharepoint/settings',
  ]) {
    expect((await tenant.get(path)).status).toBe(200);
  }
});

test('risky applications need a licence that no tier includes', async () => {
  const path = '/identityProtection/riskyServicePrincipals';
  const refused = await (await testTenant({ licence: 'e5' })).get(path);
  expect([refused.status, refused.body.error.code, refused.body.error.message]).toEqual(noRisk);
  expect((await (await testTenant({ workloadIdentities: true })).get(path)).body.value).toEqual([]);
});

test('a licence that lapses removes its endpoints, and they come back', async () => {
  const tenant = await testTenant();
  tenant.setLicence('business-premium');
  expect((await tenant.get('/identityProtection/riskyUsers')).status).toBe(403);
  tenant.setLicence('e5');
  expect((await tenant.get('/identityProtection/riskyUsers')).status).toBe(200);
});

test('without Conditional Access the security defaults protect the tenant', async () => {
  const path = '/policies/identitySecurityDefaultsEnforcementPolicy';
  expect((await (await testTenant({ licence: 'free' })).get(path)).body.isEnabled).toBe(true);
  expect((await (await testTenant()).get(path)).body.isEnabled).toBe(false);
});

const denied = [403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'] as const;
const scopes = 'You cannot perform the requested operation, required scopes are missing in the token.';
const byPermission: readonly (readonly [
  path: string,
  permissions: readonly string[],
  status: number,
  code: string,
  message: string,
])[] = [
  ['/users', ['User.Read.All'], ...denied],
  ['/groups', ['Group.Read.All'], ...denied],
  ['/groupSettings', ['Group.Read.All'], ...denied],
  ['/domains', ['Domain.Read.All'], ...denied],
  ['/domains/contoso.example/federationConfiguration', ['Domain.Read.All'], ...denied],
  ['/directory/onPremisesSynchronization', ['OnPremDirectorySynchronization.Read.All'], ...denied],
  ['/devices', ['Device.Read.All'], ...denied],
  ['/servicePrincipals', ['Application.Read.All'], ...denied],
  ['/applications', ['Application.Read.All'], ...denied],
  ['/devices/delta', ['Device.Read.All'], ...denied],
  ['/subscribedSkus', ['Organization.Read.All'], ...denied],
  ['/directory/subscriptions', ['Organization.Read.All'], ...denied],
  ['/roleManagement/directory/roleDefinitions', ['RoleManagement.Read.Directory'], ...denied],
  ['/roleManagement/directory/roleAssignments', ['RoleManagement.Read.Directory'], ...denied],
  ['/directoryRoles', ['RoleManagement.Read.Directory'], ...denied],
  ['/identity/conditionalAccess/policies', ['Policy.Read.All'], 403, 'AccessDenied', scopes],
  ['/identity/conditionalAccess/namedLocations', ['Policy.Read.All'], 403, 'AccessDenied', scopes],
  ['/policies/authenticationStrengthPolicies', ['Policy.Read.All'], 403, 'AccessDenied', scopes],
  ['/policies/authenticationMethodsPolicy', ['Policy.Read.All'], 403, 'AccessDenied', scopes],
  ['/policies/authorizationPolicy', ['Policy.Read.All'], 403, 'AccessDenied', scopes],
  ['/policies/adminConsentRequestPolicy', ['Policy.Read.All'], 403, 'AccessDenied', scopes],
  ['/policies/deviceRegistrationPolicy', ['Policy.Read.DeviceConfiguration'], 403, 'AccessDenied', scopes],
  ['/policies/identitySecurityDefaultsEnforcementPolicy', ['Policy.Read.All'], 403, 'AccessDenied', scopes],
  ['/policies/crossTenantAccessPolicy/default', ['Policy.Read.All'], 403, 'AccessDenied', scopes],
  ['/policies/crossTenantAccessPolicy/partners', ['Policy.Read.All'], 403, 'AccessDenied', scopes],
  ['/identityProtection/riskyUsers', ['IdentityRiskyUser.Read.All'], 403, 'Forbidden', scopes],
  ['/identityProtection/riskDetections', ['IdentityRiskEvent.Read.All'], 403, 'Forbidden', scopes],
  ['/identityProtection/riskyServicePrincipals', ['IdentityRiskyServicePrincipal.Read.All'], 403, 'Forbidden', scopes],
  [
    '/auditLogs/directoryAudits',
    ['AuditLog.Read.All'],
    403,
    'Authentication_MSGraphPermissionMissing',
    'The principal does not have required Microsoft Graph permission(s): AuditLog.Read.All',
  ],
  [
    '/users?$select=id,signInActivity',
    ['AuditLog.Read.All'],
    403,
    'Authentication_MSGraphPermissionMissing',
    'AuditLog.Read.All',
  ],
  ['/auditLogs/signIns', ['AuditLog.Read.All'], 403, 'Authentication_MSGraphPermissionMissing', 'AuditLog.Read.All'],
  [
    '/reports/authenticationMethods/userRegistrationDetails',
    ['AuditLog.Read.All'],
    403,
    'Authentication_MSGraphPermissionMissing',
    'AuditLog.Read.All',
  ],
  [
    '/roleManagement/directory/roleAssignmentScheduleInstances',
    ['RoleAssignmentSchedule.Read.Directory', 'RoleManagement.Read.Directory'],
    403,
    'UnknownError',
    'PermissionScopeNotGranted',
  ],
  [
    "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/appRoleAssignedTo",
    ['Application.Read.All'],
    403,
    'Authorization_RequestDenied',
    'Insufficient privileges',
  ],
  ['/oauth2PermissionGrants', ['Directory.Read.All'], 403, 'Authorization_RequestDenied', 'Insufficient privileges'],
  [
    '/identityGovernance/accessReviews/definitions',
    ['AccessReview.Read.All'],
    403,
    'UnknownError',
    'missing permission scope AccessReview.Read.All',
  ],
  [
    "/policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'",
    ['RoleManagementPolicy.Read.Directory', 'RoleManagement.Read.Directory'],
    403,
    'UnknownError',
    'missing permission scope RoleManagementPolicy.Read.Directory',
  ],
  [
    '/roleManagement/directory/roleEligibilityScheduleInstances',
    ['RoleEligibilitySchedule.Read.Directory', 'RoleManagement.Read.Directory'],
    403,
    'UnknownError',
    'missing permission scope RoleEligibilitySchedule.Read.Directory',
  ],
  ...[
    ['alerts_v2', 'SecurityAlert.Read.All'],
    ['incidents', 'SecurityIncident.Read.All'],
    ['secureScores', 'SecurityEvents.Read.All'],
    ['secureScoreControlProfiles', 'SecurityEvents.Read.All'],
    ['identities/healthIssues', 'SecurityIdentitiesHealth.Read.All'],
    ['identities/sensors', 'SecurityIdentitiesSensors.Read.All'],
  ].map(
    ([path = '', permission = '']) =>
      [`/security/${path}`, [permission], 403, 'Forbidden', `API required roles: ${permission}`] as const,
  ),
  [
    '/deviceAppManagement/vppTokens',
    ['DeviceManagementServiceConfig.Read.All', 'DeviceManagementApps.Read.All'],
    403,
    'Forbidden',
    'one of the following scopes',
  ],
  ...['iosManagedAppProtections', 'androidManagedAppProtections'].map(
    (path) =>
      [
        `/deviceAppManagement/${path}`,
        ['DeviceManagementApps.Read.All'],
        403,
        'Forbidden',
        'one of the following scopes',
      ] as const,
  ),
  [
    '/identity/conditionalAccess/authenticationContextClassReferences',
    ['AuthenticationContext.Read.All'],
    403,
    'AccessDenied',
    scopes,
  ],
  [
    '/security/dataSecurityAndGovernance/sensitivityLabels',
    ['SensitivityLabels.Read.All'],
    403,
    'Forbidden',
    'Missing application roles. API required roles: SensitivityLabels.Read.All, application roles: .',
  ],
  ['/admin/sharepoint/settings', ['SharePointTenantSettings.Read.All'], 403, 'accessDenied', 'Access denied.'],
  [
    '/deviceManagement/managedDevices',
    ['DeviceManagementManagedDevices.Read.All', 'DeviceManagementConfiguration.Read.All'],
    403,
    'Forbidden',
    'Application is not authorized to perform this operation. Application must have one of the following scopes: DeviceManagementManagedDevices.Read.All',
  ],
  [
    '/deviceManagement/deviceCompliancePolicies',
    ['DeviceManagementConfiguration.Read.All'],
    403,
    'Forbidden',
    'one of the following scopes',
  ],
];

test.each(byPermission)('%s without %j', async (path, missing, status, code, message) => {
  const all = await testTenant({ licence: 'e5', workloadIdentities: true });
  expect((await all.get(path)).status).toBe(200);
  const tenant = await testTenant({
    licence: 'e5',
    workloadIdentities: true,
    // Directory.Read.All opens everything in the directory.
    permissions: allReadPermissions.filter(
      (permission) => permission !== 'Directory.Read.All' && !missing.includes(permission),
    ),
  });
  const reply = await tenant.get(path);
  expect([reply.status, reply.body.error.code]).toEqual([status, code]);
  expect(reply.body.error.message).toContain(message);
});

test('a broader permission opens the endpoint too', async () => {
  const tenant = await testTenant({ permissions: ['Directory.Read.All'] });
  for (const path of [
    '/users',
    '/groups',
    '/devices',
    '/organization',
    '/subscribedSkus',
    '/directory/subscriptions',
    '/auditLogs/directoryAudits',
  ]) {
    expect((await tenant.get(path)).status).toBe(200);
  }
  expect((await tenant.get('/auditLogs/signIns')).status).toBe(403);
});

test('a grant shows only in the next token, unless live tokens are judged again', async () => {
  const tenant = await testTenant({ permissions: [] });
  expect((await tenant.get('/users')).status).toBe(403);
  tenant.setPermissions(['User.Read.All']);
  expect((await tenant.get('/users')).status).toBe(403);
  await tenant.newToken();
  expect((await tenant.get('/users')).status).toBe(200);
  tenant.setPermissions([], { liveTokens: true });
  expect((await tenant.get('/users')).status).toBe(403);
});

test('the identity endpoint speaks the App Service protocol and keeps its secret', async () => {
  const tenant = await testTenant();
  const ask = (query: string, secret: string) =>
    fetch(`${tenant.identityEndpoint}?${query}`, { headers: { 'x-identity-header': secret } });
  const query = 'api-version=2019-08-01&resource=https%3A%2F%2Fgraph.microsoft.com';
  expect((await ask(query, 'wrong')).status).toBe(401);
  expect((await fetch(`${tenant.identityEndpoint}?${query}`)).status).toBe(401);
  expect((await ask('api-version=2017-09-01&resource=x', tenant.identityHeader)).status).toBe(400);
  expect((await ask('api-version=2019-08-01', tenant.identityHeader)).status).toBe(400);
  // Safe: the shape is asserted just below.
  const token = (await (await ask(`${query}&client_id=mine`, tenant.identityHeader)).json()) as Record<string, string>;
  expect(token).toMatchObject({ token_type: 'Bearer', resource: 'https://graph.microsoft.com', client_id: 'mine' });
  expect(Number(token.expires_on)).toBe(tenant.clock.now() / 1000 + 24 * 3600);
  const claims = JSON.parse(Buffer.from(token.access_token?.split('.')[1] ?? '', 'base64url').toString());
  expect(claims).toMatchObject({ tid: tenant.tenantId, appid: 'mine', roles: [...allReadPermissions] });
});
