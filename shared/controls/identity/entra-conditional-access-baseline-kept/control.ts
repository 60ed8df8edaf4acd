import {
  type ChangeReason,
  type Comparison,
  classifyLocationChange,
  classifyPolicyChange,
  classifyStrengthChange,
  type ExposedPeople,
  exposureOf,
  firstOpened,
  isWeakening,
  locationsThatWeaken,
  replacementFor,
} from '../../../core/conditional-access';
import type { Exposure, Line, WhyUncounted } from '../../../core/event/event';
import type { ConditionalAccessPolicy, NamedLocation } from '../../../core/resource/resource';
import { isInForce } from '../../../core/tenant/configuration';
import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { undeclared, withoutConditionalAccess } from '../../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

const id = 'ZT.ID.021';

/** The change of a policy or of a location that it names. Also used if no policy is enforced. */
export type Problem = ChangeReason | LocationReason | 'weaker' | 'nothingEnforced';
type LocationReason = 'trustedLocationWidened' | 'locationChanged';

type Weakened = {
  readonly finding: Finding<Problem>;
  readonly lines: readonly Line[];
  /** The current policies that became weaker because of an object they refer to, whatever else changed in them. */
  readonly byRest: readonly ConditionalAccessPolicy[];
};

function weakenedSince(
  baseline: ConditionalAccessPolicy,
  current: ConditionalAccessPolicy | null,
  state: ControlState,
): readonly Weakened[] {
  const references = {
    strengthsBefore: state.baseline('authenticationStrengthPolicy'),
    strengthsAfter: state.small('authenticationStrengthPolicy'),
    locationsBefore: state.baseline('namedLocation'),
    locationsAfter: state.small('namedLocation'),
  };
  const isEnforcedNow = current?.state === 'enabled';
  if (!isEnforcedNow && isReplaced(baseline, state)) return [];
  const change = classifyPolicyChange(withoutBreakGlass(baseline, current, state), current, {
    ...references,
    nameOf: state.facts.nameOf,
  });
  const locations = isEnforcedNow
    ? locationsThatWeaken(baseline, state.baseline('namedLocation'), state.small('namedLocation'))
    : [];
  if (!isWeakening(change.direction) && locations.length === 0) return [];
  // If anything became weaker, the stricter parts are not reported.
  const ofWeaker = [...new Set(change.weaker.map(({ reason }) => reason))];
  const weaker = ofWeaker.length > 0 ? ofWeaker : change.reasons;
  const reasons = [...weaker, ...reasonsOf(locations)];
  const name = current?.displayName ?? baseline.displayName;
  const finding: Finding<Problem> = {
    resourceId: baseline.id,
    subject: { type: 'policy', id: baseline.id, name },
    problem: reasons[0] ?? 'weaker',
    details: { reasons, excludedAdded: change.excludedAdded, mixed: change.direction === 'mixed' },
  };
  const own = change.lines.map((line) => ({ ...line, label: `${name}: ${line.label}` }));
  const rest = [...strengthLines(baseline, current, state), ...locationLines(locations, state)];
  return [{ finding, lines: [...own, ...rest], byRest: current === null || rest.length === 0 ? [] : [current] }];
}

/** A policy that is off or deleted is no weakness while other policies protect the same people. */
function isReplaced(baseline: ConditionalAccessPolicy, state: ControlState): boolean {
  const now = state.conditionalAccess();
  const then = {
    ...now,
    namedLocations: state.baseline('namedLocation'),
    strengths: state.baseline('authenticationStrengthPolicy'),
  };
  const { thresholds } = state.facts.configuration;
  return replacementFor(baseline, now, { users: undeclared(id, state).users, thresholds }, then) !== null;
}

