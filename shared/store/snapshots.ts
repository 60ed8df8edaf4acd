import type { SnapshotStore } from '../core/ports';
import type { FleetKind, SmallKind } from '../core/resource/kind';
import type { FleetResources, SmallResources } from '../core/resource/resource';
import type { Head, Manifest } from '../core/resource/snapshot';
import { readLines } from './fleet-bucket';
import type { Salt } from './fleet-hash';
import { firstLook, laterLook } from './fleet-look';
import { fewRows, readNamedRows } from './fleet-rows';
import { commitHead, type KnownHeads, readHead, readHeads } from './heads';
import { keptUpTo } from './kept';
import { contentRows, snapshotPartition } from './keys';
import { inParallel, readWidth } from './parallel';
import { collected } from './rows';
import { type KnownArrays, namedRows, readSmall, writeSmall, writtenMs } from './small-snapshot';
import type { Tables } from './tables';

const table = 'Snapshots';
const sweptAfterMs = 60 * 60_000;
/** Characters of JSON; what is made of them takes several times as much. */
const mostKnown = 1_500_000;
/** About bytes: the heads of twenty tenants, or of one whose fleets are large. */
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
      // Safe: the rows hold what writeSmall was given for this kind, byte by byte: their names are checked against it.
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
          buckets.push(readLines(row).map((line) => JSON.parse(line) as FleetResources[K]));
        });
        yield* buckets;
      }
    },
    sweep: (tenantId, kind, at, tried) => sweep(tables, tenantId, kind, at, tried),
  };
}

/**
 * The head is read after the rows were listed: what a newer head names is younger than an hour or was named before. A
 * delete carries the ETag of the listing, so a row that somebody renews meanwhile stays.
 */
async function sweep(
  tables: Tables,
  tenantId: string,
  kind: SmallKind | FleetKind,
  at: string,
  tried: readonly Head[],
): Promise<number> {
  const partition = snapshotPartition(tenantId, kind);
  const rows = await collected(tables.list(table, { partition, rows: contentRows, select: ['writtenAt'] }));
  const old = rows.filter((row) => Date.parse(at) - writtenMs(row) > sweptAfterMs);
  if (old.length === 0) return 0;
  const pinned = tried.filter((head) => head.kind === kind);
  const named = new Set([await readHead(tables, tenantId, kind), ...pinned].flatMap(namedRows));
  const unnamed = old.filter(({ rowKey }) => !named.has(rowKey));
  const results = await inParallel(unnamed, readWidth, ({ rowKey, etag }) =>
    tables.transact(table, partition, [{ type: 'delete', rowKey, etag }]),
  );
  return results.filter(({ ok }) => ok).length;
}
