import { inParallel } from '../async/in-parallel';
import type { SnapshotStore } from '../core/ports';
import type { FleetKind, SmallKind } from '../core/resource/kind';
import type { FleetResources, SmallResources } from '../core/resource/resource';
import type { Head, Manifest } from '../core/resource/snapshot';
import { isLogKind, kindDefinitions } from '../kinds';
import { readLines } from './fleet-bucket';
import type { Salt } from './fleet-hash';
import { firstLook, laterLook } from './fleet-look';
import { fewRows, readNamedRows } from './fleet-rows';
import { commitHead, type KnownHeads, readHead, readHeads } from './heads';
import { keptUpTo } from './kept';
import { contentRows, snapshotPartition, snapshotPartitions } from './keys';
import { collected, intact } from './rows';
import { type KnownArrays, namedRows, readSmall, writeSmall, writtenMs } from './small-snapshot';
import type { Tables } from './tables';
import { readWidth } from './tables';

const table = 'Snapshots';
const snapshotKinds = kindDefinitions.flatMap(({ kind }) => (isLogKind(kind) ? [] : [kind]));
const sweptAfterMs = 60 * 60_000;
/** Characters of JSON; the parsed values take several times as much memory. */
const mostKnown = 1_500_000;
/** Approximate bytes: the heads of twenty tenants, or of one with large fleets. */
const mostHeads = 1_500_000;

/** The state of each kind at its last complete collection, and the content that heads name. */
export function snapshotStore(tables: Tables, randomSalt: () => Salt, now: () => Date): SnapshotStore {
  const known: KnownArrays = keptUpTo(mostKnown);
  const heads: KnownHeads = keptUpTo(mostHeads);
  return {
    readHead: (tenantId, kind) => readHead(tables, tenantId, kind),
    readHeads: (tenantId) => readHeads(tables, tenantId, heads),
    commitHead: (head) => commitHead(tables, head),
    readSmall: async <K extends SmallKind>(tenantId: string, kind: K, manifest: Manifest) => {
      const array = await readSmall(tables, snapshotPartition(tenantId, kind), manifest, known);
      // Safe: the rows contain exactly what writeSmall was given for this kind: their names are checked against it.
      return array as unknown as readonly SmallResources[K][];
    },
    writeSmall: (tenantId, kind, resources) =>
      writeSmall(tables, snapshotPartition(tenantId, kind), resources, now(), () => readHead(tables, tenantId, kind)),
    openFleet: async (tenantId, kind, head, mode) => {
      const place = { tables, partition: snapshotPartition(tenantId, kind), now };
      return head === undefined ? firstLook(place, randomSalt()) : laterLook(place, kind, head, mode);
    },
    readFleet: async function* <K extends FleetKind>(tenantId: string, kind: K, manifest: Manifest) {
      const partition = snapshotPartition(tenantId, kind);
      const all = manifest.rows.map((_, index) => index);
      for (let from = 0; from < all.length; from += fewRows) {
        const buckets: FleetResources[K][][] = [];
        await readNamedRows(tables, partition, manifest, all.slice(from, from + fewRows), (row) => {
          // Safe: only resources of this kind were ever written as these lines.
          buckets.push(intact(table, row, () => readLines(row).map((line) => JSON.parse(line) as FleetResources[K])));
        });
        yield* buckets;
      }
    },
    sweep: (tenantId, at, tried) => sweep(tables, tenantId, at, tried, heads),
  };
}

/**
 * The heads are read after the rows were listed: a row that a newer head names is younger than an hour or was named before. A delete
 * carries the ETag of the listing, so a row that is renewed meanwhile stays, and so does one of a kind that only a newer build knows.
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
