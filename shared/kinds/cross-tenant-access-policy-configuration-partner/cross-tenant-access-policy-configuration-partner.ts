import { settingLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';
import type { CrossTenantDefault } from '../cross-tenant-access-policy-configuration-default/cross-tenant-access-policy-configuration-default';

/** The partner policy for one organisation. https://learn.microsoft.com/graph/api/resources/crosstenantaccesspolicyconfigurationpartner */
export type CrossTenantPartner = Omit<CrossTenantDefault, 'id' | 'isServiceDefault'> & {
  /** Tenant id of the organisation. */
  readonly id: string;
  /** The name of the user synchronisation; null if there is none. Graph has no other name for the organisation. */
  readonly displayName: string | null;
  /**
   * Whether the organisation's people are synchronised into this directory; false if Graph returns nothing about it, null if only a part.
   */
  readonly userSyncAllowed: boolean | null;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly crossTenantAccessPolicyConfigurationPartner: CrossTenantPartner;
  }
}

/** Activities on a partner policy and on its user synchronisation. */
export const partnerActivityNames: readonly string[] = [
  'add a partner to cross-tenant access setting',
  'update a partner cross-tenant access setting',
  'delete partner specific cross-tenant access setting',
  'create a partner cross-tenant identity sync setting',
  'update a partner cross-tenant identity sync setting',
  'delete a partner cross-tenant identity sync setting',
];

export const crossTenantAccessPolicyConfigurationPartnerKind = defineKind({
  kind: 'crossTenantAccessPolicyConfigurationPartner',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 60,
  freshMinutes: 180,
  permission: 'Policy.Read.All',
  licence: 'free',
  singular: 'the cross-tenant access settings for an organisation',
  plural: 'cross-tenant access settings for other organisations',
  compared: [
    'displayName',
    'b2bCollaborationInbound',
    'b2bCollaborationOutbound',
    'b2bDirectConnectInbound',
    'b2bDirectConnectOutbound',
    'tenantRestrictions',
    'inboundTrust',
    'automaticUserConsentSettings',
    'userSyncAllowed',
  ],
  hints: { directoryAudit: /cross-tenant access (default )?setting|partner cross-tenant/ },
  audit: { activities: partnerActivityNames, objects: 'mentioned' },
  activityClass: 'organisation',
  lines: settingLines,
});
