import type { Alert } from '../../core/alert/alert';
import { hasCommonElement } from '../../core/alerting/concerns';
import { type NamedChange, propertyOf } from '../../core/alerting/named-change';
import { isAdvisedBy } from '../../core/alerting/remedies';
import { fleetId } from '../../core/alerting/subject';
import {
  type AttributionSubject,
  attribute,
  attributeRecord,
  attributeSpike,
  attributionSubject,
  fleetSubject,
  inOrderOfLog,
  isByMembershipRule,
  ruleReachMs,
} from '../../core/attribution';
import { isSameJson } from '../../core/canonical';
import { sidesOf } from '../../core/event/change';
import { changeLines } from '../../core/event/change-lines';
import type { AttributedChange, FoundDetection } from '../../core/event/collection-facts';
import { entersGrace, losesCompliance } from '../../core/event/compliance-spike';
import { detectionId, remediedBy } from '../../core/event/detection-events';
import type { DetectedSpike, Detection, Detector, DetectorFacts } from '../../core/event/detector';
import type { Attribution } from '../../core/event/event';
import { readersOf } from '../../core/event/readers';
import { type KnownChanges, undoingReader } from '../../core/event/undoing';
import { elementsOf, type LoggedDetection, settleLogged } from '../../core/log/log-order';
import {
  type LogRecord,
  recordAnchor,
  recordHappenedAt,
  recordIdentity,
  recordMs,
  recordTargetIds,
  recordTime,
} from '../../core/log/record';
import { withoutTwins } from '../../core/log/twins';
import { kindDefinition } from '../../core/resource/definition';
import type { LogKind } from '../../core/resource/kind';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { dayMs } from '../../core/time/durations';
import { isLogKind } from '../../kinds';
import { type FailingDevice, policiesBehind } from '../../kinds/device-compliance-policy/policies-behind';
import { errorText, iso, type Ports } from '../context';
import type { Collection } from './collection';
import { detectorFacts } from './detector-facts';
import { withGone } from './gone';
import { withoutOwnRestorations } from './own-restorations';
import { risksOfNewAdmins } from './risks-of-new-admins';
import type { TenantState } from './tenant-state';

/**
 * PIM's entries about one operation are minutes apart, so entries around the window are read too. Only those in the
 * window can name an actor.
 */
const toleranceMs = 5 * 60_000;
/** Limit on the ids in one query. A group of thousands is one change. */
const maxTargets = 200;

type Found = { readonly changes: readonly AttributedChange[]; readonly detections: readonly FoundDetection[] };

/** `covered` reads changes covered by a rule, for edits that undo a setting. */
type KnownBefore = Pick<KnownChanges, 'alerts'> & { readonly covered: () => Promise<KnownChanges['covered']> };

