/**
 * Every key of every table is made here. Parts are joined by `|` and encoded one by one, so that an id cannot change the meaning of
 * another part: a tenant named `a|b` is not tenant `a`. Every partition begins with the tenant, except those of Tenants and Due,
 * and the partition with the words of all tenants. docs/storage.md lists all keys.
 */
import { createHash } from 'node:crypto';
import type { AlertList } from '../core/alert/listed-alert';
import { shortHash } from '../core/canonical';
import type { DeliveryKey } from '../core/delivery/delivery';
import type { PageWithHistory } from '../core/page/page-history';
import type { PageName } from '../core/page/page-rows';
import type { Bucket, Kind } from '../core/resource/kind';
import type { DueRow } from '../core/time/due';
import { isWeek } from '../core/week/week';
import type { Range } from './tables';

const longestPart = 120;
const plain = /^[A-Za-z0-9._:-]+$/;

/**
 * Letters, digits and `. _ : -` stay. Every other byte of its UTF-8 becomes `=XX`, and an empty part becomes `=`. A part longer
 * than 120 characters is replaced by its hash (`==` and 64 hex digits), because a key has at most 512 characters; its row contains
 * the full id.
 */
export function encodePart(part: string): string {
  if (part === '') return '=';
  // No encoding is shorter than its part.
  if (part.length > longestPart) return hashed(part);
  if (plain.test(part)) return part;
  // A lone surrogate has no UTF-8 encoding, so it would share its key with every other one.
  if (/\p{Surrogate}/u.test(part)) return hashed(part);
  const encoded = Array.from(Buffer.from(part), (byte) => encodedBytes[byte]).join('');
  return encoded.length > longestPart ? hashed(part) : encoded;
}

const hashed = (part: string): string => `==${createHash('sha256').update(Buffer.from(part, 'utf16le')).digest('hex')}`;

const encodedBytes = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return plain.test(character) ? character : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});

/** The reverse of encodePart. Throws for a part that was replaced by its hash. */
export function decodePart(encoded: string): string {
  if (encoded === '=') return '';
  if (encoded.startsWith('==')) throw new Error('a key part that was too long is known by its hash only');
  const bytes: number[] = [];
  for (let at = 0; at < encoded.length; at += 1) {
    if (encoded[at] !== '=') bytes.push(encoded.charCodeAt(at));
    else {
      bytes.push(Number.parseInt(encoded.slice(at + 1, at + 3), 16));
      at += 2;
    }
  }
  return Buffer.from(bytes).toString('utf8');
}

const join = (...parts: readonly string[]): string => parts.map(encodePart).join('|');

/** All keys that begin with these parts: `|` is followed by `}`. */
const startingWith = (...parts: readonly string[]): Range => ({ from: `${join(...parts)}|`, to: `${join(...parts)}}` });

const longestMs = 999_999_999_999_999;

/** Milliseconds of an ISO 8601 time as 15 digits, so that keys sort by time. Throws on an invalid time. */
export function timeKey(iso: string): string {
  const ms = Date.parse(iso);
  if (!(ms >= 0 && ms <= longestMs)) throw new Error('not a valid time for a key');
  return String(ms).padStart(15, '0');
}

/** Like timeKey, but later times sort first. */
export const invertedTimeKey = (iso: string): string => String(longestMs - Number(timeKey(iso))).padStart(15, '0');

const numberKey = (value: number): string => String(value).padStart(8, '0');

export const tenantsPartition = 'tenant';
export const customersPartition = 'customer';
export const tenantRow = (tenantId: string): string => join(tenantId);

/** A small row for each tenant, for the list of all tenants. */
export const tenantSummariesPartition = 'summary';
/** The texts for the rows of the list of tenants, in the table with names. */
export const tenantWordsPartition = 'words';

/** Rows of the deployment. It contains no row of a tenant. */
export const deploymentPartition = 'deployment';
export const tickRow = 'tick';
export const deploymentRow = 'deployment';
export const triedRow = 'tried';
export const signOutsRow = 'signOuts';
export const restoreRow = 'restore';
export const backupRow = 'backup';
export const channelBudgetRow = (channel: string): string => join('c', channel);
/** The key contains only the hash of the target, because an address is never part of a key. */
export const rollUpRow = (target: string): string => join('g', shortHash(target));

/** A hash, because names may be longer than keys and contain characters that keys cannot have. */
export const nameClaimRow = (name: string): string => join('n', shortHash(name));

/** Tables with one partition a tenant. */
export const tenantPartition = (tenantId: string): string => join(tenantId);
/** The partitions of a tenant in every other table. */
export const tenantPartitions = (tenantId: string): readonly (string | Range)[] => [
  tenantPartition(tenantId),
  startingWith(tenantId),
];

