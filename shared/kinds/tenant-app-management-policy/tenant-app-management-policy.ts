import { settingLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

/** https://learn.microsoft.com/graph/api/resources/passwordcredentialconfiguration and keycredentialconfiguration */
export type AppRestriction = {
  /** passwordAddition, customPasswordAddition, passwordLifetime, asymmetricKeyLifetime … */
  readonly type: string;
  /** enabled, disabled */
  readonly state: string | null;
  /** An ISO duration such as P180D. */
  readonly maxLifetime: string | null;
  /** 0001-01-01T00:00:00Z means applications of every age. */
  readonly restrictForAppsCreatedAfterDateTime: string | null;
};

/** https://learn.microsoft.com/graph/api/resources/tenantappmanagementpolicy */
export type TenantAppManagementPolicy = {
  readonly id: string;
  readonly isEnabled: boolean | null;
  readonly applicationRestrictions: readonly AppRestriction[];
  readonly servicePrincipalRestrictions: readonly AppRestriction[];
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly tenantAppManagementPolicy: TenantAppManagementPolicy;
  }
}

export const tenantAppManagementPolicyKind = defineKind({
  kind: 'tenantAppManagementPolicy',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 60,
  freshMinutes: 180,
  permission: 'Policy.Read.All',
  licence: 'free',
  singular: 'the credential policy for applications',
  plural: 'the credential policy for applications',
  compared: ['isEnabled', 'applicationRestrictions', 'servicePrincipalRestrictions'],
  neverEmpty: true,
  hints: {
    directoryAudit:
      /^(add|update|delete) policy$|policy (to|from) (application|service principal)$|app management policy/,
  },
  audit: { activities: ['update policy'] },
  activityClass: 'applications',
  lines: settingLines,
});
