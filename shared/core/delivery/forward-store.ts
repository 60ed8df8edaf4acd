import type { Stored, Written } from '../stored';
import type { ForwardRow } from './probe';

export type ForwardStore = {
  readonly read: (tenantId: string, recipientId: string) => Promise<Stored<ForwardRow> | undefined>;
  /** A null etag creates the row. */
  readonly write: (row: ForwardRow, etag: string | null) => Promise<Written>;
  /** Ids of the forwarded events of a day. */
  readonly sent: (tenantId: string, recipientId: string, day: string) => Promise<ReadonlySet<string>>;
  /** Writing the same ids twice gives one row. */
  readonly noteSent: (tenantId: string, recipientId: string, day: string, ids: readonly string[]) => Promise<void>;
  /** Called when a day is complete and all its events were forwarded. */
  readonly forgetSent: (tenantId: string, recipientId: string, day: string) => Promise<void>;
};
