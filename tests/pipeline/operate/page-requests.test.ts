/** Each page costs at most twelve table requests, however much data a tenant has. */

import { tenantsPage } from '../../../shared/app/tenants-page';
import { afterNews, invitedCustomer } from '../../../shared/core/tenant/customer';
import { summaryOf } from '../../../shared/core/tenant/tenant-summary';
import { pillarCounts } from '../../../shared/core/verdict/trend';
import { type ActivityQuestion, gatherActivity } from '../../../shared/pipeline/operate/activity';
import { oneReading } from '../../../shared/pipeline/operate/one-reading';
import { gatherOverview } from '../../../shared/pipeline/operate/overview';
import { gatherAlert } from '../../../shared/pipeline/operate/posture';
import { gatherProof, unwatchedNow } from '../../../shared/pipeline/operate/proof';
import { gatherReports } from '../../../shared/pipeline/operate/reports';
import { appStore } from '../../app-store';
import { countingTables } from '../../counting-tables';
import { byAccount, seedAlert } from '../../functions/seeded-alert';
import { memoryTables } from '../../memory-tables';
import { anEvaluation, anEvent, aRule, hex } from '../../store/fixtures';

const tenantId = 'tenant-1';
const now = Date.parse('2026-11-24T14:00:00Z');
const mostRequests = 12;
/** The table requests before each page: the settings of the tenant, and the sign-outs. */
const requestsBefore = 2;

const memory = memoryTables();

function counted() {
  const { tables, requests } = countingTables(memory);
  const declared = { id: 'u1', reason: 'Break-glass', owner: 'Ada', expiry: '2027-01-01' };
  const configuration = {
    ...{ tenantId, name: 'Contoso', timeZone: 'UTC', recipients: [], routes: [], acceptedExclusions: {} },
    ...{ breakGlass: [declared], syncAccounts: [], serviceAccounts: [] },
  };
  const pipeline = {
    now: () => now,
    tickMs: 60_000,
    store: appStore(tables),
    // Safe: gathering reads of a configuration what stands here.
    configuration: async () => configuration as never,
  };
  return { pipeline, requests: () => requests() + requestsBefore };
}

const dayMs = 86_400_000;
const at = (daysAgo: number): string => new Date(now - daysAgo * dayMs).toISOString();
/** A year of two events a day, and 1,200 on one of its days. */
const flood = 60;
const recorded = [
  ...Array.from({ length: 365 * 2 }, (_, n) => Math.floor(n / 2)),
  ...Array.from({ length: 1200 }, () => flood),
].map((daysAgo, n) =>
  anEvent(tenantId, n, {
    id: hex(n),
    anchor: at(daysAgo),
    recordedAt: at(daysAgo),
    recordDay: at(daysAgo).slice(0, 10),
    severity: n % 400 === 0 ? 'critical' : 'high',
    type: n % 4 === 0 ? 'regression' : 'change',
    peopleIds: [`u${n % 50}`],
  }),
);

beforeAll(async () => {
  const store = appStore(memory, { now: () => new Date(at(400)) });
  await store.tenants.write(
    { tenantId, name: 'Contoso', watchedSince: at(364), summarisedAt: null, lookBack: null },
    null,
  );
  await store.directory.keepNames(
    tenantId,
    Array.from({ length: 50 }, (_, n) => ({
      id: `u${n}`,
      displayName: `Person ${n}`,
      address: null,
      type: 'person' as const,
    })),
    at(0),
  );
  await store.events.record(recorded, false);
  const etags = new Map<string, string>();
  for (let n = 0; n < 365; n += 1) {
    const evaluation = anEvaluation(`ZT.ID.${n % 90}`, { at: at(n + 0.5) });
    const etag = etags.get(evaluation.controlId) ?? null;
    const written = await store.evaluations.save(tenantId, [{ evaluation, etag, history: true }]);
    if (written.status === 'written') etags.set(evaluation.controlId, written.etag);
  }
  for (let n = 1; n <= 40; n += 1)
    await store.rules.write(aRule(tenantId, { id: hex(n), createdBy: { id: `op${n}`, tenantId, name: null } }), null);
});

test('proof of a year, with the alerts of two lapses', async () => {
  const { pipeline, requests } = counted();
  const { changes, unseen } = await gatherProof(pipeline, tenantId, { from: at(365), to: at(0) });
  expect([changes.length, unseen]).toEqual([365, []]);
  expect(requests()).toBeLessThanOrEqual(mostRequests);
});

