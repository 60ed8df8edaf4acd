/**
 * An upgrade and a rollback over the same tables. previous.json.gz holds the rows of the release before, and the input
 * that its readers accept, both made by its own code (scripts/record-previous.mjs).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { z } from 'zod';
import type { Manifest } from '../../shared/core/resource/snapshot';
import { minuteMs } from '../../shared/core/time/durations';
import { kindDefinitions } from '../../shared/kinds';
import { verifyRecord } from '../../shared/pipeline/operate/verify';
import { unpackText } from '../../shared/store/rows';
import { type TableName, type TableRow, type Tables, tableNames, type Value } from '../../shared/store/tables';
import { appStore } from '../app-store';
import { memoryTables } from '../memory-tables';
import { spread } from '../pipeline/crash-check';
import { differences, finalState, violations } from '../pipeline/final-state';
import { apply, hint, type Run } from '../pipeline/history';
import { type Life, type Moment, newLife } from '../pipeline/mortal';
import { createSmallWorld, startApp, tenantId } from '../pipeline/small-world';
import { changes, type Recorded, recordRows } from './record-rows';
import { samplesOf } from './samples';
import { schemas } from './stored-schemas';

// Safe: scripts/record-previous.mjs wrote it.
const previous = JSON.parse(gunzipSync(readFileSync(join(__dirname, 'previous.json.gz'))).toString('utf8')) as Recorded;

function unpacked(value: unknown): Value {
  if (typeof value !== 'object' || value === null) return value as Value; // Safe: text, number or boolean, as it was written.
  if ('bytes' in value) return Buffer.from(String(value.bytes), 'base64');
  return 'date' in value ? new Date(String(value.date)) : BigInt(String((value as { bigint: unknown }).bigint));
}

const rowsOf = ({ rows }: Recorded): readonly (TableRow & { readonly table: TableName })[] =>
  rows.map(([table, partitionKey, rowKey, properties]) => ({
    table: tableNames.find((name) => name === table) ?? 'Tenants',
    partitionKey,
    rowKey,
    etag: '',
    properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, unpacked(value)])),
  }));

async function tablesWith(recorded: Recorded): Promise<Tables> {
  const tables = memoryTables({ keepTransactions: false });
  for (const { table, partitionKey, rowKey, properties } of rowsOf(recorded))
    await tables.transact(table, partitionKey, [{ type: 'create', rowKey, properties }]);
  return tables;
}

/** Which schema reads a property with JSON. Rows with the same name differ by their table. */
const readers: Readonly<Record<string, string>> = {
  'Alerts alert': 'alert',
  'Alerts event': 'watchEvent',
  'Alerts transition': 'transition',
  'Alerts delivery': 'delivery',
  'Alerts lease': 'lease',
  'Alerts listed': 'listedAlert',
  'Digests digest': 'digestRow',
  'Digests plan': 'planRow',
  'Digests trend': 'trendRow',
  'Directory named': 'namedObject',
  'Directory activity': 'activity',
  'Directory owners': 'owners',
  'Directory habits': 'habits',
  'Due due': 'dueRow',
  'Evaluations evaluation': 'evaluation',
  'Events event': 'watchEvent',
  'Events step': 'step',
  'Events rows': 'markerRows',
  'Metrics counts': 'metricCounts',
  'Records record': 'logRecord',
  'Seals seal': 'seal',
  'Subscriptions subscription': 'subscriptionRow',
  'Suppressions rule': 'rule',
  'Tenants tenant': 'tenantRow',
  'Tenants summary': 'tenantSummary',
  'Tenants tick': 'tickRow',
  'Tenants deployment': 'deploymentRow',
  'Tenants budget': 'channelBudgetRow',
  'Watermarks bucket': 'watermarkBucket',
  'Watermarks kind': 'watermarkKind',
  'Watermarks audience': 'audienceRow',
  'Watermarks forward': 'forwardRow',
  'Watermarks ping': 'pingRow',
};

/** Every value stored as JSON, with the name of the schema that reads it. */
function valuesOf(
  recorded: Recorded,
): readonly { readonly where: string; readonly reader: string; readonly value: unknown }[] {
  return rowsOf(recorded).flatMap((row) => {
    const names = new Set(Object.keys(row.properties).map((name) => name.replace(/\d+$/, '')));
    return [...names].flatMap((name) => {
      // For the row of an alert itself, this is the key of its list.
      const reader = name === 'listed' && row.rowKey.startsWith('a|') ? undefined : readers[`${row.table} ${name}`];
      const shared = row.table === 'Directory' && row.rowKey === 'shared' ? 'sharedHabits' : reader;
      return shared === undefined
        ? []
        : [
            {
              where: `${row.table} ${row.rowKey}`,
              reader: shared,
              value: JSON.parse(unpackText(row, name)) as unknown,
            },
          ];
    });
  });
}

