import { activityOf, isSuccess } from '../../core/attribution';
import { earlierLabels } from '../../core/event/earlier-labels';
import type { Line } from '../../core/event/event';
import { mostSevereFirst } from '../../core/event/severity';
import { type Actor, type AuditRecord, isAuditRecord } from '../../core/log/record';
import { homeOf, isGuestAddress } from '../../core/resource/home-account';
import { globalAdministrator, tierZero } from '../../core/resource/privileged-roles';
import { methodsAdded, methodsRemoved } from '../../core/resource/strong-authentication';
import { isSyncAddress } from '../../core/resource/sync-actors';
import { dayMs, minuteMs } from '../../core/time/durations';
import { takesBackWithinDays } from '../../core/time/take-back';
import type { Act } from '../act';
import { accountLines, isByItsActor, newestBefore } from '../earlier-entries';
import { passwordResets } from '../password-resets';
import { isSyncAccount, needsMfaByPolicy } from '../people';
import type { Row } from '../row';
import { isByResetService } from '../self-reset';
import { severityOfJoining } from '../state/administrators/entra-group-privileged-member-added/detector';
import { roleSeverity } from '../state/granted-roles';
import { enabledAccountJoins, policyJoins } from '../state/policy-joins';
import { confirmedStory, riskStory } from '../state/risk';
import { isFromUsualNetwork } from '../usual-network';
import { disables, isDone, personIn, valueBefore } from '../windows/entries';

/** The signs that raise the severity of rows whose severity already depends on privilege. */
const raisedByRisk = ['actorAtRisk', 'targetAtRisk', 'impersonated'] as const;

const isPrivileged = ({ signs }: Act): boolean => signs.has('privileged');
const isBreakGlass = ({ signs }: Act): boolean => signs.has('breakGlass');
const isSync = ({ personId, targets, facts }: Act): boolean =>
  personId !== null &&
  (isSyncAccount(personId, facts) ||
    targets('user').some(({ id, userPrincipalName }) => id === personId && isSyncAddress(userPrincipalName)));
const holdsTierZero = ({ personId, facts }: Act): boolean =>
  (facts.rolesOfPerson.get(personId ?? '') ?? []).some((roleId) => tierZero.has(roleId));
/** True if somebody has the changed role. */
const isHeld = ({ activity, object: { id }, facts }: Act): boolean =>
  activity === 'update role definition' &&
  id !== null &&
  [...facts.rolesOfPerson.values()].some((roleIds) => roleIds.includes(id));
const actionName = /microsoft\.[\w.]+\/[\w./-]+/gi;
/**
 * The actions of a role look like `microsoft.directory/users/password/update`; the property that lists them has several
 * names.
 */
const allowsMore = ({ activity, record: { targets } }: Act): boolean =>
  activity === 'update role definition' &&
  targets
    .flatMap(({ modifiedProperties }) => modifiedProperties)
    .some(({ oldValue, newValue }) => {
      const before = new Set((oldValue ?? '').match(actionName) ?? []);
      return before.size > 0 && ((newValue ?? '').match(actionName) ?? []).some((action) => !before.has(action));
    });
const isOfPass = ({ text }: Act): boolean => /temporary access pass|temporaryaccesspass/.test(text());
/** An update of the person shows a pass also when it is deleted. */
const losesPass = ({ before, after }: Act): boolean =>
  before('TemporaryAccessPass') !== null && after('TemporaryAccessPass') === null;

const isDeletion = ({ activity }: Act): boolean => activity.includes('delete');

/** The risk of an account of another tenant, such as that of a partner's technician, is not known here. */
const isOfOtherTenant = ({ userPrincipalName, homeTenantId }: Extract<Actor, { type: 'user' }>): boolean =>
  userPrincipalName === null ||
  isGuestAddress(userPrincipalName) ||
  homeOf(userPrincipalName, homeTenantId) !== undefined;

/** An account that is not at risk itself acts on the account of another person, as alerts about a risk advise. */
const securesAccount = (act: Act): boolean =>
  act.record.actor.type === 'user' &&
  !isOfOtherTenant(act.record.actor) &&
  !act.isOwn &&
  !isBreakGlass(act) &&
  !act.signs.has('actorAtRisk') &&
  !act.signs.has('impersonated');

/** The reason of the result names the method. Attackers can easily obtain a code by phone. */
const addsPhone = (act: Act): boolean =>
  !isDeletion(act) &&
  (/(phone|mobile) (method|sms|call|number)|\bsms\b|voice call/.test(act.text()) ||
    newMethodsIn(act.record).some((method) => method.includes('phonenumber')));

/** Changes that people make to their own sign-in methods. */
export const ownMethodChanges = [
  'user registered security info',
  'user updated security info',
  'user deleted security info',
  'user changed default security info',
  'user registered all required security info',
  'add fido2 security key',
  'delete fido2 security key',
  'add passkey (device-bound)',
  'delete passkey (device-bound)',
  'add passkey (device-bound) security key',
  'delete passkey (device-bound) security key',
  'add passwordless phone sign-in credential',
  'delete passwordless phone sign-in credential',
  'add platform credential',
  'delete platform credential',
];
const methodChanges = [
  'admin registered security info',
  'admin updated security info',
  'admin deleted security info',
  ...ownMethodChanges,
  'assign hardware oath token',
  'create hardware oath token',
  'bulk upload hardware oath token',
  'add windows hello for business credential',
  'delete windows hello for business credential',
];

const adminMethodChanges = methodChanges.filter((name) => name.startsWith('admin '));
const registersMethod = 'user registered security info';
/** Some activity names say whose account was changed, but only the ids of actor and target are reliable. */
const isByAnotherPerson = ({ record, actorId, isOwn }: Act): boolean =>
  record.actor.type === 'user' && actorId !== null && !isOwn;
/** The type of PIM alert is in a detail or in the name of a target, with or without spaces. */
const typeOfPimAlert = ({ text, record: { targets } }: Act): string =>
  [text(), ...targets.map(({ displayName }) => displayName ?? '')].join(' ').toLowerCase().replace(/ /g, '');
const isMinorPimAlert = (act: Act): boolean => /stalesign-?in|redundantassignment/.test(typeOfPimAlert(act));
const pimAlertCauses: readonly (readonly [RegExp, string])[] = [
  [/stalesign-?in/, 'an unused admin account'],
  [/redundantassignment/, 'an unused role'],
  [/nomfaon/, 'activation without MFA'],
  [/toomanyglobaladmin/, 'too many Global Administrators'],
  [/sequentialactivation/, 'frequent activation of a role'],
  [/assignedoutside/, 'an assignment outside PIM'],
  [/invalidlicense/, 'a missing licence'],
];
function pimAlertCause(act: Act): string {
  const shown = typeOfPimAlert(act);
  return pimAlertCauses.find(([type]) => type.test(shown))?.[1] ?? act.object.displayName ?? 'a role';
}

/** Core Directory writes a second entry for a new method, as an update of the person. */
const newMethodsIn = (record: AuditRecord): readonly string[] =>
  activityOf(record) === 'update user' ? record.targets.flatMap(methodsAdded) : [];
/** The same for a deleted method. Services remove methods too, such as those that nobody used. */
const lostMethodsIn = (record: AuditRecord): readonly string[] =>
  activityOf(record) === 'update user' && record.actor.type === 'user' ? record.targets.flatMap(methodsRemoved) : [];
const showsMethods = (record: AuditRecord): boolean =>
  newMethodsIn(record).length > 0 || lostMethodsIn(record).length > 0;

/** Longest time between the two entries about one method; days. */
const twinDays = (5 * minuteMs) / dayMs;

/** True if the other entry, which shows more, is known. */
function isSecondEntry({ personId, record, facts }: Act): boolean {
  const at = Date.parse(record.activityDateTime);
  return facts
    .recordsUnder(personId ?? '', at - twinDays * dayMs, at + twinDays * dayMs)
    .some((entry) => isAuditRecord(entry) && isSuccess(entry) && methodChanges.includes(activityOf(entry)));
}

