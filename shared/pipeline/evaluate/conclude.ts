import type { Alert } from '../../core/alert/alert';
import type { Fence } from '../../core/alert/alert-step';
import { endsOneOf, endsSomething } from '../../core/alerting/concerns';
import { fleetId } from '../../core/alerting/subject';
import { isLoggedByPim } from '../../core/attribution';
import { isOfDeployment } from '../../core/collection/failure';
import type { KindRow } from '../../core/collection/kind-row';
import { collectionEvents } from '../../core/event/collection-events';
import { type AttributedChange, type CollectionFacts, foundIn, type Judged } from '../../core/event/collection-facts';
import { blindEvent, burstOverEvent, licenceBackEvent } from '../../core/event/collection-health';
import { burstSize, leastBurst } from '../../core/event/compliance-burst';
import { evidenceOfFailure } from '../../core/event/control-events';
import { fleetAlertSource } from '../../core/event/detector';
import { detectorConcern, isAsBefore, type WatchEvent } from '../../core/event/event';
import { failsAsBefore } from '../../core/event/undoing';
import { sightlessConcern } from '../../core/event/watcher/sight-events';
import { byBucket, kindsToCollect, kindsToCollectAfter } from '../../core/log/audit-hits';
import { kindDefinition } from '../../core/resource/definition';
import type { Kind } from '../../core/resource/kind';
import type { Head } from '../../core/resource/snapshot';
import type { Rule } from '../../core/rule/rule';
import { acceptanceOf, changedBeyond, mayEndCovered } from '../../core/rule/rule-events';
import type { DueRow } from '../../core/time/due';
import { minuteMs } from '../../core/time/durations';
import type { Evaluation } from '../../core/verdict/evaluation';
import { causeOf, withCause } from '../../core/verdict/verdict-cause';
import { openAttributionEvents, withCausesAsked } from '../alert/attribute-later';
import { keepReadings } from '../alert/keep-readings';
import { noteActor, raiseMarked } from '../alert/raise-events';
import { collectEveryMs } from '../collect/cadence';
import { closedUnseen, mayCloseUnseen } from '../collect/closed-unseen';
import { reportsAfter } from '../collect/collect-fleet';
import { lacksNamedGroups } from '../collect/collect-small';
import { type Basis, type Collection, neverCommitted } from '../collect/collection';
import { detect } from '../collect/detect';
import { deviceFlips } from '../collect/detector-facts';
import { findStories } from '../collect/find-stories';
import { fleetLossEvents, isDoubtOfFleet, withLoss } from '../collect/fleet-loss';
import { flowCounts, flowMetric } from '../collect/flow-counts';
import { keepNames } from '../collect/keep-names';
import { keepHabits } from '../collect/sign-in-habits';
import { alertedVerdicts, asPast } from '../collect/stale-collection';
import { tamperEvents } from '../collect/tamper';
import { underTenantLease } from '../collect/tenant-lease';
import { loadState, type TenantState } from '../collect/tenant-state';
import { type AlertPorts, dayOf, type EvaluationPorts, iso, type Ports } from '../context';
import { keepTrend } from '../operate/keep-trend';
import { openDay } from '../operate/seal';
import { summarise } from '../week/first-run';
import { type CheckPorts, registeredChecks } from './enabled-checks';
import { isChanged, judgeControls } from './judge-controls';
import { keepAccess } from './keep-access';
import { keepDeviceCounts } from './keep-device-counts';
import { keepDevices } from './keep-devices';
import { keepPeople } from './keep-people';

type Conclusion =
  | { readonly status: 'committed'; readonly row: KindRow; readonly events: number }
  /** Nothing to record, and the heads are committed: the caller writes this row together with others. */
  | { readonly status: 'uneventful'; readonly row: KindRow; readonly etag: string | null }
  /**
   * The tenant lease was not won in time, or another process committed first: nothing of this collection is kept, and the request stays
   * open.
   */
  | { readonly status: 'busy' | 'overtaken' };

/**
 * Steps 4 to 9 of a collection: evaluate, attribute, record, raise, keep, commit. Each can be repeated with the same result; the last one
 * commits.
 */
