import { type Detection, type DetectorFacts, defineDetector, only } from '../../../../core/event/detector';
import { roleThresholds } from '../../../../core/resource/privileged-roles';
import { detectGrant, severityOfAppRole } from '../../granted-roles';
import { grantsOfChange, grantsOfRecord, type RoleGrant, roleActivityNames } from '../../role-grants';

export const thresholds = roleThresholds;

const id = 'EV.R11';

/** An application that holds a role signs in without MFA, from any device and at any hour. */
export const entraRoleApplicationAdded = defineDetector({
  id,
  name: 'entra-role-application-added',
  title: 'An app received a directory role',
  area: 'administrators',
  severity: 'critical',
  raisedByRisk: true,
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
    ? detectGrant(grant, facts, { detectorId: id, severity: severityOfAppRole(grant, facts), alerts: true })
    : [];
