import type { Alert, Transition } from '../../core/alert/alert';
import type { AlertStep, Fence } from '../../core/alert/alert-step';
import { deliveriesOf, sourcesOf } from '../../core/alerting/deliveries';
import { countsPatience, patienceOf, planReminder } from '../../core/delivery/reminder';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { DueRow } from '../../core/time/due';
import { minuteMs } from '../../core/time/durations';
import { hintDeliveries, routingFacts, writeStep } from '../alert/write-step';
import { underTenantLease } from '../collect/tenant-lease';
import { type AlertPorts, iso, type LeasedAlertPorts, type Ports } from '../context';

/** When to check whether somebody has acknowledged the alert of this step. */
export function reminderRows(
  { speed, now }: Ports<'now' | 'speed'>,
  configuration: TenantConfiguration,
  { alert, transitions, deliveries }: AlertStep,
  before: Alert | undefined,
): DueRow[] {
  if (alert.form !== 'alert' && alert.form !== 'blind') return [];
  const begins = transitions.some(({ type }) => countsPatience(type)) && deliveries.length > 0;
  // The acknowledgement was by the account that made the change, so reminders are needed again.
  const isAgain = before !== undefined && before.acknowledged !== null && alert.acknowledged === null;
  if (!begins && !isAgain) return [];
  const first = begins ? Math.min(...deliveries.map(({ notBefore }) => Date.parse(notBefore))) : now();
  return patienceOf(alert, configuration, minuteMs / speed).map(({ afterMs }) => ({
    tenantId: alert.tenantId,
    notBefore: iso(first + afterMs),
    what: 'reminder',
    alertId: alert.id,
  }));
}

type Reminded = 'reminded' | 'escalated' | 'waits' | 'nothing' | 'busy';

/** Reminds people of an alert that nobody has acknowledged, or escalates it. `busy`: try again at the next tick. */
export async function remind(
  pipeline: LeasedAlertPorts & Ports<'configuration'>,
  tenantId: string,
  alertId: string,
): Promise<Reminded> {
  const configuration = await pipeline.configuration(tenantId);
  const done = await underTenantLease(
    pipeline,
    tenantId,
    pipeline.newHolder(),
    (fence) => remindUnderLease(pipeline, configuration, alertId, fence),
    { patienceMs: 0 },
  );
  return done ?? 'busy';
}

async function remindUnderLease(
  pipeline: AlertPorts,
  configuration: TenantConfiguration,
  alertId: string,
  fence: Fence,
): Promise<{ readonly result: Reminded; readonly fence: Fence }> {
  const { tenantId } = configuration;
  const { alerts, due } = pipeline.store;
  const [alert, transitions, deliveries] = await Promise.all([
    alerts.readAlert(tenantId, alertId),
    alerts.readTransitions(tenantId, alertId),
    alerts.readDeliveries(tenantId, alertId),
  ]);
  if (alert === undefined) return { result: 'nothing', fence };
  const moment = { now: pipeline.now(), minuteMs: minuteMs / pipeline.speed };
  const plan = planReminder(alert, transitions, deliveries, configuration, moment);
  switch (plan.do) {
    case 'nothing':
      return { result: 'nothing', fence };
    case 'wait':
      await due.put([{ tenantId, notBefore: iso(plan.until), what: 'reminder', alertId }]);
      return { result: 'waits', fence };
    default: {
      const step = await stepOf(pipeline, configuration, alert, plan.do);
      const held = await writeStep(pipeline, fence, step);
      await hintDeliveries(pipeline, step);
      return { result: plan.do, fence: held };
    }
  }
}

async function stepOf(
  pipeline: Ports<'controls' | 'detectors' | 'now' | 'speed' | 'store'>,
  configuration: TenantConfiguration,
  before: Alert,
  type: 'reminded' | 'escalated',
): Promise<AlertStep> {
  const alert: Alert = { ...before, seq: before.seq + 1 };
  const transition: Transition = {
    alertId: alert.id,
    seq: alert.seq,
    type,
    at: iso(pipeline.now()),
    eventId: alert.leadEventId,
    severity: alert.severity,
    by: null,
    note: null,
  };
  const facts = await routingFacts(pipeline, configuration, [alert.attribution]);
  const deliveries = deliveriesOf(alert, type, sourcesOf(alert), facts, pipeline.now());
  return { alert, events: [], transitions: [transition], deliveries };
}
