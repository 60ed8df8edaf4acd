import type { TenantSummaryStore } from '../core/ports';
import { tenantRow, tenantSummariesPartition } from './keys';
import { collected, jsonRow, readJson } from './rows';
import { tenantSummary as schema } from './schemas';
import type { Tables } from './tables';

const table = 'Tenants';

/** One small row for each tenant, so that the list of all tenants is one request. */
export const tenantSummaryStore = (tables: Tables): TenantSummaryStore => ({
  list: async () =>
    (await collected(tables.list(table, { partition: tenantSummariesPartition }))).map((row) =>
      readJson(table, row, 'summary', schema),
    ),
  write: async (summary) => {
    // The newest summary is right, whichever process wrote the others.
    const row = {
      type: 'upsert',
      rowKey: tenantRow(summary.tenantId),
      properties: jsonRow('summary', summary),
    } as const;
    await tables.transact(table, tenantSummariesPartition, [row]);
  },
});
