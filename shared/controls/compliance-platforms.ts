import type { Group } from '../core/resource/resource';
import type { DeviceCompliancePolicy } from '../kinds/device-compliance-policy/device-compliance-policy';

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

/**
 * Whether a policy reaches anybody at all. Groups count by the people in them whom no other group leaves out, or by devices; one that
 * could not be read may hold somebody.
 */
export function reachOf(policy: DeviceCompliancePolicy, groups: ReadonlyMap<string, Group>): 'yes' | 'no' | 'unknown' {
  const groupOf = (id: string): Group | undefined => groups.get(id.toLowerCase());
  const { assignments } = policy;
  const isOpen = isAssignedSomehow(policy);
  if (!isAssigned(policy)) return isOpen ? 'unknown' : 'no';
  const included = assignments.filter((target) => target !== '' && !/^(?:exclude|other):/.test(target));
  if (included.some((target) => target === 'allDevices' || target === 'allUsers')) return 'yes';
  const excluded = assignments.filter((target) => target.startsWith('exclude:'));
  const leftOut = new Set(excluded.flatMap((target) => groupOf(target.slice('exclude:'.length))?.memberIds ?? []));
  const named = included.map(groupOf);
  if (named.some((group) => group?.memberIds.some((id) => !leftOut.has(id)) === true)) return 'yes';
  if (named.some((group) => group?.holdsDevices === true)) return 'yes';
  const isUnread = named.some(
    (group) => group === undefined || (group.displayName !== null && group.holdsDevices === undefined),
  );
  return isUnread || isOpen ? 'unknown' : 'no';
}
