import { activityOf, isSuccess } from '../../core/attribution';
import { isAuditRecord } from '../../core/log/record';
import { dayMs } from '../../core/time/durations';
import { type Act, readAct } from '../act';
import { isCleared, isCmdlet, isNamed, isSetOff, isSetOn, isSetTo, outsideIn } from '../parameters';
import type { AuditRow } from '../row';
import type { Who } from '../row-base';

const forwarding = ['ForwardTo', 'ForwardAsAttachmentTo', 'RedirectTo', 'ForwardingSmtpAddress', 'ForwardingAddress'];
/** Folders in which nobody reads mail. */
const unreadFolder = /rss|conversation history|(^|[:\\/"])notes\b/i;
/** Folders that people do not open: a message moved there is hidden. */
const hidingFolder = /rss|archive|conversation history|junk|deleted|notes/i;
const suspiciousWords =
  /invoice|payment|bank|wire|iban|payroll|remittance|phish|hack|suspicious|password|security alert|mfa|fraud/i;

const ruleActions = (act: Act): string => act.detail('RuleActions') ?? '';
const forwardsOutside = (act: Act): boolean =>
  outsideIn(act, ...forwarding).length > 0 ||
  (/forward|redirect/i.test(ruleActions(act)) && outsideIn(act, 'RuleActions').length > 0);
const deletesMail = (act: Act): boolean =>
  isSetOn(act, 'DeleteMessage', 'SoftDeleteMessage') || /delete/i.test(ruleActions(act));
const hidesMail = (act: Act): boolean =>
  isSetTo(act, 'MoveToFolder', hidingFolder) || (/move/i.test(ruleActions(act)) && hidingFolder.test(ruleActions(act)));
const marksAsRead = (act: Act): boolean => isSetOn(act, 'MarkAsRead') || /markasread/i.test(ruleActions(act));
const isOddlyNamed = (act: Act): boolean =>
  /^[\s.,;:_\-*'"]{1,10}$/.test(act.detail('Name') ?? act.detail('RuleName') ?? 'x');
const seeksWords = (act: Act): boolean =>
  ['SubjectOrBodyContainsWords', 'SubjectContainsWords', 'BodyContainsWords', 'RuleCondition'].some((name) =>
    isSetTo(act, name, suspiciousWords),
  );
const diverts = (act: Act): boolean => forwardsOutside(act) || deletesMail(act) || hidesMail(act);

const conditions = [
  'From',
  'FromAddressContainsWords',
  'HeaderContainsWords',
  'SubjectContainsWords',
  'SubjectOrBodyContainsWords',
  'BodyContainsWords',
  'RuleCondition',
];
/**
 * True for a rule that files or deletes mail of some senders or subjects, as people do with newsletters and reports:
 * one rule in five of ordinary people moves such mail to Archive or deletes it, so an alert about each would hide the
 * few of attackers. Those also mark the mail as read, so that the mailbox shows no unread items.
 */
const sortsOrdinaryMail = (act: Act): boolean =>
  conditions.some((name) => isSetTo(act, name, /\w/)) &&
  !marksAsRead(act) &&
  !forwardsOutside(act) &&
  !unreadFolder.test(`${act.detail('MoveToFolder') ?? ''} ${ruleActions(act)}`) &&
  !seeksWords(act) &&
  !isOddlyNamed(act);

const whatRuleDoes = (act: Act): string => {
  const [outside] = outsideIn(act, ...forwarding, 'RuleActions');
  if (outside !== undefined) return `forwards mail to ${outside}`;
  if (deletesMail(act)) return 'deletes mail';
  if (hidesMail(act)) return 'moves mail to a folder that people rarely open';
  return seeksWords(act) ? 'looks for words about payments or security' : 'has a name that hides it';
};

const firstDetail = (act: Act, ...names: readonly string[]): string | null =>
  names.map((name) => act.detail(name)).find((value) => value !== null && value !== '') ?? null;

/** Rights with which others see no more than when somebody is busy, or can only add items. */
const limitedRights =
  /^(none|availabilityonly|limiteddetails|contributor|freebusysimple|freebusydetailed|create|foldervisible|[,;\s])+$/i;
const isForEverybody = (act: Act): boolean =>
  isSetTo(act, 'User', /^(default|anonymous)$/i) || isSetTo(act, 'MemberUpn', /^(default|anonymous)$/i);
const isBySelf = (act: Act): boolean =>
  isSetTo(act, 'User', /^NT AUTHORITY\\/i) || isSetTo(act, 'Trustee', /^NT AUTHORITY\\/i);

/** Whether a cmdlet gives somebody else access to a mailbox. */
function opensMailbox(act: Act): boolean {
  if (isBySelf(act)) return false;
  if (isCmdlet(act, 'add-mailboxpermission')) return isSetTo(act, 'AccessRights', /fullaccess/i);
  if (isCmdlet(act, 'add-recipientpermission')) return isSetTo(act, 'AccessRights', /sendas/i);
  if (isCmdlet(act, 'set-mailbox')) return isNamed(act, 'GrantSendOnBehalfTo');
  return isForEverybody(act) && !['AccessRights', 'MemberRights'].some((name) => isSetTo(act, name, limitedRights));
}

const redirectsMail = (act: Act): boolean =>
  isNamed(act, 'RedirectMessageTo', 'BlindCopyTo', 'CopyTo', 'AddToRecipients') || isSetOn(act, 'DeleteMessage');
const bypassesFilter = (act: Act): boolean =>
  isSetTo(act, 'SetSCL', /^-1$/) || isSetTo(act, 'SetHeaderName', /skip(safe|spam)|x-ms-exchange-organization/i);

/** The app that an Exchange role is for, by its name if a collection found it. */
function appIn({ detail, facts }: Act): string | null {
  const id = detail('App') ?? detail('AppId');
  if (id === null) return null;
  const name = detail('DisplayName') ?? facts.appOf(id)?.displayName;
  return name == null ? `with the id ${id}` : `"${name}"`;
}

/** An attacker's rule is usually found and removed within this many days. */
const ruleMemoryDays = 30;
const ruleChanges = ['new-transportrule', 'set-transportrule'];

/** True if an entry of the days before shows that the mail-flow rule redirected mail or bypassed a filter. */
function wasHarmful({ object: { id }, record: { activityDateTime }, facts }: Act): boolean {
  const until = Date.parse(activityDateTime);
  return (
    id !== null &&
    facts
      .recordsUnder(id, until - ruleMemoryDays * dayMs, until)
      .filter(isAuditRecord)
      .filter((entry) => isSuccess(entry) && ruleChanges.includes(activityOf(entry)))
      .some((entry) => {
        const act = readAct(entry, [], facts);
        return act !== undefined && (redirectsMail(act) || bypassesFilter(act));
      })
  );
}

/**
 * What weakens each protection against malicious mail: exceptions, and parameters that are switched off or on. The
 * portal writes every parameter of a policy at each edit, so only those are here that are seldom off for long.
 */
type Weakening = {
  readonly exceptions?: readonly string[];
  readonly off?: readonly string[];
  readonly on?: readonly string[];
};
const weakenings: Readonly<Record<string, Weakening>> = {
  'Set-HostedContentFilterPolicy': {
    exceptions: ['AllowedSenderDomains', 'AllowedSenders'],
    off: ['PhishZapEnabled', 'SpamZapEnabled'],
  },
  'Set-HostedConnectionFilterPolicy': { exceptions: ['IPAllowList'] },
  'New-TenantAllowBlockListItems': { on: ['Allow'] },
  'Set-AntiPhishPolicy': { off: ['Enabled', 'EnableSpoofIntelligence'] },
  'Set-MalwareFilterPolicy': { off: ['EnableFileFilter', 'ZapEnabled'] },
  'Set-SafeAttachmentPolicy': { off: ['Enable'] },
  'Set-SafeLinksPolicy': { off: ['EnableSafeLinksForEmail', 'EnableSafeLinksForOffice', 'EnableSafeLinksForTeams'] },
  'Set-AtpPolicyForO365': { off: ['EnableATPForSPOTeamsODB'] },
};
const weakeningOf = (act: Act): Weakening | undefined =>
  Object.entries(weakenings).find(([cmdlet]) => isCmdlet(act, cmdlet.toLowerCase()))?.[1];

type Test = (act: Act, parameter: string) => boolean;

/** The parameters that pass the test of their list; `rule` if the entry is about all of the protection. */
const partsWhere =
  (tests: Readonly<Record<keyof Weakening, Test>>) =>
  (act: Act): readonly string[] => {
    const weakening = weakeningOf(act);
    if (weakening === undefined) return ['rule'];
    const { exceptions = [], off = [], on = [] } = weakening;
    return [
      ...exceptions.filter((name) => tests.exceptions(act, name)),
      ...off.filter((name) => tests.off(act, name)),
      ...on.filter((name) => tests.on(act, name)),
    ];
  };
const weakenedParts = partsWhere({ exceptions: isNamed, off: isSetOff, on: isSetOn });
const restoredParts = partsWhere({ exceptions: isCleared, off: isSetOn, on: isSetOff });

/** What the owner, delegates and admins do in a mailbox is recorded without deletions. Lists of what to record have them. */
const isShortened = (act: Act): boolean =>
  ['AuditOwner', 'AuditDelegate', 'AuditAdmin'].some(
    (name) => isSetTo(act, name, /^(?!.*delete)/i) && isNamed(act, name),
  );

const strongRoles =
  /applicationimpersonation|mailbox import export|mailbox search|application mail|organization management/i;

const changesRoute = (act: Act): boolean =>
  isCmdlet(act, 'set-dkimsigningconfig')
    ? isSetOff(act, 'Enabled')
    : isCmdlet(act, 'set-inboundconnector', 'set-outboundconnector')
      ? !isSetOff(act, 'Enabled')
      : true;

const reopens = (act: Act): boolean =>
  isSetTo(act, 'AutoForwardingMode', /^on$/i) ||
  isSetOn(
    act,
    'AutoForwardEnabled',
    'ImapEnabled',
    'PopEnabled',
    'AllowBasicAuthImap',
    'AllowBasicAuthPop',
    'AllowBasicAuthSmtp',
  ) ||
  isSetOff(act, 'SmtpClientAuthenticationDisabled');
const isForAll = (act: Act): boolean => !isCmdlet(act, 'set-casmailbox');

const opensTeams = (act: Act): boolean =>
  isSetOn(act, 'AllowFederatedUsers', 'AllowTeamsConsumer', 'EnableFederationAccess', 'AllowPublicUsers') ||
  isSetTo(act, 'AllowedDomains', /allowallknowndomains/i) ||
  isSetOn(act, 'Allow sideloading and interaction of custom apps');

const helpDeskWords =
  /help\s?-?desk|it[\s-]?support|ithelp|service\s?desk|microsoft (security|support)|tech(nical)? support/i;
const isStrangeChat = (act: Act): boolean =>
  isSetTo(act, 'CommunicationType', /^oneonone$/i) &&
  isSetOn(act, 'HasForeignTenantUsers') &&
  isSetTo(act, 'Members', helpDeskWords);

/** For samples: a chat that somebody in another tenant started with somebody in this one. */
function chatOf(who: Who, name: string): Readonly<Record<string, unknown>> {
  return {
    CommunicationType: 'OneOnOne',
    ParticipantInfo: { HasForeignTenantUsers: true, HasGuestUsers: false },
    Members: [
      { DisplayName: name, UPN: 'support@fabrikam.example', OrganizationId: 'another' },
      { DisplayName: who, UPN: `${who}@contoso.example`, OrganizationId: 'b7e1a0de-0000-4000-8000-000000000001' },
    ],
  };
}

const mailControls = ['ZT.DX.014'];

/** Mail and Teams, as the unified audit log shows them. */
export const mailRows: readonly AuditRow[] = [
  {
    id: 'EV.X05',
    name: 'exchange-mailbox-forwards-or-hides-mail',
    title: 'A mailbox forwards mail outside, deletes it or hides it',
    area: 'data',
    severity: 'medium',
    log: 'exchangeAudit',
    activities: ['New-InboxRule', 'Set-InboxRule', 'Enable-InboxRule', 'Set-Mailbox', 'UpdateInboxRules'],
    when: (act) => diverts(act) || (!isCmdlet(act, 'set-mailbox') && (seeksWords(act) || isOddlyNamed(act))),
    weighs: [
      ['critical', (act) => diverts(act) && isOddlyNamed(act)],
      ['high', (act) => diverts(act) && !sortsOrdinaryMail(act)],
    ],
    ends: {
      activities: ['Remove-InboxRule', 'Disable-InboxRule', 'Set-Mailbox'],
      when: (act) => !isCmdlet(act, 'set-mailbox') || isCleared(act, 'ForwardingSmtpAddress', 'ForwardingAddress'),
    },
    subject: 'ofPerson',
    joins: mailControls,
    falsePositives:
      'An assistant who sorts mail, or the mail of a leaver that an admin forwards. Rules that delete or file the mail of some senders are only in the digest.',
    covers: {
      attack: ['T1564.008', 'T1114.003', 'T1137.005'],
      sigma: [
        'microsoft365_susp_inbox_rule_creation_or_update_activity',
        'microsoft365_susp_email_forwarding_activity',
      ],
      sentinel: ['Malicious_Inbox_Rule', 'Office_MailForwarding'],
      elastic: [
        'collection_exchange_new_inbox_rule',
        'defense_evasion_exchange_new_inbox_rule_delete_or_move',
        'defense_evasion_exchange_inbox_rule_obfuscated_name',
      ],
      panther: ['Microsoft365.Exchange.External.Forwarding'],
      cipp: ['New-InboxRule', 'New-InboxRuleRSS', 'Set-InboxRule', 'Set-InboxRuleRSS'],
    },
    details: (act) => ({ effect: whatRuleDoes(act) }),
    says: {
      happened: 'The mailbox of {person} now {effect}',
      did: 'changed the mailbox of {person}, which now {effect}',
      lost: 'mail of {person} is forwarded or hidden',
      meaning: [
        'The mailbox {effect}.',
        'After a mailbox is taken over, such a rule lets somebody read along or answer unnoticed, often to redirect a payment.',
      ],
      undo: 'remove the rule or the forwarding in Exchange admin center > Mailboxes, revoke the sessions of {person} and reset their password. Check payments that were requested since.',
      accept: 'no action is needed.',
      portal: 'exchangeMailboxes',
      activity: 'change to mail rules',
      ended: 'The mail rule of {person} was removed',
      fixed: 'removed the mail rule of {person}',
    },
    fires: [
      {
        activity: 'New-InboxRule',
        to: 'clerk',
        details: { Name: 'Invoices', ForwardTo: 'smtp:box@fabrikam.example' },
        severity: 'high',
      },
      {
        activity: 'Set-InboxRule',
        to: 'clerk',
        details: { Name: 'x', RedirectTo: '"box@fabrikam.example" [SMTP:box@fabrikam.example]' },
        severity: 'high',
      },
      {
        activity: 'Set-Mailbox',
        to: 'clerk',
        details: { ForwardingSmtpAddress: 'smtp:box@fabrikam.example', DeliverToMailboxAndForward: 'True' },
        severity: 'high',
      },
      {
        activity: 'Set-Mailbox',
        to: 'admin',
        details: { ForwardingSmtpAddress: 'smtp:box@fabrikam.example' },
        severity: 'critical',
      },
      {
        activity: 'New-InboxRule',
        by: 'clerk',
        details: { Name: 'Sort', DeleteMessage: 'True', SubjectContainsWords: 'phish' },
        severity: 'high',
      },
      {
        activity: 'New-InboxRule',
        by: 'clerk',
        details: { Name: '..', MoveToFolder: 'RSS Subscriptions', MarkAsRead: 'True' },
        severity: 'critical',
      },
      {
        activity: 'New-InboxRule',
        by: 'clerk',
        risky: 'actor',
        details: { Name: 'a', MoveToFolder: ':\\Conversation History' },
        severity: 'critical',
      },
      {
        activity: 'New-InboxRule',
        by: 'clerk',
        details: { Name: 'Pay', MoveToFolder: 'Later', SubjectOrBodyContainsWords: 'invoice;payment' },
        severity: 'medium',
        alerts: false,
      },
      { activity: 'Enable-InboxRule', by: 'clerk', details: { Name: ',,,' }, severity: 'medium', alerts: false },
      {
        activity: 'New-InboxRule',
        by: 'clerk',
        details: { Name: 'News', From: 'news@fabrikam.example', DeleteMessage: 'True' },
        severity: 'medium',
        alerts: false,
      },
      { activity: 'New-InboxRule', by: 'clerk', details: { Name: 'All', DeleteMessage: 'True' }, severity: 'high' },
      {
        activity: 'New-InboxRule',
        by: 'clerk',
        details: { Name: 'News', From: 'desk@fabrikam.example', MoveToFolder: 'RSS Feeds' },
        severity: 'high',
      },
      {
        activity: 'New-InboxRule',
        by: 'clerk',
        details: { Name: 'News', From: 'desk@fabrikam.example', MoveToFolder: ':\\Notes' },
        severity: 'high',
      },
      {
        activity: 'New-InboxRule',
        by: 'clerk',
        details: { Name: 'News', From: 'desk@fabrikam.example', MoveToFolder: 'Archive', MarkAsRead: 'True' },
        severity: 'high',
      },
      {
        activity: 'New-InboxRule',
        by: 'clerk',
        details: { Name: 'Reports', From: 'reports@contoso.example', MoveToFolder: 'Archive' },
        severity: 'medium',
        alerts: false,
      },
      {
        activity: 'UpdateInboxRules',
        category: 'ExchangeItem',
        by: 'clerk',
        data: {
          MailboxOwnerUPN: 'clerk@contoso.example',
          Parameters: undefined,
          OperationProperties: [
            { Name: 'RuleName', Value: 'Copy' },
            { Name: 'RuleActions', Value: '[{"ActionType":"Forward","Recipients":["box@fabrikam.example"]}]' },
          ],
        },
        severity: 'high',
      },
    ],
    silent: [
      { activity: 'New-InboxRule', to: 'clerk', details: { Name: 'Invoices', ForwardTo: 'desk@contoso.example' } },
      { activity: 'New-InboxRule', by: 'clerk', details: { Name: 'News', MoveToFolder: 'Newsletters' } },
      { activity: 'Set-InboxRule', by: 'clerk', details: { Name: 'News', MarkAsRead: 'True' } },
      { activity: 'Enable-InboxRule', by: 'clerk', details: { Identity: 'News' } },
      {
        activity: 'New-InboxRule',
        by: 'clerk',
        details: { Name: 'Copy', ForwardTo: 'box@fabrikam.example' },
        result: 'False',
      },
      {
        activity: 'New-InboxRule',
        by: { app: 'NT AUTHORITY\\SYSTEM (Microsoft.Exchange.Servicehost)' },
        details: { Name: 'Copy', ForwardTo: 'box@fabrikam.example' },
      },
      { activity: 'Set-Mailbox', to: 'clerk', details: { ForwardingSmtpAddress: 'smtp:desk@contoso.example' } },
      { activity: 'Set-Mailbox', to: 'clerk', details: { ForwardingSmtpAddress: '' } },
      { activity: 'Set-Mailbox', to: 'clerk', details: { Type: 'Shared' } },
      { activity: 'New-InboxRule', by: 'clerk', details: { Name: 'Done', DeleteMessage: 'False' } },
      { activity: 'Set-InboxRule', by: 'clerk', details: { Name: 'News', From: 'a@fabrikam.example' } },
      { activity: 'New-InboxRule', by: 'clerk', details: { Name: 'Boss', From: 'boss@contoso.example', Flag: 'True' } },
      { activity: 'Enable-InboxRule', by: 'clerk', details: { Name: 'Reports' } },
      { activity: 'Set-InboxRule', by: 'clerk', details: { Name: 'Reports', StopProcessingRules: 'True' } },
      { activity: 'New-InboxRule', by: 'clerk', details: { From: 'a@b.example', MoveToFolder: 'Projects\\Meetings' } },
      {
        activity: 'New-InboxRule',
        by: 'clerk',
        details: { From: 'a@b.example', MoveToFolder: 'News', MarkAsRead: 'True' },
      },
    ],
  },
  {
    id: 'EV.M01',
    name: 'exchange-mailbox-opened',
    title: 'A mailbox was opened to somebody else',
    area: 'data',
    severity: 'medium',
    log: 'exchangeAudit',
    activities: [
      'Add-MailboxPermission',
      'Add-RecipientPermission',
      'Add-MailboxFolderPermission',
      'Set-MailboxFolderPermission',
      'Set-Mailbox',
      'AddFolderPermissions',
      'UpdateFolderPermissions',
    ],
    when: opensMailbox,
    weighs: [['high', (act) => outsideIn(act, 'User', 'Trustee', 'GrantSendOnBehalfTo').length > 0]],
    ends: { activities: ['Remove-MailboxPermission', 'Remove-RecipientPermission', 'Remove-MailboxFolderPermission'] },
    subject: 'ofPerson',
    joins: mailControls,
    falsePositives: 'The help desk, or cover for a colleague on leave.',
    covers: {
      attack: ['T1098.002'],
      elastic: ['persistence_exchange_suspicious_mailbox_permission_delegation'],
    },
    details: (act) => ({ to: isForEverybody(act) ? 'everybody' : 'another account' }),
    says: {
      happened: 'The mailbox of {person} was opened to {to}',
      did: 'opened the mailbox of {person} to {to}',
      lost: 'mailbox of {person} opened to {to}',
      meaning: ['Anyone with this right can read the mailbox, or send mail in the name of {person}.'],
      undo: 'remove the permission in Exchange admin center > Mailboxes > Delegation.',
      accept: 'no action is needed.',
      portal: 'exchangeMailboxes',
      activity: 'change to mailbox permissions',
      ended: 'The permission for the mailbox of {person} was removed',
      fixed: 'removed the permission for the mailbox of {person}',
    },
    fires: [
      {
        activity: 'Add-MailboxPermission',
        to: 'clerk',
        details: { User: 'guest@contoso.example', AccessRights: 'FullAccess' },
        severity: 'medium',
        alerts: false,
      },
      {
        activity: 'Add-MailboxPermission',
        to: 'admin',
        details: { User: 'clerk@contoso.example', AccessRights: 'FullAccess' },
        severity: 'high',
      },
      {
        activity: 'Add-MailboxPermission',
        to: 'clerk',
        details: { User: 'box@fabrikam.example', AccessRights: 'FullAccess' },
        severity: 'high',
      },
      {
        activity: 'Add-RecipientPermission',
        to: 'clerk',
        risky: 'actor',
        details: { Trustee: 'guest@contoso.example', AccessRights: 'SendAs' },
        severity: 'high',
      },
      {
        activity: 'Set-Mailbox',
        to: 'clerk',
        details: { GrantSendOnBehalfTo: 'guest@contoso.example' },
        severity: 'medium',
        alerts: false,
      },
      {
        activity: 'Add-MailboxFolderPermission',
        to: 'clerk',
        details: { User: 'Default', AccessRights: 'Reviewer' },
        severity: 'medium',
        alerts: false,
      },
      {
        activity: 'Set-MailboxFolderPermission',
        to: 'clerk',
        details: { User: 'Anonymous', AccessRights: 'Owner' },
        severity: 'medium',
        alerts: false,
      },
      {
        activity: 'UpdateFolderPermissions',
        category: 'ExchangeItem',
        by: 'clerk',
        data: {
          MailboxOwnerUPN: 'clerk@contoso.example',
          Item: { ParentFolder: { Path: '\\Inbox', MemberUpn: 'Default', MemberRights: 'ReadAny, FolderVisible' } },
        },
        severity: 'medium',
        alerts: false,
      },
    ],
    silent: [
      {
        activity: 'Add-MailboxPermission',
        to: 'clerk',
        details: { User: 'guest@contoso.example', AccessRights: 'ReadPermission' },
      },
      {
        activity: 'Add-MailboxPermission',
        to: 'clerk',
        details: { User: 'NT AUTHORITY\\SELF', AccessRights: 'FullAccess' },
      },
      {
        activity: 'Add-MailboxPermission',
        by: { app: 'NT AUTHORITY\\SYSTEM (Microsoft.Exchange.Servicehost)' },
        to: 'clerk',
        details: { User: 'guest@contoso.example', AccessRights: 'FullAccess' },
      },
      { activity: 'Set-Mailbox', to: 'clerk', details: { Type: 'Shared' } },
      {
        activity: 'Add-MailboxFolderPermission',
        to: 'clerk',
        details: { User: 'Default', AccessRights: 'AvailabilityOnly' },
      },
      {
        activity: 'Add-MailboxFolderPermission',
        to: 'clerk',
        details: { User: 'guest@contoso.example', AccessRights: 'Editor' },
      },
      {
        activity: 'UpdateFolderPermissions',
        category: 'ExchangeItem',
        by: 'clerk',
        data: {
          MailboxOwnerUPN: 'clerk@contoso.example',
          Item: { ParentFolder: { Path: '\\Calendar', MemberUpn: 'Default', MemberRights: 'FreeBusySimple' } },
        },
      },
      { activity: 'Set-MailboxFolderPermission', to: 'clerk', details: { User: 'Default', AccessRights: 'None' } },
    ],
  },
  {
    id: 'EV.M02',
    name: 'exchange-mail-flow-rule-changed',
    title: 'A mail-flow rule was made or changed',
    area: 'data',
    severity: 'medium',
    log: 'exchangeAudit',
    activities: ['New-TransportRule', 'Set-TransportRule', 'Enable-TransportRule'],
    weighs: [['high', (act) => redirectsMail(act) || bypassesFilter(act)]],
    ends: { activities: ['Disable-TransportRule', 'Remove-TransportRule'] },
    joins: mailControls,
    falsePositives: 'Disclaimers and banners.',
    covers: {
      attack: ['T1114.003', 'T1562.001'],
      sentinel: ['Mail_redirect_via_ExO_transport_rule'],
      elastic: ['exfiltration_exchange_transport_rule_creation', 'exfiltration_exchange_transport_rule_modification'],
    },
    details: (act) => ({
      effect: redirectsMail(act)
        ? 'redirects, copies or deletes mail'
        : bypassesFilter(act)
          ? 'lets mail past the spam filter'
          : 'changes mail of the whole organisation',
    }),
    says: {
      happened: 'The mail-flow rule {what} was made or changed',
      did: 'made or changed the mail-flow rule {what}',
      lost: 'mail-flow rule {what} {effect}',
      meaning: ['The rule {effect}. It applies to everybody whose mail it matches.'],
      undo: 'disable the rule in Exchange admin center > Mail flow > Rules.',
      accept: 'no action is needed.',
      portal: 'exchangeRules',
      activity: 'change to mail-flow rules',
      ended: 'The mail-flow rule {what} was disabled',
      fixed: 'disabled the mail-flow rule {what}',
    },
    fires: [
      { details: { Name: 'Audit copy', BlindCopyTo: 'box@fabrikam.example' }, severity: 'high' },
      { details: { Name: 'Redirect', RedirectMessageTo: 'box@fabrikam.example' }, severity: 'high' },
      { details: { Name: 'Bypass', SetSCL: '-1' }, severity: 'high' },
      { details: { Name: 'Disclaimer', ApplyHtmlDisclaimerText: '<p>Contoso</p>' }, severity: 'medium', alerts: false },
      { details: { Name: 'Disclaimer' }, risky: 'actor', severity: 'high' },
    ],
    silent: [
      { details: { Name: 'Audit copy', BlindCopyTo: 'box@fabrikam.example' }, result: 'False' },
      { activity: 'Disable-TransportRule', details: { Identity: 'Disclaimer' } },
      { activity: 'Get-TransportRule' },
      { activity: 'New-JournalRule', details: { Name: 'Journal' } },
      {
        by: { app: 'NT AUTHORITY\\SYSTEM (Microsoft.Exchange.Servicehost)' },
        details: { Name: 'Bypass', SetSCL: '-1' },
      },
    ],
  },
  {
    id: 'EV.M10',
    reportedAs: 'EV.M02',
    name: 'exchange-mail-flow-rule-removed',
    title: 'A mail-flow rule was removed or disabled',
    area: 'data',
    severity: 'high',
    log: 'exchangeAudit',
    activities: ['Disable-TransportRule', 'Remove-TransportRule'],
    // EV.M02 ends when the rule of an attacker is removed.
    when: (act) => !wasHarmful(act),
    asksAboutObjectDays: ruleMemoryDays,
    ends: { activities: ['Enable-TransportRule', 'New-TransportRule'] },
    joins: mailControls,
    falsePositives: 'A rule that another one replaces.',
    covers: { attack: ['T1562.001'] },
    says: {
      happened: 'the mail-flow rule {what} was removed or disabled',
      did: 'removed or disabled the mail-flow rule {what}',
      lost: 'mail-flow rule {what} no longer applies',
      meaning: [
        'Such rules mark mail from outside, and block mail that is dangerous or must not leave the organisation.',
      ],
      undo: 'enable the rule, or create it again, in Exchange admin center > Mail flow > Rules.',
      accept: 'no action is needed.',
      portal: 'exchangeRules',
      activity: 'removal of mail-flow rules',
      ended: 'The mail-flow rule {what} applies again',
      fixed: 'restored the mail-flow rule {what}',
    },
    fires: [{ details: { Identity: 'Disclaimer' }, severity: 'high', alerts: true }],
    silent: [
      { activity: 'New-TransportRule', details: { Name: 'Disclaimer' } },
      { activity: 'Get-TransportRule', details: { Identity: 'Disclaimer' } },
    ],
  },
  {
    id: 'EV.M03',
    name: 'exchange-mailbox-audit-bypassed',
    title: 'Mailbox auditing was bypassed',
    area: 'data',
    severity: 'high',
    log: 'exchangeAudit',
    activities: ['Set-MailboxAuditBypassAssociation', 'Set-Mailbox'],
    when: (act) => isSetOn(act, 'AuditBypassEnabled') || isSetOff(act, 'AuditEnabled') || isShortened(act),
    ends: {
      activities: ['Set-MailboxAuditBypassAssociation', 'Set-Mailbox'],
      when: (act) => isSetOff(act, 'AuditBypassEnabled') || isSetOn(act, 'AuditEnabled'),
    },
    subject: 'ofPerson',
    joins: mailControls,
    falsePositives: 'An account that journals or migrates mail.',
    covers: {
      attack: ['T1562.008'],
      elastic: ['defense_evasion_exchange_mailbox_audit_bypass_association'],
    },
    says: {
      happened: 'Mailbox auditing of {person} was switched off',
      did: 'switched off mailbox auditing of {person}',
      lost: 'mailbox actions of {person} are not logged',
      meaning: ['Activity of this account in mailboxes no longer appears in any log.'],
      undo: 'run Set-MailboxAuditBypassAssociation with AuditBypassEnabled $false for {person}, and Set-Mailbox with AuditEnabled $true.',
      accept: 'no action is needed.',
      portal: 'exchangeMailboxes',
      activity: 'change to mailbox auditing',
      ended: 'Mailbox auditing of {person} was switched on again',
      fixed: 'switched mailbox auditing of {person} on',
    },
    fires: [
      { activity: 'Set-MailboxAuditBypassAssociation', to: 'clerk', details: { AuditBypassEnabled: 'True' } },
      { activity: 'Set-Mailbox', to: 'clerk', details: { AuditEnabled: 'False' } },
      { activity: 'Set-Mailbox', to: 'admin', details: { AuditEnabled: 'False' }, severity: 'critical' },
      { activity: 'Set-Mailbox', to: 'clerk', details: { AuditOwner: 'MailboxLogin' } },
    ],
    silent: [
      { activity: 'Set-MailboxAuditBypassAssociation', to: 'clerk', details: { AuditBypassEnabled: 'False' } },
      { activity: 'Set-Mailbox', to: 'clerk', details: { AuditEnabled: 'True' } },
      { activity: 'Set-Mailbox', to: 'clerk', details: { AuditOwner: 'Update, HardDelete, SoftDelete' } },
      { activity: 'Set-Mailbox', to: 'clerk', details: { AuditEnabled: 'False' }, result: 'Failed' },
    ],
  },
  {
    id: 'EV.M04',
    name: 'exchange-mail-protection-removed',
    title: 'A protection against malicious mail was removed',
    area: 'threats',
    severity: 'high',
    log: 'exchangeAudit',
    activities: [
      'Remove-AntiPhishPolicy',
      'Remove-AntiPhishRule',
      'Disable-AntiPhishRule',
      'Remove-MalwareFilterPolicy',
      'Remove-MalwareFilterRule',
      'Disable-MalwareFilterRule',
      'Remove-SafeLinksPolicy',
      'Remove-SafeLinksRule',
      'Disable-SafeLinksRule',
      'Remove-SafeAttachmentPolicy',
      'Remove-SafeAttachmentRule',
      'Disable-SafeAttachmentRule',
      'Remove-HostedContentFilterPolicy',
      'Remove-HostedContentFilterRule',
      'Disable-HostedContentFilterRule',
      ...Object.keys(weakenings),
    ],
    when: (act) => weakenedParts(act).length > 0,
    elements: weakenedParts,
    quiet: (act) => isCmdlet(act, 'new-tenantallowblocklistitems') && isNamed(act, 'ExpirationDate'),
    ends: {
      activities: [
        'Enable-AntiPhishRule',
        'Enable-MalwareFilterRule',
        'Enable-SafeLinksRule',
        'Enable-SafeAttachmentRule',
        'Enable-HostedContentFilterRule',
        ...Object.keys(weakenings).filter((cmdlet) => cmdlet.startsWith('Set-')),
      ],
      when: (act) => restoredParts(act).length > 0,
      elements: restoredParts,
    },
    joins: [...mailControls, 'ZT.TD.009'],
    falsePositives: 'A change to the preset security policies.',
    covers: {
      attack: ['T1562.001'],
      elastic: [
        'defense_evasion_exchange_anti_phish_policy_deletion',
        'defense_evasion_exchange_anti_phish_rule_modification',
        'defense_evasion_exchange_malware_filter_policy_deletion',
        'defense_evasion_exchange_malware_filter_rule_mod',
        'defense_evasion_exchange_exchange_safelinks_disabled',
        'defense_evasion_exchange_safe_attach_rule_disabled',
      ],
    },
    says: {
      happened: 'The mail protection {what} was weakened',
      did: 'weakened the mail protection {what}',
      lost: 'mail protection {what} was weakened',
      meaning: ['Mail that this protection would have stopped can now reach people.'],
      undo: 'restore {what} in Microsoft Defender > Policies & rules > Threat policies.',
      accept: 'no action is needed.',
      portal: 'mailProtection',
      activity: 'change to mail protection',
      ended: 'The mail protection {what} was switched on again',
      fixed: 'switched the mail protection {what} on',
    },
    fires: [
      { activity: 'Remove-AntiPhishPolicy', details: { Identity: 'Office365 AntiPhish' } },
      { activity: 'Disable-SafeLinksRule', details: { Identity: 'Safe Links' } },
      {
        activity: 'Set-HostedContentFilterPolicy',
        details: { Identity: 'Default', AllowedSenderDomains: 'fabrikam.example' },
      },
      { activity: 'Set-HostedConnectionFilterPolicy', details: { Identity: 'Default', IPAllowList: '192.0.2.0/24' } },
      { activity: 'New-TenantAllowBlockListItems', details: { Allow: 'True', Entries: 'fabrikam.example' } },
      {
        activity: 'New-TenantAllowBlockListItems',
        details: { Allow: 'True', ExpirationDate: '2026-12-24' },
        alerts: false,
      },
      { activity: 'Set-SafeAttachmentPolicy', details: { Identity: 'Strict', Enable: 'False' } },
      { activity: 'Set-SafeLinksPolicy', details: { Identity: 'Strict', EnableSafeLinksForEmail: 'False' } },
      { activity: 'Set-AntiPhishPolicy', details: { Identity: 'Strict', Enabled: 'False' } },
    ],
    silent: [
      { activity: 'Set-SafeAttachmentPolicy', details: { Identity: 'Strict', Enable: 'True' } },
      { activity: 'Set-AntiPhishPolicy', details: { Identity: 'Strict', PhishThresholdLevel: '3' } },
      { activity: 'Set-MalwareFilterPolicy', details: { Identity: 'Default', EnableFileFilter: 'True' } },
      { activity: 'Set-HostedContentFilterPolicy', details: { Identity: 'Default', AllowedSenders: '' } },
      { activity: 'Set-HostedContentFilterPolicy', details: { Identity: 'Default', BulkThreshold: '6' } },
      { activity: 'Set-HostedConnectionFilterPolicy', details: { Identity: 'Default', EnableSafeList: 'False' } },
      { activity: 'New-TenantAllowBlockListItems', details: { Block: 'True', Entries: 'fabrikam.example' } },
      { activity: 'Remove-AntiPhishPolicy', details: { Identity: 'x' }, result: 'Failed' },
      { activity: 'Enable-SafeLinksRule', details: { Identity: 'Safe Links' } },
      { activity: 'New-AntiPhishPolicy', details: { Name: 'x' } },
    ],
  },
  {
    id: 'EV.M05',
    name: 'exchange-mail-route-changed',
    title: 'The route of incoming or outgoing mail was changed',
    area: 'data',
    severity: 'medium',
    log: 'exchangeAudit',
    activities: [
      'New-InboundConnector',
      'Set-InboundConnector',
      'New-OutboundConnector',
      'Set-OutboundConnector',
      'Remove-InboundConnector',
      'Set-DkimSigningConfig',
      'New-AcceptedDomain',
      'Set-AcceptedDomain',
      'Remove-AcceptedDomain',
    ],
    when: changesRoute,
    weighs: [['high', ({ activity }) => activity.endsWith('connector')]],
    ends: {
      activities: ['Remove-OutboundConnector', 'Set-InboundConnector', 'Set-OutboundConnector'],
      when: (act) => isSetOff(act, 'Enabled') || isCmdlet(act, 'remove-outboundconnector'),
    },
    joins: mailControls,
    falsePositives: 'A product for signatures or backup.',
    covers: {
      attack: ['T1584.001'],
      elastic: [
        'defense_evasion_exchange_dkim_signing_config_disabled',
        'privilege_escalation_exchange_new_or_modified_federation_domain',
      ],
      cipp: ['MXRecordChanged'],
    },
    says: {
      happened: 'The mail route {what} was changed',
      did: 'changed the mail route {what}',
      meaning: [
        'A connector or domain decides which servers can send mail in the name of the organisation, and where its mail goes.',
      ],
      undo: 'check {what} in Exchange admin center > Mail flow > Connectors and Accepted domains, and disable it.',
      accept: 'no action is needed.',
      portal: 'exchangeConnectors',
      activity: 'change to mail routes',
      ended: 'The mail route {what} was disabled',
      fixed: 'disabled the mail route {what}',
    },
    fires: [
      { activity: 'New-InboundConnector', details: { Name: 'Relay' }, severity: 'high' },
      {
        activity: 'Set-OutboundConnector',
        details: { Identity: 'Relay', SmartHosts: 'mail.fabrikam.example' },
        severity: 'high',
      },
      {
        activity: 'Set-DkimSigningConfig',
        details: { Identity: 'contoso.example', Enabled: 'False' },
        severity: 'medium',
        alerts: false,
      },
      { activity: 'New-AcceptedDomain', details: { Name: 'fabrikam.example' }, severity: 'medium', alerts: false },
    ],
    silent: [
      { activity: 'Set-DkimSigningConfig', details: { Identity: 'contoso.example', Enabled: 'True' } },
      { activity: 'Set-InboundConnector', details: { Identity: 'Relay', Enabled: 'False' } },
      { activity: 'New-InboundConnector', details: { Name: 'Relay' }, result: 'Failed' },
      { activity: 'Get-InboundConnector' },
      { activity: 'Add-FederatedDomain', objectId: 'fabrikam.example' },
    ],
  },
  {
    id: 'EV.M06',
    name: 'exchange-role-assigned',
    title: 'A role in Exchange or Purview was assigned',
    area: 'administrators',
    severity: 'high',
    log: ['exchangeAudit', 'complianceAudit'],
    activities: [
      'New-ManagementRoleAssignment',
      'Add-RoleGroupMember',
      'Update-RoleGroupMember',
      'New-RoleGroup',
      'New-ServicePrincipal',
      'Add-eDiscoveryCaseAdmin',
    ],
    weighs: [
      [
        'critical',
        (act) => isNamed(act, 'App') || isSetTo(act, 'Role', strongRoles) || isSetTo(act, 'Roles', strongRoles),
      ],
    ],
    ends: { activities: ['Remove-ManagementRoleAssignment', 'Remove-RoleGroupMember'] },
    joins: ['ZT.AD.001'],
    falsePositives: 'A backup product that uses RBAC for Applications.',
    covers: { attack: ['T1098.003'], elastic: ['persistence_exchange_management_role_assignment'] },
    details: (act) => {
      const app = appIn(act);
      const receiver =
        app === null ? firstDetail(act, 'User', 'Member', 'Members', 'SecurityGroup', 'Policy') : `the app ${app}`;
      return {
        product: act.record.kind === 'complianceAudit' ? 'Purview' : 'Exchange',
        role:
          firstDetail(act, 'Role', 'Roles', 'Identity', 'Name') ??
          act.object.displayName ??
          'that the log does not name',
        ...(receiver !== null && { receiver: `to ${receiver}` }),
        ...(isCmdlet(act, 'new-serviceprincipal') && { step: 'app', app: app ?? 'without an id' }),
      };
    },
    says: {
      happened: 'the {product} role {role} was assigned {receiver?}',
      did: 'assigned the {product} role {role} {receiver?}',
      lost: '{product} role {role} was assigned',
      meaning: ['Roles in Exchange and Purview give access to mailboxes and searches. Entra does not show them.'],
      undo: 'remove the assignment in Exchange admin center > Roles > Admin roles, or in Purview > Settings > Roles.',
      accept: 'no action is needed.',
      portal: 'exchangeRoles',
      activity: 'assignment of Exchange roles',
      ended: 'The Exchange role assignment {what} was removed',
      fixed: 'removed the Exchange role assignment {what}',
      ofStep: {
        app: {
          happened: 'the app {app} was registered in Exchange',
          did: 'registered the app {app} in Exchange',
          lost: 'an app was registered in Exchange',
          meaning: ['The app can now receive roles over mailboxes. Entra does not show them.'],
        },
      },
    },
    fires: [
      { activity: 'Add-RoleGroupMember', details: { Identity: 'Records Management', Member: 'clerk' } },
      { activity: 'New-ManagementRoleAssignment', details: { Role: 'Mail Recipients', User: 'clerk' } },
      {
        activity: 'New-ManagementRoleAssignment',
        details: { Name: 'imp', Role: 'ApplicationImpersonation' },
        severity: 'critical',
      },
      {
        activity: 'New-ManagementRoleAssignment',
        details: { Name: 'app', App: 'b7e1', Role: 'Application Mail.Read' },
        severity: 'critical',
      },
      { activity: 'New-ServicePrincipal', details: { AppId: 'b7e1', DisplayName: 'Backup' } },
    ],
    silent: [
      { activity: 'New-ServicePrincipal', details: { AppId: 'b7e1' }, result: 'Failed' },
      { activity: 'Add-RoleGroupMember', details: { Identity: 'x' }, result: 'Failed' },
      {
        activity: 'New-ManagementRoleAssignment',
        details: { Role: 'Mail Recipients', User: 'clerk' },
        result: 'Failed',
      },
      { activity: 'Remove-RoleGroupMember', details: { Identity: 'Records Management' } },
      {
        activity: 'Add-RoleGroupMember',
        by: { app: 'NT AUTHORITY\\SYSTEM (Microsoft.Exchange.Servicehost)' },
        details: { Identity: 'x' },
      },
    ],
  },
  {
    id: 'EV.M07',
    name: 'teams-outsider-poses-as-help-desk',
    title: 'An outsider poses as the help desk in Teams',
    area: 'threats',
    severity: 'medium',
    log: 'complianceAudit',
    activities: ['ChatCreated'],
    when: isStrangeChat,
    subject: 'person',
    joins: [],
    falsePositives: 'A real help desk outside the organisation.',
    covers: {
      attack: ['T1566.003', 'T1656'],
      sentinel: ['ExternalUserAddedRemovedInTeams'],
      elastic: ['initial_access_teams_rogue_helpdesk_chat'],
    },
    says: {
      happened: 'Somebody from outside posed as the help desk to {person} in Teams',
      did: 'posed as the help desk to {person} in Teams',
      lost: 'an outsider posed as the help desk to {person}',
      meaning: ['Attackers pose as support in a chat, and ask for remote control of the device or for a sign-in code.'],
      undo: 'call {person}: they must not give remote control or a code. Block the domain in Teams admin center > External access.',
      accept: 'no action is needed.',
      portal: 'teams',
      activity: 'chat from outside',
    },
    fires: [
      {
        by: 'guest',
        category: 'MicrosoftTeams',
        service: 'MicrosoftTeams',
        data: chatOf('clerk', 'IT Support'),
        severity: 'medium',
        alerts: false,
      },
      {
        by: 'guest',
        category: 'MicrosoftTeams',
        service: 'MicrosoftTeams',
        data: chatOf('admin', 'Help Desk Team'),
        severity: 'high',
      },
    ],
    silent: [
      { by: 'guest', category: 'MicrosoftTeams', data: chatOf('clerk', 'Jan Pohl') },
      {
        by: 'guest',
        category: 'MicrosoftTeams',
        data: { ...chatOf('clerk', 'IT Support'), CommunicationType: 'GroupChat' },
      },
      {
        by: 'guest',
        category: 'MicrosoftTeams',
        data: { ...chatOf('clerk', 'IT Support'), ParticipantInfo: { HasForeignTenantUsers: false } },
      },
    ],
  },
  {
    id: 'EV.M08',
    name: 'teams-external-access-opened',
    title: 'Teams was opened to outsiders or to custom apps',
    area: 'data',
    severity: 'medium',
    log: 'complianceAudit',
    activities: [
      'Set-CsTenantFederationConfiguration',
      'Set-CsExternalAccessPolicy',
      'Set-CsTeamsClientConfiguration',
      'TeamsTenantSettingChanged',
    ],
    when: opensTeams,
    weighs: [['high', (act) => isSetTo(act, 'AllowedDomains', /allowallknowndomains/i)]],
    ends: {
      activities: ['Set-CsTenantFederationConfiguration', 'Set-CsExternalAccessPolicy', 'TeamsTenantSettingChanged'],
      when: (act) =>
        isSetOff(
          act,
          'AllowFederatedUsers',
          'EnableFederationAccess',
          'Allow sideloading and interaction of custom apps',
        ),
    },
    joins: [],
    falsePositives: 'A planned change of the policy.',
    covers: {
      attack: ['T1484'],
      elastic: [
        'defense_evasion_teams_external_access_enabled',
        'defense_evasion_teams_custom_app_interaction_allowed',
      ],
    },
    says: {
      happened: 'Teams was opened to outsiders or to custom apps',
      did: 'opened Teams to outsiders or to custom apps',
      meaning: [
        'People from outside can write to your people in Teams, or apps that nobody reviewed can be installed.',
      ],
      undo: 'check External access and Teams apps in Teams admin center.',
      accept: 'no action is needed.',
      portal: 'teams',
      activity: 'change to access in Teams',
      ended: 'Teams was closed to outsiders and custom apps again',
      fixed: 'closed Teams to outsiders or custom apps',
    },
    fires: [
      {
        activity: 'Set-CsTenantFederationConfiguration',
        category: 'MicrosoftTeamsAdmin',
        service: 'MicrosoftTeams',
        changes: { AllowFederatedUsers: ['False', 'True'] },
        severity: 'medium',
        alerts: false,
      },
      {
        activity: 'Set-CsTenantFederationConfiguration',
        category: 'MicrosoftTeamsAdmin',
        service: 'MicrosoftTeams',
        details: { AllowedDomains: 'AllowAllKnownDomains' },
        severity: 'high',
      },
      {
        activity: 'TeamsTenantSettingChanged',
        category: 'MicrosoftTeams',
        service: 'MicrosoftTeams',
        data: { Name: 'Allow sideloading and interaction of custom apps', OldValue: 'False', NewValue: 'True' },
        severity: 'medium',
        alerts: false,
      },
    ],
    silent: [
      { activity: 'Set-CsTenantFederationConfiguration', changes: { AllowFederatedUsers: ['True', 'False'] } },
      {
        activity: 'TeamsTenantSettingChanged',
        data: { Name: 'Allow sideloading and interaction of custom apps', OldValue: 'True', NewValue: 'False' },
      },
      { activity: 'Set-CsExternalAccessPolicy', details: { EnableFederationAccess: 'False' } },
    ],
  },
  {
    id: 'EV.M09',
    name: 'exchange-legacy-entry-point-opened',
    title: 'A legacy entry point for mail was opened again',
    area: 'identity',
    severity: 'medium',
    log: 'exchangeAudit',
    activities: [
      'Set-HostedOutboundSpamFilterPolicy',
      'Set-RemoteDomain',
      'Set-TransportConfig',
      'Set-CASMailbox',
      'Set-AuthenticationPolicy',
      'New-AuthenticationPolicy',
    ],
    when: reopens,
    weighs: [['high', isForAll]],
    ends: {
      activities: ['Set-HostedOutboundSpamFilterPolicy', 'Set-RemoteDomain', 'Set-TransportConfig'],
      when: (act) =>
        isSetTo(act, 'AutoForwardingMode', /^(off|automatic)$/i) ||
        isSetOff(act, 'AutoForwardEnabled') ||
        isSetOn(act, 'SmtpClientAuthenticationDisabled'),
    },
    joins: mailControls,
    falsePositives: 'A scanner that sends mail.',
    covers: { attack: ['T1114.003', 'T1078.004'] },
    details: (act) => ({ scope: isForAll(act) ? 'the whole organisation' : 'one mailbox' }),
    says: {
      happened: 'A legacy entry point for mail was opened for {scope}',
      did: 'opened a legacy entry point for mail for {scope}',
      lost: 'legacy mail entry point open for {scope}',
      meaning: [
        'SMTP AUTH, IMAP and POP accept a password alone, and automatic forwarding takes mail out of the organisation.',
      ],
      undo: 'close it again with the cmdlet that the event names, in Exchange Online PowerShell.',
      accept: 'no action is needed.',
      portal: 'exchangeMailboxes',
      activity: 'change to legacy entry points for mail',
      ended: 'The legacy entry point for mail was closed for {scope}',
      fixed: 'closed the legacy entry point for mail for {scope}',
    },
    fires: [
      {
        activity: 'Set-HostedOutboundSpamFilterPolicy',
        details: { Identity: 'Default', AutoForwardingMode: 'On' },
        severity: 'high',
      },
      { activity: 'Set-RemoteDomain', details: { Identity: 'Default', AutoForwardEnabled: 'True' }, severity: 'high' },
      { activity: 'Set-TransportConfig', details: { SmtpClientAuthenticationDisabled: 'False' }, severity: 'high' },
      { activity: 'Set-CASMailbox', to: 'clerk', details: { ImapEnabled: 'True' }, severity: 'medium', alerts: false },
    ],
    silent: [
      { activity: 'Set-HostedOutboundSpamFilterPolicy', details: { Identity: 'Default', AutoForwardingMode: 'Off' } },
      { activity: 'Set-RemoteDomain', details: { Identity: 'Default', AutoForwardEnabled: 'False' } },
      { activity: 'Set-TransportConfig', details: { SmtpClientAuthenticationDisabled: 'True' } },
      { activity: 'Set-CASMailbox', to: 'clerk', details: { ImapEnabled: 'False' } },
    ],
  },
];
