import { stateLine } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';
import { flowsOfDevice } from './flow';

/** The compared fields of a managed device. */
export type ManagedDevice = {
  readonly id: string;
  readonly deviceName: string;
  readonly azureADDeviceId: string | null;
  readonly userId: string | null;
  /** unknown, compliant, noncompliant, conflict, error, inGracePeriod, configManager */
  readonly complianceState: string;
  readonly isEncrypted: boolean | null;
  /** A string in Graph: "True", "False", "Unknown". */
  readonly jailBroken: string;
  /** unknown, activated, deactivated, secured, lowSeverity, mediumSeverity, highSeverity, unresponsive, compromised, misconfigured */
  readonly partnerReportedThreatState: string;
  readonly operatingSystem: string;
  readonly osVersion: string;
  readonly managedDeviceOwnerType: string;
  readonly managementAgent: string;
};

/** Fields of a managed device that change several times a day, or only matter for a day. They are never stored, only passed to folds. */
export type ManagedDeviceObserved = {
  readonly lastSyncDateTime: string | null;
  readonly complianceGracePeriodExpirationDateTime: string | null;
  readonly enrolledDateTime: string | null;
};

declare module '../../core/resource/resource' {
  interface FleetResources {
    readonly managedDevice: ManagedDevice;
  }
  interface FleetObserved {
    readonly managedDevice: ManagedDeviceObserved;
  }
}

export const managedDeviceKind = defineKind({
  kind: 'managedDevice',
  shape: 'fleet',
  bucket: 'intune',
  cadenceMinutes: 30,
  freshMinutes: 1440,
  permission: 'DeviceManagementManagedDevices.Read.All',
  licence: 'INTUNE',
  singular: 'the compliance of the device',
  plural: 'managed devices',
  compared: [
    'deviceName',
    'azureADDeviceId',
    'userId',
    'complianceState',
    'isEncrypted',
    'jailBroken',
    'partnerReportedThreatState',
    'operatingSystem',
    'osVersion',
    'managedDeviceOwnerType',
    'managementAgent',
  ],
  observed: ['lastSyncDateTime', 'complianceGracePeriodExpirationDateTime', 'enrolledDateTime'],
  readWith: ['auditEvent', 'device', 'deviceCompliancePolicyDeviceStateSummary'],
  hints: {
    directoryAudit: /device no longer (compliant|managed)/,
    // A wiped, retired or deleted device soon disappears from the list.
    auditEvent: /compliance|\b(wipe|retire|delete|cleanwindowsdevice|freshstart) ?manageddevices?$/,
    directoryProperty: 'iscompliant',
  },
  audit: { objects: ['TargetId.DeviceId'] },
  activityClass: 'devices',
  telemetry: 'ownReport',
  flows: flowsOfDevice,
  lines: (before, after) => [stateLine('Compliance', before?.complianceState, after?.complianceState)],
});
