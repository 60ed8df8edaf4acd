import { roleActivityNames } from '../../../core/attribution';
import { domainOf, holds, mfa } from '../../../core/conditional-access';
import { defineControl } from '../../../core/verdict/control';
import {
  coverageControl,
  coverageVerdict,
  hasConditionalAccess,
  securityDefaultsNote,
  securityDefaultsVerdict,
  undeclared,
} from '../../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

const id = 'ZT.ID.001';

/**
 * Every enabled user, member or guest, must use MFA for every app, in browsers and apps, from any location. Each
 * sign-in is judged separately, so several policies can share the work, and a gap in one of them is found.
 */
export const entraUsersMfaRequired = defineControl({
  id,
  name: 'entra-users-mfa-required',
  title: 'MFA is required of every user, in every app and client',
  proves: 'mfaForEveryone',
  area: 'identity',
  pillar: 'identities',
  severity: 'critical',
  severityReason: 'One sign-in without MFA is enough for a stolen or guessed password.',
  licence: 'P1',
  openedBy: ['mfaExclusion'],
  version: 3,
  ...coverageControl,
  accessColumn: 'mfa',
  collections: 1,
  limitations:
    'Applications that sign in as themselves are outside user policies. Per-user MFA is not read. Without Entra ID P1 only security defaults are judged. Platforms and old user agents can be forged. Guests covered by a list of tenants are unknown. Trusted addresses of the per-user MFA portal cannot be read. Microsoft names the members of Office 365 without their ids: if the verdict depends on an app that may be one of them, it is unknown.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > New policy: Users: All users, exclude only your break-glass accounts; Target resources: All resources, without exclusions; no condition; Grant: Require multifactor authentication; Enable policy: On. Graph: PATCH /identity/conditionalAccess/policies/{id} with {"state":"enabled"} for a policy that is report-only. Without Entra ID P1: Identity > Overview > Properties > Manage security defaults, or PATCH /policies/identitySecurityDefaultsEnforcementPolicy with {"isEnabled":true}.',
  effort: 'project',
  mappings: {
    cis: ['5.2.2.2'],
    scuba: ['MS.AAD.3.2v2'],
    maester: ['MT.1004', 'MT.1007', 'CISA.MS.AAD.3.2'],
    zta: ['21800'],
    prowler: ['entra_users_mfa_enabled', 'entra_conditional_access_policy_all_apps_all_users'],
    nist: ['IA-2(1)', 'IA-2(2)'],
    mitre: ['T1110'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-mfa-strength',
    'https://learn.microsoft.com/entra/fundamentals/security-defaults',
    'https://maester.dev/docs/tests/MT.1007',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad32v2',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities, ...roleActivityNames, 'add user', 'enable account'],
  isDrilled: true,
  folds: [],
  evaluate: (state) => {
    if (!hasConditionalAccess(state)) return securityDefaultsVerdict(id, securityDefaultsNote, state);
    const domain = domainOf(mfa, undeclared(id, state));
    const coverage = holds(mfa, domain, state.conditionalAccess());
    return coverageVerdict(coverage, { requirement: mfa, domain }, state, (holding) =>
      holding.bySecurityDefaults ? securityDefaultsNote : null,
    );
  },
});
