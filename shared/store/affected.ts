/**
 * The complete lists of the people and objects that failing controls affect. A list is cut into pieces where a hash of an
 * item says so: if one person joins or leaves, only one piece has other content, and only that one is written.
 */
import { shortHash } from '../core/canonical';
import type { DirectoryName } from '../core/resource/directory-name';
import type { AffectedIndex, AffectedItems, AffectedPiece } from '../core/verdict/affected';
import type { AffectedItem, AffectedPart, AffectedStore, StoredIndex } from '../core/verdict/affected-store';
import {
  affectedControl,
  affectedIndexRow,
  affectedIndexRows,
  affectedPartition,
  affectedPieceRow,
  affectedPieceRows,
  allAffectedPieceRows,
} from './keys';
import { deleteRows, readPoints } from './many';
import { collected, jsonRow, packJson, readJson } from './rows';
import { affectedIndex } from './schemas/affected';
import { namedObjects } from './schemas/directory';
import { finding } from './schemas/evaluation';
import { maxOperations, type Operation, packTransactions, type TableRow, type Tables } from './tables';
import { writeRow } from './written';

/** The table with names of people, so that they can be erased. */
const table = 'Directory';
/** A piece has this many items on average, and never more than four times as many. */
const meanItems = 512;
const mostItems = 4 * meanItems;
/** Above this many pieces, one query costs less than point reads. */
const fewPieces = 8;
/** Rows with names take tens of kilobytes, and a whole answer is held in memory. */
const pageRows = 50;

const findings = finding.array();

function itemsOf(row: TableRow): AffectedItems {
  return { items: readJson(table, row, 'items', findings), names: readJson(table, row, 'names', namedObjects) };
}

const propertiesOf = ({ items, names }: AffectedItems) => ({ ...jsonRow('items', items), ...packJson('names', names) });

/** Whether a piece ends with this item. It depends on the item alone, so that items before it do not matter. */
const isEnd = ({ resourceId }: AffectedItem['finding']): boolean =>
  Number.parseInt(shortHash(resourceId).slice(0, 8), 16) % meanItems === 0;

function* inPieces(items: Iterable<AffectedItem>): Generator<AffectedItems> {
  let piece: AffectedItem[] = [];
  const made = (): AffectedItems => ({
    items: piece.map((one) => one.finding),
    names: piece.flatMap(({ named }): DirectoryName[] => (named === null ? [] : [named])),
  });
  for (const item of items) {
    piece.push(item);
    if (piece.length < mostItems && !isEnd(item.finding)) continue;
    yield made();
    piece = [];
  }
  if (piece.length > 0) yield made();
}

export const affectedStore = (tables: Tables): AffectedStore => ({
  readIndex: (tenantId, controlId) => readIndex(tables, tenantId, controlId),
  readPieces: async (tenantId, controlId, keys) => {
    const partition = affectedPartition(tenantId);
    const keyOf = new Map(keys.map((key) => [affectedPieceRow(controlId, key), key]));
    const rows =
      keyOf.size <= fewPieces
        ? await readPoints(tables, table, partition, [...keyOf.keys()])
        : await collected(tables.list(table, { partition, rows: affectedPieceRows(controlId), pageRows }));
    return new Map(
      rows.flatMap((row) => {
        const key = keyOf.get(row.rowKey);
        return key === undefined ? [] : [[key, itemsOf(row)] as const];
      }),
    );
  },
  write: async (tenantId, controlId, stored, parts, unchanged) => {
    const partition = affectedPartition(tenantId);
    const keys = new Set(keysIn(stored.index));
    const next: Record<string, AffectedIndex[string]> = { ...partsNamed(stored.index, unchanged) };
    for (const part of parts) {
      const pieces = await writePieces(tables, tenantId, controlId, part, keys);
      next[part.name] = { fingerprint: part.fingerprint, pieces };
    }
    if (!(await writeIndex(tables, partition, affectedIndexRow(controlId), next, stored.etag))) return false;
    const kept = new Set(keysIn(next).map((key) => affectedPieceRow(controlId, key)));
    // Also the pieces that a crashed collection left.
    const there = await collected(tables.list(table, { partition, rows: affectedPieceRows(controlId), select: [] }));
    await deleteRows(
      tables,
      table,
      there.filter((row) => !kept.has(row.rowKey)),
    );
    return true;
  },
  hasAny: async (tenantId) => {
    const query = { partition: affectedPartition(tenantId), select: [], limit: 1 };
    return (await collected(tables.list(table, query))).length > 0;
  },
  keepOnly: async (tenantId, names) => {
    const partition = affectedPartition(tenantId);
    const kept = new Set<string>();
    let gone = 0;
    for (const row of await collected(tables.list(table, { partition, rows: affectedIndexRows }))) {
      const controlId = affectedControl(row.rowKey);
      const index = indexIn(row);
      const next = partsNamed(index, names.get(controlId) ?? []);
      for (const key of keysIn(next)) kept.add(affectedPieceRow(controlId, key));
      const isSame = Object.keys(next).length > 0 && Object.keys(next).length === Object.keys(index).length;
      if (isSame) continue;
      if (!(await writeIndex(tables, partition, row.rowKey, next, row.etag))) return gone;
      gone += 1;
    }
    const there = await collected(tables.list(table, { partition, rows: allAffectedPieceRows, select: [] }));
    const left = there.filter(({ rowKey }) => !kept.has(rowKey));
    return gone + (await deleteRows(tables, table, left));
  },
  erase: (tenantId, personIds) => erase(tables, affectedPartition(tenantId), personIds),
});

