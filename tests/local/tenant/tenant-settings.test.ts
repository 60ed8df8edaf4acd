import { apply, namesOf, recordsOf, valuesOf } from './audit-records';
import { closeTenants, testTenant } from './tenant-client';

afterEach(closeTenants);

const crossTenant = '/policies/crossTenantAccessPolicy/default';
const partners = '/policies/crossTenantAccessPolicy/partners';
const authorization = '/policies/authorizationPolicy';
const sharePoint = '/admin/sharepoint/settings';
const mara = { userPrincipalName: 'mara.klein@contoso.example', ipAddress: '192.0.2.44' };
const partnerId = '9188040d-6c67-4c5b-b112-36a304b66dad';

describe('cross-tenant access', () => {
  test("begins with Microsoft's defaults: collaboration open, direct connect closed, nothing trusted", async () => {
    const tenant = await testTenant();
    const { body } = await tenant.get(crossTenant);
    const access = (setting: { usersAndGroups: { accessType: string }; applications: { accessType: string } }) => [
      setting.usersAndGroups.accessType,
      setting.applications.accessType,
    ];
    expect(body.isServiceDefault).toBe(true);
    expect(access(body.b2bCollaborationInbound)).toEqual(['allowed', 'allowed']);
    expect(access(body.b2bCollaborationOutbound)).toEqual(['allowed', 'allowed']);
    expect(access(body.b2bDirectConnectInbound)).toEqual(['blocked', 'blocked']);
    expect(access(body.b2bDirectConnectOutbound)).toEqual(['blocked', 'blocked']);
    expect(body.b2bCollaborationInbound.usersAndGroups.targets).toEqual([{ target: 'AllUsers', targetType: 'user' }]);
    expect(body.inboundTrust).toEqual({
      isMfaAccepted: false,
      isCompliantDeviceAccepted: false,
      isHybridAzureADJoinedDeviceAccepted: false,
    });
    expect(body.automaticUserConsentSettings).toEqual({ inboundAllowed: false, outboundAllowed: false });
    expect(await tenant.all(partners)).toEqual([]);
  });

  test('an edit is the tenant’s own default from then on, and one record of the directory', async () => {
    const tenant = await testTenant();
    const body = { b2bDirectConnectInbound: { usersAndGroups: { accessType: 'allowed' } } };
    const [record, ...others] = await recordsOf(tenant, [{ op: 'update', path: crossTenant, body, actor: mara }]);
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      activityDisplayName: 'Update the company default cross-tenant access setting',
      category: 'CrossTenantAccessSettings',
      loggedByService: 'Core Directory',
      initiatedBy: { user: { userPrincipalName: mara.userPrincipalName } },
    });
    const [before, after] = valuesOf(record.targetResources[0]).b2bDirectConnectInbound;
    expect(JSON.parse(before).usersAndGroups.accessType).toBe('blocked');
    expect(JSON.parse(after).usersAndGroups.accessType).toBe('allowed');
    expect((await tenant.get(crossTenant)).body).toMatchObject({
      isServiceDefault: false,
      b2bDirectConnectInbound: { usersAndGroups: { accessType: 'allowed' }, applications: { accessType: 'blocked' } },
      inboundTrust: { isMfaAccepted: false },
    });
  });

  test('a partner is known by its tenant, added, changed and removed', async () => {
    const tenant = await testTenant();
    const path = `${partners}/${partnerId}`;
    const inboundTrust = { isMfaAccepted: true };
    const added = await recordsOf(tenant, [
      { op: 'create', path: partners, body: { tenantId: partnerId }, actor: mara },
    ]);
    const changed = await recordsOf(tenant, [{ op: 'update', path, body: { inboundTrust }, actor: mara }]);
    expect(await tenant.all(partners)).toMatchObject([{ tenantId: partnerId, inboundTrust }]);
    expect((await tenant.get(path)).body.id).toBeUndefined();
    expect(namesOf(added)).toEqual(['Add a partner to cross-tenant access setting']);
    expect(namesOf(changed)).toEqual(['Update a partner cross-tenant access setting']);
    expect(added[0].targetResources[0].id).toBe(partnerId);
    const again = tenant.applyChanges([{ op: 'create', path: partners, body: { tenantId: partnerId } }]);
    expect(again.outcome).toBe('refused');
    const removed = await recordsOf(tenant, [{ op: 'delete', path, actor: mara }]);
    expect(namesOf(removed)).toEqual(['Delete partner specific cross-tenant access setting']);
    expect(await tenant.all(partners)).toEqual([]);
  });

  test('the synchronisation of people from a partner is returned where it is asked for', async () => {
    const tenant = await testTenant();
    const identitySynchronization = {
      tenantId: partnerId,
      displayName: 'Fabrikam',
      userSyncInbound: { isSyncAllowed: true },
    };
    tenant.applyChanges([{ op: 'create', path: partners, body: { tenantId: partnerId } }]);
    const asked = `${partners}?$expand=identitySynchronization`;
    expect(await tenant.all(asked)).toMatchObject([{ tenantId: partnerId, identitySynchronization: null }]);
    tenant.applyChanges([{ op: 'update', path: `${partners}/${partnerId}`, body: { identitySynchronization } }]);
    expect(await tenant.all(asked)).toMatchObject([{ tenantId: partnerId, identitySynchronization }]);
    expect((await tenant.all(partners))[0]).not.toHaveProperty('identitySynchronization');
  });
});

