import { settingLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

/**
 * Who may join or register devices, and what is required of them. https://learn.microsoft.com/graph/api/resources/deviceregistrationpolicy
 */
export type DeviceRegistrationPolicy = {
  readonly id: string;
  /** notRequired, required */
  readonly multiFactorAuthConfiguration: string | null;
  readonly userDeviceQuota: number | null;
  readonly azureADJoin: {
    readonly isAdminConfigurable: boolean | null;
    /** all, no, enumerated: the end of an @odata.type such as #microsoft.graph.allDeviceRegistrationMembership. */
    readonly allowedToJoin: string | null;
    readonly localAdmins: {
      readonly enableGlobalAdmins: boolean | null;
      /** all, no, enumerated */
      readonly registeringUsers: string | null;
    } | null;
  } | null;
  readonly azureADRegistration: {
    readonly isAdminConfigurable: boolean | null;
    /** all, no, enumerated */
    readonly allowedToRegister: string | null;
  } | null;
  readonly localAdminPassword: { readonly isEnabled: boolean | null } | null;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly deviceRegistrationPolicy: DeviceRegistrationPolicy;
  }
}

export const deviceRegistrationPolicyKind = defineKind({
  kind: 'deviceRegistrationPolicy',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 60,
  freshMinutes: 180,
  permission: 'Policy.Read.DeviceConfiguration',
  licence: 'free',
  singular: 'the device registration policy',
  plural: 'the device registration policy',
  compared: [
    'multiFactorAuthConfiguration',
    'userDeviceQuota',
    'azureADJoin',
    'azureADRegistration',
    'localAdminPassword',
  ],
  neverEmpty: true,
  hints: { directoryAudit: /device registration polic/ },
  audit: { activities: ['set device registration policies'], objects: 'single' },
  activityClass: 'devicePolicies',
  lines: settingLines,
});
