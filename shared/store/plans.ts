import type { PlanStore } from '../core/verdict/plan-store';
import { planRow, tenantPartition } from './keys';
import { jsonRow, readJson } from './rows';
import { planRow as schema } from './schemas/posture';
import type { Tables } from './tables';
import { writeRow } from './written';

const table = 'Digests';

/** The plan of fixes: one row for each tenant, in the same partition as its weekly digests. */
export const planStore = (tables: Tables): PlanStore => ({
  read: async (tenantId) => {
    const row = await tables.get(table, tenantPartition(tenantId), planRow);
    return row && { row: readJson(table, row, 'plan', schema), etag: row.etag };
  },
  write: async (plan, etag) =>
    writeRow(tables, table, tenantPartition(plan.tenantId), planRow, jsonRow('plan', plan), etag),
});
