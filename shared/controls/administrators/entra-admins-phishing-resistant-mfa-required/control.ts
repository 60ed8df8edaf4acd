import { eligibleActivityNames, roleActivityNames } from '../../../core/attribution';
import { phishingResistantMfa } from '../../../core/conditional-access';
import { roleThresholds } from '../../../core/resource/privileged-roles';
import { defineControl } from '../../../core/verdict/control';
import { administratorsVerdict } from '../../administrators-covered';
import { coverageControl, withoutConditionalAccess } from '../../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

export const thresholds = roleThresholds;

const id = 'ZT.AD.009';

/** Everyone who holds a privileged role, in whatever form, must use phishing-resistant MFA for every app. */
export const entraAdminsPhishingResistantMfaRequired = defineControl({
  id,
  name: 'entra-admins-phishing-resistant-mfa-required',
  title: 'Admins can sign in only with phishing-resistant MFA',
  proves: 'phishingResistantAdmins',
  area: 'administrators',
  pillar: 'identities',
  severity: 'critical',
  severityReason: 'One phished admin account is enough to lose the tenant.',
  licence: 'P1',
  thresholds,
  version: 5,
  ...coverageControl,
  needsWhereLicensed: ['unifiedRoleEligibilityScheduleInstance'],
  collections: 1,
  limitations:
    'Eligible admins (PIM) are judged as if they had activated each of their roles: policies for roles do not apply to them before activation, and the requirements of the activation itself are not read. Eligible members of PIM for Groups are not read. Strengths are judged by the combinations they allow, not by their restrictions to single key models. Applications with a role are outside user policies.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > New policy: Users: Directory roles, all privileged ones; Target resources: All resources, without exclusions; no condition; Grant: Require authentication strength > Phishing-resistant MFA; Enable policy: On. Role targeting does not cover custom roles or roles scoped to an administrative unit: add these people by group or user. First have each admin register a passkey, Windows Hello or certificate. Graph: POST /identity/conditionalAccess/policies with grantControls.authenticationStrength {"id":"00000000-0000-0000-0000-000000000004"}.',
  effort: 'project',
  mappings: {
    cis: ['5.2.2.5', '5.2.2.1'],
    scuba: ['MS.AAD.3.6v1'],
    maester: ['MT.1006', 'CISA.MS.AAD.3.6'],
    zta: ['21783', '21781'],
    prowler: ['entra_admin_users_phishing_resistant_mfa_enabled', 'entra_admin_users_mfa_enabled'],
    nist: ['IA-2(1)', 'IA-2(8)', 'IA-5'],
    mitre: ['T1566', 'T1078.004'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-admin-phish-resistant-mfa',
    'https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad36v1',
    'https://maester.dev/docs/tests/MT.1006',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities, ...roleActivityNames, ...eligibleActivityNames],
  folds: [],
  evaluate: (state) => withoutConditionalAccess(state) ?? administratorsVerdict(id, [phishingResistantMfa], state),
});
