import type { TableName, Tables } from '../shared/store/tables';

type CountingTables = {
  readonly tables: Tables;
  readonly requests: () => number;
  readonly byTable: () => ReadonlyMap<TableName, number>;
};

/** Tables that count their requests. A list costs one request for each thousand rows. */
export function countingTables(tables: Tables): CountingTables {
  const counts = new Map<TableName, number>();
  const count = (table: TableName): void => {
    counts.set(table, (counts.get(table) ?? 0) + 1);
  };
  return {
    requests: () => [...counts.values()].reduce((sum, one) => sum + one, 0),
    byTable: () => new Map(counts),
    tables: {
      ...tables,
      get: (table, ...asked) => {
        count(table);
        return tables.get(table, ...asked);
      },
      transact: (table, ...asked) => {
        count(table);
        return tables.transact(table, ...asked);
      },
      async *list(table, query) {
        count(table);
        let rows = 0;
        for await (const row of tables.list(table, query)) {
          rows += 1;
          if (rows % 1000 === 0) count(table);
          yield row;
        }
      },
    },
  };
}
