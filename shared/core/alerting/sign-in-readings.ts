import type { Alert } from '../alert/alert';
import type { AlertStep } from '../alert/alert-step';
import { isGivenUp, type SignedIn, type SinceThen, type SinceThenReading } from '../alert/since-then';
import { type CountedExposure, isCounted, type WatchEvent } from '../event/event';
import { earliestOf } from '../time/latest';

/** The maximum number of people that one request to the log names. */
const mostRead = 15;
/** Time of the last reading after the alert was raised. The first follows after a twelfth of it. */
const lastAfterHours = 1;
const firstAfterHours = 1 / 12;
/** A failed reading is repeated after this time. */
const againAfterHours = 1 / 4;

type Timing = {
  readonly now: string;
  /** Length of an hour; ms. The local world shortens it. */
  readonly hourMs: number;
};

const later = ({ hourMs: hour }: Timing, from: string, hours: number): string =>
  new Date(Date.parse(from) + hours * hour).toISOString();

// --- Beginning ------------------------------------------------------------------------------------------------------

type Beginning = Timing & {
  /** True of a control or detector whose exposed people can sign in with fewer checks. */
  readonly followsSignIns: (source: string) => boolean;
};

/** The step with the sign-ins to read of the people it exposes. `before`: the alert before the step. */
export function withSinceThen(step: AlertStep, before: Alert | undefined, context: Beginning): AlertStep {
  const { alert } = step;
  // Everything moved to another alert, which will report the sign-ins.
  if (before !== undefined && before.named.length > 0 && alert.named.length === 0)
    return { ...step, alert: { ...alert, sinceThen: undefined } };
  if (alert.form !== 'alert') return step;
  const known = before?.status === 'resolved' && alert.status === 'open' ? reopened(alert, before) : alert.sinceThen;
  const found = alert.status === 'open' ? exposureIn(step, context) : undefined;
  const begun = found === undefined ? known : exposing(known, found, step, context);
  const sinceThen = begun && sinceChange(begun, alert);
  return sinceThen === alert.sinceThen ? step : { ...step, alert: { ...alert, sinceThen } };
}

/** The time of the change according to the log. An edit of a related policy is not the change itself. */
const changedAt = ({ happenedAt, attribution }: Alert): string | null =>
  happenedAt ?? (attribution.status === 'known' && attribution.basis !== 'policyEdit' ? attribution.at : null);

/** The exact time may be found in the log later. Until then, the last state without the change counts. */
function sinceChange(sinceThen: SinceThen, alert: Alert): SinceThen {
  const at = changedAt(alert);
  const last = sinceThen.spans.at(-1);
  if (at === null || last === undefined || last.to !== null || at <= last.from) return sinceThen;
  return { ...sinceThen, spans: [...sinceThen.spans.slice(0, -1), { ...last, from: at }] };
}

/**
 * The exposure of the lead event, otherwise the largest. Several sources may count the same people, so numbers are not
 * added.
 */
function exposureIn({ alert, events }: AlertStep, { followsSignIns }: Beginning): CountedExposure | undefined {
  const counted = events.flatMap(({ id, type, source, exposure }) =>
    isExposing({ type }) && followsSignIns(source) && isCounted(exposure) && exposure.unit === 'people'
      ? [{ id, exposure }]
      : [],
  );
  const lead = counted.find(({ id }) => id === alert.leadEventId);
  const [most] = [...counted].sort((a, b) => b.exposure.count - a.exposure.count);
  const chosen = lead !== undefined && lead.exposure.count > 0 ? lead : most;
  return chosen === undefined || chosen.exposure.count === 0 ? undefined : chosen.exposure;
}

const isExposing = ({ type }: Pick<WatchEvent, 'type'>): boolean => type !== 'recovery' && type !== 'attribution';

/**
 * If an alert reopens, an unfinished reading continues with another time span. A finished one is dropped, because it
 * only covers the time before.
 */
function reopened({ sinceThen, happenedAt, lastEventAt }: Alert, { resolvedAt }: Alert): SinceThen | undefined {
  if (sinceThen === undefined || sinceThen.nextAt === null) return undefined;
  const spans = sinceThen.spans.map((span) => (span.to === null ? { ...span, to: resolvedAt } : span));
  return { ...sinceThen, spans: [...spans, { from: happenedAt ?? lastEventAt, to: null }] };
}

function exposing(
  known: SinceThen | undefined,
  { ids, count }: CountedExposure,
  { alert, events }: AlertStep,
  context: Beginning,
): SinceThen {
  const people = { ids: ids.slice(0, mostRead), of: count };
  const isMore = known !== undefined && count > known.people.of;
  if (known !== undefined && !isMore) return known;
  if (known !== undefined && known.nextAt !== null) return { ...known, people };
  const from = changedAt(alert) ?? earliestOf(events.map(({ anchor }) => anchor)) ?? context.now;
  return {
    spans: known?.spans ?? [{ from, to: null }],
    people,
    dueAt: later(context, context.now, lastAfterHours),
    nextAt: later(context, context.now, firstAfterHours),
    read: known?.read ?? null,
    unread: null,
  };
}

// --- Reading --------------------------------------------------------------------------------------------------------

/** The time spans of exposure until `now`, without empty ones. */
export function spansUntil({ sinceThen, resolvedAt }: Alert, now: string): readonly { from: string; to: string }[] {
  return (sinceThen?.spans ?? [])
    .map(({ from, to }) => ({ from, to: to ?? resolvedAt ?? now }))
    .filter(({ from, to }) => from < to);
}

/** Whether the sign-ins are to be read now. */
export const isReadingDue = ({ sinceThen }: Alert, now: string): boolean =>
  sinceThen !== undefined && sinceThen.nextAt !== null && sinceThen.nextAt <= now && !isGivenUp(sinceThen, now);

/**
 * The alert after a reading. `isNews`: recipients should be notified. Undefined if the reading was made for an earlier
 * state.
 */
export function afterReading(
  alert: Alert,
  reading: SinceThenReading,
  context: Timing,
): { readonly alert: Alert; readonly isNews: boolean } | undefined {
  const { sinceThen } = alert;
  if (sinceThen === undefined || sinceThen.nextAt !== reading.plannedAt) return undefined;
  if (reading.status === 'unread') {
    const { at, failure } = reading;
    const permission = failure.reason === 'notPermitted' ? failure.permission : null;
    const next = {
      ...sinceThen,
      nextAt: later(context, at, againAfterHours),
      unread: { at, reason: failure.reason, permission },
    };
    return { alert: { ...alert, sinceThen: next }, isNews: false };
  }
  const { at, asked, of, signedIn } = reading;
  const isLast = at >= sinceThen.dueAt;
  const next = {
    ...sinceThen,
    nextAt: isLast ? null : sinceThen.dueAt,
    read: { at, asked, of, signedIn },
    unread: null,
  };
  return {
    alert: { ...alert, sinceThen: next },
    isNews: isLast && signedIn.length > 0 && !isInLastMessage(alert, signedIn),
  };
}

/** Whether the message about the end already contained these sign-ins, because an earlier reading had found them. */
function isInLastMessage({ status, closed, lastEventAt, sinceThen }: Alert, signedIn: readonly SignedIn[]): boolean {
  const endedAt = closed?.at ?? lastEventAt;
  const before = sinceThen?.read;
  return (
    status === 'resolved' &&
    before != null &&
    before.at <= endedAt &&
    JSON.stringify(before.signedIn) === JSON.stringify(signedIn)
  );
}
