/** Whole tables to and from files: gzipped JSON lines, piece by piece, and a manifest beside them. */
import { createHash } from 'node:crypto';
import { pipeline as connect, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { type BackupFile, type BackupManifest, type BackupPlace, isMoment } from '../core/deployment/backup';
import type { Backups, RestoreTarget } from '../core/deployment/backup-files';
import type { Blobs } from './azure-blobs';
import { customerStore } from './customers';
import { contentRows, deploymentPartition, restoreRow } from './keys';
import { lineOf, type RowLine, rowOfLine } from './row-lines';
import { jsonRow } from './rows';
import { backupManifest } from './schemas/deployment';
import { maxOperations, packTransactions, type Range, type TableName, type Tables, tableNames } from './tables';
import { tenantOfRow } from './tenant-rows';
import { watchStore } from './watch';

/**
 * The app keeps writing during a backup. Each write depends on earlier ones, so the tables are read in the reverse order of
 * writing: commit points before the records behind them, seals before the days that they seal. The backup then looks like the
 * storage of an app that was stopped at some moment. A marker is deleted when its alert is written, so Events come before Alerts.
 */
const order: readonly TableName[] = ['Snapshots', 'Watermarks', 'Subscriptions', 'Seals', 'Events', 'Alerts', 'Due'];
const backupTables: readonly TableName[] = [...order, ...tableNames.filter((table) => !order.includes(table))];

const all: Range = { from: '', to: '\uffff' };
/** Heads before the content that they name. */
const rangesOf: Partial<Record<TableName, readonly Range[]>> = {
  Snapshots: [{ from: all.from, to: contentRows.from }, { from: contentRows.to, to: all.to }, contentRows],
};

/** Rows in one answer, which is held in memory as a whole. A row of Snapshots may take 1 MiB. */
const pageRows = 250;
const snapshotPageRows = 16;
/** Characters of lines that are compressed together. */
const chunkLength = 256 * 1024;

const manifestName = 'manifest.json';

export const backupsOf = (tables: Tables, blobs: Blobs): Backups => ({
  tables: backupTables,
  save: async (moment, table, { part, after, isOver }) => {
    let rows = 0;
    let bytes = 0;
    let last: BackupPlace | null = null;
    let isCut = false;
    const hash = createHash('sha256');
    async function* text(): AsyncGenerator<string> {
      let chunk = '';
      for await (const { row, range } of rowsOf(tables, nameOf(table), after)) {
        // At least one row, so that even a very short run makes progress.
        isCut = rows > 0 && isOver();
        if (isCut) break;
        rows += 1;
        last = { table, range, partitionKey: row.partitionKey, rowKey: row.rowKey };
        chunk += `${lineOf(row)}\n`;
        if (chunk.length < chunkLength) continue;
        yield chunk;
        chunk = '';
      }
      yield chunk;
    }
    async function* counted(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const piece of pieces) {
        bytes += piece.length;
        hash.update(piece);
        yield piece;
      }
    }
    await pipeline(Readable.from(text(), { objectMode: false }), createGzip(), (zipped) =>
      blobs.write(pathOf(moment, { table, part }), counted(zipped)),
    );
    const file = { table, ...(part > 0 && { part }), rows, bytes, sha256: hash.digest('hex') };
    return { file, next: isCut ? last : null };
  },
  finish: (moment, manifest) =>
    blobs.write(`${moment}/${manifestName}`, Readable.from([Buffer.from(JSON.stringify(manifest, null, 2))])),
  list: async () => {
    const moments = new Map<string, boolean>();
    for await (const path of blobs.list()) {
      const [moment = '', file] = path.split('/');
      if (isMoment(moment)) moments.set(moment, moments.get(moment) === true || file === manifestName);
    }
    const newestFirst = [...moments].sort(([a], [b]) => (a < b ? 1 : -1));
    return Promise.all(
      newestFirst.map(async ([moment, hasManifest]) => ({
        moment,
        manifest: hasManifest ? await readManifest(blobs, moment) : undefined,
      })),
    );
  },
  check: async (moment, file) => {
    const pieces = await blobs.read(pathOf(moment, file));
    if (pieces === undefined) return 'missing';
    const hash = createHash('sha256');
    for await (const piece of pieces) hash.update(piece);
    return hash.digest('hex') === file.sha256 ? 'same' : 'altered';
  },
  lines: async function* (moment, file) {
    const pieces = await blobs.read(pathOf(moment, file));
    if (pieces === undefined) throw new Error(`backup ${moment}: the file of ${file.table} is not there`);
    yield* linesIn(unzipped(pieces));
  },
});

const pathOf = (moment: string, { table, part = 0 }: Pick<BackupFile, 'part' | 'table'>): string =>
  `${moment}/${table}${part === 0 ? '' : `.${part}`}.jsonl.gz`;

