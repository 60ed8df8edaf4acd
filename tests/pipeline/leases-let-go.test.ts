/** Work that throws releases its lease. Otherwise a tenant or a bucket would be blocked until the lease expires. */

import { collect } from '../../shared/pipeline/collect/collect';
import { underTenantLease } from '../../shared/pipeline/collect/tenant-lease';
import type { Pipeline } from '../../shared/pipeline/context';
import { newLife } from './mortal';
import { createSmallWorld, startPipeline, tenantId } from './small-world';

const bug = new Error('a bug in the work');

test('a throw under the tenant lease releases it at once', async () => {
  const world = createSmallWorld();
  const pipeline = startPipeline(world, newLife());
  await expect(underTenantLease(pipeline, tenantId, 'one', () => Promise.reject(bug))).rejects.toBe(bug);
  const next = await underTenantLease(
    pipeline,
    tenantId,
    'two',
    async (fence) => ({ result: fence.holder, fence }),
    // The lease is free already, so no waiting is needed.
    { patienceMs: 0 },
  );
  expect(next).toBe('two');
});

test('a lease that another process has taken meanwhile stays theirs', async () => {
  const world = createSmallWorld();
  const pipeline = startPipeline(world, newLife());
  const late = underTenantLease(pipeline, tenantId, 'one', async () => {
    world.advanceTo(world.now() + 31_000);
    const until = new Date(world.now() + 30_000).toISOString();
    const taken = await world.store.alerts.acquire(tenantId, 'two', new Date(world.now()).toISOString(), until);
    expect(taken?.holder).toBe('two');
    throw bug;
  });
  await expect(late).rejects.toBe(bug);
  const third = await underTenantLease(
    pipeline,
    tenantId,
    'three',
    async (fence) => ({ result: fence.holder, fence }),
    { patienceMs: 0 },
  );
  expect(third).toBeUndefined();
});

test('a throw outside every collection releases the bucket', async () => {
  const world = createSmallWorld();
  const sound = startPipeline(world, newLife());
  const broken: Pipeline = { ...sound, graph: () => Promise.reject(bug) };
  const message = { tenantId, bucket: 'directory', kinds: ['group'], reason: 'hint' } as const;
  await expect(collect(broken, message)).rejects.toBe(bug);
  const row = await world.store.watermarks.readBucket(tenantId, 'directory');
  expect(row?.row.holder).toBeNull();
  expect(row?.row.asked.group).toBeGreaterThan(row?.row.served.group ?? 0);
  // Long before the lease would have expired. Hints of one resource type are 30 s apart.
  world.advanceTo(world.now() + 31_000);
  expect((await collect(sound, message)).status).toBe('collected');
});
