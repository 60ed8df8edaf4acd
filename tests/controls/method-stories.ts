import type { Attribution } from '../../shared/core/event/event';
import { assignment, globalAdministratorRole, user } from '../fixtures/conditional-access';
import {
  cloudOnly,
  domain,
  goodAuthorizationPolicy,
  goodGroupSetting,
  goodMethods,
  goodPasswordRules,
  goodSynchronisation,
  methodsWith,
} from '../fixtures/settings';
import { known } from '../reports/stories';
import { activity, type StateSpoil } from './state';

const byMara = known('mara');

const openGroups = {
  ...goodGroupSetting,
  values: { EnableGroupCreation: 'True', AllowGuestsToBeGroupOwner: 'True' },
};
const idle = { lastSuccessfulSignInDateTime: '2026-07-01T08:00:00Z' };
const pending = { externalUserState: 'PendingAcceptance', lastSuccessfulSignInDateTime: null };
const waiting = { ...pending, externalUserStateChangeDateTime: '2026-10-01T08:00:00Z' };
const guests = (...spoils: readonly object[]) => ({
  activities: [
    activity('ada'),
    ...spoils.map((spoil, at) => activity(['lea', 'tom', 'paul', 'ines'][at] ?? '', { userType: 'Guest', ...spoil })),
  ],
});

