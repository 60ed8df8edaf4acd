import type { Alert, TransitionType } from '../../../shared/core/alert/alert';
import type { AlertStep } from '../../../shared/core/alert/alert-step';
import { planSteps } from '../../../shared/core/alerting/raise';
import { withAlert } from '../../../shared/core/alerting/step';
import { decide, isHeldBack, turnsOf } from '../../../shared/core/delivery/decide';
import type { Delivery } from '../../../shared/core/delivery/delivery';
import type { WatchEvent } from '../../../shared/core/event/event';
import { carriedBy } from '../../../shared/core/event/watcher/carried-by';
import { unreadableWaitMs } from '../../../shared/core/event/watcher/unreadable-events';
import { groupBy } from '../../../shared/core/group-by';
import type { Rule } from '../../../shared/core/rule/rule';
import type { TenantConfiguration } from '../../../shared/core/tenant/configuration';
import { routingFacts } from '../../../shared/pipeline/alert/write-step';
import { groupWaitMs, iso, type Ports } from '../../../shared/pipeline/context';

/** A delivery that would have been sent. */
export type Sent = {
  readonly alert: Alert;
  readonly delivery: Delivery;
  readonly type: TransitionType;
  readonly at: string;
};

type Simulated = {
  readonly sent: readonly Sent[];
  /** The alerts in their last state, oldest first. */
  readonly alerts: readonly Alert[];
};

type Pending = { readonly delivery: Delivery; readonly dueAt: number };

/** Time between two messages of one alert to one person; ms. */
const waitForOtherMs = 1000;

/**
 * The alerts and deliveries that these events would have caused with this configuration. It uses the plans and decisions of the
 * live pipeline, at the time when each event was recorded. Nobody acknowledges, so there is no reminder and no escalation. Writes
 * nothing.
 */
export async function simulate(
  pipeline: Ports<'controls' | 'detectors' | 'speed' | 'store'>,
  configuration: TenantConfiguration,
  rules: readonly Rule[],
  events: readonly WatchEvent[],
): Promise<Simulated> {
  const state = new Simulation(rules);
  const addresses = new Map<string, string | null>();
  const known = new Map<string, WatchEvent>();
  for (const [recordedAt, batch] of byTime(events)) {
    const now = Date.parse(recordedAt);
    state.sendUntil(now);
    for (const event of batch) known.set(event.id, event);
    const attributions = [...batch, ...state.alerts].map(({ attribution }) => attribution);
    const facts = await routingFacts(pipeline, configuration, attributions, addresses);
    const steps = planSteps(state.alerts, batch, {
      ...facts,
      now: recordedAt,
      rules,
      groupWaitMs: groupWaitMs(pipeline),
      originalOf: (id) => known.get(id),
      notifiedOf: ({ id }) => state.notifiedOf(id),
    });
    for (const step of steps) state.take(carried(step, configuration, pipeline.speed), now);
  }
  state.sendUntil(Number.POSITIVE_INFINITY);
  return { sent: state.sent, alerts: state.alerts };
}

/** As in the live pipeline, alerts about the monitor itself have recipients of their own. */
function carried(step: AlertStep, { recipients }: TenantConfiguration, speed: number): AlertStep {
  const event = step.events.find(({ type }) => type === 'health') ?? step.events[0];
  return event === undefined ? step : carriedBy(step, event, recipients, unreadableWaitMs / speed);
}

/** Events that were recorded together are raised together. */
const byTime = (events: readonly WatchEvent[]) =>
  groupBy(
    events.toSorted((one, other) => (one.recordedAt < other.recordedAt ? -1 : 1)),
    ({ recordedAt }) => recordedAt,
  );

class Simulation {
  alerts: readonly Alert[] = [];
  readonly sent: Sent[] = [];
  private readonly transitions = new Map<string, readonly { readonly seq: number; readonly type: TransitionType }[]>();
  /** The deliveries by alert. */
  private readonly deliveries = new Map<string, Delivery[]>();
  private pending: Pending[] = [];

  constructor(private readonly rules: readonly Rule[]) {}

  notifiedOf(alertId: string): ReadonlySet<string> {
    const notified = (this.deliveries.get(alertId) ?? []).filter(
      ({ state }) => state === 'sent' || state === 'pending',
    );
    return new Set(notified.map(({ recipientId }) => recipientId));
  }

  take({ alert, transitions, deliveries }: AlertStep, now: number): void {
    this.alerts = withAlert(this.alerts, alert);
    this.transitions.set(alert.id, [...(this.transitions.get(alert.id) ?? []), ...transitions]);
    this.deliveries.set(alert.id, [...(this.deliveries.get(alert.id) ?? []), ...deliveries]);
    this.pending.push(
      ...deliveries.map((delivery) => ({ delivery, dueAt: Math.max(now, Date.parse(delivery.notBefore)) })),
    );
  }

  /** Sends the deliveries that are due before that time, in the order in which they are due. */
  sendUntil(until: number): void {
    for (;;) {
      const [first] = this.pending
        .filter(({ dueAt }) => dueAt < until)
        .sort((one, other) => one.dueAt - other.dueAt || one.delivery.seq - other.delivery.seq);
      if (first === undefined) return;
      this.pending = this.pending.filter((one) => one !== first);
      this.settle(first);
    }
  }

  private settle({ delivery, dueAt }: Pending): void {
    const alert = this.alerts.find(({ id }) => id === delivery.alertId);
    const transitions = this.transitions.get(delivery.alertId) ?? [];
    const type = transitions.find(({ seq }) => seq === delivery.seq)?.type;
    if (alert === undefined || type === undefined) return;
    const isToSame = (other: Delivery): boolean =>
      other.recipientId === delivery.recipientId && other.channel === delivery.channel && other.seq !== delivery.seq;
    const decision = decide({
      alert,
      delivery,
      transition: type,
      ...turnsOf(transitions, delivery),
      others: (this.deliveries.get(alert.id) ?? []).filter(isToSame),
      now: iso(dueAt),
      rules: this.rules,
    });
    if (decision === 'wait') this.pending.push({ delivery, dueAt: dueAt + waitForOtherMs });
    else if (isHeldBack(decision)) this.pending.push({ delivery, dueAt: Date.parse(decision.until) });
    else this.close(alert, delivery, decision.send, type, dueAt);
  }

  private close(alert: Alert, delivery: Delivery, isSent: boolean, type: TransitionType, dueAt: number): void {
    const settled: Delivery = isSent
      ? { ...delivery, state: 'sent', coveredSeq: alert.seq }
      : { ...delivery, state: 'skipped' };
    const all = this.deliveries.get(alert.id) ?? [];
    this.deliveries.set(
      alert.id,
      all.map((one) => (one === delivery ? settled : one)),
    );
    if (isSent) this.sent.push({ alert, delivery: settled, type, at: iso(dueAt) });
  }
}