// --- Due ----------------------------------------------------------------------------------------------------------

export const dueShards: readonly string[] = ['0', '1', '2', '3', '4', '5', '6', '7'];
export const dueShard = (tenantId: string): string => String(Number.parseInt(shortHash(tenantId).slice(0, 8), 16) % 8);

export function dueRow(row: DueRow): string {
  const when = [timeKey(row.notBefore), row.tenantId, row.what];
  switch (row.what) {
    case 'delivery':
      return join(...when, row.key.alertId, numberKey(row.key.seq), row.key.channel, row.key.recipientId);
    case 'attribution':
      return join(...when, row.eventId, row.recordDay, String(row.attempt));
    case 'subscriptions':
    case 'sweep':
      return join(...when);
    case 'reminder':
      return join(...when, row.alertId);
    case 'rule':
      return join(...when, row.ruleId);
    case 'look':
      return join(...when, row.kind);
  }
}

export const isDueRowOf = (rowKey: string, tenantId: string): boolean => rowKey.split('|')[1] === encodePart(tenantId);

/** Everything due at this time. */
export const dueUntil = (now: string): Range => ({
  from: '0',
  to: timeKey(new Date(Date.parse(now) + 1).toISOString()),
});

// --- Watermarks ---------------------------------------------------------------------------------------------------

export const bucketRow = (bucket: Bucket): string => join('b', bucket);
export const bucketRows: Range = startingWith('b');
export const kindRow = (kind: Kind): string => join('k', kind);
export const kindRows: Range = startingWith('k');
export const audienceRow = 'audience';
export const forwardRow = (recipientId: string): string => join('f', recipientId);
/** One row for each batch of event ids of one day that were sent to a recipient. The same batch gives the same row. */
export const forwardedRow = (recipientId: string, day: string, ids: readonly string[]): string =>
  join('g', recipientId, day, shortHash(JSON.stringify(ids)));
export const forwardedRows = (recipientId: string, day: string): Range => startingWith('g', recipientId, day);
export const pingRow = (recipientId: string): string => join('p', recipientId);
export const testsRow = 'tests';

// --- Snapshots ----------------------------------------------------------------------------------------------------

export const snapshotPartition = (tenantId: string, kind: Kind): string => join(tenantId, kind);
/** The partitions of all kinds. */
export const snapshotPartitions = (tenantId: string): Range => startingWith(tenantId);
/**
 * All heads of a tenant are in one partition, because each collection reads all of them with one request. No kind has this name.
 */
export const headsPartition = (tenantId: string): string => join(tenantId, 'heads');
export const headRow = (kind: Kind): string => join(kind);
/** Content rows: the number of the bucket or piece, and 128 bits of its hash as 32 hex digits. */
export const contentRow = (index: number, hash: string): string => `b-${index.toString(16).padStart(4, '0')}-${hash}`;
export const contentRows: Range = { from: 'b-', to: 'b.' };
// --- Records ------------------------------------------------------------------------------------------------------

export const recordsPartition = (tenantId: string, kind: Kind, day: string): string => join(tenantId, kind, day);
/** The partitions of this kind for all days before this one. */
export const recordsPartitionsBefore = (tenantId: string, kind: Kind, day: string): Range => ({
  from: startingWith(tenantId, kind).from,
  to: recordsPartition(tenantId, kind, day),
});
export const recordRow = (at: string, id: string): string => join('r', timeKey(at), id);
/** All records of a day, from <= time <= to. */
export const recordRows = (from: string, to: string): Range => ({
  from: join('r', timeKey(from)),
  to: `${join('r', timeKey(to))}}`,
});
/** All days of a kind. */
export const recordsPartitions = (tenantId: string, kind: Kind): Range => startingWith(tenantId, kind);
export const recordTargetRow = (targetId: string, at: string, id: string): string =>
  join('g', targetId, timeKey(at), id);
/** Records that name this target, from <= time <= to. */
export const recordTargetRows = (targetId: string, from: string, to: string): Range => ({
  from: join('g', targetId, timeKey(from)),
  to: `${join('g', targetId, timeKey(to))}}`,
});

// --- Events -------------------------------------------------------------------------------------------------------

export const eventsPartition = (tenantId: string, day: string): string => join(tenantId, day);
/** All days of a tenant. */
export const eventsPartitions = (tenantId: string): Range => startingWith(tenantId);
export const dayOfPartition = (partitionKey: string): string =>
  decodePart(partitionKey.slice(partitionKey.lastIndexOf('|') + 1));
