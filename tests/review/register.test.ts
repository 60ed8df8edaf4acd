/**
 * The first message of a tenant. Its recurring work is planned once, whenever the process dies and however many
 * messages arrive at once.
 */
import type { Store } from '../../shared/core/store';
import type { DueRow } from '../../shared/core/time/due';
import { collect } from '../../shared/pipeline/collect/collect';
import { Death, type Moment, newLife } from '../pipeline/mortal';
import { createSmallWorld, type SmallWorld, startPipeline, tenantId } from '../pipeline/small-world';

const message = { tenantId, bucket: 'directory', kinds: [], reason: 'due' } as const;
const farAway = new Date(Date.UTC(2030, 0, 1)).toISOString();

const cares = async ({ store }: SmallWorld): Promise<DueRow['what'][]> =>
  (await store.due.list(farAway, 100)).map(({ what }) => what).sort();

test.each<[Moment]>([['before'], ['after']])(
  'a process that dies %s any of its first calls loses no recurring work',
  async (moment) => {
    const counting = newLife();
    await collect(startPipeline(createSmallWorld(), counting), message);
    expect(counting.calls.length).toBeGreaterThan(2);
    for (let call = 1; call <= counting.calls.length; call++) {
      const world = createSmallWorld();
      await expect(collect(startPipeline(world, newLife({ call, moment })), message)).rejects.toThrow(Death);
      await collect(startPipeline(world, newLife()), message);
      expect(await cares(world)).toEqual(['subscriptions', 'sweep']);
    }
  },
);

test('messages that arrive at once put the same rows', async () => {
  let waiting = 0;
  let open: () => void = () => {};
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  /** All of them have read that the tenant is unknown before one writes. */
  const together = (store: Store): Store => ({
    ...store,
    tenants: {
      ...store.tenants,
      read: async (id) => {
        const read = await store.tenants.read(id);
        waiting += 1;
        if (waiting === 3) open();
        await all;
        return read;
      },
    },
  });
  const world = createSmallWorld({ spoil: together });
  const buckets = ['directory', 'intune', 'reports'] as const;
  await Promise.all(buckets.map((bucket) => collect(startPipeline(world, newLife()), { ...message, bucket })));
  expect(await cares(world)).toEqual(['subscriptions', 'sweep']);
});
