import type { Stored, Written } from '../stored';
import type { PingRow } from './probe';

export type PingStore = {
  readonly read: (tenantId: string, recipientId: string) => Promise<Stored<PingRow> | undefined>;
  /** A null etag creates the row. */
  readonly write: (row: PingRow, etag: string | null) => Promise<Written>;
};
