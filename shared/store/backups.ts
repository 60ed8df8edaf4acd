/** Whole tables to and from files: gzipped JSON lines, piece by piece, and a manifest beside them. */
import { createHash } from 'node:crypto';
import { pipeline as connect, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { type BackupManifest, isMoment } from '../core/deployment/backup';
import type { Backups, RestoreTarget } from '../core/ports';
import type { Blobs } from './azure-blobs';
import { customerStore } from './customers';
import { contentRows } from './keys';
import { lineOf, type RowLine, rowOfLine } from './row-lines';
import { backupManifest } from './schemas';
import { maxOperations, packTransactions, type Range, type TableName, type Tables, tableNames } from './tables';
import { tenantOfRow } from './tenant-rows';

/**
 * The app goes on writing. Each write rests on earlier ones, so tables are read against the order of writing, and a backup holds what
 * an app leaves that is stopped in the middle: commit points before what was recorded for them, seals before what they seal. A
 * marker goes when its alert is written: Events come before Alerts.
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
  save: async (moment, table) => {
    let rows = 0;
    let bytes = 0;
    const hash = createHash('sha256');
    async function* text(): AsyncGenerator<string> {
      let chunk = '';
      for await (const row of rowsOf(tables, nameOf(table))) {
        rows += 1;
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
      blobs.write(pathOf(moment, table), counted(zipped)),
    );
    return { table, rows, bytes, sha256: hash.digest('hex') };
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
  check: async (moment, { table, sha256 }) => {
    const pieces = await blobs.read(pathOf(moment, table));
    if (pieces === undefined) return 'missing';
    const hash = createHash('sha256');
    for await (const piece of pieces) hash.update(piece);
    return hash.digest('hex') === sha256 ? 'same' : 'altered';
  },
  lines: async function* (moment, { table }) {
    const pieces = await blobs.read(pathOf(moment, table));
    if (pieces === undefined) throw new Error(`backup ${moment}: the file of ${table} is not there`);
    yield* linesIn(unzipped(pieces));
  },
});

const pathOf = (moment: string, table: string): string => `${moment}/${table}.jsonl.gz`;

function nameOf(table: string): TableName {
  const found = tableNames.find((name) => name === table);
  if (found === undefined) throw new Error(`no such table: ${table}`);
  return found;
}

async function* rowsOf(tables: Tables, table: TableName): AsyncGenerator<RowLine> {
  for (const rows of rangesOf[table] ?? [undefined])
    yield* tables.list(table, {
      partition: all,
      ...(rows && { rows }),
      pageRows: table === 'Snapshots' ? snapshotPageRows : pageRows,
    });
}

/** Undefined for one that is damaged: nothing is restored from it. */
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

/** Cut at line feeds alone: other separators may stand in a text. */
async function* linesIn(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** Tables of any account as the place to restore into. */
export const restoreTarget = (tables: Tables): RestoreTarget => ({
  occupied: async () => {
    for (const table of tableNames)
      for await (const _ of tables.list(table, { partition: all, limit: 1, select: [] })) return table;
    return undefined;
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
    // The SDK sends again when an answer was lost, and then finds its own rows.
    if (!ok && !(await areThere(tables, table, partitionKey, rows)))
      throw new Error(`${table}: something else writes into these tables; stop it, and restore into empty ones`);
  }
}

async function areThere(tables: Tables, table: TableName, partitionKey: string, rows: readonly RowLine[]) {
  for (const row of rows) {
    const there = await tables.get(table, partitionKey, row.rowKey);
    if (there === undefined || lineOf(there) !== lineOf(row)) return false;
  }
  return true;
}
