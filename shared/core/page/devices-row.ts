import type { FailingSettings } from '../resource/failing-settings';
import { dayMs } from '../time/durations';

/** A device that turned non-compliant, and the settings that it failed at that time. */
export type FallenDevice = {
  readonly id: string;
  readonly name: string;
  readonly platform: string;
  /** When a collection found the device non-compliant; ISO 8601. */
  readonly at: string;
  readonly failing: FailingSettings;
  /** When a collection found it compliant again; null if none has. */
  readonly backAt: string | null;
};

/** Data for the device page that no snapshot contains. */
export type DevicesRow = {
  /** Newest first. */
  readonly fallen: readonly FallenDevice[];
};

const keptDays = 14;
const mostKept = 100;

type News = {
  readonly at: string;
  readonly fallen: readonly Omit<FallenDevice, 'at' | 'backAt'>[];
  /** Ids of devices that are compliant again. */
  readonly back: ReadonlySet<string>;
  /** Ids of devices that left management. */
  readonly gone: ReadonlySet<string>;
};

/** The row after a collection; running it again on its own result changes nothing. */
export function nextDevices(before: DevicesRow | undefined, { at, fallen, back, gone }: News): DevicesRow {
  const now = new Set(fallen.map(({ id }) => id));
  const kept = (before?.fallen ?? [])
    .filter(({ id }) => !now.has(id) && !gone.has(id))
    .map((one) => (one.backAt === null && back.has(one.id) ? { ...one, backAt: at } : one));
  const keptFrom = Date.parse(at) - keptDays * dayMs;
  // A row has no room for all devices of a large fleet. Devices with known settings are kept first.
  const read = (one: Pick<FallenDevice, 'failing'>): number => (one.failing.status === 'read' ? 0 : 1);
  const added = [...fallen].sort((a, b) => read(a) - read(b)).map((one) => ({ ...one, at, backAt: null }));
  return { fallen: [...added, ...kept].filter((one) => Date.parse(one.at) >= keptFrom).slice(0, mostKept) };
}

/** The devices that turned non-compliant since then. */
export const fallenSince = (row: DevicesRow | undefined, since: string): readonly FallenDevice[] =>
  (row?.fallen ?? []).filter(({ at }) => Date.parse(at) >= Date.parse(since));
