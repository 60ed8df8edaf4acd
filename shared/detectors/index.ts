import type { Detector } from '../core/event/detector';
import { entraBreakGlassChanged } from './administrators/entra-break-glass-changed/detector';
import { entraBreakGlassSignedIn } from './administrators/entra-break-glass-signed-in/detector';
import { entraGroupPrivilegedMemberAdded } from './administrators/entra-group-privileged-member-added/detector';
import { entraRoleActivated } from './administrators/entra-role-activated/detector';
import { entraRoleApplicationAdded } from './administrators/entra-role-application-added/detector';
import { entraRoleAssignedOutsidePim } from './administrators/entra-role-assigned-outside-pim/detector';
import { entraRoleEligibilityAdded } from './administrators/entra-role-eligibility-added/detector';
import { entraRoleMemberAdded } from './administrators/entra-role-member-added/detector';
import { entraApplicationCredentialAdded } from './applications/entra-application-credential-added/detector';
import { entraTierZeroPermissionGranted } from './applications/entra-tier-zero-permission-granted/detector';
import { entraCrossTenantAccessWidened } from './data/entra-cross-tenant-access-widened/detector';
import { intuneCompliancePolicyLoosened } from './devices/intune-compliance-policy-loosened/detector';
import { intuneDeviceComplianceLost } from './devices/intune-device-compliance-lost/detector';
import { intuneDeviceRemoved } from './devices/intune-device-removed/detector';
import { intuneDeviceThreatRaised } from './devices/intune-device-threat-raised/detector';
import { entraAuthorizationPolicyWeakened } from './identity/entra-authorization-policy-weakened/detector';
import { entraConditionalAccessExclusionAdded } from './identity/entra-conditional-access-exclusion-added/detector';
import { entraConditionalAccessPolicyDisabled } from './identity/entra-conditional-access-policy-disabled/detector';
import { entraNamedLocationWidened } from './identity/entra-named-location-widened/detector';
import { entraSecurityDefaultsSwitched } from './identity/entra-security-defaults-switched/detector';
import { defenderAlertRaised } from './threats/defender-alert-raised/detector';
import { entraAccountBehavedStrangely } from './threats/entra-account-behaved-strangely/detector';
import { entraAttackerInTheMiddleSeen } from './threats/entra-attacker-in-the-middle-seen/detector';
import { entraCredentialsLeaked } from './threats/entra-credentials-leaked/detector';
import { entraDeviceTokenTargeted } from './threats/entra-device-token-targeted/detector';
import { entraFilesReadInBulk } from './threats/entra-files-read-in-bulk/detector';
import { entraKnownAttackerAddressSeen } from './threats/entra-known-attacker-address-seen/detector';
import { entraMailboxAbused } from './threats/entra-mailbox-abused/detector';
import { entraPasswordSprayed } from './threats/entra-password-sprayed/detector';
import { entraSignInAddressRisky } from './threats/entra-sign-in-address-risky/detector';
import { entraSignInUnfamiliar } from './threats/entra-sign-in-unfamiliar/detector';
import { entraSuspiciousActivityReported } from './threats/entra-suspicious-activity-reported/detector';
import { entraThreatIntelligenceMatched } from './threats/entra-threat-intelligence-matched/detector';
import { entraTokenAnomalous } from './threats/entra-token-anomalous/detector';
import { entraTravelUnlikely } from './threats/entra-travel-unlikely/detector';
import { entraUserRiskJudged } from './threats/entra-user-risk-judged/detector';
import { entraUserRiskRaised } from './threats/entra-user-risk-raised/detector';

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
