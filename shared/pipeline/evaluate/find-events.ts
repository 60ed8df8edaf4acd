import type { Alert } from '../../core/alert/alert';
import { endsConcern, endsOneOf, endsSomething, failingFor, isLeft } from '../../core/alerting/concerns';
import { isSameChange, type NamedChange } from '../../core/alerting/named-change';
import { sharesSubject } from '../../core/alerting/subject';
import { collectionEvents } from '../../core/event/collection-events';
import { type AttributedChange, type CollectionFacts, foundIn, type Judged } from '../../core/event/collection-facts';
import { evidenceOfFailure } from '../../core/event/control-events';
import { isFoundFailing } from '../../core/event/control-health';
import { controlConcern, isAsBefore, isCounted, isFailure, isLogged, type WatchEvent } from '../../core/event/event';
import { backSince, failsAsBefore } from '../../core/event/undoing';
import type { Rule } from '../../core/rule/rule';
import { acceptanceOf, changedBeyond, mayEndCovered } from '../../core/rule/rule-events';
import type { TenantRow } from '../../core/tenant/tenant';
import type { Verdict } from '../../core/verdict/control';
import { causeOf, withCause } from '../../core/verdict/verdict-cause';
import { openAttributionEvents, withCausesAsked } from '../alert/attribute-later';
import { closedUnseen } from '../collect/closed-unseen';
import type { Collection } from '../collect/collection';
import { detect } from '../collect/detect';
import { findStories } from '../collect/find-stories';
import { fleetLossEvents, withLoss } from '../collect/fleet-loss';
import { alertedVerdicts, asPast } from '../collect/stale-collection';
import { tamperEvents } from '../collect/tamper';
import type { TenantState } from '../collect/tenant-state';
import type { AlertPorts, Ports } from '../context';
import { collectionFacts } from './collection-facts';
import { coveredChanges } from './covered-changes';
import { judgeControls } from './judge-controls';
import { foundInFleet } from './keep-affected';
import { deferred, isAlerted } from './keep-results';
import { endedWith, type Loaded } from './loaded';
import { openConcerns, sourceEvents } from './source-events';

/** What a collection changes in the record, before any of it is written. */
export type CollectionOutcome = {
  readonly facts: CollectionFacts;
  readonly changes: readonly AttributedChange[];
  readonly rules: readonly Rule[];
  readonly verdicts: readonly Judged[];
  readonly events: readonly WatchEvent[];
};

