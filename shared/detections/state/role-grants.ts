import {
  activityOf,
  isPim,
  isSuccess,
  type RoleGrantRecord,
  type RoleUnit,
  readEligibleGrant,
  readRoleGrant,
} from '../../core/attribution';
import { type Change, sidesOf } from '../../core/event/change';
import { type Detection, type DetectorFacts, ended, raised } from '../../core/event/detector';
import { maxNamed } from '../../core/event/event';
import type { Severity } from '../../core/event/severity';
import type { DirectoryAudit, LogRecord } from '../../core/log/record';
import { isGuestAddress } from '../../core/resource/home-account';
import { isOwnRole, severityOfRoleGrant, synchronisationRoles } from '../../core/resource/privileged-roles';
import type { RoleAssignment, RoleAssignmentScheduleInstance } from '../../core/resource/resource';
import { minuteMs } from '../../core/time/durations';
import { line } from '../detection';

/**
 * Controls that one more holder of a role can make fail: one grant is one alert, also if the policies for administrators do not cover this
 * role, or not within an administrative unit.
 */
export const roleJoins: readonly string[] = [
  'ZT.AD.001',
  'ZT.AD.002',
  'ZT.AD.003',
  'ZT.AD.004',
  'ZT.AD.005',
  'ZT.AD.009',
  'ZT.AD.010',
  'ZT.AD.011',
  'ZT.AD.013',
  'ZT.AD.015',
  'ZT.NW.002',
  'ZT.NW.005',
];

/** A granted or removed role, whatever the source: the list of assignments, PIM's own list, or the audit log. */
export type RoleGrant = {
  readonly effect: 'added' | 'removed';
  readonly principalId: string;
  readonly principalType: RoleAssignment['principalType'];
  readonly principalName: string | null;
  readonly roleId: string;
  readonly roleName: string | null;
  /** "/" for the whole directory; null if the source does not say, as PIM's entries. */
  readonly scope: string | null;
  /** The administrative unit to which it is limited; null for the whole directory, and if the source does not say. */
  readonly unit: RoleUnit | null;
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
  /** An account of another organisation holds it, as its address in the log shows. */
  readonly isGuest?: boolean;
};

/** Activities that grant or take away a role, for `activities`. */
export { roleActivityNames } from '../../core/attribution';

type RoleOf = { readonly principalId: string; readonly roleId: string };

/** The key of a role for the whole directory. Entries that name no scope have it too. */
export const keyOfWhole = ({ principalId, roleId }: RoleOf): string => `${principalId}|${roleId}`;

/** A role limited to a part of the directory is a grant of its own, beside the same role for the whole directory. */
export const keyOf = (grant: RoleOf & Pick<RoleGrant, 'scope'>): string =>
  isPart(grant.scope) ? `${grant.principalId}|${partIn(grant.scope)}|${grant.roleId}` : keyOfWhole(grant);

const isPart = (scope: string | null): scope is string => scope !== null && scope !== '/';

const partIn = (scope: string): string => scope.slice(scope.lastIndexOf('/') + 1).toLowerCase();

/** PIM and the directory log one action as two entries that are some time apart, and their clocks differ. */
const sameActMs = 5 * minuteMs;
/** PIM's entry has arrived by then, if there is one: 99 % of the entries take less than half of it. */
const proofMs = 10 * minuteMs;

export const isSameAct = (a: string, b: string): boolean => Math.abs(Date.parse(a) - Date.parse(b)) <= sameActMs;

/** Role grants in a change of the role assignments, or of PIM's own list. */
export function grantsOfChange(change: Change, facts: DetectorFacts): readonly RoleGrant[] {
  if (change.kind === 'unifiedRoleAssignmentScheduleInstance') {
    const { before, after } = sidesOf(change);
    return grantsOfInstance(before, after, facts);
  }
  if (change.kind !== 'unifiedRoleAssignment') return [];
  const { before, after } = sidesOf(change);
  const added = after === null ? undefined : grantOf(after, 'added', facts);
  const removed = before === null ? undefined : grantOf(before, 'removed', facts);
  // Both sides show the same grant: only the principal's name or type changed.
  if (added !== undefined && removed !== undefined && keyOf(added) === keyOf(removed)) return [];
  return [removed, added].filter((grant) => grant !== undefined);
}

