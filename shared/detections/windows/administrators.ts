import {
  accountDeletions,
  activityOf,
  eligibleActivityNames,
  isPim,
  isSuccess,
  roleActivityNames,
} from '../../core/attribution';
import type { DetectorFacts } from '../../core/event/detector';
import { type AuditRecord, actorIdOf, isAuditRecord, recordTime } from '../../core/log/record';
import { isGuestAddress } from '../../core/resource/home-account';
import { globalAdministrator, severityOfRoleGrant } from '../../core/resource/privileged-roles';
import { isSyncAddress } from '../../core/resource/sync-actors';
import { dayMs } from '../../core/time/durations';
import { isPowerful, isSyncAccount } from '../people';
import { isByResetService } from '../self-reset';
import { peopleIn } from '../state/risk';
import type { CountedObject, Spike, WindowOf } from '../window';
import { byActor, disables, grantIn, isDone, person, personIn, stage, targetOf } from './entries';
import { thresholds } from './thresholds';

const grants = [...roleActivityNames, ...eligibleActivityNames];

/**
 * The holder of the role that the entry grants (group `given`) or takes away (group `removed`); empty if it does
 * neither.
 */
function grantee(entry: AuditRecord): readonly CountedObject[] {
  const grant = grantIn(entry);
  if (grant === null || grant.principalId === null) return [];
  const isPerson = grant.principalType === 'user' || grant.principalType === 'unknown';
  return [
    {
      id: grant.principalId,
      name: isPerson ? null : grant.principalName,
      isPerson,
      group: grant.effect === 'added' ? 'given' : 'removed',
    },
  ];
}

const takesFromGlobalAdmin = ({ records }: Spike<AuditRecord>): boolean =>
  records.some((entry) => {
    const grant = grantIn(entry);
    return grant?.effect === 'removed' && grant.roleId === globalAdministrator;
  });

const dismissals = ['dismissuser', 'confirmsafe'];

const creations = ['add user', 'invite external user'];
const methodRegistrations = [
  'user registered security info',
  'admin registered security info',
  'user registered all required security info',
];
const isGrant = (entry: AuditRecord): boolean => grantIn(entry)?.effect === 'added';

/** The account that was created and deleted. */
const signedIn = ({ records, facts }: Spike<AuditRecord>): boolean =>
  records.some((entry) => {
    const id = isDone(entry, [...creations, ...accountDeletions]) ? personIn(entry) : null;
    return id !== null && facts.hasSignedIn(id);
  });

function givesPower(entry: AuditRecord, { configuration }: DetectorFacts): boolean {
  const roleId = isGrant(entry) ? (grantIn(entry)?.roleId ?? null) : null;
  return roleId !== null && severityOfRoleGrant(roleId, configuration.thresholds) !== null;
}

/** The account was created first, and received its role afterwards. */
const isPromoted = ({ records, facts }: Spike<AuditRecord>): boolean =>
  records.some(
    (created) =>
      !isGrant(created) &&
      records.some((entry) => givesPower(entry, facts) && recordTime(created) <= recordTime(entry)),
  );

/** The account that an entry is about. For a role, the account that received it. */
const accountIn =
  (activities: readonly string[]) =>
  (entry: AuditRecord): string | null => {
    if (!isDone(entry, activities)) return null;
    if (!grants.includes(activityOf(entry))) return personIn(entry);
    // PIM also writes activations of eligible roles into the directory.
    const grant = isPim(entry.actor) ? null : grantIn(entry);
    return grant?.effect === 'added' ? grant.principalId : null;
  };

const lockOuts = [
  ...accountDeletions,
  'disable account',
  'remove member from role',
  'remove member from role in pim completed (permanent)',
];
const takeOvers = ['reset password (by admin)', 'reset password', 'update stsrefreshtokenvalidfrom timestamp'];

/** Removing a role that was granted just before undoes a grant and locks nobody out. */
const undoesGrant = (entry: AuditRecord, principalId: string, roleId: string, facts: DetectorFacts): boolean =>
  facts.recordsAbout(principalId).some((record) => {
    const grant = isAuditRecord(record) ? grantIn(record) : null;
    return (
      grant?.effect === 'added' &&
      grant.principalId === principalId &&
      grant.roleId === roleId &&
      recordTime(record) <= entry.activityDateTime
    );
  });

/**
 * A privileged account that somebody else locked out, or whose password, sessions or strongest role they removed: each of these alone is
 * daily work.
 */
