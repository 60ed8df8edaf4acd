import type { Control } from '../core/verdict/control';
import { entraAdminPasswordResetOff } from './administrators/entra-admin-password-reset-off/control';
import { entraAdminSessionsLimited } from './administrators/entra-admin-sessions-limited/control';
import { entraAdministratorsInUse } from './administrators/entra-administrators-in-use/control';
import { entraAdminsManagedDeviceRequired } from './administrators/entra-admins-managed-device-required/control';
import { entraAdminsPhishingResistantMfaRequired } from './administrators/entra-admins-phishing-resistant-mfa-required/control';
import { entraAdminsPhishingResistantRegistered } from './administrators/entra-admins-phishing-resistant-registered/control';
import { entraBreakGlassAccountsSound } from './administrators/entra-break-glass-accounts-sound/control';
import { entraGlobalAdministratorCount } from './administrators/entra-global-administrator-count/control';
import { entraGlobalAdministratorShare } from './administrators/entra-global-administrator-share/control';
import { entraGroupCreationRestricted } from './administrators/entra-group-creation-restricted/control';
import { entraManagementAppsMfaRequired } from './administrators/entra-management-apps-mfa-required/control';
import { entraMonitorReadOnly } from './administrators/entra-monitor-read-only/control';
import { entraPrivilegedAppsWithoutSecrets } from './administrators/entra-privileged-apps-without-secrets/control';
import { entraPrivilegedRolesAssignedByPim } from './administrators/entra-privileged-roles-assigned-by-pim/control';
import { entraPrivilegedRolesNotStanding } from './administrators/entra-privileged-roles-not-standing/control';
import { entraPrivilegedRolesReviewed } from './administrators/entra-privileged-roles-reviewed/control';
import { entraPrivilegedRolesWithoutGuests } from './administrators/entra-privileged-roles-without-guests/control';
import { entraPrivilegedUsersCloudOnly } from './administrators/entra-privileged-users-cloud-only/control';
import { entraRoleActivationApproved } from './administrators/entra-role-activation-approved/control';
import { entraRoleActivationStrong } from './administrators/entra-role-activation-strong/control';
import { entraRoleNotificationsSent } from './administrators/entra-role-notifications-sent/control';
import { entraTenantCreationRestricted } from './administrators/entra-tenant-creation-restricted/control';
import { entraAdminConsentRequestsAnswered } from './applications/entra-admin-consent-requests-answered/control';
import { entraAppCredentialPolicyEnforced } from './applications/entra-app-credential-policy-enforced/control';
import { entraAppCredentialsBounded } from './applications/entra-app-credentials-bounded/control';
import { entraAppRegistrationRestricted } from './applications/entra-app-registration-restricted/control';
import { entraGroupOwnerConsentOff } from './applications/entra-group-owner-consent-off/control';
import { entraMultiTenantAppsLocked } from './applications/entra-multi-tenant-apps-locked/control';
import { entraPrivilegedAppOwnersSound } from './applications/entra-privileged-app-owners-sound/control';
import { entraRiskyAppConsentBlocked } from './applications/entra-risky-app-consent-blocked/control';
import { entraTenantWideGrantsApproved } from './applications/entra-tenant-wide-grants-approved/control';
import { entraTierZeroPermissionsApproved } from './applications/entra-tier-zero-permissions-approved/control';
import { entraUserConsentRestricted } from './applications/entra-user-consent-restricted/control';
import { entraCrossTenantDefaultsClosed } from './data/entra-cross-tenant-defaults-closed/control';
import { entraGuestAccessRestricted } from './data/entra-guest-access-restricted/control';
import { entraGuestInvitationsRestricted } from './data/entra-guest-invitations-restricted/control';
import { entraGuestsInUse } from './data/entra-guests-in-use/control';
import { entraTenantRestrictionsClosed } from './data/entra-tenant-restrictions-closed/control';
import { entraUnifiedGroupsClosed } from './data/entra-unified-groups-closed/control';
import { purviewActionsScored } from './data/purview-actions-scored/control';
import { purviewSensitivityLabelsThere } from './data/purview-sensitivity-labels-there/control';
import { sharepointExternalSharingLimited } from './data/sharepoint-external-sharing-limited/control';
import { sharepointGuestsCannotReshare } from './data/sharepoint-guests-cannot-reshare/control';
import { sharepointIdleSessionsEnded } from './data/sharepoint-idle-sessions-ended/control';
import { sharepointInvitationsMatchAccount } from './data/sharepoint-invitations-match-account/control';
import { sharepointLegacyAuthenticationOff } from './data/sharepoint-legacy-authentication-off/control';
import { sharepointSharingDomainsLimited } from './data/sharepoint-sharing-domains-limited/control';
import { sharepointSyncManagedOnly } from './data/sharepoint-sync-managed-only/control';
import { entraDeviceJoinRestricted } from './devices/entra-device-join-restricted/control';
import { entraDevicesWithoutLocalAdmins } from './devices/entra-devices-without-local-admins/control';
import { entraManagedDeviceRequired } from './devices/entra-managed-device-required/control';
import { entraPhoneAppsProtected } from './devices/entra-phone-apps-protected/control';
import { entraRecoveryKeysKeptFromUsers } from './devices/entra-recovery-keys-kept-from-users/control';
import { entraUnsupportedPlatformsBlocked } from './devices/entra-unsupported-platforms-blocked/control';
import { intuneCompliancePoliciesStrict } from './devices/intune-compliance-policies-strict/control';
import { intuneComplianceValidityBounded } from './devices/intune-compliance-validity-bounded/control';
import { intuneConnectorsHealthy } from './devices/intune-connectors-healthy/control';
import { intuneDeviceThreatFree } from './devices/intune-device-threat-free/control';
import { intuneDevicesEncrypted } from './devices/intune-devices-encrypted/control';
import { intuneDevicesInContact } from './devices/intune-devices-in-contact/control';
import { intuneFleetCompliant } from './devices/intune-fleet-compliant/control';
import { intuneNoncomplianceActsQuickly } from './devices/intune-noncompliance-acts-quickly/control';
import { intunePlatformsWithCompliancePolicy } from './devices/intune-platforms-with-compliance-policy/control';
import { intuneSystemsCurrent } from './devices/intune-systems-current/control';
import { intuneUnassignedDevicesNotCompliant } from './devices/intune-unassigned-devices-not-compliant/control';
import { entraAuthenticationContextsGuarded } from './identity/entra-authentication-contexts-guarded/control';
import { entraAuthenticationTransferBlocked } from './identity/entra-authentication-transfer-blocked/control';
import { entraAuthenticatorContextShown } from './identity/entra-authenticator-context-shown/control';
import { entraConditionalAccessBaselineKept } from './identity/entra-conditional-access-baseline-kept/control';
import { entraConditionalAccessExclusionsDeclared } from './identity/entra-conditional-access-exclusions-declared/control';
import { entraConditionalAccessReferencesLive } from './identity/entra-conditional-access-references-live/control';
import { entraContinuousAccessEvaluationKept } from './identity/entra-continuous-access-evaluation-kept/control';
import { entraDeviceCodeFlowBlocked } from './identity/entra-device-code-flow-blocked/control';
import { entraDeviceRegistrationMfaRequired } from './identity/entra-device-registration-mfa-required/control';
import { entraDirectorySyncFresh } from './identity/entra-directory-sync-fresh/control';
import { entraDirectorySyncHardened } from './identity/entra-directory-sync-hardened/control';
import { entraFederationApproved } from './identity/entra-federation-approved/control';
import { entraGuestsMfaRequired } from './identity/entra-guests-mfa-required/control';
import { entraHighUserRiskRemediated } from './identity/entra-high-user-risk-remediated/control';
import { entraLegacyAuthenticationBlocked } from './identity/entra-legacy-authentication-blocked/control';
import { entraMethodRegistrationProtected } from './identity/entra-method-registration-protected/control';
import { entraMethodsMigrationComplete } from './identity/entra-methods-migration-complete/control';
import { entraOldDoorsShut } from './identity/entra-old-doors-shut/control';
import { entraPasskeysAttested } from './identity/entra-passkeys-attested/control';
import { entraPasswordProtectionOn } from './identity/entra-password-protection-on/control';
import { entraPasswordsNotExpiring } from './identity/entra-passwords-not-expiring/control';
import { entraRiskySignInsChallenged } from './identity/entra-risky-sign-ins-challenged/control';
import { entraTemporaryAccessPassBounded } from './identity/entra-temporary-access-pass-bounded/control';
import { entraTenantBaselineOn } from './identity/entra-tenant-baseline-on/control';
import { entraTrustedLocationsMfaRequired } from './identity/entra-trusted-locations-mfa-required/control';
import { entraTrustedLocationsSound } from './identity/entra-trusted-locations-sound/control';
import { entraUnmanagedSessionsLimited } from './identity/entra-unmanaged-sessions-limited/control';
import { entraUsersMfaCapable } from './identity/entra-users-mfa-capable/control';
import { entraUsersMfaRequired } from './identity/entra-users-mfa-required/control';
import { entraUsersPhishingResistantMfaRequired } from './identity/entra-users-phishing-resistant-mfa-required/control';
import { entraWeakMethodsDisabled } from './identity/entra-weak-methods-disabled/control';
import { defenderAlertsWorked } from './threats/defender-alerts-worked/control';
import { defenderIdentityHealthy } from './threats/defender-identity-healthy/control';
import { defenderIncidentsWorked } from './threats/defender-incidents-worked/control';
import { defenderSecureScoreHeld } from './threats/defender-secure-score-held/control';
import { entraAdminTokensProtected } from './threats/entra-admin-tokens-protected/control';
import { entraHighRiskUsersHandled } from './threats/entra-high-risk-users-handled/control';
import { entraLegacySignInsAbsent } from './threats/entra-legacy-sign-ins-absent/control';
import { entraPlacesBlocked } from './threats/entra-places-blocked/control';
import { entraRiskyApplicationsHandled } from './threats/entra-risky-applications-handled/control';
import { entraRiskySignInsTriaged } from './threats/entra-risky-sign-ins-triaged/control';
import { entraSignInsCovered } from './threats/entra-sign-ins-covered/control';
import { intuneAntivirusRunning } from './threats/intune-antivirus-running/control';

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