export async function conclude(
  pipeline: EvaluationPorts,
  collection: Collection,
  holder: string,
  basis: Basis,
): Promise<Conclusion> {
  if (await isUneventful(pipeline, collection, basis)) {
    if (!(await commitState(pipeline, collection))) return { status: 'overtaken' };
    return { status: 'uneventful', row: rowAfter(pipeline, collection, 0), etag: collection.row.etag };
  }
  const conclusion = await underTenantLease(pipeline, collection.configuration.tenantId, holder, (fence) =>
    concludeUnderLease(pipeline, collection, fence),
  );
  return conclusion ?? { status: 'busy' };
}

type Loaded = {
  readonly heads: readonly Head[];
  readonly before: TenantState;
  readonly after: TenantState;
  readonly rows: readonly KindRow[];
  readonly stored: readonly { readonly evaluation: Evaluation; readonly etag: string }[];
};

async function load(pipeline: Ports<'now' | 'store'>, collection: Collection, basis?: Basis): Promise<Loaded> {
  const { configuration } = collection;
  const { store } = pipeline;
  const [heads, committedRows, stored] = await Promise.all([
    basis?.heads ?? store.snapshots.readHeads(configuration.tenantId),
    basis?.rows ?? store.watermarks.readKinds(configuration.tenantId),
    store.evaluations.readAll(configuration.tenantId),
  ]);
  const rows = [...committedRows.filter(({ kind }) => kind !== collection.kind), collection.row.after];
  const [before, after] = await Promise.all([
    loadState(pipeline, configuration, heads, committedRows),
    loadState(pipeline, configuration, heads, rows, collection.pending),
  ]);
  return { heads, before, after, rows: committedRows, stored };
}

const judged = (
  pipeline: Ports<'controls' | 'graph' | 'store'>,
  collection: Collection,
  { before, after, rows, stored }: Loaded,
): Promise<Judged[]> =>
  judgeControls(pipeline, {
    state: after,
    evaluations: stored.map(({ evaluation }) => evaluation),
    collectedKind: collection.kind,
    takenAt: collection.takenAt,
    startedFrom: collection.startedFrom,
    baseline: collection.baseline,
    moved: collection.commits
      .filter(({ kind, version }) => before.head(kind)?.version !== version)
      .map(({ kind }) => kind),
    tried: new Map(
      rows
        .filter(({ kind }) => kind !== collection.kind)
        .flatMap(({ pin }) => pin?.tried ?? [])
        .map(({ kind, version }) => [kind, version]),
    ),
  });

/**
 * Nothing changed, nothing is pending, no verdict moves: the collection costs its paging and its commit. Judged by the tenant as it was when
 * the collection began, and by the verdicts stored now: one that was judged from a newer state differs, and is judged again under the lease.
 */
async function isUneventful(
  pipeline: Ports<'controls' | 'detectors' | 'graph' | 'now' | 'store'>,
  collection: Collection,
  basis: Basis,
): Promise<boolean> {
  if (
    !basis.isSettled ||
    basis.rows.some(({ pin }) => pin !== null) ||
    collection.changes.length > 0 ||
    collection.records.length > 0 ||
    collection.contentAt !== undefined ||
    collection.readings !== undefined ||
    collection.namedGroups?.areFewer === true ||
    isDoubtOfFleet(collection) ||
    collection.row.before.failure !== null ||
    collection.row.after.failure !== null
  )
    return false;
  if (await mayEndUnchanged(pipeline, collection, basis)) return false;
  return !(await judged(pipeline, collection, await load(pipeline, collection, basis))).some(isChanged);
}

/** A spike of devices ends by time alone; a licence may return in a list that never showed it gone. */
async function mayEndUnchanged(
  pipeline: CheckPorts & Ports<'store'>,
  collection: Collection,
  { rows }: Basis,
): Promise<boolean> {
  const { kind, configuration } = collection;
  if (await mayCloseUnseen(pipeline, collection, rows)) return true;
  if (kind !== 'managedDevice' && kind !== 'subscribedSku') return false;
  const concerns = openConcerns(await pipeline.store.alerts.readAlerts(configuration.tenantId));
  return kind === 'managedDevice'
    ? openBurst(pipeline, concerns, 'compliance') !== undefined || openBurst(pipeline, concerns, 'grace') !== undefined
    : [...concerns].some((concern) => concern.startsWith('licence|'));
}

