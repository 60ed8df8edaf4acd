import { settingLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

/** https://learn.microsoft.com/graph/api/resources/groupsetting */
export type GroupSetting = {
  readonly id: string;
  readonly templateId: string;
  readonly displayName: string | null;
  /** By name, always text; without the list of banned passwords, which is private. */
  readonly values: Readonly<Record<string, string>>;
  /** Number of banned passwords in the list. */
  readonly bannedPasswordCount: number;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly groupSetting: GroupSetting;
  }
}

export const groupSettingKind = defineKind({
  kind: 'groupSetting',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 60,
  freshMinutes: 180,
  permission: 'Group.Read.All',
  licence: 'free',
  singular: 'the password protection setting',
  plural: 'password protection settings',
  compared: ['templateId', 'displayName', 'values', 'bannedPasswordCount'],
  hints: { directoryAudit: /^(create|update|delete) group settings?$/ },
  audit: {
    activities: ['create group settings', 'update group settings', 'delete group settings'],
    objects: 'mentioned',
  },
  activityClass: 'authenticationMethods',
  lines: settingLines,
});
