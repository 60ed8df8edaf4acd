import type { WatchEvent } from '../../core/event/event';
import type { DueRow } from '../../core/time/due';
import { localDay } from '../../core/week/week';
import { noteActor } from '../alert/raise-events';
import type { Collection } from '../collect/collection';
import { flowCounts, flowMetric } from '../collect/flow-counts';
import { iso, type Ports } from '../context';

/** A pending finding is decided by a separate collection shortly before its time. */
const decidedByMs = 2 * 60_000;

/** The local world shortens waits. */
export function deferred(pipeline: Ports<'now' | 'speed'>, event: WatchEvent): WatchEvent {
  if (event.deferredUntil === null) return event;
  const waits = Math.max(0, Date.parse(event.deferredUntil) - pipeline.now()) + decidedByMs;
  return { ...event, deferredUntil: iso(pipeline.now() + waits / pipeline.speed) };
}

function collectAgain(pipeline: Ports<'speed'>, { tenantId, deferredUntil, groupKey, resource }: WatchEvent): DueRow[] {
  if (deferredUntil === null || groupKey === null || resource.kind === 'tenant' || resource.kind === 'control')
    return [];
  const notBefore = iso(Date.parse(deferredUntil) - decidedByMs / pipeline.speed);
  return [{ tenantId, notBefore, what: 'look', kind: resource.kind }];
}

/** Events that may become an alert are marked until they have; routine changes are not. */
export const isAlerted = ({ type, groupKey }: WatchEvent): boolean => type !== 'change' && groupKey !== null;

/** Stores everything besides events and verdicts: records, counts, actors' actions, and when to attribute again. */
export async function keep(
  pipeline: Ports<'speed' | 'store'>,
  collection: Collection,
  events: readonly WatchEvent[],
): Promise<void> {
  const { tenantId, timeZone } = collection.configuration;
  const { store } = pipeline;
  if (collection.records.length > 0) await store.records.keep(tenantId, collection.records);
  for (const event of events.filter((one) => !isAlerted(one))) await noteActor(pipeline, event);
  await store.due.put(events.flatMap((event) => [...askAgain(pipeline, event), ...collectAgain(pipeline, event)]));
  const day = localDay(timeZone, Date.parse(collection.takenAt));
  const count = async (name: string, counts: Readonly<Record<string, number>> | undefined): Promise<void> => {
    if (counts !== undefined) await store.metrics.add(tenantId, name, day, counts, collection.startedFrom);
  };
  await count(`${collection.kind}.changes`, collection.fleetCounts);
  await count(flowMetric(collection.kind), flowCounts(collection));
}

/** Microsoft's entries can take up to an hour, and up to a day in bad times. */
const askAgainMinutes = [5, 15, 60, 125, 1440];

function askAgain(pipeline: Ports<'speed'>, event: WatchEvent): DueRow[] {
  if (event.attribution.status !== 'notYetKnown' || event.groupKey === null) return [];
  return askAgainMinutes.map((minutes, attempt) => ({
    tenantId: event.tenantId,
    notBefore: iso(Date.parse(event.recordedAt) + (minutes * 60_000) / pipeline.speed),
    what: 'attribution',
    eventId: event.id,
    recordDay: event.recordDay,
    attempt,
  }));
}
