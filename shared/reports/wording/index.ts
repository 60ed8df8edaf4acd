import { adminsCannotResetPasswords } from '../../controls/administrators/entra-admin-password-reset-off/words';
import { administratorSessionsEnd } from '../../controls/administrators/entra-admin-sessions-limited/words';
import { administratorsAreInUse } from '../../controls/administrators/entra-administrators-in-use/words';
import { administratorsUseManagedDevices } from '../../controls/administrators/entra-admins-managed-device-required/words';
import { administratorsResistPhishing } from '../../controls/administrators/entra-admins-phishing-resistant-mfa-required/words';
import { adminsRegisteredResistant } from '../../controls/administrators/entra-admins-phishing-resistant-registered/words';
import { emergencyAccountsReady } from '../../controls/administrators/entra-break-glass-accounts-sound/words';
import { globalAdministratorsFew } from '../../controls/administrators/entra-global-administrator-count/words';
import { globalAdministratorsAreMinority } from '../../controls/administrators/entra-global-administrator-share/words';
import { securityGroupsAreNotCreated } from '../../controls/administrators/entra-group-creation-restricted/words';
import { managementAsksForMfa } from '../../controls/administrators/entra-management-apps-mfa-required/words';
import { monitorOnlyReads } from '../../controls/administrators/entra-monitor-read-only/words';
import { privilegedAppsHaveNoSecret } from '../../controls/administrators/entra-privileged-apps-without-secrets/words';
import { rolesComeThroughPim } from '../../controls/administrators/entra-privileged-roles-assigned-by-pim/words';
import { noStandingRoles } from '../../controls/administrators/entra-privileged-roles-not-standing/words';
import { privilegedRolesReviewed } from '../../controls/administrators/entra-privileged-roles-reviewed/words';
import { noGuestIsAdministrator } from '../../controls/administrators/entra-privileged-roles-without-guests/words';
import { administratorsAreCloudOnly } from '../../controls/administrators/entra-privileged-users-cloud-only/words';
import { activationIsApproved } from '../../controls/administrators/entra-role-activation-approved/words';
import { activationIsStrong } from '../../controls/administrators/entra-role-activation-strong/words';
import { roleNotificationsSent } from '../../controls/administrators/entra-role-notifications-sent/words';
import { tenantsAreNotCreated } from '../../controls/administrators/entra-tenant-creation-restricted/words';
import { consentRequestsAreAnswered } from '../../controls/applications/entra-admin-consent-requests-answered/words';
import { credentialsFollowPolicy } from '../../controls/applications/entra-app-credential-policy-enforced/words';
import { credentialsEndSoon } from '../../controls/applications/entra-app-credentials-bounded/words';
import { registrationOfAppsRestricted } from '../../controls/applications/entra-app-registration-restricted/words';
import { ownersCannotConsent } from '../../controls/applications/entra-group-owner-consent-off/words';
import { instancesAreLocked } from '../../controls/applications/entra-multi-tenant-apps-locked/words';
import { privilegedAppsWellOwned } from '../../controls/applications/entra-privileged-app-owners-sound/words';
import { riskyConsentIsBlocked } from '../../controls/applications/entra-risky-app-consent-blocked/words';
import { grantsAreApproved } from '../../controls/applications/entra-tenant-wide-grants-approved/words';
import { tierZeroIsApproved } from '../../controls/applications/entra-tier-zero-permissions-approved/words';
import { consentIsRestricted } from '../../controls/applications/entra-user-consent-restricted/words';
import { defaultsAreClosed } from '../../controls/data/entra-cross-tenant-defaults-closed/words';
import { guestsSeeLittle } from '../../controls/data/entra-guest-access-restricted/words';
import { invitationsRestricted } from '../../controls/data/entra-guest-invitations-restricted/words';
import { guestsAreInUse } from '../../controls/data/entra-guests-in-use/words';
import { otherAccountsAreKeptOff } from '../../controls/data/entra-tenant-restrictions-closed/words';
import { unifiedGroupsAreClosed } from '../../controls/data/entra-unified-groups-closed/words';
import { dataActionsAreScored } from '../../controls/data/purview-actions-scored/words';
import { labelsAreThere } from '../../controls/data/purview-sensitivity-labels-there/words';
import { sharingIsLimited } from '../../controls/data/sharepoint-external-sharing-limited/words';
import { guestsCannotReshare } from '../../controls/data/sharepoint-guests-cannot-reshare/words';
import { idleSessionsEnd } from '../../controls/data/sharepoint-idle-sessions-ended/words';
import { invitationsMatchAccounts } from '../../controls/data/sharepoint-invitations-match-account/words';
import { oldSignInIsRefused } from '../../controls/data/sharepoint-legacy-authentication-off/words';
import { sharingDomainsAreLimited } from '../../controls/data/sharepoint-sharing-domains-limited/words';
import { syncIsLimited } from '../../controls/data/sharepoint-sync-managed-only/words';
import { joiningIsRestricted } from '../../controls/devices/entra-device-join-restricted/words';
import { noLocalAdministrators } from '../../controls/devices/entra-devices-without-local-admins/words';
import { managedDeviceRequired } from '../../controls/devices/entra-managed-device-required/words';
import { phoneAppsAreProtected } from '../../controls/devices/entra-phone-apps-protected/words';
import { recoveryKeysAreKept } from '../../controls/devices/entra-recovery-keys-kept-from-users/words';
import { unsupportedPlatformsBlocked } from '../../controls/devices/entra-unsupported-platforms-blocked/words';
import { policiesAskWhatMatters } from '../../controls/devices/intune-compliance-policies-strict/words';
import { complianceIsBounded } from '../../controls/devices/intune-compliance-validity-bounded/words';
import { connectorsAreHealthy } from '../../controls/devices/intune-connectors-healthy/words';
import { noDeviceIsBroken } from '../../controls/devices/intune-device-threat-free/words';
import { devicesAreEncrypted } from '../../controls/devices/intune-devices-encrypted/words';
import { devicesAreInContact } from '../../controls/devices/intune-devices-in-contact/words';
import { fleetIsCompliant } from '../../controls/devices/intune-fleet-compliant/words';
import { noncomplianceActs } from '../../controls/devices/intune-noncompliance-acts-quickly/words';
import { platformsHavePolicies } from '../../controls/devices/intune-platforms-with-compliance-policy/words';
import { systemsAreCurrent } from '../../controls/devices/intune-systems-current/words';
import { unassignedDevicesAreOut } from '../../controls/devices/intune-unassigned-devices-not-compliant/words';
import { contextsAreGuarded } from '../../controls/identity/entra-authentication-contexts-guarded/words';
import { transferIsBlocked } from '../../controls/identity/entra-authentication-transfer-blocked/words';
import { authenticatorShowsContext } from '../../controls/identity/entra-authenticator-context-shown/words';
import { policyBaselineIntact } from '../../controls/identity/entra-conditional-access-baseline-kept/words';
import { exclusionsAreDeclared } from '../../controls/identity/entra-conditional-access-exclusions-declared/words';
import { policyReferencesLive } from '../../controls/identity/entra-conditional-access-references-live/words';
import { evaluationIsKept } from '../../controls/identity/entra-continuous-access-evaluation-kept/words';
import { deviceCodeIsBlocked } from '../../controls/identity/entra-device-code-flow-blocked/words';
import { registrationAsksForMfa } from '../../controls/identity/entra-device-registration-mfa-required/words';
import { synchronisationIsFresh } from '../../controls/identity/entra-directory-sync-fresh/words';
import { synchronisationIsHardened } from '../../controls/identity/entra-directory-sync-hardened/words';
import { federationIsApproved } from '../../controls/identity/entra-federation-approved/words';
import { mfaForGuests } from '../../controls/identity/entra-guests-mfa-required/words';
import { userRiskIsAnswered } from '../../controls/identity/entra-high-user-risk-remediated/words';
import { legacySignInBlocked } from '../../controls/identity/entra-legacy-authentication-blocked/words';
import { registrationIsProtected } from '../../controls/identity/entra-method-registration-protected/words';
import { methodsAreMigrated } from '../../controls/identity/entra-methods-migration-complete/words';
import { oldDoorsAreShut } from '../../controls/identity/entra-old-doors-shut/words';
import { passkeysAreSound } from '../../controls/identity/entra-passkeys-attested/words';
import { passwordProtectionIsOn } from '../../controls/identity/entra-password-protection-on/words';
import { passwordsDoNotExpire } from '../../controls/identity/entra-passwords-not-expiring/words';
import { riskySignInsAreChallenged } from '../../controls/identity/entra-risky-sign-ins-challenged/words';
import { accessPassIsBounded } from '../../controls/identity/entra-temporary-access-pass-bounded/words';
import { baselineIsOn } from '../../controls/identity/entra-tenant-baseline-on/words';
import { trustedPlacesAskToo } from '../../controls/identity/entra-trusted-locations-mfa-required/words';
import { trustedPlacesAreSound } from '../../controls/identity/entra-trusted-locations-sound/words';
import { unmanagedSessionsEnd } from '../../controls/identity/entra-unmanaged-sessions-limited/words';
import { membersCanDoMfa } from '../../controls/identity/entra-users-mfa-capable/words';
import { mfaForEveryone } from '../../controls/identity/entra-users-mfa-required/words';
import { everyoneResistsPhishing } from '../../controls/identity/entra-users-phishing-resistant-mfa-required/words';
import { weakMethodsOff } from '../../controls/identity/entra-weak-methods-disabled/words';
import { alertsAreWorked } from '../../controls/threats/defender-alerts-worked/words';
import { identitySensorsAreWell } from '../../controls/threats/defender-identity-healthy/words';
import { incidentsAreWorked } from '../../controls/threats/defender-incidents-worked/words';
import { secureScoreIsHeld } from '../../controls/threats/defender-secure-score-held/words';
import { adminTokensAreBound } from '../../controls/threats/entra-admin-tokens-protected/words';
import { highRiskIsHandled } from '../../controls/threats/entra-high-risk-users-handled/words';
import { oldProtocolsAreUnused } from '../../controls/threats/entra-legacy-sign-ins-absent/words';
import { placesAreBlocked } from '../../controls/threats/entra-places-blocked/words';
import { applicationRiskIsHandled } from '../../controls/threats/entra-risky-applications-handled/words';
import { riskySignInsAreTriaged } from '../../controls/threats/entra-risky-sign-ins-triaged/words';
import { signInsAreCovered } from '../../controls/threats/entra-sign-ins-covered/words';
import { antivirusRuns } from '../../controls/threats/intune-antivirus-running/words';
import type { FailVerdict } from '../../core/verdict/control';
import { breakGlassChanged } from '../../detectors/administrators/entra-break-glass-changed/words';
import { breakGlassSignedIn } from '../../detectors/administrators/entra-break-glass-signed-in/words';
import { watchedGroupChanged } from '../../detectors/administrators/entra-group-privileged-member-added/words';
import { roleActivated } from '../../detectors/administrators/entra-role-activated/words';
import { roleGivenToApplication } from '../../detectors/administrators/entra-role-application-added/words';
import { roleGivenOutsidePim } from '../../detectors/administrators/entra-role-assigned-outside-pim/words';
import { eligibleRoleGiven } from '../../detectors/administrators/entra-role-eligibility-added/words';
import { privilegedRoleGranted } from '../../detectors/administrators/entra-role-member-added/words';
import { credentialAdded } from '../../detectors/applications/entra-application-credential-added/words';
import { tierZeroGranted } from '../../detectors/applications/entra-tier-zero-permission-granted/words';
import { crossTenantWidened } from '../../detectors/data/entra-cross-tenant-access-widened/words';
import { compliancePolicyLoosened } from '../../detectors/devices/intune-compliance-policy-loosened/words';
import { deviceLostCompliance } from '../../detectors/devices/intune-device-compliance-lost/words';
import { devicesRemoved } from '../../detectors/devices/intune-device-removed/words';
import { deviceBroken } from '../../detectors/devices/intune-device-threat-raised/words';
import { authorizationWidened } from '../../detectors/identity/entra-authorization-policy-weakened/words';
import { exclusionAdded } from '../../detectors/identity/entra-conditional-access-exclusion-added/words';
import { policySwitchedOff } from '../../detectors/identity/entra-conditional-access-policy-disabled/words';
import { namedLocationWidened } from '../../detectors/identity/entra-named-location-widened/words';
import { securityDefaultsSwitchedOff } from '../../detectors/identity/entra-security-defaults-switched/words';
import { defenderRaised } from '../../detectors/threats/defender-alert-raised/words';
import { accountBehavedStrangely } from '../../detectors/threats/entra-account-behaved-strangely/words';
import { attackerInTheMiddle } from '../../detectors/threats/entra-attacker-in-the-middle-seen/words';
import { passwordLeaked } from '../../detectors/threats/entra-credentials-leaked/words';
import { deviceTokenTargeted } from '../../detectors/threats/entra-device-token-targeted/words';
import { filesReadInBulk } from '../../detectors/threats/entra-files-read-in-bulk/words';
import { knownAttackerAddress } from '../../detectors/threats/entra-known-attacker-address-seen/words';
import { mailboxAbused } from '../../detectors/threats/entra-mailbox-abused/words';
import { passwordGuessed } from '../../detectors/threats/entra-password-sprayed/words';
import { addressRisky } from '../../detectors/threats/entra-sign-in-address-risky/words';
import { signInUnfamiliar } from '../../detectors/threats/entra-sign-in-unfamiliar/words';
import { requestReported } from '../../detectors/threats/entra-suspicious-activity-reported/words';
import { accountOnAttackList } from '../../detectors/threats/entra-threat-intelligence-matched/words';
import { tokenStolen } from '../../detectors/threats/entra-token-anomalous/words';
import { travelUnlikely } from '../../detectors/threats/entra-travel-unlikely/words';
import { riskJudged } from '../../detectors/threats/entra-user-risk-judged/words';
import { userAtRisk } from '../../detectors/threats/entra-user-risk-raised/words';
import type { Wording } from '../scene';
import { checkChanged } from './check-changed';
import { controlBlind } from './control-blind';
import { licenceEnded } from './licence-ended';
import { otherSource } from './other-source';
import { watcherWordings } from './watcher';