export const eventRow = (anchor: string, id: string): string => join(invertedTimeKey(anchor), id);
export const eventRows: Range = { from: '0', to: ':' };
/** The days from one to another, both included. */
export const eventsPartitionsWithin = (tenantId: string, fromDay: string, toDay: string): Range => ({
  from: eventsPartition(tenantId, fromDay),
  to: `${eventsPartition(tenantId, toDay)}!`,
});
/** The point at which a day continues after an event: time and id of its key. */
export const eventCursor = (rowKey: string): string => rowKey.split('|').map(decodePart).join('-');
export const eventRowsAfter = (cursor: string): Range => ({
  from: `${cursor.split('-').map(encodePart).join('|')}!`,
  to: eventRows.to,
});
/** Events whose story began at this time or later, and before another time. */
export const eventRowsBetween = (from: string, before: string): Range => ({
  from: `${invertedTimeKey(before)}}`,
  to: `${invertedTimeKey(from)}}`,
});
/** The steps of stories, stored in the day of their event. */
export const stepRow = (key: string, at: string, eventId: string): string => join('s', key, timeKey(at), eventId);
/** Steps under a key, from <= time <= to. */
export const stepRows = (key: string, from: string, to: string): Range => ({
  from: join('s', key, timeKey(from)),
  to: `${join('s', key, timeKey(to))}}`,
});
/** The id in an event's row key. */
export const eventIdOf = (rowKey: string): string => decodePart(rowKey.slice(rowKey.indexOf('|') + 1));
/** The same events always have the same marker. */
export const markerRow = (eventIds: readonly string[]): string => join('m', shortHash(JSON.stringify(eventIds)));
export const markerRows: Range = startingWith('m');

// --- Evaluations --------------------------------------------------------------------------------------------------

export const evaluationRow = (controlId: string): string => join('c', controlId);
export const evaluationRows: Range = startingWith('c');
export const evaluationHistoryRow = (controlId: string, at: string): string =>
  join('h', controlId, invertedTimeKey(at));
export const evaluationHistoryRows: Range = startingWith('h');
/** Changes of one control, newest first. */
export const evaluationHistoryRowsOf = (controlId: string): Range => startingWith('h', controlId);
/** The control of a history row, and when its verdict was given. */
export const evaluationHistoryOf = (rowKey: string): { readonly controlId: string; readonly at: string } => {
  const [, controlId = '', inverted = ''] = rowKey.split('|');
  return { controlId: decodePart(controlId), at: new Date(longestMs - Number(inverted)).toISOString() };
};
/** The control of a history row, and whether its verdict was given before this time. */
export const historyControl = (rowKey: string): string => rowKey.slice(0, rowKey.lastIndexOf('|'));
export const isHistoryBefore = (rowKey: string, before: string): boolean =>
  rowKey.slice(rowKey.lastIndexOf('|') + 1) > invertedTimeKey(before);
/** Whether a history row's verdict was given at from <= at < to, according to its key. */
export const isHistoryWithin = (rowKey: string, from: string, to: string): boolean => {
  const at = rowKey.slice(rowKey.lastIndexOf('|') + 1);
  return at > invertedTimeKey(to) && at <= invertedTimeKey(from);
};

// --- Metrics ------------------------------------------------------------------------------------------------------

export const metricsPartition = (tenantId: string, name: string): string => join(tenantId, name);
export const metricRow = (day: string): string => invertedTimeKey(`${day}T00:00:00Z`);
export const metricsPartitions = (tenantId: string): Range => startingWith(tenantId);
/** The counts of all earlier days, and the rows that mark them as added. */
export const metricRowsBefore = (day: string): readonly Range[] => [
  { from: `${metricRow(day)}!`, to: ':' },
  { from: `${join('o', metricRow(day))}}`, to: 'o}' },
];
export const metricOnceRow = (day: string, onceId: string): string => join('o', metricRow(day), onceId);

// --- Alerts -------------------------------------------------------------------------------------------------------

export const leaseRow = join('l', 'lease');
export const alertRow = (alertId: string): string => join('a', alertId);
export const alertRows: Range = startingWith('a');
export const alertEventRow = (alertId: string, eventId: string): string => join('e', alertId, eventId);
export const alertEventRows = (alertId: string): Range => startingWith('e', alertId);
/** The event of an alert's row. */
export const eventOfRow = (rowKey: string): string => decodePart(rowKey.slice(rowKey.lastIndexOf('|') + 1));
export const alertedEventRow = (eventId: string): string => join('x', eventId);
export const transitionRow = (alertId: string, seq: number): string => join('t', alertId, numberKey(seq));
export const allTransitionRows: Range = startingWith('t');
export const transitionRows = (alertId: string): Range => startingWith('t', alertId);
export const deliveryRow = ({ alertId, seq, channel, recipientId }: DeliveryKey): string =>
  join('d', alertId, numberKey(seq), channel, recipientId);
