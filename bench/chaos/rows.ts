/** Reads the function app's rows in storage, as any program with the connection string can, to find pending work and orphans. */
import { TableClient } from '@azure/data-tables';
import { QueueServiceClient } from '@azure/storage-queue';
import { isObject } from '../../infra/local/tenant/json';
import type { Handled } from './handling';

type Row = { readonly partitionKey: string; readonly rowKey: string; readonly [property: string]: unknown };

async function rowsOf(storage: string, table: string): Promise<readonly Row[]> {
  const client = TableClient.fromConnectionString(storage, table, { allowInsecureConnection: true });
  const rows: Row[] = [];
  for await (const { partitionKey = '', rowKey = '', ...properties } of client.listEntities())
    rows.push({ partitionKey, rowKey, ...properties });
  return rows;
}

/** The stored record and alerts, to find the cause of a problem. */
export async function recordRows(storage: string): Promise<Readonly<Record<string, readonly Row[]>>> {
  const tables = ['Events', 'Alerts', 'Records', 'Watermarks'];
  return Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await rowsOf(storage, table)])));
}

const withPrefix = (rows: readonly Row[], prefix: string): readonly Row[] =>
  rows.filter(({ rowKey }) => rowKey.startsWith(prefix));

/** The value of a property that contains JSON; undefined if the property does not exist. */
function read(row: Row, property: string, key: string): unknown {
  const text = row[property];
  return typeof text === 'string' ? JSON.parse(text)[key] : undefined;
}

async function waitingMessages(storage: string): Promise<readonly string[]> {
  const service = QueueServiceClient.fromConnectionString(storage);
  const waiting: string[] = [];
  for await (const { name } of service.listQueues()) {
    const { peekedMessageItems } = await service.getQueueClient(name).peekMessages({ numberOfMessages: 32 });
    const isPoison = name.endsWith('-poison');
    if (isPoison && peekedMessageItems.length > 0) waiting.push(`${peekedMessageItems.length} messages in ${name}`);
  }
  return waiting;
}

/** Recorded without an alert, because a request of an operator covers it. */
function isSilenced(event: unknown, handled: readonly Handled[]): boolean {
  const textAt = (...path: readonly string[]): string => {
    const found = path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), event);
    return typeof found === 'string' ? found : '';
  };
  const recordedAt = Date.parse(textAt('recordedAt'));
  const happenedAt = Date.parse(textAt('happenedAt') || textAt('attribution', 'at'));
  function isCovered({ sort, asked, ended, source, resourceId, actorId }: Handled): boolean {
    const isThen = (at: number): boolean => asked <= at && at <= ended;
    switch (sort) {
      case 'pause':
        return isThen(recordedAt);
      case 'mute':
        return isThen(recordedAt) && textAt('source') === source && textAt('resource', 'id') === resourceId;
      case 'accept':
        return isThen(recordedAt) && textAt('source') === source;
      case 'work':
        return isThen(happenedAt) && textAt('attribution', 'actor', 'id') === actorId;
      case 'acknowledge':
        return false;
    }
  }
  return handled.some(isCovered);
}

/** Everything that is pending; empty once all work is done. */
export async function pendingIn(storage: string, handled: readonly Handled[]): Promise<readonly string[]> {
  const [events, alerts, watermarks] = await Promise.all(
    ['Events', 'Alerts', 'Watermarks'].map((table) => rowsOf(storage, table)),
  );
  if (events === undefined || alerts === undefined || watermarks === undefined) return ['no tables'];
  const alerted = new Set(
    withPrefix(alerts, 'x|').map(({ partitionKey, rowKey }) => `${partitionKey} ${rowKey.slice(2)}`),
  );
  const raising = events.filter((row) => {
    const type = read(row, 'event', 'type');
    const isRaising = ['detection', 'regression', 'health'].includes(String(type));
    return isRaising && read(row, 'event', 'groupKey') !== null && !isSilenced(JSON.parse(String(row.event)), handled);
  });
  return [
    ...withPrefix(events, 'm|').map(({ rowKey }) => `events that are in no alert yet: ${rowKey}`),
    ...withPrefix(watermarks, 'k|')
      .filter((row) => read(row, 'kind', 'pin') != null)
      .map(({ rowKey }) => `unfinished collection of ${rowKey.slice(2)}`),
    ...withPrefix(alerts, 'd|')
      .filter(({ state }) => state === 'pending' || state === 'accepted')
      .map(({ rowKey, state, notBefore }) => `delivery ${rowKey} is ${state} until ${notBefore}`),
    ...raising
      .filter((row) => !alerted.has(`${row.partitionKey.split('|')[0]} ${read(row, 'event', 'id')}`))
      .map((row) => `event in no alert: ${row.source} ${read(row, 'event', 'id')}`),
    ...(await waitingMessages(storage)),
  ];
}

/** Orphaned rows, and doubled events. */
export async function orphansIn(storage: string): Promise<readonly string[]> {
  const [events, alerts, snapshots] = await Promise.all(
    ['Events', 'Alerts', 'Snapshots'].map((table) => rowsOf(storage, table)),
  );
  if (events === undefined || alerts === undefined || snapshots === undefined) return ['no tables'];
  const known = new Set(
    withPrefix(alerts, 'a|').map(({ partitionKey, rowKey }) => `${partitionKey} ${rowKey.slice(2)}`),
  );
  const alertOf = ({ partitionKey, rowKey }: Row): string => `${partitionKey} ${rowKey.split('|')[1]}`;
  const ofAlerts = ['e|', 't|', 'd|'].flatMap((prefix) => withPrefix(alerts, prefix));
  const ids = events.flatMap((row) => {
    const id = read(row, 'event', 'id');
    return id === undefined ? [] : [String(id)];
  });
  return [
    ...ofAlerts.filter((row) => !known.has(alertOf(row))).map(({ rowKey }) => `row of no alert: ${rowKey}`),
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `event twice: ${id}`),
    ...unnamedContent(snapshots),
  ];
}

/** The hashes in a value of a head: manifests hold 16 bytes for each row, and asides the same as base64 in JSON. */
function hashesIn(value: unknown): readonly string[] {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex').match(/.{32}/g) ?? [];
  if (typeof value !== 'string') return [];
  return [...value.matchAll(/"rows":"([^"]*)"/g)].flatMap(([, rows = '']) => hashesIn(Buffer.from(rows, 'base64')));
}

/** Content rows that no head names. */
function unnamedContent(rows: readonly Row[]): readonly string[] {
  const named = new Map<string, Set<string>>();
  for (const head of rows.filter(({ partitionKey }) => partitionKey.endsWith('|heads'))) {
    const partition = `${head.partitionKey.slice(0, -'heads'.length)}${head.rowKey}`;
    const hashes = named.get(partition) ?? new Set<string>();
    named.set(partition, hashes);
    for (const hash of Object.values(head).flatMap(hashesIn)) hashes.add(hash);
  }
  return withPrefix(rows, 'b-')
    .filter(({ partitionKey, rowKey }) => named.get(partitionKey)?.has(rowKey.split('-')[2] ?? '') !== true)
    .map(({ partitionKey, rowKey }) => `content of no snapshot: ${partitionKey.split('|')[1]} ${rowKey}`);
}
