import type { FleetKind } from '../core/resource/kind';
import type { Fold } from '../core/verdict/control';

/** A fold over managed devices, as a control lists it. */
export const deviceFold = <A>(fold: Omit<Fold<'managedDevice', A>, 'kind'>): Fold<FleetKind, A> =>
  // Safe: a fold is run with resources of the kind that it names, which is this one.
  ({ kind: 'managedDevice', ...fold }) as unknown as Fold<FleetKind, A>;

/**
 * A fold over the devices in the directory, as a control lists it. They are counted once a day, when the whole list is
 * read.
 */
export const directoryDeviceFold = <A>(fold: Omit<Fold<'device', A>, 'kind'>): Fold<FleetKind, A> =>
  // Safe: a fold is run with resources of the kind that it names, which is this one.
  ({ kind: 'device', ...fold }) as unknown as Fold<FleetKind, A>;

/**
 * A fold as a control lists it, without the type of its accumulator. Safe: an accumulator is only passed to the fold
 * that made it.
 */
export const listed = <A>(fold: Fold<FleetKind, A>): Fold<FleetKind, unknown> =>
  // Safe: only the fold that writes its accumulator reads it.
  fold as unknown as Fold<FleetKind, unknown>;

/** The stored fields of a device that a control names. */
export type KeptDevice = { readonly id: string; readonly name: string; readonly userId: string | null };

const maxKept = 50;
const maxName = 100;

/** Keeps the smallest ids, so that the order of the pages does not matter. */
export function keepId(kept: string[], id: string): void {
  kept.push(id);
  if (kept.length <= maxKept) return;
  kept.sort();
  kept.pop();
}

/** Keeps the devices with the smallest ids, so that the order of the pages does not matter. */
export function keepDevice(
  kept: KeptDevice[],
  device: { readonly id: string; readonly deviceName: string; readonly userId: string | null },
): void {
  const last = kept[kept.length - 1];
  if (kept.length === maxKept && last !== undefined && device.id >= last.id) return;
  const at = kept.findIndex(({ id }) => id > device.id);
  kept.splice(at === -1 ? kept.length : at, 0, {
    id: device.id,
    name: String(device.deviceName).slice(0, maxName),
    userId: device.userId,
  });
  if (kept.length > maxKept) kept.pop();
}
