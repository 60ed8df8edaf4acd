import { settingLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

/** Recipients of a PIM notification: only their number, because the addresses are personal data. */
export type RoleNotification = { readonly recipients: number; readonly isDefaultRecipientsEnabled: boolean | null };

/** PIM's requirements for a role; null if PIM does not say. https://learn.microsoft.com/graph/identity-governance-pim-rules-overview */
export type RoleManagementPolicyAssignment = {
  readonly id: string;
  readonly roleDefinitionId: string;
  /** For activation: MultiFactorAuthentication, Justification, Ticketing. */
  readonly enabledRules: readonly string[] | null;
  /** Longest activation, as an ISO 8601 duration: PT8H. */
  readonly maximumDuration: string | null;
  readonly isApprovalRequired: boolean | null;
  /**
   * "user:<id>", "group:<id>", "other:<type>". If empty, Microsoft's default applies: the Global and Privileged Role
   * Administrators.
   */
  readonly primaryApprovers: readonly string[];
  /** The authentication context that activation requires, such as c1; null if none. */
  readonly authenticationContext: string | null;
  /** Whether active assignments must expire. */
  readonly isExpirationRequired: boolean | null;
  /** Recipients of notifications about assignments, eligible assignments and activations. */
  readonly adminAssignment: RoleNotification | null;
  readonly adminEligibility: RoleNotification | null;
  readonly endUserAssignment: RoleNotification | null;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly unifiedRoleManagementPolicyAssignment: RoleManagementPolicyAssignment;
  }
}

export const unifiedRoleManagementPolicyAssignmentKind = defineKind({
  kind: 'unifiedRoleManagementPolicyAssignment',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 60,
  freshMinutes: 180,
  permission: 'RoleManagement.Read.Directory',
  licence: 'P2',
  singular: 'the PIM settings of a role',
  plural: 'PIM role settings',
  compared: [
    'roleDefinitionId',
    'enabledRules',
    'maximumDuration',
    'isApprovalRequired',
    'primaryApprovers',
    'authenticationContext',
    'isExpirationRequired',
    'adminAssignment',
    'adminEligibility',
    'endUserAssignment',
  ],
  hints: { directoryAudit: /role setting in pim/ },
  audit: {
    activities: ['update role setting in pim'],
    // The target's id is that of the role object; the collected resource has the template id.
    objects: ['TemplateId', 'RoleDefinitionOriginId'],
  },
  activityClass: 'roles',
  lines: settingLines,
});
