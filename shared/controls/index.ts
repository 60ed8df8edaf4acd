import type { Control } from '../core/control';
import { entraAdminPasswordResetOff } from './administrators/entra-admin-password-reset-off';
import { entraAdminSessionsLimited } from './administrators/entra-admin-sessions-limited';
import { entraAdministratorsInUse } from './administrators/entra-administrators-in-use';
import { entraAdminsManagedDeviceRequired } from './administrators/entra-admins-managed-device-required';
import { entraAdminsPhishingResistantMfaRequired } from './administrators/entra-admins-phishing-resistant-mfa-required';
import { entraAdminsPhishingResistantRegistered } from './administrators/entra-admins-phishing-resistant-registered';
import { entraBreakGlassAccountsSound } from './administrators/entra-break-glass-accounts-sound';
import { entraGlobalAdministratorCount } from './administrators/entra-global-administrator-count';
import { entraGlobalAdministratorShare } from './administrators/entra-global-administrator-share';
import { entraGroupCreationRestricted } from './administrators/entra-group-creation-restricted';
import { entraManagementAppsMfaRequired } from './administrators/entra-management-apps-mfa-required';
import { entraMonitorReadOnly } from './administrators/entra-monitor-read-only';
import { entraPrivilegedAppsWithoutSecrets } from './administrators/entra-privileged-apps-without-secrets';
import { entraPrivilegedRolesAssignedByPim } from './administrators/entra-privileged-roles-assigned-by-pim';
import { entraPrivilegedRolesNotStanding } from './administrators/entra-privileged-roles-not-standing';
import { entraPrivilegedRolesReviewed } from './administrators/entra-privileged-roles-reviewed';
import { entraPrivilegedRolesWithoutGuests } from './administrators/entra-privileged-roles-without-guests';
import { entraPrivilegedUsersCloudOnly } from './administrators/entra-privileged-users-cloud-only';
import { entraRoleActivationApproved } from './administrators/entra-role-activation-approved';
import { entraRoleActivationStrong } from './administrators/entra-role-activation-strong';
import { entraRoleNotificationsSent } from './administrators/entra-role-notifications-sent';
import { entraTenantCreationRestricted } from './administrators/entra-tenant-creation-restricted';
import { entraAdminConsentRequestsAnswered } from './applications/entra-admin-consent-requests-answered';
import { entraAppCredentialPolicyEnforced } from './applications/entra-app-credential-policy-enforced';
import { entraAppCredentialsBounded } from './applications/entra-app-credentials-bounded';
import { entraAppRegistrationRestricted } from './applications/entra-app-registration-restricted';
import { entraGroupOwnerConsentOff } from './applications/entra-group-owner-consent-off';
import { entraMultiTenantAppsLocked } from './applications/entra-multi-tenant-apps-locked';
import { entraPrivilegedAppOwnersSound } from './applications/entra-privileged-app-owners-sound';
import { entraRiskyAppConsentBlocked } from './applications/entra-risky-app-consent-blocked';
import { entraTenantWideGrantsApproved } from './applications/entra-tenant-wide-grants-approved';
import { entraTierZeroPermissionsApproved } from './applications/entra-tier-zero-permissions-approved';
import { entraUserConsentRestricted } from './applications/entra-user-consent-restricted';
import { entraCrossTenantDefaultsClosed } from './data/entra-cross-tenant-defaults-closed';
import { entraGuestAccessRestricted } from './data/entra-guest-access-restricted';
import { entraGuestInvitationsRestricted } from './data/entra-guest-invitations-restricted';
import { entraGuestsInUse } from './data/entra-guests-in-use';
import { entraTenantRestrictionsClosed } from './data/entra-tenant-restrictions-closed';
import { entraUnifiedGroupsClosed } from './data/entra-unified-groups-closed';
import { purviewActionsScored } from './data/purview-actions-scored';
import { purviewSensitivityLabelsThere } from './data/purview-sensitivity-labels-there';
import { sharepointExternalSharingLimited } from './data/sharepoint-external-sharing-limited';
import { sharepointGuestsCannotReshare } from './data/sharepoint-guests-cannot-reshare';
import { sharepointIdleSessionsEnded } from './data/sharepoint-idle-sessions-ended';
import { sharepointInvitationsMatchAccount } from './data/sharepoint-invitations-match-account';
import { sharepointLegacyAuthenticationOff } from './data/sharepoint-legacy-authentication-off';
import { sharepointSharingDomainsLimited } from './data/sharepoint-sharing-domains-limited';
import { sharepointSyncManagedOnly } from './data/sharepoint-sync-managed-only';
import { entraDeviceJoinRestricted } from './devices/entra-device-join-restricted';
import { entraDevicesWithoutLocalAdmins } from './devices/entra-devices-without-local-admins';
import { entraManagedDeviceRequired } from './devices/entra-managed-device-required';
import { entraPhoneAppsProtected } from './devices/entra-phone-apps-protected';
import { entraRecoveryKeysKeptFromUsers } from './devices/entra-recovery-keys-kept-from-users';
import { entraUnsupportedPlatformsBlocked } from './devices/entra-unsupported-platforms-blocked';
import { intuneCompliancePoliciesStrict } from './devices/intune-compliance-policies-strict';
import { intuneComplianceValidityBounded } from './devices/intune-compliance-validity-bounded';
import { intuneConnectorsHealthy } from './devices/intune-connectors-healthy';
import { intuneDeviceThreatFree } from './devices/intune-device-threat-free';
import { intuneDevicesEncrypted } from './devices/intune-devices-encrypted';
import { intuneDevicesInContact } from './devices/intune-devices-in-contact';
import { intuneFleetCompliant } from './devices/intune-fleet-compliant';
import { intuneNoncomplianceActsQuickly } from './devices/intune-noncompliance-acts-quickly';
import { intunePlatformsWithCompliancePolicy } from './devices/intune-platforms-with-compliance-policy';
import { intuneSystemsCurrent } from './devices/intune-systems-current';
import { intuneUnassignedDevicesNotCompliant } from './devices/intune-unassigned-devices-not-compliant';
import { entraAuthenticationContextsGuarded } from './identity/entra-authentication-contexts-guarded';
import { entraAuthenticationTransferBlocked } from './identity/entra-authentication-transfer-blocked';
import { entraAuthenticatorContextShown } from './identity/entra-authenticator-context-shown';
import { entraConditionalAccessBaselineKept } from './identity/entra-conditional-access-baseline-kept';
import { entraConditionalAccessExclusionsDeclared } from './identity/entra-conditional-access-exclusions-declared';
import { entraConditionalAccessReferencesLive } from './identity/entra-conditional-access-references-live';
import { entraContinuousAccessEvaluationKept } from './identity/entra-continuous-access-evaluation-kept';
import { entraDeviceCodeFlowBlocked } from './identity/entra-device-code-flow-blocked';
import { entraDeviceRegistrationMfaRequired } from './identity/entra-device-registration-mfa-required';
import { entraDirectorySyncFresh } from './identity/entra-directory-sync-fresh';
import { entraDirectorySyncHardened } from './identity/entra-directory-sync-hardened';
import { entraFederationApproved } from './identity/entra-federation-approved';
import { entraGuestsMfaRequired } from './identity/entra-guests-mfa-required';
import { entraHighUserRiskRemediated } from './identity/entra-high-user-risk-remediated';
import { entraLegacyAuthenticationBlocked } from './identity/entra-legacy-authentication-blocked';
import { entraMethodRegistrationProtected } from './identity/entra-method-registration-protected';
import { entraMethodsMigrationComplete } from './identity/entra-methods-migration-complete';
import { entraOldDoorsShut } from './identity/entra-old-doors-shut';
import { entraPasskeysAttested } from './identity/entra-passkeys-attested';
import { entraPasswordProtectionOn } from './identity/entra-password-protection-on';
import { entraPasswordsNotExpiring } from './identity/entra-passwords-not-expiring';
import { entraRiskySignInsChallenged } from './identity/entra-risky-sign-ins-challenged';
import { entraTemporaryAccessPassBounded } from './identity/entra-temporary-access-pass-bounded';
import { entraTenantBaselineOn } from './identity/entra-tenant-baseline-on';
import { entraTrustedLocationsMfaRequired } from './identity/entra-trusted-locations-mfa-required';
import { entraTrustedLocationsSound } from './identity/entra-trusted-locations-sound';
import { entraUnmanagedSessionsLimited } from './identity/entra-unmanaged-sessions-limited';
import { entraUsersMfaCapable } from './identity/entra-users-mfa-capable';
import { entraUsersMfaRequired } from './identity/entra-users-mfa-required';
import { entraUsersPhishingResistantMfaRequired } from './identity/entra-users-phishing-resistant-mfa-required';
import { entraWeakMethodsDisabled } from './identity/entra-weak-methods-disabled';
import { defenderAlertsWorked } from './threats/defender-alerts-worked';
import { defenderIdentityHealthy } from './threats/defender-identity-healthy';
import { defenderIncidentsWorked } from './threats/defender-incidents-worked';
import { defenderSecureScoreHeld } from './threats/defender-secure-score-held';
import { entraAdminTokensProtected } from './threats/entra-admin-tokens-protected';
import { entraHighRiskUsersHandled } from './threats/entra-high-risk-users-handled';
import { entraLegacySignInsAbsent } from './threats/entra-legacy-sign-ins-absent';
import { entraPlacesBlocked } from './threats/entra-places-blocked';
import { entraRiskyApplicationsHandled } from './threats/entra-risky-applications-handled';
import { entraRiskySignInsTriaged } from './threats/entra-risky-sign-ins-triaged';
import { entraSignInsCovered } from './threats/entra-sign-ins-covered';
import { intuneAntivirusRunning } from './threats/intune-antivirus-running';

