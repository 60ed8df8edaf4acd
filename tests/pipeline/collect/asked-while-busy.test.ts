/**
 * Requests that arrive while a process works on their bucket. None of them waits for the tenant's turn, which comes
 * every five minutes.
 */
import type { Kind } from '../../../shared/core/resource/kind';
import { dayMs, hourMs, minuteMs, secondMs } from '../../../shared/core/time/durations';
import { collect } from '../../../shared/pipeline/collect/collect';
import type { Pipeline } from '../../../shared/pipeline/context';
import { watched } from '../accounts';
import { hint } from '../history';
import { newLife } from '../mortal';
import { type SmallWorld, startApp, startPipeline, tenantId } from '../small-world';

/** As long as a process may work on a bucket without renewing its lease. */
const leaseMs = 90 * secondMs;

/** While the first of these is collected, the second is requested, and so on. */
const oneAfterTheOther: readonly Kind[] = ['domain', 'authorizationPolicy', 'deviceRegistrationPolicy'];

test('a request that arrives in the second round is served at once', async () => {
  const app = await watched();
  const { world } = app;

  const other = startPipeline(world, newLife());
  const pipeline: Pipeline = { ...startPipeline(world, newLife()) };
  const requested: string[] = [];
  const busy: Pipeline = {
    ...pipeline,
    graph: async (tenant) => {
      const graph = await pipeline.graph(tenant);
      return {
        ...graph,
        fetchSmall: async (kind, onPage) => {
          const next = oneAfterTheOther[oneAfterTheOther.indexOf(kind) + 1];
          if (next !== undefined && requested.at(-1) !== next) {
            requested.push(next);
            await collect(other, hint(next));
          }
          return graph.fetchSmall(kind, onPage);
        },
      };
    },
  };
  const since = world.now();
  await collect(busy, hint('domain'));
  expect(requested).toEqual(oneAfterTheOther.slice(1));
  await app.runUntil(since + 10 * secondMs);
  const rows = await world.store.watermarks.readKinds(tenantId);
  const old = oneAfterTheOther.filter(
    (kind) => Date.parse(rows.find((row) => row.kind === kind)?.lastSuccessAt ?? '') < since,
  );
  expect(old).toEqual([]);
});

/** A process crashed in the middle of a collection. It still holds its lease but does nothing more. */
const crashIn = (pipeline: Pipeline, kind: Kind): Promise<void> =>
  new Promise((resolve, reject) => {
    const crashing: Pipeline = {
      ...pipeline,
      graph: async (tenant) => ({
        ...(await pipeline.graph(tenant)),
        fetchSmall: () => {
          resolve();
          return new Promise(() => {});
        },
      }),
    };
    collect(crashing, hint(kind)).catch(reject);
  });

test('a request to a bucket whose process crashed is served when its lease has expired', async () => {
  const first = await watched();
  const late: string[] = [];
  // Within five minutes the tenant's turn comes, which would serve the request too.
  for (let minutes = 0; minutes < 5; minutes++) {
    const app = startApp(first.world.fork());
    const { world } = app;
    await app.runUntil(world.now() + minutes * minuteMs);
    const since = world.now();
    await crashIn(startPipeline(world, newLife()), 'domain');
    await app.ask(hint('authorizationPolicy'));
    await app.drain();
    await app.runUntil(since + leaseMs + 5 * secondMs);
    const rows = await world.store.watermarks.readKinds(tenantId);
    const isOld = ({ kind, lastSuccessAt }: (typeof rows)[number]): boolean =>
      (kind === 'domain' || kind === 'authorizationPolicy') && Date.parse(lastSuccessAt ?? '') < since;
    for (const { kind } of rows.filter(isOld)) late.push(`${kind}, in minute ${minutes}`);
  }
  expect(late).toEqual([]);
});

test('many requests to a busy bucket leave one message that checks whether its process still works', async () => {
  const app = await watched();
  const { world } = app;
  await crashIn(startPipeline(world, newLife()), 'domain');
  const before = world.queues.waiting.length;
  for (let count = 0; count < 20; count++) {
    await app.ask(hint(count % 2 === 0 ? 'authorizationPolicy' : 'deviceRegistrationPolicy'));
    await app.drain();
  }
  const checks = world.queues.waiting.filter(({ visibleAt }) => visibleAt > world.now() + leaseMs);
  expect([checks.length, world.queues.waiting.length - before <= 3]).toEqual([1, true]);
});

/** Every page takes a minute; `pagesOf` says how many pages a collection has. */
function slowly(pipeline: Pipeline, world: SmallWorld, pagesOf: (kind: Kind, ms: number) => number): Pipeline {
  const turn = (onPage: () => void): void => {
    world.advanceTo(world.now() + minuteMs);
    onPage();
  };
  return {
    ...pipeline,
    graph: async (tenant) => {
      const graph = await pipeline.graph(tenant);
      return {
        ...graph,
        fetchSmall: (kind, onPage = () => undefined) => {
          for (let page = pagesOf(kind, 0); page > 0; page--) turn(onPage);
          return graph.fetchSmall(kind, onPage);
        },
        listRecords: async function* (kind, from, to) {
          for (let page = pagesOf(kind, Date.parse(to) - Date.parse(from)); page > 0; page--) {
            turn(() => undefined);
            yield [];
          }
        },
      };
    },
  };
}

describe('collections that take minutes', () => {
  const rowOf = async (world: SmallWorld, kind: Kind) => (await world.store.watermarks.readKind(tenantId, kind))?.row;

  test('each have a message of their own, and one that is requested again waits for the others', async () => {
    const app = await watched();
    const { world } = app;
    const busy = slowly(startPipeline(world, newLife()), world, (kind) => (kind === 'authorizationPolicy' ? 7 : 2));
    const since = world.now() + 20 * minuteMs;
    world.advanceTo(since);
    const both = { ...hint('domain'), kinds: ['authorizationPolicy', 'domain'] as const };
    expect(await collect(busy, both)).toMatchObject({ collections: 1 });
    expect(world.now() - since).toBe(7 * minuteMs);
    expect(await collect(busy, both)).toMatchObject({ collections: 1 });
    expect(Date.parse((await rowOf(world, 'domain'))?.lastSuccessAt ?? '')).toBeGreaterThan(since);
  });

  test('of a log are given up, and the next one reads less', async () => {
    const app = await watched();
    const { world } = app;
    const kind = 'directoryAudit';
    const before = await rowOf(world, kind);
    world.advanceTo(world.now() + 2 * dayMs);
    const busy = slowly(startPipeline(world, newLife()), world, (_, ms) => Math.ceil(ms / (2 * hourMs)));
    await collect(busy, hint(kind));
    expect(await rowOf(world, kind)).toMatchObject({ failure: { reason: 'broken' }, watermark: before?.watermark });
    world.advanceTo(world.now() + minuteMs);
    await collect(busy, hint(kind));
    expect((await rowOf(world, kind))?.failure).toBeNull();
  });
});