test('a pause that goes on is not seen in the proof, before the record has its end', async () => {
  const { pipeline, requests } = counted();
  const invited = invitedCustomer({ tenantId, name: 'Contoso', tags: [], settings: {} }, Date.parse(at(100)));
  const watching = { ...invited, state: 'watching' as const };
  const paused = afterNews(watching, { type: 'pause' }, [], Date.parse(at(3)));
  const written = await pipeline.store.customers.write(paused, null);
  const before = requests();
  const { unseen } = await gatherProof(pipeline, tenantId, { from: at(365), to: at(0) });
  expect(unseen).toEqual([{ kind: null, from: at(3), to: at(0) }]);
  expect(requests() - before + requestsBefore).toBeLessThanOrEqual(mostRequests);
  const resumed = afterNews(paused, { type: 'resume' }, [], now);
  expect(unwatchedNow(undefined, resumed, at(0))).toEqual([]);
  const unwatched = { from: at(2), to: null, cause: 'notConfigured' } as const;
  expect(unwatchedNow({ unwatched }, resumed, at(0))).toEqual([{ kind: null, from: at(2), to: at(0) }]);
  if (written.status === 'written') await pipeline.store.customers.write(resumed, written.etag);
});

test('reports of two years', async () => {
  const { pipeline, requests } = counted();
  const { weeks, watchedSince } = await gatherReports(pipeline, tenantId);
  expect([weeks, watchedSince]).toEqual([[], at(364)]);
  expect(requests()).toBeLessThanOrEqual(mostRequests);
});

const askedOfTenants = {
  isPaused: () => false,
  isContained: () => false,
  url: 'https://watch.contoso.example/api/posture',
  customersUrl: null,
  mayInvite: false,
  deploymentUrl: null,
  signedInAs: null,
  get: () => null,
};

test('forty tenants cost three requests, show what got worse, and a reader sees only their own', async () => {
  const { pipeline, requests } = counted();
  const worst = { alertId: hex(1), key: '7F3K', severity: 'high', openedAt: at(0), isAcknowledged: false } as const;
  for (let n = 0; n < 40; n += 1)
    await pipeline.store.tenantSummaries.write(
      {
        ...summaryOf([], [{ failure: null, lastSuccessAt: at(0), suspect: null, isLate: false }], now),
        ...{ tenantId: `t${n}`, at: at(0), trend: [], products: null, worst },
        worstInWords: { lost: `lost in ${n}`, by: `the account of ${n}` },
      },
      [`person-${n}`],
    );
  await pipeline.store.tenantSummaries.erase('t2', 'person-2');
  await pipeline.store.tenantSummaries.erase('t1', 'somebody else');
  const names = new Map(Array.from({ length: 40 }, (_, n) => [`t${n}`, `Tenant ${n}`] as const));
  const before = requests();
  const page = await tenantsPage({ ...pipeline, tenantNames: names, tickMs: 60_000 }, ['t1', 't2'], askedOfTenants);
  expect(requests() - before).toBe(3);
  const html = page.html('bm9uY2U=');
  const said = ['Tenant 1<', 'Tenant 2<', 'Tenant 3<', 'Lost in 1<', 'The account of 1', 'ost in 2', 'account of 2'];
  expect(said.filter((text) => html.includes(text))).toEqual([
    'Tenant 1<',
    'Tenant 2<',
    'Lost in 1<',
    'The account of 1',
  ]);
});

test('no tenant is calm once the timer has been silent for longer than health accepts', async () => {
  const { pipeline } = counted();
  await pipeline.store.tenantSummaries.write(
    {
      ...summaryOf([], [{ failure: null, lastSuccessAt: at(0), suspect: null, isLate: false }], now),
      ...{ tenantId: 't50', at: at(0), trend: [], products: null, worstInWords: null },
    },
    [],
  );
  await pipeline.store.watch.writeTick({ at: at(0), upSince: at(1), heartbeat: null }, null);
  const stateAfter = async (minutes: number): Promise<unknown> => {
    const page = await tenantsPage(
      { ...pipeline, now: () => now + minutes * 60_000, tenantNames: new Map(), tickMs: 60_000 },
      ['t50'],
      askedOfTenants,
    );
    return page.json();
  };
  expect(await stateAfter(9)).toMatchObject({ tenants: [{ state: 'calm' }] });
  expect(await stateAfter(11)).toMatchObject({ tenants: [{ state: 'late' }] });
});

test('the page and its checks read settings and sources once', async () => {
  const { tables, byTable } = countingTables(memory);
  const store = appStore(tables);
  const pipeline = oneReading({
    store,
    configuration: async () => (await store.settings.read(tenantId)) as never,
  });
  for (const read of [pipeline.configuration, pipeline.store.watermarks.readKinds])
    expect(await read(tenantId)).toBe(await read(tenantId));
  expect([...byTable()]).toEqual([
    ['Settings', 1],
    ['Watermarks', 1],
  ]);
});