const ajv = new Ajv2020({ strict: false, validateFormats: false });
const previousReaders: ReadonlyMap<string, ValidateFunction> = new Map(
  Object.entries(previous.readers).map(([name, schema]) => [name, ajv.compile(schema)]),
);

/** Where the reader of the previous release refuses a value. */
const refusalOf = ({ errors }: ValidateFunction): string =>
  (errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`).join(', ');

/**
 * The value as this release stores it. Some values have an earlier form beside the newer one, so that an earlier
 * release can read them.
 */
function storedForm(reader: string, value: unknown): unknown {
  const written = schemas[`stored${reader.charAt(0).toUpperCase()}${reader.slice(1)}`];
  // Safe: written for the value that the schema of the same name reads.
  const stored = typeof written === 'function' ? (written as (value: unknown) => unknown)(value) : value;
  return JSON.parse(JSON.stringify(stored)) as unknown;
}

test('every row of the previous release is read by this one', () => {
  const values = valuesOf(previous);
  expect(new Set(values.map(({ reader }) => reader)).size).toBeGreaterThan(18);
  const refused = values.flatMap(({ where, reader, value }) => {
    const schema = schemas[reader];
    if (!(schema instanceof z.ZodType)) return [`${where}: no ${reader}`];
    const read = schema.safeParse(value);
    return read.success ? [] : [`${where}: ${read.error.issues.map(({ path }) => path.join('.')).join(', ')}`];
  });
  expect(refused).toEqual([]);
});

/** The app runs on the rows of the previous release. A process of `life` begins. */
async function upgraded(forMs: number, life: Life = newLife()): Promise<Run> {
  const world = createSmallWorld({ startAt: Date.parse(previous.at), tables: await tablesWith(previous) });
  // The tenant is unchanged, and its log has been read.
  for (const change of changes) apply(world, { change, by: 'ada' }, 0);
  world.tenant.log.splice(0);
  const app = startApp(world, life);
  await app.runUntil(world.now() + 2 * minuteMs);
  await app.ask(...kindDefinitions.map(({ kind }) => hint(kind)));
  await app.runUntil(world.now() + forMs);
  return { app, world };
}

test('this release continues where the previous one stopped: nothing is lost, sent twice or taken for new', async () => {
  const stored = appStore(await tablesWith(previous));
  const before = await stored.alerts.readAlerts(tenantId);
  const events = await stored.events.days(tenantId);
  const { world } = await upgraded(30 * minuteMs);
  const { store } = world;
  const read = await store.watermarks.readKind(tenantId, 'conditionalAccessPolicy');
  expect(Date.parse(read?.row.lastSuccessAt ?? '')).toBeGreaterThan(Date.parse(previous.at));
  const after = await store.alerts.readAlerts(tenantId);
  const known = new Set(before.map(({ id }) => id));
  expect(after.filter(({ id }) => !known.has(id)).map(({ form, groupKey }) => [form, groupKey])).toEqual([]);
  expect(before.filter(({ id }) => !after.some((one) => one.id === id))).toEqual([]);
  expect(world.sent.map(({ message }) => message.subject)).toEqual([]);
  expect(await store.events.days(tenantId)).toEqual(expect.arrayContaining([...events]));
  expect((await store.tenants.read(tenantId))?.row.summarisedAt).not.toBeNull();
  // The seals of the earlier release are valid for its rows.
  const { sealedDays, findings } = await verifyRecord({ store, now: world.now }, tenantId);
  expect([sealedDays > 3, findings]).toEqual([true, []]);
});

const moments: readonly Moment[] = ['before', 'after'];
const isExhaustive = process.env.CRASH_ALL === '1';

/** What a crash must not change. The rows of the previous release cause violations of their own, which stay the same. */
async function endOf(run: Run) {
  const { world } = run;
  const { store, now } = world;
  const evaluations = await store.evaluations.readAll(tenantId);
  return {
    violations: await violations(run),
    seals: (await verifyRecord({ store, now }, tenantId)).findings,
    verdicts: evaluations.map(({ evaluation: { controlId, verdict } }) => [controlId, verdict]),
    sent: world.sent.map(({ channel, message }) => [channel, message.subject]),
    failures: world.logged.map(({ event }) => event).filter((event) => event.endsWith('ailed')),
  };
}

test('no matter at which write the first process after an upgrade dies, the end is the same', async () => {
  const life = newLife();
  const plain = await upgraded(30 * minuteMs, life);
  const [state, end] = [await finalState(plain, { withDays: true }), await endOf(plain)];
  const writes = life.calls.flatMap(({ hasEffect }, at) => (hasEffect ? [at + 1] : []));
  expect(writes.length).toBeGreaterThan(100);
  // Between these and the commit of their collection, other collections find verdicts from a newer state than theirs.
  const verdicts = writes.filter((call) => life.calls[call - 1]?.name === 'Evaluations.transact');
  const deaths: readonly (readonly [number, Moment])[] = isExhaustive
    ? writes.flatMap((call) => moments.map((moment) => [call, moment] as const))
    : [
        ...spread(writes, 6).map((call, at) => [call, moments[at % 2] ?? 'after'] as const),
        ...verdicts.map((call) => [call, 'after'] as const),
      ];
  for (const [call, moment] of deaths) {
    const crashed = await upgraded(30 * minuteMs, newLife({ call, moment }));
    const death = `dying ${moment} call ${call} (${life.calls[call - 1]?.name})`;
    expect([death, crashed.app.lives.length]).toEqual([death, 2]);
    expect([death, differences(state, await finalState(crashed, { withDays: true }))]).toEqual([death, []]);
    expect([death, await endOf(crashed)]).toEqual([death, end]);
  }
}, 600_000);

test.each(['managedDevice', 'user', 'userRegistrationDetails'] as const)(
  'a fleet of the previous release (%s) can be stored in the rows of large fleets, without a change',
  async (kind) => {
    const { snapshots } = appStore(await tablesWith(previous), {
      fleetLimits: { largeFrom: 1, smallOverlay: 1, idBits: 52 },
    });
    const head = await snapshots.readHead(tenantId, kind);
    if (head === undefined) throw new Error(`the release before stored no ${kind}`);
    const stored = async (manifest: Manifest) => {
      const all: { readonly id: string }[] = [];
      for await (const some of snapshots.readFleet(tenantId, kind, manifest)) all.push(...some);
      return all.sort((a, b) => (a.id < b.id ? -1 : 1));
    };
    const before = await stored(head.manifest);
    const collection = await snapshots.openFleet(tenantId, kind, head, 'list');
    for await (const some of snapshots.readFleet(tenantId, kind, head.manifest))
      for (const one of some) collection.see(one as never); // Safe: of the same kind.
    expect(await collection.finish()).toMatchObject({ first: false, changes: [], count: before.length, removed: 0 });
    const manifest = await collection.save();
    expect(manifest.rows).not.toEqual(head.manifest.rows);
    expect([before.length > 0, await stored(manifest)]).toEqual([true, before]);
  },
);

test('after a rollback the previous release reads every row that it knows', async () => {
  const values = valuesOf(await recordRows());
  const read = values.filter(({ reader }) => previousReaders.has(reader));
  expect(new Set(read.map(({ reader }) => reader)).size).toBeGreaterThan(18);
  const refused = read.flatMap(({ where, reader, value }) => {
    const accept = previousReaders.get(reader);
    return accept === undefined || accept(value) ? [] : [`${where}: ${refusalOf(accept)}`];
  });
  expect([...new Set(refused)]).toEqual([]);
});

/**
 * Not a row of the app but a file in blob storage that only a restore reads. A restore refuses a later format with a
 * sentence.
 */
const files: ReadonlySet<string> = new Set(['backupManifest']);

const shared = Object.entries(schemas).flatMap(([reader, schema]) => {
  const accept = previousReaders.get(reader);
  return schema instanceof z.ZodType && accept !== undefined && !files.has(reader) ? [{ reader, schema, accept }] : [];
});

test.each(shared)(
  'after a rollback the previous release reads each word that this one can store: $reader',
  ({ reader, schema, accept }) => {
    const samples = samplesOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
    const results = samples.map((sample) => schema.safeParse(sample));
    expect(results.flatMap(({ error }) => error?.issues ?? [])).toEqual([]);
    const refused = results.flatMap(({ data }) => (accept(storedForm(reader, data)) ? [] : [refusalOf(accept)]));
    expect([...new Set(refused)]).toEqual([]);
    // A value that is stored in an earlier form is read back unchanged.
    const back = results.map(({ data }) => schema.parse(storedForm(reader, data)));
    expect(back).toEqual(results.map(({ data }) => data));
  },
);