/** Attributes changes, and runs the detectors on changes and records. */
export async function detect(
  pipeline: Ports<'detectors' | 'log' | 'now' | 'store'>,
  collection: Collection,
  before: TenantState,
  after: TenantState,
  { alerts, covered }: KnownBefore,
): Promise<Found> {
  // Even in the first reading of a log, entries since monitoring began are news.
  const isSilent = collection.isFirst && !isLogKind(collection.kind);
  if (isSilent || (collection.changes.length === 0 && collection.records.length === 0))
    return { changes: [], detections: [] };
  const risks = await risksOfNewAdmins(collection, before, after);
  const facts = await detectorFacts(
    pipeline,
    { ...collection, changes: [...collection.changes, ...risks] },
    before,
    after,
  );
  const attributed = await attributeChanges(pipeline, collection, facts);
  const watchedSince =
    (await pipeline.store.tenants.read(collection.configuration.tenantId))?.row.watchedSince ?? collection.takenAt;
  const kept = await recordsAround(pipeline, collection);
  const inLists = attributed.changes.flatMap((entry) =>
    fromChange(pipeline, collection, entry, attributed, facts).map((found) => ({ change: entry.change, found })),
  );
  const ofLists = await withoutOwnRestorations(pipeline, inLists, after, facts);
  const ofRisks = risks
    .flatMap((change) => fromChange(pipeline, collection, { change }, attributed, facts))
    // The list of risky users showed the same risk, which is an event of its own.
    .map((found) => ({ ...found, after: { after: found.after, as: 'admin' } }));
  const ofChanges = [...ofLists, ...ofRisks].map(asFresh);
  // Entries that Microsoft logged before monitoring began are listed in the look-back, never alerted.
  const ofRecords = fromRecords(
    pipeline,
    collection,
    kept.filter((record) => Date.parse(recordAnchor(record)) >= Date.parse(watchedSince)),
    facts,
  );
  const isEdit = ({ found }: LoggedDetection): boolean => found.detection.edit !== null;
  const known = { alerts, covered: [...ofChanges, ...ofRecords].some(isEdit) ? await covered() : [] };
  const undone = (found: readonly LoggedDetection[]): readonly LoggedDetection[] =>
    withUndone(found, collection.configuration, known);
  const fromChanges = undone(ofChanges).map(({ found }) => found);
  const fromLog = settled(undone(ofRecords), alerts).map((found) => asRemedy(found, alerts));
  const fresh = collection.records.map(({ id }) => id);
  return {
    changes: attributed.changes,
    detections: [
      ...(await withEditBehind(pipeline, collection, after, onceAFleet(fromChanges))),
      ...followedBy(pipeline, fromChanges, [], facts),
      ...(await withGone([...fromLog, ...followedBy(pipeline, fromLog, fresh, facts)], kept, after)),
      ...endedBefore(pipeline, fromLog, fresh, facts),
      ...(await remediesInDoubt(pipeline, collection, alerts, facts)),
    ],
  };
}

/** A fleet finding is reported once per collection: nine hundred devices are one event. */
function onceAFleet(found: readonly FoundDetection[]): FoundDetection[] {
  const said = new Set<string>();
  return found.flatMap((entry) => {
    if (entry.detection.resourceId !== fleetId) return [entry];
    const key = `${entry.detector.id}|${entry.detection.effect}`;
    if (said.has(key)) return [];
    said.add(key);
    return [{ ...entry, before: null, after: fleetId }];
  });
}

/** A fleet finding has no log entry of its own, but a policy edit may have caused it. */
async function withEditBehind(
  pipeline: Ports<'store'>,
  collection: Collection,
  after: TenantState,
  found: readonly FoundDetection[],
): Promise<FoundDetection[]> {
  const isOfFleet = ({ detection: { effect, resourceId } }: FoundDetection): boolean =>
    effect === 'raised' && resourceId === fleetId;
  if (!found.some(isOfFleet)) return [...found];
  const { tenantId } = collection.configuration;
  const policies = await after.small('deviceCompliancePolicy');
  const window = { windowFrom: collection.readSince ?? collection.startedFrom, windowTo: collection.takenAt };
  const withEdit = async (entry: FoundDetection): Promise<FoundDetection> => {
    if (!isOfFleet(entry)) return entry;
    const behind = policiesBehind(policies, fallenDevices(collection, entry));
    const subject = fleetSubject(behind.map(({ id }) => id).slice(0, maxPolicies), window);
    const records = await recordsAbout(pipeline, tenantId, [subject], subject);
    const attribution = withPolicyName(attribute(subject, records, collection.takenAt), policies);
    return { ...entry, attribution, subject: JSON.stringify(subject) };
  };
  return Promise.all(found.map(withEdit));
}

/** The devices whose change of state the detection counts. */
const fallenDevices = (
  { changes, seenOfDevices }: Collection,
  { detector }: FoundDetection,
): readonly FailingDevice[] =>
  changes.flatMap((change) => {
    if (change.kind !== 'managedDevice') return [];
    const { before, after } = sidesOf(change);
    const isCounted = detector.fleetAlert === 'grace' ? entersGrace : losesCompliance;
    if (before === null || after === null || !isCounted(before, after)) return [];
    return [{ operatingSystem: after.operatingSystem, failing: seenOfDevices?.failing.get(after.id) ?? null }];
  });

