import type { DeviceCompliancePolicy } from './device-compliance-policy';

/** The platform of each type of compliance policy in v1.0. Linux is only in beta. */
const platformOfType: Readonly<Record<string, string>> = {
  windows10compliancepolicy: 'Windows',
  macoscompliancepolicy: 'macOS',
  ioscompliancepolicy: 'iOS',
  androidcompliancepolicy: 'Android',
  androidworkprofilecompliancepolicy: 'Android',
  androiddeviceownercompliancepolicy: 'Android',
  aospdeviceownercompliancepolicy: 'Android',
};

/** The platform of a policy; null for an unknown one. */
export function policyPlatform({ odataType }: Pick<DeviceCompliancePolicy, 'odataType'>): string | null {
  const type = odataType.slice(odataType.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(platformOfType, type) ? (platformOfType[type] ?? null) : null;
}
