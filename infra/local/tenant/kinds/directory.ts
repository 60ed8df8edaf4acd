import { type Kind, words } from './kind';

const roleInstance = words(
  'id principalId roleDefinitionId directoryScopeId appScopeId startDateTime endDateTime memberType',
);

/** The directory: people, groups, devices, applications and roles. */
export const directoryKinds = {
  organization: {
    entityType: 'organization',
    workload: 'directory',
    properties: words(`id deletedDateTime assignedPlans businessPhones city country countryLetterCode createdDateTime
      defaultUsageLocation displayName marketingNotificationEmails mobileDeviceManagementAuthority
      onPremisesLastSyncDateTime onPremisesSyncEnabled partnerTenantType postalCode preferredLanguage privacyProfile
      provisionedPlans securityComplianceNotificationMails securityComplianceNotificationPhones state street
      technicalNotificationMails tenantType verifiedDomains`),
  },
  'directory/subscriptions': {
    entityType: 'companySubscription',
    workload: 'directory',
    properties: words(`id commerceSubscriptionId createdDateTime isTrial nextLifecycleDateTime ownerId ownerTenantId
      ownerType serviceStatus skuId skuPartNumber status totalLicenses`),
  },
  subscribedSkus: {
    entityType: 'subscribedSku',
    workload: 'directory',
    properties: words(`id accountId accountName appliesTo capabilityStatus consumedUnits prepaidUnits servicePlans skuId
      skuPartNumber subscriptionIds`),
  },
  users: {
    entityType: 'user',
    workload: 'directory',
    properties: words(`id deletedDateTime accountEnabled assignedLicenses assignedPlans businessPhones city companyName
      country createdDateTime creationType department displayName employeeId employeeType externalUserState
      externalUserStateChangeDateTime givenName identities isManagementRestricted isResourceAccount jobTitle
      lastPasswordChangeDateTime mail mailNickname mobilePhone officeLocation onPremisesDistinguishedName
      onPremisesDomainName onPremisesImmutableId onPremisesLastSyncDateTime onPremisesSamAccountName
      onPremisesSecurityIdentifier onPremisesSyncEnabled onPremisesUserPrincipalName otherMails passwordPolicies
      postalCode preferredLanguage proxyAddresses securityIdentifier showInAddressList signInActivity
      signInSessionsValidFromDateTime state streetAddress surname usageLocation userPrincipalName userType`),
    defaultSelect:
      words(`businessPhones displayName givenName jobTitle mail mobilePhone officeLocation preferredLanguage
      surname userPrincipalName id`),
  },
  groups: {
    entityType: 'group',
    workload: 'directory',
    properties: words(`id deletedDateTime classification createdDateTime description displayName expirationDateTime
      groupTypes isAssignableToRole isManagementRestricted mail mailEnabled mailNickname membershipRule
      membershipRuleProcessingState onPremisesDomainName onPremisesLastSyncDateTime onPremisesSamAccountName
      onPremisesSecurityIdentifier onPremisesSyncEnabled preferredDataLocation preferredLanguage proxyAddresses
      renewedDateTime resourceBehaviorOptions resourceProvisioningOptions securityEnabled securityIdentifier theme
      uniqueName visibility`),
  },
  devices: {
    entityType: 'device',
    workload: 'directory',
    properties: words(`id deletedDateTime accountEnabled alternativeSecurityIds approximateLastSignInDateTime
      complianceExpirationDateTime deviceCategory deviceId deviceMetadata deviceOwnership deviceVersion displayName
      enrollmentProfileName enrollmentType isCompliant isManaged isManagementRestricted isRooted managementType
      manufacturer mdmAppId model onPremisesLastSyncDateTime onPremisesSecurityIdentifier onPremisesSyncEnabled
      operatingSystem operatingSystemVersion physicalIds profileType registrationDateTime systemLabels trustType`),
  },
  applications: {
    entityType: 'application',
    workload: 'directory',
    properties: words(`id deletedDateTime appId applicationTemplateId appRoles createdDateTime description
      disabledByMicrosoftStatus displayName identifierUris keyCredentials notes passwordCredentials publisherDomain
      requiredResourceAccess serviceManagementReference servicePrincipalLockConfiguration signInAudience tags`),
    navigation: ['owners', 'federatedIdentityCredentials'],
  },
  servicePrincipals: {
    entityType: 'servicePrincipal',
    workload: 'directory',
    properties: words(`id deletedDateTime accountEnabled alternativeNames appDescription appDisplayName appId
      applicationTemplateId appOwnerOrganizationId appRoleAssignmentRequired appRoles description
      disabledByMicrosoftStatus displayName homepage keyCredentials loginUrl logoutUrl notes notificationEmailAddresses
      oauth2PermissionScopes passwordCredentials preferredSingleSignOnMode replyUrls servicePrincipalNames
      servicePrincipalType signInAudience tags`),
    navigation: ['owners'],
  },
  "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/appRoleAssignedTo": {
    entityType: 'appRoleAssignment',
    workload: 'directory',
    properties: words(`id deletedDateTime appRoleId createdDateTime principalDisplayName principalId principalType
      resourceDisplayName resourceId`),
  },
  "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/delegatedPermissionClassifications": {
    entityType: 'delegatedPermissionClassification',
    workload: 'directory',
    properties: words('id classification permissionId permissionName'),
  },
  oauth2PermissionGrants: {
    entityType: 'oAuth2PermissionGrant',
    workload: 'directory',
    properties: words('id clientId consentType principalId resourceId scope'),
  },
  domains: {
    entityType: 'domain',
    workload: 'directory',
    properties: words(`id authenticationType availabilityStatus isAdminManaged isDefault isInitial isRoot isVerified
      manufacturer model passwordNotificationWindowInDays passwordValidityPeriodInDays state supportedServices`),
    navigation: ['federationConfiguration'],
  },
  'directory/onPremisesSynchronization': {
    entityType: 'onPremisesDirectorySynchronization',
    workload: 'directory',
    properties: words('id configuration features'),
  },
  groupSettings: {
    entityType: 'groupSetting',
    workload: 'directory',
    properties: words('id displayName templateId values'),
  },
  directoryRoles: {
    entityType: 'directoryRole',
    workload: 'directory',
    properties: words('id deletedDateTime description displayName roleTemplateId'),
  },
  'roleManagement/directory/roleDefinitions': {
    entityType: 'unifiedRoleDefinition',
    workload: 'directory',
    properties: words(
      'id description displayName isBuiltIn isEnabled resourceScopes rolePermissions templateId version',
    ),
  },
  'roleManagement/directory/roleAssignments': {
    entityType: 'unifiedRoleAssignment',
    workload: 'directory',
    properties: words('id appScopeId condition directoryScopeId principalId principalOrganizationId roleDefinitionId'),
  },
  'roleManagement/directory/roleAssignmentScheduleInstances': {
    entityType: 'unifiedRoleAssignmentScheduleInstance',
    workload: 'pim',
    properties: [...roleInstance, 'assignmentType', 'roleAssignmentOriginId', 'roleAssignmentScheduleId'],
  },
  'roleManagement/directory/roleEligibilityScheduleInstances': {
    entityType: 'unifiedRoleEligibilityScheduleInstance',
    workload: 'pim',
    properties: [...roleInstance, 'roleEligibilityScheduleId'],
  },
} as const satisfies Readonly<Record<string, Kind>>;
