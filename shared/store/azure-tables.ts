import type { TableClient, TableEntityQueryOptions, TransactionAction } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { answeredStatus } from '../core/answered-status';
import { isLoopbackUrl } from '../core/safe-url';
import {
  checkTransaction,
  type Operation,
  type Properties,
  type Query,
  type Range,
  type TableName,
  type TableRow,
  type Tables,
  type Transacted,
  tableNames,
  type Value,
} from './tables';

type TablesConnection =
  | { readonly connectionString: string }
  /** `endpoint` such as https://account.table.core.windows.net */
  | { readonly endpoint: string; readonly credential: TokenCredential };

/** Storage answers within seconds. Without this limit, a lost connection would block a timer until the host ends it; ms. */
const answerWithin = 30_000;

const developmentStorage = 'UseDevelopmentStorage=true';
const largestPage = 1000;

/**
 * Tables on Azure Table Storage (or Azurite). Plain http is refused except for loopback hosts.
 * https://learn.microsoft.com/rest/api/storageservices/table-service-rest-api
 */
export async function connectTables(connection: TablesConnection, answerWithinMs = answerWithin): Promise<Tables> {
  const connect = await connectorOf(connection);
  const clients = new Map(tableNames.map((table) => [table, lastingThrough(connect(table), answerWithinMs)]));
  const clientOf = (table: TableName): TableClient => {
    const client = clients.get(table);
    if (client === undefined) throw new Error(`no such table: ${table}`);
    return client;
  };
  return {
    get: (table, partitionKey, rowKey) => get(clientOf(table), partitionKey, rowKey),
    list: (table, query) => list(clientOf(table), query),
    transact: (table, partitionKey, operations) => {
      checkTransaction(table, partitionKey, operations);
      return transact(clientOf(table), partitionKey, operations);
    },
    createAll: async () => {
      await Promise.all([...clients.values()].map((client) => client.createTable()));
    },
  };
}

/** Connects and creates all tables. `reachWithinMs`: a storage account that does not answer within it is an error at once. */
export async function openTables(connection: TablesConnection, reachWithinMs: number | undefined): Promise<Tables> {
  if (reachWithinMs !== undefined) await reachTables(connection, reachWithinMs);
  const tables = await connectTables(connection);
  await tables.createAll();
  return tables;
}

async function connectorOf(
  connection: TablesConnection,
  more: { readonly retryOptions?: { readonly maxRetries: number } } = {},
): Promise<(table: string) => TableClient> {
  const sdk = await import('@azure/data-tables');
  const options = { ...more, allowInsecureConnection: isLoopbackHttp(connection) };
  return (table) =>
    'connectionString' in connection
      ? sdk.TableClient.fromConnectionString(connection.connectionString, table, options)
      : new sdk.TableClient(connection.endpoint, table, connection.credential, options);
}

/** There is no answer at the address of the tables. */
export class TablesUnreachable extends Error {
  override readonly name = 'TablesUnreachable';
  constructor(
    readonly host: string,
    /** Such as ECONNREFUSED; null if there was no answer in time. */
    readonly code: string | null,
  ) {
    super(`${host} does not answer`);
  }
}

/**
 * Sends one request, for people who wait: the SDK would retry for half a minute. Every answer counts, even a refusal.
 *
 * @throws TablesUnreachable, and any error of the credential
 */
export async function reachTables(connection: TablesConnection, answerWithinMs: number): Promise<void> {
  const [anyTable = ''] = tableNames;
  const client = (await connectorOf(connection, { retryOptions: { maxRetries: 0 } }))(anyTable);
  client.pipeline.addPolicy({
    name: 'answerWithin',
    sendRequest: (request, next) => {
      request.timeout = answerWithinMs;
      return next(request);
    },
  });
  try {
    await client.getEntity('reach', 'reach');
  } catch (error) {
    if (answeredStatus(error) !== null) return;
    if (!(error instanceof Error) || (error.name !== 'RestError' && error.name !== 'AbortError')) throw error;
    throw new TablesUnreachable(new URL(client.url).host, codeOf(error) ?? null);
  }
}

/**
 * True for http on this machine, false for https. Throws for any other address, because keys and tokens would be readable on the
 * way.
 */
function isLoopbackHttp(connection: TablesConnection): boolean {
  const endpoint = endpointOf(connection);
  if (endpoint === null) return false;
  if (isLoopbackUrl(endpoint)) return true;
  const { protocol, hostname } = new URL(endpoint);
  if (protocol === 'https:') return false;
  throw new Error(`tables at ${hostname}: plain http is accepted for loopback hosts only; use https`);
}

