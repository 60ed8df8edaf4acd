/** A large fleet, whose hashes, resources and recent changes are in separate rows. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { diffResources } from '../../shared/core/event/change';
import type { Head } from '../../shared/core/resource/snapshot';
import type { FleetCollection, SnapshotStore } from '../../shared/core/resource/snapshot-store';
import type { ManagedDevice } from '../../shared/kinds/managed-device/managed-device';
import { readIndex, readLines } from '../../shared/store/fleet-bucket';
import { hashBits } from '../../shared/store/fleet-hash';
import type { FleetLimits } from '../../shared/store/fleet-outcome';
import type { TableRow, Tables } from '../../shared/store/tables';
import { appStore } from '../app-store';
import { type MemoryTables, memoryTables } from '../memory-tables';
import { nextTenant } from './contract';
import { aDevice, aHead } from './fixtures';

const kind = 'managedDevice';
const runs = Number(process.env.INVARIANT_RUNS ?? 15);
const at = new Date('2026-11-24T14:00:00.000Z');
const hoursLater = '2026-11-24T17:00:00.000Z';

type Fleet = ReadonlyMap<string, ManagedDevice>;
type Mode = 'list' | 'delta';
type World = { readonly tables: MemoryTables; readonly snapshots: SnapshotStore; readonly tenantId: string };

const small: FleetLimits = { largeFrom: 40, smallOverlay: 10, idBits: hashBits };

const over = (tables: Tables, fleetLimits: FleetLimits): SnapshotStore =>
  appStore(tables, { fleetLimits, now: () => at }).snapshots;

function aWorld(limits: FleetLimits = small): World {
  const tables = memoryTables();
  return { tables, snapshots: over(tables, limits), tenantId: nextTenant() };
}

const fleetOf = (devices: readonly ManagedDevice[]): Fleet => new Map(devices.map((device) => [device.id, device]));
const devices = (count: number): ManagedDevice[] => Array.from({ length: count }, (_, n) => aDevice(n));

type Feed = (look: FleetCollection<typeof kind>) => void;
const seeAll =
  (fleet: Fleet): Feed =>
  (collection) => {
    for (const device of fleet.values()) collection.see(device);
  };

async function collected(
  { snapshots, tenantId }: World,
  head: Head | undefined,
  feed: Feed,
  mode: Mode = 'list',
): Promise<{
  readonly found: Awaited<ReturnType<FleetCollection<typeof kind>['finish']>>;
  readonly next: () => Promise<Head>;
}> {
  const collection = await snapshots.openFleet(tenantId, kind, head, mode);
  feed(collection);
  const found = await collection.finish();
  const next = async (): Promise<Head> => {
    const manifest = await collection.save();
    const head_ = { manifest, count: manifest.count, previous: head?.manifest ?? null, etag: head?.etag ?? null };
    const written = await snapshots.commitHead(aHead(tenantId, head_));
    expect(written.status).toBe('written');
    return (await snapshots.readHead(tenantId, kind)) as Head; // Safe: written just above.
  };
  return { found, next };
}

async function committed(world: World, head: Head | undefined, feed: Feed): Promise<Head> {
  return (await collected(world, head, feed)).next();
}

async function stored({ snapshots, tenantId }: World, { manifest }: Pick<Head, 'manifest'>): Promise<Fleet> {
  const all: ManagedDevice[] = [];
  for await (const some of snapshots.readFleet(tenantId, kind, manifest)) all.push(...some);
  expect(all).toHaveLength(manifest.count);
  return fleetOf(all);
}

async function rowsOf({ tables, tenantId }: World): Promise<readonly TableRow[]> {
  const rows: TableRow[] = [];
  for await (const row of tables.list('Snapshots', { partition: `${tenantId}|${kind}` })) rows.push(row);
  return rows;
}

const named = (rows: readonly TableRow[], { manifest }: Head): readonly (TableRow | undefined)[] =>
  manifest.rows.map((rowKey) => rows.find((row) => row.rowKey === rowKey));
const isLarge = (rows: readonly (TableRow | undefined)[]): boolean => rows.every((row) => row?.properties.v === 2);

// --- Random lives -------------------------------------------------------------------------------------------------

type Step = {
  readonly mode: Mode;
  readonly from: number;
  readonly size: number;
  readonly changeEvery: number;
  readonly version: number;
  /** Each device comes twice: first with data that never existed. */
  readonly isTwice: boolean;
  /** How many transactions are written before the process dies; null: it survives. */
  readonly diesAfter: number | null;
};

const step: fc.Arbitrary<Step> = fc.record({
  mode: fc.constantFrom('list', 'delta'),
  from: fc.integer({ min: 0, max: 30 }),
  size: fc.constantFrom(0, 1, 30, 45, 60, 61, 62, 150, 600),
  changeEvery: fc.integer({ min: 1, max: 40 }),
  version: fc.integer({ min: 0, max: 2 }),
  isTwice: fc.boolean(),
  diesAfter: fc.option(fc.integer({ min: 0, max: 2 }), { freq: 5 }),
});

