import type { Failure } from '../collection/failure';

export type LookBack = {
  readonly from: string;
  /** Everything up to this time was read. */
  readonly through: string;
  /** When it ended; null while it continues. */
  readonly endedAt: string | null;
  /** Why it ended before everything was read; null if nothing is missing. */
  readonly failure: Failure['reason'] | null;
  readonly tries: number;
};

export type TenantRow = {
  readonly tenantId: string;
  readonly name: string;
  readonly watchedSince: string;
  /** When every kind had been collected once and the summary was raised. */
  readonly summarisedAt: string | null;
  /** The reading of the weeks before we began; null until it starts. */
  readonly lookBack: LookBack | null;
};