export async function findEvents(
  pipeline: AlertPorts & Ports<'graph' | 'log' | 'registered' | 'tickMs'>,
  collection: Collection,
  loaded: Loaded,
  tenant: TenantRow | undefined,
): Promise<CollectionOutcome> {
  const { tenantId } = collection.configuration;
  const bare = await judged(pipeline, collection, loaded);
  const alerts = await pipeline.store.alerts.readAlerts(tenantId);
  const rules = (await pipeline.store.rules.list(tenantId)).map(({ rule }) => rule);
  const seen = await detect(pipeline, collection, loaded.before, loaded.after, {
    alerts,
    covered: () => coveredChanges(pipeline, tenantId, rules, collection.startedFrom),
  });
  const facts = { ...(await collectionFacts(pipeline, collection, tenant)), endedWith: endedWith(loaded) };
  const { changes } = seen;
  const detections = [...seen.detections, ...(await closedUnseen(pipeline, collection, alerts))];
  const behind = foundIn(changes, detections);
  const judgements = (await withCausesAsked(pipeline, collection, facts, bare)).map((entry) => ({
    ...entry,
    judgement: { ...entry.judgement, evaluation: withCause(entry, behind) },
  }));
  const left = leftInPlace(pipeline, { ...seen, detections }, alerts);
  const asBefore = await failingAsBefore(pipeline, tenantId, judgements, { ...seen, detections }, alerts);
  const eventsOf = (some: readonly Judged[]): WatchEvent[] =>
    collectionEvents(facts, changes, detections, withoutAccepted(some, rules, facts.now)).map((event) =>
      isFailure(event) ? againAsBefore(event, asBefore.get(event.source), alerts, left) : event,
    );
  const { today } = collection;
  const past = today === undefined || today.isAsSeen ? undefined : today;
  const verdicts =
    past === undefined ? judgements : await alertedVerdicts(pipeline, tenantId, judgements, eventsOf(judgements));
  const recorded = eventsOf(verdicts).map((event) =>
    past === undefined ? withStillFailing(event, verdicts, alerts) : event,
  );
  const news = (await newsOf(pipeline, alerts, rules, recorded)).map((event) =>
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
    ...(await sourceEvents(pipeline, collection, loaded, facts, openConcerns(alerts))),
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

export async function recordEvents(
  pipeline: Ports<'store'>,
  tenantId: string,
  events: readonly WatchEvent[],
): Promise<void> {
  const fresh = await notRecordedBefore(pipeline, tenantId, events);
  await pipeline.store.events.record(fresh.filter(isAlerted), true);
  await pipeline.store.events.record(
    fresh.filter((event) => !isAlerted(event)),
    false,
  );
}

type HowBefore = ReadonlyMap<string, ReturnType<typeof failsAsBefore>>;

/**
 * For each control that fails or got weaker because an edit was reverted: whether it fails as it did before that edit.
 */
async function failingAsBefore(
  { store }: Ports<'store'>,
  tenantId: string,
  judgements: readonly Judged[],
  seen: Parameters<typeof failsAsBefore>[2],
  alerts: readonly Alert[],
): Promise<HowBefore> {
  const since = backSince(seen);
  if (since === null) return new Map();
  const weaker = judgements.filter(({ judgement: { change } }) => change === 'regression' || change === 'weakened');
  return new Map(
    await Promise.all(
      weaker.map(async (entry) => {
        const [then] = await store.evaluations.changesOf(tenantId, entry.control.id, since, 1, since);
        return [entry.control.id, failsAsBefore(entry, then, seen, alerts)] as const;
      }),
    ),
  );
}

/** A change of an open alert that is still in place. */
type LeftInPlace = { readonly alert: Alert; readonly change: NamedChange; readonly joins: readonly string[] };

/**
 * The changes of open alerts that are still in place, if the collection only found something restored. A control that
 * fails then fails because of them.
 */
function leftInPlace(
  { detectors }: Ports<'detectors'>,
  seen: Parameters<typeof backSince>[0],
  alerts: readonly Alert[],
): readonly LeftInPlace[] {
  if (backSince(seen) === null) return [];
  const restored = seen.detections.flatMap(({ detection: { details } }) =>
    Array.isArray(details.restores) ? details.restores : [],
  );
  const open = alerts.filter(({ status }) => status === 'open');
  const over = open.flatMap(({ named }) => named.filter(({ eventId }) => restored.includes(eventId)));
  return open.flatMap((alert) =>
    alert.named
      .filter((one) => one.type === 'change' && isLeft(one) && !over.some((other) => isSameChange(other, one)))
      .map((change) => ({ alert, change, joins: detectors.find(({ id }) => id === change.source)?.joins ?? [] })),
  );
}

/** The failure with these changes as its causes, and with their actor if they have a single one. */
function dueTo(event: WatchEvent, left: readonly LeftInPlace[]): WatchEvent {
  const { evidence } = event;
  if (evidence === undefined || evidence.causes.length > 0) return event;
  const causes = left.filter(
    ({ change, joins }) => joins.includes(event.source) && sharesSubject(change.subjects, evidence.subjects),
  );
  const [first] = causes;
  if (first === undefined) return event;
  const { attribution } = first.alert;
  return {
    ...event,
    attribution: causes.every(({ alert }) => alert === first.alert) ? attribution : { status: 'notYetKnown' },
    evidence: { ...evidence, causes: causes.map(({ change }) => change.eventId) },
  };
}

/**
 * A failure that was never alerted is not news when it repeats, and open alerts drop it from their concerns. A failure
 * that was alerted continues in its alert.
 */
function againAsBefore(
  event: WatchEvent,
  how: ReturnType<typeof failsAsBefore>,
  alerts: readonly Alert[],
  left: readonly LeftInPlace[],
): WatchEvent {
  if (how === 'neverAlerted') {
    const isHeld = endsSomething(alerts, { ...event, concern: controlConcern(event.source) });
    return { ...event, groupKey: isHeld ? event.groupKey : null, details: { ...event.details, isPutBack: true } };
  }
  return how === 'alerted' ? { ...event, details: { ...event.details, isAsBefore: true } } : dueTo(event, left);
}

/**
 * An edit was reverted, but a control still fails for these people or objects because of another change. The edit's
 * alert may contain nothing else any more.
 */
function withStillFailing(event: WatchEvent, verdicts: readonly Judged[], alerts: readonly Alert[]): WatchEvent {
  if (event.type !== 'recovery' || event.resource.kind === 'control' || isLogged(event)) return event;
  const isOfEdit = ({ status, named }: Alert): boolean =>
    status === 'open' && named.some(({ concerns }) => concerns.some((held) => endsConcern(held, event)));
  const held = new Set(alerts.filter(isOfEdit).flatMap(({ concerns }) => concerns));
  const stillFails = verdicts.flatMap(({ control: { id }, judgement: { evaluation } }) =>
    held.has(controlConcern(id)) && evaluation.pending === null
      ? failingFor(id, wrongIn(evaluation.verdict), peopleIn(evaluation.verdict))
      : [],
  );
  return stillFails.length === 0 ? event : { ...event, details: { ...event.details, stillFails } };
}

/** The people whom a failing control exposes. If it counts no people, the objects that it finds wrong. */
function wrongIn(verdict: Verdict): readonly string[] {
  if (verdict.status !== 'fail') return [];
  const { exposure, findings } = verdict;
  if (isCounted(exposure) && exposure.count > 0) return exposure.unit === 'people' ? exposure.ids : [];
  return [...new Set(findings.first.map(({ resourceId }) => resourceId))].filter((id) => id !== 'tenant');
}

/** How many people a failing control exposes. This can be more than the verdict lists. */
const peopleIn = (verdict: Verdict): number | undefined =>
  verdict.status === 'fail' && isCounted(verdict.exposure) && verdict.exposure.unit === 'people'
    ? verdict.exposure.count
    : undefined;

/**
 * A verdict has one number, whichever collection shows it. Another collection may have recorded it and crashed before
 * storing the verdict.
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

/**
 * A weakened control under an acceptance is reported only for the part beyond the acceptance, and a failure that was
 * accepted before it could be checked is not reported.
 */
const withoutAccepted = (verdicts: readonly Judged[], rules: readonly Rule[], now: string): readonly Judged[] =>
  verdicts.filter(
    (entry) =>
      (entry.judgement.change !== 'weakened' && !isFoundFailing(entry)) ||
      acceptanceOf(entry.control.id, rules, now) === undefined,
  );

/**
 * Detectors can report the end of something that was never reported. A recovery counts only if it ends part of an open
 * alert, something a rule may cover, or something that an earlier attempt ended.
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
    event.details.stillFails !== undefined ||
    mayEndCovered(rules, event) ||
    (!isAsBefore(event) && (event.resource.kind === 'control' || endsOneOf(events, event)));
  const [first] = events;
  const doubtful = events.filter((event) => !isNews(event)).map(({ id }) => id);
  if (first === undefined || doubtful.length === 0) return [...events];
  const alerted = await pipeline.store.alerts.alerted(first.tenantId, doubtful);
  return events.filter((event) => isNews(event) || alerted.has(event.id));
}

export const judged = (
  pipeline: Ports<'controls' | 'graph' | 'store'>,
  collection: Collection,
  { before, after, rows, stored }: Loaded,
): Promise<Judged[]> =>
  judgeControls(pipeline, {
    state: after,
    before,
    evaluations: stored.map(({ evaluation }) => evaluation),
    collectedKind: collection.kind,
    takenAt: collection.takenAt,
    startedFrom: collection.startedFrom,
    baseline: collection.baseline,
    found: foundInFleet(collection),
    moved: collection.commits
      .filter(({ kind, version }) => before.head(kind)?.version !== version)
      .map(({ kind }) => kind),
    tried: new Map(
      rows
        .filter(({ kind }) => kind !== collection.kind)
        .flatMap(({ pin }) => pin?.tried ?? [])
        .map((head) => [head.kind, head]),
    ),
  });
