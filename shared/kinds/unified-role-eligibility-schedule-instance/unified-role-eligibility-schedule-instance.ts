import { eligibleActivityNames } from '../../core/attribution/role-grant';
import { roleLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly unifiedRoleEligibilityScheduleInstance: RoleEligibilityScheduleInstance;
  }
}

export const unifiedRoleEligibilityScheduleInstanceKind = defineKind({
  kind: 'unifiedRoleEligibilityScheduleInstance',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 15,
  freshMinutes: 60,
  permission: 'RoleEligibilitySchedule.Read.Directory',
  licence: 'P2',
  singular: 'an eligible role assignment',
  plural: 'eligible role assignments',
  compared: [
    'principalId',
    'principalType',
    'roleDefinitionId',
    'directoryScopeId',
    'memberType',
    'startDateTime',
    'endDateTime',
  ],
  alwaysRead: true,
  hints: {
    directoryAudit:
      /eligible ?(member|roleassignment)|^((hard )?delete|remove|restore) (user|group|service principal)$/,
  },
  audit: { activities: eligibleActivityNames, claim: 'eligibleRole', isFact: true },
  activityClass: 'roles',
  lines: roleLines,
});
