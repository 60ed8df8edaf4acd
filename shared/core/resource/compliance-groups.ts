import type { DeviceCompliancePolicy } from './resource';

/** Ids of the groups that a policy names, of whichever side. */
export const groupsNamedBy = ({ assignments }: DeviceCompliancePolicy): readonly string[] => {
  const ids = assignments.map((target) => target.replace(/^exclude:/, ''));
  return ids.filter((id) => id !== '' && id !== 'allDevices' && id !== 'allUsers' && !id.startsWith('other:'));
};

/** How a policy's assignment is written here; `groupId` where it is to a group. */
export function assignmentText(target: { readonly type: string; readonly groupId: string | null }): string {
  switch (target.type) {
    case '#microsoft.graph.allDevicesAssignmentTarget':
      return 'allDevices';
    case '#microsoft.graph.allLicensedUsersAssignmentTarget':
      return 'allUsers';
    case '#microsoft.graph.exclusionGroupAssignmentTarget':
      return `exclude:${target.groupId ?? ''}`;
    case '#microsoft.graph.groupAssignmentTarget':
      return target.groupId ?? '';
    default:
      return `other:${target.type}`;
  }
}
