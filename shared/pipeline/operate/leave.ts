/** A customer leaves: nothing of it is read, sent or shown any more, what is stored is exported, and then it is deleted. */
import { type ExportKind, exportKinds } from '../../core/alert/export';
import { isHeld } from '../../core/collection/bucket-lease';
import {
  afterNews,
  type CustomerNews,
  type CustomerRow,
  customersStandMs,
  invitedCustomer,
} from '../../core/tenant/customer';
import type { ExportedFile } from '../../core/tenant/departure';
import { minuteMs, secondMs } from '../../core/time/durations';
import { dayOf, iso, type Ports } from '../context';
import { type Changed, changeCustomer } from './customers';
import { exportRecord } from './export';

/** A tenant that the configuration file named before has no row as a customer, and what is stored of it has to go all the same. */
export async function beginLeaving(pipeline: Ports<'now' | 'store'>, tenantId: string): Promise<Changed> {
  const changed = await changeCustomer(pipeline, tenantId, { type: 'leave' });
  if (changed.outcome !== 'unknown') return changed;
  const stored = await registered(pipeline, tenantId);
  if (stored === undefined) return changed;
  const { name } = stored;
  const before = invitedCustomer({ tenantId, name, tags: [], settings: {} }, pipeline.now());
  const row = afterNews(before, { type: 'leave' }, [], pipeline.now());
  const { status } = await pipeline.store.customers.write(row, null);
  return status === 'written' ? { outcome: 'changed', row } : { outcome: 'busy' };
}

const registered = async ({ store }: Ports<'store'>, tenantId: string) =>
  (await store.tenants.list()).find((one) => one.tenantId.toLowerCase() === tenantId.toLowerCase());

/** Under which ids rows lie: the file may have written the id in capitals. */
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

/** What began before every process knew of the new state, and needs no lease, takes seconds. */
const stragglersMs = 30 * secondMs;
/** A function ends after ten minutes. */
const longestWorkMs = 12 * minuteMs;
const askEveryMs = 5 * secondMs;

/** Waits until nothing works on the tenant any more. False: a collection still runs. */
export async function untilQuiet(
  pipeline: Ports<'now' | 'sleep' | 'store'>,
  { tenantId, departure }: CustomerRow,
): Promise<boolean> {
  const quietFrom = Date.parse(departure?.startedAt ?? '') + customersStandMs + stragglersMs;
  const ids = await storedIds(pipeline, tenantId);
  for (;;) {
    const now = pipeline.now();
    if (now >= quietFrom) {
      const buckets = await Promise.all(ids.map((id) => pipeline.store.watermarks.readBuckets(id)));
      if (!buckets.flat().some((row) => isHeld(row, now))) return true;
      if (now >= quietFrom + longestWorkMs) return false;
    }
    await pipeline.sleep(askEveryMs);
  }
}

const firstDay = '1970-01-01';

/** Everything that an export knows, with names, as JSON Lines. */
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

/** From here on the rows may go. */
export async function noteExported(
  pipeline: Ports<'now' | 'store'>,
  tenantId: string,
  exported: ExportedFile | null,
): Promise<Changed> {
  const rows = await countStored(pipeline, tenantId);
  return changeCustomer(pipeline, tenantId, { type: 'exported', exported, rows });
}

const mostPasses = 5;

/** Deletes until a pass finds nothing. Undefined: something keeps writing rows. */
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