/** The list of assignments does not show how a role was granted; PIM's own list does, once it has been read since. */
function grantOf(assignment: RoleAssignment, effect: RoleGrant['effect'], facts: DetectorFacts): RoleGrant {
  const instances = instancesOf(assignment, facts);
  const standing = instances.find(isAssigned);
  return {
    ...baseOf(assignment, effect, facts),
    activation: effect === 'removed' ? 'no' : activationInList(assignment, instances, facts),
    permanent: effect === 'removed' ? null : permanence(standing, facts),
  };
}

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

const baseOf = (assignment: RoleAssignment, effect: RoleGrant['effect'], facts: DetectorFacts) => ({
  effect,
  principalId: assignment.principalId,
  principalType: assignment.principalType,
  principalName: assignment.principalName,
  roleId: assignment.roleDefinitionId,
  roleName: facts.nameOf(assignment.roleDefinitionId),
  scope: assignment.directoryScopeId,
  unit: unitIn(assignment.directoryScopeId, facts),
  at: null,
});

export function unitIn(scope: string, { nameOf }: DetectorFacts): RoleUnit | null {
  const [, id] = /^\/administrativeUnits\/(.+)$/i.exec(scope) ?? [];
  return id === undefined ? null : { id, name: nameOf(id) };
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
    const activation = { ...baseOf(after, 'added', facts), activation: 'yes', permanent: false } as const;
    return before !== null && isActivated(before) ? [] : [activation];
  }
  const [was, is] = [assigned(before), assigned(after)];
  if (is !== null && (was === null || (was.endDateTime !== null && is.endDateTime === null)))
    return [{ ...baseOf(is, 'added', facts), activation: 'no', permanent: is.endDateTime === null }];
  return was !== null && is === null && !instancesOf(was, facts).some(isAssigned)
    ? [{ ...baseOf(was, 'removed', facts), activation: 'no', permanent: null }]
    : [];
}

const assigned = (instance: RoleAssignmentScheduleInstance | null): RoleAssignmentScheduleInstance | null =>
  instance !== null && isAssigned(instance) ? instance : null;

/** PIM's grant of this role, for any part of the directory, that is not an activation. */
const standingOf = (
  { principalId, roleId }: RoleOf,
  { roleInstances }: DetectorFacts,
): RoleAssignmentScheduleInstance | undefined =>
  (roleInstances ?? []).find(
    (instance) => isAssigned(instance) && instance.principalId === principalId && instance.roleDefinitionId === roleId,
  );

/**
 * PIM logs groups and Azure resources in the same words as directory roles, and their role ids look like those of custom roles. A group
 * counts if it gives a role, and an entry of Azure's category if its role is one of Entra's; failed attempts granted nothing.
 */
export function isOfRoles(record: LogRecord, facts: DetectorFacts): record is DirectoryAudit {
  if (record.kind !== 'directoryAudit' || !isSuccess(record)) return false;
  const category = record.category.toLowerCase();
  if (category === 'resourcemanagement') {
    const roleId = (readRoleGrant(record) ?? readEligibleGrant(record))?.roleId ?? null;
    return roleId !== null && !isOwnRole(roleId);
  }
  if (category !== 'groupmanagement') return true;
  return record.targets.some(({ id }) => id !== null && facts.whyWatched(id).some((reason) => reason !== 'policy'));
}

