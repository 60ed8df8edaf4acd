/** A customer leaves: it is no longer read, alerted or shown; its data is exported and then deleted. */
import { type ExportKind, exportKinds } from '../../core/alert/export';
import { isHeld } from '../../core/collection/bucket-lease';
import { type CustomerNews, type CustomerRow, customersStandMs } from '../../core/tenant/customer';
import { type Departure, type ExportedFile, exportTally } from '../../core/tenant/departure';
import { minuteMs, secondMs } from '../../core/time/durations';
import { dayOf, errorText, iso, type Ports } from '../context';
import { actOnCustomer, addLeaving, type Changed, type CustomerDesk, changeCustomer } from './customers';
import { exportRecord } from './export';

export async function beginLeaving(desk: Pick<CustomerDesk, 'by' | 'pipeline'>, tenantId: string): Promise<Changed> {
  const changed = await actOnCustomer(desk, tenantId, { type: 'leave' });
  if (changed.outcome !== 'unknown') return changed;
  const stored = await registered(desk.pipeline, tenantId);
  return stored === undefined ? changed : addLeaving(desk, { tenantId, name: stored.name });
}

const registered = async ({ store }: Ports<'store'>, tenantId: string) =>
  (await store.tenants.list()).find((one) => one.tenantId.toLowerCase() === tenantId.toLowerCase());

/** The ids under which rows are stored: the configuration file may have the id in capitals. */
async function storedIds(pipeline: Ports<'store'>, tenantId: string): Promise<readonly string[]> {
  const stored = (await registered(pipeline, tenantId))?.tenantId;
  return [...new Set([tenantId.toLowerCase(), stored ?? tenantId.toLowerCase()])];
}

/** Rows by table. */
export async function countStored(
  pipeline: Ports<'store'>,
  tenantId: string,
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const id of await storedIds(pipeline, tenantId))
    for (const [table, count] of Object.entries(await pipeline.store.tenantRows.count(id)))
      counts[table] = (counts[table] ?? 0) + count;
  return counts;
}

/** Time for work that began before every process knew the new state, and that needs no lease. */
const stragglersMs = 30 * secondMs;
/** A function ends after ten minutes. */
const longestWorkMs = 12 * minuteMs;
const askEveryMs = 5 * secondMs;

/** When no more work on a leaving tenant can be running, unless a lease is held; ms. */
export const quietFrom = ({ departure }: Pick<CustomerRow, 'departure'>): number =>
  Date.parse(departure?.startedAt ?? '') + customersStandMs + stragglersMs;

/** Whether nothing works on the tenant any more. */
export async function isQuiet(pipeline: Ports<'now' | 'store'>, row: CustomerRow): Promise<boolean> {
  const now = pipeline.now();
  if (!(now >= quietFrom(row))) return false;
  const ids = await storedIds(pipeline, row.tenantId);
  const buckets = await Promise.all(ids.map((id) => pipeline.store.watermarks.readBuckets(id)));
  return !buckets.flat().some((bucket) => isHeld(bucket, now));
}

/** Waits until nothing works on the tenant any more. Returns false if a collection is still running. */
export async function untilQuiet(pipeline: Ports<'now' | 'sleep' | 'store'>, row: CustomerRow): Promise<boolean> {
  while (!(await isQuiet(pipeline, row))) {
    if (pipeline.now() >= quietFrom(row) + longestWorkMs) return false;
    await pipeline.sleep(askEveryMs);
  }
  return true;
}

const firstDay = '1970-01-01';

/** Every table of an export, with names, as JSON Lines. */
export async function* exportTenant(
  pipeline: Ports<'controls' | 'now' | 'store'>,
  tenantId: string,
): AsyncGenerator<{ readonly kind: ExportKind; readonly text: string }> {
  const stored = await registered(pipeline, tenantId);
  const since = stored === undefined ? firstDay : dayOf(stored.watchedSince);
  for (const kind of exportKinds) {
    const pieces = exportRecord(pipeline, {
      tenantId: stored?.tenantId ?? tenantId,
      kind,
      format: 'jsonl',
      fromDay: kind === 'uptime' ? since : firstDay,
      toDay: dayOf(iso(pipeline.now())),
      withNames: true,
    });
    for await (const text of pieces) yield { kind, text };
  }
}

