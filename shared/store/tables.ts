/**
 * The operations that we need from a table store, and Azure's limits. They are checked here because Azurite accepts rows that Azure
 * refuses: without the check, an oversized row passes every test and fails in production.
 * https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
 */

export const tableNames = [
  'Alerts',
  'Digests',
  'Directory',
  'Due',
  'Evaluations',
  'Events',
  'Metrics',
  'Records',
  'Seals',
  'Settings',
  'Snapshots',
  'Subscriptions',
  'Suppressions',
  'Tenants',
  'Watermarks',
] as const;

export type TableName = (typeof tableNames)[number];

export type Value = string | number | boolean | bigint | Date | Uint8Array;
export type Properties = Readonly<Record<string, Value>>;

export type TableRow = {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly etag: string;
  readonly properties: Properties;
};

/** One write inside a transaction. `any` deletes the row in any version; a delete with an ETag must be alone in its transaction. */
export type Operation =
  | { readonly type: 'create'; readonly rowKey: string; readonly properties: Properties }
  | { readonly type: 'replace'; readonly rowKey: string; readonly properties: Properties; readonly etag: string }
  | { readonly type: 'upsert'; readonly rowKey: string; readonly properties: Properties }
  | { readonly type: 'delete'; readonly rowKey: string; readonly etag: string | 'any' };

/** Includes `from` and excludes `to`: from <= key < to. */
export type Range = { readonly from: string; readonly to: string };

export type Query = {
  readonly partition: string | Range;
  /** The rows of several ranges come as one list. */
  readonly rows?: Range | readonly Range[];
  /** Exactly these rows of the range; at most `mostKeys`. */
  readonly keys?: readonly string[];
  /** Names of the wanted properties; all if left out. Keys and ETag are always returned. */
  readonly select?: readonly string[];
  readonly limit?: number;
  /** Rows in one answer of the server, 1 to 1,000. Fewer for large rows, because a whole answer is held in memory. */
  readonly pageRows?: number;
};

/** How many rows are read by key at once: a storage account serves this many for one client without queueing. */
export const readWidth = 16;

export type Transacted =
  /** One ETag for each operation, null for a delete. */
  | { readonly ok: true; readonly etags: readonly (string | null)[] }
  /** Nothing was written; `index` is the first operation that failed. */
  | { readonly ok: false; readonly index: number; readonly reason: 'exists' | 'changed' | 'missing' };

export type Tables = {
  readonly get: (table: TableName, partitionKey: string, rowKey: string) => Promise<TableRow | undefined>;
  /** Ordered by partition key, then row key. */
  readonly list: (table: TableName, query: Query) => AsyncIterable<TableRow>;
  /** All or nothing, in one partition: 1 to 100 operations on different rows. */
  readonly transact: (table: TableName, partitionKey: string, operations: readonly Operation[]) => Promise<Transacted>;
  readonly createAll: () => Promise<void>;
};

/** Azure accepts 15 comparisons in a filter: one for the partition, two for a range of rows. */
export const mostKeys = 12;

const maxKeyBytes = 1024;
const maxProperties = 252;
const maxCharacters = 32_768;
const maxPropertyBytes = 64 * 1024;
const maxRowBytes = 1024 * 1024;
export const maxOperations = 100;
/** Azure refuses a body over 4 MiB; the remaining room is for headers that the SDK writes. */
export const maxTransactionBytes = 3.5 * 1024 * 1024;

