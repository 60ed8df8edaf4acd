/**
 * The resources, as the collectors normalise them: only fields we use, lists sorted, null instead of absent, Graph's own
 * property names. Enumerations stay strings, for Graph adds members. https://learn.microsoft.com/graph/api/overview
 */
import type { FleetKind, SmallKind } from './kind';
import type { SignInGroup } from './sign-in-group';

export type GuestOrExternalUsers = {
  /** internalGuest, b2bCollaborationGuest, b2bCollaborationMember, b2bDirectConnectUser, otherExternalUser, serviceProvider */
  readonly guestOrExternalUserTypes: readonly string[];
  readonly externalTenants: {
    readonly membershipKind: 'all' | 'enumerated' | string;
    readonly members: readonly string[];
  };
};

export type ConditionalAccessPolicy = {
  readonly id: string;
  readonly displayName: string;
  /** enabled, disabled, enabledForReportingButNotEnforced */
  readonly state: string;
  readonly conditions: {
    readonly clientAppTypes: readonly string[];
    readonly applications: {
      readonly includeApplications: readonly string[];
      readonly excludeApplications: readonly string[];
      readonly includeUserActions: readonly string[];
      readonly includeAuthenticationContextClassReferences: readonly string[];
      /** The rule text of an application filter; null where there is none. */
      readonly applicationFilter: string | null;
    };
    readonly users: {
      readonly includeUsers: readonly string[];
      readonly excludeUsers: readonly string[];
      readonly includeGroups: readonly string[];
      readonly excludeGroups: readonly string[];
      readonly includeRoles: readonly string[];
      readonly excludeRoles: readonly string[];
      readonly includeGuestsOrExternalUsers: GuestOrExternalUsers | null;
      readonly excludeGuestsOrExternalUsers: GuestOrExternalUsers | null;
    };
    /** Of a policy for workload identities, which covers no user, whom it names; null: the policy is for people. */
    readonly clientApplications: {
      readonly includeServicePrincipals: readonly string[];
      readonly excludeServicePrincipals: readonly string[];
      /** The rule; in front of it `exclude: ` where it says whom the policy leaves out. */
      readonly servicePrincipalFilter: string | null;
    } | null;
    readonly platforms: {
      readonly includePlatforms: readonly string[];
      readonly excludePlatforms: readonly string[];
    } | null;
    readonly locations: {
      readonly includeLocations: readonly string[];
      readonly excludeLocations: readonly string[];
    } | null;
    readonly deviceFilter: { readonly mode: string; readonly rule: string } | null;
    readonly userRiskLevels: readonly string[];
    readonly signInRiskLevels: readonly string[];
    readonly servicePrincipalRiskLevels: readonly string[];
    readonly insiderRiskLevels: readonly string[];
    /** deviceCodeFlow, authenticationTransfer; empty where the policy does not name flows. */
    readonly transferMethods: readonly string[];
    /** Names of conditions that we do not know. A policy that has one makes the cells that it touches unknown. */
    readonly unknownConditions: readonly string[];
  };
  /** Null for a session-only policy: it implies nothing. */
  readonly grantControls: {
    readonly operator: 'AND' | 'OR' | string;
    readonly builtInControls: readonly string[];
    readonly customAuthenticationFactors: readonly string[];
    readonly termsOfUse: readonly string[];
    readonly authenticationStrengthId: string | null;
  } | null;
  readonly sessionControls: {
    readonly signInFrequency: {
      readonly isEnabled: boolean;
      readonly type: string | null;
      readonly value: number | null;
      readonly frequencyInterval: string | null;
      readonly authenticationType: string | null;
    } | null;
    readonly persistentBrowser: { readonly isEnabled: boolean; readonly mode: string | null } | null;
    readonly cloudAppSecurity: { readonly isEnabled: boolean; readonly cloudAppSecurityType: string | null } | null;
    readonly applicationEnforcedRestrictions: { readonly isEnabled: boolean } | null;
    readonly disableResilienceDefaults: boolean | null;
    readonly continuousAccessEvaluationMode: string | null;
    readonly secureSignInSession: { readonly isEnabled: boolean } | null;
  } | null;
};

export type NamedLocation = {
  readonly id: string;
  readonly displayName: string;
} & (
  | { readonly type: 'ip'; readonly isTrusted: boolean; readonly ipRanges: readonly string[] }
  | {
      readonly type: 'country';
      readonly countriesAndRegions: readonly string[];
      readonly includeUnknownCountriesAndRegions: boolean;
      readonly countryLookupMethod: string | null;
    }
  | { readonly type: 'other'; readonly odataType: string }
);

export type AuthenticationStrengthPolicy = {
  readonly id: string;
  readonly displayName: string;
  readonly policyType: string;
  readonly requirementsSatisfied: string;
  readonly allowedCombinations: readonly string[];
};

export type SecurityDefaults = { readonly id: string; readonly isEnabled: boolean };

