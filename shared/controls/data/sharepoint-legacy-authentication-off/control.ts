import { defineControl } from '../../../core/verdict/control';
import { flagAnswer, onSettings } from '../../setting-answers';

/** A client of the old kind sends a password and is never asked for more. */
export const sharepointLegacyAuthenticationOff = defineControl({
  ...onSettings('sharepointSettings', 'old sign-in to SharePoint', ({ isLegacyAuthProtocolsEnabled }) => [
    flagAnswer('allowed', 'Apps without modern authentication can reach files', isLegacyAuthProtocolsEnabled, false),
  ]),
  id: 'ZT.DX.005',
  name: 'sharepoint-legacy-authentication-off',
  title: 'SharePoint and OneDrive refuse apps without modern authentication',
  area: 'data',
  pillar: 'apps',
  severity: 'high',
  severityReason: 'Where a password alone opens files, neither MFA nor a policy on devices is asked.',
  licence: 'SPO',
  limitations:
    'Judges SharePoint and OneDrive. Old protocols of mail are ruled by Conditional Access (ZT.ID.003) and by Exchange, which Graph does not show. The hand is only in the unified audit log, which is not read.',
  remediation:
    'SharePoint admin center > Policies > Access control > Apps that don\'t use modern authentication: Block access. Graph: PATCH /admin/sharepoint/settings with {"isLegacyAuthProtocolsEnabled":false}. Who changed it: Microsoft Purview > Audit, activity "Changed a sharing policy" (SharingPolicyChanged).',
  effort: 'minutes',
  mappings: { cis: ['7.2.1'], prowler: ['sharepoint_modern_authentication_required'] },
  references: [
    'https://learn.microsoft.com/sharepoint/control-access-from-unmanaged-devices',
    'https://learn.microsoft.com/graph/api/resources/sharepointsettings',
  ],
});
