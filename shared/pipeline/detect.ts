import { type AttributionSubject, attribute, attributeRecord, attributionSubject } from '../core/attribution';
import { sidesOf } from '../core/change';
import { changeLines } from '../core/change-lines';
import { isInForce } from '../core/configuration';
import type { TenantFacts } from '../core/control';
import type { DetectorFacts } from '../core/detector';
import { isSmallKind } from '../core/kind';
import { settleLogged } from '../core/log-order';
import { type AttributedChange, changeSource, type FoundDetection } from '../core/look-events';
import type { LogRecord } from '../core/record';
import { daysBack, errorText, iso, type Pipeline } from './context';
import type { Look } from './look';
import { basisKinds, type TenantState } from './tenant-state';

const dayMs = 86_400_000;
/** A change found now may have been made at any time since the look before, and Microsoft's clock is not ours. */
const toleranceMs = 5 * 60_000;
/** A group of thousands is one change; no query names more ids than this. */
const maxTargets = 200;

export type Found = { readonly changes: readonly AttributedChange[]; readonly detections: readonly FoundDetection[] };

/** Changes with their hands, and what the detectors make of changes and records. */
export async function detect(pipeline: Pipeline, look: Look, before: TenantState, after: TenantState): Promise<Found> {
  if (look.isFirst || (look.changes.length === 0 && look.records.length === 0)) return { changes: [], detections: [] };
  const facts = await detectorFacts(pipeline, look, before, after);
  const attributed = await attributeChanges(pipeline, look, facts);
  const watchedSince =
    (await pipeline.store.tenants.read(look.configuration.tenantId))?.row.watchedSince ?? look.takenAt;
  const kept = await recordsAround(pipeline, look);
  return {
    changes: attributed.changes,
    detections: [
      ...onceAFleet(attributed.changes.flatMap((entry) => fromChange(pipeline, look, entry, attributed, facts))),
      // What Microsoft logged before we began is told in the look-back, never as an alert.
      ...fromRecords(
        pipeline,
        look,
        kept.filter(({ activityDateTime }) => activityDateTime >= watchedSince),
        facts,
      ),
    ],
  };
}

/** What is said of a fleet is said once a look, however many of its devices changed: nine hundred devices are one event. */
function onceAFleet(found: readonly FoundDetection[]): FoundDetection[] {
  const said = new Set<string>();
  return found.flatMap((entry) => {
    if (entry.detection.resourceId !== 'fleet') return [entry];
    const key = `${entry.detector.id}|${entry.detection.effect}`;
    if (said.has(key)) return [];
    said.add(key);
    return [{ ...entry, before: null, after: 'fleet' }];
  });
}

function fromRecords(
  pipeline: Pipeline,
  look: Look,
  records: readonly LogRecord[],
  facts: DetectorFacts,
): FoundDetection[] {
  const fresh = new Set(look.records.map(({ id }) => id));
  return settleLogged(
    records.flatMap((record) =>
      fromRecord(pipeline, look, record, records, facts).map((found) => ({ found, isFresh: fresh.has(record.id) })),
    ),
  );
}

type Attributed = {
  readonly changes: readonly AttributedChange[];
  readonly records: readonly LogRecord[];
  readonly window: { readonly windowFrom: string; readonly windowTo: string };
};

/** Joins the changes with the kept records that name what changed. */
async function attributeChanges(pipeline: Pipeline, look: Look, facts: DetectorFacts): Promise<Attributed> {
  const window = { windowFrom: look.startedFrom, windowTo: look.takenAt };
  const asked = look.changes.map((change) => ({ change, subject: attributionSubject(change, window) }));
  const subjects = asked.map(({ subject }) => subject);
  const records = await recordsAbout(pipeline, look.configuration.tenantId, subjects, window);
  const changes = asked.map(({ change, subject }) => ({
    change,
    attribution: attribute(subject, records, look.takenAt),
    subject: JSON.stringify(subject),
    lines: changeLines(change, facts),
  }));
  return { changes, records, window };
}

/** Kept records that name one of the subjects, from a little before the window on. */
export async function recordsAbout(
  pipeline: Pipeline,
  tenantId: string,
  subjects: readonly AttributionSubject[],
  window: { readonly windowFrom: string; readonly windowTo: string },
): Promise<readonly LogRecord[]> {
  const targets = [...new Set(subjects.flatMap(({ resourceId, relatedIds }) => [resourceId, ...relatedIds]))].slice(
    0,
    maxTargets,
  );
  if (targets.length === 0) return [];
  const from = iso(Date.parse(window.windowFrom) - toleranceMs);
  const to = iso(Date.parse(window.windowTo) + toleranceMs);
  return pipeline.store.records.findByTarget(tenantId, targets, from, to);
}

function fromChange(
  pipeline: Pipeline,
  look: Look,
  { change }: AttributedChange,
  { records, window }: Attributed,
  facts: DetectorFacts,
): FoundDetection[] {
  const { before, after } = sidesOf(change);
  // A detector speaks of one side of a change (the exclusion, not the new name): only that side's hand is its hand.
  const handOf = (detectorId: string): Pick<FoundDetection, 'attribution' | 'subject'> => {
    const subject = attributionSubject(change, window, detectorId);
    return { attribution: attribute(subject, records, look.takenAt), subject: JSON.stringify(subject) };
  };
  return pipeline.detectors
    .filter(({ watches }) => watches.changes.includes(change.kind))
    .flatMap((detector) =>
      contained(pipeline, detector.id, () => detector.onChange(change, facts)).map((detection) => ({
        detector,
        detection,
        anchor: look.startedFrom,
        happenedAt: null,
        before,
        after,
        ...handOf(detector.id),
        kind: change.kind,
      })),
    );
}

