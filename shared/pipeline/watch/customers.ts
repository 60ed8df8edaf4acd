/**
 * Customers between invitation and monitoring. Each moves to its next state when Entra and Graph allow it,
 * independently of the others.
 */

import { inParallel } from '../../async/in-parallel';
import { CollectionError } from '../../core/collection/failure';
import { deploymentId } from '../../core/deployment/deployment';
import { OtherTenant } from '../../core/tenant/contained';
import { afterNews, type CustomerNews, type CustomerRow, isAwaited, isCollected } from '../../core/tenant/customer';
import { hourMs, minuteMs, secondMs } from '../../core/time/durations';
import { kindDefinitions } from '../../kinds';
import { raiseWatcherEvents } from '../alert/watcher-alerts';
import { errorText, type LeasedAlertPorts, type Ports } from '../context';
import { eventOfChange, recordInterrupted } from '../operate/customers';

type CustomerPorts = Ports<'graph' | 'log' | 'now' | 'speed' | 'store'>;

/** How often an invited tenant is asked whether it has consented; ms. */
const askEveryMs = ({ speed }: Ports<'speed'>): number => (5 * minuteMs) / speed;

/** How often a collected tenant is asked which permissions it grants: an administrator can consent again, and a new version can need more; ms. */
const reviewEveryMs = (pipeline: Ports<'speed'>, { trouble }: CustomerRow): number =>
  trouble === null ? hourMs / pipeline.speed : askEveryMs(pipeline);

/** The most of these in one tick, so that a deployment with many customers spreads them over the hour. */
const mostReviews = 20;

/** Customers that wait for Entra at the same time. */
const atOnce = 8;

/** How long one tick goes on to the next customer, because the watch of all tenants waits for it; ms. */
const askingMs = 20 * secondMs;

/** The permissions that every tenant needs. */
const needed: readonly string[] = [
  ...new Set(kindDefinitions.filter(({ optional }) => optional !== true).map(({ permission }) => permission)),
].sort();

export const listCustomers = (pipeline: Ports<'log' | 'store'>): Promise<readonly CustomerRow[]> =>
  pipeline.store.customers.list((tenant) => pipeline.log('customer.unreadable', { tenant }));

/** How far back changes to customers are searched for one that was not alerted; ms. */
const announcedWithinMs = hourMs;

/** Completes the record of operators' changes. A row that cannot be written stops no other. */
export async function recordInterruptedChanges(
  pipeline: Ports<'log' | 'now' | 'store'>,
  rows: readonly CustomerRow[],
): Promise<void> {
  for (const row of rows.filter(({ changed }) => changed?.isPending === true)) {
    try {
      await recordInterrupted(pipeline, row);
    } catch (error) {
      pipeline.log('customer.failed', { tenant: row.tenantId, error: errorText(error) });
    }
  }
}

/**
 * Alerts the recipients of the deployment of operators' changes to customers. The row of the customer decides, because the process
 * that changed it may have ended before it recorded the change.
 */
export async function announceCustomers(
  pipeline: LeasedAlertPorts & Ports<'configuration' | 'log'>,
  rows: readonly CustomerRow[],
): Promise<void> {
  const recent = rows.flatMap((row) =>
    row.changed !== null && pipeline.now() - Date.parse(row.changed.at) < announcedWithinMs
      ? [eventOfChange(deploymentId, row, row.changed)]
      : [],
  );
  if (recent.length === 0) return;
  const configuration = await pipeline.configuration(deploymentId).catch(() => undefined);
  // Without recipients of the deployment, the change is only recorded.
  if (configuration === undefined) return;
  const announced = recent.filter(({ groupKey }) => groupKey !== null);
  await raiseWatcherEvents(pipeline, configuration, announced);
}

/**
 * Asks Entra about the customers that are due; returns how many changed state. If Entra is slow, the next tick begins with those that
 * were asked longest ago.
 */
export async function advanceCustomers(pipeline: CustomerPorts, listed?: readonly CustomerRow[]): Promise<number> {
  const rows = [...(listed ?? (await listCustomers(pipeline)))].sort((a, b) =>
    (a.askedAt ?? '').localeCompare(b.askedAt ?? ''),
  );
  const reviewed = new Set(
    rows
      .filter((row) => isCollected(row) && isTurn(pipeline, row, reviewEveryMs(pipeline, row)))
      .slice(0, mostReviews)
      .map(({ tenantId }) => tenantId),
  );
  let moved = 0;
  const until = pipeline.now() + askingMs;
  await inParallel(rows, atOnce, async (row) => {
    if (pipeline.now() >= until) return;
    try {
      if (await advance(pipeline, row, reviewed.has(row.tenantId))) moved += 1;
    } catch (error) {
      pipeline.log('customer.failed', { tenant: row.tenantId, error: errorText(error) });
    }
  });
  return moved;
}

const isTurn = ({ now }: Ports<'now'>, { askedAt }: CustomerRow, everyMs: number): boolean =>
  askedAt === null || now() - Date.parse(askedAt) >= everyMs;

async function advance(pipeline: CustomerPorts, row: CustomerRow, isReviewed: boolean): Promise<boolean> {
  const news = await newsOf(pipeline, row, isReviewed);
  if (news === null) return false;
  const read = await pipeline.store.customers.read(row.tenantId);
  if (read === undefined) return false;
  const after = afterNews(read.row, news, needed, pipeline.now());
  if (after === read.row) return false;
  // An earlier write, such as an operator's pause, wins; the next tick tries again.
  if ((await pipeline.store.customers.write(after, read.etag)).status !== 'written') return false;
  if (after.state === read.row.state) return false;
  pipeline.log('customer.moved', { tenant: row.tenantId, from: read.row.state, to: after.state });
  return true;
}

async function newsOf(pipeline: CustomerPorts, row: CustomerRow, isReviewed: boolean): Promise<CustomerNews | null> {
  const now = pipeline.now();
  if (row.state === 'collecting') {
    const watched = await pipeline.store.tenants.read(row.tenantId);
    if (watched !== undefined && watched.row.summarisedAt !== null) return { type: 'summarised' };
  }
  const isAsked = isAwaited(row, now) && isTurn(pipeline, row, askEveryMs(pipeline));
  return isReviewed || isAsked ? ask(pipeline, row.tenantId) : null;
}

async function ask(pipeline: CustomerPorts, tenantId: string): Promise<CustomerNews> {
  try {
    // The tenant of the token is checked before anything else is read.
    const graph = await pipeline.graph(tenantId);
    return { type: 'reached', roles: await graph.fetchGranted() };
  } catch (error) {
    if (error instanceof OtherTenant) return { type: 'refused', trouble: 'otherTenant' };
    if (!(error instanceof CollectionError)) throw error;
    const trouble = error.failure.reason === 'broken' ? error.failure.trouble : undefined;
    return { type: 'refused', trouble: trouble === undefined || trouble === 'rejected' ? 'busy' : trouble };
  }
}
