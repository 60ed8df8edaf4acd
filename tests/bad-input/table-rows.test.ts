/** A damaged row is read, or refused with its table and key; nothing else is thrown. */
import type { Random } from '../../infra/local/tenant/random';
import type { Store } from '../../shared/core/store';
import { isFleetKind, isSmallKind, kindDefinitions } from '../../shared/kinds';
import { type TableName, type TableRow, type Tables, tableNames, type Value } from '../../shared/store/tables';
import { appStore } from '../app-store';
import { type History, run } from '../pipeline/history';
import { tenantId } from '../pipeline/small-world';
import { playCases, spoil, spoilText } from './spoil';

const history: History = [
  {
    found: 'hinted',
    actions: [
      { change: { to: 'exclusion', id: 'ca01', isExcluded: true }, by: 'ada' },
      { change: { to: 'role', person: 'person05', isHeld: true }, by: 'ada' },
      { change: { to: 'devices', count: 4, isCompliant: false }, by: 'ada' },
    ],
  },
  { found: 'logged', actions: [{ change: { to: 'exclusion', id: 'ca01', isExcluded: false }, by: 'ada' }] },
];

const [from, to] = ['2026-11-01T00:00:00Z', '2026-12-31T00:00:00Z'];
const kinds = kindDefinitions.map(({ kind }) => kind);

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}

/** Everything that is read for a tenant, by table. */
const readsOf: Readonly<Record<TableName, (store: Store) => Promise<unknown>>> = {
  Alerts: async ({ alerts }) => {
    const open = await alerts.readAlerts(tenantId);
    for (const list of ['open', 'past', 'told'] as const)
      await alerts.list(tenantId, list, { limit: 20, after: null, since: null });
    await alerts.transitions(tenantId, 50);
    for (const { id } of open) {
      await alerts.readEvents(tenantId, id);
      await alerts.readTransitions(tenantId, id);
      await alerts.readDeliveries(tenantId, id);
    }
  },
  Digests: async ({ digests, plans, trends }) => {
    await digests.latest(tenantId, 3);
    await plans.read(tenantId);
    await trends.read(tenantId);
  },
  Directory: async ({ directory, habits, pageRows }) => {
    await directory.readNames(tenantId, ['ada', 'person05', 'ca01']);
    await habits.read(tenantId, ['ada', 'person05']);
    await pageRows.read(tenantId, 'access');
    await pageRows.read(tenantId, 'people');
  },
  Due: ({ due }) => due.list(to, 100),
  Evaluations: async ({ evaluations }) => {
    await evaluations.readAll(tenantId);
    await evaluations.history(tenantId, from, to);
    await evaluations.statuses(tenantId, to);
  },
  Events: async ({ events }) => {
    const days = await events.days(tenantId);
    await all(events.list(tenantId, days));
    await events.markers(tenantId, days);
    for (const day of days) await all(events.stored(tenantId, day));
  },
  Metrics: ({ metrics }) => metrics.days(tenantId, 'managedDevice.changes', from.slice(0, 10), to.slice(0, 10)),
  Records: ({ records }) => records.findByTarget(tenantId, ['ada', 'person05', 'ca01'], from, to),
  Seals: ({ seals }) => seals.list(tenantId, from.slice(0, 10), to.slice(0, 10)),
  Settings: ({ settings }) => settings.readMarked(tenantId),
  Snapshots: async ({ snapshots }) => {
    for (const { kind, manifest } of await snapshots.readHeads(tenantId)) {
      if (isSmallKind(kind)) await snapshots.readSmall(tenantId, kind, manifest);
      if (isFleetKind(kind)) await all(snapshots.readFleet(tenantId, kind, manifest));
    }
  },
  Subscriptions: ({ subscriptions }) => subscriptions.list(tenantId),
  Suppressions: ({ rules }) => rules.list(tenantId),
  Tenants: async ({ tenants, tenantSummaries, customers, watch }) => {
    await tenants.list();
    await tenantSummaries.list();
    await customers.list(() => undefined);
    await watch.readTick();
    await watch.readAudience(tenantId);
    await watch.readDeployment();
  },
  Watermarks: async ({ watermarks }) => {
    await watermarks.readBuckets(tenantId);
    await watermarks.readKinds(tenantId);
    for (const kind of kinds) await watermarks.readKind(tenantId, kind);
  },
};

type Place = { readonly table: TableName; readonly row: TableRow };

/** A copy of the tables with one row replaced. */
function withRow(tables: Tables, { table, row }: Place): Tables {
  const isIt = (one: TableRow): boolean => one.partitionKey === row.partitionKey && one.rowKey === row.rowKey;
  const seen = (name: TableName, one: TableRow): TableRow => (name === table && isIt(one) ? row : one);
  return {
    ...tables,
    get: async (name, partitionKey, rowKey) => {
      const found = await tables.get(name, partitionKey, rowKey);
      return found === undefined ? undefined : seen(name, found);
    },
    async *list(name, query) {
      for await (const one of tables.list(name, query)) yield seen(name, one);
    },
  };
}

function spoiltValue(value: Value, random: Random): Value | undefined {
  if (typeof value === 'string' && /^[[{]/.test(value) && random() < 0.8)
    return JSON.stringify(spoil(JSON.parse(value), random).value);
  if (typeof value === 'string' && value !== '') return spoilText(value, random).value;
  if (value instanceof Uint8Array) {
    const bytes = Uint8Array.from(value);
    const at = Math.floor(random() * bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 + Math.floor(random() * 255));
    return random() < 0.5 ? bytes : bytes.slice(0, at);
  }
  const others = [undefined, '', 'text', -1, 1e12, -1e308, Number.NaN, Number.POSITIVE_INFINITY, false, new Date(0)];
  return others[Math.floor(random() * others.length)];
}

function spoiltRow(row: TableRow, random: Random): TableRow {
  const names = Object.keys(row.properties);
  const name = names[Math.floor(random() * names.length)] ?? 'v';
  const { [name]: old, ...rest } = row.properties;
  const value = old === undefined ? undefined : spoiltValue(old, random);
  return { ...row, properties: value === undefined ? rest : { ...rest, [name]: value } };
}

const places: Place[] = [];
let tables: Tables;
beforeAll(async () => {
  const { world } = await run(history);
  tables = world.tables;
  for (const table of tableNames)
    for await (const row of tables.list(table, { partition: { from: '', to: '\uffff' } })) places.push({ table, row });
});

test('the rows as they are are read', async () => {
  for (const table of tableNames) await readsOf[table](appStore(tables));
  expect(new Set(places.map(({ table }) => table)).size).toBeGreaterThan(10);
});

test('a damaged row is read, or refused with its table and key', async () => {
  // The same number of rows from each table, because most rows are events and snapshots.
  const byTable = tableNames
    .map((table) => places.filter((place) => place.table === table))
    .filter((of) => of.length > 0);
  await playCases('table rows', async (random, number) => {
    const of = byTable[number % byTable.length] ?? [];
    const place = of[Math.floor(random() * of.length)];
    if (place === undefined) return;
    const { table } = place;
    const row = spoiltRow(place.row, random);
    const store = appStore(withRow(tables, { table, row }));
    try {
      await readsOf[table](store);
    } catch (error) {
      const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      expect(said).toMatch(new RegExp(`^Error: ${table} .+: `));
      expect(said.length).toBeLessThan(500);
    }
  });
});
