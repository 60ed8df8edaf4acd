import type { Failure } from '../collection/failure';

/** `tooMany`: more devices turned non-compliant at once than are queried. */
export type UnreadReason = Failure['reason'] | 'tooMany';

/** The settings of its compliance policies that a device fails, or why they were not read. */
export type FailingSettings =
  | {
      readonly status: 'read';
      /** As Intune names them: Windows10CompliancePolicy.BitLockerEnabled. Empty if it lists none. */
      readonly settings: readonly string[];
      /** Names of the policies that fail. */
      readonly policies: readonly string[];
    }
  | { readonly status: 'unread'; readonly reason: UnreadReason };

/** Up to this many requests are made for a device, so that 20 devices cost less than a tenth of Intune's budget. */
export const mostDevicesAsked = 20;

/** The policy property in the name of a setting, without the platform: BitLockerEnabled. */
const propertyOfSetting = (setting: string): string => setting.split('.').at(-1) ?? setting;

/**
 * Every tenant has a built-in policy. A device fails it if it has not reported to Intune for longer than the tenant
 * allows.
 */
export const isOnlyOutOfContact = (found: FailingSettings | null): boolean =>
  found?.status === 'read' &&
  found.settings.length > 0 &&
  found.settings.every((setting) => propertyOfSetting(setting).toLowerCase() === 'requireremaincontact');

type CommonSetting = {
  readonly setting: string;
  /** How many devices fail the setting. */
  readonly devices: number;
  /** Devices whose settings were read. */
  readonly read: number;
};

/**
 * How many of the devices fail each property, most first. A property counts once per device, however many platforms or
 * policies contain it.
 */
export function settingsByDevices(found: readonly FailingSettings[]): readonly CommonSetting[] {
  const read = found.flatMap((one) => (one.status === 'read' && one.settings.length > 0 ? [one.settings] : []));
  const devices = new Map<string, number>();
  for (const settings of read)
    for (const property of new Set(settings.map(propertyOfSetting)))
      devices.set(property, (devices.get(property) ?? 0) + 1);
  return [...devices]
    .map(([setting, count]) => ({ setting, devices: count, read: read.length }))
    .sort((a, b) => b.devices - a.devices || (a.setting < b.setting ? -1 : 1));
}
