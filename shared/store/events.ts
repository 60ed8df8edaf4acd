import { inParallel } from '../async/in-parallel';
import { canonicalJson } from '../core/canonical';
import type { Marker, WatchEvent } from '../core/event/event';
import type { EventStore, RecordedEvent } from '../core/event/event-store';
import type { StepKeys } from '../core/event/story-keys';
import { stepOf } from '../core/event/story-step';
import { groupBy } from '../core/group-by';
import { addDays, type StoredEvent } from '../core/log/seal';
import {
  dayOfPartition,
  eventCursor,
  eventIdOf,
  eventRow,
  eventRows,
  eventRowsAfter,
  eventRowsBetween,
  eventsPartition,
  eventsPartitions,
  eventsPartitionsWithin,
  markerRow,
  markerRows,
  sealRow,
  stepRow,
  stepRows,
  tenantPartition,
} from './keys';
import { createNew, deleteRows, readRows } from './many';
import { collected, jsonRow, readJson, unpackText } from './rows';
import { markerRows as markerSchema, step as stepSchema, watchEvent } from './schemas/event';
import { type Operation, type Properties, readWidth, type TableRow, type Tables } from './tables';

const table = 'Events';
/** An event takes a few kilobytes, so only this many are kept in memory at once, however many a week brought. */
const pageRows = 500;
/** One sweep handles this many rows of a day; the next one continues. */
const mostForgotten = 5000;
const recordedEvent = (row: TableRow): RecordedEvent => ({ event: readEvent(row), cursor: eventCursor(row.rowKey) });
const readEvent = (row: TableRow): WatchEvent => readJson(table, row, 'event', watchEvent);

/** The record, to which events are only added. Markers in the same transactions list the events that no alert has processed yet. */
export const eventStore = (tables: Tables, now: () => Date, stepKeysOf: StepKeys): EventStore => ({
  record: async (events, marked) => {
    const recorded: string[] = [];
    for (const [partition, group] of byPartition(await notOfYesterday(tables, events))) {
      await refuseSealed(tables, group, now());
      recorded.push(...(await recordIn(tables, partition, group, marked, stepKeysOf)));
    }
    return recorded;
  },
  markers: async (tenantId, days) => {
    const found = await Promise.all(days.map((day) => readMarkers(tables, tenantId, day)));
    return found.flat().map(({ marker }) => marker);
  },
  deleteMarker: async (tenantId, { day, rowKey }) => {
    // Markers never change. A missing one was deleted by the step that processed its event.
    await tables.transact(table, eventsPartition(tenantId, day), [{ type: 'delete', rowKey, etag: 'any' }]);
  },
  read: async (tenantId, day, ids) => {
    if (ids.length === 0) return [];
    const rowKeys = await findRowKeys(tables, tenantId, day, new Set(ids));
    const rows = await readRows(tables, table, eventsPartition(tenantId, day), rowKeys);
    return rows.map(readEvent);
  },
  ids: async (tenantId, day) => {
    const query = { partition: eventsPartition(tenantId, day), rows: eventRows, select: [] };
    return (await collected(tables.list(table, query))).map(({ rowKey }) => idOrKey(rowKey));
  },
  within: async (tenantId, fromDay, toDay, limit) => {
    const partition = eventsPartitionsWithin(tenantId, fromDay, toDay);
    const rows = await collected(tables.list(table, { partition, rows: eventRows, limit: limit + 1 }));
    if (rows.length > limit) return null;
    // The days are oldest first, but the events of a day are newest first.
    return rows
      .sort((a, b) => (a.partitionKey < b.partitionKey ? 1 : a.partitionKey > b.partitionKey ? -1 : newestFirst(a, b)))
      .map(recordedEvent);
  },
  ofDay: async (tenantId, day, after, limit) => {
    const rows = after === null ? eventRows : eventRowsAfter(after);
    const query = { partition: eventsPartition(tenantId, day), rows, limit };
    return (await collected(tables.list(table, query))).map(recordedEvent);
  },
  recent: (tenantId, days, limit) => recentOf(tables, tenantId, days, limit),
  recoveries: (tenantId, sources, fromDay, toDay) => recoveriesWithin(tables, tenantId, sources, fromDay, toDay),
  steps: async (tenantId, keys, from, to, days) => {
    const queries = days.flatMap((day) =>
      keys.map((key) => ({ partition: eventsPartition(tenantId, day), rows: stepRows(key, from, to) })),
    );
    const rows = await inParallel(queries, readWidth, (query) => collected(tables.list(table, query)));
    return rows.flat().map((row) => readJson(table, row, 'step', stepSchema));
  },
  latestOfDevices: async (tenantId, sources, from, before, days) => {
    const period = { from, before };
    const found = await Promise.all(days.map((day) => deviceRowsIn(tables, tenantId, sources, period, day)));
    const latest = new Map<string, string>();
    for (const { deviceId, source } of found.flat().sort(newestFirst))
      if (!latest.has(deviceId)) latest.set(deviceId, source);
    return latest;
  },
  list: async function* (tenantId, days) {
    for (const day of new Set(days)) yield* listPages(tables, tenantId, day, readEvent);
  },
  stored: (tenantId, day) => listPages(tables, tenantId, day, storedEvent),
  days: (tenantId) => daysOf(tables, tenantId),
  forget: async (tenantId, day) => {
    const partition = eventsPartition(tenantId, day);
    const rows = await collected(tables.list(table, { partition, select: [], limit: mostForgotten }));
    return deleteRows(tables, table, rows);
  },
});

