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