function lockedOut(entry: AuditRecord, facts: DetectorFacts): readonly CountedObject[] {
  const activity = activityOf(entry);
  const grant = grantIn(entry);
  const id = grant === null ? personIn(entry) : grant.principalId;
  const isOwn = (entry.actor.type === 'user' && entry.actor.id === id) || isByResetService(entry, facts);
  if (id === null || isOwn) return [];
  if (grant !== null) {
    const { roleId } = grant;
    const isStrong = roleId !== null && strongestRoles.has(roleId);
    return isStrong && !undoesGrant(entry, id, roleId, facts) ? [person(id, 'stripped')] : [];
  }
  // Every change to a break-glass account already raises an alert of its own.
  if (facts.isDeclared('breakGlass', id)) return [person(id, 'taken')];
  if (isDone(entry, accountDeletions) && strongestRoleOf(id, entry, facts) !== null) return [person(id, 'deleted')];
  return isPowerful(id, facts) ? [person(id, takeOvers.includes(activity) ? 'taken' : 'locked')] : [];
}

/** An account that leaves is blocked, and deleted at the earliest on the next day. */
const leastBlockedMs = dayMs;
const rememberedBlockMs = 400 * dayMs;
const blocksOrEnables = ['disable account', 'enable account'];

/**
 * The strongest role that the deleted account could still use, which nobody had only just assigned. Null if there was
 * none, or if the account had been blocked before.
 */
function strongestRoleOf(id: string, entry: AuditRecord, facts: DetectorFacts): string | null {
  const at = Date.parse(entry.activityDateTime);
  const newest = facts
    .recordsUnder(id, at - rememberedBlockMs, at - leastBlockedMs)
    .filter(isAuditRecord)
    .findLast((one) => isDone(one, blocksOrEnables) && personIn(one) === id);
  if (newest !== undefined && activityOf(newest) === 'disable account') return null;
  const roles = [...(facts.rolesOfPerson.get(id) ?? []), ...(facts.eligibleRolesOfPerson.get(id) ?? [])];
  const own = roles.filter((role) => strongestRoles.has(role) && !undoesGrant(entry, id, role, facts));
  return own.find((role) => role === globalAdministrator) ?? own[0] ?? null;
}

const titleOfDeleted = ({ records, counted, facts }: Spike<AuditRecord>) => {
  const ids = new Set(counted.map(({ id }) => id));
  const roles = records.flatMap((entry) => {
    const id = isDone(entry, accountDeletions) ? personIn(entry) : null;
    return id !== null && ids.has(id) ? [strongestRoleOf(id, entry, facts)] : [];
  });
  const title = roles.every((role) => role === globalAdministrator) ? 'Global Administrator' : 'strongest admin';
  return ids.size === 1 ? { were: title, went: 'was deleted' } : { were: `${title}s`, went: 'were deleted' };
};

/** An account that is enabled, or exists again, and one that has its strongest role again. A new password restores nothing. */
function letIn(entry: AuditRecord): readonly Pick<CountedObject, 'id' | 'group'>[] {
  const grant = grantIn(entry);
  if (grant !== null)
    return isSuccess(entry) &&
      grant.effect === 'added' &&
      grant.principalId !== null &&
      strongestRoles.has(grant.roleId ?? '')
      ? [{ id: grant.principalId, group: 'stripped' }]
      : [];
  const id = isDone(entry, ['enable account', 'restore user']) ? personIn(entry) : null;
  // Every change to a break-glass account counts as taking it over.
  return id === null ? [] : ['locked', 'deleted', 'taken'].map((group) => ({ id, group }));
}

/** True if the only remaining Global Administrators are the account that acted and the break-glass accounts. */
function leavesNoOther({ records, counted, facts }: Spike<AuditRecord>): boolean {
  const locked = new Set(counted.map(({ id }) => id));
  const actorIds = new Set(records.map(({ actor }) => actorIdOf(actor)));
  const holders = [...facts.rolesOfPerson].flatMap(([id, roles]) => (roles.includes(globalAdministrator) ? [id] : []));
  const others = holders.filter((id) => !locked.has(id) && !actorIds.has(id) && !facts.isDeclared('breakGlass', id));
  return others.length === 0 && holders.some((id) => locked.has(id));
}

/**
 * One admin leaves or hands over a role, and others are left to stop an attack. Nobody who leaves is deleted while the
 * account still works and has the strongest role.
 */