export type RoleAssignment = {
  readonly id: string;
  readonly principalId: string;
  /** From the expanded principal's @odata.type; unknown where the principal was deleted or hidden. */
  readonly principalType: 'user' | 'group' | 'servicePrincipal' | 'unknown';
  /** Name of a group or service principal, as it was; null for people (their names live in Directory). */
  readonly principalName: string | null;
  /** For built-in roles this is the template id, the same in every tenant. */
  readonly roleDefinitionId: string;
  /** "/" for the whole directory. */
  readonly directoryScopeId: string;
};

/** What a schedule of PIM is now: https://learn.microsoft.com/graph/api/resources/unifiedrolescheduleinstancebase */
export type RoleScheduleInstance = RoleAssignment & {
  /** Direct, Group, Inherited */
  readonly memberType: string;
  readonly startDateTime: string | null;
  /** Null: without an end. */
  readonly endDateTime: string | null;
};

export type RoleAssignmentScheduleInstance = RoleScheduleInstance & {
  /** Assigned, or Activated: the use of an eligible role. */
  readonly assignmentType: string;
};

export type RoleEligibilityScheduleInstance = RoleScheduleInstance;

/** What an application signs in with; its secret and the name that somebody gave it are never read. */
export type AppCredential = {
  readonly keyId: string;
  readonly type: 'secret' | 'certificate';
  /** Of a certificate: Verify signs in, Sign signs SAML tokens. */
  readonly usage: string | null;
  /** The parts of one SAML certificate share it. */
  readonly customKeyIdentifier: string | null;
  readonly startDateTime: string | null;
  readonly endDateTime: string | null;
};

/** https://learn.microsoft.com/graph/api/resources/application */
export type Application = {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  /** AzureADMyOrg, AzureADMultipleOrgs, AzureADandPersonalMicrosoftAccount, PersonalMicrosoftAccount */
  readonly signInAudience: string | null;
  readonly lock: { readonly isEnabled: boolean | null; readonly allProperties: boolean | null } | null;
  readonly credentials: readonly AppCredential[];
  /** Graph expands the first twenty; null where owners were not expanded at all. */
  readonly ownerIds: readonly string[] | null;
};

/** https://learn.microsoft.com/graph/api/resources/serviceprincipal */
export type ServicePrincipal = {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  /** Application, ManagedIdentity, Legacy, SocialIdp */
  readonly servicePrincipalType: string | null;
  /** The tenant in which the application is registered. */
  readonly appOwnerOrganizationId: string | null;
  readonly credentials: readonly AppCredential[];
  /** Graph expands the first twenty; null where owners were not expanded at all. */
  readonly ownerIds: readonly string[] | null;
  /** NotDisabled, DisabledDueToViolationOfServicesAgreement; left out where Microsoft says nothing. */
  readonly disabledByMicrosoftStatus?: string;
};

/** An application permission that somebody holds. https://learn.microsoft.com/graph/api/resources/approleassignment */
export type AppRoleAssignment = {
  readonly id: string;
  readonly principalId: string;
  /** User, Group, ServicePrincipal */
  readonly principalType: string | null;
  readonly principalName: string;
  readonly appRoleId: string;
};

/** What an application does in the name of everybody. https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant */
export type PermissionGrant = {
  readonly id: string;
  /** Object id of the service principal. */
  readonly clientId: string;
  readonly resourceId: string;
  readonly scopes: readonly string[];
};

/** https://learn.microsoft.com/graph/api/resources/passwordcredentialconfiguration and keycredentialconfiguration */
export type AppRestriction = {
  /** passwordAddition, customPasswordAddition, passwordLifetime, asymmetricKeyLifetime … */
  readonly type: string;
  /** enabled, disabled */
  readonly state: string | null;
  /** An ISO duration such as P180D. */
  readonly maxLifetime: string | null;
  /** 0001-01-01T00:00:00Z: applications of every age. */
  readonly restrictForAppsCreatedAfterDateTime: string | null;
};

/** https://learn.microsoft.com/graph/api/resources/tenantappmanagementpolicy */
export type TenantAppManagementPolicy = {
  readonly id: string;
  readonly isEnabled: boolean | null;
  readonly applicationRestrictions: readonly AppRestriction[];
  readonly servicePrincipalRestrictions: readonly AppRestriction[];
};

/** One that takes the place of the tenant's. https://learn.microsoft.com/graph/api/resources/appmanagementpolicy */
export type AppManagementPolicy = {
  readonly id: string;
  readonly displayName: string;
  readonly isEnabled: boolean | null;
  readonly restrictions: readonly AppRestriction[];
  /** Ids of applications and service principals. */
  readonly appliesTo: readonly string[];
};

/** Who is told of something in PIM: how many addresses, for the addresses are people's. */
export type RoleNotification = { readonly recipients: number; readonly isDefaultRecipientsEnabled: boolean | null };

