import type { Alert } from '../../core/alert/alert';
import { type AttributionSubject, attribute, subjectsIn } from '../../core/attribution';
import type { CollectionFacts, Judged } from '../../core/event/collection-facts';
import { type Attribution, eventId, isBySoleEntry, isFailure, type WatchEvent } from '../../core/event/event';
import type { LogRecord } from '../../core/log/record';
import { dayMs } from '../../core/time/durations';
import { earliestOf, latestOf } from '../../core/time/latest';
import { combine } from '../../core/verdict/verdict-cause';
import type { Collection } from '../collect/collection';
import { recordsAbout } from '../collect/detect';
import type { Ports } from '../context';

/**
 * Searches the newly read log for the actors of open alerts. A found actor is recorded as a new event that refers to
 * the first one. Only a log entry proves an actor.
 */
export async function openAttributionEvents(
  pipeline: Ports<'store'>,
  collection: Collection,
  facts: CollectionFacts,
): Promise<WatchEvent[]> {
  const alerts = await pipeline.store.alerts.readAlerts(facts.tenantId);
  const open = alerts.filter(isAsked);
  const recent = collection.records.length === 0 ? [] : alerts.filter((alert) => mayAskAside(alert, facts.now));
  return (
    await Promise.all([
      ...open.map((alert) => answersFor(pipeline, collection, facts, alert, whoDidIt)),
      ...recent.map((alert) => answersAside(pipeline, collection, facts, alert)),
      ...recent
        .filter(({ attribution }) => isBySoleEntry(attribution))
        .map((alert) => answersFor(pipeline, collection, facts, alert, whetherAnotherDid)),
    ])
  ).flat();
}

/** An alert whose changes have all moved to another alert needs no actor. */
const isAsked = ({ form, attribution, mergedInto }: Alert): boolean =>
  form === 'alert' && attribution.status === 'notYetKnown' && mergedInto === undefined;

/**
 * The account that fixed something, or made another control fail, is searched for one day, when the log has new
 * entries. Nothing is reported if none is found.
 */
const mayAskAside = ({ form, lastEventAt }: Alert, now: string): boolean =>
  form === 'alert' && Date.parse(now) - Date.parse(lastEventAt) < dayMs;

async function answersAside(
  pipeline: Ports<'store'>,
  collection: Collection,
  facts: CollectionFacts,
  alert: Alert,
): Promise<WatchEvent[]> {
  const asking = askedAside(alert, await pipeline.store.alerts.readEvents(facts.tenantId, alert.id), facts.now);
  const answers = await Promise.all(
    asking.map(async (event) => ({ event, answer: await askLog(pipeline, collection, facts, event) })),
  );
  return answers.flatMap(({ event, answer }) =>
    answer.status === 'known' || answer.status === 'ambiguous'
      ? [attributionEvent(facts, alert, event, answer, true)]
      : [],
  );
}

function askedAside(alert: Alert, events: readonly WatchEvent[], now: string): readonly WatchEvent[] {
  const answered = new Set(events.filter(({ type }) => type === 'attribution').map(({ details }) => details.eventId));
  return events.filter(
    ({ id, type, attribution, recordedAt }) =>
      id !== (askedOf(alert, events)?.id ?? alert.leadEventId) &&
      (type === 'recovery' || isFailure({ type })) &&
      attribution.status === 'notYetKnown' &&
      !answered.has(id) &&
      Date.parse(now) - Date.parse(recordedAt) < dayMs,
  );
}

/**
 * The start of the earliest change whose actor an alert still lacks; null if there is none. The log entry of the change
 * is later than this, however late it arrives.
 */
export async function awaitedSince({ store }: Ports<'store'>, tenantId: string, now: string): Promise<string | null> {
  const alerts = (await store.alerts.readAlerts(tenantId)).filter((alert) => isAsked(alert) || mayAskAside(alert, now));
  const asked = await Promise.all(
    alerts.map(async (alert) => {
      const events = await store.alerts.readEvents(tenantId, alert.id);
      return [askedOf(alert, events) ?? [], askedAside(alert, events, now)].flat();
    }),
  );
  const subjects = asked.flat().flatMap(({ details }) => subjectsIn(details.subjects));
  return earliestOf(subjects.map(({ windowFrom }) => windowFrom));
}

/** Asks the log again about the event that `asked` chooses; nothing if the answer is no news. */
async function answersFor(
  pipeline: Ports<'store'>,
  collection: Collection,
  facts: CollectionFacts,
  alert: Alert,
  { asked, isNews }: Question,
): Promise<WatchEvent[]> {
  const event = asked(alert, await pipeline.store.alerts.readEvents(facts.tenantId, alert.id));
  if (event === undefined) return [];
  const answer = await askLog(pipeline, collection, facts, event);
  return isNews(answer) ? [attributionEvent(facts, alert, event, answer)] : [];
}

