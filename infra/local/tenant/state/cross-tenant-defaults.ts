import type { JsonObject } from '../json';

function everybody(accessType: 'allowed' | 'blocked'): JsonObject {
  return {
    usersAndGroups: { accessType, targets: [{ target: 'AllUsers', targetType: 'user' }] },
    applications: { accessType, targets: [{ target: 'AllApplications', targetType: 'application' }] },
  };
}

/** Microsoft's own default for other tenants: collaboration is open, direct connect is closed, and their claims are not trusted. */
export const crossTenantDefaults: JsonObject = {
  isServiceDefault: true,
  inboundTrust: { isMfaAccepted: false, isCompliantDeviceAccepted: false, isHybridAzureADJoinedDeviceAccepted: false },
  b2bCollaborationOutbound: everybody('allowed'),
  b2bCollaborationInbound: everybody('allowed'),
  b2bDirectConnectOutbound: everybody('blocked'),
  b2bDirectConnectInbound: everybody('blocked'),
  tenantRestrictions: { devices: null, ...everybody('blocked') },
  automaticUserConsentSettings: { inboundAllowed: false, outboundAllowed: false },
  invitationRedemptionIdentityProviderConfiguration: {
    primaryIdentityProviderPrecedenceOrder: ['azureActiveDirectory', 'externalFederation', 'socialIdentityProviders'],
    fallbackIdentityProvider: 'defaultConfiguredIdp',
  },
};

/** A partner without settings of its own: every setting is null, which means the default. */
export const partnerDefaults: JsonObject = {
  isServiceProvider: null,
  isInMultiTenantOrganization: false,
  inboundTrust: null,
  b2bCollaborationOutbound: null,
  b2bCollaborationInbound: null,
  b2bDirectConnectOutbound: null,
  b2bDirectConnectInbound: null,
  tenantRestrictions: null,
  automaticUserConsentSettings: { inboundAllowed: null, outboundAllowed: null },
};
