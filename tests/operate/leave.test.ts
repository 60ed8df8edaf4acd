/**
 * A customer leaves: the messages it gets, the deleted data, the proof for the operator, and a run that was killed at
 * each step.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Onboarding, onboard } from '../../infra/operate/onboard/onboard';
import { readOnboardOptions } from '../../infra/operate/onboard/options';
import { readConfiguration } from '../../shared/config/config';
import {
  afterNews,
  type CustomerRow,
  canSignIn,
  invitedCustomer,
  isCollected,
} from '../../shared/core/tenant/customer';
import { type CustomerDesk, invite } from '../../shared/pipeline/operate/customers';
import { advanceCustomers } from '../../shared/pipeline/watch/customers';
import { customersPartition } from '../../shared/store/keys';
import type { Operation, Tables } from '../../shared/store/tables';
import { appStore } from '../app-store';
import { seedAlert } from '../functions/seeded-alert';
import { type MemoryTables, memoryTables } from '../memory-tables';
import { aBucketRow, anEvaluation, anEvent, aRule, aTenantRow } from '../store/fixtures';

const id = (number: number): string => `0f5a3c1e-1111-4222-8333-${String(number).padStart(12, '0')}`;
const [home, contoso, fabrikam] = [id(1), id(10), id(11)];
const start = Date.parse('2026-11-24T14:00:00Z');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leave-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Both customers, each with rows of its own. */
async function seeded(): Promise<MemoryTables> {
  const tables = memoryTables();
  const store = appStore(tables);
  for (const [tenantId, word] of [
    [contoso, 'Quokka'],
    [fabrikam, 'Zebra'],
  ] as const) {
    const settings = { recipients: [{ id: 'contact', channel: 'email-acs', address: `it@${word}.example` }] };
    const row: CustomerRow = {
      ...invitedCustomer({ tenantId, name: word, tags: [], settings }, start),
      state: 'watching',
    };
    await store.customers.write(row, null);
    await store.tenants.write(aTenantRow(tenantId, { name: word, watchedSince: '2026-11-01T00:00:00Z' }), null);
    await store.events.record(
      Array.from({ length: 150 }, (_, n) => anEvent(tenantId, n, { details: { note: word } })),
      false,
    );
    await seedAlert(store, { tenantId, number: 7 });
    await store.rules.write(aRule(tenantId), null);
    const evaluation = anEvaluation('ZT.ID.001');
    await store.evaluations.save(tenantId, [{ evaluation, etag: null, history: true }]);
    await store.due.put([{ what: 'sweep', tenantId, notBefore: '2026-11-24T15:00:00Z' }]);
  }
  return tables;
}

const configuration = readConfiguration(JSON.stringify({ tenants: [{ tenantId: home, name: 'Adatum' }] }), {
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  PUBLIC_BASE_URL: 'https://watch.adatum.example',
  NOTIFICATION_KEY: 'k'.repeat(40),
  APP_CLIENT_ID: id(500),
});

function operator(tables: Tables) {
  let now = start;
  const store = appStore(tables);
  const lines: string[] = [];
  const waits: number[] = [];
  const onboarding: Onboarding = {
    configuration,
    pipeline: {
      controls: [],
      now: () => now,
      sleep: async (ms) => {
        waits.push(ms);
        now += ms;
      },
      store,
    },
    print: (line) => lines.push(line),
    send: async () => {
      throw new Error('an id needs no lookup');
    },
    patienceMs: 0,
  };
  return {
    store,
    waited: () => waits.reduce((sum, ms) => sum + ms, 0),
    run: async (...given: readonly string[]) => {
      const read = readOnboardOptions(given, () => undefined);
      if (read.outcome !== 'run') throw new Error(JSON.stringify(read));
      lines.length = 0;
      const code = await onboard(onboarding, read.options);
      return { code, lines: [...lines] };
    },
    rowOf: async (tenantId: string) => (await store.customers.read(tenantId))?.row,
  };
}

const at = (name: string): string => join(folder, name);
const leaving = (...more: readonly string[]): readonly string[] => ['--leave', contoso, ...more];
const withExport = (): readonly string[] =>
  leaving('--out', at('contoso.jsonl'), '--receipt', at('receipt.json'), '--yes');
const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

