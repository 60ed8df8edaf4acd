import { BlobServiceClient } from '@azure/storage-blob';
import fc from 'fast-check';
import { momentOf } from '../../shared/core/deployment/backup';
import type { RestoreTarget } from '../../shared/core/deployment/backup-files';
import { storageFormat } from '../../shared/core/deployment/deployment-watch';
import type { Store } from '../../shared/core/store';
import type { CustomerRow } from '../../shared/core/tenant/customer';
import { type BackupDone, backUp, backUpDaily, rowsOf } from '../../shared/pipeline/operate/backup';
import { planRestore, type Restoring, restore } from '../../shared/pipeline/operate/restore';
import { sealDays } from '../../shared/pipeline/operate/seal';
import { verifyRecord } from '../../shared/pipeline/operate/verify';
import { connectBlobs } from '../../shared/store/azure-blobs';
import { connectTables } from '../../shared/store/azure-tables';
import { backupsOf, restoreTarget } from '../../shared/store/backups';
import { eventRow, eventsPartition } from '../../shared/store/keys';
import { lineOf, type RowLine, rowOfLine } from '../../shared/store/row-lines';
import { type TableName, type Tables, tableNames, type Value } from '../../shared/store/tables';
import { appStore } from '../app-store';
import { memoryTables } from '../memory-tables';
import { dayNumber, eventOn, firstDay, tenantId } from '../pipeline/record-world';
import { storageAccount } from '../storage';
import { aTenantRow } from './fixtures';

jest.setTimeout(120_000);

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const value: fc.Arbitrary<Value> = fc.oneof(
  text,
  fc.constantFrom('', 'a\r\nb', '{"@odata.type":1}', '2026-11-29T02:10:00.000Z', '12'),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }).filter((one) => Math.abs(one) > 1e-300),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.date({ min: new Date('1700-01-01'), max: new Date('9000-01-01'), noInvalidDate: true }),
  fc.uint8Array({ maxLength: 80 }),
);
const row: fc.Arbitrary<RowLine> = fc.record({
  partitionKey: fc.constantFrom('a', 'a|b', 'z', 'z=C3=A9'),
  rowKey: fc.uuid(),
  properties: fc.dictionary(fc.stringMatching(/^[a-z][A-Za-z0-9_]{0,12}$/), value, { maxKeys: 12 }),
});

/** A number and a text with the same digits stay different. */
const typed = (one: Value): string =>
  one instanceof Uint8Array
    ? `bytes ${Buffer.from(one).toString('hex')}`
    : one instanceof Date
      ? `date ${one.toISOString()}`
      : `${typeof one} ${one}`;
const typedRow = ({ partitionKey, rowKey, properties }: RowLine) => [
  partitionKey,
  rowKey,
  Object.fromEntries(
    Object.keys(properties)
      .sort()
      .map((name) => [name, typed(properties[name] ?? '')]),
  ),
];

test('a row read from its line is the same row, with the same types', () => {
  const separated = fc.record({
    ...{ partitionKey: text, rowKey: text },
    properties: fc.constant({ s: 'a\u2028b\n' }),
  });
  fc.assert(
    fc.property(fc.oneof(row, separated), (one) => {
      const line = lineOf(one);
      expect(line).not.toContain('\n');
      expect(typedRow(rowOfLine(line))).toEqual(typedRow(one));
    }),
  );
});

let account: string;
let empty: string;
beforeAll(async () => {
  [account, empty] = await Promise.all([storageAccount(), storageAccount()]);
});

let tables: Tables;
let store: Store;
let container = 0;
function use(those: Tables): void {
  tables = those;
  store = appStore(those);
  container += 1;
}
beforeEach(() => use(memoryTables()));

async function tablesOf(connectionString: string): Promise<Tables> {
  const connected = await connectTables({ connectionString });
  await connected.createAll();
  return connected;
}

const backups = () => backupsOf(tables, connectBlobs({ connectionString: account }, `backups-${container}`));
const at = '2026-11-29T02:10:00.000Z';
const moment = momentOf(at);
const pipeline = (over: { readonly now?: () => number } = {}) => ({
  ...{ store, backups: backups(), version: '1.2.3', now: () => Date.parse(at) },
  ...over,
});
const made = (done: BackupDone) => {
  if (done.outcome !== 'made') throw new Error(JSON.stringify(done));
  return done;
};
const refusal = async (target: RestoreTarget) => {
  const planned = await planRestore(pipeline(), moment, target);
  return 'refused' in planned ? planned.refused : undefined;
};

