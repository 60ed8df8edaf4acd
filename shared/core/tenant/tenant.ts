import type { Failure } from '../collection/failure';

export type LookBack = {
  readonly from: string;
  /** Everything up to here was read. */
  readonly through: string;
  /** When it came to its end; null while it goes on. */
  readonly endedAt: string | null;
  /** Why it ended before everything was read; null where nothing is missing. */
  readonly failure: Failure['reason'] | null;
  readonly tries: number;
};

export type TenantRow = {
  readonly tenantId: string;
  readonly name: string;
  readonly watchedSince: string;
  /** When every kind had answered once and the summary was raised. */
  readonly summarisedAt: string | null;
  /** The reading of the weeks before we began; null until it starts. */
  readonly lookBack: LookBack | null;
};
