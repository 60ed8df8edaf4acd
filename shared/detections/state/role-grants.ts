import {
  activityOf,
  holderEffect,
  isLoggedByPim,
  isOfGroups,
  isPim,
  isSuccess,
  type RoleGrantRecord,
  readEligibleGrant,
  readRoleGrant,
} from '../../core/attribution';
import { type Change, sidesOf } from '../../core/event/change';
import type { DetectorFacts } from '../../core/event/detector';
import { isSameAct } from '../../core/event/disproof';
import type { DirectoryAudit, LogRecord } from '../../core/log/record';
import { isUnresolved } from '../../core/resource/gone-people';
import { isGuestAddress } from '../../core/resource/home-account';
import { isOwnRole } from '../../core/resource/privileged-roles';
import type {
  RoleAssignment,
  RoleAssignmentScheduleInstance,
  RoleEligibilityScheduleInstance,
} from '../../core/resource/resource';
import { isPart, isSameScope, partIdOf, type RoleScope, readRoleScope } from '../../core/resource/role-scope';
import { onceForEntry } from '../once';

/** A granted or removed role, whatever the source: the list of assignments, PIM's own list, or the audit log. */
export type RoleGrant = {
  readonly effect: 'added' | 'removed';
  /** Whether the principal holds the role, or can activate it. */
  readonly as: 'active' | 'eligible';
  readonly principalId: string;
  readonly principalType: RoleAssignment['principalType'];
  readonly principalName: string | null;
  readonly roleId: string;
  readonly roleName: string | null;
  /** Null if no source says it yet. */
  readonly scope: RoleScope | null;
  /** True if the log entry itself names no scope, as PIM's entries. */
  readonly isUnscoped?: boolean;
  /**
   * Whether it is the activation of an eligible role, or its end: PIM activates by writing an ordinary assignment. `unknown`: another
   * source will show it. `unproven`: an entry has PIM's name, but no entry of PIM's own confirms it yet.
   */
  readonly activation: 'yes' | 'no' | 'unknown' | 'unproven';
  /** Whether the grant has no end date; null if unknown. */
  readonly permanent: boolean | null;
  /** When it happened according to the log; null if a collection found it. */
  readonly at: string | null;
  /** Somebody assigned it in PIM as an active role. */
  readonly isMadeInPim?: boolean;
  /** It ended because the holder was deleted. */
  readonly isHolderGone?: boolean;
  /** It is back because the deleted holder was restored. */
  readonly isHolderBack?: boolean;
  /** Set if the holder had it before and keeps it: whether its end date was removed, or set again. */
  readonly endDate?: 'removed' | 'set';
  /** An account of another organisation holds it, as its address in the log shows. */
  readonly isGuest?: boolean;
};

/** Activities that grant or take away a role, for `activities`. */
export { roleActivityNames } from '../../core/attribution';

type RoleOf = Pick<RoleGrant, 'principalId' | 'roleId'>;
type ScopedRole = RoleOf & Pick<RoleGrant, 'scope'>;

/** The key of a role for the whole tenant. An entry whose scope is unknown has it too. */
export const keyOfWhole = ({ principalId, roleId }: RoleOf): string => `${principalId}|${roleId}`;

/** A role limited to one object is a grant of its own, beside the same role for the whole tenant. */
export function keyOf(grant: ScopedRole): string {
  const part = partIdOf(grant.scope);
  return part === '' ? keyOfWhole(grant) : `${grant.principalId}|${part}|${grant.roleId}`;
}

/** Role grants in a change of the role assignments, or of PIM's own list. */
export function grantsOfChange(change: Change, facts: DetectorFacts): readonly RoleGrant[] {
  if (change.kind === 'unifiedRoleAssignmentScheduleInstance') {
    const { before, after } = sidesOf(change);
    return grantsOfInstance(before, after, facts);
  }
  if (change.kind !== 'unifiedRoleAssignment') return [];
  const { before, after } = sidesOf(change);
  if (before !== null && after === null && isStillListed(before, facts)) return [];
  const added = after === null ? undefined : grantOf(after, 'added', facts);
  const removed = before === null ? undefined : grantOf(before, 'removed', facts);
  // Both sides show the same grant: only the principal's name or type changed.
  if (added !== undefined && removed !== undefined && keyOf(added) === keyOf(removed)) return [];
  return [removed, added].filter((grant) => grant !== undefined);
}

