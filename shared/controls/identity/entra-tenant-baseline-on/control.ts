import { baselinePolicies, domainOf, holds, mfa, nearBaselinePolicies } from '../../../core/conditional-access';
import { asBadAsEachOther, defineControl, type Finding, findingsOf } from '../../../core/verdict/control';
import { byDefaultsNote } from '../../../core/verdict/plan';
import { hasConditionalAccess, policiesLine, undeclared, unknownReason } from '../../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

type Problem = 'noBaseline' | 'noSecurityDefaults' | 'disabled' | 'reportOnly';

/**
 * Something must enforce MFA: security defaults, one enabled policy for all users and all apps without further
 * conditions, or several policies that together exclude nobody.
 */
const knownOff: ReadonlySet<string> = new Set(['disabled', 'enabledForReportingButNotEnforced']);

export const entraTenantBaselineOn = defineControl({
  id: 'ZT.ID.008',
  name: 'entra-tenant-baseline-on',
  title: 'Security defaults or an MFA policy for all users is on',
  area: 'identity',
  pillar: 'identities',
  severity: 'critical',
  severityReason: 'With both off, a password is enough for everyone.',
  licence: 'free',
  version: 4,
  milderProblems: asBadAsEachOther('noBaseline', 'noSecurityDefaults', 'disabled', 'reportOnly'),
  isAboutOneThing: true,
  needs: [
    'conditionalAccessPolicy',
    'authenticationStrengthPolicy',
    'identitySecurityDefaultsEnforcementPolicy',
    'subscribedSku',
  ],
  dependsOnTime: false,
  usesConditionalAccess: true,
  collections: 1,
  limitations:
    'Exclusions from a policy for everyone are not judged here (ZT.ID.001 judges them). Without Entra ID P1 only security defaults count.',
  remediation:
    'Without Entra ID P1: Entra admin center > Identity > Overview > Properties > Manage security defaults > Enabled, or PATCH /policies/identitySecurityDefaultsEnforcementPolicy with {"isEnabled":true}. With P1: enable a Conditional Access policy for All users and All resources that grants access only with multifactor authentication: PATCH /identity/conditionalAccess/policies/{id} with {"state":"enabled"}. Never turn security defaults off before that policy is on.',
  effort: 'minutes',
  mappings: { maester: ['MT.1021'] },
  references: [
    'https://learn.microsoft.com/entra/fundamentals/security-defaults',
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-mfa-strength',
    'https://maester.dev/docs/tests/MT.1021',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities],
  folds: [],
  evaluate: (state) => {
    if (state.small('identitySecurityDefaultsEnforcementPolicy').some(({ isEnabled }) => isEnabled)) {
      return { status: 'pass', note: byDefaultsNote, evidence: [], metric: null };
    }
    const basis = state.conditionalAccess();
    const base = baselinePolicies(basis, mfa, domainOf(mfa));
    if (base.length > 0) {
      return { status: 'pass', note: null, evidence: policiesLine('Policies', base, state), metric: null };
    }
    const canHavePolicies = hasConditionalAccess(state);
    // Several policies, for example for staff and for guests, are a baseline if together they exclude nobody in the scope of ZT.ID.001.
    const together = canHavePolicies ? holds(mfa, domainOf(mfa, undeclared('ZT.ID.001', state)), basis) : null;
    if (together?.status === 'holds') {
      const evidence = policiesLine('Policies', together.by, state);
      return { status: 'pass', note: 'by several policies together', evidence, metric: null };
    }
    if (together?.status === 'unknown' && together.reason !== 'noUsers') {
      return { status: 'unknown', reason: unknownReason(together.reason, together.policyIds, state) };
    }
    const near = nearBaselinePolicies(basis, mfa, domainOf(mfa));
    // A policy with an unknown state may be in force, so the result is unknown.
    const unknown = near.filter(({ state: policyState }) => !knownOff.has(policyState));
    if (unknown.length > 0) {
      const ids = unknown.map(({ id: policyId }) => policyId);
      return { status: 'unknown', reason: unknownReason('notUnderstood', ids, state) };
    }
    const nothing: Finding<Problem> = {
      resourceId: 'tenant',
      subject: { type: 'text', text: 'tenant' },
      problem: canHavePolicies ? 'noBaseline' : 'noSecurityDefaults',
      details: {},
    };
    const notEnforced = near.map(
      ({ id, displayName, state: policyState }): Finding<Problem> => ({
        resourceId: id,
        subject: { type: 'policy', id, name: displayName },
        problem: policyState === 'disabled' ? 'disabled' : 'reportOnly',
        details: { state: policyState },
      }),
    );
    return {
      status: 'fail',
      findings: findingsOf(notEnforced.length > 0 ? notEnforced : [nothing]),
      exposure: null,
      evidence: [],
      metric: null,
    };
  },
});