describe('applications', () => {
  const assignedTo = "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/appRoleAssignedTo";

  test('apps with a permission of Graph are listed, and a new permission is recorded with its name', async () => {
    const tenant = await testTenant();
    const [held, ...others] = await tenant.all(assignedTo);
    const before = others.length + 1;
    expect(held).toMatchObject({ principalDisplayName: 'Backup-Connector', resourceDisplayName: 'Microsoft Graph' });
    const { principalId, resourceId } = held;
    const appRoleId = '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8';
    const [record] = await recordsOf(tenant, [
      { op: 'create', path: assignedTo, body: { principalId, resourceId, appRoleId }, actor: mara },
    ]);
    expect(record).toMatchObject({
      activityDisplayName: 'Add app role assignment to service principal',
      targetResources: [{ type: 'ServicePrincipal', displayName: 'Microsoft Graph' }],
    });
    expect(JSON.stringify(record)).toContain('RoleManagement.ReadWrite.Directory');
    expect(await tenant.all(assignedTo)).toHaveLength(before + 1);
  });

  test('Exchange gives nobody a permission, and is not found where the tenant does not have it', async () => {
    const tenant = await testTenant();
    const exchange = '00000002-0000-0ff1-ce00-000000000000';
    const path = `/servicePrincipals(appId='${exchange}')/appRoleAssignedTo`;
    expect(await tenant.all(path)).toEqual([]);
    const { id } = (await tenant.all('/servicePrincipals')).find(({ appId }) => appId === exchange) ?? {};
    await recordsOf(tenant, [{ op: 'delete', path: `/servicePrincipals/${id}`, actor: mara }]);
    expect((await tenant.get(path)).status).toBe(404);
  });

  test('delegated permissions are filtered by consent type; a removal is recorded', async () => {
    const tenant = await testTenant();
    expect(await tenant.all('/oauth2PermissionGrants')).toHaveLength(2);
    const [grant, ...others] = await tenant.all("/oauth2PermissionGrants?$filter=consentType eq 'AllPrincipals'");
    expect([grant.scope, others]).toEqual(['User.Read openid', []]);
    const [record] = await recordsOf(tenant, [
      { op: 'delete', path: `/oauth2PermissionGrants/${grant.id}`, actor: mara },
    ]);
    expect(record).toMatchObject({ activityDisplayName: 'Remove delegated permission grant' });
  });

  test('the policy on credentials can be switched off, and is recorded as a policy', async () => {
    const tenant = await testTenant();
    const path = '/policies/defaultAppManagementPolicy';
    const [record] = await recordsOf(tenant, [{ op: 'update', path, body: { isEnabled: false }, actor: mara }]);
    expect(record).toMatchObject({ activityDisplayName: 'Update policy', category: 'Policy' });
    expect((await tenant.get(path)).body).toMatchObject({ isEnabled: false });
  });

  test('owners come with the list where they are expanded', async () => {
    const tenant = await testTenant();
    expect((await tenant.all('/applications?$expand=owners($select=id)'))[0]).toMatchObject({ owners: [] });
    expect((await tenant.all('/applications'))[0]).not.toHaveProperty('owners');
  });
});

