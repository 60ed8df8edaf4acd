import { type Detection, type DetectorFacts, defineDetector, only } from '../../../../core/event/detector';
import type { Severity } from '../../../../core/event/severity';
import { isOwnRole, roleThresholds, synchronisationRoles } from '../../../../core/resource/privileged-roles';
import {
  detectGrant,
  grantsOfChange,
  grantsOfRecord,
  type RoleGrant,
  roleActivityNames,
  roleSeverity,
} from '../../role-grants';

export const thresholds = roleThresholds;

const id = 'EV.R11';

/** An application with a role has no second factor, no device and no working hours. */
export const entraRoleApplicationAdded = defineDetector({
  id,
  name: 'entra-role-application-added',
  title: 'An app received a directory role',
  area: 'administrators',
  severity: 'critical',
  watches: {
    changes: ['unifiedRoleAssignment', 'unifiedRoleAssignmentScheduleInstance'],
    records: ['directoryAudit'],
  },
  joins: ['ZT.AD.001', 'ZT.AD.002', 'ZT.AD.003', 'ZT.AD.004', 'ZT.AD.005', 'ZT.AD.014', 'ZT.AP.010'],
  leads: true,
  thresholds,
  falsePositives: 'A new automation that was agreed. Microsoft Graph permissions usually grant less than a role.',
  response:
    'Ask the person who assigned the role by phone. If it was not planned: remove the role, then check the credentials and owners of the application.',
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://learn.microsoft.com/entra/architecture/security-operations-applications',
  ],
  covers: {
    attack: ['T1098.003'],
    sigma: ['azure_app_role_added'],
    sentinel: ['AdminPromoAfterRoleMgmtAppPermissionGrant', 'ServicePrincipalAssignedPrivilegedRole'],
  },
  activities: roleActivityNames,
  reads: only(roleActivityNames),
  onChange: (change, facts) => grantsOfChange(change, facts).flatMap((grant) => detect(grant, facts)),
  onRecord: (record, facts) => grantsOfRecord(record, facts).flatMap((grant) => detect(grant, facts)),
});

const detect = (grant: RoleGrant, facts: DetectorFacts): readonly Detection[] =>
  grant.principalType === 'servicePrincipal'
    ? detectGrant(grant, facts, { detectorId: id, severity: severityOf(grant, facts), alerts: true })
    : [];

/** A role without a known name is a custom or an unknown role: its permissions are unknown too. */
function severityOf({ roleId }: RoleGrant, facts: DetectorFacts): Severity {
  const isNamed = facts.configuration.thresholds.privilegedRolesAdded.includes(roleId);
  const ofGrant = roleSeverity(roleId, facts);
  if (ofGrant !== null && (isNamed || !isOwnRole(roleId))) {
    // Read-only roles, rarely used roles, and the roles that Entra Connect takes for itself.
    return ofGrant === 'medium' || synchronisationRoles.has(roleId) ? 'high' : 'critical';
  }
  return facts.nameOf(roleId) === null ? 'high' : 'medium';
}