/** A review that comes again. https://learn.microsoft.com/graph/api/resources/accessreviewscheduledefinition */
export type AccessReviewScheduleDefinition = {
  readonly id: string;
  readonly displayName: string;
  /** NotStarted, InProgress, Starting, Completing, Completed, AutoReviewing, AutoReviewed, Applying, Applied, Initializing */
  readonly status: string | null;
  /** The queries of everything that it reviews, such as /roleManagement/directory/roleDefinitions/<id>; sorted. */
  readonly queries: readonly string[];
  /** How many reviewers are named, of all stages. */
  readonly reviewers: number;
  /** None: it does not come again. */
  readonly recurrence: {
    /** weekly, absoluteMonthly, absoluteYearly … */
    readonly type: string;
    readonly interval: number;
    /** When the series ends; null where it does not. */
    readonly endDate: string | null;
  } | null;
  readonly defaultDecisionEnabled: boolean | null;
  /** None, Approve, Deny, Recommendation */
  readonly defaultDecision: string | null;
};

/** What PIM asks for a role; null where it does not say. https://learn.microsoft.com/graph/identity-governance-pim-rules-overview */
export type RoleManagementPolicyAssignment = {
  readonly id: string;
  readonly roleDefinitionId: string;
  /** Of an activation: MultiFactorAuthentication, Justification, Ticketing. */
  readonly enabledRules: readonly string[] | null;
  /** Of an activation, as ISO 8601 writes it: PT8H. */
  readonly maximumDuration: string | null;
  readonly isApprovalRequired: boolean | null;
  /** "user:<id>", "group:<id>", "other:<type>"; empty: whoever Microsoft takes, the Global and Privileged Role Administrators. */
  readonly primaryApprovers: readonly string[];
  /** The authentication context that an activation asks for, such as c1; null where it asks for none. */
  readonly authenticationContext: string | null;
  /** Whether an active assignment must end. */
  readonly isExpirationRequired: boolean | null;
  /** Who is told that somebody was assigned, was made eligible, has activated. */
  readonly adminAssignment: RoleNotification | null;
  readonly adminEligibility: RoleNotification | null;
  readonly endUserAssignment: RoleNotification | null;
};

/** What an app or a site asks for on top of the sign-in. https://learn.microsoft.com/graph/api/resources/authenticationcontextclassreference */
export type AuthenticationContextClassReference = {
  /** c1 to c99 */
  readonly id: string;
  readonly displayName: string;
  /** Published to apps; null where Graph does not say. */
  readonly isAvailable: boolean | null;
};

/** https://learn.microsoft.com/graph/api/resources/security-sensitivitylabel */
export type SensitivityLabel = {
  readonly id: string;
  readonly name: string;
  /** Whether it, or one below it, encrypts; null where Graph does not say. */
  readonly hasProtection: boolean | null;
};

/** At risk, or confirmed as compromised. https://learn.microsoft.com/graph/api/resources/riskyserviceprincipal */
export type RiskyServicePrincipal = {
  readonly id: string;
  /** Whoever made the application chose it. */
  readonly displayName: string;
  /** low, medium, high, none; hidden where the licence does not show it. */
  readonly riskLevel: string;
  readonly riskState: string;
  readonly riskLastUpdatedDateTime: string | null;
};

/** A detection that nobody has settled. https://learn.microsoft.com/graph/api/resources/riskdetection */
export type OpenRiskDetection = {
  readonly id: string;
  readonly riskEventType: string;
  /** low, medium, high, hidden, none */
  readonly riskLevel: string;
  readonly riskState: string;
  readonly userId: string;
  readonly detectedDateTime: string | null;
};

/** Somebody whom Identity Protection holds at risk or compromised; whoever it does not hold so any more is not in the list. The id is the user's. */
export type RiskyUser = {
  readonly id: string;
  /** low, medium, high, hidden, none */
  readonly riskLevel: string;
  /** atRisk, confirmedCompromised */
  readonly riskState: string;
  readonly riskDetail: string;
  readonly riskLastUpdatedDateTime: string | null;
  readonly isDeleted: boolean;
};

/** Who is shown what while approving a sign-in. */
export type AuthenticatorFeature = {
  /** default (Microsoft decides), enabled, disabled */
  readonly state: string | null;
  /** A group id or all_users. */
  readonly includeTarget: string | null;
  /** Null where nobody is left out. */
  readonly excludeTarget: string | null;
};

export type KeyRestrictions = {
  readonly isEnforced: boolean | null;
  /** allow, block */
  readonly enforcementType: string | null;
  readonly aaGuids: readonly string[];
};

/** One method of the policy; what a method does not have is null. */
export type AuthenticationMethodConfiguration = {
  /** Sms, Voice, Email, Fido2, MicrosoftAuthenticator, TemporaryAccessPass, X509Certificate, SoftwareOath, HardwareOath … */
  readonly id: string;
  /** enabled, disabled */
  readonly state: string | null;
  /** Ids of groups and users, or all_users. */
  readonly includeTargets: readonly string[];
  readonly excludeTargets: readonly string[];
  /** Text messages: whether somebody may sign in by one alone, without a password. */
  readonly isUsableForSignIn: boolean;
  readonly displayAppInformationRequiredState: AuthenticatorFeature | null;
  readonly displayLocationInformationRequiredState: AuthenticatorFeature | null;
  readonly isSoftwareOathEnabled: boolean | null;
  readonly isAttestationEnforced: boolean | null;
  readonly keyRestrictions: KeyRestrictions | null;
  /** Where passkey profiles are used they decide, not the two fields above. */
  readonly defaultPasskeyProfile: string | null;
  readonly allowedPasskeyProfiles: readonly string[];
  readonly passkeyProfiles: readonly {
    readonly id: string;
    /** disabled, registrationOnly */
    readonly attestationEnforcement: string | null;
    readonly keyRestrictions: KeyRestrictions | null;
  }[];
  readonly isUsableOnce: boolean | null;
  readonly maximumLifetimeInMinutes: number | null;
};

