import type { CustomerRow } from '../core/tenant/customer';
import type { ReaderApplication } from './application';
import { issuesOf, withNearKeys } from './configuration-error';
import { TenantSchema, type WatchFile } from './schema';

/** The fields of a row that the configuration uses; they are layered like those of a tenant of the file. */
export type Customer = Pick<CustomerRow, 'tenantId' | 'name' | 'tags' | 'settings'> &
  Partial<Pick<CustomerRow, 'sessionsFrom'>>;

export type WithCustomers = {
  readonly file: WatchFile;
  /** Customers that cannot be watched, with the reason. They are in no list of the file. */
  readonly refused: readonly {
    readonly tenantId: string;
    readonly name: string;
    readonly tags: readonly string[];
    readonly problems: readonly string[];
  }[];
};

/** The file with these customers added. If both name a tenant, the file wins. A faulty customer affects no other. */
export function withCustomers(
  file: WatchFile,
  customers: readonly Customer[],
  canRead: { readonly application: ReaderApplication | null; readonly identities: ReadonlyMap<string, string> },
): WithCustomers {
  const named = new Set(file.tenants.map(({ tenantId }) => tenantId.toLowerCase()));
  const added: WatchFile['tenants'] = [];
  const refused: WithCustomers['refused'][number][] = [];
  for (const { tenantId, name, tags, settings } of customers) {
    if (named.has(tenantId.toLowerCase())) continue;
    const read = TenantSchema.safeParse({ ...settings, tenantId, name, tags }, withNearKeys);
    const problems = [
      ...(read.success ? [] : issuesOf(read.error, '')),
      ...(canRead.application !== null || canRead.identities.has(tenantId.toLowerCase())
        ? []
        : ['APP_CLIENT_ID: is not set, and no other identity reads this tenant; run npm run register']),
    ];
    if (read.success && problems.length === 0) added.push(read.data);
    else refused.push({ tenantId, name, tags, problems });
  }
  return { file: { ...file, tenants: [...file.tenants, ...added] }, refused };
}
