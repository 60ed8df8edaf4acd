import { defineKind } from '../../core/resource/definition';

/**
 * State of the antivirus on Windows devices; null if Graph does not say.
 * https://learn.microsoft.com/graph/api/resources/intune-devices-deviceprotectionoverview
 */
export type DeviceProtectionOverview = {
  readonly id: string;
  readonly totalReportedDeviceCount: number | null;
  /** The agent is switched off or does not respond. */
  readonly inactiveThreatAgentDeviceCount: number | null;
  readonly unknownStateThreatAgentDeviceCount: number | null;
  readonly pendingSignatureUpdateDeviceCount: number | null;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly deviceProtectionOverview: DeviceProtectionOverview;
  }
}

/** Intune's own counts, from one call. Reading the antivirus state of each device would take a call per device. */
export const deviceProtectionOverviewKind = defineKind({
  kind: 'deviceProtectionOverview',
  shape: 'small',
  bucket: 'intune',
  cadenceMinutes: 120,
  freshMinutes: 1440,
  permission: 'DeviceManagementConfiguration.Read.All',
  licence: 'INTUNE',
  singular: 'the antivirus summary',
  plural: 'the antivirus summary in Intune',
  compared: [
    'totalReportedDeviceCount',
    'inactiveThreatAgentDeviceCount',
    'unknownStateThreatAgentDeviceCount',
    'pendingSignatureUpdateDeviceCount',
  ],
  telemetry: 'always',
  unrecorded: true,
});