async function concludeUnderLease(
  pipeline: AlertPorts & Ports<'graph' | 'log' | 'registered' | 'tickMs'>,
  collection: Collection,
  fence: Fence,
): Promise<{ readonly result: Conclusion; readonly fence: Fence }> {
  // Under the lease no other process commits policies or roles meanwhile.
  const loaded = await load(pipeline, collection);
  // What it found would be reported, and could not be committed: the next collection would take the tenant for what it was before.
  if (collection.commits.some((head) => isMoved(loaded, head) || isBegun(loaded, collection, head)))
    return { result: { status: 'overtaken' }, fence };
  if (await lacksNamedGroups({ pipeline, configuration: collection.configuration, basis: loaded }, collection))
    return { result: { status: 'overtaken' }, fence };
  let held = await raiseMarked(pipeline, collection.configuration, openDays(loaded.rows), fence);

  const found = await findEvents(pipeline, collection, loaded);
  const { facts, events, verdicts } = found;
  const changed = verdicts.filter(isChanged);
  await keepNames(pipeline, collection, loaded.after, events, changed);
  if (events.length > 0 || changed.length > 0 || collection.contentAt !== undefined) {
    const pinned = await pin(pipeline, collection, facts);
    if (pinned === undefined) return { result: { status: 'overtaken' }, fence: held };
    collection = pinned;
    await recordEvents(pipeline, collection.configuration.tenantId, events);
    held = await raiseMarked(pipeline, collection.configuration, [facts.recordDay], held);
  }
  held = await keepReadings(pipeline, collection, held);
  await keepFound(pipeline, collection, loaded, found);
  if (changed.length > 0) await keepTrend(pipeline, collection.configuration, verdictsAfter(loaded, verdicts));
  // Another process judged meanwhile: if this collection were committed without its verdict, the verdict's number would be used twice.
  if (!(await saveVerdicts(pipeline, collection, loaded, changed)))
    return { result: { status: 'overtaken' }, fence: held };
  const result = await commit(pipeline, collection, events.length);
  if (result.status !== 'committed') return { result, fence: held };
  held = await summarise(pipeline, collection.configuration, held);
  return { result, fence: held };
}

/** What a collection changes in the record, before any of it is written. */
type CollectionOutcome = {
  readonly facts: CollectionFacts;
  readonly changes: readonly AttributedChange[];
  readonly rules: readonly Rule[];
  readonly verdicts: readonly Judged[];
  readonly events: readonly WatchEvent[];
};

