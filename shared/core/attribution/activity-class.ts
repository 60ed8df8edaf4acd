import type { Kind } from '../resource/kind';

/** What sort of work an actor does: "first Conditional Access change by this account in 57 days" counts in these. */
export type ActivityClass =
  | 'conditionalAccess'
  | 'authenticationMethods'
  | 'roles'
  | 'groups'
  | 'users'
  | 'devices'
  | 'devicePolicies'
  | 'licences'
  | 'applications'
  | 'organisation';

const classes: Readonly<Partial<Record<Kind, ActivityClass>>> = {
  conditionalAccessPolicy: 'conditionalAccess',
  namedLocation: 'conditionalAccess',
  identitySecurityDefaultsEnforcementPolicy: 'conditionalAccess',
  authenticationMethodsPolicy: 'authenticationMethods',
  authenticationStrengthPolicy: 'authenticationMethods',
  unifiedRoleAssignment: 'roles',
  unifiedRoleAssignmentScheduleInstance: 'roles',
  unifiedRoleEligibilityScheduleInstance: 'roles',
  unifiedRoleManagementPolicyAssignment: 'roles',
  accessReviewScheduleDefinition: 'roles',
  adminConsentRequestPolicy: 'organisation',
  application: 'applications',
  servicePrincipal: 'applications',
  appRoleAssignment: 'applications',
  delegatedPermissionClassification: 'applications',
  oAuth2PermissionGrant: 'applications',
  tenantAppManagementPolicy: 'applications',
  appManagementPolicy: 'applications',
  authorizationPolicy: 'organisation',
  deviceRegistrationPolicy: 'devicePolicies',
  crossTenantAccessPolicyConfigurationDefault: 'organisation',
  crossTenantAccessPolicyConfigurationPartner: 'organisation',
  domain: 'organisation',
  groupSetting: 'authenticationMethods',
  onPremisesDirectorySynchronization: 'organisation',
  sharepointSettings: 'organisation',
  group: 'groups',
  user: 'users',
  managedDevice: 'devices',
  deviceCompliancePolicy: 'devicePolicies',
  deviceManagement: 'devicePolicies',
  companySubscription: 'licences',
  subscribedSku: 'licences',
  organization: 'organisation',
};

/** The class of a change in a kind; null for logs and for what is not a kind, such as a control. */
export const activityClass = (kind: Kind | 'tenant' | 'control'): ActivityClass | null =>
  kind === 'tenant' || kind === 'control' ? null : (classes[kind] ?? null);
