import { roleActivityNames, roleHint } from '../../core/attribution/role-grant';
import { roleLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly unifiedRoleAssignmentScheduleInstance: RoleAssignmentScheduleInstance;
  }
}

export const unifiedRoleAssignmentScheduleInstanceKind = defineKind({
  kind: 'unifiedRoleAssignmentScheduleInstance',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 15,
  freshMinutes: 60,
  permission: 'RoleAssignmentSchedule.Read.Directory',
  licence: 'P2',
  singular: 'a PIM role assignment',
  plural: 'PIM role assignments',
  compared: [
    'principalId',
    'principalType',
    'roleDefinitionId',
    'directoryScopeId',
    'memberType',
    'assignmentType',
    'startDateTime',
    'endDateTime',
  ],
  hints: { directoryAudit: roleHint },
  audit: { activities: roleActivityNames, claim: 'role', isFact: true },
  activityClass: 'roles',
  lines: roleLines,
});