/** Authentication methods, each weakened in one way. */
export const methodStories: readonly (readonly [string, string, StateSpoil, Attribution])[] = [
  [
    'administrators who reset their passwords',
    'ZT.AD.017',
    { small: { authorizationPolicy: [{ ...goodAuthorizationPolicy, allowedToUseSSPR: true }] } },
    byMara,
  ],
  [
    'an unused administrator account',
    'ZT.AD.016',
    {
      users: ['ada', 'lea', 'tom'].map((id) => user(id)),
      roleAssignments: ['ada', 'lea'].map((id) => assignment(id, globalAdministratorRole)),
      activities: [activity('ada'), activity('lea', idle)],
    },
    { status: 'nobody', reason: 'time' },
  ],
  [
    'an administrator who was disabled two days ago',
    'ZT.AD.016',
    {
      users: [user('ada'), user('lea', { accountEnabled: false }), user('tom')],
      roleAssignments: ['ada', 'lea'].map((id) => assignment(id, globalAdministratorRole)),
      activities: [activity('ada'), activity('lea')],
      memory: { lea: ['2026-11-22T13:08:00Z'] },
    },
    { status: 'nobody', reason: 'time' },
  ],
  [
    'guests who no longer sign in, or never accepted',
    'ZT.DX.011',
    guests({}, {}, idle, pending),
    { status: 'nobody', reason: 'time' },
  ],
  [
    'pending invitations, where they have a floor',
    'ZT.DX.011',
    { ...guests({}, {}, waiting, waiting), thresholds: { redeemedGuestsFloor: 0.9 } },
    { status: 'nobody', reason: 'time' },
  ],
  [
    'a public group',
    'ZT.DX.012',
    { unifiedGroups: [{ id: 'board', displayName: 'Board', visibility: 'Public' }] },
    byMara,
  ],
  ['groups made by everybody, owned by guests', 'ZT.DX.012', { small: { groupSetting: [openGroups] } }, byMara],
  [
    'text messages as the only factor',
    'ZT.ID.010',
    methodsWith('Sms', { state: 'enabled', isUsableForSignIn: true }),
    byMara,
  ],
  [
    'text messages and voice calls',
    'ZT.ID.010',
    {
      small: {
        authenticationMethodsPolicy: [
          {
            ...goodMethods,
            authenticationMethodConfigurations: goodMethods.authenticationMethodConfigurations.map((one) =>
              ['Sms', 'Voice'].includes(one.id) ? { ...one, state: 'enabled' } : one,
            ),
          },
        ],
      },
    },
    byMara,
  ],
  [
    'the Authenticator hides the location',
    'ZT.ID.011',
    methodsWith('MicrosoftAuthenticator', {
      displayLocationInformationRequiredState: { state: 'disabled', includeTarget: 'all_users', excludeTarget: null },
    }),
    byMara,
  ],
  [
    'codes from the Authenticator',
    'ZT.ID.011',
    methodsWith('MicrosoftAuthenticator', { isSoftwareOathEnabled: true }),
    byMara,
  ],
  ['no passkeys', 'ZT.ID.012', methodsWith('Fido2', { state: 'disabled' }), byMara],
  [
    'passkeys of any type',
    'ZT.ID.012',
    methodsWith('Fido2', {
      isAttestationEnforced: false,
      keyRestrictions: { isEnforced: false, enforcementType: 'allow', aaGuids: [] },
    }),
    byMara,
  ],
  [
    'the legacy method policies are back',
    'ZT.ID.013',
    { small: { authenticationMethodsPolicy: [{ ...goodMethods, policyMigrationState: 'migrationInProgress' }] } },
    byMara,
  ],
  [
    'a Temporary Access Pass for a week',
    'ZT.ID.014',
    methodsWith('TemporaryAccessPass', { isUsableOnce: false, maximumLifetimeInMinutes: 10_080 }),
    byMara,
  ],
  [
    'no list of banned passwords, and a lenient lockout',
    'ZT.ID.018',
    {
      small: {
        groupSetting: [
          {
            ...goodPasswordRules,
            values: { ...goodPasswordRules.values, EnableBannedPasswordCheck: 'False', LockoutThreshold: '50' },
          },
        ],
      },
    },
    byMara,
  ],
  [
    'passwords that expire',
    'ZT.ID.019',
    { small: { domain: [domain('contoso.example', { passwordValidityPeriodInDays: 90 })] } },
    byMara,
  ],
  [
    'a domain that was federated',
    'ZT.ID.024',
    {
      small: {
        domain: [
          domain('contoso.example', {
            authenticationType: 'Federated',
            federationConfiguration: {
              issuerUri: 'http://any.sts/4BF7A4A1',
              activeSignInUri: null,
              passiveSignInUri: 'https://sign-in.fabrikam.example/',
              federatedIdpMfaBehavior: 'acceptIfMfaDoneByFederatedIdp',
              signingCertificate: '8B3D6A90C1F24E57A0B9D8E7F6051423A1B2C3D4',
              nextSigningCertificate: null,
            },
          }),
        ],
      },
    },
    byMara,
  ],
  [
    'soft match allowed',
    'ZT.ID.025',
    {
      small: {
        organization: [{ ...cloudOnly, onPremisesSyncEnabled: true }],
        onPremisesDirectorySynchronization: [
          { ...goodSynchronisation, features: { ...goodSynchronisation.features, blockSoftMatchEnabled: false } },
        ],
      },
    },
    byMara,
  ],
  [
    'no synchronisation for two days',
    'ZT.IN.004',
    {
      small: {
        organization: [
          { ...cloudOnly, onPremisesSyncEnabled: true, onPremisesLastSyncDateTime: '2026-11-22T13:08:00Z' },
        ],
      },
    },
    { status: 'nobody', reason: 'time' },
  ],
  [
    'people without MFA',
    'ZT.ID.015',
    {
      users: ['lea', 'tom'].map((id) => user(id)),
      registrations: ['ada', 'lea', 'mara', 'tom', 'paul'].map((id) => ({
        id,
        userType: 'member',
        isMfaCapable: !['lea', 'tom'].includes(id),
        methodsRegistered: [],
      })),
    },
    { status: 'nobody', reason: 'time' },
  ],
  [
    'an administrator with push notifications only',
    'ZT.AD.015',
    {
      users: ['ada', 'lea'].map((id) => user(id)),
      roleAssignments: ['ada', 'lea'].map((id) => assignment(id, globalAdministratorRole)),
      registrations: [
        { id: 'ada', userType: 'member', isMfaCapable: true, methodsRegistered: ['passKeyDeviceBound'] },
        { id: 'lea', userType: 'member', isMfaCapable: true, methodsRegistered: ['microsoftAuthenticatorPush'] },
      ],
    },
    { status: 'nobody', reason: 'time' },
  ],
];