const withPolicyName = (behind: Attribution, policies: readonly NamedPolicy[]): Attribution =>
  behind.status === 'known' && behind.edited?.name === null
    ? { ...behind, edited: { ...behind.edited, name: nameIn(policies, behind.edited.id) } }
    : behind;

type NamedPolicy = { readonly id: string; readonly displayName: string };

const nameIn = (policies: readonly NamedPolicy[], id: string): string | null =>
  policies.find((one) => one.id === id)?.displayName ?? null;

/** The subject is stored with the event, so it must stay small. */
const maxPolicies = 60;

function fromRecords(
  pipeline: Ports<'detectors' | 'log'>,
  collection: Collection,
  records: readonly LogRecord[],
  facts: DetectorFacts,
): readonly LoggedDetection[] {
  const fresh = new Set(collection.records.map(({ id }) => id));
  return inOrderOfLog(records).flatMap((record) =>
    fromRecord(pipeline, record, records, facts).map((found) => ({
      found,
      isFresh: fresh.has(record.id),
      recordId: record.id,
    })),
  );
}

/** Stored entries that became relevant because of one of these detections. */
function followedBy(
  pipeline: Ports<'detectors' | 'log'>,
  found: readonly FoundDetection[],
  judged: readonly string[],
  facts: DetectorFacts,
): FoundDetection[] {
  const follows = found.flatMap(({ detection }) => (detection.effect === 'raised' ? (detection.follows ?? []) : []));
  return judgedAgain(pipeline, [...new Map(follows.map((record) => [record.id, record])).values()], judged, facts);
}

/** The detections of these entries, without those that this collection judges already. */
const judgedAgain = (
  pipeline: Ports<'detectors' | 'log'>,
  records: readonly LogRecord[],
  judged: readonly string[],
  facts: DetectorFacts,
): FoundDetection[] =>
  records.filter(({ id }) => !judged.includes(id)).flatMap((record) => fromRecord(pipeline, record, records, facts));

/** The ends of these detections, if the log entries of the ends were read before the detections. */
function endedBefore(
  pipeline: Ports<'detectors' | 'log'>,
  found: readonly FoundDetection[],
  judged: readonly string[],
  facts: DetectorFacts,
): FoundDetection[] {
  const raised = found.filter(({ detection: { effect } }) => effect === 'raised');
  const ends = raised.flatMap(({ detector, detection: { endsIn = [], resourceId } }) =>
    judgedAgain(pipeline, endsIn, judged, facts)
      .filter(
        ({ detector: { id }, detection }) =>
          id === detector.id && detection.effect === 'ended' && detection.resourceId === resourceId,
      )
      .map((end) => [`${detector.id}|${resourceId}|${end.anchor}|${end.after}`, end] as const),
  );
  return [...new Map(ends).values()];
}

const asFresh = (found: FoundDetection): LoggedDetection => ({ found, isFresh: true, recordId: null });

const momentOf = ({ found: { anchor } }: LoggedDetection): number => Date.parse(anchor);

/** Of two edits with the same time, the one that starts from what collections had found was made first. */
const startOf = ({ found: { detection } }: LoggedDetection): number => {
  const { before, found } = detection.edit ?? {};
  return found !== undefined && isSameJson(before, found) ? 0 : 1;
};

/** An edit that restores a setting ends a problem, even if it removes something else. */
function withUndone(
  found: readonly LoggedDetection[],
  tenant: Pick<TenantConfiguration, 'tenantId'>,
  known: KnownChanges,
): readonly LoggedDetection[] {
  const read = undoingReader(known);
  const ordered = [...found].sort((a, b) => momentOf(a) - momentOf(b) || startOf(a) - startOf(b));
  return ordered.flatMap((entry) => {
    const { found: one } = entry;
    const said = read({ ...one, eventId: detectionId(tenant, one) });
    return said.map((detection) => {
      if (detection.effect === 'raised') return { ...entry, found: { ...one, detection } };
      if (detection === one.detection) return entry;
      const after = { after: one.after, as: detection.details.restores === undefined ? 'part' : 'restored' };
      return { ...entry, found: { ...one, detection, after } };
    });
  });
}