async function findEvents(
  pipeline: AlertPorts & Ports<'graph' | 'log' | 'registered' | 'tickMs'>,
  collection: Collection,
  loaded: Loaded,
): Promise<CollectionOutcome> {
  const { tenantId } = collection.configuration;
  const bare = await judged(pipeline, collection, loaded);
  const alerts = await pipeline.store.alerts.readAlerts(tenantId);
  const seen = await detect(pipeline, collection, loaded.before, loaded.after, alerts);
  const facts = { ...(await collectionFacts(pipeline, collection)), endedWith: endedWith(loaded) };
  const { changes } = seen;
  const detections = [...seen.detections, ...(await closedUnseen(pipeline, collection, alerts))];
  const behind = foundIn(changes, detections);
  const judgements = (await withCausesAsked(pipeline, collection, facts, bare)).map((entry) => ({
    ...entry,
    judgement: { ...entry.judgement, evaluation: withCause(entry, behind) },
  }));
  const rules = (await pipeline.store.rules.list(tenantId)).map(({ rule }) => rule);
  const asBefore = new Map(
    judgements.map((entry) => [entry.control.id, failsAsBefore(entry, { ...seen, detections }, alerts)]),
  );
  const eventsOf = (some: readonly Judged[]): WatchEvent[] =>
    collectionEvents(facts, changes, detections, withoutAccepted(some, rules, facts.now)).map((event) =>
      event.type === 'regression' ? failingAsBefore(event, asBefore.get(event.source)) : event,
    );
  const { today } = collection;
  const past = today === undefined || today.isAsSeen ? undefined : today;
  const verdicts =
    past === undefined ? judgements : await alertedVerdicts(pipeline, tenantId, judgements, eventsOf(judgements));
  const news = (await newsOf(pipeline, alerts, rules, eventsOf(verdicts))).map((event) =>
    past === undefined ? event : asPast(event, past, alerts, collection.startedFrom),
  );
  const losses = await fleetLossEvents(pipeline, collection, loaded.before, facts, openConcerns(alerts));
  const detected = withLoss(news, losses).map((event) => deferred(pipeline, event));
  const events = [
    ...losses,
    ...detected,
    ...(await findStories(pipeline, facts, [...losses, ...detected], { alerts, rules })),
    ...changedBeyond(facts, verdicts, rules, (entry) => ({
      ...causeOf(entry, behind, 'raised'),
      evidence: evidenceOfFailure(facts, entry, changes, detections),
    })),
    ...(await sightEvents(pipeline, collection, loaded, facts, openConcerns(alerts))),
    ...(await eventsOfAuditLog(pipeline, collection, facts, loaded.after)),
  ];
  return { facts, changes, rules, verdicts, events };
}

/** New entries can name the account behind an open alert, or show that somebody changed Zero Trust Watch itself. */
async function eventsOfAuditLog(
  pipeline: AlertPorts & Ports<'graph' | 'log'>,
  collection: Collection,
  facts: CollectionFacts,
  after: TenantState,
): Promise<readonly WatchEvent[]> {
  const { kind, records } = collection;
  if (kind === 'auditEvent' && records.length > 0) return openAttributionEvents(pipeline, collection, facts);
  if (kind !== 'directoryAudit') return [];
  return [
    ...(await openAttributionEvents(pipeline, collection, facts)),
    ...(await tamperEvents(pipeline, collection, facts, after)),
  ];
}

async function recordEvents(pipeline: Ports<'store'>, tenantId: string, events: readonly WatchEvent[]): Promise<void> {
  const fresh = await notRecordedBefore(pipeline, tenantId, events);
  await pipeline.store.events.record(fresh.filter(isAlerted), true);
  await pipeline.store.events.record(
    fresh.filter((event) => !isAlerted(event)),
    false,
  );
}

/** Before the verdicts are saved, because a repeated collection no longer finds them new. */
async function keepFound(
  pipeline: AlertPorts,
  collection: Collection,
  loaded: Loaded,
  { facts, changes, rules, events }: CollectionOutcome,
): Promise<void> {
  // Before its records are stored: a collection repeated after that finds no new ones.
  await keepPeople(pipeline, { collection, state: loaded.after, facts, changes, events, rules });
  await keepAccess(pipeline, collection, loaded.after, pipeline.controls);
  await keepDeviceCounts(pipeline, collection, loaded);
  await keepDevices(pipeline, collection);
  await requestHits(pipeline, collection, loaded);
  await keep(pipeline, collection, events);
}

/** Another process committed the kind since the collection began: a collection of policies commits the groups that they name. */
const isMoved = ({ heads }: Loaded, { kind, etag }: Head): boolean =>
  (heads.find((head) => head.kind === kind)?.etag ?? null) !== etag;

/**
 * A collection of that kind crashed after it had begun to record, and is resumed before anything else is committed in its place: what it
 * found would be gone again.
 */
const isBegun = ({ heads, rows }: Loaded, { kind: own }: Collection, { kind }: Head): boolean => {
  const pin = kind === own ? undefined : rows.find((row) => row.kind === kind)?.pin;
  const committed = heads.find((head) => head.kind === kind)?.takenAt ?? neverCommitted;
  return pin?.startedFrom === committed && pin.tried.some((head) => head.kind === kind);
};

