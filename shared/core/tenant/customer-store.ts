import type { Stored, Written } from '../stored';
import type { CustomerRow, NameClaim } from './customer';

export type CustomerStore = {
  /** One unreadable row must not hide the others. `unreadable` is called with its tenant. */
  readonly list: (unreadable: (tenantId: string) => void) => Promise<readonly CustomerRow[]>;
  readonly read: (tenantId: string) => Promise<Stored<CustomerRow> | undefined>;
  /** `etag`: that of the row that was read; null if there was none. */
  readonly write: (row: CustomerRow, etag: string | null) => Promise<Written>;
  /** `name`: as people read it. */
  readonly readName: (name: string) => Promise<Stored<NameClaim> | undefined>;
  readonly writeName: (name: string, claim: NameClaim, etag: string | null) => Promise<Written>;
};