/** Operators may exclude a break-glass account from any policy, so its exclusion counts as approved in every one. */
function withoutBreakGlass(
  baseline: ConditionalAccessPolicy,
  current: ConditionalAccessPolicy | null,
  { facts: { configuration, now } }: ControlState,
): ConditionalAccessPolicy {
  if (current === null) return baseline;
  const declared = new Set(configuration.breakGlass.filter((one) => isInForce(one, now)).map(({ id: of }) => of));
  const { users } = baseline.conditions;
  const excluded = (side: 'excludeUsers' | 'excludeGroups'): readonly string[] => [
    ...new Set([...users[side], ...current.conditions.users[side].filter((one) => declared.has(one))]),
  ];
  const approved = { ...users, excludeUsers: excluded('excludeUsers'), excludeGroups: excluded('excludeGroups') };
  return { ...baseline, conditions: { ...baseline.conditions, users: approved } };
}

/**
 * The people who get in with fewer checks because an object that these policies refer to changed; null if none changed. People who lost
 * protection by an edit of a policy are reported by its detection and by the coverage controls.
 */
function exposedByRest(policies: readonly ConditionalAccessPolicy[], state: ControlState): Exposure | null {
  if (policies.length === 0) return null;
  const after = state.conditionalAccess();
  // One object for all questions, so that everything derived from it is computed only once.
  const before = {
    ...after,
    namedLocations: state.baseline('namedLocation'),
    strengths: state.baseline('authenticationStrengthPolicy'),
  };
  const { thresholds } = state.facts.configuration;
  const { users } = undeclared(id, state);
  const first = firstOpened(policies, before, after, { users, thresholds });
  if (first.status === 'unknown') return uncounted(first, state);
  return exposureOf(first.status === 'opened' ? first.people : nobody, first.of);
}

const nobody: ExposedPeople = { ids: [], count: 0, privilegedIds: [], privilegedCount: 0 };

function uncounted(
  { reason, policyIds }: Extract<Comparison, { readonly status: 'unknown' }>,
  state: ControlState,
): Exposure {
  const why: WhyUncounted =
    reason === 'noUsers'
      ? { type: 'unread', kind: 'user', objects: [] }
      : {
          type: 'undecided',
          objects: policyIds
            .slice(0, 5)
            .map((one) => ({ type: 'policy', id: one, name: state.facts.nameOf(one) ?? one })),
        };
  return { computed: false, unit: 'people', why };
}

/** The change of the strength that the unchanged policy requires; the policy's own text does not show it. */
function strengthLines(
  baseline: ConditionalAccessPolicy,
  current: ConditionalAccessPolicy | null,
  state: ControlState,
): readonly Line[] {
  const strengthId = baseline.grantControls?.authenticationStrengthId ?? null;
  if (strengthId === null || current?.grantControls?.authenticationStrengthId !== strengthId) return [];
  const [before, after] = [state.baseline, state.small].map((strengths) =>
    strengths('authenticationStrengthPolicy').find((one) => one.id === strengthId),
  );
  const { direction, lines } = classifyStrengthChange(before ?? null, after ?? null);
  if (!isWeakening(direction)) return [];
  return lines.map((line) => ({ ...line, label: `${after?.displayName ?? strengthId}: ${line.label}` }));
}

/** The changed locations that make the unchanged policy apply to less. */
function locationLines(locations: readonly NamedLocation[], state: ControlState): readonly Line[] {
  const before = state.baseline('namedLocation');
  return locations.flatMap((place) => {
    const { lines } = classifyLocationChange(before.find((one) => one.id === place.id) ?? null, place);
    return lines.map((line) => ({ ...line, label: `${place.displayName}: ${line.label}` }));
  });
}

const isTrusted = (location: NamedLocation): boolean => location.type === 'ip' && location.isTrusted;

const reasonsOf = (locations: readonly NamedLocation[]): readonly LocationReason[] =>
  [
    ...new Set(locations.map((one): LocationReason => (isTrusted(one) ? 'trustedLocationWidened' : 'locationChanged'))),
  ].sort();

/**
 * A policy that is off or deleted protects nobody. Deleting or editing a policy that is already off changes nothing.
 */
const ofAPolicyGone: readonly ChangeReason[] = [
  'stateOff',
  'deleted',
  'includeShrank',
  'excludeGrew',
  'conditionAdded',
  'operatorOr',
  'controlRemoved',
  'strengthWeaker',
  'alternativeAdded',
  'sessionLoosened',
  'trustedLocationWidened',
];

