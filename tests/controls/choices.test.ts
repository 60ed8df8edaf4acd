/** Where sources disagree, the operator chooses. For the same tenant, each choice gives the verdict of its sources. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultThresholds, thresholdDefinitions } from '../../shared/config/thresholds';
import { controls } from '../../shared/controls';
import { countsAsPrivileged, roleName } from '../../shared/core/resource/privileged-roles';
import type { ThresholdDefinition, ThresholdName } from '../../shared/core/verdict/thresholds';
import {
  application,
  certificate,
  goodAppPolicy,
  permission,
  principal,
  restriction,
  roleManagement,
  secret,
} from '../fixtures/applications';
import {
  assignment,
  blockGrant,
  globalAdministratorRole,
  phishingResistantStrength,
  policy,
  user,
} from '../fixtures/conditional-access';
import { authorizationWith, goodMethods, goodSharePointSettings, methodsWith } from '../fixtures/settings';
import { declared, type StateSpoil, stateOf } from './state';

type Row = readonly [ThresholdName, string, unknown, controlId: string, StateSpoil, string];

const consent = (...ids: readonly string[]): StateSpoil => ({
  small: authorizationWith(
    {},
    { permissionGrantPoliciesAssigned: ids.map((id) => `ManagePermissionGrantsForSelf.${id}`) },
  ),
});
const inviters = (allowInvitesFrom: string): StateSpoil => ({ small: authorizationWith({ allowInvitesFrom }) });
const accounts = ['bg1', 'bg2'];
const breakGlassState = (...policies: NonNullable<StateSpoil['policies']>): StateSpoil => ({
  configuration: { breakGlass: accounts.map((id) => declared(id)) },
  users: [user('ada'), ...accounts.map((id) => user(id, { userPrincipalName: `${id}@contoso.onmicrosoft.com` }))],
  roleAssignments: accounts.map((id) => assignment(id, globalAdministratorRole)),
  registrations: accounts.map((id) => ({
    id,
    userType: 'member',
    isMfaCapable: true,
    methodsRegistered: ['passKeyDeviceBound'],
  })),
  policies,
});
const leftOut = policy({ users: { excludeUsers: accounts } });
const byKey = policy({ grants: { builtInControls: [], authenticationStrengthId: phishingResistantStrength.id } });
const byMfa = policy();
const privilegedApp: StateSpoil = {
  configuration: { acceptedExclusions: { 'ZT.AD.014': [{ ...declared('backup-app'), kind: 'application' }] } },
  roleAssignments: [assignment('backup', globalAdministratorRole, { principalType: 'servicePrincipal' })],
  small: { servicePrincipal: [principal()], application: [application({ credentials: [] })] },
};
const owned = (...ownerIds: readonly string[]): StateSpoil => ({
  users: [user('ada')],
  roleAssignments: [assignment('ada', globalAdministratorRole)],
  small: {
    appRoleAssignment: [permission(roleManagement)],
    servicePrincipal: [principal({ ownerIds })],
    application: [application({ ownerIds: [] })],
  },
});
const remedied = (passkeys: string, ...builtInControls: readonly string[]): StateSpoil => ({
  ...methodsWith('Fido2', { state: passkeys }),
  licences: ['P1', 'P2'],
  policies: [policy({ conditions: { userRiskLevels: ['high'] }, grants: { operator: 'AND', builtInControls } })],
});
const changed = (passkeys: string) => remedied(passkeys, 'mfa', 'passwordChange');
const exclusion: StateSpoil = { policies: [policy({ users: { excludeUsers: ['lea'] } })] };
const shortSecret: StateSpoil = {
  small: {
    tenantAppManagementPolicy: [
      {
        ...goodAppPolicy,
        applicationRestrictions: [
          ...goodAppPolicy.applicationRestrictions.filter(({ type }) => !type.startsWith('passwordAddition')),
          restriction('passwordLifetime', { maxLifetime: 'P90D' }),
        ],
      },
    ],
  },
};
const credential: StateSpoil = {
  small: { application: [application({ credentials: [secret({ endDateTime: '2026-12-24T00:00:00Z' })] })] },
};
const registered = (endDateTime: string): StateSpoil => ({
  small: { application: [application({ credentials: [certificate({ endDateTime })] })] },
});
const helpdesk = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
const globalReader = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451';
/** The only administrator of the tenant, with this role; the account is synchronised. */
const synced = (role: string): StateSpoil => ({
  users: [user('lea', { onPremisesSyncEnabled: true })],
  roleAssignments: [assignment('lea', role)],
});
const sharing = (sharingCapability: string): StateSpoil => ({
  small: { sharepointSettings: [{ ...goodSharePointSettings, sharingCapability }] },
  memory: { limit: ['externalUserSharingOnly'], narrowest: ['disabled'] },
});