async function allRows(of: Tables, table: TableName) {
  const rows: unknown[] = [];
  for await (const one of of.list(table, { partition: { from: '', to: '\uffff' } })) rows.push(typedRow(one));
  return rows;
}
async function put(table: TableName, rows: readonly RowLine[]) {
  for (const { partitionKey, rowKey, properties } of rows)
    await tables.transact(table, partitionKey, [{ type: 'upsert', rowKey, properties }]);
}

async function restored(into: Tables): Promise<Restoring> {
  const target = restoreTarget(into);
  const planned = await planRestore(pipeline(), moment, target);
  if ('refused' in planned) throw new Error(JSON.stringify(planned.refused));
  for await (const _ of restore(pipeline(), moment, target, planned.plan));
  return planned.plan;
}

const blob = (path: string) =>
  BlobServiceClient.fromConnectionString(account)
    .getContainerClient(`backups-${container}`)
    .getBlockBlobClient(`${moment}/${path}`);

test('a backup restored into another account has every row with its types, and the sealed record is intact', async () => {
  use(await tablesOf(account));
  for (const table of tableNames) await put(table, fc.sample(row, { numRuns: 25, seed: 7 }));
  // More rows than one answer of the server and one transaction hold.
  const many = Array.from({ length: 600 }, (_, n) => ({
    ...{ partitionKey: 'many', rowKey: String(n).padStart(5, '0') },
    properties: { v: 1, noise: Buffer.from(Array.from({ length: 2_000 }, (__, i) => (i * n * 7919 + n) % 251)) },
  }));
  await put('Records', many);
  const watchedSince = `${firstDay}T09:00:00.000Z`;
  await store.tenants.write(aTenantRow(tenantId, { watchedSince, summarisedAt: watchedSince }), null);
  for (const day of [0, 1, 2]) await store.events.record([eventOn(day, 1), eventOn(day, 2)], false);
  const now = () => Date.parse(`${dayNumber(5)}T12:00:00.000Z`);
  // Safe: sealing reads nothing else of its configuration.
  expect(await sealDays({ store, now }, { tenantId, retention: { eventDays: 400 } } as never)).toBeGreaterThan(2);
  const sealed = await verifyRecord({ store, now }, tenantId, []);
  expect(sealed).toMatchObject({ events: 6, findings: [] });

  const { manifest } = made(await backUp(pipeline()));
  expect(manifest.tables.map(({ table }) => table).sort()).toEqual([...tableNames].sort());
  const into = await tablesOf(empty);
  await restored(into);
  const after = appStore(into);
  // The backup contains the row that says that a backup is being made, in its state at that time.
  expect((await after.watch.readBackup())?.row).toMatchObject({ began: at, whole: null });
  for (const those of [tables, into])
    await those.transact('Tenants', 'deployment', [{ type: 'delete', rowKey: 'backup', etag: 'any' }]);
  for (const table of tableNames) expect(await allRows(into, table)).toEqual(await allRows(tables, table));
  expect(await verifyRecord({ store: after, now }, tenantId, [])).toEqual(sealed);
  const [id = ''] = await after.events.ids(tenantId, dayNumber(1));
  await into.transact('Events', eventsPartition(tenantId, dayNumber(1)), [
    { type: 'delete', rowKey: eventRow(eventOn(1, 1).anchor, id), etag: 'any' },
  ]);
  expect((await verifyRecord({ store: after, now }, tenantId, [])).findings).toHaveLength(1);
});

test('while the app writes, earlier rows are complete, and no later change is included in part', async () => {
  use(await tablesOf(account));
  const rowOf = (n: number): RowLine => ({
    ...{ partitionKey: `p${n % 5}`, rowKey: String(n).padStart(6, '0') },
    properties: { n, text: 'x\u2028'.repeat(250) },
  });
  await put(
    'Events',
    Array.from({ length: 300 }, (_, n) => rowOf(n)),
  );
  let isOver = false;
  const written: number[] = [];
  const writing = (async () => {
    for (let n = 300; !isOver; n += 1) {
      await put('Events', [rowOf(n)]);
      written.push(n);
    }
  })();
  const done = made(await backUp(pipeline()));
  isOver = true;
  await writing;
  expect(written.length).toBeGreaterThan(0);
  const into = memoryTables();
  await restored(into);
  const kept = await allRows(into, 'Events');
  const now = new Set((await allRows(tables, 'Events')).map((one) => JSON.stringify(one)));
  expect(kept.length).toBe(done.manifest.tables.find(({ table }) => table === 'Events')?.rows);
  expect(kept.length).toBeGreaterThanOrEqual(300);
  expect(kept.filter((one) => !now.has(JSON.stringify(one)))).toEqual([]);
});