/** https://learn.microsoft.com/graph/api/resources/authenticationmethodspolicy */
export type AuthenticationMethodsPolicy = {
  readonly id: string;
  /** preMigration, migrationInProgress, migrationComplete; null in tenants that had nothing to migrate. */
  readonly policyMigrationState: string | null;
  readonly authenticationMethodConfigurations: readonly AuthenticationMethodConfiguration[];
};

/** Whether users can ask for an app, and who is told. https://learn.microsoft.com/graph/api/resources/adminconsentrequestpolicy */
export type AdminConsentRequestPolicy = {
  /** Of our making: Graph gives this singleton no id. */
  readonly id: 'adminConsentRequestPolicy';
  readonly isEnabled: boolean | null;
  readonly notifyReviewers: boolean | null;
  readonly remindersEnabled: boolean | null;
  readonly requestDurationInDays: number | null;
  /** How many are named: users, groups or roles. */
  readonly reviewers: number | null;
  /** Ids of the users among them, one a reviewer, sorted; the others are groups and roles. Not in rows of older builds. */
  readonly reviewerUserIds?: readonly string[];
};

/** https://learn.microsoft.com/graph/api/resources/authorizationpolicy */
export type AuthorizationPolicy = {
  readonly id: string;
  /** none, adminsAndGuestInviters, adminsGuestInvitersAndAllMembers, everyone */
  readonly allowInvitesFrom: string | null;
  readonly guestUserRoleId: string | null;
  readonly allowEmailVerifiedUsersToJoinOrganization: boolean | null;
  /** Whether people can sign up for trials and free plans by their own address. */
  readonly allowedToSignUpEmailBasedSubscriptions: boolean | null;
  readonly allowUserConsentForRiskyApps: boolean | null;
  /** Whether administrators may reset their own passwords; that of users is set elsewhere. */
  readonly allowedToUseSSPR: boolean | null;
  readonly blockMsolPowerShell: boolean | null;
  readonly defaultUserRolePermissions: {
    readonly allowedToCreateApps: boolean | null;
    readonly allowedToCreateSecurityGroups: boolean | null;
    readonly allowedToCreateTenants: boolean | null;
    readonly allowedToReadBitlockerKeysForOwnedDevice: boolean | null;
    readonly allowedToReadOtherUsers: boolean | null;
    readonly permissionGrantPoliciesAssigned: readonly string[];
  };
};

export type CrossTenantAccess = {
  /** allowed, blocked */
  readonly accessType: string;
  /** Ids and the words AllUsers, AllApplications; sorted. */
  readonly targets: readonly string[];
};

/** Null where Graph leaves the setting out. */
export type CrossTenantSetting = {
  readonly usersAndGroups: CrossTenantAccess | null;
  readonly applications: CrossTenantAccess | null;
};

/** https://learn.microsoft.com/graph/api/resources/crosstenantaccesspolicyconfigurationdefault */
export type CrossTenantDefault = {
  /** Of our making: Graph gives this singleton no id. */
  readonly id: 'default';
  readonly isServiceDefault: boolean | null;
  readonly b2bCollaborationInbound: CrossTenantSetting | null;
  readonly b2bCollaborationOutbound: CrossTenantSetting | null;
  readonly b2bDirectConnectInbound: CrossTenantSetting | null;
  readonly b2bDirectConnectOutbound: CrossTenantSetting | null;
  /** Of accounts that other organisations gave to people here. */
  readonly tenantRestrictions: CrossTenantSetting | null;
  readonly inboundTrust: {
    readonly isMfaAccepted: boolean | null;
    readonly isCompliantDeviceAccepted: boolean | null;
    readonly isHybridAzureADJoinedDeviceAccepted: boolean | null;
  } | null;
  readonly automaticUserConsentSettings: {
    readonly inboundAllowed: boolean | null;
    readonly outboundAllowed: boolean | null;
  } | null;
};

/** How the tenant classifies a permission of Microsoft Graph. https://learn.microsoft.com/graph/api/resources/delegatedpermissionclassification */
export type PermissionClassification = {
  readonly id: string;
  /** low, medium, high */
  readonly classification: string;
  readonly permissionName: string;
};

/** What was agreed with one organisation. https://learn.microsoft.com/graph/api/resources/crosstenantaccesspolicyconfigurationpartner */
export type CrossTenantPartner = Omit<CrossTenantDefault, 'id' | 'isServiceDefault'> & {
  /** Tenant id of the organisation. */
  readonly id: string;
  /** Of the synchronisation of people; null where there is none, for Graph names organisations nowhere else. */
  readonly displayName: string | null;
  /** Whether its people are written into this directory; false where nothing is said of it, null where it is said in part. */
  readonly userSyncAllowed: boolean | null;
};

