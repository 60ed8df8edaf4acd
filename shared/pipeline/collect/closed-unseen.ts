import type { Alert } from '../../core/alert/alert';
import { namedChangeOf, sharesElement } from '../../core/alerting/named-change';
import { attribute, undoingSubject } from '../../core/attribution';
import { type Detector, ended } from '../../core/event/detector';
import { isLogged, type WatchEvent } from '../../core/event/event';
import type { FoundDetection } from '../../core/event/look-events';
import { isAuditRecord } from '../../core/log/record';
import type { Kind } from '../../core/resource/kind';
import { isLogKind } from '../../kinds';
import type { Ports } from '../context';
import { recordsAbout } from './detect';
import type { Look } from './look';

/** A replica may lag a moment: a change just before a collection began may be missing from it. */
const replicaMs = 5_000;

const endedBy = (pipeline: Ports<'detectors'>, kind: Kind): readonly Detector[] =>
  isLogKind(kind)
    ? []
    : pipeline.detectors.filter(({ endsUnseen, watches }) => endsUnseen && watches.changes.includes(kind));

const openOf = (alerts: readonly Alert[], detector: Detector): readonly Alert[] =>
  alerts.filter(
    ({ status, concerns }) => status === 'open' && concerns.some((concern) => concern.startsWith(`${detector.id}|`)),
  );

/** A problem that names its elements stays a concern for each element. */
const isStillOpen = (concern: string, concerns: readonly string[]): boolean =>
  concerns.some((one) => one === concern || one.startsWith(`${concern}|`));

/** Whether a collection without changes may end something: an open alert reports a change that only the log has shown. */
export async function mayCloseUnseen(
  pipeline: Ports<'detectors' | 'store'>,
  { kind, configuration }: Look,
): Promise<boolean> {
  const detectors = endedBy(pipeline, kind);
  if (detectors.length === 0) return false;
  const alerts = await pipeline.store.alerts.readAlerts(configuration.tenantId);
  return detectors.some((detector) => openOf(alerts, detector).length > 0);
}

/**
 * Changes that a log entry opened since the last collection, and that this one finds undone: they were reverted in between, and no
 * collection ever showed them.
 */
export async function closedUnseen(
  pipeline: Ports<'detectors' | 'store'>,
  look: Look,
  alerts: readonly Alert[],
): Promise<readonly FoundDetection[]> {
  if (look.isFirst || look.row.after.failure !== null) return [];
  const ends = endedBy(pipeline, look.kind).map(async (detector) => {
    const open = openOf(alerts, detector);
    const events = await Promise.all(
      open.map(({ tenantId, id, concerns }) =>
        pipeline.store.alerts
          .readEvents(tenantId, id)
          .then((all) => all.filter(({ concern }) => concern !== null && isStillOpen(concern, concerns))),
      ),
    );
    const over = events
      .flat()
      .filter(
        (event) => event.source === detector.id && wasOnlyLogged(look, event) && !wasThereBefore(look, event, alerts),
      );
    return Promise.all(
      over.map(async (event) => ({ ...endOf(look, detector, event), ...(await whoClosed(pipeline, look, event)) })),
    );
  });
  return (await Promise.all(ends)).flat();
}

function wasOnlyLogged(look: Look, event: WatchEvent): boolean {
  if (event.type !== 'detection' || event.happenedAt === null || !isLogged(event)) return false;
  const at = Date.parse(event.happenedAt);
  const since = Date.parse(look.readSince ?? look.startedFrom);
  const begun = Date.parse(look.commits.at(-1)?.begunAt ?? look.takenAt);
  const isSeen = look.changes.some(({ resourceId }) => resourceId === event.resource.id);
  return at >= since && at < begun - replicaMs && !isSeen;
}

/** The same had been done before the last collection, and was undone only after it: a state that did not change since still has it. */
function wasThereBefore(look: Look, event: WatchEvent, alerts: readonly Alert[]): boolean {
  const since = look.readSince ?? look.startedFrom;
  const change = namedChangeOf(event);
  return alerts.some(({ named }) =>
    named.some(
      (one) =>
        one.property === change.property &&
        sharesElement(one, change) &&
        one.to <= since &&
        (one.endedAt === null || one.endedAt > since),
    ),
  );
}

/** Whose entry takes back what the one that opened it shows; it may be still to come, and is asked for then. */
async function whoClosed(
  pipeline: Ports<'store'>,
  look: Look,
  event: WatchEvent,
): Promise<Pick<FoundDetection, 'attribution' | 'subject'>> {
  const unknown = { attribution: { status: 'notYetKnown' }, subject: null } as const;
  const { attribution, happenedAt, resource, tenantId } = event;
  if (attribution.status !== 'known' || happenedAt === null || isLogKind(look.kind)) return unknown;
  const window = { windowFrom: happenedAt, windowTo: look.takenAt };
  const asked = { kind: look.kind, resourceId: resource.id, relatedIds: [], property: { added: [], removed: [] } };
  const records = await recordsAbout(pipeline, tenantId, [{ ...asked, ...window, activities: [] }], window);
  const opening = records.filter(isAuditRecord).find(({ id }) => id === attribution.recordId);
  const subject = opening === undefined ? null : undoingSubject(look.kind, resource.id, opening, window);
  if (subject === null) return unknown;
  return { attribution: attribute(subject, records, look.takenAt), subject: JSON.stringify(subject) };
}

const endOf = (look: Look, detector: Detector, event: WatchEvent): FoundDetection => ({
  detector,
  detection: ended({
    detectorId: detector.id,
    severity: event.severity,
    resourceId: event.resource.id,
    resourceName: event.resource.name,
    peopleIds: [],
    lines: event.lines.map(({ label, before, after }) => ({ label, before: after, after: before })),
    details: { ...event.details, subjects: [] },
  }),
  anchor: look.startedFrom,
  happenedAt: null,
  before: null,
  after: `closed ${event.id}`,
  attribution: { status: 'notYetKnown' },
  subject: null,
  kind: look.kind,
});
