import { isEnforced } from '../../../core/conditional-access';
import type { ConditionalAccessPolicy } from '../../../core/resource/resource';
import { defineControl, type Finding, findingsOf, type Verdict } from '../../../core/verdict/control';
import { policiesLine, withoutConditionalAccess } from '../../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

type Problem = 'evaluationOff' | 'evaluationLoosened';

const id = 'ZT.ID.026';

/** The later in the list, the stricter. */
const strict = ['strictEnforcement', 'strictLocation'];

/** The mode that the policy sets; null if Graph shows none, or the policy stops nobody. */
const modeOf = (policy: ConditionalAccessPolicy | undefined): string | null =>
  policy !== undefined && isEnforced(policy) ? (policy.sessionControls?.continuousAccessEvaluationMode ?? null) : null;

/**
 * With continuous access evaluation, access ends when an account is blocked or leaves the network, not only when its
 * token expires. No policy may turn it off.
 */
export const entraContinuousAccessEvaluationKept = defineControl({
  id,
  name: 'entra-continuous-access-evaluation-kept',
  title: 'Continuous access evaluation is on in every policy',
  area: 'identity',
  pillar: 'identities',
  severity: 'medium',
  severityReason: 'Without it, a blocked or compromised account keeps access until the token ends, an hour or more.',
  licence: 'P1',
  version: 2,
  needs: ['conditionalAccessPolicy', 'subscribedSku'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Microsoft Graph v1.0 does not expose this session control (sessionControls.continuousAccessEvaluation is only in beta). It is judged where an answer or a folder shows it, and unknown elsewhere. The older tenant-wide setting is not read.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > the policy > Session > Customize continuous access evaluation: clear Disable, or choose Strictly enforce location policies if the policy had that. Graph (beta): PATCH /identity/conditionalAccess/policies/{id} with sessionControls.continuousAccessEvaluation null, or {"mode":"strictLocation"}.',
  effort: 'minutes',
  mappings: {},
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/concept-continuous-access-evaluation',
    'https://learn.microsoft.com/graph/api/resources/continuousaccessevaluationsessioncontrol',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const missing = withoutConditionalAccess(state);
    if (missing !== undefined) return missing;
    const policies = state.small('conditionalAccessPolicy');
    const byId = new Map(policies.map((policy) => [policy.id, policy]));
    const finding = ({ id: policyId, displayName }: ConditionalAccessPolicy, problem: Problem): Finding<Problem> => ({
      resourceId: policyId,
      subject: { type: 'policy', id: policyId, name: displayName },
      problem,
      details: {},
    });
    const off = policies.filter((policy) => modeOf(policy) === 'disabled');
    const loosened = state.baseline('conditionalAccessPolicy').filter((before) => {
      const now = modeOf(byId.get(before.id));
      return now !== 'disabled' && strict.indexOf(modeOf(before) ?? '') > strict.indexOf(now ?? '');
    });
    const findings = [
      ...off.map((policy) => finding(policy, 'evaluationOff')),
      ...loosened.map((policy) => finding(policy, 'evaluationLoosened')),
    ];
    const shown = policies.filter((policy) => modeOf(policy) !== null);
    const evidence = policiesLine(
      'Policies',
      shown.map((policy) => policy.id),
      state,
    );
    if (findings.length > 0) {
      return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric: null };
    }
    if (shown.length === 0) return { status: 'unknown', reason: 'Graph v1.0 does not show it' };
    return shown.every((policy) => strict.includes(modeOf(policy) ?? ''))
      ? { status: 'pass', note: null, evidence, metric: null }
      : { status: 'unknown', reason: 'a policy sets it to an unknown value' };
  },
});