/** Who may join or register devices, and what it asks. https://learn.microsoft.com/graph/api/resources/deviceregistrationpolicy */
export type DeviceRegistrationPolicy = {
  readonly id: string;
  /** notRequired, required */
  readonly multiFactorAuthConfiguration: string | null;
  readonly userDeviceQuota: number | null;
  readonly azureADJoin: {
    readonly isAdminConfigurable: boolean | null;
    /** all, no, enumerated: the rest of @odata.type #microsoft.graph.allDeviceRegistrationMembership and the like. */
    readonly allowedToJoin: string | null;
    readonly localAdmins: {
      readonly enableGlobalAdmins: boolean | null;
      /** all, no, enumerated */
      readonly registeringUsers: string | null;
    } | null;
  } | null;
  readonly azureADRegistration: {
    readonly isAdminConfigurable: boolean | null;
    /** all, no, enumerated */
    readonly allowedToRegister: string | null;
  } | null;
  readonly localAdminPassword: { readonly isEnabled: boolean | null } | null;
};

/** https://learn.microsoft.com/graph/api/resources/sharepointsettings */
export type SharePointSettings = {
  /** Of our making: there is one of it. */
  readonly id: 'settings';
  /** disabled, existingExternalUserSharingOnly, externalUserSharingOnly, externalUserAndGuestSharing */
  readonly sharingCapability: string | null;
  /** none, allowList, blockList */
  readonly sharingDomainRestrictionMode: string | null;
  readonly sharingAllowedDomainList: readonly string[];
  readonly sharingBlockedDomainList: readonly string[];
  readonly isResharingByExternalUsersEnabled: boolean | null;
  readonly isRequireAcceptingUserToMatchInvitedUserEnabled: boolean | null;
  readonly isLegacyAuthProtocolsEnabled: boolean | null;
  readonly isUnmanagedSyncAppForTenantRestricted: boolean | null;
  /** GUIDs of the domains of Active Directory whose computers may synchronise; null where Graph leaves them out. */
  readonly allowedDomainGuidsForSyncApp: readonly string[] | null;
  readonly idleSessionSignOut: {
    readonly isEnabled: boolean | null;
    readonly signOutAfterInSeconds: number | null;
  } | null;
};

/** Counts of Intune; they move all day. */
export type DeviceStateSummary = {
  readonly id: string;
  readonly compliantDeviceCount: number;
  readonly nonCompliantDeviceCount: number;
  readonly inGracePeriodCount: number;
  readonly errorDeviceCount: number;
  readonly conflictDeviceCount: number;
  readonly unknownDeviceCount: number;
};

/** Not resolved, of high or medium severity. https://learn.microsoft.com/graph/api/resources/security-alert */
export type Alert = {
  readonly id: string;
  /** Whoever sent the mail may have chosen words in it. */
  readonly title: string;
  /** high, medium */
  readonly severity: string;
  /** new, inProgress, unknown */
  readonly status: string;
  readonly isAssigned: boolean;
  readonly createdDateTime: string | null;
  /** Null where Defender has put it into no incident; left out by what was stored before it was read. */
  readonly incidentId?: string | null;
  /** microsoftDefenderForEndpoint, azureAdIdentityProtection … */
  readonly serviceSource?: string | null;
  /** People whom its evidence names, by object id. */
  readonly userIds?: readonly string[];
};

/** Not resolved. https://learn.microsoft.com/graph/api/resources/security-incident */
export type Incident = {
  readonly id: string;
  readonly displayName: string;
  /** informational, low, medium, high, unknown */
  readonly severity: string;
  /** active, inProgress, awaitingAction, redirected */
  readonly status: string;
  readonly createdDateTime: string | null;
};

/** Open. https://learn.microsoft.com/graph/api/resources/security-healthissue */
export type HealthIssue = {
  readonly id: string;
  readonly displayName: string;
  /** low, medium, high */
  readonly severity: string | null;
};

/** https://learn.microsoft.com/graph/api/resources/security-sensor */
export type Sensor = {
  readonly id: string;
  readonly displayName: string;
  /** healthy, notHealthyLow, notHealthyMedium, notHealthyHigh */
  readonly healthStatus: string;
};

/** One day as Microsoft scored it. https://learn.microsoft.com/graph/api/resources/securescore */
export type SecureScore = {
  readonly id: string;
  readonly createdDateTime: string;
  readonly currentScore: number | null;
  readonly maxScore: number | null;
  /** Points by action, in the order of their names; null where Graph does not say how many. */
  readonly controlScores: readonly { readonly controlName: string; readonly score: number | null }[];
};

/** What an action is worth. The id is its name. https://learn.microsoft.com/graph/api/resources/securescorecontrolprofile */
export type SecureScoreControlProfile = {
  readonly id: string;
  readonly title: string;
  readonly maxScore: number | null;
  readonly isDeprecated: boolean;
  /** What somebody last set by hand: Default, Ignored, ThirdParty, Reviewed; null where nobody ever did. */
  readonly state: string | null;
};

