import fc from 'fast-check';
import type { Head, Manifest } from '../../shared/core/resource/snapshot';
import type { FleetCollection, SnapshotStore } from '../../shared/core/resource/snapshot-store';
import type { ManagedDevice } from '../../shared/kinds/managed-device/managed-device';
import { bucketsFor, bucketsNow } from '../../shared/store/fleet-bucket';
import { fleetHash, placeOf } from '../../shared/store/fleet-hash';
import { appStore } from '../app-store';
import { memoryTables } from '../memory-tables';
import { describeTables, nextTenant } from './contract';
import { aDevice, aHead } from './fixtures';

const kind = 'managedDevice';
type Fleet = ReadonlyMap<string, ManagedDevice>;

const fleetOf = (devices: readonly ManagedDevice[]): Fleet => new Map(devices.map((device) => [device.id, device]));
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

async function collect(
  snapshots: SnapshotStore,
  tenantId: string,
  head: Head | undefined,
  feed: (collection: FleetCollection<typeof kind>) => void,
  mode: 'list' | 'delta' = 'list',
): Promise<{ finished: Awaited<ReturnType<FleetCollection<typeof kind>['finish']>>; manifest: Manifest }> {
  const collection = await snapshots.openFleet(tenantId, kind, head, mode);
  feed(collection);
  const finished = await collection.finish();
  return { finished, manifest: await collection.save() };
}

const seeAll =
  (fleet: Fleet) =>
  (collection: FleetCollection<typeof kind>): void => {
    for (const device of fleet.values()) collection.see(device);
  };

async function stored(snapshots: SnapshotStore, tenantId: string, manifest: Manifest): Promise<Fleet> {
  const devices: ManagedDevice[] = [];
  for await (const bucket of snapshots.readFleet(tenantId, kind, manifest)) devices.push(...bucket);
  expect(devices).toHaveLength(manifest.count);
  return fleetOf(devices);
}

const headOf = (tenantId: string, manifest: Manifest): Head => aHead(tenantId, { manifest, count: manifest.count });

