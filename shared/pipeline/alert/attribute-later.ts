import type { Alert } from '../../core/alert/alert';
import { type AttributionSubject, attribute } from '../../core/attribution';
import { type Attribution, eventId, isFailure, type WatchEvent } from '../../core/event/event';
import type { Judged, LookFacts } from '../../core/event/look-events';
import type { LogRecord } from '../../core/log/record';
import { dayMs } from '../../core/time/durations';
import { combine } from '../../core/verdict/verdict-cause';
import { recordsAbout } from '../collect/detect';
import type { Look } from '../collect/look';
import type { Ports } from '../context';

/**
 * Asks again who made what open alerts tell of, now that the log has been read further. What is found is an event of its own
 * that names the event; a name appears only where a record proves it.
 */
export async function openAttributionEvents(
  pipeline: Ports<'store'>,
  look: Look,
  facts: LookFacts,
): Promise<WatchEvent[]> {
  const alerts = await pipeline.store.alerts.readAlerts(facts.tenantId);
  const open = alerts.filter(({ form, attribution }) => form === 'alert' && attribution.status === 'notYetKnown');
  const recent = look.records.length === 0 ? [] : alerts.filter((alert) => mayAskAside(alert, facts.now));
  return (
    await Promise.all([
      ...open.map((alert) => answersFor(pipeline, look, facts, alert)),
      ...recent.map((alert) => answersAside(pipeline, look, facts, alert)),
    ])
  ).flat();
}

/**
 * Whose hand mended something, or made another control of the same story fail, is asked for a day, whenever the log tells something
 * new; that nobody was found is no news.
 */
const mayAskAside = ({ form, lastEventAt }: Alert, now: string): boolean =>
  form === 'alert' && Date.parse(now) - Date.parse(lastEventAt) < dayMs;

async function answersAside(
  pipeline: Ports<'store'>,
  look: Look,
  facts: LookFacts,
  alert: Alert,
): Promise<WatchEvent[]> {
  const events = await pipeline.store.alerts.readEvents(facts.tenantId, alert.id);
  const answered = new Set(events.filter(({ type }) => type === 'attribution').map(({ details }) => details.eventId));
  const asking = events.filter(
    ({ id, type, attribution, recordedAt }) =>
      id !== (askedOf(alert, events)?.id ?? alert.leadEventId) &&
      (type === 'recovery' || isFailure({ type })) &&
      attribution.status === 'notYetKnown' &&
      !answered.has(id) &&
      Date.parse(facts.now) - Date.parse(recordedAt) < dayMs,
  );
  const answers = await Promise.all(
    asking.map(async (event) => ({ event, answer: await askLog(pipeline, look, facts, event) })),
  );
  return answers.flatMap(({ event, answer }) =>
    answer.status === 'known' || answer.status === 'ambiguous'
      ? [attributionEvent(facts, alert, event, answer, true)]
      : [],
  );
}

async function answersFor(pipeline: Ports<'store'>, look: Look, facts: LookFacts, alert: Alert): Promise<WatchEvent[]> {
  const events = await pipeline.store.alerts.readEvents(facts.tenantId, alert.id);
  const asking = askedOf(alert, events);
  if (asking === undefined) return [];
  const answer = await askLog(pipeline, look, facts, asking);
  return answer.status === 'notYetKnown' ? [] : [attributionEvent(facts, alert, asking, answer)];
}

/** What decides whose hand the alert tells: its lead, or where the hand of that is known, the first of it that waits for its own. */
function askedOf({ leadEventId, attribution }: Alert, events: readonly WatchEvent[]): WatchEvent | undefined {
  if (attribution.status !== 'notYetKnown') return undefined;
  const waiting = events
    .filter((event) => event.attribution.status === 'notYetKnown' && event.type !== 'recovery')
    .sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1));
  return waiting.find(({ id }) => id === leadEventId) ?? waiting[0];
}

async function askLog(pipeline: Ports<'store'>, look: Look, facts: LookFacts, event: WatchEvent): Promise<Attribution> {
  const subjects = subjectsIn(event.details.subjects);
  // A record speaks for itself; what it did not say it will not say later either.
  if (subjects.length === 0)
    return Date.parse(facts.now) - Date.parse(event.recordedAt) < dayMs ? event.attribution : { status: 'notFound' };
  return askAbout(pipeline, look, facts, subjects);
}

/** What was not known when a verdict began may be in the log by the time it is settled. */
export const withCausesAsked = (
  pipeline: Ports<'store'>,
  look: Look,
  facts: LookFacts,
  verdicts: readonly Judged[],
): Promise<Judged[]> =>
  Promise.all(
    verdicts.map(async (entry) => {
      const cause = entry.before?.cause;
      const subjects = subjectsIn(cause?.subjects);
      if (entry.before === undefined || cause?.attribution.status !== 'notYetKnown' || subjects.length === 0)
        return entry;
      // A verdict that goes on waiting goes on with what it began with.
      if (entry.judgement.evaluation.pending !== null) return entry;
      const attribution = await askAbout(pipeline, look, facts, subjects);
      return { ...entry, before: { ...entry.before, cause: { ...cause, attribution } } };
    }),
  );

/** Looks up again who made changes, in the stored log entries and those of this collection. */
export async function askAbout(
  pipeline: Ports<'store'>,
  look: Pick<Look, 'records'>,
  facts: Pick<LookFacts, 'tenantId' | 'now'>,
  subjects: readonly AttributionSubject[],
): Promise<Attribution> {
  const window = {
    windowFrom: subjects.map(({ windowFrom }) => windowFrom).sort()[0] ?? facts.now,
    windowTo:
      subjects
        .map(({ windowTo }) => windowTo)
        .sort()
        .at(-1) ?? facts.now,
  };
  const kept = await recordsAbout(pipeline, facts.tenantId, subjects, window);
  const records: readonly LogRecord[] = [...kept, ...look.records];
  return combine(subjects.map((subject) => attribute(subject, records, facts.now)));
}

/** What the log is asked with; written by us as JSON, so a row that does not parse is a bug and throws. */
export const subjectsIn = (kept: WatchEvent['details'][string] | undefined): AttributionSubject[] => {
  // Safe: `subjects` holds what JSON.stringify made of AttributionSubject.
  return Array.isArray(kept) ? kept.map((text: string) => JSON.parse(text) as AttributionSubject) : [];
};

function attributionEvent(
  facts: LookFacts,
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
      // A failing control may be in several alerts, and each is answered.
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
