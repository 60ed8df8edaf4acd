import { isList, isObject, type JsonObject, mergePatch, textOf } from '../json';
import { seededGuid } from '../random';
import { roleDefinitions, roleId } from './role-definitions';

type Caller = 'Admin' | 'EndUser';
type Level = 'Eligibility' | 'Assignment';

const targetOf = (caller: Caller, level: Level): JsonObject => ({
  caller,
  operations: ['all'],
  level,
  inheritableSettings: [],
  enforcedSettings: [],
});

const rule = (type: string, id: string, caller: Caller, level: Level, more: JsonObject): JsonObject => ({
  '@odata.type': `#microsoft.graph.unifiedRoleManagementPolicy${type}Rule`,
  id,
  ...more,
  target: targetOf(caller, level),
});

const expiration = (caller: Caller, level: Level, isExpirationRequired: boolean, maximumDuration: string): JsonObject =>
  rule('Expiration', `Expiration_${caller}_${level}`, caller, level, { isExpirationRequired, maximumDuration });

const enablement = (caller: Caller, level: Level, enabledRules: readonly string[]): JsonObject =>
  rule('Enablement', `Enablement_${caller}_${level}`, caller, level, { enabledRules });

const notifications = (caller: Caller, level: Level): readonly JsonObject[] =>
  (['Admin', 'Requestor', 'Approver'] as const).map((recipientType) =>
    rule('Notification', `Notification_${recipientType}_${caller}_${level}`, caller, level, {
      notificationType: 'Email',
      recipientType,
      notificationLevel: 'All',
      isDefaultRecipientsEnabled: true,
      notificationRecipients: recipientType === 'Admin' ? ['security@contoso.example'] : [],
    }),
  );

const approval = (approvers: readonly string[]): JsonObject =>
  rule('Approval', 'Approval_EndUser_Assignment', 'EndUser', 'Assignment', {
    setting: {
      isApprovalRequired: approvers.length > 0,
      isApprovalRequiredForExtension: false,
      isRequestorJustificationRequired: true,
      approvalMode: 'SingleStage',
      approvalStages: [
        {
          approvalStageTimeOutInDays: 1,
          isApproverJustificationRequired: true,
          escalationTimeInMinutes: 0,
          isEscalationEnabled: false,
          escalationApprovers: [],
          primaryApprovers: approvers.map((userId) => ({
            '@odata.type': '#microsoft.graph.singleUser',
            userId,
            description: null,
          })),
        },
      ],
    },
  });

/** The seventeen rules that PIM has for each role. */
const rulesOf = (hours: number, approvers: readonly string[]): readonly JsonObject[] => [
  expiration('Admin', 'Eligibility', false, 'P365D'),
  enablement('Admin', 'Eligibility', []),
  ...notifications('Admin', 'Eligibility'),
  expiration('Admin', 'Assignment', true, 'P15D'),
  enablement('Admin', 'Assignment', ['Justification']),
  ...notifications('Admin', 'Assignment'),
  expiration('EndUser', 'Assignment', true, `PT${hours}H`),
  enablement('EndUser', 'Assignment', ['MultiFactorAuthentication', 'Justification']),
  approval(approvers),
  rule('AuthenticationContext', 'AuthenticationContext_EndUser_Assignment', 'EndUser', 'Assignment', {
    isEnabled: false,
    claimValue: '',
  }),
  ...notifications('EndUser', 'Assignment'),
];

/**
 * PIM's requirements for each role: MFA and a reason for all of them, and the approval of two people for the most powerful ones.
 */
export function roleSettings(seed: number, tenantId: string, approvers: readonly string[]): readonly JsonObject[] {
  const approved = [roleId('Global Administrator'), roleId('Privileged Role Administrator')];
  return roleDefinitions().map((definition, index) => {
    const roleDefinitionId = textOf(definition, 'id');
    const policyId = `DirectoryRole_${tenantId}_${seededGuid(seed, 'rolePolicy', index)}`;
    return {
      id: `${policyId}_${roleDefinitionId}`,
      policyId,
      scopeId: '/',
      scopeType: 'DirectoryRole',
      roleDefinitionId,
      policy: {
        id: policyId,
        displayName: 'DirectoryRole',
        description: 'DirectoryRole',
        isOrganizationDefault: false,
        scopeId: '/',
        scopeType: 'DirectoryRole',
        lastModifiedDateTime: null,
        lastModifiedBy: { id: null, displayName: '' },
        rules: rulesOf(approved[0] === roleDefinitionId ? 4 : 8, approved.includes(roleDefinitionId) ? approvers : []),
      },
    };
  });
}

/** Graph patches one rule at a time, by its id. Rules that the body does not name stay unchanged. */
export function settledPolicy(before: JsonObject, body: JsonObject): JsonObject {
  const [kept, named] = [before.policy, body.policy];
  if (!isObject(kept) || !isObject(named) || !isList(kept.rules) || !isList(named.rules)) return {};
  const patches = named.rules.filter(isObject);
  const rules = kept.rules
    .filter(isObject)
    .map((one) => mergePatch(one, patches.find((patch) => textOf(patch, 'id') === textOf(one, 'id')) ?? {}));
  return { policy: { ...named, rules } };
}