/** An action that an open alert advised is a step of that alert, and nothing to worry about by itself. */
function asRemedy(found: FoundDetection, alerts: readonly Alert[]): FoundDetection {
  const { detection, anchor } = found;
  if (detection.remedy === undefined) return found;
  const { remedy, ...alone } = detection;
  const { attribution } = found;
  const actorId = attribution.status === 'known' && attribution.actor.type === 'person' ? attribution.actor.id : null;
  const action = { properties: remediedBy(detection), at: anchor, severity: remedy.severity };
  return actorId !== null && isAdvisedBy(alerts, { ...action, actorId })
    ? { ...found, detection: { ...detection, severity: 'informational' } }
    : { ...found, detection: alone };
}

/** Microsoft often finds the risk of an account after an attacker has used it. */
const doubtReachMs = dayMs;

/** Steps of alerts whose account turns out to be at risk. They are events, and so alerts, of their own. */
async function remediesInDoubt(
  pipeline: Ports<'detectors' | 'log' | 'store'>,
  { kind, changes, records, configuration, takenAt }: Collection,
  alerts: readonly Alert[],
  facts: DetectorFacts,
): Promise<readonly FoundDetection[]> {
  if (kind !== 'riskyUser' && kind !== 'riskDetection' && kind !== 'signIn') return [];
  const people = new Set([...changes.map(({ resourceId }) => resourceId), ...records.flatMap(recordTargetIds)]);
  const since = iso(Date.parse(takenAt) - doubtReachMs);
  const doubted = alerts
    .flatMap(({ remedies = [] }) => remedies)
    .filter(({ actor, from }) => actor?.type === 'person' && people.has(actor.id) && from >= since);
  if (doubted.length === 0) return [];
  const targets = [...new Set(doubted.flatMap(({ about }) => about))].slice(0, maxTargets);
  const kept = await pipeline.store.records.findByTarget(configuration.tenantId, targets, since, takenAt);
  const entries = new Set(doubted.map(({ recordId }) => recordId));
  return judgedAgain(
    pipeline,
    kept.filter(({ id }) => entries.has(id)),
    [],
    facts,
  )
    .filter(
      ({ detector, detection }) =>
        detection.remedy === undefined && doubted.some(({ source }) => source === detector.id),
    )
    .map((found) => ({ ...found, after: { after: found.after, as: 'inDoubt' } }));
}

/**
 * Detections from log entries without duplicates: no twins, none that another entry reverted, and one for each spike.
 */
export const settled = (logged: readonly LoggedDetection[], alerts: readonly Alert[] = []): FoundDetection[] =>
  oncePerSpike(settleLogged(withoutTwins(logged), wasOpenIn(alerts)));

/** Whether one of the alerts was open about the subject of a detection when its entry was written. */
const wasOpenIn =
  (alerts: readonly Alert[]) =>
  ({ detector, detection, anchor }: FoundDetection): boolean => {
    const property = propertyOf(detection.changeOf ?? detector.id, detection.resourceId);
    const elements = elementsOf(detection);
    const isOpen = ({ to, endedAt }: NamedChange): boolean => to < anchor && (endedAt === null || endedAt > anchor);
    return alerts.some(({ named }) =>
      named.some(
        (one) =>
          one.property === property &&
          isOpen(one) &&
          (elements.length === 0 || one.elements.length === 0 || hasCommonElement(one.elements, elements)),
      ),
    );
  };

/** Each entry of a spike yields the whole spike. Only the last one in a collection is kept. */
export function oncePerSpike(found: readonly FoundDetection[]): FoundDetection[] {
  const keyOf = ({ detector, detection: { resourceId, effect, spike } }: FoundDetection): string =>
    `${detector.id}|${resourceId}|${effect}|${spike?.id ?? ''}`;
  const isOfSpike = ({ detection: { spike, resourceId } }: FoundDetection): boolean =>
    spike !== null || resourceId.startsWith('fleet|');
  const last = new Map(found.filter(isOfSpike).map((entry) => [keyOf(entry), entry]));
  return found.filter((entry) => !isOfSpike(entry) || last.get(keyOf(entry)) === entry);
}

