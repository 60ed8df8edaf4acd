import { activityOf } from '../../../../core/attribution';
import { defineDetector, only, raised } from '../../../../core/event/detector';

import { grantSeverity, isPrivileged, roleJoins, statedOf } from '../../granted-roles';
import { grantsOfRecord, type RoleGrant } from '../../role-grants';

const id = 'EV.R02';
const activity = 'add member to role outside of pim (permanent)';

/**
 * PIM reports that a role was assigned outside it: no approval, no end date. EV.R01 or EV.R11 reports the grant itself.
 */
export const entraRoleAssignedOutsidePim = defineDetector({
  id,
  name: 'entra-role-assigned-outside-pim',
  title: 'A person received a privileged role outside PIM',
  area: 'administrators',
  severity: 'high',
  raisedByRisk: true,
  watches: { changes: [], records: ['directoryAudit'] },
  joins: roleJoins,
  falsePositives: 'A script or another product that does not use PIM assigned a role as agreed.',
  response:
    'Ask the person who assigned the role by phone. If it was planned: assign it again in PIM, as eligible or with an end date, and remove the direct assignment.',
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-configure-security-alerts',
  ],
  covers: {
    attack: ['T1098.003'],
    sigma: ['azure_pim_role_assigned_outside_of_pim'],
    sentinel: ['PrivlegedRoleAssignedOutsidePIM', 'NRT_PrivlegedRoleAssignedOutsidePIM'],
  },
  activities: [activity],
  reads: only([activity]),
  onRecord: (record, facts) => {
    if (record.kind !== 'directoryAudit' || activityOf(record) !== activity) return [];
    return grantsOfRecord(record, facts)
      .filter(({ roleId }) => isPrivileged(roleId, facts))
      .map((grant) =>
        raised({
          detectorId: id,
          severity: grantSeverity(grant, facts) ?? 'high',
          ...statedOf(grant, facts),
          storyOf: grantDetector(grant),
          changeOf: grantDetector(grant),
        }),
      );
  },
});

/** The detector of the grant itself, which sees its end. */
const grantDetector = ({ principalType }: RoleGrant): string =>
  principalType === 'servicePrincipal' ? 'EV.R11' : 'EV.R01';
