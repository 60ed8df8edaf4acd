import type { JsonObject } from '../json';

const everybody = { targetType: 'group', id: 'all_users' };
const nobody = { targetType: 'group', id: '00000000-0000-0000-0000-000000000000' };
const shown = { state: 'enabled', includeTarget: everybody, excludeTarget: nobody };
const target = { ...everybody, isRegistrationRequired: false };

const method = (type: string, id: string, state: 'enabled' | 'disabled', more: JsonObject = {}): JsonObject => ({
  '@odata.type': `#microsoft.graph.${type}AuthenticationMethodConfiguration`,
  id,
  state,
  excludeTargets: [],
  ...more,
});

/** AAGUIDs of security keys from two manufacturers, as they publish them. */
const keyModels = ['cb69481e-8ff7-4039-93ec-0a2729a154a8', 'ee882879-721c-4913-9775-3dfcce97072a'];

/** The methods of Contoso's people: keys, the Authenticator and certificates, and no telephone. */
export const authenticationMethodsPolicy: JsonObject = {
  id: 'authenticationMethodsPolicy',
  displayName: 'Authentication Methods Policy',
  description:
    'The tenant-wide policy that controls which authentication methods are allowed in the tenant, authentication method registration requirements, and self-service password reset settings',
  lastModifiedDateTime: '2026-03-02T09:00:00Z',
  policyVersion: '1.5',
  policyMigrationState: 'migrationComplete',
  registrationEnforcement: {
    authenticationMethodsRegistrationCampaign: {
      snoozeDurationInDays: 1,
      state: 'default',
      excludeTargets: [],
      includeTargets: [{ ...everybody, targetedAuthenticationMethod: 'microsoftAuthenticator' }],
    },
  },
  authenticationMethodConfigurations: [
    method('fido2', 'Fido2', 'enabled', {
      isSelfServiceRegistrationAllowed: true,
      isAttestationEnforced: true,
      keyRestrictions: { isEnforced: true, enforcementType: 'allow', aaGuids: keyModels },
      includeTargets: [target],
    }),
    method('microsoftAuthenticator', 'MicrosoftAuthenticator', 'enabled', {
      isSoftwareOathEnabled: false,
      featureSettings: {
        displayAppInformationRequiredState: shown,
        displayLocationInformationRequiredState: shown,
      },
      includeTargets: [{ ...target, authenticationMode: 'any' }],
    }),
    method('sms', 'Sms', 'disabled', { includeTargets: [{ ...target, isUsableForSignIn: false }] }),
    method('temporaryAccessPass', 'TemporaryAccessPass', 'enabled', {
      defaultLifetimeInMinutes: 60,
      defaultLength: 8,
      minimumLifetimeInMinutes: 60,
      maximumLifetimeInMinutes: 480,
      isUsableOnce: true,
      includeTargets: [target],
    }),
    method('softwareOath', 'SoftwareOath', 'disabled', { includeTargets: [target] }),
    method('voice', 'Voice', 'disabled', { isOfficePhoneAllowed: false, includeTargets: [target] }),
    method('email', 'Email', 'disabled', { allowExternalIdToUseEmailOtp: 'disabled', includeTargets: [target] }),
  ],
};