/** A failure that was never alerted is not news when it fails again; one that was continues in its alert. */
function failingAsBefore(event: WatchEvent, how: ReturnType<typeof failsAsBefore>): WatchEvent {
  if (how === 'neverAlerted') return { ...event, groupKey: null };
  return how === 'alerted' ? { ...event, details: { ...event.details, isAsBefore: true } } : event;
}

/**
 * A verdict has a number, whichever collection shows it. A collection of another resource type may have recorded it from another start, and
 * crashed before it stored the verdict.
 */
async function notRecordedBefore(
  { store }: Ports<'store'>,
  tenantId: string,
  events: readonly WatchEvent[],
): Promise<readonly WatchEvent[]> {
  const verdicts = events.filter(({ resource }) => resource.kind === 'control').map(({ id }) => id);
  if (verdicts.length === 0) return events;
  const alerted = await store.alerts.alerted(tenantId, verdicts);
  return events.filter(({ id }) => !alerted.has(id));
}

/** A weakened control under an acceptance is reported by the part that exceeds it. */
const withoutAccepted = (verdicts: readonly Judged[], rules: readonly Rule[], now: string): readonly Judged[] =>
  verdicts.filter(
    ({ control, judgement }) => judgement.change !== 'weakened' || acceptanceOf(control.id, rules, now) === undefined,
  );

/**
 * A detector may end something it never reported: a recovery counts only if it ends part of an open alert, or something that a rule may
 * have covered, or that an earlier try of this collection ended.
 */
async function newsOf(
  pipeline: Ports<'store'>,
  alerts: readonly Alert[],
  rules: readonly Rule[],
  events: readonly WatchEvent[],
): Promise<WatchEvent[]> {
  const isNews = (event: WatchEvent): boolean =>
    event.type !== 'recovery' ||
    endsSomething(alerts, event) ||
    (!isAsBefore(event) &&
      (event.resource.kind === 'control' || mayEndCovered(rules, event) || endsOneOf(events, event)));
  const [first] = events;
  const doubtful = events.filter((event) => !isNews(event)).map(({ id }) => id);
  if (first === undefined || doubtful.length === 0) return [...events];
  const alerted = await pipeline.store.alerts.alerted(first.tenantId, doubtful);
  return events.filter((event) => isNews(event) || alerted.has(event.id));
}

/** A pending finding is decided by a collection of its own, just before its time. */
const decidedByMs = 2 * 60_000;

