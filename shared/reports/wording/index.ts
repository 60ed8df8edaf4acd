import type { Wording } from '../scene';
import { checkChanged } from './check-changed';
import { controlBlind } from './control-blind';
import { tierZeroGranted } from './ev-a01';
import { credentialAdded } from './ev-a05';
import { deviceLostCompliance } from './ev-d01';
import { compliancePolicyLoosened } from './ev-d06';
import { devicesRemoved } from './ev-d07';
import { deviceBroken } from './ev-d08';
import { policySwitchedOff } from './ev-p01';
import { exclusionAdded } from './ev-p02';
import { namedLocationWidened } from './ev-p04';
import { securityDefaultsSwitchedOff } from './ev-p05';
import { authorizationWidened } from './ev-p08';
import { crossTenantWidened } from './ev-p09';
import { privilegedRoleGranted } from './ev-r01';
import { roleGivenOutsidePim } from './ev-r02';
import { eligibleRoleGiven } from './ev-r03';
import { roleActivated } from './ev-r04';
import { roleGivenToApplication } from './ev-r11';
import { watchedGroupChanged } from './ev-r12';
import { breakGlassSignedIn } from './ev-r21';
import { breakGlassChanged } from './ev-r22';
import { passwordLeaked } from './ev-s01';
import { attackerInTheMiddle } from './ev-s02';
import { knownAttackerAddress } from './ev-s03';
import { accountOnAttackList } from './ev-s04';
import { deviceTokenTargeted } from './ev-s05';
import { tokenStolen } from './ev-s06';
import { passwordGuessed } from './ev-s07';
import { requestReported } from './ev-s08';
import { accountBehavedStrangely } from './ev-s09';
import { mailboxAbused } from './ev-s10';
import { filesReadInBulk } from './ev-s11';
import { travelUnlikely } from './ev-s12';
import { addressRisky } from './ev-s13';
import { signInUnfamiliar } from './ev-s14';
import { riskJudged } from './ev-s15';
import { userAtRisk } from './ev-s21';
import { defenderRaised } from './ev-s36';
import { licenceEnded } from './licence-ended';
import { otherSource } from './other-source';
import { watcherWordings } from './watcher';
import { globalAdministratorsFew } from './zt-ad-001';
import { globalAdministratorsAreMinority } from './zt-ad-002';
import { administratorsAreCloudOnly } from './zt-ad-003';
import { noStandingRoles } from './zt-ad-004';
import { rolesComeThroughPim } from './zt-ad-005';
import { activationIsApproved } from './zt-ad-006';
import { activationIsStrong } from './zt-ad-007';
import { roleNotificationsSent } from './zt-ad-008';
import { administratorsResistPhishing } from './zt-ad-009';
import { administratorsUseManagedDevices } from './zt-ad-010';
import { administratorSessionsEnd } from './zt-ad-011';
import { emergencyAccountsReady } from './zt-ad-012';
import { noGuestIsAdministrator } from './zt-ad-013';
import { privilegedAppsHaveNoSecret } from './zt-ad-014';
import { adminsRegisteredResistant } from './zt-ad-015';
import { administratorsAreInUse } from './zt-ad-016';
import { adminsCannotResetPasswords } from './zt-ad-017';
import { managementAsksForMfa } from './zt-ad-018';
import { privilegedRolesReviewed } from './zt-ad-019';
import { consentIsRestricted } from './zt-ap-001';
import { riskyConsentIsBlocked } from './zt-ap-002';
import { consentRequestsAreAnswered } from './zt-ap-003';
import { ownersCannotConsent } from './zt-ap-004';
import { registrationOfAppsRestricted } from './zt-ap-005';
import { credentialsFollowPolicy } from './zt-ap-006';
import { tierZeroIsApproved } from './zt-ap-007';
import { grantsAreApproved } from './zt-ap-008';
import { credentialsEndSoon } from './zt-ap-009';
import { privilegedAppsWellOwned } from './zt-ap-010';
import { instancesAreLocked } from './zt-ap-011';
import { managedDeviceRequired } from './zt-dv-001';
import { fleetIsCompliant } from './zt-dv-002';
import { unassignedDevicesAreOut } from './zt-dv-003';
import { complianceIsBounded } from './zt-dv-004';
import { platformsHavePolicies } from './zt-dv-005';
import { policiesAskWhatMatters } from './zt-dv-006';
import { noncomplianceActs } from './zt-dv-007';
import { devicesAreInContact } from './zt-dv-008';
import { devicesAreEncrypted } from './zt-dv-009';
import { noDeviceIsBroken } from './zt-dv-010';
import { joiningIsRestricted } from './zt-dv-011';
import { noLocalAdministrators } from './zt-dv-012';
import { unsupportedPlatformsBlocked } from './zt-dv-013';
import { phoneAppsAreProtected } from './zt-dv-014';
import { connectorsAreHealthy } from './zt-dv-015';
import { recoveryKeysAreKept } from './zt-dv-016';
import { systemsAreCurrent } from './zt-dv-017';
import { sharingIsLimited } from './zt-dx-001';
import { sharingDomainsAreLimited } from './zt-dx-002';
import { guestsCannotReshare } from './zt-dx-003';
import { invitationsMatchAccounts } from './zt-dx-004';
import { oldSignInIsRefused } from './zt-dx-005';
import { syncIsLimited } from './zt-dx-006';
import { idleSessionsEnd } from './zt-dx-007';
import { invitationsRestricted } from './zt-dx-008';
import { guestsSeeLittle } from './zt-dx-009';
import { defaultsAreClosed } from './zt-dx-010';
import { guestsAreInUse } from './zt-dx-011';
import { unifiedGroupsAreClosed } from './zt-dx-012';
import { labelsAreThere } from './zt-dx-013';
import { dataActionsAreScored } from './zt-dx-014';
import { mfaForEveryone } from './zt-id-001';
import { mfaForGuests } from './zt-id-002';
import { legacySignInBlocked } from './zt-id-003';
import { deviceCodeIsBlocked } from './zt-id-004';
import { transferIsBlocked } from './zt-id-005';
import { registrationIsProtected } from './zt-id-006';
import { registrationAsksForMfa } from './zt-id-007';
import { baselineIsOn } from './zt-id-008';
import { everyoneResistsPhishing } from './zt-id-009';
import { weakMethodsOff } from './zt-id-010';
import { authenticatorShowsContext } from './zt-id-011';
import { passkeysAreSound } from './zt-id-012';
import { methodsAreMigrated } from './zt-id-013';
import { accessPassIsBounded } from './zt-id-014';
import { membersCanDoMfa } from './zt-id-015';
import { userRiskIsAnswered } from './zt-id-016';
import { riskySignInsAreChallenged } from './zt-id-017';
import { passwordProtectionIsOn } from './zt-id-018';
import { passwordsDoNotExpire } from './zt-id-019';
import { exclusionsAreDeclared } from './zt-id-020';
import { policyBaselineIntact } from './zt-id-021';
import { policyReferencesLive } from './zt-id-022';
import { unmanagedSessionsEnd } from './zt-id-023';
import { federationIsApproved } from './zt-id-024';
import { synchronisationIsHardened } from './zt-id-025';
import { evaluationIsKept } from './zt-id-026';
import { contextsAreGuarded } from './zt-id-027';
import { tenantsAreNotCreated } from './zt-in-001';
import { securityGroupsAreNotCreated } from './zt-in-002';
import { oldDoorsAreShut } from './zt-in-003';
import { synchronisationIsFresh } from './zt-in-004';
import { monitorOnlyReads } from './zt-in-005';
import { trustedPlacesAreSound } from './zt-nw-001';
import { trustedPlacesAskToo } from './zt-nw-002';
import { placesAreBlocked } from './zt-nw-003';
import { otherAccountsAreKeptOff } from './zt-nw-004';
import { adminTokensAreBound } from './zt-nw-005';
import { highRiskIsHandled } from './zt-td-001';
import { riskySignInsAreTriaged } from './zt-td-002';
import { applicationRiskIsHandled } from './zt-td-003';
import { alertsAreWorked } from './zt-td-004';
import { incidentsAreWorked } from './zt-td-005';
import { identitySensorsAreWell } from './zt-td-006';
import { oldProtocolsAreUnused } from './zt-td-007';
import { signInsAreCovered } from './zt-td-008';
import { secureScoreIsHeld } from './zt-td-009';
import { antivirusRuns } from './zt-td-010';

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