/** The words of every control and detector, one file each. */
export const wordings: readonly Wording[] = [
  evaluationIsKept,
  contextsAreGuarded,
  idleSessionsEnd,
  adminTokensAreBound,
  placesAreBlocked,
  otherAccountsAreKeptOff,
  unsupportedPlatformsBlocked,
  phoneAppsAreProtected,
  dataActionsAreScored,
  secureScoreIsHeld,
  antivirusRuns,
  oldProtocolsAreUnused,
  signInsAreCovered,
  systemsAreCurrent,
  riskySignInsAreTriaged,
  trustedPlacesAreSound,
  trustedPlacesAskToo,
  managementAsksForMfa,
  administratorSessionsEnd,
  administratorsUseManagedDevices,
  managedDeviceRequired,
  exclusionsAreDeclared,
  activationIsApproved,
  activationIsStrong,
  registrationAsksForMfa,
  accessPassIsBounded,
  unmanagedSessionsEnd,
  riskySignInsAreChallenged,
  userRiskIsAnswered,
  registrationIsProtected,
  transferIsBlocked,
  deviceCodeIsBlocked,
  addressRisky,
  administratorsAreCloudOnly,
  administratorsResistPhishing,
  adminsCannotResetPasswords,
  adminsRegisteredResistant,
  administratorsAreInUse,
  membersCanDoMfa,
  attackerInTheMiddle,
  knownAttackerAddress,
  authenticatorShowsContext,
  authorizationWidened,
  crossTenantWidened,
  baselineIsOn,
  breakGlassChanged,
  breakGlassSignedIn,
  compliancePolicyLoosened,
  consentIsRestricted,
  tierZeroGranted,
  credentialAdded,
  credentialsEndSoon,
  credentialsFollowPolicy,
  defaultsAreClosed,
  guestsAreInUse,
  unifiedGroupsAreClosed,
  labelsAreThere,
  devicesRemoved,
  deviceBroken,
  deviceLostCompliance,
  eligibleRoleGiven,
  emergencyAccountsReady,
  everyoneResistsPhishing,
  exclusionAdded,
  namedLocationWidened,
  federationIsApproved,
  fleetIsCompliant,
  globalAdministratorsAreMinority,
  globalAdministratorsFew,
  grantsAreApproved,
  highRiskIsHandled,
  instancesAreLocked,
  invitationsRestricted,
  legacySignInBlocked,
  licenceEnded,
  checkChanged,
  controlBlind,
  methodsAreMigrated,
  mfaForEveryone,
  mfaForGuests,
  noDeviceIsBroken,
  noGuestIsAdministrator,
  noStandingRoles,
  passkeysAreSound,
  passwordGuessed,
  passwordLeaked,
  passwordProtectionIsOn,
  passwordsDoNotExpire,
  policyBaselineIntact,
  policyReferencesLive,
  policySwitchedOff,
  privilegedAppsHaveNoSecret,
  privilegedAppsWellOwned,
  privilegedRoleGranted,
  privilegedRolesReviewed,
  requestReported,
  riskJudged,
  roleActivated,
  roleGivenOutsidePim,
  roleGivenToApplication,
  roleNotificationsSent,
  rolesComeThroughPim,
  securityDefaultsSwitchedOff,
  sharingIsLimited,
  signInUnfamiliar,
  tierZeroIsApproved,
  synchronisationIsFresh,
  monitorOnlyReads,
  synchronisationIsHardened,
  accountOnAttackList,
  deviceTokenTargeted,
  tokenStolen,
  accountBehavedStrangely,
  mailboxAbused,
  filesReadInBulk,
  travelUnlikely,
  userAtRisk,
  defenderRaised,
  watchedGroupChanged,
  weakMethodsOff,
  unassignedDevicesAreOut,
  complianceIsBounded,
  platformsHavePolicies,
  policiesAskWhatMatters,
  noncomplianceActs,
  devicesAreInContact,
  devicesAreEncrypted,
  riskyConsentIsBlocked,
  ownersCannotConsent,
  registrationOfAppsRestricted,
  joiningIsRestricted,
  noLocalAdministrators,
  recoveryKeysAreKept,
  sharingDomainsAreLimited,
  guestsCannotReshare,
  invitationsMatchAccounts,
  oldSignInIsRefused,
  syncIsLimited,
  guestsSeeLittle,
  tenantsAreNotCreated,
  securityGroupsAreNotCreated,
  oldDoorsAreShut,
  consentRequestsAreAnswered,
  connectorsAreHealthy,
  applicationRiskIsHandled,
  alertsAreWorked,
  incidentsAreWorked,
  identitySensorsAreWell,
  ...watcherWordings,
];

const byId = new Map(wordings.map((wording) => [wording.id, wording]));

export const wordingOf = (source: string): Wording => byId.get(source) ?? otherSource;

/** "5 people hold admin roles permanently": what people read of a failing control wherever no event reports it. */
export function failingTitle(
  { id, title }: { readonly id: string; readonly title: string },
  verdict: FailVerdict | null,
): string {
  const { fails } = wordingOf(id);
  if (fails === undefined) return title;
  const { findings, exposure, evidence, metric } = verdict ?? nothingKnown;
  return fails({
    details: {
      ...metric,
      findings: findings.total,
      problems: [...new Set(findings.first.map(({ problem }) => problem))],
    },
    exposure,
    lines: evidence,
    peopleIds: [],
  });
}

const nothingKnown: FailVerdict = {
  status: 'fail',
  findings: { total: 0, first: [] },
  exposure: null,
  evidence: [],
  metric: null,
};
