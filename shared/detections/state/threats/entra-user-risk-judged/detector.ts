import { type Detection, type DetectorFacts, defineDetector, raised } from '../../../../core/event/detector';
import { stepUp } from '../../../../core/event/severity';
import type { AuditTarget, DirectoryAudit } from '../../../../core/log/record';
import { type RiskSource, riskRecord } from '../../../of-risk-row';
import { isPrivilegedPerson } from '../../../people';
import {
  appsIn,
  clearedOf,
  confirmedPart,
  confirmedType,
  leftOf,
  peopleIn,
  type RiskVerdict,
  riskVerdictOf,
  verdictActivities,
} from '../../risk';

const id = 'EV.S15';

/**
 * The log, a risk detection and the list of risky users can show the same verdict, in any order. All have one severity,
 * so that the last to arrive does not cause a second message.
 */
const severityOfConfirmed = 'critical';

/** The detection that follows an admin's verdict. The admin has already judged it, so it does not wait. */
const confirmed: RiskSource = {
  id,
  severity: severityOfConfirmed,
  raisedBy: [],
  waits: false,
  types: { [confirmedType]: null },
};

export const entraUserRiskJudged = defineDetector({
  id,
  name: 'entra-user-risk-judged',
  title: 'An admin confirmed an account as compromised, or dismissed its risk',
  area: 'threats',
  watches: { changes: ['riskyUser'], records: ['riskDetection', 'directoryAudit'] },
  severity: 'high',
  joins: [],
  falsePositives:
    'The daily work of the team that handles risky users. A dismissal is recorded only, with the name of the person who made it.',
  response:
    'Confirmed: block the account, revoke its sessions, reset its password. An account that dismissed its own risk: ask its owner by phone, and treat it as compromised until then.',
  references: [
    'https://learn.microsoft.com/entra/id-protection/howto-identity-protection-investigate-risk',
    'https://attack.mitre.org/techniques/T1078/004/',
  ],
  covers: { attack: ['T1562.001'], elastic: ['initial_access_entra_id_protection_confirmed_compromise'] },
  activities: verdictActivities,
  onChange: (change, facts) => leftOf(id, change, facts),
  onRecord: (record, facts) =>
    record.kind === 'directoryAudit'
      ? [...wordsIn(record, facts), ...clearedOf(id, record, facts)]
      : riskRecord(confirmed, record, facts),
});

function wordsIn(record: DirectoryAudit, facts: DetectorFacts): readonly Detection[] {
  const word = riskVerdictOf(record);
  if (word === undefined) return [];
  return [
    ...peopleIn(record).map((person) => judged(word, person, record, facts)),
    ...appsIn(record).flatMap((app) => judgedApp(word, app)),
  ];
}

function judged(word: RiskVerdict, person: string, record: DirectoryAudit, facts: DetectorFacts): Detection {
  const isOwn = record.actor.type === 'user' && record.actor.id.toLowerCase() === person.toLowerCase();
  const stated = { detectorId: id, resourceId: person, peopleIds: [person] };
  const details = { word, own: isOwn, privileged: isPrivilegedPerson(person, facts) };
  if (word === 'confirmedCompromised') {
    const isOpen = !isTakenBack(person, record, facts);
    return raised({
      ...stated,
      severity: severityOfConfirmed,
      alerts: isOpen,
      momentary: !isOpen,
      details: { ...details, elements: [confirmedPart] },
    });
  }
  const plain = isOwn || wasHigh(person, facts) ? 'medium' : 'low';
  const severity = isOwn && details.privileged ? stepUp(plain) : plain;
  return raised({ ...stated, severity, alerts: severity === 'high', momentary: true, details });
}

/** The list shows a risk until its next collection; a dismissed detection keeps its level. */
const wasHigh = (person: string, facts: DetectorFacts): boolean =>
  facts.highRiskIds.has(person) ||
  facts
    .recordsAbout(person)
    .some((record) => record.kind === 'riskDetection' && record.riskLevel.toLowerCase() === 'high');

/** No log entry ends the risk of an app; EV.S16 follows that risk. */
function judgedApp(word: RiskVerdict, { id: appId, displayName }: AuditTarget): readonly Detection[] {
  if (appId === null || appId === '') return [];
  const isConfirmed = word === 'confirmedCompromised';
  return [
    raised({
      detectorId: id,
      resourceId: appId,
      resourceName: displayName,
      severity: isConfirmed ? 'high' : 'low',
      alerts: isConfirmed,
      momentary: true,
      details: { word, own: false, privileged: false },
    }),
  ];
}

/** True if the entry is late and the account has been cleared since: nothing would end an alert about it. */
const isTakenBack = (person: string, { activityDateTime }: DirectoryAudit, facts: DetectorFacts): boolean =>
  facts.recordsAbout(person).some((record) => {
    const word = riskVerdictOf(record);
    const isLater =
      record.kind === 'directoryAudit' && Date.parse(record.activityDateTime) > Date.parse(activityDateTime);
    return isLater && word !== undefined && word !== 'confirmedCompromised';
  });
