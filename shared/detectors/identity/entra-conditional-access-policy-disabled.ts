import { activityOf } from '../../core/attribution';
import { type Detection, type DetectorFacts, defineDetector } from '../../core/detector';
import { line, mended, raised, textReference } from '../detection';
import { mfaLostBy, onlyLogged } from '../exposure';
import { policyJoins } from '../policy-joins';
import {
  coreDeletion,
  isBaseline,
  isEnforcing,
  type PolicySides,
  policyActivityNames,
  sidesOfChange,
  sidesOfRecord,
  stateOf,
} from '../policy-sides';

const id = 'EV.P01';

/** https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies */
export const entraConditionalAccessPolicyDisabled = defineDetector({
  id,
  name: 'entra-conditional-access-policy-disabled',
  title: 'A Conditional Access policy was switched off, put in report-only or deleted',
  area: 'identity',
  severity: 'high',
  watches: { changes: ['conditionalAccessPolicy'], records: ['directoryAudit'] },
  joins: policyJoins,
  falsePositives: 'Planned policy work, such as one policy taking the place of another.',
  response:
    'Ask the one who changed it by phone. If it was not planned: block the account and revoke its sessions first, then switch the policy on again.',
  references: ['https://attack.mitre.org/techniques/T1556/009/'],
  activities: [...policyActivityNames, coreDeletion],
  onChange: (change, facts) => {
    const sides = sidesOfChange(change);
    return sides === null ? [] : detect(sides, facts, true);
  },
  onRecord: (record, facts) => {
    const read = sidesOfRecord(record);
    const sides = read === null ? null : withKnownBefore(read, facts);
    // Core Directory deletes policies of every sort: only one that we know is ours.
    const isDeletion = record.kind === 'directoryAudit' && activityOf(record) === coreDeletion;
    const isStranger = sides?.before === null && isDeletion;
    return sides === null || isStranger ? [] : detect(sides, facts, false);
  },
});

/** A record that does not show what was deleted: the last look still knows it. */
function withKnownBefore(sides: PolicySides, { conditionalAccess }: DetectorFacts): PolicySides {
  if (sides.before !== null || !sides.deleted) return sides;
  const known = conditionalAccess?.before.policies.find((policy) => policy.id === sides.id);
  return { ...sides, before: known ?? null };
}

function detect(sides: PolicySides, facts: DetectorFacts, isLook: boolean): readonly Detection[] {
  const { before, after, deleted } = sides;
  const now = deleted ? 'deleted' : stateOf(after);
  if (now === null) return [];
  const was = stateOf(before);
  const stated = {
    detectorId: id,
    severity: isBaseline(before) ? 'critical' : 'high',
    resourceId: sides.id,
    resourceName: sides.name,
    lines: [line('State', was === null ? [] : [textReference(was)], [textReference(now)])],
    details: { policyName: sides.name, change: changeOf(now), stateBefore: was },
  } as const;
  if (!deleted && isEnforcing(after)) return isEnforcing(before) ? [] : [mended(stated)];
  // What was deleted unseen counts as having been in force; what was only edited while off does not.
  const wasEnforcing = isEnforcing(before) || (deleted && before === null);
  return wasEnforcing ? [raised({ ...stated, exposure: isLook ? mfaLostBy(sides.id, facts) : onlyLogged })] : [];
}

/** One word for what happened, whatever Graph calls the state. */
function changeOf(state: string): 'enabled' | 'reportOnly' | 'deleted' | 'disabled' {
  const word = state.toLowerCase();
  if (word === 'enabled' || word === 'deleted') return word;
  return word.includes('report') ? 'reportOnly' : 'disabled';
}
