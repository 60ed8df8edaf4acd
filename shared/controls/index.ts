import type { Control } from '../core/control';
import { entraAdminsPhishingResistantMfaRequired } from './administrators/entra-admins-phishing-resistant-mfa-required';
import { entraGlobalAdministratorCount } from './administrators/entra-global-administrator-count';
import { intuneDeviceThreatFree } from './devices/intune-device-threat-free';
import { intuneFleetCompliant } from './devices/intune-fleet-compliant';
import { entraConditionalAccessBaselineKept } from './identity/entra-conditional-access-baseline-kept';
import { entraLegacyAuthenticationBlocked } from './identity/entra-legacy-authentication-blocked';
import { entraTenantBaselineOn } from './identity/entra-tenant-baseline-on';
import { entraUsersMfaRequired } from './identity/entra-users-mfa-required';

/** Every control, by id. */
export const controls: readonly Control[] = [
  entraGlobalAdministratorCount,
  entraAdminsPhishingResistantMfaRequired,
  intuneFleetCompliant,
  intuneDeviceThreatFree,
  entraUsersMfaRequired,
  entraLegacyAuthenticationBlocked,
  entraTenantBaselineOn,
  entraConditionalAccessBaselineKept,
];
