/**
 * Compares a fleet with its snapshot while its pages arrive: an id and a hash for each resource, and the whole resource only if it
 * changed. No text of a page is kept, because a substring keeps the whole string in memory.
 */
import { type Change, changeOf } from '../core/event/change';
import { groupBy } from '../core/group-by';
import type { FleetKind } from '../core/resource/kind';
import type { FleetResources, ResourceOf } from '../core/resource/resource';
import type { Head, Manifest } from '../core/resource/snapshot';
import type { FleetCollection } from '../core/resource/snapshot-store';
import {
  type BucketEntry,
  type BucketIndex,
  bucketRow,
  bucketsNow,
  indexProperties,
  readEntries,
  readIndex,
} from './fleet-bucket';
import { fleetHash, placeOf, type Salt } from './fleet-hash';
import { breathe, detached, type FleetOutcome, type FleetTables, type NewRow, writerOf } from './fleet-outcome';
import { rebuilt } from './fleet-rebuild';
import { readNamedRows } from './fleet-rows';
import { createSpill } from './fleet-spill';
import type { TableRow } from './tables';

type Finished<K extends FleetKind> = Awaited<ReturnType<FleetCollection<K>['finish']>>;
/** The content of an id that is new or changed; null if the id is gone. */
type Pending = { readonly hash: number; readonly json: string } | null;

// --- The first collection -----------------------------------------------------------------------------------------

/** The first collection reports no changes, so it keeps only the lines of the buckets. */
export function firstFleetCollection<K extends FleetKind>(place: FleetTables, salt: Salt): FleetCollection<K> {
  const hashOf = fleetHash(salt);
  const spill = createSpill();
  let seen = 0;
  let outcome: FleetOutcome | undefined;
  return {
    see: (resource) => {
      spill.add({ id: resource.id, hash: hashOf(resource), json: JSON.stringify(resource) });
      seen += 1;
    },
    drop: (id) => spill.drop(id),
    finish: async () => {
      outcome = await rebuilt(spill, salt, seen, place.limits);
      const { count } = outcome.manifest;
      return { first: true, changes: [], count, countBefore: 0, removed: 0 };
    },
    save: writerOf(place, () => outcome),
  };
}

// --- Every collection after that ----------------------------------------------------------------------------------

type Known = {
  readonly salt: Salt;
  /** Id -> its place in the two lists below. */
  readonly placeOfId: ReadonlyMap<string, number>;
  readonly hashes: Float64Array;
};

async function readKnown({ tables, partition }: FleetTables, manifest: Manifest, first: TableRow): Promise<Known> {
  const placeOfId = new Map<string, number>();
  const hashes = new Float64Array(manifest.count);
  let salt: Salt | undefined;
  const take = ({ ids, hashes: some, salt: its }: BucketIndex): void => {
    if (salt !== undefined && (salt[0] !== its[0] || salt[1] !== its[1])) {
      throw new Error(`Snapshots ${partition}: buckets of two salts under one head`);
    }
    salt = its;
    hashes.set(some, placeOfId.size);
    for (const id of ids) placeOfId.set(id, placeOfId.size);
  };
  take(readIndex(first));
  const others = manifest.rows.map((_, index) => index).slice(1);
  await readNamedRows(tables, partition, manifest, others, (row) => take(readIndex(row)), indexProperties);
  if (salt === undefined || placeOfId.size !== manifest.count) {
    throw new Error(`Snapshots ${partition}: ${placeOfId.size} resources, the head says ${manifest.count}`);
  }
  return { salt, placeOfId, hashes };
}

/** A collection of a fleet that is in buckets; `first` is the first of them. In mode `delta`, resources that are not in the answer stay as they are. */
export async function laterFleetCollection<K extends FleetKind>(
  place: FleetTables,
  kind: K,
  { manifest }: Head,
  first: TableRow,
  mode: 'list' | 'delta',
): Promise<FleetCollection<K>> {
  const { salt, placeOfId, hashes } = await readKnown(place, manifest, first);
  const hashOf = fleetHash(salt);
  const seen = new Uint8Array(manifest.count);
  const pending = new Map<string, Pending>();
  let outcome: FleetOutcome | undefined;

  const see = (resource: FleetResources[K]): void => {
    const hash = hashOf(resource);
    const known = placeOfId.get(resource.id);
    if (known !== undefined) seen[known] = 1;
    if (known !== undefined && hashes[known] === hash) {
      if (pending.size > 0) pending.delete(resource.id);
    } else pending.set(detached(resource.id), { hash, json: JSON.stringify(resource) });
  };
  const drop = (id: string): void => {
    if (placeOfId.has(id)) pending.set(detached(id), null);
    else pending.delete(id);
  };
  const finish = async (): Promise<Finished<K>> => {
    if (mode === 'list') for (const [id, known] of placeOfId) if (seen[known] === 0) pending.set(id, null);
    const gone = [...pending.values()].filter((each) => each === null).length;
    const added = [...pending].filter(([id, each]) => each !== null && !placeOfId.has(id)).length;
    const countAfter = manifest.count + added - gone;
    const applied = await applyPending(place, kind, { manifest, salt, pending, countAfter });
    outcome = applied.outcome;
    return { first: false, changes: applied.changes, count: countAfter, countBefore: manifest.count, removed: gone };
  };
  return { see, drop, finish, save: writerOf(place, () => outcome) };
}