type Attributed = {
  readonly changes: readonly AttributedChange[];
  readonly records: readonly LogRecord[];
  readonly window: { readonly windowFrom: string; readonly windowTo: string };
};

/** Joins the changes with the kept records that name what changed. */
async function attributeChanges(
  pipeline: Ports<'store'>,
  collection: Collection,
  facts: DetectorFacts,
): Promise<Attributed> {
  const window = { windowFrom: collection.readSince ?? collection.startedFrom, windowTo: collection.takenAt };
  const asked = collection.changes.map((change) => ({ change, subject: attributionSubject(change, window) }));
  const subjects = asked.map(({ subject }) => subject);
  const records = await recordsAbout(pipeline, collection.configuration.tenantId, subjects, window);
  const changes = asked.map(({ change, subject }) => ({
    change,
    attribution: attribute(subject, records, collection.takenAt),
    subject: JSON.stringify(subject),
    lines: changeLines(change, facts),
  }));
  return { changes, records, window };
}

/** Stored records that name one of the subjects, from a little before the window on. */
export async function recordsAbout(
  pipeline: Ports<'store'>,
  tenantId: string,
  subjects: readonly AttributionSubject[],
  window: { readonly windowFrom: string; readonly windowTo: string },
): Promise<readonly LogRecord[]> {
  const ids = subjects.flatMap(({ resourceId, relatedIds, innerGroupIds = [], property }) => [
    resourceId,
    ...relatedIds,
    ...innerGroupIds,
    // The log entry of a restored or deleted member does not name the group.
    ...[...property.added, ...property.removed].flatMap((element) => /^member=(.+)$/.exec(element)?.[1] ?? []),
  ]);
  const targets = [...new Set(ids)].slice(0, maxTargets);
  if (targets.length === 0) return [];
  const mayBeByRule = subjects.some(({ kind }) => kindDefinition(kind).audit?.claim === 'membership');
  const from = iso(Date.parse(window.windowFrom) - (mayBeByRule ? ruleReachMs : toleranceMs));
  const to = iso(Date.parse(window.windowTo) + toleranceMs);
  return pipeline.store.records.findByTarget(tenantId, targets, from, to);
}

type AttributedTo = Pick<FoundDetection, 'attribution' | 'subject'>;

/** The detections of one change. */
export function fromChange(
  pipeline: Ports<'detectors' | 'log'>,
  collection: Pick<Collection, 'startedFrom' | 'takenAt'>,
  { change }: Pick<AttributedChange, 'change'>,
  { records, window }: Pick<Attributed, 'records' | 'window'>,
  facts: DetectorFacts,
): FoundDetection[] {
  const { before, after } = sidesOf(change);
  // A detector may be about some fields only, and another account may have changed the others.
  const attributed = ({ effect, focus }: Detection, detector: Detector): AttributedTo => {
    const whole = attributionSubject(change, window, focus ?? detector.focus);
    const subject = effect === 'ended' ? { ...whole, isEnd: true } : whole;
    return { attribution: attribute(subject, records, collection.takenAt), subject: JSON.stringify(subject) };
  };
  return pipeline.detectors
    .filter(({ watches }) => watches.changes.includes(change.kind))
    .flatMap((detector) =>
      contained(pipeline, detector.id, () => detector.onChange(change, facts)).map((detection, at) => ({
        detector,
        detection,
        anchor: collection.startedFrom,
        happenedAt: null,
        before,
        after: at === 0 ? after : { after, part: at },
        ...attributed(detection, detector),
        kind: change.kind,
      })),
    );
}

/** The detections from one log entry. */
export function fromRecord(
  pipeline: Ports<'detectors' | 'log'>,
  record: LogRecord,
  around: readonly LogRecord[],
  facts: DetectorFacts,
): FoundDetection[] {
  const found: FoundDetection[] = [];
  for (const detector of readersOf(pipeline.detectors, record)) {
    const detections = contained(pipeline, detector.id, () => detector.onRecord(record, facts));
    // Saves time, because most entries raise nothing.
    if (detections.length === 0) continue;
    found.push(...detections.map((detection, at) => fromDetection(detector, detection, at, record, around, facts)));
  }
  return found.length === 0 ? found : saidOnce(found);
}

