import type { Head } from '../../core/resource/snapshot';
import { dayMs } from '../../core/time/durations';
import { flowMetric } from '../collect/flow-counts';
import { dayOf, daysBack, iso, type Ports } from '../context';
import { gatherPageFacts, type PageFacts } from './page-facts';

/** What the page about devices is made from: the facets of one head, and what was counted by day. Never the fleet. */
type DevicesGathered = PageFacts & {
  readonly head: Head | undefined;
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
  const { snapshots, metrics } = pipeline.store;
  const [gathered, head, flow] = await Promise.all([
    gatherPageFacts(pipeline, tenantId),
    snapshots.readHead(tenantId, 'managedDevice'),
    // A month says whether flows were counted before the days that are shown.
    metrics.days(tenantId, flowMetric('managedDevice'), dayOf(iso(now - 35 * dayMs)), dayOf(iso(now))),
  ]);
  return { ...gathered, head, days, flow };
}
