import type { Bucket, Kind } from '../resource/kind';
import type { Stored, Written } from '../stored';
import type { BucketRow } from './bucket-lease';
import type { KindRow } from './kind-row';

export type WatermarkStore = {
  readonly readBucket: (tenantId: string, bucket: Bucket) => Promise<Stored<BucketRow> | undefined>;
  readonly readBuckets: (tenantId: string) => Promise<readonly BucketRow[]>;
  /** Reads a bucket and all kinds in one request. Rows that this version cannot read are left out. */
  readonly readBucketAndKinds: (
    tenantId: string,
    bucket: Bucket,
  ) => Promise<{
    readonly bucket: Stored<BucketRow> | undefined;
    readonly kinds: readonly Stored<KindRow>[];
    readonly areAllRead: boolean;
  }>;
  /** A null etag creates the row. With rows of kinds: all of them are written or none. */
  readonly writeBucket: (
    row: BucketRow,
    etag: string | null,
    kinds?: readonly { readonly row: KindRow; readonly etag: string | null }[],
  ) => Promise<Written>;
  readonly readKind: (tenantId: string, kind: Kind) => Promise<Stored<KindRow> | undefined>;
  readonly readKinds: (tenantId: string) => Promise<readonly KindRow[]>;
  readonly writeKind: (row: KindRow, etag: string | null) => Promise<Written>;
};