export const deliveryRows = (alertId: string): Range => startingWith('d', alertId);

/** The row of an alert in one of its lists, newest first; `after` continues behind a row. */
export const alertListRow = (list: AlertList, at: string, alertId: string): string =>
  join('i', list, invertedTimeKey(at), alertId);
export const alertListRows = (list: AlertList, since: string | null, after: string | null): Range => {
  const whole = startingWith('i', list);
  return {
    from: after === null ? whole.from : `${join('i', list)}|${after.split('-').map(encodePart).join('|')}!`,
    to: since === null ? whole.to : `${join('i', list, invertedTimeKey(since))}}`,
  };
};
/** The point at which a list continues after a row: time and id in the row's key. */
export const alertListCursor = (rowKey: string): string => rowKey.split('|').slice(2).map(decodePart).join('-');

// --- Directory, Subscriptions, Settings, rules, digests and seals -------------------------------------------------

export const directoryRow = (objectId: string): string => join(objectId);
export const ownersRow = (applicationId: string): string => join('o', applicationId);
export const activityRow = (actorId: string, activityClass: string): string => join('f', actorId, activityClass);
/** In the same table as the names, but in a partition of its own, because names are swept by other rules. */
export const habitsPartition = (tenantId: string): string => join(tenantId, 'habits');
export const habitsRow = (personId: string): string => join('p', personId);
export const sharedHabitsRow = join('shared');
/** Rows for pages, which contain names: stored beside the names, but not swept with them. */
export const pageRowsPartition = (tenantId: string): string => join(tenantId, 'pages');
export const pageRow = (page: PageName): string => join('p', page);
export const pageVersionRow = (page: PageWithHistory, at: string): string => join('h', page, invertedTimeKey(at));
/** Newest first. */
export const pageVersionsOf = (page: PageWithHistory): Range => startingWith('h', page);
export const pageVersionsUntil = (page: PageWithHistory, moment: string): Range => ({
  ...pageVersionsOf(page),
  from: pageVersionRow(page, moment),
});
/** Lists of affected people and objects, by control: an index, and pieces named after their content. */
export const affectedPartition = (tenantId: string): string => join(tenantId, 'affected');
export const affectedIndexRow = (controlId: string): string => join('i', controlId);
export const affectedIndexRows: Range = startingWith('i');
/** The control of an index. */
export const affectedControl = (rowKey: string): string => decodePart(rowKey.split('|')[1] ?? '');
export const affectedPieceRow = (controlId: string, key: string): string => join('b', controlId, key);
export const affectedPieceRows = (controlId: string): Range => startingWith('b', controlId);
export const allAffectedPieceRows: Range = startingWith('b');
export const subscriptionRow = (resource: string): string => join(resource);
/** No setting has a name with two parts. */
export const otherTenantRow = join('watch', 'otherTenant');
export const ruleRow = (id: string): string => join(id);
/** `week` as in ISO 8601: 2026-W48. These keys sort by time. */
export function digestRow(week: string): string {
  if (!isWeek(week)) throw new Error('not a valid week for a key');
  return join(week);
}
/** Roll-up weeks are in the deployment's own partition, and sort after every week of one tenant. */
export function rollUpWeekRow(rollUpId: string, week: string): string {
  if (!isWeek(week)) throw new Error('not a valid week for a key');
  return join('r', rollUpId, week);
}
export const rollUpWeekRows = (rollUpId: string): Range => startingWith('r', rollUpId);
/** Sorts after every week. */
export const planRow = 'plan';
export const trendRow = 'trend';
/** The rows of all weeks: their keys begin with a digit, the year. */
export const digestRows: Range = { from: '0', to: ':' };
/** `day` as YYYY-MM-DD. These keys sort by time. */
export function sealRow(day: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new Error('not a valid day for a key');
  return join(day);
}
/** The keys of the days from one to another, both included. */
export const sealRows = (fromDay: string, toDay: string): Range => ({
  from: sealRow(fromDay),
  to: `${sealRow(toDay)}!`,
});
/** Every day with a four-digit year. */
export const allSealRows: Range = { from: '0', to: ':' };

// --- Ranges over given rows ---------------------------------------------------------------------------------------

/**
 * The range from the smallest to the largest of these row keys. `!` sorts before every character that can continue a
 * key.
 */
export function spanning(rowKeys: readonly string[]): Range {
  const sorted = [...rowKeys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return { from: sorted[0] ?? '', to: `${sorted.at(-1) ?? ''}!` };
}
