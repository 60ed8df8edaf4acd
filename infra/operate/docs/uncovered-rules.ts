/**
 * Sigma rules about the logs of Entra that no detection covers, with the reason, by file name. If a detection names a rule in
 * `covers.sigma`, a test demands that its entry here is removed.
 */

export const uncoveredSigmaRules: Readonly<Record<string, string>> = {
  azure_users_authenticating_to_other_azure_ad_tenants:
    'People who work as guests at partners do this every day; on its own it says nothing.',
};

/** What the logs and settings of Microsoft Graph cannot show, and the nearest alternative. */
export const impossible: readonly { readonly wanted: string; readonly why: string; readonly nearest: string }[] = [
  {
    wanted: 'Replayed or refreshed tokens',
    why: 'Non-interactive sign-ins and token fields are only in the beta version, at ten times the volume.',
    nearest: 'Anomalous tokens that ID Protection reports; new devices and methods',
  },
  {
    wanted: 'Sign-ins from hosting networks and VPNs, without the beta version',
    why: 'Graph v1.0 does not name the owner of a network. A table of such networks would be out of date within weeks, and no free one may be passed on with certainty.',
    nearest:
      'Networks and countries that are new for the person; anonymous addresses that ID Protection reports; betaSignIns',
  },
  {
    wanted: 'What an app did with its token: mail read through Graph, directory listed',
    why: 'Graph activity logs exist only in diagnostic settings.',
    nearest: 'Consents, permissions and credentials of apps',
  },
  {
    wanted: 'Mail read in bulk, mass downloads and deletions, malware in files',
    why: 'The entries for single items are too many to read through Graph.',
    nearest: 'Risk detections about mailboxes and files; Defender alerts',
  },
  {
    wanted: 'Azure resources: role assignments, key vaults, virtual machines',
    why: 'They belong to Azure Resource Manager, not to Microsoft Graph.',
    nearest: 'Elevated access to all Azure subscriptions',
  },
  {
    wanted: 'Defender settings and exclusions, attack surface rules, live response',
    why: 'Only the Defender API and portal show them.',
    nearest: 'Compliance policies in Intune; Defender alerts',
  },
  {
    wanted: 'Settings of Exchange, Teams and Purview as a state',
    why: 'Only PowerShell reads them.',
    nearest: 'Points of Secure Score, a day late; changes in the unified audit log, if it is read',
  },
  {
    wanted: 'PIM alerts, per-user MFA state, multi-admin approval, settings catalogue',
    why: 'They are only in the beta version.',
    nearest: 'Changes of role settings; audit entries of Intune',
  },
  {
    wanted: 'Delegated admin relations of partners',
    why: 'Graph shows them to the partner only.',
    nearest: 'Roles given to accounts of other tenants',
  },
  {
    wanted: 'Interactive sign-ins to Windows, on-premises password checks',
    why: 'They are not in these logs.',
    nearest: 'Defender for Identity through its alerts',
  },
  {
    wanted: 'Alerts within seconds',
    why: 'Microsoft writes most entries after one to fifteen minutes, and Graph does not push them.',
    nearest: 'An Event Hub that diagnostic settings feed',
  },
  {
    wanted: 'MX, SPF, DKIM and DMARC records',
    why: 'They are in public DNS, not in Microsoft Graph.',
    nearest: 'none',
  },
  {
    wanted: 'Consents that your guests give in their home tenants',
    why: 'They are in the log of the other tenant.',
    nearest: 'none',
  },
];
