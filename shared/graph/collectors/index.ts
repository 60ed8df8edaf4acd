/** Every collector, one line a kind. A test holds this list against core/kind.ts. */
import type { FleetKind, LogKind, SmallKind } from '../../core/kind';
import { auditEventCollector } from './audit-event';
import { authenticationStrengthPolicyCollector } from './authentication-strength-policy';
import type { FleetCollector, LogCollector, SmallCollector } from './collector';
import { conditionalAccessPolicyCollector } from './conditional-access-policy';
import { deviceCompliancePolicyCollector } from './device-compliance-policy';
import { directoryAuditCollector } from './directory-audit';
import { groupCollector } from './group';
import { identitySecurityDefaultsEnforcementPolicyCollector } from './identity-security-defaults-enforcement-policy';
import { managedDeviceCollector } from './managed-device';
import { namedLocationCollector } from './named-location';
import { organizationCollector } from './organization';
import { subscribedSkuCollector } from './subscribed-sku';
import { unifiedRoleAssignmentCollector } from './unified-role-assignment';
import { userCollector } from './user';

export const smallCollectors: { readonly [K in Exclude<SmallKind, 'group'>]: SmallCollector<K> } = {
  authenticationStrengthPolicy: authenticationStrengthPolicyCollector,
  conditionalAccessPolicy: conditionalAccessPolicyCollector,
  deviceCompliancePolicy: deviceCompliancePolicyCollector,
  identitySecurityDefaultsEnforcementPolicy: identitySecurityDefaultsEnforcementPolicyCollector,
  namedLocation: namedLocationCollector,
  organization: organizationCollector,
  subscribedSku: subscribedSkuCollector,
  unifiedRoleAssignment: unifiedRoleAssignmentCollector,
};

export const fleetCollectors: { readonly [K in FleetKind]: FleetCollector<K> } = {
  managedDevice: managedDeviceCollector,
  user: userCollector,
};

export const logCollectors: { readonly [K in LogKind]: LogCollector<K> } = {
  auditEvent: auditEventCollector,
  directoryAudit: directoryAuditCollector,
};

/** All of them, for documentation and the registry test. */
export const collectors = {
  ...smallCollectors,
  ...fleetCollectors,
  ...logCollectors,
  group: groupCollector,
} as const;
