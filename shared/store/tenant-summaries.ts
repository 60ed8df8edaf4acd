import type { TenantSummaryStore } from '../core/tenant/tenant-summary-store';
import { tenantRow, tenantSummariesPartition, tenantWordsPartition } from './keys';
import { collected, jsonRow, readJson } from './rows';
import { tenantSummary as schema, tenantWords } from './schemas/tenant';
import type { Properties, Tables } from './tables';
import { writeRow } from './written';

/** One small row for each tenant, and one in the table with names, so that the list of all tenants takes two requests. */
export const tenantSummaryStore = (tables: Tables): TenantSummaryStore => ({
  list: async () => {
    const [rows, rowsOfWords] = await Promise.all([
      collected(tables.list('Tenants', { partition: tenantSummariesPartition })),
      collected(tables.list('Directory', { partition: tenantWordsPartition })),
    ]);
    const words = new Map(rowsOfWords.map((row) => [row.rowKey, readJson('Directory', row, 'words', tenantWords)]));
    return rows.map((row) => {
      const summary = readJson('Tenants', row, 'summary', schema);
      const { alertId, inWords } = words.get(row.rowKey) ?? {};
      // The two rows are not written at the same time, so the second counts only if it is about the same alert.
      return { ...summary, worstInWords: (alertId === summary.worst?.alertId && inWords) || null };
    });
  },
  write: async ({ worstInWords: inWords, ...summary }, named) => {
    const { tenantId, worst } = summary;
    const rowKey = tenantRow(tenantId);
    // The newest summary is right, whichever process wrote the others.
    const upsert = (properties: Properties) => [{ type: 'upsert', rowKey, properties }] as const;
    const words = { alertId: worst?.alertId ?? null, inWords, named };
    await tables.transact('Directory', tenantWordsPartition, upsert(jsonRow('words', words)));
    await tables.transact('Tenants', tenantSummariesPartition, upsert(jsonRow('summary', summary)));
  },
  digestMade: async (tenantId, at) => {
    const rowKey = tenantRow(tenantId);
    const row = await tables.get('Tenants', tenantSummariesPartition, rowKey);
    if (row === undefined) return;
    const summary = { ...readJson('Tenants', row, 'summary', schema), lastDigestAt: at };
    // In a conflict, the watch wrote the row meanwhile. It writes it again once it sees the digest.
    await writeRow(tables, 'Tenants', tenantSummariesPartition, rowKey, jsonRow('summary', summary), row.etag);
  },
  erase: async (tenantId, personId) => {
    const rowKey = tenantRow(tenantId);
    const row = await tables.get('Directory', tenantWordsPartition, rowKey);
    if (row === undefined || !readJson('Directory', row, 'words', tenantWords).named.includes(personId)) return;
    await tables.transact('Directory', tenantWordsPartition, [{ type: 'delete', rowKey, etag: 'any' }]);
  },
});
