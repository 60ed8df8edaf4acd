import { settingLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

/** https://learn.microsoft.com/graph/api/resources/authorizationpolicy */
export type AuthorizationPolicy = {
  readonly id: string;
  /** none, adminsAndGuestInviters, adminsGuestInvitersAndAllMembers, everyone */
  readonly allowInvitesFrom: string | null;
  readonly guestUserRoleId: string | null;
  readonly allowEmailVerifiedUsersToJoinOrganization: boolean | null;
  /** Whether people can sign up for trials and free plans with their email address. */
  readonly allowedToSignUpEmailBasedSubscriptions: boolean | null;
  readonly allowUserConsentForRiskyApps: boolean | null;
  /** Whether administrators may reset their own passwords; for users this is set elsewhere. */
  readonly allowedToUseSSPR: boolean | null;
  readonly blockMsolPowerShell: boolean | null;
  readonly defaultUserRolePermissions: {
    readonly allowedToCreateApps: boolean | null;
    readonly allowedToCreateSecurityGroups: boolean | null;
    readonly allowedToCreateTenants: boolean | null;
    readonly allowedToReadBitlockerKeysForOwnedDevice: boolean | null;
    readonly allowedToReadOtherUsers: boolean | null;
    readonly permissionGrantPoliciesAssigned: readonly string[];
  };
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly authorizationPolicy: AuthorizationPolicy;
  }
}

export const authorizationPolicyKind = defineKind({
  kind: 'authorizationPolicy',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 60,
  freshMinutes: 180,
  permission: 'Policy.Read.All',
  licence: 'free',
  singular: 'the authorization policy',
  plural: 'the authorization policy',
  compared: [
    'allowInvitesFrom',
    'guestUserRoleId',
    'allowEmailVerifiedUsersToJoinOrganization',
    'allowedToSignUpEmailBasedSubscriptions',
    'allowUserConsentForRiskyApps',
    'allowedToUseSSPR',
    'blockMsolPowerShell',
    'defaultUserRolePermissions',
  ],
  neverEmpty: true,
  hints: { directoryAudit: /authorization policy/ },
  audit: { activities: ['update authorization policy'], objects: 'single' },
  activityClass: 'organisation',
  lines: settingLines,
});
