import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { flag, readShape, sorted, text } from '../../graph/shape';
import type { RoleManagementPolicyAssignment, RoleNotification } from './unified-role-management-policy-assignment';

const kind = 'unifiedRoleManagementPolicyAssignment';

const Approver = z.object({ '@odata.type': text, userId: text, groupId: text });

/** One schema for rules of every type: each type has some of these fields, and the id shows the type. */
const Rule = z.object({
  id: z.string().min(1),
  enabledRules: z.array(z.string()).nullish(),
  isExpirationRequired: flag,
  maximumDuration: text,
  isEnabled: flag,
  claimValue: text,
  setting: z
    .object({
      isApprovalRequired: flag,
      approvalStages: z.array(z.object({ primaryApprovers: z.array(Approver).nullish() })).nullish(),
    })
    .nullish(),
  notificationRecipients: z.array(z.string()).nullish(),
  isDefaultRecipientsEnabled: flag,
});
type Rule = z.output<typeof Rule>;

/** Required: an assignment without its rules means that $expand was not answered. */
const Assignment = z.object({
  id: z.string(),
  roleDefinitionId: z.string().min(1),
  policy: z.object({ rules: z.array(Rule).min(1) }),
});

const approverOf = ({ '@odata.type': type, userId, groupId }: z.output<typeof Approver>): string =>
  userId !== null ? `user:${userId}` : groupId !== null ? `group:${groupId}` : `other:${type ?? ''}`;

const approversOf = (rule: Rule | undefined): readonly string[] =>
  sorted(
    (rule?.setting?.approvalStages ?? []).flatMap(({ primaryApprovers }) => (primaryApprovers ?? []).map(approverOf)),
  );

/** The recipients are addresses of people, so only their number is kept. */
const notificationOf = (rule: Rule | undefined): RoleNotification | null =>
  rule === undefined
    ? null
    : {
        recipients: (rule.notificationRecipients ?? []).filter((address) => address.trim() !== '').length,
        isDefaultRecipientsEnabled: rule.isDefaultRecipientsEnabled,
      };

/**
 * The settings of each role in PIM. The filter is mandatory, and the rules come with the policy.
 * https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments
 */
export const unifiedRoleManagementPolicyAssignmentCollector: SmallCollector<typeof kind> = {
  kind,
  path: '/policies/roleManagementPolicyAssignments',
  query: "$filter=scopeId%20eq%20'/'%20and%20scopeType%20eq%20'DirectoryRole'&$expand=policy($expand=rules)",
  scope: 'roleManagement',
  cost: 1,
  answer: 'list',
  read(item): RoleManagementPolicyAssignment {
    const { id, roleDefinitionId, policy } = readShape(kind, Assignment, item);
    const rules = new Map(policy.rules.map((rule) => [rule.id, rule]));
    const context = rules.get('AuthenticationContext_EndUser_Assignment');
    const enabledRules = rules.get('Enablement_EndUser_Assignment')?.enabledRules ?? null;
    const approval = rules.get('Approval_EndUser_Assignment');
    return {
      id,
      roleDefinitionId,
      enabledRules: enabledRules === null ? null : sorted(enabledRules),
      maximumDuration: rules.get('Expiration_EndUser_Assignment')?.maximumDuration ?? null,
      isApprovalRequired: approval?.setting?.isApprovalRequired ?? null,
      primaryApprovers: approversOf(approval),
      authenticationContext: context?.isEnabled === true ? (context.claimValue ?? '') : null,
      isExpirationRequired: rules.get('Expiration_Admin_Assignment')?.isExpirationRequired ?? null,
      adminAssignment: notificationOf(rules.get('Notification_Admin_Admin_Assignment')),
      adminEligibility: notificationOf(rules.get('Notification_Admin_Admin_Eligibility')),
      endUserAssignment: notificationOf(rules.get('Notification_Admin_EndUser_Assignment')),
    };
  },
};
