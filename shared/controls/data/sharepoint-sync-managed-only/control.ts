import { defineControl } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { flagAnswer, onSettings } from '../../setting-answers';

export const thresholds = {
  syncByDomainNotApplicable: threshold.flag(
    false,
    'Whether the control does not apply because no computer is in an Active Directory domain, for example if all are joined to Entra.',
  ),
};

const rest = onSettings('sharepointSettings', 'synchronisation of files', (settings) => {
  const domains = settings.allowedDomainGuidsForSyncApp;
  return [
    flagAnswer(
      'anyComputer',
      'Only computers of certain domains can synchronise',
      settings.isUnmanagedSyncAppForTenantRestricted,
      true,
    ),
    {
      problem: 'noDomains',
      holds: domains === null ? null : domains.length > 0,
      evidence: ['Domains that are named', domains === null ? 'not known' : String(domains.length)],
    },
  ];
});

/** A synchronised library is a full copy of its files on the computer, managed or not. */
export const sharepointSyncManagedOnly = defineControl({
  ...rest,
  id: 'ZT.DX.006',
  name: 'sharepoint-sync-managed-only',
  title: 'Only computers of your own domains can sync files',
  area: 'data',
  pillar: 'endpoints',
  severity: 'medium',
  severityReason: 'A private computer keeps whole libraries, even after its owner has left.',
  licence: 'SPO',
  thresholds,
  limitations:
    'Judges the list of Active Directory domains. Computers joined only to Entra have no such domain: set thresholds.syncByDomainNotApplicable and require managed devices with Conditional Access. It does not apply to browsers, phones and Macs. Only the unified audit log names the actor; it is read if optionalSources asks for it.',
  remediation:
    'SharePoint admin center > Settings > OneDrive Sync > Allow syncing only on computers joined to specific domains, and add the GUIDs of your domains (PowerShell: (Get-ADDomain).ObjectGuid). Graph: PATCH /admin/sharepoint/settings with {"isUnmanagedSyncAppForTenantRestricted":true,"allowedDomainGuidsForSyncApp":["<guid>"]}.',
  effort: 'days',
  mappings: { prowler: ['sharepoint_onedrive_sync_restricted_unmanaged_devices'] },
  references: [
    'https://learn.microsoft.com/sharepoint/allow-syncing-only-on-specific-domains',
    'https://learn.microsoft.com/graph/api/resources/sharepointsettings',
  ],
  evaluate: (state) =>
    state.facts.configuration.thresholds.syncByDomainNotApplicable
      ? { status: 'notApplicable', reason: 'the configuration says that no computer is in an Active Directory domain' }
      : rest.evaluate(state),
});
