import { isPim, isSuccess, type RoleGrantRecord, readRoleGrant } from '../core/attribution';
import { type Change, sidesOf } from '../core/change';
import type { Detection, DetectorFacts } from '../core/detector';
import { isPrivilegedRole } from '../core/privileged-roles';
import type { LogRecord } from '../core/record';
import type { RoleAssignment } from '../core/resource';
import { addedTo, line, maxNamed, mended, raised } from './detection';

/** A role given or taken away, wherever it was seen: in the list of assignments or in the audit log. */
export type RoleGrant = {
  readonly effect: 'added' | 'removed';
  readonly principalId: string;
  readonly principalType: RoleAssignment['principalType'];
  readonly principalName: string | null;
  readonly roleId: string;
  readonly roleName: string | null;
  /** "/" for the whole directory; null where the source does not say. */
  readonly scope: string | null;
  /** Whether this can be the use of an eligible role: PIM activates by writing an ordinary assignment. */
  readonly activation: 'yes' | 'no' | 'unknown';
};

/** Activities that grant or take away a role, for `activities`. */
export { roleActivityNames } from '../core/attribution';

const keyOf = (grant: { readonly principalId: string; readonly roleId: string }): string =>
  `${grant.principalId}|${grant.roleId}`;

/** Role grants that a change of the role assignments shows. */
export function grantsOfChange(change: Change, facts: DetectorFacts): readonly RoleGrant[] {
  if (change.kind !== 'unifiedRoleAssignment') return [];
  const { before, after } = sidesOf(change);
  const added = after === null ? undefined : grantOf(after, 'added', facts);
  const removed = before === null ? undefined : grantOf(before, 'removed', facts);
  // The same grant on both sides: only the principal's name or type changed.
  if (added !== undefined && removed !== undefined && keyOf(added) === keyOf(removed)) return [];
  return [removed, added].filter((grant) => grant !== undefined);
}

function grantOf(assignment: RoleAssignment, effect: RoleGrant['effect'], facts: DetectorFacts): RoleGrant {
  const { principalId, principalType, principalName, roleDefinitionId, directoryScopeId } = assignment;
  // Only people activate, and only where PIM is licensed. Then the list cannot tell; the audit log does.
  const canBeActivation = facts.licences.has('P2') && (principalType === 'user' || principalType === 'unknown');
  return {
    effect,
    principalId,
    principalType,
    principalName,
    roleId: roleDefinitionId,
    roleName: facts.nameOf(roleDefinitionId),
    scope: directoryScopeId,
    activation: canBeActivation ? 'unknown' : 'no',
  };
}

/** The role grant that a record of the audit log shows; failed attempts granted nothing. */
export function grantsOfRecord(record: LogRecord, facts: DetectorFacts): readonly RoleGrant[] {
  const read = isSuccess(record) ? readRoleGrant(record) : null;
  if (read === null || read.roleId === null) return [];
  return [
    {
      effect: read.effect,
      principalId: read.principalId ?? 'unknown',
      principalType: read.principalType,
      principalName: read.principalType === 'user' ? null : read.principalName,
      roleId: read.roleId,
      roleName: facts.nameOf(read.roleId) ?? read.roleName,
      scope: null,
      activation: isActivation(read, record, facts) ? 'yes' : 'no',
    },
  ];
}

/**
 * Core Directory shows PIM's own deeds as MS-PIM's; whether it was an assignment, PIM's entry beside it says. Where PIM is not
 * licensed, an application of that name is somebody who hides.
 */
const isActivation = (read: RoleGrantRecord, record: LogRecord, { licences }: DetectorFacts): boolean =>
  read.pim === 'activation' || (read.pim === null && isPim(record.actor) && licences.has('P2'));

export const isPrivileged = (roleId: string, facts: DetectorFacts): boolean =>
  isPrivilegedRole(roleId) || facts.configuration.thresholds.privilegedRolesAdded.includes(roleId);

/**
 * What a grant means to a detector: raised when given, mended when taken away. A part of the directory taken away mends
 * nothing while the role is still held.
 */
export function detectGrant(
  grant: RoleGrant,
  facts: DetectorFacts,
  stated: Pick<Detection, 'detectorId' | 'severity' | 'alerts'>,
): readonly Detection[] {
  const base = {
    ...stated,
    resourceId: keyOf(grant),
    // People's names are not kept in events; a group's or an application's name is.
    resourceName: grant.principalName,
    peopleIds: peopleOf(grant, facts),
    lines: [roleLine(grant)],
    details: {
      roleId: grant.roleId,
      roleName: grant.roleName,
      scope: grant.scope,
      principalType: grant.principalType,
      principalName: grant.principalName,
      activation: grant.activation,
      // Without PIM a role ends only when somebody takes it away.
      permanent: grant.effect === 'added' && !facts.licences.has('P2'),
    },
  };
  if (grant.effect === 'added') return [raised(base)];
  return isStillHeld(grant, facts) ? [] : [mended({ ...base, alerts: true })];
}

const isStillHeld = ({ principalId, roleId, scope }: RoleGrant, facts: DetectorFacts): boolean =>
  scope !== null && scope !== '/' && addedTo(facts.rolesOfPerson.get(principalId) ?? [], [roleId]).length === 0;

function roleLine({ effect, roleId, roleName }: RoleGrant) {
  const role = [{ type: 'role', id: roleId, name: roleName ?? roleId } as const];
  return effect === 'added' ? line('Role', [], role) : line('Role', role, []);
}

function peopleOf({ principalId, principalType }: RoleGrant, facts: DetectorFacts): readonly string[] {
  if (principalType === 'servicePrincipal') return [];
  if (principalType === 'group') return (facts.groups.get(principalId)?.memberIds ?? []).slice(0, maxNamed);
  return [principalId];
}
