import { defineKind } from '../../core/resource/definition';

/** The time stamp changes about every two weeks. It is only available when the whole list is collected. */
export type DirectoryDeviceObserved = {
  readonly approximateLastSignInDateTime: string | null;
  /** Registered in Autopilot: the device is in the directory before anybody has signed in on it. */
  readonly isAutopilot: boolean;
};

/** The compared fields of a device of the directory. */
export type DirectoryDevice = {
  readonly id: string;
  /** The azureADDeviceId of the managed device. */
  readonly deviceId: string | null;
  readonly displayName: string | null;
  readonly accountEnabled: boolean | null;
  /** Null: never evaluated. */
  readonly isCompliant: boolean | null;
  readonly isManaged: boolean | null;
  /** AzureAd, ServerAd, Workplace */
  readonly trustType: string | null;
  readonly operatingSystem: string | null;
};

declare module '../../core/resource/resource' {
  interface FleetResources {
    readonly device: DirectoryDevice;
  }
  interface FleetObserved {
    readonly device: DirectoryDeviceObserved;
  }
}

export const deviceKind = defineKind({
  kind: 'device',
  shape: 'fleet',
  bucket: 'directory',
  cadenceMinutes: 15,
  freshMinutes: 240,
  permission: 'Device.Read.All',
  licence: 'free',
  singular: 'the device',
  plural: 'devices in the directory',
  compared: ['deviceId', 'displayName', 'accountEnabled', 'isCompliant', 'isManaged', 'trustType', 'operatingSystem'],
  observed: ['approximateLastSignInDateTime', 'isAutopilot'],
  leadsTo: {
    kinds: ['managedDevice'],
    when: (before, after) => before.isCompliant === true && after.isCompliant !== true,
  },
  telemetry: 'ownReport',
  unrecorded: true,
});
