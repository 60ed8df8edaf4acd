/** Storage that answers slowly: a working process keeps its leases, and its collection is committed. */
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { collect } from '../../shared/pipeline/collect/collect';
import { subscribe } from '../../shared/pipeline/collect/subscribe';
import type { Pipeline } from '../../shared/pipeline/context';
import { editing, received, watched } from './accounts';
import { apply, hint } from './history';
import { newLife } from './mortal';
import { vendorGroup } from './small-tenant';
import { type App, type SmallWorld, startPipeline } from './small-world';

beforeEach(() => {
  // The clock of the world moves only when a test moves it, and the timers of the process with it.
  jest.useFakeTimers({
    doNotFake: [
      'Date',
      'clearImmediate',
      'clearTimeout',
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'setTimeout',
    ],
  });
});
afterEach(() => {
  jest.useRealTimers();
});

function advance(world: SmallWorld, ms: number): void {
  world.advanceTo(world.now() + ms);
  jest.advanceTimersByTime(ms);
}

/** A process with slow requests. `meanwhile` runs before each, with the time since the process started. */
function slowPipeline(
  world: SmallWorld,
  meanwhile: (sinceMs: number) => Promise<void>,
  requestMs = 3 * secondMs,
): Pipeline {
  const startedAt = world.now();
  let isTicking = false;
  let answer: Promise<void> | undefined;
  const wait = async (): Promise<void> => {
    await Promise.resolve();
    answer = undefined;
    isTicking = true;
    advance(world, requestMs);
    isTicking = false;
  };
  const pause = async (): Promise<void> => {
    // The first request of a timer is made during its tick.
    if (isTicking) return;
    // Simultaneous requests are answered simultaneously.
    answer ??= wait();
    await answer;
    await meanwhile(world.now() - startedAt);
  };
  return startPipeline(world, newLife(null, { pause }));
}

async function withExclusion(): Promise<App> {
  const app = await watched();
  editing((policy) => {
    const users = {
      ...policy.conditions.users,
      excludeGroups: [...policy.conditions.users.excludeGroups, vendorGroup],
    };
    return { ...policy, conditions: { ...policy.conditions, users } };
  })(app, 'mara');
  app.world.logged.splice(0);
  return app;
}

/** The results of the collections, such as "conditionalAccessPolicy committed". */
const endsOf = ({ logged }: SmallWorld): readonly string[] =>
  logged
    .filter(({ event }) => event === 'collection.done')
    .map(({ fields }) => `${String(fields.kind)} ${String(fields.status)}`);

function signal(): readonly [Promise<void>, () => void] {
  let give = (): void => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return [given, give];
}

const policies = hint('conditionalAccessPolicy');

async function expectOneAlert(app: App): Promise<void> {
  await app.runUntil(app.world.now() + 5 * minuteMs);
  const { firsts, alerts } = await received(app);
  expect(firsts).toHaveLength(1);
  expect(alerts.filter(({ status }) => status === 'open')).toHaveLength(1);
}

test('a collection that takes longer than the lease of its bucket is not overtaken', async () => {
  const app = await withExclusion();
  const { world } = app;
  const asked: string[] = [];
  let tookMs = 0;
  const slow = slowPipeline(world, async (sinceMs) => {
    tookMs = sinceMs;
    if (sinceMs < (asked.length + 1) * 92 * secondMs) return;
    const at = asked.push('asks') - 1;
    asked[at] = (await collect(startPipeline(world, newLife()), policies)).status;
  });
  await collect(slow, policies);
  expect(tookMs).toBeGreaterThan(4 * minuteMs);
  expect(new Set(asked)).toEqual(new Set(['held']));
  expect(new Set(endsOf(world))).toEqual(new Set(['conditionalAccessPolicy committed']));
  await expectOneAlert(app);
});

test('subscriptions that take longer to create than their lease are created once', async () => {
  const app = await watched();
  const { world } = app;
  world.tenant.subscriptions.clear();
  const message = { tenantId: policies.tenantId };
  const asked: unknown[] = [];
  const slow = slowPipeline(
    world,
    async (sinceMs) => {
      if (sinceMs < (asked.length + 1) * 92 * secondMs) return;
      const at = asked.push('asks') - 1;
      asked[at] = await subscribe(startPipeline(world, newLife()), message);
    },
    25 * secondMs,
  );
  await subscribe(slow, message);
  expect(asked.length).toBeGreaterThan(0);
  expect(new Set(asked)).toEqual(new Set(['held']));
  const resources = [...world.tenant.subscriptions.values()].map(({ resource }) => resource);
  expect(resources).toEqual([...new Set(resources)]);
});