describeTables('a fleet', (tables) => {
  it('is kept complete, reports only changes, and writes nothing without a change', async () => {
    const tenantId = nextTenant();
    const { snapshots } = appStore(tables());
    const before = fleetOf(numbers(0, 600).map((n) => aDevice(n)));
    const first = await collect(snapshots, tenantId, undefined, seeAll(before));
    expect(first.finished).toEqual({ first: true, changes: [], count: 600, countBefore: 0, removed: 0 });
    expect(first.manifest.rows).toHaveLength(4);
    expect(await stored(snapshots, tenantId, first.manifest)).toEqual(before);

    const head = headOf(tenantId, first.manifest);
    const same = await collect(snapshots, tenantId, head, seeAll(before));
    expect(same.finished).toEqual({ first: false, changes: [], count: 600, countBefore: 600, removed: 0 });
    expect(same.manifest).toBe(head.manifest);

    const now = new Map(before);
    now.delete(aDevice(7).id);
    now.set(aDevice(8).id, aDevice(8, { complianceState: 'noncompliant' }));
    now.set(aDevice(601).id, aDevice(601));
    const next = await collect(snapshots, tenantId, head, seeAll(now));
    expect(next.finished).toEqual({
      first: false,
      count: 600,
      countBefore: 600,
      removed: 1,
      changes: [
        { kind, resourceId: aDevice(7).id, type: 'removed', before: aDevice(7) },
        {
          kind,
          resourceId: aDevice(8).id,
          type: 'modified',
          before: aDevice(8),
          after: aDevice(8, { complianceState: 'noncompliant' }),
        },
        { kind, resourceId: aDevice(601).id, type: 'added', after: aDevice(601) },
      ],
    });
    expect(await stored(snapshots, tenantId, next.manifest)).toEqual(now);
    // The old version stays readable until a sweep.
    expect(await stored(snapshots, tenantId, first.manifest)).toEqual(before);
  });

  it('keeps devices in delta mode that the answer does not include', async () => {
    const tenantId = nextTenant();
    const { snapshots } = appStore(tables());
    const before = fleetOf(numbers(0, 300).map((n) => aDevice(n)));
    const first = await collect(snapshots, tenantId, undefined, seeAll(before), 'delta');
    const next = await collect(
      snapshots,
      tenantId,
      headOf(tenantId, first.manifest),
      (collection) => {
        collection.see(aDevice(1));
        collection.see(aDevice(2, { jailBroken: 'True' }));
        collection.drop(aDevice(3).id);
        collection.drop(aDevice(4).id);
        collection.see(aDevice(4));
        collection.drop('nobody knew it');
        collection.see(aDevice(900));
        collection.drop(aDevice(900).id);
      },
      'delta',
    );
    expect(next.finished).toMatchObject({ count: 299, countBefore: 300, removed: 1 });
    expect(next.finished.changes.map(({ type, resourceId }) => [type, resourceId])).toEqual([
      ['modified', aDevice(2).id],
      ['removed', aDevice(3).id],
    ]);
    const after = new Map(before).set(aDevice(2).id, aDevice(2, { jailBroken: 'True' }));
    after.delete(aDevice(3).id);
    expect(await stored(snapshots, tenantId, next.manifest)).toEqual(after);
  });

  it('accepts an empty fleet, and one that returns', async () => {
    const tenantId = nextTenant();
    const { snapshots } = appStore(tables());
    const empty = await collect(snapshots, tenantId, undefined, () => {});
    expect(empty.finished).toMatchObject({ first: true, count: 0 });
    const one = await collect(snapshots, tenantId, headOf(tenantId, empty.manifest), seeAll(fleetOf([aDevice(1)])));
    expect(one.finished).toMatchObject({ count: 1, countBefore: 0, changes: [{ type: 'added' }] });
    const none = await collect(snapshots, tenantId, headOf(tenantId, one.manifest), () => {});
    expect(none.finished).toMatchObject({ count: 0, countBefore: 1, removed: 1, changes: [{ type: 'removed' }] });
    expect(none.manifest).toEqual(empty.manifest);
  });

  it('refuses a snapshot with a missing row', async () => {
    const tenantId = nextTenant();
    const { snapshots } = appStore(tables());
    const first = await collect(
      snapshots,
      tenantId,
      undefined,
      seeAll(fleetOf(numbers(0, 600).map((n) => aDevice(n)))),
    );
    const [gone] = first.manifest.rows;
    await tables().transact('Snapshots', `${tenantId}|${kind}`, [{ type: 'delete', rowKey: gone ?? '', etag: 'any' }]);
    await expect(snapshots.openFleet(tenantId, kind, headOf(tenantId, first.manifest), 'list')).rejects.toThrow(
      /1 rows that the head names are not there/,
    );
  });
});