async function erase(tables: Tables, partition: string, personIds: ReadonlySet<string>): Promise<void> {
  const unreadable: TableRow[] = [];
  for await (const row of tables.list(table, { partition, rows: allAffectedPieceRows, pageRows })) {
    const held = readableIn(row);
    if (held === undefined) {
      unreadable.push({ ...row, properties: {} });
      continue;
    }
    const left = held.names.filter(({ id }) => !personIds.has(id));
    if (left.length === held.names.length) continue;
    const properties = propertiesOf({ items: held.items, names: left });
    await tables.transact(table, partition, [{ type: 'upsert', rowKey: row.rowKey, properties }]);
  }
  if (unreadable.length > 0) await deletePieces(tables, partition, unreadable);
}

/** Undefined for a row of a newer build, or a damaged one. */
function readableIn(row: TableRow): AffectedItems | undefined {
  try {
    return itemsOf(row);
  } catch {
    return undefined;
  }
}

/** Deletes pieces, and first the parts that contain them. A collection finds everything in them again. */
async function deletePieces(tables: Tables, partition: string, pieces: readonly TableRow[]): Promise<void> {
  const gone = new Set(pieces.map(({ rowKey }) => rowKey));
  for (const row of await collected(tables.list(table, { partition, rows: affectedIndexRows }))) {
    const controlId = affectedControl(row.rowKey);
    const index = indexIn(row);
    const isWhole = (name: string): boolean =>
      index[name]?.pieces.every(({ key }) => !gone.has(affectedPieceRow(controlId, key))) === true;
    const whole = Object.keys(index).filter(isWhole);
    if (whole.length > 0 && whole.length === Object.keys(index).length) continue;
    await writeIndex(tables, partition, row.rowKey, partsNamed(index, whole), row.etag);
  }
  await deleteRows(tables, table, pieces);
}

const keysIn = (index: AffectedIndex): readonly string[] =>
  Object.values(index).flatMap(({ pieces }) => pieces.map(({ key }) => key));

const partsNamed = (index: AffectedIndex, names: readonly string[]): AffectedIndex =>
  Object.fromEntries(Object.entries(index).filter(([name]) => names.includes(name)));

async function readIndex(tables: Tables, tenantId: string, controlId: string): Promise<StoredIndex> {
  const row = await tables.get(table, affectedPartition(tenantId), affectedIndexRow(controlId));
  return row === undefined ? { index: {}, etag: null } : { index: indexIn(row), etag: row.etag };
}

/** A row of a newer build, or a damaged one, is replaced: everything in it can be found again. */
function indexIn(row: TableRow): AffectedIndex {
  try {
    return readJson(table, row, 'index', affectedIndex);
  } catch {
    return {};
  }
}

/** Writes the index in the version that was read, or deletes it if it is empty. False if another process was first. */
async function writeIndex(
  tables: Tables,
  partition: string,
  rowKey: string,
  index: AffectedIndex,
  etag: string | null,
): Promise<boolean> {
  if (Object.keys(index).length > 0)
    return (await writeRow(tables, table, partition, rowKey, jsonRow('index', index), etag)).status === 'written';
  return etag === null || (await tables.transact(table, partition, [{ type: 'delete', rowKey, etag }])).ok;
}

/** Writes the pieces that are not stored yet, some at a time: the list of a large fleet is not held in memory. */
async function writePieces(
  tables: Tables,
  tenantId: string,
  controlId: string,
  { items }: AffectedPart,
  stored: ReadonlySet<string>,
): Promise<readonly AffectedPiece[]> {
  const partition = affectedPartition(tenantId);
  const pieces: AffectedPiece[] = [];
  const written = new Set(stored);
  let waiting: Operation[] = [];
  const flush = async (): Promise<void> => {
    for (const pack of packTransactions(partition, waiting)) await tables.transact(table, partition, pack);
    waiting = [];
  };
  for (const piece of inPieces(items)) {
    const key = shortHash(JSON.stringify([piece.items, piece.names]));
    pieces.push({ key, count: piece.items.length });
    if (written.has(key)) continue;
    written.add(key);
    waiting.push({ type: 'upsert', rowKey: affectedPieceRow(controlId, key), properties: propertiesOf(piece) });
    if (waiting.length === maxOperations / 2) await flush();
  }
  await flush();
  return pieces;
}
