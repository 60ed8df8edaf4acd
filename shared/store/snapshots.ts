import { inParallel } from '../async/in-parallel';
import type { FleetKind, SmallKind } from '../core/resource/kind';
import type { FleetResources, SmallResources } from '../core/resource/resource';
import type { Head, Manifest } from '../core/resource/snapshot';
import type { SnapshotStore } from '../core/resource/snapshot-store';
import { isLogKind, kindDefinitions } from '../kinds';
import { readLines } from './fleet-bucket';
import { firstFleetCollection, laterFleetCollection } from './fleet-collection';
import { hashBits, type Salt } from './fleet-hash';
import type { FleetLimits } from './fleet-outcome';
import { fewRows, readFirstRow, readNamedRows, resourceOfLine } from './fleet-rows';
import { commitHead, type KnownHeads, readHead, readHeads } from './heads';
import { keptUpTo } from './kept';
import { contentRows, snapshotPartition, snapshotPartitions } from './keys';
import { openLargeFleet, readLargeFleet } from './large-fleet';
import { largeFleetCollection } from './large-fleet-collection';
import { isLargeFleet } from './large-fleet-rows';
import { collected } from './rows';
import { type KnownArrays, namedRows, readSmall, writeSmall, writtenMs } from './small-snapshot';
import { readWidth, type Tables } from './tables';

const table = 'Snapshots';
const snapshotKinds = kindDefinitions.flatMap(({ kind }) => (isLogKind(kind) ? [] : [kind]));
const sweptAfterMs = 60 * 60_000;
/** Characters of JSON; the parsed values take several times as much memory. */
const mostKnown = 1_500_000;
/** Approximate bytes: the heads of twenty tenants, or of one with large fleets. */
const mostHeads = 1_500_000;

/** Smaller fleets are stored in buckets, which need fewer requests. */
const fleetLimits: FleetLimits = { largeFrom: 10_000, smallOverlay: 512, idBits: hashBits };

/** The state of each kind at its last complete collection, and the content that heads name. */
export function snapshotStore(
  tables: Tables,
  randomSalt: () => Salt,
  now: () => Date,
  limits: FleetLimits = fleetLimits,
): SnapshotStore {
  const known: KnownArrays = keptUpTo(mostKnown);
  const heads: KnownHeads = keptUpTo(mostHeads);
  return {
    readHead: (tenantId, kind) => readHead(tables, tenantId, kind),
    readHeads: (tenantId) => readHeads(tables, tenantId, heads),
    commitHead: (head) => commitHead(tables, head),
    readSmall: async <K extends SmallKind>(tenantId: string, kind: K, manifest: Manifest) => {
      const array = await readSmall(tables, snapshotPartition(tenantId, kind), manifest, known);
      // Safe: the names of the rows prove that they contain what writeSmall stored for this kind.
      return array as unknown as readonly SmallResources[K][];
    },
    writeSmall: (tenantId, kind, resources) =>
      writeSmall(tables, snapshotPartition(tenantId, kind), resources, now(), () => readHead(tables, tenantId, kind)),
    openFleet: async (tenantId, kind, head, mode) => {
      const place = { tables, partition: snapshotPartition(tenantId, kind), now, limits };
      if (head === undefined) return firstFleetCollection(place, randomSalt());
      const first = await readFirstRow(tables, place.partition, head.manifest);
      return isLargeFleet(first)
        ? largeFleetCollection(place, kind, await openLargeFleet(place, head.manifest, first), mode)
        : laterFleetCollection(place, kind, head, first, mode);
    },
    readFleet: async function* <K extends FleetKind>(tenantId: string, kind: K, manifest: Manifest) {
      const partition = snapshotPartition(tenantId, kind);
      for await (const lines of fleetLines({ tables, partition }, manifest)) {
        yield lines.map((line) => resourceOfLine<FleetResources[K]>(partition, line));
      }
    },
    sweep: (tenantId, at, tried) => sweep(tables, tenantId, at, tried, heads),
  };
}

/** The resources of a fleet as lines of JSON, row by row. */
async function* fleetLines(
  reading: { readonly tables: Tables; readonly partition: string },
  manifest: Manifest,
): AsyncGenerator<readonly string[]> {
  const { tables, partition } = reading;
  const first = await readFirstRow(tables, partition, manifest);
  if (isLargeFleet(first)) {
    yield* readLargeFleet(reading, await openLargeFleet(reading, manifest, first));
    return;
  }
  yield readLines(first);
  const others = manifest.rows.map((_, index) => index).slice(1);
  for (let from = 0; from < others.length; from += fewRows) {
    const buckets: (readonly string[])[] = [];
    await readNamedRows(tables, partition, manifest, others.slice(from, from + fewRows), (row) => {
      buckets.push(readLines(row));
    });
    yield* buckets;
  }
}

/**
 * Deletes old rows that no head names. The heads are read after the rows are listed. A head that is written even later can only
 * name rows that are too young to be deleted, or that an earlier head already named. Each delete carries the ETag of the listing, so
 * that a row that was renewed meanwhile stays. Rows of kinds that only a newer build knows stay too.
 */
async function sweep(
  tables: Tables,
  tenantId: string,
  at: string,
  tried: readonly Head[],
  known: KnownHeads,
): Promise<number> {
  const partitions = new Set(snapshotKinds.map((kind) => snapshotPartition(tenantId, kind)));
  const rows = await collected(
    tables.list(table, { partition: snapshotPartitions(tenantId), rows: contentRows, select: ['writtenAt'] }),
  );
  const old = rows.filter((row) => partitions.has(row.partitionKey) && Date.parse(at) - writtenMs(row) > sweptAfterMs);
  if (old.length === 0) return 0;
  const heads = await readHeads(tables, tenantId, known);
  const named = new Set(
    [...heads, ...tried].flatMap((head) =>
      namedRows(head).map((rowKey) => `${snapshotPartition(tenantId, head.kind)} ${rowKey}`),
    ),
  );
  const unnamed = old.filter(({ partitionKey, rowKey }) => !named.has(`${partitionKey} ${rowKey}`));
  const results = await inParallel(unnamed, readWidth, ({ partitionKey, rowKey, etag }) =>
    tables.transact(table, partitionKey, [{ type: 'delete', rowKey, etag }]),
  );
  return results.filter(({ ok }) => ok).length;
}
