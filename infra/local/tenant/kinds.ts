import type { Workload } from './graph/graph-error';
import type { JsonObject } from './json';

/** An entity type of Graph in this tenant: the properties it serves, and how they are sent. */
export type Kind = {
  /** The v1.0 entity type, without its namespace. */
  readonly entityType: string;
  readonly workload: Workload;
  readonly properties: readonly string[];
  /** Where Graph returns only some properties to a request without $select. */
  readonly defaultSelect?: readonly string[];
  /** Derived types, whose own properties a $select may name too. */
  readonly derived?: Readonly<Record<string, readonly string[]>>;
  /** Navigation properties that are kept in the stored resource and served only when expanded or asked for. */
  readonly navigation?: readonly string[];
  /** Properties that only the beta version shows, with the values of an ordinary resource. */
  readonly inBeta?: JsonObject;
};

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const roleInstance = words(
  'id principalId roleDefinitionId directoryScopeId appScopeId startDateTime endDateTime memberType',
);

/** The collections and singletons of the tenant, by their path below /v1.0. */
export const kinds = {
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
  deviceManagement: {
    entityType: 'deviceManagement',
    workload: 'intune',
    properties: words('id deviceProtectionOverview intuneAccountId settings subscriptionState'),
  },
  'deviceManagement/managedDevices': {
    entityType: 'managedDevice',
    workload: 'intune',
    properties: words(`id userId deviceName managedDeviceOwnerType enrolledDateTime lastSyncDateTime operatingSystem
      complianceState jailBroken managementAgent osVersion easActivated easDeviceId easActivationDateTime
      azureADRegistered deviceEnrollmentType activationLockBypassCode emailAddress azureADDeviceId
      deviceRegistrationState deviceCategoryDisplayName isSupervised exchangeLastSuccessfulSyncDateTime
      exchangeAccessState exchangeAccessStateReason remoteAssistanceSessionUrl remoteAssistanceSessionErrorDetails
      isEncrypted userPrincipalName model manufacturer imei complianceGracePeriodExpirationDateTime serialNumber
      phoneNumber androidSecurityPatchLevel userDisplayName wiFiMacAddress subscriberCarrier meid
      totalStorageSpaceInBytes freeStorageSpaceInBytes managedDeviceName partnerReportedThreatState
      requireUserEnrollmentApproval managementCertificateExpirationDate iccid udid notes ethernetMacAddress
      physicalMemoryInBytes enrollmentProfileName managementState configurationManagerClientEnabledFeatures
      deviceHealthAttestationState deviceActionResults`),
  },
  'deviceManagement/deviceCompliancePolicies': {
    entityType: 'deviceCompliancePolicy',
    workload: 'intune',
    properties: words('id createdDateTime description displayName lastModifiedDateTime version'),
    derived: {
      windows10CompliancePolicy: words(`bitLockerEnabled codeIntegrityEnabled earlyLaunchAntiMalwareDriverEnabled
        mobileOsMaximumVersion mobileOsMinimumVersion osMaximumVersion osMinimumVersion passwordBlockSimple
        passwordExpirationDays passwordMinimumCharacterSetCount passwordMinimumLength
        passwordMinutesOfInactivityBeforeLock passwordPreviousPasswordBlockCount passwordRequired
        passwordRequiredToUnlockFromIdle passwordRequiredType requireHealthyDeviceReport secureBootEnabled
        storageRequireEncryption`),
      macOSCompliancePolicy: words(`deviceThreatProtectionEnabled deviceThreatProtectionRequiredSecurityLevel
        firewallBlockAllIncoming firewallEnabled firewallEnableStealthMode osMaximumVersion osMinimumVersion
        passwordBlockSimple passwordExpirationDays passwordMinimumCharacterSetCount passwordMinimumLength
        passwordMinutesOfInactivityBeforeLock passwordPreviousPasswordBlockCount passwordRequired passwordRequiredType
        storageRequireEncryption systemIntegrityProtectionEnabled`),
      iosCompliancePolicy: words(`deviceThreatProtectionEnabled deviceThreatProtectionRequiredSecurityLevel
        managedEmailProfileRequired osMaximumVersion osMinimumVersion passcodeBlockSimple passcodeExpirationDays
        passcodeMinimumCharacterSetCount passcodeMinimumLength passcodeMinutesOfInactivityBeforeLock
        passcodePreviousPasscodeBlockCount passcodeRequired passcodeRequiredType securityBlockJailbrokenDevices`),
      androidCompliancePolicy: words(`deviceThreatProtectionEnabled deviceThreatProtectionRequiredSecurityLevel
        minAndroidSecurityPatchLevel osMaximumVersion osMinimumVersion passwordExpirationDays passwordMinimumLength
        passwordMinutesOfInactivityBeforeLock passwordPreviousPasswordBlockCount passwordRequired passwordRequiredType
        securityBlockJailbrokenDevices securityDisableUsbDebugging securityPreventInstallAppsFromUnknownSources
        securityRequireCompanyPortalAppIntegrity securityRequireGooglePlayServices
        securityRequireSafetyNetAttestationBasicIntegrity securityRequireSafetyNetAttestationCertifiedDevice
        securityRequireUpToDateSecurityProviders securityRequireVerifyApps storageRequireEncryption`),
    },
    navigation: ['assignments', 'scheduledActionsForRule'],
  },
  'deviceManagement/deviceCompliancePolicyDeviceStateSummary': {
    entityType: 'deviceCompliancePolicyDeviceStateSummary',
    workload: 'intune',
    properties: words(`id inGracePeriodCount configManagerCount unknownDeviceCount notApplicableDeviceCount
      compliantDeviceCount remediatedDeviceCount nonCompliantDeviceCount errorDeviceCount conflictDeviceCount`),
  },
  'deviceManagement/auditEvents': {
    entityType: 'auditEvent',
    workload: 'intune',
    properties: words(`id displayName componentName actor activity activityDateTime activityType activityOperationType
      activityResult correlationId resources category`),
  },
  // Callers make the queries; the simulated tenant has the entries that answer them.
  'security/auditLog/queries': {
    entityType: 'security.auditLogRecord',
    workload: 'security',
    properties: words(`id createdDateTime auditLogRecordType operation organizationId userType userId service objectId
      userPrincipalName clientIp administrativeUnits auditData`),
  },
  'auditLogs/directoryAudits': {
    entityType: 'directoryAudit',
    workload: 'reports',
    properties:
      words(`id category correlationId result resultReason activityDisplayName activityDateTime loggedByService
      operationType initiatedBy targetResources additionalDetails`),
  },
  'auditLogs/signIns': {
    entityType: 'signIn',
    workload: 'reports',
    properties: words(`id createdDateTime userDisplayName userPrincipalName userId appId appDisplayName ipAddress
      clientAppUsed correlationId conditionalAccessStatus isInteractive riskDetail riskLevelAggregated
      riskLevelDuringSignIn riskState riskEventTypes riskEventTypes_v2 resourceDisplayName resourceId status
      deviceDetail location appliedConditionalAccessPolicies`),
    // https://learn.microsoft.com/graph/api/resources/signin?view=graph-rest-beta
    inBeta: {
      authenticationProtocol: 'none',
      originalTransferMethod: 'none',
      authenticationRequirement: 'multiFactorAuthentication',
      autonomousSystemNumber: 3320,
      userType: 'member',
      signInEventTypes: ['interactiveUser'],
      incomingTokenType: 'none',
    },
  },
  'reports/authenticationMethods/userRegistrationDetails': {
    entityType: 'userRegistrationDetails',
    workload: 'reports',
    properties:
      words(`id userPrincipalName userDisplayName userType isAdmin isSsprRegistered isSsprEnabled isSsprCapable
      isMfaRegistered isMfaCapable isPasswordlessCapable methodsRegistered
      isSystemPreferredAuthenticationMethodEnabled systemPreferredAuthenticationMethods
      userPreferredMethodForSecondaryAuthentication lastUpdatedDateTime`),
  },
  'identityProtection/riskyUsers': {
    entityType: 'riskyUser',
    workload: 'risk',
    properties: words(`id isDeleted isProcessing riskLastUpdatedDateTime riskLevel riskState riskDetail userDisplayName
      userPrincipalName`),
    navigation: ['history'],
  },
  'identityProtection/riskyServicePrincipals': {
    entityType: 'riskyServicePrincipal',
    workload: 'risk',
    properties:
      words(`id appId displayName isEnabled isProcessing riskDetail riskLastUpdatedDateTime riskLevel riskState
      servicePrincipalType`),
  },
  'identityProtection/riskDetections': {
    entityType: 'riskDetection',
    workload: 'risk',
    properties:
      words(`id requestId correlationId riskEventType riskState riskLevel riskDetail source detectionTimingType
      activity tokenIssuerType ipAddress location activityDateTime detectedDateTime lastUpdatedDateTime userId
      userDisplayName userPrincipalName additionalInfo`),
  },
  'deviceManagement/applePushNotificationCertificate': {
    entityType: 'applePushNotificationCertificate',
    workload: 'intune',
    properties: words(`id appleIdentifier certificate certificateSerialNumber certificateUploadFailureReason
      certificateUploadStatus expirationDateTime lastModifiedDateTime topicIdentifier`),
  },
  'deviceManagement/mobileThreatDefenseConnectors': {
    entityType: 'mobileThreatDefenseConnector',
    workload: 'intune',
    properties: words(`id androidEnabled iosEnabled windowsEnabled lastHeartbeatDateTime partnerState
      partnerUnresponsivenessThresholdInDays partnerUnsupportedOsVersionBlocked
      microsoftDefenderForEndpointAttachEnabled`),
  },
  'deviceAppManagement/vppTokens': {
    entityType: 'vppToken',
    workload: 'intune',
    properties: words(`id appleId automaticallyUpdateApps countryOrRegion expirationDateTime lastModifiedDateTime
      lastSyncDateTime lastSyncStatus organizationName state token vppTokenAccountType`),
  },
  'deviceAppManagement/iosManagedAppProtections': {
    entityType: 'iosManagedAppProtection',
    workload: 'intune',
    properties: words(`id allowedInboundDataTransferSources allowedOutboundDataTransferDestinations createdDateTime
      dataBackupBlocked description displayName isAssigned lastModifiedDateTime minimumPinLength pinRequired
      saveAsBlocked version`),
  },
  'deviceAppManagement/androidManagedAppProtections': {
    entityType: 'androidManagedAppProtection',
    workload: 'intune',
    properties: words(`id allowedInboundDataTransferSources allowedOutboundDataTransferDestinations createdDateTime
      dataBackupBlocked description displayName isAssigned lastModifiedDateTime minimumPinLength pinRequired
      saveAsBlocked version`),
  },
  'identity/conditionalAccess/authenticationContextClassReferences': {
    entityType: 'authenticationContextClassReference',
    workload: 'rules',
    properties: words('id description displayName isAvailable'),
  },
  'security/dataSecurityAndGovernance/sensitivityLabels': {
    entityType: 'sensitivityLabel',
    workload: 'security',
    properties: words(`id actionSource autoTooltip description displayName hasProtection isDefault
      isEndpointProtectionEnabled isScopedToUser locale name priority toolTip`),
  },
  'security/alerts_v2': {
    entityType: 'security.alert',
    workload: 'security',
    properties: words(`id assignedTo categories category classification createdDateTime description detectionSource
      determination firstActivityDateTime incidentId lastActivityDateTime lastUpdateDateTime productName
      evidence providerAlertId resolvedDateTime serviceSource severity status tenantId title`),
  },
  'security/incidents': {
    entityType: 'security.incident',
    workload: 'security',
    properties: words(`id assignedTo classification createdDateTime description determination displayName
      lastUpdateDateTime redirectIncidentId severity status tenantId`),
  },
  'security/secureScores': {
    entityType: 'secureScore',
    workload: 'security',
    properties: words(`id activeUserCount averageComparativeScores azureTenantId controlScores createdDateTime
      currentScore enabledServices licensedUserCount maxScore vendorInformation`),
  },
  'security/secureScoreControlProfiles': {
    entityType: 'secureScoreControlProfile',
    workload: 'security',
    properties: words(`id actionType actionUrl azureTenantId complianceInformation controlCategory controlStateUpdates
      deprecated implementationCost lastModifiedDateTime maxScore rank remediation remediationImpact service threats
      tier title userImpact vendorInformation`),
  },
  'security/identities/healthIssues': {
    entityType: 'security.healthIssue',
    workload: 'security',
    properties: words(`id createdDateTime description displayName domainNames healthIssueType issueTypeId
      lastModifiedDateTime recommendations sensorDNSNames severity status`),
  },
  'security/identities/sensors': {
    entityType: 'security.sensor',
    workload: 'security',
    properties: words(`id createdDateTime deploymentStatus displayName domainName healthStatus openHealthIssuesCount
      sensorType serviceStatus version`),
  },
  'admin/sharepoint/settings': {
    entityType: 'sharepointSettings',
    workload: 'sharepoint',
    properties: words(`id allowedDomainGuidsForSyncApp availableManagedPathsForSiteCreation
      deletedUserPersonalSiteRetentionPeriodInDays excludedFileExtensionsForSyncApp idleSessionSignOut
      imageTaggingOption isCommentingOnSitePagesEnabled isFileActivityNotificationEnabled isLegacyAuthProtocolsEnabled
      isLoopEnabled isMacSyncAppEnabled isRequireAcceptingUserToMatchInvitedUserEnabled
      isResharingByExternalUsersEnabled isSharePointMobileNotificationEnabled isSharePointNewsfeedEnabled
      isSiteCreationEnabled isSiteCreationUIEnabled isSitePagesCreationEnabled isSitesStorageLimitAutomatic
      isSyncButtonHiddenOnPersonalSite isUnmanagedSyncAppForTenantRestricted personalSiteDefaultStorageLimitInMB
      sharingAllowedDomainList sharingBlockedDomainList sharingCapability sharingDomainRestrictionMode
      siteCreationDefaultManagedPath siteCreationDefaultStorageLimitInMB tenantDefaultTimezone`),
  },
} as const satisfies Readonly<Record<string, Kind>>;

