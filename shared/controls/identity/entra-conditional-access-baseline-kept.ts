import {
  blocked,
  type Comparison,
  classifyLocationChange,
  classifyPolicyChange,
  classifyStrengthChange,
  compare,
  type Domain,
  domainOf,
  exposureOf,
  isWeakening,
  managedDevice,
  mfa,
  phishingResistantMfa,
  trustedAnew,
} from '../../core/conditional-access';
import { type ControlState, defineControl, type Finding, findingsOf, type Verdict } from '../../core/control';
import type { Exposure, Line, WhyUncounted } from '../../core/event';
import type { ConditionalAccessPolicy } from '../../core/resource';
import { undeclared } from '../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../policy-activities';

const id = 'ZT.ID.021';

type Weakened = {
  readonly finding: Finding;
  readonly lines: readonly Line[];
  /** The policy as it is, where what it rests on became weaker, whatever became of its own text. */
  readonly byRest: readonly ConditionalAccessPolicy[];
};

function weakenedSince(
  baseline: ConditionalAccessPolicy,
  current: ConditionalAccessPolicy | null,
  state: ControlState,
): readonly Weakened[] {
  const change = classifyPolicyChange(baseline, current, {
    strengthsBefore: state.baseline('authenticationStrengthPolicy'),
    strengthsAfter: state.small('authenticationStrengthPolicy'),
    locationsBefore: state.baseline('namedLocation'),
    locationsAfter: state.small('namedLocation'),
    nameOf: state.facts.nameOf,
  });
  const places = current?.state === 'enabled' ? placesAnew(baseline, state) : [];
  if (!isWeakening(change.direction) && places.length === 0) return [];
  const reasons = [...change.reasons, ...(places.length === 0 ? [] : ['trustedLocationWidened'])];
  const name = current?.displayName ?? baseline.displayName;
  const finding: Finding = {
    resourceId: baseline.id,
    subject: { type: 'policy', id: baseline.id, name },
    problem: reasons[0] ?? 'weaker',
    details: { reasons, excludedAdded: change.excludedAdded, mixed: change.direction === 'mixed' },
  };
  const own = change.lines.map((line) => ({ ...line, label: `${name}: ${line.label}` }));
  const rest = [...strengthLines(baseline, current, state), ...places];
  return [{ finding, lines: [...own, ...rest], byRest: current === null || rest.length === 0 ? [] : [current] }];
}

/** What the policies guard, each asked for by itself: all apps, or a user action or an authentication context. */
const guardedBy = (policies: readonly ConditionalAccessPolicy[]): readonly Domain['apps'][] => {
  const named = policies.map(({ conditions: { applications } }) => [
    ...applications.includeUserActions,
    ...applications.includeAuthenticationContextClassReferences,
  ]);
  const rest = [...new Set(named.flat())].sort().map((one) => [one]);
  return named.some((ids) => ids.length === 0) ? ['all', ...rest] : rest;
};

/**
 * Who gets in with less than before because of what these policies rest on; null where it rests on nothing that moved. By the first
 * thing that somebody no longer needs. Whom the edit of a policy leaves without protection, its detection and the controls on coverage tell.
 */
function exposedByRest(policies: readonly ConditionalAccessPolicy[], state: ControlState): Exposure | null {
  if (policies.length === 0) return null;
  const after = state.conditionalAccess();
  // One object for all questions: what is read of it is read once.
  const before = {
    ...after,
    namedLocations: state.baseline('namedLocation'),
    strengths: state.baseline('authenticationStrengthPolicy'),
  };
  const { thresholds } = state.facts.configuration;
  const { users } = undeclared(id, state);
  const questions = guardedBy(policies).flatMap((apps) =>
    [mfa, phishingResistantMfa, managedDevice, blocked].map((requirement) => ({ apps, requirement })),
  );
  let of = 0;
  for (const { apps, requirement } of questions) {
    const shift = compare(before, after, requirement, domainOf(requirement, { apps, users }), thresholds);
    if (shift.status === 'unknown') return uncounted(shift, state);
    const { opened, widened } = shift;
    const people = {
      ids: [...opened.ids, ...widened.ids],
      count: opened.count + widened.count,
      privilegedIds: [...opened.privilegedIds, ...widened.privilegedIds],
      privilegedCount: opened.privilegedCount + widened.privilegedCount,
    };
    if (people.count > 0) return exposureOf(people, opened.of);
    of = opened.of;
  }
  return exposureOf({ ids: [], count: 0, privilegedIds: [], privilegedCount: 0 }, of);
}

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

/** What became of the strength that the policy asks for as before: its own text says nothing of that. */
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

/** The trusted places that let in more than before where the policy asks for nothing. */
function placesAnew(policy: ConditionalAccessPolicy, state: ControlState): readonly Line[] {
  const before = state.baseline('namedLocation');
  return trustedAnew(policy, before, state.small('namedLocation')).flatMap((place) => {
    const { lines } = classifyLocationChange(before.find((one) => one.id === place.id) ?? null, place);
    return lines.map((line) => ({ ...line, label: `${place.displayName}: ${line.label}` }));
  });
}

/** Report-only policies are nothing that could be kept. Security defaults and enforced policies exclude each other. */
function withoutBaseline(state: ControlState): Verdict {
  if (state.small('identitySecurityDefaultsEnforcementPolicy').some(({ isEnabled }) => isEnabled)) {
    return { status: 'notApplicable', reason: 'security defaults are on, so no policy can be enforced' };
  }
  const finding: Finding = {
    resourceId: 'tenant',
    subject: { type: 'text', text: 'tenant' },
    problem: 'nothingEnforced',
    details: {},
  };
  return { status: 'fail', findings: findingsOf([finding]), exposure: null, evidence: [], metric: null };
}

/** No enforced policy protects less than it once did while we watched. Tightening moves what is compared with, weakening never does. */
export const entraConditionalAccessBaselineKept = defineControl({
  id,
  name: 'entra-conditional-access-baseline-kept',
  title: 'Conditional Access policies are enforced, and none is weaker than its baseline',
  area: 'identity',
  pillar: 'identities',
  severity: 'critical',
  severityReason: 'A weakened policy is a direct attack on what guards every sign-in.',
  licence: 'P1',
  version: 2,
  needs: [
    'conditionalAccessPolicy',
    'authenticationStrengthPolicy',
    'namedLocation',
    'identitySecurityDefaultsEnforcementPolicy',
    'subscribedSku',
  ],
  dependsOnTime: false,
  usesConditionalAccess: true,
  looks: 1,
  limitations:
    'Compares each policy with itself: what another policy makes up for is judged by ZT.ID.001, 003 and AD.009. A strength that lets in more, and a trusted place that holds more addresses, weaken each policy that rests on them; places that are not trusted do not. Who is exposed is told of those two; whom the edit of a policy exposes, ZT.ID.001 and the like tell. Members added to excluded groups are judged by ZT.ID.001 and the like. Order of lists and names do not count.',
  remediation:
    'Set the policy back as the evidence shows: Entra admin center > Protection > Conditional Access > Policies > the policy, or PATCH /identity/conditionalAccess/policies/{id} with the fields before the change. A deleted policy can be restored for 30 days: POST /identity/conditionalAccess/deletedItems/policies/{id}/restore (beta), or Conditional Access > Deleted policies.',
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
    if (!state.facts.licences.has('P1')) return { status: 'notLicensed', licence: 'P1' };
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
