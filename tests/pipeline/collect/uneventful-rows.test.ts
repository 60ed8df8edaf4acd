/**
 * Collections that find nothing leave their rows to be written with their bucket. No interruption loses a row or serves
 * a request twice.
 */
import type { Graph } from '../../../shared/core/collection/graph';
import type { Kind, SmallKind } from '../../../shared/core/resource/kind';
import { minuteMs } from '../../../shared/core/time/durations';
import { collect } from '../../../shared/pipeline/collect/collect';
import type { Pipeline } from '../../../shared/pipeline/context';
import { Death, newLife } from '../mortal';
import { type App, createSmallWorld, goingOn, realCadences, startApp, startPipeline, tenantId } from '../small-world';

/** The tenant's first summary was sent two minutes ago. */
async function watched(): Promise<App> {
  const app = await goingOn('watched', async () => {
    const begun = startApp(createSmallWorld({ configuration: { cadenceMinutes: realCadences() } }));
    await begun.tick();
    await begun.drain();
    await begun.runUntil(begun.world.now() + 61 * minuteMs);
    return begun;
  });
  app.world.advanceTo(app.world.now() + 2 * minuteMs);
  return app;
}

const small = ['authorizationPolicy', 'organization'] as const satisfies readonly SmallKind[];
const askedFor = (kinds: readonly Kind[]) => ({ tenantId, bucket: 'directory', kinds, reason: 'hint' }) as const;

/** A process in which something happens before Graph lists this resource type. */
function before(app: App, kind: Kind, happens: () => Promise<unknown>, life = newLife()): Pipeline {
  const pipeline = startPipeline(app.world, life);
  const first = async (listed: Kind): Promise<void> => {
    if (listed === kind) await happens();
  };
  return {
    ...pipeline,
    graph: async (tenant) => {
      const graph = await pipeline.graph(tenant);
      const fetchSmall: Graph['fetchSmall'] = async (listed, onPage) => {
        await first(listed);
        return graph.fetchSmall(listed, onPage);
      };
      const deltaFleet: Graph['deltaFleet'] = async function* (listed, link) {
        await first(listed);
        yield* graph.deltaFleet(listed, link);
      };
      return { ...graph, fetchSmall, deltaFleet };
    },
  };
}

async function stateOf({ world }: App) {
  const { bucket, kinds } = await world.store.watermarks.readBucketAndKinds(tenantId, 'directory');
  const isServed = (kind: Kind): boolean => bucket?.row.asked[kind] === bucket?.row.served[kind];
  const lastSuccessAt = (kind: Kind) => kinds.find(({ row }) => row.kind === kind)?.row.lastSuccessAt;
  return { row: bucket?.row, isServed, lastSuccessAt };
}

test('all rows of a bucket are one write', async () => {
  const app = await watched();
  const { world } = app;
  const writes = () => world.tables.transactions.filter(({ table }) => table === 'Watermarks').length;
  const writesBefore = writes();
  await collect(startPipeline(world, newLife()), askedFor(small));
  // The lease, and everything else.
  expect(writes() - writesBefore).toBe(2);
  const { row, isServed, lastSuccessAt } = await stateOf(app);
  expect(row?.holder).toBeNull();
  for (const kind of small) {
    expect(isServed(kind)).toBe(true);
    expect(lastSuccessAt(kind)).toBe(new Date(world.now()).toISOString());
  }
});

test('a request that comes meanwhile is kept, and so is the collected data', async () => {
  const app = await watched();
  const other = startPipeline(app.world, newLife());
  const pipeline = before(app, 'organization', () => collect(other, askedFor(['domain'])));
  expect(await collect(pipeline, askedFor(small))).toMatchObject({ collections: 3, status: 'collected' });
  const { row, isServed, lastSuccessAt } = await stateOf(app);
  expect(row?.holder).toBeNull();
  for (const kind of [...small, 'domain'] as const) {
    expect(isServed(kind)).toBe(true);
    expect(lastSuccessAt(kind)).toBe(new Date(app.world.now()).toISOString());
  }
});

test('a source that another process committed meanwhile stays requested; the others are served', async () => {
  const app = await watched();
  const { watermarks } = app.world.store;
  const pipeline = before(app, 'organization', async () => {
    const read = await watermarks.readKind(tenantId, 'authorizationPolicy');
    if (read !== undefined) await watermarks.writeKind({ ...read.row, pages: 7 }, read.etag);
  });
  await collect(pipeline, askedFor(small));
  const { row, isServed } = await stateOf(app);
  expect([isServed('authorizationPolicy'), isServed('organization')]).toEqual([false, true]);
  expect(row?.holder).toBeNull();
  expect((await watermarks.readKind(tenantId, 'authorizationPolicy'))?.row.pages).toBe(7);
  // The kind is collected again and its request is served.
  await app.runUntil(app.world.now() + minuteMs);
  expect((await stateOf(app)).isServed('authorizationPolicy')).toBe(true);
});

test('a fleet that ends the process does not lose what was collected before it', async () => {
  const app = await watched();
  const life = newLife();
  const pipeline = before(
    app,
    'user',
    async () => {
      life.isDead = true;
      throw new Death('out of memory');
    },
    life,
  );
  await collect(pipeline, askedFor([...small, 'user'])).catch(() => undefined);
  const { isServed, lastSuccessAt } = await stateOf(app);
  for (const kind of small) {
    expect(isServed(kind)).toBe(true);
    expect(lastSuccessAt(kind)).toBe(new Date(app.world.now()).toISOString());
  }
  expect(isServed('user')).toBe(false);
});
