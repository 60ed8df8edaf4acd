import type { Group } from '../core/resource/resource';
import type { DeviceCompliancePolicy } from '../kinds/device-compliance-policy/device-compliance-policy';

export const judgedPlatforms: readonly string[] = ['Windows', 'macOS', 'iOS', 'Android'];

/** The policy is assigned to somebody; an exclusion alone is no assignment. */
export const isAssigned = ({ assignments }: DeviceCompliancePolicy): boolean =>
  assignments.some((target) => target !== '' && !target.startsWith('exclude:') && !target.startsWith('other:'));

/** True if the policy is assigned to anything at all, including targets that are not known here. */
export const isAssignedSomehow = ({ assignments }: DeviceCompliancePolicy): boolean =>
  assignments.some((target) => target.startsWith('other:'));

/**
 * Whether a policy reaches anybody. Groups count by their members whom no other group excludes, or by devices; an unreadable group may have
 * members.
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