const targetOf = ({ from, size, changeEvery, version }: Step): Fleet =>
  fleetOf(
    Array.from({ length: size }, (_, n) =>
      aDevice(from + n, (from + n) % changeEvery === 0 ? { osVersion: `10.${version}` } : {}),
    ),
  );

const feedOf =
  (before: Fleet, target: Fleet, { mode, isTwice }: Step): Feed =>
  (collection) => {
    for (const device of target.values()) {
      if (isTwice) collection.see({ ...device, osVersion: 'as it never was' });
      if (mode === 'list' || isTwice || JSON.stringify(before.get(device.id)) !== JSON.stringify(device))
        collection.see(device);
    }
    if (mode === 'list') return;
    collection.drop('nobody knew it');
    for (const id of before.keys()) if (!target.has(id)) collection.drop(id);
  };

/** Tables that fail in a given transaction, and report it. */
function mortal(tables: MemoryTables): {
  readonly tables: MemoryTables;
  readonly dieAfter: (left: number | null) => void;
} {
  let left: number | null = null;
  const transact: Tables['transact'] = async (...given) => {
    if (left === 0) throw new Error('died');
    if (left !== null) left -= 1;
    return tables.transact(...given);
  };
  return {
    tables: { ...tables, transact },
    dieAfter: (given) => {
      left = given;
    },
  };
}

describe.each([
  ['', hashBits],
  [' whose ids often share a hash', 12],
  [' whose ids nearly always share a hash', 3],
])('a large fleet%s', (_, idBits) => {
  it('equals a plain map after any changes, and neither loses nor invents a change when the process dies', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 7 }), async (steps) => {
        const { tables, dieAfter } = mortal(memoryTables());
        const world: World = { tables, snapshots: over(tables, { ...small, idBits }), tenantId: nextTenant() };
        let fleet: Fleet = new Map();
        let head: Head | undefined;
        for (const one of steps) {
          const target = targetOf(one);
          const { found, next } = await collected(world, head, feedOf(fleet, target, one), one.mode);
          const wanted = diffResources(kind, [...fleet.values()], [...target.values()]);
          const removed = wanted.filter(({ type }) => type === 'removed').length;
          expect(found).toEqual(
            head === undefined
              ? { first: true, changes: [], count: target.size, countBefore: 0, removed: 0 }
              : { first: false, changes: wanted, count: target.size, countBefore: fleet.size, removed },
          );
          dieAfter(one.diesAfter);
          const after = await next().catch((error: Error) => {
            expect(error.message).toBe('died');
            return undefined;
          });
          dieAfter(null);
          const before: Head | undefined = head;
          if (before !== undefined) expect(await stored(world, before)).toEqual(fleet);
          if (after === undefined) continue;
          expect(await stored(world, after)).toEqual(target);
          // The next collection of the same fleet writes nothing.
          const already = tables.transactions.length;
          const { found: same } = await collected(world, after, seeAll(target));
          expect([same.changes, tables.transactions.length]).toEqual([[], already]);
          [fleet, head] = [target, after];
        }
        if (head === undefined) return;
        // Rows that no head names are deleted, and rows that one names stay.
        await world.snapshots.sweep(world.tenantId, hoursLater, []);
        expect((await rowsOf(world)).map(({ rowKey }) => rowKey)).toEqual(
          [...new Set([...head.manifest.rows, ...(head.previous?.rows ?? [])])].sort(),
        );
        expect(await stored(world, head)).toEqual(fleet);
      }),
      { numRuns: runs },
    );
  });
});

// --- Arrangement --------------------------------------------------------------------------------------------------