/** True if the holder has the same role in another entry of the list. */
const isStillListed = (gone: RoleAssignment, { assignmentsOf }: DetectorFacts): boolean =>
  assignmentsOf(gone.principalId).some(
    ({ roleDefinitionId, directoryScopeId }) =>
      roleDefinitionId === gone.roleDefinitionId && directoryScopeId === gone.directoryScopeId,
  );

/** The list of assignments does not show how a role was granted; PIM's own list does, once it has been read since. */
function grantOf(assignment: RoleAssignment, effect: RoleGrant['effect'], facts: DetectorFacts): RoleGrant {
  const instances = instancesOf(assignment, facts);
  const standing = instances.find(isAssigned);
  return {
    ...listedGrant(assignment, 'active', effect, facts),
    activation: effect === 'removed' ? 'no' : activationInList(assignment, instances, facts),
    permanent: effect === 'removed' ? null : permanence(standing, facts),
    isHolderBack: effect === 'added' && isRestored(assignment, facts),
  };
}

/** True if the log shows that the deleted holder was restored, and no grant of the role since. */
function isRestored({ principalId, roleDefinitionId }: RoleAssignment, facts: DetectorFacts): boolean {
  const records = facts.recordsAbout(principalId).filter((record) => record.kind === 'directoryAudit');
  const restored = records.findLast((record) => isSuccess(record) && holderEffect(record) === 'added');
  return (
    restored !== undefined &&
    !records.some((record) => {
      const grant = readRoleGrant(record) ?? readEligibleGrant(record);
      const isOfRole =
        grant?.effect === 'added' && grant.principalId === principalId && grant.roleId === roleDefinitionId;
      return isOfRole && record.activityDateTime > restored.activityDateTime;
    })
  );
}

/** PIM lists the roles of a deleted holder on, without the holder. True if the holder is there again. */
const isHolderBack = (before: RoleAssignment, after: RoleAssignment, facts: DetectorFacts): boolean =>
  isUnresolved(before) && !isUnresolved(after) && isRestored(after, facts);

function activationInList(
  { principalType }: RoleAssignment,
  instances: readonly RoleAssignmentScheduleInstance[],
  { licences }: DetectorFacts,
): RoleGrant['activation'] {
  // Only people activate roles, and only if PIM is licensed.
  if (!mayActivate(principalType) || instances.some(isAssigned)) return 'no';
  if (instances.some(isActivated)) return 'yes';
  return licences.has('P2') ? 'unknown' : 'no';
}

const mayActivate = (type: RoleAssignment['principalType']): boolean => type === 'user' || type === 'unknown';

/** Whether the role has no end date. Without PIM, it ends only when somebody removes it. */
const permanence = (
  standing: RoleAssignmentScheduleInstance | undefined,
  { licences }: DetectorFacts,
): boolean | null => (standing !== undefined ? standing.endDateTime === null : licences.has('P2') ? null : true);

/** The fields of a grant that the lists of active and of eligible roles show alike. */
export const listedGrant = (
  listed: RoleAssignment,
  as: RoleGrant['as'],
  effect: RoleGrant['effect'],
  facts: DetectorFacts,
) => ({
  effect,
  as,
  principalId: listed.principalId,
  principalType: listed.principalType,
  principalName: listed.principalName,
  roleId: listed.roleDefinitionId,
  roleName: facts.nameOf(listed.roleDefinitionId),
  scope: scopeOf(listed, facts),
  at: null,
});

/** The scope with the name of the object: Graph lists only its id. */
export function scopeOf(
  { directoryScopeId, principalId }: Pick<RoleAssignment, 'directoryScopeId' | 'principalId'>,
  facts: DetectorFacts,
): RoleScope {
  const scope = readRoleScope(directoryScopeId);
  if (!isPart(scope) || scope.id === null) return scope;
  const { id } = scope;
  if (scope.type === 'administrativeUnit') return { ...scope, name: unitNameOf(id, principalId, facts) };
  const group = facts.groups.get(id);
  if (group !== undefined) return { type: 'group', id, name: group.displayName };
  const app = facts.registrationOf(id) ?? facts.appOf(id);
  return app === null ? scope : { type: 'app', id, name: app.displayName };
}