test('a collection that judges longer than the lease of its tenant is not overtaken from another bucket', async () => {
  const app = await withExclusion();
  const { world } = app;
  apply(world, { change: { to: 'role', person: 'person05', isHeld: true }, by: 'mara' }, 0);
  let judgesSince: number | undefined;
  let asked = 0;
  const slow = slowPipeline(world, async () => {
    if (judgesSince === undefined || world.now() - judgesSince < (asked + 1) * 35 * secondMs) return;
    asked += 1;
    await collect(startPipeline(world, newLife()), hint('unifiedRoleAssignment'));
  });
  const { alerts } = slow.store;
  const noting: Pipeline = {
    ...slow,
    store: {
      ...slow.store,
      alerts: {
        ...alerts,
        acquire: async (...given) => {
          const fence = await alerts.acquire(...given);
          if (fence !== undefined) judgesSince ??= world.now();
          return fence;
        },
      },
    },
  };
  await collect(noting, policies);
  expect(asked).toBeGreaterThan(3);
  const ends = endsOf(world);
  expect(ends.filter((end) => end.startsWith('conditionalAccessPolicy'))).toEqual([
    'conditionalAccessPolicy committed',
  ]);
  // The collection waited, and is committed when the tenant is free.
  expect(ends).toContain('unifiedRoleAssignment busy');
  await app.runUntil(world.now() + 5 * minuteMs);
  expect(endsOf(world)).toContain('unifiedRoleAssignment committed');
});

test('a collection that loses its bucket while it reads stores no failure, and the next one is committed', async () => {
  const app = await withExclusion();
  const { world } = app;
  const late = startPipeline(world, newLife());
  const next = startPipeline(world, newLife());
  /** Graph answers with the policies after `meanwhile`. */
  const answering = (pipeline: Pipeline, meanwhile: () => Promise<void>): Pipeline => ({
    ...pipeline,
    graph: async (tenantId) => {
      const graph = await pipeline.graph(tenantId);
      return {
        ...graph,
        fetchSmall: async (...given) => {
          if (given[0] === 'conditionalAccessPolicy') await meanwhile();
          return graph.fetchSmall(...given);
        },
      };
    },
  });
  const [nextReads, setNextReads] = signal();
  const [lateIsOver, setLateIsOver] = signal();
  let nextEnds: Promise<unknown> | undefined;
  const readLate = async (): Promise<void> => {
    // The timer of the lease does not run, because the process is suspended.
    world.advanceTo(world.now() + 2 * minuteMs);
    const readNext = (): Promise<void> => {
      setNextReads();
      return lateIsOver;
    };
    nextEnds = collect(answering(next, readNext), policies);
    await nextReads;
  };
  await collect(answering(late, readLate), policies);
  setLateIsOver();
  await nextEnds;
  expect(endsOf(world)).toEqual(['conditionalAccessPolicy committed']);
  await expectOneAlert(app);
});

test('a process that waits forever loses its bucket when the host would have ended it', async () => {
  const { world } = await withExclusion();
  const pipeline = startPipeline(world, newLife());
  const hanging = new Promise<void>((resolve) => {
    const graph: Pipeline['graph'] = async (tenantId) => ({
      ...(await pipeline.graph(tenantId)),
      fetchSmall: () => {
        resolve();
        return new Promise(() => {});
      },
    });
    void collect({ ...pipeline, graph }, policies);
  });
  await hanging;
  const statuses: string[] = [];
  while (statuses.length < 20 && statuses.at(-1) !== 'collected') {
    for (let tick = 0; tick < 6; tick += 1) {
      advance(world, 5 * secondMs);
      // Lets the renewal end.
      await new Promise((resolve) => setImmediate(resolve));
    }
    statuses.push((await collect(startPipeline(world, newLife()), policies)).status);
  }
  // The host ends a function after ten minutes, and the last renewal may be a third of a lease before that.
  expect(statuses.length).toBeGreaterThanOrEqual(19);
  expect(statuses.length).toBeLessThanOrEqual(20);
  expect(statuses.at(-1)).toBe('collected');
});
