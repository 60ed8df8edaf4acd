import * as z from 'zod';
import { count, flag, readShape, sorted, text, texts } from '../shape';
import type { SmallCollector } from './collector';

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
  observed: [],
  read: (item) => ({ id: 'settings', ...readShape('sharepointSettings', Settings, item) }),
};
