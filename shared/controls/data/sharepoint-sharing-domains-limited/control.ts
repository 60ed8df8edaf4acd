import { defineControl } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import type { SharePointSettings } from '../../../kinds/sharepoint-settings/sharepoint-settings';
import { onSettings, type SettingAnswer } from '../../setting-answers';

export const thresholds = {
  sharingDomains: threshold.choice(
    ['allowList', 'anyList'],
    'allowList',
    'Which list must limit the domains that files are shared with. "allowList": a list of allowed domains. "anyList": also a list of blocked domains. SCuBA and CIS: allowList, Prowler: either.',
  ),
};

const words: Readonly<Record<string, string>> = {
  none: 'no limit',
  allowList: 'only these domains',
  blockList: 'all but these domains',
};

type Problem = 'noLimit' | 'emptyList' | 'blockList';

function domainAnswer(settings: SharePointSettings, limit: 'allowList' | 'anyList'): SettingAnswer<Problem> {
  const mode = settings.sharingDomainRestrictionMode ?? '';
  const isAllowed = mode === 'allowList';
  const domains = isAllowed ? settings.sharingAllowedDomainList : settings.sharingBlockedDomainList;
  const isListed = isAllowed || mode === 'blockList';
  return {
    problem: mode === 'none' ? 'noLimit' : domains.length === 0 ? 'emptyList' : 'blockList',
    holds: words[mode] === undefined ? null : isListed && domains.length > 0 && (isAllowed || limit === 'anyList'),
    evidence: [
      'Sharing by domain',
      isListed ? `${words[mode]}: ${domains.join(', ') || 'none is named'}` : (words[mode] ?? 'not known'),
    ],
  };
}

const nothingShared: SettingAnswer<Problem> = {
  problem: 'noLimit',
  holds: true,
  evidence: ['Sharing by domain', 'nothing leaves the organisation'],
};

/** Unless the tenant limits the domains, the person who shares a file decides where it goes. */
export const sharepointSharingDomainsLimited = defineControl({
  ...onSettings('sharepointSettings', 'sharing by domain', (settings, { facts }) => [
    settings.sharingCapability === 'disabled'
      ? nothingShared
      : domainAnswer(settings, facts.configuration.thresholds.sharingDomains),
  ]),
  id: 'ZT.DX.002',
  name: 'sharepoint-sharing-domains-limited',
  title: 'Files can be shared only with approved domains',
  area: 'data',
  pillar: 'data',
  severity: 'medium',
  severityReason: 'Without a list, files go to private mailboxes as easily as to a partner.',
  licence: 'SPO',
  version: 2,
  milderProblems: { noLimit: ['emptyList', 'blockList'], emptyList: ['noLimit', 'blockList'] },
  openedBy: ['widerSharing'],
  thresholds,
  limitations:
    'Judges that a list exists, not its entries: EV.X10 alerts about an added domain. Sites can have narrower lists; sharing limited to groups of people instead of domains is not in Microsoft Graph. Only the unified audit log names the actor; it is read if optionalSources asks for it.',
  remediation:
    'SharePoint admin center > Policies > Sharing > More external sharing settings > Limit external sharing by domain > Allow only specific domains. Graph: PATCH /admin/sharepoint/settings with {"sharingDomainRestrictionMode":"allowList","sharingAllowedDomainList":["partner.example"]}. Who changed it: Microsoft Purview > Audit, activity "Changed a sharing policy" (SharingPolicyChanged). thresholds.sharingDomains says whether a list of blocked domains is enough.',
  effort: 'days',
  mappings: {
    cis: ['7.2.6'],
    scuba: ['MS.SHAREPOINT.1.3v1'],
    maester: ['CISA.MS.SHAREPOINT.1.3'],
    prowler: ['sharepoint_external_sharing_managed'],
  },
  references: [
    'https://learn.microsoft.com/sharepoint/restricted-domains-sharing',
    'https://learn.microsoft.com/graph/api/resources/sharepointsettings',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/sharepoint.md#mssharepoint13v1',
  ],
});
