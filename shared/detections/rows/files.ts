import { unwrap } from '../../core/log/unwrap';
import type { Act } from '../act';
import { isCmdlet, isNamed, isSetOff, isSetOn, isSetTo } from '../parameters';
import type { AuditRow } from '../row';

/** Every spelling of a sharing setting, from closed to open; the number is that of SharePoint's interface. */
const sharingLevels = [
  /^(false|disabled|0)$/i,
  /^(existingexternalusersharingonly|3)$/i,
  /^(externalusersharingonly|1)$/i,
  /^(true|enabled|externaluserandguestsharing|2)$/i,
];
const sharingProperties = ['ShareWithGuests', 'ShareUsingAnonymousLinks', 'SharingCapability', 'IsPublic'] as const;
const guards = [
  'IPAddressEnforcement',
  'BlockUnmanagedDevices',
  'IdleSessionSignOut',
  'RestrictUnmanagedSync',
] as const;

/** -1 if the value is missing or unknown. */
const sharingLevel = (value: string | null): number => sharingLevels.findIndex((level) => level.test(value ?? ''));
/** An unknown value before counts as the most closed one. */
const opensSharing = ({ before, after }: Act, name: string): boolean =>
  sharingLevel(after(name)) > Math.max(0, sharingLevel(before(name)));
const isLooser = (act: Act): boolean =>
  sharingProperties.some((name) => opensSharing(act, name)) ||
  guards.some((name) => act.became(name, 'False', 'Disabled')) ||
  act.became('ConditionalAccessPolicy', 'AllowFullAccess');
const isTighter = ({ became }: Act): boolean =>
  sharingProperties.some((name) => became(name, 'False', 'Disabled', 'ExistingExternalUserSharingOnly')) ||
  guards.some((name) => became(name, 'True', 'Enabled')) ||
  became('ConditionalAccessPolicy', 'AllowLimitedAccess', 'BlockAccess');

const knownSettings: ReadonlySet<string> = new Set(
  [...sharingProperties, ...guards, 'ConditionalAccessPolicy'].map((name) => name.toLowerCase()),
);
/** True for a setting or value that does not show whether more people get access: a list of domains or addresses. */
const isOfUnknownEffect = ({ record: { targets } }: Act): boolean =>
  targets.some(({ modifiedProperties }) =>
    modifiedProperties.some(
      ({ displayName, oldValue, newValue }) =>
        oldValue !== newValue &&
        (!knownSettings.has(displayName.toLowerCase()) ||
          (/^sharingcapability$/i.test(displayName) && sharingLevel(unwrap(newValue)) < 0)),
    ),
  );
const isOneSite = ({ object: { id } }: Act): boolean => /\/(sites|teams|personal)\//i.test(id ?? '');
const opensToAnyone = (act: Act): boolean =>
  !isOneSite(act) &&
  ['ShareUsingAnonymousLinks', 'ShareWithGuests', 'SharingCapability'].some(
    (name) => opensSharing(act, name) && sharingLevel(act.after(name)) === sharingLevels.length - 1,
  );

const isAdminAdded = (act: Act): boolean => isCmdlet(act, 'sitecollectionadminadded');

const isInvitation = (act: Act): boolean => isCmdlet(act, 'sharinginvitationcreated', 'addedtosecurelink');
/** True for a guest, by the type that SharePoint shows or by the address. */
const isToOutsider = ({ detail, facts }: Act): boolean => {
  const address = (detail('TargetUserOrGroupName') ?? '').toLowerCase();
  const [, domain] = address.split('@');
  return (
    detail('TargetUserOrGroupType')?.toLowerCase() === 'guest' ||
    address.includes('#ext#') ||
    (domain !== undefined && facts.ownDomains.size > 0 && !facts.ownDomains.has(domain))
  );
};
function effectOf(act: Act): string {
  if (isAdminAdded(act)) return 'has a new site admin';
  return isInvitation(act) ? 'is shared with an outsider' : 'can be opened by anyone with a link';
}

const isLogOff = (act: Act): boolean =>
  isSetOff(act, 'UnifiedAuditLogIngestionEnabled') || isSetOn(act, 'AuditDisabled');
