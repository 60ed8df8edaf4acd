import type { Pillar } from './control';

/**
 * Parts of a tenant's posture that Microsoft Graph v1.0 does not show. They are listed and never guessed. Titles are
 * requirements, like those of controls.
 */
export type BeyondGraph = {
  readonly title: string;
  readonly pillar: Pillar;
  /** Where people can see the setting instead. */
  readonly seenIn: string;
  /**
   * Related improvement actions of Microsoft Secure Score, by controlName. Their data is a day old and proves nothing.
   */
  readonly secureScore: readonly string[];
};

const exchangePowerShell = 'Exchange Online PowerShell';
const purviewPowerShell = 'Security & Compliance PowerShell';
const sharePointAdmin = 'SharePoint admin center > Policies > Sharing';
const entraAdmin = 'Entra admin center';

export const beyondGraph: readonly BeyondGraph[] = [
  {
    title: 'Entra logs are exported to a place where tenant admins cannot delete them',
    pillar: 'infrastructure',
    seenIn: 'Azure Resource Manager: providers/microsoft.aadiam/diagnosticSettings',
    secureScore: [],
  },
  {
    title: 'No admin has elevated their access to all Azure subscriptions',
    pillar: 'infrastructure',
    seenIn: 'Azure Resource Manager: role assignments at the root scope',
    secureScore: [],
  },
  {
    title: 'SMTP AUTH is off, and no mail flow rule opens a gap',
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
    title: 'DLP policies are on, and labels are published with their policies',
    pillar: 'data',
    seenIn: purviewPowerShell,
    secureScore: ['dlp_datalossprevention', 'mip_sensitivitylabelspolicies', 'mip_autosensitivitylabelspolicies'],
  },
  {
    title: 'Teams allows only the intended external access',
    pillar: 'apps',
    seenIn: 'Teams PowerShell',
    secureScore: [],
  },
  {
    title: 'OneDrive and each site share no more widely than intended',
    pillar: 'data',
    seenIn: sharePointAdmin,
    secureScore: [],
  },
  {
    title: 'Sharing links default to specific people, and anyone links expire',
    pillar: 'data',
    seenIn: sharePointAdmin,
    secureScore: [],
  },
  {
    title: 'Anyone links do not increase, and sensitive sites have none (per site in beta only)',
    pillar: 'data',
    seenIn: 'SharePoint admin center > Reports > Data access governance',
    secureScore: [],
  },
  {
    title: 'External users who verify by code must reauthenticate',
    pillar: 'data',
    seenIn: sharePointAdmin,
    secureScore: [],
  },
  {
    title: 'ID Protection itself notifies somebody about risky users',
    pillar: 'identities',
    seenIn: `${entraAdmin} > ID Protection > Settings`,
    secureScore: [],
  },
  {
    title: 'Self-service password reset needs two methods and no security questions',
    pillar: 'identities',
    seenIn: `${entraAdmin} > Password reset`,
    secureScore: [],
  },
  {
    title: 'Per-user MFA is off where Conditional Access requires MFA (beta only)',
    pillar: 'identities',
    seenIn: `${entraAdmin} > Users > Per-user MFA`,
    secureScore: [],
  },
  {
    title: 'PIM alerts and Entra recommendations are handled (beta only)',
    pillar: 'identities',
    seenIn: `${entraAdmin} > ID Governance > Privileged Identity Management > Alerts`,
    secureScore: [],
  },
  {
    title: 'Intune settings catalog, clean-up rules and multi admin approval are configured (beta only)',
    pillar: 'endpoints',
    seenIn: 'Intune admin center',
    secureScore: [],
  },
  {
    title: 'Global Secure Access forwards and filters traffic as intended (beta only)',
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
    title: 'SPF and DMARC of every mail domain reject forged mail',
    pillar: 'data',
    seenIn: 'the public DNS of each domain',
    secureScore: [],
  },
];
