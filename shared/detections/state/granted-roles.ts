import { activityOf, isSuccess } from '../../core/attribution';
import { type Detection, type DetectorFacts, ended, raised } from '../../core/event/detector';
import { maxNamed, textReference } from '../../core/event/event';
import type { Severity } from '../../core/event/severity';
import type { LogRecord } from '../../core/log/record';
import { isOwnRole, severityOfRoleGrant, synchronisationRoles } from '../../core/resource/privileged-roles';
import { isPart, isSameScope, partIdOf, type RoleScope } from '../../core/resource/role-scope';
import { minuteMs } from '../../core/time/durations';
import { line } from '../detection';
import { onceForFacts } from '../once';
import { eligibilitiesOfRecord } from './role-eligibilities';
import { grantsOfRecord, keyOf, keyOfWhole, type RoleGrant, scopeOf, standingOf } from './role-grants';

/** PIM's entry has arrived by then, if there is one: 99 % of the entries take less than half of it. */
export const proofMs = 10 * minuteMs;

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

/** What an entry grants or takes away, as an active or an eligible role. */
export const allGrantsOfRecord = (record: LogRecord, facts: DetectorFacts): readonly RoleGrant[] => [
  ...grantsOfRecord(record, facts),
  ...eligibilitiesOfRecord(record, facts),
];

/** What the entries about a principal grant or take away. Each of hundreds of grants to one person asks. */
const grantsAbout = onceForFacts(
  (principalId: string) => principalId,
  (principalId, facts) => facts.recordsAbout(principalId).flatMap((record) => allGrantsOfRecord(record, facts)),
);

/** Severity of giving somebody the role; null if it carries no power. */
export const roleSeverity = (roleId: string, facts: DetectorFacts): ReturnType<typeof severityOfRoleGrant> =>
  severityOfRoleGrant(roleId, facts.configuration.thresholds);

/**
 * A role for one object reaches only that object, so it is less severe, but never silent. An administrative unit holds
 * accounts, often those of admins: who controls them can sign in as them.
 */
const limited = (severity: Severity, scope: RoleScope | null): Severity => {
  if (!isPart(scope)) return severity;
  if (severity === 'critical') return 'high';
  return scope.type === 'administrativeUnit' ? severity : 'medium';
};

export function grantSeverity({ roleId, scope }: Pick<RoleGrant, 'roleId' | 'scope'>, facts: DetectorFacts) {
  const plain = roleSeverity(roleId, facts);
  return plain === null ? null : limited(plain, scope);
}

export const isPrivileged = (roleId: string, facts: DetectorFacts): boolean => roleSeverity(roleId, facts) !== null;

/** Severity of a role of an app. A role without a known name is a custom or an unknown role: its permissions are unknown too. */
export function severityOfAppRole({ roleId, scope }: RoleGrant, facts: DetectorFacts): Severity {
  const isNamed = facts.configuration.thresholds.privilegedRolesAdded.includes(roleId);
  const ofGrant = roleSeverity(roleId, facts);
  if (ofGrant !== null && (isNamed || !isOwnRole(roleId))) {
    // High: read-only roles, rarely used roles, and the roles that Entra Connect takes for itself.
    return limited(ofGrant === 'medium' || synchronisationRoles.has(roleId) ? 'high' : 'critical', scope);
  }
  return limited(facts.nameOf(roleId) === null ? 'high' : 'medium', scope);
}

/** The common part of every detection of a grant, whichever detector reports it. */
export const statedOf = (grant: RoleGrant, facts: DetectorFacts) => ({
  resourceId: keyOf(grant),
  ...otherKeys(grant, facts),
  holderId: grant.principalId,
  // People's names are not kept in events; a group's or an application's name is.
  resourceName: grant.principalName ?? groupOf(grant, facts)?.displayName ?? null,
  peopleIds: peopleOf(grant, facts),
  lines: [lineOf(grant)],
  details: {
    roleId: grant.roleId,
    roleName: grant.roleName,
    ...scopeDetails(grant, facts),
    principalType: grant.principalType,
    principalName: grant.principalName,
    ...(grant.principalType === 'group' && { members: groupOf(grant, facts)?.memberIds.length ?? null }),
    activation: grant.activation,
    permanent: grant.permanent,
    wasEligible: isEligible(grant, facts),
    wasAdmin: wasAdmin(grant, facts),
    ...(grant.endDate !== undefined && { madePermanent: true }),
    ...(grant.isGuest === true && { isGuest: true }),
  },
});

/** The words for a scope: its type, and the name of the object. */
export function scopeDetails(grant: RoleGrant, facts: DetectorFacts) {
  const { scope, effect } = grant;
  const isKept = effect === 'removed' && grant.isHolderGone !== true;
  const remains = isKept ? [...rest(grant, facts).map(scopeWord), ...groupsWith(grant, facts)] : [];
  return {
    ...(scope !== null && { scope: isPart(scope) ? scope.type : scope }),
    ...(isPart(scope) && { scopeName: scope.name }),
    ...(remains.length > 0 && { remains }),
    ...(grant.isHolderGone === true && { isHolderGone: true }),
    ...(grant.isHolderBack === true && { isHolderBack: true }),
  };
}

const scopeWord = (scope: RoleScope): string =>
  isPart(scope) ? `${scope.type}${scope.name === null ? '' : `|${scope.name}`}` : scope;

/**
 * The other keys of the same grant: an entry that was read before its scope was known reported it under the key of the whole tenant, and
 * the lists report it under that of the object.
 */
function otherKeys(grant: RoleGrant, facts: DetectorFacts): { readonly through?: readonly string[] } {
  if (isPart(grant.scope)) return isLoggedWithoutScope(grant, facts) ? { through: [keyOfWhole(grant)] } : {};
  const parts = grant.scope === null ? scopesListed(grant, facts).filter(isPart) : [];
  return parts.length === 0 ? {} : { through: parts.map((scope) => keyOf({ ...grant, scope })) };
}