const isHandover = (run: Spike<AuditRecord>): boolean =>
  !run.counted.some(({ group }) => group === 'deleted') &&
  new Set(run.counted.map(({ id }) => id)).size < run.facts.configuration.thresholds.adminLockoutBurstCount &&
  (run.counted.every(({ group }) => group === 'stripped') || !leavesNoOther(run));

const strongestRoles = new Set([globalAdministrator, 'e8611ab8-c189-46e8-94e1-60213ab1f814']);

const accountRemovals = [...accountDeletions, 'disable account', 'update user'];
/** Services of Microsoft that carry out what another directory or an HR system decided. */
const provisioning = /^(microsoft\.azure\.syncfabric|azure ad cloud sync|microsoft entra cloud sync)$/i;
const isBySync = ({ actor }: AuditRecord, facts: DetectorFacts): boolean =>
  actor.type === 'user'
    ? isSyncAccount(actor.id, facts) || isSyncAddress(actor.userPrincipalName)
    : actor.type === 'application' && provisioning.test(actor.displayName?.trim() ?? '');

/** The least number is multiplied by this where removing many accounts is ordinary work. */
const ordinaryFactor = 3;

function leastRemoved(facts: DetectorFacts, entry: AuditRecord): number {
  const { accountRemovalCount, accountRemovalShare } = facts.configuration.thresholds;
  const people = facts.fleetSize('user') ?? 0;
  // Synchronisation removes people who left; a broken filter removes many more.
  const by = isBySync(entry, facts) ? ordinaryFactor : 1;
  return Math.max(by * accountRemovalCount, Math.ceil(by * accountRemovalShare * people));
}

const isGuest = (entry: AuditRecord): boolean => isGuestAddress(targetOf(entry, 'user')?.userPrincipalName ?? '');

/** After a project, its guests are removed: that takes access from outsiders only. */
function isNoCleanUp({ records, counted, facts }: Spike<AuditRecord>): boolean {
  const [entry] = records;
  if (entry === undefined || !records.every(isGuest)) return true;
  return counted.length >= ordinaryFactor * leastRemoved(facts, entry);
}