const rows: readonly Row[] = [
  ['userConsent', 'none', 'none', 'ZT.AP.001', consent('microsoft-user-default-low'), 'fail'],
  ['userConsent', 'low', 'low', 'ZT.AP.001', consent('microsoft-user-default-low'), 'pass'],
  ['userConsent', 'low', 'low', 'ZT.AP.001', consent('microsoft-user-default-recommended'), 'fail'],
  ['userConsent', 'recommended', 'recommended', 'ZT.AP.001', consent('microsoft-user-default-recommended'), 'pass'],
  ['userConsent', 'recommended', 'recommended', 'ZT.AP.001', consent('microsoft-user-default-legacy'), 'fail'],
  ['userConsent', 'recommended', 'recommended', 'ZT.AP.001', consent('our-own'), 'unknown'],
  ['guestInviters', 'SCuBA', 'adminsAndGuestInviters', 'ZT.DX.008', inviters('none'), 'fail'],
  ['guestInviters', 'SCuBA', 'adminsAndGuestInviters', 'ZT.DX.008', inviters('adminsAndGuestInviters'), 'pass'],
  ['guestInviters', 'default', 'orNobody', 'ZT.DX.008', inviters('none'), 'pass'],
  ['guestInviters', 'default', 'orNobody', 'ZT.DX.008', inviters('adminsGuestInvitersAndAllMembers'), 'fail'],
  ['guestInviters', 'ZTA', 'orMembers', 'ZT.DX.008', inviters('adminsGuestInvitersAndAllMembers'), 'pass'],
  ['guestInviters', 'ZTA', 'orMembers', 'ZT.DX.008', inviters('everyone'), 'fail'],
  ['breakGlassPolicies', 'left out', 'leftOut', 'ZT.AD.012', breakGlassState(leftOut), 'pass'],
  ['breakGlassPolicies', 'left out', 'leftOut', 'ZT.AD.012', breakGlassState(byKey), 'fail'],
  ['breakGlassPolicies', 'blocks alone', 'notBlocked', 'ZT.AD.012', breakGlassState(byMfa), 'pass'],
  [
    'breakGlassPolicies',
    'blocks alone',
    'notBlocked',
    'ZT.AD.012',
    breakGlassState(policy({ grants: blockGrant })),
    'fail',
  ],
  ['breakGlassPolicies', 'a key', 'keyAsked', 'ZT.AD.012', breakGlassState(leftOut), 'fail'],
  ['breakGlassPolicies', 'a key', 'keyAsked', 'ZT.AD.012', breakGlassState(byKey), 'pass'],
  ['breakGlassPolicies', 'either', 'either', 'ZT.AD.012', breakGlassState(leftOut), 'pass'],
  ['breakGlassPolicies', 'either', 'either', 'ZT.AD.012', breakGlassState(byKey), 'pass'],
  ['breakGlassPolicies', 'either', 'either', 'ZT.AD.012', breakGlassState(byMfa), 'fail'],
  ['privilegedApps', 'approved', 'withoutSecrets', 'ZT.AD.014', privilegedApp, 'pass'],
  ['privilegedApps', 'ZTA', 'none', 'ZT.AD.014', privilegedApp, 'fail'],
  ['privilegedAppOwners', 'ZTA', 'required', 'ZT.AP.010', owned(), 'fail'],
  ['privilegedAppOwners', 'ZTA', 'required', 'ZT.AP.010', owned('ada'), 'pass'],
  ['privilegedAppOwners', 'ZTA, of somebody', 'required', 'ZT.AP.010', owned('lea'), 'fail'],
  ['privilegedAppOwners', 'default', 'privileged', 'ZT.AP.010', owned(), 'pass'],
  ['privilegedAppOwners', 'Maester', 'none', 'ZT.AP.010', owned('ada'), 'fail'],
  ['weakMethods', 'EIDSCA', 'smsSignIn', 'ZT.ID.010', methodsWith('Sms', { state: 'enabled' }), 'pass'],
  [
    'weakMethods',
    'EIDSCA',
    'smsSignIn',
    'ZT.ID.010',
    methodsWith('Sms', { state: 'enabled', isUsableForSignIn: true }),
    'fail',
  ],
  ['weakMethods', 'ZTA', 'smsVoice', 'ZT.ID.010', methodsWith('Sms', { state: 'enabled' }), 'fail'],
  ['weakMethods', 'ZTA', 'smsVoice', 'ZT.ID.010', methodsWith('Email', { state: 'enabled' }), 'pass'],
  ['weakMethods', 'SCuBA', 'smsVoiceEmail', 'ZT.ID.010', methodsWith('Email', { state: 'enabled' }), 'fail'],
  [
    'temporaryAccessPass',
    'EIDSCA',
    'on',
    'ZT.ID.014',
    methodsWith('TemporaryAccessPass', { state: 'disabled' }),
    'fail',
  ],
  ['temporaryAccessPass', 'EIDSCA', 'on', 'ZT.ID.014', {}, 'pass'],
  ['temporaryAccessPass', 'default', 'either', 'ZT.ID.014', {}, 'pass'],
  [
    'temporaryAccessPass',
    'default, off',
    'either',
    'ZT.ID.014',
    methodsWith('TemporaryAccessPass', { state: 'disabled' }),
    'pass',
  ],
  ['temporaryAccessPass', 'hardened', 'off', 'ZT.ID.014', {}, 'fail'],
  [
    'temporaryAccessPass',
    'hardened',
    'off',
    'ZT.ID.014',
    methodsWith('TemporaryAccessPass', { state: 'disabled' }),
    'pass',
  ],
  ['undeclaredExclusions', 'SCuBA', 'fail', 'ZT.ID.020', exclusion, 'fail'],
  ['undeclaredExclusions', 'Prowler', 'noted', 'ZT.ID.020', exclusion, 'pass'],
  ['userRiskRemedy', 'CIS', 'any', 'ZT.ID.016', changed('enabled'), 'pass'],
  ['userRiskRemedy', 'SCuBA', 'block', 'ZT.ID.016', changed('disabled'), 'fail'],
  ['userRiskRemedy', 'ZTA, passkeys', 'blockWherePasswordless', 'ZT.ID.016', changed('enabled'), 'fail'],
  ['userRiskRemedy', 'ZTA, a block', 'blockWherePasswordless', 'ZT.ID.016', remedied('enabled', 'block'), 'pass'],
  [
    'userRiskRemedy',
    'ZTA, no passkeys',
    'blockWherePasswordless',
    'ZT.ID.016',
    {
      ...changed('disabled'),
      small: {
        authenticationMethodsPolicy: [
          {
            ...goodMethods,
            authenticationMethodConfigurations: goodMethods.authenticationMethodConfigurations.map((one) =>
              ['Fido2', 'X509Certificate'].includes(one.id) ? { ...one, state: 'disabled' } : one,
            ),
          },
        ],
      },
    },
    'pass',
  ],
  [
    'userRiskRemedy',
    'ZTA, unknown',
    'blockWherePasswordless',
    'ZT.ID.016',
    { ...changed('disabled'), small: { authenticationMethodsPolicy: [] } },
    'unknown',
  ],
  [
    'userRiskRemedy',
    'ZTA, not read',
    'blockWherePasswordless',
    'ZT.ID.016',
    { ...changed('enabled'), unread: ['authenticationMethodsPolicy'] },
    'unknown',
  ],
  ['appSecretDays', 'SCuBA', 180, 'ZT.AP.006', shortSecret, 'pass'],
  ['appSecretDays', 'Prowler', 0, 'ZT.AP.006', shortSecret, 'fail'],
  ['appSecretDays', 'SCuBA', 180, 'ZT.AP.009', credential, 'pass'],
  ['appSecretDays', 'Prowler', 0, 'ZT.AP.009', credential, 'fail'],
  ['appCertificateDays', 'SCuBA', 365, 'ZT.AP.006', {}, 'pass'],
  ['appCertificateDays', 'ZTA', 180, 'ZT.AP.006', {}, 'fail'],
  ['appCertificateDays', 'SCuBA', 365, 'ZT.AP.009', registered('2027-09-30T00:00:00Z'), 'pass'],
  ['appCertificateDays', 'ZTA', 180, 'ZT.AP.009', registered('2027-09-30T00:00:00Z'), 'fail'],
  ['appCertificateDays', 'ZTA, half a year', 180, 'ZT.AP.009', registered('2027-03-01T00:00:00Z'), 'pass'],
  ['privilegedRoleList', 'Microsoft', 'entra', 'ZT.AD.003', synced(helpdesk), 'fail'],
  ['privilegedRoleList', 'Maester', 'maester', 'ZT.AD.003', synced(helpdesk), 'fail'],
  ['privilegedRoleList', 'SCuBA', 'scuba', 'ZT.AD.003', synced(helpdesk), 'notApplicable'],
  ['privilegedRoleList', 'Microsoft, a reader', 'entra', 'ZT.AD.003', synced(globalReader), 'fail'],
  ['privilegedRoleList', 'Maester, a reader', 'maester', 'ZT.AD.003', synced(globalReader), 'notApplicable'],
  ['privilegedRoleList', 'SCuBA, of its eight', 'scuba', 'ZT.AD.003', synced(globalAdministratorRole), 'fail'],
  ['widerSharingAccepted', 'default', false, 'ZT.DX.001', sharing('externalUserSharingOnly'), 'fail'],
  ['widerSharingAccepted', 'taken', true, 'ZT.DX.001', sharing('externalUserSharingOnly'), 'pass'],
  ['legacyBlockDirect', 'default', false, 'ZT.ID.003', { policies: [policy()] }, 'pass'],
  ['legacyBlockDirect', 'SCuBA', true, 'ZT.ID.003', { policies: [policy()] }, 'fail'],
];