test('a row that depends on another is read first, so that the other one is included', async () => {
  const order = backups().tables;
  const before = (a: TableName, b: TableName) => order.indexOf(a) < order.indexOf(b);
  expect([before('Snapshots', 'Events'), before('Watermarks', 'Events'), before('Seals', 'Events')]).not.toContain(
    false,
  );
  expect([before('Events', 'Alerts'), before('Alerts', 'Due'), before('Events', 'Evaluations')]).not.toContain(false);
  await put('Snapshots', [
    { partitionKey: 't|group', rowKey: `b-0000-${'a'.repeat(32)}`, properties: { v: 1 } },
    { partitionKey: 't|heads', rowKey: 'group', properties: { v: 1 } },
    { partitionKey: 't|heads', rowKey: 'alert', properties: { v: 1 } },
  ]);
  const { manifest } = made(await backUp(pipeline()));
  const file = manifest.tables.find(({ table }) => table === 'Snapshots');
  const keys: string[] = [];
  if (file) for await (const line of backups().lines(moment, file)) keys.push(rowOfLine(line).partitionKey);
  expect(keys).toEqual(['t|heads', 't|heads', 't|group']);
});

describe('a damaged backup', () => {
  beforeEach(async () => {
    await put('Events', [{ partitionKey: 'a', rowKey: 'b', properties: { v: 1 } }]);
    made(await backUp(pipeline()));
  });
  const target = () => restoreTarget(memoryTables());

  test('unchanged: nothing is refused', async () => {
    expect(await refusal(target())).toBeUndefined();
  });

  test('without a manifest, or with one that cannot be read', async () => {
    await blob('manifest.json').upload('{"format":1', 11);
    expect(await refusal(target())).toEqual({ reason: 'notWhole' });
    await blob('manifest.json').delete();
    expect(await refusal(target())).toEqual({ reason: 'notWhole' });
    expect(await backups().list()).toEqual([{ moment, manifest: undefined }]);
  });

  test('with a file that was altered, or is missing', async () => {
    const file = blob('Events.jsonl.gz');
    const bytes = await file.downloadToBuffer();
    await file.upload(bytes.subarray(0, bytes.length - 1), bytes.length - 1);
    expect(await refusal(target())).toEqual({ reason: 'altered', table: 'Events' });
    await file.delete();
    expect(await refusal(target())).toEqual({ reason: 'missing', table: 'Events' });
  });

  test('of a newer version', async () => {
    const [found] = await backups().list();
    if (found?.manifest === undefined) throw new Error('no manifest');
    await backups().finish(moment, { ...found.manifest, storageFormat: storageFormat + 1 });
    expect(await refusal(target())).toEqual({ reason: 'newerFormat', version: '1.2.3' });
    const unknown = { table: 'Later', rows: 0, bytes: 0, sha256: '' };
    await backups().finish(moment, { ...found.manifest, tables: [unknown] });
    expect(await refusal(target())).toEqual({ reason: 'unknownTable', table: 'Later' });
  });

  test('that does not exist', async () => {
    expect(await planRestore(pipeline(), '2020-01-01T00-00-00Z', target())).toEqual({
      refused: { reason: 'noSuchBackup' },
    });
  });

  test('tables with a row are refused as the target', async () => {
    expect(await refusal(restoreTarget(tables))).toEqual({ reason: 'occupied', table: 'Events' });
  });

  test('a row that something else wrote meanwhile is never changed; our own, sent twice, causes no error', async () => {
    const lines = async function* () {
      yield lineOf({ partitionKey: 'a', rowKey: 'b', properties: { v: 1 } });
    };
    expect(await restoreTarget(tables).write('Events', lines(), new Set())).toEqual({ written: 1, left: 0 });
    await put('Events', [{ partitionKey: 'a', rowKey: 'b', properties: { v: 2 } }]);
    await expect(restoreTarget(tables).write('Events', lines(), new Set())).rejects.toThrow(/something else writes/);
    expect((await tables.get('Events', 'a', 'b'))?.properties.v).toBe(2);
  });
});

test('an interrupted run leaves no complete backup, and the row says so', async () => {
  const broken = {
    ...backups(),
    save: () => Promise.reject(Object.assign(new Error('x'), { code: 'AuthorizationFailure' })),
  };
  const failed = await backUp({ ...pipeline(), backups: broken });
  expect(failed).toEqual({ outcome: 'failed', reason: 'AuthorizationFailure' });
  expect((await store.watch.readBackup())?.row).toMatchObject({
    whole: null,
    failure: { reason: 'AuthorizationFailure' },
  });
  const done = made(await backUp(pipeline()));
  expect((await store.watch.readBackup())?.row).toMatchObject({
    whole: { began: at, rows: rowsOf(done.manifest) },
    failure: null,
  });
});

