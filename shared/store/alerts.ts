import type { Alert } from '../core/alert/alert';
import type { AlertStep, Fence } from '../core/alert/alert-step';
import type { AlertStore } from '../core/alert/alert-store';
import type { WatchEvent } from '../core/event/event';
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
import type { Operation, Properties, Row, Tables, Transacted } from './tables';
import { conditionalWrite, writeRow, writtenEtag } from './written';

const table = 'Alerts';
const readAlert = (row: Row): Alert => readJson(table, row, 'alert', alertSchema);
const propertiesOfLease = (holder: string | null, until: string, epoch: number): Properties =>
  jsonRow('lease', { holder, until, epoch });

/** Alerts of a tenant with all that belongs to them, and the lease under which they are written. */
export const alertStore = (tables: Tables): AlertStore => ({
  acquire: (tenantId, holder, now, untilIso) => acquire(tables, tenantId, holder, now, untilIso),
  release: async ({ tenantId, epoch, etag }) => {
    // The epoch stays, so that it rises with the next holder. A holder who took over meanwhile keeps their lease.
    const properties = propertiesOfLease(null, new Date(0).toISOString(), epoch);
    await writeRow(tables, table, tenantPartition(tenantId), leaseRow, properties, etag);
  },
  abandon: async (fence) => {
    const { tenantId, epoch } = fence;
    const row = await tables.get(table, tenantPartition(tenantId), leaseRow);
    const lease = row && readJson(table, row, 'lease', leaseSchema);
    // Earlier steps have replaced the ETag; holder and epoch show whether the lease is still ours.
    if (row === undefined || lease === undefined || lease.holder !== fence.holder || lease.epoch !== epoch) return;
    const properties = propertiesOfLease(null, new Date(0).toISOString(), epoch);
    await writeRow(tables, table, tenantPartition(tenantId), leaseRow, properties, row.etag);
  },
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
  readEvents: async (tenantId, alertId) => {
    const query = { partition: tenantPartition(tenantId), rows: alertEventRows(alertId) };
    const rows = visibleRows(await collected(tables.list(table, query)));
    return rows.map((row) => readJson(table, row, 'event', watchEvent)).sort(oldestFirst);
  },
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

const oldestFirst = (a: WatchEvent, b: WatchEvent): number =>
  Date.parse(a.anchor) - Date.parse(b.anchor) || (a.id < b.id ? -1 : 1);

// --- The lease ----------------------------------------------------------------------------------------------------

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

/** The rows on which the visibility of others hangs, where they are not among them. */
function leadsOf(rows: readonly Row[]): string[] {
  const present = new Set(rows.map(({ rowKey }) => rowKey));
  const leads = rows.flatMap(({ properties }) => (typeof properties.after === 'string' ? [properties.after] : []));
  return [...new Set(leads)].filter((rowKey) => !present.has(rowKey));
}

// --- Writing ------------------------------------------------------------------------------------------------------

async function write(tables: Tables, fence: Fence, step: AlertStep): ReturnType<AlertStore['write']> {
  const partition = tenantPartition(fence.tenantId);
  const row = await tables.get(table, partition, leaseRow);
  if (row === undefined || row.etag !== fence.etag) return { status: 'lost' };
  const already = await alertedBy(
    tables,
    fence.tenantId,
    step.events.map(({ id }) => id),
  );
  const unique = new Map(step.events.map((event) => [event.id, event]));
  // A failing control belongs to each alert that caused it.
  const news = { ...step, events: [...unique.values()].filter(({ id }) => already.get(id) !== step.alert.id) };
  let held = fence;
  const listed = await listedOf(tables, partition, step.alert.id);
  for (const operations of planStep(partition, news, row.properties, listed)) {
    const fenced = [conditionalWrite(leaseRow, row.properties, held.etag), ...operations];
    const result = await tables.transact(table, partition, fenced);
    if (!result.ok) return lostOrBroken(step, fenced, result);
    held = { ...held, etag: writtenEtag(result.etags[0]) };
  }
  return { status: 'written', fence: held };
}

/** The present list of an alert; rows are read under the fence, so nobody else moves them. */
async function listedOf(tables: Tables, partition: string, alertId: string): Promise<Listed> {
  const rowKey = (await tables.get(table, partition, alertRow(alertId)))?.properties.listed;
  const row = typeof rowKey === 'string' ? await tables.get(table, partition, rowKey) : undefined;
  return row === undefined
    ? { rowKey: null, row: undefined }
    : { rowKey: row.rowKey, row: readJson(table, row, 'listed', listedSchema) };
}

/** The lease comes first in every transaction, so a lost lease is always the first operation to fail. */
function lostOrBroken(
  step: AlertStep,
  operations: readonly Operation[],
  { index, reason }: Transacted & { ok: false },
): { readonly status: 'lost' } {
  if (index === 0) return { status: 'lost' };
  throw new Error(
    `alert ${step.alert.id}: row ${operations[index]?.rowKey} ${reason}; its step was made from an older alert`,
  );
}