export const administratorsWindows: readonly WindowOf<AuditRecord>[] = [
  {
    id: 'EV.R09',
    name: 'entra-roles-changed-in-bulk',
    title: 'One account gave or removed many admin roles',
    area: 'administrators',
    severity: 'high',
    logs: ['directoryAudit'],
    activities: grants,
    thresholds: {
      roleGrantBurstCount: thresholds.roleGrantBurstCount,
      roleRemovalBurstCount: thresholds.roleRemovalBurstCount,
    },
    withinMinutes: 60,
    by: byActor(grants),
    counts: grantee,
    levels: [
      {
        severity: 'high',
        group: 'given',
        least: ({ configuration }) => configuration.thresholds.roleGrantBurstCount,
        details: () => ({ done: 'received admin roles', doing: 'gave admin roles to' }),
      },
      {
        severity: 'high',
        group: 'removed',
        least: ({ configuration }) => configuration.thresholds.roleRemovalBurstCount,
        details: () => ({ done: 'lost admin roles', doing: 'removed admin roles from' }),
      },
      {
        severity: 'critical',
        group: 'removed',
        least: ({ configuration }) => configuration.thresholds.roleRemovalBurstCount,
        when: takesFromGlobalAdmin,
        details: () => ({ done: 'lost admin roles', doing: 'removed admin roles from' }),
      },
    ],
    raisedBy: ['actorAtRisk', 'breakGlass', 'impersonated'],
    label: 'Accounts',
    joins: ['ZT.AD.001', 'ZT.AD.002'],
    falsePositives: 'A migration to PIM, or a merger.',
    covers: {
      attack: ['T1098.003', 'T1531'],
      sigma: ['azure_priviledged_role_assignment_bulk_change'],
      sentinel: ['BulkChangestoPrivilegedAccountPermissions', 'MultipleAdmin_membership_removals_from_NewAdmin'],
    },
    says: {
      happened: '{count} accounts {done} within {minutes} min',
      lost: '{count} accounts {done}',
      did: '{doing} {count} accounts within {minutes} min',
      meaning: ['So many changes in so short a time are a migration, or someone who takes over the tenant.'],
      undo: 'block the account that made the changes, then restore the roles in Entra admin center > Roles & admins.',
      accept: 'create planned work next time.',
      portal: 'roles',
      activity: 'mass change of roles',
    },
    fires: [
      {
        entries: [
          {
            activity: 'Add member to role',
            to: 'clerk',
            role: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
            atMinutes: 0,
            times: 10,
          },
        ],
        severity: 'high',
        alerts: true,
      },
      {
        entries: [
          {
            activity: 'Remove member from role',
            to: 'clerk',
            role: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
            atMinutes: 0,
            times: 5,
          },
        ],
        severity: 'high',
        alerts: true,
      },
      {
        entries: [
          { activity: 'Remove member from role', to: 'clerk', role: globalAdministrator, atMinutes: 0, times: 5 },
        ],
        severity: 'critical',
        alerts: true,
      },
    ],
    silent: [
      {
        entries: [
          {
            activity: 'Add member to role',
            to: 'clerk',
            role: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
            atMinutes: 0,
            times: 9,
          },
        ],
      },
      {
        entries: [
          { activity: 'Remove member from role', to: 'clerk', role: globalAdministrator, atMinutes: 0, times: 4 },
        ],
      },
      {
        entries: [
          { activity: 'Add member to role', to: 'clerk', role: globalAdministrator, atMinutes: 0, times: 5 },
          { activity: 'Add member to role', to: 'guest', role: globalAdministrator, atMinutes: 66, times: 5 },
        ],
      },
      {
        entries: [
          {
            activity: 'Remove member from role (PIM activation expired)',
            by: 'pim',
            to: 'clerk',
            role: globalAdministrator,
            atMinutes: 0,
            times: 12,
          },
        ],
      },
      {
        entries: [
          {
            activity: 'Add member to role',
            by: 'pim',
            to: 'clerk',
            role: globalAdministrator,
            atMinutes: 0,
            times: 12,
          },
        ],
      },
    ],
  },
  {
    id: 'EV.R13',
    name: 'entra-new-account-made-admin',
    title: 'A new account was made an admin within a day',
    area: 'administrators',
    severity: 'high',
    logs: ['directoryAudit'],
    activities: [...creations, ...grants],
    withinMinutes: 24 * 60,
    by: accountIn([...creations, ...grants]),
    counts: (entry, facts) =>
      isGrant(entry) ? (givesPower(entry, facts) ? [stage('empowered')] : []) : [stage('created')],
    levels: [
      { severity: 'high', least: () => 2, when: isPromoted },
      {
        severity: 'critical',
        least: () => 2,
        when: (run) => isPromoted(run) && run.records.some((entry) => grantIn(entry)?.roleId === globalAdministrator),
      },
    ],
    objectOf: () => ({ name: null, isPerson: true }),
    leads: isGrant,
    raisedBy: ['actorAtRisk', 'targetAtRisk', 'impersonated'],
    joins: ['ZT.AD.001', 'ZT.AD.003'],
    falsePositives: 'An admin account that is created and given its role in one go.',
    covers: { attack: ['T1136.003', 'T1098.003'], sigma: ['azure_privileged_account_creation'] },
    says: {
      happened: '{person} was created and received an admin role within a day',
      lost: 'the new account {person} is an admin',
      did: 'gave an admin role to the new account {person}',
      meaning: [
        'Attackers create an admin of their own, so that they keep access when the account they stole is blocked.',
      ],
      undo: 'block the new account in Entra admin center > Users first, then remove its roles.',
      accept: 'create planned work next time.',
      portal: 'user',
      activity: 'promotion of a new account',
    },
    fires: [
      {
        entries: [
          { activity: 'Add user', to: 'clerk', atMinutes: 0 },
          { activity: 'Add member to role', to: 'clerk', role: 'fe930be7-5e62-47db-91af-98c3a49a38b1', atMinutes: 30 },
        ],
        severity: 'high',
        alerts: true,
      },
      {
        entries: [
          { activity: 'Invite external user', to: 'guest', atMinutes: 0 },
          { activity: 'Add eligible member to role', to: 'guest', role: globalAdministrator, atMinutes: 1400 },
        ],
        severity: 'critical',
        alerts: true,
      },
    ],
    silent: [
      {
        entries: [
          { activity: 'Add user', to: 'clerk', atMinutes: 0 },
          {
            activity: 'Add member to role completed (PIM activation)',
            by: 'clerk',
            to: 'clerk',
            role: globalAdministrator,
            atMinutes: 20,
          },
          { activity: 'Add member to role', by: 'pim', to: 'clerk', role: globalAdministrator, atMinutes: 21 },
        ],
      },
      {
        entries: [
          { activity: 'Add user', to: 'clerk', atMinutes: 0 },
          { activity: 'Add member to role', to: 'clerk', role: globalAdministrator, atMinutes: 1500 },
        ],
      },
      {
        entries: [
          { activity: 'Add user', to: 'clerk', atMinutes: 0 },
          // Directory Readers
          { activity: 'Add member to role', to: 'clerk', role: '88d8e3e3-8f55-4a1e-953a-9b9898b8876b', atMinutes: 30 },
        ],
      },
      {
        entries: [
          { activity: 'Add member to role', to: 'clerk', role: globalAdministrator, atMinutes: 0 },
          { activity: 'Add user', to: 'clerk', atMinutes: 30 },
        ],
      },
      {
        entries: [
          { activity: 'Add user', to: 'clerk', atMinutes: 0 },
          { activity: 'Add member to role', to: 'clerk', role: globalAdministrator, of: 'other', atMinutes: 30 },
        ],
      },
      {
        entries: [
          { activity: 'Add user', to: 'clerk', atMinutes: 0 },
          { activity: 'Remove member from role', to: 'clerk', role: globalAdministrator, atMinutes: 30 },
        ],
      },
    ],
  },
  {
    id: 'EV.R14',
    name: 'entra-account-short-lived',
    title: 'An account was created and deleted within a day',
    area: 'administrators',
    severity: 'medium',
    logs: ['directoryAudit'],
    activities: [...creations, ...accountDeletions, ...grants, ...methodRegistrations],
    withinMinutes: 24 * 60,
    by: accountIn([...creations, ...accountDeletions, ...grants, ...methodRegistrations]),
    counts: (entry) =>
      isDone(entry, accountDeletions) ? [stage('deleted')] : isDone(entry, creations) ? [stage('created')] : [],
    levels: [
      { severity: 'medium', least: () => 2 },
      {
        severity: 'high',
        least: () => 2,
        when: (run) =>
          run.records.some((entry) => isGrant(entry) || isDone(entry, methodRegistrations)) || signedIn(run),
      },
    ],
    asksAboutSignIns: true,
    objectOf: () => ({ name: null, isPerson: true }),
    raisedBy: ['actorAtRisk', 'targetAtRisk', 'impersonated'],
    quiet: ({ records, facts }) =>
      records
        .filter((entry) => isDone(entry, [...creations, ...accountDeletions]))
        .every((entry) => isBySync(entry, facts)),
    joins: ['ZT.IN.004'],
    falsePositives:
      'A typing error, or the test of an HR tool. What synchronisation creates and deletes is only in the digest.',
    limits:
      'It sees whether the account signed in only if the sign-ins of everybody are read, and read before the deletion.',
    covers: {
      attack: ['T1136.003'],
      sigma: ['azure_ad_account_created_deleted', 'azure_ad_account_created_deleted_nonapproved_user'],
      sentinel: ['AccountCreatedandDeletedinShortTimeframe', 'AccountCreatedDeletedByNonApprovedUser'],
    },
    says: {
      happened: '{person} was created and deleted within a day',
      did: 'deleted the account {person}, which was less than a day old',
      meaning: ['An account that lives for hours can have been used and removed to hide it.'],
      undo: 'check what the account did while it existed in Entra admin center > Audit logs and Sign-in logs.',
      accept: 'no action is needed.',
      portal: 'users',
      activity: 'removal of a new account',
    },
    fires: [
      {
        entries: [
          { activity: 'Add user', to: 'clerk', atMinutes: 0 },
          { activity: 'Delete user', to: 'clerk', atMinutes: 600 },
        ],
        severity: 'medium',
        alerts: false,
      },
      {
        entries: [
          { activity: 'Add user', to: 'clerk', atMinutes: 0 },
          { activity: 'User registered security info', by: 'clerk', to: 'clerk', atMinutes: 5 },
          { activity: 'Hard Delete user', to: 'clerk', atMinutes: 90 },
        ],
        severity: 'high',
        alerts: true,
      },
      {
        entries: [
          { activity: 'Add user', to: 'clerk', signedIn: true, atMinutes: 0 },
          { activity: 'Delete user', to: 'clerk', atMinutes: 90 },
        ],
        severity: 'high',
        alerts: true,
      },
      {
        entries: [
          { activity: 'Add user', to: 'clerk', by: { app: 'Microsoft.Azure.SyncFabric' }, atMinutes: 0 },
          { activity: 'User registered security info', by: 'clerk', to: 'clerk', atMinutes: 5 },
          { activity: 'Delete user', to: 'clerk', by: { app: 'Microsoft.Azure.SyncFabric' }, atMinutes: 90 },
        ],
        severity: 'high',
        alerts: false,
      },
    ],
    silent: [
      { entries: [{ activity: 'Add user', to: 'clerk', by: { app: 'Microsoft.Azure.SyncFabric' }, atMinutes: 0 }] },
      {
        entries: [
          { activity: 'Add user', to: 'clerk', atMinutes: 0 },
          { activity: 'Delete user', to: 'clerk', of: 'other', atMinutes: 600 },
        ],
      },
      {
        entries: [
          { activity: 'Add user', to: 'clerk', atMinutes: 0 },
          { activity: 'Delete user', to: 'clerk', atMinutes: 1500 },
        ],
      },
      { entries: [{ activity: 'Add user', to: 'clerk', atMinutes: 0, times: 3 }] },
    ],
  },
  {
    id: 'EV.R26',
    name: 'entra-admins-locked-out',
    title: 'An account locked out admins',
    area: 'administrators',
    severity: 'high',
    logs: ['directoryAudit'],
    activities: [...lockOuts, ...takeOvers],
    thresholds: { adminLockoutBurstCount: thresholds.adminLockoutBurstCount },
    withinMinutes: 60,
    by: byActor([...lockOuts, ...takeOvers]),
    counts: lockedOut,
    asksFor: (entry) => {
      const id = isDone(entry, accountDeletions) ? personIn(entry) : null;
      return id === null ? [] : [{ key: id, aroundMs: rememberedBlockMs }];
    },
    levels: [
      { severity: 'high', group: 'locked', least: () => 1 },
      { severity: 'high', group: 'stripped', least: () => 1, details: () => ({ isRoleOnly: true, step: 'stripped' }) },
      {
        severity: 'high',
        group: 'deleted',
        least: () => 1,
        details: (run) => ({ step: 'deleted', ...titleOfDeleted(run) }),
      },
      { severity: 'critical', least: ({ configuration }) => configuration.thresholds.adminLockoutBurstCount },
    ],
    quiet: isHandover,
    raisedBy: ['actorAtRisk', 'impersonated'],
    label: 'Admins',
    ends: { activities: ['enable account', 'restore user', ...roleActivityNames], restores: letIn },
    joins: ['ZT.AD.001', 'ZT.AD.012'],
    falsePositives:
      'Several admins who leave within an hour. One who leaves is only in the digest, unless no other Global Administrator is left, or the account is deleted with the strongest role before it was blocked for a day.',
    covers: { attack: ['T1531'], sentinel: ['MultipleAdmin_membership_removals_from_NewAdmin'] },
    says: {
      happened: 'another account locked out {count} {more?} of the admins ({everyone})',
      lost: 'another account locked out {count} {more?} of the admins',
      did: 'locked out {count} {more?} of the admins ({everyone})',
      meaning: ['Attackers remove admins first, so that nobody can stop what follows.'],
      undo: 'sign in with a break-glass account, block the account that made the changes, then restore the admins in Entra admin center > Users.',
      accept: 'create planned work next time.',
      portal: 'users',
      activity: 'lock-out of admins',
      ended: '{person} has access as an admin again',
      fixed: 'gave {person} access as an admin again',
      afterwards: 'Changes by the account that locked them out: Entra admin center > Audit logs.',
      ofStep: {
        stripped: {
          happened: 'another account took the strongest role from {count} {more?} of the admins ({everyone})',
          lost: 'another account took the strongest role from {count} {more?} of the admins',
          did: 'took the strongest role from {count} {more?} of the admins ({everyone})',
        },
        deleted: {
          happened: 'the {were} {everyone} {went}',
          lost: 'the {were} {everyone} {went}',
          did: 'deleted the {were} {everyone}',
          undo: 'sign in with a break-glass account, block the account that made the changes, then restore the admins in Entra admin center > Users > Deleted users.',
          ended: '{person} exists as an admin again',
          fixed: 'restored {person} as an admin',
        },
      },
    },
    fires: [
      { entries: [{ activity: 'Disable account', to: 'admin', atMinutes: 0 }], severity: 'high', alerts: false },
      {
        entries: [
          { activity: 'Reset password (by admin)', to: 'admin', atMinutes: 0 },
          { activity: 'Disable account', to: 'admin', atMinutes: 1 },
          { activity: 'Delete user', to: 'admin', atMinutes: 30 },
        ],
        severity: 'high',
        alerts: false,
      },
      {
        entries: [{ activity: 'Remove member from role', to: 'clerk', role: globalAdministrator, atMinutes: 0 }],
        severity: 'high',
        alerts: false,
      },
      {
        entries: [
          { activity: 'Remove member from role', to: 'clerk', role: globalAdministrator, risky: 'actor', atMinutes: 0 },
        ],
        severity: 'critical',
        alerts: true,
      },
      {
        entries: [{ activity: 'Disable account', to: 'admin', risky: 'actor', atMinutes: 0 }],
        severity: 'critical',
        alerts: true,
      },
      {
        entries: [
          { activity: 'Remove member from role', to: 'clerk', role: globalAdministrator, atMinutes: 0, times: 2 },
        ],
        severity: 'critical',
        alerts: true,
      },
      {
        entries: [
          { activity: 'Reset password (by admin)', to: 'admin', atMinutes: 0 },
          { activity: 'Disable account', to: 'breakGlass', atMinutes: 40 },
        ],
        severity: 'critical',
        alerts: true,
      },
    ],
    silent: [
      { entries: [{ activity: 'Disable account', to: 'clerk', atMinutes: 0, times: 3 }] },
      {
        entries: [
          {
            activity: 'Remove member from role',
            to: 'clerk',
            role: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
            atMinutes: 0,
          },
        ],
      },
      {
        entries: [
          { activity: 'Add member to role', to: 'clerk', role: globalAdministrator, atMinutes: 0, times: 2 },
          { activity: 'Remove member from role', to: 'clerk', role: globalAdministrator, atMinutes: 20, times: 2 },
        ],
      },
      { entries: [{ activity: 'Reset password (by admin)', to: 'admin', atMinutes: 0 }] },
      {
        entries: [
          { activity: 'Reset password', by: 'resets', to: 'admin', atMinutes: 0 },
          { activity: 'Reset password', by: 'resets', to: 'breakGlass', atMinutes: 40 },
        ],
      },
      { entries: [{ activity: 'Delete user', to: 'breakGlass', atMinutes: 0 }] },
      {
        entries: [
          { activity: 'Remove member from role', by: 'clerk', to: 'clerk', role: globalAdministrator, atMinutes: 0 },
        ],
      },
      {
        entries: [
          {
            activity: 'Remove member from role',
            by: 'pim',
            to: 'clerk',
            role: globalAdministrator,
            atMinutes: 0,
            times: 3,
          },
        ],
      },
    ],
  },
  {
    id: 'EV.R27',
    name: 'entra-accounts-removed-in-bulk',
    title: 'One account deleted or disabled many accounts',
    area: 'administrators',
    severity: 'high',
    logs: ['directoryAudit'],
    activities: accountRemovals,
    thresholds: {
      accountRemovalCount: thresholds.accountRemovalCount,
      accountRemovalShare: thresholds.accountRemovalShare,
    },
    withinMinutes: 60,
    by: (entry) => (isDone(entry, ['update user']) && !disables(entry) ? null : byActor(accountRemovals)(entry)),
    counts: (entry) => [personIn(entry)].flatMap((id) => (id === null ? [] : [person(id)])),
    levels: [
      { severity: 'medium', least: leastRemoved },
      { severity: 'high', least: leastRemoved, when: isNoCleanUp },
      {
        severity: 'critical',
        least: (facts, entry) =>
          Math.max(leastRemoved(facts, entry), 0.1 * (facts.fleetSize('user') ?? Number.POSITIVE_INFINITY)),
      },
    ],
    raisedBy: ['actorAtRisk', 'impersonated'],
    label: 'Accounts',
    joins: ['ZT.IN.004'],
    falsePositives:
      'A filter of the synchronisation that was changed. A clean-up of guests is only in the digest, unless it takes three times as many.',
    covers: { attack: ['T1531', 'T1485'] },
    says: {
      happened: '{count} accounts were deleted or disabled within {minutes} min',
      lost: '{count} accounts were deleted or disabled',
      did: 'deleted or disabled {count} accounts within {minutes} min',
      meaning: ['These people cannot sign in. Deleted accounts can be restored for 30 days.'],
      undo: 'stop the account or the synchronisation that made the changes, then restore the accounts in Entra admin center > Users > Deleted users.',
      accept: 'create planned work next time.',
      portal: 'users',
      activity: 'mass removal of accounts',
    },
    fires: [
      { entries: [{ activity: 'Delete user', to: 'clerk', atMinutes: 0, times: 10 }], severity: 'high', alerts: true },
      {
        entries: [
          { activity: 'Disable account', to: 'clerk', atMinutes: 0, times: 6 },
          { activity: 'Update user', to: 'guest', changes: { AccountEnabled: [true, false] }, atMinutes: 20, times: 6 },
        ],
        severity: 'high',
        alerts: true,
      },
      {
        entries: [{ activity: 'Delete user', to: 'clerk', atMinutes: 0, times: 30 }],
        severity: 'critical',
        alerts: true,
      },
      {
        entries: [{ activity: 'Delete user', by: 'sync', to: 'clerk', atMinutes: 0, times: 30 }],
        severity: 'critical',
      },
      {
        entries: [{ activity: 'Delete user', to: 'guest', atMinutes: 0, times: 29 }],
        severity: 'medium',
        alerts: false,
      },
    ],
    silent: [
      { entries: [{ activity: 'Delete user', to: 'clerk', atMinutes: 0, times: 9 }] },
      { entries: [{ activity: 'Delete user', to: 'guest', atMinutes: 0, times: 9 }] },
      { entries: [{ activity: 'Delete user', by: 'sync', to: 'clerk', atMinutes: 0, times: 29 }] },
      {
        entries: [
          { activity: 'Delete user', by: { app: 'Microsoft.Azure.SyncFabric' }, to: 'clerk', atMinutes: 0, times: 29 },
        ],
      },
      {
        entries: [
          { activity: 'Update user', to: 'clerk', changes: { AccountEnabled: [false, true] }, atMinutes: 0, times: 12 },
        ],
      },
      {
        entries: [
          { activity: 'Delete user', to: 'clerk', atMinutes: 0, times: 5 },
          { activity: 'Delete user', by: 'clerk', to: 'guest', atMinutes: 5, times: 5 },
        ],
      },
    ],
  },
  {
    id: 'EV.S39',
    reportedAs: 'EV.S15',
    name: 'entra-risks-dismissed-in-bulk',
    title: 'One account dismissed the risk of several people',
    area: 'threats',
    severity: 'medium',
    logs: ['directoryAudit'],
    activities: dismissals,
    withinMinutes: 60,
    by: byActor(dismissals),
    counts: (entry) => (entry.kind === 'directoryAudit' ? peopleIn(entry).map((id) => person(id)) : []),
    levels: [{ severity: 'medium', least: () => 3 }],
    raisedBy: ['actorAtRisk', 'impersonated'],
    label: 'Accounts',
    joins: [],
    falsePositives: 'The weekly review of risky users.',
    covers: { attack: ['T1562.001'] },
    says: {
      happened: 'the risk of {count} people was dismissed within {minutes} min',
      lost: 'the risk of {count} people was dismissed',
      did: 'dismissed the risk of {count} people within {minutes} min',
      meaning: ['Policies that stop risky accounts let these people in again.'],
      undo: 'confirm the accounts as compromised again in Entra admin center > ID Protection > Risky users if nobody reviewed them.',
      accept: 'no action is needed.',
      portal: 'riskyUsers',
      activity: 'dismissal of several risks',
    },
    fires: [
      {
        entries: [{ activity: 'DismissUser', to: 'clerk', atMinutes: 0, times: 3 }],
        severity: 'medium',
        alerts: false,
      },
      {
        entries: [{ activity: 'ConfirmSafe', to: 'clerk', risky: 'actor', atMinutes: 0, times: 3 }],
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      { entries: [{ activity: 'DismissUser', to: 'clerk', atMinutes: 0, times: 2 }] },
      { entries: [{ activity: 'ConfirmAccountCompromised', to: 'clerk', atMinutes: 0, times: 5 }] },
      {
        entries: [
          { activity: 'DismissUser', to: 'clerk', atMinutes: 0, times: 2 },
          { activity: 'DismissUser', to: 'clerk', of: 'other', atMinutes: 90, times: 2 },
        ],
      },
    ],
  },
];
