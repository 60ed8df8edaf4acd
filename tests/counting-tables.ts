import type { Tables } from '../shared/store/tables';

/** Tables that count what is asked of them; a list costs one request for each thousand rows. */
export function countingTables(tables: Tables): { readonly tables: Tables; readonly requests: () => number } {
  let requests = 0;
  return {
    requests: () => requests,
    tables: {
      ...tables,
      get: (...asked) => {
        requests += 1;
        return tables.get(...asked);
      },
      async *list(table, query) {
        requests += 1;
        let rows = 0;
        for await (const row of tables.list(table, query)) {
          rows += 1;
          if (rows % 1000 === 0) requests += 1;
          yield row;
        }
      },
    },
  };
}