describe('a fleet over its life', () => {
  it('equals a plain map after any changes', async () => {
    // Every collection adds, changes and removes a share; sizes range from none to several doublings of the buckets.
    const step = fc.record({
      mode: fc.constantFrom('list' as const, 'delta' as const),
      size: fc.constantFrom(0, 1, 5, 60, 300, 700, 1500),
      changeEvery: fc.integer({ min: 1, max: 50 }),
      salt: fc.integer({ min: 0, max: 3 }),
      twice: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        const tenantId = nextTenant();
        const { snapshots } = appStore(memoryTables());
        let fleet: Fleet = new Map();
        let head: Head | undefined;
        for (const { mode, size, changeEvery, salt, twice } of steps) {
          const target = fleetOf(
            numbers(0, size).map((n) => aDevice(n, n % changeEvery === 0 ? { osVersion: `10.${salt}` } : {})),
          );
          const before = fleet;
          const { finished, manifest } = await collect(
            snapshots,
            tenantId,
            head,
            (collection) => {
              for (const [id, device] of target) {
                if (mode === 'list' || before.get(id)?.osVersion !== device.osVersion) collection.see(device);
                if (twice) collection.see(device);
              }
              if (mode === 'delta') for (const id of before.keys()) if (!target.has(id)) collection.drop(id);
            },
            mode,
          );
          const changed = [...target].filter(([id, { osVersion }]) => before.get(id)?.osVersion !== osVersion);
          const gone = [...before.keys()].filter((id) => !target.has(id));
          expect(finished.changes.map(({ resourceId }) => resourceId)).toEqual(
            head === undefined ? [] : [...changed.map(([id]) => id), ...gone].sort(),
          );
          expect(finished).toMatchObject({ count: target.size, countBefore: before.size, removed: gone.length });
          expect(await stored(snapshots, tenantId, manifest)).toEqual(target);
          fleet = target;
          head = headOf(tenantId, manifest);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('grows its buckets at twice their size and shrinks them at a quarter', () => {
    expect([0, 1, 256, 257, 100_000, 300_000].map(bucketsFor)).toEqual([1, 1, 1, 2, 512, 2048]);
    expect(bucketsNow(512, 1)).toBe(1);
    expect(bucketsNow(513, 1)).toBe(4);
    expect(bucketsNow(64 * 8, 8)).toBe(8);
    expect(bucketsNow(64 * 8 - 1, 8)).toBe(2);
    expect(bucketsNow(0, 1)).toBe(1);
  });

  it('writes as much for a few changes in a large fleet as in a small one', async () => {
    const transactionsFor = async (size: number): Promise<number> => {
      const tables = memoryTables();
      const tenantId = nextTenant();
      const { snapshots } = appStore(tables);
      const fleet = fleetOf(numbers(0, size).map((n) => aDevice(n)));
      const first = await collect(snapshots, tenantId, undefined, seeAll(fleet));
      const already = tables.transactions.length;
      const changed = new Map(fleet);
      for (const n of numbers(0, 20)) changed.set(aDevice(n).id, aDevice(n, { complianceState: 'noncompliant' }));
      await collect(snapshots, tenantId, headOf(tenantId, first.manifest), seeAll(changed));
      return tables.transactions.length - already;
    };
    expect(await transactionsFor(8_000)).toBe(await transactionsFor(2_000));
  });
});

describe('the hash of a resource', () => {
  const hash = fleetHash([1, 2]);

  it('does not depend on the order of its fields, but on each of them', () => {
    const device = aDevice(1);
    const reversed = Object.fromEntries(Object.entries(device).reverse()) as typeof device;
    expect(hash(reversed)).toBe(hash(device));
    const all = Object.keys(device).map((field) => hash({ ...device, [field]: 'other' }));
    expect(new Set([...all, hash(device)]).size).toBe(all.length + 1);
  });

  it('stays as earlier versions stored it, so that nothing is read again after an upgrade', () => {
    expect(hash(aDevice(1))).toBe(2680450355410849);
  });

  it('distinguishes types, neighbours and salts', () => {
    const of = (a: unknown, b: unknown = ''): number => hash({ id: 'x', a, b });
    const values = [null, 'null', true, 'true', false, 0, '0', '', [], ['a'], {}, { a: 1 }].map((value) => of(value));
    expect(new Set(values).size).toBe(values.length);
    expect(of('ab', 'c')).not.toBe(of('a', 'bc'));
    expect(fleetHash([1, 3])(aDevice(1))).not.toBe(hash(aDevice(1)));
    expect(fleetHash([2, 2])(aDevice(1))).not.toBe(hash(aDevice(1)));
  });

  it('is a number that a float64 holds exactly, and is well distributed', () => {
    const hashes = numbers(0, 20_000).map((n) => hash(aDevice(n)));
    expect(hashes.every((each) => Number.isSafeInteger(each) && each >= 0 && each < 2 ** 52)).toBe(true);
    expect(new Set(hashes).size).toBe(hashes.length);
    const inBuckets = new Map<number, number>();
    for (const n of numbers(0, 16_384)) {
      const bucket = placeOf(aDevice(n).id) % 64;
      inBuckets.set(bucket, (inBuckets.get(bucket) ?? 0) + 1);
    }
    expect(inBuckets.size).toBe(64);
    expect(Math.max(...inBuckets.values())).toBeLessThan(400);
  });
});