/** https://learn.microsoft.com/graph/api/resources/intune-devices-applepushnotificationcertificate */
export type ApplePushNotificationCertificate = { readonly id: string; readonly expirationDateTime: string | null };

/** https://learn.microsoft.com/graph/api/resources/intune-onboarding-mobilethreatdefenseconnector */
type MobileThreatDefenseConnector = {
  readonly id: string;
  /** unavailable, available, enabled, unresponsive, notSetUp */
  readonly partnerState: string;
  /** No heartbeat for longer than the days that are set for it; null where that is not known, as in a folder of unknown age. */
  readonly isSilent: boolean | null;
};

/** Of one platform. https://learn.microsoft.com/graph/api/resources/intune-mam-targetedmanagedappprotection */
export type ManagedAppProtection = {
  readonly id: string;
  readonly displayName: string;
  /** Null where Graph does not say. */
  readonly isAssigned: boolean | null;
  readonly pinRequired: boolean | null;
};

/** https://learn.microsoft.com/graph/api/resources/intune-onboarding-vpptoken; never the token itself. */
export type VppToken = {
  readonly id: string;
  readonly organizationName: string;
  /** valid, expired, invalid, assignedToExternalMDM, unknown */
  readonly state: string;
  readonly expirationDateTime: string | null;
};

/** What Intune makes of devices in general. https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicemanagementsettings */
export type DeviceManagement = {
  readonly id: string;
  readonly settings: {
    /** After so many days without contact a device is no longer compliant. */
    readonly deviceComplianceCheckinThresholdDays: number | null;
    /** Whether a device that has no compliance policy is not compliant. */
    readonly secureByDefault: boolean | null;
  };
};

/** How the antivirus of Windows devices is; null where Graph does not say. https://learn.microsoft.com/graph/api/resources/intune-devices-deviceprotectionoverview */
export type DeviceProtectionOverview = {
  readonly id: string;
  readonly totalReportedDeviceCount: number | null;
  /** The agent is switched off or does not answer. */
  readonly inactiveThreatAgentDeviceCount: number | null;
  readonly unknownStateThreatAgentDeviceCount: number | null;
  readonly pendingSignatureUpdateDeviceCount: number | null;
};

export type DeviceCompliancePolicy = {
  readonly id: string;
  readonly displayName: string;
  /** #microsoft.graph.windows10CompliancePolicy and the like. */
  readonly odataType: string;
  readonly version: number | null;
  /** Target group id, "allDevices", "allUsers" or "exclude:<group id>". */
  readonly assignments: readonly string[];
  /** What follows non-compliance and after how many hours: "block:72"; sorted. Null where Graph does not say. */
  readonly scheduledActions: readonly string[] | null;
  /** Every typed setting as Graph gave it, by name; lists sorted. */
  readonly settings: Readonly<Record<string, unknown>>;
};

/** https://learn.microsoft.com/graph/api/resources/companysubscription */
export type CompanySubscription = {
  readonly id: string;
  readonly skuId: string;
  /** Enabled, Warning (its grace runs), Suspended, LockedOut, Deleted */
  readonly status: string;
  readonly isTrial: boolean;
  /** When it goes on to the next of these unless it is renewed; null where Graph does not say. */
  readonly endsAt: string | null;
};

export type SubscribedSku = {
  readonly id: string;
  readonly skuId: string;
  readonly skuPartNumber: string;
  readonly capabilityStatus: string;
  readonly prepaidEnabled: number;
  /** To how many people it is assigned; null where Graph does not say. */
  readonly consumedUnits: number | null;
  readonly servicePlans: readonly {
    readonly servicePlanId: string;
    readonly servicePlanName: string;
    readonly provisioningStatus: string;
  }[];
};

/** https://learn.microsoft.com/graph/api/resources/internaldomainfederation */
export type DomainFederation = {
  readonly issuerUri: string | null;
  readonly activeSignInUri: string | null;
  readonly passiveSignInUri: string | null;
  /** acceptIfMfaDoneByFederatedIdp, enforceMfaByFederatedIdp, rejectMfaByFederatedIdp */
  readonly federatedIdpMfaBehavior: string | null;
  /** Thumbprints as AD FS shows them: SHA-1 of the certificate, capital hexadecimal digits. */
  readonly signingCertificate: string | null;
  readonly nextSigningCertificate: string | null;
};

/** The id is the domain's name. https://learn.microsoft.com/graph/api/resources/domain */
export type Domain = {
  readonly id: string;
  /** Managed, Federated */
  readonly authenticationType: string | null;
  readonly isRoot: boolean | null;
  readonly isVerified: boolean | null;
  /** 2147483647: never. */
  readonly passwordValidityPeriodInDays: number | null;
  /** Null where the domain is not federated, or where Graph has none of its own for it. */
  readonly federationConfiguration: DomainFederation | null;
};

