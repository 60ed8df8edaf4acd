import type { KindRow } from '../core/collection/kind-row';
import type { WatermarkStore } from '../core/collection/watermark-store';
import type { Stored } from '../core/stored';
import { bucketRow, bucketRows, kindRow, kindRows, tenantPartition } from './keys';
import { collected, jsonRow, readJson } from './rows';
import { storedWatermarkKind, watermarkBucket, watermarkKind } from './schemas/watermark';
import type { TableRow, Tables } from './tables';
import { conditionalWrite, writeRow, writeRows } from './written';

const table = 'Watermarks';
const readBucket = (row: TableRow) => readJson(table, row, 'bucket', watermarkBucket);
const readKind = (row: TableRow) => readJson(table, row, 'kind', watermarkKind);

/** The holder of the lease on a bucket, and how far each kind was read. */
export const watermarkStore = (tables: Tables): WatermarkStore => ({
  readBucket: async (tenantId, bucket) => {
    const row = await tables.get(table, tenantPartition(tenantId), bucketRow(bucket));
    return row && { row: readBucket(row), etag: row.etag };
  },
  readBuckets: async (tenantId) =>
    (await collected(tables.list(table, { partition: tenantPartition(tenantId), rows: bucketRows }))).map(readBucket),
  readBucketAndKinds: async (tenantId, bucket) => {
    const query = { partition: tenantPartition(tenantId), rows: [bucketRows, kindRows] };
    const rows = await collected(tables.list(table, query));
    const own = rows.find(({ rowKey }) => rowKey === bucketRow(bucket));
    const ofKinds = rows.filter(({ rowKey }) => rowKey >= kindRows.from);
    const kinds = ofKinds.flatMap(readable);
    return {
      bucket: own && { row: readBucket(own), etag: own.etag },
      kinds,
      areAllRead: kinds.length === ofKinds.length,
    };
  },
  writeBucket: (row, etag, kinds = []) =>
    writeRows(tables, table, tenantPartition(row.tenantId), [
      conditionalWrite(bucketRow(row.bucket), jsonRow('bucket', row), etag),
      ...kinds.map((kind) =>
        conditionalWrite(kindRow(kind.row.kind), jsonRow('kind', storedWatermarkKind(kind.row)), kind.etag),
      ),
    ]),
  readKind: async (tenantId, kind) => {
    const row = await tables.get(table, tenantPartition(tenantId), kindRow(kind));
    return row && { row: readKind(row), etag: row.etag };
  },
  readKinds: async (tenantId) =>
    (await collected(tables.list(table, { partition: tenantPartition(tenantId), rows: kindRows }))).map(readKind),
  writeKind: (row, etag) =>
    writeRow(
      tables,
      table,
      tenantPartition(row.tenantId),
      kindRow(row.kind),
      jsonRow('kind', storedWatermarkKind(row)),
      etag,
    ),
});

/** An unreadable row, such as one of a newer build, only stops its own kind from being collected. */
function readable(row: TableRow): readonly Stored<KindRow>[] {
  try {
    return [{ row: readKind(row), etag: row.etag }];
  } catch {
    return [];
  }
}
