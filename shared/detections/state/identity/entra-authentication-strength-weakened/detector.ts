import { activityOf, isSuccess, readAuditJson, readAuditObject } from '../../../../core/attribution';
import { classifyStrengthChange, isEnforced } from '../../../../core/conditional-access';
import { sidesOf } from '../../../../core/event/change';
import {
  type Detection,
  type DetectorFacts,
  defineDetector,
  ended,
  only,
  raised,
} from '../../../../core/event/detector';
import { maxNamed } from '../../../../core/event/event';
import type { LogRecord, ModifiedProperty } from '../../../../core/log/record';
import type { AuthenticationStrengthPolicy } from '../../../../core/resource/resource';
import { addedTo } from '../../../detection';
import { beforePolicies, severityOfLoss } from '../../exposure';
import { basisBefore } from '../../found-before';
import { openedBy } from '../../opened-by';
import { policyJoins } from '../../policy-joins';

const id = 'EV.P22';
const activities = ['authentication strength policy update'];

/** No policy is edited, but each that requires the strength accepts another combination of methods. */
export const entraAuthenticationStrengthWeakened = defineDetector({
  id,
  name: 'entra-authentication-strength-weakened',
  title: 'An authentication strength that policies require accepts more methods',
  area: 'identity',
  severity: 'high',
  raisedByRisk: true,
  watches: { changes: ['authenticationStrengthPolicy'], records: ['directoryAudit'] },
  followsSignIns: true,
  endsUnseen: true,
  joins: policyJoins,
  // The log shows that a strength was changed; this says what it accepts now.
  replaces: ['EV.P06'],
  falsePositives:
    'A new method that is as strong as the others. A strength that no enforced policy requires: digest only.',
  response:
    'Ask the person who changed it by phone. If it was not planned: block the account and revoke its sessions first, then remove the added methods.',
  references: ['https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths'],
  covers: { attack: ['T1556.006', 'T1556.009'] },
  activities,
  reads: only(activities),
  onChange: (change, facts) => {
    if (change.kind !== 'authenticationStrengthPolicy') return [];
    return detect({ strengthId: change.resourceId, ...sidesOf(change) }, facts);
  },
  onRecord: (record, facts) => sidesIn(record).flatMap((sides) => detect(sides, facts, record)),
});

type Sides = {
  readonly strengthId: string;
  readonly before: Pick<AuthenticationStrengthPolicy, 'displayName' | 'allowedCombinations'> | null;
  readonly after: Sides['before'];
};

/** The strength before and after in an entry; empty if the entry lacks a side, because then only the collected state shows the change. */
function sidesIn(record: LogRecord): readonly Sides[] {
  if (record.kind !== 'directoryAudit' || !isSuccess(record) || !activities.includes(activityOf(record))) return [];
  return record.targets.flatMap(({ id: strengthId, displayName, modifiedProperties }) => {
    const [before, after] = (['oldValue', 'newValue'] as const).map((side) => combinationsOn(side, modifiedProperties));
    if (strengthId === null || before === undefined || after === undefined) return [];
    const sideWith = (allowedCombinations: readonly string[]) => ({
      displayName: displayName ?? '',
      allowedCombinations,
    });
    return [{ strengthId, before: sideWith(before), after: sideWith(after) }];
  });
}

/** Microsoft does not document how an entry shows a strength: as a whole under one name, or each field under its own. */
function combinationsOn(
  side: 'oldValue' | 'newValue',
  properties: readonly ModifiedProperty[],
): readonly string[] | undefined {
  const shown = properties.flatMap((property) => [
    ...Object.entries(readAuditObject(property[side]) ?? {}),
    [property.displayName, readAuditJson(property[side])] as const,
  ]);
  const found = shown.find(([name, value]) => name.toLowerCase() === 'allowedcombinations' && Array.isArray(value));
  return Array.isArray(found?.[1]) ? found[1].map(String).sort() : undefined;
}

function detect(sides: Sides, facts: DetectorFacts, entry?: LogRecord): readonly Detection[] {
  const { strengthId, before, after } = sides;
  // A policy that names a new strength was edited, and that is the change.
  if (before === null) return [];
  const [was, is] = [before.allowedCombinations, after?.allowedCombinations ?? []];
  const [gained, lost] = [addedTo(was, is), addedTo(is, was)];
  const stated = statedOf(sides, facts, entry);
  const over = lost.length === 0 ? [] : [ended({ ...stated, details: { ...stated.details, elements: lost } })];
  if (gained.length === 0) return over;
  const details = { ...stated.details, elements: gained.slice(0, maxNamed) };
  const { conditionalAccess } = facts;
  if (conditionalAccess === null) {
    const exposure = beforePolicies(entry !== undefined, facts);
    return [raised({ ...stated, exposure, details: { ...details, policies: [] } }), ...over];
  }
  const now = conditionalAccess.after;
  const requiring = now.policies.filter(
    (policy) => isEnforced(policy) && policy.grantControls?.authenticationStrengthId === strengthId,
  );
  if (requiring.length === 0) return over;
  // Other changes in this collection have events of their own.
  const basisWith = (allowedCombinations: readonly string[]) => ({
    ...now,
    strengths: now.strengths.map((one) => (one.id === strengthId ? { ...one, allowedCombinations } : one)),
  });
  const { exposure, requirement, action } = openedBy(requiring, basisWith(was), basisWith(is), facts);
  const policies = requiring.map(({ displayName }) => displayName).slice(0, maxNamed);
  return [
    raised({
      ...stated,
      severity: severityOfLoss(exposure),
      exposure,
      details: { ...details, policies, requirement, action },
    }),
    ...over,
  ];
}

/** The fields that are the same in every detection of this change. */
function statedOf({ strengthId, before, after }: Sides, facts: DetectorFacts, entry: LogRecord | undefined) {
  const basis = basisBefore('authenticationStrengthPolicy', entry, facts);
  const found = basis?.strengths.find((one) => one.id === strengthId);
  const resourceName = after?.displayName ?? before?.displayName ?? '';
  const fieldsOf = (side: Sides['before']) => ({ allowedCombinations: [...(side?.allowedCombinations ?? [])].sort() });
  return {
    detectorId: id,
    severity: 'high',
    resourceId: strengthId,
    resourceName,
    lines: classifyStrengthChange(before, after).lines,
    edit: {
      before: fieldsOf(before),
      after: fieldsOf(after),
      ...(found !== undefined && { found: fieldsOf(found) }),
    },
    details: { strengthName: resourceName },
  } as const;
}
