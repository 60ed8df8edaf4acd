import type { DueRow } from './due';

export type DueStore = {
  readonly put: (rows: readonly DueRow[]) => Promise<void>;
  readonly list: (now: string, limit: number) => Promise<readonly DueRow[]>;
  readonly remove: (row: DueRow) => Promise<void>;
};