/** Report-only policies cannot be a baseline. Security defaults and enforced policies exclude each other. */
function withoutBaseline(state: ControlState): Verdict<Problem> {
  if (state.small('identitySecurityDefaultsEnforcementPolicy').some(({ isEnabled }) => isEnabled)) {
    return { status: 'notApplicable', reason: 'security defaults are on, so no policy can be enforced' };
  }
  const finding: Finding<Problem> = {
    resourceId: 'tenant',
    subject: { type: 'text', text: 'tenant' },
    problem: 'nothingEnforced',
    details: {},
  };
  return { status: 'fail', findings: findingsOf([finding]), exposure: null, evidence: [], metric: null };
}

/**
 * No enforced policy protects less than it did at its strictest since monitoring began. A stricter policy becomes the new
 * baseline; a weaker one never does.
 */
export const entraConditionalAccessBaselineKept = defineControl({
  id,
  name: 'entra-conditional-access-baseline-kept',
  title: 'No Conditional Access policy is weaker than its baseline',
  area: 'identity',
  pillar: 'identities',
  severity: 'critical',
  severityReason:
    'A weaker policy takes protection from every sign-in that it covers. If everybody still needs MFA, the severity is high instead of critical.',
  isAsSevereAsCause: true,
  milderProblems: { stateOff: ofAPolicyGone, deleted: ofAPolicyGone },
  licence: 'P1',
  openedBy: ['mfaExclusion', 'legacyProtocol'],
  version: 6,
  followsSignIns: true,
  needs: [
    'conditionalAccessPolicy',
    'authenticationStrengthPolicy',
    'namedLocation',
    'identitySecurityDefaultsEnforcementPolicy',
    'subscribedSku',
  ],
  dependsOnTime: false,
  usesConditionalAccess: true,
  collections: 1,
  limitations:
    'Compares each policy with its own baseline, and a policy that is off or deleted with those that protect the same people; ZT.ID.001, 003 and AD.009 judge what other policies make up for. A strength that allows more methods weakens each policy that uses it; a location weakens each policy that applies to fewer addresses or countries because of it. This control reports the people exposed by those two; ZT.ID.001 and the like report the people exposed by a policy edit or by new members of excluded groups. The order of lists and names does not count, nor does the exclusion of a declared break-glass account.',
  remediation:
    'Restore the policy as the evidence shows: Entra admin center > Protection > Conditional Access > Policies > the policy, or PATCH /identity/conditionalAccess/policies/{id} with the fields before the change. A deleted policy can be restored for 30 days: POST /identity/conditionalAccess/deletedItems/policies/{id}/restore (beta), or Conditional Access > Deleted policies.',
  effort: 'minutes',
  mappings: { maester: ['MT.1060'] },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies',
    'https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy',
    'https://maester.dev/docs/tests/MT.1060',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities],
  folds: [],
  evaluate: (state) => {
    const missing = withoutConditionalAccess(state);
    if (missing !== undefined) return missing;
    const current = new Map(state.small('conditionalAccessPolicy').map((policy) => [policy.id, policy]));
    const baseline = state.baseline('conditionalAccessPolicy').filter((policy) => policy.state === 'enabled');
    if (baseline.length === 0) return withoutBaseline(state);
    const weakened = baseline.flatMap((policy) => weakenedSince(policy, current.get(policy.id) ?? null, state));
    const metric = { numerator: baseline.length - weakened.length, denominator: baseline.length, floor: 1 };
    if (weakened.length === 0) return { status: 'pass', note: null, evidence: [], metric };
    return {
      status: 'fail',
      findings: findingsOf(weakened.map(({ finding }) => finding)),
      exposure: exposedByRest(
        weakened.flatMap(({ byRest }) => byRest),
        state,
      ),
      evidence: weakened.flatMap(({ lines }) => lines).slice(0, 20),
      metric,
    };
  },
});
