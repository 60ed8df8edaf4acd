/**
 * Entries of a healthy tenant in its other logs: admins who leave, keys of locked devices, Intune, and the unified audit
 * log.
 */
import type { IntuneAuditEvent, LogRecord } from '../../shared/core/log/record';
import type { UnifiedAuditKind } from '../../shared/core/resource/kind';
import { hourMs, minuteMs } from '../../shared/core/time/durations';
import { auditEvent, directoryAudit, modified, person, pimRecord, target } from '../../tests/fixtures/records';
import { type Rate, rates } from './rates';
import {
  type Act,
  administratorIds,
  anAdministrator,
  audit,
  between,
  by,
  growthOf,
  oneOf,
  type Stage,
  somebody,
  userRecord,
  write,
} from './stage';
import { helpdeskAdministratorRole, intuneAdministratorRole, putUser, removeDevice, removeUser } from './tenant';

// --- Accounts --------------------------------------------------------------------------------------------------------

/** An admin leaves: a colleague disables the account, ends its sessions, removes its role, and deletes it a month later. */
export const offboardAdministrator: Act = (stage) => {
  const { tenant } = stage;
  // The Global Administrators stay, and at least one person who can do the work.
  const leavers = administratorIds(stage).slice(3);
  if (leavers.length < 2) return;
  const id = oneOf(stage, leavers);
  const leaver = tenant.users.get(id);
  const colleagues = administratorIds(stage).filter((one) => one !== id);
  const eligible = tenant.small.roleEligibilities.find(({ principalId }) => principalId === id);
  if (leaver === undefined || eligible === undefined) return;
  const actedBy = by(stage, person(oneOf(stage, colleagues)));
  putUser(tenant, { ...leaver, accountEnabled: false });
  stage.changes.push({ at: stage.at, what: 'gone', personId: id });
  audit(stage, userRecord('Disable account', id, actedBy));
  audit(stage, userRecord('Update StsRefreshTokenValidFrom Timestamp', id, actedBy));
  stage.later(20 * minuteMs, (then) => {
    const { small } = then.tenant;
    small.roleEligibilities = small.roleEligibilities.filter((one) => one !== eligible);
    const role = { principalId: id, principalType: 'User', templateId: eligible.roleDefinitionId, roleName: 'a role' };
    audit(then, pimRecord(role, 'Remove eligible member from role in PIM completed (permanent)', actedBy));
  });
  stage.later(30 * 24 * hourMs, (then) => {
    removeUser(then.tenant, id);
    audit(then, userRecord('Delete user', id, by(then)));
  });
};

/** After a project its guests are removed, one after the other. */
const removeGuests: Act = (stage) => {
  const guests = [...stage.tenant.users.values()].filter(({ isExternal }) => isExternal).slice(0, 12);
  const actedBy = by(stage);
  for (const [at, { id }] of guests.entries()) {
    stage.later(at * minuteMs, (then) => {
      removeUser(then.tenant, id);
      then.changes.push({ at: then.at, what: 'gone', personId: id });
      const userPrincipalName = `${id}_partner.example#EXT#@contoso.onmicrosoft.com`;
      const targets = [{ ...target('User', id), userPrincipalName }];
      audit(then, userRecord('Delete user', id, { ...actedBy, targets }));
    });
  }
};

const keyRead = (stage: Stage, helperId: string): void => {
  const { id, deviceName } = oneOf(stage, [...stage.tenant.devices.values()]);
  const targets = [target('Device', `object-${id}`, [], deviceName)];
  audit(
    stage,
    directoryAudit({
      actor: person(helperId),
      activityDisplayName: 'Read BitLocker key',
      category: 'KeyManagement',
      targets,
    }),
  );
  stage.changes.push({ at: stage.at, what: 'keyRead', deviceId: id, actorId: helperId });
};

/** A laptop asks for its recovery key, and the help desk reads it out. */
const readKey: Act = (stage) => keyRead(stage, aHelper(stage));

/** New firmware: many laptops ask on the same morning. */
const readKeysOfMany: Act = (stage) => {
  const helperId = aHelper(stage);
  const count = Math.max(2, Math.round((rates.lockedByFirmware * stage.tenant.devices.size) / 1000));
  for (let at = 0; at < count; at++) stage.later((at * 8 * hourMs) / count, (then) => keyRead(then, helperId));
};

const withRole = (stage: Stage, roleId: string): readonly string[] =>
  stage.tenant.small.roleEligibilities
    .filter(({ roleDefinitionId }) => roleDefinitionId === roleId)
    .map(({ principalId }) => principalId);

const aHelper = (stage: Stage): string => {
  const helpers = withRole(stage, helpdeskAdministratorRole);
  return helpers.length === 0 ? anAdministrator(stage) : oneOf(stage, helpers);
};

// --- Intune ----------------------------------------------------------------------------------------------------------

