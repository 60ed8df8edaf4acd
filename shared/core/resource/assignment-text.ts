/** A policy's assignment as text. `groupId` is set if a group is the target. */
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