/** Null if the connection string names no endpoint: then it is derived from the account's name, with https unless the string says http. */
function endpointOf(connection: TablesConnection): string | null {
  if ('endpoint' in connection) return connection.endpoint;
  const { connectionString } = connection;
  if (connectionString.includes(developmentStorage)) return 'http://127.0.0.1';
  const named = /(?:^|;)TableEndpoint=([^;]+)/i.exec(connectionString)?.[1];
  if (named !== undefined) return named;
  return /(?:^|;)DefaultEndpointsProtocol=http(?:;|$)/i.test(connectionString) ? 'http://account.invalid' : null;
}

type Policy = Parameters<TableClient['pipeline']['addPolicy']>[0];

const lostAttempts = 5;
const lostCodes: readonly (string | undefined)[] = ['EPIPE', 'PARSE_ERROR'];

/**
 * A kept connection that the server closed while we were busy fails on its first write, and a connection that ends within
 * an answer leaves a text that cannot be read. The SDK sends again after ECONNRESET, but after neither of these.
 */
export const retryLostConnection: Policy = {
  name: 'retryLostConnection',
  sendRequest: async (request, next) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await next(request);
      } catch (error) {
        if (attempt === lostAttempts || !lostCodes.includes(codeOf(error))) throw error;
      }
    }
  },
};

/**
 * Sends the request once more if there was no answer. The SDK waits forever and does not repeat an aborted request. The
 * first attempt waits for less, because storage that works answers within a second and a lease lasts 30 seconds.
 */
const secondAttempt = (answerWithinMs: number): Policy => ({
  name: 'secondAttempt',
  sendRequest: async (request, next) => {
    request.timeout = answerWithinMs / 3;
    try {
      return await next(request);
    } catch (error) {
      if (!(error instanceof Error && error.name === 'AbortError')) throw error;
      request.timeout = answerWithinMs;
      return next(request);
    }
  },
});

/** Three waits of this length end before a reader gives up and before a lease is lost; ms. The next message or tick tries again. */
const longestWaitMs = 2_000;

/** The SDK waits as long as a busy storage account demands, which can be longer than a function may run. */
const shortWaits: Policy = {
  name: 'shortWaits',
  sendRequest: async (request, next) => {
    const response = await next(request);
    const asked = response.headers.get('retry-after');
    if (asked === undefined) return response;
    // The header can also be a date: then the longest wait is used.
    const ms = Number(asked) * 1000;
    response.headers.set('retry-after-ms', Number.isNaN(ms) ? longestWaitMs : Math.min(ms, longestWaitMs));
    return response;
  },
};

function lastingThrough(client: TableClient, answerWithinMs: number): TableClient {
  client.pipeline.addPolicy(retryLostConnection, { phase: 'Retry' });
  client.pipeline.addPolicy(secondAttempt(answerWithinMs), { phase: 'Retry' });
  client.pipeline.addPolicy(shortWaits, { phase: 'Retry' });
  return client;
}

// --- Reading ------------------------------------------------------------------------------------------------------

async function get(client: TableClient, partitionKey: string, rowKey: string): Promise<TableRow | undefined> {
  try {
    return rowOf(await client.getEntity(partitionKey, rowKey));
  } catch (error) {
    if (codeOf(error) === 'ResourceNotFound') return undefined;
    throw error;
  }
}

async function* list(client: TableClient, query: Query): AsyncGenerator<TableRow> {
  let left = query.limit ?? Number.POSITIVE_INFINITY;
  if (left < 1) return;
  const queryOptions: TableEntityQueryOptions = {
    filter: filterOf(query),
    ...(query.select && { select: ['PartitionKey', 'RowKey', ...query.select] }),
  };
  const pages = client
    .listEntities({ queryOptions })
    .byPage({ maxPageSize: Math.min(left, query.pageRows ?? largestPage) });
  for await (const page of pages) {
    for (const entity of page) {
      yield rowOf(entity);
      left -= 1;
      if (left === 0) return;
    }
  }
}

function filterOf({ partition, rows, keys }: Query): string {
  const ofPartition =
    typeof partition === 'string' ? `PartitionKey eq ${quoted(partition)}` : within('PartitionKey', partition);
  const named = keys === undefined ? [] : [`(${keys.map((key) => `RowKey eq ${quoted(key)}`).join(' or ')})`];
  const ranged =
    rows === undefined
      ? []
      : [
          `(${[rows]
            .flat()
            .map((range) => within('RowKey', range))
            .join(' or ')})`,
        ];
  return [ofPartition, ...ranged, ...named].join(' and ');
}

const within = (key: string, { from, to }: Range): string => `(${key} ge ${quoted(from)} and ${key} lt ${quoted(to)})`;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function rowOf(entity: Readonly<Record<string, unknown>>): TableRow {
  const properties: Record<string, Value> = {};
  for (const [name, value] of Object.entries(entity)) {
    // Azurite sends null for a selected property that a row does not have; Azure leaves it out.
    if (!isOfTheSystem(name) && value !== null && value !== undefined) properties[name] = readValue(value);
  }
  return {
    partitionKey: String(entity.partitionKey),
    rowKey: String(entity.rowKey),
    etag: String(entity.etag),
    properties,
  };
}

