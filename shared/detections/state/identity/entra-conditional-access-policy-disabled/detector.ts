import { activityOf } from '../../../../core/attribution';
import { isExcepted, type Replacement, replacementFor, type UserClass } from '../../../../core/conditional-access';
import { type Change, sidesOf } from '../../../../core/event/change';
import {
  type Detection,
  type DetectorFacts,
  defineDetector,
  ended,
  only,
  raised,
} from '../../../../core/event/detector';
import { type Exposure, isCounted, textReference } from '../../../../core/event/event';
import { type LogRecord, recordMs } from '../../../../core/log/record';
import { hourMs } from '../../../../core/time/durations';
import { line } from '../../../detection';
import { mfaLostBy, onlyLogged, severityOfLoss } from '../../exposure';
import { policyJoins } from '../../policy-joins';
import {
  coreDeletion,
  coreEdit,
  isBaseline,
  isEnforcing,
  isSameContent,
  namesIn,
  type PolicySides,
  policyActivityNames,
  policyEdit,
  sidesOfChange,
  sidesOfCoreRecord,
  sidesOfRecord,
  stateOf,
} from '../../policy-sides';

const id = 'EV.P01';
const activities = [...policyActivityNames, coreDeletion, coreEdit];

/** https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies */
export const entraConditionalAccessPolicyDisabled = defineDetector({
  id,
  name: 'entra-conditional-access-policy-disabled',
  title: 'A Conditional Access policy was turned off or deleted',
  area: 'identity',
  severity: 'high',
  raisedByRisk: true,
  watches: { changes: ['conditionalAccessPolicy'], records: ['directoryAudit'] },
  followsSignIns: true,
  endsUnseen: true,
  joins: policyJoins,
  falsePositives:
    'Planned policy work, such as replacing one policy with another. A policy that is created again, or that another enforced policy duplicates: digest only.',
  response:
    'Ask the person who changed it by phone. If it was not planned: block the account and revoke its sessions first, then switch the policy on again.',
  references: ['https://attack.mitre.org/techniques/T1556/009/'],
  covers: {
    attack: ['T1556.009'],
    sigma: ['azure_aad_secops_ca_policy_removedby_bad_actor', 'azure_aad_secops_ca_policy_updatedby_bad_actor'],
    sentinel: [
      'Conditional Access - A Conditional Access policy was disabled',
      'Conditional Access - A Conditional Access policy was deleted',
      'Conditional Access - A Conditional Access policy was put into report-only mode',
    ],
    elastic: ['persistence_entra_id_conditional_access_policy_modified'],
    panther: ['Azure.Audit.PolicyChanged', 'Azure.Audit.MFADisabled'],
    cipp: ['ReportOnlyCA', 'NoCAConfig'],
  },
  focus: /^(state=|exists)/,
  activities,
  reads: only(activities),
  onChange: (change, facts) => {
    const sides = sidesOfChange(change);
    return sides === null ? [] : detect(sides, facts, { entry: null, replacement: replacedAfter(change, facts) });
  },
  onRecord: (record, facts) => {
    const core = sidesOfCoreRecord(record);
    const read = sidesOfRecord(record);
    const known = read === null ? core : withKnownBefore(read, facts);
    const sides = known?.before === null ? (core ?? known) : known;
    // Core Directory uses one activity for deleting any type of policy. If the Conditional Access policies are known,
    // the entry counts only if it is about one of them.
    const isDeletion = record.kind === 'directoryAudit' && activityOf(record) === coreDeletion;
    const isStranger = sides?.before === null && isDeletion && facts.conditionalAccess !== null;
    return sides === null || isStranger
      ? []
      : detect(sides, facts, { entry: record, replacement: replacedInLog(sides, record, facts) });
  },
});

/** If a record does not show the deleted policy, the last collection still has it. */
function withKnownBefore(sides: PolicySides, { conditionalAccess }: DetectorFacts): PolicySides {
  if (sides.before !== null || !sides.deleted) return sides;
  const known = conditionalAccess?.before.policies.find((policy) => policy.id === sides.id);
  return { ...sides, before: known ?? null };
}

/** Policies are compared by these objects too. While one of them is unread, nothing stands in for a policy for certain. */
const isComparedByUnread = ({ unreadBasis }: DetectorFacts): boolean =>
  unreadBasis.includes('authenticationStrengthPolicy') || unreadBasis.includes('namedLocation');

/** The people whom ZT.ID.001 counts, so that both agree on who lost protection. */
function domainOf({ configuration, now }: DetectorFacts) {
  const { thresholds } = configuration;
  const users = (userClass: UserClass): boolean =>
    userClass.enabled && !isExcepted(userClass, 'ZT.ID.001', configuration, now);
  return { thresholds, users };
}

/** What protects the people of a policy that was in force and is not any more, after this collection. */
function replacedAfter(change: Change, facts: DetectorFacts): Replacement | null {
  const { conditionalAccess, unreadBasis } = facts;
  if (change.kind !== 'conditionalAccessPolicy' || conditionalAccess === null) return null;
  const { before, after } = sidesOf(change);
  if (before === null || !isEnforcing(before) || isEnforcing(after)) return null;
  const found = replacementFor(before, conditionalAccess.after, domainOf(facts), conditionalAccess.before);
  return found?.name === null && unreadBasis.length > 0 ? null : found;
}

/**
 * The same for a log entry, by the policies of the last collection. The entry can be read before or after a collection finds the policy
 * off. Policies that other entries of this collection turn off or delete protect nobody.
 */