const withUnitName = (scope: RoleScope | null, { nameOf }: DetectorFacts): RoleScope | null =>
  isPart(scope) && scope.name === null && scope.id !== null ? { ...scope, name: nameOf(scope.id) } : scope;

/** The name as last read; an entry about the grant can name a unit that was not read. */
function unitNameOf(unitId: string, principalId: string, facts: DetectorFacts): string | null {
  const targets = facts
    .recordsAbout(principalId)
    .flatMap((record) => (record.kind === 'directoryAudit' ? record.targets : []));
  return (
    facts.nameOf(unitId) ??
    targets.find(({ id, displayName }) => id?.toLowerCase() === unitId && displayName !== null)?.displayName ??
    null
  );
}

/** PIM's own entries about the same grant; empty if PIM cannot be read. */
const instancesOf = (
  { principalId, roleDefinitionId, directoryScopeId }: RoleAssignment,
  { roleInstances }: DetectorFacts,
): readonly RoleAssignmentScheduleInstance[] =>
  (roleInstances ?? []).filter(
    (instance) =>
      instance.principalId === principalId &&
      instance.roleDefinitionId === roleDefinitionId &&
      instance.directoryScopeId === directoryScopeId,
  );

const isActivated = ({ assignmentType }: RoleAssignmentScheduleInstance): boolean =>
  assignmentType.toLowerCase() === 'activated';

/** A direct grant. Roles through a group are reported by the changes of its members (EV.R12). */
const isAssigned = (instance: RoleAssignmentScheduleInstance): boolean =>
  !isActivated(instance) && instance.memberType.toLowerCase() !== 'group';

/** PIM shows whether it is a grant. The end of an activation revokes no grant. */
function grantsOfInstance(
  before: RoleAssignmentScheduleInstance | null,
  after: RoleAssignmentScheduleInstance | null,
  facts: DetectorFacts,
): readonly RoleGrant[] {
  if (after !== null && isActivated(after)) {
    const activation = {
      ...listedGrant(after, 'active', 'added', facts),
      activation: 'yes',
      permanent: false,
    } as const;
    return before !== null && isActivated(before) ? [] : [activation];
  }
  const [was, is] = [assigned(before), assigned(after)];
  const kept = keptDetails(was, is, facts);
  if (is !== null && (was === null || kept !== null)) {
    const permanent = is.endDateTime === null;
    return [{ ...listedGrant(is, 'active', 'added', facts), activation: 'no', permanent, ...kept }];
  }
  return was !== null && is === null && !instancesOf(was, facts).some(isAssigned)
    ? [{ ...listedGrant(was, 'active', 'removed', facts), activation: 'no', permanent: null }]
    : [];
}

/** What happened to a role that PIM lists before and after: its holder was restored, or its end date changed. Null if neither. */
export function keptDetails(
  before: PimRole | null,
  after: PimRole | null,
  facts: DetectorFacts,
): Pick<RoleGrant, 'isHolderBack' | 'endDate'> | null {
  if (before === null || after === null) return null;
  if (isHolderBack(before, after, facts)) return { isHolderBack: true };
  const [hadEnd, hasEnd] = [before.endDateTime !== null, after.endDateTime !== null];
  return hadEnd === hasEnd ? null : { endDate: hasEnd ? 'set' : 'removed' };
}

type PimRole = RoleAssignment & Pick<RoleAssignmentScheduleInstance, 'endDateTime'>;

const assigned = (instance: RoleAssignmentScheduleInstance | null): RoleAssignmentScheduleInstance | null =>
  instance !== null && isAssigned(instance) ? instance : null;

/** PIM's grant of this role that is not an activation. An entry whose scope is unknown can be about any. */
export const standingOf = (
  { principalId, roleId, scope }: ScopedRole,
  { roleInstances }: DetectorFacts,
): RoleAssignmentScheduleInstance | undefined =>
  (roleInstances ?? []).find(
    (instance) =>
      isAssigned(instance) &&
      instance.principalId === principalId &&
      instance.roleDefinitionId === roleId &&
      (scope === null || isSameScope(readRoleScope(instance.directoryScopeId), scope)),
  );

