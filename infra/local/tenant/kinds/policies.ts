import { type Kind, words } from './kind';

/** Policies: Conditional Access, roles, authentication, applications and other tenants. */
export const policyKinds = {
  'identity/conditionalAccess/policies': {
    entityType: 'conditionalAccessPolicy',
    workload: 'rules',
    properties:
      words(`id conditions createdDateTime deletedDateTime description displayName grantControls modifiedDateTime
      sessionControls state templateId`),
  },
  'identity/conditionalAccess/namedLocations': {
    entityType: 'namedLocation',
    workload: 'rules',
    properties: words('id createdDateTime deletedDateTime displayName modifiedDateTime'),
    derived: {
      ipNamedLocation: words('ipRanges isTrusted'),
      countryNamedLocation: words('countriesAndRegions countryLookupMethod includeUnknownCountriesAndRegions'),
    },
  },
  'identityGovernance/accessReviews/definitions': {
    entityType: 'accessReviewScheduleDefinition',
    workload: 'pim',
    properties: words(`id additionalNotificationRecipients createdBy createdDateTime descriptionForAdmins
      descriptionForReviewers displayName fallbackReviewers instanceEnumerationScope lastModifiedDateTime reviewers scope
      settings stageSettings status`),
  },
  'policies/roleManagementPolicyAssignments': {
    entityType: 'unifiedRoleManagementPolicyAssignment',
    workload: 'pim',
    properties: words('id policyId roleDefinitionId scopeId scopeType'),
    navigation: ['policy'],
  },
  'policies/authenticationMethodsPolicy': {
    entityType: 'authenticationMethodsPolicy',
    workload: 'rules',
    // The configurations are a navigation property, which Graph expands in every answer.
    properties: words(`id authenticationMethodConfigurations description displayName lastModifiedDateTime
      policyMigrationState policyVersion reconfirmationInDays registrationEnforcement`),
  },
  'policies/authenticationStrengthPolicies': {
    entityType: 'authenticationStrengthPolicy',
    workload: 'rules',
    properties: words(`id allowedCombinations createdDateTime description displayName modifiedDateTime policyType
      requirementsSatisfied`),
    navigation: ['combinationConfigurations'],
  },
  'policies/identitySecurityDefaultsEnforcementPolicy': {
    entityType: 'identitySecurityDefaultsEnforcementPolicy',
    workload: 'rules',
    properties: words('id deletedDateTime description displayName isEnabled'),
  },
  'policies/authorizationPolicy': {
    entityType: 'authorizationPolicy',
    workload: 'rules',
    properties:
      words(`id deletedDateTime description displayName allowedToSignUpEmailBasedSubscriptions allowedToUseSSPR
      allowEmailVerifiedUsersToJoinOrganization allowInvitesFrom allowUserConsentForRiskyApps blockMsolPowerShell
      defaultUserRolePermissions guestUserRoleId`),
  },
  'policies/adminConsentRequestPolicy': {
    entityType: 'adminConsentRequestPolicy',
    workload: 'rules',
    properties: words('id isEnabled notifyReviewers remindersEnabled requestDurationInDays reviewers version'),
  },
  'policies/defaultAppManagementPolicy': {
    entityType: 'tenantAppManagementPolicy',
    workload: 'directory',
    properties: words(
      `id deletedDateTime description displayName applicationRestrictions isEnabled servicePrincipalRestrictions`,
    ),
  },
  'policies/appManagementPolicies': {
    entityType: 'appManagementPolicy',
    workload: 'directory',
    properties: words('id deletedDateTime description displayName isEnabled restrictions'),
    navigation: ['appliesTo'],
  },
  'policies/deviceRegistrationPolicy': {
    entityType: 'deviceRegistrationPolicy',
    workload: 'rules',
    properties: words(`id azureADJoin azureADRegistration description displayName localAdminPassword
      multiFactorAuthConfiguration userDeviceQuota`),
  },
  'policies/crossTenantAccessPolicy/default': {
    entityType: 'crossTenantAccessPolicyConfigurationDefault',
    workload: 'rules',
    properties: words(`id automaticUserConsentSettings b2bCollaborationInbound b2bCollaborationOutbound
      b2bDirectConnectInbound b2bDirectConnectOutbound inboundTrust invitationRedemptionIdentityProviderConfiguration
      isServiceDefault tenantRestrictions`),
  },
  'policies/crossTenantAccessPolicy/partners': {
    entityType: 'crossTenantAccessPolicyConfigurationPartner',
    workload: 'rules',
    properties: words(`tenantId automaticUserConsentSettings b2bCollaborationInbound b2bCollaborationOutbound
      b2bDirectConnectInbound b2bDirectConnectOutbound inboundTrust isInMultiTenantOrganization isServiceProvider
      tenantRestrictions`),
    navigation: ['identitySynchronization'],
  },
  'identity/conditionalAccess/authenticationContextClassReferences': {
    entityType: 'authenticationContextClassReference',
    workload: 'rules',
    properties: words('id description displayName isAvailable'),
  },
} as const satisfies Readonly<Record<string, Kind>>;