describe('activity', () => {
  const all: ActivityQuestion = {
    at: null,
    isWanted: () => true,
    isFound: null,
    after: null,
    sinceDay: null,
    limit: 50,
  };
  async function asked(over: Partial<ActivityQuestion> = {}) {
    const { pipeline, requests } = counted();
    const page = await gatherActivity(pipeline, tenantId, { ...all, ...over });
    expect(requests()).toBeLessThanOrEqual(mostRequests);
    return page;
  }
  /** Every page from here to the beginning of the record. */
  async function pages(over: Partial<ActivityQuestion>) {
    const found = [];
    let count = 0;
    for (let after = over.after ?? null; ; count += 1) {
      const page: Awaited<ReturnType<typeof asked>> = await asked({ ...over, after });
      found.push(...page.events);
      if (page.next === null) return { found, pages: count + 1 };
      after = page.next;
    }
  }

  test('the newest page, with the week and the names', async () => {
    const { events, week, names, next } = await asked();
    expect([events.length, week, names.get('u1')?.displayName]).toEqual([50, { total: 14, weaker: 4 }, 'Person 1']);
    expect(events[0]?.recordDay).toBe('2026-11-24');
    expect(next).not.toBeNull();
  });

  test('a rare event is found within a year in few pages, past a day with very many events, and once', async () => {
    const { found, pages: read } = await pages({ isWanted: ({ severity }) => severity === 'critical' });
    expect(found.map(({ id }) => id).sort()).toEqual(
      recorded
        .filter(({ severity }) => severity === 'critical')
        .map(({ id }) => id)
        .sort(),
    );
    expect(read).toBeLessThanOrEqual(10);
  });

  test('every event is on exactly one page, also of a day with more events than one read returns', async () => {
    const { found } = await pages({ limit: 700, sinceDay: at(65).slice(0, 10) });
    expect(found).toHaveLength(66 * 2 + 1200);
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  });

  test('a search by name costs no more', async () => {
    const page = await asked({
      isFound: ({ peopleIds }, names) => names.get(peopleIds[0] ?? '')?.displayName === 'Person 7',
    });
    expect(page.events.every(({ peopleIds }) => peopleIds[0] === 'u7')).toBe(true);
    expect(page.events.length).toBeGreaterThan(0);
  });

  test('a jump to a day of long ago reads nothing newer', async () => {
    const { events, week } = await asked({ after: { day: at(300).slice(0, 10), cursor: null } });
    expect([events[0]?.recordDay, week]).toEqual([at(300).slice(0, 10), null]);
  });
});

test('the overview, with open alerts, people and twelve weeks, and the page of each alert', async () => {
  const store = appStore(memory);
  const at = new Date(now).toISOString();
  const pillars = pillarCounts([], []);
  await store.trends.keep({ tenantId, watchedSince: at }, { week: '2026-W48', pillars });
  const people = Array.from({ length: 30 }, (_, n) => ({ id: `person-${n}`, displayName: `P ${n}`, address: null }));
  await store.directory.keepNames(
    tenantId,
    people.map((person) => ({ ...person, type: 'person' as const })),
    at,
  );
  await seedAlert(store, { tenantId, number: 1 }, { attribution: byAccount('person-1') });
  const ended = { attribution: byAccount('person-2'), status: 'resolved', resolvedAt: at } as const;
  await seedAlert(store, { tenantId, number: 2 }, ended);
  const createdBy = { id: 'person-3', tenantId, name: null };
  await store.rules.write(aRule(tenantId, { id: hex(9003), createdBy }), null);
  const { pipeline, requests } = counted();
  const { open, past, trend, names } = await gatherOverview(pipeline, tenantId);
  expect([open.length, past.length, trend?.weeks.length]).toEqual([1, 1, 1]);
  // The people in open and ended alerts, and the operator who made a rule.
  expect([1, 2, 3].map((n) => names.get(`person-${n}`)?.displayName)).toEqual(['P 1', 'P 2', 'P 3']);
  expect(requests()).toBeLessThanOrEqual(mostRequests);
  for (const number of [1, 2]) {
    const { pipeline: ofAlert, requests: ofPage } = counted();
    const ports = { ...ofAlert, controls: [], detectors: [], publicUrl: 'https://watch.contoso.example' };
    const found = await gatherAlert(ports, tenantId, hex(number));
    expect(found?.input.names.get(`person-${number}`)?.displayName).toBe(`P ${number}`);
    expect(ofPage()).toBeLessThanOrEqual(mostRequests);
  }
});
