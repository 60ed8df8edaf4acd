import { defineControl } from '../../../core/verdict/control';
import { flagAnswer, onSettings } from '../../setting-answers';

/** A legacy client sends a password and cannot be asked for MFA. */
export const sharepointLegacyAuthenticationOff = defineControl({
  ...onSettings('sharepointSettings', 'legacy authentication in SharePoint', ({ isLegacyAuthProtocolsEnabled }) => [
    flagAnswer('allowed', 'Apps without modern authentication can reach files', isLegacyAuthProtocolsEnabled, false),
  ]),
  id: 'ZT.DX.005',
  name: 'sharepoint-legacy-authentication-off',
  title: 'SharePoint and OneDrive refuse legacy authentication',
  area: 'data',
  pillar: 'apps',
  severity: 'high',
  severityReason: 'Where a password alone opens files, neither MFA nor device policies apply.',
  licence: 'SPO',
  limitations:
    'Judges SharePoint and OneDrive. Conditional Access (ZT.ID.003) and Exchange, which Microsoft Graph does not expose, govern legacy mail protocols. Only the unified audit log names the actor; it is read if optionalSources asks for it.',
  remediation:
    'SharePoint admin center > Policies > Access control > Apps that don\'t use modern authentication: Block access. Graph: PATCH /admin/sharepoint/settings with {"isLegacyAuthProtocolsEnabled":false}. Who changed it: Microsoft Purview > Audit, activity "Changed a sharing policy" (SharingPolicyChanged).',
  effort: 'minutes',
  mappings: { cis: ['7.2.1'], prowler: ['sharepoint_modern_authentication_required'] },
  references: [
    'https://learn.microsoft.com/sharepoint/control-access-from-unmanaged-devices',
    'https://learn.microsoft.com/graph/api/resources/sharepointsettings',
  ],
});