async function recentOf(
  tables: Tables,
  tenantId: string,
  days: readonly string[],
  limit: number,
): Promise<readonly WatchEvent[]> {
  const rows = await Promise.all(
    days.map((day) =>
      collected(tables.list(table, { partition: eventsPartition(tenantId, day), rows: eventRows, limit })),
    ),
  );
  return rows.flat().sort(newestFirst).slice(0, limit).map(readEvent);
}

async function recoveriesWithin(
  tables: Tables,
  tenantId: string,
  sources: ReadonlySet<string>,
  fromDay: string,
  toDay: string,
): Promise<readonly WatchEvent[]> {
  const partition = eventsPartitionsWithin(tenantId, fromDay, toDay);
  const found = await collected(tables.list(table, { partition, rows: eventRows, select: ['type', 'source'] }));
  const wanted = found.filter(
    ({ properties: { type, source } }) => type === 'recovery' && typeof source === 'string' && sources.has(source),
  );
  const keysOfDay = groupBy(wanted, ({ partitionKey }) => partitionKey);
  const rows = await inParallel([...keysOfDay], readWidth, ([day, ofDay]) => {
    const rowKeys = ofDay.map(({ rowKey }) => rowKey);
    return readRows(tables, table, day, rowKeys);
  });
  return rows.flat().map(readEvent);
}

/** Returns the ids of the events that were not recorded before. */
function recordIn(
  tables: Tables,
  partition: string,
  events: readonly WatchEvent[],
  marked: boolean,
  stepKeysOf: StepKeys,
): Promise<readonly string[]> {
  const rowKeyOf = new Map(events.map((event) => [event.id, eventRow(event.anchor, event.id)]));
  const rows = events.map((event) => ({
    id: event.id,
    rows: [createOf(event), ...stepRowsOf(event, stepKeysOf)] as const,
  }));
  const marker = (ids: readonly string[]): Operation => markerOf(ids, rowKeyOf);
  return createNew(tables, table, partition, rows, marked ? marker : undefined);
}

async function daysOf(tables: Tables, tenantId: string): Promise<string[]> {
  const days: string[] = [];
  let { from, to } = eventsPartitions(tenantId);
  for (;;) {
    // Reads one row of the next partition and continues from there: a year of events takes one small query a day.
    const [row] = await collected(tables.list(table, { partition: { from, to }, select: [], limit: 1 }));
    if (row === undefined) return days;
    days.push(dayOfPartition(row.partitionKey));
    from = `${row.partitionKey}!`;
  }
}

/** The current day cannot be sealed, so events of today need no read. */
async function refuseSealed(tables: Tables, [first]: readonly WatchEvent[], now: Date): Promise<void> {
  if (first === undefined || first.recordDay >= now.toISOString().slice(0, 10)) return;
  const seal = await tables.get('Seals', tenantPartition(first.tenantId), sealRow(first.recordDay));
  if (seal !== undefined) throw new Error(`Events: ${first.recordDay} is sealed; nothing is written into it any more`);
}

/**
 * Leaves out events that are already recorded under yesterday. An event is stored under the day on which it was first recorded, and
 * a process that was stopped around midnight may have recorded it before.
 */
async function notOfYesterday(tables: Tables, events: readonly WatchEvent[]): Promise<readonly WatchEvent[]> {
  const earlier = events
    .filter(({ anchor, recordDay }) => anchor < recordDay)
    .map((event) => ({ ...event, recordDay: addDays(event.recordDay, -1) }));
  const known = new Set<string>();
  for (const [partition, group] of byPartition(earlier)) {
    const keys = group.map(({ anchor, id }) => eventRow(anchor, id));
    for (const { rowKey } of await readRows(tables, table, partition, keys, [])) known.add(eventIdOf(rowKey));
  }
  return events.filter(({ id }) => !known.has(id));
}

const byPartition = (events: readonly WatchEvent[]) =>
  groupBy(events, ({ tenantId, recordDay }) => eventsPartition(tenantId, recordDay));

const createOf = (event: WatchEvent): Operation => ({
  type: 'create',
  rowKey: eventRow(event.anchor, event.id),
  properties: jsonRow('event', event, columnsOf(event)),
});

/** A detection that can be a step of a story is indexed by its subject and by its actor. */
function stepRowsOf(event: WatchEvent, stepKeysOf: StepKeys): readonly Operation[] {
  const step = stepOf(event);
  if (step === undefined) return [];
  const properties = jsonRow('step', step);
  return stepKeysOf(step).map((key) => ({
    type: 'create',
    rowKey: stepRow(key, step.at, step.id),
    properties,
  }));
}

