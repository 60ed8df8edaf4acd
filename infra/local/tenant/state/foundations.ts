import { createCollection } from '../collection';
import { seededGuid } from '../random';
import type { World } from '../world';
import { defaultAppManagementPolicy } from './app-policies';
import { authenticationMethodsPolicy } from './authentication-methods';
import { builtInStrengths } from './authentication-strengths';
import { crossTenantDefaults } from './cross-tenant-defaults';
import { domains, passwordRules, synchronisation } from './directory-settings';
import { roleDefinitions } from './role-definitions';

/** Objects that every tenant has from its first day, even an empty one: built-in roles and strengths, and its policies. */
export function fillFoundations(world: World, options: { readonly seed: number }): void {
  const { collections } = world;
  collections.set('roleManagement/directory/roleDefinitions', createCollection(roleDefinitions()));
  collections.set('domains', createCollection(domains));
  collections.set('directory/onPremisesSynchronization', createCollection([synchronisation(options.seed)]));
  collections.set('groupSettings', createCollection([passwordRules(options.seed)]));
  collections.set('policies/authenticationStrengthPolicies', createCollection(builtInStrengths));
  fillIdentityPolicies(world, options.seed);
  fillServiceSettings(world, options.seed);
}

function fillIdentityPolicies({ singletons }: World, seed: number): void {
  singletons.set('policies/authenticationMethodsPolicy', authenticationMethodsPolicy);
  singletons.set('policies/identitySecurityDefaultsEnforcementPolicy', {
    id: '00000000-0000-0000-0000-000000000005',
    displayName: 'Security Defaults',
    description:
      'Security defaults is a set of basic identity security mechanisms recommended by Microsoft. When enabled, these recommendations will be automatically enforced in your organization.',
    isEnabled: false,
  });
  singletons.set('policies/authorizationPolicy', {
    id: 'authorizationPolicy',
    displayName: 'Authorization Policy',
    description: 'Used to manage authorization related settings across the company.',
    allowInvitesFrom: 'adminsAndGuestInviters',
    allowedToSignUpEmailBasedSubscriptions: false,
    allowedToUseSSPR: false,
    allowEmailVerifiedUsersToJoinOrganization: false,
    allowUserConsentForRiskyApps: null,
    blockMsolPowerShell: true,
    guestUserRoleId: '10dae51f-b6af-4016-8d66-8c2a99b929b3',
    defaultUserRolePermissions: {
      allowedToCreateApps: false,
      allowedToCreateSecurityGroups: false,
      allowedToCreateTenants: false,
      allowedToReadBitlockerKeysForOwnedDevice: false,
      allowedToReadOtherUsers: true,
      permissionGrantPoliciesAssigned: ['ManagePermissionGrantsForSelf.microsoft-user-default-low'],
    },
  });
  singletons.set('policies/adminConsentRequestPolicy', {
    isEnabled: true,
    notifyReviewers: true,
    remindersEnabled: true,
    requestDurationInDays: 30,
    version: 0,
    reviewers: [
      {
        query:
          "/beta/roleManagement/directory/roleAssignments?$filter=roleDefinitionId eq '62e90394-69f5-4237-9190-012177145e10'",
        queryType: 'MicrosoftGraph',
        queryRoot: null,
      },
    ],
  });
  singletons.set('policies/defaultAppManagementPolicy', defaultAppManagementPolicy);
  singletons.set('policies/deviceRegistrationPolicy', {
    id: 'deviceRegistrationPolicy',
    displayName: 'Device Registration Policy',
    description:
      'Tenant-wide policy that manages intial provisioning controls using quota restrictions, additional authentication and authorization checks',
    userDeviceQuota: 10,
    multiFactorAuthConfiguration: 'required',
    azureADRegistration: {
      isAdminConfigurable: false,
      allowedToRegister: { '@odata.type': '#microsoft.graph.allDeviceRegistrationMembership' },
    },
    azureADJoin: {
      isAdminConfigurable: true,
      allowedToJoin: {
        '@odata.type': '#microsoft.graph.enumeratedDeviceRegistrationMembership',
        users: [],
        groups: [seededGuid(seed, 'deviceJoiners', 0)],
      },
      localAdmins: {
        enableGlobalAdmins: false,
        registeringUsers: { '@odata.type': '#microsoft.graph.noDeviceRegistrationMembership' },
      },
    },
    localAdminPassword: { isEnabled: true },
  });
  singletons.set('policies/crossTenantAccessPolicy/default', crossTenantDefaults);
}

function fillServiceSettings({ singletons }: World, seed: number): void {
  singletons.set('deviceManagement', {
    id: seededGuid(seed, 'deviceManagement', 0),
    intuneAccountId: seededGuid(seed, 'intuneAccount', 0),
    subscriptionState: 'active',
    settings: { deviceComplianceCheckinThresholdDays: 30, isScheduledActionEnabled: true, secureByDefault: true },
  });
  singletons.set('admin/sharepoint/settings', {
    id: 'SharePointSettings',
    allowedDomainGuidsForSyncApp: [seededGuid(seed, 'activeDirectoryDomain', 0)],
    idleSessionSignOut: { isEnabled: true, warnAfterInSeconds: 3000, signOutAfterInSeconds: 3600 },
    isLegacyAuthProtocolsEnabled: false,
    isRequireAcceptingUserToMatchInvitedUserEnabled: true,
    isResharingByExternalUsersEnabled: false,
    isUnmanagedSyncAppForTenantRestricted: true,
    sharingAllowedDomainList: ['fabrikam.example'],
    sharingBlockedDomainList: [],
    sharingCapability: 'externalUserSharingOnly',
    sharingDomainRestrictionMode: 'allowList',
  });
}
