import { isSuccess, readRoleGrant } from '../../../../core/attribution';
import type { Change } from '../../../../core/event/change';
import { type Detection, type DetectorFacts, defineDetector, raised } from '../../../../core/event/detector';
import { isSameAct } from '../../../../core/event/disproof';
import type { Severity } from '../../../../core/event/severity';
import {
  type LogRecord,
  newestUpdates,
  recordAnchor,
  recordHappenedAt,
  type SignIn,
} from '../../../../core/log/record';
import { tierZero } from '../../../../core/resource/privileged-roles';
import { hourMs } from '../../../../core/time/durations';
import { stayOf } from '../../../of-sign-in-row';
import { isUnusualSignIn } from '../../../risk-sign';
import { isPrivileged, statedOf } from '../../granted-roles';
import { grantsOfChange, grantsOfRecord, isActivationKnown, type RoleGrant } from '../../role-grants';

const id = 'EV.R04';
const activity = 'add member to role completed (pim activation)';

/**
 * PIM exists so that eligible roles are activated: activations are counted, and reported only if something about one is
 * unusual.
 */
export const entraRoleActivated = defineDetector({
  id,
  name: 'entra-role-activated',
  title: 'A person activated a privileged role',
  area: 'administrators',
  severity: 'medium',
  digestList: 'activations',
  watches: {
    changes: ['unifiedRoleAssignmentScheduleInstance'],
    records: ['directoryAudit', 'riskDetection', 'signIn'],
  },
  joins: [],
  falsePositives:
    'Daily use of an eligible role is recorded without an alert. Three activations raise one: the first by a person, any by a break-glass account, and one within an hour of a successful risky sign-in, of a sign-in from a new country with a new device or app, or of a risk that is still open.',
  response:
    'Ask the person who activated the role by phone, not by mail. If it was not them: deactivate the role, revoke the sessions of the account, and check what it has done since.',
  references: [
    'https://attack.mitre.org/techniques/T1078/004/',
    'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-activate-role',
  ],
  covers: { attack: ['T1078.004'], sigma: ['azure_pim_activation_approve_deny', 'azure_pim_role_frequent_activation'] },
  activities: [activity],
  firstAfterDays: 30,
  onChange: (change, facts) => activationsOfChange(change, facts).flatMap((of) => detect(of, facts)),
  onRecord: (record, facts) =>
    record.kind === 'directoryAudit'
      ? activationsOfRecord(record, facts).flatMap((of) => detect(of, facts))
      : detectLateSign(record, facts),
});

type Activation = { readonly grant: RoleGrant; readonly at: string };

/** PIM's list fills the gaps of its log; the log shows the actor, the time and the reason. */
function activationsOfChange(change: Change, facts: DetectorFacts): readonly Activation[] {
  if (change.kind !== 'unifiedRoleAssignmentScheduleInstance' || change.type === 'removed') return [];
  const at = change.after.startDateTime ?? facts.now;
  return grantsOfChange(change, facts)
    .filter(({ activation }) => activation === 'yes')
    .filter((grant) => !isLogged(grant, at, facts))
    .map((grant) => ({ grant, at }));
}

const isLogged = ({ principalId, roleId }: RoleGrant, at: string, facts: DetectorFacts): boolean =>
  facts.recordsAbout(principalId).some((record) => {
    const read = record.kind === 'directoryAudit' && isSuccess(record) ? readRoleGrant(record) : null;
    const isOfIt = read?.pim === 'activation' && read.effect === 'added';
    return (
      isOfIt && read.principalId === principalId && read.roleId === roleId && isSameAct(recordHappenedAt(record), at)
    );
  });

/**
 * PIM and the directory write several entries for one activation. This picks the one for its completion, unless the list showed it before.
 */
function activationsOfRecord(record: LogRecord, facts: DetectorFacts): readonly Activation[] {
  if (record.kind !== 'directoryAudit' || readRoleGrant(record)?.pim !== 'activation') return [];
  const at = record.activityDateTime;
  return grantsOfRecord(record, facts)
    .filter((grant) => grant.effect === 'added' && !isActivationKnown(at, grant, facts))
    .map((grant) => ({ grant, at }));
}

function detect({ grant, at }: Activation, facts: DetectorFacts): readonly Detection[] {
  if (!isPrivileged(grant.roleId, facts)) return [];
  const risk = riskBefore(grant.principalId, at, facts);
  const unusual = risk === null ? unusualBefore(grant.principalId, at, facts) : undefined;
  const reasons = [
    ...(facts.isDeclared('breakGlass', grant.principalId) ? ['breakGlass' as const] : []),
    ...(risk === null ? [] : ['risk' as const]),
    ...(unusual === undefined ? [] : ['unusual' as const]),
    ...(facts.pastOf(grant.principalId, id) === 'first' ? ['first' as const] : []),
  ];
  const { permanent: _, wasEligible: __, ...details } = statedOf(grant, facts).details;
  return [
    raised({
      detectorId: id,
      severity: severityOf(reasons[0], grant.roleId),
      ...statedOf(grant, facts),
      alerts: reasons.length > 0,
      momentary: true,
      matter: unusual === undefined ? undefined : stayOf(unusual),
      // The list and the log can both report one activation: its start time shows that it is the same.
      details: { ...details, reasons, risk, startedAt: at },
    }),
  ];
}

