import type { DeviceCompliancePolicy } from '../core/resource';

/** Compliance policies of v1.0 by the platform that they are for. Of Linux only the beta knows them. */
const platformOfType: Readonly<Record<string, string>> = {
  windows10compliancepolicy: 'Windows',
  macoscompliancepolicy: 'macOS',
  ioscompliancepolicy: 'iOS',
  androidcompliancepolicy: 'Android',
  androidworkprofilecompliancepolicy: 'Android',
  androiddeviceownercompliancepolicy: 'Android',
  aospdeviceownercompliancepolicy: 'Android',
};

/** The platform that a policy is for; null for one that we do not know. */
export function policyPlatform({ odataType }: DeviceCompliancePolicy): string | null {
  const type = odataType.slice(odataType.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(platformOfType, type) ? (platformOfType[type] ?? null) : null;
}

export const judgedPlatforms: readonly string[] = ['Windows', 'macOS', 'iOS', 'Android'];

/** Reaches somebody: an exclusion alone reaches nobody. */
export const isAssigned = ({ assignments }: DeviceCompliancePolicy): boolean =>
  assignments.some((target) => target !== '' && !target.startsWith('exclude:') && !target.startsWith('other:'));

/** Assigned to something that is new to us. */
export const isAssignedSomehow = ({ assignments }: DeviceCompliancePolicy): boolean =>
  assignments.some((target) => target.startsWith('other:'));
