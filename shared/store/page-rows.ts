import type { NamedPageRow, PageRowStore } from '../core/page/page-row-store';
import type { PageName, PageRows } from '../core/page/page-rows';
import { pageRow, pageRowsPartition } from './keys';
import { jsonRow, packJson, readJson } from './rows';
import { namedObjects } from './schemas/directory';
import { pageRows } from './schemas/page';
import type { TableRow, Tables } from './tables';
import { conditionalWrite, untilWritten } from './written';

/** The one table with names of people in it, so that they can be erased. */
const table = 'Directory';

function namedRow<P extends PageName>(page: P, row: TableRow): NamedPageRow<P> {
  // Safe: the schema of this page reads the rows of this page.
  const value = readJson(table, row, 'row', pageRows[page]) as PageRows[P];
  return { row: value, names: new Map(readJson(table, row, 'names', namedObjects).map((named) => [named.id, named])) };
}

/** One row for each page: its content, and the names of the people in it. */
export function pageRowStore(tables: Tables): PageRowStore {
  const update: PageRowStore['update'] = async (tenantId, page, next) => {
    const partition = pageRowsPartition(tenantId);
    const rowKey = pageRow(page);
    await untilWritten(`Directory: the row of the page ${page}`, async () => {
      const before = await tables.get(table, partition, rowKey);
      const after = await next(before && namedRow(page, before));
      if (after === undefined) return true;
      const properties = { ...jsonRow('row', after.row), ...packJson('names', [...after.names.values()]) };
      return (await tables.transact(table, partition, [conditionalWrite(rowKey, properties, before?.etag ?? null)])).ok;
    });
  };
  return {
    read: async (tenantId, page) => {
      const row = await tables.get(table, pageRowsPartition(tenantId), pageRow(page));
      return row && namedRow(page, row);
    },
    update,
    erase: async (tenantId, personId) => {
      // Safe: the record has exactly these keys.
      for (const page of Object.keys(pageRows) as PageName[])
        await update(tenantId, page, async (before) => {
          if (before === undefined || !before.names.has(personId)) return undefined;
          return { ...before, names: new Map([...before.names].filter(([id]) => id !== personId)) };
        });
    },
  };
}