const isRemoval = ({ activity }: Act): boolean => activity.startsWith('remove-');
const isWeakenedPolicy = (act: Act): boolean =>
  isSetTo(act, 'Mode', /^(disable|testwithoutnotifications|testwithnotifications)$/i) ||
  isSetOff(act, 'Enabled') ||
  isSetOn(act, 'Disabled');
const switchesOff = (act: Act): boolean =>
  isCmdlet(act, 'set-adminauditlogconfig', 'set-organizationconfig')
    ? isLogOff(act)
    : isRemoval(act) || isWeakenedPolicy(act) || isCmdlet(act, 'set-labelpolicy');
const isOfLabels = ({ activity }: Act): boolean => /label/.test(activity);
/**
 * True for a policy in test mode with notifications. New policies are tested before they are enforced; a test without
 * notifications would go unnoticed, so it does not count.
 */
const isTested = (act: Act): boolean => !isRemoval(act) && isSetTo(act, 'Mode', /^testwithnotifications$/i);

const isExport = (act: Act): boolean =>
  isCmdlet(act, 'searchexported', 'searchexportdownloaded', 'new-mailboxexportrequest') ||
  (isCmdlet(act, 'new-compliancesearchaction') && (isNamed(act, 'Export') || isNamed(act, 'Purge')));

const sharingControls = ['ZT.DX.001', 'ZT.DX.002', 'ZT.DX.003', 'ZT.DX.006'];

