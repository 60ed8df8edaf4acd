/** Every collector, one line a kind. A test holds this list against core/resource/kind.ts. */
import type { FleetKind, LogKind, SmallKind } from '../../core/resource/kind';
import { accessReviewScheduleDefinitionCollector } from './access-review-schedule-definition';
import { adminConsentRequestPolicyCollector } from './admin-consent-request-policy';
import { alertCollector } from './alert';
import { appManagementPolicyCollector } from './app-management-policy';
import { appRoleAssignmentCollector } from './app-role-assignment';
import { applePushNotificationCertificateCollector } from './apple-push-notification-certificate';
import { applicationCollector } from './application';
import { auditEventCollector } from './audit-event';
import { authenticationContextClassReferenceCollector } from './authentication-context-class-reference';
import { authenticationMethodsPolicyCollector } from './authentication-methods-policy';
import { authenticationStrengthPolicyCollector } from './authentication-strength-policy';
import { authorizationPolicyCollector } from './authorization-policy';
import type { FleetCollector, LogCollector, SmallCollector } from './collector';
import { companySubscriptionCollector } from './company-subscription';
import { conditionalAccessPolicyCollector } from './conditional-access-policy';
import { crossTenantAccessPolicyConfigurationDefaultCollector } from './cross-tenant-access-policy-configuration-default';
import { crossTenantAccessPolicyConfigurationPartnerCollector } from './cross-tenant-access-policy-configuration-partner';
import { delegatedPermissionClassificationCollector } from './delegated-permission-classification';
import { deviceCollector } from './device';
import { deviceCompliancePolicyCollector } from './device-compliance-policy';
import { deviceCompliancePolicyDeviceStateSummaryCollector } from './device-compliance-policy-device-state-summary';
import { deviceManagementCollector } from './device-management';
import { deviceProtectionOverviewCollector } from './device-protection-overview';
import { deviceRegistrationPolicyCollector } from './device-registration-policy';
import { directoryAuditCollector } from './directory-audit';
import { domainCollector } from './domain';
import { servicePrincipalCollector } from './enterprise-application';
import { groupCollector } from './group';
import { groupSettingCollector } from './group-setting';
import { healthIssueCollector } from './health-issue';
import { identitySecurityDefaultsEnforcementPolicyCollector } from './identity-security-defaults-enforcement-policy';
import { incidentCollector } from './incident';
import { androidManagedAppProtectionCollector, iosManagedAppProtectionCollector } from './managed-app-protection';
import { managedDeviceCollector } from './managed-device';
import { mobileThreatDefenseConnectorCollector } from './mobile-threat-defense-connector';
import { namedLocationCollector } from './named-location';
import { oAuth2PermissionGrantCollector } from './o-auth2-permission-grant';
import { onPremisesDirectorySynchronizationCollector } from './on-premises-directory-synchronization';
import { openRiskDetectionCollector } from './open-risk-detection';
import { organizationCollector } from './organization';
import { riskDetectionCollector } from './risk-detection';
import { riskyServicePrincipalCollector } from './risky-principal';
import { riskyUserCollector } from './risky-user';
import { secureScoreCollector } from './secure-score';
import { secureScoreControlProfileCollector } from './secure-score-control-profile';
import { sensitivityLabelCollector } from './sensitivity-label';
import { sensorCollector } from './sensor';
import { sharepointSettingsCollector } from './sharepoint-settings';
import { signInCollector } from './sign-in';
import { signInActivityCollector } from './sign-in-activity';
import { legacySignInCollector, uncoveredSignInCollector } from './sign-in-group';
import { subscribedSkuCollector } from './subscribed-sku';
import { tenantAppManagementPolicyCollector } from './tenant-app-management-policy';
import { unifiedGroupCollector } from './unified-group';
import { unifiedRoleAssignmentCollector } from './unified-role-assignment';
import { unifiedRoleAssignmentScheduleInstanceCollector } from './unified-role-assignment-schedule-instance';
import { unifiedRoleEligibilityScheduleInstanceCollector } from './unified-role-eligibility-schedule-instance';
import { unifiedRoleManagementPolicyAssignmentCollector } from './unified-role-management-policy-assignment';
import { userCollector } from './user';
import { userRegistrationDetailsCollector } from './user-registration-details';
import { vppTokenCollector } from './vpp-token';

