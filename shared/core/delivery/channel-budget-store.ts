import type { Stored, Written } from '../stored';
import type { ChannelBudgetRow } from './channel-limits';

export type ChannelBudgetStore = {
  readonly read: (way: string) => Promise<Stored<ChannelBudgetRow> | undefined>;
  /** A null etag creates the row. */
  readonly write: (row: ChannelBudgetRow, etag: string | null) => Promise<Written>;
};
