import fc from 'fast-check';
import { CollectionError } from '../../shared/core/collection/failure';
import { createPatience } from '../../shared/graph/call';
import { createBudgets, defaultLimits, limitsFor, readRetryAfter } from '../../shared/graph/throttling';
import {
  collectAll,
  connect,
  createTestClock,
  failureOf,
  graphLink,
  type ScriptedGraph,
  startedAt,
  startScriptedGraph,
} from './scripted-graph';

const boundless = () => createPatience(Number.POSITIVE_INFINITY);

describe('a budget', () => {
  test('spaces Conditional Access to less than one request a second', async () => {
    const clock = createTestClock();
    const budgets = createBudgets(clock);
    const times: number[] = [];
    for (let index = 0; index < 5; index += 1) {
      await budgets.take('t', 'identityProtection', 1, boundless());
      times.push(clock.now() - startedAt);
    }
    expect(times).toEqual([0, 1_400, 2_800, 4_200, 5_600]);
  });

  test('counts a slow request from its possible arrival, and a quick one from its start', async () => {
    const clock = createTestClock();
    const budgets = createBudgets(clock);
    for (const onItsWay of [900, 300, 0]) {
      const turn = await budgets.take('t', 'identityProtection', 1, boundless());
      await clock.sleep(onItsWay);
      budgets.answered('t', 'identityProtection', turn);
    }
    await budgets.take('t', 'identityProtection', 1, boundless());
    expect(clock.slept).toEqual([900, 1_100, 300, 1_100, 0, 1_400]);
  });

  test('uses a fifth of it on average', async () => {
    const clock = createTestClock();
    const budgets = createBudgets(clock);
    for (let index = 0; index < 1440; index += 1) await budgets.take('t', 'identityProtection', 1, boundless());
    const seconds = (clock.now() - startedAt) / 1_000;
    expect(1440 / (seconds + 1800)).toBeLessThanOrEqual(0.2);
  });

  test('includes the spending of another process, each turn counted once', async () => {
    const clock = createTestClock();
    const [one, other] = [createBudgets(clock), createBudgets(clock)];
    for (let index = 0; index < 4; index += 1) await one.take('t', 'reports', 1, boundless());
    other.resume('t', 'reports', one.spent('t', 'reports'));
    other.resume('t', 'reports', one.spent('t', 'reports'));
    expect(other.spent('t', 'reports')).toHaveLength(4);
    expect(other.spent('another', 'reports')).toEqual([]);
    await other.take('t', 'reports', 1, boundless());
    expect(clock.slept).toEqual([]);
    await other.take('t', 'reports', 1, boundless());
    expect(clock.slept).toEqual([11_500]);
  });

  test('lets five reports through at once, and the sixth after ten seconds', async () => {
    const clock = createTestClock();
    const budgets = createBudgets(clock);
    for (let index = 0; index < 5; index += 1) await budgets.take('t', 'reports', 1, boundless());
    expect(clock.slept).toEqual([]);
    await budgets.take('t', 'reports', 1, boundless());
    expect(clock.slept).toEqual([11_500]);
  });

  test('is separate for every tenant and scope', async () => {
    const clock = createTestClock();
    const budgets = createBudgets(clock);
    for (const tenant of ['t1', 't2', 't3']) await budgets.take(tenant, 'identityProtection', 1, boundless());
    await budgets.take('t1', 'reports', 1, boundless());
    expect(clock.slept).toEqual([]);
  });

  test('gives two simultaneous collections two turns', async () => {
    const clock = createTestClock();
    const budgets = createBudgets(clock);
    const waits: number[] = [];
    const slow = createBudgets({ now: clock.now, sleep: async (wait) => void waits.push(wait) });
    await Promise.all([1, 2, 3].map(() => slow.take('t', 'identityProtection', 1, boundless())));
    expect(waits).toEqual([1_400, 2_800]);
    expect(budgets).toBeDefined();
  });

  test("keeps its pace through a list of many pages, and gives up before the function's time runs out", async () => {
    const clock = createTestClock();
    const budgets = createBudgets({ ...clock, limits: { reports: [{ amount: 1, windowMs: 15_000 }] } });
    const patience = createPatience();
    for (let page = 0; page <= 16; page += 1) await budgets.take('t', 'reports', 1, patience);
    expect(clock.slept).toEqual(Array(16).fill(15_000));
    const failure = await failureOf(budgets.take('t', 'reports', 1, patience));
    expect(failure).toMatchObject({ reason: 'throttled', retryAfterSeconds: 15 });
    // A refused turn does not use up the budget.
    await budgets.take('t', 'reports', 1, createPatience());
    expect(clock.slept).toHaveLength(17);
  });

  test('says when to retry instead of waiting more than 20 s at a time', async () => {
    const clock = createTestClock();
    const budgets = createBudgets({ ...clock, limits: { reports: [{ amount: 1, windowMs: 25_000 }] } });
    const patience = createPatience();
    await budgets.take('t', 'reports', 1, patience);
    const failure = await failureOf(budgets.take('t', 'reports', 1, patience));
    expect(failure).toMatchObject({ reason: 'throttled', retryAfterSeconds: 25 });
    expect(clock.slept).toEqual([]);
  });

  test('waits at most 20 s in all where Graph requested it', async () => {
    const clock = createTestClock();
    const budgets = createBudgets(clock);
    const patience = createPatience();
    budgets.block('t', 'directory', 15_000);
    await budgets.take('t', 'directory', 1, patience);
    budgets.block('t', 'directory', 15_000);
    expect(await failureOf(budgets.take('t', 'directory', 1, patience))).toMatchObject({ reason: 'throttled' });
    expect(clock.slept).toEqual([15_000]);
  });

  test('after Graph throttles, every caller waits until the time that Graph named', async () => {
    const clock = createTestClock();
    const budgets = createBudgets(clock);
    budgets.block('t', 'directory', 12_000);
    await budgets.take('t', 'directory', 1, boundless());
    expect(clock.slept).toEqual([12_000]);
  });

  test('backs off for a minute, twice as long each time, at most for a quarter of an hour', async () => {
    const clock = createTestClock();
    const budgets = createBudgets(clock);
    const waits: number[] = [];
    for (let refusal = 0; refusal < 6; refusal += 1) {
      waits.push(budgets.stepBack('t', 'identityProtection', 0));
      await clock.sleep(waits.at(-1) ?? 0);
    }
    expect(waits).toEqual([60_000, 120_000, 240_000, 480_000, 900_000, 900_000]);
    budgets.served('t', 'identityProtection');
    expect(budgets.stepBack('t', 'identityProtection', 0)).toBe(60_000);
  });

  test('backs off for longer where Graph requests it, and for no less where it requests little', async () => {
    const clock = createTestClock();
    const budgets = createBudgets(clock);
    expect(budgets.stepBack('t', 'identityProtection', 5_000)).toBe(60_000);
    await clock.sleep(60_000);
    expect(budgets.stepBack('t', 'identityProtection', 1_800_000)).toBe(1_800_000);
    expect(await failureOf(budgets.take('t', 'identityProtection', 1, createPatience()))).toMatchObject({
      reason: 'throttled',
      retryAfterSeconds: 1_800,
    });
    // Other tenants and other budgets in this process do not have to wait.
    await budgets.take('another', 'identityProtection', 1, createPatience());
    await budgets.take('t', 'directory', 1, createPatience());
    expect(clock.slept).toEqual([60_000]);
  });

  test('treats two simultaneous refusals as one', async () => {
    const clock = createTestClock();
    const budgets = createBudgets(clock);
    expect(budgets.stepBack('t', 'identityProtection', 0)).toBe(60_000);
    await clock.sleep(1_000);
    expect(budgets.stepBack('t', 'identityProtection', 0)).toBe(60_000);
    await clock.sleep(60_000);
    expect(budgets.stepBack('t', 'identityProtection', 0)).toBe(120_000);
  });

  test('does not hang when the clock is set back', async () => {
    let time = startedAt;
    const slept: number[] = [];
    const budgets = createBudgets({ now: () => time, sleep: async (wait) => void slept.push(wait) });
    budgets.block('t', 'identityProtection', 10_000);
    await budgets.take('t', 'identityProtection', 1, boundless());
    time -= 7 * 86_400_000;
    await budgets.take('t', 'identityProtection', 1, createPatience());
    expect(slept).toEqual([10_000]);
  });

  test('is never overdrawn in any window, in any order of requests', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('identityProtection', 'reports', 'directory', 'roleManagement' as const),
        fc.array(fc.record({ pause: fc.integer({ min: 0, max: 15_000 }), cost: fc.constantFrom(1, 3, 5) }), {
          maxLength: 60,
        }),
        async (scope, asks) => {
          const clock = createTestClock();
          const budgets = createBudgets(clock);
          const spends: { at: number; cost: number }[] = [];
          for (const { pause, cost } of asks) {
            await clock.sleep(pause);
            const units = scope === 'directory' ? cost : 1;
            await budgets.take('t', scope, units, boundless());
            spends.push({ at: clock.now(), cost: units });
          }
          for (const { amount, windowMs } of defaultLimits[scope]) {
            for (const { at } of spends) {
              const inWindow = spends.filter((spend) => spend.at > at - windowMs && spend.at <= at);
              expect(inWindow.reduce((total, spend) => total + spend.cost, 0)).toBeLessThanOrEqual(amount);
            }
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('our share of one request per second', () => {
  test('is a fifth of it by default', () => {
    expect(limitsFor({ identityProtectionPerSecond: 0.2 }).identityProtection).toEqual(
      defaultLimits.identityProtection,
    );
    expect(defaultLimits.identityProtection).toEqual([
      { amount: 1, windowMs: 1_400 },
      { amount: 360, windowMs: 1_800_000 },
    ]);
  });

  test.each([0.000_1, 0.001, 0.05, 0.2, 0.5, 0.7, 1])('%p is kept on average', async (share) => {
    const limits = limitsFor({ identityProtectionPerSecond: share });
    for (const { amount } of limits.identityProtection) expect(amount).toBeGreaterThanOrEqual(1);
    const clock = createTestClock();
    const budgets = createBudgets({ ...clock, limits });
    const asked = Math.ceil(share * 7_200) + 1;
    for (let index = 0; index < asked; index += 1) await budgets.take('t', 'identityProtection', 1, boundless());
    const window = Math.max(...limits.identityProtection.map(({ windowMs }) => windowMs)) / 1_000;
    const seconds = (clock.now() - startedAt) / 1_000;
    // The requests of a whole window may be made at once.
    expect((asked - 1) / (seconds + window)).toBeLessThanOrEqual(share * 1.001);
    expect(asked / (seconds + 1.4)).toBeLessThanOrEqual(1);
  });

  test.each([0, -1, 1.01, Number.NaN, Number.POSITIVE_INFINITY])('of %p is refused', (share) => {
    expect(() => limitsFor({ identityProtectionPerSecond: share })).toThrow('identityProtectionPerSecond');
  });
});

describe('Retry-After', () => {
  test.each([
    ['0', 0],
    ['7', 7],
    [' 3600 ', 3_600],
    ['Tue, 24 Nov 2026 09:00:30 GMT', 30],
    ['Tue, 24 Nov 2026 08:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
    ['', null],
    // A wrong header must not block a source: an hour is the longest accepted wait.
    ['3601', 3_600],
    ['999999999', 3_600],
    ['99999999999999999999', 3_600],
    ['Sun, 24 Nov 2058 09:00:30 GMT', 3_600],
    [null, null],
  ])('%p is %p seconds', (header, seconds) => {
    expect(readRetryAfter(header, null, startedAt)).toBe(seconds);
  });

  test('as a date is compared with the clock that sent it', () => {
    expect(readRetryAfter('Tue, 24 Nov 2026 12:00:30 GMT', 'Tue, 24 Nov 2026 12:00:00 GMT', startedAt)).toBe(30);
  });
});

describe('a throttled request', () => {
  let server: ScriptedGraph;
  beforeAll(async () => {
    server = await startScriptedGraph();
  });
  afterAll(() => server.stop());

  const failThen = (
    failures: number,
    status: number,
    headers: Readonly<Record<string, string>> = {},
    body: unknown = {},
  ) => server.reply((_request, index) => (index < failures ? { status, headers, body } : { body: { value: [] } }));

  test('waits as long as Graph requests', async () => {
    failThen(1, 429, { 'retry-after': '7' });
    const { graph, clock } = connect(server.url);
    expect(await graph.fetchSmall('subscribedSku')).toEqual([]);
    expect(clock.slept).toEqual([7_000]);
  });

  test('does not loop on Retry-After: 0', async () => {
    failThen(10, 429, { 'retry-after': '0' });
    const { graph, clock } = connect(server.url);
    expect(await failureOf(graph.fetchSmall('subscribedSku'))).toMatchObject({
      reason: 'throttled',
      retryAfterSeconds: 0,
    });
    expect(server.seen).toHaveLength(4);
    expect(clock.slept.every((wait) => wait > 0)).toBe(true);
  });

  test('does not wait for an hour', async () => {
    failThen(1, 429, { 'retry-after': '3600' });
    const { graph, clock } = connect(server.url);
    expect(await failureOf(graph.fetchSmall('subscribedSku'))).toMatchObject({
      reason: 'throttled',
      retryAfterSeconds: 3_600,
    });
    expect(clock.slept).toEqual([]);
    // The next collection does not try before the requested wait is over either.
    expect(await failureOf(graph.fetchSmall('organization'))).toMatchObject({
      reason: 'throttled',
      retryAfterSeconds: 3_600,
    });
    expect(server.seen).toHaveLength(1);
  });

  test('stops at the first 429 where all apps share one request per second', async () => {
    failThen(1, 429);
    const { graph, clock } = connect(server.url);
    expect(await failureOf(graph.fetchSmall('conditionalAccessPolicy'))).toMatchObject({
      reason: 'throttled',
      retryAfterSeconds: 60,
    });
    expect(server.seen).toHaveLength(1);
    expect(clock.slept).toEqual([]);
  });

  test('keeps every kind of that budget away until the time has come, and longer after each refusal', async () => {
    server.reply(() => ({ status: 429 }));
    const { graph, clock } = connect(server.url);
    const kinds = ['riskyUser', 'conditionalAccessPolicy', 'namedLocation'] as const;
    const attempt = async (kind: (typeof kinds)[number]) => (await failureOf(graph.fetchSmall(kind))).reason;
    const waits: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      for (const kind of kinds) expect(await attempt(kind)).toBe('throttled');
      expect(server.seen).toHaveLength(round + 1);
      const failure = await failureOf(graph.fetchSmall('riskyUser'));
      if (failure.reason === 'throttled') waits.push(failure.retryAfterSeconds ?? 0);
      await clock.sleep((waits.at(-1) ?? 0) * 1_000);
    }
    expect(waits).toEqual([60, 120, 240]);

    server.reply(() => ({ body: { value: [] } }));
    expect(await graph.fetchSmall('riskyUser')).toEqual([]);
    server.reply(() => ({ status: 429, headers: { 'retry-after': '7' } }));
    await clock.sleep(2_000);
    expect(await failureOf(graph.fetchSmall('namedLocation'))).toMatchObject({ retryAfterSeconds: 60 });
  });

  test('waits as long as Graph requests where that is longer', async () => {
    server.reply(() => ({ status: 429, headers: { 'retry-after': '1200' } }));
    const { graph, clock } = connect(server.url);
    const from = '2026-11-24T08:00:00Z';
    expect(await failureOf(collectAll(graph.listRecords('riskDetection', from, '2026-11-24T09:00:00Z')))).toMatchObject(
      { reason: 'throttled', retryAfterSeconds: 1_200 },
    );
    await clock.sleep(1_100_000);
    expect((await failureOf(graph.fetchSmall('riskyUser'))).reason).toBe('throttled');
    expect(server.seen).toHaveLength(1);
  });

  test('in the middle of a list of that budget ends the list', async () => {
    server.reply((_request, index) =>
      index === 0
        ? { body: { value: [], '@odata.nextLink': graphLink('/identityProtection/riskyUsers?$skiptoken=1') } }
        : { status: 429 },
    );
    const { graph } = connect(server.url);
    expect(await failureOf(graph.fetchSmall('riskyUser'))).toMatchObject({
      reason: 'throttled',
      retryAfterSeconds: 60,
    });
    expect(server.seen).toHaveLength(2);
  });

  test('recognises the HTTP 500 of the Intune broker', async () => {
    const message = 'Rate limit reached because of too many requests to query broker. Please retry after sometime.';
    failThen(10, 500, {}, { error: { code: 'InternalServerError', message } });
    expect(await failureOf(connect(server.url).graph.fetchSmall('deviceCompliancePolicy'))).toMatchObject({
      reason: 'throttled',
      retryAfterSeconds: null,
    });
  });

  test.each([500, 502, 503, 504])('after %i is retried three times, at growing intervals', async (status) => {
    failThen(10, status, {}, '<html>bad gateway</html>');
    const { graph, clock } = connect(server.url);
    expect((await failureOf(graph.fetchSmall('subscribedSku'))).reason).toBe('broken');
    expect(server.seen).toHaveLength(4);
    expect(clock.slept).toEqual([500, 1_000, 2_000]);
  });

  test('after a dropped connection is retried', async () => {
    server.reply((_request, index) => (index < 2 ? { cut: true } : { body: { value: [] } }));
    expect(await connect(server.url).graph.fetchSmall('subscribedSku')).toEqual([]);
    expect(server.seen).toHaveLength(3);
  });

  test('after an HTML 403 is retried once', async () => {
    failThen(1, 403, {}, '<html>Microsoft-Azure-Application-Gateway/v2</html>');
    expect(await connect(server.url).graph.fetchSmall('subscribedSku')).toEqual([]);
    failThen(10, 403, {}, '<html>Microsoft-Azure-Application-Gateway/v2</html>');
    expect((await failureOf(connect(server.url).graph.fetchSmall('subscribedSku'))).reason).toBe('broken');
    expect(server.seen).toHaveLength(2);
  });

  test('waits 20 s in all, pages and retries together', async () => {
    server.reply((_request, index) =>
      index % 2 === 0
        ? { status: 429, headers: { 'retry-after': '6' } }
        : { body: { value: [], '@odata.nextLink': graphLink(`/subscribedSkus?$skiptoken=${index}`) } },
    );
    const { graph, clock } = connect(server.url);
    expect(await failureOf(graph.fetchSmall('subscribedSku'))).toMatchObject({
      reason: 'throttled',
      retryAfterSeconds: 6,
    });
    expect(clock.slept).toEqual([6_000, 6_000, 6_000]);
  });

  test('counts every retry in the budget', async () => {
    failThen(3, 503);
    // One of the four requests checks the tenant of the token.
    const { graph, clock } = connect(server.url, {}, { directory: [{ amount: 4, windowMs: 10_000 }] });
    expect(await graph.fetchSmall('identitySecurityDefaultsEnforcementPolicy').catch((error) => error)).toBeInstanceOf(
      CollectionError,
    );
    expect(clock.slept).toEqual([500, 1_000, 2_000, 6_500]);
  });

  test('pages of Conditional Access keep their distance', async () => {
    server.reply((_request, index) => ({
      body: {
        value: [],
        ...(index < 4
          ? { '@odata.nextLink': graphLink(`/identity/conditionalAccess/policies?$skiptoken=${index}`) }
          : {}),
      },
    }));
    const { graph, clock } = connect(server.url);
    await graph.fetchSmall('conditionalAccessPolicy');
    expect(clock.slept).toEqual([1_400, 1_400, 1_400, 1_400]);
  });
});
