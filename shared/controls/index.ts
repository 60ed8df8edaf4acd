import type { Control } from '../core/control';
import { entraAdminsPhishingResistantMfaRequired } from './administrators/entra-admins-phishing-resistant-mfa-required';
import { entraBreakGlassAccountsSound } from './administrators/entra-break-glass-accounts-sound';
import { entraGlobalAdministratorCount } from './administrators/entra-global-administrator-count';
import { entraPrivilegedRolesNotStanding } from './administrators/entra-privileged-roles-not-standing';
import { entraUserConsentRestricted } from './applications/entra-user-consent-restricted';
import { entraCrossTenantDefaultsClosed } from './data/entra-cross-tenant-defaults-closed';
import { entraGuestInvitationsRestricted } from './data/entra-guest-invitations-restricted';
import { sharepointExternalSharingLimited } from './data/sharepoint-external-sharing-limited';
import { intuneDeviceThreatFree } from './devices/intune-device-threat-free';
import { intuneFleetCompliant } from './devices/intune-fleet-compliant';
import { entraConditionalAccessBaselineKept } from './identity/entra-conditional-access-baseline-kept';
import { entraGuestsMfaRequired } from './identity/entra-guests-mfa-required';
import { entraLegacyAuthenticationBlocked } from './identity/entra-legacy-authentication-blocked';
import { entraTenantBaselineOn } from './identity/entra-tenant-baseline-on';
import { entraUsersMfaRequired } from './identity/entra-users-mfa-required';
import { entraUsersPhishingResistantMfaRequired } from './identity/entra-users-phishing-resistant-mfa-required';
import { entraHighRiskUsersHandled } from './threats/entra-high-risk-users-handled';

/** Every control, by id. */
export const controls: readonly Control[] = [
  entraGlobalAdministratorCount,
  entraPrivilegedRolesNotStanding,
  entraAdminsPhishingResistantMfaRequired,
  entraBreakGlassAccountsSound,
  entraUserConsentRestricted,
  intuneFleetCompliant,
  intuneDeviceThreatFree,
  sharepointExternalSharingLimited,
  entraGuestInvitationsRestricted,
  entraCrossTenantDefaultsClosed,
  entraUsersMfaRequired,
  entraGuestsMfaRequired,
  entraLegacyAuthenticationBlocked,
  entraTenantBaselineOn,
  entraUsersPhishingResistantMfaRequired,
  entraConditionalAccessBaselineKept,
  entraHighRiskUsersHandled,
];
