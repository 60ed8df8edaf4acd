import { isSameJson } from '../../core/canonical';
import { sidesOf } from '../../core/event/change';
import { losesCompliance } from '../../core/event/compliance-spike';
import { type FallenDevice, nextDevices } from '../../core/page/devices-row';
import { platformOf } from '../../kinds/managed-device/platform';
import type { Collection } from '../collect/collection';
import type { Ports } from '../context';

const maxName = 60;

/** Stores the devices that turned non-compliant with the settings that they fail, and which of them are compliant again. */
export async function keepDevices(
  { store }: Ports<'store'>,
  { kind, isFirst, changes, takenAt, configuration, seenOfDevices }: Collection,
): Promise<void> {
  if (kind !== 'managedDevice' || isFirst) return;
  const fallen: Omit<FallenDevice, 'at' | 'backAt'>[] = [];
  const [back, gone] = [new Set<string>(), new Set<string>()];
  for (const change of changes) {
    if (change.kind !== 'managedDevice') continue;
    const { before, after } = sidesOf(change);
    if (after === null) gone.add(change.resourceId);
    else if (after.complianceState === 'compliant') back.add(after.id);
    else if (before !== null && losesCompliance(before, after))
      fallen.push({
        id: after.id,
        name: after.deviceName.slice(0, maxName),
        platform: platformOf(after),
        failing: seenOfDevices?.failing.get(after.id) ?? { status: 'unread', reason: 'broken' },
      });
  }
  if (fallen.length + back.size + gone.size === 0) return;
  await store.pageRows.update(configuration.tenantId, 'devices', async (kept) => {
    const row = nextDevices(kept?.row, { at: takenAt, fallen, back, gone });
    if (isSameJson(row, kept?.row ?? { fallen: [] })) return undefined;
    return { row, names: new Map() };
  });
}
