import type { Stored, Written } from '../stored';
import type { TenantRow } from './tenant';

export type TenantStore = {
  readonly list: () => Promise<readonly TenantRow[]>;
  readonly read: (tenantId: string) => Promise<Stored<TenantRow> | undefined>;
  readonly write: (row: TenantRow, etag: string | null) => Promise<Written>;
};