describe('a backup that takes many runs', () => {
  let clock = Date.parse(at);
  const later = () => pipeline({ now: () => clock });
  const rowOfRun = async () => (await store.watch.readBackup())?.row;
  beforeEach(async () => {
    clock = Date.parse(at);
    for (const partitionKey of ['a', 'a|b', 'b'])
      await put(
        'Events',
        Array.from({ length: 4 }, (_, n) => ({ partitionKey, rowKey: `r-${n}`, properties: { n } })),
      );
    await put('Snapshots', [
      { partitionKey: 't|group', rowKey: `b-0000-${'a'.repeat(32)}`, properties: { v: 1 } },
      { partitionKey: 't|group', rowKey: `b-0001-${'b'.repeat(32)}`, properties: { v: 2 } },
      { partitionKey: 't|heads', rowKey: 'alert', properties: { v: 1 } },
      { partitionKey: 't|heads', rowKey: 'group', properties: { v: 1 } },
    ]);
  });

  /** Without time left, a run saves one row or finds the end of a table. */
  async function runsUntilMade(disturb: (run: number) => Promise<void> = async () => {}) {
    for (let run = 1; run < 200; run += 1) {
      const done = await backUpDaily(later(), 0);
      if (done?.outcome === 'made') return { done, runs: run };
      await disturb(run);
      clock += 10 * 60_000;
    }
    throw new Error('it never ended');
  }

  test('always ends, holds every row once, and is restored completely', async () => {
    const { done, runs } = await runsUntilMade();
    expect(runs).toBeGreaterThan(tableNames.length + 10);
    expect(done.manifest.format).toBe(2);
    expect(done.moment).toBe(moment);
    const into = memoryTables();
    await restored(into);
    for (const table of ['Events', 'Snapshots'] as const)
      expect(await allRows(into, table)).toEqual(await allRows(tables, table));
    expect(await backUpDaily(later(), 0)).toBeUndefined();
  });

  test('a killed run is repeated from its own start, after the time limit of a function', async () => {
    const killed = { ...backups(), save: () => new Promise<never>(() => {}) };
    await backUpDaily(later(), 0);
    void backUpDaily({ ...later(), backups: killed }, 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await backUpDaily(later(), 0)).toBeUndefined();
    expect(await backUp(later())).toEqual({ outcome: 'failed', reason: 'another backup is being made' });
    clock += 12 * 60_000;
    const { done } = await runsUntilMade();
    expect(done.manifest.tables.find(({ table, part }) => table === 'Snapshots' && part === 1)?.rows).toBe(1);
    expect(rowsOf(done.manifest)).toBe((await allRowsOf()).length);
  });

  test('after a failure, the current table is read from its start, because rows may have been deleted', async () => {
    await backUpDaily(later(), 0);
    expect((await rowOfRun())?.unfinished).toMatchObject({ at: { table: 'Snapshots' } });
    const broken = { ...backups(), save: () => Promise.reject(Object.assign(new Error('x'), { code: 'ServerBusy' })) };
    expect(await backUpDaily({ ...later(), backups: broken }, 0)).toEqual({ outcome: 'failed', reason: 'ServerBusy' });
    const { done } = await runsUntilMade();
    expect(rowsOf(done.manifest)).toBe((await allRowsOf()).length);
  });

  test('a backup that is too old is dropped, and a new one begins', async () => {
    await backUpDaily(later(), 0);
    clock += 49 * 3_600_000;
    await backUpDaily(later(), 0);
    expect((await rowOfRun())?.unfinished?.began).toBe(new Date(clock).toISOString());
  });

  test('restored tables do not continue the backup that they come from', async () => {
    made(await backUp(later()));
    const into = memoryTables();
    await restored(into);
    store = appStore(into);
    expect((await rowOfRun())?.unfinished).not.toBeNull();
    clock += 20 * 60_000;
    const again = await backUpDaily(later(), 600_000);
    expect(again).toMatchObject({ outcome: 'made', moment: momentOf(new Date(clock).toISOString()) });
  });

  /** The row about the backup itself was read in an earlier state. It is still one row. */
  const allRowsOf = async () => (await Promise.all(tableNames.map((table) => allRows(tables, table)))).flat();
});

