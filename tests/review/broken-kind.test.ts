/** A collection that throws is a bug in one kind: the others in its bucket are collected all the same. */
import type { Store } from '../../shared/core/store';
import { collect } from '../../shared/pipeline/collect/collect';
import { newLife } from '../pipeline/mortal';
import { createSmallWorld, startPipeline, tenantId } from '../pipeline/small-world';

test('when one kind throws, the others are still collected, and the lease is released', async () => {
  const spoil = (store: Store): Store => ({
    ...store,
    snapshots: {
      ...store.snapshots,
      writeSmall: (tenant, kind, resources) =>
        kind === 'organization'
          ? Promise.reject(new Error('a bug'))
          : store.snapshots.writeSmall(tenant, kind, resources),
    },
  });
  const world = createSmallWorld({ spoil });
  const asked = { tenantId, bucket: 'directory', kinds: ['organization', 'user'], reason: 'due' } as const;
  await expect(collect(startPipeline(world, newLife()), asked)).rejects.toThrow('a bug');

  expect((await world.store.watermarks.readKind(tenantId, 'user'))?.row.lastSuccessAt).not.toBeNull();
  const bucket = await world.store.watermarks.readBucket(tenantId, 'directory');
  expect(bucket?.row).toMatchObject({ holder: null, asked: { organization: 1, user: 1 }, served: { user: 1 } });
  expect(bucket?.row.served.organization).toBeUndefined();
  expect(Date.parse(bucket?.row.notBefore.organization ?? '')).toBeGreaterThan(world.now());
  expect(world.logged.filter(({ event }) => event === 'collection.failed')).toHaveLength(1);
});
