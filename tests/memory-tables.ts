import {
  checkTransaction,
  type Operation,
  type Properties,
  type Query,
  type Row,
  type TableName,
  type Tables,
  type Transacted,
  type Value,
} from '../shared/store/tables';

/** What a test may ask of the in-memory tables beside the contract. */
export type MemoryTables = Tables & {
  /** Every transaction that went through, oldest first. */
  readonly transactions: readonly { readonly table: TableName; readonly operations: readonly Operation[] }[];
};

type Partition = Map<string, Row>;

/** Tables in memory: passes the same contract tests as the Azure ones. Values are copied in and out, as over a wire. */
export function memoryTables(): MemoryTables {
  const partitions = new Map<string, Partition>();
  const transactions: { table: TableName; operations: readonly Operation[] }[] = [];
  let lastEtag = 0;

  const partitionOf = (table: TableName, partitionKey: string): Partition => {
    const key = `${table}\n${partitionKey}`;
    const found = partitions.get(key) ?? new Map<string, Row>();
    partitions.set(key, found);
    return found;
  };

  async function* list(table: TableName, query: Query): AsyncGenerator<Row> {
    const keys = [...partitions.keys()].filter((key) => key.startsWith(`${table}\n`)).sort(byCodeUnits);
    const rows = keys.flatMap((key) => sortedRows(partitions.get(key) ?? new Map()));
    let left = query.limit ?? Number.POSITIVE_INFINITY;
    for (const row of rows.filter((candidate) => matches(candidate, query))) {
      if (left < 1) return;
      left -= 1;
      await Promise.resolve();
      yield copied(row, query.select);
    }
  }

  async function transact(
    table: TableName,
    partitionKey: string,
    operations: readonly Operation[],
  ): Promise<Transacted> {
    checkTransaction(table, partitionKey, operations);
    await Promise.resolve();
    const partition = partitionOf(table, partitionKey);
    for (const [index, operation] of operations.entries()) {
      const reason = obstacle(partition.get(operation.rowKey), operation);
      if (reason !== undefined) return { ok: false, index, reason };
    }
    transactions.push({ table, operations });
    const etags = operations.map((operation) => {
      if (operation.type === 'delete') {
        partition.delete(operation.rowKey);
        return null;
      }
      lastEtag += 1;
      const etag = `W/"${lastEtag}"`;
      const { rowKey, properties } = operation;
      partition.set(rowKey, copied({ partitionKey, rowKey, etag, properties }));
      return etag;
    });
    return { ok: true, etags };
  }

  return {
    get: async (table, partitionKey, rowKey) => {
      const row = partitionOf(table, partitionKey).get(rowKey);
      return row && copied(row);
    },
    list,
    transact,
    createAll: async () => {},
    transactions,
  };
}

function obstacle(row: Row | undefined, operation: Operation): 'exists' | 'changed' | 'missing' | undefined {
  if (operation.type === 'upsert') return undefined;
  if (operation.type === 'create') return row === undefined ? undefined : 'exists';
  if (row === undefined) return 'missing';
  return operation.etag === 'any' || operation.etag === row.etag ? undefined : 'changed';
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const sortedRows = (partition: Partition): Row[] =>
  [...partition.values()].sort((a, b) => byCodeUnits(a.rowKey, b.rowKey));

function matches(row: Row, { partition, rows }: Query): boolean {
  const inPartition =
    typeof partition === 'string'
      ? row.partitionKey === partition
      : row.partitionKey >= partition.from && row.partitionKey < partition.to;
  return inPartition && (rows === undefined || (row.rowKey >= rows.from && row.rowKey < rows.to));
}

function copied(row: Row, select?: readonly string[]): Row {
  const entries = Object.entries(row.properties).filter(([name]) => select === undefined || select.includes(name));
  const properties: Properties = Object.fromEntries(entries.map(([name, value]) => [name, copiedValue(value)]));
  return { ...row, properties };
}

const copiedValue = (value: Value): Value =>
  value instanceof Uint8Array ? Buffer.from(value) : value instanceof Date ? new Date(value) : value;
