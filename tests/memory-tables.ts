import {
  checkTransaction,
  type Operation,
  type Query,
  type TableName,
  type TableRow,
  type Tables,
  type Transacted,
  type Value,
} from '../shared/store/tables';

export type Transaction = {
  readonly table: TableName;
  readonly partitionKey: string;
  readonly operations: readonly Operation[];
};

/** Functions of the in-memory tables that tests use in addition to the contract. */
export type MemoryTables = Tables & {
  /** Every completed transaction, oldest first. */
  readonly transactions: readonly Transaction[];
  /** Repeats completed transactions in other tables. */
  readonly repeat: (transactions: readonly Transaction[]) => void;
  /** Separate tables with the same content, so that one start can continue in several ways. */
  readonly fork: () => MemoryTables;
};

type Table = { readonly partitions: Map<string, Partition>; readonly keys: string[] };
type Held = {
  readonly tables: Map<TableName, Table>;
  readonly transactions: Transaction[];
  readonly lastEtag: number;
};

const nothingHeld = (): Held => ({ tables: new Map(), transactions: [], lastEtag: 0 });

/** Rows are never changed in place, so a copy only needs its own maps and lists. */
const copyOf = ({ tables, transactions, lastEtag }: Held): Held => ({
  tables: new Map(
    [...tables].map(([name, { partitions, keys }]) => [
      name,
      {
        partitions: new Map(
          [...partitions].map(([key, held]) => [key, { rows: new Map(held.rows), keys: [...held.keys] }]),
        ),
        keys: [...keys],
      },
    ]),
  ),
  transactions: [...transactions],
  lastEtag,
});

/** Rows by key, with their keys in list order, so that a year of rows is not sorted again. */
type Partition = { readonly rows: Map<string, TableRow>; readonly keys: string[] };

/**
 * Tables in memory that pass the same contract tests as the Azure ones. Values are copied in, and a returned row cannot
 * be changed. `keepTransactions` is false if a year is played, because its writes would not fit into memory.
 */
export const memoryTables = ({ keepTransactions = true } = {}): MemoryTables =>
  tablesOver(nothingHeld(), keepTransactions);

function tablesOver(held: Held, keepTransactions: boolean): MemoryTables {
  const { tables, transactions } = held;
  let { lastEtag } = held;

  const tableOf = (table: TableName) => {
    const found: Table = tables.get(table) ?? { partitions: new Map(), keys: [] };
    tables.set(table, found);
    return found;
  };
  const partitionOf = (table: TableName, partitionKey: string): Partition => {
    const { partitions, keys } = tableOf(table);
    const found = partitions.get(partitionKey);
    if (found !== undefined) return found;
    const made: Partition = { rows: new Map(), keys: [] };
    partitions.set(partitionKey, made);
    keys.splice(placeOf(keys, partitionKey), 0, partitionKey);
    return made;
  };

  function rowsOf(table: TableName, query: Query): readonly TableRow[] {
    const { partition, limit, select } = query;
    const { partitions, keys } = tableOf(table);
    const wanted = typeof partition === 'string' ? [partition] : keysBetween(keys, partition);
    const found: TableRow[] = [];
    for (const key of wanted) {
      const held = partitions.get(key);
      if (held === undefined) continue;
      for (const rowKey of keysIn(held, query)) {
        const row = held.rows.get(rowKey);
        if (row !== undefined) found.push(row);
      }
    }
    const within = limit === undefined ? found : found.slice(0, limit);
    return select === undefined ? within : within.map((row) => copied(row, select));
  }

  /** Not a generator, because each row would cost two more promises, and a collection reads hundreds of rows. */
  const list: Tables['list'] = (table, query) => ({
    [Symbol.asyncIterator]: () => {
      let rows: Iterator<TableRow> | undefined;
      return {
        next: async () => {
          rows ??= rowsOf(table, query).values();
          return rows.next();
        },
      };
    },
  });

  async function transact(
    table: TableName,
    partitionKey: string,
    operations: readonly Operation[],
  ): Promise<Transacted> {
    checkTransaction(table, partitionKey, operations);
    await Promise.resolve();
    const { rows } = partitionOf(table, partitionKey);
    for (const [index, operation] of operations.entries()) {
      const reason = obstacle(rows.get(operation.rowKey), operation);
      if (reason !== undefined) return { ok: false, index, reason };
    }
    return { ok: true, etags: complete({ table, partitionKey, operations }) };
  }

  function complete(transaction: Transaction): readonly (string | null)[] {
    if (keepTransactions) transactions.push(transaction);
    const { table, partitionKey, operations } = transaction;
    const { rows, keys } = partitionOf(table, partitionKey);
    return operations.map((operation) => {
      if (operation.type === 'delete') {
        if (rows.delete(operation.rowKey)) keys.splice(placeOf(keys, operation.rowKey), 1);
        return null;
      }
      lastEtag += 1;
      const etag = `W/"${lastEtag}"`;
      const { rowKey, properties } = operation;
      if (!rows.has(rowKey)) keys.splice(placeOf(keys, rowKey), 0, rowKey);
      rows.set(rowKey, copied({ partitionKey, rowKey, etag, properties }));
      return etag;
    });
  }

  return {
    get: async (table, partitionKey, rowKey) => {
      return tableOf(table).partitions.get(partitionKey)?.rows.get(rowKey);
    },
    list,
    transact,
    createAll: async () => {},
    transactions,
    repeat: (completed) => {
      for (const transaction of completed) complete(transaction);
    },
    fork: () => tablesOver(copyOf({ tables, transactions, lastEtag }), keepTransactions),
  };
}

function obstacle(row: TableRow | undefined, operation: Operation): 'exists' | 'changed' | 'missing' | undefined {
  if (operation.type === 'upsert') return undefined;
  if (operation.type === 'create') return row === undefined ? undefined : 'exists';
  if (row === undefined) return 'missing';
  return operation.etag === 'any' || operation.etag === row.etag ? undefined : 'changed';
}

/** The position of a key among sorted keys, or the position where it belongs. */
function placeOf(keys: readonly string[], key: string): number {
  let from = 0;
  let to = keys.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((keys[middle] ?? '') < key) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The keys of a partition that match a query, in order. */
function keysIn(held: Partition, { rows, keys: named }: Query): readonly string[] {
  if (rows === undefined) return named === undefined ? held.keys : [...new Set(named)].sort(byCodeUnit);
  const within = [rows].flat().flatMap((range) => keysBetween(held.keys, range));
  return named === undefined ? within : within.filter((rowKey) => named.includes(rowKey));
}

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : 1);

const keysBetween = (keys: readonly string[], { from, to }: { readonly from: string; readonly to: string }): string[] =>
  keys.slice(placeOf(keys, from), placeOf(keys, to));

function copied(row: TableRow, select?: readonly string[]): TableRow {
  const properties: Record<string, Value> = {};
  for (const name in row.properties) {
    const value = row.properties[name];
    if (value !== undefined && (select === undefined || select.includes(name))) properties[name] = copiedValue(value);
  }
  return Object.freeze({ ...row, properties: Object.freeze(properties) });
}

const copiedValue = (value: Value): Value =>
  value instanceof Uint8Array ? Buffer.from(value) : value instanceof Date ? new Date(value) : value;