/** The direct grants of the role to the principal, according to the lists. */
const listed = (
  { as, principalId, roleId }: Pick<RoleGrant, 'as' | 'principalId' | 'roleId'>,
  { assignmentsOf, eligibilitiesOf }: DetectorFacts,
) =>
  (as === 'active' ? assignmentsOf(principalId) : eligibilitiesOf(principalId)).filter(
    ({ roleDefinitionId }) => roleDefinitionId === roleId,
  );

const scopesListed = (grant: RoleGrant, facts: DetectorFacts): readonly RoleScope[] =>
  listed(grant, facts).map((one) => scopeOf(one, facts));

/** The other scopes for which the principal directly has the same role. */
function rest(grant: RoleGrant, facts: DetectorFacts): readonly RoleScope[] {
  const { scope } = grant;
  const others = scopesListed(grant, facts).filter(
    (other) => !isSameScope(other, scope ?? 'tenant') && !isTakenSince(grant, other, facts),
  );
  return [...new Map(others.map((other) => [partIdOf(other), other])).values()];
}

/** The log shows a removal before a collection does. */
function isTakenSince({ as, principalId, roleId }: RoleGrant, scope: RoleScope, facts: DetectorFacts): boolean {
  const entries = grantsAbout(principalId, facts).filter(
    (one) => one.as === as && one.roleId === roleId && one.activation !== 'yes' && isSameScope(one.scope, scope),
  );
  const newest = Math.max(...entries.map(({ at }) => Date.parse(at ?? '')));
  return entries.some(({ at, effect }) => Date.parse(at ?? '') === newest && effect === 'removed');
}

/** The groups through which the principal still has the role. A deleted account leaves its groups too. */
function groupsWith({ as, principalId, roleId }: RoleGrant, facts: DetectorFacts): readonly string[] {
  const isDeleted = facts
    .recordsAbout(principalId)
    .some((record) => record.kind === 'directoryAudit' && activityOf(record) === 'delete user' && isSuccess(record));
  if (isDeleted) return [];
  return [...facts.groups.values()]
    .filter(
      ({ id, memberIds }) =>
        memberIds.includes(principalId) && listed({ as, principalId: id, roleId }, facts).length > 0,
    )
    .map(({ displayName }) => `member${displayName === null ? '' : `|${displayName}`}`);
}

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
const isLoggedWithoutScope = ({ as, principalId, roleId, effect, scope }: RoleGrant, facts: DetectorFacts): boolean =>
  grantsAbout(principalId, facts).some(
    (one) =>
      one.isUnscoped === true &&
      one.as === as &&
      one.roleId === roleId &&
      one.principalId === principalId &&
      one.effect === effect &&
      (one.scope === null || isSameScope(one.scope, scope)),
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
  if (grant.endDate !== undefined) return [ofEndDate(grant, base)];
  if (grant.effect === 'added') return [raised({ ...base, deferredUntil: proofOf(grant, facts) })];
  if (isStillHeld(grant, facts)) return [];
  const end = ended({ ...base, alerts: true });
  // An entry whose scope was unknown reported the grant under the key of the whole tenant.
  return isPart(grant.scope) && rest(grant, facts).length === 0
    ? [end, { ...end, resourceId: keyOfWhole(grant) }]
    : [end];
}

/**
 * The missing end date is a problem within the role: it ends with a new end date, or with the role, and it leaves the
 * grant itself as it is. A log entry may show the same change as a new grant.
 */
function ofEndDate(
  { endDate }: RoleGrant,
  base: Pick<Detection, 'detectorId' | 'severity' | 'alerts' | 'resourceId'> & Partial<Detection>,
): Detection {
  const own = {
    ...base,
    resourceId: `${base.resourceId}|endDate`,
    through: [base.resourceId, ...(base.through ?? [])],
  };
  return endDate === 'removed' ? raised(own) : ended({ ...own, alerts: true });
}

/** Until when the proof can arrive; null if nothing has to be proved, or if a break-glass account is reported either way. */
const proofOf = ({ activation, at, principalId }: RoleGrant, { isDeclared }: DetectorFacts): string | null =>
  activation === 'unproven' && at !== null && !isDeclared('breakGlass', principalId)
    ? new Date(Date.parse(at) + proofMs).toISOString()
    : null;

/** The end of an activation revokes no separate grant, and which of several scopes an entry ends is known from the list. */
const isStillHeld = (grant: RoleGrant, facts: DetectorFacts): boolean =>
  (grant.activation === 'yes' && isGrantKnown(grant, facts)) || (grant.scope === null && rest(grant, facts).length > 0);

/** Whether PIM has this grant, or a recent entry shows that somebody made it. */
export const isGrantKnown = (grant: RoleGrant, facts: DetectorFacts): boolean =>
  standingOf(grant, facts) !== undefined ||
  grantsAbout(grant.principalId, facts).some((one) => isGiven(one) && mayBeSame(one, grant));

const isGiven = ({ as, effect, activation }: RoleGrant): boolean =>
  as === 'active' && effect === 'added' && activation === 'no';

const mayBeSame = (one: RoleGrant, other: RoleGrant): boolean =>
  keyOfWhole(one) === keyOfWhole(other) &&
  (one.scope === null || other.scope === null || isSameScope(one.scope, other.scope));

function lineOf({ effect, roleId, roleName, endDate }: RoleGrant) {
  const [set, none] = [[textReference('set')], [textReference('none')]];
  if (endDate !== undefined) return endDate === 'set' ? line('End date', none, set) : line('End date', set, none);
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
