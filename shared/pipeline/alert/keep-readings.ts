import type { Alert } from '../../core/alert/alert';
import type { AlertStep, Fence } from '../../core/alert/alert-step';
import { deliveriesOf, sourcesOf } from '../../core/alerting/deliveries';
import { afterReading } from '../../core/alerting/sign-in-readings';
import type { DueRow } from '../../core/time/due';
import { hourMs } from '../../core/time/durations';
import type { Collection } from '../collect/collection';
import { type AlertPorts, iso } from '../context';
import { hintDeliveries, notifiedRecipients, routingFacts, writeStep } from './write-step';

/** Queues the reading of sign-ins of the people whom this step's alert exposes. */
export function readingRows({ alert }: Pick<AlertStep, 'alert'>, before: Alert | undefined): readonly DueRow[] {
  const nextAt = alert.sinceThen?.nextAt ?? null;
  if (nextAt === null || nextAt === before?.sinceThen?.nextAt) return [];
  return [{ tenantId: alert.tenantId, notBefore: nextAt, what: 'look', kind: 'signIn' }];
}

/**
 * Stores in each alert who signed in. Sends one update after the last reading if somebody did. A repeated call changes
 * nothing.
 */
export async function keepReadings(
  pipeline: AlertPorts,
  { configuration, readings = [] }: Pick<Collection, 'configuration' | 'readings'>,
  fence: Fence,
): Promise<Fence> {
  let held = fence;
  const timing = { now: iso(pipeline.now()), hourMs: hourMs / pipeline.speed };
  for (const reading of readings) {
    const before = await pipeline.store.alerts.readAlert(configuration.tenantId, reading.alertId);
    const after = before === undefined ? undefined : afterReading(before, reading, timing);
    if (before === undefined || after === undefined) continue;
    const step = after.isNews ? await updateOf(pipeline, configuration, after.alert) : quietly(after.alert);
    held = await writeStep(pipeline, held, step, readingRows(step, before));
    await hintDeliveries(pipeline, step);
  }
  return held;
}

const quietly = (alert: Alert): AlertStep => ({ alert, events: [], transitions: [], deliveries: [] });

async function updateOf(
  pipeline: AlertPorts,
  configuration: Collection['configuration'],
  before: Alert,
): Promise<AlertStep> {
  const alert: Alert = { ...before, seq: before.seq + 1 };
  const facts = await routingFacts(pipeline, configuration, [alert.attribution]);
  const context = { ...facts, notified: await notifiedRecipients(pipeline, alert) };
  return {
    alert,
    events: [],
    transitions: [
      {
        alertId: alert.id,
        seq: alert.seq,
        type: 'signedIn',
        at: iso(pipeline.now()),
        eventId: alert.leadEventId,
        severity: alert.severity,
        by: null,
        note: null,
      },
    ],
    deliveries: deliveriesOf(alert, 'signedIn', sourcesOf(alert), context, pipeline.now()),
  };
}