function nameOf(table: string): TableName {
  const found = tableNames.find((name) => name === table);
  if (found === undefined) throw new Error(`no such table: ${table}`);
  return found;
}

type PlacedRow = { readonly row: RowLine; readonly range: number };

/** `after`: only the rows after it. */
async function* rowsOf(tables: Tables, table: TableName, after: BackupPlace | null): AsyncGenerator<PlacedRow> {
  const pages = table === 'Snapshots' ? snapshotPageRows : pageRows;
  for (const [range, rows] of (rangesOf[table] ?? [all]).entries()) {
    if (after !== null && range < after.range) continue;
    const queries =
      after?.range === range
        ? [
            { partition: after.partitionKey, rows: { from: behind(after.rowKey), to: rows.to } },
            { partition: { from: behind(after.partitionKey), to: all.to }, rows },
          ]
        : [{ partition: all, rows }];
    for (const query of queries)
      for await (const row of tables.list(table, { ...query, pageRows: pages })) yield { row, range };
  }
}

/** The first key that can follow: every character that a key can contain sorts after this one. */
const behind = (key: string): string => `${key}!`;

/** Undefined for a damaged manifest, from which nothing is restored. */
async function readManifest(blobs: Blobs, moment: string): Promise<BackupManifest | undefined> {
  const pieces: Uint8Array[] = [];
  for await (const piece of (await blobs.read(`${moment}/${manifestName}`)) ?? []) pieces.push(piece);
  try {
    return backupManifest.parse(JSON.parse(Buffer.concat(pieces).toString('utf8')));
  } catch {
    return undefined;
  }
}

function unzipped(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip();
  // An error of the source ends the other stream, whose reader then gets it.
  connect(Readable.from(pieces), gunzip, () => {});
  return gunzip;
}

/** Splits only at line feeds, because a text can contain other line separators. */
async function* linesIn(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** Tables of any account, as the target of a restore. */
export const restoreTarget = (tables: Tables): RestoreTarget => ({
  occupied: async () => {
    for (const table of tableNames)
      for await (const _ of tables.list(table, { partition: all, limit: 1, select: [] })) return table;
    return undefined;
  },
  readMark: watchStore(tables).readRestore,
  writeMark: async (mark) => {
    await tables.transact('Tenants', deploymentPartition, [
      mark === null
        ? { type: 'delete', rowKey: restoreRow, etag: 'any' }
        : { type: 'upsert', rowKey: restoreRow, properties: jsonRow('restore', mark) },
    ]);
  },
  write: async (name, lines, without) => {
    const table = nameOf(name);
    let left = 0;
    let written = 0;
    let pack: RowLine[] = [];
    const flush = async (): Promise<void> => {
      const [first] = pack;
      if (first !== undefined) await create(tables, table, first.partitionKey, pack);
      written += pack.length;
      pack = [];
    };
    for await (const line of lines) {
      const row = rowOfLine(line);
      const tenant = tenantOfRow(table, row);
      if (tenant !== undefined && without.has(tenant)) {
        left += 1;
        continue;
      }
      if (pack.length === maxOperations || (pack[0] && pack[0].partitionKey !== row.partitionKey)) await flush();
      pack.push(row);
    }
    await flush();
    return { written, left };
  },
  customers: customerStore(tables),
});

async function create(tables: Tables, table: TableName, partitionKey: string, rows: readonly RowLine[]): Promise<void> {
  const operations = rows.map(({ rowKey, properties }) => ({ type: 'create', rowKey, properties }) as const);
  for (const pack of packTransactions(partitionKey, operations)) {
    const { ok } = await tables.transact(table, partitionKey, pack);
    if (ok) continue;
    // An earlier run of the same restore wrote them, or the SDK sent again because an answer was lost.
    const keys = new Set(pack.map(({ rowKey }) => rowKey));
    const packed = rows.filter(({ rowKey }) => keys.has(rowKey));
    if (!(await areThere(tables, table, partitionKey, packed)))
      throw new Error(`${table}: something else writes into these tables; stop it, and restore into empty ones`);
  }
}

async function areThere(
  tables: Tables,
  table: TableName,
  partitionKey: string,
  rows: readonly RowLine[],
): Promise<boolean> {
  const wanted = new Map(rows.map((row) => [row.rowKey, lineOf(row)]));
  const keys = [...wanted.keys()].sort(byCodeUnit);
  const range = { from: keys[0] ?? '', to: behind(keys.at(-1) ?? '') };
  for await (const row of tables.list(table, { partition: partitionKey, rows: range }))
    if (wanted.get(row.rowKey) === lineOf(row)) wanted.delete(row.rowKey);
  return wanted.size === 0;
}

/** As the Table service orders keys. */
const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
