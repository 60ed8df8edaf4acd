import type { DevicesRow } from '../../core/page/devices-row';
import type { Head } from '../../core/resource/snapshot';
import { type DeviceFlowDays, deviceFlowDays } from '../collect/flow-counts';
import type { Ports } from '../context';
import { gatherPageFacts, type PageFacts } from './page-facts';

/** The data of the page about devices: the facets of one head and the daily counts, never the whole fleet. */
type DevicesGathered = PageFacts &
  DeviceFlowDays & {
    readonly head: Head | undefined;
    /** Undefined before a device turned non-compliant. */
    readonly row: DevicesRow | undefined;
  };

export async function gatherDevices(
  pipeline: Ports<'configuration' | 'now' | 'store'>,
  tenantId: string,
): Promise<DevicesGathered> {
  const { snapshots, pageRows } = pipeline.store;
  const [gathered, head, flow, kept] = await Promise.all([
    gatherPageFacts(pipeline, tenantId),
    snapshots.readHead(tenantId, 'managedDevice'),
    deviceFlowDays(pipeline, tenantId, pipeline.now()),
    pageRows.read(tenantId, 'devices'),
  ]);
  return { ...gathered, ...flow, head, row: kept?.row };
}
