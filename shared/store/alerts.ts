import { inParallel } from '../async/in-parallel';
import type { Alert } from '../core/alert/alert';
import type { AlertStep, Fence } from '../core/alert/alert-step';
import type { AlertStore } from '../core/alert/alert-store';
import type { WatchEvent } from '../core/event/event';
import type { Written } from '../core/stored';
import { isVisible, type Listed, planStep, visibleRows } from './alert-step';
import {
  alertEventRows,
  alertedEventRow,
  alertListCursor,
  alertListRows,
  alertRow,
  alertRows,
  allTransitionRows,
  deliveryRow,
  deliveryRows,
  eventOfRow,
  leaseRow,
  tenantPartition,
  transitionRows,
} from './keys';
import { deleteRows, readPoints } from './many';
import { collected, jsonRow, readJson } from './rows';
import { alert as alertSchema, lease as leaseSchema, listedAlert as listedSchema, transition } from './schemas/alert';
import { delivery as deliverySchema, storedDelivery } from './schemas/delivery';
import { watchEvent } from './schemas/event';
import { type Operation, type Properties, readWidth, type TableRow, type Tables, type Transacted } from './tables';
import { conditionalWrite, untilWritten, writeRow, writtenEtag } from './written';

const table = 'Alerts';
const readAlert = (row: TableRow): Alert => readJson(table, row, 'alert', alertSchema);
const propertiesOfLease = (holder: string | null, until: string, epoch: number): Properties =>
  jsonRow('lease', { holder, until, epoch });

/** Alerts of a tenant with all that belongs to them, and the lease under which they are written. */
export const alertStore = (tables: Tables): AlertStore => ({
  ...tenantLease(tables),
  readAlerts: async (tenantId) =>
    (await collected(tables.list(table, { partition: tenantPartition(tenantId), rows: alertRows }))).map(readAlert),
  readAlert: async (tenantId, alertId) => {
    const row = await tables.get(table, tenantPartition(tenantId), alertRow(alertId));
    return row && readAlert(row);
  },
  list: async (tenantId, list, { limit, after, since }) => {
    const query = { partition: tenantPartition(tenantId), rows: alertListRows(list, since, after), limit };
    const rows = await collected(tables.list(table, query));
    return rows.map((row) => ({
      ...readJson(table, row, 'listed', listedSchema),
      cursor: alertListCursor(row.rowKey),
    }));
  },
  alerted: (tenantId, eventIds) => alerted(tables, tenantId, eventIds),
  eventsBeside: async (tenantId, eventIds) => {
    const alertOf = await alertedBy(tables, tenantId, eventIds);
    const alertIds = [...new Set(alertOf.values())].filter((id) => typeof id === 'string');
    const read = await inParallel(
      alertIds,
      readWidth,
      async (id) => [id, await eventsOf(tables, tenantId, id)] as const,
    );
    const events = new Map<unknown, readonly WatchEvent[]>(read);
    return new Map([...alertOf].map(([eventId, alertId]) => [eventId, events.get(alertId) ?? []]));
  },
  readEvents: (tenantId, alertId) => eventsOf(tables, tenantId, alertId),
  readTransitions: async (tenantId, alertId) => {
    const query = { partition: tenantPartition(tenantId), rows: transitionRows(alertId) };
    return (await collected(tables.list(table, query))).map((row) => readJson(table, row, 'transition', transition));
  },
  transitions: async (tenantId, limit) => {
    const query = { partition: tenantPartition(tenantId), rows: allTransitionRows, limit: limit + 1 };
    const rows = await collected(tables.list(table, query));
    return rows.length > limit ? null : rows.map((row) => readJson(table, row, 'transition', transition));
  },
  readDeliveries: async (tenantId, alertId) => {
    const query = { partition: tenantPartition(tenantId), rows: deliveryRows(alertId) };
    return (await collected(tables.list(table, query))).map((row) => readJson(table, row, 'delivery', deliverySchema));
  },
  write: (fence, step) => write(tables, fence, step),
  forget: async (tenantId, alertId) => {
    const partitionKey = tenantPartition(tenantId);
    const alerted = await collected(
      tables.list(table, { partition: partitionKey, rows: alertEventRows(alertId), select: [] }),
    );
    // An event's two rows are written together, because one names the other.
    const pairs = alerted.flatMap((row) => [row, { partitionKey, rowKey: alertedEventRow(eventOfRow(row.rowKey)) }]);
    let gone = await deleteRows(tables, table, pairs);
    for (const rows of [transitionRows(alertId), deliveryRows(alertId)])
      gone += await deleteRows(
        tables,
        table,
        await collected(tables.list(table, { partition: partitionKey, rows, select: [] })),
      );
    const { rowKey } = await listedOf(tables, partitionKey, alertId);
    const lists = rowKey === null ? [] : [{ partitionKey, rowKey }];
    return gone + (await deleteRows(tables, table, [...lists, { partitionKey, rowKey: alertRow(alertId) }]));
  },
  readDelivery: async (tenantId, key) => {
    const row = await tables.get(table, tenantPartition(tenantId), deliveryRow(key));
    return row && { delivery: readJson(table, row, 'delivery', deliverySchema), etag: row.etag };
  },
  writeDelivery: (delivery, etag) => {
    const { state, notBefore } = delivery;
    const properties = jsonRow('delivery', storedDelivery(delivery), { state, notBefore });
    return writeRow(tables, table, tenantPartition(delivery.tenantId), deliveryRow(delivery), properties, etag);
  },
});