test('a review of roles exists, and an edit of it is recorded', async () => {
  const tenant = await testTenant();
  const reviews = '/identityGovernance/accessReviews/definitions';
  const [review, ...others] = await tenant.all(reviews);
  expect(others).toEqual([]);
  expect(review?.scope.resourceScopes[0].query).toContain('/roleManagement/directory/roleDefinitions/');
  const [record] = await recordsOf(tenant, [
    { op: 'update', path: `${reviews}/${review?.id}`, body: { reviewers: [] }, actor: mara },
  ]);
  expect(record).toMatchObject({ activityDisplayName: 'Update access review', loggedByService: 'Access Reviews' });
  expect((await tenant.all(reviews))[0]?.reviewers).toEqual([]);
});

describe("PIM's settings for roles", () => {
  const settings = '/policies/roleManagementPolicyAssignments';
  const scope = "$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'";
  const whole = `${settings}?${scope}&$expand=policy($expand=rules)`;

  test('come with seventeen rules where they are asked for, and not without a filter', async () => {
    const tenant = await testTenant();
    const all = await tenant.all(whole);
    const global = all.find(({ roleDefinitionId }) => roleDefinitionId === '62e90394-69f5-4237-9190-012177145e10');
    expect(global?.policy.rules).toHaveLength(17);
    const [bare] = await tenant.all(`${settings}?${scope}`);
    expect(bare).not.toHaveProperty('policy');
    const [policyOnly] = await tenant.all(`${settings}?${scope}&$expand=policy`);
    expect(policyOnly?.policy).not.toHaveProperty('rules');
    expect((await tenant.get(settings)).body.error.code).toBe('MissingProvider');
  });

  test('an edit changes the rules that it names, and PIM records the role', async () => {
    const tenant = await testTenant();
    const [one] = await tenant.all(whole);
    const body = { policy: { rules: [{ id: 'Expiration_EndUser_Assignment', maximumDuration: 'PT24H' }] } };
    const [record, ...others] = await recordsOf(tenant, [
      { op: 'update', path: `${settings}/${one?.id}`, body, actor: mara },
    ]);
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      activityDisplayName: 'Update role setting in PIM',
      category: 'RoleManagement',
      loggedByService: 'PIM',
    });
    expect(valuesOf(record.targetResources[0]).TemplateId?.[1]).toContain(one?.roleDefinitionId);
    const [after] = await tenant.all(whole);
    expect(after?.policy.rules).toHaveLength(17);
    expect(after?.policy.rules).toContainEqual(expect.objectContaining({ maximumDuration: 'PT24H' }));
  });
});

describe('the authentication methods policy', () => {
  const methods = '/policies/authenticationMethodsPolicy';
  const stateOf = (body: { authenticationMethodConfigurations: { id: string; state: string }[] }, id: string) =>
    body.authenticationMethodConfigurations.find((one) => one.id === id)?.state;

  test('starts with secure settings, and includes the settings of each method', async () => {
    const { body } = await (await testTenant()).get(methods);
    expect(body.policyMigrationState).toBe('migrationComplete');
    expect(['Sms', 'Voice', 'Email', 'Fido2'].map((id) => stateOf(body, id))).toEqual([
      'disabled',
      'disabled',
      'disabled',
      'enabled',
    ]);
  });

  test('a method is changed by its id, the others stay, and one service records it', async () => {
    const tenant = await testTenant();
    const body = { authenticationMethodConfigurations: [{ id: 'Sms', state: 'enabled' }] };
    const [record, ...others] = await recordsOf(tenant, [{ op: 'update', path: methods, body, actor: mara }]);
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      activityDisplayName: 'Authentication Methods Policy Update',
      category: 'ApplicationManagement',
      loggedByService: 'Authentication Methods',
    });
    const after = (await tenant.get(methods)).body;
    expect([stateOf(after, 'Sms'), stateOf(after, 'Voice'), stateOf(after, 'Fido2')]).toEqual([
      'enabled',
      'disabled',
      'enabled',
    ]);
  });
});