/**
 * PIM logs groups and Azure resources in the same words as directory roles, and their role ids look like those of custom roles. A group
 * counts if it gives a role, and an entry of Azure's category if its role is one of Entra's; failed attempts granted nothing.
 */
function isOfRoles(record: LogRecord, facts: DetectorFacts): record is DirectoryAudit {
  if (record.kind !== 'directoryAudit' || !isSuccess(record)) return false;
  if (record.category.toLowerCase() === 'resourcemanagement') {
    const roleId = (readRoleGrant(record) ?? readEligibleGrant(record))?.roleId ?? null;
    return roleId !== null && !isOwnRole(roleId);
  }
  if (!isOfGroups(record)) return true;
  // EV.R12 reports who is in a group. Eligible people are in no list, and an activation is not an addition.
  if (readRoleGrant(record)?.pim === 'assignment') return false;
  return record.targets.some(({ id }) => id !== null && facts.whyWatched(id).some((reason) => reason !== 'policy'));
}

/** PIM names the role in a group (Member) and, beside it, the group. */
function roleNameIn(record: DirectoryAudit, { roleName }: RoleGrantRecord): string | null {
  const group = record.targets.find(({ type }) => type?.toLowerCase() === 'group')?.displayName;
  return isOfGroups(record) && roleName !== null && group ? `${roleName} of ${group}` : roleName;
}

const readerOf = { active: readRoleGrant, eligible: readEligibleGrant } as const;

/** The fields of a grant that entries about active and eligible roles show alike; null if the entry is about no such role. */
export function loggedGrant(record: LogRecord, as: RoleGrant['as'], facts: DetectorFacts) {
  if (!isOfRoles(record, facts)) return null;
  const read = readerOf[as](record);
  if (read === null || read.roleId === null) return null;
  const base = {
    effect: read.effect,
    as,
    principalId: read.principalId ?? 'unknown',
    principalType: read.principalType,
    principalName: read.principalType === 'user' ? null : read.principalName,
    roleId: read.roleId,
    roleName: facts.nameOf(read.roleId) ?? roleNameIn(record, read),
    scope: withUnitName(scopeInLog(read, record, as, facts), facts),
    isUnscoped: read.scope === null,
    at: record.activityDateTime,
  };
  return { read, record, base };
}

/** The role grant that a record of the audit log shows. Several detectors read it. */
export const grantsOfRecord = onceForEntry((entry: LogRecord, facts): readonly RoleGrant[] => {
  const found = loggedGrant(entry, 'active', facts);
  if (found === null) return [];
  const { read, record, base } = found;
  const isRemoved = base.effect === 'removed';
  const kept = isMadeInPim(record, base, facts) ? keptInLog(base, record, activeListed(facts), facts) : undefined;
  if (kept !== undefined) return kept;
  const isGuest = record.targets.some(
    ({ id, userPrincipalName }) => id === base.principalId && isGuestAddress(userPrincipalName ?? ''),
  );
  return [
    {
      ...base,
      activation: isRemoved ? endOf(read, record, base, facts) : activationOf(read, record, base, facts),
      permanent: isRemoved ? null : (saidPermanent(record) ?? permanence(standingOf(base, facts), facts)),
      isMadeInPim: isMadeInPim(record, base, facts),
      isGuest,
    },
  ];
});

const activeListed = ({ roleInstances }: DetectorFacts) => (roleInstances ?? []).filter(isAssigned);

/**
 * PIM logs new dates of a role in the words of a new assignment. If its holder already had the role, the entry shows at
 * most that the end date was removed or set again; undefined if it shows an assignment.
 */
export function keptInLog(
  grant: Omit<RoleGrant, 'activation' | 'permanent'>,
  record: DirectoryAudit,
  listed: readonly RoleEligibilityScheduleInstance[],
  facts: DetectorFacts,
): readonly RoleGrant[] | undefined {
  const held = grant.effect === 'added' ? listed.find((one) => isHeldBefore(one, grant, record, facts)) : undefined;
  if (held === undefined) return undefined;
  const permanent = saidPermanent(record);
  if (permanent === null || permanent === (held.endDateTime === null)) return [];
  const scope = scopeOf(held, facts);
  return [{ ...grant, scope, activation: 'no', permanent, endDate: permanent ? 'removed' : 'set' }];
}

