import type { DeviceCause, DevicePicture, PicturedDevice, PlatformPicture } from '../../../core/page/device-picture';
import type { FallenDevice } from '../../../core/page/devices-row';
import { settingsByDevices } from '../../../core/resource/failing-settings';
import { type DeviceFlow, deviceFlows } from '../../../kinds/managed-device/flow';
import { plainText } from '../../language/plain-text';
import { settingInWords } from '../../wording/compliance-settings';
import { requirementsOf, unreadInWords } from '../../wording/devices';
import type { Surrounding } from '../frame/navigation';
import type { SourceState } from '../frame/source';

export type PlatformRow = PlatformPicture & { readonly name: string };

export type FlowCounts = Readonly<Record<DeviceFlow, number>>;

/** The changes of one day; null before they were counted. */
type FlowDay = { readonly day: string; readonly counts: FlowCounts | null };

export type DeviceRow = {
  readonly name: string;
  readonly platform: string;
  readonly at: string | null;
  readonly id: string;
};

/** A device that became non-compliant in the days shown and is not compliant again. */
export type FallenRow = DeviceRow & {
  /** When a collection found the device non-compliant. */
  readonly at: string;
  /** The requirements that it does not meet; empty if Intune lists none, or they were not read. */
  readonly fails: readonly string[];
  /** Why the requirements were not read; null if they were. */
  readonly unread: string | null;
};

/** How many devices fail a setting, of those whose settings were read. */
type FailingRow = { readonly setting: string; readonly devices: number };

export type DevicesModel = {
  readonly surrounding: Surrounding;
  readonly now: string;
  readonly timeZone: string;
  /** When monitoring began; null if that is not known. */
  readonly watchedSince: string | null;
  /** Null for all platforms. */
  readonly platform: string | null;
  readonly source: SourceState;
  /** Why nothing is counted although devices were read; empty if there are counts. */
  readonly missing: string;
  /** When the devices were last counted; null before the first count. */
  readonly at: string | null;
  readonly platforms: readonly PlatformRow[];
  readonly total: PlatformPicture;
  /** The counts of the chosen platform; those of all if none is chosen. */
  readonly shown: PlatformPicture;
  readonly causes: readonly (readonly [DeviceCause, number])[];
  readonly flags: Readonly<Record<'unencrypted' | 'jailbroken' | 'threatened' | 'overdue', number>>;
  readonly grace: readonly DeviceRow[];
  readonly silent: readonly DeviceRow[];
  readonly silentDays: number;
  /** Newest first. */
  readonly fallen: readonly FallenRow[];
  /** The most frequent settings that devices in `fallen` fail; `read`: of how many devices the settings were read. */
  readonly failing: { readonly rows: readonly FailingRow[]; readonly read: number };
  /** Oldest first. */
  readonly flow: readonly FlowDay[];
};

export type DevicesInput = Pick<
  DevicesModel,
  'surrounding' | 'now' | 'timeZone' | 'watchedSince' | 'source' | 'missing' | 'at' | 'silentDays'
> & {
  /** Null if the devices were never counted. */
  readonly picture: DevicePicture | null;
  readonly fallen: readonly FallenDevice[];
  readonly days: readonly string[];
  readonly counts: ReadonlyMap<string, Readonly<Record<string, number>>>;
  /** The platform from the address, which can contain anything. */
  readonly platform: string | null;
};

const none: PlatformPicture = { managed: 0, compliant: 0, nonCompliant: 0, inGrace: 0, notKnown: 0, silent: 0 };

const added = (a: PlatformPicture, b: PlatformPicture): PlatformPicture => ({
  managed: a.managed + b.managed,
  compliant: a.compliant + b.compliant,
  nonCompliant: a.nonCompliant + b.nonCompliant,
  inGrace: a.inGrace + b.inGrace,
  notKnown: a.notKnown + b.notKnown,
  silent: a.silent + b.silent,
});

/** The counts for one platform, or for all; the keys are `platform.flow`. */
function countsOf(counted: Readonly<Record<string, number>>, platform: string | null): FlowCounts {
  const sumOf = (flow: DeviceFlow): number =>
    Object.entries(counted)
      .filter(([name]) => (platform === null ? name.endsWith(`.${flow}`) : name === `${platform}.${flow}`))
      .reduce((sum, [, value]) => sum + value, 0);
  // Safe: the entries are all flows.
  return Object.fromEntries(deviceFlows.map((flow) => [flow, sumOf(flow)])) as FlowCounts;
}

/** Days before the first count of the month are unknown, because changes may not have been counted then. */
function flowOf({ days, counts }: DevicesInput, platform: string | null): readonly FlowDay[] {
  const [first] = [...counts.keys()].sort();
  return days.map((day) => ({
    day,
    counts: first === undefined || day < first ? null : countsOf(counts.get(day) ?? {}, platform),
  }));
}

const rowOf = ({ id, name, platform, at }: PicturedDevice): DeviceRow => ({
  id,
  name: plainText(name) || 'a device without a name',
  platform,
  at,
});

const fallenRowOf = ({ id, name, platform, at, failing }: FallenDevice): FallenRow => ({
  ...{ id, name: plainText(name) || 'a device without a name', platform, at },
  fails: failing.status === 'read' ? requirementsOf(failing.settings) : [],
  unread: failing.status === 'read' ? null : unreadInWords(failing.reason),
});

/** The stored data and the daily counts as the page shows them. */
export function devicesModel(input: DevicesInput): DevicesModel {
  const { surrounding, now, timeZone, watchedSince, source, missing, at, silentDays, picture } = input;
  const platforms = Object.entries(picture?.platforms ?? {})
    .map(([name, counts]) => ({ name, ...counts }))
    .sort((a, b) => b.managed - a.managed || (a.name < b.name ? -1 : 1));
  const chosen = platforms.find(({ name }) => name === input.platform);
  const platform = chosen?.name ?? null;
  const total = platforms.reduce(added, none);
  const isShown = (device: PicturedDevice): boolean => platform === null || device.platform === platform;
  const fallen = input.fallen.filter(
    (device) => device.backAt === null && (platform === null || device.platform === platform),
  );
  const byDevices = settingsByDevices(fallen.map(({ failing }) => failing));
  // Safe: the record has exactly these keys.
  const causes = Object.entries(picture?.causes ?? {}) as [DeviceCause, number][];
  return {
    surrounding,
    now,
    timeZone,
    watchedSince,
    platform,
    source,
    missing,
    at: picture === null ? null : at,
    platforms,
    total,
    shown: chosen ?? total,
    causes: causes.filter(([, amount]) => amount > 0).sort(([, a], [, b]) => b - a),
    flags: {
      unencrypted: picture?.unencrypted ?? 0,
      jailbroken: picture?.jailbroken ?? 0,
      threatened: picture?.threatened ?? 0,
      overdue: picture?.overdue ?? 0,
    },
    grace: (picture?.grace ?? []).filter(isShown).map(rowOf),
    silent: (picture?.silent ?? []).filter(isShown).map(rowOf),
    silentDays,
    fallen: fallen.map(fallenRowOf),
    failing: {
      rows: byDevices.map(({ setting, devices }) => ({ setting: settingInWords(setting), devices })),
      read: byDevices[0]?.read ?? 0,
    },
    flow: flowOf(input, platform),
  };
}
