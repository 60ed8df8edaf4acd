import { settingLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

/** https://learn.microsoft.com/graph/api/resources/sharepointsettings */
export type SharePointSettings = {
  /** Our own id for this singleton. */
  readonly id: 'settings';
  /** disabled, existingExternalUserSharingOnly, externalUserSharingOnly, externalUserAndGuestSharing */
  readonly sharingCapability: string | null;
  /** none, allowList, blockList */
  readonly sharingDomainRestrictionMode: string | null;
  readonly sharingAllowedDomainList: readonly string[];
  readonly sharingBlockedDomainList: readonly string[];
  readonly isResharingByExternalUsersEnabled: boolean | null;
  readonly isRequireAcceptingUserToMatchInvitedUserEnabled: boolean | null;
  readonly isLegacyAuthProtocolsEnabled: boolean | null;
  readonly isUnmanagedSyncAppForTenantRestricted: boolean | null;
  /** GUIDs of the Active Directory domains whose computers may synchronise; null if Graph leaves them out. */
  readonly allowedDomainGuidsForSyncApp: readonly string[] | null;
  readonly idleSessionSignOut: {
    readonly isEnabled: boolean | null;
    readonly signOutAfterInSeconds: number | null;
  } | null;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly sharepointSettings: SharePointSettings;
  }
}

export const sharepointSettingsKind = defineKind({
  kind: 'sharepointSettings',
  shape: 'small',
  bucket: 'sharepoint',
  cadenceMinutes: 60,
  freshMinutes: 240,
  permission: 'SharePointTenantSettings.Read.All',
  licence: 'SPO',
  singular: 'the SharePoint settings',
  plural: 'SharePoint settings',
  compared: [
    'sharingCapability',
    'sharingDomainRestrictionMode',
    'sharingAllowedDomainList',
    'sharingBlockedDomainList',
    'isResharingByExternalUsersEnabled',
    'isRequireAcceptingUserToMatchInvitedUserEnabled',
    'isLegacyAuthProtocolsEnabled',
    'isUnmanagedSyncAppForTenantRestricted',
    'allowedDomainGuidsForSyncApp',
    'idleSessionSignOut',
  ],
  neverEmpty: true,
  activityClass: 'organisation',
  unattributed: { status: 'notLogged', log: 'unifiedAuditLog' },
  lines: settingLines,
});
