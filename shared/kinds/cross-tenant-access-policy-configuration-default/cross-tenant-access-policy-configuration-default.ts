import { settingLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

export type CrossTenantAccess = {
  /** allowed, blocked */
  readonly accessType: string;
  /** Ids and the words AllUsers, AllApplications; sorted. */
  readonly targets: readonly string[];
};

/** Null if Graph leaves the setting out. */
export type CrossTenantSetting = {
  readonly usersAndGroups: CrossTenantAccess | null;
  readonly applications: CrossTenantAccess | null;
};

/** https://learn.microsoft.com/graph/api/resources/crosstenantaccesspolicyconfigurationdefault */
export type CrossTenantDefault = {
  /** Our own id: Graph gives this singleton none. */
  readonly id: 'default';
  readonly isServiceDefault: boolean | null;
  readonly b2bCollaborationInbound: CrossTenantSetting | null;
  readonly b2bCollaborationOutbound: CrossTenantSetting | null;
  readonly b2bDirectConnectInbound: CrossTenantSetting | null;
  readonly b2bDirectConnectOutbound: CrossTenantSetting | null;
  /** Restrictions for accounts that other organisations gave to people of this tenant. */
  readonly tenantRestrictions: CrossTenantSetting | null;
  readonly inboundTrust: {
    readonly isMfaAccepted: boolean | null;
    readonly isCompliantDeviceAccepted: boolean | null;
    readonly isHybridAzureADJoinedDeviceAccepted: boolean | null;
  } | null;
  readonly automaticUserConsentSettings: {
    readonly inboundAllowed: boolean | null;
    readonly outboundAllowed: boolean | null;
  } | null;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly crossTenantAccessPolicyConfigurationDefault: CrossTenantDefault;
  }
}

export const crossTenantAccessPolicyConfigurationDefaultKind = defineKind({
  kind: 'crossTenantAccessPolicyConfigurationDefault',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 60,
  freshMinutes: 180,
  permission: 'Policy.Read.All',
  licence: 'free',
  singular: 'the cross-tenant access default',
  plural: 'cross-tenant access defaults',
  compared: [
    'isServiceDefault',
    'b2bCollaborationInbound',
    'b2bCollaborationOutbound',
    'b2bDirectConnectInbound',
    'b2bDirectConnectOutbound',
    'tenantRestrictions',
    'inboundTrust',
    'automaticUserConsentSettings',
  ],
  neverEmpty: true,
  hints: { directoryAudit: /cross-tenant access (default )?setting|partner cross-tenant/ },
  audit: {
    activities: [
      'update the company default cross-tenant access setting',
      'reset the cross-tenant access default setting',
    ],
    objects: 'single',
  },
  activityClass: 'organisation',
  lines: settingLines,
});
