import type { DevicesRow } from '../../core/page/devices-row';
import type { Head } from '../../core/resource/snapshot';
import { localDay } from '../../core/week/week';
import { type DeviceFlowDays, deviceFlowDays } from '../collect/flow-counts';
import type { Ports } from '../context';
import { gatherPageFacts, type PageFacts } from './page-facts';

/** The data of the page about devices: the facets of one head and the daily counts, never the whole fleet. */
type DevicesGathered = PageFacts &
  DeviceFlowDays & {
    readonly head: Head | undefined;
    /** Undefined before a device turned non-compliant. */
    readonly row: DevicesRow | undefined;
    readonly watchedSince: string | null;
  };

export async function gatherDevices(
  pipeline: Ports<'configuration' | 'now' | 'store'>,
  tenantId: string,
): Promise<DevicesGathered> {
  const { snapshots, pageRows, tenants } = pipeline.store;
  const facts = gatherPageFacts(pipeline, tenantId);
  const [gathered, head, flow, kept, tenant] = await Promise.all([
    facts,
    snapshots.readHead(tenantId, 'managedDevice'),
    facts.then(({ configuration: { timeZone }, now }) =>
      deviceFlowDays(pipeline, tenantId, localDay(timeZone, Date.parse(now))),
    ),
    pageRows.read(tenantId, 'devices'),
    tenants.read(tenantId),
  ]);
  return { ...gathered, ...flow, head, row: kept?.row, watchedSince: tenant?.row.watchedSince ?? null };
}
