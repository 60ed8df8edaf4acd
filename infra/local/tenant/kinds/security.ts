import { type Kind, words } from './kind';

/** Defender, Purview and SharePoint. */
export const securityKinds = {
  // Clients create the queries. The simulated tenant has the entries that answer them.
  'security/auditLog/queries': {
    entityType: 'security.auditLogRecord',
    workload: 'security',
    properties: words(`id createdDateTime auditLogRecordType operation organizationId userType userId service objectId
      userPrincipalName clientIp administrativeUnits auditData`),
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
