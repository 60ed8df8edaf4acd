/**
 * A single answer never removes much. For every resource type, a short, empty or refused answer before a right one
 * changes nothing. Two answers that agree are believed in the same collection. INVARIANT_RUNS sets the number of
 * histories.
 */

import fc from 'fast-check';
import type { Failure } from '../../shared/core/collection/failure';
import type { WatchEvent } from '../../shared/core/event/event';
import type { CollectMessage } from '../../shared/core/queues';
import type { Kind } from '../../shared/core/resource/kind';
import type { Head } from '../../shared/core/resource/snapshot';
import { minuteMs } from '../../shared/core/time/durations';
import { isLogKind, isNeverEmpty, kindDefinition, kindDefinitions } from '../../shared/kinds';
import type { Slip } from '../pipeline/small-tenant';
import { type App, createSmallWorld, goingOn, startCollected, tenantId } from '../pipeline/small-world';
import { allKinds, fill, writeLogs } from './full-tenant';

/** The rules, which a negative control switches off. */
const mockRules = { secondAnswer: true, refusedAgain: true };
jest.mock('../../shared/core/collection/belief', () => {
  const real = jest.requireActual('../../shared/core/collection/belief');
  const unless = (loss: object) => (mockRules.secondAnswer ? loss : { ...loss, isMuch: false });
  return {
    ...real,
    lossOfList: (...given: unknown[]) => unless(real.lossOfList(...given)),
    lossOfFleet: (...given: unknown[]) => unless(real.lossOfFleet(...given)),
    isFirstRefusal: (...given: unknown[]) => mockRules.refusedAgain && real.isFirstRefusal(...given),
  };
});

// Results of other test files were made without these mocks.
delete process.env.TEST_RUN_FOLDER;

jest.setTimeout(Number(process.env.INVARIANT_RUNS ?? 0) > 50 ? 3_600_000 : 300_000);
const numRuns = Number(process.env.INVARIANT_RUNS ?? 5);

const askEverything = (app: App): Promise<void> =>
  app.ask(
    ...[...new Set(kindDefinitions.map(({ bucket }) => bucket))].map(
      (bucket): CollectMessage => ({
        tenantId,
        bucket,
        kinds: kindDefinitions.filter((one) => one.bucket === bucket).map(({ kind }) => kind),
        reason: 'hint',
      }),
    ),
  );

/** A tenant in which everything was collected once, and whose fleets are listed in full the next time. */
const begun = (): Promise<App> =>
  goingOn('full', async () => {
    const world = createSmallWorld();
    await fill(world);
    const app = await startCollected(world, 5 * minuteMs);
    const { watermarks } = world.store;
    for (const kind of ['user', 'device'] as const) {
      const read = await watermarks.readKind(tenantId, kind);
      if (read !== undefined) await watermarks.writeKind({ ...read.row, deltaLink: null }, read.etag);
    }
    return app;
  });

const headsOf = async ({ world }: App): Promise<ReadonlyMap<Kind, Head>> =>
  new Map((await world.store.snapshots.readHeads(tenantId)).map((head) => [head.kind, head]));

/** The result as people see it and as recorded, without the times of collections. */
async function outcomeOf(app: App) {
  const { world } = app;
  const { store } = world;
  const days = ['2026-11-24', '2026-11-25'];
  const events = await store.events.recent(tenantId, days, 10_000);
  const alerts = await store.alerts.readAlerts(tenantId);
  const rows = await store.watermarks.readKinds(tenantId);
  const evaluations = await store.evaluations.readAll(tenantId);
  return {
    // A verdict that is unknown for a minute is recorded but alerts nobody.
    events: events
      .filter(isNews)
      .map(({ type, source, resource }) => [type, source, resource.kind, resource.id].join(' '))
      .sort(),
    alerts: alerts.map(({ groupKey, status }) => `${status} ${groupKey}`).sort(),
    messages: world.sent.map(({ channel, message }) => `${channel} ${message.subject}`).sort(),
    verdicts: evaluations.map(({ evaluation }) => `${evaluation.controlId} ${evaluation.verdict.status}`).sort(),
    heads: [...(await headsOf(app))]
      .map(([kind, { count, manifest }]) => [kind, count, [...manifest.rows].sort()])
      .sort(),
    troubles: rows.filter(({ failure, suspect }) => failure !== null || suspect !== null).map(({ kind }) => kind),
  };
}

const isNews = ({ type, groupKey }: WatchEvent): boolean => type !== 'health' || groupKey !== null;

type Slips = Readonly<Record<string, readonly Slip[]>>;

/** Everything is collected with these answers, and then again until nothing changes. */
async function played(
  slips: Slips,
): Promise<Awaited<ReturnType<typeof outcomeOf>> & { readonly unread: readonly string[] }> {
  const app = await begun();
  const { world } = app;
  const written = writeLogs(world);
  for (const [kind, some] of Object.entries(slips)) world.tenant.slips.set(kind as Kind, [...some]);
  await askEverything(app);
  await app.drain();
  await app.runUntil(world.now() + 3 * minuteMs);
  await askEverything(app);
  await app.drain();
  await app.runUntil(world.now() + 3 * minuteMs);
  const known = await world.store.records.known(tenantId, written as never);
  return { ...(await outcomeOf(app)), unread: written.flatMap(({ id }) => (known.has(id) ? [] : [id])) };
}