/** Columns for people and queries. The event itself is decisive. */
const columnsOf = (event: WatchEvent): Properties => ({
  type: event.type,
  source: event.source,
  severity: event.severity,
  recordedAt: event.recordedAt,
  resourceKind: event.resource.kind,
  ...(event.resource.kind === 'managedDevice' && { resourceId: event.resource.id }),
  ...(event.resource.name !== null && event.resource.name.length < 1000 && { resourceName: event.resource.name }),
});

/**
 * A marker stores row keys, because an id alone does not give its row. Two transactions with the same ids have the same rows, so writing it
 * again changes nothing.
 */
const markerOf = (ids: readonly string[], rowKeyOf: ReadonlyMap<string, string>): Operation => ({
  type: 'upsert',
  rowKey: markerRow(ids),
  properties: jsonRow(
    'rows',
    ids.map((id) => rowKeyOf.get(id)),
  ),
});

type FoundMarker = { readonly marker: Marker; readonly rowKeys: readonly string[] };

async function readMarkers(tables: Tables, tenantId: string, day: string): Promise<FoundMarker[]> {
  const rows = await collected(tables.list(table, { partition: eventsPartition(tenantId, day), rows: markerRows }));
  return rows.map((row) => {
    const rowKeys = readJson(table, row, 'rows', markerSchema);
    return { marker: { day, rowKey: row.rowKey, eventIds: rowKeys.map(eventIdOf) }, rowKeys };
  });
}

/** Most ids come from a marker, which knows their rows; for the others the day is read, keys only. */
async function findRowKeys(tables: Tables, tenantId: string, day: string, ids: ReadonlySet<string>): Promise<string[]> {
  const marked = (await readMarkers(tables, tenantId, day)).flatMap(({ rowKeys }) => rowKeys);
  const found = new Map(marked.map((rowKey) => [eventIdOf(rowKey), rowKey]));
  if ([...ids].some((id) => !found.has(id))) {
    const query = { partition: eventsPartition(tenantId, day), rows: eventRows, select: [] };
    for await (const { rowKey } of tables.list(table, query)) found.set(eventIdOf(rowKey), rowKey);
  }
  return [...found].filter(([id]) => ids.has(id)).map(([, rowKey]) => rowKey);
}

type DeviceRow = { readonly rowKey: string; readonly deviceId: string; readonly source: string };

async function deviceRowsIn(
  tables: Tables,
  tenantId: string,
  sources: readonly string[],
  { from, before }: { readonly from: string; readonly before: string },
  day: string,
): Promise<readonly DeviceRow[]> {
  // After an outage, a change that was found today began with the last collection, days ago.
  const rows = eventRowsBetween(new Date(0).toISOString(), before);
  const recent = eventRowsBetween(from, before);
  const select = ['source', 'resourceId', 'recordedAt'];
  const found = await collected(tables.list(table, { partition: eventsPartition(tenantId, day), rows, select }));
  return found.flatMap(({ rowKey, properties: { source, resourceId, recordedAt } }) => {
    if (typeof source !== 'string' || !sources.includes(source)) return [];
    // A row of an earlier version does not store when it was recorded, so the time when it began counts.
    const isRecent = typeof recordedAt === 'string' ? recordedAt >= from : rowKey <= recent.to;
    // Such an old row does not name its device either, so each counts as a separate device.
    return isRecent ? [{ rowKey, source, deviceId: typeof resourceId === 'string' ? resourceId : rowKey }] : [];
  });
}

async function* listPages<T>(
  tables: Tables,
  tenantId: string,
  day: string,
  read: (row: TableRow) => T,
): AsyncGenerator<readonly T[]> {
  let page: T[] = [];
  const query = { partition: eventsPartition(tenantId, day), rows: eventRows, pageRows };
  for await (const row of tables.list(table, query)) {
    page.push(read(row));
    if (page.length < pageRows) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** Somebody who manipulates the record may write other keys. */
function idOrKey(rowKey: string): string {
  try {
    return eventIdOf(rowKey);
  } catch {
    return rowKey;
  }
}

/** A damaged row must not keep the others from being checked. */
function storedEvent(row: TableRow): StoredEvent {
  const { rowKey, properties } = row;
  const others = Object.entries(properties).filter(([name]) => !/^event\d*$/.test(name));
  const beside = canonicalJson([rowKey, Object.fromEntries(others.map(([name, value]) => [name, String(value)]))]);
  const id = idOrKey(rowKey);
  try {
    return { id, text: unpackText(row, 'event'), beside };
  } catch {
    return { id, text: null, beside };
  }
}

/** Row keys begin with the inverted time. */
const newestFirst = (a: Pick<TableRow, 'rowKey'>, b: Pick<TableRow, 'rowKey'>): number =>
  a.rowKey < b.rowKey ? -1 : a.rowKey > b.rowKey ? 1 : 0;