/** A list that was read since the entry shows the change itself. A role that was removed in between was assigned again. */
function isHeldBefore(
  listed: RoleEligibilityScheduleInstance,
  { principalId, roleId, scope }: ScopedRole,
  { activityDateTime: at }: DirectoryAudit,
  facts: DetectorFacts,
): boolean {
  const begun = listed.startDateTime ?? facts.foundSince('unifiedRoleAssignmentScheduleInstance');
  const isOfIt =
    listed.principalId === principalId &&
    listed.roleDefinitionId === roleId &&
    // A role for one object does not show that the holder had it for the whole tenant.
    isSameScope(readRoleScope(listed.directoryScopeId), scope ?? 'tenant');
  if (!isOfIt || begun === null || begun > at || isSameAct(begun, at)) return false;
  return (
    (listed.endDateTime === null || listed.endDateTime > at) &&
    !facts.recordsAbout(principalId).some((record) => {
      if (record.kind !== 'directoryAudit' || !isSuccess(record)) return false;
      const other = readRoleGrant(record) ?? readEligibleGrant(record);
      const isOfRole = other?.effect === 'removed' && other.roleId === roleId;
      return isOfRole && record.activityDateTime > begun && record.activityDateTime <= at;
    })
  );
}

/**
 * The scope that the entry names, else the one that another entry about the same action names, else that of the one grant of this role
 * that began with the action, according to PIM's lists.
 */
function scopeInLog(
  read: RoleGrantRecord,
  record: DirectoryAudit,
  as: RoleGrant['as'],
  facts: DetectorFacts,
): RoleScope | null {
  const { principalId, roleId } = read;
  if (read.scope !== null || principalId === null) return read.scope;
  const at = record.activityDateTime;
  const listed = as === 'active' ? (facts.roleInstances ?? []) : facts.eligibilitiesOf(principalId);
  const started = listed.filter(
    (one) =>
      one.principalId === principalId &&
      one.roleDefinitionId === roleId &&
      one.startDateTime !== null &&
      isSameAct(one.startDateTime, at),
  );
  return onlyScope(scopesOfTwins(read, record, as, facts)) ?? onlyScope(started.map((one) => scopeOf(one, facts)));
}

/** The scopes in the other entries about the same action: of the same operation, if one of them is. */
function scopesOfTwins(
  { principalId, roleId, effect }: RoleGrantRecord,
  { activityDateTime, correlationId }: DirectoryAudit,
  as: RoleGrant['as'],
  facts: DetectorFacts,
): readonly RoleScope[] {
  const twins = facts.recordsAbout(principalId ?? '').flatMap((record) => {
    if (record.kind !== 'directoryAudit' || !isSuccess(record)) return [];
    const other = isSameAct(record.activityDateTime, activityDateTime) ? readerOf[as](record) : null;
    const isOfIt = other?.principalId === principalId && other?.roleId === roleId && other?.effect === effect;
    if (!isOfIt || other?.scope == null) return [];
    return [{ scope: other.scope, isSame: correlationId !== null && record.correlationId === correlationId }];
  });
  const same = twins.filter(({ isSame }) => isSame);
  return (same.length > 0 ? same : twins).map(({ scope }) => scope);
}

const onlyScope = ([first, ...others]: readonly RoleScope[]): RoleScope | null =>
  first !== undefined && others.every((other) => isSameScope(first, other)) ? first : null;

const isMadeByPim = (record: DirectoryAudit): boolean =>
  activityOf(record).startsWith('add member to role in pim completed');

/** True if PIM's own entry, or Core Directory's copy of it, shows that somebody assigned the role in PIM. */
const isMadeInPim = (record: DirectoryAudit, of: RoleOf, facts: DetectorFacts): boolean =>
  isMadeByPim(record) ||
  (isPim(record.actor) &&
    facts.recordsAbout(of.principalId).some((other) => {
      if (other.kind !== 'directoryAudit' || !isSuccess(other) || !isMadeByPim(other)) return false;
      const grant = readRoleGrant(other);
      return grant?.roleId === of.roleId && isSameAct(other.activityDateTime, record.activityDateTime);
    }));