export type KindPath = keyof typeof kinds;

/** Paths of which the tenant has exactly one object. */
const singletonPaths = [
  'policies/authenticationMethodsPolicy',
  'policies/identitySecurityDefaultsEnforcementPolicy',
  'policies/authorizationPolicy',
  'policies/adminConsentRequestPolicy',
  'policies/defaultAppManagementPolicy',
  'policies/deviceRegistrationPolicy',
  'policies/crossTenantAccessPolicy/default',
  'deviceManagement',
  'deviceManagement/applePushNotificationCertificate',
  'admin/sharepoint/settings',
] as const satisfies readonly KindPath[];
export type SingletonPath = (typeof singletonPaths)[number];

/** Paths whose objects are derived from others and never stored. */
export const derivedPaths = [
  'directoryRoles',
  'subscribedSkus',
  'directory/subscriptions',
  'deviceManagement/deviceCompliancePolicyDeviceStateSummary',
] as const satisfies readonly KindPath[];

export function kindOf(path: KindPath): Kind {
  return kinds[path];
}

export function isKindPath(path: string): path is KindPath {
  return Object.hasOwn(kinds, path);
}

export function isSingletonPath(path: string): path is SingletonPath {
  return singletonPaths.some((singleton) => singleton === path);
}

/** Every property that a $select may name for a type, those of derived types included. */
export function selectableProperties(kind: Kind): ReadonlySet<string> {
  return new Set([...kind.properties, ...Object.values(kind.derived ?? {}).flat()]);
}
