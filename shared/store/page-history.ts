import type { PageHistory, PageWithHistory } from '../core/page/page-history';
import type { PageHistoryStore } from '../core/page/page-history-store';
import { isHistoryBefore, pageRowsPartition, pageVersionRow, pageVersionsOf, pageVersionsUntil } from './keys';
import { deleteRows } from './many';
import { collected, jsonRow, readJson } from './rows';
import { pageVersions } from './schemas/page';
import type { Tables } from './tables';

const table = 'Directory';

/** Earlier versions of the rows of pages, stored beside them. */
export const pageHistoryStore = (tables: Tables): PageHistoryStore => ({
  keep: async (tenantId, page, version) => {
    const rowKey = pageVersionRow(page, version.at);
    await tables.transact(table, pageRowsPartition(tenantId), [
      { type: 'upsert', rowKey, properties: jsonRow('version', version) },
    ]);
  },
  at: async <P extends PageWithHistory>(tenantId: string, page: P, moment: string) => {
    const query = { partition: pageRowsPartition(tenantId), rows: pageVersionsUntil(page, moment), limit: 1 };
    const [row] = await collected(tables.list(table, query));
    // Safe: the schema of this page reads the versions of this page.
    return row && (readJson(table, row, 'version', pageVersions[page]) as PageHistory[P]);
  },
  forget: async (tenantId, before) => {
    let gone = 0;
    // Safe: the record has exactly these keys.
    for (const page of Object.keys(pageVersions) as PageWithHistory[]) {
      const query = { partition: pageRowsPartition(tenantId), rows: pageVersionsOf(page), select: [] };
      const old = (await collected(tables.list(table, query))).filter(({ rowKey }) => isHistoryBefore(rowKey, before));
      gone += await deleteRows(tables, table, old.slice(1));
    }
    return gone;
  },
});
