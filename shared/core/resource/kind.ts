import type { LicenceKey } from '../tenant/licence';

/** Kinds that share a throttle budget of Graph share a bucket. https://learn.microsoft.com/graph/throttling-limits */
export const buckets = [
  'identityProtection',
  'reports',
  'directory',
  'intune',
  'security',
  'sharepoint',
  // Not of a kind: creating, renewing and listing subscriptions has limits of its own.
  'subscriptions',
] as const;
export type Bucket = (typeof buckets)[number];

/** Kinds held as one array: a control on them gets all resources. */
export type SmallKind =
  | 'adminConsentRequestPolicy'
  | 'alert'
  | 'incident'
  | 'healthIssue'
  | 'sensor'
  | 'applePushNotificationCertificate'
  | 'mobileThreatDefenseConnector'
  | 'vppToken'
  | 'application'
  | 'appManagementPolicy'
  | 'appRoleAssignment'
  | 'oAuth2PermissionGrant'
  | 'servicePrincipal'
  | 'tenantAppManagementPolicy'
  | 'iosManagedAppProtection'
  | 'androidManagedAppProtection'
  | 'authenticationContextClassReference'
  | 'authenticationMethodsPolicy'
  | 'accessReviewScheduleDefinition'
  | 'authenticationStrengthPolicy'
  | 'authorizationPolicy'
  | 'conditionalAccessPolicy'
  | 'crossTenantAccessPolicyConfigurationDefault'
  | 'crossTenantAccessPolicyConfigurationPartner'
  | 'delegatedPermissionClassification'
  | 'deviceCompliancePolicy'
  | 'deviceCompliancePolicyDeviceStateSummary'
  | 'deviceManagement'
  | 'deviceProtectionOverview'
  | 'domain'
  | 'deviceRegistrationPolicy'
  | 'group'
  | 'groupSetting'
  | 'identitySecurityDefaultsEnforcementPolicy'
  | 'namedLocation'
  | 'onPremisesDirectorySynchronization'
  | 'legacySignIn'
  | 'uncoveredSignIn'
  | 'openRiskDetection'
  | 'organization'
  | 'riskyServicePrincipal'
  | 'riskyUser'
  | 'secureScore'
  | 'secureScoreControlProfile'
  | 'sensitivityLabel'
  | 'sharepointSettings'
  | 'companySubscription'
  | 'subscribedSku'
  | 'unifiedRoleAssignment'
  | 'unifiedRoleAssignmentScheduleInstance'
  | 'unifiedRoleEligibilityScheduleInstance'
  | 'unifiedRoleManagementPolicyAssignment';

/** Kinds too many to hold: a control on them is a fold that runs while pages stream. */
export type FleetKind =
  | 'device'
  | 'managedDevice'
  | 'signInActivity'
  | 'unifiedGroup'
  | 'user'
  | 'userRegistrationDetails';

/** Microsoft's logs, read from a watermark on. */
export type LogKind = 'auditEvent' | 'directoryAudit' | 'riskDetection' | 'signIn';

export type Kind = SmallKind | FleetKind | LogKind;

export type KindDefinition = {
  readonly kind: Kind;
  readonly shape: 'small' | 'fleet' | 'log';
  readonly bucket: Bucket;
  /** Whole minutes between two looks (facts: Graph has no push for most kinds). Configurable as `cadences.<kind>`. */
  readonly cadenceMinutes: number;
  /** Data older than this many minutes can carry no verdict. */
  readonly freshMinutes: number;
  /** The least application permission of Graph that reads it. */
  readonly permission: string;
  /** Without this service plan Graph does not answer, or answers with nothing. */
  readonly licence: LicenceKey | 'free';
  /** What it is called in a sentence: "Conditional Access policies". */
  readonly plural: string;
};

const define = (
  kind: Kind,
  shape: KindDefinition['shape'],
  bucket: Bucket,
  cadenceMinutes: number,
  freshMinutes: number,
  permission: string,
  licence: KindDefinition['licence'],
  plural: string,
): KindDefinition => ({ kind, shape, bucket, cadenceMinutes, freshMinutes, permission, licence, plural });