/** Every control, by id. */
export const controls: readonly Control[] = [
  entraGlobalAdministratorCount,
  entraGlobalAdministratorShare,
  entraPrivilegedUsersCloudOnly,
  entraPrivilegedRolesNotStanding,
  entraPrivilegedRolesAssignedByPim,
  entraRoleActivationApproved,
  entraRoleActivationStrong,
  entraRoleNotificationsSent,
  entraAdminsPhishingResistantMfaRequired,
  entraAdminsManagedDeviceRequired,
  entraAdminSessionsLimited,
  entraBreakGlassAccountsSound,
  entraPrivilegedRolesWithoutGuests,
  entraPrivilegedAppsWithoutSecrets,
  entraAdminsPhishingResistantRegistered,
  entraAdministratorsInUse,
  entraAdminPasswordResetOff,
  entraManagementAppsMfaRequired,
  entraPrivilegedRolesReviewed,
  entraUserConsentRestricted,
  entraRiskyAppConsentBlocked,
  entraAdminConsentRequestsAnswered,
  entraGroupOwnerConsentOff,
  entraAppRegistrationRestricted,
  entraAppCredentialPolicyEnforced,
  entraTierZeroPermissionsApproved,
  entraTenantWideGrantsApproved,
  entraAppCredentialsBounded,
  entraPrivilegedAppOwnersSound,
  entraMultiTenantAppsLocked,
  entraManagedDeviceRequired,
  intuneFleetCompliant,
  intuneUnassignedDevicesNotCompliant,
  intuneComplianceValidityBounded,
  intunePlatformsWithCompliancePolicy,
  intuneCompliancePoliciesStrict,
  intuneNoncomplianceActsQuickly,
  intuneDevicesInContact,
  intuneDevicesEncrypted,
  intuneDeviceThreatFree,
  entraDeviceJoinRestricted,
  entraDevicesWithoutLocalAdmins,
  entraUnsupportedPlatformsBlocked,
  entraPhoneAppsProtected,
  intuneConnectorsHealthy,
  entraRecoveryKeysKeptFromUsers,
  intuneSystemsCurrent,
  sharepointExternalSharingLimited,
  sharepointSharingDomainsLimited,
  sharepointGuestsCannotReshare,
  sharepointInvitationsMatchAccount,
  sharepointLegacyAuthenticationOff,
  sharepointSyncManagedOnly,
  sharepointIdleSessionsEnded,
  entraGuestInvitationsRestricted,
  entraGuestAccessRestricted,
  entraCrossTenantDefaultsClosed,
  entraGuestsInUse,
  entraUnifiedGroupsClosed,
  purviewSensitivityLabelsThere,
  purviewActionsScored,
  entraUsersMfaRequired,
  entraGuestsMfaRequired,
  entraLegacyAuthenticationBlocked,
  entraDeviceCodeFlowBlocked,
  entraAuthenticationTransferBlocked,
  entraMethodRegistrationProtected,
  entraDeviceRegistrationMfaRequired,
  entraTenantBaselineOn,
  entraUsersPhishingResistantMfaRequired,
  entraWeakMethodsDisabled,
  entraAuthenticatorContextShown,
  entraPasskeysAttested,
  entraMethodsMigrationComplete,
  entraTemporaryAccessPassBounded,
  entraUsersMfaCapable,
  entraHighUserRiskRemediated,
  entraRiskySignInsChallenged,
  entraPasswordProtectionOn,
  entraPasswordsNotExpiring,
  entraConditionalAccessExclusionsDeclared,
  entraConditionalAccessBaselineKept,
  entraConditionalAccessReferencesLive,
  entraUnmanagedSessionsLimited,
  entraFederationApproved,
  entraDirectorySyncHardened,
  entraContinuousAccessEvaluationKept,
  entraAuthenticationContextsGuarded,
  entraTenantCreationRestricted,
  entraGroupCreationRestricted,
  entraOldDoorsShut,
  entraDirectorySyncFresh,
  entraMonitorReadOnly,
  entraTrustedLocationsSound,
  entraTrustedLocationsMfaRequired,
  entraPlacesBlocked,
  entraTenantRestrictionsClosed,
  entraAdminTokensProtected,
  entraHighRiskUsersHandled,
  entraRiskySignInsTriaged,
  entraRiskyApplicationsHandled,
  defenderAlertsWorked,
  defenderIncidentsWorked,
  defenderIdentityHealthy,
  entraLegacySignInsAbsent,
  entraSignInsCovered,
  defenderSecureScoreHeld,
  intuneAntivirusRunning,
];
