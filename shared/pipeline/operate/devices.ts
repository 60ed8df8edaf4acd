import type { DevicesRow } from '../../core/page/devices-row';
import type { Head } from '../../core/resource/snapshot';
import { dayMs } from '../../core/time/durations';
import { flowMetric } from '../collect/flow-counts';
import { dayOf, daysBack, iso, type Ports } from '../context';
import { gatherPageFacts, type PageFacts } from './page-facts';

/** The data of the page about devices: the facets of one head and the daily counts, never the whole fleet. */
type DevicesGathered = PageFacts & {
  readonly head: Head | undefined;
  /** Undefined before a device turned non-compliant. */
  readonly row: DevicesRow | undefined;
  /** The days shown, oldest first. */
  readonly days: readonly string[];
  /** Counts by day; days without any are not in it. */
  readonly flow: ReadonlyMap<string, Readonly<Record<string, number>>>;
};

const flowDays = 14;

export async function gatherDevices(
  pipeline: Ports<'configuration' | 'now' | 'store'>,
  tenantId: string,
): Promise<DevicesGathered> {
  const now = pipeline.now();
  const days = daysBack(now, flowDays - 1).reverse();
  const { snapshots, metrics, pageRows } = pipeline.store;
  const [gathered, head, flow, kept] = await Promise.all([
    gatherPageFacts(pipeline, tenantId),
    snapshots.readHead(tenantId, 'managedDevice'),
    // One month back shows whether changes were counted before the days that are shown.
    metrics.days(tenantId, flowMetric('managedDevice'), dayOf(iso(now - 35 * dayMs)), dayOf(iso(now))),
    pageRows.read(tenantId, 'devices'),
  ]);
  return { ...gathered, head, days, flow, row: kept?.row };
}
