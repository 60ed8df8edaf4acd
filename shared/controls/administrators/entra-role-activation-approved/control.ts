import { globalAdministrator } from '../../../core/resource/privileged-roles';
import { type ControlState, defineControl, type Verdict } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import type { RoleManagementPolicyAssignment } from '../../../kinds/unified-role-management-policy-assignment/unified-role-management-policy-assignment';
import { unlicensed } from '../../coverage-verdict';
import { nameOfRole } from '../../role-holders';
import {
  groupsHolding,
  groupsReason,
  roleSettingActivities,
  type SettingProblem,
  settingsFail,
} from '../../role-settings';

export const thresholds = {
  activationApprovalRoles: threshold.ids(
    'Template ids of the roles that, like Global Administrator, need approval to be activated. CIS adds Privileged Role Administrator, who can make anyone a Global Administrator. SCuBA and Zero Trust Assessment: only Global Administrator.',
    ['e8611ab8-c189-46e8-94e1-60213ab1f814'],
  ),
  activationApproversMin: threshold.integer(
    1,
    0,
    10,
    'The control fails if there are fewer than this many named approvers; a group counts as one. 0 accepts the default approvers of Microsoft. Prowler and Zero Trust Assessment: 1, Microsoft: 2, SCuBA: any.',
  ),
};

type Problem = 'notApproved' | 'tooFewApprovers';

const labels: Readonly<Record<Problem, string>> = {
  notApproved: 'Activated without approval',
  tooFewApprovers: 'With too few approvers',
};

function problemOf(settings: RoleManagementPolicyAssignment, state: ControlState): Problem | undefined {
  if (settings.isApprovalRequired === false) return 'notApproved';
  // If no approval is required, Graph returns no approvers, so their number is unknown.
  if (settings.isApprovalRequired !== true) return undefined;
  const { activationApproversMin } = state.facts.configuration.thresholds;
  return settings.primaryApprovers.length < activationApproversMin ? 'tooFewApprovers' : undefined;
}

/** Full control of the tenant should need two people. Without approval, one stolen account is enough. */
export const entraRoleActivationApproved = defineControl({
  id: 'ZT.AD.006',
  name: 'entra-role-activation-approved',
  title: 'Activating Global Administrator requires approval',
  area: 'administrators',
  pillar: 'identities',
  severity: 'high',
  severityReason: 'Without approval, one stolen eligible account becomes Global Administrator within a minute.',
  licence: 'P2',
  thresholds,
  version: 4,
  milderProblems: { notApproved: ['tooFewApprovers'] },
  needs: ['unifiedRoleManagementPolicyAssignment', 'unifiedRoleAssignment', 'subscribedSku'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Reads the PIM settings of the role. A group that holds the role has settings of its own (PIM for Groups), which are not read: while one holds it, the verdict is unknown. Whether approvers are enabled and reachable is not judged: an approver who left causes a lockout. A group counts as one approver.',
  remediation:
    'Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Roles > Global Administrator > Role settings > Edit: Require approval to activate, and select at least two approvers. Graph: PATCH /policies/roleManagementPolicies/{id}/rules/Approval_EndUser_Assignment with setting.isApprovalRequired true and primaryApprovers. Which other roles need approval is thresholds.activationApprovalRoles, how many approvers thresholds.activationApproversMin.',
  effort: 'minutes',
  mappings: {
    cis: ['5.3.4', '5.3.5'],
    scuba: ['MS.AAD.7.6v1'],
    maester: ['CISA.MS.AAD.7.6'],
    zta: ['21817'],
    prowler: [
      'entra_pim_global_administrator_approval_required',
      'entra_pim_privileged_role_administrator_approval_required',
    ],
    nist: ['AC-6(1)'],
  },
  references: [
    'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-change-default-settings',
    'https://learn.microsoft.com/graph/identity-governance-pim-rules-overview',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad76v1',
  ],
  activities: roleSettingActivities,
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const missing = unlicensed(state, 'P2');
    if (missing !== undefined) return missing;
    const wanted = [...new Set([globalAdministrator, ...state.facts.configuration.thresholds.activationApprovalRoles])];
    const known = new Map(
      state.small('unifiedRoleManagementPolicyAssignment').map((settings) => [settings.roleDefinitionId, settings]),
    );
    const problems = wanted.flatMap((roleId): readonly SettingProblem<Problem>[] => {
      const settings = known.get(roleId);
      const problem = settings === undefined ? undefined : problemOf(settings, state);
      return problem === undefined ? [] : [{ roleId, problem }];
    });
    if (problems.length > 0) return settingsFail(problems, labels, state);
    const unread = wanted.filter((roleId) => typeof known.get(roleId)?.isApprovalRequired !== 'boolean');
    if (unread.length > 0) {
      const names = unread.map((roleId) => nameOfRole(roleId, state)).join(', ');
      return { status: 'unknown', reason: `whether these roles need approval could not be read: ${names}` };
    }
    const groups = groupsHolding(wanted, state);
    if (groups.length > 0) return { status: 'unknown', reason: groupsReason(groups) };
    return { status: 'pass', note: null, evidence: [], metric: null };
  },
});