async function eventsOf(tables: Tables, tenantId: string, alertId: string): Promise<readonly WatchEvent[]> {
  const query = { partition: tenantPartition(tenantId), rows: alertEventRows(alertId) };
  const rows = visibleRows(await collected(tables.list(table, query)));
  return rows.map((row) => readJson(table, row, 'event', watchEvent)).sort(oldestFirst);
}

const oldestFirst = (a: WatchEvent, b: WatchEvent): number =>
  Date.parse(a.anchor) - Date.parse(b.anchor) || (a.id < b.id ? -1 : 1);

// --- The lease ----------------------------------------------------------------------------------------------------

function tenantLease(tables: Tables): Pick<AlertStore, 'acquire' | 'renew' | 'release' | 'abandon'> {
  const released = new Map<string, Released>();
  return {
    acquire: async (tenantId, holder, now, untilIso) =>
      (await takeReleased(tables, released, tenantId, holder, untilIso)) ??
      acquire(tables, tenantId, holder, now, untilIso),
    renew: (fence, untilIso) => renew(tables, fence, untilIso),
    release: async (fence) => {
      const freed = await free(tables, fence);
      // A renewal has replaced the ETag, or another process now holds the lease.
      if (freed.status === 'conflict') return abandon(tables, fence);
      released.set(fence.tenantId, { epoch: fence.epoch, etag: freed.etag });
    },
    abandon: (fence) => abandon(tables, fence),
  };
}

/** A lease as this process released it. Its ETag shows whether another process took it since. */
type Released = { readonly epoch: number; readonly etag: string };

/** Takes a lease that nobody took since this process released it, without reading it. */
async function takeReleased(
  tables: Tables,
  released: Map<string, Released>,
  tenantId: string,
  holder: string,
  until: string,
): Promise<Fence | undefined> {
  const last = released.get(tenantId);
  if (last === undefined) return undefined;
  released.delete(tenantId);
  const epoch = last.epoch + 1;
  const properties = propertiesOfLease(holder, until, epoch);
  const result = await writeRow(tables, table, tenantPartition(tenantId), leaseRow, properties, last.etag);
  return result.status === 'written' ? { tenantId, holder, epoch, etag: result.etag } : undefined;
}

async function acquire(
  tables: Tables,
  tenantId: string,
  holder: string,
  now: string,
  until: string,
): Promise<Fence | undefined> {
  const partition = tenantPartition(tenantId);
  const row = await tables.get(table, partition, leaseRow);
  const lease = row && readJson(table, row, 'lease', leaseSchema);
  const isHeld = lease !== undefined && lease.holder !== null && Date.parse(lease.until) > Date.parse(now);
  if (isHeld && lease.holder !== holder) return undefined;
  const epoch = isHeld ? lease.epoch : (lease?.epoch ?? 0) + 1;
  const properties = propertiesOfLease(holder, until, epoch);
  const result = await writeRow(tables, table, partition, leaseRow, properties, row?.etag ?? null);
  return result.status === 'written' ? { tenantId, holder, epoch, etag: result.etag } : undefined;
}

/** The row of the lease while this fence holds it, even if the holder has written or renewed it since. */
async function leaseOf(tables: Tables, { tenantId, holder, epoch, etag }: Fence): Promise<TableRow | undefined> {
  const row = await tables.get(table, tenantPartition(tenantId), leaseRow);
  if (row === undefined || row.etag === etag) return row;
  const lease = readJson(table, row, 'lease', leaseSchema);
  return lease.holder === holder && lease.epoch === epoch ? row : undefined;
}

async function renew(tables: Tables, fence: Fence, until: string): Promise<boolean> {
  const { tenantId, holder, epoch } = fence;
  const properties = propertiesOfLease(holder, until, epoch);
  let isOurs = false;
  // Conflicts are steps that the holder writes meanwhile.
  await untilWritten(`the lease of ${tenantId}`, async () => {
    const row = await leaseOf(tables, fence);
    isOurs = row !== undefined;
    if (row === undefined) return true;
    const written = await writeRow(tables, table, tenantPartition(tenantId), leaseRow, properties, row.etag);
    return written.status === 'written';
  });
  return isOurs;
}

