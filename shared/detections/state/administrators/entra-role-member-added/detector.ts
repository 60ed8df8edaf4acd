import { type Detection, type DetectorFacts, defineDetector, ended, only } from '../../../../core/event/detector';
import { stepUp } from '../../../../core/event/severity';
import { detectGrant, grantSeverity, isGrantKnown, roleJoins, roleSeverity, statedOf } from '../../granted-roles';
import { groupMemberAdded, isException } from '../../group-power';
import { isExcluding } from '../../policy-sides';
import { grantsOfChange, grantsOfRecord, type RoleGrant, roleActivityNames } from '../../role-grants';

const id = 'EV.R01';

/** https://learn.microsoft.com/entra/identity/role-based-access-control/privileged-roles-permissions */
export const entraRoleMemberAdded = defineDetector({
  id,
  name: 'entra-role-member-added',
  title: 'A person received a privileged role',
  area: 'administrators',
  severity: 'high',
  raisedByRisk: true,
  watches: {
    changes: ['unifiedRoleAssignment', 'unifiedRoleAssignmentScheduleInstance'],
    records: ['directoryAudit'],
  },
  joins: roleJoins,
  leads: true,
  falsePositives:
    "A planned appointment. The activation of an eligible role is not a new assignment (EV.R04): PIM's own list and log distinguish the two. If PIM's entry is more than ten minutes late, the activation is reported as an assignment until it arrives. A role that comes back with its holder is only in the digest if the account that restored the holder had deleted them within a week, unless one of the two is at risk.",
  response:
    'Ask the person who assigned the role by phone. If it was not planned: remove the role, revoke the sessions of both accounts, and check what the new holder did.',
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://learn.microsoft.com/entra/architecture/security-operations-privileged-accounts',
  ],
  covers: {
    attack: ['T1098.003'],
    sigma: ['azure_ad_user_added_to_admin_role', 'azure_ad_users_added_to_device_admin_roles'],
    sentinel: ['UserAssignedPrivilegedRole', 'UserAssignedNewPrivilegedRole', 'NewExtUserGrantedAdmin'],
    elastic: [
      'persistence_entra_id_global_administrator_role_assigned',
      'persistence_entra_id_global_administrator_role_assign',
    ],
    panther: ['Azure.Audit.RoleChangedPIM'],
    cipp: ['NewRole', 'GlobalAdminAllowList'],
  },
  activities: roleActivityNames,
  reads: only(roleActivityNames),
  onChange: (change, facts) => grantsOfChange(change, facts).flatMap((grant) => detect(grant, facts)),
  onRecord: (record, facts) => grantsOfRecord(record, facts).flatMap((grant) => detect(grant, facts)),
});

function detect(grant: RoleGrant, facts: DetectorFacts): readonly Detection[] {
  // EV.R11 handles roles of applications.
  const plain = grantSeverity(grant, facts);
  if (grant.principalType === 'servicePrincipal' || plain === null) return [];
  const severity = grant.isGuest === true ? stepUp(plain) : plain;
  const isBreakGlass = facts.isDeclared('breakGlass', grant.principalId);
  // EV.R22 reports that the account was restored.
  if (isBreakGlass && grant.isHolderBack === true) return [];
  const stated = statedOf(grant, facts);
  // The activation of an eligible role is reported by EV.R04.
  if (grant.effect === 'added' && grant.activation === 'yes')
    return isBreakGlass || !disproves(grant, facts)
      ? []
      : [ended({ detectorId: id, severity, ...stated, details: { ...stated.details, wasActivation: true } })];
  // Every grant to a break-glass account is reported.
  const alerts = grant.activation !== 'unknown' || isBreakGlass;
  const isInPim = grant.effect === 'added' && grant.isMadeInPim === true;
  // An assignment that PIM ends by itself is less severe than a permanent one.
  const weight = isInPim && severity === 'critical' && grant.permanent !== true ? 'high' : severity;
  const found = detectGrant(grant, facts, { detectorId: id, severity: weight, alerts }).map((detection) =>
    isInPim ? { ...detection, details: { ...detection.details, reportedAs: 'EV.R03' } } : detection,
  );
  const isLost = grant.effect === 'removed' && found.length > 0 && grant.principalType === 'group';
  return isLost && !isStillPowerful(grant, facts) ? [...found, membersLost(grant, severity, facts)] : found;
}

/** Ends the alerts about people who joined the group: they got the role through it, and lose it with the group. */
const membersLost = (grant: RoleGrant, severity: Detection['severity'], facts: DetectorFacts): Detection =>
  ended({
    detectorId: id,
    severity,
    ...statedOf(grant, facts),
    resourceId: grant.principalId,
    storyOf: groupMemberAdded,
  });

/** True if members still hold another role through the group, or are excluded from a policy by it. */
function isStillPowerful({ principalId, roleId }: RoleGrant, facts: DetectorFacts): boolean {
  const others = facts.rolesOfGroup(principalId).filter((other) => other !== roleId);
  return (
    others.some((other) => roleSeverity(other, facts) !== null) ||
    isException(principalId, facts) ||
    facts.conditionalAccess?.after.policies.some((policy) => isExcluding(policy, principalId)) === true
  );
}

/**
 * True for a proven activation. It withdraws the grant that was reported from an entry under PIM's name, but never a
 * grant that PIM lists or that a person made.
 */
const disproves = (activation: RoleGrant, facts: DetectorFacts): boolean =>
  facts.roleInstances !== null && !isGrantKnown(activation, facts);
