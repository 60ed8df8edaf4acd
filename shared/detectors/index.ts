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
import { intuneCompliancePolicyLoosened } from './devices/intune-compliance-policy-loosened';
import { intuneDeviceComplianceLost } from './devices/intune-device-compliance-lost';
import { intuneDeviceThreatRaised } from './devices/intune-device-threat-raised';
import { entraAuthorizationPolicyWeakened } from './identity/entra-authorization-policy-weakened';
import { entraConditionalAccessExclusionAdded } from './identity/entra-conditional-access-exclusion-added';
import { entraConditionalAccessPolicyDisabled } from './identity/entra-conditional-access-policy-disabled';
import { entraSecurityDefaultsSwitched } from './identity/entra-security-defaults-switched';

/** All detectors, ordered by id. */
export const detectors: readonly Detector[] = [
  entraApplicationCredentialAdded, // EV.A05
  intuneDeviceComplianceLost, // EV.D01
  intuneCompliancePolicyLoosened, // EV.D06
  intuneDeviceThreatRaised, // EV.D08
  entraConditionalAccessPolicyDisabled, // EV.P01
  entraConditionalAccessExclusionAdded, // EV.P02
  entraSecurityDefaultsSwitched, // EV.P05
  entraAuthorizationPolicyWeakened, // EV.P08
  entraRoleMemberAdded, // EV.R01
  entraRoleAssignedOutsidePim, // EV.R02
  entraRoleEligibilityAdded, // EV.R03
  entraRoleActivated, // EV.R04
  entraRoleApplicationAdded, // EV.R11
  entraGroupPrivilegedMemberAdded, // EV.R12
  entraBreakGlassSignedIn, // EV.R21
  entraBreakGlassChanged, // EV.R22
];
