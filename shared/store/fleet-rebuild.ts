/** Makes all rows of a fleet from all of its resources: at the first collection, and when its number of buckets must change. */
import { type BucketEntry, bucketRow, bucketsFor } from './fleet-bucket';
import { idHash, type Salt } from './fleet-hash';
import { breathe, type FleetLimits, type FleetOutcome, type NewRow } from './fleet-outcome';
import type { Spill } from './fleet-spill';
import { baseRow, type HashNumbers, indexRows, joined, placed, type UnplacedRow } from './large-fleet-rows';

/** `count` is the number of resources in the spill, or higher if some were added twice. */
export const rebuilt = (spill: Spill, salt: Salt, count: number, limits: FleetLimits): Promise<FleetOutcome> =>
  count < limits.largeFrom
    ? inBuckets(spill, salt, bucketsFor(count))
    : asLargeFleet(spill, salt, bucketsFor(count), limits);

async function inBuckets(spill: Spill, salt: Salt, buckets: number): Promise<FleetOutcome> {
  const rows: NewRow[] = new Array(buckets);
  let count = 0;
  for (const { index, entries } of spill.buckets(buckets)) {
    rows[index] = bucketRow(index, salt, entries);
    count += entries.length;
    await breathe();
  }
  return { rows, manifest: { rows: rows.map(({ rowKey }) => rowKey), count } };
}

async function asLargeFleet(spill: Spill, salt: Salt, buckets: number, { idBits }: FleetLimits): Promise<FleetOutcome> {
  const idOf = idHash(salt, idBits);
  const base: UnplacedRow[] = new Array(buckets);
  const numbers: HashNumbers[] = new Array(buckets);
  for (const { index, entries } of spill.buckets(buckets)) {
    // In the order of the ids: the same fleet makes the same rows.
    const sorted = [...entries].sort(byId);
    const one: HashNumbers = {
      ids: Float64Array.from(sorted, ({ id }) => idOf(id)),
      contents: Float64Array.from(sorted, ({ hash }) => hash),
    };
    base[index] = baseRow(
      salt,
      one,
      sorted.map(({ json }) => json),
    );
    numbers[index] = one;
    await breathe();
  }
  const all = joined(numbers);
  const index = indexRows({ salt, counts: Uint32Array.from(numbers, ({ ids }) => ids.length), ...all });
  const rows = placed([...index, ...base], 0);
  return { rows, manifest: { rows: rows.map(({ rowKey }) => rowKey), count: all.ids.length } };
}

const byId = (a: BucketEntry, b: BucketEntry): number => (a.id < b.id ? -1 : 1);