/** From now on the rows may be deleted. */
export async function noteExported(
  pipeline: Ports<'now' | 'store'>,
  tenantId: string,
  exported: ExportedFile | null,
): Promise<Changed> {
  const rows = await countStored(pipeline, tenantId);
  return changeCustomer(pipeline, tenantId, { type: 'exported', exported, rows });
}

const mostPasses = 5;

/** The largest export that the app can return; the command writes a larger one to a file in pieces. */
const longestDownload = 32 * 1024 * 1024;

export type Download = { readonly text: string; readonly exported: ExportedFile };

/** The export as one text; undefined if it is too long for one response. */
export async function downloadExport(
  pipeline: Ports<'controls' | 'now' | 'store'>,
  tenantId: string,
): Promise<Download | undefined> {
  const tally = exportTally();
  const pieces: string[] = [];
  let length = 0;
  for await (const { kind, text } of exportTenant(pipeline, tenantId)) {
    length += text.length;
    if (length > longestDownload) return undefined;
    tally.add(kind, text);
    pieces.push(text);
  }
  return { text: pieces.join(''), exported: tally.file(`export-${tenantId}.jsonl`) };
}

/** How long the app may delete in one tick of the timer; ms. */
const deletingMs = 20 * secondMs;
/** For this long, work that began before every process knew of the leaving can still create a subscription; ms. */
const unsubscribingMs = 10 * minuteMs;

/**
 * Continues with every leaving tenant: deletes its subscriptions, and its data if an operator confirmed that. It depends only on the
 * tenant's row, so the next tick continues where this one stopped.
 */
export async function advanceDepartures(
  pipeline: Ports<'graph' | 'log' | 'now' | 'store'>,
  rows: readonly CustomerRow[],
): Promise<void> {
  const leaving = rows.filter(({ state }) => state === 'leaving');
  const until = pipeline.now() + deletingMs;
  for (const row of leaving) {
    try {
      if (pipeline.now() - Date.parse(row.departure?.startedAt ?? '') < unsubscribingMs)
        await unsubscribe(pipeline, row.tenantId);
      if (row.departure?.confirmedAt != null && (await isQuiet(pipeline, row)))
        await deleteConfirmed(pipeline, row, row.departure, until);
    } catch (error) {
      pipeline.log('customer.failed', { tenant: row.tenantId, error: errorText(error) });
    }
  }
}

/**
 * The departure continues whatever Graph answers. A remaining subscription expires within three days, and its
 * notifications are ignored.
 */
async function unsubscribe(pipeline: Ports<'graph' | 'log' | 'store'>, tenantId: string): Promise<void> {
  const rows = await pipeline.store.subscriptions.list(tenantId);
  if (rows.length === 0) return;
  try {
    const graph = await pipeline.graph(tenantId);
    for (const { subscriptionId, resource } of rows) {
      await graph.deleteSubscription(subscriptionId);
      await pipeline.store.subscriptions.remove(tenantId, resource);
    }
  } catch (error) {
    pipeline.log('customer.subscriptionsKept', { tenant: tenantId, error: errorText(error) });
  }
}

async function deleteConfirmed(
  pipeline: Ports<'now' | 'store'>,
  { tenantId }: CustomerRow,
  { rows, exported }: Departure,
  until: number,
): Promise<void> {
  if (rows === null) await noteExported(pipeline, tenantId, exported);
  const isTimeUp = (): boolean => pipeline.now() >= until;
  const ids = await storedIds(pipeline, tenantId);
  do {
    let gone = 0;
    for (const id of ids) gone += await pipeline.store.tenantRows.deleteAll(id, isTimeUp);
    await changeCustomer(pipeline, tenantId, gone === 0 ? { type: 'deleted' } : { type: 'progressed', gone });
    if (gone === 0) return;
  } while (!isTimeUp());
}

/** Deletes until nothing is left. Undefined if something keeps writing rows. */
export async function deleteStored(pipeline: Ports<'now' | 'store'>, tenantId: string): Promise<Changed | undefined> {
  const ids = await storedIds(pipeline, tenantId);
  const news: CustomerNews = { type: 'deleted' };
  for (let pass = 0; pass < mostPasses; pass += 1) {
    let gone = 0;
    for (const id of ids) gone += await pipeline.store.tenantRows.deleteAll(id);
    if (gone === 0) return changeCustomer(pipeline, tenantId, news);
  }
  return undefined;
}