/** The epoch is kept, so that the next holder gets a higher one. */
const free = (tables: Tables, { tenantId, epoch, etag }: Fence): Promise<Written> =>
  writeRow(
    tables,
    table,
    tenantPartition(tenantId),
    leaseRow,
    propertiesOfLease(null, new Date(0).toISOString(), epoch),
    etag,
  );

async function abandon(tables: Tables, fence: Fence): Promise<void> {
  const row = await leaseOf(tables, fence);
  if (row !== undefined) await free(tables, { ...fence, etag: row.etag });
}

// --- What was reported --------------------------------------------------------------------------------------------

const alerted = async (tables: Tables, tenantId: string, eventIds: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set((await alertedBy(tables, tenantId, eventIds)).keys());

/** The newest alert that contains an event, by the event's id. */
async function alertedBy(
  tables: Tables,
  tenantId: string,
  eventIds: readonly string[],
): Promise<ReadonlyMap<string, unknown>> {
  const partition = tenantPartition(tenantId);
  const rowKeys = new Map([...new Set(eventIds)].map((id) => [alertedEventRow(id), id]));
  const rows = await readPoints(tables, table, partition, [...rowKeys.keys()]);
  const leads = await readPoints(tables, table, partition, leadsOf(rows));
  const present = new Set([...rows, ...leads].map(({ rowKey }) => rowKey));
  const visible = rows.filter((row) => isVisible(row, present));
  return new Map(
    visible.flatMap(({ rowKey, properties }) => {
      const id = rowKeys.get(rowKey);
      return id === undefined ? [] : [[id, properties.alertId] as const];
    }),
  );
}

/** The rows that make others visible, without those that are among these. */
function leadsOf(rows: readonly TableRow[]): string[] {
  const present = new Set(rows.map(({ rowKey }) => rowKey));
  const leads = rows.flatMap(({ properties }) => (typeof properties.after === 'string' ? [properties.after] : []));
  return [...new Set(leads)].filter((rowKey) => !present.has(rowKey));
}

// --- Writing ------------------------------------------------------------------------------------------------------

async function write(tables: Tables, fence: Fence, step: AlertStep): ReturnType<AlertStore['write']> {
  const partition = tenantPartition(fence.tenantId);
  const lease = await leaseOf(tables, fence);
  if (lease === undefined) return { status: 'lost' };
  const already = await alertedBy(
    tables,
    fence.tenantId,
    step.events.map(({ id }) => id),
  );
  const unique = new Map(step.events.map((event) => [event.id, event]));
  // Each alert that a failing control caused contains the failure.
  const news = { ...step, events: [...unique.values()].filter(({ id }) => already.get(id) !== step.alert.id) };
  let held: FencedLease = { fence: { ...fence, etag: lease.etag }, lease };
  const listed = await listedOf(tables, partition, step.alert.id);
  for (const operations of planStep(partition, news, lease.properties, listed)) {
    const written = await writeFenced(tables, held, step, operations);
    if (written === undefined) return { status: 'lost' };
    held = written;
  }
  return { status: 'written', fence: held.fence };
}

type FencedLease = { readonly fence: Fence; readonly lease: TableRow };

/** Writes one transaction of a step, and repeats it if only a renewal of the lease came between. Undefined if the lease is lost. */
async function writeFenced(
  tables: Tables,
  { fence, lease }: FencedLease,
  step: AlertStep,
  operations: readonly Operation[],
): Promise<FencedLease | undefined> {
  const fenced = [conditionalWrite(leaseRow, lease.properties, fence.etag), ...operations];
  const result = await tables.transact(table, tenantPartition(fence.tenantId), fenced);
  if (result.ok) return { fence: { ...fence, etag: writtenEtag(result.etags[0]) }, lease };
  throwIfBroken(step, fenced, result);
  const renewed = await leaseOf(tables, fence);
  const isRenewed = renewed !== undefined && renewed.properties.lease !== lease.properties.lease;
  return isRenewed
    ? writeFenced(tables, { fence: { ...fence, etag: renewed.etag }, lease: renewed }, step, operations)
    : undefined;
}

/** The current list of an alert. Rows are read under the fence, so no other process moves them. */
async function listedOf(tables: Tables, partition: string, alertId: string): Promise<Listed> {
  const rowKey = (await tables.get(table, partition, alertRow(alertId)))?.properties.listed;
  const row = typeof rowKey === 'string' ? await tables.get(table, partition, rowKey) : undefined;
  return row === undefined
    ? { rowKey: null, row: undefined }
    : { rowKey: row.rowKey, row: readJson(table, row, 'listed', listedSchema) };
}

/** The lease comes first in every transaction, so a lost lease is always the first operation to fail. */
function throwIfBroken(
  step: AlertStep,
  operations: readonly Operation[],
  { index, reason }: Transacted & { ok: false },
): void {
  if (index === 0) return;
  throw new Error(
    `alert ${step.alert.id}: row ${operations[index]?.rowKey} ${reason}; its step was made from an older alert`,
  );
}