/** Files, searches and the log itself, as the unified audit log shows them. */
export const filesRows: readonly AuditRow[] = [
  {
    id: 'EV.X01',
    name: 'sharepoint-sharing-loosened',
    title: 'Sharing was loosened',
    area: 'data',
    severity: 'high',
    log: 'sharePointAudit',
    activities: ['SharingPolicyChanged', 'DeviceAccessPolicyChanged', 'NetworkAccessPolicyChanged'],
    when: (act) => isLooser(act) || (isOfUnknownEffect(act) && !isTighter(act)),
    weighs: [
      ['critical', opensToAnyone],
      ['medium', (act) => !isLooser(act)],
    ],
    ends: {
      activities: ['SharingPolicyChanged', 'DeviceAccessPolicyChanged', 'NetworkAccessPolicyChanged'],
      when: isTighter,
    },
    joins: sharingControls,
    falsePositives: 'A project that shares with partners.',
    covers: {
      attack: ['T1537'],
      elastic: ['defense_evasion_sharepoint_sharing_policy_weakened'],
      panther: ['Microsoft365.External.Document.Sharing'],
    },
    details: (act) => ({
      scope: isOneSite(act) ? 'one site' : 'SharePoint and OneDrive',
      step: isLooser(act) ? null : 'unknown',
    }),
    says: {
      happened: 'Sharing was loosened for {scope}',
      did: 'loosened sharing for {scope}',
      meaning: ['Files can now be shared with more people outside the organisation than before.'],
      undo: 'restore sharing in SharePoint admin center > Policies > Sharing.',
      accept: 'no action is needed.',
      portal: 'sharePointSharing',
      activity: 'change to sharing',
      ended: 'Sharing for {scope} was restored',
      fixed: 'restored sharing for {scope}',
      ofStep: {
        unknown: {
          happened: 'The sharing settings of {scope} were changed',
          did: 'changed the sharing settings of {scope}',
          meaning: ['The log does not show whether files can now be shared with more people.'],
          undo: 'compare the settings in SharePoint admin center > Policies > Sharing.',
        },
      },
    },
    fires: [
      {
        activity: 'SharingPolicyChanged',
        category: 'SharePoint',
        objectId: 'https://contoso-admin.sharepoint.com',
        changes: { SharingCapability: ['0', '2'] },
        severity: 'critical',
      },
      {
        activity: 'SharingPolicyChanged',
        category: 'SharePoint',
        objectId: 'https://contoso-admin.sharepoint.com',
        changes: { AllowedDomainList: ['fabrikam.example', 'fabrikam.example woodgrove.example'] },
        severity: 'medium',
        alerts: false,
      },
      {
        activity: 'SharingPolicyChanged',
        category: 'SharePoint',
        objectId: 'https://contoso-admin.sharepoint.com',
        changes: { ShareUsingAnonymousLinks: ['False', 'True'] },
        severity: 'critical',
      },
      {
        activity: 'SharingPolicyChanged',
        category: 'SharePoint',
        objectId: 'https://contoso-admin.sharepoint.com',
        changes: { SharingCapability: ['Disabled', 'ExternalUserAndGuestSharing'] },
        severity: 'critical',
      },
      {
        activity: 'SharingPolicyChanged',
        category: 'SharePoint',
        objectId: 'https://contoso.sharepoint.com/sites/Payroll',
        changes: { ShareWithGuests: ['Disabled', 'Enabled'] },
        severity: 'high',
      },
      {
        activity: 'DeviceAccessPolicyChanged',
        category: 'SharePoint',
        objectId: 'https://contoso-admin.sharepoint.com',
        changes: { ConditionalAccessPolicy: ['BlockAccess', 'AllowFullAccess'] },
        severity: 'high',
      },
    ],
    silent: [
      { activity: 'SharingPolicyChanged', category: 'SharePoint', changes: { ShareWithGuests: ['True', 'Enabled'] } },
      { activity: 'SharingPolicyChanged', changes: { ShareUsingAnonymousLinks: ['True', 'False'] } },
      { activity: 'SharingPolicyChanged', changes: { ShareUsingAnonymousLinks: ['True', 'True'] } },
      {
        activity: 'SharingPolicyChanged',
        changes: { SharingCapability: ['ExternalUserAndGuestSharing', 'ExternalUserSharingOnly'] },
      },
      {
        activity: 'DeviceAccessPolicyChanged',
        changes: { ConditionalAccessPolicy: ['AllowFullAccess', 'BlockAccess'] },
      },
      { activity: 'SharingPolicyChanged', changes: { SharingCapability: ['2', '1'] } },
      { activity: 'SharingPolicyChanged', changes: { AllowedDomainList: ['fabrikam.example', 'fabrikam.example'] } },
    ],
  },
  {
    id: 'EV.X02',
    name: 'sharepoint-files-opened',
    title: 'Files were opened to everybody or to outsiders, or a site got a new admin',
    area: 'data',
    severity: 'low',
    log: 'sharePointAudit',
    activities: [
      'AnonymousLinkCreated',
      'AnonymousLinkUpdated',
      'SiteCollectionAdminAdded',
      'SharingInvitationCreated',
      'AddedToSecureLink',
    ],
    when: (act) => !isInvitation(act) || isToOutsider(act),
    weighs: [
      ['medium', isAdminAdded],
      ['informational', isInvitation],
    ],
    // Sixty links and three new admins a month are ordinary, also for privileged people, so only risk raises the
    // severity.
    raisedBy: ['actorAtRisk'],
    ends: { activities: ['AnonymousLinkRemoved', 'SiteCollectionAdminRemoved'] },
    joins: ['ZT.DX.001'],
    falsePositives: 'Brochures that are sent out, or a SharePoint admin who helps.',
    covers: {
      attack: ['T1537', 'T1098.003'],
      elastic: ['privilege_escalation_sharepoint_site_collection_admin_added'],
    },
    details: (act) => ({ effect: effectOf(act) }),
    says: {
      happened: '{what} {effect}',
      did: 'changed {what}, which now {effect}',
      meaning: ['{what} {effect}.'],
      undo: 'remove the link or the admin in SharePoint admin center > Active sites.',
      accept: 'no action is needed.',
      portal: 'sharePointSites',
      activity: 'opening of files and sites',
      ended: 'The link or admin of {what} was removed',
      fixed: 'removed the link or admin of {what}',
    },
    fires: [
      {
        activity: 'AnonymousLinkCreated',
        by: 'clerk',
        objectId: 'https://contoso.sharepoint.com/sites/Payroll/Shared Documents/Plan.docx',
        severity: 'low',
        alerts: false,
      },
      {
        activity: 'SiteCollectionAdminAdded',
        category: 'SharePoint',
        objectId: 'https://contoso.sharepoint.com/sites/Payroll',
        changes: { SiteAdmin: ['', 'clerk@contoso.example'] },
        severity: 'medium',
        alerts: false,
      },
      ...['SharingInvitationCreated', 'AddedToSecureLink'].map((activity) => ({
        activity,
        by: 'clerk' as const,
        objectId: 'https://contoso.sharepoint.com/sites/Payroll/Shared Documents/Plan.docx',
        data: { TargetUserOrGroupType: 'Guest', TargetUserOrGroupName: 'jo@fabrikam.example' },
        severity: 'informational' as const,
        alerts: false,
      })),
      {
        activity: 'SiteCollectionAdminAdded',
        category: 'SharePoint',
        risky: 'actor',
        objectId: 'https://contoso.sharepoint.com/sites/Payroll',
        severity: 'high',
      },
    ],
    silent: [
      { activity: 'AnonymousLinkRemoved', objectId: 'https://contoso.sharepoint.com/sites/Payroll/Plan.docx' },
      {
        activity: 'AddedToSecureLink',
        by: 'clerk',
        objectId: 'https://contoso.sharepoint.com/sites/Payroll/Plan.docx',
        data: { TargetUserOrGroupType: 'Member', TargetUserOrGroupName: 'lea@contoso.example' },
      },
      { activity: 'SiteCollectionAdminRemoved', objectId: 'https://contoso.sharepoint.com/sites/Payroll' },
      { activity: 'FileAccessed', objectId: 'https://contoso.sharepoint.com/sites/Payroll/Plan.docx' },
      {
        activity: 'SharingInvitationCreated',
        by: 'clerk',
        objectId: 'https://contoso.sharepoint.com/sites/Payroll/Plan.docx',
        data: { TargetUserOrGroupType: 'SecurityGroup', TargetUserOrGroupName: 'Payroll' },
      },
    ],
  },
  {
    id: 'EV.X04',
    name: 'purview-protection-switched-off',
    title: 'Logging, DLP, labels or retention were switched off',
    area: 'data',
    severity: 'high',
    log: ['complianceAudit', 'exchangeAudit'],
    activities: [
      'Set-AdminAuditLogConfig',
      'Set-OrganizationConfig',
      'Remove-UnifiedAuditLogRetentionPolicy',
      'Remove-DlpPolicy',
      'Remove-DlpCompliancePolicy',
      'Set-DlpCompliancePolicy',
      'Remove-DlpComplianceRule',
      'Set-DlpComplianceRule',
      'Remove-RetentionCompliancePolicy',
      'Set-RetentionCompliancePolicy',
      'Remove-Label',
      'Remove-LabelPolicy',
      'Set-LabelPolicy',
    ],
    when: switchesOff,
    weighs: [
      ['critical', isLogOff],
      ['medium', (act) => isOfLabels(act) || isTested(act)],
    ],
    ends: {
      activities: [
        'Set-AdminAuditLogConfig',
        'Set-OrganizationConfig',
        'Set-DlpCompliancePolicy',
        'Set-DlpComplianceRule',
        'Set-RetentionCompliancePolicy',
      ],
      when: (act) =>
        isSetOn(act, 'UnifiedAuditLogIngestionEnabled', 'Enabled') ||
        isSetOff(act, 'AuditDisabled', 'Disabled') ||
        isSetTo(act, 'Mode', /^enable$/i),
    },
    joins: ['ZT.DX.013', 'ZT.DX.014', 'ZT.TD.009'],
    falsePositives: 'Somebody fine-tunes a policy.',
    covers: {
      attack: ['T1562.008', 'T1562.001'],
      sentinel: ['exchange_auditlogdisabled', 'office_policytampering'],
      elastic: ['defense_evasion_exchange_dlp_policy_removed'],
    },
    details: (act) => ({
      part: isLogOff(act) ? 'unified audit log' : isOfLabels(act) ? 'label policy' : 'data protection policy',
    }),
    says: {
      happened: 'The {part} {what?} was switched off or weakened',
      did: 'switched off or weakened the {part} {what?}',
      lost: '{part} {what?} is off or weaker',
      meaning: ['The {part} no longer records or stops the activity that it covered.'],
      undo: 'switch it on again in Purview, or with the cmdlet that the event names.',
      accept: 'no action is needed.',
      portal: 'purview',
      activity: 'change to logging and data protection',
      ended: 'The {part} {what?} was switched on again',
      fixed: 'switched the {part} {what?} on',
    },
    fires: [
      {
        activity: 'Set-AdminAuditLogConfig',
        details: { UnifiedAuditLogIngestionEnabled: 'False' },
        severity: 'critical',
      },
      { activity: 'Set-OrganizationConfig', details: { AuditDisabled: 'True' }, severity: 'critical' },
      { activity: 'Remove-DlpCompliancePolicy', details: { Identity: 'Cards' }, severity: 'high' },
      { activity: 'Remove-UnifiedAuditLogRetentionPolicy', details: { Identity: 'One year' }, severity: 'high' },
      { activity: 'Set-DlpCompliancePolicy', details: { Identity: 'Cards', Mode: 'Disable' }, severity: 'high' },
      { activity: 'Remove-Label', details: { Identity: 'Secret' }, severity: 'medium', alerts: false },
      {
        activity: 'Set-DlpCompliancePolicy',
        details: { Identity: 'Cards', Mode: 'TestWithNotifications' },
        severity: 'medium',
        alerts: false,
      },
      {
        activity: 'Set-DlpCompliancePolicy',
        details: { Identity: 'Cards', Mode: 'TestWithoutNotifications' },
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      { activity: 'Set-AdminAuditLogConfig', details: { UnifiedAuditLogIngestionEnabled: 'True' } },
      { activity: 'Set-OrganizationConfig', details: { OAuth2ClientProfileEnabled: 'True' } },
      { activity: 'Set-DlpCompliancePolicy', details: { Identity: 'Cards', Comment: 'x' } },
      { activity: 'Remove-DlpCompliancePolicy', details: { Identity: 'Cards' }, result: 'Failed' },
      { activity: 'New-DlpCompliancePolicy', details: { Name: 'Cards' } },
      { activity: 'New-UnifiedAuditLogRetentionPolicy', details: { Name: 'One year' } },
      { activity: 'Set-RetentionCompliancePolicy', details: { Identity: 'Mail', AddExchangeLocation: 'All' } },
      { activity: 'Set-DlpCompliancePolicy', details: { Identity: 'Cards', Mode: 'Enable' } },
    ],
  },
  {
    id: 'EV.X11',
    name: 'defender-alert-policy-disabled',
    title: 'An alert policy of Defender was disabled, muted or deleted',
    area: 'threats',
    severity: 'high',
    log: 'complianceAudit',
    activities: ['Disable-ProtectionAlert', 'Remove-ProtectionAlert', 'Set-ProtectionAlert'],
    when: (act) =>
      !isCmdlet(act, 'set-protectionalert') || isSetOn(act, 'Disabled') || isSetOff(act, 'NotificationEnabled'),
    ends: {
      activities: ['Enable-ProtectionAlert', 'Set-ProtectionAlert'],
      when: (act) =>
        isCmdlet(act, 'enable-protectionalert') || isSetOff(act, 'Disabled') || isSetOn(act, 'NotificationEnabled'),
    },
    details: (act) => ({
      done: isRemoval(act) ? 'deleted' : isSetOff(act, 'NotificationEnabled') ? 'muted' : 'disabled',
    }),
    joins: ['ZT.TD.009'],
    falsePositives: 'Somebody tidies up policies whose alerts nobody reads.',
    covers: { attack: ['T1562.001'] },
    says: {
      happened: 'The alert policy {what} was {done}',
      did: '{done} the alert policy {what}',
      meaning: ['Defender no longer notifies anyone of the activity that this policy watched.'],
      undo: 'enable {what} in Microsoft Defender > Policies & rules > Alert policy, or create it again.',
      accept: 'no action is needed.',
      portal: 'alertPolicies',
      activity: 'change to alert policies',
      ended: 'The alert policy {what} was enabled again',
      fixed: 'enabled the alert policy {what} again',
    },
    fires: [
      { activity: 'Disable-ProtectionAlert', details: { Identity: 'Forwarding' }, severity: 'high', alerts: true },
      { activity: 'Remove-ProtectionAlert', details: { Identity: 'Forwarding' }, severity: 'high', alerts: true },
      { activity: 'Set-ProtectionAlert', details: { Identity: 'Forwarding', Disabled: 'True' }, severity: 'high' },
      { activity: 'Set-ProtectionAlert', details: { Identity: 'Forwarding', NotificationEnabled: '$false' } },
    ],
    silent: [
      { activity: 'Set-ProtectionAlert', details: { Identity: 'Forwarding', Disabled: 'False' } },
      { activity: 'Set-ProtectionAlert', details: { Identity: 'Forwarding', NotifyUser: 'ada@contoso.example' } },
      { activity: 'Remove-ProtectionAlert', details: { Identity: 'Forwarding' }, result: 'Failed' },
      { activity: 'New-ProtectionAlert', details: { Name: 'Forwarding', Disabled: 'True' } },
      { activity: 'Enable-ProtectionAlert', details: { Identity: 'Forwarding' } },
    ],
  },
  {
    id: 'EV.X06',
    name: 'purview-content-searched-or-exported',
    title: 'Mail or files were searched or exported in bulk',
    area: 'data',
    severity: 'medium',
    log: ['complianceAudit', 'exchangeAudit'],
    activities: [
      'SearchCreated',
      'SearchStarted',
      'SearchExported',
      'SearchExportDownloaded',
      'CaseAdded',
      'New-ComplianceSearch',
      'New-ComplianceSearchAction',
      'New-MailboxExportRequest',
      'New-MailboxSearch',
    ],
    weighs: [['high', isExport]],
    joins: ['ZT.DX.014'],
    falsePositives: 'A legal request.',
    covers: {
      attack: ['T1114.002', 'T1213'],
      sigma: ['microsoft365_pst_export_alert', 'microsoft365_pst_export_alert_using_new_compliancesearchaction'],
    },
    details: (act) => ({ effect: isExport(act) ? 'exported' : 'searched' }),
    says: {
      happened: 'Mail and files were {effect} in bulk',
      did: '{effect} mail and files in bulk',
      meaning: [
        'A content search reads mailboxes and sites of many people at once, and its export leaves the organisation.',
      ],
      undo: 'ask who ordered the search, and delete it and its export in Purview > eDiscovery.',
      accept: 'no action is needed.',
      portal: 'purview',
      activity: 'content search',
    },
    fires: [
      { activity: 'SearchExported', category: 'Discovery', severity: 'high' },
      { activity: 'New-ComplianceSearchAction', details: { SearchName: 'x', Export: 'True' }, severity: 'high' },
      { activity: 'New-ComplianceSearch', details: { Name: 'x' }, severity: 'medium', alerts: false },
      {
        activity: 'New-ComplianceSearchAction',
        details: { SearchName: 'x', Preview: 'True' },
        severity: 'medium',
        alerts: false,
      },
    ],
    silent: [
      { activity: 'SearchExported', category: 'Discovery', result: 'Failed' },
      { activity: 'SearchViewed', category: 'Discovery' },
      { activity: 'Get-ComplianceSearch' },
      { activity: 'Remove-ComplianceSearch', details: { Identity: 'x' } },
    ],
  },
  {
    id: 'EV.X07',
    name: 'sharepoint-site-permission-granted-to-application',
    title: 'An application received rights on a site',
    area: 'applications',
    severity: 'medium',
    log: 'sharePointAudit',
    activities: [],
    categories: ['SharePointAppPermissionOperation'],
    when: ({ activity }) => !/remov|delet|revok/.test(activity),
    weighs: [['high', (act) => /full\s?control/i.test(act.text())]],
    joins: [],
    falsePositives: 'The set-up of a product.',
    covers: { attack: ['T1098.003', 'T1530'] },
    says: {
      happened: 'An application received rights on {what}',
      did: 'gave an application rights on {what}',
      meaning: ['Such rights on single sites are given outside Entra: no list of permissions there shows them.'],
      undo: 'remove the permission of the application from the site with Graph or PnP PowerShell.',
      accept: 'no action is needed.',
      portal: 'sharePointSites',
      activity: 'grant of rights on sites',
    },
    fires: [
      {
        activity: 'AppPermissionAdded',
        category: 'SharePointAppPermissionOperation',
        objectId: 'https://contoso.sharepoint.com/sites/Payroll',
        severity: 'medium',
        alerts: false,
      },
      {
        activity: 'AppPermissionAdded',
        category: 'SharePointAppPermissionOperation',
        objectId: 'https://contoso.sharepoint.com/sites/Payroll',
        changes: { Roles: ['', 'FullControl'] },
        severity: 'high',
      },
    ],
    silent: [
      { activity: 'AppPermissionRemoved', category: 'SharePointAppPermissionOperation' },
      { activity: 'AppPermissionAdded', category: 'SharePoint' },
    ],
  },
];
