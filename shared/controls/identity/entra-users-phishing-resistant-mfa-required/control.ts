import { roleActivityNames } from '../../../core/attribution';
import { domainOf, holds, phishingResistantMfa } from '../../../core/conditional-access';
import { defineControl } from '../../../core/verdict/control';
import { coverageControl, coverageVerdict, undeclared, withoutConditionalAccess } from '../../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

const id = 'ZT.ID.009';

/**
 * The goal for all users: methods that a fake sign-in page cannot steal. For admins, ZT.AD.009 already requires them.
 */
export const entraUsersPhishingResistantMfaRequired = defineControl({
  id,
  name: 'entra-users-phishing-resistant-mfa-required',
  title: 'Phishing-resistant MFA is required of every user',
  area: 'identity',
  pillar: 'identities',
  severity: 'medium',
  severityReason:
    'A long-term goal: codes and push approvals stop most attacks, but only a key stops a fake sign-in page.',
  licence: 'P1',
  openedBy: ['mfaExclusion'],
  version: 3,
  ...coverageControl,
  accessColumn: 'phishingResistantMfa',
  collections: 1,
  limitations:
    'A strength is judged by the combinations it allows, never by its name; limits on keys or certificate issuers inside it are not read. Who owns such a key is not read here. Guests covered by a list of tenants are unknown. Applications that sign in as themselves are outside user policies.',
  remediation:
    'Give everybody a passkey, Windows Hello or certificate first. Then Entra admin center > Protection > Conditional Access > Policies > the policy that requires MFA of all users > Grant > Require authentication strength > Phishing-resistant MFA, in report-only mode at first. Graph: PATCH /identity/conditionalAccess/policies/{id} with grantControls.authenticationStrength {"id":"00000000-0000-0000-0000-000000000004"} in place of builtInControls ["mfa"].',
  effort: 'project',
  mappings: {
    scuba: ['MS.AAD.3.1v1'],
    maester: ['CISA.MS.AAD.3.1'],
    zta: ['21784'],
    nist: ['IA-2(1)', 'IA-2(2)', 'IA-2(8)', 'IA-5c', 'IA-5g'],
    mitre: ['T1566.001', 'T1566.002'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths',
    'https://learn.microsoft.com/entra/identity/authentication/how-to-deploy-phishing-resistant-passwordless-authentication',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad31v1',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities, ...roleActivityNames, 'add user', 'enable account'],
  folds: [],
  evaluate: (state) => {
    const missing = withoutConditionalAccess(state);
    if (missing !== undefined) return missing;
    const requirement = phishingResistantMfa;
    const domain = domainOf(requirement, undeclared(id, state));
    const coverage = holds(requirement, domain, state.conditionalAccess());
    return coverageVerdict(coverage, { requirement, domain }, state, () => null);
  },
});