const changesMethod = (act: Act): boolean =>
  act.activity !== 'update user' ||
  (showsMethods(act.record) && !isSecondEntry(act) && (newMethodsIn(act.record).length > 0 || !losesMethods(act)));
const deletesMethod = (act: Act): boolean =>
  isDeletion(act) || (act.activity === 'update user' && newMethodsIn(act.record).length === 0);

const newMethod = { StrongAuthenticationMethod: [[], [{ MethodType: 7, Default: true }]] } as const;

const blockedReset = 'blocked from self-service password reset';
const ownReset = 'reset password (self-service)';
/** EV.R18 reports the own methods of an admin, and EV.R22 every change to a break-glass account. */
const isOfR24 = (act: Act): boolean => !isPrivileged(act) || (act.activity !== registersMethod && !isBreakGlass(act));
/** Anyone who holds the registered methods of an admin can reset the password. */
const isNotedReset = (act: Act): boolean =>
  isPrivileged(act) &&
  act.activity === ownReset &&
  (!isFromUsualNetwork(act) || act.signs.has('actorAtRisk') || act.signs.has('targetAtRisk'));

/** What people do to their own account, by activity. */
const ownChanges: ReadonlyMap<string, string> = new Map([
  [registersMethod, 'method'],
  [ownReset, 'password'],
  ['change password (self-service)', 'password'],
  ['unlock user account (self-service)', 'unlock'],
  [blockedReset, 'blocked'],
]);

const passActivities = [
  'create temporary access pass method for user',
  'admin registered security info',
  'user registered security info',
  'update user',
];
const enabled = ['enable account', 'restore user', 'update user'];
/** Most updates of a user are about other properties. Their names are in lower case. */
const concerns =
  (...properties: readonly string[]) =>
  (record: AuditRecord): boolean =>
    activityOf(record) !== 'update user' ||
    record.targets.some(({ modifiedProperties }) =>
      modifiedProperties.some(({ displayName }) => properties.includes(displayName.toLowerCase())),
    );
/** The entry for a new account also shows it as enabled, but has no value before. */
const isEnabling = ({ activity, before, after, became }: Act): boolean =>
  activity === 'restore user' ||
  (activity === 'enable account' && after('AccountEnabled') === null) ||
  (became('AccountEnabled', 'true') && before('AccountEnabled')?.toLowerCase() === 'false');
const disabled = ['disable account', 'update user'];
/** True if the account was enabled before the entry. A block of a blocked account changes nothing. */
const blocks = (entry: AuditRecord): boolean =>
  isDone(entry, disabled) && disables(entry) && /^true$/i.test(valueBefore(entry, 'AccountEnabled') ?? '');
/** An account that was blocked for longer than a usual leave is probably abandoned, so nobody notices its use. */
const longBlockedDays = 30;
const rememberedBlockDays = 400;
/**
 * True if the account was blocked for long, by the newest entry that blocked it. False if that entry is not kept any
 * more.
 */
function isLongBlocked({ personId, record, facts }: Act): boolean {
  const at = Date.parse(record.activityDateTime);
  const newest = facts
    .recordsUnder(personId ?? '', at - rememberedBlockDays * dayMs, at)
    .filter(isAuditRecord)
    .filter((entry) => isDone(entry, disabled) && (activityOf(entry) === 'disable account' || disables(entry)))
    .filter((entry) => personIn(entry) === personId)
    .at(-1);
  return newest !== undefined && at - Date.parse(newest.activityDateTime) > longBlockedDays * dayMs;
}
/** The newest deletion or block of the last `days` that the entry takes back, if its entry is still kept. */
const takenBackBy = (act: Act, days: number): AuditRecord | undefined =>
  newestBefore(act, days, (entry) =>
    act.activity === 'restore user' ? activityOf(entry) === 'delete user' && isSuccess(entry) : blocks(entry),
  );
/** The account behind the block or deletion that the entry takes back. */
const blockedBy = (act: Act): readonly Line[] =>
  accountLines(
    act.activity === 'restore user' ? earlierLabels.deleted : earlierLabels.blocked,
    takenBackBy(act, rememberedBlockDays),
  );

/** The name of the gravest privileged role that the person has; null if none is known. */
function gravestRoleOf({ personId, facts }: Act): string | null {
  const roles = [facts.rolesOfPerson, facts.eligibleRolesOfPerson].flatMap((held) => held.get(personId ?? '') ?? []);
  const [gravest] = roles
    .flatMap((id) => {
      const severity = roleSeverity(id, facts);
      return severity === null ? [] : [{ id, severity, isGlobal: id === globalAdministrator }];
    })
    .sort((a, b) => Number(b.isGlobal) - Number(a.isGlobal) || mostSevereFirst(a, b));
  return gravest === undefined ? null : facts.nameOf(gravest.id);
}

/** True if the same account made the newest change that the entry takes back: the deletion, or the block. */
const takesBackOwn = (act: Act): boolean => isByItsActor(act, takenBackBy(act, takesBackWithinDays));
/** True if the property is missing or says that MFA is disabled. */
const isMfaOff = (requirement: string | null): boolean =>
  /"state":0\b|^$/i.test((requirement ?? '').replace(/\s/g, ''));
/** Entries about methods and passes have no values before and after, so only the name of the activity is compared. */
const mfaOff = ({ activity, before, after }: Act): boolean =>
  activity === 'disable strong authentication' ||
  (!isMfaOff(before('StrongAuthenticationRequirement')) && isMfaOff(after('StrongAuthenticationRequirement')));
/**
 * True if the person has no method left. The help desk removes the last one so that the person can register a new
 * phone.
 */
const losesMethods = ({ before, after }: Act): boolean =>
  before('StrongAuthenticationMethod') !== null && after('StrongAuthenticationMethod') === null;

const invitesInternal = 'invite internal user to b2b collaboration';
/** The user name of a new guest has no value before. */
const becomesExternal = ({ before, after }: Act): boolean => {
  const was = before('UserPrincipalName');
  return was !== null && !isGuestAddress(was) && isGuestAddress(after('UserPrincipalName') ?? '');
};

/** The severity of joining the group that is the object. */
const joining = ({ object, facts }: Act) => severityOfJoining(object.id ?? '', facts);

