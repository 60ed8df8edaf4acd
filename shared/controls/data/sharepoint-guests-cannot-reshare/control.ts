import { defineControl } from '../../../core/verdict/control';
import { flagAnswer, onSettings } from '../../setting-answers';

/** If a guest shares an item again, the person who invited the guest does not find out. */
export const sharepointGuestsCannotReshare = defineControl({
  ...onSettings('sharepointSettings', 'sharing by guests', ({ isResharingByExternalUsersEnabled }) => [
    flagAnswer('allowed', 'Guests can share what is not theirs', isResharingByExternalUsersEnabled, false),
  ]),
  id: 'ZT.DX.003',
  name: 'sharepoint-guests-cannot-reshare',
  title: 'Guests cannot share files that they do not own',
  area: 'data',
  pillar: 'data',
  severity: 'medium',
  severityReason: 'A guest who shares further brings in people whom no one here has chosen.',
  licence: 'SPO',
  openedBy: ['widerSharing'],
  limitations:
    'Judges the tenant-wide setting. Guests who own a site or a file can still share it; earlier shares by guests stay. Only the unified audit log names the actor; it is read if optionalSources asks for it.',
  remediation:
    'SharePoint admin center > Policies > Sharing > More external sharing settings > Allow guests to share items they don\'t own: clear. Graph: PATCH /admin/sharepoint/settings with {"isResharingByExternalUsersEnabled":false}. Who changed it: Microsoft Purview > Audit, activity "Changed a sharing policy" (SharingPolicyChanged).',
  effort: 'minutes',
  mappings: {
    cis: ['7.2.5'],
    maester: ['CIS.M365.7.2.5'],
    prowler: ['sharepoint_guest_sharing_restricted'],
  },
  references: [
    'https://learn.microsoft.com/sharepoint/turn-external-sharing-on-or-off',
    'https://learn.microsoft.com/graph/api/resources/sharepointsettings',
  ],
});
