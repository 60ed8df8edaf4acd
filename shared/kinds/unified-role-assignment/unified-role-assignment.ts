import { roleActivityNames, roleHint } from '../../core/attribution/role-grant';
import { roleLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly unifiedRoleAssignment: RoleAssignment;
  }
}

export const unifiedRoleAssignmentKind = defineKind({
  kind: 'unifiedRoleAssignment',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 15,
  freshMinutes: 60,
  permission: 'RoleManagement.Read.Directory',
  licence: 'free',
  singular: 'a role assignment',
  plural: 'role assignments',
  compared: ['principalId', 'principalType', 'roleDefinitionId', 'directoryScopeId'],
  neverEmpty: true,
  alwaysRead: true,
  hints: { directoryAudit: roleHint },
  audit: { activities: roleActivityNames, claim: 'role', isFact: true },
  activityClass: 'roles',
  lines: roleLines,
});
