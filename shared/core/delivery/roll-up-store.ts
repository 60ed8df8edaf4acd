import type { Stored, Written } from '../stored';
import type { GroupRow } from './many-tenants';

/** The groups of messages to one recipient of many tenants. The row belongs to no tenant. */
export type RollUpStore = {
  readonly read: (target: string) => Promise<Stored<GroupRow> | undefined>;
  /** A null etag creates the row. */
  readonly write: (row: GroupRow, etag: string | null) => Promise<Written>;
};