type Question = {
  readonly asked: (alert: Alert, events: readonly WatchEvent[]) => WatchEvent | undefined;
  readonly isNews: (answer: Attribution) => boolean;
};

const whoDidIt: Question = { asked: askedOf, isNews: ({ status }) => status !== 'notYetKnown' };

/**
 * The log shows that an account edited the object, but not which values. A later entry of another account makes the
 * name uncertain.
 */
const whetherAnotherDid: Question = {
  asked: ({ leadEventId }, events) => {
    const lead = events.find(({ id }) => id === leadEventId);
    return subjectsIn(lead?.details.subjects).length === 0 ? undefined : lead;
  },
  isNews: ({ status }) => status === 'ambiguous',
};

/** The event whose actor the alert names: the lead, or the first event without an actor if the lead has one. */
function askedOf({ leadEventId, attribution }: Alert, events: readonly WatchEvent[]): WatchEvent | undefined {
  if (attribution.status !== 'notYetKnown') return undefined;
  const waiting = events
    .filter((event) => event.attribution.status === 'notYetKnown' && event.type !== 'recovery')
    .sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1));
  return waiting.find(({ id }) => id === leadEventId) ?? waiting[0];
}

async function askLog(
  pipeline: Ports<'store'>,
  collection: Collection,
  facts: CollectionFacts,
  event: WatchEvent,
): Promise<Attribution> {
  const subjects = subjectsIn(event.details.subjects);
  // Without subjects the event is a log entry, so no later entry can name its actor.
  if (subjects.length === 0)
    return Date.parse(facts.now) - Date.parse(event.recordedAt) < dayMs ? event.attribution : { status: 'notFound' };
  return askAbout(pipeline, collection, facts, subjects);
}

/** When a verdict becomes final, the log may show an actor who was unknown when it began. */
export const withCausesAsked = (
  pipeline: Ports<'store'>,
  collection: Collection,
  facts: CollectionFacts,
  verdicts: readonly Judged[],
): Promise<Judged[]> =>
  Promise.all(
    verdicts.map(async (entry) => {
      const cause = entry.before?.cause;
      const subjects = subjectsIn(cause?.subjects);
      if (entry.before === undefined || cause?.attribution.status !== 'notYetKnown' || subjects.length === 0)
        return entry;
      // A verdict that still waits keeps the attribution it began with.
      if (entry.judgement.evaluation.pending !== null) return entry;
      const attribution = await askAbout(pipeline, collection, facts, subjects);
      return { ...entry, before: { ...entry.before, cause: { ...cause, attribution } } };
    }),
  );

/** Searches stored and new log entries again for the actors of changes. */
export async function askAbout(
  pipeline: Ports<'store'>,
  collection: Pick<Collection, 'records'>,
  facts: Pick<CollectionFacts, 'tenantId' | 'now'>,
  subjects: readonly AttributionSubject[],
): Promise<Attribution> {
  const window = {
    windowFrom: earliestOf(subjects.map(({ windowFrom }) => windowFrom)) ?? facts.now,
    windowTo: latestOf(subjects.map(({ windowTo }) => windowTo)) ?? facts.now,
  };
  const kept = await recordsAbout(pipeline, facts.tenantId, subjects, window);
  const records: readonly LogRecord[] = [...kept, ...collection.records];
  return combine(subjects.map((subject) => attribute(subject, records, facts.now)));
}

function attributionEvent(
  facts: CollectionFacts,
  alert: Alert,
  event: WatchEvent,
  attribution: Attribution,
  isAside = false,
): WatchEvent {
  const proof = attribution.status === 'known' ? attribution.recordId : attribution.status;
  return {
    ...event,
    id: eventId({
      tenantId: facts.tenantId,
      source: 'attribution',
      // A failing control may be in several alerts. Each of them gets the actor.
      resourceId: `${alert.id} ${event.id}`,
      anchor: event.anchor,
      before: null,
      after: proof,
    }),
    type: 'attribution',
    severity: 'informational',
    happenedAt: attribution.status === 'known' ? attribution.at : null,
    recordedAt: facts.now,
    recordDay: facts.recordDay,
    exposure: null,
    lines: [],
    attribution,
    groupKey: alert.groupKey,
    concern: null,
    details: { alertId: alert.id, eventId: event.id, ...(isAside ? { isAside } : {}) },
  };
}