/** Every kind that is collected: the one list that collectors, permissions, cadences and coverage are held against. */
export const kindDefinitions: readonly KindDefinition[] = [
  define(
    'accessReviewScheduleDefinition',
    'small',
    'directory',
    360,
    1440,
    'AccessReview.Read.All',
    'P2',
    'access reviews',
  ),
  define(
    'adminConsentRequestPolicy',
    'small',
    'directory',
    60,
    180,
    'Policy.Read.All',
    'free',
    'the admin consent request policy',
  ),
  define('alert', 'small', 'security', 10, 60, 'SecurityAlert.Read.All', 'MDE', 'open Defender alerts'),
  define(
    'androidManagedAppProtection',
    'small',
    'intune',
    120,
    480,
    'DeviceManagementApps.Read.All',
    'INTUNE',
    'app protection policies for Android',
  ),
  define(
    'appManagementPolicy',
    'small',
    'directory',
    60,
    180,
    'Policy.Read.All',
    'free',
    'credential policies of individual applications',
  ),
  define(
    'appRoleAssignment',
    'small',
    'directory',
    30,
    240,
    'Application.Read.All',
    'free',
    'granted application permissions',
  ),
  define(
    'applePushNotificationCertificate',
    'small',
    'intune',
    720,
    2880,
    'DeviceManagementConfiguration.Read.All',
    'INTUNE',
    'the Apple push certificate',
  ),
  define('application', 'small', 'directory', 60, 240, 'Application.Read.All', 'free', 'registered applications'),
  define('auditEvent', 'log', 'intune', 5, 60, 'DeviceManagementApps.Read.All', 'INTUNE', "Intune's audit log"),
  define(
    'authenticationContextClassReference',
    'small',
    'identityProtection',
    60,
    180,
    'AuthenticationContext.Read.All',
    'free',
    'authentication contexts',
  ),
  define(
    'authenticationMethodsPolicy',
    'small',
    'directory',
    60,
    180,
    'Policy.Read.All',
    'free',
    'the authentication methods policy',
  ),
  define(
    'authenticationStrengthPolicy',
    'small',
    'directory',
    30,
    120,
    'Policy.Read.All',
    'free',
    'authentication strengths',
  ),
  define('authorizationPolicy', 'small', 'directory', 60, 180, 'Policy.Read.All', 'free', 'the authorization policy'),
  define('companySubscription', 'small', 'directory', 720, 2880, 'Organization.Read.All', 'free', 'licence terms'),
  define(
    'conditionalAccessPolicy',
    'small',
    'identityProtection',
    15,
    60,
    'Policy.Read.All',
    'free',
    'Conditional Access policies',
  ),
  define(
    'crossTenantAccessPolicyConfigurationDefault',
    'small',
    'directory',
    60,
    180,
    'Policy.Read.All',
    'free',
    'cross-tenant access defaults',
  ),
  define(
    'crossTenantAccessPolicyConfigurationPartner',
    'small',
    'directory',
    60,
    180,
    'Policy.Read.All',
    'free',
    'cross-tenant access settings for other organisations',
  ),
  define(
    'delegatedPermissionClassification',
    'small',
    'directory',
    60,
    240,
    'Application.Read.All',
    'free',
    'permissions classified as low-risk',
  ),
  define('device', 'fleet', 'directory', 15, 240, 'Device.Read.All', 'free', 'devices in the directory'),
  define(
    'deviceCompliancePolicy',
    'small',
    'intune',
    60,
    240,
    'DeviceManagementConfiguration.Read.All',
    'INTUNE',
    'compliance policies',
  ),
  // A gauge: one call that says whether the fleet is worth a look before its time.
  define(
    'deviceCompliancePolicyDeviceStateSummary',
    'small',
    'intune',
    15,
    240,
    'DeviceManagementConfiguration.Read.All',
    'INTUNE',
    'the device compliance summary',
  ),
  define(
    'deviceManagement',
    'small',
    'intune',
    60,
    240,
    'DeviceManagementConfiguration.Read.All',
    'INTUNE',
    'the Intune compliance settings',
  ),
  // Counts of Intune, in one call: what each device says of its antivirus would be a call for each.
  define(
    'deviceProtectionOverview',
    'small',
    'intune',
    120,
    1440,
    'DeviceManagementConfiguration.Read.All',
    'INTUNE',
    'the antivirus summary in Intune',
  ),
  define(
    'deviceRegistrationPolicy',
    'small',
    'directory',
    60,
    180,
    'Policy.Read.DeviceConfiguration',
    'free',
    'the device registration policy',
  ),
  define('directoryAudit', 'log', 'reports', 5, 60, 'AuditLog.Read.All', 'free', "Entra's audit log"),
  define('domain', 'small', 'directory', 60, 180, 'Domain.Read.All', 'free', 'domains and their federation'),
  define('group', 'small', 'directory', 1440, 2880, 'Group.Read.All', 'free', 'groups that policies and roles name'),
  define('groupSetting', 'small', 'directory', 60, 180, 'Group.Read.All', 'free', 'password protection settings'),
  define(
    'healthIssue',
    'small',
    'security',
    60,
    240,
    'SecurityIdentitiesHealth.Read.All',
    'MDI',
    'Defender for Identity health issues',
  ),
  define(
    'identitySecurityDefaultsEnforcementPolicy',
    'small',
    'directory',
    60,
    180,
    'Policy.Read.All',
    'free',
    'security defaults',
  ),
  define('incident', 'small', 'security', 10, 60, 'SecurityIncident.Read.All', 'MDE', 'open Defender incidents'),
  define(
    'iosManagedAppProtection',
    'small',
    'intune',
    120,
    480,
    'DeviceManagementApps.Read.All',
    'INTUNE',
    'app protection policies for iOS',
  ),
  // Of a day, put together by account and app; asked for by what is wrong with them, for the whole log would be too much.
  define(
    'legacySignIn',
    'small',
    'reports',
    120,
    480,
    'AuditLog.Read.All',
    'P1',
    'sign-ins with legacy authentication',
  ),
  define(
    'managedDevice',
    'fleet',
    'intune',
    30,
    1440,
    'DeviceManagementManagedDevices.Read.All',
    'INTUNE',
    'managed devices',
  ),
  define(
    'mobileThreatDefenseConnector',
    'small',
    'intune',
    720,
    2880,
    'DeviceManagementConfiguration.Read.All',
    'INTUNE',
    'mobile threat defence connectors',
  ),
  define('namedLocation', 'small', 'identityProtection', 30, 120, 'Policy.Read.All', 'free', 'named locations'),
  define(
    'oAuth2PermissionGrant',
    'small',
    'directory',
    30,
    240,
    'Directory.Read.All',
    'free',
    'tenant-wide delegated permissions',
  ),
  define(
    'onPremisesDirectorySynchronization',
    'small',
    'directory',
    60,
    180,
    'OnPremDirectorySynchronization.Read.All',
    'free',
    'the directory synchronisation settings',
  ),
  // The same list of Graph as the log of detections, asked for what was left open.
  define(
    'openRiskDetection',
    'small',
    'identityProtection',
    30,
    120,
    'IdentityRiskEvent.Read.All',
    'P2',
    'open high-risk detections',
  ),
  // By the hour, for it says when the directory on premises was last synchronised.
  define('organization', 'small', 'directory', 60, 240, 'Organization.Read.All', 'free', 'the organisation'),
  define('riskDetection', 'log', 'identityProtection', 15, 60, 'IdentityRiskEvent.Read.All', 'P2', 'risk detections'),
  define(
    'riskyServicePrincipal',
    'small',
    'identityProtection',
    15,
    60,
    'IdentityRiskyServicePrincipal.Read.All',
    'WID',
    'risky applications',
  ),
  define('riskyUser', 'small', 'identityProtection', 15, 60, 'IdentityRiskyUser.Read.All', 'P2', 'risky users'),
  // Made once a day by Microsoft.
  define('secureScore', 'small', 'security', 360, 2880, 'SecurityEvents.Read.All', 'free', 'Microsoft Secure Score'),
  define(
    'secureScoreControlProfile',
    'small',
    'security',
    1440,
    10_080,
    'SecurityEvents.Read.All',
    'free',
    'Microsoft Secure Score actions',
  ),
  define('sensitivityLabel', 'small', 'security', 360, 1440, 'SensitivityLabels.Read.All', 'MIP', 'sensitivity labels'),
  define(
    'sensor',
    'small',
    'security',
    60,
    240,
    'SecurityIdentitiesSensors.Read.All',
    'MDI',
    'Defender for Identity sensors',
  ),
  // Hundreds, thousands in a large tenant: a few hundred bytes each, and joined by id with roles and permissions.
  define('servicePrincipal', 'small', 'directory', 60, 240, 'Application.Read.All', 'free', 'service principals'),
  define(
    'sharepointSettings',
    'small',
    'sharepoint',
    60,
    240,
    'SharePointTenantSettings.Read.All',
    'SPO',
    'SharePoint settings',
  ),
  // Of privileged and break-glass accounts only: the whole log of a tenant would cost more than it tells.
  define('signIn', 'log', 'reports', 10, 60, 'AuditLog.Read.All', 'P1', 'administrator sign-ins'),
  // A property of users that no delta query carries, and that Graph reads from the log: a list of its own, at its own pace.
  define('signInActivity', 'fleet', 'reports', 720, 2880, 'AuditLog.Read.All', 'P1', 'sign-in activity'),
  define('subscribedSku', 'small', 'directory', 720, 2880, 'Organization.Read.All', 'free', 'licences'),
  define(
    'tenantAppManagementPolicy',
    'small',
    'directory',
    60,
    180,
    'Policy.Read.All',
    'free',
    'the credential policy for applications',
  ),
  define(
    'uncoveredSignIn',
    'small',
    'reports',
    120,
    480,
    'AuditLog.Read.All',
    'P1',
    'sign-ins not covered by Conditional Access',
  ),
  // Those of Teams among them: too many to hold, and no group of them decides who may what, so their members are not read.
  define('unifiedGroup', 'fleet', 'directory', 240, 1440, 'Group.Read.All', 'free', 'Microsoft 365 groups'),
  define(
    'unifiedRoleAssignment',
    'small',
    'directory',
    15,
    60,
    'RoleManagement.Read.Directory',
    'free',
    'role assignments',
  ),
  define(
    'unifiedRoleAssignmentScheduleInstance',
    'small',
    'directory',
    15,
    60,
    'RoleAssignmentSchedule.Read.Directory',
    'P2',
    'PIM role assignments',
  ),
  define(
    'unifiedRoleEligibilityScheduleInstance',
    'small',
    'directory',
    15,
    60,
    'RoleEligibilitySchedule.Read.Directory',
    'P2',
    'eligible role assignments',
  ),
  define(
    'unifiedRoleManagementPolicyAssignment',
    'small',
    'directory',
    60,
    180,
    'RoleManagement.Read.Directory',
    'P2',
    'PIM role settings',
  ),
  define('user', 'fleet', 'directory', 30, 240, 'User.Read.All', 'free', 'users'),
  // A report that Microsoft makes about once a day.
  define(
    'userRegistrationDetails',
    'fleet',
    'reports',
    720,
    2880,
    'AuditLog.Read.All',
    'P1',
    'registered sign-in methods',
  ),
  define(
    'vppToken',
    'small',
    'intune',
    720,
    2880,
    'DeviceManagementApps.Read.All',
    'INTUNE',
    'Apple volume purchase tokens',
  ),
];

