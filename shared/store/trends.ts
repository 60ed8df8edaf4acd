import { isSameJson } from '../core/canonical';
import type { TrendStore } from '../core/ports';
import { trendWith } from '../core/verdict/trend';
import { tenantPartition, trendRow } from './keys';
import { jsonRow, readJson } from './rows';
import { trendRow as schema } from './schemas';
import type { Tables } from './tables';
import { conditionalWrite, untilWritten } from './written';

const table = 'Digests';

/** How many controls failed, week by week: one row for each tenant, beside its plan. */
export const trendStore = (tables: Tables): TrendStore => ({
  read: async (tenantId) => {
    const row = await tables.get(table, tenantPartition(tenantId), trendRow);
    return row && readJson(table, row, 'trend', schema);
  },
  keep: async (tenantId, week) => {
    const partition = tenantPartition(tenantId);
    await untilWritten('Digests: trend', async () => {
      const row = await tables.get(table, partition, trendRow);
      const before = row === undefined ? { tenantId, weeks: [] } : readJson(table, row, 'trend', schema);
      const after = trendWith(before, week);
      if (isSameJson(before, after)) return true;
      const write = conditionalWrite(trendRow, jsonRow('trend', after), row?.etag ?? null);
      return (await tables.transact(table, partition, [write])).ok;
    });
  },
});
