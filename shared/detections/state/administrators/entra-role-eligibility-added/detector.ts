import { eligibleActivityNames, readEligibleGrant } from '../../../../core/attribution';
import { sidesOf } from '../../../../core/event/change';
import { type Detection, type DetectorFacts, defineDetector } from '../../../../core/event/detector';
import { takesBackWithinMs } from '../../../../core/time/take-back';
import { detectGrant, grantSeverity, roleJoins, severityOfAppRole } from '../../granted-roles';
import {
  eligibilitiesOfChange,
  eligibilitiesOfDeleted,
  eligibilitiesOfRecord,
  isStepDown,
} from '../../role-eligibilities';
import type { RoleGrant } from '../../role-grants';

const id = 'EV.R03';

/** A person who can activate a role has it whenever they want. */
export const entraRoleEligibilityAdded = defineDetector({
  id,
  name: 'entra-role-eligibility-added',
  title: 'A person became eligible for a privileged role',
  area: 'administrators',
  severity: 'high',
  raisedByRisk: true,
  watches: { changes: ['unifiedRoleEligibilityScheduleInstance'], records: ['directoryAudit'] },
  joins: roleJoins,
  leads: true,
  falsePositives:
    'A planned appointment: an eligible role is better than a permanent one. A permanent role that the same account makes eligible is only in the digest, unless it is new. Eligibility through a group is reported when the group gets the role.',
  response:
    'Ask the person who assigned it by phone. If it was not planned: remove it in PIM, revoke the sessions of both accounts, and check whether the role has been activated since.',
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-add-role-to-user',
  ],
  covers: {
    attack: ['T1098.003'],
    sigma: ['azure_priviledged_role_assignment_add'],
    sentinel: ['UserAssignedNewPrivilegedRole'],
    elastic: ['persistence_entra_id_pim_user_added_global_admin'],
    panther: ['Azure.Audit.RoleChangedPIM'],
  },
  activities: eligibleActivityNames,
  asksFor: (record) => entriesAbout(readEligibleGrant(record)?.principalId),
  asksAround: (change) => {
    if (change.kind !== 'unifiedRoleEligibilityScheduleInstance') return [];
    const { before, after } = sidesOf(change);
    return entriesAbout((after ?? before)?.principalId);
  },
  onChange: (change, facts) => eligibilitiesOfChange(change, facts).flatMap((grant) => detect(grant, facts)),
  onRecord: (record, facts) =>
    [...eligibilitiesOfRecord(record, facts), ...eligibilitiesOfDeleted(record, facts)].flatMap((grant) =>
      detect(grant, facts),
    ),
});

const entriesAbout = (personId: string | null | undefined) =>
  personId == null ? [] : [{ key: personId, aroundMs: takesBackWithinMs }];

function detect(grant: RoleGrant, facts: DetectorFacts): readonly Detection[] {
  const severity = grantSeverity(grant, facts);
  // EV.R22 reports that a break-glass account was restored.
  const isReported = grant.isHolderBack === true && facts.isDeclared('breakGlass', grant.principalId);
  if (severity === null || isReported) return [];
  const isApp = grant.principalType === 'servicePrincipal';
  const stated = {
    detectorId: id,
    severity: isApp ? severityOfAppRole(grant, facts) : severity === 'medium' ? 'medium' : 'high',
    alerts: !isStepDown(grant, facts),
  } as const;
  return detectGrant(grant, facts, stated).map((found) => {
    const { activation: _, wasEligible: __, ...details } = found.details;
    return { ...found, details: { ...details, ...(isApp && { reportedAs: 'EV.R11' }) } };
  });
}