function replacedInLog(sides: PolicySides, entry: LogRecord, facts: DetectorFacts): Replacement | null {
  const again = createdAgain(sides, entry, facts);
  if (again !== null) return { name: again };
  const { conditionalAccess, unreadBasis, approvedPolicy, recordsOfCollection } = facts;
  if (conditionalAccess === null || unreadBasis.length > 0 || isEnforcing(sides.after)) return null;
  const { before, after } = conditionalAccess;
  const known = before.policies.find((policy) => policy.id === sides.id && isEnforcing(policy));
  const policy = known ?? sides.shownBefore ?? approvedPolicy(sides.id);
  if (policy === null) return null;
  const gone = recordsOfCollection
    .flatMap((record) => sidesOfRecord(record) ?? sidesOfCoreRecord(record) ?? [])
    .filter((one) => one.deleted || !isEnforcing(one.after));
  const policies = after.policies.filter(({ id: of }) => !gone.some((one) => one.id === of));
  return replacementFor(policy, { ...after, policies }, domainOf(facts));
}

/** A replacement counts only if it is created within this time. A later one leaves people unprotected in between. */
const replacedWithinMs = hourMs;

/** Name of the identical policy that an entry of the same collection creates within the hour. */
function createdAgain(
  { id: deletedId, before, deleted }: PolicySides,
  deletion: LogRecord,
  { recordsOfCollection }: DetectorFacts,
): string | null {
  if (!deleted || before === null) return null;
  const deletedAt = recordMs(deletion);
  const all = recordsOfCollection
    .filter((record) => Math.abs(recordMs(record) - deletedAt) <= replacedWithinMs)
    .flatMap((record) => sidesOfRecord(record) ?? []);
  // Entries and collections write policies differently, so the deleted policy is taken from an entry too.
  const shown = all.find((sides) => sides.id === deletedId && sides.before !== null)?.before ?? before;
  const created = all.filter((sides) => !sides.deleted && sides.before === null && sides.id !== deletedId);
  const same = created.find(({ after }) => isEnforcing(after) && isSameContent(shown, after));
  return same === undefined ? null : (same.name ?? same.id);
}

/** `entry`: the log entry that shows it; null if a collection does. */
type Seen = { readonly entry: LogRecord | null; readonly replacement: Replacement | null };

function detect(sides: PolicySides, facts: DetectorFacts, { entry, replacement }: Seen): readonly Detection[] {
  const { before, after, deleted } = sides;
  const now = deleted ? 'deleted' : stateOf(after);
  if (now === null) return [];
  const was = stateOf(before);
  const stated = {
    detectorId: id,
    severity: 'high',
    resourceId: sides.id,
    resourceName: sides.name,
    lines: [line('State', was === null ? [] : [textReference(was)], [textReference(now)])],
    edit: policyEdit(sides, entry, facts),
    details: {
      ...namesIn(sides),
      change: changeOf(now),
      stateBefore: was,
      standIn: replacement?.name ?? null,
      isReplaced: replacement !== null,
    },
  } as const;
  if (!deleted && isEnforcing(after)) return isEnforcing(before) ? [] : [ended(stated)];
  // A policy of unknown content that was deleted counts as enforced; one that was only edited while off does not.
  const wasEnforcing = isEnforcing(before) || (deleted && before === null);
  if (!wasEnforcing) {
    const wasReportOnly = deleted && was?.toLowerCase().includes('report') === true;
    return wasReportOnly ? [raised({ ...stated, severity: 'low', alerts: false, momentary: true })] : [];
  }
  const loss = entry === null ? mfaLostBy(sides.id, facts) : lossAsLogged(sides.id, facts);
  // The engine decides. If it cannot, a policy for everybody or for admins counts as needed.
  const isNeeded = !isCounted(loss) && isBaseline(before) && replacement === null;
  const severity = isNeeded ? 'critical' : severityOfLoss(loss);
  const lost = { ...stated, severity, exposure: entry === null ? loss : onlyLogged } as const;
  if (replacement === null) return [raised(lost)];
  // If other policies do everything this one did, nothing is opened: a line in the digest, and the end of an alert
  // that the log raised before the policies were read.
  const quiet = raised({ ...lost, alerts: false, momentary: true });
  return entry === null && !isComparedByUnread(facts) ? [quiet, ended({ ...stated, exposure: loss })] : [quiet];
}

/**
 * The people who no longer need MFA once the policy that a log entry names is gone, judged by the policies of the last collection.
 */
function lossAsLogged(policyId: string, facts: DetectorFacts): Exposure {
  const { conditionalAccess, approvedPolicy } = facts;
  if (conditionalAccess === null) return onlyLogged;
  const { before, after } = conditionalAccess;
  const policies = after.policies.filter(({ id: of }) => of !== policyId);
  const logged = { ...facts, conditionalAccess: { before, after: { ...after, policies } } };
  const isKnown = before.policies.some((policy) => policy.id === policyId && isEnforcing(policy));
  // The collection that found the policy gone no longer shows what it required, so its approved state is used.
  return mfaLostBy(policyId, logged, isKnown ? undefined : (approvedPolicy(policyId) ?? undefined));
}

/** The change as a word of our own, instead of Graph's name for the state. */
function changeOf(state: string): 'enabled' | 'reportOnly' | 'deleted' | 'disabled' | 'unknownState' {
  const word = state.toLowerCase();
  if (word === 'enabled' || word === 'deleted' || word === 'disabled') return word;
  return word.includes('report') ? 'reportOnly' : 'unknownState';
}
