import { settingLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

/** Intune's tenant-wide device settings. https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicemanagementsettings */
export type DeviceManagement = {
  readonly id: string;
  readonly settings: {
    /** After this many days without contact a device is no longer compliant. */
    readonly deviceComplianceCheckinThresholdDays: number | null;
    /** Whether a device without a compliance policy counts as non-compliant. */
    readonly secureByDefault: boolean | null;
  };
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly deviceManagement: DeviceManagement;
  }
}

export const deviceManagementKind = defineKind({
  kind: 'deviceManagement',
  shape: 'small',
  bucket: 'intune',
  cadenceMinutes: 60,
  freshMinutes: 240,
  permission: 'DeviceManagementConfiguration.Read.All',
  licence: 'INTUNE',
  singular: 'the Intune compliance settings',
  plural: 'the Intune compliance settings',
  compared: ['settings'],
  neverEmpty: true,
  hints: {
    // The audit log names the compliance settings of the tenant as settings of device management.
    auditEvent: /device ?management ?settings|devicemanagement\b/,
  },
  audit: { settings: ['securebydefault', 'devicecompliancecheckinthresholddays'] },
  activityClass: 'devicePolicies',
  lines: settingLines,
});
