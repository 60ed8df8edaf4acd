import * as z from 'zod';
import type { FleetKind, SmallKind } from '../core/resource/kind';
import type { Head } from '../core/resource/snapshot';
import type { Written } from '../core/stored';
import { isLogKind, kindDefinitions } from '../kinds';
import { manifestOfText, manifestText, packManifest, unpackManifest } from './content';
import type { Kept } from './kept';
import { headRow, headsPartition } from './keys';
import { checkVersion, collected, intact, packJson, readJson } from './rows';
import type { Properties, TableRow, Tables } from './tables';
import { writeRow } from './written';

const table = 'Snapshots';
const longestFacet = 30_000;

type SnapshotKind = SmallKind | FleetKind;
const kindOfRow: ReadonlyMap<string, SnapshotKind> = new Map(
  kindDefinitions.flatMap(({ kind }) => (isLogKind(kind) ? [] : [[headRow(kind), kind] as const])),
);

const columns = z.object({
  version: z.number(),
  takenAt: z.string(),
  begunAt: z.string().optional(),
  contentAt: z.string().optional(),
  count: z.number(),
  epoch: z.number(),
});
const asides = z.record(z.string(), z.object({ count: z.number(), rows: z.string() }));
const facets = z.record(z.string(), z.unknown());

export async function readHead(tables: Tables, tenantId: string, kind: SnapshotKind): Promise<Head | undefined> {
  const row = await tables.get(table, headsPartition(tenantId), headRow(kind));
  return row && headOf(tenantId, kind, row);
}

/** Heads that were read before, by partition and by the writing of their row. */
export type KnownHeads = Kept<string, Head>;

/** An ETag identifies one write of a row. The two columns are compared too, in case a storage gives the same ETag twice. */
const writingOf = ({ rowKey, etag, properties: { version, takenAt } }: TableRow): string =>
  `${rowKey} ${etag} ${version} ${takenAt}`;

function kept(known: KnownHeads, tenantId: string, kind: SnapshotKind, row: TableRow): Head {
  const head = headOf(tenantId, kind, row);
  known.keep(row.partitionKey, writingOf(row), head, 1000 + 100 * head.manifest.rows.length);
  return head;
}

/**
 * A collection reads the heads of all kinds, and usually only one has changed: the others are not unpacked again. Unknown kinds
 * belong to a newer build and are skipped.
 */
export async function readHeads(tables: Tables, tenantId: string, known: KnownHeads): Promise<Head[]> {
  const rows = await collected(tables.list(table, { partition: headsPartition(tenantId) }));
  return rows.flatMap((row) => {
    const kind = kindOfRow.get(row.rowKey);
    return kind === undefined ? [] : [known.get(row.partitionKey, writingOf(row)) ?? kept(known, tenantId, kind, row)];
  });
}

export const commitHead = (tables: Tables, head: Head): Promise<Written> =>
  writeRow(tables, table, headsPartition(head.tenantId), headRow(head.kind), propertiesOf(head), head.etag);

function propertiesOf(head: Head): Properties {
  for (const [name, facet] of Object.entries(head.facets)) {
    const { length } = JSON.stringify(facet) ?? '';
    if (length > longestFacet)
      throw new Error(`${head.kind}: facet ${name} has ${length} characters; the limit is ${longestFacet}`);
  }
  const { version, takenAt, begunAt, contentAt, count, epoch } = head;
  const texts = Object.entries(head.asides).map(([name, manifest]) => [name, manifestText(manifest)] as const);
  return {
    v: 1,
    version,
    takenAt,
    ...(begunAt !== undefined && { begunAt }),
    ...(contentAt !== undefined && { contentAt }),
    count,
    epoch,
    ...packManifest('manifest', head.manifest),
    ...(head.previous && packManifest('previous', head.previous)),
    ...packJson('asides', Object.fromEntries(texts)),
    ...packJson('facets', head.facets),
  };
}

function headOf(tenantId: string, kind: SnapshotKind, row: TableRow): Head {
  checkVersion(table, row, 1);
  const texts = Object.entries(readJson(table, row, 'asides', asides));
  const held = intact(table, row, () => ({
    ...columns.parse(row.properties),
    manifest: unpackManifest(row, 'manifest'),
    previous: row.properties.previousCount === undefined ? null : unpackManifest(row, 'previous'),
    asides: Object.fromEntries(texts.map(([name, text]) => [name, manifestOfText(text)])),
  }));
  return {
    tenantId,
    kind,
    ...held,
    facets: readJson(table, row, 'facets', facets),
    etag: row.etag,
  };
}
