import { defineKind } from '../../core/resource/definition';

/** Intune's counts of devices by state; they change all day. */
export type DeviceStateSummary = {
  readonly id: string;
  readonly compliantDeviceCount: number;
  readonly nonCompliantDeviceCount: number;
  readonly inGracePeriodCount: number;
  readonly errorDeviceCount: number;
  readonly conflictDeviceCount: number;
  readonly unknownDeviceCount: number;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly deviceCompliancePolicyDeviceStateSummary: DeviceStateSummary;
  }
}

const badIn = ({ nonCompliantDeviceCount, errorDeviceCount, conflictDeviceCount }: DeviceStateSummary): number =>
  nonCompliantDeviceCount + errorDeviceCount + conflictDeviceCount;

/** One call, which shows whether the fleet should be collected early. */
export const deviceCompliancePolicyDeviceStateSummaryKind = defineKind({
  kind: 'deviceCompliancePolicyDeviceStateSummary',
  shape: 'small',
  bucket: 'intune',
  cadenceMinutes: 15,
  freshMinutes: 240,
  permission: 'DeviceManagementConfiguration.Read.All',
  licence: 'INTUNE',
  singular: 'the device compliance summary',
  plural: 'the device compliance summary',
  compared: [
    'compliantDeviceCount',
    'nonCompliantDeviceCount',
    'inGracePeriodCount',
    'errorDeviceCount',
    'conflictDeviceCount',
    'unknownDeviceCount',
  ],
  neverEmpty: true,
  leadsTo: { kinds: ['managedDevice'], when: (before, after) => badIn(after) > badIn(before) },
  telemetry: 'always',
  unrecorded: true,
});
