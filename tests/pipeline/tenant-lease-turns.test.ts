/** Invocations of one process take turns at a tenant, and a lease that a process released is taken again in one request. */
import { secondMs } from '../../shared/core/time/durations';
import { underTenantLease } from '../../shared/pipeline/collect/tenant-lease';
import type { Pipeline } from '../../shared/pipeline/context';
import { countingTables } from '../counting-tables';
import { memoryTables } from '../memory-tables';
import { newLife } from './mortal';
import { createSmallWorld, type SmallWorld, startPipeline, tenantId } from './small-world';

function counted() {
  const { tables, requests } = countingTables(memoryTables());
  return { requests, world: createSmallWorld({ tables }) };
}

const processOn = (world: SmallWorld): Pipeline => ({
  ...startPipeline(world, newLife()),
  sleep: (ms) => new Promise<void>((done) => setTimeout(done, ms / 50)),
});

const underLease = (
  pipeline: Pipeline,
  holder: string,
  work: () => Promise<unknown> = async () => {},
): Promise<string | undefined> =>
  underTenantLease(pipeline, tenantId, holder, async (fence) => {
    await work();
    return { result: holder, fence };
  });

test('invocations of one process wait for the tenant without asking the storage', async () => {
  const { world, requests } = counted();
  const pipeline = processOn(world);
  let running = 0;
  const work = async (): Promise<void> => {
    running += 1;
    await pipeline.sleep(secondMs);
    expect(running).toBe(1);
    running -= 1;
  };
  const holders = ['one', 'two', 'three', 'four'];
  expect(await Promise.all(holders.map((holder) => underLease(pipeline, holder, work)))).toEqual(holders);
  // The first reads the lease. Each takes and releases it.
  expect(requests()).toBe(9);
});

test('a lease that another process took meanwhile is read again', async () => {
  const { world } = counted();
  const [here, there] = [processOn(world), processOn(world)];
  await underLease(here, 'one');
  await underLease(there, 'two', async () => {
    const at = new Date(world.now()).toISOString();
    expect(await here.store.alerts.acquire(tenantId, 'three', at, at)).toBeUndefined();
  });
  expect(await underLease(here, 'four')).toBe('four');
});

test('an invocation that hangs for longer than its lease does not keep others of its process waiting', async () => {
  const { world } = counted();
  const pipeline = processOn(world);
  let end: () => void = () => {};
  let begun: () => void = () => {};
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const hanging = underLease(pipeline, 'hanging', async () => {
    begun();
    await new Promise<void>((resolve) => {
      end = resolve;
    });
  });
  await hasBegun;
  world.advanceTo(world.now() + 31 * secondMs);
  expect(await underLease(pipeline, 'next')).toBe('next');
  end();
  await hanging;
  expect(await underLease(pipeline, 'last')).toBe('last');
});
