import { defineKind } from '../../core/resource/definition';

/** https://learn.microsoft.com/graph/api/resources/intune-onboarding-vpptoken; never the token itself. */
export type VppToken = {
  readonly id: string;
  readonly organizationName: string;
  /** valid, expired, invalid, assignedToExternalMDM, unknown */
  readonly state: string;
  readonly expirationDateTime: string | null;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly vppToken: VppToken;
  }
}

export const vppTokenKind = defineKind({
  kind: 'vppToken',
  shape: 'small',
  bucket: 'intune',
  cadenceMinutes: 720,
  freshMinutes: 2880,
  permission: 'DeviceManagementApps.Read.All',
  licence: 'INTUNE',
  singular: 'an Apple volume purchase token',
  plural: 'Apple volume purchase tokens',
  compared: ['organizationName', 'state', 'expirationDateTime'],
  outsideReport: /^state=(expired|invalid)$/,
});
