import { atUserRisk, blocked, domainOf, holds, riskRemediated } from '../../../core/conditional-access';
import { type ControlState, defineControl } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { coverageJudgesWithout, coverageNeeds, coverageVerdict, undeclared } from '../../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

export const thresholds = {
  userRiskRemedy: threshold.choice(
    ['any', 'block', 'blockWherePasswordless'],
    'any',
    'What a high user risk must lead to. "any": a password change with MFA, the remediation of Microsoft, or a block. "block": a block. "blockWherePasswordless": a block if the tenant allows passkeys or certificates, because people who use them may have no password to change. SCuBA: block. CIS, Prowler and Maester: password change. Zero Trust Assessment: block where people use no password.',
  ),
};

const id = 'ZT.ID.016';

/** Says whether the policies block or ask for a new password, because sources disagree on which is right. */
function remedyNote(policyIds: readonly string[], state: ControlState): string | null {
  const grants = state
    .small('conditionalAccessPolicy')
    .filter((policy) => policyIds.includes(policy.id))
    .flatMap(({ grantControls }) => grantControls?.builtInControls ?? []);
  const ways = [
    ...(grants.includes('block') ? ['a block'] : []),
    ...(grants.includes('riskRemediation') ? ["Microsoft's risk remediation"] : []),
    ...(grants.includes('passwordChange')
      ? ['a password change with MFA, which people without a password cannot do']
      : []),
  ];
  return ways.length === 0 ? null : `by ${ways.join(', ')}`;
}

/** True if there are people without a password, who cannot change it; null if unknown. */
function wantsBlock(state: ControlState): boolean | null {
  const { userRiskRemedy } = state.facts.configuration.thresholds;
  if (userRiskRemedy !== 'blockWherePasswordless') return userRiskRemedy === 'block';
  if (!state.isKnown('authenticationMethodsPolicy')) return null;
  const [policy] = state.small('authenticationMethodsPolicy');
  return (
    policy?.authenticationMethodConfigurations.some(
      ({ id: method, state: is }) => is === 'enabled' && ['Fido2', 'X509Certificate'].includes(method),
    ) ?? null
  );
}

/**
 * A person whose account Microsoft considers compromised must change the password or be blocked. The home tenant
 * manages the risk of guests.
 */
export const entraHighUserRiskRemediated = defineControl({
  id,
  name: 'entra-high-user-risk-remediated',
  title: 'High user risk leads to a block or remediation',
  area: 'identity',
  pillar: 'identities',
  severity: 'high',
  severityReason: 'An attacker can keep using an account that is known to be compromised.',
  licence: 'P2',
  thresholds,
  version: 3,
  needs: [...coverageNeeds, 'authenticationMethodsPolicy'],
  followsSignIns: true,
  judgesWithout: [...coverageJudgesWithout, 'authenticationMethodsPolicy'],
  dependsOnTime: 'expiries',
  usesConditionalAccess: true,
  accessColumn: 'userRisk',
  collections: 1,
  limitations:
    'The risk of guests is judged in their home tenant, so they are excluded. The legacy policies of Identity Protection, which are not Conditional Access policies, are not read. Whether people have a password to change is not read: for people without one, choose a block or risk remediation.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > New policy: Users: All users, exclude your break-glass accounts; Target resources: All resources; Conditions > User risk: High, and leave Sign-in risk unset; Grant: Require risk remediation, or Require password change together with multifactor authentication, or Block access; Enable policy: On. Graph: POST /identity/conditionalAccess/policies with conditions.userRiskLevels ["high"] and grantControls {"operator":"AND","builtInControls":["mfa","passwordChange"]}.',
  effort: 'days',
  mappings: {
    cis: ['5.2.2.6'],
    scuba: ['MS.AAD.2.1v1'],
    maester: ['MT.1013', 'CISA.MS.AAD.2.1'],
    zta: ['21797'],
    prowler: ['entra_identity_protection_user_risk_enabled'],
    nist: ['AC-2(12)', 'AC-2(13)'],
    mitre: ['T1078.004'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-user',
    'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-b2b',
    'https://maester.dev/docs/tests/MT.1013',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad21v1',
  ],
  activities: [
    ...conditionalAccessActivities,
    ...policyActivities,
    'update identityprotectionpolicy',
    'update user risk and mfa registration policy',
  ],
  folds: [],
  evaluate: (state) => {
    if (!state.facts.licences.has('P2')) return { status: 'notLicensed', licence: 'P2' };
    const wanted = wantsBlock(state);
    if (wanted === null)
      return { status: 'unknown', reason: 'whether people use passkeys or certificates is not known' };
    const requirement = wanted ? blocked : riskRemediated;
    const { users, exceptedApps } = undeclared(id, state);
    const domain = domainOf(requirement, {
      ...atUserRisk('high'),
      users: ({ guestType, ...rest }) =>
        (guestType === 'member' || guestType === 'internalGuest') && users({ guestType, ...rest }),
      exceptedApps,
    });
    const coverage = holds(requirement, domain, state.conditionalAccess());
    return coverageVerdict(coverage, { requirement, domain }, state, ({ by }) => remedyNote(by, state));
  },
});