export const smallCollectors: { readonly [K in Exclude<SmallKind, 'group'>]: SmallCollector<K> } = {
  alert: alertCollector,
  incident: incidentCollector,
  healthIssue: healthIssueCollector,
  sensor: sensorCollector,
  applePushNotificationCertificate: applePushNotificationCertificateCollector,
  mobileThreatDefenseConnector: mobileThreatDefenseConnectorCollector,
  vppToken: vppTokenCollector,
  iosManagedAppProtection: iosManagedAppProtectionCollector,
  androidManagedAppProtection: androidManagedAppProtectionCollector,
  accessReviewScheduleDefinition: accessReviewScheduleDefinitionCollector,
  adminConsentRequestPolicy: adminConsentRequestPolicyCollector,
  application: applicationCollector,
  appManagementPolicy: appManagementPolicyCollector,
  appRoleAssignment: appRoleAssignmentCollector,
  authenticationContextClassReference: authenticationContextClassReferenceCollector,
  authenticationMethodsPolicy: authenticationMethodsPolicyCollector,
  authenticationStrengthPolicy: authenticationStrengthPolicyCollector,
  authorizationPolicy: authorizationPolicyCollector,
  conditionalAccessPolicy: conditionalAccessPolicyCollector,
  crossTenantAccessPolicyConfigurationDefault: crossTenantAccessPolicyConfigurationDefaultCollector,
  crossTenantAccessPolicyConfigurationPartner: crossTenantAccessPolicyConfigurationPartnerCollector,
  delegatedPermissionClassification: delegatedPermissionClassificationCollector,
  deviceCompliancePolicy: deviceCompliancePolicyCollector,
  deviceCompliancePolicyDeviceStateSummary: deviceCompliancePolicyDeviceStateSummaryCollector,
  deviceManagement: deviceManagementCollector,
  deviceProtectionOverview: deviceProtectionOverviewCollector,
  domain: domainCollector,
  groupSetting: groupSettingCollector,
  deviceRegistrationPolicy: deviceRegistrationPolicyCollector,
  identitySecurityDefaultsEnforcementPolicy: identitySecurityDefaultsEnforcementPolicyCollector,
  namedLocation: namedLocationCollector,
  oAuth2PermissionGrant: oAuth2PermissionGrantCollector,
  onPremisesDirectorySynchronization: onPremisesDirectorySynchronizationCollector,
  legacySignIn: legacySignInCollector,
  uncoveredSignIn: uncoveredSignInCollector,
  openRiskDetection: openRiskDetectionCollector,
  organization: organizationCollector,
  riskyServicePrincipal: riskyServicePrincipalCollector,
  riskyUser: riskyUserCollector,
  secureScore: secureScoreCollector,
  secureScoreControlProfile: secureScoreControlProfileCollector,
  sensitivityLabel: sensitivityLabelCollector,
  servicePrincipal: servicePrincipalCollector,
  sharepointSettings: sharepointSettingsCollector,
  companySubscription: companySubscriptionCollector,
  subscribedSku: subscribedSkuCollector,
  tenantAppManagementPolicy: tenantAppManagementPolicyCollector,
  unifiedRoleAssignment: unifiedRoleAssignmentCollector,
  unifiedRoleAssignmentScheduleInstance: unifiedRoleAssignmentScheduleInstanceCollector,
  unifiedRoleEligibilityScheduleInstance: unifiedRoleEligibilityScheduleInstanceCollector,
  unifiedRoleManagementPolicyAssignment: unifiedRoleManagementPolicyAssignmentCollector,
};

export const fleetCollectors: { readonly [K in FleetKind]: FleetCollector<K> } = {
  device: deviceCollector,
  managedDevice: managedDeviceCollector,
  signInActivity: signInActivityCollector,
  unifiedGroup: unifiedGroupCollector,
  user: userCollector,
  userRegistrationDetails: userRegistrationDetailsCollector,
};

export const logCollectors: { readonly [K in LogKind]: LogCollector<K> } = {
  auditEvent: auditEventCollector,
  directoryAudit: directoryAuditCollector,
  riskDetection: riskDetectionCollector,
  signIn: signInCollector,
};

/** All of them, for documentation and the registry test. */
export const collectors = {
  ...smallCollectors,
  ...fleetCollectors,
  ...logCollectors,
  group: groupCollector,
} as const;
