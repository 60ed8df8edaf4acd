import { type Kind, words } from './kind';

/** Intune. */
export const deviceKinds = {
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
} as const satisfies Readonly<Record<string, Kind>>;
