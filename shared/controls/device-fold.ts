import type { FleetKind } from '../core/resource/kind';
import type { Fold } from '../core/verdict/control';

/** A fold over managed devices, as a control lists it. */
export const deviceFold = <A>(fold: Omit<Fold<'managedDevice', A>, 'kind'>): Fold<FleetKind, A> =>
  // Safe: a fold is run with resources of the kind that it names, which is this one.
  ({ kind: 'managedDevice', ...fold }) as unknown as Fold<FleetKind, A>;

/** A fold over devices of the directory, which is counted when the whole list is read: once a day. */
export const directoryDeviceFold = <A>(fold: Omit<Fold<'device', A>, 'kind'>): Fold<FleetKind, A> =>
  // Safe: as above.
  ({ kind: 'device', ...fold }) as unknown as Fold<FleetKind, A>;

/** A fold as a control lists it. Safe: each accumulator returns only to its own fold. */
export const listed = <A>(fold: Fold<FleetKind, A>): Fold<FleetKind, unknown> =>
  // Safe: the facet of a fold is written by this fold and handed to no other.
  fold as unknown as Fold<FleetKind, unknown>;

/** The stored fields of a device that a control names. */
export type KeptDevice = { readonly id: string; readonly name: string; readonly userId: string | null };

const maxKept = 50;
const maxName = 100;

/** Keeps the smallest ids: the same ones in whatever order the pages come. */
export function keepId(kept: string[], id: string): void {
  kept.push(id);
  if (kept.length <= maxKept) return;
  kept.sort();
  kept.pop();
}

/** Keeps the devices with the smallest ids: the same ones in whatever order the pages come. */
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