// biome-ignore lint/suspicious/noControlCharactersInRegex: Azure refuses exactly these in keys.
const forbiddenInKeys = /[/\\#?\u0000-\u001f\u007f-\u009f]/;

/** Throws if Azure would refuse the transaction. Never prints a value: it may be a name. */
export function checkTransaction(table: TableName, partitionKey: string, operations: readonly Operation[]): void {
  if (operations.length < 1 || operations.length > maxOperations) {
    throw new Error(`${table}: a transaction holds 1 to ${maxOperations} rows, not ${operations.length}`);
  }
  checkKey(table, 'partition key', partitionKey);
  const rowKeys = new Set<string>();
  for (const operation of operations) {
    checkKey(table, 'row key', operation.rowKey);
    if (rowKeys.has(operation.rowKey)) throw new Error(`${table}: row ${operation.rowKey} twice in one transaction`);
    rowKeys.add(operation.rowKey);
    if (operation.type === 'delete') checkDelete(table, operation, operations.length);
    else checkProperties(`${table} ${operation.rowKey}`, partitionKey, operation.rowKey, operation.properties);
  }
  const bytes = operations.reduce((sum, operation) => sum + wireBytes(partitionKey, operation), 0);
  if (bytes > maxTransactionBytes) {
    throw new Error(`${table}: a transaction of ${bytes} bytes; the limit is ${maxTransactionBytes}: pack it`);
  }
}

function checkKey(table: TableName, what: string, key: string): void {
  if (key.length * 2 > maxKeyBytes) {
    throw new Error(`${table}: a ${what} of ${key.length} characters; the limit is ${maxKeyBytes / 2}`);
  }
  if (forbiddenInKeys.test(key)) throw new Error(`${table}: a ${what} holds a character that Azure refuses: encode it`);
}

function checkDelete(table: TableName, operation: Operation & { type: 'delete' }, length: number): void {
  // The SDK's transactions send If-Match: * for every delete, so a conditional one would silently delete a newer row.
  if (operation.etag !== 'any' && length > 1) {
    throw new Error(`${table}: a delete with an ETag stands alone in its transaction`);
  }
}

function checkProperties(where: string, partitionKey: string, rowKey: string, properties: Properties): void {
  const entries = Object.entries(properties);
  if (entries.length > maxProperties) {
    throw new Error(`${where}: ${entries.length} properties; the limit is ${maxProperties}`);
  }
  for (const [name, value] of entries) checkProperty(where, name, value);
  const bytes = rowBytes(partitionKey, rowKey, properties);
  if (bytes > maxRowBytes) throw new Error(`${where}: a row of ${bytes} bytes; the limit is ${maxRowBytes}`);
}

function checkProperty(where: string, name: string, value: Value): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,254}$/.test(name)) throw new Error(`${where}: a property name that Azure refuses`);
  if (typeof value === 'string' && value.length > maxCharacters) {
    throw new Error(`${where}: ${name} has ${value.length} characters; the limit is ${maxCharacters}`);
  }
  if (value instanceof Uint8Array && value.byteLength > maxPropertyBytes) {
    throw new Error(`${where}: ${name} has ${value.byteLength} bytes; the limit is ${maxPropertyBytes}`);
  }
}

/** The size that Azure counts for one entity, with strings in UTF-16. */
function rowBytes(partitionKey: string, rowKey: string, properties: Properties): number {
  return Object.entries(properties).reduce(
    (sum, [name, value]) => sum + 8 + name.length * 2 + valueBytes(value),
    4 + (partitionKey.length + rowKey.length) * 2,
  );
}

function valueBytes(value: Value): number {
  if (typeof value === 'string') return value.length * 2 + 4;
  if (value instanceof Uint8Array) return value.byteLength + 4;
  return 8;
}

/** The approximate size of one operation in a transaction, besides its values: headers, keys (also in the URL) and JSON. */
export function wireBytes(partitionKey: string, operation: Operation): number {
  const keys = 700 + 4 * (partitionKey.length + operation.rowKey.length);
  return operation.type === 'delete' ? keys : keys + weightOf(operation.properties);
}

const weights = new WeakMap<Properties, number>();

/** Cached, because the size is needed when transactions are made and again when each is sent. */
function weightOf(properties: Properties): number {
  const weight =
    weights.get(properties) ??
    Object.entries(properties).reduce((sum, [name, value]) => sum + 40 + 2 * name.length + wireBytesOf(value), 0);
  weights.set(properties, weight);
  return weight;
}

function wireBytesOf(value: Value): number {
  if (typeof value === 'string') return Buffer.byteLength(JSON.stringify(value));
  if (value instanceof Uint8Array) return Math.ceil(value.byteLength / 3) * 4;
  return 30;
}

/**
 * Splits a list of groups of operations into transactions that Azure accepts, in order. The operations of a group stay
 * together. `reserved` rows are left free in each, for the caller to add.
 */
export function packGroups<T>(
  partitionKey: string,
  groups: readonly T[],
  operationsOf: (group: T) => readonly Operation[],
  reserved: { readonly rows: number; readonly bytes: number } = { rows: 0, bytes: 0 },
): T[][] {
  const packs: T[][] = [];
  let pack: T[] = [];
  let rows = reserved.rows;
  let bytes = reserved.bytes;
  for (const group of groups) {
    const operations = operationsOf(group);
    const weight = operations.reduce((sum, operation) => sum + wireBytes(partitionKey, operation), 0);
    if (pack.length > 0 && (rows + operations.length > maxOperations || bytes + weight > maxTransactionBytes)) {
      packs.push(pack);
      pack = [];
      rows = reserved.rows;
      bytes = reserved.bytes;
    }
    pack.push(group);
    rows += operations.length;
    bytes += weight;
  }
  if (pack.length > 0) packs.push(pack);
  return packs;
}

/** Cuts a list of single operations into transactions that Azure takes, in order. */
export const packTransactions = (partitionKey: string, operations: readonly Operation[]): Operation[][] =>
  packGroups(partitionKey, operations, (operation) => [operation]);
