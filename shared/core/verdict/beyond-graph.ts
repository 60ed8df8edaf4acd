import type { Pillar } from './control';

/**
 * What belongs to the posture of a tenant and what an application that only reads Microsoft Graph v1.0 cannot see: said, and never
 * made up. Titles say what ought to hold, as those of controls do.
 */
export type BeyondGraph = {
  readonly title: string;
  readonly pillar: Pillar;
  /** Where it can be seen instead. */
  readonly seenIn: string;
  /** Improvement actions of Microsoft Secure Score that touch on it, by their controlName: a day old, and no proof. */
  readonly secureScore: readonly string[];
};

const exchangePowerShell = 'Exchange Online PowerShell';
const purviewPowerShell = 'Security & Compliance PowerShell';
const sharePointAdmin = 'SharePoint admin center > Policies > Sharing';
const entraAdmin = 'Entra admin center';

export const beyondGraph: readonly BeyondGraph[] = [
  {
    title: 'Logs of Entra are exported to where the administrators of the tenant cannot delete them',
    pillar: 'infrastructure',
    seenIn: 'Azure Resource Manager: providers/microsoft.aadiam/diagnosticSettings',
    secureScore: [],
  },
  {
    title: 'No administrator has elevated himself to all Azure subscriptions',
    pillar: 'infrastructure',
    seenIn: 'Azure Resource Manager: role assignments at the root scope',
    secureScore: [],
  },
  {
    title: 'SMTP AUTH is off, and mail flow rules open nothing',
    pillar: 'data',
    seenIn: exchangePowerShell,
    secureScore: ['mdo_blockmailforward'],
  },
  {
    title: 'Mailbox auditing and the unified audit log are on',
    pillar: 'data',
    seenIn: exchangePowerShell,
    secureScore: ['exo_mailboxaudit', 'mip_search_auditlog'],
  },
  {
    title: 'Mail is protected against phishing, and signed with DKIM',
    pillar: 'data',
    seenIn: exchangePowerShell,
    secureScore: ['mdo_safelinksforemail', 'mdo_safeattachments'],
  },
  {
    title: 'DLP policies are on, and labels are published with the rules that they need',
    pillar: 'data',
    seenIn: purviewPowerShell,
    secureScore: ['dlp_datalossprevention', 'mip_sensitivitylabelspolicies', 'mip_autosensitivitylabelspolicies'],
  },
  {
    title: 'Teams admits only the outsiders that it should',
    pillar: 'apps',
    seenIn: 'Teams PowerShell',
    secureScore: [],
  },
  {
    title: 'OneDrive shares no wider than SharePoint, and no site wider than it should',
    pillar: 'data',
    seenIn: sharePointAdmin,
    secureScore: [],
  },
  {
    title: 'Links are for named people unless somebody chooses otherwise; those for anyone expire',
    pillar: 'data',
    seenIn: sharePointAdmin,
    secureScore: [],
  },
  {
    title: 'No site has more links for anyone than it had, and a sensitive one has none (by site in beta only)',
    pillar: 'data',
    seenIn: 'SharePoint admin center > Reports > Data access governance',
    secureScore: [],
  },
  {
    title: 'Outsiders who enter by a code are asked for it again',
    pillar: 'data',
    seenIn: sharePointAdmin,
    secureScore: [],
  },
  {
    title: 'Somebody is told of risky users by Identity Protection itself',
    pillar: 'identities',
    seenIn: `${entraAdmin} > ID Protection > Settings`,
    secureScore: [],
  },
  {
    title: 'Password reset of users asks for two methods, and for no questions',
    pillar: 'identities',
    seenIn: `${entraAdmin} > Password reset`,
    secureScore: [],
  },
  {
    title: 'MFA of the single user is off where Conditional Access asks for it (beta only)',
    pillar: 'identities',
    seenIn: `${entraAdmin} > Users > Per-user MFA`,
    secureScore: [],
  },
  {
    title: 'Alerts and recommendations of PIM and Entra are looked after (beta only)',
    pillar: 'identities',
    seenIn: `${entraAdmin} > ID Governance > Privileged Identity Management > Alerts`,
    secureScore: [],
  },
  {
    title:
      'Settings catalog, clean-up rules and approval by a second administrator in Intune are as they should (beta only)',
    pillar: 'endpoints',
    seenIn: 'Intune admin center',
    secureScore: [],
  },
  {
    title: 'Global Secure Access forwards and filters what it should (beta only)',
    pillar: 'network',
    seenIn: `${entraAdmin} > Global Secure Access`,
    secureScore: [],
  },
  {
    title: 'Guests come from allowed domains only (beta only)',
    pillar: 'identities',
    seenIn: `${entraAdmin} > External Identities > External collaboration settings`,
    secureScore: [],
  },
  {
    title: 'SPF and DMARC of every mail domain refuse what is forged',
    pillar: 'data',
    seenIn: 'the public DNS of each domain',
    secureScore: [],
  },
];