/** The role grant that a record of the audit log shows. */
export function grantsOfRecord(record: LogRecord, facts: DetectorFacts): readonly RoleGrant[] {
  if (!isOfRoles(record, facts)) return [];
  const read = readRoleGrant(record);
  if (read === null || read.roleId === null) return [];
  const of = { principalId: read.principalId ?? 'unknown', roleId: read.roleId };
  const scope = scopeInLog(read, record) ?? scopeStarted(of, record.activityDateTime, facts);
  const isGuest = record.targets.some(
    ({ id, userPrincipalName }) => id === of.principalId && isGuestAddress(userPrincipalName ?? ''),
  );
  return [
    {
      ...of,
      effect: read.effect,
      principalType: read.principalType,
      principalName: read.principalType === 'user' ? null : read.principalName,
      roleName: facts.nameOf(read.roleId) ?? read.roleName,
      scope,
      unit: read.unit ?? (scope === null ? null : unitIn(scope, facts)),
      activation: read.effect === 'removed' ? endOf(read, record, of, facts) : activationOf(read, record, of, facts),
      permanent: read.effect === 'removed' ? null : permanenceInLog(record, of, facts),
      at: record.activityDateTime,
      isMadeInPim: isMadeInPim(record, of, facts),
      isGuest,
    },
  ];
}

/** The scope that an entry shows. PIM's entries, and those about role definitions, show none. */
function scopeInLog({ unit, pim }: RoleGrantRecord, record: DirectoryAudit): string | null {
  if (unit !== null) return unit.id === null ? null : `/administrativeUnits/${unit.id}`;
  return pim !== null || isPim(record.actor) || /role definition$/.test(activityOf(record)) ? null : '/';
}

/** The scope of the one grant of this role that began with this action, according to PIM's list. */
function scopeStarted({ principalId, roleId }: RoleOf, at: string, { roleInstances }: DetectorFacts): string | null {
  const scopes = (roleInstances ?? []).flatMap((one) =>
    one.principalId === principalId &&
    one.roleDefinitionId === roleId &&
    one.startDateTime !== null &&
    isSameAct(one.startDateTime, at)
      ? [one.directoryScopeId]
      : [],
  );
  return new Set(scopes).size === 1 ? (scopes[0] ?? null) : null;
}

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

const grantsByFacts = new WeakMap<DetectorFacts, Map<string, readonly RoleGrant[]>>();

/** What the entries about a person grant. Each of hundreds of grants to one person asks, so the answer is kept as long as the facts. */
function grantsAbout(principalId: string, facts: DetectorFacts): readonly RoleGrant[] {
  const known = grantsByFacts.get(facts) ?? new Map<string, readonly RoleGrant[]>();
  const grants =
    known.get(principalId) ?? facts.recordsAbout(principalId).flatMap((record) => grantsOfRecord(record, facts));
  grantsByFacts.set(facts, known.set(principalId, grants));
  return grants;
}

function permanenceInLog({ activityDisplayName }: DirectoryAudit, of: RoleOf, facts: DetectorFacts): boolean | null {
  const said = /\((permanent|timebound)\)/i.exec(activityDisplayName)?.[1]?.toLowerCase();
  if (said !== undefined) return said === 'permanent';
  return permanence(standingOf(of, facts), facts);
}

/**
 * Core Directory shows the end of an activation as an action of MS-PIM. If PIM still has another grant of the role, the entry can be just
 * that.
 */
const endOf = (
  { pim }: RoleGrantRecord,
  { actor }: DirectoryAudit,
  of: RoleOf,
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
  of: RoleOf,
  facts: DetectorFacts,
): RoleGrant['activation'] {
  if (read.pim === 'activation') return 'yes';
  if (read.pim !== null || !isPim(record.actor) || !mayActivate(read.principalType)) return 'no';
  // Checked first, because PIM only works with a licence, whatever the last list of licences contained.
  const said = saidByPim(record, of, facts);
  if (said !== null) return said === 'activation' ? 'yes' : 'no';
  if (facts.roleInstances === null && !facts.licences.has('P2')) return 'no';
  if (facts.roleInstances === null) return 'unknown';
  if (isActivationKnown(record.activityDateTime, of, facts)) return 'yes';
  return standingOf(of, facts) !== undefined ? 'no' : 'unproven';
}

/**
 * PIM's own log entry about the same action: the one of the same operation, else the nearest in time. Somebody may
 * activate a role minutes after it was granted, which is another action. If two entries are equally near, the grant
 * counts.
 */
