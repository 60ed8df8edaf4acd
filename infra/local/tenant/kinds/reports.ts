import { type Kind, words } from './kind';

/** Logs, registration details and risk. */
export const reportKinds = {
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
      servicePrincipalId: '',
      servicePrincipalName: null,
      servicePrincipalCredentialKeyId: '',
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
} as const satisfies Readonly<Record<string, Kind>>;