/** Intune admins, and some Global Administrators. */
const aDeviceAdministrator = (stage: Stage): string => {
  const all = administratorIds(stage);
  const known = withRole(stage, intuneAdministratorRole);
  return oneOf(stage, [...known, ...all.slice(0, 1 + Math.floor(stage.people / 5000))]);
};

/** Writes an entry of Intune's log; returns the account that made the change. */
const intune = (stage: Stage, activityType: string, category: string, targets: IntuneAuditEvent['targets']): string => {
  const activityOperationType = activityType.split(' ')[0] ?? activityType;
  const actorId = aDeviceAdministrator(stage);
  audit(stage, auditEvent({ ...by(stage, person(actorId)), activityType, activityOperationType, category, targets }));
  return actorId;
};

const named = (stage: Stage, what: string): string => `${what} ${Math.floor(between(stage, 1, 200))}`;

const assignScript: Act = (stage) => {
  const name = named(stage, 'Script');
  const pilot = [
    modified('Target.Type', null, 'GroupAssignmentTarget'),
    modified('Target.GroupId', null, 'pilot-group'),
  ];
  intune(stage, 'Create DeviceManagementScript', 'DeviceConfiguration', [
    target('DeviceManagementScript', name, [], name),
  ]);
  intune(stage, 'assignDeviceManagementScript DeviceManagementScript', 'DeviceConfiguration', [
    target('DeviceManagementScript', name, pilot, name),
  ]);
};

const pushApp =
  (targetType: string, intent: string): Act =>
  (stage) => {
    const name = named(stage, 'App');
    const assignment = [modified('Target.Type', null, targetType), modified('Intent', null, intent)];
    intune(stage, 'Create MobileApp', 'Application', [target('Win32LobApp', name, [], name)]);
    intune(stage, 'assignMobileApp MobileApp', 'Application', [target('Win32LobApp', name, assignment, name)]);
  };

/** A device is lost or given back. */
const removeOne =
  (verb: 'wipe' | 'retire' | 'delete'): Act =>
  (stage) => {
    const admins = new Set(administratorIds(stage));
    const device = oneOf(
      stage,
      [...stage.tenant.devices.values()].filter(({ userId }) => userId !== null && !admins.has(userId)),
    );
    const of = [target('ManagedDevice', device.id, [], device.deviceName)];
    const actorId = intune(stage, `${verb} ManagedDevice`, 'Device', of);
    stage.changes.push({ at: stage.at, what: 'removed', deviceId: device.id, actorId });
    stage.later(hourMs, ({ tenant }) => removeDevice(tenant, device.id));
  };

const syncDevice: Act = (stage) => {
  const { id, deviceName } = oneOf(stage, [...stage.tenant.devices.values()]);
  intune(stage, 'syncDevice ManagedDevice', 'Device', [target('ManagedDevice', id, [], deviceName)]);
};

// --- Unified audit log -----------------------------------------------------------------------------------------------

type Unified = Extract<LogRecord, { readonly kind: UnifiedAuditKind }>;

const sources = {
  exchangeAudit: { category: 'ExchangeAdmin', loggedByService: 'Exchange' },
  sharePointAudit: { category: 'SharePoint', loggedByService: 'SharePoint' },
  complianceAudit: { category: 'SecurityComplianceCenterEOPCmdlet', loggedByService: 'SecurityComplianceCenter' },
} as const;

const addressOf = (id: string): string => `${id}@contoso.example`;

/** This log shows an entry at least half an hour late. The other logs take minutes. */
function unified(
  stage: Stage,
  kind: UnifiedAuditKind,
  activityDisplayName: string,
  actorId: string,
  spoil: Partial<Omit<Unified, 'kind' | 'additionalDetails'>> & { readonly details?: Readonly<Record<string, string>> },
): void {
  const { details = {}, ...rest } = spoil;
  const actor = { ...person(actorId), userPrincipalName: addressOf(actorId) };
  write(stage, {
    kind,
    id: '',
    activityDateTime: '',
    activityDisplayName,
    ...sources[kind],
    userType: 'Regular',
    correlationId: null,
    result: 'success',
    actor,
    targets: [],
    ...rest,
    additionalDetails: Object.entries(details).map(([key, value]) => ({ key, value })),
  });
}

/** Inbox rules of ordinary people: most move mail into folders, some delete it. */
export const makeRule =
  (details: Readonly<Record<string, string>>): Act =>
  (stage) => {
    const id = somebody(stage);
    const name = named(stage, 'Rule');
    const targets = [target('User', id), target('Mailbox', `${id}\\${name}`, [], name)];
    unified(stage, 'exchangeAudit', 'New-InboxRule', id, { details: { Name: name, ...details }, targets });
  };

const openMailbox: Act = (stage) => {
  const [owner, other] = [somebody(stage), somebody(stage)];
  const details = { Identity: owner, User: addressOf(other), AccessRights: 'FullAccess' };
  const targets = [target('User', owner), target('User', other)];
  unified(stage, 'exchangeAudit', 'Add-MailboxPermission', anAdministrator(stage), {
    userType: 'Admin',
    details,
    targets,
  });
};