/**
 * Microsoft's logs arrive in any order: a risk or an unusual sign-in that arrives after the activation was not known when the activation
 * was judged. It is reported with the activation, or joins its alert if that was already sent.
 */
function detectLateSign(record: LogRecord, facts: DetectorFacts): readonly Detection[] {
  if (record.kind !== 'riskDetection' && record.kind !== 'signIn') return [];
  const [risk = null] = riskOf(record, record.userId);
  if (risk === null && !isUnusualSignIn(record)) return [];
  const reason = risk === null ? 'unusual' : 'risk';
  return activationsKnown(record.userId, facts)
    .filter(({ at }) => isWithinHour(recordHappenedAt(record), at) || isWithinHour(recordAnchor(record), at))
    .filter(({ grant }) => isPrivileged(grant.roleId, facts))
    .map(({ grant, at }) => {
      const { permanent: _, wasEligible: __, ...details } = statedOf(grant, facts).details;
      return raised({
        detectorId: id,
        severity: severityOf(reason, grant.roleId),
        ...statedOf(grant, facts),
        momentary: true,
        matter: reason === 'unusual' && record.kind === 'signIn' ? stayOf(record) : undefined,
        // The activation itself is recorded already, and is not counted twice.
        details: { ...details, reasons: [reason], risk, activatedAt: at },
      });
    });
}

/** The person's activations in PIM's log and list, each role once. */
function activationsKnown(personId: string, facts: DetectorFacts): readonly Activation[] {
  const logged = facts.recordsAbout(personId).flatMap((record): readonly Activation[] => {
    if (record.kind !== 'directoryAudit' || readRoleGrant(record)?.pim !== 'activation') return [];
    return grantsOfRecord(record, facts)
      .filter(({ effect, principalId }) => effect === 'added' && principalId === personId)
      .map((grant) => ({ grant, at: record.activityDateTime }));
  });
  const listed = (facts.roleInstances ?? [])
    .filter((one) => one.principalId === personId && one.assignmentType.toLowerCase() === 'activated')
    .flatMap((one): readonly Activation[] =>
      grantsOfChange(
        {
          kind: 'unifiedRoleAssignmentScheduleInstance',
          type: 'added',
          resourceId: one.id,
          after: one,
        },
        facts,
      ).map((grant) => ({ grant, at: one.startDateTime ?? facts.now })),
    );
  return [...new Map([...listed, ...logged].map((one) => [one.grant.roleId, one])).values()];
}

function severityOf(reason: 'breakGlass' | 'risk' | 'unusual' | 'first' | undefined, roleId: string): Severity {
  switch (reason) {
    case 'breakGlass':
      return 'critical';
    case 'risk':
    case 'unusual':
      return 'high';
    case 'first':
      return tierZero.has(roleId) ? 'medium' : 'low';
    default:
      return 'informational';
  }
}

const levels = ['low', 'medium', 'high'];
const isOver = (state: string | null): boolean =>
  ['remediated', 'dismissed', 'confirmedsafe'].includes((state ?? '').toLowerCase());

const isWithinHour = (time: string, after: string): boolean => {
  const ageMs = Date.parse(after) - Date.parse(time);
  return ageMs >= 0 && ageMs <= hourMs;
};

/** The highest risk in the hour before that has not been settled since; null if there was none. */
function riskBefore(personId: string, at: string, facts: DetectorFacts): string | null {
  const isBefore = (time: string): boolean => isWithinHour(time, at);
  const found = newestUpdates(facts.recordsAbout(personId))
    .filter((record) => isBefore(recordHappenedAt(record)) || isBefore(recordAnchor(record)))
    .flatMap((record) => riskOf(record, personId));
  return levels.filter((level) => found.includes(level)).at(-1) ?? (found.length > 0 ? 'unknown' : null);
}

/** The last sign-in of the person during the hour before from a country and network, and with a client or device, that were new for them. */
const unusualBefore = (personId: string, at: string, facts: DetectorFacts): SignIn | undefined =>
  facts
    .recordsAbout(personId)
    .findLast((record): record is SignIn => isUnusualSignIn(record) && isWithinHour(recordHappenedAt(record), at));

/** A failed sign-in is no sign of risk, because nobody got in. */
function riskOf(record: LogRecord, personId: string): readonly string[] {
  if (record.kind === 'signIn') {
    const level = record.riskLevelDuringSignIn?.toLowerCase() ?? 'none';
    const counts = record.userId === personId && record.errorCode === 0 && !isOver(record.riskState);
    return counts && levels.includes(level) ? [level] : [];
  }
  if (record.kind !== 'riskDetection' || record.userId !== personId) return [];
  return ['atrisk', 'confirmedcompromised'].includes(record.riskState.toLowerCase())
    ? [record.riskLevel.toLowerCase()]
    : [];
}