/** The local world lives faster, and so do its waits. */
function deferred(pipeline: Ports<'now' | 'speed'>, event: WatchEvent): WatchEvent {
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
const isAlerted = ({ type, groupKey }: WatchEvent): boolean => type !== 'change' && groupKey !== null;

const openDays = (rows: readonly KindRow[]): string[] => [
  ...new Set(rows.flatMap(({ pin }) => (pin === null ? [] : [pin.recordDay]))),
];

/**
 * A replay records in the day of the first try, which the pin names while the collection starts from the same state. If that day has been
 * sealed nevertheless, the event is recorded today.
 */
async function collectionFacts(
  pipeline: Ports<'now' | 'store'>,
  { configuration, startedFrom, takenAt, row }: Collection,
): Promise<CollectionFacts> {
  const { tenantId } = configuration;
  const now = iso(pipeline.now());
  const pinned = row.before.pin?.startedFrom === startedFrom ? row.before.pin.recordDay : dayOf(now);
  return {
    tenantId,
    now,
    startedFrom: startedFrom === neverCommitted ? await firstMoment(pipeline, tenantId) : startedFrom,
    takenAt,
    recordDay: await openDay(pipeline, tenantId, pinned),
  };
}

function endedWith({ stored }: Loaded): ReadonlyMap<string, readonly string[]> {
  const controls = new Map<string, string[]>();
  for (const { evaluation } of stored) {
    const { controlId, verdict, lastKnown } = evaluation;
    if (verdict.status !== 'notLicensed' || lastKnown?.status !== 'pass') continue;
    controls.set(verdict.licence, [...(controls.get(verdict.licence) ?? []), controlId]);
  }
  return controls;
}

/** An anchor is a time: for a kind without a commit, the start of monitoring, the same at every try. */
async function firstMoment({ store }: Ports<'store'>, tenantId: string): Promise<string> {
  const tenant = await store.tenants.read(tenantId);
  return tenant?.row.watchedSince ?? iso(0);
}

/** Half an hour before the sweep may take a row: content of half an hour ago is used again without being written again. */
const pinnedWithinMs = 15 * minuteMs;

/**
 * From here on, the sweep keeps the content that this collection wrote. A process that was suspended before this point may find it deleted:
 * it removes its pin, and the collection starts again.
 */
async function pin(
  pipeline: Ports<'now' | 'store'>,
  collection: Collection,
  { recordDay }: CollectionFacts,
): Promise<Collection | undefined> {
  const { startedFrom } = collection;
  const { before, etag } = collection.row;
  const tried = collection.commits;
  const isPinned = before.pin?.startedFrom === startedFrom && before.pin.recordDay === recordDay;
  if (isPinned && before.pin?.tried.at(-1)?.takenAt === tried.at(-1)?.takenAt) return collection;
  const mayBeSwept = (): boolean =>
    collection.contentAt !== undefined && pipeline.now() - Date.parse(collection.contentAt) > pinnedWithinMs;
  if (mayBeSwept()) return undefined;
  const row = { ...before, pin: { startedFrom, recordDay, tried } };
  const { watermarks } = pipeline.store;
  const written = await watermarks.writeKind(row, etag);
  if (written.status === 'conflict') return undefined;
  if (mayBeSwept()) {
    await watermarks.writeKind(before, written.etag);
    return undefined;
  }
  return { ...collection, row: { ...collection.row, before: row, etag: written.etag } };
}

/** Losing access to a source is an event, and so is regaining it. */
async function sightEvents(
  pipeline: CheckPorts & Ports<'now' | 'speed' | 'store' | 'tickMs'>,
  collection: Collection,
  { after, rows }: Pick<Loaded, 'after' | 'rows'>,
  facts: CollectionFacts,
  concerns: ReadonlySet<string>,
): Promise<WatchEvent[]> {
  const { before, after: row } = collection.row;
  const isAlerted = concerns.has(`blind|${collection.kind}`);
  if (row.failure !== null) {
    // If nothing at all can be read, no source is reported separately.
    const isExplained = concerns.has(sightlessConcern) || isOfDeployment(row.failure);
    const isNews = !isAlerted && !isExplained && isBlind(pipeline, collection);
    return isNews ? [blindEvent(sightFacts(collection, facts), collection.kind, 'lost', row.failure.reason)] : [];
  }
  const events: WatchEvent[] = [];
  if (isAlerted) events.push(blindEvent(facts, collection.kind, 'back', before.failure?.reason ?? 'unknown'));
  if (collection.kind === 'managedDevice') {
    const burst = openBurst(pipeline, concerns, 'compliance');
    if (burst !== undefined && (await isBurstOver(pipeline, collection, after)))
      events.push(burstOverEvent(facts, burst));
    const warning = openBurst(pipeline, concerns, 'grace');
    if (warning !== undefined && isGraceOver(collection, after))
      events.push(burstOverEvent(facts, warning, { inGrace: collection.seenOfDevices?.graceEnds.size ?? 0 }));
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

/** The detector that raised an alert about many devices at once, where that alert is open. */
function openBurst(
  pipeline: CheckPorts,
  concerns: ReadonlySet<string>,
  alert: 'compliance' | 'grace',
): string | undefined {
  const source = fleetAlertSource(registeredChecks(pipeline).detectors, alert);
  return source !== undefined && concerns.has(detectorConcern(source, fleetId)) ? source : undefined;
}

const openConcerns = (alerts: readonly Alert[]): ReadonlySet<string> =>
  new Set(alerts.filter(({ status }) => status === 'open').flatMap(({ concerns }) => concerns));

/**
 * Over at half of the limits that raised it. At the limits themselves, the ordinary turnover of laptops would end a spike and start it
 * again with every device that leaves the last 24 h.
 */
async function isBurstOver(
  pipeline: Ports<'now' | 'store'>,
  collection: Collection,
  after: TenantState,
): Promise<boolean> {
  const { last24h, daysBefore, fleet } = await deviceFlips(pipeline, collection, after);
  return last24h < burstSize(collection.configuration.thresholds, fleet, daysBefore) / 2;
}

/** Over once few devices are in their grace period. A resumed collection does not know how many are. */
function isGraceOver({ seenOfDevices, configuration }: Collection, after: TenantState): boolean {
  if (seenOfDevices === undefined) return false;
  return (
    seenOfDevices.graceEnds.size < leastBurst(configuration.thresholds, after.head('managedDevice')?.count ?? 0) / 2
  );
}

/** One loss of access is one event, however often the collection fails: it is anchored to the last success. */
const sightFacts = (collection: Collection, facts: CollectionFacts): CollectionFacts => ({
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

/** False if the stored evaluations are not those that were judged from: a holder whose lease expired is too late. */
async function saveVerdicts(
  pipeline: Ports<'store'>,
  collection: Collection,
  { stored }: Loaded,
  changed: readonly Judged[],
): Promise<boolean> {
  if (changed.length === 0) return true;
  const etags = new Map(stored.map(({ evaluation, etag }) => [evaluation.controlId, etag]));
  const rows = changed.map(({ control, judgement }) => ({
    evaluation: judgement.evaluation,
    etag: etags.get(control.id) ?? null,
    history: judgement.statusChanged,
  }));
  return (await pipeline.store.evaluations.save(collection.configuration.tenantId, rows)).status === 'written';
}

/** All verdicts of the tenant as they will be stored. */
function verdictsAfter({ stored }: Loaded, verdicts: readonly Judged[]): readonly Evaluation[] {
  const judgedNow = verdicts.map(({ judgement }) => judgement.evaluation);
  const ids = new Set(judgedNow.map(({ controlId }) => controlId));
  return [...stored.map(({ evaluation }) => evaluation).filter(({ controlId }) => !ids.has(controlId)), ...judgedNow];
}

/** Stores the rest besides events and verdicts: records, counts, actors' actions, and when to attribute again. */
async function keep(
  pipeline: Ports<'speed' | 'store'>,
  collection: Collection,
  events: readonly WatchEvent[],
): Promise<void> {
  const { tenantId } = collection.configuration;
  const { store } = pipeline;
  if (collection.records.length > 0) await store.records.keep(tenantId, collection.records);
  for (const event of events.filter((one) => !isAlerted(one))) await noteActor(pipeline, event);
  await store.due.put(events.flatMap((event) => [...askAgain(pipeline, event), ...collectAgain(pipeline, event)]));
  if (collection.fleetCounts !== undefined) {
    await store.metrics.add(
      tenantId,
      `${collection.kind}.changes`,
      dayOf(collection.takenAt),
      collection.fleetCounts,
      collection.startedFrom,
    );
  }
  const flows = flowCounts(collection);
  if (flows !== undefined)
    await store.metrics.add(
      tenantId,
      flowMetric(collection.kind),
      dayOf(collection.takenAt),
      flows,
      collection.startedFrom,
    );
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

/** The commit point: heads by the ETag read before, then the row that clears the pin. */
async function commit(pipeline: Ports<'now' | 'store'>, collection: Collection, events: number): Promise<Conclusion> {
  if (!(await commitState(pipeline, collection))) return { status: 'overtaken' };
  const row = rowAfter(pipeline, collection, events);
  const written = await pipeline.store.watermarks.writeKind(row, collection.row.etag);
  if (written.status === 'conflict') return { status: 'overtaken' };
  return { status: 'committed', row, events };
}

/** False if another process committed first. */
async function commitState(pipeline: Ports<'store'>, collection: Collection): Promise<boolean> {
  for (const head of collection.commits) {
    if (!(await commitHead(pipeline, head))) return false;
  }
  if (collection.signIns !== undefined)
    await keepHabits(pipeline, collection.configuration.tenantId, collection.signIns);
  return true;
}

/** Events of a collection that crashed count too: its repetition may no longer find them. */
function rowAfter({ now }: Ports<'now'>, { row: { before, after } }: Collection, events: number): KindRow {
  const hasFound = events > 0 || before.pin !== null || before.foundAt === undefined;
  return { ...after, foundAt: hasFound ? iso(now()) : before.foundAt };
}

const commitHead = async (pipeline: Ports<'store'>, head: Head): Promise<boolean> =>
  (await pipeline.store.snapshots.commitHead(head)).status === 'written';

/**
 * An audit hit is a hint: it costs one collection and is never believed by itself. Requested before the records are stored: a collection
 * repeated after that finds no new ones.
 */
async function requestHits(pipeline: Ports<'queues'>, collection: Collection, loaded: Loaded): Promise<void> {
  const { after, rows } = loaded;
  const { tenantId } = collection.configuration;
  const ended = await endedTogether(collection, loaded);
  const hits = [...(await licenceHits(collection, after)), ...hitsOf(collection), ...ended];
  for (const [bucket, kinds] of byBucket(new Set(hits)))
    await pipeline.queues.sendCollect({ tenantId, bucket, kinds, reason: 'hint' });
  for (const [bucket, kinds] of byBucket(new Set(await licensedAgain(collection, after, rows))))
    await pipeline.queues.sendCollect({ tenantId, bucket, kinds, reason: 'licensed' });
}

/** An unlicensed source is tried once a day. When the list of licences changes and has the one that it needs, it is read at once. */
async function licensedAgain(
  { kind, changes }: Collection,
  after: TenantState,
  rows: readonly KindRow[],
): Promise<Kind[]> {
  if (kind !== 'subscribedSku' || changes.length === 0) return [];
  const { licences } = await after.facts();
  return rows.flatMap(({ kind: source, failure }) =>
    failure?.reason === 'notLicensed' && failure.licence !== null && licences.has(failure.licence) ? [source] : [],
  );
}

/** The sources of a licence that has just ended: read soon, so that one message says all that ended with it. */
async function endedTogether(
  { kind, changes, row }: Collection,
  { before, after, rows }: Pick<Loaded, 'before' | 'after' | 'rows'>,
): Promise<readonly Kind[]> {
  const ended = new Set<string>();
  const { failure } = row.after;
  const isRefusedNow = failure?.reason === 'notLicensed' && row.before.failure?.reason !== 'notLicensed';
  if (isRefusedNow && row.after.refusedAt === null && row.before.lastSuccessAt !== null)
    ended.add(failure.licence ?? kindDefinition(kind).licence);
  if (kind === 'subscribedSku' && changes.length > 0) {
    const { licences } = await after.facts();
    for (const licence of (await before.facts()).licences) if (!licences.has(licence)) ended.add(licence);
  }
  return rows
    .filter(
      ({ kind: source, failure: known, lastSuccessAt }) => source !== kind && known === null && lastSuccessAt !== null,
    )
    .map(({ kind: source }) => source)
    .filter((source) => ended.has(kindDefinition(source).licence));
}

/**
 * Licences are listed only twice a day. A source that answers again, or PIM at work without a listed licence, shows that they have changed;
 * until they are read, an activation looks like a grant.
 */
async function licenceHits({ isFirst, row, records }: Collection, after: TenantState): Promise<Kind[]> {
  if (isFirst) return [];
  const answersAgain = row.before.failure?.reason === 'notLicensed' && row.after.failure === null;
  const isPimAtWork = records.some(isLoggedByPim) && !(await after.facts()).licences.has('P2');
  return answersAgain || isPimAtWork ? ['subscribedSku'] : [];
}

const hitsOf = (collection: Collection): Kind[] =>
  collection.isFirst
    ? [...reportsAfter(collection.kind, collection.row.before.failure)]
    : [...new Set([...collection.records.flatMap(kindsToCollect), ...collection.changes.flatMap(kindsToCollectAfter)])];