/** Whether the name of the activity says that the grant has no end date; null if it does not say. */
export function saidPermanent({ activityDisplayName }: DirectoryAudit): boolean | null {
  const said = /\((permanent|timebound)\)/i.exec(activityDisplayName)?.[1]?.toLowerCase();
  return said === undefined ? null : said === 'permanent';
}

/**
 * Core Directory shows the end of an activation as an action of MS-PIM. If PIM still has another grant of the role, the entry can be just
 * that.
 */
const endOf = (
  { pim }: RoleGrantRecord,
  { actor }: DirectoryAudit,
  of: ScopedRole,
  facts: DetectorFacts,
): RoleGrant['activation'] =>
  pim === 'expired' || pim === 'activation' || (pim === null && isPim(actor) && standingOf(of, facts) !== undefined)
    ? 'yes'
    : 'no';

/**
 * Core Directory shows PIM's own actions as MS-PIM's. The name proves nothing, because anyone can give it to an application; PIM's own
 * entries prove it. If PIM is not licensed, an application with that name is hiding something.
 */
function activationOf(
  read: RoleGrantRecord,
  record: DirectoryAudit,
  of: ScopedRole,
  facts: DetectorFacts,
): RoleGrant['activation'] {
  if (read.pim === 'activation') return 'yes';
  if (read.pim !== null || !isPim(record.actor) || !mayActivate(read.principalType)) return 'no';
  // Checked first, because PIM only works with a licence, whatever the last list of licences contained.
  const said = saidByPim(
    record,
    of.principalId,
    (_, grant) => grant.principalId === of.principalId && grant.roleId === of.roleId,
    facts,
  );
  if (said !== null) return said === 'activation' ? 'yes' : 'no';
  if (facts.roleInstances === null && !facts.licences.has('P2')) return 'no';
  if (facts.roleInstances === null) return 'unknown';
  if (isActivationKnown(record.activityDateTime, of, facts)) return 'yes';
  return standingOf(of, facts) !== undefined ? 'no' : 'unproven';
}

/**
 * PIM's own log entry about the same addition: the one of the same operation, else the nearest in time. Somebody may
 * activate a role minutes after it was granted, which is another action. If two entries are equally near, the grant
 * counts. `isOfIt`: whether an entry about this person is about the same role or group.
 */
export function saidByPim(
  { activityDateTime: at, correlationId }: DirectoryAudit,
  personId: string,
  isOfIt: (record: DirectoryAudit, grant: RoleGrantRecord) => boolean,
  facts: DetectorFacts,
): 'activation' | 'assignment' | null {
  const said = facts.recordsAbout(personId).flatMap((record) => {
    if (record.kind !== 'directoryAudit' || !isLoggedByPim(record)) return [];
    const grant = isSuccess(record) && isSameAct(record.activityDateTime, at) ? readRoleGrant(record) : null;
    if (grant?.effect !== 'added' || grant.pim === null || grant.pim === 'expired' || !isOfIt(record, grant)) return [];
    const isSameOperation = correlationId !== null && record.correlationId === correlationId;
    const distance = isSameOperation ? -1 : Math.abs(Date.parse(record.activityDateTime) - Date.parse(at));
    return [{ pim: grant.pim, distance }];
  });
  const least = Math.min(...said.map(({ distance }) => distance));
  const nearest = said.filter(({ distance }) => distance === least).map(({ pim }) => pim);
  return nearest.includes('assignment') ? 'assignment' : (nearest[0] ?? null);
}

/** Whether PIM's own list contains an activation that began with this action. */
export const isActivationKnown = (at: string, of: RoleOf, { roleInstances }: DetectorFacts): boolean =>
  (roleInstances ?? []).some(
    (instance) =>
      isActivated(instance) &&
      instance.principalId === of.principalId &&
      instance.roleDefinitionId === of.roleId &&
      instance.startDateTime !== null &&
      isSameAct(instance.startDateTime, at),
  );
