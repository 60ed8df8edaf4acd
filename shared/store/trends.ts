import { isSameJson } from '../core/canonical';
import { trendWith } from '../core/verdict/trend';
import type { TrendStore } from '../core/verdict/trend-store';
import { planRow, spanning, tenantPartition, trendRow } from './keys';
import { collected, jsonRow, readJson } from './rows';
import { planRow as planSchema, trendRow as schema } from './schemas/posture';
import type { Tables } from './tables';
import { conditionalWrite, untilWritten } from './written';

const table = 'Digests';

/** The weekly numbers of failing controls: one row for each tenant, beside its plan. */
export const trendStore = (tables: Tables): TrendStore => ({
  read: async (tenantId) => {
    const row = await tables.get(table, tenantPartition(tenantId), trendRow);
    return row && readJson(table, row, 'trend', schema);
  },
  readWithPlan: async (tenantId) => {
    const rows = await collected(
      tables.list(table, { partition: tenantPartition(tenantId), rows: spanning([planRow, trendRow]) }),
    );
    const [plan, trend] = [planRow, trendRow].map((key) => rows.find(({ rowKey }) => rowKey === key));
    return {
      plan: plan === undefined ? null : readJson(table, plan, 'plan', planSchema),
      trend: trend === undefined ? null : readJson(table, trend, 'trend', schema),
    };
  },
  keep: async (about, week) => {
    const partition = tenantPartition(about.tenantId);
    await untilWritten('Digests: trend', async () => {
      const row = await tables.get(table, partition, trendRow);
      const before = row === undefined ? { ...about, weeks: [] } : readJson(table, row, 'trend', schema);
      const after = trendWith(before, week);
      if (isSameJson(before, after)) return true;
      const write = conditionalWrite(trendRow, jsonRow('trend', after), row?.etag ?? null);
      return (await tables.transact(table, partition, [write])).ok;
    });
  },
});