test('without --yes the operator sees what is stored, and nothing changes', async () => {
  const tables = await seeded();
  const { run, rowOf } = operator(tables);
  const { length } = tables.transactions;
  const { code, lines } = await run(...leaving());
  expect([code, lines[0]]).toEqual([
    0,
    expect.stringMatching(/^Quokka \(.*\): \d+ rows are stored: Alerts \d+, Due 1, /),
  ]);
  expect(lines[1]).toMatch(/^Nothing was changed/);
  expect([tables.transactions.length, (await rowOf(contoso))?.state]).toEqual([length, 'watching']);
});

test('the customer gets all of its record and nothing of another, then every row is deleted, and a receipt proves both', async () => {
  const tables = await seeded();
  const { run, rowOf, store, waited } = operator(tables);
  const stored = await store.tenantRows.count(contoso);
  const others = await store.tenantRows.count(fabrikam);
  const { code, lines } = await run(...withExport());
  expect(code).toBe(0);
  // Every process of the app has read the new state by now.
  expect(waited()).toBeGreaterThanOrEqual(60_000);
  const exported = readFileSync(at('contoso.jsonl'), 'utf8');
  expect(exported.match(/"kind":"events"/g)).toHaveLength(150);
  expect(exported).not.toMatch(new RegExp(`Zebra|${fabrikam}`));
  expect(await store.tenantRows.count(contoso)).toEqual({});
  expect(await store.tenantRows.count(fabrikam)).toEqual(others);
  expect((await rowOf(fabrikam))?.state).toBe('watching');
  const receipt = JSON.parse(readFileSync(at('receipt.json'), 'utf8'));
  expect(receipt).toMatchObject({
    ...{ version: 1, tenantId: contoso, name: 'Quokka', startedAt: new Date(start).toISOString() },
    exported: {
      ...{ name: 'contoso.jsonl', sha256: hashOf(at('contoso.jsonl')) },
      lines: { events: 150, alerts: 1, controls: 1, uptime: 1 },
    },
    deleted: { byTable: stored, rows: Object.values(stored).reduce((sum, count) => sum + count, 0) },
  });
  expect(lines.slice(-4)).toEqual([
    `Quokka (${contoso}) left on 2026-11-24 at 14:01 UTC.`,
    expect.stringMatching(/^Exported to contoso\.jsonl: events 150, alerts 1, /),
    expect.stringMatching(/^Deleted: \d+ rows \(Alerts /),
    `Receipt: ${at('receipt.json')}`,
  ]);
  // The remaining row names nobody, and people of that tenant cannot sign in.
  const row = await rowOf(contoso);
  expect(row).toMatchObject({ state: 'left', settings: {} });
  expect(row && [canSignIn(row), isCollected(row)]).toEqual([false, false]);
  expect((await run('--list')).lines).toContain(`Quokka  ${contoso}  left on 2026-11-24; nothing is stored`);
  // The receipt can be printed again, and the customer can come back.
  expect((await run(...leaving('--out', at('x'), '--yes'))).lines.join('\n')).toContain(receipt.exported.sha256);
  const read = await store.customers.read(contoso);
  if (read === undefined) throw new Error('no row');
  await store.customers.write(afterNews(read.row, { type: 'invite' }, [], start), read.etag);
  expect(await rowOf(contoso)).toMatchObject({ state: 'invited', earlierReceipts: [receipt] });
  expect((await run(...leaving())).lines.join('\n')).toContain(receipt.exported.sha256);
  const again = await run(...leaving('--no-export', '--receipt', at('second.json'), '--yes'));
  expect(again.lines.slice(-7)).toEqual([
    ...lines.slice(-4, -1),
    expect.stringMatching(/^Quokka .* left on 2026-11-24 at 14:0\d UTC\.$/),
    'Exported: nothing, as requested.',
    'Deleted: no rows were stored.',
    `Receipt: ${at('second.json')}`,
  ]);
});

/** The n-th request to storage fails, as if the process had been killed there. */
function dyingAt(tables: Tables, n: number): Tables & { readonly died: () => boolean } {
  let left = n;
  const count = (): void => {
    left -= 1;
    if (left === 0) throw new Error('killed');
  };
  return {
    ...tables,
    died: () => left <= 0,
    get: async (...asked) => {
      count();
      return tables.get(...asked);
    },
    async *list(...asked) {
      count();
      yield* tables.list(...asked);
    },
    transact: async (...asked) => {
      const done = await tables.transact(...asked);
      count();
      return done;
    },
  };
}

test('a run that is killed at any step is started again, and ends with the same receipt', async () => {
  const begin = await seeded();
  const whole = operator(begin.fork());
  await whole.run(...withExport());
  const { deleted } = JSON.parse(readFileSync(at('receipt.json'), 'utf8'));
  let killed = 0;
  for (let n = 1; ; n += 1) {
    for (const file of readdirSync(folder)) rmSync(at(file));
    const tables = begin.fork();
    const dying = dyingAt(tables, n);
    await operator(dying)
      .run(...withExport())
      .catch(() => {});
    const isWhole = !dying.died();
    if (!isWhole) killed += 1;
    const { run, store, rowOf } = operator(tables);
    if (!isWhole) expect([n, await run(...withExport())]).toMatchObject([n, { code: 0 }]);
    expect([n, await store.tenantRows.count(contoso), (await rowOf(contoso))?.state]).toEqual([n, {}, 'left']);
    const receipt = JSON.parse(readFileSync(at('receipt.json'), 'utf8'));
    expect([n, receipt.deleted]).toEqual([n, deleted]);
    expect([n, receipt.exported.sha256]).toEqual([n, hashOf(at('contoso.jsonl'))]);
    expect(readFileSync(at('contoso.jsonl'), 'utf8').match(/"kind":"events"/g)).toHaveLength(150);
    if (isWhole) break;
  }
  expect(killed).toBeGreaterThan(40);
});

test('nothing is deleted while a collection runs, and the customer can be taken back until then', async () => {
  const tables = await seeded();
  const { run, rowOf, store } = operator(tables);
  const heldUntil = '2026-11-25T14:00:00Z';
  await store.watermarks.writeBucket(aBucketRow(contoso, { holder: 'somebody', heldUntil }), null);
  const before = await store.tenantRows.count(contoso);
  const { code, lines } = await run(...withExport());
  expect([code, lines.at(-1)]).toEqual([1, expect.stringMatching(/a collection still runs\. Nothing is deleted/)]);
  expect([await store.tenantRows.count(contoso), readdirSync(folder)]).toEqual([before, []]);
  const row = await rowOf(contoso);
  expect(row && [row.state, canSignIn(row), isCollected(row)]).toEqual(['leaving', false, false]);
  const desk: CustomerDesk = {
    ...{ pipeline: { store, now: () => start }, isRegistered: true, homeTenantId: home, by: null },
    ...{ isOfFile: () => false, namesOfFile: [], customers: async () => [], problemsOf: () => [] },
    findTenant: async (tenantId) => ({ outcome: 'found', tenantId }),
  };
  const again = { tenant: contoso, name: undefined, groups: [], mail: undefined };
  expect(await invite(desk, again, () => undefined)).toEqual({ status: 'refused', why: 'isLeaving' });
  const moved = await advanceCustomers({
    graph: async () => {
      throw new Error('nobody asks Entra about it');
    },
    ...{ log: () => {}, now: () => start, speed: 1, store },
  });
  expect(moved).toBe(0);
  await run('--resume', contoso);
  expect((await rowOf(contoso))?.state).toBe('consented');
});

test('an export never overwrites a file, and deletion needs the very file that was exported', async () => {
  const tables = await seeded();
  writeFileSync(at('contoso.jsonl'), 'evidence');
  const first = operator(tables);
  expect((await first.run(...withExport())).code).toBe(1);
  expect([readFileSync(at('contoso.jsonl'), 'utf8'), (await first.rowOf(contoso))?.state]).toEqual([
    'evidence',
    'watching',
  ]);
  rmSync(at('contoso.jsonl'));
  // The process dies while it deletes.
  let deletes = 0;
  const dying: Tables = {
    ...tables,
    transact: async (table, partition, operations: readonly Operation[]) => {
      if (operations.some(({ type }) => type === 'delete')) deletes += 1;
      if (deletes === 2) throw new Error('killed');
      return tables.transact(table, partition, operations);
    },
  };
  await expect(operator(dying).run(...withExport())).rejects.toThrow('killed');
  const second = operator(tables);
  const { code, lines } = await second.run(...leaving('--out', at('other.jsonl'), '--yes'));
  expect([code, lines.at(-1)]).toEqual([1, expect.stringMatching(/is not that file/)]);
  expect(await second.store.tenantRows.count(contoso)).not.toEqual({});
  expect((await second.run(...leaving('--no-export', '--yes'))).code).toBe(0);
  expect(existsSync(at('contoso.jsonl'))).toBe(true);
});

/** While a run waits for work that has begun, somebody else does this. */
function meanwhile(tables: Tables, act: () => Promise<unknown>): Tables {
  let isFirst = true;
  return {
    ...tables,
    async *list(table, query) {
      if (table === 'Watermarks' && isFirst) {
        isFirst = false;
        await act();
      }
      yield* tables.list(table, query);
    },
  };
}

test.each([
  ['with an export', () => ['--out', at('contoso.jsonl')]],
  ['without an export', () => ['--no-export']],
])('nothing is deleted of a customer that somebody takes back while the command waits, %s', async (_, given) => {
  const tables = await seeded();
  const before = await appStore(tables).tenantRows.count(contoso);
  const taken = meanwhile(tables, () => operator(tables).run('--resume', contoso));
  const { run, rowOf, store } = operator(taken);
  const { code, lines } = await run(...leaving(...given(), '--yes'));
  expect([code, lines.at(-1)]).toEqual([1, 'Quokka: somebody has taken it back meanwhile. Nothing is deleted.']);
  expect((await rowOf(contoso))?.state).toBe('consented');
  expect(await store.tenantRows.count(contoso)).toEqual(before);
});

test('of two runs at once, the one that comes second does not call its file the export', async () => {
  const tables = await seeded();
  const behind = meanwhile(tables, async () => {
    expect((await operator(tables).run(...withExport())).code).toBe(0);
  });
  const { code, lines } = await operator(behind).run(...leaving('--out', at('other.jsonl'), '--yes'));
  expect([code, lines.at(-1)]).toEqual([1, expect.stringMatching(/exported to contoso\.jsonl .*is not that file/)]);
  expect(existsSync(at('other.jsonl'))).toBe(false);
});

test('a file that cannot be written is found before anything changes', async () => {
  writeFileSync(at('receipt.json'), 'of another customer');
  const { run, rowOf } = operator(await seeded());
  const inNoFolder = join(folder, 'no', 'x');
  for (const [given, expected] of [
    [['--out', inNoFolder], 'there is no such folder; create it, or give another file. Nothing was changed.'],
    [['--no-export', '--receipt', inNoFolder], 'there is no such folder'],
    [['--out', join(at('receipt.json'), 'x')], 'there is no such folder'],
    [['--no-export', '--receipt', at('receipt.json')], 'exists already and is not overwritten'],
  ] as const) {
    const { code, lines } = await run(...leaving(...given, '--yes'));
    expect([code, lines]).toEqual([1, [expect.stringContaining(expected)]]);
    expect((await rowOf(contoso))?.state).toBe('watching');
  }
});

test('a customer that wants no export gets none, and the receipt says so', async () => {
  const { run, store } = operator(await seeded());
  const { code, lines } = await run(...leaving('--no-export', '--yes'));
  expect([code, lines]).toEqual([0, expect.arrayContaining(['Exported: nothing, as requested.'])]);
  expect(lines.at(-1)).toContain('"exported": null');
  expect([readdirSync(folder), await store.tenantRows.count(contoso)]).toEqual([[], {}]);
});

test('a tenant of the file stays; one that was removed from it leaves like any other', async () => {
  const tables = await seeded();
  const { run, store } = operator(tables);
  expect((await run('--leave', home, '--no-export', '--yes')).lines).toEqual([
    `${home}: This is the tenant that runs this deployment. It is configured in watch.config.json, and cannot be invited or leave.`,
  ]);
  expect((await run('--leave', id(77), '--no-export', '--yes')).code).toBe(1);
  const { etag } = (await store.customers.read(contoso)) ?? { etag: '' };
  await tables.transact('Tenants', customersPartition, [{ type: 'delete', rowKey: contoso, etag }]);
  expect((await run(...withExport())).code).toBe(0);
  expect(await store.tenantRows.count(contoso)).toEqual({});
});

test.each([
  [['--leave', contoso, '--yes'], /--out FILE too, or --no-export/],
  [['--leave', contoso, '--out', 'x', '--no-export'], /use one of them/],
  [['--leave', contoso, '--out', 'x', '--receipt', 'x'], /give another file than for --out/],
  [['--pause', contoso, '--yes'], /--yes: only with --leave/],
  [['--leave', 'Contoso'], /neither a domain nor a tenant ID/],
])('arguments that could delete by mistake are refused: %j', (given, expected) => {
  const read = readOnboardOptions(given, () => undefined);
  expect(read.outcome === 'refused' && read.problems.join()).toMatch(expected);
});
