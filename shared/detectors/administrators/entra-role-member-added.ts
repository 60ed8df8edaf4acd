import { type Detection, type DetectorFacts, defineDetector } from '../../core/detector';
import { tierZero } from '../../core/privileged-roles';
import {
  detectGrant,
  grantsOfChange,
  grantsOfRecord,
  isPrivileged,
  type RoleGrant,
  roleActivityNames,
} from '../role-grants';

const id = 'EV.R01';

/** https://learn.microsoft.com/entra/identity/role-based-access-control/privileged-roles-permissions */
export const entraRoleMemberAdded = defineDetector({
  id,
  name: 'entra-role-member-added',
  title: 'Somebody was given a privileged role',
  area: 'administrators',
  severity: 'high',
  watches: { changes: ['unifiedRoleAssignment'], records: ['directoryAudit'] },
  joins: ['ZT.AD.001', 'ZT.AD.002', 'ZT.AD.003', 'ZT.AD.004', 'ZT.AD.005'],
  falsePositives:
    'A planned appointment. Where PIM is licensed, an assignment in the list can be the use of an eligible role: there the audit log decides.',
  response:
    'Ask the one who gave the role by phone. If it was not planned: take the role away, revoke the sessions of both accounts, look at what the new holder did.',
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://learn.microsoft.com/entra/architecture/security-operations-privileged-accounts',
  ],
  activities: roleActivityNames,
  onChange: (change, facts) => grantsOfChange(change, facts).flatMap((grant) => detect(grant, facts)),
  onRecord: (record, facts) => grantsOfRecord(record, facts).flatMap((grant) => detect(grant, facts)),
});

function detect(grant: RoleGrant, facts: DetectorFacts): readonly Detection[] {
  // A role of an application is EV.R11's affair.
  if (grant.principalType === 'servicePrincipal' || !isPrivileged(grant.roleId, facts)) return [];
  return detectGrant(grant, facts, {
    detectorId: id,
    severity: tierZero.has(grant.roleId) ? 'critical' : 'high',
    // An emergency account is told of whenever it gets anything.
    alerts: grant.activation === 'no' || facts.isDeclared('breakGlass', grant.principalId),
  });
}