test.each(rows)('%s (%s: %j): %s', (name, _, value, controlId, spoil, status) => {
  const control = controls.find(({ id }) => id === controlId);
  expect(control?.thresholds).toHaveProperty(name, thresholdDefinitions[name]);
  const state = stateOf({ ...spoil, thresholds: { ...spoil.thresholds, [name]: value } });
  expect(control?.evaluate(state).status).toBe(status);
});

const lists = ['entra', 'maester', 'scuba'] as const;
const isIn = (privilegedRoleList: (typeof lists)[number], roleId: string): boolean =>
  countsAsPrivileged(roleId, { ...defaultThresholds, privilegedRoleList });

/** The "highly privileged roles" of SCuBA's baseline for Entra ID. */
const ofCisa: Readonly<Record<string, string>> = {
  'Global Administrator': globalAdministratorRole,
  'Privileged Role Administrator': 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  'User Administrator': 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  'SharePoint Administrator': 'f28a1f50-f6e7-4571-818b-6a12f2af6b6c',
  'Exchange Administrator': '29232cdf-9323-42fd-ade2-1d097af3e4de',
  'Hybrid Identity Administrator': '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2',
  'Application Administrator': '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  'Cloud Application Administrator': '158c047a-c907-4556-b7ef-446551a6b5f7',
};

