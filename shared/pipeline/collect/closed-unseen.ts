import type { Alert } from '../../core/alert/alert';
import { isSameChange, namedChangeOf } from '../../core/alerting/named-change';
import { attribute, narrowed } from '../../core/attribution';
import type { KindRow } from '../../core/collection/kind-row';
import type { FoundDetection } from '../../core/event/collection-facts';
import { type Detector, ended } from '../../core/event/detector';
import { isLogged, type WatchEvent } from '../../core/event/event';
import type { Kind } from '../../core/resource/kind';
import { minuteMs } from '../../core/time/durations';
import { isLogKind, isSmallKind } from '../../kinds';
import type { Ports } from '../context';
import type { Collection } from './collection';
import { recordsAbout } from './detect';
import { isUndone, replicaMs, undoingOf } from './gone';

const endedBy = (pipeline: Ports<'detectors'>, kind: Kind): readonly Detector[] =>
  isLogKind(kind)
    ? []
    : pipeline.detectors.filter(({ endsUnseen, watches }) => endsUnseen && watches.changes.includes(kind));

const openOf = (alerts: readonly Alert[], detector: Detector): readonly Alert[] =>
  alerts.filter(
    ({ status, concerns }) => status === 'open' && concerns.some((concern) => concern.startsWith(`${detector.id}|`)),
  );

/** A problem with elements is one concern for each element. */
const isStillOpen = (concern: string, concerns: readonly string[]): boolean =>
  concerns.some((one) => one === concern || one.startsWith(`${concern}|`));

/** Microsoft's clock may be ahead of ours by this much. */
const skewMs = minuteMs;

/** Whether any source recorded an event since the last collection of this one. */
const hasFoundSince = (rows: readonly KindRow[], since: string): boolean =>
  rows.some(
    ({ foundAt }) => foundAt === undefined || (foundAt !== null && Date.parse(foundAt) + skewMs >= Date.parse(since)),
  );

/** Whether a collection without changes can end something: a change in an open alert is known only from the log. */
export async function mayCloseUnseen(
  pipeline: Ports<'detectors' | 'store'>,
  { kind, configuration, readSince, startedFrom }: Collection,
  rows: readonly KindRow[],
): Promise<boolean> {
  const detectors = endedBy(pipeline, kind);
  if (detectors.length === 0 || !hasFoundSince(rows, readSince ?? startedFrom)) return false;
  const alerts = await pipeline.store.alerts.readAlerts(configuration.tenantId);
  return detectors.some((detector) => openOf(alerts, detector).length > 0);
}

/**
 * Changes that only the log showed and that are already undone. They were reverted before a collection could see them,
 * or their entry arrived later.
 */
export async function closedUnseen(
  pipeline: Ports<'detectors' | 'store'>,
  collection: Collection,
  alerts: readonly Alert[],
): Promise<readonly FoundDetection[]> {
  if (collection.isFirst || collection.row.after.failure !== null) return [];
  const ends = endedBy(pipeline, collection.kind).map(async (detector) => {
    const open = openOf(alerts, detector);
    const events = await Promise.all(
      open.map(({ tenantId, id, concerns }) =>
        pipeline.store.alerts
          .readEvents(tenantId, id)
          .then((all) =>
            all
              .filter(({ concern }) => concern !== null && isStillOpen(concern, concerns))
              .map((event) => ({ alertId: id, event })),
          ),
      ),
    );
    const unseen = events
      .flat()
      .filter(
        ({ event }) => event.source === detector.id && wasOnlyLogged(collection, event) && !isSeen(event, alerts),
      );
    const over = await Promise.all(unseen.map((one) => endIfUndone(pipeline, collection, detector, one)));
    return over.flatMap((end) => end ?? []);
  });
  return (await Promise.all(ends)).flat();
}

function wasOnlyLogged(collection: Collection, event: WatchEvent): boolean {
  if (event.type !== 'detection' || event.happenedAt === null || !isLogged(event)) return false;
  const begun = Date.parse(collection.commits.at(-1)?.begunAt ?? collection.takenAt);
  const isChanging = collection.changes.some(({ resourceId }) => resourceId === event.resource.id);
  return Date.parse(event.happenedAt) < begun - replicaMs && !isChanging;
}

/** A change that a collection has seen ends with the collection that sees its end. */
function isSeen(event: WatchEvent, alerts: readonly Alert[]): boolean {
  const change = namedChangeOf(event);
  return alerts.some(({ named }) =>
    named.some((one) => !one.isRecord && one.endedAt === null && isSameChange(one, change)),
  );
}

type Unseen = { readonly alertId: string; readonly event: WatchEvent };

/**
 * The end of the change if the resource is as it was before the entry, with the entry that restored it. A missing entry
 * is looked up later.
 */
async function endIfUndone(
  pipeline: Ports<'store'>,
  collection: Collection,
  detector: Detector,
  { alertId, event }: Unseen,
): Promise<FoundDetection | undefined> {
  const { attribution, happenedAt, resource, tenantId } = event;
  if (happenedAt === null || isLogKind(collection.kind) || !isSmallKind(collection.kind)) return undefined;
  const window = { windowFrom: happenedAt, windowTo: collection.takenAt };
  const asked = {
    kind: collection.kind,
    resourceId: resource.id,
    relatedIds: [],
    property: { added: [], removed: [] },
  };
  const records = await recordsAbout(pipeline, tenantId, [{ ...asked, ...window, activities: [] }], window);
  const of = { kind: collection.kind, id: resource.id, focus: detector.focus };
  const [whole] = undoingOf(of, records, { happenedAt, attribution }, collection.takenAt);
  const now = collection.pending.small.get(collection.kind)?.find(({ id }) => id === resource.id) ?? null;
  if (whole === undefined || !isUndone(whole, of, now)) return undefined;
  const subject = of.focus === null ? whole : { ...whole, property: narrowed(whole.property, of.focus) };
  const end = endOf(collection, detector, { alertId, event });
  return attribution.status === 'known'
    ? { ...end, attribution: attribute(subject, records, collection.takenAt), subject: JSON.stringify(subject) }
    : end;
}

/** Another alert may have the same problem, since somebody else made the change again. It has an end of its own. */
const endOf = (collection: Collection, detector: Detector, { alertId, event }: Unseen): FoundDetection => ({
  detector,
  detection: ended({
    detectorId: detector.id,
    severity: event.severity,
    resourceId: event.resource.id,
    resourceName: event.resource.name,
    peopleIds: [],
    lines: event.lines.map(({ label, before, after }) => ({ label, before: after, after: before })),
    details: { ...event.details, subjects: [], alertId },
  }),
  anchor: event.happenedAt ?? collection.startedFrom,
  happenedAt: null,
  before: null,
  after: `closed ${event.id} ${collection.startedFrom}`,
  attribution: { status: 'notYetKnown' },
  subject: null,
  kind: collection.kind,
});
