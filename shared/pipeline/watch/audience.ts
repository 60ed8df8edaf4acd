import { isSameJson } from '../../core/canonical';
import type { ChannelState } from '../../core/delivery/channel-state';
import {
  type AudienceRow,
  type CriticalRouting,
  criticalRoutingOf,
  recipientsByRoutes,
  recipientsOf,
  type Source,
  silencedBy,
} from '../../core/delivery/critical-routing';
import { silencedEvents } from '../../core/event/watcher/tamper-events';
import { watcherSources } from '../../core/event/watcher/watcher-event';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { Ports } from '../context';
import { registeredChecks } from '../evaluate/enabled-checks';
import { keepSummary } from './keep-summary';
import type { WatchedTenant } from './watched-tenant';

/** Alerts about the monitor itself belong to no area. */
const sourcesOf = (pipeline: Ports<'controls' | 'detectors' | 'registered'>): readonly Source[] => {
  const { controls, detectors } = registeredChecks(pipeline);
  return [
    ...[...controls, ...detectors].map(({ id, area }) => ({ id, area })),
    ...[...watcherSources, 'blind'].map((id) => ({ id, area: null })),
  ];
};

/** A row of an older version lists the recipients without their areas, so only a removed recipient shows as a loss. */
const remembered = ({ recipientIds, hearing }: AudienceRow, after: CriticalRouting): CriticalRouting => {
  const gone = recipientIds.filter((one) => !recipientsOf(after).includes(one));
  return hearing ?? { ...after, routes: [...after.routes, { recipients: gone, areas: [], sources: [] }] };
};

/** True if a route names a recipient who could be reached. */
const isRouted = (configuration: TenantConfiguration, channels: readonly ChannelState[]): boolean =>
  recipientsByRoutes(configuration).some(({ id }) =>
    channels.some(({ recipientId, failingSince }) => recipientId === id && failingSince === null),
  );

export async function audienceOf(
  pipeline: Ports<'alertInWords' | 'controls' | 'detectors' | 'now' | 'registered' | 'store'>,
  seen: WatchedTenant,
  channels: readonly ChannelState[],
) {
  const { configuration, facts } = seen;
  const { store } = pipeline;
  const { tenantId, recipients } = configuration;
  const read = await store.watch.readAudience(tenantId);
  const after = criticalRoutingOf(configuration);
  const before = read === undefined ? after : remembered(read.row, after);
  const isSame = isSameJson(before, after);
  const row: AudienceRow = {
    tenantId,
    recipientIds: recipientsOf(after),
    since: read !== undefined && isSame ? read.row.since : facts.now,
    hearing: after,
    muteSince: isRouted(configuration, channels) ? null : (read?.row.muteSince ?? facts.now),
    channels,
    summarised: await keepSummary(pipeline, configuration, seen, read?.row.summarised),
  };
  return {
    // If the same recipients get the same alerts, controls and detectors need not be compared.
    news: isSame
      ? []
      : silencedEvents(
          facts,
          read?.row.since ?? facts.now,
          before,
          silencedBy(before, after, sourcesOf(pipeline)),
          recipients.length,
        ),
    /** Call it once the news is raised. */
    keep: async (): Promise<void> => {
      if (isSameJson(read?.row, row)) return;
      await store.watch.writeAudience(row, read?.etag ?? null);
    },
  };
}
