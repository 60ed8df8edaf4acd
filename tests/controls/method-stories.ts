import type { Attribution } from '../../shared/core/event';
import { goodAuthorizationPolicy, goodMethods, methodsWith } from '../fixtures/settings';
import { known } from '../reports/stories';
import type { StateSpoil } from './state';

const byMara = known('mara');

/** How people prove who they are, weakened in one way each. */
export const methodStories: readonly (readonly [string, string, StateSpoil, Attribution])[] = [
  [
    'administrators who reset their passwords',
    'ZT.AD.017',
    { small: { authorizationPolicy: [{ ...goodAuthorizationPolicy, allowedToUseSSPR: true }] } },
    byMara,
  ],
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
    'the Authenticator hides the place',
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
    'passkeys of any sort',
    'ZT.ID.012',
    methodsWith('Fido2', {
      isAttestationEnforced: false,
      keyRestrictions: { isEnforced: false, enforcementType: 'allow', aaGuids: [] },
    }),
    byMara,
  ],
  [
    'the old policies are back',
    'ZT.ID.013',
    { small: { authenticationMethodsPolicy: [{ ...goodMethods, policyMigrationState: 'migrationInProgress' }] } },
    byMara,
  ],
  [
    'a pass for a week',
    'ZT.ID.014',
    methodsWith('TemporaryAccessPass', { isUsableOnce: false, maximumLifetimeInMinutes: 10_080 }),
    byMara,
  ],
];
