import { membershipActivities } from '../../core/attribution/membership';
import { peopleLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly group: Group;
  }
}

export const groupKind = defineKind({
  kind: 'group',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 1440,
  freshMinutes: 2880,
  permission: 'Group.Read.All',
  licence: 'free',
  singular: 'the group',
  plural: 'groups that policies and roles name',
  compared: ['displayName', 'isAssignableToRole', 'isManagementRestricted', 'memberIds'],
  alwaysRead: true,
  hints: {
    directoryAudit:
      /(member|owner) (to|from) group|^(update|delete|hard delete|restore) group$|^((hard )?delete|restore) user$|restricted management administrative unit/,
  },
  audit: {
    activities: [
      ...Object.keys(membershipActivities),
      'add group',
      'update group',
      'delete group',
      'hard delete group',
    ],
    claim: 'membership',
  },
  activityClass: 'groups',
  lines: (before, after) => peopleLines('Members', before?.memberIds, after?.memberIds),
});
