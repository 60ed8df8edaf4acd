/**
 * Splits one step of an alert into transactions. Event rows that do not fit into the last transaction are written before it and
 * name one of its rows in `after`. Until that row exists they are invisible, so nobody is alerted by a step that stopped half-way.
 */
import type { AlertWithEvents, Transition } from '../core/alert/alert';
import type { AlertStep } from '../core/alert/alert-step';
import { listedAlert, listedAt, listOf } from '../core/alert/listed-alert';
import type { WatchEvent } from '../core/event/event';
import { alertEventRow, alertedEventRow, alertListRow, alertRow, deliveryRow, leaseRow, transitionRow } from './keys';
import { jsonRow } from './rows';
import { storedListedAlert, storedTransition } from './schemas/alert';
import { storedDelivery } from './schemas/delivery';
import {
  maxOperations,
  maxTransactionBytes,
  type Operation,
  type Properties,
  packGroups,
  type TableRow,
  wireBytes,
} from './tables';

const maxDeliveries = 50;
/** Two rows each: the first 40 event rows are part of the last transaction. */
const maxEventsInLast = 20;

/** A row without `after` is visible; one with it is visible once the row it names exists. */
export const isVisible = ({ properties }: TableRow, present: ReadonlySet<string>): boolean =>
  typeof properties.after !== 'string' || present.has(properties.after);

export function visibleRows(rows: readonly TableRow[]): TableRow[] {
  const present = new Set(rows.map(({ rowKey }) => rowKey));
  return rows.filter((row) => isVisible(row, present));
}

/**
 * The transactions of a step, in order. Each leaves room for the lease, and the last one contains the alert, its transitions and
 * deliveries. Throws if the last one is too large for Azure. Event rows are upserted, because a stopped step may have left
 * invisible ones; the fence keeps other processes from writing.
 */
export function planStep(partition: string, step: AlertStep, lease: Properties, listed: Listed): Operation[][] {
  const reserved = { rows: 1, bytes: wireBytes(partition, { type: 'upsert', rowKey: leaseRow, properties: lease }) };
  const core = coreOf(step, listed);
  const rowsLeft = maxOperations - reserved.rows - core.length;
  const bytesLeft = maxTransactionBytes - reserved.bytes - weightOf(partition, core);
  const { alert, events } = step;
  const inLast = countFitting(
    partition,
    events.map((event) => rowsOf(alert.id, event)),
    { rows: Math.min(rowsLeft, 2 * maxEventsInLast), bytes: bytesLeft },
  );
  const [lead] = events;
  if (lead !== undefined && inLast === 0) {
    throw new Error(`alert ${alert.id}: ${core.length} rows leave no room for an event in its last transaction`);
  }
  const before = events.slice(inLast).map((event) => rowsOf(alert.id, event, lead));
  const chunks = packGroups(partition, before, (rows) => rows, reserved).map((pack) => pack.flat());
  const last = [...core, ...events.slice(0, inLast).flatMap((event) => rowsOf(alert.id, event))];
  return [...chunks, last];
}

/** The alert's row in a list before this step; undefined if there is none. */
export type Listed = { readonly rowKey: string | null; readonly row: AlertWithEvents | undefined };

/** Lists are updated in the same transaction, so that an alert is in exactly one of them. */
function listOperations(step: AlertStep, { rowKey, row }: Listed): Operation[] {
  const { alert } = step;
  const now = alertListRow(listOf(alert), listedAt(alert), alert.id);
  const properties = jsonRow('listed', storedListedAlert(listedAlert(row, step)), {
    status: alert.status,
    key: alert.key,
  });
  return [
    { type: 'upsert', rowKey: now, properties },
    ...(rowKey === null || rowKey === now ? [] : [{ type: 'delete', rowKey, etag: 'any' } as const]),
  ];
}

function coreOf(step: AlertStep, listed: Listed): Operation[] {
  const { alert, transitions, deliveries, rewritten = [] } = step;
  if (deliveries.length > maxDeliveries) {
    throw new Error(`alert ${alert.id}: ${deliveries.length} deliveries in one step; the limit is ${maxDeliveries}`);
  }
  const { status, severity, key, openedAt } = alert;
  return [
    {
      type: 'upsert',
      rowKey: alertRow(alert.id),
      properties: jsonRow('alert', alert, {
        status,
        severity,
        key,
        openedAt,
        listed: alertListRow(listOf(alert), listedAt(alert), alert.id),
      }),
    },
    ...listOperations(step, listed),
    ...transitions.map((transition) => transitionOperation('create', transition)),
    ...rewritten.map((transition) => transitionOperation('upsert', transition)),
    ...deliveries.map(
      (delivery): Operation => ({
        type: 'create',
        rowKey: deliveryRow(delivery),
        properties: jsonRow('delivery', storedDelivery(delivery), {
          state: delivery.state,
          notBefore: delivery.notBefore,
        }),
      }),
    ),
  ];
}

const transitionOperation = (type: 'create' | 'upsert', transition: Transition): Operation => ({
  type,
  rowKey: transitionRow(transition.alertId, transition.seq),
  properties: jsonRow('transition', storedTransition(transition), { type: transition.type, at: transition.at }),
});

/** The event as it was, marked as part of this alert. */
function rowsOf(alertId: string, event: WatchEvent, lead?: WatchEvent): Operation[] {
  const after = (rowKey: (id: string) => string): Properties => (lead === undefined ? {} : { after: rowKey(lead.id) });
  return [
    {
      type: 'upsert',
      rowKey: alertEventRow(alertId, event.id),
      properties: jsonRow(
        'event',
        event,
        after((id) => alertEventRow(alertId, id)),
      ),
    },
    { type: 'upsert', rowKey: alertedEventRow(event.id), properties: { v: 1, alertId, ...after(alertedEventRow) } },
  ];
}

const weightOf = (partition: string, operations: readonly Operation[]): number =>
  operations.reduce((sum, operation) => sum + wireBytes(partition, operation), 0);

function countFitting(
  partition: string,
  groups: readonly (readonly Operation[])[],
  room: { readonly rows: number; readonly bytes: number },
): number {
  let { rows, bytes } = room;
  let count = 0;
  for (const group of groups) {
    rows -= group.length;
    bytes -= weightOf(partition, group);
    if (rows < 0 || bytes < 0) break;
    count += 1;
  }
  return count;
}