const refusals: readonly ((kind: Kind) => Failure)[] = [
  (kind) => ({ reason: 'notPermitted', permission: kindDefinition(kind).permission, detail: 'HTTP 403' }),
  (kind) => {
    const { licence } = kindDefinition(kind);
    return { reason: 'notLicensed', licence: licence === 'free' ? null : licence, detail: 'HTTP 403' };
  },
  () => ({ reason: 'ours', detail: 'HTTP 400' }),
];

const refusalOf = (kind: Kind): fc.Arbitrary<Slip> =>
  fc.constantFrom(...refusals).map((make) => ({ refusal: make(kind) }));
const shortAnswer: fc.Arbitrary<Slip> = fc.integer({ min: 0, max: 5 }).map((keep) => ({ keep }));
/** One wrong answer of each type, or none. */
const oneSlipEach: fc.Arbitrary<Slips> = fc.record(
  Object.fromEntries(
    allKinds.map((kind) => [
      kind,
      fc.option(
        fc.oneof(shortAnswer, refusalOf(kind)).map((slip) => [slip]),
        { nil: [], freq: 4 },
      ),
    ]),
  ),
);

afterEach(() => {
  mockRules.secondAnswer = true;
  mockRules.refusedAgain = true;
});

test('every resource type has something to lose in this tenant', async () => {
  const heads = await headsOf(await begun());
  const empty = allKinds.filter((kind) => !isLogKind(kind) && (heads.get(kind)?.count ?? 0) === 0);
  expect(empty).toEqual([]);
});

test('one short, empty or refused answer of any resource type alerts nobody and changes nothing', async () => {
  const right = await played({});
  await fc.assert(
    fc.asyncProperty(oneSlipEach, async (slips) => {
      expect(await played(slips)).toEqual(right);
    }),
    { numRuns },
  );
});

test('without the rules this property fails', async () => {
  const right = await played({});
  const shortFor = (keep: number): Slips => Object.fromEntries(allKinds.map((kind) => [kind, [{ keep }]]));
  const refused: Slips = Object.fromEntries(
    allKinds.map((kind) => [kind, refusals.slice(0, 1).map((make) => ({ refusal: make(kind) }))]),
  );
  mockRules.secondAnswer = false;
  for (const keep of [0, 1]) {
    const wrong = await played(shortFor(keep));
    expect(wrong.messages.length).toBeGreaterThan(right.messages.length);
    expect(wrong.events).not.toEqual(right.events);
  }
  mockRules.secondAnswer = true;
  mockRules.refusedAgain = false;
  expect((await played(refused)).alerts).not.toEqual(right.alerts);
});

test('two short answers that agree are believed in the same collection, for any resource type', async () => {
  const kept = fc.record(Object.fromEntries(allKinds.map((kind) => [kind, fc.integer({ min: 0, max: 7 })])));
  await fc.assert(
    fc.asyncProperty(kept, async (keeps) => {
      const app = await begun();
      const before = await headsOf(app);
      for (const kind of allKinds) {
        const keep = keeps[kind] ?? 0;
        // A group that is also read for another reason, such as a policy that names it, gives the same result.
        app.world.tenant.slips.set(
          kind,
          Array.from({ length: kind === 'group' ? 20 : 2 }, () => ({ keep })),
        );
      }
      await askEverything(app);
      await app.drain();
      const after = await headsOf(app);
      for (const kind of allKinds) {
        // A named group that was deleted stays listed, without a name.
        if (isLogKind(kind) || kind === 'group') continue;
        const [count, keep] = [before.get(kind)?.count ?? 0, keeps[kind] ?? 0];
        const isAnswer = keep > 0 || !isNeverEmpty(kind);
        expect([kind, after.get(kind)?.count]).toEqual([kind, isAnswer ? Math.min(count, keep) : count]);
      }
    }),
    { numRuns },
  );
});

test('two answers that disagree leave the known state unchanged, and the health of the source says so', async () => {
  const app = await begun();
  const before = await headsOf(app);
  const kinds = allKinds.filter((kind) => !isLogKind(kind));
  for (const kind of kinds) app.world.tenant.slips.set(kind, [{ keep: 0 }, null]);
  await askEverything(app);
  await app.drain();
  const after = await headsOf(app);
  for (const kind of kinds) expect([kind, after.get(kind)?.count]).toEqual([kind, before.get(kind)?.count]);
  const rows = await app.world.store.watermarks.readKinds(tenantId);
  expect(
    rows
      .filter(({ suspect }) => suspect !== null)
      .map(({ kind }) => kind)
      .sort(),
  ).toEqual([...kinds].sort());
});