function fromRecord(
  pipeline: Pipeline,
  look: Look,
  record: LogRecord,
  around: readonly LogRecord[],
  facts: DetectorFacts,
): FoundDetection[] {
  return pipeline.detectors
    .filter(({ watches }) => watches.records.includes(record.kind))
    .flatMap((detector) =>
      contained(pipeline, detector.id, () => detector.onRecord(record, facts)).map((detection) => ({
        detector,
        detection,
        anchor: record.activityDateTime,
        happenedAt: record.activityDateTime,
        before: null,
        after: record.id,
        attribution: attributeRecord(record, around, look.takenAt),
        subject: null,
        kind: record.kind,
      })),
    );
}

/** The records of this look with those kept earlier that name the same things: PIM writes one act as several entries. */
async function recordsAround(pipeline: Pipeline, look: Look): Promise<readonly LogRecord[]> {
  const targets = [
    ...new Set(look.records.flatMap(({ targets: named }) => named.flatMap(({ id }) => (id === null ? [] : [id])))),
  ].slice(0, maxTargets);
  const [first] = look.records;
  if (first === undefined || targets.length === 0) return look.records;
  const from = iso(Date.parse(first.activityDateTime) - toleranceMs);
  const kept = await pipeline.store.records.findByTarget(look.configuration.tenantId, targets, from, look.takenAt);
  return [...kept, ...look.records];
}

/** One failing detector must not silence the others; a bug is logged and seen in health. */
function contained<T>(pipeline: Pipeline, detectorId: string, run: () => readonly T[]): readonly T[] {
  try {
    return run();
  } catch (error) {
    pipeline.log('detector.failed', {
      detector: detectorId,
      error: errorText(error),
    });
    return [];
  }
}

async function detectorFacts(
  pipeline: Pipeline,
  look: Look,
  before: TenantState,
  after: TenantState,
): Promise<DetectorFacts> {
  const { configuration } = look;
  const [facts, groups, policies, assignments] = await Promise.all([
    after.facts(),
    after.small('group'),
    after.small('conditionalAccessPolicy'),
    after.small('unifiedRoleAssignment'),
  ]);
  const byPolicy = new Set(
    policies.flatMap(({ conditions: { users } }) => [...users.includeGroups, ...users.excludeGroups]),
  );
  const byRole = new Set(
    assignments.filter(({ principalType }) => principalType === 'group').map(({ principalId }) => principalId),
  );
  const groupById = new Map(groups.map((group) => [group.id, group]));
  return {
    ...facts,
    licences: withoutUnreadablePim(facts.licences, after),
    groups: groupById,
    whyWatched: (id) => [
      ...(byPolicy.has(id) ? (['policy'] as const) : []),
      ...(byRole.has(id) ? (['role'] as const) : []),
      ...(groupById.get(id)?.isAssignableToRole === true ? (['assignable'] as const) : []),
    ],
    conditionalAccess: await bothSides(look, before, after),
    deviceFlips: await deviceFlips(pipeline, look, after),
    isDeclared: (list, id) =>
      configuration[list].some((declared) => declared.id === id && isInForce(declared, look.takenAt)),
  };
}

/**
 * Where PIM is licensed, the list of assignments cannot tell an activation from a grant, and the audit log decides. While the
 * log cannot be read nobody would decide: then every grant is told.
 */
function withoutUnreadablePim(licences: TenantFacts['licences'], after: TenantState): TenantFacts['licences'] {
  if (after.held('directoryAudit').status === 'present') return licences;
  return new Set([...licences].filter((licence) => licence !== 'P2'));
}

/** Conditional Access before and after, only where the look can have changed it and the people are known. */
async function bothSides(
  look: Look,
  before: TenantState,
  after: TenantState,
): Promise<DetectorFacts['conditionalAccess']> {
  const matters =
    look.changes.some(({ kind }) => isSmallKind(kind) && basisKinds.includes(kind)) || look.records.length > 0;
  const known = ['user', 'conditionalAccessPolicy'].every((kind) => after.held(kind as 'user').status === 'present'); // Safe: both are kinds.
  if (!matters || !known) return null;
  return { before: await before.conditionalAccess(), after: await after.conditionalAccess() };
}

export async function deviceFlips(
  pipeline: Pipeline,
  look: Look,
  after: TenantState,
): Promise<DetectorFacts['deviceFlips']> {
  if (look.kind !== 'managedDevice') return { last24h: 0, fleet: after.head('managedDevice')?.count ?? 0 };
  const source = 'managedDevice.noncompliant';
  const from = iso(pipeline.now() - dayMs);
  const stored = await pipeline.store.events.countSince(
    look.configuration.tenantId,
    source,
    from,
    daysBack(pipeline.now(), 1),
  );
  const now = look.changes.filter((change) => changeSource(change) === source).length;
  return { last24h: stored + now, fleet: after.head('managedDevice')?.count ?? 0 };
}
