import type { AlertWithEvents } from '../../../shared/core/alert/alert';
import { gatherAlertList } from '../../../shared/pipeline/operate/alert-list';
import { gatherProof } from '../../../shared/pipeline/operate/proof';
import type { Tables } from '../../../shared/store/tables';
import { appStore } from '../../app-store';
import { countingTables } from '../../counting-tables';
import { memoryTables } from '../../memory-tables';
import { anAlert, anEvent, hex } from '../../store/fixtures';

const tenantId = 'tenant-1';
const total = 2000;
const now = Date.parse('2026-11-24T14:00:00Z');
const endedAt = (n: number): string => new Date(now - n * 3_600_000).toISOString();

const memory = memoryTables();
const { alerts, directory } = appStore(memory);

beforeAll(async () => {
  await directory.keepNames(
    tenantId,
    [{ id: 'u9', displayName: 'Mara Klein', address: null, type: 'person' }],
    endedAt(0),
  );
  let fence = await alerts.acquire(tenantId, 'test', endedAt(0), new Date(now + 3_600_000).toISOString());
  for (let n = 1; n <= total; n += 1) {
    if (fence === undefined) throw new Error('the lease was lost');
    const isOpen = n <= 3;
    const alert = anAlert(tenantId, {
      id: hex(n),
      leadEventId: hex(n),
      severity: n % 100 === 0 ? 'critical' : 'high',
      openedAt: endedAt(n + 1),
      ...(isOpen ? {} : { status: 'resolved' as const, concerns: [], resolvedAt: endedAt(n) }),
    });
    const written = await alerts.write(fence, {
      alert,
      events: [anEvent(tenantId, n)],
      transitions: [],
      deliveries: [],
    });
    fence = written.status === 'written' ? written.fence : undefined;
  }
});

const idsOf = (rows: readonly AlertWithEvents[]): readonly number[] =>
  rows.map(({ alert }) => Number.parseInt(alert.id, 16));

const exceptions = { breakGlass: [], syncAccounts: [], serviceAccounts: [], acceptedExclusions: {} };
const pipelineOn = (tables: Tables) => ({
  now: () => now,
  store: appStore(tables),
  // Safe: of a configuration only these parts are read.
  configuration: async () => ({ tenantId, name: 'Contoso', timeZone: 'UTC', ...exceptions }) as never,
});

async function asked(over: Partial<Parameters<typeof gatherAlertList>[2]> = {}) {
  const { tables, requests } = countingTables(memory);
  const pipeline = pipelineOn(tables);
  const question = { isWanted: () => true, isFound: null, hasPast: true, since: null, after: null, limit: 25, ...over };
  return { ...(await gatherAlertList(pipeline, tenantId, question)), requests: requests() };
}

test('a page of the archive costs few requests, however many alerts there are', async () => {
  const first = await asked();
  expect([first.open.length, first.openFound.length, first.past.length]).toEqual([3, 3, 25]);
  expect(idsOf(first.past)[0]).toBe(4);
  expect(first.requests).toBeLessThanOrEqual(12);
  const second = await asked({ after: first.next });
  expect(idsOf(second.past)[0]).toBe(29);
  expect(second.requests).toBeLessThanOrEqual(12);
});

test('every alert is on exactly one page', async () => {
  const seen: number[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof asked>> = await asked({ after, since: endedAt(200) });
    seen.push(...idsOf(page.past));
    after = page.next;
  } while (after !== null);
  expect(seen).toEqual(Array.from({ length: 197 }, (_, at) => at + 4));
});

test('a filter that matches little stops after a limited search and says how far it came', async () => {
  const page = await asked({ isWanted: ({ alert }) => alert.severity === 'critical' });
  expect(idsOf(page.past)).toEqual([100, 200, 300, 400, 500]);
  expect(page.searchedTo).toBe(endedAt(503));
  expect(page.requests).toBeLessThanOrEqual(12);
  const rest = await asked({ isWanted: ({ alert }) => alert.severity === 'critical', after: page.next });
  expect(idsOf(rest.past)[0]).toBe(600);
});

test('a search finds alerts by the names of the accounts', async () => {
  const page = await asked({ isFound: (_, names) => names.get('u9')?.displayName === 'Mara Klein' });
  expect(page.past).toHaveLength(25);
});

test('a search that finds nothing costs few requests, too', async () => {
  const page = await asked({ isFound: () => false });
  expect([page.past.length, page.searchedTo]).toEqual([0, endedAt(503)]);
  expect(page.requests).toBeLessThanOrEqual(12);
});

test('a proof counts the time before the oldest alert that it reads as not seen', async () => {
  const proofSince = (from: string) => gatherProof(pipelineOn(memory), tenantId, { from, to: endedAt(0) });
  const { alertsFrom, unseen } = await proofSince(endedAt(1900));
  expect(alertsFrom).toBe(endedAt(1003));
  expect(unseen).toContainEqual({ kind: null, from: endedAt(1900), to: endedAt(1003) });
  expect(await proofSince(endedAt(900))).toMatchObject({ alertsFrom: null, unseen: [] });
});

test('a request for open alerts reads no archive', async () => {
  const page = await asked({ hasPast: false });
  expect([page.openFound.length, page.past.length, page.next]).toEqual([3, 0, null]);
});
