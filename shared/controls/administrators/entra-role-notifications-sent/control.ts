import { globalAdministrator } from '../../../core/resource/privileged-roles';
import { type ControlState, defineControl, type Verdict } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import type {
  RoleManagementPolicyAssignment,
  RoleNotification,
} from '../../../kinds/unified-role-management-policy-assignment/unified-role-management-policy-assignment';
import { unlicensed } from '../../coverage-verdict';
import { nameOfRole } from '../../role-holders';
import {
  groupsHolding,
  groupsReason,
  privilegedSettings,
  roleSettingActivities,
  type SettingProblem,
  settingsFail,
} from '../../role-settings';

export const thresholds = {
  roleDefaultRecipientsSuffice: threshold.flag(
    false,
    'Whether the default recipients of Microsoft are enough: Global, Privileged Role and Security Administrators. SCuBA requires named addresses.',
  ),
};

type Problem = 'assignmentUntold' | 'eligibilityUntold' | 'activationUntold';

const labels: Readonly<Record<Problem, string>> = {
  assignmentUntold: 'Nobody is notified of an assignment',
  eligibilityUntold: 'Nobody is notified when somebody becomes eligible',
  activationUntold: 'Nobody is notified of an activation',
};

const notificationsOf = (
  settings: RoleManagementPolicyAssignment,
): readonly (readonly [Problem, RoleNotification | null])[] => [
  ['assignmentUntold', settings.adminAssignment],
  ['eligibilityUntold', settings.adminEligibility],
  ['activationUntold', settings.endUserAssignment],
];

const isNotified = ({ recipients, isDefaultRecipientsEnabled }: RoleNotification, { facts }: ControlState): boolean =>
  recipients > 0 ||
  (facts.configuration.thresholds.roleDefaultRecipientsSuffice && isDefaultRecipientsEnabled === true);

/** If PIM notifies nobody, people can get and use a role without anyone noticing. */
export const entraRoleNotificationsSent = defineControl({
  id: 'ZT.AD.008',
  name: 'entra-role-notifications-sent',
  title: 'PIM notifies a named address about privileged roles',
  area: 'administrators',
  pillar: 'identities',
  severity: 'medium',
  severityReason: 'The PIM notification is how an admin learns that someone else has just taken a role.',
  licence: 'P2',
  thresholds,
  version: 4,
  needs: ['unifiedRoleManagementPolicyAssignment', 'unifiedRoleAssignment', 'subscribedSku'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Counts the addresses named for the role; whether anyone reads them, or whether mail reaches them, is unknown. The addresses themselves are not kept. Settings of PIM for Groups are not read: while a group holds Global Administrator, the verdict is unknown.',
  remediation:
    'Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Roles > the role > Role settings > Edit > Notification: add an address under "Role assignment alert", "Role assignment alert" for eligible members, and "Role activation alert". Graph: PATCH /policies/roleManagementPolicies/{id}/rules/{Notification_Admin_Admin_Assignment, Notification_Admin_Admin_Eligibility, Notification_Admin_EndUser_Assignment} with notificationRecipients. Whether the default recipients are enough is thresholds.roleDefaultRecipientsSuffice.',
  effort: 'minutes',
  mappings: {
    scuba: ['MS.AAD.7.7v1', 'MS.AAD.7.8v1', 'MS.AAD.7.9v1'],
    maester: ['CISA.MS.AAD.7.7', 'CISA.MS.AAD.7.8', 'CISA.MS.AAD.7.9'],
    zta: ['21818', '21819', '21820', '21899'],
    nist: ['AC-2(1)', 'AC-6(9)'],
  },
  references: [
    'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-email-notifications',
    'https://learn.microsoft.com/graph/identity-governance-pim-rules-overview',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad77v1',
  ],
  activities: roleSettingActivities,
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const missing = unlicensed(state, 'P2');
    if (missing !== undefined) return missing;
    const settings = privilegedSettings(state);
    if ('status' in settings) return settings;
    const problems = settings.flatMap((one) =>
      notificationsOf(one).flatMap(([problem, notification]): readonly SettingProblem<Problem>[] =>
        notification === null || isNotified(notification, state) ? [] : [{ roleId: one.roleDefinitionId, problem }],
      ),
    );
    if (problems.length > 0) return settingsFail(problems, labels, state);
    const unread = settings.filter((one) => notificationsOf(one).some(([, notification]) => notification === null));
    if (unread.length > 0) {
      const names = unread.slice(0, 5).map(({ roleDefinitionId }) => nameOfRole(roleDefinitionId, state));
      return {
        status: 'unknown',
        reason: `the notification settings of these roles could not be read: ${names.join(', ')}`,
      };
    }
    const groups = groupsHolding([globalAdministrator], state);
    if (groups.length > 0) return { status: 'unknown', reason: groupsReason(groups) };
    return { status: 'pass', note: `${settings.length} privileged roles`, evidence: [], metric: null };
  },
});
