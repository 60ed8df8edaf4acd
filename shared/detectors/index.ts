import type { Detector } from '../core/detector';
import { entraGroupPrivilegedMemberAdded } from './administrators/entra-group-privileged-member-added';
import { entraRoleApplicationAdded } from './administrators/entra-role-application-added';
import { entraRoleMemberAdded } from './administrators/entra-role-member-added';
import { intuneCompliancePolicyLoosened } from './devices/intune-compliance-policy-loosened';
import { intuneDeviceComplianceLost } from './devices/intune-device-compliance-lost';
import { intuneDeviceThreatRaised } from './devices/intune-device-threat-raised';
import { entraConditionalAccessExclusionAdded } from './identity/entra-conditional-access-exclusion-added';
import { entraConditionalAccessPolicyDisabled } from './identity/entra-conditional-access-policy-disabled';
import { entraSecurityDefaultsSwitched } from './identity/entra-security-defaults-switched';

/** All detectors, ordered by id. */
export const detectors: readonly Detector[] = [
  intuneDeviceComplianceLost, // EV.D01
  intuneCompliancePolicyLoosened, // EV.D06
  intuneDeviceThreatRaised, // EV.D08
  entraConditionalAccessPolicyDisabled, // EV.P01
  entraConditionalAccessExclusionAdded, // EV.P02
  entraSecurityDefaultsSwitched, // EV.P05
  entraRoleMemberAdded, // EV.R01
  entraRoleApplicationAdded, // EV.R11
  entraGroupPrivilegedMemberAdded, // EV.R12
];
