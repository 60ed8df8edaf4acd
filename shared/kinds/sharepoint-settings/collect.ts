import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { count, flag, readShape, sorted, text, texts } from '../../graph/shape';

const Settings = z.object({
  sharingCapability: text,
  sharingDomainRestrictionMode: text,
  sharingAllowedDomainList: texts,
  sharingBlockedDomainList: texts,
  isResharingByExternalUsersEnabled: flag,
  isRequireAcceptingUserToMatchInvitedUserEnabled: flag,
  isLegacyAuthProtocolsEnabled: flag,
  isUnmanagedSyncAppForTenantRestricted: flag,
  allowedDomainGuidsForSyncApp: z
    .array(z.string())
    .nullish()
    .transform((guids) => (guids == null ? null : sorted(guids))),
  idleSessionSignOut: z
    .object({ isEnabled: flag, signOutAfterInSeconds: count })
    .nullish()
    .transform((value) => value ?? null),
});

/** https://learn.microsoft.com/graph/api/sharepointsettings-get */
export const sharepointSettingsCollector: SmallCollector<'sharepointSettings'> = {
  kind: 'sharepointSettings',
  path: '/admin/sharepoint/settings',
  query: '',
  scope: 'sharepoint',
  cost: 1,
  answer: 'object',
  read: (item) => ({ id: 'settings', ...readShape('sharepointSettings', Settings, item) }),
};