const isOfTheSystem = (name: string): boolean =>
  name === 'partitionKey' || name === 'rowKey' || name === 'etag' || name === 'timestamp' || name.startsWith('odata.');

function readValue(value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint' || value instanceof Date || value instanceof Uint8Array) return value;
  throw new Error('a property of a type that we never write');
}

// --- Writing ------------------------------------------------------------------------------------------------------

async function transact(
  client: TableClient,
  partitionKey: string,
  operations: readonly Operation[],
): Promise<Transacted> {
  const [only] = operations;
  try {
    return only !== undefined && operations.length === 1
      ? { ok: true, etags: [await writeOne(client, partitionKey, only)] }
      : { ok: true, etags: await writeMany(client, partitionKey, operations) };
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    return { ok: false, index: indexOf(error), reason };
  }
}

/** A single write takes its own request: a transaction of one costs three times as much. */
async function writeOne(client: TableClient, partitionKey: string, operation: Operation): Promise<string | null> {
  const { rowKey } = operation;
  switch (operation.type) {
    case 'create':
      return etagOf(await client.createEntity(entityOf(partitionKey, operation)));
    case 'replace':
      return etagOf(await client.updateEntity(entityOf(partitionKey, operation), 'Replace', { etag: operation.etag }));
    case 'upsert':
      return etagOf(await client.upsertEntity(entityOf(partitionKey, operation), 'Replace'));
    case 'delete':
      await client.deleteEntity(partitionKey, rowKey, operation.etag === 'any' ? {} : { etag: operation.etag });
      return null;
  }
}

async function writeMany(
  client: TableClient,
  partitionKey: string,
  operations: readonly Operation[],
): Promise<(string | null)[]> {
  const { subResponses } = await client.submitTransaction(
    operations.map((operation) => actionOf(partitionKey, operation)),
  );
  if (subResponses.length !== operations.length) throw new Error('the table store answered for other rows than asked');
  return subResponses.map(({ etag }, index) => (operations[index]?.type === 'delete' ? null : etagOf({ etag })));
}

function actionOf(partitionKey: string, operation: Operation): TransactionAction {
  switch (operation.type) {
    case 'create':
      return ['create', entityOf(partitionKey, operation)];
    case 'replace':
      return ['update', entityOf(partitionKey, operation), 'Replace', { etag: operation.etag }];
    case 'upsert':
      return ['upsert', entityOf(partitionKey, operation), 'Replace'];
    case 'delete':
      return ['delete', { partitionKey, rowKey: operation.rowKey }];
  }
}

function etagOf({ etag }: { readonly etag?: string | undefined }): string {
  if (etag === undefined) throw new Error('the table store wrote a row and gave no ETag');
  return etag.trim();
}

const entityOf = (
  partitionKey: string,
  { rowKey, properties }: { readonly rowKey: string; readonly properties: Properties },
): { partitionKey: string; rowKey: string } => ({
  ...Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, wireValue(value)])),
  partitionKey,
  rowKey,
});

function wireValue(value: Value): unknown {
  // The SDK encodes the whole ArrayBuffer behind a view, so a view must become a Buffer, which it encodes as it is.
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  // Azure reads a bare integer as Int32 and refuses a larger one.
  if (typeof value === 'number' && (value | 0) !== value) return { type: 'Double', value };
  return value;
}

// --- Errors -------------------------------------------------------------------------------------------------------

/**
 * The SDK repeats a write if the answer was lost, so `exists` and `changed` can also mean that our own first attempt
 * succeeded. Callers read the row again after either error, which covers both cases.
 */
function reasonOf(error: unknown): 'exists' | 'changed' | 'missing' | undefined {
  switch (codeOf(error)) {
    case 'EntityAlreadyExists':
      return 'exists';
    case 'UpdateConditionNotSatisfied':
    case 'ConditionNotMet':
      return 'changed';
    case 'ResourceNotFound':
    case 'EntityDoesNotExist':
    case 'EntityNotFound':
      return 'missing';
    default:
      return undefined;
  }
}

/** Single operations carry the code in `details`, transactions in `code`. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'RestError') return undefined;
  // Safe: a RestError has both, and their content is checked as unknown.
  const { code, details } = error as Error & { code?: unknown; details?: { odataError?: { code?: unknown } } };
  const found = details?.odataError?.code ?? code;
  return typeof found === 'string' ? found : undefined;
}

/** Azure begins the message with the index of the operation: "1:The specified entity already exists." */
const indexOf = (error: unknown): number =>
  Number(/^(\d+):/.exec(error instanceof Error ? error.message : '')?.[1] ?? 0);