/** `at`: its position among the detections of this entry and detector. */
function fromDetection(
  detector: Detector,
  detection: Detection,
  at: number,
  record: LogRecord,
  around: readonly LogRecord[],
  facts: DetectorFacts,
): FoundDetection {
  if (detection.spike !== null) return fromSpike(detector, detection, detection.spike, record.kind, facts.now);
  const identity = identityOf(record, detection);
  return {
    detector,
    detection,
    // The update of a detection ends it at the time of the update.
    anchor: detection.effect === 'ended' ? recordTime(record) : recordAnchor(record),
    happenedAt: detection.effect === 'ended' ? recordTime(record) : recordHappenedAt(record),
    before: null,
    after: at === 0 ? identity : `${identity} part ${at}`,
    attribution: withAppName(attributeRecord(record, around, facts.now), facts),
    subject: null,
    kind: record.kind,
  };
}

/** Some entries name an app that acted only by its id. */
function withAppName(attribution: Attribution, { appOf }: DetectorFacts): Attribution {
  if (attribution.status !== 'known' || attribution.actor.type !== 'application') return attribution;
  const { actor } = attribution;
  const name = actor.name === actor.id ? appOf(actor.id)?.displayName : undefined;
  return name === undefined ? attribution : { ...attribution, actor: { ...actor, name } };
}

/** One entry is one event: if several detectors raise it, the most specific one reports it. */
function saidOnce(found: readonly FoundDetection[]): FoundDetection[] {
  // A detection from several entries is attributed to none of them.
  const raising = found.filter(({ detection: { effect, spike } }) => effect === 'raised' && spike === null);
  const replaced = new Set(raising.flatMap(({ detector }) => detector.replaces));
  return found.filter(
    ({ detector, detection: { effect, spike } }) => effect === 'ended' || spike !== null || !replaced.has(detector.id),
  );
}

const fromSpike = (
  detector: Detector,
  detection: Detection,
  { id, anchor, records, lead }: DetectedSpike,
  kind: LogKind,
  now: string,
): FoundDetection => {
  const last = lead ?? records.at(-1);
  return {
    detector,
    detection,
    anchor,
    happenedAt: last === undefined ? anchor : recordHappenedAt(last),
    before: null,
    after: id,
    attribution: attributeSpike(records, lead, `${detector.id} ${detection.resourceId} ${anchor}`, now),
    subject: null,
    kind,
  };
};

/**
 * One record can end one thing and begin another for the same detector. The update of a detection can raise one that
 * was only recorded. Each is a separate event.
 */
function identityOf(record: LogRecord, { effect, alerts }: Detection): string {
  if (effect === 'ended') return `${recordIdentity(record)} ended`;
  return record.kind === 'riskDetection' && !alerts ? `${recordIdentity(record)} noted` : recordIdentity(record);
}

/** The records of this collection with stored ones about the same objects, because PIM writes one action as several entries. */
async function recordsAround(pipeline: Ports<'store'>, collection: Collection): Promise<readonly LogRecord[]> {
  const targets = [...new Set(collection.records.flatMap(recordTargetIds))].slice(0, maxTargets);
  const [first] = collection.records;
  if (first === undefined || targets.length === 0) return collection.records;
  const isByRule = collection.records.some(isByMembershipRule);
  const from = iso(recordMs(first) - (isByRule ? ruleReachMs : toleranceMs));
  const kept = await pipeline.store.records.findByTarget(
    collection.configuration.tenantId,
    targets,
    from,
    collection.takenAt,
  );
  return [...kept, ...collection.records];
}

/** If one detector fails, the others continue. The bug is logged and shown in health. */
function contained<T>(pipeline: Ports<'log'>, detectorId: string, run: () => readonly T[]): readonly T[] {
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