/** Every tenant has some of these: an empty answer says that Graph did not answer, not that there are none. */
const neverEmpty: ReadonlySet<Kind> = new Set([
  'adminConsentRequestPolicy',
  'authenticationMethodsPolicy',
  'authorizationPolicy',
  'crossTenantAccessPolicyConfigurationDefault',
  'deviceCompliancePolicyDeviceStateSummary',
  'deviceManagement',
  'domain',
  'deviceRegistrationPolicy',
  'identitySecurityDefaultsEnforcementPolicy',
  'organization',
  'servicePrincipal',
  'sharepointSettings',
  'signInActivity',
  'tenantAppManagementPolicy',
  'unifiedRoleAssignment',
  'user',
  'userRegistrationDetails',
]);

export const isNeverEmpty = (kind: Kind): boolean => neverEmpty.has(kind);

const byKind = new Map(kindDefinitions.map((definition) => [definition.kind, definition]));

export function kindDefinition(kind: Kind): KindDefinition {
  const definition = byKind.get(kind);
  if (definition === undefined) throw new Error(`no such kind: ${kind}`);
  return definition;
}

export const isKind = (value: string): value is Kind => byKind.has(value as Kind); // Safe: a look-up, any string may be asked for.

export const isSmallKind = (kind: Kind): kind is SmallKind => kindDefinition(kind).shape === 'small';
export const isFleetKind = (kind: Kind): kind is FleetKind => kindDefinition(kind).shape === 'fleet';
export const isLogKind = (kind: Kind): kind is LogKind => kindDefinition(kind).shape === 'log';