/** https://learn.microsoft.com/graph/api/resources/onpremisesdirectorysynchronizationfeature */
export type OnPremisesSynchronization = {
  readonly id: string;
  readonly features: {
    readonly allowOnPremUpdateOfOnPremisesObjectIdentifierEnabled: boolean | null;
    readonly blockCloudObjectTakeoverThroughHardMatchEnabled: boolean | null;
    readonly blockSoftMatchEnabled: boolean | null;
    readonly bypassDirSyncOverridesEnabled: boolean | null;
  };
};

/** https://learn.microsoft.com/graph/api/resources/groupsetting */
export type GroupSetting = {
  readonly id: string;
  readonly templateId: string;
  readonly displayName: string | null;
  /** By name, texts all of them; without the list of forbidden passwords, which is nobody's business. */
  readonly values: Readonly<Record<string, string>>;
  /** How many passwords the list forbids. */
  readonly bannedPasswordCount: number;
};

export type Organization = {
  readonly id: string;
  readonly displayName: string;
  readonly onPremisesSyncEnabled: boolean | null;
  readonly onPremisesLastSyncDateTime: string | null;
  readonly verifiedDomains: readonly string[];
};

/** A group that a policy, a role assignment or a declared exception names, or that is role-assignable. */
export type Group = {
  readonly id: string;
  /** As Graph gave it; null where the group no longer exists. */
  readonly displayName: string | null;
  readonly isAssignableToRole: boolean;
  /** In a restricted management administrative unit: only its administrators change the members. */
  readonly isManagementRestricted: boolean;
  /** Object ids of all users in it, nested groups included; sorted. */
  readonly memberIds: readonly string[];
  /** Whether it holds devices; asked of groups without users that compliance policies name, and left out of all others. */
  readonly holdsDevices?: boolean;
};

/** Seen only where the whole list is read. */
export type UserObserved = {
  readonly createdDateTime: string | null;
  readonly externalUserStateChangeDateTime: string | null;
};

/** The compared fields of a user. */
export type User = {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly accountEnabled: boolean;
  /** Member, Guest; null means Member. */
  readonly userType: string | null;
  readonly onPremisesSyncEnabled: boolean;
  /** What ties the account to one on premises; it stays on an account that is no longer synchronised. */
  readonly onPremisesImmutableId: string | null;
  /** Invitation, LocalAccount, EmailVerified, SelfServiceSignUp; null for a work account of the tenant. */
  readonly creationType: string | null;
  /** Accepted, PendingAcceptance; null for whoever was not invited. */
  readonly externalUserState: string | null;
  /** #EXT# in the user principal name: an account of another tenant. */
  readonly isExternal: boolean;
};

/** What somebody has registered; the id is the user's. https://learn.microsoft.com/graph/api/resources/userregistrationdetails */
export type UserRegistrationDetails = {
  readonly id: string;
  /** member, guest */
  readonly userType: string | null;
  /** Has registered a method that policy allows: what decides whether MFA can be done. */
  readonly isMfaCapable: boolean;
  /** fido2SecurityKey, passKeyDeviceBound, windowsHelloForBusiness, microsoftAuthenticatorPush, mobilePhone …; names drift. */
  readonly methodsRegistered: readonly string[];
};

/** A Microsoft 365 group, such as that of a team. https://learn.microsoft.com/graph/api/resources/group */
export type UnifiedGroup = {
  readonly id: string;
  readonly displayName: string;
  /** Public, Private, HiddenMembership; null where Graph does not say. */
  readonly visibility: string | null;
};

/** What says of a user whether the account is in use; the id is the user's. https://learn.microsoft.com/graph/api/resources/signinactivity */
export type SignInActivity = {
  readonly id: string;
  /** Member, Guest; null means Member. */
  readonly userType: string | null;
  readonly accountEnabled: boolean;
  /** Accepted, PendingAcceptance; null for whoever was not invited. */
  readonly externalUserState: string | null;
};

/** They move with every day of work: never stored, given to folds only. */
export type SignInActivityObserved = {
  readonly createdDateTime: string | null;
  readonly externalUserStateChangeDateTime: string | null;
  /** Of either sort, interactive or not. Null: never, or not since Microsoft began to note it in December 2023. */
  readonly lastSuccessfulSignInDateTime: string | null;
};

/** The stamp moves every two weeks or so, and is seen only where the whole list is read. */
export type DirectoryDeviceObserved = {
  readonly approximateLastSignInDateTime: string | null;
  /** Known to Autopilot: it is in the directory before anybody has signed in on it. */
  readonly isAutopilot: boolean;
};

/** The compared fields of a device of the directory. */
export type DirectoryDevice = {
  readonly id: string;
  /** The azureADDeviceId of the managed device. */
  readonly deviceId: string | null;
  readonly displayName: string | null;
  readonly accountEnabled: boolean | null;
  /** Null: never evaluated. */
  readonly isCompliant: boolean | null;
  readonly isManaged: boolean | null;
  /** AzureAd, ServerAd, Workplace */
  readonly trustType: string | null;
  readonly operatingSystem: string | null;
};

