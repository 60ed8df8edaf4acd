import { atSignInRisk, blocked, domainOf, holds, riskySignInChallenged } from '../../../core/conditional-access';
import { type ControlState, defineControl } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { coverageControl, coverageVerdict, undeclared } from '../../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

export const thresholds = {
  riskySignInLevels: threshold.choice(
    ['highAndMedium', 'high'],
    'highAndMedium',
    'Which levels of sign-in risk policies must act on. CIS and Maester: high and medium. SCuBA: high.',
  ),
  riskySignInRemedy: threshold.choice(
    ['mfa', 'block'],
    'mfa',
    'What a risky sign-in must lead to: MFA or a block, or only a block. CIS: MFA, at level 2 a block. SCuBA: block. Maester and Zero Trust Assessment: MFA.',
  ),
};

const id = 'ZT.ID.017';

/** Earlier MFA in the same session satisfies the policy, unless it requires MFA every time. */
function oldFactorNote(policyIds: readonly string[], state: ControlState): string | null {
  const lax = state
    .small('conditionalAccessPolicy')
    .filter(
      ({ id: policyId, grantControls, sessionControls }) =>
        policyIds.includes(policyId) &&
        grantControls?.builtInControls.includes('block') !== true &&
        sessionControls?.signInFrequency?.frequencyInterval !== 'everyTime',
    );
  return lax.length === 0
    ? null
    : `earlier MFA is enough for: ${lax.map(({ displayName }) => displayName).join(', ')}; the sign-in frequency "every time" would require it again`;
}

/** A suspicious sign-in must pass MFA, or it is blocked. */
export const entraRiskySignInsChallenged = defineControl({
  id,
  name: 'entra-risky-sign-ins-challenged',
  title: 'Risky sign-ins require MFA again or are blocked',
  area: 'identity',
  pillar: 'identities',
  severity: 'high',
  severityReason: 'A sign-in that Microsoft rates as stolen passes like any other.',
  licence: 'P2',
  thresholds,
  version: 3,
  ...coverageControl,
  collections: 1,
  limitations:
    'MFA for everyone does not count here: a factor that the session already has satisfies it, whatever the risk. The legacy policies of Identity Protection are not read. A policy that names user risk together with sign-in risk applies only where both are present, and does not count.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > New policy: Users: All users, exclude your break-glass accounts; Target resources: All resources; Conditions > Sign-in risk: High and Medium, and no user risk beside it; Grant: Require multifactor authentication; Session > Sign-in frequency: Every time; Enable policy: On. Graph: POST /identity/conditionalAccess/policies with conditions.signInRiskLevels ["high","medium"].',
  effort: 'days',
  mappings: {
    cis: ['5.2.2.7', '5.2.2.8'],
    scuba: ['MS.AAD.2.3v1'],
    maester: ['MT.1012', 'MT.1049', 'CISA.MS.AAD.2.3'],
    zta: ['21799'],
    prowler: [
      'entra_identity_protection_sign_in_risk_enabled',
      'entra_conditional_access_policy_block_high_medium_sign_in_risk',
    ],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-sign-in',
    'https://maester.dev/docs/tests/MT.1012',
    'https://maester.dev/docs/tests/MT.1049',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad23v1',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities, 'update sign-in risk policy'],
  folds: [],
  evaluate: (state) => {
    if (!state.facts.licences.has('P2')) return { status: 'notLicensed', licence: 'P2' };
    const { riskySignInLevels, riskySignInRemedy } = state.facts.configuration.thresholds;
    const requirement = riskySignInRemedy === 'block' ? blocked : riskySignInChallenged;
    const domain = domainOf(requirement, {
      ...atSignInRisk(...(riskySignInLevels === 'high' ? ['high'] : ['medium', 'high'])),
      ...undeclared(id, state),
    });
    const coverage = holds(requirement, domain, state.conditionalAccess());
    return coverageVerdict(coverage, { requirement, domain }, state, ({ by }) => oldFactorNote(by, state));
  },
});