describe('domains', () => {
  const federation = (id: string) => `/domains/${id}/federationConfiguration`;
  const trust = { id: 'f1', issuerUri: 'http://any.sts/1', signingCertificate: 'MIIB' };
  const body = { authenticationType: 'Federated', federationConfiguration: [trust] };

  test('sign in with Microsoft, with passwords that never expire, and trust nobody', async () => {
    const tenant = await testTenant();
    const domains = await tenant.all('/domains');
    expect(domains.map(({ id, authenticationType }) => [id, authenticationType])).toEqual([
      ['contoso.example', 'Managed'],
      ['contoso.onmicrosoft.example', 'Managed'],
    ]);
    expect(domains[0].federationConfiguration).toBeUndefined();
    expect(await tenant.all(federation('contoso.example'))).toEqual([]);
    expect((await tenant.get(federation('nowhere.example'))).status).toBe(404);
  });

  test('a federated one shows its trust, and the log gives its name without an id', async () => {
    const tenant = await testTenant();
    const path = '/domains/contoso.example';
    const [record, ...others] = await recordsOf(tenant, [{ op: 'update', path, body, actor: mara }]);
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      activityDisplayName: 'Set domain authentication',
      targetResources: [
        {
          displayName: 'contoso.example',
          id: '',
          modifiedProperties: expect.arrayContaining([
            { displayName: 'LiveType', oldValue: '"Managed"', newValue: '"Federated"' },
          ]),
        },
      ],
    });
    expect(await tenant.all(federation('contoso.example'))).toEqual([trust]);
    const other = [{ ...trust, signingCertificate: 'MIIC' }];
    const changed = await recordsOf(tenant, [
      { op: 'update', path, body: { federationConfiguration: other }, actor: mara },
    ]);
    expect(namesOf(changed)).toEqual(['Set federation settings on domain']);
  });

  test('each type of change has its activity', async () => {
    const tenant = await testTenant();
    const path = '/domains/new.example';
    const steps = [
      await recordsOf(tenant, [{ op: 'create', path: '/domains', body: { id: 'new.example', isVerified: false } }]),
      await recordsOf(tenant, [{ op: 'update', path, body: { isVerified: true } }]),
      await recordsOf(tenant, [{ op: 'update', path, body: { passwordValidityPeriodInDays: 90 } }]),
      await recordsOf(tenant, [{ op: 'delete', path }]),
    ];
    expect(steps.flatMap((records) => namesOf(records))).toEqual([
      'Add unverified domain',
      'Verify domain',
      'Set password policy',
      'Remove verified domain',
    ]);
  });
});

describe('password protection and synchronisation', () => {
  test('are recorded, each under its own activity', async () => {
    const tenant = await testTenant();
    const [rules] = await tenant.all('/groupSettings');
    const [synchronisation] = await tenant.all('/directory/onPremisesSynchronization');
    const [organization] = await tenant.all('/organization');
    const feature = { features: { blockSoftMatchEnabled: false } };
    const sync = { onPremisesSyncEnabled: true };
    const names = [
      await recordsOf(tenant, [{ op: 'update', path: `/groupSettings/${rules.id}`, body: { values: [] } }]),
      await recordsOf(tenant, [
        { op: 'update', path: `/directory/onPremisesSynchronization/${synchronisation.id}`, body: feature },
      ]),
      await recordsOf(tenant, [{ op: 'update', path: `/organization/${organization.id}`, body: sync }]),
    ].flatMap((records) => namesOf(records));
    expect(names).toEqual(['Update group settings', 'Set DirSync feature', 'Set DirSyncEnabled flag']);
    const [after] = await tenant.all('/directory/onPremisesSynchronization');
    expect(after.features).toMatchObject({
      blockSoftMatchEnabled: false,
      blockCloudObjectTakeoverThroughHardMatchEnabled: true,
    });
  });
});

test('consent requests can be switched off, and no entry is documented for it', async () => {
  const tenant = await testTenant();
  const path = '/policies/adminConsentRequestPolicy';
  expect((await tenant.get(path)).body).toMatchObject({
    isEnabled: true,
    reviewers: [{ queryType: 'MicrosoftGraph' }],
  });
  expect(await recordsOf(tenant, [{ op: 'update', path, body: { isEnabled: false }, actor: mara }])).toEqual([]);
  expect((await tenant.get(path)).body.isEnabled).toBe(false);
});