describe('an interrupted restore', () => {
  const oneAfter = (into: Tables, left: { count: number }): Tables => ({
    ...into,
    transact: async (table, partitionKey, operations) => {
      left.count -= 1;
      if (left.count < 0) throw new Error('killed');
      return into.transact(table, partitionKey, operations);
    },
  });
  beforeEach(async () => {
    for (const partitionKey of ['a', 'b'])
      await put(
        'Events',
        Array.from({ length: 130 }, (_, n) => ({ partitionKey, rowKey: `r-${n}`, properties: { n } })),
      );
    await store.tenants.write(aTenantRow(tenantId), null);
    await store.customers.write(customer(tenantId, 'watching'), null);
    made(await backUp(pipeline()));
    const { etag } = (await store.customers.read(tenantId)) ?? { etag: '' };
    await store.customers.write(customer(tenantId, 'leaving'), etag);
  });

  test('is completed by running it again, wherever it stopped', async () => {
    const whole = memoryTables();
    await restored(whole);
    for (let writes = 1, isDone = false; !isDone; writes += 1) {
      const into = memoryTables();
      isDone = await restored(oneAfter(into, { count: writes })).then(
        () => true,
        () => false,
      );
      if (!isDone) await restored(into);
      for (const table of tableNames) expect(await allRows(into, table)).toEqual(await allRows(whole, table));
      expect(await restoreTarget(into).readMark()).toBeUndefined();
    }
  });

  test('never changes rows of something else, and completes no other backup', async () => {
    const into = memoryTables();
    await restored(oneAfter(into, { count: 3 })).catch(() => {});
    const target = restoreTarget(into);
    expect(await refusal(target)).toBeUndefined();
    const mark = await target.readMark();
    await target.writeMark(mark === undefined ? null : { ...mark, moment: '2026-11-28T02-10-00Z' });
    expect(await refusal(target)).toEqual({ reason: 'otherRestore', moment: '2026-11-28T02-10-00Z' });
    await target.writeMark(mark ?? null);
    await into.transact('Events', 'b', [{ type: 'upsert', rowKey: 'r-7', properties: { n: 99 } }]);
    await expect(restored(into)).rejects.toThrow(/something else writes/);
  });
});

const customer = (id: string, state: CustomerRow['state']): CustomerRow => ({
  ...{ tenantId: id, name: 'Adatum', tags: [], settings: {}, state, since: at, invitedUntil: at },
  ...{
    askedAt: null,
    trouble: null,
    missing: null,
    departure: null,
    earlierReceipts: [],
    changed: null,
    uncollected: null,
    sessionsFrom: null,
  },
});

test('a customer that is leaving with a pending export keeps its rows, and stays leaving', async () => {
  await store.tenants.write(aTenantRow(tenantId), null);
  await store.customers.write(customer(tenantId, 'watching'), null);
  made(await backUp(pipeline()));
  const { etag } = (await store.customers.read(tenantId)) ?? { etag: '' };
  await store.customers.write(customer(tenantId, 'leaving'), etag);
  const into = memoryTables();
  expect((await restored(into)).leaving.map((one) => one.tenantId)).toEqual([tenantId]);
  expect((await appStore(into).customers.read(tenantId))?.row.state).toBe('leaving');
  expect(await appStore(into).tenantRows.count(tenantId)).toEqual({ Tenants: 1 });
});

test('a customer that left after the backup does not return', async () => {
  const gone = '22222222-2222-4333-8444-55555555abcd';
  for (const id of [tenantId, gone]) {
    await store.tenants.write(aTenantRow(id), null);
    await store.events.record([{ ...eventOn(0, 1), tenantId: id }], true);
    await store.due.put([{ what: 'sweep', tenantId: id, notBefore: at }]);
    await put('Snapshots', [{ partitionKey: `${id}|heads`, rowKey: 'group', properties: { v: 1 } }]);
  }
  await store.customers.write(customer(gone, 'watching'), null);
  made(await backUp(pipeline()));
  const { etag } = (await store.customers.read(gone)) ?? { etag: '' };
  await store.customers.write(customer(gone, 'left'), etag);
  const into = memoryTables();
  expect((await restored(into)).gone.map((one) => one.tenantId)).toEqual([gone]);
  const after = appStore(into);
  expect((await after.customers.read(gone))?.row.state).toBe('left');
  expect(await after.tenantRows.count(gone)).toEqual({});
  expect(await after.tenantRows.count(tenantId)).toEqual(await store.tenantRows.count(tenantId));
  expect((await allRows(into, 'Tenants')).filter((one) => JSON.stringify(one).includes(gone))).toHaveLength(1);
});
