import type { LogRecord } from './record';

export type RecordStore = {
  /** Stores records under their time and every target id. Returns the ids that were new. */
  readonly keep: (tenantId: string, records: readonly LogRecord[]) => Promise<readonly string[]>;
  /** The ids among these records that are already stored. */
  readonly known: (tenantId: string, records: readonly LogRecord[]) => Promise<ReadonlySet<string>>;
  /** Deletes the records of all days before this one (YYYY-MM-DD), some thousands of rows at a time. Returns how many rows were deleted. */
  readonly forget: (tenantId: string, beforeDay: string) => Promise<number>;
  /**
   * Passes every stored record to `change`, and replaces those for which it returns a record. Id, time and targets must
   * stay the same. Returns the ids of the replaced ones.
   */
  readonly rewrite: (
    tenantId: string,
    change: (record: LogRecord) => LogRecord | undefined,
  ) => Promise<readonly string[]>;
  /** Records that name one of these targets, from <= recordTime <= to. */
  readonly findByTarget: (
    tenantId: string,
    targetIds: readonly string[],
    from: string,
    to: string,
  ) => Promise<readonly LogRecord[]>;
};