describe('the device registration policy', () => {
  const registration = '/policies/deviceRegistrationPolicy';

  test('asks for MFA, and an edit is one entry of the registration service', async () => {
    const tenant = await testTenant();
    expect((await tenant.get(registration)).body.multiFactorAuthConfiguration).toBe('required');
    const body = { multiFactorAuthConfiguration: 'notRequired' };
    const [record, ...others] = await recordsOf(tenant, [{ op: 'update', path: registration, body, actor: mara }]);
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      activityDisplayName: 'Set device registration policies',
      loggedByService: 'Device Registration Service',
    });
    expect((await tenant.get(registration)).body).toMatchObject({
      multiFactorAuthConfiguration: 'notRequired',
      userDeviceQuota: 10,
    });
  });
});

describe('the authorization policy', () => {
  test('starts with secure settings: few can invite guests, users can consent to little, guests see little', async () => {
    const { body } = await (await testTenant()).get(authorization);
    expect(body).toMatchObject({
      allowInvitesFrom: 'adminsAndGuestInviters',
      guestUserRoleId: '10dae51f-b6af-4016-8d66-8c2a99b929b3',
      allowUserConsentForRiskyApps: null,
      defaultUserRolePermissions: {
        allowedToCreateApps: false,
        permissionGrantPoliciesAssigned: ['ManagePermissionGrantsForSelf.microsoft-user-default-low'],
      },
    });
  });

  test.each([
    [
      'invitations by everyone',
      { allowInvitesFrom: 'everyone' },
      'AllowInvitesFrom',
      ['["adminsAndGuestInviters"]', '["everyone"]'],
    ],
    [
      'guests who can read everything',
      { guestUserRoleId: 'a0b1b346-4d3e-4e8b-98f8-753987be4970' },
      'GuestUserRoleId',
      ['["10dae51f-b6af-4016-8d66-8c2a99b929b3"]', '["a0b1b346-4d3e-4e8b-98f8-753987be4970"]'],
    ],
  ])('%s: recorded with both values', async (_, body, property, values) => {
    const tenant = await testTenant();
    const [record] = await recordsOf(tenant, [{ op: 'update', path: authorization, body, actor: mara }]);
    expect(record).toMatchObject({
      activityDisplayName: 'Update authorization policy',
      category: 'AuthorizationPolicy',
      initiatedBy: { user: { userPrincipalName: mara.userPrincipalName } },
    });
    const shown = valuesOf(record.targetResources[0]);
    expect(shown[property]).toEqual(values);
    expect(Object.keys(shown)).toEqual([property, 'Included Updated Properties']);
    expect((await tenant.get(authorization)).body).toMatchObject(body);
  });
});

describe('SharePoint', () => {
  test('begins with sharing for guests who sign in, and no legacy protocols', async () => {
    expect((await (await testTenant()).get(sharePoint)).body).toMatchObject({
      sharingCapability: 'externalUserSharingOnly',
      isLegacyAuthProtocolsEnabled: false,
      isResharingByExternalUsersEnabled: false,
    });
  });

  test('a change shows, and leaves nothing in the directory’s log', async () => {
    const tenant = await testTenant();
    const body = { sharingCapability: 'externalUserAndGuestSharing', isLegacyAuthProtocolsEnabled: true };
    expect(await recordsOf(tenant, [{ op: 'update', path: sharePoint, body, actor: mara }])).toEqual([]);
    expect((await tenant.get(sharePoint)).body).toMatchObject(body);
  });

  test('without SharePoint it has no settings, and the others still exist', async () => {
    const tenant = await testTenant({ sharePoint: false });
    const { status, body } = await tenant.get(sharePoint);
    expect([status, body.error.code, body.error.message]).toEqual([
      400,
      'BadRequest',
      'Tenant does not have a SPO license.',
    ]);
    expect((await tenant.get(crossTenant)).status).toBe(200);
    apply(tenant, [{ op: 'update', path: authorization, body: { allowInvitesFrom: 'none' } }]);
    expect((await tenant.get(authorization)).body.allowInvitesFrom).toBe('none');
  });
});
