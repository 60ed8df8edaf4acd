import type { Detector } from '../core/detector';
import { entraBreakGlassChanged } from './administrators/entra-break-glass-changed';
import { entraBreakGlassSignedIn } from './administrators/entra-break-glass-signed-in';
import { entraGroupPrivilegedMemberAdded } from './administrators/entra-group-privileged-member-added';
import { entraRoleActivated } from './administrators/entra-role-activated';
import { entraRoleApplicationAdded } from './administrators/entra-role-application-added';
import { entraRoleAssignedOutsidePim } from './administrators/entra-role-assigned-outside-pim';
import { entraRoleEligibilityAdded } from './administrators/entra-role-eligibility-added';
import { entraRoleMemberAdded } from './administrators/entra-role-member-added';
import { entraApplicationCredentialAdded } from './applications/entra-application-credential-added';
import { entraTierZeroPermissionGranted } from './applications/entra-tier-zero-permission-granted';
import { entraCrossTenantAccessWidened } from './data/entra-cross-tenant-access-widened';
import { intuneCompliancePolicyLoosened } from './devices/intune-compliance-policy-loosened';
import { intuneDeviceComplianceLost } from './devices/intune-device-compliance-lost';
import { intuneDeviceRemoved } from './devices/intune-device-removed';
import { intuneDeviceThreatRaised } from './devices/intune-device-threat-raised';
import { entraAuthorizationPolicyWeakened } from './identity/entra-authorization-policy-weakened';
import { entraConditionalAccessExclusionAdded } from './identity/entra-conditional-access-exclusion-added';
import { entraConditionalAccessPolicyDisabled } from './identity/entra-conditional-access-policy-disabled';
import { entraNamedLocationWidened } from './identity/entra-named-location-widened';
import { entraSecurityDefaultsSwitched } from './identity/entra-security-defaults-switched';
import { defenderAlertRaised } from './threats/defender-alert-raised';
import { entraAccountBehavedStrangely } from './threats/entra-account-behaved-strangely';
import { entraAttackerInTheMiddleSeen } from './threats/entra-attacker-in-the-middle-seen';
import { entraCredentialsLeaked } from './threats/entra-credentials-leaked';
import { entraDeviceTokenTargeted } from './threats/entra-device-token-targeted';
import { entraFilesReadInBulk } from './threats/entra-files-read-in-bulk';
import { entraKnownAttackerAddressSeen } from './threats/entra-known-attacker-address-seen';
import { entraMailboxAbused } from './threats/entra-mailbox-abused';
import { entraPasswordSprayed } from './threats/entra-password-sprayed';
import { entraSignInAddressRisky } from './threats/entra-sign-in-address-risky';
import { entraSignInUnfamiliar } from './threats/entra-sign-in-unfamiliar';
import { entraSuspiciousActivityReported } from './threats/entra-suspicious-activity-reported';
import { entraThreatIntelligenceMatched } from './threats/entra-threat-intelligence-matched';
import { entraTokenAnomalous } from './threats/entra-token-anomalous';
import { entraTravelUnlikely } from './threats/entra-travel-unlikely';
import { entraUserRiskJudged } from './threats/entra-user-risk-judged';
import { entraUserRiskRaised } from './threats/entra-user-risk-raised';

/** All detectors, ordered by id. */
export const detectors: readonly Detector[] = [
  entraTierZeroPermissionGranted, // EV.A01
  entraApplicationCredentialAdded, // EV.A05
  intuneDeviceComplianceLost, // EV.D01
  intuneCompliancePolicyLoosened, // EV.D06
  intuneDeviceRemoved, // EV.D07
  intuneDeviceThreatRaised, // EV.D08
  entraConditionalAccessPolicyDisabled, // EV.P01
  entraConditionalAccessExclusionAdded, // EV.P02
  entraNamedLocationWidened, // EV.P04
  entraSecurityDefaultsSwitched, // EV.P05
  entraAuthorizationPolicyWeakened, // EV.P08
  entraCrossTenantAccessWidened, // EV.P09
  entraRoleMemberAdded, // EV.R01
  entraRoleAssignedOutsidePim, // EV.R02
  entraRoleEligibilityAdded, // EV.R03
  entraRoleActivated, // EV.R04
  entraRoleApplicationAdded, // EV.R11
  entraGroupPrivilegedMemberAdded, // EV.R12
  entraBreakGlassSignedIn, // EV.R21
  entraBreakGlassChanged, // EV.R22
  entraCredentialsLeaked, // EV.S01
  entraAttackerInTheMiddleSeen, // EV.S02
  entraKnownAttackerAddressSeen, // EV.S03
  entraThreatIntelligenceMatched, // EV.S04
  entraDeviceTokenTargeted, // EV.S05
  entraTokenAnomalous, // EV.S06
  entraPasswordSprayed, // EV.S07
  entraSuspiciousActivityReported, // EV.S08
  entraAccountBehavedStrangely, // EV.S09
  entraMailboxAbused, // EV.S10
  entraFilesReadInBulk, // EV.S11
  entraTravelUnlikely, // EV.S12
  entraSignInAddressRisky, // EV.S13
  entraSignInUnfamiliar, // EV.S14
  entraUserRiskJudged, // EV.S15
  entraUserRiskRaised, // EV.S21
  defenderAlertRaised, // EV.S36
];
