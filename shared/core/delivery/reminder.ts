import { type Alert, isLive, type Transition, type TransitionType } from '../alert/alert';
import type { TenantConfiguration } from '../tenant/configuration';
import { type Delivery, isSent } from './delivery';

/** The next step for an alert that nobody has acknowledged. */
export type Reminding =
  | { readonly do: 'reminded' | 'escalated' }
  /** Nothing is due before this time; epoch ms. */
  | { readonly do: 'wait'; readonly until: number }
  | { readonly do: 'nothing' };

type Patient = Pick<TenantConfiguration, 'patience' | 'escalateTo'>;

/** After each of these transitions, the time before a reminder or an escalation starts again. */
const begins: ReadonlySet<TransitionType> = new Set(['opened', 'reopened', 'worsened']);
export const countsPatience = (type: TransitionType): boolean => begins.has(type);

/** The time from the first message to each step, shortest first; ms. */
export function patienceOf(
  { severity }: Pick<Alert, 'severity'>,
  { patience, escalateTo }: Patient,
  minuteMs: number,
): readonly { readonly type: 'reminded' | 'escalated'; readonly afterMs: number }[] {
  const { remindAfter, escalateAfter } = patience[severity];
  return [
    ...(remindAfter === null ? [] : [{ type: 'reminded' as const, afterMs: remindAfter * minuteMs }]),
    ...(escalateAfter === null || escalateTo.length === 0
      ? []
      : [{ type: 'escalated' as const, afterMs: escalateAfter * minuteMs }]),
  ].sort((a, b) => a.afterMs - b.afterMs);
}

/**
 * Sends one reminder and one escalation after each opening, reopening or worsening, counted from its first message.
 * After an outage only the later step is done, so that people get one message.
 */
export function planReminder(
  alert: Alert,
  transitions: readonly Transition[],
  deliveries: readonly Delivery[],
  configuration: Patient,
  moment: { readonly now: number; readonly minuteMs: number },
): Reminding {
  if (alert.form !== 'alert' && alert.form !== 'blind') return { do: 'nothing' };
  if (alert.acknowledged !== null || !isLive(alert, moment.now)) return { do: 'nothing' };
  const start = [...transitions].filter(({ type }) => begins.has(type)).sort((a, b) => b.seq - a.seq)[0];
  if (start === undefined) return { do: 'nothing' };
  const since = firstMessageOf(start, deliveries);
  if (since === undefined) return { do: 'nothing' };
  const done = new Set(transitions.filter(({ seq }) => seq > start.seq).map(({ type }) => type));
  const steps = patienceOf(alert, configuration, moment.minuteMs);
  // An escalated alert needs no more reminders.
  const open = steps.filter(({ type }) => !done.has(type) && !(type === 'reminded' && done.has('escalated')));
  const due = open.filter(({ afterMs }) => since + afterMs <= moment.now);
  const last = due.find(({ type }) => type === 'escalated') ?? due.at(-1);
  if (last !== undefined) return { do: last.type };
  const next = open[0];
  return next === undefined ? { do: 'nothing' } : { do: 'wait', until: since + next.afterMs };
}

/** When people are first notified; epoch ms. Undefined if only the digest reports the alert. */
function firstMessageOf(start: Transition, deliveries: readonly Delivery[]): number | undefined {
  if (deliveries.length === 0) return undefined;
  const begun = Date.parse(start.at);
  const sent = deliveries
    .filter(isSent)
    .flatMap(({ seq, coveredSeq, outcome }) =>
      outcome !== null && (coveredSeq ?? seq) >= start.seq ? [Date.parse(outcome.at)] : [],
    );
  if (sent.length > 0) return Math.max(begun, Math.min(...sent));
  const waiting = deliveries.flatMap(({ state, notBefore, attempts }) =>
    // A broken channel postpones its message again and again. That must not delay the escalation.
    state === 'pending' ? [attempts > 0 ? begun : Date.parse(notBefore)] : [],
  );
  return waiting.length === 0 ? begun : Math.max(begun, Math.min(...waiting));
}
