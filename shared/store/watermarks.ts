import type { WatermarkStore } from '../core/ports';
import { bucketRow, bucketRows, kindRow, kindRows, tenantPartition } from './keys';
import { collected, jsonRow, readJson } from './rows';
import { watermarkBucket, watermarkKind } from './schemas';
import type { Row, Tables } from './tables';
import { writeRow } from './written';

const table = 'Watermarks';
const readBucket = (row: Row) => readJson(table, row, 'bucket', watermarkBucket);
const readKind = (row: Row) => readJson(table, row, 'kind', watermarkKind);

/** The holder of the lease on a bucket, and how far each kind was read. */
export const watermarkStore = (tables: Tables): WatermarkStore => ({
  readBucket: async (tenantId, bucket) => {
    const row = await tables.get(table, tenantPartition(tenantId), bucketRow(bucket));
    return row && { row: readBucket(row), etag: row.etag };
  },
  readBuckets: async (tenantId) =>
    (await collected(tables.list(table, { partition: tenantPartition(tenantId), rows: bucketRows }))).map(readBucket),
  writeBucket: (row, etag) =>
    writeRow(tables, table, tenantPartition(row.tenantId), bucketRow(row.bucket), jsonRow('bucket', row), etag),
  readKind: async (tenantId, kind) => {
    const row = await tables.get(table, tenantPartition(tenantId), kindRow(kind));
    return row && { row: readKind(row), etag: row.etag };
  },
  readKinds: async (tenantId) =>
    (await collected(tables.list(table, { partition: tenantPartition(tenantId), rows: kindRows }))).map(readKind),
  writeKind: (row, etag) =>
    writeRow(tables, table, tenantPartition(row.tenantId), kindRow(row.kind), jsonRow('kind', row), etag),
});
