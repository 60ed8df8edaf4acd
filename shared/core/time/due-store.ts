import type { DueRow } from './due';

export type DueStore = {
  readonly put: (rows: readonly DueRow[]) => Promise<void>;
  /** With `tenantIds`: at least the rows of these tenants, which costs few tenants fewer requests. */
  readonly list: (now: string, limit: number, tenantIds?: readonly string[]) => Promise<readonly DueRow[]>;
  readonly remove: (row: DueRow) => Promise<void>;
};
