import { activityOf } from '../../../../core/attribution';
import { type Detection, type DetectorFacts, defineDetector, raised } from '../../../../core/event/detector';
import type { DirectoryAudit } from '../../../../core/log/record';

import { isPrivilegedPerson, peopleIn, riskOfType, riskTypeDetector, wordActivities } from '../../risk';

const id = 'EV.S08';

const blocked = 'fraud reported - user is blocked for mfa';
/** https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities */
const activities: readonly string[] = ['suspicious activity reported', 'fraud reported - no action taken', blocked];

/** With P2 the report is a detection too, and raises the risk of the person; without P2 the audit log is all there is. */
export const entraSuspiciousActivityReported = defineDetector({
  id,
  name: 'entra-suspicious-activity-reported',
  title: 'A person reported an MFA request that was not theirs',
  area: 'threats',
  ...riskTypeDetector(id, true),
  watches: { changes: ['riskyUser'], records: ['riskDetection', 'directoryAudit'] },
  severity: 'high',
  joins: [],
  falsePositives: "A mistyped report, or a request that one of the person's apps made in the background.",
  response:
    'Ask the person by phone. An attacker who made the request knows the password: reset it and revoke the sessions. Then unblock the person for MFA.',
  references: [
    'https://learn.microsoft.com/entra/identity/authentication/howto-mfa-mfasettings#report-suspicious-activity',
    'https://attack.mitre.org/techniques/T1621/',
  ],
  activities: [...activities, ...wordActivities],
  onRecord: (record, facts) => [
    ...(record.kind === 'directoryAudit' ? reports(record, facts) : []),
    ...riskOfType(id, record, facts, true),
  ],
});

/** One entry is about one person. Its result does not matter: somebody pressed "this was not me" either way. */
function reports(record: DirectoryAudit, facts: DetectorFacts): readonly Detection[] {
  const activity = activityOf(record);
  if (!activities.includes(activity)) return [];
  const [named] = peopleIn(record);
  const person = named ?? (record.actor.type === 'user' ? record.actor.id : undefined);
  const isAdmins = person !== undefined && isPrivilegedPerson(person, facts);
  return [
    raised({
      detectorId: id,
      severity: isAdmins ? 'critical' : 'high',
      resourceId: person ?? record.id,
      peopleIds: person === undefined ? [] : [person],
      // The log has no entry that takes a report back.
      momentary: true,
      details: {
        blocked: activity === blocked,
        privileged: isAdmins,
      },
    }),
  ];
}