/** The compared fields of a managed device. */
export type ManagedDevice = {
  readonly id: string;
  readonly deviceName: string;
  readonly azureADDeviceId: string | null;
  readonly userId: string | null;
  /** unknown, compliant, noncompliant, conflict, error, inGracePeriod, configManager */
  readonly complianceState: string;
  readonly isEncrypted: boolean | null;
  /** A string in Graph: "True", "False", "Unknown". */
  readonly jailBroken: string;
  /** unknown, activated, deactivated, secured, lowSeverity, mediumSeverity, highSeverity, unresponsive, compromised, misconfigured */
  readonly partnerReportedThreatState: string;
  readonly operatingSystem: string;
  readonly osVersion: string;
  readonly managedDeviceOwnerType: string;
  readonly managementAgent: string;
};

/** Fields of a managed device that change several times a day: never stored, given to folds only. */
export type ManagedDeviceObserved = {
  readonly lastSyncDateTime: string | null;
  readonly complianceGracePeriodExpirationDateTime: string | null;
};

export type SmallResources = {
  readonly alert: Alert;
  readonly incident: Incident;
  readonly healthIssue: HealthIssue;
  readonly sensor: Sensor;
  readonly applePushNotificationCertificate: ApplePushNotificationCertificate;
  readonly mobileThreatDefenseConnector: MobileThreatDefenseConnector;
  readonly vppToken: VppToken;
  readonly application: Application;
  readonly appManagementPolicy: AppManagementPolicy;
  readonly appRoleAssignment: AppRoleAssignment;
  readonly oAuth2PermissionGrant: PermissionGrant;
  readonly servicePrincipal: ServicePrincipal;
  readonly tenantAppManagementPolicy: TenantAppManagementPolicy;
  readonly iosManagedAppProtection: ManagedAppProtection;
  readonly androidManagedAppProtection: ManagedAppProtection;
  readonly accessReviewScheduleDefinition: AccessReviewScheduleDefinition;
  readonly adminConsentRequestPolicy: AdminConsentRequestPolicy;
  readonly authenticationContextClassReference: AuthenticationContextClassReference;
  readonly authenticationMethodsPolicy: AuthenticationMethodsPolicy;
  readonly authenticationStrengthPolicy: AuthenticationStrengthPolicy;
  readonly authorizationPolicy: AuthorizationPolicy;
  readonly conditionalAccessPolicy: ConditionalAccessPolicy;
  readonly crossTenantAccessPolicyConfigurationDefault: CrossTenantDefault;
  readonly crossTenantAccessPolicyConfigurationPartner: CrossTenantPartner;
  readonly delegatedPermissionClassification: PermissionClassification;
  readonly deviceCompliancePolicy: DeviceCompliancePolicy;
  readonly deviceCompliancePolicyDeviceStateSummary: DeviceStateSummary;
  readonly deviceManagement: DeviceManagement;
  readonly deviceProtectionOverview: DeviceProtectionOverview;
  readonly domain: Domain;
  readonly deviceRegistrationPolicy: DeviceRegistrationPolicy;
  readonly group: Group;
  readonly groupSetting: GroupSetting;
  readonly identitySecurityDefaultsEnforcementPolicy: SecurityDefaults;
  readonly namedLocation: NamedLocation;
  readonly onPremisesDirectorySynchronization: OnPremisesSynchronization;
  readonly legacySignIn: SignInGroup;
  readonly uncoveredSignIn: SignInGroup;
  readonly openRiskDetection: OpenRiskDetection;
  readonly organization: Organization;
  readonly riskyServicePrincipal: RiskyServicePrincipal;
  readonly riskyUser: RiskyUser;
  readonly secureScore: SecureScore;
  readonly secureScoreControlProfile: SecureScoreControlProfile;
  readonly sensitivityLabel: SensitivityLabel;
  readonly sharepointSettings: SharePointSettings;
  readonly companySubscription: CompanySubscription;
  readonly subscribedSku: SubscribedSku;
  readonly unifiedRoleAssignment: RoleAssignment;
  readonly unifiedRoleAssignmentScheduleInstance: RoleAssignmentScheduleInstance;
  readonly unifiedRoleEligibilityScheduleInstance: RoleEligibilityScheduleInstance;
  readonly unifiedRoleManagementPolicyAssignment: RoleManagementPolicyAssignment;
};

export type FleetResources = {
  readonly device: DirectoryDevice;
  readonly managedDevice: ManagedDevice;
  readonly signInActivity: SignInActivity;
  readonly unifiedGroup: UnifiedGroup;
  readonly user: User;
  readonly userRegistrationDetails: UserRegistrationDetails;
};
export type FleetObserved = {
  readonly device: DirectoryDeviceObserved;
  readonly managedDevice: ManagedDeviceObserved;
  readonly signInActivity: SignInActivityObserved;
  readonly unifiedGroup: Record<string, never>;
  readonly user: UserObserved;
  readonly userRegistrationDetails: Record<string, never>;
};

export type ResourceOf<K extends SmallKind | FleetKind> = K extends SmallKind
  ? SmallResources[K]
  : K extends FleetKind
    ? FleetResources[K]
    : never;

export type AnyResource = ResourceOf<SmallKind | FleetKind>;
