import { settingLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';
import type { AppRestriction } from '../tenant-app-management-policy/tenant-app-management-policy';

/**
 * A policy that replaces the tenant's default for some applications. https://learn.microsoft.com/graph/api/resources/appmanagementpolicy
 */
export type AppManagementPolicy = {
  readonly id: string;
  readonly displayName: string;
  readonly isEnabled: boolean | null;
  readonly restrictions: readonly AppRestriction[];
  /** Ids of applications and service principals. */
  readonly appliesTo: readonly string[];
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly appManagementPolicy: AppManagementPolicy;
  }
}

export const appManagementPolicyKind = defineKind({
  kind: 'appManagementPolicy',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 60,
  freshMinutes: 180,
  permission: 'Policy.Read.All',
  licence: 'free',
  singular: 'the credential policy of an application',
  plural: 'credential policies of individual applications',
  compared: ['displayName', 'isEnabled', 'restrictions', 'appliesTo'],
  hints: {
    directoryAudit:
      /^(add|update|delete) policy$|policy (to|from) (application|service principal)$|app management policy/,
  },
  audit: { activities: ['add policy', 'update policy', 'delete policy'] },
  activityClass: 'applications',
  lines: settingLines,
});
