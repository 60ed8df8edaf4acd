import {
  blocked,
  blocks,
  type CoverageProblem,
  domainOf,
  holds,
  type RequirementDomain,
} from '../core/conditional-access';
import type { ControlState, Finding, Verdict } from '../core/verdict/control';
import { coverageVerdict, undeclared, withoutConditionalAccess } from './coverage-verdict';

/**
 * Whether a sign-in flow or platform is blocked for everybody. With `onlyBlock`, a policy that requires MFA for the
 * flow is not enough, because the victim of such a phishing attack completes MFA.
 */
export function blockedVerdict(
  controlId: string,
  where: Partial<RequirementDomain>,
  onlyBlock: boolean,
  state: ControlState,
): Verdict<CoverageProblem> {
  const missing = withoutConditionalAccess(state);
  if (missing !== undefined) return missing;
  const requirement = blocked;
  const domain: RequirementDomain = domainOf(requirement, { ...where, ...undeclared(controlId, state) });
  const basis = state.conditionalAccess();
  const policies = onlyBlock ? basis.policies.filter(blocks) : basis.policies;
  const coverage = holds(requirement, domain, { ...basis, policies });
  const verdict = coverageVerdict(coverage, { requirement, domain }, state, (holding) =>
    holding.direct === 'direct'
      ? null
      : 'indirect: only because the flow cannot show the managed device that a policy asks for',
  );
  if (verdict.status !== 'fail') return verdict;
  const blocking = new Set(policies.map(({ id }) => id));
  const first = verdict.findings.first.map(
    (finding): Finding<CoverageProblem> =>
      finding.resourceId === 'tenant' || blocking.has(finding.resourceId)
        ? finding
        : { ...finding, problem: 'asksOnly' },
  );
  return { ...verdict, findings: { ...verdict.findings, first } };
}
