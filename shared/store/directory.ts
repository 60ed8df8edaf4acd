import type { z } from 'zod';
import type { DirectoryName } from '../core/resource/directory-name';
import type { DirectoryStore } from '../core/resource/directory-store';
import type { ApplicationOwners, OwnersSeen } from '../core/resource/owners';
import { dayMs } from '../core/time/durations';
import { activityRow, decodePart, directoryRow, ownersRow, tenantPartition } from './keys';
import { deleteRows, readPoints, readRows } from './many';
import { jsonRow, readJson } from './rows';
import { activity, namedObject, owners } from './schemas/directory';
import { type Operation, packTransactions, type TableRow, type Tables } from './tables';
import { conditionalWrite, untilWritten } from './written';

const table = 'Directory';
/** A page may cost twelve requests in all, so more names than this are read as one range. */
const fewNames = 2;
/** The number of recent events that an entry remembers: enough for a repeated collection to find its own. */
const rememberedEvents = 50;

/** Names of the ids that events name, and what actors do: the one place with names of people, so that they can be erased. */
export const directoryStore = (tables: Tables): DirectoryStore => ({
  keepNames: async (tenantId, names, seenAt) => {
    const partition = tenantPartition(tenantId);
    const unique = [...new Map(names.map((named) => [named.id, named])).values()];
    const rowKeys = unique.map(({ id }) => directoryRow(id));
    // Above this number of names, the whole partition is read as one range: few columns, in pages of a thousand.
    const known = await readRows(tables, table, partition, rowKeys, ['firstSeenAt', 'seenAt', 'erasedAt']);
    const before = new Map(known.map((row) => [row.rowKey, row]));
    const upserts = unique.flatMap((named) => upsertOf(named, before.get(directoryRow(named.id)), seenAt));
    for (const pack of packTransactions(partition, upserts)) {
      await tables.transact(table, partition, pack);
    }
  },
  erase: async (tenantId, objectId, at) => {
    const erased: DirectoryName = { id: objectId, displayName: '', address: null, type: 'erased' };
    const properties = jsonRow('named', erased, { erasedAt: at });
    await tables.transact(table, tenantPartition(tenantId), [
      { type: 'upsert', rowKey: directoryRow(objectId), properties },
    ]);
  },
  erased: async (tenantId) => {
    const ids = new Set<string>();
    for await (const row of tables.list(table, { partition: tenantPartition(tenantId), select: ['erasedAt'] }))
      if (row.properties.erasedAt !== undefined) ids.add(decodePart(row.rowKey));
    return ids;
  },
  forget: async (tenantId, before, except) => {
    const partition = tenantPartition(tenantId);
    const query = { partition, select: ['v', 'seenAt', 'last'] };
    const kept = new Set([...except].map(directoryRow));
    const gone: TableRow[] = [];
    for await (const row of tables.list(table, query)) {
      // An erased entry has no times. Its mark stays.
      const seen = row.properties.seenAt ?? row.properties.last;
      if (typeof seen === 'string' && Date.parse(seen) < Date.parse(before) && !kept.has(row.rowKey)) gone.push(row);
    }
    return deleteRows(tables, table, gone);
  },
  readNames: async (tenantId, ids) => {
    const rowKeys = [...new Set(ids)].map(directoryRow);
    const rows = await readRows(tables, table, tenantPartition(tenantId), rowKeys, undefined, fewNames);
    const names = rows.map((row) => readJson(table, row, 'named', namedObject));
    return new Map(names.map((named) => [named.id, named]));
  },
  keepOwners: async (tenantId, applications) => {
    const partition = tenantPartition(tenantId);
    for (const seen of applications) await keepSeen(tables, partition, seen);
  },
  readOwners: async (tenantId, ids) => {
    const unique = [...new Set(ids)];
    const byKey = new Map(unique.map((id) => [ownersRow(id), id]));
    const rows = await readPoints(tables, table, tenantPartition(tenantId), [...byKey.keys()]);
    return new Map(rows.map((row) => [byKey.get(row.rowKey) ?? '', readJson(table, row, 'owners', owners)]));
  },
  noteActivity: async (tenantId, actorId, activityClass, at, eventId) => {
    const partition = tenantPartition(tenantId);
    const rowKey = activityRow(actorId, activityClass);
    await untilWritten('Directory: activity', async () => {
      const row = await tables.get(table, partition, rowKey);
      const before = row && readJson(table, row, 'activity', activity);
      if (before?.eventIds.includes(eventId)) return true;
      const activityNow = noted(before, at, eventId);
      const properties = jsonRow('activity', activityNow, { last: activityNow.last });
      const result = await tables.transact(table, partition, [conditionalWrite(rowKey, properties, row?.etag ?? null)]);
      return result.ok;
    });
  },
  readActivity: async (tenantId, actorId, activityClass) => {
    const row = await tables.get(table, tenantPartition(tenantId), activityRow(actorId, activityClass));
    if (row === undefined) return undefined;
    const { first, last, count } = readJson(table, row, 'activity', activity);
    return { first, last, count };
  },
});

/** How long a former owner of an application is kept; ms. */
const ownedForMs = 31 * dayMs;

function keepSeen(tables: Tables, partition: string, seen: OwnersSeen): Promise<void> {
  const rowKey = ownersRow(seen.applicationId);
  return untilWritten('Directory: owners', async () => {
    const row = await tables.get(table, partition, rowKey);
    const before = row && readJson(table, row, 'owners', owners);
    const kept = withSeen(before, seen);
    const properties = jsonRow('owners', kept, { last: kept.askedAt });
    const result = await tables.transact(table, partition, [conditionalWrite(rowKey, properties, row?.etag ?? null)]);
    return result.ok;
  });
}

function withSeen(before: ApplicationOwners | undefined, { ownerIds, at }: OwnersSeen): ApplicationOwners {
  const known = (before?.owners ?? []).filter(
    ({ id, seenAt }) => Date.parse(at) - Date.parse(seenAt) < ownedForMs && ownerIds?.includes(id) !== true,
  );
  return {
    owners: [...known, ...(ownerIds ?? []).map((id) => ({ id, seenAt: at }))],
    askedAt: at,
    isRead: ownerIds !== null,
  };
}

/** An erased person stays erased, even if a collection finds the name again. */
function upsertOf(named: DirectoryName, row: TableRow | undefined, seenAt: string): Operation[] {
  if (row?.properties.erasedAt !== undefined) return [];
  const firstSeenAt = row?.properties.firstSeenAt ?? row?.properties.seenAt ?? seenAt;
  const properties = jsonRow('named', named, { firstSeenAt, seenAt });
  return [{ type: 'upsert', rowKey: directoryRow(named.id), properties }];
}

/** Collections report activities in any order, so the first and last times are the minimum and maximum. */
function noted(before: z.infer<typeof activity> | undefined, at: string, eventId: string): z.infer<typeof activity> {
  if (before === undefined) return { first: at, last: at, count: 1, eventIds: [eventId] };
  return {
    first: Date.parse(at) < Date.parse(before.first) ? at : before.first,
    last: Date.parse(at) > Date.parse(before.last) ? at : before.last,
    count: before.count + 1,
    eventIds: [...before.eventIds, eventId].slice(-rememberedEvents),
  };
}