test('the chosen list decides which roles are privileged', () => {
  const listed = [helpdesk, globalReader].map((role) => lists.map((list) => isIn(list, role)));
  expect(listed).toEqual([
    [true, true, false],
    [true, false, false],
  ]);
});

test.each(Object.entries(ofCisa))("no list is smaller than CISA's: %s", (name, role) => {
  expect(roleName(role)).toBe(name);
  expect(lists.filter((list) => !isIn(list, role))).toEqual([]);
});

test('every criterion on which sources disagree is a choice of the operator, and names its sources', () => {
  const criteria: Readonly<Record<string, readonly ThresholdName[]>> = {
    'Global Administrators': ['globalAdministratorsMin', 'globalAdministratorsMax'],
    'user risk': ['userRiskRemedy'],
    'sign-in risk': ['riskySignInLevels', 'riskySignInRemedy'],
    'managed device': ['managedDevice'],
    sharing: ['sharingCapability'],
    domains: ['sharingDomains'],
    consent: ['userConsent'],
    'guest role': ['guestAccess'],
    invitations: ['guestInviters'],
    'break-glass accounts': ['breakGlassPolicies'],
    'privileged roles': ['privilegedRoleList'],
    owners: ['privilegedAppOwners'],
    secrets: ['appSecretDays', 'appCertificateDays'],
    'weak methods': ['weakMethods'],
    'device code': ['deviceCodeFlow'],
    'privileged applications': ['privilegedApps'],
    exclusions: ['undeclaredExclusions'],
  };
  const source = /SCuBA|CIS|Prowler|Maester|EIDSCA|Zero Trust Assessment|Microsoft/;
  const chosen = Object.values(criteria).flat();
  for (const name of chosen) expect(thresholdDefinitions[name].means).toMatch(source);

  const tried = new Set(rows.map(([name]) => name));
  /** Choices that are tested together with the rest of their control. */
  const triedElsewhere: Partial<Record<ThresholdName, string>> = {
    globalAdministratorsMin: 'administrators/entra-global-administrator-count.test.ts',
    globalAdministratorsMax: 'administrators/entra-global-administrator-count.test.ts',
    riskySignInLevels: 'identity/entra-risky-sign-ins-challenged.test.ts',
    riskySignInRemedy: 'identity/entra-risky-sign-ins-challenged.test.ts',
    managedDevice: 'devices/entra-managed-device-required.test.ts',
    sharingCapability: 'data/sharepoint-external-sharing-limited.test.ts',
    sharingDomains: 'data/sharepoint-sharing-domains-limited.test.ts',
    guestAccess: 'data/entra-guest-access-restricted.test.ts',
    deviceCodeFlow: 'identity/entra-device-code-flow-blocked.test.ts',
  };
  expect(chosen.filter((name) => !tried.has(name))).toEqual(Object.keys(triedElsewhere));
  for (const [name, file] of Object.entries(triedElsewhere))
    expect(readFileSync(join(__dirname, file), 'utf8')).toMatch(new RegExp(`\\bthresholds(:| =) \\{[^}]*\\b${name}: `));
});

/** A value that no test tries could give any verdict. */
test('every value of every choice tested here is tried', () => {
  const untried = [...new Set(rows.map(([name]) => name))].flatMap((name) => {
    const definition: ThresholdDefinition = thresholdDefinitions[name];
    const values: readonly unknown[] = definition.type === 'choice' ? definition.values : [];
    return values
      .filter((value) => !rows.some(([of, , one]) => of === name && one === value))
      .map((value) => [name, value]);
  });
  expect(untried).toEqual([]);
});
