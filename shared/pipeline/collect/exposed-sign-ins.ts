import type { Alert } from '../../core/alert/alert';
import { type SinceThenReading, signedInDuring } from '../../core/alert/since-then';
import { isReadingDue, spansUntil } from '../../core/alerting/sign-in-readings';
import { CollectionError, type Failure } from '../../core/collection/failure';
import type { Graph } from '../../core/collection/graph';
import type { SignIn } from '../../core/log/record';
import { earliestOf, latestOf } from '../../core/time/latest';
import { iso } from '../context';
import type { CollectionContext } from './collection';
import { isSignIn } from './sign-in-habits';

/** Limit for one collection, because each reading costs a request of a small budget. */
const mostReadings = 5;

/**
 * Reads the sign-ins of exposed people for alerts whose reading is due. Stored sign-ins are not enough, because
 * ordinary ones and, in large tenants, those of other accounts are not stored. A failure counts for its reading only;
 * if it would affect all requests, no more are made.
 */
export async function dueReadings(
  context: CollectionContext,
  graph: Graph,
  isBeta: boolean,
): Promise<readonly SinceThenReading[]> {
  const { pipeline, configuration } = context;
  const now = iso(pipeline.now());
  const due = (await pipeline.store.alerts.readAlerts(configuration.tenantId))
    .filter((alert) => isReadingDue(alert, now))
    .sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1))
    .slice(0, mostReadings);
  const readings: SinceThenReading[] = [];
  let failure: Failure | undefined;
  for (const alert of due) {
    const reading = await readingOf(context, graph, alert, { now, isBeta, failure });
    if (reading === undefined) continue;
    if (reading.status === 'unread' && reading.failure.reason !== 'ours') failure = reading.failure;
    readings.push(reading);
    // If the lease is lost, the whole collection ends.
    await context.keepLease();
  }
  return readings;
}

async function readingOf(
  context: CollectionContext,
  graph: Graph,
  alert: Alert,
  { now, isBeta, failure }: { readonly now: string; readonly isBeta: boolean; readonly failure: Failure | undefined },
): Promise<SinceThenReading | undefined> {
  const { sinceThen } = alert;
  if (sinceThen === undefined || sinceThen.nextAt === null) return undefined;
  const reading = { alertId: alert.id, plannedAt: sinceThen.nextAt, at: now };
  const { ids, of } = sinceThen.people;
  if (failure !== undefined) return { ...reading, status: 'unread', failure };
  const spans = spansUntil(alert, now);
  const from = earliestOf(spans.map((span) => span.from));
  const to = latestOf(spans.map((span) => span.to));
  const signIns: SignIn[] = [];
  try {
    if (from !== null && to !== null)
      for await (const page of graph.listRecords('signIn', from, to, { userIds: ids, others: 'none', isBeta })) {
        context.onPage();
        signIns.push(...page.filter(isSignIn));
      }
  } catch (error) {
    if (!(error instanceof CollectionError)) throw error;
    return { ...reading, status: 'unread', failure: error.failure };
  }
  return { ...reading, status: 'read', asked: ids.length, of, signedIn: signedInDuring(spans, ids, signIns) };
}