export const administratorsRows: readonly Row[] = [
  {
    id: 'EV.R15',
    name: 'entra-guest-became-member',
    title: 'A guest account was converted to a member account',
    area: 'administrators',
    severity: 'high',
    activities: ['update user'],
    about: ['user'],
    when: ({ became, before }) => became('UserType', 'Member') && before('UserType')?.toLowerCase() === 'guest',
    asksIf: concerns('usertype'),
    ends: {
      activities: ['update user'],
      when: ({ became, before }) => became('UserType', 'Guest') && before('UserType')?.toLowerCase() === 'member',
    },
    joins: ['ZT.DX.009', ...policyJoins],
    falsePositives: 'Staff of a company that you took over, or a planned conversion to an internal user.',
    covers: {
      attack: ['T1098'],
      sigma: ['azure_guest_to_member'],
      sentinel: ['UserStatechangedfromGuesttoMember', 'GuestsChangedUserTypetoMember'],
      elastic: ['persistence_entra_id_guest_account_promoted_to_member'],
    },
    says: {
      happened: '{person} was converted from a guest to a member',
      did: 'converted {person} from a guest to a member',
      meaning: [
        'A member can read the whole directory and register apps, and policies for guests no longer apply.',
        'If it belongs to another organisation, it still signs in with the password that it has there.',
      ],
      undo: 'set User type back to Guest in Entra admin center > Users > the account > Properties.',
      accept:
        'check that the policies for members cover the account, and that somebody in your organisation is responsible for it.',
      portal: 'user',
      activity: 'conversion of a guest',
      ended: '{person} became a guest again',
      fixed: 'made {person} a guest again',
    },
    fires: [
      { to: 'guest', changes: { UserType: ['Guest', 'Member'] }, severity: 'high', alerts: true },
      { to: 'guest', changes: { UserType: ['Guest', 'Member'] }, risky: 'actor', severity: 'critical' },
    ],
    silent: [
      { to: 'guest', changes: { UserType: [null, 'Member'] } },
      { to: 'guest', changes: { UserType: ['Member', 'Member'] } },
      { to: 'clerk', changes: { Department: ['Sales', 'Member'] } },
      { to: 'guest', changes: { UserType: ['Guest', 'Member'] }, result: 'failure' },
    ],
  },
  {
    id: 'EV.R35',
    name: 'entra-account-linked-outside',
    title: 'An existing account was linked to an external identity',
    area: 'administrators',
    severity: 'high',
    activities: ['update user', invitesInternal],
    about: ['user'],
    when: (act) => act.activity === invitesInternal || becomesExternal(act),
    asksIf: concerns('userprincipalname'),
    // Synchronisation writes the address that another directory gave the account.
    quiet: ({ record: { actor } }) => actor.type === 'user' && isSyncAddress(actor.userPrincipalName),
    ends: {
      activities: ['update user'],
      when: ({ before, after }) =>
        isGuestAddress(before('UserPrincipalName') ?? '') &&
        after('UserPrincipalName') !== null &&
        !isGuestAddress(after('UserPrincipalName') ?? ''),
    },
    joins: ['ZT.DX.009'],
    limits:
      'The log shows the link as the invitation of an internal account, or as a user name that became that of an external account. A link that shows in neither is not found.',
    falsePositives: 'A merger, or staff who move to the tenant of another company and keep their account here.',
    covers: { attack: ['T1098', 'T1078.004'], sentinel: ['SuspiciousLinkingofExternalIdtoExistingUsers'] },
    says: {
      happened: 'the account of {person} was linked to an external identity',
      lost: '{person} was linked to an external identity',
      did: 'linked the account of {person} to an external identity',
      meaning: [
        'The holder of the external identity can sign in as this person, with a password that your tenant does not control.',
        'The account keeps its roles, its groups and its files.',
      ],
      undo: 'block sign-in in Entra admin center > Users > the account, then change the user name back and reset the password.',
      accept: 'check that the external identity belongs to the same person.',
      portal: 'user',
      activity: 'link to an external identity',
      ended: 'The account of {person} has a user name of the tenant again',
      fixed: 'gave the account of {person} a user name of the tenant again',
    },
    fires: [
      {
        activity: 'Update user',
        to: 'clerk',
        changes: { UserPrincipalName: ['lea@contoso.example', 'lea_evil.example#EXT#@contoso.onmicrosoft.com'] },
        severity: 'high',
        alerts: true,
      },
      {
        activity: 'Update user',
        to: 'admin',
        changes: { UserPrincipalName: ['lea@contoso.example', 'lea_evil.example#EXT#@contoso.onmicrosoft.com'] },
        severity: 'critical',
      },
      { activity: 'Invite internal user to B2B collaboration', to: 'clerk', severity: 'high', alerts: true },
      {
        activity: 'Update user',
        by: 'unlistedSync',
        to: 'clerk',
        changes: { UserPrincipalName: ['lea@contoso.example', 'lea_evil.example#EXT#@contoso.onmicrosoft.com'] },
        severity: 'high',
        alerts: false,
      },
    ],
    silent: [
      {
        activity: 'Update user',
        to: 'clerk',
        changes: { UserPrincipalName: ['lea@contoso.example', 'lea.novak@contoso.example'] },
      },
      {
        activity: 'Update user',
        to: 'guest',
        changes: {
          UserPrincipalName: [
            'lea_fabrikam.example#EXT#@contoso.onmicrosoft.com',
            'lea_litware.example#EXT#@contoso.onmicrosoft.com',
          ],
        },
      },
      {
        activity: 'Update user',
        to: 'guest',
        changes: { UserPrincipalName: [null, 'lea_evil.example#EXT#@contoso.onmicrosoft.com'] },
      },
      { activity: 'Update user', to: 'clerk', changes: { OtherMail: [null, 'lea@evil.example'] } },
      { activity: 'Invite internal user to B2B collaboration', to: 'clerk', result: 'failure' },
      { activity: 'Invite external user', to: 'guest' },
    ],
  },
  {
    id: 'EV.R16',
    name: 'entra-azure-access-elevated',
    title: 'Someone took control of all Azure subscriptions',
    area: 'administrators',
    severity: 'critical',
    activities: [
      'user has elevated their access to user access administrator for their azure resources',
      'assigns the caller to user access admin',
    ],
    subject: 'person',
    ends: { activities: ['the role assignment of user access administrator has been removed from the user'] },
    joins: ['ZT.AD.018'],
    falsePositives: 'An admin who needs a subscription that nobody owns.',
    covers: {
      attack: ['T1098.003'],
      sigma: ['azure_subscription_permissions_elevation_via_auditlogs'],
      sentinel: ['AzureRBAC'],
      elastic: ['privilege_escalation_entra_id_elevate_to_user_administrator_access'],
      panther: ['Azure.Audit.ElevateUserAccessAdministrator'],
    },
    says: {
      happened: 'an account took User Access Administrator for all Azure subscriptions',
      lost: 'an account took control of all Azure subscriptions',
      did: 'took User Access Administrator for all Azure subscriptions',
      meaning: [
        'User Access Administrator at the root can give anyone any role in every subscription and management group.',
        'The elevation stays until somebody removes it.',
      ],
      undo: 'set Access management for Azure resources to No in Entra admin center > Overview > Properties, then remove the role assignment at the root scope.',
      accept: 'remove the elevation as soon as the work is done.',
      portal: 'properties',
      activity: 'elevation of access to Azure',
      ended: 'The elevated access to Azure was removed',
      fixed: 'removed the elevated access to Azure',
    },
    fires: [{ severity: 'critical', alerts: true }, { by: 'app' }],
    silent: [{ result: 'failure' }, { activity: 'User has activated their access to Azure resources' }],
  },
  {
    id: 'EV.R05',
    name: 'entra-role-use-refused',
    title: 'The activation of a role was denied or expired unanswered',
    area: 'administrators',
    severity: 'medium',
    activities: ['add member to role request denied (pim activation)', 'pim activation request expired'],
    weighs: [['low', ({ activity }) => activity.endsWith('expired')]],
    about: ['role', 'other'],
    details: ({ activity }) => (activity.endsWith('expired') ? { step: 'expired' } : {}),
    joins: ['ZT.AD.006'],
    falsePositives: 'The approver was away, or the request was a mistake.',
    covers: {
      attack: ['T1078.004'],
      sigma: ['azure_pim_activation_approve_deny'],
      sentinel: ['PIMElevationRequestRejected', 'NRT_PIMElevationRequestRejected'],
    },
    says: {
      happened: 'the activation of {what} was not approved',
      did: 'did not approve the activation of {what}',
      meaning: ['Someone asked for a role that an approver did not grant.'],
      undo: 'ask the person whether the request was theirs; if not, reset the password and revoke the sessions of the account.',
      accept: 'no action is needed.',
      portal: 'roles',
      activity: 'refusal of a role',
      ofStep: {
        // The entry names the account that asked, because nobody answered.
        expired: {
          happened: 'a request to activate {what} expired unanswered',
          did: 'made a request to activate {what} that expired unanswered',
          meaning: ['Someone asked for a role, and no approver answered.'],
        },
      },
    },
    fires: [
      {
        activity: 'Add member to role request denied (PIM activation)',
        to: 'clerk',
        severity: 'medium',
        alerts: false,
      },
      { activity: 'PIM activation request expired', to: 'clerk', severity: 'low' },
      { activity: 'Add member to role request denied (PIM activation)', to: 'admin', severity: 'high', alerts: true },
    ],
    silent: [
      { activity: 'Add member to role completed (PIM activation)', to: 'clerk' },
      { activity: 'Add member to role requested (PIM activation)', to: 'clerk' },
      { to: 'clerk', result: 'failure' },
    ],
  },
  {
    id: 'EV.R06',
    name: 'entra-role-rules-changed',
    title: 'The activation rules of a role were changed in PIM',
    area: 'administrators',
    severity: 'high',
    activities: ['update role setting in pim', 'pim policy removed'],
    // PIM writes the rules of apps and Azure resources under `Other`.
    about: ['role', 'policy', 'group', 'other'],
    weighs: [
      [
        'critical',
        ({ activity, value, detail, object }) =>
          activity === 'pim policy removed' &&
          [value('TemplateId'), value('RoleDefinitionOriginId'), detail('TemplateId'), object.id].some((id) =>
            tierZero.has((id ?? '').toLowerCase()),
          ),
      ],
    ],
    // The log does not show which rule changed; the controls on these rules alert if one got weaker.
    quiet: ({ activity }) => activity === 'update role setting in pim',
    joins: ['ZT.AD.006', 'ZT.AD.007', 'ZT.AD.008'],
    falsePositives:
      'Hardening. A change is therefore only recorded; an alert comes from the control on the rule that got weaker, or if a policy is removed.',
    covers: {
      attack: ['T1556', 'T1484'],
      sigma: ['azure_pim_change_settings'],
      sentinel: ['ChangestoPIMSettings'],
      elastic: ['persistence_entra_id_privileged_identity_management_role_modified'],
    },
    says: {
      happened: 'the activation rules of {what} were changed',
      did: 'changed the activation rules of {what}',
      meaning: [
        'The rules decide whether an activation needs MFA, approval and a reason, and how long it lasts.',
        'The log does not show which rule changed.',
      ],
      undo: 'compare the settings of the role in Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Settings, and put them back.',
      accept: 'check that MFA and approval are still required.',
      portal: 'roles',
      activity: 'change to PIM rules',
    },
    fires: [
      { activity: 'Update role setting in PIM', severity: 'high', alerts: false },
      { activity: 'PIM policy removed', severity: 'high', alerts: true },
      {
        activity: 'PIM policy removed',
        changes: { TemplateId: [null, '62e90394-69f5-4237-9190-012177145e10'] },
        severity: 'critical',
        alerts: true,
      },
      {
        activity: 'Update role setting in PIM',
        changes: { TemplateId: [null, '62e90394-69f5-4237-9190-012177145e10'] },
        severity: 'high',
        alerts: false,
      },
    ],
    silent: [
      { activity: 'Update role definition' },
      { activity: 'Update role setting in PIM', result: 'failure' },
      { activity: 'PIM policy removed', result: 'failure' },
      { activity: 'Update PIM alert setting' },
    ],
  },
  {
    id: 'EV.R07',
    name: 'entra-pim-alert-disabled',
    title: 'A PIM alert was disabled, or the tenant was offboarded from PIM',
    area: 'administrators',
    severity: 'high',
    activities: [
      'disable pim alert',
      'deactivate pim alert',
      'update pim alert setting',
      'resolve pim alert',
      'tenant offboarded from pim',
      'offboarded resource from pim',
    ],
    weighs: [
      ['critical', ({ activity }) => activity === 'tenant offboarded from pim'],
      ['low', ({ activity }) => activity === 'resolve pim alert'],
    ],
    ends: { activities: ['enable pim alert'] },
    joins: ['ZT.AD.004', 'ZT.AD.005'],
    falsePositives: 'Somebody tidies old alerts.',
    covers: { attack: ['T1562.001'], sigma: ['azure_pim_alerts_disabled'], sentinel: ['RemovalofPIMAlerts'] },
    says: {
      happened: 'alerting by PIM was reduced',
      did: 'reduced alerting by PIM',
      meaning: ['PIM no longer reports some risky role assignments.'],
      undo: 'enable the alert in Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Alerts.',
      accept: 'no action is needed.',
      portal: 'roles',
      activity: 'change to PIM alerts',
      ended: 'The PIM alert was enabled again',
      fixed: 'enabled the PIM alert again',
    },
    fires: [
      { activity: 'Disable PIM alert', severity: 'high', alerts: true },
      { activity: 'Tenant offboarded from PIM', severity: 'critical' },
      { activity: 'Resolve PIM alert', severity: 'low', alerts: false },
    ],
    silent: [
      { activity: 'Enable PIM alert' },
      { activity: 'Triggered PIM alert' },
      { activity: 'Disable PIM alert', result: 'failure' },
    ],
  },
  {
    id: 'EV.R08',
    name: 'entra-pim-alert-triggered',
    title: 'PIM raised an alert of its own',
    area: 'administrators',
    severity: 'medium',
    activities: ['triggered pim alert'],
    weighs: [['low', isMinorPimAlert]],
    details: (act) => ({ cause: pimAlertCause(act) }),
    joins: ['ZT.AD.001', 'ZT.AD.004', 'ZT.AD.007', 'ZT.AD.016'],
    falsePositives: 'Controls report most of what PIM alerts about.',
    covers: {
      attack: ['T1078.004'],
      sigma: [
        'azure_pim_account_stale',
        'azure_pim_invalid_license',
        'azure_pim_role_frequent_activation',
        'azure_pim_role_no_mfa_required',
        'azure_pim_role_not_used',
        'azure_pim_too_many_global_admins',
      ],
    },
    says: {
      happened: 'PIM raised an alert about {cause}',
      // The entry's actor is PIM or the account that it checked, which need not be the cause.
      did: 'logged that PIM raised an alert about {cause}',
      meaning: ['PIM found a role assignment or activation that it considers risky.'],
      undo: 'open the alert in Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Alerts and follow its advice.',
      accept: 'resolve the alert in PIM.',
      portal: 'roles',
      activity: 'alert of PIM',
    },
    fires: [
      { severity: 'medium', alerts: false },
      { reason: 'StaleSignInAlert', severity: 'low' },
    ],
    silent: [{ activity: 'Resolve PIM alert' }, { result: 'failure' }],
  },
  {
    id: 'EV.R10',
    name: 'entra-role-definition-changed',
    title: 'A role definition was created, changed or deleted',
    area: 'administrators',
    severity: 'medium',
    activities: ['add role definition', 'update role definition', 'delete role definition', 'role definition created'],
    weighs: [['high', (act) => isHeld(act) || allowsMore(act)]],
    joins: ['ZT.AD.001'],
    falsePositives: 'A custom role for the help desk.',
    covers: { attack: ['T1098.003'] },
    says: {
      happened: 'the role definition {what} was changed',
      did: 'changed the role definition {what}',
      meaning: ['Everyone who holds the role gets what it now allows.'],
      undo: 'read the permissions of the role in Entra admin center > Roles & admins, and delete the role if nobody knows it.',
      accept: 'check that the role allows only what its holders need.',
      portal: 'roles',
      activity: 'change to role definitions',
    },
    fires: [
      { severity: 'medium', alerts: false },
      { activity: 'Update role definition', isHeld: true, severity: 'high', alerts: true },
      {
        activity: 'Update role definition',
        changes: {
          RolePermissions: [
            '[{"allowedResourceActions":["microsoft.directory/users/standard/read"]}]',
            '[{"allowedResourceActions":["microsoft.directory/users/standard/read","microsoft.directory/users/password/update"]}]',
          ],
        },
        severity: 'high',
        alerts: true,
      },
      {
        activity: 'Update role definition',
        changes: {
          RolePermissions: [
            '[{"allowedResourceActions":["microsoft.directory/users/standard/read","microsoft.directory/users/password/update"]}]',
            '[{"allowedResourceActions":["microsoft.directory/users/standard/read"]}]',
          ],
        },
        severity: 'medium',
        alerts: false,
      },
      { risky: 'actor', severity: 'high', alerts: true },
    ],
    silent: [
      { result: 'failure' },
      { activity: 'Add member to role' },
      { activity: 'Read role definition' },
      { activity: 'Update role definition', isHeld: true, result: 'failure' },
      { activity: 'Add role from template' },
    ],
  },
  {
    id: 'EV.R17',
    name: 'entra-admin-password-reset',
    title: "Another account reset an admin's password",
    area: 'administrators',
    severity: 'high',
    activities: passwordResets,
    about: ['user'],
    when: (act) => isPrivileged(act) && !act.isOwn && !isSync(act) && !isByResetService(act.record, act.facts),
    weighs: [['critical', (act) => isBreakGlass(act) || holdsTierZero(act)]],
    raisedBy: raisedByRisk,
    remedyOf: { detectors: [riskStory, confirmedStory], when: securesAccount },
    joins: ['ZT.AD.017'],
    falsePositives:
      'The help desk helped a locked-out admin. While an alert about the risk of this admin is open, which advises the reset, the reset is an update of that alert. It is an alert of its own if the account that made it is at risk within a day, has an open alert or belongs to another tenant, or if it is of a break-glass account.',
    covers: { attack: ['T1098'], sigma: ['azure_user_password_change'] },
    says: {
      happened: 'the password of the admin {person} was reset by another account',
      lost: 'the password of the admin {person} was reset',
      did: 'reset the password of the admin {person}',
      meaning: ['Anyone who knows the new password can sign in as the admin, unless MFA stops them.'],
      undo: 'reset the password again and revoke the sessions in Entra admin center > Users > the account.',
      accept: 'let the admin change the password at the next sign-in.',
      portal: 'user',
      activity: 'password reset of an admin',
    },
    fires: [
      { to: 'admin', severity: 'high', alerts: true },
      { to: 'breakGlass', severity: 'critical' },
      { to: 'admin', risky: 'actor', severity: 'critical' },
    ],
    silent: [
      { to: 'clerk' },
      { to: 'admin', result: 'failure' },
      { to: 'sync' },
      { by: 'resets', to: 'admin' },
      { by: { app: 'Microsoft password reset service' }, to: 'admin' },
      { by: { app: '93625bc8-bfe2-437a-97e0-3d0060024faa' }, to: 'admin' },
    ],
  },
  {
    id: 'EV.R18',
    name: 'entra-admin-method-changed',
    title: 'A sign-in method of an admin was added, changed or removed',
    area: 'administrators',
    severity: 'high',
    activities: [...methodChanges, 'update user'],
    about: ['user'],
    when: (act) => isPrivileged(act) && !isOfPass(act) && !isSync(act) && changesMethod(act),
    asksIf: showsMethods,
    asksAboutObjectDays: twinDays,
    weighs: [['critical', isBreakGlass]],
    raisedBy: raisedByRisk,
    asksAboutNetworks: true,
    // A service writes Core Directory's entry after every registration, and its address is not that of the person.
    quiet: (act) =>
      !isBreakGlass(act) &&
      ((act.isOwn && isFromUsualNetwork(act)) || (act.activity === 'update user' && act.record.actor.type !== 'user')),
    details: (act) => ({ addsPhone: addsPhone(act), ...(deletesMethod(act) && { step: 'deleted' }) }),
    joins: ['ZT.ID.006', 'ZT.AD.009', 'ZT.AD.015'],
    limits:
      'A new method that the log shows only as an update of the user by a service of Microsoft is only in the digest, and a deleted one that only such an update shows is not seen.',
    falsePositives:
      "A new phone or laptop. The admin's own change is only in the digest if the admin, or three people of the tenant, had signed in from the same network at least a day before. Where sign-ins cannot be read, every change raises an alert.",
    covers: {
      attack: ['T1098.005', 'T1556.006'],
      sigma: ['azure_change_to_authentication_method'],
      sentinel: [
        'AuthenticationMethodsChangedforPrivilegedAccount',
        'AuthenticationMethodChangedforPrivilegedAccount',
        'NRT_AuthenticationMethodsChangedforVIPUsers',
      ],
      cipp: ['NewMFADevice'],
    },
    says: {
      happened: 'a sign-in method of the admin {person} was changed',
      did: 'changed a sign-in method of the admin {person}',
      meaning: ['Anyone who holds the new method can pass MFA as the admin.'],
      undo: 'delete the method in Entra admin center > Users > the account > Authentication methods, then revoke the sessions.',
      accept: 'check that the admin uses a phishing-resistant method.',
      portal: 'user',
      activity: 'change to sign-in methods of an admin',
      ofStep: {
        deleted: {
          happened: 'a sign-in method of the admin {person} was deleted',
          did: 'deleted a sign-in method of the admin {person}',
          meaning: ['An attacker who knows the password may now register another method.'],
          undo: 'let the admin register the method again, delete methods that the admin does not know, and revoke the sessions in Entra admin center > Users > the account > Authentication methods.',
          accept: 'check that the admin still has a phishing-resistant method.',
        },
      },
    },
    fires: [
      { to: 'admin', changes: newMethod, severity: 'high', alerts: true },
      { to: 'breakGlass', changes: newMethod, severity: 'critical' },
      {
        activity: 'Update user',
        to: 'admin',
        changes: { StrongAuthenticationPhoneAppDetail: [[], [{ DeviceName: 'Phone', Id: 'a1', DeviceId: 'd' }]] },
        severity: 'high',
        alerts: true,
      },
      {
        activity: 'Update user',
        to: 'admin',
        changes: { StrongAuthenticationUserDetails: [[{ PhoneNumber: '+1 2' }], [{ PhoneNumber: '+1 3' }]] },
        severity: 'high',
        alerts: true,
      },
      {
        activity: 'Update user',
        by: { app: 'Azure MFA StrongAuthenticationService' },
        to: 'admin',
        changes: newMethod,
        severity: 'high',
        alerts: false,
      },
      {
        activity: 'Update user',
        to: 'admin',
        changes: { StrongAuthenticationPhoneAppDetail: [[{ Id: 'a1' }, { Id: 'a2' }], [{ Id: 'a1' }]] },
        severity: 'high',
        alerts: true,
      },
      {
        activity: 'Update user',
        to: 'admin',
        changes: { StrongAuthenticationUserDetails: [[{ PhoneNumber: '+1 2' }], []] },
        severity: 'high',
        alerts: true,
      },
      { activity: 'User registered security info', by: 'breakGlass', to: 'admin', severity: 'high' },
      { activity: 'Admin deleted security info', to: 'admin', severity: 'high', alerts: true },
    ],
    silent: [
      { to: 'clerk' },
      { activity: 'Update user', to: 'clerk', changes: newMethod },
      { activity: 'Update user', to: 'admin', changes: { Department: ['Sales', 'IT'] } },
      {
        activity: 'Update user',
        to: 'admin',
        changes: {
          StrongAuthenticationPhoneAppDetail: [
            [{ DeviceName: 'Phone', Id: 'a1', PhoneAppVersion: '6.8' }],
            [{ DeviceName: 'Phone', Id: 'a1', PhoneAppVersion: '6.9' }],
          ],
        },
      },
      {
        activity: 'Update user',
        to: 'admin',
        changes: {
          StrongAuthenticationMethod: [
            [
              { MethodType: 6, Default: true },
              { MethodType: 7, Default: false },
            ],
            [{ MethodType: 7, Default: true }],
          ],
        },
      },
      {
        activity: 'Update user',
        by: { app: 'Azure MFA StrongAuthenticationService' },
        to: 'admin',
        changes: { StrongAuthenticationUserDetails: [[{ PhoneNumber: '+1 2' }], []] },
      },
      { activity: 'Admin deleted security info', to: 'clerk' },
      { to: 'admin', result: 'failure' },
      {
        activity: 'Admin registered security info',
        to: 'admin',
        reason: 'Admin registered temporary access pass method for user',
      },
    ],
  },
  {
    id: 'EV.R19',
    name: 'entra-temporary-access-pass-issued',
    title: 'A Temporary Access Pass was issued',
    area: 'administrators',
    severity: 'medium',
    activities: passActivities,
    about: ['user'],
    when: (act) => act.activity.startsWith('create temporary') || (isOfPass(act) && !losesPass(act)),
    weighs: [
      ['critical', (act) => isBreakGlass(act) || isSync(act)],
      ['high', isPrivileged],
    ],
    raisedBy: raisedByRisk,
    joins: ['ZT.ID.014'],
    falsePositives: 'Onboarding, or a lost phone.',
    covers: {
      attack: ['T1556.006', 'T1078.004'],
      sigma: ['azure_tap_added'],
      sentinel: ['AdditionofaTemporaryAccessPasstoaPrivilegedAccount'],
      elastic: ['initial_access_entra_id_temporary_access_pass_created'],
    },
    says: {
      happened: 'a Temporary Access Pass was issued for {person}',
      did: 'issued a Temporary Access Pass for {person}',
      meaning: ['Anyone who has the pass can sign in as this person and register lasting methods.'],
      undo: 'delete the pass in Entra admin center > Users > the account > Authentication methods, then revoke the sessions.',
      accept: 'check that the pass has been used once and by its owner.',
      portal: 'user',
      activity: 'issue of a Temporary Access Pass',
    },
    fires: [
      {
        to: 'clerk',
        reason: 'Admin registered temporary access pass method for user',
        severity: 'medium',
        alerts: false,
      },
      { to: 'admin', reason: 'Admin registered temporary access pass method for user', severity: 'high', alerts: true },
      { to: 'breakGlass', reason: 'Admin registered temporary access pass method for user', severity: 'critical' },
      {
        activity: 'Update user',
        to: 'clerk',
        changes: { TemporaryAccessPass: [null, '{"Id":"pass"}'] },
        severity: 'medium',
        alerts: false,
      },
    ],
    silent: [
      { activity: 'Admin registered security info', to: 'admin', reason: 'Admin registered phone method for user' },
      { activity: 'Update user', to: 'clerk', changes: { TemporaryAccessPass: ['{"Id":"pass"}', null] } },
      { activity: 'Admin deleted security info', to: 'clerk', reason: 'temporary access pass' },
      { to: 'admin', reason: 'temporary access pass', result: 'failure' },
    ],
  },
  {
    id: 'EV.R20',
    name: 'entra-person-mfa-disabled',
    title: 'Per-user MFA was disabled, or all MFA methods of a person were deleted',
    area: 'administrators',
    severity: 'high',
    activities: ['disable strong authentication', 'update user'],
    about: ['user'],
    when: (act) => mfaOff(act) || losesMethods(act),
    asksIf: concerns('strongauthenticationrequirement', 'strongauthenticationmethod'),
    weighs: [
      ['medium', (act) => !mfaOff(act)],
      // A policy still requires MFA, so nothing was weakened. With low, a severity raised by a sign is medium, which
      // does not alert either.
      ['low', ({ personId, facts }) => personId !== null && needsMfaByPolicy(personId, facts)],
    ],
    ends: { activities: ['enable strong authentication'] },
    joins: ['ZT.ID.001', 'ZT.ID.013'],
    details: (act) =>
      mfaOff(act)
        ? { loss: 'per-user MFA was disabled for', taking: 'disabled per-user MFA for' }
        : { loss: 'all MFA methods were deleted from', taking: 'deleted all MFA methods of' },
    falsePositives:
      'A move from per-user MFA to policies, in which one admin disables it for many people; or the help desk deletes the methods of a lost phone. Both are only in the digest; the move only if policies require MFA of the person.',
    covers: {
      attack: ['T1556.006'],
      sigma: ['azure_mfa_disabled', 'azure_user_account_mfa_disable', 'microsoft365_disabling_mfa'],
      elastic: ['persistence_entra_id_mfa_disabled_for_user'],
      panther: ['Microsoft365.MFA.Disabled'],
    },
    says: {
      happened: '{loss} {person}',
      did: '{taking} {person}',
      meaning: ['Unless a Conditional Access policy requires MFA, a password is now enough to sign in as this person.'],
      undo: 'require MFA by a Conditional Access policy, or enable it in Entra admin center > Users > Per-user MFA.',
      accept: 'check that a Conditional Access policy requires MFA of this person.',
      portal: 'user',
      activity: 'disabling of per-user MFA',
      ended: 'Per-user MFA was enabled again for {person}',
      fixed: 'enabled per-user MFA for {person} again',
    },
    fires: [
      { activity: 'Disable Strong Authentication', to: 'clerk', severity: 'high', alerts: true },
      {
        activity: 'Update user',
        to: 'admin',
        changes: { StrongAuthenticationRequirement: ['{"State":1}', null] },
        severity: 'critical',
      },
      {
        activity: 'Update user',
        to: 'clerk',
        changes: { StrongAuthenticationRequirement: ['{"State":1}', '{"State":0}'] },
      },
      {
        activity: 'Update user',
        to: 'clerk',
        changes: { StrongAuthenticationMethod: ['{"MethodType":7}', null] },
        severity: 'medium',
        alerts: false,
      },
    ],
    silent: [
      { activity: 'Update user', to: 'clerk', changes: { StrongAuthenticationMethod: [null, '{"MethodType":7}'] } },
      { activity: 'Enable Strong Authentication', to: 'clerk' },
      { activity: 'Update user', to: 'clerk', changes: { StrongAuthenticationRequirement: [null, '{"State":1}'] } },
      { activity: 'Update user', to: 'clerk', changes: { StrongAuthenticationRequirement: ['{"State":0}', null] } },
      { activity: 'Update user', to: 'clerk', changes: { Department: ['Sales', null] } },
    ],
  },
  {
    id: 'EV.R23',
    name: 'entra-person-reset-by-another',
    title: "Another account reset a person's password or methods",
    area: 'administrators',
    severity: 'informational',
    activities: [...passwordResets, ...adminMethodChanges, registersMethod, 'update user'],
    about: ['user'],
    asksIf: showsMethods,
    asksAboutObjectDays: twinDays,
    when: (act) =>
      !isPrivileged(act) &&
      !isSync(act) &&
      !act.isOwn &&
      !isByResetService(act.record, act.facts) &&
      !isOfPass(act) &&
      changesMethod(act) &&
      (![registersMethod, 'update user'].includes(act.activity) || isByAnotherPerson(act)),
    quiet: () => true,
    details: ({ activity }) => {
      const isPassword = passwordResets.includes(activity);
      return { isPassword, step: isPassword ? 'password' : 'method' };
    },
    joins: ['ZT.ID.006'],
    falsePositives: 'The help desk does this every day.',
    covers: { attack: ['T1098'] },
    says: {
      happened: 'the password or a sign-in method of {person} was reset',
      did: 'reset the password or a sign-in method of {person}',
      meaning: ['Alone it is daily work of the help desk. It matters as a step of an attack.'],
      undo: 'reset the password again and revoke the sessions in Entra admin center > Users > the account.',
      accept: 'no action is needed.',
      portal: 'user',
      activity: 'reset for a person',
      ofStep: {
        password: { happened: 'the password of {person} was reset', did: 'reset the password of {person}' },
        method: {
          happened: 'a sign-in method of {person} was changed by another account',
          lost: 'a sign-in method of {person} was changed',
          did: 'changed a sign-in method of {person}',
        },
      },
    },
    fires: [
      { to: 'clerk', changes: newMethod, severity: 'informational', alerts: false },
      { to: 'clerk', changes: newMethod, risky: 'actor', severity: 'low', alerts: false },
      {
        activity: 'Update user',
        to: 'clerk',
        by: 'admin',
        changes: newMethod,
        severity: 'informational',
        alerts: false,
      },
      { activity: 'User registered security info', to: 'clerk', by: 'admin', severity: 'informational', alerts: false },
    ],
    silent: [
      { to: 'unlistedSync' },
      { activity: 'Update user', to: 'clerk', by: 'admin', changes: { Department: ['Sales', 'IT'] } },
      { activity: 'Update user', to: 'clerk', by: 'clerk', changes: newMethod },
      { by: 'resets', to: 'clerk' },
      { by: { app: 'Microsoft Password Reset Service' }, to: 'clerk' },
      { activity: 'User registered security info', to: 'clerk', by: 'app' },
      { to: 'admin' },
      { to: 'clerk', by: 'clerk' },
      { to: 'clerk', result: 'failure' },
    ],
  },
  {
    id: 'EV.R24',
    name: 'entra-own-method-added',
    title: 'A person added a sign-in method or reset their own password',
    area: 'administrators',
    severity: 'informational',
    activities: [...ownChanges.keys()],
    about: ['user'],
    result: 'any',
    // Microsoft logs the block itself as a failure.
    when: (act) =>
      (isSuccess(act.record) || act.activity === blockedReset) &&
      isOfR24(act) &&
      !isOfPass(act) &&
      !isByAnotherPerson(act),
    details: (act) => ({
      step: isPrivileged(act) && act.activity === ownReset ? 'adminPassword' : (ownChanges.get(act.activity) ?? null),
    }),
    weighs: [
      ['high', isNotedReset],
      ['medium', ({ signs }) => signs.has('actorAtRisk') || signs.has('targetAtRisk')],
    ],
    raisedBy: ['impersonated'],
    asksAboutNetworks: true,
    quiet: (act) => !isNotedReset(act),
    joins: ['ZT.ID.006'],
    falsePositives:
      'A new phone, or a forgotten password. An alert comes only if an admin resets their own password by self-service, from a network that neither they nor three people of the tenant had used at least a day before. Where sign-ins cannot be read, every such reset raises an alert.',
    covers: {
      attack: ['T1098.005'],
      sigma: ['azure_change_to_authentication_method'],
      sentinel: ['SuspiciousSignInFollowedByMFAModification'],
      cipp: ['NewMFADevice'],
    },
    says: {
      happened: '{person} added a sign-in method or reset their password',
      did: 'added a sign-in method or reset the password of {person}',
      meaning: ['Alone it is ordinary. After a risky sign-in it can be an attacker who wants to keep access.'],
      undo: 'delete the method in Entra admin center > Users > the account > Authentication methods, reset the password and revoke the sessions.',
      accept: 'no action is needed.',
      portal: 'user',
      activity: 'own change to sign-in methods',
      ofStep: {
        method: { happened: '{person} added a sign-in method', did: 'added a sign-in method of {person}' },
        password: { happened: '{person} reset their own password', did: 'reset the password of {person}' },
        adminPassword: {
          happened: 'the password of the admin {person} was reset by self-service',
          lost: 'the password of the admin {person} was reset',
          did: 'reset the password of the admin {person} by self-service',
          meaning: [
            'Anyone who holds the registered methods of the admin, such as the phone number, can reset the password like this.',
          ],
        },
        unlock: { happened: '{person} unlocked their own account', did: 'unlocked the account of {person}' },
        blocked: {
          happened: '{person} failed too often to reset their own password',
          lost: 'a reset of the password of {person} was blocked',
          did: 'failed too often to reset the password of {person}',
        },
      },
    },
    fires: [
      { to: 'clerk', by: 'clerk', severity: 'informational', alerts: false },
      { to: 'clerk', by: 'clerk', risky: 'actor', severity: 'medium', alerts: false },
      { to: 'clerk', by: 'app', severity: 'informational' },
      { activity: 'Reset password (self-service)', to: 'admin', by: 'app', severity: 'high', alerts: true },
      {
        activity: 'Change password (self-service)',
        to: 'admin',
        by: 'app',
        severity: 'informational',
        alerts: false,
      },
      {
        activity: 'Blocked from self-service password reset',
        to: 'clerk',
        by: 'clerk',
        result: 'failure',
        severity: 'informational',
        alerts: false,
      },
    ],
    silent: [
      { to: 'admin' },
      { to: 'clerk', by: 'admin' },
      { activity: 'Reset password (self-service)', to: 'breakGlass', by: 'breakGlass' },
      { activity: 'Reset password (self-service)', to: 'admin', by: 'app', result: 'failure' },
      { activity: 'User registered security info', to: 'clerk', by: 'clerk', result: 'failure' },
      { activity: 'Reset password (self-service)', to: 'clerk', by: 'clerk', result: 'failure' },
    ],
  },
  {
    id: 'EV.R25',
    name: 'entra-blocked-account-enabled',
    title: 'A blocked or deleted account was enabled or restored',
    area: 'administrators',
    severity: 'medium',
    activities: enabled,
    about: ['user'],
    // EV.R22 reports every change to a break-glass account.
    when: (act) => isEnabling(act) && !isSync(act) && !isBreakGlass(act),
    weighs: [['high', (act) => isPrivileged(act) || isLongBlocked(act)]],
    quiet: takesBackOwn,
    raisedBy: ['actorAtRisk', 'targetAtRisk', 'impersonated'],
    asksAboutObjectDays: rememberedBlockDays,
    asksIf: concerns('accountenabled'),
    adds: blockedBy,
    leads: (act) => gravestRoleOf(act) !== null,
    details: (act) => {
      const role = gravestRoleOf(act);
      return role === null ? {} : { step: 'admin', role };
    },
    ends: {
      activities: [...disabled, 'delete user'],
      when: ({ activity, became }) => activity !== 'update user' || became('AccountEnabled', 'false'),
    },
    joins: enabledAccountJoins,
    falsePositives:
      'Somebody returns from leave. An account that enables what it blocked within a week is only in the digest.',
    limits:
      'How long the account was blocked is known only while the entry of the block is kept, by default for 30 days: longer blocks are not recognised. Raise retention.recordDays to recognise them.',
    covers: { attack: ['T1098'] },
    says: {
      happened: 'the account of {person} was enabled or restored',
      did: 'enabled or restored the account of {person}',
      meaning: ['An account that nobody watches any more can sign in again.'],
      undo: 'block sign-in in Entra admin center > Users > the account > Properties.',
      accept: 'check that the account has MFA and only the roles that it needs.',
      portal: 'user',
      activity: 'enabling of blocked accounts',
      ended: 'The account of {person} was blocked or deleted again',
      fixed: 'blocked or deleted the account of {person} again',
      ofStep: {
        admin: {
          happened: 'the {role} {person} was enabled or restored',
          did: 'enabled or restored the {role} {person}',
          meaning: ['The account has the role again, and perhaps nobody watches it any more.'],
        },
      },
    },
    fires: [
      { activity: 'Enable account', to: 'clerk', severity: 'medium', alerts: false },
      { activity: 'Update user', to: 'clerk', changes: { AccountEnabled: [false, true] }, severity: 'medium' },
      { activity: 'Restore user', to: 'admin', severity: 'high', alerts: true },
    ],
    silent: [
      { activity: 'Update user', to: 'clerk', changes: { AccountEnabled: [true, false] } },
      { activity: 'Update user', to: 'clerk', changes: { AccountEnabled: [null, true] } },
      { activity: 'Update user', to: 'admin', changes: { Department: ['Sales', 'true'] } },
      { activity: 'Enable account', to: 'clerk', changes: { AccountEnabled: [null, true] } },
      { activity: 'Enable account', to: 'clerk', changes: { AccountEnabled: [true, true] } },
      { activity: 'Disable account', to: 'clerk' },
    ],
  },
  {
    id: 'EV.R33',
    reportedAs: 'EV.R12',
    name: 'entra-group-rule-changed',
    title: 'The membership rule of an admin or policy group changed',
    area: 'administrators',
    severity: 'high',
    activities: ['update group'],
    about: ['group'],
    when: (act) => act.became('MembershipRule') && joining(act) !== null,
    weighs: [['critical', (act) => joining(act) === 'critical']],
    // EV.R12 reports the members whom the new rule adds or removes.
    quiet: () => true,
    joins: [...policyJoins, 'ZT.AD.001'],
    falsePositives:
      'A planned change. The edit itself is only in the digest: the people who join by the new rule raise an alert, which names its editor.',
    covers: { attack: ['T1098.003', 'T1556.009'], sentinel: ['Conditional Access - Dynamic Group Exclusion Changes'] },
    says: {
      happened: 'the membership rule of the group {what} was changed',
      did: 'changed the membership rule of the group {what}',
      meaning: [
        'Everyone who meets the new rule gets what the group gives its members: a role, or a way around a policy.',
      ],
      undo: 'restore the membership rule in Entra admin center > Groups > the group > Dynamic membership rules.',
      accept: 'check who is a member of the group now.',
      portal: 'groups',
      activity: 'change to the rule of such a group',
    },
    fires: [
      {
        group: 'helpdesk',
        changes: { MembershipRule: ['user.city -eq "Bonn"', 'user.city -ne ""'] },
        severity: 'high',
        alerts: false,
      },
      { group: 'globalAdministrator', changes: { MembershipRule: [null, 'user.city -ne ""'] }, severity: 'critical' },
      {
        group: 'withoutMfa',
        changes: { MembershipRule: ['user.city -eq "Bonn"', 'user.city -ne ""'] },
        severity: 'critical',
      },
    ],
    silent: [
      { changes: { MembershipRule: ['user.city -eq "Bonn"', 'user.city -ne ""'] } },
      { group: 'protected', changes: { MembershipRule: ['user.city -eq "Bonn"', 'user.city -ne ""'] } },
      { group: 'helpdesk', changes: { DisplayName: ['Help', 'Help desk'] } },
      {
        group: 'helpdesk',
        changes: { MembershipRule: ['user.city -eq "Bonn"', 'user.city -ne ""'] },
        result: 'failure',
      },
    ],
  },
  {
    id: 'EV.R28',
    name: 'entra-protected-unit-opened',
    title: 'An account lost the protection of a restricted administrative unit',
    area: 'administrators',
    severity: 'high',
    activities: ['remove member from restricted management administrative unit'],
    ends: { activities: ['add member to restricted management administrative unit'] },
    raisedBy: ['actorAtRisk', 'targetAtRisk', 'breakGlass', 'impersonated'],
    subject: 'person',
    joins: ['ZT.IN.005', 'ZT.ID.022'],
    falsePositives: 'A reorganisation.',
    covers: { attack: ['T1098'] },
    says: {
      happened: '{person} lost the protection of an administrative unit',
      did: 'took {person} out of the protection of an administrative unit',
      meaning: ['Admins outside the unit can change the account now.'],
      undo: 'add the account to the unit again in Entra admin center > Roles & admins > Admin units.',
      accept: 'check that another unit protects the account.',
      portal: 'user',
      activity: 'change to protected units',
      ended: '{person} was put back under the protection of its unit',
      fixed: 'put {person} back under the protection of its unit',
    },
    fires: [
      {
        activity: 'Remove member from restricted management administrative unit',
        to: 'clerk',
        severity: 'high',
        alerts: true,
      },
      {
        activity: 'Remove member from restricted management administrative unit',
        to: 'admin',
        severity: 'high',
      },
      {
        activity: 'Remove member from restricted management administrative unit',
        to: 'breakGlass',
        severity: 'critical',
      },
    ],
    silent: [
      { activity: 'Remove member from administrative unit', to: 'admin' },
      { activity: 'Add member to restricted management administrative unit', to: 'admin' },
      { activity: 'Remove member from restricted management administrative unit', to: 'admin', result: 'failure' },
    ],
  },
  {
    id: 'EV.R29',
    name: 'entra-mfa-bypass-given',
    title: 'A person received a way around MFA',
    area: 'administrators',
    severity: 'high',
    activities: ['create application password for user', 'add bypass user', 'post tenant.createbypasseduser'],
    subject: 'person',
    ends: { activities: ['delete application password for user', 'remove bypassed user'] },
    joins: ['ZT.ID.003', 'ZT.IN.003'],
    falsePositives: 'An old mail client that cannot do MFA.',
    covers: { attack: ['T1556.006'] },
    says: {
      happened: '{person} received a way around MFA',
      did: 'gave {person} a way around MFA',
      meaning: ['An app password or a bypass signs in without MFA.'],
      undo: 'delete the app password in Entra admin center > Users > Per-user MFA > the account > Manage user settings.',
      accept: 'replace the client that needs it.',
      portal: 'user',
      activity: 'way around MFA',
      ended: 'The way around MFA was taken from {person}',
      fixed: 'took the way around MFA from {person}',
    },
    fires: [
      { to: 'clerk', severity: 'high', alerts: true },
      { to: 'admin', severity: 'critical' },
    ],
    silent: [
      { to: 'clerk', result: 'failure' },
      { activity: 'Delete application password for user', to: 'clerk' },
    ],
  },
  {
    id: 'EV.R31',
    name: 'entra-tenant-deletion-scheduled',
    title: 'The tenant is being deleted',
    area: 'administrators',
    severity: 'critical',
    activities: [
      'directory scheduled for deletion (userrequest)',
      'directory scheduled for deletion (lifecycle)',
      'directory deleted',
      'delete subscription',
    ],
    joins: ['ZT.AD.001'],
    falsePositives: 'A test tenant.',
    covers: { attack: ['T1485', 'T1531'] },
    says: {
      happened: 'the tenant or a subscription of it is being deleted',
      did: 'began to delete the tenant or a subscription of it',
      meaning: ['With the tenant all accounts, mailboxes and files are gone.'],
      undo: 'call Microsoft support at once, and sign in with a break-glass account to cancel the deletion.',
      accept: 'make sure that nobody needs the tenant.',
      portal: 'properties',
      activity: 'deletion of a tenant',
    },
    fires: [{ severity: 'critical', alerts: true }],
    silent: [{ result: 'failure' }],
  },
  {
    id: 'EV.R32',
    name: 'entra-sync-account-touched',
    title: 'The directory-sync account was changed',
    area: 'administrators',
    severity: 'critical',
    activities: [
      ...new Set([...passwordResets, ...methodChanges, ...passActivities, ...enabled, 'disable strong authentication']),
    ],
    about: ['user'],
    when: (act) => isSync(act) && (!enabled.includes(act.activity) || isEnabling(act)),
    replaces: ['EV.R19'],
    joins: ['ZT.ID.025'],
    falsePositives: 'An upgrade of Entra Connect resets the password of its own account.',
    covers: { attack: ['T1556.007', 'T1098'] },
    says: {
      happened: 'the directory-sync account {person} was changed',
      did: 'changed the directory-sync account {person}',
      meaning: ['Anyone who controls this account can reset synchronised passwords.'],
      undo: 'stop the sync server, then let the Entra Connect wizard reset the account.',
      accept: 'check that the sync runs again.',
      portal: 'synchronisation',
      activity: 'change to the sync account',
    },
    fires: [
      { activity: 'Reset user password', to: 'sync', severity: 'critical', alerts: true },
      { activity: 'Reset user password', to: 'unlistedSync', severity: 'critical', alerts: true },
      { activity: 'Update user', to: 'sync', changes: { AccountEnabled: [false, true] } },
      { activity: 'Create Temporary Access Pass method for user', to: 'sync', severity: 'critical', alerts: true },
    ],
    silent: [
      { activity: 'Reset user password', to: 'admin' },
      { activity: 'Reset user password', to: 'clerk' },
      { activity: 'Update user', to: 'sync', changes: { LastDirSyncTime: ['a', 'b'] } },
      { activity: 'Create Temporary Access Pass method for user', to: 'clerk' },
    ],
  },
  {
    id: 'EV.R34',
    name: 'entra-administrative-unit-deleted',
    title: 'An administrative unit was deleted',
    area: 'administrators',
    severity: 'low',
    activities: ['delete administrative unit', 'hard delete administrative unit'],
    about: ['administrativeunit', 'other'],
    joins: ['ZT.AD.001'],
    falsePositives: 'A reorganisation. The log does not say whether the unit was a restricted one.',
    covers: { attack: ['T1531'], sigma: ['azure_application_deleted'] },
    says: {
      happened: 'the administrative unit {what} was deleted',
      did: 'deleted the administrative unit {what}',
      meaning: [
        'Roles for this unit are gone with it. If it was restricted, admins outside it can change its accounts now.',
      ],
      undo: 'create the unit again in Entra admin center > Roles & admins > Admin units, with its members and its roles.',
      accept: 'check that another unit protects the accounts that were in it.',
      portal: 'roles',
      activity: 'deletion of administrative units',
    },
    fires: [
      { severity: 'low', alerts: false },
      { by: 'clerk', risky: 'actor', severity: 'medium', alerts: false },
    ],
    silent: [{ activity: 'Update administrative unit' }, { result: 'failure' }],
  },
];
