import {
  blocks,
  type CoverageProblem,
  domainOf,
  holds,
  legacyAuthenticationBlocked,
} from '../../../core/conditional-access';
import { defineControl, findingsOf, type Verdict } from '../../../core/verdict/control';
import { byDefaultsNote } from '../../../core/verdict/plan';
import { threshold } from '../../../core/verdict/thresholds';
import {
  coverageControl,
  coverageVerdict,
  hasConditionalAccess,
  policiesLine,
  policyFinding,
  securityDefaultsVerdict,
  undeclared,
} from '../../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

export const thresholds = {
  legacyBlockDirect: threshold.flag(
    false,
    'Whether a policy must block legacy authentication by name. If false, a policy that legacy clients cannot satisfy is enough, and the control passes with a note. SCuBA, Maester, Prowler and Zero Trust Assessment: a block.',
  ),
};

type Problem = CoverageProblem | 'indirect';

const id = 'ZT.ID.003';
const indirectNote =
  'indirect: legacy clients are blocked only because they cannot meet the requirements of a policy; limiting that policy to modern clients lets them in';

/**
 * Legacy protocols do not support MFA. A block stops them, and so does any grant control that they cannot satisfy. The second
 * case is reported as indirect, because a later change to the policy can end it unnoticed.
 */
export const entraLegacyAuthenticationBlocked = defineControl({
  id,
  name: 'entra-legacy-authentication-blocked',
  title: 'Legacy authentication is blocked for all users',
  proves: 'legacyBlocked',
  area: 'identity',
  pillar: 'identities',
  severity: 'critical',
  severityReason: 'Legacy protocols skip MFA entirely: a guessed password is enough.',
  licence: 'P1',
  openedBy: ['legacyProtocol'],
  thresholds,
  version: 3,
  ...coverageControl,
  accessColumn: 'legacyBlocked',
  collections: 1,
  limitations:
    'The switches of Exchange Online itself (SMTP AUTH, authentication policies) cannot be read through Microsoft Graph. Without Entra ID P1 only security defaults are judged. A policy that legacy clients cannot satisfy also keeps them out: that passes with a note, or fails if thresholds.legacyBlockDirect is set.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > New policy: Users: All users; Target resources: All resources; Conditions > Client apps: Exchange ActiveSync clients and Other clients, nothing else; Grant: Block access; Enable policy: On. Graph: POST /identity/conditionalAccess/policies with conditions.clientAppTypes ["exchangeActiveSync","other"] and grantControls.builtInControls ["block"]. Without Entra ID P1: turn security defaults on. For an account that still needs a legacy protocol, add an exception under acceptedExclusions with an end date.',
  effort: 'days',
  mappings: {
    cis: ['5.2.2.3'],
    scuba: ['MS.AAD.1.1v1'],
    maester: ['MT.1009', 'MT.1010', 'MT.1033', 'CISA.MS.AAD.1.1'],
    zta: ['21796'],
    prowler: ['entra_legacy_authentication_blocked'],
    nist: ['CM-7'],
    mitre: ['T1110.001', 'T1110.002', 'T1110.003', 'T1078.004'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-block-legacy-authentication',
    'https://maester.dev/docs/tests/MT.1009',
    'https://maester.dev/docs/tests/MT.1010',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad11v1',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    if (!hasConditionalAccess(state)) return securityDefaultsVerdict(id, byDefaultsNote, state);
    const requirement = legacyAuthenticationBlocked;
    const domain = domainOf(requirement, undeclared(id, state));
    const basis = state.conditionalAccess();
    const judged = (policies: typeof basis.policies) => {
      const coverage = holds(requirement, domain, { ...basis, policies });
      const verdict = coverageVerdict(coverage, { requirement, domain }, state, (holding) => {
        if (holding.bySecurityDefaults) return byDefaultsNote;
        return holding.direct === 'direct' ? null : indirectNote;
      });
      return { coverage, verdict };
    };
    const { coverage, verdict } = judged(basis.policies);
    const isIndirect = coverage.status === 'holds' && coverage.direct === 'indirect';
    if (!isIndirect || !state.facts.configuration.thresholds.legacyBlockDirect) return verdict;
    // The number of people whom no policy on legacy authentication protects, only policies with another purpose.
    const directly = judged(basis.policies.filter(blocks)).verdict;
    if (directly.status !== 'fail') return directly;
    const indirect = basis.policies.filter((policy) => coverage.by.includes(policy.id) && !blocks(policy));
    return {
      ...directly,
      evidence: policiesLine('Kept out by', coverage.by, state),
      findings: findingsOf(
        indirect.map((policy) => policyFinding({ policyId: policy.id, problem: 'indirect' as const }, state)),
      ),
    };
  },
});