type Applied<K extends FleetKind> = { readonly outcome: FleetOutcome; readonly changes: readonly Change<K>[] };

/** The findings of a collection, compared with the state at its start. */
type Found = {
  readonly manifest: Manifest;
  readonly salt: Salt;
  readonly pending: ReadonlyMap<string, Pending>;
  readonly countAfter: number;
};

/**
 * Reads the buckets with changes, and returns the changes and the new buckets. If nothing is pending, it reads nothing, unless the
 * fleet has become large: then it moves from buckets to the rows for large fleets.
 */
async function applyPending<K extends FleetKind>(place: FleetTables, kind: K, found: Found): Promise<Applied<K>> {
  const isLarge = found.countAfter >= place.limits.largeFrom;
  if (found.pending.size === 0 && !isLarge) return { outcome: { rows: [], manifest: found.manifest }, changes: [] };
  const byBucket = groupBy(found.pending, ([id]) => placeOf(id) % found.manifest.rows.length);
  const changes: Change<K>[] = [];
  /** Returns the new content of a bucket, and adds its changes to `changes`. */
  const applyTo = (index: number, entries: readonly BucketEntry[]): BucketEntry[] => {
    const after = new Map(entries.map((entry) => [entry.id, entry]));
    for (const [id, now] of byBucket.get(index) ?? []) {
      const change = changeOf(kind, id, resourceOf<K>(after.get(id)), resourceOf<K>(now ?? undefined));
      if (change !== undefined) changes.push(change);
      if (now === null) after.delete(id);
      else after.set(id, { id, hash: now.hash, json: now.json });
    }
    return [...after.values()];
  };
  const buckets = bucketsNow(found.countAfter, found.manifest.rows.length);
  const outcome =
    buckets === found.manifest.rows.length && !isLarge
      ? await rewriteDirty(place, found, [...byBucket.keys()], applyTo)
      : await regroup(place, found, applyTo);
  return { outcome, changes: changes.sort((a, b) => (a.resourceId < b.resourceId ? -1 : 1)) };
}

type ApplyTo = (index: number, entries: readonly BucketEntry[]) => BucketEntry[];

async function rewriteDirty(
  { tables, partition }: FleetTables,
  { manifest, salt, countAfter }: Found,
  dirty: readonly number[],
  applyTo: ApplyTo,
): Promise<FleetOutcome> {
  const rows: NewRow[] = [];
  const rowKeys = [...manifest.rows];
  await readNamedRows(tables, partition, manifest, dirty, async (row, index) => {
    const renewed = bucketRow(index, salt, applyTo(index, readEntries(row)));
    rows.push(renewed);
    rowKeys[index] = renewed.rowKey;
    await breathe();
  });
  return { rows, manifest: { rows: rowKeys, count: countAfter } };
}

/** The fleet has become too large or too small for its number of buckets: all of them are read and redistributed. */
async function regroup(
  { tables, partition, limits }: FleetTables,
  { manifest, salt, countAfter }: Found,
  applyTo: ApplyTo,
): Promise<FleetOutcome> {
  const spill = createSpill();
  const all = manifest.rows.map((_, index) => index);
  await readNamedRows(tables, partition, manifest, all, async (row, index) => {
    for (const entry of applyTo(index, readEntries(row))) spill.add(entry);
    await breathe();
  });
  return rebuilt(spill, salt, countAfter, limits);
}

// Safe: only resources of this kind were ever written as these lines.
const resourceOf = <K extends FleetKind>(line: { readonly json: string } | undefined): ResourceOf<K> | undefined =>
  line && (JSON.parse(line.json) as ResourceOf<K>);
