import type { Alert } from '../../core/alert/alert';
import { fleetId } from '../../core/alerting/subject';
import { isWithoutToken } from '../../core/collection/failure';
import type { CollectionFacts } from '../../core/event/collection-facts';
import { blindEvent, licenceBackEvent, spikeOverEvent } from '../../core/event/collection-health';
import { smallestSpike, spikeSize } from '../../core/event/compliance-spike';
import { fleetAlertSource } from '../../core/event/detector';
import { detectorConcern, type WatchEvent } from '../../core/event/event';
import { unreadableConcern } from '../../core/event/watcher/unreadable-events';
import { collectEveryMs } from '../collect/cadence';
import type { Collection } from '../collect/collection';
import { deviceFlips } from '../collect/facts/device-facts';
import type { TenantState } from '../collect/tenant-state';
import type { Ports } from '../context';
import { type CheckPorts, registeredChecks } from './enabled-checks';
import type { Loaded } from './loaded';

/** Losing access to a source is an event, and so is regaining it. */
export async function sourceEvents(
  pipeline: CheckPorts & Ports<'now' | 'speed' | 'store' | 'tickMs'>,
  collection: Collection,
  { after, rows }: Pick<Loaded, 'after' | 'rows'>,
  facts: CollectionFacts,
  concerns: ReadonlySet<string>,
): Promise<WatchEvent[]> {
  const { before, after: row } = collection.row;
  const isAlerted = concerns.has(`blind|${collection.kind}`);
  if (row.failure !== null) {
    // If nothing can be read, or there is no token, single sources are not reported; the watch reports the cause.
    const isExplained = concerns.has(unreadableConcern) || isWithoutToken(row.failure);
    const isNews = !isAlerted && !isExplained && isBlind(pipeline, collection);
    return isNews ? [blindEvent(sourceFacts(collection, facts), collection.kind, 'lost', row.failure.reason)] : [];
  }
  const events: WatchEvent[] = [];
  if (isAlerted) events.push(blindEvent(facts, collection.kind, 'back', before.failure?.reason ?? 'unknown'));
  if (collection.kind === 'managedDevice') {
    const spike = openSpike(pipeline, concerns, 'compliance');
    if (spike !== undefined && (await isSpikeOver(pipeline, collection, after)))
      events.push(spikeOverEvent(facts, spike));
    const warning = openSpike(pipeline, concerns, 'grace');
    if (warning !== undefined && isGraceOver(collection, after))
      events.push(spikeOverEvent(facts, warning, { inGrace: collection.seenOfDevices?.graceEnds.size ?? 0 }));
  }
  if (collection.kind === 'subscribedSku') {
    const { licences } = await after.facts();
    // A licence that has ended can stay listed while its sources refuse already.
    const refused = new Set(rows.map(({ failure }) => (failure?.reason === 'notLicensed' ? failure.licence : null)));
    events.push(
      ...[...licences]
        .filter((licence) => !refused.has(licence))
        .filter((licence) => [...concerns].some((concern) => concern.startsWith(`licence|${licence}|`)))
        .map((licence) => licenceBackEvent(facts, licence)),
    );
  }
  return events;
}

/** The detector that raised an alert about many devices at once, if that alert is open. */
export function openSpike(
  pipeline: CheckPorts,
  concerns: ReadonlySet<string>,
  alert: 'compliance' | 'grace',
): string | undefined {
  const source = fleetAlertSource(registeredChecks(pipeline).detectors, alert);
  return source !== undefined && concerns.has(detectorConcern(source, fleetId)) ? source : undefined;
}

export const openConcerns = (alerts: readonly Alert[]): ReadonlySet<string> =>
  new Set(alerts.filter(({ status }) => status === 'open').flatMap(({ concerns }) => concerns));

/**
 * A spike is over at half of the limits that raised it. At the limits themselves, normal turnover would end and restart
 * it again and again.
 */
async function isSpikeOver(
  pipeline: Ports<'now' | 'store'>,
  collection: Collection,
  after: TenantState,
): Promise<boolean> {
  const { last24h, daysBefore, fleet } = await deviceFlips(pipeline, collection, after);
  return last24h < spikeSize(collection.configuration.thresholds, fleet, daysBefore) / 2;
}

/** The spike is over once few devices are in their grace period. A resumed collection does not know how many are. */
function isGraceOver({ seenOfDevices, configuration }: Collection, after: TenantState): boolean {
  if (seenOfDevices === undefined) return false;
  return (
    seenOfDevices.graceEnds.size < smallestSpike(configuration.thresholds, after.head('managedDevice')?.count ?? 0) / 2
  );
}

/** One loss is one event, however often the collection fails: its anchor is the last success. */
const sourceFacts = (collection: Collection, facts: CollectionFacts): CollectionFacts => ({
  ...facts,
  startedFrom: collection.row.before.lastSuccessAt ?? facts.startedFrom,
});

/**
 * A missing permission is reported at once; a source that does not answer, after twice its cadence. A source that never answered is listed
 * in the summary.
 */
function isBlind(pipeline: Ports<'now' | 'speed' | 'tickMs'>, collection: Collection): boolean {
  const { before, after } = collection.row;
  if (before.lastSuccessAt === null || after.failure === null) return false;
  if (after.failure.reason === 'notPermitted') return true;
  if (after.failure.reason === 'notLicensed') return false;
  const twice = 2 * collectEveryMs(pipeline, collection.configuration, collection.kind);
  return pipeline.now() - Date.parse(before.lastSuccessAt) > twice;
}
