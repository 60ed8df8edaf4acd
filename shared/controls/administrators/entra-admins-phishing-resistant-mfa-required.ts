import { eligibleActivityNames, roleActivityNames } from '../../core/attribution';
import {
  type Coverage,
  domainOf,
  holds,
  isPrivilegedClass,
  peopleIn,
  phishingResistantMfa,
  type UserClass,
} from '../../core/conditional-access';
import { type ControlState, defineControl, type Verdict } from '../../core/control';
import { coverageNeeds, coverageVerdict, undeclared } from '../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../policy-activities';
import {
  activeAndEligible,
  asActivated,
  countedOnce,
  idsOf,
  isPrivileged,
  peopleLine,
  unreadHolderGroups,
  unreadReason,
} from '../role-holders';

const id = 'ZT.AD.009';

const isEligibleOnly = (userClass: UserClass, state: ControlState): boolean =>
  ![...userClass.roleIds, ...userClass.otherRoleIds].some((roleId) => isPrivileged(roleId, state));

const withLines = (verdict: Verdict, lines: ReturnType<typeof peopleLine>): Verdict =>
  'evidence' in verdict ? { ...verdict, evidence: [...verdict.evidence, ...lines] } : verdict;

/** Every holder of a privileged role, however they hold it, must show what cannot be phished, in every app. */
export const entraAdminsPhishingResistantMfaRequired = defineControl({
  id,
  name: 'entra-admins-phishing-resistant-mfa-required',
  title: 'Phishing-resistant MFA is required of every administrator',
  area: 'administrators',
  pillar: 'identities',
  severity: 'critical',
  severityReason: 'One phished administrator is the loss of the tenant.',
  licence: 'P1',
  version: 2,
  needs: coverageNeeds,
  needsWhereLicensed: ['unifiedRoleEligibilityScheduleInstance'],
  dependsOnTime: true,
  usesConditionalAccess: true,
  looks: 1,
  limitations:
    'Eligible holders (PIM) are judged as if they had activated each of their roles: until then policies for roles do not apply to them, and what the activation itself asks for is not read. Members of PIM for Groups who are eligible only are not read. Strengths are judged by the combinations that they allow, not by their restrictions to single models of key. Applications with a role are outside user policies.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > New policy: Users: Directory roles, all privileged ones; Target resources: All resources, without exclusions; no condition; Grant: Require authentication strength > Phishing-resistant MFA; Enable policy: On. Roles for an administrative unit and custom roles are not seen by role targeting: add these people by group or user. Let each register a passkey, Windows Hello or certificate first. Graph: POST /identity/conditionalAccess/policies with grantControls.authenticationStrength {"id":"00000000-0000-0000-0000-000000000004"}.',
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
  evaluate: (state): Verdict => {
    if (!state.facts.licences.has('P1')) return { status: 'notLicensed', licence: 'P1' };
    const { privilegedRolesAdded } = state.facts.configuration.thresholds;
    const declared = undeclared(id, state);
    const domain = domainOf(phishingResistantMfa, {
      ...declared,
      users: (userClass) => declared.users(userClass) && isPrivilegedClass(userClass, privilegedRolesAdded),
    });
    const basis = state.conditionalAccess();
    const userClasses = basis.userClasses.flatMap(asActivated);
    const coverage: Coverage = countedOnce(
      holds(phishingResistantMfa, domain, { ...basis, userClasses }),
      userClasses.filter(domain.users),
    );
    if (coverage.status === 'holds') {
      const unread = unreadHolderGroups(state, (roleId) => isPrivileged(roleId, state));
      if (unread.length > 0) return { status: 'unknown', reason: unreadReason(unread) };
      if (coverage.of === 0) {
        return { status: 'notApplicable', reason: 'nobody holds a privileged role, or can activate one' };
      }
    }
    const judged = basis.userClasses.filter(domain.users);
    const eligible = judged.filter((userClass) => isEligibleOnly(userClass, state));
    const active = peopleIn(judged) - peopleIn(eligible);
    const open = new Set(coverage.status === 'open' ? coverage.classes.map(({ key }) => key) : []);
    const told = coverage.status === 'open' ? eligible.filter(({ key }) => open.has(key)) : eligible;
    return withLines(
      coverageVerdict(coverage, { requirement: phishingResistantMfa, domain }, state, () =>
        activeAndEligible(active, peopleIn(eligible)),
      ),
      peopleLine('Eligible, judged as if active', idsOf(told)),
    );
  },
});
