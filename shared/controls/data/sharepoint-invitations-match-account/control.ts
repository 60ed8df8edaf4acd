import { defineControl } from '../../../core/verdict/control';
import { flagAnswer, onSettings } from '../../setting-answers';

/** Somebody else can accept a forwarded invitation. */
export const sharepointInvitationsMatchAccount = defineControl({
  ...onSettings('sharepointSettings', 'invitations to files', ({ isRequireAcceptingUserToMatchInvitedUserEnabled }) => [
    flagAnswer(
      'anyAccount',
      'Only the account that was invited can accept',
      isRequireAcceptingUserToMatchInvitedUserEnabled,
      true,
    ),
  ]),
  id: 'ZT.DX.004',
  name: 'sharepoint-invitations-match-account',
  title: 'Only the invited account can accept an invitation to files',
  area: 'data',
  pillar: 'data',
  severity: 'medium',
  severityReason: 'A forwarded invitation lets in people whom no one has chosen.',
  licence: 'SPO',
  openedBy: ['widerSharing'],
  limitations:
    'Judges the tenant-wide setting. Invitations accepted earlier stay; links for anyone need no invitation (ZT.DX.001). Once SharePoint uses Microsoft Entra B2B for sharing, Entra checks the address itself. Only the unified audit log names the actor; it is read if optionalSources asks for it.',
  remediation:
    'Graph: PATCH /admin/sharepoint/settings with {"isRequireAcceptingUserToMatchInvitedUserEnabled":true}; PowerShell: Set-SPOTenant -RequireAcceptingAccountMatchInvitedAccount $true. Some tenants still show it in SharePoint admin center > Policies > Sharing > More external sharing settings: "Guests must sign in using the same account to which sharing invitations are sent".',
  effort: 'minutes',
  mappings: {},
  references: [
    'https://learn.microsoft.com/powershell/module/sharepoint-online/set-spotenant',
    'https://learn.microsoft.com/graph/api/resources/sharepointsettings',
  ],
});