describe('the rows of a large fleet', () => {
  const changed = (from: number, to: number, osVersion = '10.1'): Fleet =>
    fleetOf(devices(700).map((device, n) => (n >= from && n < to ? { ...device, osVersion } : device)));

  it('are an index, a base, and only an overlay for a few changes', async () => {
    const world = aWorld({ ...small, smallOverlay: 80 });
    const first = await committed(world, undefined, seeAll(changed(0, 0)));
    expect(first.manifest.rows).toHaveLength(1 + 4);
    const second = await committed(world, first, seeAll(changed(0, 50)));
    expect(second.manifest.rows.slice(0, 5)).toEqual(first.manifest.rows);
    expect(second.manifest.rows).toHaveLength(6);
    // A device that matches the base again is removed from the overlay.
    const third = await committed(world, second, seeAll(changed(0, 0)));
    expect(third.manifest).toEqual(first.manifest);
    const folded = await committed(world, third, seeAll(changed(0, 90)));
    expect(folded.manifest.rows).toHaveLength(5);
    expect(await stored(world, folded)).toEqual(changed(0, 90));
  });

  it('are named after their content: the same fleet makes the same rows', async () => {
    const tables = memoryTables();
    const { snapshots } = appStore(tables, { fleetLimits: small, randomSalt: () => [1, 2] });
    const [one, other] = [nextTenant(), nextTenant()];
    const reversed = fleetOf([...devices(300)].reverse());
    const first = await committed({ tables, snapshots, tenantId: one }, undefined, seeAll(fleetOf(devices(300))));
    const second = await committed({ tables, snapshots, tenantId: other }, undefined, seeAll(reversed));
    expect(second.manifest).toEqual(first.manifest);
  });

  it('are within the limits of a row, with more than one row of each type', async () => {
    const tables = memoryTables();
    const world: World = { tables, snapshots: appStore(tables).snapshots, tenantId: nextTenant() };
    const many = devices(41_000);
    const first = await committed(world, undefined, seeAll(fleetOf(many)));
    expect(first.manifest.rows).toHaveLength(2 + 256);
    // Names of maximum length that can hardly be compressed.
    const longName = (n: number): string => createHash('sha512').update(`${n}`).digest('base64').repeat(3);
    const now = fleetOf(many.map((device, n) => (n % 16 === 0 ? { ...device, deviceName: longName(n) } : device)));
    const { found, next } = await collected(world, first, seeAll(now));
    expect(found).toMatchObject({ count: 41_000, removed: 0, changes: { length: 2563 } });
    const head = await next();
    expect(head.manifest.rows.length).toBeGreaterThan(2 + 256 + 1);
    expect(await stored(world, head)).toEqual(now);
    const again = await collected(world, head, seeAll(now));
    expect(again.found.changes).toEqual([]);
  });

  it('are refused if one is missing, damaged, or of another fleet', async () => {
    const world = aWorld({ ...small, smallOverlay: 80 });
    const first = await committed(world, undefined, seeAll(changed(0, 0)));
    const head = await committed(world, first, seeAll(changed(0, 50)));
    const rows = await rowsOf(world);
    const reading = async (): Promise<unknown> => [
      await stored(world, head),
      await collected(world, head, seeAll(changed(0, 700, '10.7'))),
    ];
    await reading();
    const partition = `${world.tenantId}|${kind}`;
    for (const row of named(rows, head)) {
      if (row === undefined) throw new Error('a row that a head names is not there');
      const { rowKey, properties } = row;
      const put = (given: TableRow['properties']) =>
        world.tables.transact('Snapshots', partition, [{ type: 'upsert', rowKey, properties: given }]);
      for (const name of Object.keys(properties).filter((one) => one !== 'writtenAt')) {
        const { [name]: value, ...rest } = properties;
        await put(rest);
        await expect(reading()).rejects.toThrow(/^(Snapshots|row) .+: /);
        if (!(value instanceof Uint8Array)) continue;
        await put({ ...rest, [name]: value.slice(0, value.length - 8) });
        await expect(reading()).rejects.toThrow(/^Snapshots .+: /);
      }
      await world.tables.transact('Snapshots', partition, [{ type: 'delete', rowKey, etag: 'any' }]);
      await expect(reading()).rejects.toThrow(/is not there|are not there/);
      await put(properties);
    }
    await reading();
  });
});

// --- Upgrade and rollback -----------------------------------------------------------------------------------------

describe('a fleet in the buckets of an earlier version', () => {
  const none: FleetLimits = { ...small, largeFrom: Number.POSITIVE_INFINITY };
  const fleet = fleetOf(devices(600));

  it('becomes a large one at its next collection, without a change', async () => {
    const tables = memoryTables();
    const tenantId = nextTenant();
    const [before, now] = [none, small].map((limits) => ({ tables, tenantId, snapshots: over(tables, limits) }));
    if (before === undefined || now === undefined) return;
    const old = await committed(before, undefined, seeAll(fleet));
    const { found, next } = await collected(now, old, seeAll(fleet));
    expect(found).toEqual({ first: false, changes: [], count: 600, countBefore: 600, removed: 0 });
    const head = await next();
    expect(isLarge(named(await rowsOf(now), head))).toBe(true);
    expect(await stored(now, head)).toEqual(fleet);
    expect(await stored(now, old)).toEqual(fleet);
    // A resource that has changed since then is reported as changed.
    const changed = new Map(fleet).set(aDevice(3).id, aDevice(3, { jailBroken: 'True' }));
    const { found: moved } = await collected(now, old, seeAll(changed));
    expect(moved.changes).toEqual(diffResources(kind, [aDevice(3)], [aDevice(3, { jailBroken: 'True' })]));
  });

  it('is refused completely by the earlier version once it is a large one', async () => {
    const world = aWorld();
    const head = await committed(world, undefined, seeAll(fleet));
    for (const row of named(await rowsOf(world), head)) {
      if (row === undefined) throw new Error('a row that a head names is not there');
      // The readers of the earlier version.
      expect(() => readIndex(row)).toThrow(/version 2, this build reads up to 1; deploy the newer build/);
      expect(() => readLines(row)).toThrow(/version 2, this build reads up to 1; deploy the newer build/);
    }
  });

  it('stays in buckets while it is small, so that an earlier version reads it', async () => {
    const world = aWorld();
    const head = await committed(world, undefined, seeAll(fleetOf(devices(39))));
    expect(named(await rowsOf(world), head).map((row) => row?.properties.v)).toEqual([1]);
  });
});
