import { domainOf, holds, mfa, type UserClass } from '../../../core/conditional-access';
import { globalAdministrator } from '../../../core/resource/privileged-roles';
import { type ControlState, defineControl, type Verdict } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import type { RoleManagementPolicyAssignment } from '../../../kinds/unified-role-management-policy-assignment/unified-role-management-policy-assignment';
import { coverageJudgesWithout, coverageNeeds, unlicensed } from '../../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';
import { nameOfRole } from '../../role-holders';
import { privilegedSettings, roleSettingActivities, type SettingProblem, settingsFail } from '../../role-settings';

export const thresholds = {
  activationHours: threshold.integer(
    8,
    1,
    24,
    'The control fails if a privileged role can stay active for more than this many hours after one activation.',
  ),
  globalAdministratorActivationHours: threshold.integer(
    4,
    1,
    24,
    'The control fails if the role Global Administrator can stay active for more than this many hours after one activation.',
  ),
};

type Problem = 'noMfa' | 'noJustification' | 'tooLong' | 'permanentAllowed';

const labels: Readonly<Record<Problem, string>> = {
  noMfa: 'Activated without MFA',
  noJustification: 'Activated without a reason',
  tooLong: 'Active for too long',
  permanentAllowed: 'Assignable without an end',
};

/** The hours of an ISO 8601 duration; null if it cannot be read, or has months or years. */
function hoursOf(duration: string | null): number | null {
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration ?? '');
  if (parts === null || duration === 'P' || duration?.endsWith('T') === true) return null;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return days * 24 + hours + minutes / 60 + seconds / 3600;
}

const hoursAllowed = (roleId: string, { facts }: ControlState): number => {
  const { activationHours, globalAdministratorActivationHours } = facts.configuration.thresholds;
  return roleId === globalAdministrator ? globalAdministratorActivationHours : activationHours;
};

const canActivate = (roleId: string, { eligibleRoleIds, otherEligibleRoleIds }: UserClass): boolean =>
  eligibleRoleIds.includes(roleId) || otherEligibleRoleIds.includes(roleId);

/** Whether Conditional Access requires MFA for the context, for everyone who can activate the role. */
function contextAsksForMfa(context: string, roleId: string, state: ControlState): 'yes' | 'no' | 'unknown' {
  const basis = state.conditionalAccess();
  const eligible = basis.userClasses.filter((userClass) => userClass.enabled && canActivate(roleId, userClass));
  // Nobody can activate the role yet, but the policy must already protect the first person who can.
  const keys = new Set((eligible.length > 0 ? eligible : basis.userClasses).map(({ key }) => key));
  const domain = domainOf(mfa, { users: ({ key, enabled }) => enabled && keys.has(key), apps: [context] });
  const coverage = holds(mfa, domain, basis);
  if (coverage.status === 'unknown') return 'unknown';
  return coverage.status === 'holds' && coverage.of > 0 ? 'yes' : 'no';
}

type Judged = { readonly problems: readonly Problem[]; readonly isUnknown: boolean };

function judge(settings: RoleManagementPolicyAssignment, state: ControlState): Judged {
  const { roleDefinitionId, enabledRules, maximumDuration, authenticationContext, isExpirationRequired } = settings;
  const hours = hoursOf(maximumDuration);
  const asked =
    enabledRules?.includes('MultiFactorAuthentication') === true
      ? 'yes'
      : authenticationContext !== null
        ? contextAsksForMfa(authenticationContext, roleDefinitionId, state)
        : enabledRules === null
          ? 'unknown'
          : 'no';
  return {
    problems: [
      ...(asked === 'no' ? (['noMfa'] as const) : []),
      ...(enabledRules !== null && !enabledRules.includes('Justification') ? (['noJustification'] as const) : []),
      ...(hours !== null && hours > hoursAllowed(roleDefinitionId, state) ? (['tooLong'] as const) : []),
      ...(isExpirationRequired === false ? (['permanentAllowed'] as const) : []),
    ],
    isUnknown: asked === 'unknown' || enabledRules === null || hours === null || isExpirationRequired === null,
  };
}

/** A role that can be activated without any check and never expires has the same effect as a permanent role. */
export const entraRoleActivationStrong = defineControl({
  id: 'ZT.AD.007',
  name: 'entra-role-activation-strong',
  title: 'Activating a privileged role requires MFA and a reason',
  area: 'administrators',
  pillar: 'identities',
  severity: 'high',
  severityReason: 'With a stolen session, an attacker can activate the role unless the activation asks for more.',
  licence: 'P2',
  thresholds,
  version: 4,
  needs: ['unifiedRoleManagementPolicyAssignment', ...coverageNeeds],
  judgesWithout: coverageJudgesWithout,
  needsWhereLicensed: ['unifiedRoleEligibilityScheduleInstance'],
  dependsOnTime: 'expiries',
  usesConditionalAccess: true,
  collections: 1,
  limitations:
    'Judges the settings of every privileged role, whether or not anyone can activate it. MFA from the earlier sign-in satisfies the MFA that PIM requires; only an authentication context asks again. For a context, the control judges whether Conditional Access requires MFA of the people who can activate the role. Settings of PIM for Groups are not read.',
  remediation:
    'Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Roles > the role > Role settings > Edit: Activation maximum duration of at most 8 hours, 4 for Global Administrator; On activation, require Azure MFA or an authentication context; Require justification; Assignment: switch off "Allow permanent active assignment". Graph: PATCH /policies/roleManagementPolicies/{id}/rules/{Enablement_EndUser_Assignment, Expiration_EndUser_Assignment, Expiration_Admin_Assignment}. The hours are thresholds.activationHours and globalAdministratorActivationHours.',
  effort: 'days',
  mappings: {},
  references: [
    'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-change-default-settings',
    'https://learn.microsoft.com/graph/identity-governance-pim-rules-overview',
    'https://github.com/SigmaHQ/sigma/blob/master/rules/cloud/azure/privileged_identity_management/azure_pim_role_no_mfa_required.yml',
  ],
  activities: [...roleSettingActivities, ...conditionalAccessActivities, ...policyActivities],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const missing = unlicensed(state, 'P2');
    if (missing !== undefined) return missing;
    const settings = privilegedSettings(state);
    if ('status' in settings) return settings;
    if (state.conditionalAccess().userClasses.length === 0)
      return { status: 'unknown', reason: 'no user is known yet' };
    const judged = settings.map((one) => ({ roleId: one.roleDefinitionId, ...judge(one, state) }));
    const problems = judged.flatMap(({ roleId, problems: found }) =>
      found.map((problem): SettingProblem<Problem> => ({ roleId, problem })),
    );
    if (problems.length > 0) return settingsFail(problems, labels, state);
    const unknown = judged.filter(({ isUnknown }) => isUnknown).map(({ roleId }) => nameOfRole(roleId, state));
    if (unknown.length > 0) {
      const names = unknown.slice(0, 5).join(', ');
      return { status: 'unknown', reason: `the activation settings of these roles could not be read: ${names}` };
    }
    return { status: 'pass', note: `${judged.length} privileged roles`, evidence: [], metric: null };
  },
});
