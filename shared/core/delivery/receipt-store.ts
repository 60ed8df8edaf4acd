import type { Stored, Written } from '../stored';
import type { TestRow } from './receipt';

export type ReceiptStore = {
  readonly read: (tenantId: string) => Promise<Stored<TestRow> | undefined>;
  /** A null etag creates the row. */
  readonly write: (row: TestRow, etag: string | null) => Promise<Written>;
};
