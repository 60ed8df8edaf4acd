/** Alerts about the monitor itself: finds the open ones, records their news and raises it. */
import type { Alert } from '../../core/alert/alert';
import type { WatchEvent } from '../../core/event/event';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { underTenantLease } from '../collect/tenant-lease';
import { daysBack, type LeasedAlertPorts, type Ports } from '../context';
import { raiseMarked } from './raise-events';

const ours =
  /^(contained|blind|sightless|channel|poison|subscription|tamper|version|storage|silent|backlog|configuration|credential)(\||$)/;

/** The problems that open alerts about the monitor report, each with its event. */
export async function openConcerns(
  { store }: Ports<'store'>,
  alerts: readonly Alert[],
): Promise<ReadonlyMap<string, WatchEvent | undefined>> {
  const found = new Map<string, WatchEvent | undefined>();
  for (const { tenantId, id, status, concerns } of alerts) {
    const own = status === 'open' ? concerns.filter((concern) => ours.test(concern)) : [];
    if (own.length === 0) continue;
    const events = [...(await store.alerts.readEvents(tenantId, id))].sort((a, b) =>
      a.recordedAt < b.recordedAt ? 1 : -1,
    );
    for (const concern of own)
      found.set(
        concern,
        events.find((event) => event.concern === concern && event.type === 'health'),
      );
  }
  return found;
}

/**
 * Records and raises news, and whatever a crashed watch recorded without raising it. Undefined if the tenant was busy;
 * the next watch repeats it. `isNews` is called under the lease, so that only one of several watches reports a finding.
 */
export async function raiseWatcherEvents(
  pipeline: LeasedAlertPorts,
  configuration: TenantConfiguration,
  found: readonly WatchEvent[],
  isNews: () => Promise<boolean> = async () => true,
): Promise<number | undefined> {
  const { tenantId } = configuration;
  const { alerts, events: recorded } = pipeline.store;
  const alerted =
    found.length === 0
      ? new Set<string>()
      : await alerts.alerted(
          tenantId,
          found.map(({ id }) => id),
        );
  const news = found.filter(({ id }) => !alerted.has(id));
  const days = daysBack(pipeline.now(), 1);
  if (news.length === 0 && (await recorded.markers(tenantId, days)).length === 0) return 0;
  return underTenantLease(pipeline, tenantId, pipeline.newHolder(), async (fence) => {
    if (news.length > 0 && !(await isNews())) return { result: 0, fence };
    await recorded.record(news, true);
    return { result: news.length, fence: await raiseMarked(pipeline, configuration, days, fence) };
  });
}