function saidByPim(
  { activityDateTime: at, correlationId }: DirectoryAudit,
  of: RoleOf,
  facts: DetectorFacts,
): 'activation' | 'assignment' | null {
  const said = facts.recordsAbout(of.principalId).flatMap((record) => {
    if (record.kind !== 'directoryAudit' || record.loggedByService.toLowerCase() !== 'pim') return [];
    const grant = isSuccess(record) && isSameAct(record.activityDateTime, at) ? readRoleGrant(record) : null;
    const isOfIt = grant?.effect === 'added' && grant.principalId === of.principalId && grant.roleId === of.roleId;
    if (!isOfIt || grant.pim === null || grant.pim === 'expired') return [];
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

/** Severity of giving somebody the role; null if it carries no power. */
export const roleSeverity = (roleId: string, facts: DetectorFacts): ReturnType<typeof severityOfRoleGrant> =>
  severityOfRoleGrant(roleId, facts.configuration.thresholds);

/** A role for one administrative unit reaches only the accounts in it, so it is less severe, but never silent. */
export function grantSeverity(
  { roleId, unit }: Pick<RoleGrant, 'roleId' | 'unit'>,
  facts: DetectorFacts,
): ReturnType<typeof severityOfRoleGrant> {
  const plain = roleSeverity(roleId, facts);
  if (plain === null || unit === null) return plain;
  return plain === 'critical' ? 'high' : 'medium';
}

export const isPrivileged = (roleId: string, facts: DetectorFacts): boolean => roleSeverity(roleId, facts) !== null;

/** Severity of a role of an app. A role without a known name is a custom or an unknown role: its permissions are unknown too. */
export function severityOfAppRole({ roleId }: RoleGrant, facts: DetectorFacts): Severity {
  const isNamed = facts.configuration.thresholds.privilegedRolesAdded.includes(roleId);
  const ofGrant = roleSeverity(roleId, facts);
  if (ofGrant !== null && (isNamed || !isOwnRole(roleId))) {
    // High: read-only roles, rarely used roles, and the roles that Entra Connect takes for itself.
    return ofGrant === 'medium' || synchronisationRoles.has(roleId) ? 'high' : 'critical';
  }
  return facts.nameOf(roleId) === null ? 'high' : 'medium';
}

/** The common part of every detection of a grant, whichever detector reports it. */
export const statedOf = (grant: RoleGrant, facts: DetectorFacts) => ({
  resourceId: keyOf(grant),
  ...(isPart(grant.scope) && isLoggedWithoutScope(grant, facts) && { through: [keyOfWhole(grant)] }),
  holderId: grant.principalId,
  // People's names are not kept in events; a group's or an application's name is.
  resourceName: grant.principalName ?? groupOf(grant, facts)?.displayName ?? null,
  peopleIds: peopleOf(grant, facts),
  lines: [roleLine(grant)],
  details: {
    roleId: grant.roleId,
    roleName: grant.roleName,
    scope: grant.scope,
    ...(grant.unit !== null && { isOfUnit: true, unitName: grant.unit.name }),
    principalType: grant.principalType,
    principalName: grant.principalName,
    ...(grant.principalType === 'group' && { members: groupOf(grant, facts)?.memberIds.length ?? null }),
    activation: grant.activation,
    permanent: grant.permanent,
    wasEligible: isEligible(grant, facts),
    wasAdmin: wasAdmin(grant, facts),
    ...(grant.isGuest === true && { isGuest: true }),
  },
});

const isEligible = ({ effect, principalId, roleId }: RoleGrant, facts: DetectorFacts): boolean =>
  effect === 'added' && (facts.eligibleRolesOfPerson.get(principalId)?.includes(roleId) ?? false);

/**
 * True if the person already held, or could activate, another privileged role. Roles from the last hours do not count,
 * because they belong to the same grant.
 */
function wasAdmin({ effect, principalId, roleId }: RoleGrant, facts: DetectorFacts): boolean {
  if (effect !== 'added') return false;
  const others = [facts.rolesOfPerson, facts.eligibleRolesOfPerson]
    .flatMap((roles) => roles.get(principalId) ?? [])
    .filter((other) => other !== roleId && isPrivileged(other, facts));
  if (others.length === 0) return false;
  const given = new Set(
    grantsAbout(principalId, facts)
      .filter((grant) => grant.effect === 'added' && grant.activation !== 'yes')
      .map((grant) => grant.roleId),
  );
  return others.some((other) => !given.has(other));
}

/** Whether an entry that names no scope shows a grant of the same role. It can be this one. */
const isLoggedWithoutScope = ({ principalId, roleId, effect }: RoleGrant, facts: DetectorFacts): boolean =>
  grantsAbout(principalId, facts).some(
    (one) => one.scope === null && one.roleId === roleId && one.principalId === principalId && one.effect === effect,
  );

/**
 * Turns a grant into a detection: raised when granted, ended when removed. Each scope ends by itself. An action under PIM's name waits
 * for its proof before it is reported.
 */
export function detectGrant(
  grant: RoleGrant,
  facts: DetectorFacts,
  stated: Pick<Detection, 'detectorId' | 'severity' | 'alerts'>,
): readonly Detection[] {
  const base = { ...stated, ...statedOf(grant, facts) };
  if (grant.effect === 'added') return [raised({ ...base, deferredUntil: proofOf(grant, facts) })];
  if (isStillHeld(grant, facts)) return [];
  const end = ended({ ...base, alerts: true });
  // An entry without a scope reported the grant under the key of the whole directory.
  return isPart(grant.scope) && !isHeld(grant, facts) ? [end, { ...end, resourceId: keyOfWhole(grant) }] : [end];
}

const isHeld = ({ principalId, roleId }: RoleOf, { rolesOfPerson, rolesOfGroup }: DetectorFacts): boolean =>
  [...(rolesOfPerson.get(principalId) ?? []), ...rolesOfGroup(principalId)].includes(roleId);

/** Until when the proof can arrive; null if nothing has to be proved, or if a break-glass account is reported either way. */
const proofOf = ({ activation, at, principalId }: RoleGrant, { isDeclared }: DetectorFacts): string | null =>
  activation === 'unproven' && at !== null && !isDeclared('breakGlass', principalId)
    ? new Date(Date.parse(at) + proofMs).toISOString()
    : null;

/** The end of an activation revokes no separate grant, and which of several scopes an entry ends is known from the list. */
const isStillHeld = (grant: RoleGrant, facts: DetectorFacts): boolean =>
  (grant.activation === 'yes' && isGrantKnown(grant, facts)) || (grant.scope === null && isListedInPart(grant, facts));

const isListedInPart = ({ principalId, roleId }: RoleOf, { roleInstances }: DetectorFacts): boolean =>
  (roleInstances ?? []).some(
    (one) => one.principalId === principalId && one.roleDefinitionId === roleId && isPart(one.directoryScopeId),
  );

/** Whether PIM has a grant of this role, or a recent entry shows that somebody granted it. */
export const isGrantKnown = (of: RoleOf, facts: DetectorFacts): boolean =>
  standingOf(of, facts) !== undefined ||
  grantsAbout(of.principalId, facts).some((grant) => isGiven(grant) && keyOfWhole(grant) === keyOfWhole(of));

const isGiven = ({ effect, activation }: RoleGrant): boolean => effect === 'added' && activation === 'no';

function roleLine({ effect, roleId, roleName }: RoleGrant) {
  const role = [{ type: 'role', id: roleId, name: roleName ?? roleId } as const];
  return effect === 'added' ? line('Role', [], role) : line('Role', role, []);
}

/** The group that holds the role; undefined for other holders, and if the group was not read yet. */
const groupOf = ({ principalId, principalType }: RoleGrant, { groups }: DetectorFacts) =>
  principalType === 'group' ? groups.get(principalId) : undefined;

function peopleOf(grant: RoleGrant, facts: DetectorFacts): readonly string[] {
  if (grant.principalType === 'servicePrincipal') return [];
  if (grant.principalType === 'group') return (groupOf(grant, facts)?.memberIds ?? []).slice(0, maxNamed);
  return [grant.principalId];
}