const byAdministrator =
  (kind: UnifiedAuditKind, cmdlet: string, details: Readonly<Record<string, string>>): Act =>
  (stage) => {
    const name = named(stage, 'Policy');
    const targets = [target('Policy', name, [], name)];
    unified(stage, kind, cmdlet, anAdministrator(stage), {
      userType: 'Admin',
      details: { Identity: name, ...details },
      targets,
    });
  };

const site = (stage: Stage): string => `https://contoso.sharepoint.com/sites/Team${Math.floor(between(stage, 1, 90))}`;

const shareLink: Act = (stage) => {
  const file = `${site(stage)}/Shared Documents/Plan ${stage.tenant.nextRecord}.docx`;
  const targets = [target('File', file, [], file)];
  unified(stage, 'sharePointAudit', 'AnonymousLinkCreated', somebody(stage), {
    category: 'SharePointSharingOperation',
    targets,
  });
};

const addSiteAdministrator: Act = (stage) => {
  const url = site(stage);
  const targets = [target('Site', url, [modified('SiteAdmin', '', addressOf(somebody(stage)))], url)];
  unified(stage, 'sharePointAudit', 'SiteCollectionAdminAdded', anAdministrator(stage), { userType: 'Admin', targets });
};

type Work = { readonly rate: Rate; readonly of: 'people' | 'tenant' | 'administrators'; readonly act: Act };

const works: readonly Work[] = [
  { rate: 'administratorsLeavingAYear', of: 'administrators', act: offboardAdministrator },
  { rate: 'guestCleanUpsAYear', of: 'tenant', act: removeGuests },
  { rate: 'keysReadAYear', of: 'people', act: readKey },
  { rate: 'firmwareDaysAYear', of: 'tenant', act: readKeysOfMany },
  { rate: 'pilotScriptsAYear', of: 'tenant', act: assignScript },
  { rate: 'pilotAppsAYear', of: 'tenant', act: pushApp('GroupAssignmentTarget', 'Required') },
  { rate: 'offeredAppsAYear', of: 'tenant', act: pushApp('AllLicensedUsersAssignmentTarget', 'Available') },
  { rate: 'forcedAppsAYear', of: 'tenant', act: pushApp('AllDevicesAssignmentTarget', 'Required') },
  { rate: 'wipesAYear', of: 'people', act: removeOne('wipe') },
  { rate: 'retirementsAYear', of: 'people', act: removeOne('retire') },
  { rate: 'deviceSyncsAYear', of: 'people', act: syncDevice },
  {
    rate: 'sortingRulesAYear',
    of: 'people',
    act: makeRule({ From: 'news@shop.example', MoveToFolder: 'Newsletters' }),
  },
  {
    rate: 'archivingRulesAYear',
    of: 'people',
    act: makeRule({ From: 'reports@contoso.example', MoveToFolder: 'Archive' }),
  },
  { rate: 'deletingRulesAYear', of: 'people', act: makeRule({ From: 'news@shop.example', DeleteMessage: 'True' }) },
  { rate: 'forwardingRulesAYear', of: 'people', act: makeRule({ ForwardTo: 'me@home.example' }) },
  { rate: 'mailboxPermissionsAYear', of: 'people', act: openMailbox },
  { rate: 'linksAYear', of: 'people', act: shareLink },
  { rate: 'siteAdministratorsAYear', of: 'people', act: addSiteAdministrator },
  {
    rate: 'retentionEditsAYear',
    of: 'tenant',
    act: byAdministrator('complianceAudit', 'Set-RetentionCompliancePolicy', { AddExchangeLocation: 'All' }),
  },
  {
    rate: 'labelEditsAYear',
    of: 'tenant',
    act: byAdministrator('complianceAudit', 'Set-LabelPolicy', { AddLabels: 'Internal' }),
  },
  {
    rate: 'testedProtectionsAYear',
    of: 'tenant',
    act: byAdministrator('complianceAudit', 'Set-DlpCompliancePolicy', { Mode: 'TestWithNotifications' }),
  },
  {
    rate: 'mailFlowRulesAYear',
    of: 'tenant',
    act: byAdministrator('exchangeAudit', 'New-TransportRule', { ApplyHtmlDisclaimerText: 'Confidential' }),
  },
  {
    rate: 'allowedSendersAYear',
    of: 'tenant',
    act: byAdministrator('exchangeAudit', 'New-TenantAllowBlockListItems', {
      Allow: 'True',
      ExpirationDate: '2027-12-31',
    }),
  },
];

/** How often each of these happens in this tenant in a year. */
export const worksAYear = ({ people, tenant }: Stage): readonly (readonly [aYear: number, act: Act])[] =>
  works.map(({ rate, of, act }) => {
    const share = {
      people: people / 100,
      tenant: growthOf(people),
      administrators: tenant.small.roleEligibilities.length / 6,
    };
    return [rates[rate] * share[of], act];
  });
